//! How many executions run at the same time, and how many may wait for their turn.

use crate::{ExecuteError, Executor, Settings};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio_util::sync::CancellationToken;

/// Tool files that call each other, one inside of the other.
pub(crate) const TOOL_FILES_DEPTH_MAX: usize = 3;

impl Executor {
    /// A slot for a script, or a place for a tool file at its depth: those that wait for others never hold what these need.
    pub(crate) async fn place(
        &self,
        depth: u8,
        cancel: &CancellationToken,
    ) -> Result<tokio::sync::OwnedSemaphorePermit, ExecuteError> {
        let Some(at) = usize::from(depth).checked_sub(1) else {
            return self.admit(cancel).await;
        };
        let places = self.tool_files.get(at).ok_or(ExecuteError::TooDeep(TOOL_FILES_DEPTH_MAX))?;
        let place = cancel.run_until_cancelled(Arc::clone(places).acquire_owned()).await;
        place.ok_or(ExecuteError::Closing)?.map_err(|_| ExecuteError::Closing)
    }

    /// Waits for a slot; refuses when too many wait already.
    async fn admit(
        &self,
        cancel: &CancellationToken,
    ) -> Result<tokio::sync::OwnedSemaphorePermit, ExecuteError> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(slot);
        }
        let _place = Waiting::enter(&self.waiting, &self.settings)?;
        let slot = cancel.run_until_cancelled(Arc::clone(&self.slots).acquire_owned()).await;
        slot.ok_or(ExecuteError::Closing)?.map_err(|_| ExecuteError::Closing)
    }
}

/// A place among those that wait, given back when it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(waiting: &'a AtomicUsize, settings: &Settings) -> Result<Self, ExecuteError> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(waiting);
        if before < settings.executions_waiting {
            Ok(place)
        } else {
            Err(ExecuteError::Busy { running: settings.executions, waiting: before })
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
