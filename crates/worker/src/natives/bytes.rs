//! Bytes as text and back, for `Buffer`.
//!
//! Reads as leniently as Node.js does: what is no base64 is skipped, hexadecimal ends at the first
//! pair that is none.

/// The ways to write bytes that `Buffer` knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Latin1,
    Ascii,
    Hex,
    Base64,
    Base64Url,
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE64_URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Encoding {
    /// The encoding of a name as Node.js writes it, in any case.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "utf8" | "utf-8" => Some(Self::Utf8),
            "utf16le" | "utf-16le" | "ucs2" | "ucs-2" => Some(Self::Utf16),
            "latin1" | "binary" => Some(Self::Latin1),
            "ascii" => Some(Self::Ascii),
            "hex" => Some(Self::Hex),
            "base64" => Some(Self::Base64),
            "base64url" => Some(Self::Base64Url),
            _ => None,
        }
    }

    /// The bytes that a text stands for.
    pub(super) fn bytes(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Latin1 | Self::Ascii => text.encode_utf16().map(|u| u.to_le_bytes()[0]).collect(),
            Self::Hex => from_hex(text),
            Self::Base64 | Self::Base64Url => from_base64(text),
        }
    }

    /// The text of bytes; what is not of the encoding becomes `U+FFFD`.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16 => {
                let units: Vec<u16> =
                    bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
                String::from_utf16_lossy(&units)
            }
            Self::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
            Self::Ascii => bytes.iter().map(|byte| char::from(*byte & 0x7f)).collect(),
            Self::Hex => {
                let digit = |half: u8| char::from_digit(u32::from(half), 16).expect("is below 16");
                bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
            }
            Self::Base64 => to_base64(bytes, BASE64, "="),
            Self::Base64Url => to_base64(bytes, BASE64_URL, ""),
        }
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().as_chunks::<2>().0.iter();
    pairs.map_while(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(six)) & 0xffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits).to_le_bytes()[0]);
        }
    }
    bytes
}

fn to_base64(bytes: &[u8], alphabet: &[u8; 64], padding: &str) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let six = usize::try_from(bits >> (18 - 6 * i) & 63).expect("is below 64");
            if i <= chunk.len() {
                text.push(char::from(alphabet[six]));
            } else {
                text.push_str(padding);
            }
        }
    }
    text
}
