//! Keeps the end of what a server writes to its standard error, for diagnosis.
//!
//! It is read all the time, so that a talkative server never blocks on a full pipe. It is not
//! logged or shown unless something goes wrong: servers print secrets there.

use super::text::clip;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Bytes kept.
const KEPT_BYTES: usize = 64 << 10;
/// Lines shown in an error, and characters of each.
const SHOWN_LINES: usize = 8;
const SHOWN_LINE_CHARS: usize = 300;

/// The last 64 KiB of a standard error.
#[derive(Debug, Clone, Default)]
pub(super) struct StderrTail(Arc<Mutex<VecDeque<u8>>>);

impl StderrTail {
    /// Reads to the end of the stream. A read error counts as the end: the tail is for diagnosis
    /// only.
    pub(super) async fn fill_from(self, mut stream: impl AsyncRead + Unpin) {
        let mut chunk = [0; 8192];
        loop {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(n) => self.push(&chunk[..n]),
            }
        }
    }

    /// The last lines, escaped, joined by ` | `; empty where nothing was written.
    pub(super) fn shown(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes: Vec<u8> = kept.iter().copied().collect();
        drop(kept);
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
        let shown: Vec<String> = last.iter().map(|line| clip(line, SHOWN_LINE_CHARS)).collect();
        shown.join(" | ")
    }

    fn push(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend(bytes);
        let over = kept.len().saturating_sub(KEPT_BYTES);
        kept.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_and_escaped() {
        let tail = StderrTail::default();
        assert_eq!(tail.shown(), "");
        tail.push("x".repeat(KEPT_BYTES + 5).as_bytes());
        tail.push(b"\nfirst\n\n\x1b[31mlast\xff\n");
        assert_eq!(tail.0.lock().expect("no panic").len(), KEPT_BYTES);
        let shown = tail.shown();
        assert!(shown.ends_with("… | first | \\u{1b}[31mlast\u{fffd}"), "{shown}");
        for n in 0..20 {
            tail.push(format!("line {n}\n").as_bytes());
        }
        assert!(tail.shown().starts_with("line 12 | line 13"));
    }
}
