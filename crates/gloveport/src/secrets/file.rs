//! The sealed file: JSON around one sealed text, readable by its owner alone, replaced as a whole.
//!
//! What it holds is opened for one look at a time and kept nowhere. A file that cannot be opened is never replaced: what is in
//! it may be all that somebody has.

use super::SecretError;
use super::key::{Key, KeyPlace};
use gloveport_crypto::{hex, random};
use gloveport_mcp::Secret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Bytes of a file.
const BYTES_MAX: u64 = 16 << 20;
/// The form that is written and read.
const SCHEMA: u32 = 1;
/// What the text is sealed for.
const PURPOSE: &[u8] = b"gloveport secrets 1";
/// Permission bits of others.
const OF_OTHERS: u32 = 0o077;

/// What is in the file.
#[derive(Default)]
pub(super) struct Content {
    /// By name.
    pub(super) secrets: BTreeMap<String, Secret>,
    /// By server.
    pub(super) sign_ins: BTreeMap<String, Secret>,
}

/// Where it is.
#[derive(Debug, Clone)]
pub(super) struct Sealed {
    folder: PathBuf,
    path: PathBuf,
    place: KeyPlace,
    /// Those with which the keyring is spoken to.
    variables: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    /// Where the key is: `keyring` or `file`.
    key: String,
    sealed: String,
}

impl Sealed {
    pub(super) fn at(folder: &Path, place: KeyPlace, variables: BTreeMap<String, String>) -> Self {
        let path = folder.join("secrets.json");
        Self { folder: folder.to_owned(), path, place, variables }
    }

    /// Whether anything is kept.
    pub(super) fn is_there(&self) -> bool {
        self.path.exists()
    }

    /// All of it; nothing where there is no file.
    pub(super) fn read(&self) -> Result<Content, SecretError> {
        Ok(self.opened()?.map(|(content, _)| content).unwrap_or_default())
    }

    /// Changes it. Who changes it at the same time waits.
    pub(super) fn change<T>(
        &self,
        change: impl FnOnce(&mut Content) -> Result<T, SecretError>,
    ) -> Result<T, SecretError> {
        let (lock, path) = self.lock_file("secrets.lock")?;
        let _held = super::held(lock, path)?;
        let (mut content, key) = match self.opened()? {
            Some(opened) => opened,
            None => (Content::default(), Key::make(&self.folder, self.place, &self.variables)?),
        };
        let changed = change(&mut content)?;
        self.write(&content, &key)?;
        Ok(changed)
    }

    /// A file to lock, and its path.
    pub(super) fn lock_file(&self, name: &str) -> Result<(File, PathBuf), SecretError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| SecretError::Io { path, source }
        };
        let folder = self.folder.join("locks");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed(&folder))?;
        let path = folder.join(name);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed(&path))?;
        Ok((file, path))
    }

    pub(super) fn describe(&self) -> Result<String, SecretError> {
        let place = match self.document()? {
            Some(document) => KeyPlace::named(&document.key).unwrap_or(self.place),
            None => self.place.decided(&self.variables),
        };
        let key = match place {
            KeyPlace::Keyring | KeyPlace::Auto => {
                "its key is in the keyring of the system".to_owned()
            }
            KeyPlace::File => format!("its key is in {}", Key::file(&self.folder).display()),
        };
        Ok(format!("{}, {key}", self.path.display()))
    }

    fn document(&self) -> Result<Option<Document>, SecretError> {
        let Some(text) = read_private(&self.path)? else {
            return Ok(None);
        };
        let document: Document = serde_json::from_str(&text).map_err(|error| {
            self.wrong(&format!("line {}, column {}", error.line(), error.column()))
        })?;
        if document.schema != SCHEMA {
            return Err(self.wrong(&format!("its schema is {}, not {SCHEMA}", document.schema)));
        }
        Ok(Some(document))
    }

    fn opened(&self) -> Result<Option<(Content, Key)>, SecretError> {
        let Some(document) = self.document()? else {
            return Ok(None);
        };
        let place = KeyPlace::named(&document.key)
            .ok_or_else(|| self.wrong("it does not say where its key is"))?;
        let key = Key::find(&self.folder, place, &self.variables)?;
        let text = key.opens(PURPOSE, &document.sealed).ok_or_else(|| {
            self.wrong("the key is another one, or it was changed; move it away to begin anew")
        })?;
        let content = content(&text).ok_or_else(|| self.wrong("what is in it cannot be read"))?;
        Ok(Some((content, key)))
    }

    fn write(&self, content: &Content, key: &Key) -> Result<(), SecretError> {
        let texts = |texts: &BTreeMap<String, Secret>| -> Value {
            texts.iter().map(|(name, text)| (name.clone(), Value::from(text.expose()))).collect()
        };
        let plain =
            json!({"secrets": texts(&content.secrets), "sign_ins": texts(&content.sign_ins)});
        let document = Document {
            schema: SCHEMA,
            key: key.place().name().to_owned(),
            sealed: key.seals(PURPOSE, plain.to_string().as_bytes())?,
        };
        let text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
        write_private(&self.path, &text)
    }

    fn wrong(&self, reason: &str) -> SecretError {
        SecretError::Form { path: self.path.clone(), reason: reason.to_owned() }
    }
}

/// Reads a file that only its owner may read and write; nothing where there is none.
pub(super) fn read_private(path: &Path) -> Result<Option<String>, SecretError> {
    let failed = |source| SecretError::Io { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let metadata = file.metadata().map_err(failed)?;
    // Where the system does not tell who we are, the permissions alone have to do.
    let own = Path::new("/proc/self").metadata().map(|own| own.uid());
    let is_ours = own.map_or(true, |own| own == metadata.uid() || metadata.uid() == 0);
    if !is_ours || metadata.mode() & OF_OTHERS != 0 {
        return Err(SecretError::Open(path.to_owned()));
    }
    let mut text = String::new();
    file.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > BYTES_MAX {
        let reason = format!("it is larger than {BYTES_MAX} bytes");
        return Err(SecretError::Form { path: path.to_owned(), reason });
    }
    Ok(Some(text))
}

/// Replaces a file as a whole, durably, for its owner alone.
pub(super) fn write_private(path: &Path, text: &str) -> Result<(), SecretError> {
    let failed = |source| SecretError::Io { path: path.to_owned(), source };
    let folder = path.parent().expect("it is in a folder");
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let mut new = path.as_os_str().to_owned();
    new.push(format!(".{}", hex(&random::<8>()?)));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&new, path))
        .and_then(|()| File::open(folder)?.sync_all());
    written.map_err(|error| {
        // It may not be there at all.
        drop(fs::remove_file(&new));
        failed(error)
    })
}

fn content(text: &[u8]) -> Option<Content> {
    let value: Value = serde_json::from_slice(text).ok()?;
    let texts = |key: &str| -> Option<BTreeMap<String, Secret>> {
        let texts = value.get(key)?.as_object()?.iter();
        texts.map(|(name, text)| Some((name.clone(), Secret::new(text.as_str()?)))).collect()
    };
    Some(Content { secrets: texts("secrets")?, sign_ins: texts("sign_ins")? })
}
