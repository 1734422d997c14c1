//! Frames: all that passes between the gateway and a worker, over one stream socket.
//!
//! Form: `u32` length of the rest (little endian), `u32` length of the header, the header as JSON, then the payload
//! as raw bytes. The payload is script text, JSON text or log text, so that large values cross without being quoted.
//! A worker is hostile: decoding checks everything, copies only within the frame's own length, and never panics.
//! The reader chooses the longest frame that it accepts, before it allocates.

use crate::{
    BindRequest, Bindings, CheckBy, Diagnostic, Exception, Extent, Limit, Outcome, Query,
    ToolFailure, Verdict,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Bytes before the part of a frame that [`frame_length`] announces.
pub const FRAME_PREFIX_BYTES: usize = 4;
/// Longest header. Only [`ToWorker::Bindings`] comes near it: 10,000 tools of 64 bytes.
const HEADER_BYTES_MAX: usize = 4 << 20;

/// Why bytes are not a frame.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The announced length is over what the reader accepts.
    #[error("a frame of {length} bytes, at most {max} are accepted")]
    TooLong {
        /// Bytes announced.
        length: usize,
        /// Bytes accepted.
        max: usize,
    },
    /// The frame ends before its parts do.
    #[error("a frame ends before its header does")]
    Truncated,
    /// The header is not the JSON of a known frame.
    #[error("a frame's header is malformed")]
    Header(#[source] serde_json::Error),
    /// Script, arguments or log are not UTF-8.
    #[error("a frame's payload is not UTF-8")]
    Payload(#[source] std::string::FromUtf8Error),
}

/// Length of the frame that follows a prefix, checked against what the reader accepts.
///
/// # Errors
///
/// [`FrameError::TooLong`] over `max` bytes.
pub fn frame_length(prefix: [u8; FRAME_PREFIX_BYTES], max: usize) -> Result<usize, FrameError> {
    let length = usize::try_from(u32::from_le_bytes(prefix)).expect("usize has 32 bits or more");
    if length > max { Err(FrameError::TooLong { length, max }) } else { Ok(length) }
}

/// What begins an execution.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// The agent's script, as written.
    pub source: String,
    /// Seed of `Math.random`, `crypto.randomUUID` and everything else that looks random to the script.
    pub seed: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub now_ms: i64,
    /// Bounds that the worker holds itself as a courtesy; the gateway enforces them in any case.
    pub limits: WorkerLimits,
    /// Who checks its types.
    pub check: CheckBy,
    /// How far it goes.
    pub extent: Extent,
}

/// The bounds that a worker needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerLimits {
    /// [`crate::Limits::heap_bytes`].
    pub heap_bytes: u64,
    /// [`crate::Limits::argument_bytes`].
    pub argument_bytes: usize,
    /// [`crate::Limits::output_bytes`].
    pub output_bytes: usize,
    /// [`crate::Limits::log_bytes`].
    pub log_bytes: usize,
}

/// The answer to a call or a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// JSON text.
    Value(String),
    /// JSON text of a value, and of all content blocks of the result where there is more to them than that value.
    Rich {
        /// The value.
        value: String,
        /// The blocks, an array.
        content: String,
    },
    /// What the script's `ToolError` shows.
    Failed(ToolFailure),
}

/// How bad a printed line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// `console.log`, `console.info`, `console.debug`.
    Info,
    /// `console.warn`.
    Warn,
    /// `console.error`.
    Error,
}

/// How a script ended, as its worker says.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The end. [`Outcome::Cancelled`] is never the worker's to say.
    pub outcome: Outcome,
    /// Printed bytes that were dropped because of [`WorkerLimits::log_bytes`].
    pub log_bytes_dropped: u64,
}

/// From the gateway to the worker.
#[derive(Debug, Clone, PartialEq)]
pub enum ToWorker {
    /// Begins the one execution of this worker.
    Start(Start),
    /// Answers [`FromWorker::Bind`].
    Bindings(Bindings),
    /// Answers [`FromWorker::Check`].
    Checked(Verdict),
    /// Answers [`FromWorker::Call`] or [`FromWorker::Query`]; both draw their numbers from one sequence.
    Answer {
        /// The number of the question.
        id: u32,
        /// The answer.
        answer: Answer,
        /// The time of the answer.
        now_ms: i64,
    },
    /// Answers [`FromWorker::Sleep`].
    Woken {
        /// The timer's number.
        id: u32,
        /// The time of the answer.
        now_ms: i64,
    },
    /// Answers [`FromWorker::Clock`].
    Time {
        /// Milliseconds since 1970-01-01T00:00:00Z.
        now_ms: i64,
    },
}

