//! Checks a log against its signatures, and names the first record that is not as it was written.

use crate::chain::{Hash, Head, root};
use crate::checkpoint::{Signed, read_all};
use crate::error::AuditError;
use crate::folder::{CHECKPOINTS, days};
use crate::read::{DayReader, Record, scripts_in};
use crate::store::Row;
use gloveport_crypto::{VerifyingKey, hex, sha256};
use serde_json::Value;
use std::fmt;
use std::path::Path;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Files of days.
    pub files: u64,
    /// Records that were read and are as they were written.
    pub records: u64,
    /// The first and the last of them.
    pub range: Option<(u64, u64)>,
    /// Checkpoints with a right signature.
    pub checkpoints: u64,
    /// The last record that a checkpoint covers: what came after could still be cut off unseen.
    pub signed_through: u64,
    /// The damage with the lowest number, if there is any.
    pub damage: Option<Damage>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.damage.is_none()
    }
}

/// What is wrong with the log first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The number of the first record that is missing or not as it was written.
    pub seq: u64,
    /// The file that shows it.
    pub file: String,
    /// What it is.
    pub what: What,
}

/// Kinds of damage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The record is not what its hash says.
    Edited,
    /// Records from here to this one are missing.
    Missing(u64),
    /// The record stands where another should.
    OutOfOrder,
    /// The file does not follow the one before it.
    Foreign,
    /// The records up to this one are a chain, but not the one that was signed: one of them was changed or put in.
    Rewritten(u64),
    /// The checkpoint is not signed by the key.
    Signature,
    /// A checkpoint is missing or not the one that was written.
    Checkpoint,
    /// The text of a script is not what its name says.
    Script,
    /// The file cannot be read from here on.
    Unreadable(String),
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, file, what } = self;
        match what {
            What::Edited => write!(f, "record {seq} in {file} was edited"),
            What::Missing(last) if last == seq => write!(f, "record {seq} is missing ({file})"),
            What::Missing(last) => write!(f, "records {seq} to {last} are missing ({file})"),
            What::OutOfOrder => write!(f, "record {seq} in {file} is out of order"),
            What::Foreign => {
                write!(f, "{file} does not follow what was before record {seq}: it was swapped")
            }
            What::Rewritten(last) => {
                write!(
                    f,
                    "records {seq} to {last} ({file}) were rewritten: they are not what was signed"
                )
            }
            What::Signature => {
                write!(f, "a checkpoint in {file} from record {seq} on is not signed by this key")
            }
            What::Checkpoint => {
                write!(f, "a checkpoint from record {seq} on is missing or changed ({file})")
            }
            What::Script => write!(f, "a script in {file} is not what its name says"),
            What::Unreadable(why) => {
                write!(f, "from record {seq} on, {file} cannot be read: {why}")
            }
        }
    }
}

/// Checks the log of a folder with a public key that was kept elsewhere; `copy` is the second place of checkpoints.
///
/// It may run while a gateway writes. What it cannot see: records after the last checkpoint that were cut off together
/// with it; a second place that the writer cannot change closes that gap to a second.
///
/// # Errors
///
/// [`AuditError::Read`] where the folder or the second place cannot be read at all. Damage is a report, not an error.
pub fn verify(
    folder: &Path,
    key: &VerifyingKey,
    copy: Option<&Path>,
) -> Result<Report, AuditError> {
    let mut walk = Walk::default();
    walk.signatures(folder, key, copy)?;
    let known = days(folder)?;
    for name in &known {
        if walk.is_stopped {
            break;
        }
        walk.file = name.file();
        walk.report.files += 1;
        match DayReader::open(folder, name) {
            Ok(None) => {}
            Ok(Some(day)) => walk.day(day),
            Err(error) => walk.stop(walk.head.seq + 1, What::Unreadable(error.to_string())),
        }
    }
    walk.end(folder);
    for name in &known {
        let scripts = scripts_in(folder, name, "").unwrap_or_default();
        if scripts.iter().any(|(name, text)| *name != hex(&sha256(text.as_bytes()))) {
            walk.file = name.file();
            walk.damage(u64::MAX, What::Script);
        }
    }
    Ok(walk.report)
}

#[derive(Debug, Default)]
struct Walk {
    report: Report,
    head: Head,
    file: String,
    is_stopped: bool,
    checkpoints: Vec<Signed>,
    /// The checkpoint that the next record may belong to.
    next: usize,
    leaves: Vec<Hash>,
    /// Up to where retention says that it deleted.
    removed_through: u64,
    /// What the first file begins after.
    begin: Option<u64>,
    /// Checkpoints that the log names and the file did not have when it was read.
    unmatched: Vec<(u64, Value)>,
}

impl Walk {
    /// Keeps the damage with the lowest number.
    fn damage(&mut self, seq: u64, what: What) {
        if self.report.damage.as_ref().is_none_or(|known| seq < known.seq) {
            self.report.damage = Some(Damage { seq, file: self.file.clone(), what });
        }
    }

    fn stop(&mut self, seq: u64, what: What) {
        self.damage(seq, what);
        self.is_stopped = true;
    }

