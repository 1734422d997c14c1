//! Where pins are kept: the lock file, and beside it, in the folder of the user's state, what was approved and what is
//! held, in full.
//!
//! Several gateways of one user share all of it: who writes holds a guard, reads what the others wrote, and replaces the
//! file whole. It decides nothing: that is `gloveport_gate::pins`.

use gloveport_crypto::{hex, sha256};
use gloveport_gate::pins::{Digest, FILE_BYTES_MAX, Pin, PinFile, PinFileError, definition_value};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a writer waits for another one.
const GUARD_WAIT: Duration = Duration::from_secs(5);
/// How often it looks.
const GUARD_LOOK: Duration = Duration::from_millis(5);
/// Bytes of one definition that is kept.
const TEXT_BYTES_MAX: usize = 4 << 20;
/// Definitions that are kept, about: they are counted at the first and then after as many as this.
const TEXTS_MAX: usize = 20_000;
const TEXTS_LOOK: usize = 256;
/// Bytes of the list of what is held.
const HELD_BYTES_MAX: usize = 16 << 20;

/// Why pins cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PinStoreError {
    /// The lock file is not one.
    #[error("`{}`: {reason}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Where, and what is wrong.
        reason: PinFileError,
    },
    /// The system refuses.
    #[error("cannot {verb} `{}`", file.display())]
    Io {
        /// Read, write, ...
        verb: &'static str,
        /// The file.
        file: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Another gateway holds the guard for longer than one takes.
    #[error("another gloveport has been writing `{}` for {} s: end it, or try again", .0.display(), GUARD_WAIT.as_secs())]
    Busy(PathBuf),
}

/// What tells one state of the lock file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    inode: u64,
    modified: (i64, i64),
    bytes: u64,
}

/// A tool, or what a server says about itself, that may not be used now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEntry {
    /// Its state in a word.
    pub word: String,
    /// Why, in a line.
    pub reason: String,
    /// The name that was approved, where it looks renamed.
    pub renamed_from: Option<String>,
    /// What is held: the name of its text.
    pub text: String,
    /// The text that somebody was shown last.
    pub shown: Option<String>,
}

/// One lock file and what belongs to it.
#[derive(Debug, Clone)]
pub struct PinStore {
    lock: PathBuf,
    folder: PathBuf,
    /// Texts that this process has written.
    n_written: Arc<AtomicUsize>,
}

impl PinStore {
    /// Pins in the file `lock`, and the rest below the folder `state`. Nothing is read or made yet.
    pub fn new(lock: PathBuf, state: &Path) -> Self {
        let name = hex(&sha256(lock.as_os_str().as_encoded_bytes()));
        Self { folder: state.join(&name[..16]), lock, n_written: Arc::default() }
    }

    /// The lock file.
    pub fn lock_file(&self) -> &Path {
        &self.lock
    }

    /// What tells the file's state now; that of a file that is not there is the default.
    pub fn stamp(&self) -> Stamp {
        self.lock.metadata().map_or_else(
            |_| Stamp::default(),
            |of| Stamp {
                inode: of.ino(),
                modified: (of.mtime(), of.mtime_nsec()),
                bytes: of.len(),
            },
        )
    }

    /// The pins; none where there is no file.
    ///
    /// # Errors
    ///
    /// [`PinStoreError`].
    pub fn read(&self) -> Result<PinFile, PinStoreError> {
        let text = bounded(&self.lock, FILE_BYTES_MAX + 1)?.unwrap_or_default();
        PinFile::parse(&text)
            .map_err(|reason| PinStoreError::Unreadable { file: self.lock.clone(), reason })
    }

    /// Changes the pins as they are now, whoever wrote them. Gives what `change` gives.
    ///
    /// # Errors
    ///
    /// [`PinStoreError`]; then nothing was written.
    pub fn update<T>(&self, change: impl FnOnce(&mut PinFile) -> T) -> Result<T, PinStoreError> {
        let _guard = self.guard()?;
        let mut file = self.read()?;
        let before = file.clone();
        let given = change(&mut file);
        if file != before {
            if let Some(folder) = self.lock.parent() {
                make_folder(folder)?;
            }
            // In Git others read it too; what is in it is no secret.
            replace(&self.lock, file.to_string().as_bytes(), Durable::Shared)?;
        }
        Ok(given)
    }