/// From the worker to the gateway. Everything in it is hostile.
#[derive(Debug, Clone, PartialEq)]
pub enum FromWorker {
    /// The worker is confined and waits for [`ToWorker::Start`].
    Ready {
        /// What holds it, in words: `namespaces+landlock7+seccomp+rlimits`.
        isolation: String,
    },
    /// The script was parsed; these names want an explanation. Sent once, before anything runs.
    Bind(BindRequest),
    /// Asks the compiler for the types of a script, before anything runs. Sent at most once, after the names were
    /// explained, and only where [`Start::check`] says so.
    Check {
        /// A TypeScript module with the lines of the agent's source.
        source: String,
    },
    /// Calls a tool.
    Call {
        /// Its number, from 0, each used once.
        id: u32,
        /// The server's identifier.
        server: String,
        /// The tool's identifier.
        tool: String,
        /// JSON text of the arguments.
        arguments: String,
    },
    /// Asks the catalog.
    Query {
        /// Its number, from the same sequence as calls.
        id: u32,
        /// The question.
        query: Query,
    },
    /// Starts a timer.
    Sleep {
        /// Its number, from the same sequence as calls.
        id: u32,
        /// Milliseconds.
        wait_ms: u64,
    },
    /// Ends a timer or a call that is not wanted any more. It is not answered; a [`ToWorker::Woken`] or a
    /// [`ToWorker::Answer`] may be on its way.
    Cancel {
        /// The number of the timer or the call.
        id: u32,
    },
    /// Asks for the time and waits for nothing else.
    Clock,
    /// A printed line.
    Log {
        /// How bad.
        level: LogLevel,
        /// The text, without the line break.
        text: String,
    },
    /// Content for the person: a JSON array of content blocks.
    Emit {
        /// JSON text.
        blocks: String,
    },
    /// The end. The worker exits after it.
    Done(Done),
}

/// The headers, as they stand in the golden file.
#[derive(Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case", deny_unknown_fields)]
enum ToWorkerHeader {
    Start { seed: u64, now_ms: i64, limits: WorkerLimits, check: CheckBy, extent: Extent },
    Bindings { bindings: Bindings },
    Checked { verdict: Verdict },
    Value { id: u32, now_ms: i64 },
    Rich { id: u32, now_ms: i64, value_bytes: usize },
    Failed { id: u32, now_ms: i64, failure: ToolFailure },
    Woken { id: u32, now_ms: i64 },
    Time { now_ms: i64 },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case", deny_unknown_fields)]
enum FromWorkerHeader {
    Ready { isolation: String },
    Bind { request: BindRequest },
    Check,
    Call { id: u32, server: String, tool: String },
    Query { id: u32, query: Query },
    Sleep { id: u32, wait_ms: u64 },
    Cancel { id: u32 },
    Clock,
    Log { level: LogLevel },
    Emit,
    Done { end: End, log_bytes_dropped: u64 },
}

/// An [`Outcome`] without the returned value, which is the payload.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum End {
    Returned,
    Threw(Exception),
    Rejected(Vec<Diagnostic>),
    Exceeded(Limit),
    Cancelled,
}

