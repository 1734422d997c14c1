//! Checkpoints: the state of the chain, signed, in a file that only grows.
//!
//! A chain alone does not show that its end was cut off or that it was written anew. A signed statement of how far it
//! had come does, as long as one copy of it is where the writer of the log cannot change it (`checkpoint_to`).

use crate::chain::{Hash, hash_of_hex};
use crate::error::AuditError;
use crate::folder::{CHECKPOINTS, private};
use crate::time::timestamp;
use gloveport_crypto::{SigningKey, VerifyingKey, hex, sha256};
use gloveport_protocol::canonical_json;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Most bytes of one line: a checkpoint has less than 600.
const LINE_BYTES_MAX: usize = 2 << 10;
/// Copied to the second place at once.
const COPY_BYTES: u64 = 1 << 20;
/// Before what is signed, so that a signature of this key says nothing elsewhere.
const DOMAIN: &str = "gloveport audit checkpoint\n";

/// How far the chain had come at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its number, from 1.
    pub n: u64,
    /// The first record that it covers and the one before it did not.
    pub first: u64,
    /// The last record that it covers; there are as many records.
    pub count: u64,
    /// The hash of that record.
    pub last: Hash,
    /// The root of the tree (RFC 6962) over the hashes of `first ..= count`.
    pub root: Hash,
    /// The hash of the line of the checkpoint before; zeros before the first.
    pub prev: Hash,
    /// Milliseconds since 1970.
    pub ts: i64,
}

impl Checkpoint {
    fn statement(&self, key: &VerifyingKey) -> Value {
        json!({
            "count": self.count,
            "first": self.first,
            "key": hex(key.bytes()),
            "last": hex(&self.last),
            "n": self.n,
            "prev": hex(&self.prev),
            "root": hex(&self.root),
            "ts": timestamp(self.ts),
            "v": 1,
        })
    }

    /// The signed line, without its line break.
    pub(crate) fn line(&self, key: &SigningKey) -> String {
        let mut statement = self.statement(&key.verifying_key());
        let signature = key.sign(format!("{DOMAIN}{}", canonical_json(&statement)).as_bytes());
        statement["sig"] = Value::String(hex(&signature));
        canonical_json(&statement)
    }
}

/// A checkpoint as it was read: its text is not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) line: String,
}

impl Signed {
    /// Reads a line; `None` for what is none.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        let number = |key: &str| value.get(key).and_then(Value::as_u64);
        let hash = |key: &str| value.get(key).and_then(Value::as_str).and_then(hash_of_hex);
        let checkpoint = Checkpoint {
            n: number("n")?,
            first: number("first")?,
            count: number("count")?,
            last: hash("last")?,
            root: hash("root")?,
            prev: hash("prev")?,
            ts: crate::time::parse_timestamp(value.get("ts")?.as_str()?)?,
        };
        Some(Self { checkpoint, line: line.to_owned() })
    }

    /// The hash of the line, which the next checkpoint names.
    pub(crate) fn hash(&self) -> Hash {
        sha256(self.line.as_bytes())
    }

    /// Whether the holder of the key signed exactly this.
    pub(crate) fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let Ok(Value::Object(mut statement)) = serde_json::from_str::<Value>(&self.line) else {
            return false;
        };
        let signature = statement.remove("sig");
        let signature = signature.as_ref().and_then(Value::as_str).and_then(bytes_of_hex);
        let text = canonical_json(&Value::Object(statement.into_iter().collect::<Map<_, _>>()));
        signature.is_some_and(|signature| {
            key.has_signed(format!("{DOMAIN}{text}").as_bytes(), &signature)
        })
    }
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let (left, right) = text.split_at_checked(64)?;
    Some([hash_of_hex(left)?, hash_of_hex(right)?].concat())
}

/// All whole lines of a file of checkpoints, in their order; a torn one at the end is left out.
///
/// # Errors
///
/// [`AuditError::Read`] where the file cannot be read, or a line of it is no checkpoint.
pub(crate) fn read_all(path: &Path) -> Result<Vec<Signed>, AuditError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => file.map_err(|error| AuditError::read(path, &error))?,
    };
    let mut reader = BufReader::new(file);
    let mut all = Vec::new();
    loop {
        let mut line = String::new();
        let mut bounded = (&mut reader).take(LINE_BYTES_MAX as u64);
        bounded.read_line(&mut line).map_err(|error| AuditError::read(path, &error))?;
        if !line.ends_with('\n') {
            if line.len() == LINE_BYTES_MAX {
                return Err(AuditError::read(
                    path,
                    &format!("line {} is no checkpoint", all.len() + 1),
                ));
            }
            return Ok(all);
        }
        let signed = Signed::parse(line.trim_end_matches('\n'));
        let wrong = || AuditError::read(path, &format!("line {} is no checkpoint", all.len() + 1));
        all.push(signed.ok_or_else(wrong)?);
    }
}

