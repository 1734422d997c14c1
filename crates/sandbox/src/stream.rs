//! The output of a run: into memory, or on to somebody else.
//!
//! Captured output is read by the loop that watches the run. Output that is passed on has a thread
//! for each stream, since its taker may keep us waiting.

use crate::Captured;
use crate::Output;
use crate::system::sys::watch;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::thread::{self, JoinHandle};

/// Read at once: a quarter of what a pipe holds.
const CHUNK_BYTES: usize = 16 << 10;

/// Why output ends a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is more than its limit.
    TooMuch,
    /// Its taker takes no more.
    NotTaken,
}

/// Both streams of a run.
#[derive(Debug)]
pub(crate) struct Streams {
    stdout: Stream,
    stderr: Stream,
    /// Rung by the threads.
    bell: Option<File>,
    /// Hangs up when the threads shall take what is there and end.
    stop: Option<OwnedFd>,
}

#[derive(Debug)]
enum Stream {
    Captured { pipe: Option<File>, captured: Captured, limit: u64 },
    Forwarded(Option<JoinHandle<Captured>>),
}

impl Streams {
    /// Takes over the reading ends of both pipes, which do not block.
    pub(crate) fn start(pipes: [OwnedFd; 2], output: Output, limit: u64) -> io::Result<Self> {
        let [stdout, stderr] = pipes.map(File::from);
        match output {
            Output::Capture => {
                let capture = |pipe| Stream::Captured {
                    pipe: Some(pipe),
                    captured: Captured::default(),
                    limit,
                };
                let (stdout, stderr) = (capture(stdout), capture(stderr));
                Ok(Self { stdout, stderr, bell: None, stop: None })
            }
            Output::Forward { stdout: to_stdout, stderr: to_stderr } => {
                let (bell, ring) = io::pipe()?;
                let (stopped, stop) = io::pipe()?;
                let forward = |pipe, to, name: &str| -> io::Result<Stream> {
                    let (ring, stopped) = (ring.try_clone()?, stopped.try_clone()?);
                    let pump = Pump {
                        pipe,
                        to,
                        limit,
                        ring: OwnedFd::from(ring).into(),
                        stopped: stopped.into(),
                    };
                    let thread =
                        thread::Builder::new().name(name.to_owned()).spawn(|| pump.run())?;
                    Ok(Stream::Forwarded(Some(thread)))
                };
                let stdout = forward(stdout, to_stdout, "sandbox stdout")?;
                let stderr = forward(stderr, to_stderr, "sandbox stderr")?;
                let bell = OwnedFd::from(bell);
                crate::system::sys::watch::set_non_blocking(bell.as_raw_fd())?;
                Ok(Self { stdout, stderr, bell: Some(bell.into()), stop: Some(stop.into()) })
            }
        }
    }

    pub(crate) fn bell(&self) -> Option<RawFd> {
        self.bell.as_ref().map(AsRawFd::as_raw_fd)
    }

    pub(crate) fn stdout(&self) -> Option<RawFd> {
        self.stdout.descriptor()
    }

    pub(crate) fn stderr(&self) -> Option<RawFd> {
        self.stderr.descriptor()
    }

    /// Reads once from what is ready.
    pub(crate) fn serve(&mut self, ready: ReadyStreams) -> io::Result<Option<Trouble>> {
        let mut trouble = None;
        if ready.bell {
            let mut rung = [0];
            match self.bell.as_mut().map(|bell| bell.read(&mut rung)) {
                Some(Ok(1)) if rung == *b"o" => trouble = Some(Trouble::TooMuch),
                Some(Ok(1)) => trouble = Some(Trouble::NotTaken),
                // Both threads are done.
                _ => self.bell = None,
            }
        }
        for (stream, ready) in [(&mut self.stdout, ready.stdout), (&mut self.stderr, ready.stderr)]
        {
            if ready {
                trouble = trouble.or(stream.read_once()?);
            }
        }
        Ok(trouble)
    }

    /// Takes what is left once nobody writes any more, or what is there by now.
    pub(crate) fn finish(mut self) -> io::Result<[Captured; 2]> {
        drop(self.stop.take());
        Ok([self.stdout.finish()?, self.stderr.finish()?])
    }
}

/// What is ready to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyStreams {
    pub(crate) bell: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
}

impl Stream {
    fn descriptor(&self) -> Option<RawFd> {
        match self {
            Self::Captured { pipe, .. } => pipe.as_ref().map(AsRawFd::as_raw_fd),
            Self::Forwarded(_) => None,
        }
    }

    fn read_once(&mut self) -> io::Result<Option<Trouble>> {
        let Self::Captured { pipe, captured, limit } = self else { return Ok(None) };
        let Some(open) = pipe else { return Ok(None) };
        let mut chunk = [0; CHUNK_BYTES];
        match open.read(&mut chunk) {
            Ok(0) => *pipe = None,
            Ok(n) => {
                let taken = captured.take(n, *limit);
                captured.bytes.extend_from_slice(chunk.get(..taken).unwrap_or_default());
                if captured.truncated {
                    *pipe = None;
                    return Ok(Some(Trouble::TooMuch));
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        Ok(None)
    }

    fn finish(mut self) -> io::Result<Captured> {
        loop {
            match &mut self {
                Self::Forwarded(thread) => {
                    let thread = thread.take().map(JoinHandle::join);
                    return thread
                        .and_then(Result::ok)
                        .ok_or_else(|| io::Error::other("a taker of output panicked"));
                }
                Self::Captured { pipe: None, captured, .. } => return Ok(std::mem::take(captured)),
                Self::Captured { captured, .. } => {
                    let before = captured.total_bytes;
                    self.read_once()?;
                    let Self::Captured { pipe, captured, .. } = &mut self else { continue };
                    if captured.total_bytes == before {
                        // At its end, or held open by somebody who says nothing.
                        *pipe = None;
                    }
                }
            }
        }
    }
}

impl Captured {
    /// Counts `n` more bytes; gives how many of them are within the limit.
    fn take(&mut self, n: usize, limit: u64) -> usize {
        let room = usize::try_from(limit.saturating_sub(self.total_bytes)).unwrap_or(usize::MAX);
        self.total_bytes += n as u64;
        self.truncated = n > room;
        n.min(room)
    }
}

/// Passes one stream on.
struct Pump {
    pipe: File,
    to: Box<dyn Write + Send>,
    limit: u64,
    ring: File,
    stopped: OwnedFd,
}

impl Pump {
    fn run(mut self) -> Captured {
        let mut captured = Captured::default();
        let mut chunk = [0; CHUNK_BYTES];
        let mut last = false;
        loop {
            match self.pipe.read(&mut chunk) {
                Ok(0) => break,
                Ok(n) => {
                    let taken = captured.take(n, self.limit);
                    let passed = self
                        .to
                        .write_all(chunk.get(..taken).unwrap_or_default())
                        .and_then(|()| self.to.flush());
                    if passed.is_err() || captured.truncated {
                        // Who watches may be gone already; then nobody needs to know.
                        let _ = self.ring.write(if captured.truncated { b"o" } else { b"n" });
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !last => {
                    last = self.wait();
                }
                Err(_) => break,
            }
        }
        captured
    }

    /// Waits for more; whether there will be none.
    fn wait(&self) -> bool {
        let mut watched = [self.pipe.as_raw_fd(), self.stopped.as_raw_fd()]
            .map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
        let polled = watch::poll(&mut watched, -1);
        polled.is_err() || watched[1].revents != 0
    }
}
