//! Keys of others' making that sign for us: those with which a client proves who it is (RFC 7518, section 3).
//!
//! Reading and signing only. The kind of a key decides the algorithm.

use crate::NoRandomBytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use std::fmt;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// A private key.
pub struct PrivateKey(Kind);

enum Kind {
    Es256(EcdsaKeyPair),
    Es384(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

/// A text that is no private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this is no private key in PKCS #8 form (`-----BEGIN PRIVATE KEY-----`) of P-256, P-384, Ed25519 or RSA"
)]
pub struct PrivateKeyError;

impl PrivateKey {
    /// Reads a key as PEM (RFC 7468 section 10), unencrypted.
    ///
    /// # Errors
    ///
    /// [`PrivateKeyError`], the same for every reason.
    pub fn from_pem(pem: &str) -> Result<Self, PrivateKeyError> {
        let (_, inner) = pem.split_once(BEGIN).ok_or(PrivateKeyError)?;
        let (inner, _) = inner.split_once(END).ok_or(PrivateKeyError)?;
        let text: String = inner.split_whitespace().collect();
        let bytes = STANDARD.decode(text).map_err(|_| PrivateKeyError)?;
        let random = SystemRandom::new();
        let ecdsa = |algorithm| EcdsaKeyPair::from_pkcs8(algorithm, &bytes, &random).ok();
        let kind = if let Some(key) = ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING) {
            Kind::Es256(key)
        } else if let Some(key) = ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING) {
            Kind::Es384(key)
        } else if let Ok(key) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&bytes) {
            Kind::EdDsa(key)
        } else {
            Kind::Rs256(RsaKeyPair::from_pkcs8(&bytes).map_err(|_| PrivateKeyError)?)
        };
        Ok(Self(kind))
    }

    /// The algorithm's name among JSON Web Algorithms.
    pub fn algorithm(&self) -> &'static str {
        match &self.0 {
            Kind::Es256(_) => "ES256",
            Kind::Es384(_) => "ES384",
            Kind::EdDsa(_) => "EdDSA",
            Kind::Rs256(_) => "RS256",
        }
    }

    /// Signs a text.
    ///
    /// # Errors
    ///
    /// [`NoRandomBytes`] when the kernel gives none.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NoRandomBytes> {
        let random = SystemRandom::new();
        match &self.0 {
            Kind::Es256(key) | Kind::Es384(key) => {
                let signature = key.sign(&random, message).map_err(|_| NoRandomBytes)?;
                Ok(signature.as_ref().to_vec())
            }
            Kind::EdDsa(key) => Ok(key.sign(message).as_ref().to_vec()),
            Kind::Rs256(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .map_err(|_| NoRandomBytes)?;
                Ok(signature)
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}
