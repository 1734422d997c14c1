//! The thread that writes: takes what waits, gives each record its place in the chain, commits all at once, and signs.
//!
//! Everything is done under the folder's lock, a commit at a time: what several processes write is one chain.

use crate::chain::{Hash, Head, root};
use crate::checkpoint::{Checkpoint, CheckpointFile};
use crate::entry::{Draft, Kind, Own};
use crate::error::AuditError;
use crate::folder::{DayName, Folder, Held, days};
use crate::log::Health;
use crate::queue::{Answer, Job, Next, Queue};
use crate::settings::{AuditSettings, Durability};
use crate::store::{Batch, DayFile, Row, Script, remove_day};
use crate::time::{day_of, day_start, now_ms, parse_day};
use gloveport_crypto::SigningKey;
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Records after which the chain is signed.
const CHECKPOINT_RECORDS: u64 = 1_024;
/// Time after which it is, when there is something new.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(1);
/// Attempts at a last checkpoint while the disk refuses.
const CLOSE_ATTEMPTS: u32 = 3;

/// What the thread owns.
#[derive(Debug)]
pub(crate) struct Writer {
    settings: AuditSettings,
    folder: Folder,
    key: SigningKey,
    checkpoints: CheckpointFile,
    day: Option<(DayName, DayFile)>,
    head: Head,
    /// Hashes behind the last checkpoint, as far as this process knows them: `leaves_after` is the record before them.
    leaves: Vec<Hash>,
    leaves_after: u64,
    /// Since when there is something that is not signed.
    unsigned_since: Option<Instant>,
    /// Reads that were let through, not told yet.
    unrecorded: u64,
    health: Arc<Mutex<Health>>,
}

impl Writer {
    /// Opens the log and writes that it was opened: who cannot do that must not begin.
    pub(crate) fn open(
        settings: AuditSettings,
        key: SigningKey,
        health: Arc<Mutex<Health>>,
    ) -> Result<Self, AuditError> {
        let folder = Folder::open(&settings.folder)?;
        let checkpoints = CheckpointFile::new(&settings.folder, settings.checkpoint_to.clone());
        let mut writer = Self {
            settings,
            folder,
            key,
            checkpoints,
            day: None,
            head: Head::default(),
            leaves: Vec::new(),
            leaves_after: 0,
            unsigned_since: None,
            unrecorded: 0,
            health,
        };
        let start = Draft::of_the_log(Kind::Start, now_ms(), None);
        writer.commit(vec![start], Vec::new())?;
        Ok(writer)
    }

    /// Writes until the queue is closed and empty.
    pub(crate) fn run(mut self, queue: &Queue) {
        loop {
            let patience =
                self.unsigned_since.map(|since| CHECKPOINT_EVERY.saturating_sub(since.elapsed()));
            match queue.take(patience) {
                Next::Batch(jobs) => self.serve(jobs),
                Next::End => return self.end(),
            }
            let is_due = self.unsigned_since.is_some_and(|since| {
                since.elapsed() >= CHECKPOINT_EVERY
                    || self.leaves.len() as u64 >= CHECKPOINT_RECORDS
            });
            if is_due {
                // Told by `health`; tried again after the next second.
                let signed = self.checkpoint();
                self.note_signed(signed.err());
            }
        }
    }

    fn end(mut self) {
        let stop = Draft::of_the_log(Kind::Stop, now_ms(), None);
        let stopped = self.commit(vec![stop], Vec::new());
        self.note(stopped.err());
        for _ in 0..CLOSE_ATTEMPTS {
            let signed = self.checkpoint();
            if signed.is_ok() {
                return;
            }
            self.note_signed(signed.err());
        }
    }

