//! The two ends of the worker's only way out: frames in, frames out, in order.
//!
//! Blocking and without a thread. Frames out are collected and leave before the worker waits, so
//! that a thousand calls are one write, and what follows from answers that arrived together leaves
//! together. What arrives while the worker waits for the time is kept in order.

use crate::WorkerError;
use gloveport_protocol::{FRAME_PREFIX_BYTES, FrameError, FromWorker, ToWorker, frame_length};
use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
};

/// Longest frame that is accepted. A result is bounded far below it by the gateway.
const FRAME_BYTES_MAX: usize = 64 << 20;
/// Frames out leave at the latest when they are this long together.
const FLUSH_BYTES: usize = 64 << 10;
/// Frames that are taken one after the other, when they arrived together, before what they led to
/// leaves. Few enough that the gateway does not idle while a script works on each.
const TOGETHER_MAX: u32 = 16;
/// What is allocated for a frame before its bytes have arrived.
const READ_AHEAD_BYTES: usize = 1 << 20;

/// Both ends.
pub(crate) struct Link {
    reader: BufReader<Box<dyn Read>>,
    writer: Box<dyn Write>,
    out: Vec<u8>,
    early: VecDeque<ToWorker>,
    /// Frames taken since the last flush.
    taken: u32,
}

impl Link {
    pub(crate) fn new(reader: impl Read + 'static, writer: impl Write + 'static) -> Self {
        Self {
            reader: BufReader::with_capacity(FLUSH_BYTES, Box::new(reader)),
            writer: Box::new(writer),
            out: Vec::new(),
            early: VecDeque::new(),
            taken: 0,
        }
    }

    /// Sends a frame, at the latest with the next [`Link::receive`].
    ///
    /// # Errors
    ///
    /// [`WorkerError::Write`].
    pub(crate) fn send(&mut self, frame: &FromWorker) -> Result<(), WorkerError> {
        self.out.extend_from_slice(&frame.encode());
        if self.out.len() >= FLUSH_BYTES { self.flush() } else { Ok(()) }
    }

    /// Sends what was collected.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Write`].
    pub(crate) fn flush(&mut self) -> Result<(), WorkerError> {
        self.taken = 0;
        if self.out.is_empty() {
            return Ok(());
        }
        let written = self.writer.write_all(&self.out).and_then(|()| self.writer.flush());
        self.out.clear();
        written.map_err(WorkerError::Write)
    }

    /// Whether the gateway closed its end and nothing is left to read; waits until that is known.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Read`], [`WorkerError::Write`].
    pub(crate) fn is_at_end(&mut self) -> Result<bool, WorkerError> {
        self.flush()?;
        let read = self.reader.fill_buf().map_err(WorkerError::Read)?;
        Ok(read.is_empty())
    }

    /// The next frame; waits for it.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Closed`] at the end of the stream, and everything that is no frame.
    pub(crate) fn receive(&mut self) -> Result<ToWorker, WorkerError> {
        if let Some(frame) = self.early.pop_front() {
            return Ok(frame);
        }
        if self.taken >= TOGETHER_MAX || !self.has_arrived() {
            self.flush()?;
        }
        self.taken += 1;
        self.read()
    }

    /// Asks for the time and waits for nothing else; other frames keep their order for later.
    ///
    /// # Errors
    ///
    /// As [`Link::receive`].
    pub(crate) fn ask_time(&mut self) -> Result<i64, WorkerError> {
        self.send(&FromWorker::Clock)?;
        self.flush()?;
        loop {
            match self.read()? {
                ToWorker::Time { now_ms } => return Ok(now_ms),
                frame => self.early.push_back(frame),
            }
        }
    }

    /// Whether the next frame can be read without waiting.
    fn has_arrived(&self) -> bool {
        let Some((prefix, rest)) = self.reader.buffer().split_first_chunk() else {
            return false;
        };
        frame_length(*prefix, FRAME_BYTES_MAX).is_ok_and(|length| length <= rest.len())
    }

    /// Header and payload are read apart: a payload of megabytes stays where it was read to.
    fn read(&mut self) -> Result<ToWorker, WorkerError> {
        let length = frame_length(self.read_prefix()?, FRAME_BYTES_MAX)?;
        let rest = length.checked_sub(FRAME_PREFIX_BYTES).ok_or(FrameError::Truncated)?;
        let header = frame_length(self.read_prefix()?, FRAME_BYTES_MAX)?;
        let payload = rest.checked_sub(header).ok_or(FrameError::Truncated)?;
        let header = self.read_bytes(header)?;
        Ok(ToWorker::decode_parts(&header, self.read_bytes(payload)?)?)
    }

    fn read_prefix(&mut self) -> Result<[u8; FRAME_PREFIX_BYTES], WorkerError> {
        let mut prefix = [0; FRAME_PREFIX_BYTES];
        self.reader.read_exact(&mut prefix).map_err(closed)?;
        Ok(prefix)
    }

    /// Has room for one more byte: the engine wants an end behind JSON text.
    fn read_bytes(&mut self, length: usize) -> Result<Vec<u8>, WorkerError> {
        let ahead = length.min(READ_AHEAD_BYTES);
        let mut bytes = Vec::with_capacity(ahead + 1);
        for until in [ahead, length] {
            let missing = until - bytes.len();
            bytes.reserve_exact(missing + 1);
            let bound = u64::try_from(missing).expect("a length has 32 bits");
            (&mut self.reader).take(bound).read_to_end(&mut bytes).map_err(WorkerError::Read)?;
            if bytes.len() < until {
                return Err(WorkerError::Closed);
            }
        }
        Ok(bytes)
    }
}

fn closed(error: std::io::Error) -> WorkerError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => WorkerError::Closed,
        _ => WorkerError::Read(error),
    }
}
