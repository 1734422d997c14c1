//! Hashes, keyed digests, authenticated encryption, signatures and random bytes: the one place that names a
//! cryptographic library (`ring`, which TLS links already).
//!
//! Only what the house uses, each with one algorithm. Keys are values without `Debug` output and without a way out.

mod keyed;
mod private_key;
mod public_key;
mod signing;
mod token;

pub use keyed::MacKey;
pub use private_key::{PrivateKey, PrivateKeyError};
pub use public_key::{PublicKey, SignatureAlgorithm};
pub use signing::{KeyError, SigningKey, VerifyingKey};
pub use token::{TokenError, TokenKey};

use ring::rand::{SecureRandom, SystemRandom};

/// SHA-256 of bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// SHA-256 of several parts, as if they stood behind each other.
pub fn sha256_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Random bytes from the kernel.
///
/// # Errors
///
/// [`NoRandomBytes`] when it gives none.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomBytes> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandomBytes)?;
    Ok(bytes)
}

/// The kernel gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the kernel gives no random bytes")]
pub struct NoRandomBytes;

/// Whether two texts are the same, in a time that does not tell how much of them is.
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    // The digests are compared, not the texts: what leaks of their comparison says nothing about either.
    sha256(a) == sha256(b)
}

/// Lowercase hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Bytes as lowercase base 32 without padding (RFC 4648's alphabet), five bits a character.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        n_bits += 8;
        while n_bits >= 5 {
            n_bits -= 5;
            text.push(char::from(LETTERS[(bits >> n_bits & 31) as usize]));
        }
        bits &= (1 << n_bits) - 1;
    }
    if n_bits > 0 {
        text.push(char::from(LETTERS[(bits << (5 - n_bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // FIPS 180-2, "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&sha256(b"abc")), expected);
        assert_eq!(hex(&sha256_of([&b"a"[..], b"bc"])), expected);
        // RFC 4648, section 10.
        for (plain, expected) in [("", ""), ("f", "my"), ("fo", "mzxq"), ("foobar", "mzxw6ytboi")] {
            assert_eq!(base32(plain.as_bytes()), expected, "{plain}");
        }
        assert!(is_same(b"a", b"a") && !is_same(b"a", b"b") && !is_same(b"a", b"aa"));
        assert_ne!(random::<16>(), random::<16>());
    }
}
