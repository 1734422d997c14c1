//! A body of server-sent events, each of which is bounded before anything keeps it.

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Why a stream broke.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error(transparent)]
    Client(#[from] reqwest::Error),
    #[error("it has over {max} bytes; ask for less in one call")]
    TooLarge { max: usize },
}

/// A body of events, each of which is bounded.
pub(super) struct LimitedBody {
    body: reqwest::Body,
    max: usize,
    /// Bytes since the last empty line.
    event: usize,
    /// Bytes since the last line break.
    line: usize,
    after_return: bool,
}

impl LimitedBody {
    pub(super) fn new(body: reqwest::Body, max: usize) -> Self {
        Self { body, max, event: 0, line: 0, after_return: false }
    }

    fn take(&mut self, bytes: &Bytes) -> Result<(), BodyError> {
        for byte in bytes {
            // A line may end with both: the second ends no other line.
            let is_second = std::mem::replace(&mut self.after_return, *byte == b'\r');
            match byte {
                b'\n' if is_second => {}
                b'\n' | b'\r' if self.line == 0 => self.event = 0,
                b'\n' | b'\r' => self.line = 0,
                _ => {
                    self.line += 1;
                    self.event += 1;
                }
            }
            if self.event > self.max {
                return Err(BodyError::TooLarge { max: self.max });
            }
        }
        Ok(())
    }
}

impl Body for LimitedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let taken = frame.data_ref().cloned().map_or(Ok(()), |bytes| self.take(&bytes));
                Poll::Ready(Some(taken.map(|()| frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a stream with events of at most 10 bytes is read to its end.
    fn is_taken(pieces: &[&str]) -> bool {
        let mut limited = LimitedBody::new(reqwest::Body::from(""), 10);
        pieces.iter().all(|piece| limited.take(&Bytes::copy_from_slice(piece.as_bytes())).is_ok())
    }

    #[test]
    fn events_are_bounded_however_their_lines_end() {
        for (pieces, expected) in [
            (vec!["data: 1234\n\ndata: 5678\n\n"], true),
            (vec!["data: 12345\n\n"], false),
            (vec!["data: 1", "23", "45"], false),
            (vec!["data:1\ndata:2\n"], false),
            (vec!["data:1\r\ndata:2\r\n"], false),
            (vec!["data:1\r", "\ndata:2\r", "\n"], false),
            (vec!["data:1\rdata:2\r"], false),
            (vec!["data:1\r\n\r\ndata:2\r\n\r\n"], true),
            (vec!["data:1\r\rdata:2\r\r"], true),
            (vec!["data:1\r", "\n\r", "\ndata:2"], true),
            (vec![":\n\n", ":\n\n", ":\n\n", ":\n\n", ":\n\n", ":\n\n"], true),
        ] {
            assert_eq!(is_taken(&pieces), expected, "{pieces:?}");
        }
    }
}
