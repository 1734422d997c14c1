//! Access tokens as signed texts: JSON Web Tokens in compact form (RFC 7519, RFC 7515 section 3.1, RFC 8725).
//!
//! Little is taken: three parts, a header that names an allowed algorithm, no extension that would have to be understood.
//! The claims are not even parsed before the signature was found right. A key comes from the authorization server and
//! never from the token, whatever `jwk`, `jku` or `x5u` say.

use crate::refusal::Reason;
use crate::strict;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloveport_crypto::{PublicKey, SignatureAlgorithm};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

pub use gloveport_crypto::SignatureAlgorithm as Algorithm;

/// Types of tokens that are taken, in lower case; one that says nothing is taken too (RFC 9068, section 4).
const TYPES: [&str; 3] = ["jwt", "at+jwt", "application/at+jwt"];
/// Characters of a key's name.
const KID_BYTES_MAX: usize = 256;

/// A token whose form is right, and nothing else.
#[derive(Debug)]
pub(crate) struct Token<'a> {
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) kid: Option<String>,
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

/// The algorithm of a name as RFC 7518 and RFC 8037 write it. There is no `none`, and none with a shared secret.
pub(crate) fn algorithm(name: &str) -> Option<SignatureAlgorithm> {
    use SignatureAlgorithm::{EdDsa, Es256, Es384, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512};
    let known = [
        ("RS256", Rs256),
        ("RS384", Rs384),
        ("RS512", Rs512),
        ("PS256", Ps256),
        ("PS384", Ps384),
        ("PS512", Ps512),
        ("ES256", Es256),
        ("ES384", Es384),
        ("EdDSA", EdDsa),
    ];
    known.into_iter().find(|(known, _)| *known == name).map(|(_, algorithm)| algorithm)
}

impl<'a> Token<'a> {
    /// Reads the header.
    pub(crate) fn parse(
        text: &'a str,
        allowed: &BTreeSet<SignatureAlgorithm>,
    ) -> Result<Self, Reason> {
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Reason::TokenForm);
        };
        let signed = &text[..header.len() + 1 + payload.len()];
        let header = object(header)?;
        // Extensions that must be understood: none is (RFC 7515, section 4.1.11). `b64` would change what was signed.
        if header.contains_key("crit") || header.contains_key("b64") {
            return Err(Reason::TokenForm);
        }
        match header.get("typ") {
            None => {}
            Some(Value::String(kind)) if TYPES.contains(&kind.to_ascii_lowercase().as_str()) => {}
            Some(_) => return Err(Reason::TokenForm),
        }
        let name = header.get("alg").and_then(Value::as_str).ok_or(Reason::TokenForm)?;
        let algorithm = algorithm(name).filter(|algorithm| allowed.contains(algorithm));
        let kid = match header.get("kid") {
            None => None,
            Some(Value::String(kid)) if kid.len() <= KID_BYTES_MAX => Some(kid.clone()),
            Some(_) => return Err(Reason::TokenForm),
        };
        Ok(Self {
            algorithm: algorithm.ok_or(Reason::Algorithm)?,
            kid,
            signed,
            payload,
            signature: decode(signature)?,
        })
    }

    /// The claims, if the holder of one of these keys signed them.
    pub(crate) fn claims(&self, keys: &[&PublicKey]) -> Result<Map<String, Value>, Reason> {
        let message = self.signed.as_bytes();
        let signed = |key: &&&PublicKey| key.has_signed(self.algorithm, message, &self.signature);
        keys.iter().find(signed).ok_or(Reason::Signature)?;
        object(self.payload)
    }
}

fn decode(part: &str) -> Result<Vec<u8>, Reason> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Reason::TokenForm)
}

fn object(part: &str) -> Result<Map<String, Value>, Reason> {
    strict::object(&decode(part)?).ok_or(Reason::TokenForm)
}
