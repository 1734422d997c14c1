//! The arithmetic of the chain: hashes of records, and the tree over them.

use gloveport_crypto::sha256_of;

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// The last record of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Head {
    /// Its number, from 1; 0 before the first.
    pub(crate) seq: u64,
    /// Its hash; zeros before the first.
    pub(crate) hash: Hash,
}

impl Head {
    /// The head after one more record.
    pub(crate) fn next(self, record: &str) -> Self {
        Self { seq: self.seq + 1, hash: sha256_of([&self.hash[..], record.as_bytes()]) }
    }
}

/// The root of the tree over hashes (RFC 6962, section 2.1).
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256_of([]),
        [leaf] => sha256_of([&[0][..], leaf]),
        leaves => {
            let split = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(split);
            sha256_of([&[1][..], &root(left), &root(right)])
        }
    }
}

/// Reads the hexadecimal text of a hash.
pub(crate) fn hash_of_hex(text: &str) -> Option<Hash> {
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect();
    bytes.filter(|_| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gloveport_crypto::{hex, sha256};

    #[test]
    fn the_tree_is_that_of_the_rfc() {
        let leaf = |byte: u8| [byte; 32];
        let node = |left: Hash, right: Hash| sha256_of([&[1][..], &left, &right]);
        let leaf_hash = |byte: u8| sha256_of([&[0][..], &leaf(byte)]);
        assert_eq!(root(&[]), sha256(b""));
        assert_eq!(root(&[leaf(1)]), leaf_hash(1));
        // Three leaves: the left tree is the full one.
        let expected = node(node(leaf_hash(1), leaf_hash(2)), leaf_hash(3));
        assert_eq!(root(&[leaf(1), leaf(2), leaf(3)]), expected);
        assert_ne!(root(&[leaf(2), leaf(1), leaf(3)]), expected);
    }

    #[test]
    fn hashes_are_read_back() {
        assert_eq!(hash_of_hex(&hex(&[0xab; 32])), Some([0xab; 32]));
        for text in ["", "ab", "+1", &"é".repeat(32), &"g".repeat(64), &"0".repeat(66)] {
            assert_eq!(hash_of_hex(text), None, "{text}");
        }
    }
}
