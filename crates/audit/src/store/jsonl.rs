//! A day as lines of JSON: `{"hash":"…","record":{…}}`, the first line saying where the chain stood.
//!
//! A line counts once its line break is there. What a killed process or a full disk left of a line was acknowledged to
//! nobody, and the next who writes takes it away.

use super::{Batch, Placed, Row, Script};
use crate::chain::{Hash, Head, hash_of_hex};
use crate::entry::RECORD_BYTES_MAX;
use crate::error::AuditError;
use crate::folder::private;
use crate::settings::Durability;
use gloveport_crypto::hex;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Read at once from the end of a file.
const CHUNK_BYTES: u64 = 64 << 10;
/// Most bytes of one line.
const LINE_BYTES_MAX: usize = RECORD_BYTES_MAX + 256;
const BEFORE_HASH: &str = "{\"hash\":\"";
const BEFORE_RECORD: &str = "\",\"record\":";

/// See [`super::DayFile`].
#[derive(Debug)]
pub(crate) struct JsonlDay {
    file: File,
    path: PathBuf,
    placed: Option<Placed>,
    durability: Durability,
    /// The length at which `head` was right.
    end: u64,
    head: Head,
    scripts: BTreeSet<String>,
}

impl JsonlDay {
    pub(super) fn open(
        path: &Path,
        durability: Durability,
        begin: Head,
    ) -> Result<Self, AuditError> {
        let wrong = |error: io::Error| AuditError::write(path, &error);
        let file = private().open(path).map_err(wrong)?;
        let placed = Placed::at(path);
        let mut day = Self {
            file,
            placed,
            durability,
            end: 0,
            head: begin,
            scripts: BTreeSet::new(),
            path: path.to_owned(),
        };
        day.mend().map_err(wrong)?;
        if day.end == 0 {
            let chain = json!({"chain": {"first": begin.seq + 1, "prev": hex(&begin.hash)}});
            day.append(&format!("{chain}\n")).map_err(wrong)?;
            day.file.sync_all().map_err(wrong)?;
        }
        Ok(day)
    }

    pub(super) fn head(&mut self) -> Result<Head, AuditError> {
        let wrong = |path: &Path, error: &io::Error| AuditError::write(path, error);
        let length = self.file.metadata().map(|metadata| metadata.len());
        if length.map_err(|error| wrong(&self.path, &error))? != self.end {
            self.mend().map_err(|error| wrong(&self.path, &error))?;
        }
        Ok(self.head)
    }

    pub(super) fn write(&mut self, batch: &Batch) -> Result<(), AuditError> {
        let wrong = |path: &Path, error: &io::Error| AuditError::write(path, error);
        self.write_scripts(&batch.scripts)?;
        let mut text = String::new();
        for row in &batch.rows {
            text.push_str(&line(row));
        }
        self.append(&text).map_err(|error| wrong(&self.path, &error))?;
        if let Some(Row { seq, hash, .. }) = batch.rows.last() {
            self.head = Head { seq: *seq, hash: *hash };
        }
        match self.durability {
            Durability::Normal => Ok(()),
            Durability::Full => self.sync(),
        }
    }

    pub(super) fn hashes_after(&mut self, seq: u64) -> Result<Vec<(u64, Hash)>, AuditError> {
        let mut hashes = Vec::new();
        for item in Lines::open(&self.path)? {
            if let Line::Record(row) = item?
                && row.seq > seq
            {
                hashes.push((row.seq, row.hash));
            }
        }
        Ok(hashes)
    }

    pub(super) fn sync(&mut self) -> Result<(), AuditError> {
        self.file.sync_data().map_err(|error| AuditError::write(&self.path, &error))
    }

