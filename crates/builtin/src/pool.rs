//! Runs blocking work of a server beside the asynchronous runtime: so much at once, so much waiting, so long.
//!
//! Work is asked to stop, never killed: it looks at its [`Stop`] often, and holds its place until it has ended. The
//! caller does not wait for that: it gets its answer when the time is up.

use crate::failure::Failure;
use gloveport_executor::UpstreamError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Time that work has to notice that its own time is up.
const GRACE: Duration = Duration::from_secs(2);
/// Time that closing waits for work to end.
const CLOSE_WALL: Duration = Duration::from_secs(3);

/// Bounds of a pool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PoolLimits {
    /// Pieces of work that run at the same time.
    pub(crate) running_max: usize,
    /// Pieces of work that wait for their turn.
    pub(crate) waiting_max: usize,
    /// Time of one piece of work, once it runs.
    pub(crate) wall: Duration,
}

/// Places for blocking work.
pub(crate) struct Pool {
    limits: PoolLimits,
    /// One for each piece of work that runs or waits.
    places: Arc<Semaphore>,
    /// One for each piece of work that runs.
    slots: Arc<Semaphore>,
    is_closed: Arc<AtomicBool>,
}

/// Tells running work when to stop.
#[derive(Debug, Clone)]
pub(crate) struct Stop {
    is_cancelled: Arc<AtomicBool>,
    is_closed: Arc<AtomicBool>,
    deadline: Instant,
}

/// Cancels its work when the call's future is dropped.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Stop {
    /// Whether work has to end now, for whatever reason.
    pub(crate) fn is_due(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
            || self.is_closed.load(Ordering::Relaxed)
            || self.is_late()
    }

    /// Whether its time is up.
    pub(crate) fn is_late(&self) -> bool {
        Instant::now() >= self.deadline
    }
}

impl Pool {
    pub(crate) fn new(limits: PoolLimits) -> Self {
        let places = limits.running_max.saturating_add(limits.waiting_max);
        Self {
            limits,
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            slots: Arc::new(Semaphore::new(limits.running_max)),
            is_closed: Arc::new(AtomicBool::new(false)),
        }
    }

    /// Runs work when its turn comes. Dropping the future stops the work, or takes it out of the queue.
    ///
    /// The inner failure is the tool's own: too many wait. The outer one says that the server did not answer.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Result<T, Failure>, UpstreamError> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            let waiting = self.limits.waiting_max;
            let failure = Failure::new(format!("busy: {waiting} calls are waiting already"));
            return Ok(Err(failure.with_hint("make fewer calls at the same time")));
        };
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| closed())?;
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(closed());
        }
        let guard = CancelOnDrop(Arc::new(AtomicBool::new(false)));
        let stop = Stop {
            is_cancelled: Arc::clone(&guard.0),
            is_closed: Arc::clone(&self.is_closed),
            deadline: Instant::now() + self.limits.wall,
        };
        let handle = tokio::task::spawn_blocking(move || {
            let done = work(&stop);
            drop((place, slot));
            done
        });
        match timeout(self.limits.wall + GRACE, handle).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(panicked)) => Err(UpstreamError::Lost { reason: panicked.to_string() }),
            Err(_) => Err(UpstreamError::Timeout { after: self.limits.wall + GRACE }),
        }
    }

    /// Lets no further work in, stops what runs, and waits a few seconds for its end.
    pub(crate) async fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
        let all = u32::try_from(self.limits.running_max).unwrap_or(u32::MAX);
        // Work that does not end in time keeps its thread, but nothing waits for it any more.
        let _ = timeout(CLOSE_WALL, self.slots.acquire_many(all)).await;
        self.slots.close();
    }
}

fn closed() -> UpstreamError {
    UpstreamError::Connect { reason: "the server is closed".to_owned() }
}
