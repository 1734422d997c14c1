//! The connections of one sandbox: how many there may be, and ending all of them at once.
//!
//! Every socket is listed here for as long as it is used. Once [`Connections::end`] has been called
//! no socket can be listed any more, so a thread that was resolving or dialing meanwhile finds out
//! before it passes a byte.

use crate::reason::Reason;
use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long [`Connections::end`] waits for threads that only have to notice that their sockets are
/// closed. They do at once; on a machine with too much to do this bounds the wait.
const END_TIME: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct Connections {
    state: Mutex<State>,
    changed: Condvar,
    max: usize,
}

#[derive(Debug, Default)]
struct State {
    ended: bool,
    next_id: u64,
    /// Connections that resolve or dial: nothing can wake them, they end by their own deadlines.
    n_deaf: usize,
    open: BTreeMap<u64, Vec<Arc<TcpStream>>>,
}

/// One connection's place. Dropping it frees the place.
#[derive(Debug)]
pub(crate) struct Slot {
    connections: Arc<Connections>,
    id: u64,
}

impl Connections {
    pub(crate) fn new(max: usize) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), max }
    }

    /// Waits for a free place.
    ///
    /// [`Reason::TooManyConnections`] when none came free in time, [`Reason::Closed`] after the end.
    pub(crate) fn admit(connections: &Arc<Self>, time: Duration) -> Result<Slot, Reason> {
        let is_full = |state: &mut State| !state.ended && state.open.len() >= connections.max;
        let (mut state, waited) = connections
            .changed
            .wait_timeout_while(connections.lock(), time, is_full)
            .unwrap_or_else(PoisonError::into_inner);
        if state.ended {
            return Err(Reason::Closed);
        }
        if waited.timed_out() {
            return Err(Reason::TooManyConnections);
        }
        let id = state.next_id;
        state.next_id += 1;
        state.open.insert(id, Vec::new());
        Ok(Slot { connections: Arc::clone(connections), id })
    }

    pub(crate) fn is_ended(&self) -> bool {
        self.lock().ended
    }

    /// Waits, for `time` at most, and less where the end comes before.
    pub(crate) fn pause(&self, time: Duration) {
        let _ = self.changed.wait_timeout_while(self.lock(), time, |state| !state.ended);
    }

    /// Forbids new connections.
    pub(crate) fn forbid(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    /// Ends all connections, and waits until no thread serves one any more, except for those that
    /// resolve or dial.
    pub(crate) fn end(&self) {
        self.forbid();
        let state = self.lock();
        for socket in state.open.values().flatten() {
            // A socket that is closed already is what we want.
            let _ = socket.shutdown(Shutdown::Both);
        }
        let is_busy = |state: &mut State| state.open.len() > state.n_deaf;
        let _ = self.changed.wait_timeout_while(state, END_TIME, is_busy);
    }

    /// A panic in a holder leaves the list as it was between two statements, which is fine.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Lists a socket, so that it is closed at the end.
    ///
    /// [`Reason::Closed`] after the end; the socket is then closed.
    pub(crate) fn list(&self, socket: TcpStream) -> Result<Arc<TcpStream>, Reason> {
        let mut state = self.connections.lock();
        if state.ended {
            return Err(Reason::Closed);
        }
        let socket = Arc::new(socket);
        state.open.entry(self.id).or_default().push(Arc::clone(&socket));
        Ok(socket)
    }

    /// Does what nothing can wake; the end of all connections does not wait for it.
    pub(crate) fn deaf<T>(&self, work: impl FnOnce() -> T) -> T {
        self.connections.lock().n_deaf += 1;
        self.connections.changed.notify_all();
        let _deaf = Deaf(&self.connections);
        work()
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.connections.lock();
        for socket in state.open.remove(&self.id).into_iter().flatten() {
            let _ = socket.shutdown(Shutdown::Both);
        }
        drop(state);
        self.connections.changed.notify_all();
    }
}

/// Ends deafness even where the work panics.
struct Deaf<'a>(&'a Connections);

impl Drop for Deaf<'_> {
    fn drop(&mut self) {
        self.0.lock().n_deaf -= 1;
    }
}

/// A point in time until which something is waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// What is left, never zero; `None` when it has passed.
    pub(crate) fn left(self) -> Option<Duration> {
        self.0.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
    }
}
