//! The form of our own credentials: `gp_ID_SECRET_CRC`.
//!
//! The identifier says which one it is, the secret has 256 random bits, and the checksum makes one that leaked known as such
//! by its looks alone (and a mistyped one refused before anything is looked up).

use gloveport_crypto::{NoRandomBytes, base32, hex, random};

/// The identifier of the bearer of this machine. Those of keys have another length.
pub(crate) const LOCAL: &str = "local";
/// Characters of a key's identifier: 40 bits.
pub(crate) const ID_CHARACTERS: usize = 8;
/// Characters of a secret: 256 bits.
const SECRET_CHARACTERS: usize = 52;
const CRC_CHARACTERS: usize = 8;
const PREFIX: &str = "gp_";

/// A credential, taken apart. Its checksum is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    pub(crate) id: &'a str,
    pub(crate) secret: &'a str,
}

/// What a text is, by its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks<'a> {
    Ours(Parts<'a>),
    /// Ours, but for its checksum.
    Damaged,
    Other,
}

/// Looks at a credential.
pub(crate) fn looks(text: &str) -> Looks<'_> {
    let Some(rest) = text.strip_prefix(PREFIX) else {
        return Looks::Other;
    };
    let mut parts = rest.split('_');
    let (Some(id), Some(secret), Some(crc), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Looks::Damaged;
    };
    let is_id = id == LOCAL || id.len() == ID_CHARACTERS;
    let is_whole = is_id
        && secret.len() == SECRET_CHARACTERS
        && crc.len() == CRC_CHARACTERS
        && [id, secret].iter().all(|part| part.bytes().all(is_base32))
        && crc == checksum(&text[..text.len() - CRC_CHARACTERS - 1]);
    if is_whole { Looks::Ours(Parts { id, secret }) } else { Looks::Damaged }
}

/// Makes a credential with a new secret. Gives the secret beside it.
pub(crate) fn make(id: &str) -> Result<(String, String), NoRandomBytes> {
    let secret = base32(&random::<32>()?);
    let text = format!("{PREFIX}{id}_{secret}");
    let crc = checksum(&text);
    Ok((format!("{text}_{crc}"), secret))
}

/// A new identifier.
pub(crate) fn make_id() -> Result<String, NoRandomBytes> {
    Ok(base32(&random::<5>()?))
}

fn is_base32(byte: u8) -> bool {
    byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte)
}

/// CRC-32 as in ISO 3309, in hexadecimal. It finds errors of typing; it protects nothing.
fn checksum(text: &str) -> String {
    let crc = text.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    });
    hex(&(!crc).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(checksum("123456789"), "cbf43926");
    }

    #[test]
    fn only_whole_credentials_are_ours() {
        let id = make_id().expect("random bytes");
        let (text, secret) = make(&id).expect("random bytes");
        assert_eq!(text.len(), 3 + 8 + 1 + 52 + 1 + 8);
        assert_eq!(looks(&text), Looks::Ours(Parts { id: &id, secret: &secret }));
        for at in PREFIX.len()..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] = if changed[at] == b'a' { b'b' } else { b'a' };
            let changed = String::from_utf8(changed).expect("ASCII");
            assert_eq!(looks(&changed), Looks::Damaged, "{at}");
        }
        for text in
            ["gp_", "gp_a_b_c", &text[..text.len() - 1], &format!("{text}_x"), &text.to_uppercase()]
        {
            assert_ne!(looks(text), Looks::Ours(Parts { id: &id, secret: &secret }), "{text}");
        }
        assert_eq!(looks("eyJhbGciOiJub25lIn0.e30."), Looks::Other);
        let (local, _) = make(LOCAL).expect("random bytes");
        assert!(matches!(looks(&local), Looks::Ours(Parts { id: LOCAL, .. })));
    }
}
