//! The key of the sealed file: in the keyring of the system, or in a file beside it.
//!
//! The keyring is spoken to through the programs that come with it, found at fixed places and started without a shell. A key
//! never stands on a command line.

use super::SecretError;
use super::file::{read_private, write_private};
use super::program;
use gloveport_crypto::{TokenKey, hex, random, sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the key is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In the keyring, where the system has one; else in a file.
    #[default]
    Auto,
    /// In the keyring of the system.
    Keyring,
    /// In a file beside the sealed one.
    File,
}

/// The key, and where it came from.
pub(super) struct Key {
    key: TokenKey,
    place: KeyPlace,
}

impl KeyPlace {
    /// All, with the word of each.
    pub(crate) const ALL: [(&'static str, Self); 3] =
        [("auto", Self::Auto), ("keyring", Self::Keyring), ("file", Self::File)];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Auto | Self::Keyring => "keyring",
            Self::File => "file",
        }
    }

    /// What a sealed file says.
    pub(super) fn named(name: &str) -> Option<Self> {
        [Self::Keyring, Self::File].into_iter().find(|place| place.name() == name)
    }

    /// Where a new key would go.
    pub(super) fn decided(self, variables: &BTreeMap<String, String>) -> Self {
        match self {
            Self::Auto if program::keyring(variables).is_none() => Self::File,
            Self::Auto => Self::Keyring,
            place => place,
        }
    }
}

impl Key {
    /// Where the key is kept that is in no keyring.
    pub(super) fn file(folder: &Path) -> PathBuf {
        folder.join("secrets.key")
    }

    pub(super) fn place(&self) -> KeyPlace {
        self.place
    }

    /// The key that there is.
    pub(super) fn find(
        folder: &Path,
        place: KeyPlace,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, SecretError> {
        let path = Self::file(folder);
        let text = match place {
            KeyPlace::File => read_private(&path)?.ok_or_else(|| SecretError::Form {
                path: path.clone(),
                reason: "it is missing, and with it everything that it opens".to_owned(),
            })?,
            KeyPlace::Auto | KeyPlace::Keyring => {
                let keyring = program::keyring(variables).ok_or_else(none)?;
                keyring.find(&account(folder))?.ok_or_else(|| {
                    SecretError::Keyring("it has no key for the sealed file any more".to_owned())
                })?
            }
        };
        let bytes = bytes(text.trim()).ok_or_else(|| SecretError::Form {
            path,
            reason: "it is no key: 64 hexadecimal digits".to_owned(),
        })?;
        Ok(Self { key: TokenKey::from_bytes(&bytes), place })
    }

    /// A new key, kept where it will be found again. One that is there already is taken.
    pub(super) fn make(
        folder: &Path,
        place: KeyPlace,
        variables: &BTreeMap<String, String>,
    ) -> Result<Self, SecretError> {
        let bytes = random::<32>()?;
        let place = place.decided(variables);
        if place == KeyPlace::File {
            let path = Self::file(folder);
            if path.exists() {
                return Self::find(folder, place, variables);
            }
            write_private(&path, &hex(&bytes))?;
        } else {
            let keyring = program::keyring(variables).ok_or_else(none)?;
            let account = account(folder);
            if keyring.find(&account)?.is_some() {
                return Self::find(folder, place, variables);
            }
            keyring.keep(&account, &hex(&bytes))?;
        }
        Ok(Self { key: TokenKey::from_bytes(&bytes), place })
    }

    pub(super) fn seals(&self, purpose: &[u8], text: &[u8]) -> Result<String, SecretError> {
        Ok(self.key.seal(purpose, text)?)
    }

    pub(super) fn opens(&self, purpose: &[u8], sealed: &str) -> Option<Vec<u8>> {
        self.key.open(purpose, sealed).ok()
    }
}

/// Under what a key is kept in the keyring: each state folder has its own.
fn account(folder: &Path) -> String {
    hex(&sha256(folder.as_os_str().as_encoded_bytes()))[..32].to_owned()
}

fn none() -> SecretError {
    SecretError::Keyring("there is none in this session".to_owned())
}

fn bytes(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| !pair.starts_with('+'))?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}
