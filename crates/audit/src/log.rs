//! The log as its users see it: a queue to put records into, and tickets that say when they are durable.

use crate::entry::{ArgsLevel, Draft, Entry, reference};
use crate::error::AuditError;
use crate::key::{args_key, signing_key};
use crate::queue::{Job, Queue};
use crate::read::{Reader, Usage};
use crate::settings::{AuditSettings, OnFailure};
use crate::store::Script;
use crate::time::now_ms;
use crate::writer::Writer;
use gloveport_crypto::{MacKey, VerifyingKey, hex, sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;

/// Most bytes of a script that is stored; a larger one is named by its hash alone.
const SCRIPT_BYTES_MAX: usize = 1 << 20;

/// The audit log of this process. Dropping it closes it: what waits is still written.
#[derive(Debug)]
pub struct AuditLog {
    queue: Arc<Queue>,
    thread: Mutex<Option<JoinHandle<()>>>,
    health: Arc<Mutex<Health>>,
    folder: PathBuf,
    args: ArgsLevel,
    on_failure: OnFailure,
    verifying_key: VerifyingKey,
    args_key: MacKey,
}

/// How the log stands.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// The number of the last record that this process wrote.
    pub records: u64,
    /// Why the last commit failed; `None` when it did not.
    pub error: Option<AuditError>,
    /// Why the last checkpoint failed, at the second place too; `None` when it did not.
    pub checkpoint_error: Option<AuditError>,
    /// Reads that were let through unrecorded since the start.
    pub unrecorded: u64,
}

/// A record on its way.
#[derive(Debug)]
pub struct Ticket(oneshot::Receiver<Result<u64, AuditError>>);

impl Ticket {
    /// Waits until the record is durable, and gives its number.
    ///
    /// # Errors
    ///
    /// Why it could not be written: then nothing was.
    pub async fn committed(self) -> Result<u64, AuditError> {
        self.0.await.unwrap_or(Err(AuditError::Closed))
    }

    /// As [`Ticket::committed`], for a thread without a runtime.
    ///
    /// # Errors
    ///
    /// Likewise.
    pub fn committed_blocking(self) -> Result<u64, AuditError> {
        self.0.blocking_recv().unwrap_or(Err(AuditError::Closed))
    }
}

impl AuditLog {
    /// Opens the log and records that it was opened. Blocks, for the time of a commit.
    ///
    /// # Errors
    ///
    /// [`AuditError`] when that record cannot be written, or there is no key.
    pub fn open(settings: AuditSettings) -> Result<Self, AuditError> {
        let key = signing_key(&settings.key)?;
        let health = Arc::new(Mutex::new(Health::default()));
        let (args, on_failure) = (settings.args, settings.on_failure);
        let folder = settings.folder.clone();
        let (verifying_key, args_key) = (key.verifying_key(), args_key(&key));
        let writer = Writer::open(settings, key, Arc::clone(&health))?;
        let queue = Queue::new();
        let taken = CloseOnDrop(Arc::clone(&queue));
        let thread = thread::Builder::new().name("audit".to_owned());
        let thread = thread.spawn(move || writer.run(&taken.0));
        let thread = thread.map_err(|error| AuditError::write(&folder, &error))?;
        let thread = Mutex::new(Some(thread));
        Ok(Self { queue, thread, health, folder, args, on_failure, verifying_key, args_key })
    }

    /// Puts a record on its way; waits for a place where the queue is full.
    ///
    /// # Errors
    ///
    /// [`AuditError::Closed`]. What the disk says comes with the ticket.
    pub async fn append(&self, entry: Entry) -> Result<Ticket, AuditError> {
        let (answer, waits) = oneshot::channel();
        self.queue.push(Job::Record(Box::new(draft(entry)?), Some(answer))).await?;
        Ok(Ticket(waits))
    }

    /// Writes a record and waits until it is durable: before a call with effects.
    ///
    /// # Errors
    ///
    /// Why it could not be written. The call must not be made.
    pub async fn commit(&self, entry: Entry) -> Result<u64, AuditError> {
        self.append(entry).await?.committed().await
    }

    /// Puts the record of a read on its way and does not wait for the disk; waits for a place where the queue is full.
    ///
    /// A record that then cannot be written is counted in [`Health::unrecorded`] and, once writing works again, in the
    /// log. While nothing can be written and the settings say [`OnFailure::Block`], it waits for the disk after all.
    ///
    /// # Errors
    ///
    /// [`AuditError::Closed`], and with [`OnFailure::Block`] what the disk says.
    pub async fn enqueue(&self, entry: Entry) -> Result<(), AuditError> {
        if self.on_failure == OnFailure::Block && self.health().error.is_some() {
            return self.commit(entry).await.map(drop);
        }
        self.queue.push(Job::Record(Box::new(draft(entry)?), None)).await
    }

    /// Puts a record on its way at once, from where nobody can wait.
    ///
    /// # Errors
    ///
    /// [`AuditError::Full`] where the queue has no place, and [`AuditError::Closed`].
    pub fn post(&self, entry: Entry) -> Result<(), AuditError> {
        self.queue.try_push(Job::Record(Box::new(draft(entry)?), None))
    }

    /// Stores a script's text, once a day, and gives its SHA-256 in hexadecimal. Where arguments are not recorded, nor
    /// their values, the text is not stored.
    ///
    /// # Errors
    ///
    /// [`AuditError::Closed`].
    pub async fn script(&self, text: &str) -> Result<String, AuditError> {
        let sha256 = hex(&sha256(text.as_bytes()));
        if self.args.keeps_scripts() && text.len() <= SCRIPT_BYTES_MAX {
            let script = Script { sha256: sha256.clone(), text: text.to_owned() };
            self.queue.push(Job::Script(script)).await?;
        }
        Ok(sha256)
    }

    /// Waits until everything before is durable and signed.
    ///
    /// # Errors
    ///
    /// Why it could not be.
    pub async fn flush(&self) -> Result<(), AuditError> {
        let (answer, waits) = oneshot::channel();
        self.queue.push(Job::Flush(answer)).await?;
        Ticket(waits).committed().await.map(drop)
    }

    /// Writes what waits, signs, and ends the thread. Blocks.
    pub fn close(&self) {
        self.queue.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A writer that panicked has answered everybody by going away.
            drop(thread.join());
        }
    }

    /// How the log stands.
    pub fn health(&self) -> Health {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What of arguments is recorded.
    pub fn args_level(&self) -> ArgsLevel {
        self.args
    }

    /// The key for digests of arguments. It stays the same from one start to the next.
    pub fn args_key(&self) -> &MacKey {
        &self.args_key
    }

    /// The key that checks the checkpoints.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.verifying_key
    }

    /// Where the log is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What each principal used since a time: budgets of a day that survive a restart. Blocks: it reads the files of the
    /// days since.
    ///
    /// # Errors
    ///
    /// [`AuditError::Read`].
    pub fn usage_since(&self, since_ms: i64) -> Result<Vec<Usage>, AuditError> {
        Reader::open(&self.folder)?.usage_since(since_ms)
    }
}

impl Drop for AuditLog {
    fn drop(&mut self) {
        self.close();
    }
}

/// Nobody waits for a writer that is gone.
struct CloseOnDrop(Arc<Queue>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn draft(mut entry: Entry) -> Result<Draft, AuditError> {
    if entry.id.is_empty() {
        entry.id =
            reference().map_err(|error| AuditError::key(Path::new("/dev/urandom"), &error))?;
    }
    Ok(Draft::new(entry, now_ms()))
}