impl ToWorker {
    /// The whole frame, prefix included.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Start(Start { source, seed, now_ms, limits, check, extent }) => {
                let (seed, now_ms, limits) = (*seed, *now_ms, *limits);
                let (check, extent) = (*check, extent.clone());
                encode(&ToWorkerHeader::Start { seed, now_ms, limits, check, extent }, source)
            }
            Self::Bindings(bindings) => {
                encode(&ToWorkerHeader::Bindings { bindings: bindings.clone() }, "")
            }
            Self::Checked(verdict) => {
                encode(&ToWorkerHeader::Checked { verdict: verdict.clone() }, "")
            }
            Self::Answer { id, answer: Answer::Value(value), now_ms } => {
                encode(&ToWorkerHeader::Value { id: *id, now_ms: *now_ms }, value)
            }
            Self::Answer { id, answer: Answer::Rich { value, content }, now_ms } => {
                let (id, now_ms, value_bytes) = (*id, *now_ms, value.len());
                let both = [value.as_str(), content].concat();
                encode(&ToWorkerHeader::Rich { id, now_ms, value_bytes }, &both)
            }
            Self::Answer { id, answer: Answer::Failed(failure), now_ms } => {
                let failure = failure.clone();
                encode(&ToWorkerHeader::Failed { id: *id, now_ms: *now_ms, failure }, "")
            }
            Self::Woken { id, now_ms } => {
                encode(&ToWorkerHeader::Woken { id: *id, now_ms: *now_ms }, "")
            }
            Self::Time { now_ms } => encode(&ToWorkerHeader::Time { now_ms: *now_ms }, ""),
        }
    }

    /// Reads a frame without its prefix.
    ///
    /// # Errors
    ///
    /// [`FrameError`] for anything but one whole, known frame.
    pub fn decode(frame: Vec<u8>) -> Result<Self, FrameError> {
        let (header, payload) = split(frame)?;
        Self::of(header, payload)
    }

    /// Reads a frame whose header and payload were read apart, so that a long payload is never moved.
    ///
    /// # Errors
    ///
    /// [`FrameError`] for anything but the parts of one known frame.
    pub fn decode_parts(header: &[u8], payload: Vec<u8>) -> Result<Self, FrameError> {
        if header.len() > HEADER_BYTES_MAX {
            return Err(FrameError::TooLong { length: header.len(), max: HEADER_BYTES_MAX });
        }
        Self::of(serde_json::from_slice(header).map_err(FrameError::Header)?, payload)
    }

    fn of(header: ToWorkerHeader, payload: Vec<u8>) -> Result<Self, FrameError> {
        Ok(match header {
            ToWorkerHeader::Start { seed, now_ms, limits, check, extent } => {
                Self::Start(Start { source: text(payload)?, seed, now_ms, limits, check, extent })
            }
            ToWorkerHeader::Bindings { bindings } => Self::Bindings(bindings),
            ToWorkerHeader::Checked { verdict } => Self::Checked(verdict),
            ToWorkerHeader::Value { id, now_ms } => {
                Self::Answer { id, answer: Answer::Value(text(payload)?), now_ms }
            }
            ToWorkerHeader::Rich { id, now_ms, value_bytes } => {
                let value = text(payload)?;
                let content = value.get(value_bytes..).ok_or(FrameError::Truncated)?.to_owned();
                let value = value[..value_bytes].to_owned();
                Self::Answer { id, answer: Answer::Rich { value, content }, now_ms }
            }
            ToWorkerHeader::Failed { id, now_ms, failure } => {
                Self::Answer { id, answer: Answer::Failed(failure), now_ms }
            }
            ToWorkerHeader::Woken { id, now_ms } => Self::Woken { id, now_ms },
            ToWorkerHeader::Time { now_ms } => Self::Time { now_ms },
        })
    }
}

