//! Traces, metrics and logs for operators. No argument and no result is in them.
