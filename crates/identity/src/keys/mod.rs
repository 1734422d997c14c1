//! API keys: made, listed, withdrawn, and found again when somebody shows one.
//!
//! The file is read again whenever it has changed, so that a key that is withdrawn ends at its next use, without a restart.
//! A file that cannot be read lets nobody in.

mod file;

use crate::address::AddressRange;
use crate::credential::{self, Parts};
use crate::refusal::Reason;
use file::{Record, Stamp};
use gloveport_crypto::{NoRandomBytes, hex, is_same, sha256};
use gloveport_gate::{AuthMethod, Principal};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Keys in one file, withdrawn ones included.
const KEYS_MAX: usize = 10_000;
/// Groups, scopes and ranges of one key, each.
const ENTRIES_MAX: usize = 64;
const NAME_CHARACTERS_MAX: usize = 128;

/// A file of keys.
#[derive(Debug)]
pub struct KeyStore {
    path: PathBuf,
    cached: Mutex<Cached>,
}

#[derive(Debug, Default)]
struct Cached {
    stamp: Option<Stamp>,
    /// By identifier; none where the file could not be read.
    keys: Option<Arc<BTreeMap<String, Record>>>,
}

/// What a new key is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewKey {
    /// Whose it is: its subject is `key:NAME`.
    pub name: String,
    /// The groups of who shows it.
    pub groups: BTreeSet<String>,
    /// What it is said to be for. It is recorded and restricts nothing: rules look at the name and the groups.
    pub scopes: BTreeSet<String>,
    /// When it ends, in seconds since 1970.
    pub expires_s: Option<u64>,
    /// From where it may be used; empty for anywhere.
    pub addresses: Vec<AddressRange>,
    /// The organization of who shows it.
    pub tenant: Option<String>,
}

/// A key that was just made. It is shown once and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Printed {
    /// Its identifier.
    pub id: String,
    /// The key.
    pub key: String,
}

/// A key as it is listed: never its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its identifier, which is part of the key.
    pub id: String,
    /// What it was made for.
    pub new: NewKey,
    /// When it was made, in seconds since 1970.
    pub created_s: u64,
    /// When it was withdrawn.
    pub revoked_s: Option<u64>,
}

/// Whether a key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Active,
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Revoked,
}

/// What went wrong with the file of keys, or with a new key.
#[derive(Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// It cannot be read or written.
    #[error("cannot use the keys `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Others may write it: they could let themselves in.
    #[error("the keys `{}` may be changed by other users: `chmod 600` it, and look at what is in it", .0.display())]
    Open(PathBuf),
    /// It is no file of keys.
    #[error("the keys `{}` cannot be read: {reason}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong, without what is in it.
        reason: String,
    },
    /// What a new key should have cannot be.
    #[error("{0}")]
    New(String),
    /// There is no such key.
    #[error("no key `{0}`: `gloveport keys list` shows them")]
    Unknown(String),
    /// The system gave no secret.
    #[error(transparent)]
    Random(#[from] NoRandomBytes),
}

impl std::fmt::Debug for Printed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Printed({}, …)", self.id)
    }
}

impl KeyInfo {
    /// Whether it is good at a time, in seconds since 1970.
    pub fn standing(&self, now_s: u64) -> Standing {
        if self.revoked_s.is_some() {
            Standing::Revoked
        } else if self.new.expires_s.is_some_and(|expires_s| expires_s <= now_s) {
            Standing::Expired
        } else {
            Standing::Active
        }
    }
}

