//! Runs one script: TypeScript in QuickJS, talking frames over one socket
