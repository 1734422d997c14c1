//! What this machine keeps for its user and shows to nobody: secrets that the configuration refers to, and what signing in to
//! servers brought.
//!
//! One sealed file in the state folder; its key is in the keyring of the system, or beside it where there is none. What may
//! read our files as our user reads both then, and a backup of the folder holds both: the documentation says so.

mod file;
mod key;
mod live;
mod program;

pub(crate) use key::KeyPlace;
pub(crate) use live::{LiveSecrets, SECRET_BYTES_MIN, live_secrets};

use file::{Content, Sealed};
use gloveport_crypto::{NoRandomBytes, hex, sha256};
use gloveport_mcp::Secret;
use gloveport_mcp::oauth::{CredentialStore, StoreError};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How long one waits for another who renews the same sign-in: longer than a renewal takes.
const HOLD_WAIT: Duration = Duration::from_secs(40);
/// Between two looks whether a lock is free.
const LOOK: Duration = Duration::from_millis(50);
/// Longest secret, in bytes.
const SECRET_BYTES_MAX: usize = 16 << 10;
/// Secrets of the user.
const SECRETS_MAX: usize = 1_000;
/// Characters of a secret's name.
const NAME_CHARS_MAX: usize = 64;

/// The sealed file of a user.
#[derive(Debug, Clone)]
pub(crate) struct SecretStore {
    sealed: Sealed,
}

/// Why a secret cannot be kept or found. Messages hold nothing of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// A file cannot be used.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Others could have written or read it.
    #[error("`{}` belongs to somebody else or is open to other users: `chmod 600` it if it is yours", .0.display())]
    Open(PathBuf),
    /// It is not what it should be.
    #[error("`{}` cannot be opened: {reason}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The keyring does not do what it should.
    #[error("the keyring of the system does not work: {0}")]
    Keyring(String),
    /// It cannot be a secret, or its name cannot be a name.
    #[error("{0}")]
    New(String),
    /// Somebody else has it for too long.
    #[error("`{}` is held by another gloveport for over {} s", .0.display(), HOLD_WAIT.as_secs())]
    Held(PathBuf),
    /// The system gave no random bytes.
    #[error(transparent)]
    Random(#[from] NoRandomBytes),
}

impl SecretStore {
    /// The store of a state folder. Nothing is read or made yet; `place` counts when the key is made.
    pub(crate) fn at(folder: &Path, place: KeyPlace, variables: BTreeMap<String, String>) -> Self {
        Self { sealed: Sealed::at(folder, place, variables) }
    }

    /// One secret.
    ///
    /// # Errors
    ///
    /// [`SecretError`] when the file is there and cannot be opened.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        Ok(self.sealed.read()?.secrets.remove(name))
    }

    /// Keeps a secret.
    ///
    /// # Errors
    ///
    /// [`SecretError`], also for a name or a text that cannot be one.
    pub(crate) fn set(&self, name: &str, secret: Secret) -> Result<(), SecretError> {
        if !is_name(name) {
            let text = format!(
                "`{}` is no name of a secret: letters, digits, `_`, `-` and `.`, at most {NAME_CHARS_MAX}",
                name.escape_debug()
            );
            return Err(SecretError::New(text));
        }
        let length = secret.expose().len();
        if length == 0 || length > SECRET_BYTES_MAX {
            let text =
                format!("a secret has from 1 to {SECRET_BYTES_MAX} bytes, this one {length}");
            return Err(SecretError::New(text));
        }
        self.sealed.change(|content| {
            if content.secrets.len() >= SECRETS_MAX && !content.secrets.contains_key(name) {
                return Err(SecretError::New(format!("there are {SECRETS_MAX} secrets already")));
            }
            content.secrets.insert(name.to_owned(), secret);
            Ok(())
        })
    }

    /// Removes a secret; whether there was one.
    ///
    /// # Errors
    ///
    /// [`SecretError`].
    pub(crate) fn remove(&self, name: &str) -> Result<bool, SecretError> {
        self.sealed.change(|content| Ok(content.secrets.remove(name).is_some()))
    }

    /// The names of all secrets.
    ///
    /// # Errors
    ///
    /// [`SecretError`].
    pub(crate) fn names(&self) -> Result<Vec<String>, SecretError> {
        Ok(self.sealed.read()?.secrets.into_keys().collect())
    }

    /// Where the file is, and where its key is or will be.
    ///
    /// # Errors
    ///
    /// [`SecretError`] when the file is there and cannot be read.
    pub(crate) fn describe(&self) -> Result<String, SecretError> {
        self.sealed.describe()
    }
}

/// Whether a text can name a secret in `${secret:NAME}`.
pub(crate) fn is_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    (1..=NAME_CHARS_MAX).contains(&name.len()) && name.bytes().all(is_letter)
}

impl CredentialStore for SecretStore {
    fn load(&self, key: &str) -> Result<Option<Secret>, StoreError> {
        let mut content = self.sealed.read().map_err(|error| told(&error))?;
        Ok(content.sign_ins.remove(key))
    }

    fn save(&self, key: &str, text: Option<&Secret>) -> Result<(), StoreError> {
        let change = |content: &mut Content| {
            match text {
                Some(text) => _ = content.sign_ins.insert(key.to_owned(), text.clone()),
                None => _ = content.sign_ins.remove(key),
            }
            Ok(())
        };
        // Nothing is made to keep nothing.
        if text.is_none() && !self.sealed.is_there() {
            return Ok(());
        }
        self.sealed.change(change).map_err(|error| told(&error))
    }

    fn hold(&self, key: &str) -> Result<Box<dyn Send>, StoreError> {
        // The name of a file says nothing of the server.
        let name = format!("sign-in-{}.lock", &hex(&sha256(key.as_bytes()))[..16]);
        let held = self.sealed.lock_file(&name).and_then(|(file, path)| held(file, path));
        Ok(Box::new(held.map_err(|error| told(&error))?))
    }
}

/// Waits for a lock. It ends with the file.
fn held(file: File, path: PathBuf) -> Result<File, SecretError> {
    let until = Instant::now() + HOLD_WAIT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(LOOK),
            Err(TryLockError::WouldBlock) => return Err(SecretError::Held(path)),
            Err(TryLockError::Error(source)) => return Err(SecretError::Io { path, source }),
        }
    }
}

fn told(error: &SecretError) -> StoreError {
    StoreError(gloveport_protocol::with_causes(error))
}

#[cfg(test)]
mod tests;
