//! The audit log: every call, in a chain that shows what was changed or taken away.
