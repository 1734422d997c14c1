//! What servers listed the last time, kept in files from one start to the next, so that nobody waits for them at the start.
//!
//! One file for each server, named by a digest of its configuration: lines of JSON, the first one says what it is, the last
//! one how many there are and what they hash to. A file that is not whole, not ours or of another form is not used, and
//! said to be so. A listing that repeats a secret of ours is not kept at all. What is remembered is an upstream's text as
//! much as what was just listed: it is held against the pins all the same. Nothing is decided here.

mod lessons;
mod lines;

use super::learned::{Lesson, merged};
use crate::guard::Troubles;
use crate::upstream::Listing;
use gloveport_crypto::{hex, random};
use gloveport_gate::Principal;
use gloveport_protocol::{ServerName, with_causes};
use gloveport_seal::{Kind, Sealer, Vault, VaultLimits};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Bytes of one file; a larger listing is not kept.
const FILE_BYTES_MAX: usize = 32 << 20;
/// Bytes of all files together, and how many there are: the oldest go first.
const FOLDER_BYTES_MAX: u64 = 256 << 20;
const FILES_MAX: usize = 1_000;
/// The ending of files of what was learned.
const LESSONS: &str = "results.jsonl";
/// A file that a writer left behind when it was killed.
const LEFT_BEHIND: Duration = Duration::from_hours(1);
/// How long it is believed what a server speaks: one that learned the newer protocol is asked again some day.
const SPOKEN_FOR: Duration = Duration::from_hours(24 * 7);

/// Which listings are kept, and what for. `Default` keeps nothing.
#[derive(Debug, Clone, Default)]
pub struct Keeping {
    /// Where the files are; made when the first one is written.
    pub folder: PathBuf,
    /// The servers whose listings are kept, each with a digest of its configuration.
    pub servers: BTreeMap<ServerName, [u8; 32]>,
    /// What is done with what was kept.
    pub recall: Recall,
    /// The servers of whose results nothing is learned.
    pub unlearned: BTreeSet<ServerName>,
}

/// What is done with remembered listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Recall {
    /// They are used at once; servers are connected at their first call, and in the background when a listing is old.
    #[default]
    Stay,
    /// They are used at once, however old; servers are connected at their first call only.
    Once,
    /// Every server is connected: its listing is the truth of now.
    Never,
}

/// A listing from a file.
#[derive(Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) listing: Listing,
    /// When the server listed it.
    pub(super) listed: SystemTime,
    pub(super) spoken: Option<Spoken>,
}

/// How a server is spoken to, and since when that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) words: String,
    pub(super) since: SystemTime,
}

impl Spoken {
    /// Whether it is still believed.
    pub(super) fn is_fresh(&self, now: SystemTime) -> bool {
        now.duration_since(self.since).is_ok_and(|age| age < SPOKEN_FOR)
    }
}

/// Why a file is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeptError {
    #[error("cannot {verb} `{}`", file.display())]
    Io {
        verb: &'static str,
        file: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("`{}` is not used: {reason}", file.display())]
    Foreign { file: PathBuf, reason: String },
    #[error("the listing of `{0}` is not kept: {1}")]
    NotKept(ServerName, &'static str),
}

impl Keeping {
    /// Whether listings of this server are kept.
    pub(super) fn keeps(&self, server: &ServerName) -> bool {
        self.servers.contains_key(server)
    }

    /// What a server listed the last time, if there is a file. Reads files: not for a thread of the runtime.
    pub(super) fn load(&self, server: &ServerName) -> Result<Option<Kept>, KeptError> {
        let Some(digest) = self.servers.get(server) else { return Ok(None) };
        let file = self.file(server, digest);
        let Some(text) = bounded(&file)? else { return Ok(None) };
        let read = lines::read(&text, server, digest);
        read.map(Some).map_err(|reason| KeptError::Foreign { file, reason })
    }

    /// Keeps a listing, whole or not at all. Writes files: not for a thread of the runtime.
    pub(super) fn save(
        &self,
        server: &ServerName,
        kept: (&Listing, SystemTime, Option<&Spoken>),
        sealer: &Sealer,
    ) -> Result<(), KeptError> {
        let Some(digest) = self.servers.get(server) else { return Ok(()) };
        let file = self.file(server, digest);
        let text = lines::write(server, digest, kept, FILE_BYTES_MAX).ok_or_else(|| {
            drop(fs::remove_file(&file));
            KeptError::NotKept(server.clone(), "it has over 32 MiB")
        })?;
        if has_secret(sealer, &text) {
            drop(fs::remove_file(&file));
            let reason = "it repeats a secret that the server was given";
            return Err(KeptError::NotKept(server.clone(), reason));
        }
        make_folder(&self.folder)?;
        replace(&file, text.as_bytes())
    }

