//! Signatures: Ed25519 (RFC 8032).

use crate::{NoRandomBytes, random};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;

/// A key that signs.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    seed: [u8; 32],
}

/// The key that checks what a [`SigningKey`] signed. Public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey([u8; 32]);

/// Bytes that are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key has 32 bytes")]
pub struct KeyError;

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none.
    pub fn random() -> Result<Self, NoRandomBytes> {
        Ok(Self::from_seed(random()?))
    }

    /// The key of a seed that was kept.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("a seed has 32 bytes");
        Self { pair, seed }
    }

    /// The seed, to be kept where nobody else reads it.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// Signs a text.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).as_ref().try_into().expect("an Ed25519 signature has 64 bytes")
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        let bytes = self.pair.public_key().as_ref();
        VerifyingKey(bytes.try_into().expect("an Ed25519 key has 32 bytes"))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl VerifyingKey {
    /// Whether the holder of the other half signed exactly this.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(message, signature).is_ok()
    }

    /// Its 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<&[u8]> for VerifyingKey {
    type Error = KeyError;

    fn try_from(bytes: &[u8]) -> Result<Self, KeyError> {
        bytes.try_into().map(Self).map_err(|_| KeyError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_signed_text_passes() {
        let key = SigningKey::from_seed([7; 32]);
        let signature = key.sign(b"text");
        let public = key.verifying_key();
        assert!(public.has_signed(b"text", &signature));
        assert!(!public.has_signed(b"texT", &signature));
        assert!(!public.has_signed(b"text", &signature[1..]));
        assert!(!SigningKey::from_seed([8; 32]).verifying_key().has_signed(b"text", &signature));
        assert_eq!(VerifyingKey::try_from(&public.bytes()[..]), Ok(public));
        assert_eq!(VerifyingKey::try_from(&b"short"[..]), Err(KeyError));
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
    }
}
