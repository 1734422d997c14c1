//! Keyed digests: HMAC-SHA-256 (RFC 2104).

use crate::{NoRandomBytes, random};
use ring::hmac;
use std::fmt;

/// A key for digests that only its holder can make: a plain hash of a short value can be guessed.
#[derive(Clone)]
pub struct MacKey(hmac::Key);

impl MacKey {
    /// A key of one process.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none.
    pub fn random() -> Result<Self, NoRandomBytes> {
        Ok(Self::from_bytes(&random::<32>()?))
    }

    /// A key that was kept. Any length will do; 32 random bytes are right.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The digest of several parts. Each is written behind its length, so that parts cannot be moved into each other.
    pub fn digest(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in parts {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part);
        }
        context.sign().as_ref().try_into().expect("HMAC-SHA-256 has 32 bytes")
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_keys_tell_digests_apart() {
        let key = MacKey::from_bytes(b"k");
        assert_eq!(key.digest(&[b"ab", b"c"]), MacKey::from_bytes(b"k").digest(&[b"ab", b"c"]));
        assert_ne!(key.digest(&[b"ab", b"c"]), key.digest(&[b"a", b"bc"]));
        assert_ne!(key.digest(&[b"ab"]), MacKey::from_bytes(b"l").digest(&[b"ab"]));
        assert_eq!(format!("{key:?}"), "MacKey(…)");
    }
}
