//! Frames over a worker's socket, without blocking: both directions make progress whatever the other side does.

use crate::ExecuteError;
use gloveport_protocol::{FRAME_PREFIX_BYTES, FromWorker, ToWorker, frame_length};
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::os::fd::OwnedFd;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// Bytes read at once.
const READ_BYTES: usize = 64 << 10;
/// Frames written at once.
const WRITE_FRAMES: usize = 64;
/// Bytes that are worth a write of their own.
const FULL_BYTES: usize = 64 << 10;

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
    /// Bytes of the queue, written ones of the first frame included.
    bytes: usize,
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
    Ok((reader, FrameWriter { socket: write, queue: VecDeque::new(), written: 0, bytes: 0 }))
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
        let frame = frame.encode();
        self.bytes += frame.len();
        self.queue.push_back(frame);
    }

    /// Frames that wait to be written.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether frames wait to be written.
    pub(crate) fn is_pending(&self) -> bool {
        !self.queue.is_empty()
    }

    /// Writes a part of what is queued, many frames at once. May be dropped at any time: then nothing was written.
    ///
    /// A worker that has gone away is noticed by the reader; what it will never read is dropped here.
    pub(crate) async fn flush_some(&mut self) {
        if !self.is_pending() {
            return;
        }
        match self.socket.writable().await {
            Ok(()) => self.write(),
            Err(_) => self.forget(),
        }
    }

    /// Writes a part of what is queued, as far as that is possible at once, if it fills a write. Frames that fill none can
    /// wait for others that are about to be ready, and share a write with them.
    pub(crate) fn flush_full(&mut self) {
        if self.queue.len() >= WRITE_FRAMES || self.bytes >= FULL_BYTES {
            self.write();
        }
    }

    fn write(&mut self) {
        let mut slices = [IoSlice::new(&[]); WRITE_FRAMES];
        let n_slices = slices.len().min(self.queue.len());
        for (slice, frame) in slices.iter_mut().zip(&self.queue) {
            *slice = IoSlice::new(frame);
        }
        slices[0].advance(self.written);
        match self.socket.try_write_vectored(&slices[..n_slices]) {
            Ok(n) if n > 0 => self.take_written(n),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Ok(_) | Err(_) => self.forget(),
        }
    }

    fn forget(&mut self) {
        self.queue.clear();
        (self.written, self.bytes) = (0, 0);
    }

    /// Forgets the frames that `n_bytes` more end.
    fn take_written(&mut self, n_bytes: usize) {
        self.written += n_bytes;
        while let Some(frame) = self.queue.pop_front_if(|frame| frame.len() <= self.written) {
            self.written -= frame.len();
            self.bytes -= frame.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_protocol::Answer;
    use std::os::unix::net::UnixStream as BlockingStream;

    fn answer(id: u32, n_bytes: usize) -> ToWorker {
        ToWorker::Answer { id, answer: Answer::Value("1".repeat(n_bytes)), now_ms: 0 }
    }

    /// Writes the frames while the other side reads; gives how many writes that took.
    async fn written(list: Vec<ToWorker>) -> usize {
        let (ours, theirs) = BlockingStream::pair().expect("sockets");
        let expected: Vec<u8> = list.iter().flat_map(ToWorker::encode).collect();
        let length = expected.len();
        theirs.set_nonblocking(true).expect("a socket");
        let mut theirs = UnixStream::from_std(theirs).expect("a socket");
        let reading = tokio::spawn(async move {
            let mut read = vec![0; length];
            theirs.read_exact(&mut read).await.expect("all arrives");
            read
        });
        let (_, mut writer) = frames(ours.into(), 1 << 20).expect("a socket");
        for frame in &list {
            writer.push(frame);
        }
        let mut n_writes = 0;
        while writer.is_pending() {
            writer.flush_some().await;
            n_writes += 1;
        }
        assert_eq!((writer.len(), writer.bytes, writer.written), (0, 0, 0));
        assert!(reading.await.expect("it reads") == expected);
        n_writes
    }

    #[tokio::test]
    async fn frames_that_wait_together_share_a_write() {
        assert_eq!(written(vec![answer(0, 1)]).await, 1);
        assert_eq!(written((0..64).map(|id| answer(id, 8)).collect()).await, 1);
        assert_eq!(written((0..1_000).map(|id| answer(id, 8)).collect()).await, 16);
    }

    #[tokio::test]
    async fn frames_larger_than_the_socket_arrive_whole_and_in_order() {
        let list = (0..200).map(|id| answer(id, 50_000 * (id as usize % 5))).collect();
        assert!(written(list).await > 4);
    }

    #[tokio::test]
    async fn only_a_full_write_goes_at_once() {
        let check = async |list: &[ToWorker], n_left: usize| {
            let (ours, _theirs) = BlockingStream::pair().expect("sockets");
            let (_, mut writer) = frames(ours.into(), 1 << 20).expect("a socket");
            for frame in list {
                writer.push(frame);
            }
            writer.socket.writable().await.expect("a socket");
            writer.flush_full();
            assert_eq!(writer.len(), n_left);
        };
        check(&[], 0).await;
        check(&[answer(0, 1)], 1).await;
        check(&[answer(0, FULL_BYTES)], 0).await;
        let many: Vec<ToWorker> = (0..65).map(|id| answer(id, 1)).collect();
        check(&many[..63], 63).await;
        check(&many[..64], 0).await;
        check(&many, 1).await;
    }
}
