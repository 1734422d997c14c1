//! What waits for the thread that sends: bounded, and nobody who puts something in waits for it.

use crate::log::LogRecord;
use crate::record::{CallSpan, ExecutionSpan};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Events that wait.
pub(crate) const EVENTS_MAX: usize = 8_192;
/// From so many on the thread is woken before its time. Waking it for each would be a system call for each.
const EVENTS_WAKE: usize = 2_048;

/// Something that is to be sent.
#[derive(Debug)]
pub(crate) enum Event {
    Call(CallSpan),
    Execution(ExecutionSpan),
    Log(LogRecord),
}

/// The waiting events.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    events: Vec<Event>,
    is_closed: bool,
    is_flushed: bool,
}

/// There is no room for another event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

/// What the thread found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// There may be events; there will be more.
    Open,
    /// These are the last ones.
    Closed,
}

impl Queue {
    /// Puts an event in.
    ///
    /// # Errors
    ///
    /// [`Full`]; the event is lost. A queue that is closed is full, too.
    pub(crate) fn push(&self, event: Event) -> Result<(), Full> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_closed || state.events.len() >= EVENTS_MAX {
            return Err(Full);
        }
        state.events.push(event);
        if state.events.len() == EVENTS_WAKE {
            self.changed.notify_all();
        }
        Ok(())
    }

    /// Waits until there are many events, or the queue is closed, or `until`. What is there is put behind what `events` holds.
    pub(crate) fn take(&self, until: Instant, events: &mut Vec<Event>) -> Found {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let within = until.saturating_duration_since(Instant::now());
        let is_idle = |state: &mut State| !state.is_closed && state.events.len() < EVENTS_WAKE;
        let waited = self.changed.wait_timeout_while(state, within, is_idle);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        events.append(&mut state.events);
        if state.is_closed { Found::Closed } else { Found::Open }
    }

    /// Lets nothing in any more, and wakes the thread.
    pub(crate) fn close(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_closed = true;
        self.changed.notify_all();
    }

    /// Tells that the last event was dealt with.
    pub(crate) fn flushed(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_flushed = true;
        self.changed.notify_all();
    }

    /// Waits for [`Queue::flushed`], or until. Gives whether it came.
    pub(crate) fn wait_flushed(&self, until: Instant) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let within = until.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(state, within, |state| !state.is_flushed);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_flushed
    }
}
