//! Keys of vendors, by the prefix that they are given with, and by their checksum where they have one.

use super::{Checked, Row};
use std::ops::Range;

pub(super) const ROWS: &[Row] = &[
    // Amazon Web Services: identifiers of keys, and the key itself where it is named.
    (r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}", whole_word),
    (
        r#"(?i:aws_?secret_?(?:access_?)?key)\\?["' ]{0,3}[=:][\\"' ]{0,4}[A-Za-z0-9/+]{40}"#,
        whole_word,
    ),
    // GitHub and npm: 30 characters and their CRC-32 in base 62.
    (r"gh[pousr]_[A-Za-z0-9]{36}", checksummed),
    (r"npm_[A-Za-z0-9]{36}", checksummed),
    (r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", whole_word),
    (r"gl(?:pat|dt|rt|ptt|soat|cbt|ft|imt|agent|oas)-[A-Za-z0-9_.-]{20,}", whole_word),
    // Slack, and the addresses that post without a key.
    (r"xox[abeoprs]-[A-Za-z0-9.-]{10,}", whole_word),
    (r"xapp-[0-9]-[A-Za-z0-9-]{10,}", whole_word),
    (r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}", whole_word),
    // Stripe.
    (r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}", whole_word),
    (r"whsec_[A-Za-z0-9+/=]{24,}", whole_word),
    // Anthropic and OpenAI.
    (r"sk-ant-[a-z]{2,8}[0-9]{2}-[A-Za-z0-9_-]{20,}", whole_word),
    (r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}", whole_word),
    (r"sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}", whole_word),
    // Google.
    (r"AIza[A-Za-z0-9_-]{35}", whole_word),
    (r"GOCSPX-[A-Za-z0-9_-]{28}", whole_word),
    (r"ya29\.[A-Za-z0-9_-]{20,}", whole_word),
    (r"pypi-AgE[A-Za-z0-9_-]{50,}", whole_word),
    // JSON web tokens: two objects in base 64, and a signature.
    (r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*", whole_word),
    (r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", private_key),
];

/// Characters of a checksum at the end of 30 that are random.
const CHECKSUM_CHARACTERS: usize = 6;

/// A prefix in the middle of a word is none; a name may stand before it with `_`.
fn whole_word(text: &[u8], span: Range<usize>) -> Checked {
    let is_inside = span.start > 0 && text[span.start - 1].is_ascii_alphanumeric();
    // A point that ends a sentence is no part of it.
    let points = text[span.clone()].iter().rev().take_while(|byte| **byte == b'.').count();
    if is_inside {
        Checked::Miss(span.start + 1)
    } else {
        Checked::Hit(span.start..span.end - points)
    }
}

/// GitHub's form, which npm uses too: `prefix_`, 30 characters, and their CRC-32 as 6 digits of base 62.
fn checksummed(text: &[u8], span: Range<usize>) -> Checked {
    let prefix = memchr::memchr(b'_', &text[span.clone()]).expect("the pattern has one") + 1;
    let (random, sum) =
        text[span.start + prefix..span.end].split_at(span.len() - prefix - CHECKSUM_CHARACTERS);
    if base62(crc32(random)) == *sum {
        whole_word(text, span)
    } else {
        Checked::Miss(span.start + 1)
    }
}

fn base62(mut number: u32) -> [u8; CHECKSUM_CHARACTERS] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = [b'0'; CHECKSUM_CHARACTERS];
    for place in text.iter_mut().rev() {
        *place = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    text
}

/// CRC-32 as in ISO 3309, bit by bit: it is made of 30 bytes at a time.
fn crc32(bytes: &[u8]) -> u32 {
    let sum = bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            sum >> 1 ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    });
    !sum
}

/// To the end of the key; to the end of the text where that is missing, since the rest may follow elsewhere.
fn private_key(text: &[u8], span: Range<usize>) -> Checked {
    const END: &[u8] = b"-----END ";
    let rest = &text[span.end..];
    let end = memchr::memmem::find(rest, END).and_then(|at| {
        let line = &rest[at + END.len()..];
        let close = memchr::memmem::find(line, b"-----")?;
        Some(span.end + at + END.len() + close + 5)
    });
    Checked::Hit(span.start..end.unwrap_or(text.len()))
}