/// The file of checkpoints, and its copy. Only who holds the folder's lock uses it.
#[derive(Debug)]
pub(crate) struct CheckpointFile {
    path: PathBuf,
    copy: Option<PathBuf>,
    /// What the file ended with when it had this length.
    known: Option<(u64, Option<Signed>)>,
}

impl CheckpointFile {
    pub(crate) fn new(folder: &Path, copy: Option<PathBuf>) -> Self {
        Self { path: folder.join(CHECKPOINTS), copy, known: None }
    }

    /// The last checkpoint of any process.
    pub(crate) fn last(&mut self) -> Result<Option<Signed>, AuditError> {
        let wrong = |error: &io::Error| AuditError::write(&self.path, error);
        let file = private().open(&self.path).map_err(|error| wrong(&error))?;
        let length = file.metadata().map_err(|error| wrong(&error))?.len();
        if let Some((known, last)) = &self.known
            && *known == length
        {
            return Ok(last.clone());
        }
        let (end, last) = ending(&file, length).map_err(|error| wrong(&error))?;
        if end < length {
            // Torn by a kill or a full disk: nobody was told of it.
            file.set_len(end).map_err(|error| wrong(&error))?;
        }
        self.known = Some((end, last.clone()));
        Ok(last)
    }

    /// Adds a line and has the disk keep it.
    pub(crate) fn append(&mut self, checkpoint: &Checkpoint, line: &str) -> Result<(), AuditError> {
        self.last()?;
        let end = self.known.as_ref().map_or(0, |(end, _)| *end);
        let wrong = |error: &io::Error| AuditError::write(&self.path, error);
        let file = private().open(&self.path).map_err(|error| wrong(&error))?;
        let text = format!("{line}\n");
        let written = file.write_all_at(text.as_bytes(), end).and_then(|()| file.sync_data());
        if let Err(error) = written {
            // A torn line is taken away by the next one who looks.
            drop(file.set_len(end));
            self.known = None;
            return Err(wrong(&error));
        }
        let signed = Signed { checkpoint: checkpoint.clone(), line: line.to_owned() };
        self.known = Some((end + text.len() as u64, Some(signed)));
        Ok(())
    }

    /// Brings the second place up to date: it is a copy that may be behind.
    pub(crate) fn copy(&self) -> Result<(), AuditError> {
        let Some(copy) = &self.copy else {
            return Ok(());
        };
        copied(&self.path, copy).map_err(|error| AuditError::write(copy, &error))
    }
}

/// Where the last whole line ends, and what it says.
fn ending(file: &File, length: u64) -> io::Result<(u64, Option<Signed>)> {
    let step = length.min(2 * LINE_BYTES_MAX as u64);
    let mut tail = vec![0; usize::try_from(step).expect("two lines are small")];
    file.read_exact_at(&mut tail, length - step)?;
    let Some(last) = tail.iter().rposition(|byte| *byte == b'\n') else {
        let is_torn = length < LINE_BYTES_MAX as u64;
        return if is_torn { Ok((0, None)) } else { Err(no_checkpoint()) };
    };
    let before = tail[..last].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = std::str::from_utf8(&tail[before..last]).ok().and_then(Signed::parse);
    let end = length - step + last as u64 + 1;
    line.map(|signed| (end, Some(signed))).ok_or_else(no_checkpoint)
}

fn no_checkpoint() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "its last line is no checkpoint: run `gloveport audit verify`",
    )
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    let source = File::open(from)?;
    let length = source.metadata()?.len();
    let target = std::fs::OpenOptions::new().append(true).create(true).open(to)?;
    let mut at = target.metadata()?.len();
    if at > length {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it has more than the log's own checkpoints: run `gloveport audit verify`",
        ));
    }
    while at < length {
        let mut bytes =
            vec![0; usize::try_from(COPY_BYTES.min(length - at)).expect("a step is small")];
        source.read_exact_at(&mut bytes, at)?;
        io::Write::write_all(&mut &target, &bytes)?;
        at += bytes.len() as u64;
    }
    target.sync_data()
}
