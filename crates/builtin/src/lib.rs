//! The built-in servers: database and file-system
