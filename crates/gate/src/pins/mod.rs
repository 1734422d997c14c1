//! Tool integrity: what of a tool was approved, and whether what its server lists today is still that.
//!
//! A [`Pin`] is the digest of a definition as it was approved, a [`PinFile`] is the text file that holds them for Git, and
//! [`judge()`] holds a listing against it. [`scan()`] reads the texts of a tool for attacks on a model. Nothing here reads or
//! writes files, asks anybody, or remembers: that is the executor's and the command line's matter.

mod file;
mod judge;
mod pin;
mod read;
mod scan;
mod sketch;
#[cfg(test)]
mod tests;

pub use file::{FILE_BYTES_MAX, InstructionsPin, PinFile, PinState, ToolPin};
pub use judge::{Contact, Held, Standing, Trust, instructions_stand, judge};
pub use pin::{Digest, Hints, Pin, definition_value, shown_definition, shown_text};
pub use read::PinFileError;
pub use scan::{Finding, Neighbor, Severity, scan, scan_instructions};
