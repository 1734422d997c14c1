//! The key that signs checkpoints: made at the first use, kept where only its user reads it.

use crate::chain::hash_of_hex;
use crate::error::AuditError;
use gloveport_crypto::{MacKey, SigningKey, VerifyingKey, hex, random};
use std::fmt;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Most bytes of a key file: 64 digits and a line break, and some room for those who edit.
const FILE_BYTES_MAX: u64 = 256;

/// Where the key comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A file with the seed's 64 hexadecimal digits; made with mode 0600 where there is none.
    File(PathBuf),
    /// A seed from elsewhere: a keyring, say.
    Seed([u8; 32]),
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Seed(_) => f.write_str("Seed(…)"),
        }
    }
}

/// The public half of the key, for who checks the log on this machine. A file that is not there yet is not made.
///
/// # Errors
///
/// [`AuditError::Key`].
pub fn verifying_key(source: &KeySource) -> Result<VerifyingKey, AuditError> {
    let seed = match source {
        KeySource::Seed(seed) => *seed,
        KeySource::File(path) => read(path).map_err(|error| wrong(path, &error))?,
    };
    Ok(SigningKey::from_seed(seed).verifying_key())
}

/// The public half as it is written down: 64 hexadecimal digits.
pub fn public_key(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::try_from(&hash_of_hex(text.trim())?[..]).ok()
}

/// The key, made where there is none.
pub(crate) fn signing_key(source: &KeySource) -> Result<SigningKey, AuditError> {
    let seed = match source {
        KeySource::Seed(seed) => *seed,
        KeySource::File(path) => read_or_make(path).map_err(|error| wrong(path, &error))?,
    };
    Ok(SigningKey::from_seed(seed))
}

/// The key of digests of arguments: from the same seed, so that equal arguments of two days can be seen to be equal.
pub(crate) fn args_key(key: &SigningKey) -> MacKey {
    MacKey::from_bytes(&MacKey::from_bytes(key.seed()).digest(&[b"gloveport audit arguments"]))
}

fn wrong(path: &Path, error: &io::Error) -> AuditError {
    AuditError::key(path, error)
}

fn read_or_make(path: &Path) -> io::Result<[u8; 32]> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path)?,
        read => return read,
    }
    // Several processes may begin at the same time: the file of the first is everybody's.
    read(path)
}

fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mark = hex(&random::<8>().map_err(io::Error::other)?);
    let fresh = path.with_extension(format!("{mark}.new"));
    let seed = random::<32>().map_err(io::Error::other)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    let written = writeln!(file, "{}", hex(&seed)).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&fresh, path));
    fs::remove_file(&fresh)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

fn read(path: &Path) -> io::Result<[u8; 32]> {
    let file = fs::File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.permissions().mode() & 0o077 != 0 {
        let text = "others may read it, so it proves nothing: `chmod 600` it if it was always yours, or delete it";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
    }
    let mut text = String::new();
    file.take(FILE_BYTES_MAX).read_to_string(&mut text)?;
    hash_of_hex(text.trim()).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, "it does not hold 64 hexadecimal digits")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_its_user_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state/audit.key");
        let source = KeySource::File(path.clone());
        assert!(verifying_key(&source).is_err(), "who only checks makes no key");
        let key = signing_key(&source).expect("a key").verifying_key();
        assert_eq!(signing_key(&source).expect("the same").verifying_key(), key);
        assert_eq!(verifying_key(&source).expect("its public half"), key);
        assert_eq!(public_key(&format!("{}\n", hex(key.bytes()))), Some(key));
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("state")).expect("a folder").count(), 1);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
        let error = signing_key(&source).expect_err("others may read it").to_string();
        assert!(error.contains("chmod 600"), "{error}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("ours");
        fs::write(&path, "short").expect("ours");
        let error = signing_key(&source).expect_err("no key").to_string();
        assert!(error.contains("64 hexadecimal digits"), "{error}");
    }
}
