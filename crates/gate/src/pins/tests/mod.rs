//! Pins, their file and the judgement, and the scan over poisoned and benign tools.

mod corpus;
mod file;
