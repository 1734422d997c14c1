//! Lines of JSON over a pair of pipes, read so that nothing an odd server writes can hurt.
//!
//! Lines are bounded. What is no message is skipped and counted. Every answer is kept as raw JSON,
//! so that one odd field cannot make a whole answer unreadable; what it means is decided in
//! `decode`. The handshake is not here.

use super::id_scan::IdScan;
use super::text::clip;
use rmcp::RoleClient;
use rmcp::model::{
    CustomRequest, CustomResult, ErrorCode, ErrorData, RequestId, ServerJsonRpcMessage,
    ServerRequest, ServerResult,
};
use rmcp::service::TxJsonRpcMessage;
use rmcp::transport::Transport;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Longest line that is read.
const LINE_BYTES_MAX: usize = 16 << 20;
/// Bytes asked for in one read: the size of a pipe.
const READ_BYTES: u64 = 64 << 10;
/// Room that is made for it.
const ROOM_BYTES: usize = 64 << 10;
/// Largest empty buffer that is kept.
const KEPT_BYTES: usize = 1 << 20;
/// Lines waiting to be written.
const QUEUE: usize = 64;
/// Our own error code for an answer that was refused while it was read; no server can send it, as
/// JSON-RPC codes of servers are read as at least -2,147,483,647.
pub(super) const UNREADABLE: ErrorCode = ErrorCode(i32::MIN);

/// The reading end of a server.
pub(super) type Input = Box<dyn AsyncRead + Send + Unpin>;
/// The writing end of a server.
pub(super) type Output = Box<dyn AsyncWrite + Send + Unpin>;

/// Both directions of one server's pipes.
pub(super) struct Wire {
    input: Input,
    /// Bytes read; those before `start` are used up, those before `searched` hold no line break.
    buffer: Vec<u8>,
    start: usize,
    searched: usize,
    /// Set while the rest of a line that is too long is thrown away.
    skipping: Option<IdScan>,
    lines: mpsc::Sender<Vec<u8>>,
    /// Requests that did not reach the server, where another than the server can tell that.
    undelivered: mpsc::Receiver<Line>,
    noise: Noise,
    ended: CancellationToken,
}

/// The other side is gone.
#[derive(Debug, thiserror::Error)]
#[error("the server closed its input")]
pub(super) struct WireClosed;

/// What a line holds.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    /// A JSON object.
    Message(Value),
    /// An answer that could not be read, with the reason.
    Unreadable { id: Value, reason: String },
}

/// Counts the lines that are no messages, and keeps the first as a sample.
#[derive(Debug, Clone, Default)]
pub(super) struct Noise(Arc<Mutex<(u64, String)>>);

impl Noise {
    fn add(&self, line: &[u8]) {
        let mut noise = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noise.0 == 0 {
            noise.1 = clip(&String::from_utf8_lossy(&line[..line.len().min(800)]), 200);
        }
        noise.0 += 1;
    }

    /// A sentence about it, empty where there was none.
    pub(super) fn shown(&self) -> String {
        let noise = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*noise {
            (0, _) => String::new(),
            (n, sample) => {
                format!("{n} lines of its standard output are no messages, the first is `{sample}`")
            }
        }
    }
}

impl Wire {
    /// Takes over a pair of pipes. `ended` is cancelled as soon as one of them is closed by the
    /// other side.
    pub(super) fn open(
        input: Input,
        output: Output,
        ended: CancellationToken,
        tasks: &TaskTracker,
    ) -> Self {
        let (lines, queue) = mpsc::channel(QUEUE);
        tasks.spawn(write_lines(output, queue, ended.clone()));
        let (_, undelivered) = mpsc::channel(1);
        Self::over(input, lines, undelivered, ended)
    }

