//! The file of keys: JSON, readable by its owner alone, replaced as a whole.

use super::{KEYS_MAX, KeyInfo, KeyStoreError, NewKey};
use crate::address::AddressRange;
use gloveport_crypto::{hex, random};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// Bytes of the file.
const BYTES_MAX: u64 = 16 << 20;
/// The form that is written and read.
const SCHEMA: u32 = 1;
/// Permission bits with which others may write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// A key as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) info: KeyInfo,
    /// Of the secret, in hexadecimal. A slow hash adds nothing to 256 random bits.
    pub(super) sha256: String,
}

/// What tells that a file is another than it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    file: (u64, u64),
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        path.metadata().ok().map(|metadata| Self::of_metadata(&metadata))
    }

    fn of_metadata(metadata: &Metadata) -> Self {
        Self {
            file: (metadata.dev(), metadata.ino()),
            size: metadata.size(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    keys: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    sha256: String,
    created: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    revoked: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    groups: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    scopes: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<String>,
}

/// Reads all keys. A file that is not there has none.
pub(super) fn read(
    path: &Path,
) -> Result<(BTreeMap<String, Record>, Option<Stamp>), KeyStoreError> {
    let failed = |source| KeyStoreError::Io { path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((BTreeMap::new(), None));
        }
        Err(error) => return Err(failed(error)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if !is_ours(&metadata) {
        return Err(KeyStoreError::Open(path.to_owned()));
    }
    let form = |reason: String| KeyStoreError::Form { path: path.to_owned(), reason };
    let mut text = String::new();
    file.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > BYTES_MAX {
        return Err(form(format!("it is larger than {BYTES_MAX} bytes")));
    }
    let document: Document = serde_json::from_str(&text)
        .map_err(|error| form(format!("line {}, column {}", error.line(), error.column())))?;
    if document.schema != SCHEMA {
        return Err(form(format!("its schema is {}, not {SCHEMA}", document.schema)));
    }
    if document.keys.len() > KEYS_MAX {
        return Err(form(format!("it has more than {KEYS_MAX} keys")));
    }
    let mut keys = BTreeMap::new();
    for entry in document.keys {
        let record = record(entry).map_err(form)?;
        if let Some(twice) = keys.insert(record.info.id.clone(), record) {
            return Err(form(format!("the key `{}` is there twice", twice.info.id.escape_debug())));
        }
    }
    Ok((keys, Some(Stamp::of_metadata(&metadata))))
}

/// Reads the keys, changes them, and replaces the file. Who changes at the same time waits.
pub(super) fn change<T>(
    path: &Path,
    change: impl FnOnce(&mut BTreeMap<String, Record>) -> Result<T, KeyStoreError>,
) -> Result<T, KeyStoreError> {
    let failed = |source| KeyStoreError::Io { path: path.to_owned(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let lock = private(OpenOptions::new().write(true).create(true).truncate(false)).open(lock);
    let lock = lock.map_err(failed)?;
    lock.lock().map_err(failed)?;
    let (mut keys, _) = read(path)?;
    let changed = change(&mut keys)?;
    let entries = keys.into_values().map(entry).collect();
    let document = Document { schema: SCHEMA, keys: entries };
    let text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    let mut new = path.as_os_str().to_owned();
    new.push(format!(".{}", hex(&random::<8>()?)));
    let written = private(OpenOptions::new().write(true).create_new(true))
        .open(&new)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&new, path))
        .and_then(|()| File::open(folder)?.sync_all());
    if let Err(error) = written {
        // It may not be there at all.
        drop(fs::remove_file(&new));
        return Err(failed(error));
    }
    Ok(changed)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// Whether only we (or the administrator) could have written it.
fn is_ours(metadata: &Metadata) -> bool {
    let own = Path::new("/proc/self").metadata().map(|own| own.uid());
    // Where the system does not tell who we are, the permissions alone have to do.
    let is_trusted = |owner| owner == 0 || own.as_ref().map_or(true, |own| *own == owner);
    is_trusted(metadata.uid()) && metadata.mode() & WRITABLE_BY_OTHERS == 0
}

fn record(entry: Entry) -> Result<Record, String> {
    let is_hash = entry.sha256.len() == 64 && entry.sha256.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hash {
        return Err(format!("the key `{}` has no SHA-256", entry.id.escape_debug()));
    }
    let addresses: Result<Vec<AddressRange>, _> =
        entry.addresses.iter().map(|text| text.parse()).collect();
    let info = KeyInfo {
        id: entry.id,
        new: NewKey {
            name: entry.name,
            groups: entry.groups,
            scopes: entry.scopes,
            expires_s: entry.expires,
            addresses: addresses.map_err(|error| error.to_string())?,
            tenant: entry.tenant,
        },
        created_s: entry.created,
        revoked_s: entry.revoked,
    };
    Ok(Record { info, sha256: entry.sha256 })
}

fn entry(record: Record) -> Entry {
    let Record { info: KeyInfo { id, new, created_s, revoked_s }, sha256 } = record;
    Entry {
        id,
        name: new.name,
        sha256,
        created: created_s,
        expires: new.expires_s,
        revoked: revoked_s,
        tenant: new.tenant,
        groups: new.groups,
        scopes: new.scopes,
        addresses: new.addresses.iter().map(ToString::to_string).collect(),
    }
}
