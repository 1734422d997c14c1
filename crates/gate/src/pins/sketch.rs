//! How much of one tool's texts is in another's, without either text: `MinHash` (Broder 1997, "On the resemblance and
//! containment of documents") over groups of three words.
//!
//! It finds tools that were renamed; it is no proof of anything, and whoever wants to can get round it.

use gloveport_crypto::hex;
use gloveport_protocol::ToolDefinition;
use serde_json::Value;
use std::fmt;

/// Bytes of a sketch: one for each hash function.
const BYTES: usize = 64;
/// Words in a group.
const WORDS: usize = 3;
/// Groups that are looked at.
const GROUPS_MAX: usize = 4_096;
/// Equal bytes from which on two tools count as alike: 0.9 of the groups are shared, less one standard error of the
/// estimate (0.04). In doubt a person looks.
const EQUAL_MIN: usize = 55;

/// What a tool's texts are made of, in 64 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sketch([u8; BYTES]);

impl Sketch {
    /// The sketch of title, description and the texts of both schemas. The name is not in it.
    pub fn of(tool: &ToolDefinition) -> Self {
        let mut words = Vec::new();
        for text in tool.title.iter().chain(&tool.description) {
            push_words(text, &mut words);
        }
        for schema in std::iter::once(&tool.input_schema).chain(&tool.output_schema) {
            push_schema(schema, &mut words);
        }
        let mut least = [u64::MAX; BYTES];
        let groups = words.windows(WORDS.min(words.len().max(1))).take(GROUPS_MAX);
        for group in groups {
            let group = group.iter().fold(0, |hash, word| mixed(hash ^ word));
            for (seed, least) in least.iter_mut().enumerate() {
                *least = (*least).min(mixed(group ^ mixed(seed as u64 + 1)));
            }
        }
        Self(least.map(|hash| hash.to_le_bytes()[0]))
    }

    /// Whether about nine tenths of what is in one is in the other.
    pub fn is_alike(&self, other: &Self) -> bool {
        let equal = self.0.iter().zip(other.0).filter(|(a, b)| **a == *b).count();
        equal >= EQUAL_MIN
    }

    /// Reads 128 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl fmt::Display for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Sketch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads exactly as many bytes as wanted, in lower-case digits.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn push_words(text: &str, words: &mut Vec<u64>) {
    let separated = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let hashes = separated.map(|word| {
        word.chars()
            .flat_map(char::to_lowercase)
            .fold(0, |hash, c| mixed(hash ^ u64::from(u32::from(c))))
    });
    words.extend(hashes.take(GROUPS_MAX.saturating_sub(words.len())));
}

/// Keys and texts of a schema, in an order that does not hang on the order of its keys.
fn push_schema(schema: &Value, words: &mut Vec<u64>) {
    let mut queue = vec![schema];
    while let Some(value) = queue.pop() {
        match value {
            Value::String(text) => push_words(text, words),
            Value::Array(items) => queue.extend(items.iter().rev()),
            Value::Object(entries) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by(|a, b| b.0.cmp(a.0));
                for (key, value) in entries {
                    push_words(key, words);
                    queue.push(value);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// The finalizer of `SplitMix64` (Steele, Lea and Flood 2014).
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}
