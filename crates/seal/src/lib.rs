//! Sealed values: personal data and secrets that reach tools, and never a script, a model or a log.
