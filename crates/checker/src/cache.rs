//! Answers that are remembered, so that a script which was checked before costs no check.
//!
//! The key is a SHA-256 of all that an answer depends on; who could find two texts with one key could have a wrong
//! script pass, so nothing weaker will do. It deliberately remembers answers only, never why there was none.

use gloveport_protocol::Finding;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Memory of an entry beside its findings' words: key, two tree nodes, list.
const ENTRY_BYTES: usize = 160;

/// What an answer depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// The key of these parts: none can run into the next, since the length of each goes before it.
    pub(crate) fn of(parts: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        Self(hash.finalize().into())
    }
}

/// Answers by key; the one that was used longest ago goes first.
#[derive(Debug)]
pub(crate) struct Cache {
    bytes_max: usize,
    bytes: usize,
    /// Counts uses.
    now: u64,
    entries: BTreeMap<Key, Entry>,
    /// Keys by their last use.
    uses: BTreeMap<u64, Key>,
}

#[derive(Debug)]
struct Entry {
    findings: Vec<Finding>,
    used: u64,
}

impl Cache {
    pub(crate) fn new(bytes_max: usize) -> Self {
        let (entries, uses) = (BTreeMap::new(), BTreeMap::new());
        Self { bytes_max, bytes: 0, now: 0, entries, uses }
    }

    pub(crate) fn get(&mut self, key: &Key) -> Option<Vec<Finding>> {
        self.now += 1;
        let entry = self.entries.get_mut(key)?;
        self.uses.remove(&entry.used);
        entry.used = self.now;
        self.uses.insert(self.now, *key);
        Some(entry.findings.clone())
    }

    pub(crate) fn put(&mut self, key: Key, findings: Vec<Finding>) {
        self.remove(&key);
        self.now += 1;
        self.bytes += bytes(&findings);
        self.uses.insert(self.now, key);
        self.entries.insert(key, Entry { findings, used: self.now });
        while self.bytes > self.bytes_max {
            let Some(oldest) = self.uses.first_key_value().map(|(_, key)| *key) else { return };
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.uses.remove(&entry.used);
            self.bytes -= bytes(&entry.findings);
        }
    }
}

fn bytes(findings: &[Finding]) -> usize {
    let finding = |finding: &Finding| size_of::<Finding>() + finding.message.len();
    ENTRY_BYTES + findings.iter().map(finding).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(message: &str) -> Finding {
        Finding { line: 1, column: 1, length: 1, code: 2304, message: message.to_owned() }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let keys = [
            Key::of(&["ab", "c"]),
            Key::of(&["a", "bc"]),
            Key::of(&["abc", ""]),
            Key::of(&["abc"]),
            Key::of(&["", "abc"]),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key), "{index}");
        }
        assert_eq!(Key::of(&["ab", "c"]), keys[0]);
    }

    #[test]
    fn what_was_used_longest_ago_goes_first_and_nothing_is_counted_twice() {
        let key = |n: u32| Key::of(&[&n.to_string()]);
        let mut cache = Cache::new(3 * ENTRY_BYTES);
        for n in 0..3 {
            cache.put(key(n), Vec::new());
            cache.put(key(n), Vec::new());
        }
        assert_eq!(cache.get(&key(0)), Some(Vec::new()));
        cache.put(key(3), Vec::new());
        assert_eq!(cache.get(&key(1)), None);
        assert!(cache.get(&key(0)).is_some() && cache.get(&key(3)).is_some());
        // Too large for all of it.
        cache.put(key(4), vec![finding(&"x".repeat(1_000))]);
        assert_eq!(cache.get(&key(4)), None);
        assert_eq!((cache.bytes, cache.entries.len(), cache.uses.len()), (0, 0, 0));
        cache.put(key(5), vec![]);
        assert_eq!(cache.get(&key(5)), Some(Vec::new()));
    }
}
