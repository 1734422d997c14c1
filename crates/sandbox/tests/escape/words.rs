//! Lines to the terminal, errors as text, and counting.

use std::fmt;
use std::io::{self, Write};

/// How much was seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) cases: usize,
    pub(crate) failed: usize,
    /// Things that were tried and ended as they must.
    pub(crate) refused: usize,
    /// Things that worked without the sandbox.
    pub(crate) controls: usize,
    /// Things that this machine or this user does not have, so that there was no control.
    pub(crate) absent: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.failed += other.failed;
        self.refused += other.refused;
        self.controls += other.controls;
        self.absent += other.absent;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, failed, refused, controls, absent } = self;
        write!(
            out,
            "{cases} cases, {refused} attempts ended as they must, {controls} worked without the \
             sandbox, {absent} cannot be had here at all, {failed} failed"
        )
    }
}

/// Writes a line to standard output.
pub(crate) fn say(line: &str) {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}").expect("standard output is open");
    out.flush().expect("standard output is open");
}

/// Any error as the text of a failed case.
pub(crate) fn text(error: impl fmt::Display) -> String {
    error.to_string()
}

/// What a program said, for a failed case: printable and short.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let end: String =
        text.chars().rev().take(1_500).collect::<Vec<_>>().into_iter().rev().collect();
    end.escape_debug().to_string()
}
