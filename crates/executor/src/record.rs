//! The record of an execution: its start and every frame in the order in which the gateway saw them.
//!
//! A worker is a pure function of the frames that it was sent, in their order. So a record is enough to run an
//! execution again, and to prove that it does the same.

use gloveport_protocol::{FromWorker, ToWorker};

/// One frame and its direction.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    /// The gateway sent it.
    Sent(ToWorker),
    /// The worker sent it.
    Received(FromWorker),
}

/// All frames of an execution, if they are wanted.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    frames: Option<Vec<Recorded>>,
}

impl Recorder {
    pub(crate) fn new(is_wanted: bool) -> Self {
        Self { frames: is_wanted.then(Vec::new) }
    }

    pub(crate) fn sent(&mut self, frame: &ToWorker) {
        if let Some(frames) = &mut self.frames {
            frames.push(Recorded::Sent(frame.clone()));
        }
    }

    pub(crate) fn received(&mut self, frame: &FromWorker) {
        if let Some(frames) = &mut self.frames {
            frames.push(Recorded::Received(frame.clone()));
        }
    }

    pub(crate) fn finish(self) -> Vec<Recorded> {
        self.frames.unwrap_or_default()
    }
}