    /// Commits what came in, and answers.
    fn serve(&mut self, jobs: Vec<Job>) {
        let (mut drafts, mut answers, mut scripts, mut flushes) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Job::Record(draft, answer) => {
                    drafts.push(*draft);
                    answers.push(answer);
                }
                Job::Script(script) => scripts.push(script),
                Job::Flush(answer) => flushes.push(answer),
            }
        }
        let committed = if drafts.is_empty() && scripts.is_empty() {
            Ok(self.head.seq)
        } else {
            self.commit(drafts, scripts)
        };
        self.note(committed.as_ref().err().cloned());
        self.answer(answers, &committed);
        if !flushes.is_empty() {
            let signed = committed.and_then(|seq| self.checkpoint().map(|()| seq));
            for flush in flushes {
                drop(flush.send(signed.clone()));
            }
        }
    }

    fn answer(&mut self, answers: Vec<Option<Answer>>, committed: &Result<u64, AuditError>) {
        if committed.is_err() {
            // Counted before anybody hears of it.
            let n_lost = answers.iter().filter(|answer| answer.is_none()).count() as u64;
            self.unrecorded += n_lost;
            self.health().unrecorded += n_lost;
        }
        for (index, answer) in answers.into_iter().enumerate() {
            let result = committed.clone().map(|first| first + index as u64);
            // Who waited and went away has not been told that it stands.
            drop(answer.map(|answer| answer.send(result)));
        }
    }

    /// Gives every draft its place and writes all of them; gives the number of the first.
    fn commit(&mut self, mut drafts: Vec<Draft>, scripts: Vec<Script>) -> Result<u64, AuditError> {
        let committed = self.try_commit(&mut drafts, scripts);
        if committed.is_err() {
            // What the file holds now is read again before the next record.
            self.day = None;
        }
        committed
    }

    fn try_commit(
        &mut self,
        drafts: &mut Vec<Draft>,
        scripts: Vec<Script>,
    ) -> Result<u64, AuditError> {
        let lock = self.folder.hold()?;
        let mut head = self.ready(&lock)?;
        let n_told = self.tell_unrecorded(drafts);
        let rows: Vec<Row> = drafts
            .iter()
            .map(|draft| {
                let text = draft.canonical(head.seq + 1);
                head = head.next(&text);
                Row { seq: head.seq, hash: head.hash, text }
            })
            .collect();
        let first = rows.first().map_or(head.seq, |row| row.seq + n_told);
        let batch = Batch { rows, scripts };
        let (_, day) = self.day.as_mut().expect("ready() opened it");
        day.write(&batch)?;
        if !day.is_in_place() {
            return Err(AuditError::Gone { file: day.path().to_owned() });
        }
        if n_told > 0 {
            self.unrecorded = 0;
        }
        self.remember(&batch.rows, drafts);
        Ok(first)
    }

    /// Puts a record in front that says how many reads went through unrecorded; gives the number of records added.
    fn tell_unrecorded(&self, drafts: &mut Vec<Draft>) -> u64 {
        if self.unrecorded == 0 {
            return 0;
        }
        let told = (Own::Unrecorded, json!({"reads": self.unrecorded}).to_string());
        drafts.insert(0, Draft::of_the_log(Kind::Admin, now_ms(), Some(told)));
        1
    }

    /// Keeps the hashes for the next checkpoint.
    fn remember(&mut self, rows: &[Row], drafts: &[Draft]) {
        let Some(last) = rows.last() else {
            return;
        };
        let before = rows[0].seq - 1;
        if self.leaves_after + self.leaves.len() as u64 == before {
            self.leaves.extend(rows.iter().map(|row| row.hash));
        } else {
            // Another process wrote between: they are read when they are needed.
            self.leaves = Vec::new();
        }
        self.head = Head { seq: last.seq, hash: last.hash };
        let is_news = drafts.iter().any(|draft| !draft.is(Own::Checkpoint));
        if is_news && self.unsigned_since.is_none() {
            self.unsigned_since = Some(Instant::now());
        }
    }

    /// Opens the file of today if it is not open, and gives the end of the chain.
    fn ready(&mut self, lock: &Held) -> Result<Head, AuditError> {
        let now = now_ms();
        let today = self.folder.newest_day(lock).unwrap_or_default().max(day_of(now));
        if let Some((name, file)) = &mut self.day
            && name.day == today
        {
            if !file.is_in_place() {
                return Err(AuditError::Gone { file: file.path().to_owned() });
            }
            let head = file.head()?;
            return Ok(further(self.head, head));
        }
        self.day = None;
        let known = days(&self.folder.path)?;
        let newest = known.last().cloned();
        let today = newest.as_ref().map_or(today.clone(), |newest| today.max(newest.day.clone()));
        let begin = self.end_of(newest.as_ref())?;
        let name = newest.filter(|newest| newest.day == today);
        let name = name.unwrap_or_else(|| DayName::new(&today, self.settings.store));
        let mut file = DayFile::open(&self.folder.path, &name, self.settings.durability, begin)?;
        self.folder.begin_day(lock, &today)?;
        let head = further(begin, file.head()?);
        self.day = Some((name, file));
        self.retain(&known, &today, head)
    }

    /// Where the chain ends: in the newest file, or further where a checkpoint or this process knows of more.
    fn end_of(&mut self, newest: Option<&DayName>) -> Result<Head, AuditError> {
        let mut end = self.head;
        if let Some(name) = newest {
            let (folder, durability) = (&self.folder.path, self.settings.durability);
            let head = DayFile::open(folder, name, durability, end)?.head()?;
            end = further(end, head);
        }
        if let Some(signed) = self.checkpoints.last()?
            && signed.checkpoint.count > end.seq
        {
            end = Head { seq: signed.checkpoint.count, hash: signed.checkpoint.last };
        }
        Ok(end)
    }

    /// Deletes files that are older than they are kept, each after a record that says so.
    fn retain(
        &mut self,
        known: &[DayName],
        today: &str,
        mut head: Head,
    ) -> Result<Head, AuditError> {
        let keep = i64::try_from(self.settings.keep.as_millis()).unwrap_or(i64::MAX);
        let now = parse_day(today).unwrap_or_else(now_ms);
        let oldest = day_of(day_start(now.saturating_sub(keep).max(0)));
        for name in known.iter().filter(|name| name.day < oldest && name.day.as_str() < today) {
            let path = self.folder.path.join(name.file());
            let through =
                DayFile::open(&self.folder.path, name, Durability::Normal, head)?.head()?.seq;
            let removed = json!({"file": name.file(), "through": through}).to_string();
            let draft = Draft::of_the_log(Kind::Admin, now_ms(), Some((Own::Removed, removed)));
            let text = draft.canonical(head.seq + 1);
            head = head.next(&text);
            let rows = vec![Row { seq: head.seq, hash: head.hash, text }];
            let (_, file) = self.day.as_mut().expect("the caller opened it");
            file.write(&Batch { rows: rows.clone(), scripts: Vec::new() })?;
            file.sync()?;
            self.remember(&rows, &[draft]);
            remove_day(&path).map_err(|error| AuditError::write(&path, &error))?;
        }
        Ok(head)
    }

    /// Signs what is not signed yet, by this process or another.
    fn checkpoint(&mut self) -> Result<(), AuditError> {
        let made = self.try_checkpoint();
        self.unsigned_since = match &made {
            Ok(()) => None,
            Err(_) => Some(Instant::now()),
        };
        if made.is_err() {
            self.day = None;
        }
        made
    }

    fn try_checkpoint(&mut self) -> Result<(), AuditError> {
        let lock = self.folder.hold()?;
        let head = self.ready(&lock)?;
        let last = self.checkpoints.last()?;
        let covered = last.as_ref().map_or(0, |signed| signed.checkpoint.count);
        if head.seq > covered {
            let leaves = self.leaves_between(covered, head)?;
            let checkpoint = Checkpoint {
                n: last.as_ref().map_or(0, |signed| signed.checkpoint.n) + 1,
                first: head.seq + 1 - leaves.len() as u64,
                count: head.seq,
                last: head.hash,
                root: root(&leaves),
                prev: last.as_ref().map_or([0; 32], super::checkpoint::Signed::hash),
                ts: now_ms(),
            };
            let line = checkpoint.line(&self.key);
            let (_, file) = self.day.as_mut().expect("ready() opened it");
            // A checkpoint must not speak of records that a power cut can still take.
            file.sync()?;
            self.checkpoints.append(&checkpoint, &line)?;
            self.leaves = Vec::new();
            self.leaves_after = head.seq;
            let draft =
                Draft::of_the_log(Kind::Checkpoint, checkpoint.ts, Some((Own::Checkpoint, line)));
            let text = draft.canonical(head.seq + 1);
            let next = head.next(&text);
            let rows = vec![Row { seq: next.seq, hash: next.hash, text }];
            file.write(&Batch { rows: rows.clone(), scripts: Vec::new() })?;
            self.remember(&rows, &[draft]);
        }
        self.checkpoints.copy()
    }

    /// The hashes of the records behind `covered`. Those that are gone with their file are left out: the checkpoint then
    /// begins behind them, which shows.
    fn leaves_between(&mut self, covered: u64, head: Head) -> Result<Vec<Hash>, AuditError> {
        let wanted = head.seq - covered;
        if self.leaves_after == covered && self.leaves.len() as u64 == wanted {
            return Ok(std::mem::take(&mut self.leaves));
        }
        let (name, file) = self.day.as_mut().expect("the caller opened it");
        let mut found = file.hashes_after(covered)?;
        let folder = &self.folder.path;
        for older in days(folder)?.iter().rev().filter(|older| *older < name) {
            if found.first().is_some_and(|(seq, _)| *seq == covered + 1) {
                break;
            }
            let mut older = DayFile::open(folder, older, Durability::Normal, head)?;
            let mut hashes = older.hashes_after(covered)?;
            if hashes.is_empty() {
                break;
            }
            hashes.append(&mut found);
            found = hashes;
        }
        let mut leaves: Vec<Hash> = Vec::with_capacity(found.len());
        let mut expected = head.seq;
        for (seq, hash) in found.into_iter().rev() {
            if seq != expected {
                break;
            }
            expected -= 1;
            leaves.push(hash);
        }
        leaves.reverse();
        Ok(leaves)
    }

    /// Remembers whether writing works, for who asks.
    fn note(&self, error: Option<AuditError>) {
        let mut health = self.health();
        health.records = self.head.seq;
        health.error = error;
    }

    fn note_signed(&self, error: Option<AuditError>) {
        self.health().checkpoint_error = error;
    }

    fn health(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the chain goes on: at the end of the file, unless something was cut off it that is known to have been there. Then
/// the gap shows for ever.
fn further(known: Head, found: Head) -> Head {
    if found.seq >= known.seq { found } else { known }
}