    fn signatures(
        &mut self,
        folder: &Path,
        key: &VerifyingKey,
        copy: Option<&Path>,
    ) -> Result<(), AuditError> {
        CHECKPOINTS.clone_into(&mut self.file);
        let own = match read_all(&folder.join(CHECKPOINTS)) {
            Ok(own) => own,
            Err(error) => {
                self.damage(1, What::Unreadable(error.to_string()));
                Vec::new()
            }
        };
        let copied = copy.map(read_all).transpose()?.unwrap_or_default();
        let differs = own.iter().zip(&copied).position(|(own, copied)| own.line != copied.line);
        let lost = differs.or((copied.len() > own.len()).then_some(own.len()));
        if let Some(lost) = lost {
            self.damage(copied[lost].checkpoint.first, What::Checkpoint);
        }
        // What was carried away in time is the better witness.
        let all = if lost.is_some() { copied } else { own };
        let mut before: Option<&Signed> = None;
        for signed in &all {
            let Signed { checkpoint, .. } = signed;
            let (n, prev) =
                before.map_or((1, [0; 32]), |before| (before.checkpoint.n + 1, before.hash()));
            let follows = checkpoint.n == n
                && checkpoint.prev == prev
                && before.is_none_or(|before| checkpoint.count > before.checkpoint.count);
            if !signed.is_signed_by(key) {
                self.damage(checkpoint.first, What::Signature);
                break;
            }
            if !follows {
                let first = before.map_or(1, |before| before.checkpoint.count + 1);
                self.damage(first, What::Checkpoint);
                break;
            }
            self.report.checkpoints += 1;
            self.report.signed_through = checkpoint.count;
            before = Some(signed);
        }
        let n_right = usize::try_from(self.report.checkpoints).unwrap_or(usize::MAX);
        self.checkpoints = all;
        self.checkpoints.truncate(n_right);
        Ok(())
    }

    fn day(&mut self, mut day: DayReader) {
        let begin = match day.begin() {
            Ok(begin) => begin,
            Err(error) => return self.stop(self.head.seq + 1, What::Unreadable(error.to_string())),
        };
        if self.begin.is_none() {
            self.begin = Some(begin.seq);
            self.head = begin;
        } else if begin.seq > self.head.seq {
            return self.stop(self.head.seq + 1, What::Missing(begin.seq));
        } else if begin != self.head {
            return self.stop(begin.seq + 1, What::Foreign);
        }
        while !self.is_stopped {
            match day.next_rows(self.head.seq) {
                Ok(rows) if rows.is_empty() => return,
                Ok(rows) => self.rows(rows),
                Err(error) => self.stop(self.head.seq + 1, What::Unreadable(error.to_string())),
            }
        }
    }

    fn rows(&mut self, rows: Vec<Row>) {
        for row in rows {
            let expected = self.head.next(&row.text);
            if row.seq > expected.seq {
                return self.stop(expected.seq, What::Missing(row.seq - 1));
            }
            if row.seq < expected.seq {
                return self.stop(row.seq, What::OutOfOrder);
            }
            if row.hash != expected.hash {
                return self.stop(row.seq, What::Edited);
            }
            self.head = expected;
            let record = Record::of(row);
            if record.value.get("seq").and_then(Value::as_u64) != Some(record.seq) {
                return self.stop(record.seq, What::OutOfOrder);
            }
            self.report.records += 1;
            let first = self.report.range.map_or(record.seq, |(first, _)| first);
            self.report.range = Some((first, record.seq));
            self.own_words(&record);
            self.covered(&record);
            if self.is_stopped {
                return;
            }
        }
    }

    /// What the log says about itself: checkpoints that it made, files that it deleted.
    fn own_words(&mut self, record: &Record) {
        if let Some(checkpoint) = record.value.get("checkpoint") {
            self.unmatched.push((record.seq, checkpoint.clone()));
        }
        let removed = record.value.get("removed").and_then(|removed| removed.get("through"));
        if let Some(through) = removed.and_then(Value::as_u64) {
            self.removed_through = self.removed_through.max(through);
        }
    }

    /// Compares with what was signed.
    fn covered(&mut self, record: &Record) {
        while self
            .checkpoints
            .get(self.next)
            .is_some_and(|signed| signed.checkpoint.count < record.seq)
        {
            self.next += 1;
            self.leaves.clear();
        }
        let Some(Signed { checkpoint, .. }) = self.checkpoints.get(self.next) else {
            return;
        };
        if record.seq < checkpoint.first {
            return;
        }
        self.leaves.push(record.hash);
        if record.seq < checkpoint.count {
            return;
        }
        // Of a checkpoint whose first records went with an old file only the end can be compared.
        let is_whole = self.leaves.len() as u64 == checkpoint.count - checkpoint.first + 1;
        let is_right =
            checkpoint.last == record.hash && (!is_whole || checkpoint.root == root(&self.leaves));
        if !is_right {
            let (first, count) = (checkpoint.first, checkpoint.count);
            return self.stop(first, What::Rewritten(count));
        }
        self.leaves.clear();
        self.next += 1;
    }

    fn end(&mut self, folder: &Path) {
        let begin = self.begin.unwrap_or(0);
        if begin > self.removed_through && !self.is_stopped {
            self.damage(self.removed_through + 1, What::Missing(begin));
        }
        CHECKPOINTS.clone_into(&mut self.file);
        if self.report.signed_through > self.head.seq && !self.is_stopped {
            self.damage(self.head.seq + 1, What::Missing(self.report.signed_through));
        }
        self.match_checkpoints(folder);
    }

    /// Every checkpoint that the log names is to be in the file, which is read again: it may have grown meanwhile.
    fn match_checkpoints(&mut self, folder: &Path) {
        let own = read_all(&folder.join(CHECKPOINTS)).unwrap_or_default();
        let lines: std::collections::BTreeSet<&str> =
            own.iter().map(|signed| signed.line.as_str()).collect();
        let lost = self
            .unmatched
            .iter()
            .find(|(_, value)| !lines.contains(gloveport_protocol::canonical_json(value).as_str()));
        if let Some((seq, _)) = lost {
            self.damage(*seq, What::Checkpoint);
        }
    }
}