    pub(super) fn is_in_place(&self) -> bool {
        self.placed.as_ref().is_some_and(Placed::is_in_place)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes at the end; what could be written in part only is taken back.
    fn append(&mut self, text: &str) -> io::Result<()> {
        match self.file.write_all_at(text.as_bytes(), self.end) {
            Ok(()) => {
                self.end += text.len() as u64;
                Ok(())
            }
            Err(error) => {
                // If that fails too, the torn line stays for `mend`.
                drop(self.file.set_len(self.end));
                Err(error)
            }
        }
    }

    /// Finds the last whole line, and takes away what stands behind it.
    fn mend(&mut self) -> io::Result<()> {
        let length = self.file.metadata()?.len();
        let mut tail: Vec<u8> = Vec::new();
        let mut from = length;
        // Two line breaks are wanted: that of the last whole line, and that of the line before it.
        while from > 0 && tail.split(|byte| *byte == b'\n').nth(2).is_none() {
            if tail.len() > 2 * LINE_BYTES_MAX {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "it holds no lines of records",
                ));
            }
            let step = CHUNK_BYTES.min(from);
            from -= step;
            let mut chunk = vec![0; usize::try_from(step).expect("a chunk is small")];
            self.file.read_exact_at(&mut chunk, from)?;
            chunk.append(&mut tail);
            tail = chunk;
        }
        let Some(last) = tail.iter().rposition(|byte| *byte == b'\n') else {
            self.file.set_len(0)?;
            self.end = 0;
            return Ok(());
        };
        self.end = from + last as u64 + 1;
        if self.end < length {
            self.file.set_len(self.end)?;
        }
        let before = tail[..last].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = std::str::from_utf8(&tail[before..last]).ok().and_then(parse);
        self.head = match line {
            Some(Line::Record(row)) => Head { seq: row.seq, hash: row.hash },
            Some(Line::Begin(head)) => head,
            None => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "its last line is no record",
                ));
            }
        };
        Ok(())
    }

    /// Scripts stand in a file beside, each once for each process that ran it.
    fn write_scripts(&mut self, scripts: &[Script]) -> Result<(), AuditError> {
        let path = scripts_of(&self.path);
        for script in scripts.iter().filter(|script| !self.scripts.contains(&script.sha256)) {
            let mut line = json!({"sha256": script.sha256, "text": script.text}).to_string();
            line.push('\n');
            let written = private().append(true).open(&path).and_then(|mut file| {
                file.write_all(line.as_bytes())?;
                if self.durability == Durability::Full { file.sync_data() } else { Ok(()) }
            });
            written.map_err(|error| AuditError::write(&path, &error))?;
        }
        self.scripts.extend(scripts.iter().map(|script| script.sha256.clone()));
        Ok(())
    }
}

/// The file of scripts beside a day's.
pub(crate) fn scripts_of(day: &Path) -> PathBuf {
    day.with_extension("scripts")
}

fn line(row: &Row) -> String {
    format!("{BEFORE_HASH}{}{BEFORE_RECORD}{}}}\n", hex(&row.hash), row.text)
}

/// One line of a day.
#[derive(Debug)]
pub(crate) enum Line {
    /// The first: where the chain stood.
    Begin(Head),
    /// A record, in its own words.
    Record(Row),
}

fn parse(line: &str) -> Option<Line> {
    if let Some(rest) = line.strip_prefix(BEFORE_HASH) {
        let (hash, rest) = rest.split_at_checked(64)?;
        let text = rest.strip_prefix(BEFORE_RECORD)?.strip_suffix('}')?;
        let record: Value = serde_json::from_str(text).ok()?;
        let seq = record.get("seq").and_then(Value::as_u64)?;
        return Some(Line::Record(Row { seq, hash: hash_of_hex(hash)?, text: text.to_owned() }));
    }
    let begin: Value = serde_json::from_str(line).ok()?;
    let chain = begin.get("chain")?;
    let seq = chain.get("first").and_then(Value::as_u64)?.checked_sub(1)?;
    Some(Line::Begin(Head { seq, hash: hash_of_hex(chain.get("prev")?.as_str()?)? }))
}

/// The whole lines of a day, in their order. One that cannot be read is an error and ends them.
#[derive(Debug)]
pub(crate) struct Lines {
    reader: BufReader<File>,
    path: PathBuf,
    count: u64,
}

impl Lines {
    pub(crate) fn open(path: &Path) -> Result<Self, AuditError> {
        let file = File::open(path).map_err(|error| AuditError::read(path, &error))?;
        Ok(Self { reader: BufReader::new(file), path: path.to_owned(), count: 0 })
    }
}

impl Iterator for Lines {
    type Item = Result<Line, AuditError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.reader).take(LINE_BYTES_MAX as u64 + 1);
        self.count += 1;
        match bounded.read_until(b'\n', &mut line) {
            Err(error) => return Some(Err(AuditError::read(&self.path, &error))),
            Ok(0) => return None,
            Ok(_) => {}
        }
        if line.pop() != Some(b'\n') {
            // Being written, or torn: it counts for nobody.
            return (line.len() > LINE_BYTES_MAX - 1).then(|| Err(self.wrong()));
        }
        let parsed = std::str::from_utf8(&line).ok().and_then(parse);
        Some(parsed.ok_or_else(|| self.wrong()))
    }
}

impl Lines {
    fn wrong(&self) -> AuditError {
        AuditError::read(&self.path, &format!("line {} is no record", self.count))
    }
}
