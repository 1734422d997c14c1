//! Passing bytes on, both ways, until both sides have ended.
//!
//! One direction is one blocking loop over one fixed buffer: who does not read makes who writes wait.
//! A side that ends its direction ends the other side's (half-close), and the other direction goes on.

use crate::inbound::is_time_out;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Buffer of one direction.
const BUFFER_BYTES: usize = 32 << 10;
/// Stack of the thread of one direction; the buffer is not on it.
pub(crate) const STACK_BYTES: usize = 128 << 10;

/// When a connection, in either direction, last passed a byte.
#[derive(Debug)]
pub(crate) struct Activity {
    start: Instant,
    last_ms: AtomicU64,
    idle_time: Duration,
}

impl Activity {
    pub(crate) fn new(idle_time: Duration) -> Self {
        Self { start: Instant::now(), last_ms: AtomicU64::new(0), idle_time }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn touch(&self) {
        self.last_ms.store(self.now_ms(), Ordering::Relaxed);
    }

    pub(crate) fn is_over(&self) -> bool {
        let still = self.now_ms().saturating_sub(self.last_ms.load(Ordering::Relaxed));
        Duration::from_millis(still) >= self.idle_time
    }

    /// Sets what a read or write of this socket waits at most before it looks at the clock.
    pub(crate) fn bound(&self, socket: &TcpStream) -> io::Result<()> {
        socket.set_read_timeout(Some(self.idle_time))?;
        socket.set_write_timeout(Some(self.idle_time))
    }
}

/// Passes bytes both ways until both sides have ended, one fails, or both lie still for too long.
/// The sockets are shut down afterwards.
pub(crate) fn splice(client: &TcpStream, upstream: &TcpStream, idle_time: Duration) {
    let activity = Activity::new(idle_time);
    both(client, upstream, &activity, || copy(client, upstream, &activity));
}

/// Passes answers from `upstream` to `client` on a thread of its own while `requests` runs here.
pub(crate) fn both(
    client: &TcpStream,
    upstream: &TcpStream,
    activity: &Activity,
    requests: impl FnOnce() -> io::Result<()>,
) {
    let failed = || {
        // Wakes whichever side still waits.
        let _ = client.shutdown(Shutdown::Both);
        let _ = upstream.shutdown(Shutdown::Both);
    };
    if activity.bound(client).and_then(|()| activity.bound(upstream)).is_err() {
        return failed();
    }
    thread::scope(|scope| {
        let answers = thread::Builder::new()
            .name("egress-answers".into())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, || {
                if copy(upstream, client, activity).is_err() {
                    // The program may still be saying something: it hears what came, and the end.
                    let _ = upstream.shutdown(Shutdown::Both);
                    let _ = client.shutdown(Shutdown::Write);
                }
            });
        match (answers, requests()) {
            (Ok(_), Ok(())) => {}
            // An upstream that hears no more may have said why, and this still comes.
            (Ok(_), Err(error)) if is_hung_up(&error) => {}
            (Err(_), _) | (Ok(_), Err(_)) => failed(),
        }
    });
}

/// Passes bytes one way until `from` ends, then ends `to` in this direction.
pub(crate) fn copy(from: &TcpStream, to: &TcpStream, activity: &Activity) -> io::Result<()> {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match read(from, &mut buffer, activity)? {
            0 => break,
            n_bytes => write(to, &buffer[..n_bytes], activity)?,
        }
    }
    // The other side may have gone already; its direction then ends by itself.
    let _ = to.shutdown(Shutdown::Write);
    Ok(())
}

/// Whether a write found that the other side has gone. A read that finds it says `UnexpectedEof`.
fn is_hung_up(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset)
}

/// Reads something; a wait that is too long is an error only where the other direction lies still,
/// too.
pub(crate) fn read(
    mut from: &TcpStream,
    buffer: &mut [u8],
    activity: &Activity,
) -> io::Result<usize> {
    loop {
        match from.read(buffer) {
            Ok(n_bytes) => {
                activity.touch();
                return Ok(n_bytes);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if is_time_out(&error) && !activity.is_over() => {}
            Err(error) => return Err(io::Error::new(ErrorKind::UnexpectedEof, error)),
        }
    }
}

/// Writes all of it; a wait that is too long is an error.
pub(crate) fn write(mut to: &TcpStream, bytes: &[u8], activity: &Activity) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match to.write(rest) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n_bytes) => {
                activity.touch();
                rest = &rest[n_bytes..];
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