impl KeyStore {
    /// The keys of a file, which need not be there yet.
    pub fn at(path: PathBuf) -> Self {
        Self { path, cached: Mutex::default() }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes a key.
    ///
    /// # Errors
    ///
    /// [`KeyStoreError`]; then there is no new key.
    pub fn create(&self, new: &NewKey, now_s: u64) -> Result<Printed, KeyStoreError> {
        check(new, now_s)?;
        file::change(&self.path, |keys| {
            if keys.len() >= KEYS_MAX {
                let message = format!("there are {KEYS_MAX} keys already: begin another file");
                return Err(KeyStoreError::New(message));
            }
            let mut id = credential::make_id()?;
            while keys.contains_key(&id) {
                id = credential::make_id()?;
            }
            let (key, secret) = credential::make(&id)?;
            let info =
                KeyInfo { id: id.clone(), new: new.clone(), created_s: now_s, revoked_s: None };
            keys.insert(id.clone(), Record { info, sha256: hex(&sha256(secret.as_bytes())) });
            Ok(Printed { id, key })
        })
    }

    /// All keys, in the order in which they were made.
    ///
    /// # Errors
    ///
    /// [`KeyStoreError`].
    pub fn list(&self) -> Result<Vec<KeyInfo>, KeyStoreError> {
        let (keys, _) = file::read(&self.path)?;
        let mut listed: Vec<KeyInfo> = keys.into_values().map(|record| record.info).collect();
        listed.sort_by(|a, b| (a.created_s, &a.id).cmp(&(b.created_s, &b.id)));
        Ok(listed)
    }

    /// Withdraws a key. One that was withdrawn already stays as it is.
    ///
    /// # Errors
    ///
    /// [`KeyStoreError::Unknown`], and what the file brings.
    pub fn revoke(&self, id: &str, now_s: u64) -> Result<KeyInfo, KeyStoreError> {
        file::change(&self.path, |keys| {
            let unknown = || KeyStoreError::Unknown(id.escape_debug().to_string());
            let record = keys.get_mut(id).ok_or_else(unknown)?;
            record.info.revoked_s.get_or_insert(now_s);
            Ok(record.info.clone())
        })
    }

    /// Who shows a key, at a time and from an address.
    pub(crate) fn principal(
        &self,
        shown: Parts<'_>,
        now_s: u64,
        address: Option<IpAddr>,
    ) -> Result<Principal, (Reason, Option<String>)> {
        let keys = self.current().ok_or((Reason::KeysUnreadable, None))?;
        let digest = hex(&sha256(shown.secret.as_bytes()));
        let record = keys.get(shown.id);
        let is_right =
            record.is_some_and(|record| is_same(record.sha256.as_bytes(), digest.as_bytes()));
        let Some(Record { info, .. }) = record.filter(|_| is_right) else {
            return Err((Reason::Unknown, Some(shown.id.to_owned())));
        };
        let subject = format!("key:{}", info.new.name);
        let is_near = info.new.addresses.is_empty()
            || address.is_some_and(|ip| info.new.addresses.iter().any(|range| range.contains(ip)));
        match info.standing(now_s) {
            Standing::Revoked => Err((Reason::Revoked, Some(subject))),
            Standing::Expired => Err((Reason::Expired, Some(subject))),
            Standing::Active if !is_near => Err((Reason::Address, Some(subject))),
            Standing::Active => Ok(Principal {
                tenant: info.new.tenant.clone(),
                subject,
                method: AuthMethod::Key,
                groups: info.new.groups.clone(),
                scopes: info.new.scopes.clone(),
                client: None,
            }),
        }
    }

    /// The keys as the file has them now.
    fn current(&self) -> Option<Arc<BTreeMap<String, Record>>> {
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = Stamp::of(&self.path);
        if stamp.is_none() || stamp != cached.stamp {
            // The stamp is of what was read, not of what was there before: a change between both is seen next time.
            *cached = match file::read(&self.path) {
                Ok((keys, stamp)) => Cached { stamp, keys: Some(Arc::new(keys)) },
                Err(_) => Cached::default(),
            };
        }
        cached.keys.clone()
    }
}

/// Whether a key can be as it is asked for.
fn check(new: &NewKey, now_s: u64) -> Result<(), KeyStoreError> {
    let wrong = |message: String| Err(KeyStoreError::New(message));
    let names = [("name", &new.name)].into_iter();
    let names = names.chain(new.groups.iter().map(|group| ("group", group)));
    let names = names.chain(new.scopes.iter().map(|scope| ("scope", scope)));
    let names = names.chain(new.tenant.iter().map(|tenant| ("tenant", tenant)));
    for (what, name) in names {
        if !is_name(name) {
            return wrong(format!(
                "`{}` is no {what}: write 1 to {NAME_CHARACTERS_MAX} letters, digits and `._:/@+-`",
                name.escape_debug()
            ));
        }
    }
    if [new.groups.len(), new.scopes.len(), new.addresses.len()].iter().any(|n| *n > ENTRIES_MAX) {
        return wrong(format!("a key has at most {ENTRIES_MAX} groups, scopes and ranges"));
    }
    if new.expires_s.is_some_and(|expires_s| expires_s <= now_s) {
        return wrong("the key would have expired already".to_owned());
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/@+-".contains(&byte);
    (1..=NAME_CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(is_letter)
}

#[cfg(test)]
mod tests;
