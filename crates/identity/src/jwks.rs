//! The keys of an authorization server: a JSON Web Key Set (RFC 7517, section 5).
//!
//! What cannot be used is passed over, as the standard says: one odd key hides no other.

use crate::jwt::algorithm;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloveport_crypto::{PublicKey, SignatureAlgorithm};
use serde_json::Value;

/// Keys of one set that are looked at.
const KEYS_MAX: usize = 100;

/// A set of keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct KeySet(Vec<Key>);

#[derive(Debug, PartialEq, Eq)]
struct Key {
    kid: Option<String>,
    algorithm: Option<SignatureAlgorithm>,
    public: PublicKey,
}

impl KeySet {
    /// Reads a set; `None` where it is none.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let document: Value = serde_json::from_slice(text).ok()?;
        let keys = document.get("keys")?.as_array()?;
        Some(Self(keys.iter().take(KEYS_MAX).filter_map(key).collect()))
    }

    /// The keys that a token may have been signed with. A token that names none is tried with all of the right kind.
    pub(crate) fn fitting(
        &self,
        kid: Option<&str>,
        algorithm: SignatureAlgorithm,
    ) -> Vec<&PublicKey> {
        let fits = |key: &&Key| {
            kid.is_none_or(|kid| key.kid.as_deref() == Some(kid))
                && key.algorithm.is_none_or(|own| own == algorithm)
                && is_of_kind(&key.public, algorithm)
        };
        self.0.iter().filter(fits).map(|key| &key.public).collect()
    }
}

fn key(value: &Value) -> Option<Key> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let is_for_signatures = match value.get("use") {
        None => true,
        Some(purpose) => purpose == "sig",
    };
    let may_verify = match value.get("key_ops") {
        None => true,
        Some(operations) => operations.as_array()?.iter().any(|operation| operation == "verify"),
    };
    if !is_for_signatures || !may_verify {
        return None;
    }
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
    let point = |name: &str| Some([bytes("x")?, bytes(name)?].concat());
    let public = match (text("kty")?, text("crv")) {
        ("RSA", _) => PublicKey::Rsa { n: trimmed(&bytes("n")?), e: trimmed(&bytes("e")?) },
        ("EC", Some("P-256")) if bytes("x")?.len() == 32 => {
            PublicKey::P256(point("y")?.try_into().ok()?)
        }
        ("EC", Some("P-384")) if bytes("x")?.len() == 48 => {
            PublicKey::P384(point("y")?.try_into().ok()?)
        }
        ("OKP", Some("Ed25519")) => PublicKey::Ed25519(bytes("x")?.try_into().ok()?),
        _ => return None,
    };
    let named = match text("alg") {
        None => None,
        // A key for an algorithm that we do not know is for nothing that we could check.
        Some(name) => Some(algorithm(name)?),
    };
    Some(Key { kid: text("kid").map(str::to_owned), algorithm: named, public })
}

/// Some write leading zeros, which the standard forbids.
fn trimmed(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes[zeros..].to_vec()
}

fn is_of_kind(key: &PublicKey, algorithm: SignatureAlgorithm) -> bool {
    use SignatureAlgorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
    match key {
        PublicKey::Rsa { .. } => {
            matches!(algorithm, Rs256 | Rs384 | Rs512 | Ps256 | Ps384 | Ps512)
        }
        PublicKey::P256(_) => algorithm == Es256,
        PublicKey::P384(_) => algorithm == Es384,
        PublicKey::Ed25519(_) => algorithm == EdDsa,
    }
}
