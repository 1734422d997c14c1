//! What waits to be written: bounded by weight, and whoever comes to a full queue waits for a place.

use crate::entry::Draft;
use crate::error::AuditError;
use crate::store::Script;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// What may wait, in KiB: 16 MiB.
const WEIGHT_MAX: usize = 16 << 10;
/// Most records of one commit.
const BATCH_RECORDS: usize = 1_024;

/// Answers who waits for a commit.
pub(crate) type Answer = oneshot::Sender<Result<u64, AuditError>>;

/// Something to be written.
#[derive(Debug)]
pub(crate) enum Job {
    /// A record, and who waits for it.
    Record(Box<Draft>, Option<Answer>),
    /// A script's text.
    Script(Script),
    /// Everything before it is to be durable and signed.
    Flush(Answer),
}

impl Job {
    fn weight(&self) -> usize {
        let bytes = match self {
            Self::Record(draft, _) => draft.weight(),
            Self::Script(script) => script.text.len(),
            Self::Flush(_) => 0,
        };
        (bytes >> 10).clamp(1, WEIGHT_MAX)
    }
}

/// The queue between callers and the writer.
#[derive(Debug)]
pub(crate) struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    places: Semaphore,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Job>,
    is_closed: bool,
}

/// What the writer is to do.
#[derive(Debug)]
pub(crate) enum Next {
    /// Write this; empty when the time is up.
    Batch(Vec<Job>),
    /// Nothing more will come.
    End,
}

impl Queue {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::default(),
            wake: Condvar::new(),
            places: Semaphore::new(WEIGHT_MAX),
        })
    }

    /// Waits for a place, then stands in the queue.
    pub(crate) async fn push(&self, job: Job) -> Result<(), AuditError> {
        let weight = u32::try_from(job.weight()).expect("a weight is bounded");
        let places = self.places.acquire_many(weight).await.map_err(|_| AuditError::Closed)?;
        let mut state = self.state();
        if state.is_closed {
            return Err(AuditError::Closed);
        }
        // The writer gives the places back when it takes the job.
        places.forget();
        state.jobs.push_back(job);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// Stands in the queue if there is a place now.
    pub(crate) fn try_push(&self, job: Job) -> Result<(), AuditError> {
        let weight = u32::try_from(job.weight()).expect("a weight is bounded");
        let places = self.places.try_acquire_many(weight).map_err(|_| AuditError::Full)?;
        let mut state = self.state();
        if state.is_closed {
            return Err(AuditError::Closed);
        }
        places.forget();
        state.jobs.push_back(job);
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// Waits for jobs, at most for `patience`.
    pub(crate) fn take(&self, patience: Option<Duration>) -> Next {
        let state = self.state();
        let idle = |state: &mut State| state.jobs.is_empty() && !state.is_closed;
        let mut state = match patience {
            None => self.wake.wait_while(state, idle).unwrap_or_else(PoisonError::into_inner),
            Some(patience) => {
                let waited = self.wake.wait_timeout_while(state, patience, idle);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        if state.jobs.is_empty() && state.is_closed {
            return Next::End;
        }
        let n_jobs = state.jobs.len().min(BATCH_RECORDS);
        let jobs: Vec<Job> = state.jobs.drain(..n_jobs).collect();
        drop(state);
        self.places.add_permits(jobs.iter().map(Job::weight).sum());
        Next::Batch(jobs)
    }

    /// Nothing more comes in; what waits is still written.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.places.close();
        self.wake.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
