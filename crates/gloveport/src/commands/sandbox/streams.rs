//! The program's output, passed on as it comes: raw into pipes and files, made harmless on a terminal.

use super::screen::Screen;
use crate::output::Stream;
use gloveport_sandbox::Output;
use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Standard output and standard error.
pub(super) struct Streams {
    out: Passed,
    err: Passed,
}

/// One stream; both the thread that runs the program and we have it.
#[derive(Clone)]
struct Passed(Arc<Mutex<Sink>>);

struct Sink {
    way: Way,
    /// Why nothing more can be passed on.
    broken: Option<io::Error>,
}

enum Way {
    Raw(File),
    Screen(Screen<File>),
}

impl Streams {
    /// Takes our own two.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self { out: Passed::open(Stream::Out)?, err: Passed::open(Stream::Err)? })
    }

    /// The ends that a run writes to.
    pub(super) fn output(&self) -> Output {
        Output::Forward { stdout: Box::new(self.out.clone()), stderr: Box::new(self.err.clone()) }
    }

    /// Shows what was held back. Tells why something could not be passed on.
    pub(super) fn finish(self) -> Option<io::Error> {
        self.out.finish().or(self.err.finish())
    }
}

impl Passed {
    fn open(stream: Stream) -> io::Result<Self> {
        let file = stream.passed_on()?;
        let way = if stream.is_watched() { Way::Screen(Screen::new(file)) } else { Way::Raw(file) };
        Ok(Self(Arc::new(Mutex::new(Sink { way, broken: None }))))
    }

    fn finish(&self) -> Option<io::Error> {
        let mut sink = self.sink();
        let finished = match &mut sink.way {
            Way::Raw(_) => Ok(()),
            Way::Screen(screen) => screen.finish(),
        };
        sink.broken.take().or(finished.err())
    }

    fn sink(&self) -> MutexGuard<'_, Sink> {
        // A panic elsewhere leaves whole writes behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Passed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut sink = self.sink();
        let written = match &mut sink.way {
            Way::Raw(file) => file.write(bytes),
            Way::Screen(screen) => screen.write(bytes),
        };
        written.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                let number = error.raw_os_error();
                let same = number.map(io::Error::from_raw_os_error);
                sink.broken = Some(same.unwrap_or_else(|| error.kind().into()));
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink().way {
            Way::Raw(file) => file.flush(),
            Way::Screen(screen) => screen.flush(),
        }
    }
}
