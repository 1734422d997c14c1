//! Bodies of requests: passed on up to exactly where they end.
//!
//! Chunks are read and written anew, without their extensions and without trailers: nothing in a
//! body can move the place where an upstream sees the request end.

use super::head::{Body, HttpError};
use crate::inbound::Inbound;
use crate::splice::{Activity, write};
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longest line between chunks, in bytes.
const LINE_BYTES_MAX: usize = 1 << 10;
/// Bytes of all trailers together.
const TRAILER_BYTES_MAX: usize = 8 << 10;
/// Hexadecimal digits of a chunk's size.
const SIZE_DIGITS_MAX: usize = 15;

/// Reads a chunked body piece by piece.
#[derive(Debug)]
pub struct Dechunker {
    state: State,
    trailer_bytes: usize,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Size,
    Data(u64),
    DataEnd,
    Trailer,
    Done,
}

impl Dechunker {
    /// Stands before the first chunk.
    pub fn new() -> Self {
        Self { state: State::Size, trailer_bytes: 0 }
    }

    /// Whether the body has ended.
    pub fn is_done(&self) -> bool {
        matches!(self.state, State::Done)
    }

    /// Reads what it can of `input` and writes it, chunked anew, to `output`. Gives how many bytes
    /// it read; it wants them not again, and the rest again with more after it.
    ///
    /// # Errors
    ///
    /// [`HttpError`] where the input is no chunked body.
    pub fn feed(&mut self, input: &[u8], output: &mut Vec<u8>) -> Result<usize, HttpError> {
        let mut rest = input;
        loop {
            match self.state {
                State::Size => {
                    let Some(line) = take_line(&mut rest)? else { break };
                    self.state = match parse_size(line)? {
                        0 => State::Trailer,
                        size => State::Data(size),
                    };
                }
                State::Data(0) => self.state = State::DataEnd,
                State::Data(left) => {
                    let n_bytes = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    let (data, after) = rest.split_at(n_bytes);
                    if data.is_empty() {
                        break;
                    }
                    // Writing to a Vec never fails.
                    let _ = write!(output, "{n_bytes:x}\r\n");
                    output.extend_from_slice(data);
                    output.extend_from_slice(b"\r\n");
                    rest = after;
                    self.state = State::Data(left - n_bytes as u64);
                }
                State::DataEnd => {
                    let Some((end, after)) = rest.split_at_checked(2) else { break };
                    if end != b"\r\n" {
                        return Err(HttpError::Framing);
                    }
                    rest = after;
                    self.state = State::Size;
                }
                State::Trailer => {
                    let Some(line) = take_line(&mut rest)? else { break };
                    self.trailer_bytes += line.len();
                    if self.trailer_bytes > TRAILER_BYTES_MAX {
                        return Err(HttpError::TooLong);
                    }
                    if line.is_empty() {
                        output.extend_from_slice(b"0\r\n\r\n");
                        self.state = State::Done;
                    }
                }
                State::Done => break,
            }
        }
        Ok(input.len() - rest.len())
    }
}

impl Default for Dechunker {
    fn default() -> Self {
        Self::new()
    }
}

/// Passes a body on.
pub(crate) fn pass(
    inbound: &mut Inbound,
    upstream: &TcpStream,
    body: Body,
    (activity, idle_time): (&Activity, Duration),
) -> io::Result<()> {
    let fill = |inbound: &mut Inbound| {
        inbound.extend(idle_time);
        inbound.fill().map_err(|_| io::Error::from(ErrorKind::UnexpectedEof))
    };
    match body {
        Body::None => {}
        Body::Length(length) => {
            let mut left = length;
            while left > 0 {
                if inbound.unread().is_empty() {
                    fill(inbound)?;
                }
                let piece = inbound.take(usize::try_from(left).unwrap_or(usize::MAX));
                left -= piece.len() as u64;
                write(upstream, &piece, activity)?;
            }
        }
        Body::Chunked => {
            let mut dechunker = Dechunker::new();
            loop {
                let mut output = Vec::new();
                let n_bytes = dechunker
                    .feed(inbound.unread(), &mut output)
                    .map_err(|_| io::Error::from(ErrorKind::InvalidData))?;
                inbound.take(n_bytes);
                write(upstream, &output, activity)?;
                if dechunker.is_done() {
                    break;
                }
                fill(inbound)?;
            }
        }
    }
    Ok(())
}

/// Takes a line that ends with CRLF; `None` while it is not whole.
fn take_line<'a>(input: &mut &'a [u8]) -> Result<Option<&'a [u8]>, HttpError> {
    let Some(end) = input.iter().take(LINE_BYTES_MAX).position(|byte| *byte == b'\n') else {
        return if input.len() < LINE_BYTES_MAX { Ok(None) } else { Err(HttpError::TooLong) };
    };
    let line = input[..end].strip_suffix(b"\r").ok_or(HttpError::Framing)?;
    let is_plain = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
    if !line.iter().all(is_plain) {
        return Err(HttpError::Framing);
    }
    *input = &input[end + 1..];
    Ok(Some(line))
}

/// The size in front of an extension.
fn parse_size(line: &[u8]) -> Result<u64, HttpError> {
    let end = line.iter().position(|byte| *byte == b';').unwrap_or(line.len());
    let digits = &line[..end];
    let plain = (1..=SIZE_DIGITS_MAX).contains(&digits.len());
    if !plain || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(HttpError::Framing);
    }
    let digits = str::from_utf8(digits).map_err(|_| HttpError::Framing)?;
    u64::from_str_radix(digits, 16).map_err(|_| HttpError::Framing)
}
