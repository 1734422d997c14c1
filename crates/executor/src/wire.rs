//! Frames over a worker's socket, without blocking: both directions make progress whatever the other side does.

use crate::ExecuteError;
use gloveport_protocol::{FRAME_PREFIX_BYTES, FromWorker, ToWorker, frame_length};
use std::collections::VecDeque;
use std::io;
use std::os::fd::OwnedFd;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// Bytes read at once.
const READ_BYTES: usize = 64 << 10;

/// Reads frames.
pub(crate) struct FrameReader {
    socket: OwnedReadHalf,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were taken as frames.
    taken: usize,
    frame_bytes_max: usize,
}

/// Writes frames in order.
pub(crate) struct FrameWriter {
    socket: OwnedWriteHalf,
    queue: VecDeque<Vec<u8>>,
    /// Bytes of the first frame that are written.
    written: usize,
}

/// Takes a worker's socket over.
pub(crate) fn frames(
    socket: OwnedFd,
    frame_bytes_max: usize,
) -> io::Result<(FrameReader, FrameWriter)> {
    let socket = std::os::unix::net::UnixStream::from(socket);
    socket.set_nonblocking(true)?;
    let (read, write) = UnixStream::from_std(socket)?.into_split();
    let reader = FrameReader { socket: read, buffer: Vec::new(), taken: 0, frame_bytes_max };
    Ok((reader, FrameWriter { socket: write, queue: VecDeque::new(), written: 0 }))
}

impl FrameReader {
    /// The next frame, `None` at the end of the stream. May be dropped at any time without losing bytes.
    ///
    /// Lets others run now and then: thousands of small frames can arrive at once.
    pub(crate) async fn next(&mut self) -> Result<Option<FromWorker>, ExecuteError> {
        loop {
            tokio::task::coop::consume_budget().await;
            if let Some(frame) = self.take()? {
                return Ok(Some(frame));
            }
            self.buffer.drain(..self.taken);
            self.taken = 0;
            self.buffer.reserve(READ_BYTES);
            match self.socket.read_buf(&mut self.buffer).await {
                Ok(0) => return Ok(None),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn take(&mut self) -> Result<Option<FromWorker>, ExecuteError> {
        let left = &self.buffer[self.taken..];
        let Some((prefix, rest)) = left.split_first_chunk::<FRAME_PREFIX_BYTES>() else {
            return Ok(None);
        };
        let length = frame_length(*prefix, self.frame_bytes_max)?;
        if rest.len() < length {
            return Ok(None);
        }
        let frame = rest[..length].to_vec();
        self.taken += FRAME_PREFIX_BYTES + length;
        Ok(Some(FromWorker::decode(frame)?))
    }
}

impl FrameWriter {
    /// Queues a frame. [`FrameWriter::flush_some`] writes it.
    pub(crate) fn push(&mut self, frame: &ToWorker) {
        self.queue.push_back(frame.encode());
    }

    /// Frames that wait to be written.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether frames wait to be written.
    pub(crate) fn is_pending(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Writes a part of what is queued. May be dropped at any time: then nothing was written.
    ///
    /// A worker that has gone away is noticed by the reader; what it will never read is dropped here.
    pub(crate) async fn flush_some(&mut self) {
        let Some(frame) = self.queue.front() else {
            return;
        };
        match self.socket.write(&frame[self.written..]).await {
            Ok(n) if n > 0 => self.written += n,
            Ok(_) | Err(_) => {
                self.queue.clear();
                self.written = 0;
                return;
            }
        }
        if self.written == frame.len() {
            self.queue.pop_front();
            self.written = 0;
        }
    }
}