impl FromWorker {
    /// The whole frame, prefix included.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Ready { isolation } => {
                encode(&FromWorkerHeader::Ready { isolation: isolation.clone() }, "")
            }
            Self::Bind(request) => encode(&FromWorkerHeader::Bind { request: request.clone() }, ""),
            Self::Check { source } => encode(&FromWorkerHeader::Check, source),
            Self::Call { id, server, tool, arguments } => {
                let (server, tool) = (server.clone(), tool.clone());
                encode(&FromWorkerHeader::Call { id: *id, server, tool }, arguments)
            }
            Self::Query { id, query } => {
                encode(&FromWorkerHeader::Query { id: *id, query: query.clone() }, "")
            }
            Self::Sleep { id, wait_ms } => {
                encode(&FromWorkerHeader::Sleep { id: *id, wait_ms: *wait_ms }, "")
            }
            Self::Cancel { id } => encode(&FromWorkerHeader::Cancel { id: *id }, ""),
            Self::Clock => encode(&FromWorkerHeader::Clock, ""),
            Self::Log { level, text } => encode(&FromWorkerHeader::Log { level: *level }, text),
            Self::Emit { blocks } => encode(&FromWorkerHeader::Emit, blocks),
            Self::Done(Done { outcome, log_bytes_dropped }) => {
                let (end, payload) = End::from_outcome(outcome);
                let log_bytes_dropped = *log_bytes_dropped;
                encode(&FromWorkerHeader::Done { end, log_bytes_dropped }, payload)
            }
        }
    }

    /// Reads a frame without its prefix.
    ///
    /// # Errors
    ///
    /// [`FrameError`] for anything but one whole, known frame.
    pub fn decode(frame: Vec<u8>) -> Result<Self, FrameError> {
        let (header, payload) = split::<FromWorkerHeader>(frame)?;
        Ok(match header {
            FromWorkerHeader::Ready { isolation } => Self::Ready { isolation },
            FromWorkerHeader::Bind { request } => Self::Bind(request),
            FromWorkerHeader::Check => Self::Check { source: text(payload)? },
            FromWorkerHeader::Call { id, server, tool } => {
                Self::Call { id, server, tool, arguments: text(payload)? }
            }
            FromWorkerHeader::Query { id, query } => Self::Query { id, query },
            FromWorkerHeader::Sleep { id, wait_ms } => Self::Sleep { id, wait_ms },
            FromWorkerHeader::Cancel { id } => Self::Cancel { id },
            FromWorkerHeader::Clock => Self::Clock,
            FromWorkerHeader::Log { level } => Self::Log { level, text: text(payload)? },
            FromWorkerHeader::Emit => Self::Emit { blocks: text(payload)? },
            FromWorkerHeader::Done { end, log_bytes_dropped } => {
                let outcome = end.into_outcome(payload)?;
                Self::Done(Done { outcome, log_bytes_dropped })
            }
        })
    }
}

impl End {
    fn from_outcome(outcome: &Outcome) -> (Self, &str) {
        match outcome {
            Outcome::Returned(value) => (Self::Returned, value),
            Outcome::Threw(exception) => (Self::Threw(exception.clone()), ""),
            Outcome::Rejected(diagnostics) => (Self::Rejected(diagnostics.clone()), ""),
            Outcome::Exceeded(limit) => (Self::Exceeded(*limit), ""),
            Outcome::Cancelled => (Self::Cancelled, ""),
        }
    }

    fn into_outcome(self, payload: Vec<u8>) -> Result<Outcome, FrameError> {
        Ok(match self {
            Self::Returned => Outcome::Returned(text(payload)?),
            Self::Threw(exception) => Outcome::Threw(exception),
            Self::Rejected(diagnostics) => Outcome::Rejected(diagnostics),
            Self::Exceeded(limit) => Outcome::Exceeded(limit),
            Self::Cancelled => Outcome::Cancelled,
        })
    }
}

fn encode(header: &impl Serialize, payload: &str) -> Vec<u8> {
    let mut frame = vec![0; 2 * FRAME_PREFIX_BYTES];
    serde_json::to_writer(&mut frame, header)
        .expect("headers have text keys and a Vec never fails");
    let header_length = frame.len() - 2 * FRAME_PREFIX_BYTES;
    frame.extend_from_slice(payload.as_bytes());
    let length = frame.len() - FRAME_PREFIX_BYTES;
    frame[..4].copy_from_slice(&prefix(length));
    frame[4..8].copy_from_slice(&prefix(header_length));
    frame
}

/// Every text in a frame is bounded far below 4 GiB by [`crate::Limits`].
fn prefix(length: usize) -> [u8; FRAME_PREFIX_BYTES] {
    u32::try_from(length).expect("a frame is shorter than 4 GiB").to_le_bytes()
}

fn split<Header: DeserializeOwned>(mut frame: Vec<u8>) -> Result<(Header, Vec<u8>), FrameError> {
    let Some((prefix, rest)) = frame.split_first_chunk::<FRAME_PREFIX_BYTES>() else {
        return Err(FrameError::Truncated);
    };
    let length = frame_length(*prefix, HEADER_BYTES_MAX)?;
    let header = rest.get(..length).ok_or(FrameError::Truncated)?;
    let header = serde_json::from_slice(header).map_err(FrameError::Header)?;
    frame.drain(..FRAME_PREFIX_BYTES + length);
    Ok((header, frame))
}

fn text(payload: Vec<u8>) -> Result<String, FrameError> {
    String::from_utf8(payload).map_err(FrameError::Payload)
}

#[cfg(test)]
mod tests;