    /// The same for lines that somebody else brings to the server: who does so tells which requests
    /// are `undelivered`.
    pub(super) fn over(
        input: Input,
        lines: mpsc::Sender<Vec<u8>>,
        undelivered: mpsc::Receiver<Line>,
        ended: CancellationToken,
    ) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            start: 0,
            searched: 0,
            skipping: None,
            lines,
            undelivered,
            noise: Noise::default(),
            ended,
        }
    }

    /// What was skipped so far and from now on.
    pub(super) fn noise(&self) -> Noise {
        self.noise.clone()
    }

    /// Queues one message.
    pub(super) async fn write(&mut self, message: &Value) -> Result<(), WireClosed> {
        let line = format!("{message}\n").into_bytes();
        self.lines.send(line).await.map_err(|_| WireClosed)
    }

    /// The next message; `None` at the end. May be dropped and called again without losing
    /// anything.
    pub(super) async fn read(&mut self) -> Option<Line> {
        loop {
            while let Some(end) = self.line_end() {
                if let Some(line) = self.take_line(end) {
                    return Some(line);
                }
            }
            self.make_room();
            // The buffer may have room for much more than a line may have.
            let mut some = (&mut self.input).take(READ_BYTES);
            let read = tokio::select! {
                read = some.read_buf(&mut self.buffer) => read,
                Some(line) = self.undelivered.recv() => return Some(line),
            };
            if matches!(read, Ok(0) | Err(_)) {
                self.ended.cancel();
                return None;
            }
        }
    }

    fn line_end(&mut self) -> Option<usize> {
        let rest = &self.buffer[self.searched..];
        let found = rest.iter().position(|byte| *byte == b'\n');
        self.searched = found.map_or(self.buffer.len(), |at| self.searched + at + 1);
        found.map(|_| self.searched)
    }

    /// Uses up the bytes before `end`, which end a line.
    fn take_line(&mut self, end: usize) -> Option<Line> {
        let bytes = &self.buffer[self.start..end];
        self.start = end;
        if let Some(mut scan) = self.skipping.take() {
            scan.feed(bytes);
            let reason = format!("it has over {LINE_BYTES_MAX} bytes; ask for less in one call");
            return scan.id().map(|id| Line::Unreadable { id, reason });
        }
        let text = bytes.trim_ascii();
        match serde_json::from_slice(text) {
            Ok(message @ Value::Object(_)) => Some(Line::Message(message)),
            Ok(_) => {
                self.noise.add(text);
                None
            }
            Err(_) if text.is_empty() => None,
            Err(error) => {
                let mut scan = IdScan::default();
                scan.feed(text);
                self.noise.add(text);
                let reason = format!("it is no JSON that can be read ({error})");
                scan.id().map(|id| Line::Unreadable { id, reason })
            }
        }
    }

    /// Drops what is used up, begins to skip a line that has become too long, and makes room for
    /// the next read.
    fn make_room(&mut self) {
        self.buffer.drain(..self.start);
        self.start = 0;
        if let Some(scan) = &mut self.skipping {
            scan.feed(&self.buffer);
            self.buffer.clear();
        } else if self.buffer.len() > LINE_BYTES_MAX {
            let mut scan = IdScan::default();
            scan.feed(&self.buffer);
            self.skipping = Some(scan);
            self.buffer.clear();
        }
        // A long line is rare: its memory is not worth keeping.
        if self.buffer.is_empty() && self.buffer.capacity() > KEPT_BYTES {
            self.buffer = Vec::new();
        }
        self.searched = self.buffer.len();
        self.buffer.reserve(ROOM_BYTES);
    }
}

async fn write_lines(
    mut output: Output,
    mut queue: mpsc::Receiver<Vec<u8>>,
    ended: CancellationToken,
) {
    let written = async {
        while let Some(line) = queue.recv().await {
            output.write_all(&line).await?;
            output.flush().await?;
        }
        std::io::Result::Ok(())
    };
    // A server that is to end but does not read must not keep this waiting.
    if let Some(Err(_)) = ended.run_until_cancelled(written).await {
        ended.cancel();
    }
}

impl Transport<RoleClient> for Wire {
    type Error = WireClosed;

    fn send(
        &mut self,
        item: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), WireClosed>> + Send + 'static {
        let lines = self.lines.clone();
        async move {
            let mut line = serde_json::to_vec(&item).expect("messages have string keys only");
            line.push(b'\n');
            lines.send(line).await.map_err(|_| WireClosed)
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let line = self.read().await?;
            match message(line) {
                Ok(message) => return Some(message),
                Err(line) => self.noise.add(line.to_string().as_bytes()),
            }
        }
    }

    async fn close(&mut self) -> Result<(), WireClosed> {
        // The writer ends, and closes the server's input, once nobody can queue lines any more.
        let (closed, _) = mpsc::channel(1);
        self.lines = closed;
        Ok(())
    }
}

/// Reads a message; gives the line back where it is none.
fn message(line: Line) -> Result<ServerJsonRpcMessage, Value> {
    let mut line = match line {
        Line::Message(line) => line,
        Line::Unreadable { id, reason } => {
            let error = ErrorData::new(UNREADABLE, reason, None);
            return Ok(ServerJsonRpcMessage::error(error, request_id(&id)));
        }
    };
    if line.get("method").is_some() {
        return asked(&line)
            .map_or_else(|| serde_json::from_value(line.clone()).map_err(|_| line), Ok);
    }
    let id = line.get("id").and_then(request_id);
    if let Some(error) = line.get("error").filter(|error| !error.is_null()) {
        return Ok(ServerJsonRpcMessage::error(error_data(error), id));
    }
    match (id, line.get_mut("result").map(Value::take)) {
        (Some(id), Some(result)) => {
            let result = ServerResult::CustomResult(CustomResult(result));
            Ok(ServerJsonRpcMessage::response(result, id))
        }
        (None | Some(_), None) | (None, Some(_)) => Err(line),
    }
}

/// A question of the server, kept raw like the answers.
fn asked(line: &Value) -> Option<ServerJsonRpcMessage> {
    let id = line.get("id").and_then(request_id)?;
    let method = line.get("method").and_then(Value::as_str)?;
    let request = CustomRequest::new(method, line.get("params").cloned());
    Some(ServerJsonRpcMessage::request(ServerRequest::CustomRequest(request), id))
}

fn request_id(id: &Value) -> Option<RequestId> {
    serde_json::from_value(id.clone()).ok()
}

/// An error object, with what is missing filled in.
pub(super) fn error_data(error: &Value) -> ErrorData {
    let code = error.get("code").and_then(Value::as_i64);
    let code = code.and_then(|code| i32::try_from(code).ok());
    let code = code.map_or(ErrorCode::INTERNAL_ERROR, |code| ErrorCode(code.max(-i32::MAX)));
    let message = match error.get("message").and_then(Value::as_str) {
        Some(message) => message.to_owned(),
        None => error.to_string(),
    };
    ErrorData::new(code, message, error.get("data").cloned())
}

#[cfg(test)]
mod tests;
