//! Workers that are started, confined and waiting, so that an execution does not wait for them. Each serves once.

use crate::wire::{FrameReader, FrameWriter, frames};
use crate::{ExecuteError, Settings};
use gloveport_protocol::{FromWorker, with_causes};
use gloveport_sandbox::{StrictLimits, WorkerCommand, WorkerProcess};
use std::collections::VecDeque;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Time that a worker has to become ready.
const READY: Duration = Duration::from_secs(10);
/// Pause after a worker could not be started, so that a machine without resources is not made worse.
const RETRY: Duration = Duration::from_secs(1);
/// Pause before the pool is filled up while it still has a worker.
const REFILL: Duration = Duration::from_millis(5);
/// What a frame holds beside its payload.
const FRAME_SLACK_BYTES: usize = 4 << 20;
/// Bytes of a dead worker's stderr that are read.
const STDERR_BYTES_MAX: u64 = 4 << 10;

/// Starts workers and hands them out.
pub(crate) struct Pool {
    command: WorkerCommand,
    frame_bytes_max: usize,
    size: usize,
    ready: Mutex<VecDeque<Worker>>,
    taken: Notify,
    tasks: TaskTracker,
}

/// One confined worker that has not served yet.
pub(crate) struct Worker {
    pub(crate) process: WorkerProcess,
    pub(crate) reader: FrameReader,
    pub(crate) writer: FrameWriter,
    /// What holds it, as it says itself after its confinement.
    pub(crate) isolation: String,
    stderr: Option<OwnedFd>,
}

impl Pool {
    /// Starts to fill the pool in the background, until `cancel`.
    pub(crate) fn start(
        settings: &Settings,
        tasks: &TaskTracker,
        cancel: &CancellationToken,
    ) -> Arc<Self> {
        let limits = &settings.limits;
        let pool = Arc::new(Self {
            command: WorkerCommand {
                program: settings.worker_program.clone(),
                arguments: settings.worker_arguments.clone(),
                limits: StrictLimits { cpu: limits.cpu, memory_bytes: limits.memory_bytes },
            },
            frame_bytes_max: limits.argument_bytes.max(limits.output_bytes) + FRAME_SLACK_BYTES,
            size: settings.workers_ready,
            ready: Mutex::default(),
            taken: Notify::new(),
            tasks: tasks.clone(),
        });
        let (filling, cancel) = (Arc::clone(&pool), cancel.clone());
        tasks.spawn(async move { cancel.run_until_cancelled(filling.keep_full()).await });
        pool
    }

    /// A ready worker, or a new one where none is ready.
    pub(crate) async fn take(&self) -> Result<Worker, ExecuteError> {
        loop {
            let worker = self.ready().pop_front();
            self.taken.notify_one();
            let Some(mut worker) = worker else {
                return self.spawn().await;
            };
            if worker.is_alive() {
                return Ok(worker);
            }
            self.discard(worker);
        }
    }

    /// Ends a worker off the critical path: taking its namespaces down takes the kernel milliseconds.
    pub(crate) fn discard(&self, worker: Worker) {
        // Dropping kills and reaps.
        self.tasks.spawn_blocking(move || drop(worker));
    }

    /// Ends the workers that wait.
    pub(crate) fn close(&self) {
        let ready = std::mem::take(&mut *self.ready());
        for worker in ready {
            self.discard(worker);
        }
    }

    async fn keep_full(self: Arc<Self>) {
        loop {
            while self.ready().len() < self.size {
                // An execution has just begun: with a worker left, let it have the processor first.
                if !self.ready().is_empty() {
                    tokio::time::sleep(REFILL).await;
                }
                match self.spawn().await {
                    Ok(worker) => self.ready().push_back(worker),
                    // The next execution meets the same error and reports it.
                    Err(_) => tokio::time::sleep(RETRY).await,
                }
            }
            self.taken.notified().await;
        }
    }

    async fn spawn(&self) -> Result<Worker, ExecuteError> {
        let command = self.command.clone();
        let spawned = self.tasks.spawn_blocking(move || WorkerProcess::spawn(&command)).await;
        let mut process = spawned
            .map_err(|_| ExecuteError::Closing)?
            .map_err(|error| ExecuteError::Start { reason: with_causes(&error) })?;
        let stderr = Some(process.take_stderr());
        let (reader, writer) = frames(process.take_socket(), self.frame_bytes_max)?;
        let isolation = String::new();
        let mut worker = Worker { process, reader, writer, isolation, stderr };
        let first = tokio::time::timeout(READY, worker.reader.next()).await;
        match first {
            Ok(Ok(Some(FromWorker::Ready { isolation }))) => {
                worker.isolation = isolation;
                Ok(worker)
            }
            Ok(Ok(Some(_))) => Err(self.failed(worker, "spoke before it was confined")),
            Ok(Ok(None)) => Err(self.failed(worker, "ended before it was ready")),
            Ok(Err(error)) => Err(self.failed(worker, &with_causes(&error))),
            Err(_) => Err(self.failed(worker, "was not ready in time")),
        }
    }

    fn failed(&self, mut worker: Worker, what: &str) -> ExecuteError {
        // After the end of the process its stderr has an end too; if it cannot be ended, there are no last words.
        let ended = worker.process.kill().and_then(|()| worker.process.wait());
        let words = ended.map_or_else(|error| error.to_string(), |_| worker.last_words());
        let reason = format!("it {what}: {words}");
        self.discard(worker);
        ExecuteError::Start { reason }
    }

    fn ready(&self) -> std::sync::MutexGuard<'_, VecDeque<Worker>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Worker {
    fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// What a worker that has ended wrote to stderr: a panic, or why it could not be confined. Bounded and escaped.
    pub(crate) fn last_words(&mut self) -> String {
        let mut text = Vec::new();
        if let Some(stderr) = self.stderr.take() {
            // The process has ended, so the pipe has an end; what could not be read is not worth a second error.
            let _ = std::fs::File::from(stderr).take(STDERR_BYTES_MAX).read_to_end(&mut text);
        }
        let text = String::from_utf8_lossy(&text);
        let words = text.trim().escape_debug().to_string().replace("\\n", "; ");
        if words.is_empty() { "it left no word".to_owned() } else { words }
    }
}
