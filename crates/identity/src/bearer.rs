//! The bearer of this machine: made anew at each start, or read from a file that the user keeps.

use crate::credential;
use gloveport_crypto::{NoRandomBytes, is_same};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Characters of a bearer from a file, at least: 32 of base 16 are 128 bits.
const CHARACTERS_MIN: usize = 32;
const CHARACTERS_MAX: usize = 1_024;
/// Permission bits of everybody else.
const OTHERS: u32 = 0o077;

/// A secret that programs of this machine show. `Debug` does not print it.
#[derive(Clone)]
pub struct Bearer(String);

/// A file without a bearer that could be used.
#[derive(Debug, thiserror::Error)]
pub enum BearerError {
    /// It cannot be read.
    #[error("cannot read the bearer `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Others may read it.
    #[error("the bearer `{}` may be read by other users: `chmod 600` it, and change what is in it", .0.display())]
    Open(PathBuf),
    /// It holds something else.
    #[error(
        "the bearer `{}` has to be one line of 32 to 1,024 letters, digits and `-._~+/=`, hard to guess",
        .0.display()
    )]
    Form(PathBuf),
}

impl Bearer {
    /// A new one, of 256 random bits: `gp_local_…`.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none.
    pub fn random() -> Result<Self, NoRandomBytes> {
        credential::make(credential::LOCAL).map(|(text, _)| Self(text))
    }

    /// The one of a file that only its owner may read.
    ///
    /// # Errors
    ///
    /// [`BearerError`].
    pub fn read(path: &Path) -> Result<Self, BearerError> {
        let failed = |source| BearerError::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.mode() & OTHERS != 0 {
            return Err(BearerError::Open(path.to_owned()));
        }
        let mut text = String::new();
        let limit = CHARACTERS_MAX as u64 + 2;
        file.take(limit).read_to_string(&mut text).map_err(failed)?;
        let text = text.trim_end_matches(['\r', '\n']);
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        let is_bearer =
            (CHARACTERS_MIN..=CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(is_letter);
        if is_bearer { Ok(Self(text.to_owned())) } else { Err(BearerError::Form(path.to_owned())) }
    }

    /// The secret itself, for the file and the terminal of its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn is(&self, shown: &str) -> bool {
        is_same(self.0.as_bytes(), shown.as_bytes())
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bearer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_of_ones_own_holds_a_bearer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bearer");
        let good = "0123456789abcdef0123456789abcdef";
        for (text, mode, expected) in [
            (format!("{good}\n"), 0o600, "ok"),
            (good.to_owned(), 0o400, "ok"),
            (good.to_owned(), 0o640, "may be read by other users"),
            (good.to_owned(), 0o604, "may be read by other users"),
            (good[1..].to_owned(), 0o600, "has to be one line"),
            (format!("{good}\n{good}"), 0o600, "has to be one line"),
            (format!("{good} x"), 0o600, "has to be one line"),
            (good.repeat(40), 0o600, "has to be one line"),
            (String::new(), 0o600, "has to be one line"),
        ] {
            fs::write(&path, &text).expect("written");
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
            let told = match Bearer::read(&path) {
                Ok(bearer) if bearer.is(good) && !bearer.is(&good[1..]) => "ok".to_owned(),
                Ok(bearer) => bearer.expose().to_owned(),
                Err(error) => error.to_string(),
            };
            assert!(told.contains(expected), "{text:?} {mode:o}: {told}");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changed");
        }
        let missing = Bearer::read(&folder.path().join("nothing"));
        assert!(matches!(missing, Err(BearerError::Read { .. })));
        let (a, b) = (Bearer::random().expect("random"), Bearer::random().expect("random"));
        assert!(a.expose().starts_with("gp_local_") && a.expose() != b.expose());
        assert_eq!(format!("{a:?}"), "Bearer(…)");
    }
}
