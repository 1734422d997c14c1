//! Messages of the Language Server Protocol (its base protocol over JSON-RPC 2.0), as far as a check needs them.
//!
//! Everything that comes in is the word of a hostile process: lengths, numbers and names are bounded and checked,
//! what is not understood ends the compiler, and nothing is sized by what a message says of itself.

use serde::Deserialize;
use serde_json::{Value, json};

/// Bytes of the headers of one message.
const HEADERS_BYTES_MAX: usize = 512;
/// Bytes of the name that a request of the compiler gives itself.
const REQUEST_NAME_BYTES_MAX: usize = 64;

/// Why bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MessageError {
    #[error("a message has malformed headers")]
    Headers,
    #[error("a message is longer than it may be")]
    TooLong,
    #[error("a message has a body that is not understood")]
    Body,
}

/// One message of the compiler.
#[derive(Debug, PartialEq)]
pub(crate) enum Incoming {
    /// Answers the request of this number.
    Answer { id: i64, answer: Result<Vec<Diagnostic>, ()> },
    /// Asks for something and waits: what to answer.
    Request { reply: Vec<u8> },
    /// A log line or a notice: of no interest.
    Notice,
}

/// One diagnostic, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Diagnostic {
    pub(crate) range: Range,
    /// 1 is an error. (Language Server Protocol 3.17, `DiagnosticSeverity`)
    pub(crate) severity: u32,
    pub(crate) code: u32,
    pub(crate) message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Range {
    pub(crate) start: Position,
    pub(crate) end: Position,
}

/// Both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Position {
    pub(crate) line: u32,
    /// In UTF-16 units.
    pub(crate) character: u32,
}

/// Cuts a stream of bytes into messages.
#[derive(Debug)]
pub(crate) struct Reader {
    body_bytes_max: usize,
    /// What is not yet whole: headers, or a body.
    part: Vec<u8>,
    /// The length of the body that is being read.
    body: Option<usize>,
}

impl Reader {
    pub(crate) fn new(body_bytes_max: usize) -> Self {
        Self { body_bytes_max, part: Vec::new(), body: None }
    }

    /// Takes bytes in and gives the messages that they complete. After an error it is of no more use.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> Result<Vec<Incoming>, MessageError> {
        let mut messages = Vec::new();
        while !bytes.is_empty() {
            match self.body {
                Some(length) => {
                    let missing = length - self.part.len();
                    let (taken, rest) = bytes.split_at(missing.min(bytes.len()));
                    self.part.extend_from_slice(taken);
                    bytes = rest;
                }
                None => bytes = self.take_headers(bytes)?,
            }
            if self.body == Some(self.part.len()) {
                messages.push(Incoming::read(&self.part)?);
                *self = Self::new(self.body_bytes_max);
            }
        }
        Ok(messages)
    }

    /// Takes bytes up to the end of the headers; gives the rest.
    fn take_headers<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], MessageError> {
        for (index, byte) in bytes.iter().enumerate() {
            self.part.push(*byte);
            if let Some(headers) = self.part.strip_suffix(b"\r\n\r\n") {
                self.body = Some(content_length(headers, self.body_bytes_max)?);
                self.part.clear();
                return Ok(&bytes[index + 1..]);
            }
            if self.part.len() == HEADERS_BYTES_MAX {
                return Err(MessageError::Headers);
            }
        }
        Ok(&[])
    }
}

/// The one `Content-Length` among the headers. (Language Server Protocol 3.17, "Header Part")
fn content_length(headers: &[u8], max: usize) -> Result<usize, MessageError> {
    let headers = std::str::from_utf8(headers).map_err(|_| MessageError::Headers)?;
    let mut length = None;
    for header in headers.split("\r\n") {
        let (name, value) = header.split_once(':').ok_or(MessageError::Headers)?;
        if !name.eq_ignore_ascii_case("content-length") {
            continue;
        }
        let digits = value.trim_matches(' ');
        // `parse` takes a sign.
        if length.is_some() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MessageError::Headers);
        }
        length = Some(digits.parse::<usize>().map_err(|_| MessageError::Headers)?);
    }
    let length = length.ok_or(MessageError::Headers)?;
    if length > max { Err(MessageError::TooLong) } else { Ok(length) }
}

/// A message as JSON-RPC has it. Keys that are not named here are skipped.
#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    id: Value,
    method: Option<String>,
    result: Option<Answered>,
}

/// The result of any request of ours; only a check has diagnostics.
#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    items: Vec<Diagnostic>,
}

impl Incoming {
    fn read(body: &[u8]) -> Result<Self, MessageError> {
        let body: Body = serde_json::from_slice(body).map_err(|_| MessageError::Body)?;
        match (body.method, body.id) {
            (Some(_), Value::Null) => Ok(Self::Notice),
            (Some(_), id) => {
                let is_name = match &id {
                    Value::String(name) => name.len() <= REQUEST_NAME_BYTES_MAX,
                    other => other.is_i64(),
                };
                // Nothing that it asks for is there: it was told of no such capability.
                let reply =
                    is_name.then(|| framed(&json!({"jsonrpc": "2.0", "id": id, "result": null})));
                reply.map(|reply| Self::Request { reply }).ok_or(MessageError::Body)
            }
            (None, id) => {
                let id = id.as_i64().ok_or(MessageError::Body)?;
                let answer = body.result.map(|result| result.items).ok_or(());
                Ok(Self::Answer { id, answer })
            }
        }
    }
}

/// A notification of ours.
pub(crate) fn notification(method: &str, params: &Value) -> Vec<u8> {
    framed(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
}

/// A request of ours.
pub(crate) fn request(id: i64, method: &str, params: &Value) -> Vec<u8> {
    framed(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
}

fn framed(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[cfg(test)]
mod tests;