    /// Keeps a definition in full; gives the name to find it by.
    ///
    /// # Errors
    ///
    /// [`PinStoreError`].
    pub fn keep(
        &self,
        server: &ServerName,
        tool: &ToolDefinition,
    ) -> Result<String, PinStoreError> {
        let name = text_name(
            &Digest::of_definition(server, tool),
            &Digest::of_annotations(&tool.annotations),
        );
        self.keep_text(&name, &definition_value(tool))?;
        Ok(name)
    }

    /// Keeps what a server says about itself; gives the name to find it by.
    ///
    /// # Errors
    ///
    /// [`PinStoreError`].
    pub fn keep_instructions(&self, text: &str) -> Result<String, PinStoreError> {
        let name = Digest::of(text.as_bytes()).to_string();
        self.keep_text(&name, &json!({"instructions": text}))?;
        Ok(name)
    }

    /// A definition by its pin, if it was kept and is still what was kept.
    pub fn approved(&self, server: &ServerName, pin: &Pin) -> Option<ToolDefinition> {
        self.definition(server, &text_name(&pin.definition, &pin.annotations))
    }

    /// A definition by the name of its text, if it is still what was kept.
    pub fn definition(&self, server: &ServerName, name: &str) -> Option<ToolDefinition> {
        let tool = read_definition(&self.text(name)?)?;
        let found = text_name(
            &Digest::of_definition(server, &tool),
            &Digest::of_annotations(&tool.annotations),
        );
        (found == name).then_some(tool)
    }

    /// What a server said about itself, by its digest.
    pub fn instructions(&self, digest: &str) -> Option<String> {
        let text = self.text(digest)?.get("instructions")?.as_str()?.to_owned();
        (Digest::of(text.as_bytes()).to_string() == digest).then_some(text)
    }

    /// All that is held, by `server.tool`, or by `server` for what it says about itself.
    ///
    /// # Errors
    ///
    /// [`PinStoreError::Io`]. A list that is none counts as empty: the next listing makes it again.
    pub fn held(&self) -> Result<BTreeMap<String, HeldEntry>, PinStoreError> {
        let text = bounded(&self.folder.join("held.json"), HELD_BYTES_MAX)?.unwrap_or_default();
        let Ok(Value::Object(entries)) = serde_json::from_str(&text) else {
            return Ok(BTreeMap::new());
        };
        Ok(entries.into_iter().filter_map(|(id, entry)| Some((id, read_entry(&entry)?))).collect())
    }

    /// Changes the list of what is held.
    ///
    /// # Errors
    ///
    /// [`PinStoreError`].
    pub fn change_held(
        &self,
        change: impl FnOnce(&mut BTreeMap<String, HeldEntry>),
    ) -> Result<(), PinStoreError> {
        let _guard = self.guard()?;
        let mut held = self.held()?;
        let before = held.clone();
        change(&mut held);
        if held == before {
            return Ok(());
        }
        let entries: Map<String, Value> =
            held.iter().map(|(id, entry)| (id.clone(), write_entry(entry))).collect();
        let text = Value::Object(entries).to_string();
        replace(&self.folder.join("held.json"), text.as_bytes(), Durable::Private)
    }

    fn text(&self, name: &str) -> Option<Value> {
        let is_name = name.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let file = is_name.then(|| self.folder.join("texts").join(format!("{name}.json")))?;
        serde_json::from_str(&bounded(&file, TEXT_BYTES_MAX).ok()??).ok()
    }

    fn keep_text(&self, name: &str, value: &Value) -> Result<(), PinStoreError> {
        let folder = self.folder.join("texts");
        let file = folder.join(format!("{name}.json"));
        let text = value.to_string();
        // One that a crash cut short is written again.
        if file.metadata().is_ok_and(|of| of.len() == text.len() as u64) {
            return Ok(());
        }
        if text.len() > TEXT_BYTES_MAX {
            let source = io::Error::new(io::ErrorKind::FileTooLarge, "the definition is too large");
            return Err(PinStoreError::Io { verb: "keep", file, source });
        }
        make_folder(&folder)?;
        if self.n_written.fetch_add(1, Ordering::Relaxed).is_multiple_of(TEXTS_LOOK) {
            self.make_room(&folder)?;
        }
        // Its name is its digest, which is looked at whenever it is read. So nothing waits for the disk, which takes
        // minutes for the tools of a large server.
        replace(&file, text.as_bytes(), Durable::No)
    }

