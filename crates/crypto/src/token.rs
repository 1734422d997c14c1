//! Sealed texts that go through other people's hands: AES-256-GCM (NIST SP 800-38D) with a random nonce.

use crate::{NoRandomBytes, random};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;

/// A key of one process: what it seals, only it opens. Nonces are random, so one key seals at most 2³² texts.
pub struct TokenKey(LessSafeKey);

/// A text that this key did not seal for this purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not sealed here")]
pub struct TokenError;

impl TokenKey {
    /// A new key.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none.
    pub fn random() -> Result<Self, NoRandomBytes> {
        Ok(Self::from_bytes(&random()?))
    }

    /// A key that was kept.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("the key has 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Seals a text for one purpose; the result is URL-safe base 64.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none.
    pub fn seal(&self, purpose: &[u8], text: &[u8]) -> Result<String, NoRandomBytes> {
        let nonce = random::<NONCE_LEN>()?;
        let mut sealed = text.to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(unique, Aad::from(purpose), &mut sealed);
        let tag = tag.expect("the text is shorter than 64 GiB");
        let bytes = [&nonce[..], &sealed, tag.as_ref()].concat();
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what [`TokenKey::seal`] gave for the same purpose.
    ///
    /// # Errors
    ///
    /// [`TokenError`], the same for every reason.
    pub fn open(&self, purpose: &[u8], token: &str) -> Result<Vec<u8>, TokenError> {
        let mut bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError)?;
        if bytes.len() < NONCE_LEN {
            return Err(TokenError);
        }
        let mut sealed = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| TokenError)?;
        let opened = self.0.open_in_place(nonce, Aad::from(purpose), &mut sealed);
        opened.map(|text| text.to_vec()).map_err(|_| TokenError)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_here_for_this_opens() {
        let key = TokenKey::from_bytes(&[7; 32]);
        let token = key.seal(b"state", b"text").expect("random bytes");
        assert_eq!(key.open(b"state", &token), Ok(b"text".to_vec()));
        assert_eq!(key.open(b"other", &token), Err(TokenError));
        assert_eq!(TokenKey::from_bytes(&[8; 32]).open(b"state", &token), Err(TokenError));
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            // The lowest bits of a last character may mean nothing: another letter in the middle of the alphabet does.
            changed[at] = if changed[at] == b'Q' { b'g' } else { b'Q' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(key.open(b"state", &changed), Err(TokenError), "{at}");
        }
        assert_eq!(key.open(b"state", ""), Err(TokenError));
        assert_eq!(key.open(b"state", "not base 64!"), Err(TokenError));
        assert_ne!(key.seal(b"state", b"text"), Ok(token));
    }
}