    /// Takes out what killed writers left behind, and the oldest files once there are too many.
    pub(super) fn tidy(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let now = SystemTime::now();
        let mut files = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            let Ok(about) = entry.metadata() else { continue };
            let modified = about.modified().unwrap_or(UNIX_EPOCH);
            let age = now.duration_since(modified).unwrap_or_default();
            let is_ours = entry.path().extension().is_some_and(|of| of == "new");
            if is_ours && age > LEFT_BEHIND {
                drop(fs::remove_file(entry.path()));
            } else {
                files.push((modified, about.len(), entry.path()));
            }
        }
        files.sort_unstable();
        let mut bytes: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        let mut n_files = files.len();
        for (_, size, path) in files {
            if bytes <= FOLDER_BYTES_MAX && n_files <= FILES_MAX {
                return;
            }
            // One that cannot be taken out is tried again at the next start.
            drop(fs::remove_file(path));
            (bytes, n_files) = (bytes - size, n_files - 1);
        }
    }

    /// What was learned of the results of a server's tools. Reads files: not for a thread of the runtime.
    pub(super) fn load_lessons(&self, server: &ServerName) -> Result<Vec<Lesson>, KeptError> {
        let Some(digest) = self.servers.get(server) else { return Ok(Vec::new()) };
        let file = self.file(server, digest).with_extension(LESSONS);
        let Some(text) = bounded(&file)? else { return Ok(Vec::new()) };
        let read = lessons::read(&text, server, digest);
        read.map_err(|reason| KeptError::Foreign { file, reason })
    }

    /// Adds to what was learned. Two gateways that add at the same moment may lose what one of them saw, which it will see
    /// again. Reads and writes files: not for a thread of the runtime.
    pub(super) fn add_lessons(
        &self,
        server: &ServerName,
        fresh: Vec<Lesson>,
        sealer: &Sealer,
    ) -> Result<(), KeptError> {
        let Some(digest) = self.servers.get(server) else { return Ok(()) };
        // A file that cannot be used is replaced.
        let kept = self.load_lessons(server).unwrap_or_default();
        let lessons = merged(kept, fresh);
        let text = lessons::write(server, digest, &lessons, FILE_BYTES_MAX)
            .ok_or_else(|| KeptError::NotKept(server.clone(), "its results have too many forms"))?;
        if has_secret(sealer, &text) {
            let reason = "its results have a secret for a name";
            return Err(KeptError::NotKept(server.clone(), reason));
        }
        make_folder(&self.folder)?;
        replace(&self.file(server, digest).with_extension(LESSONS), text.as_bytes())
    }

    fn file(&self, server: &ServerName, digest: &[u8; 32]) -> PathBuf {
        self.folder.join(format!("{server}-{}.jsonl", &hex(digest)[..24]))
    }
}

/// Tells an operator what came of files.
pub(super) fn told<T>(result: Result<T, KeptError>, troubles: &Troubles) -> Option<T> {
    result.map_err(|error| troubles.note(&with_causes(&error))).ok()
}

fn has_secret(sealer: &Sealer, text: &str) -> bool {
    let vault = Vault::new(Principal::local().key(), VaultLimits::default());
    text.lines().any(|line| sealer.egress(&vault, line).1.contains_key(&Kind::secret()))
}

/// The text of a file; `None` if there is none.
fn bounded(file: &Path) -> Result<Option<String>, KeptError> {
    let failed = |source| KeptError::Io { verb: "read", file: file.to_owned(), source };
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = Vec::new();
    opened.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    let foreign =
        |reason: &str| KeptError::Foreign { file: file.to_owned(), reason: reason.into() };
    if bytes.len() > FILE_BYTES_MAX {
        return Err(foreign("it has over 32 MiB"));
    }
    String::from_utf8(bytes).map(Some).map_err(|_| foreign("it is not UTF-8"))
}

fn make_folder(folder: &Path) -> Result<(), KeptError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|source| KeptError::Io { verb: "make", file: folder.to_owned(), source })
}

/// Writes a file whole or not at all: beside it first, and then in its place. That it outlasts a power cut is not needed: what
/// is not whole is not used.
fn replace(file: &Path, bytes: &[u8]) -> Result<(), KeptError> {
    let failed = |source| KeptError::Io { verb: "write", file: file.to_owned(), source };
    // Every writer has a file of its own, those of other processes as well.
    let number: [u8; 8] = random().map_err(|error| failed(io::Error::other(error)))?;
    let partial = file.with_extension(format!("{}.new", hex(&number)));
    let written = || -> io::Result<()> {
        let mut options = File::options();
        let mut out = options.create(true).truncate(true).write(true).mode(0o600).open(&partial)?;
        out.write_all(bytes)?;
        fs::rename(&partial, file)
    };
    written().map_err(|error| {
        // What is left of it is of no use; that it cannot be taken away changes nothing.
        drop(fs::remove_file(&partial));
        failed(error)
    })
}

#[cfg(test)]
mod tests;