    /// Takes out texts that neither a pin nor the list of what is held names, once there are too many.
    fn make_room(&self, folder: &Path) -> Result<(), PinStoreError> {
        let failed = |source| PinStoreError::Io { verb: "read", file: folder.to_owned(), source };
        let files: Vec<_> = fs::read_dir(folder).map_err(failed)?.filter_map(Result::ok).collect();
        if files.len() < TEXTS_MAX {
            return Ok(());
        }
        let pins = self.read()?;
        let mut named: Vec<String> = pins
            .tools()
            .map(|(_, line)| text_name(&line.pin.definition, &line.pin.annotations))
            .collect();
        named.extend(self.held()?.into_values().map(|entry| entry.text));
        named.sort_unstable();
        let mut n_kept = files.len();
        for file in files {
            let name = file.file_name().to_string_lossy().into_owned();
            let name = name.strip_suffix(".json").unwrap_or(&name).to_owned();
            if named.binary_search(&name).is_err() && fs::remove_file(file.path()).is_ok() {
                n_kept -= 1;
            }
        }
        if n_kept < TEXTS_MAX {
            return Ok(());
        }
        let source = io::Error::other("too many definitions are kept");
        Err(PinStoreError::Io { verb: "write below", file: folder.to_owned(), source })
    }

    /// What one writer has at a time.
    fn guard(&self) -> Result<File, PinStoreError> {
        make_folder(&self.folder)?;
        let path = self.folder.join("guard");
        let failed = |source| PinStoreError::Io { verb: "open", file: path.clone(), source };
        let mut options = File::options();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        let until = Instant::now() + GUARD_WAIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(source)) => return Err(failed(source)),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    std::thread::sleep(GUARD_LOOK);
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(PinStoreError::Busy(self.lock.clone()));
                }
            }
        }
    }
}

fn text_name(definition: &Digest, annotations: &Digest) -> String {
    format!("{definition}-{}", annotations.short())
}

/// The text of a file; `None` if there is none.
fn bounded(file: &Path, bytes_max: usize) -> Result<Option<String>, PinStoreError> {
    let failed = |source| PinStoreError::Io { verb: "read", file: file.to_owned(), source };
    let opened = match File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut text = String::new();
    opened.take(bytes_max as u64).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

fn make_folder(folder: &Path) -> Result<(), PinStoreError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|source| PinStoreError::Io { verb: "make", file: folder.to_owned(), source })
}

/// Whether a file has to be there after a crash; who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durable {
    /// It need not be there, and is for its owner.
    No,
    /// It has to be there, and is for its owner.
    Private,
    /// It has to be there, and is for all.
    Shared,
}

/// Writes a file whole or not at all: beside it first, and then in its place.
fn replace(file: &Path, bytes: &[u8], durable: Durable) -> Result<(), PinStoreError> {
    let failed = |source| PinStoreError::Io { verb: "write", file: file.to_owned(), source };
    // A link is followed, so that a lock file may lie elsewhere.
    let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let partial = target.with_extension(format!("{}.new", std::process::id()));
    let mode = if durable == Durable::Shared { 0o644 } else { 0o600 };
    let written = || -> io::Result<()> {
        let mut options = File::options();
        let mut out = options.create(true).truncate(true).write(true).mode(mode).open(&partial)?;
        out.write_all(bytes)?;
        if durable != Durable::No {
            out.sync_all()?;
        }
        fs::rename(&partial, &target)
    };
    written().map_err(|error| {
        // What is left of it is of no use; that it cannot be taken away changes nothing.
        drop(fs::remove_file(&partial));
        failed(error)
    })
}

fn read_definition(value: &Value) -> Option<ToolDefinition> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(ToolDefinition {
        name: ToolName::parse(&text("name")?).ok()?,
        title: text("title"),
        description: text("description"),
        input_schema: value.get("inputSchema")?.clone(),
        output_schema: value.get("outputSchema").filter(|schema| !schema.is_null()).cloned(),
        annotations: value.get("annotations")?.as_object()?.clone(),
        rest: serde_json::Map::new(),
    })
}

fn read_entry(value: &Value) -> Option<HeldEntry> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(HeldEntry {
        word: text("word")?,
        reason: text("reason")?,
        renamed_from: text("renamed_from"),
        text: text("text")?,
        shown: text("shown"),
    })
}

fn write_entry(entry: &HeldEntry) -> Value {
    let HeldEntry { word, reason, renamed_from, text, shown } = entry;
    json!({"word": word, "reason": reason, "renamed_from": renamed_from, "text": text, "shown": shown})
}
