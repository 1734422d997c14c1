//! Known values, looked for in text wherever a word begins: what the text of a result repeats, and what a script was
//! allowed to see and a model is not.
//!
//! Grows by one value at a time without being built again, which an automaton cannot. Finds a value only where it stands
//! between characters that are no letters and no digits, so that `Ann` is not found in `Annual`.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};

/// Shortest and longest value that is looked for, in bytes. Shorter ones would be found everywhere.
const VALUE_BYTES: std::ops::RangeInclusive<usize> = 3..=1024;
/// Bytes that a value is first known by.
const START_BYTES: usize = 3;

/// Values and their stand-ins. Values are kept as keyed hashes only.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    hasher: RandomState,
    /// The lengths that values with these first bytes have.
    starts: BTreeMap<[u8; START_BYTES], BTreeSet<usize>>,
    /// Length and hash to the stand-in.
    values: BTreeMap<(usize, u64), Box<str>>,
}

/// A value that was found.
pub(crate) struct Hit<'a> {
    /// Where it begins and ends.
    pub(crate) span: std::ops::Range<usize>,
    /// What stands for it.
    pub(crate) token: &'a str,
}

impl Watch {
    /// Looks for a value from now on.
    pub(crate) fn add(&mut self, value: &str, token: &str) {
        let bytes = value.as_bytes();
        if !VALUE_BYTES.contains(&bytes.len()) {
            return;
        }
        let start = bytes.first_chunk().expect("it has the least length of a value");
        self.starts.entry(*start).or_default().insert(bytes.len());
        self.values.insert((bytes.len(), self.hasher.hash_one(value)), token.into());
    }

    /// Looks for a value no longer. Its start stays known, which costs a look and finds nothing.
    pub(crate) fn remove(&mut self, value: &str) {
        self.values.remove(&(value.len(), self.hasher.hash_one(value)));
        if self.values.is_empty() {
            self.starts.clear();
        }
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All places in a text, from left to right, the longest value at each; none overlaps another.
    pub(crate) fn find<'a>(&'a self, text: &str) -> Vec<Hit<'a>> {
        let mut hits = Vec::new();
        if self.is_empty() {
            return hits;
        }
        let mut at = 0;
        let mut before = None;
        while at < text.len() {
            let rest = &text[at..];
            let character = rest.chars().next().expect("it was not the end");
            let hit = if is_edge(before, character) { self.at(rest) } else { None };
            if let Some((length, token)) = hit {
                hits.push(Hit { span: at..at + length, token });
                at += length;
                before = text[..at].chars().next_back();
            } else {
                at += character.len_utf8();
                before = Some(character);
            }
        }
        hits
    }

    fn at(&self, rest: &str) -> Option<(usize, &str)> {
        let lengths = self.starts.get(rest.as_bytes().first_chunk::<START_BYTES>()?)?;
        lengths.iter().rev().find_map(|&length| {
            let value = rest.get(..length)?;
            let last = value.chars().next_back()?;
            let ends = rest[length..].chars().next().is_none_or(|next| is_edge(Some(last), next));
            let token = ends.then(|| self.values.get(&(length, self.hasher.hash_one(value))))??;
            Some((length, &**token))
        })
    }
}

/// Whether a word may begin or end between two characters.
fn is_edge(before: Option<char>, after: char) -> bool {
    !(before.is_some_and(char::is_alphanumeric) && after.is_alphanumeric())
}
