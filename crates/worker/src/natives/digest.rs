//! SHA-1 and SHA-2 (FIPS 180-4), for `crypto.subtle.digest`.
//!
//! Our own, because every library for them would link eight more crates into the worker. Not made
//! for secrets: a script holds none, so nothing here takes care to run in constant time.

/// The hash functions that a script can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    /// The algorithm of a name as Web Cryptography writes it, in any case.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "SHA-1" => Some(Self::Sha1),
            "SHA-256" => Some(Self::Sha256),
            "SHA-384" => Some(Self::Sha384),
            "SHA-512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// The hash of `bytes`: 20, 32, 48 or 64 bytes.
    pub(super) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => words32(&run(bytes, SHA1_START, sha1_block)),
            Self::Sha256 => {
                let start = std::array::from_fn(|i| high(SQUARE_ROOTS[i]));
                words32(&run(bytes, start, sha256_block))
            }
            Self::Sha384 => {
                let start = std::array::from_fn(|i| SQUARE_ROOTS[i + 8]);
                words64(&run(bytes, start, sha512_block)[..6])
            }
            Self::Sha512 => {
                let start = std::array::from_fn(|i| SQUARE_ROOTS[i]);
                words64(&run(bytes, start, sha512_block))
            }
        }
    }
}

const SHA1_START: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

/// The first 64 bits of the fractions of the cube roots of the first 80 primes. SHA-256 takes the
/// first halves of the first 64.
const CUBE_ROOTS: [u64; 80] = [
    0x428a_2f98_d728_ae22,
    0x7137_4491_23ef_65cd,
    0xb5c0_fbcf_ec4d_3b2f,
    0xe9b5_dba5_8189_dbbc,
    0x3956_c25b_f348_b538,
    0x59f1_11f1_b605_d019,
    0x923f_82a4_af19_4f9b,
    0xab1c_5ed5_da6d_8118,
    0xd807_aa98_a303_0242,
    0x1283_5b01_4570_6fbe,
    0x2431_85be_4ee4_b28c,
    0x550c_7dc3_d5ff_b4e2,
    0x72be_5d74_f27b_896f,
    0x80de_b1fe_3b16_96b1,
    0x9bdc_06a7_25c7_1235,
    0xc19b_f174_cf69_2694,
    0xe49b_69c1_9ef1_4ad2,
    0xefbe_4786_384f_25e3,
    0x0fc1_9dc6_8b8c_d5b5,
    0x240c_a1cc_77ac_9c65,
    0x2de9_2c6f_592b_0275,
    0x4a74_84aa_6ea6_e483,
    0x5cb0_a9dc_bd41_fbd4,
    0x76f9_88da_8311_53b5,
    0x983e_5152_ee66_dfab,
    0xa831_c66d_2db4_3210,
    0xb003_27c8_98fb_213f,
    0xbf59_7fc7_beef_0ee4,
    0xc6e0_0bf3_3da8_8fc2,
    0xd5a7_9147_930a_a725,
    0x06ca_6351_e003_826f,
    0x1429_2967_0a0e_6e70,
    0x27b7_0a85_46d2_2ffc,
    0x2e1b_2138_5c26_c926,
    0x4d2c_6dfc_5ac4_2aed,
    0x5338_0d13_9d95_b3df,
    0x650a_7354_8baf_63de,
    0x766a_0abb_3c77_b2a8,
    0x81c2_c92e_47ed_aee6,
    0x9272_2c85_1482_353b,
    0xa2bf_e8a1_4cf1_0364,
    0xa81a_664b_bc42_3001,
    0xc24b_8b70_d0f8_9791,
    0xc76c_51a3_0654_be30,
    0xd192_e819_d6ef_5218,
    0xd699_0624_5565_a910,
    0xf40e_3585_5771_202a,
    0x106a_a070_32bb_d1b8,
    0x19a4_c116_b8d2_d0c8,
    0x1e37_6c08_5141_ab53,
    0x2748_774c_df8e_eb99,
    0x34b0_bcb5_e19b_48a8,
    0x391c_0cb3_c5c9_5a63,
    0x4ed8_aa4a_e341_8acb,
    0x5b9c_ca4f_7763_e373,
    0x682e_6ff3_d6b2_b8a3,
    0x748f_82ee_5def_b2fc,
    0x78a5_636f_4317_2f60,
    0x84c8_7814_a1f0_ab72,
    0x8cc7_0208_1a64_39ec,
    0x90be_fffa_2363_1e28,
    0xa450_6ceb_de82_bde9,
    0xbef9_a3f7_b2c6_7915,
    0xc671_78f2_e372_532b,
    0xca27_3ece_ea26_619c,
    0xd186_b8c7_21c0_c207,
    0xeada_7dd6_cde0_eb1e,
    0xf57d_4f7f_ee6e_d178,
    0x06f0_67aa_7217_6fba,
    0x0a63_7dc5_a2c8_98a6,
    0x113f_9804_bef9_0dae,
    0x1b71_0b35_131c_471b,
    0x28db_77f5_2304_7d84,
    0x32ca_ab7b_40c7_2493,
    0x3c9e_be0a_15c9_bebc,
    0x431d_67c4_9c10_0d4c,
    0x4cc5_d4be_cb3e_42b6,
    0x597f_299c_fc65_7e2a,
    0x5fcb_6fab_3ad6_faec,
    0x6c44_198c_4a47_5817,
];

/// The first 64 bits of the fractions of the square roots of the first 16 primes: eight start
/// SHA-512 and, by their first halves, SHA-256; the other eight start SHA-384.
const SQUARE_ROOTS: [u64; 16] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];

fn high(word: u64) -> u32 {
    u32::try_from(word >> 32).expect("32 bits are left")
}

/// Feeds all blocks of `BLOCK` bytes, the last padded with a one, zeros and the length in bits.
fn run<const BLOCK: usize, S>(bytes: &[u8], start: S, block: fn(&mut S, &[u8; BLOCK])) -> S {
    let mut state = start;
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    for whole in blocks {
        block(&mut state, whole);
    }
    let mut tail = rest.to_vec();
    tail.push(0x80);
    // The length has an eighth of a block.
    while tail.len() % BLOCK != BLOCK - BLOCK / 8 {
        tail.push(0);
    }
    tail.resize(tail.len() + BLOCK / 8 - 8, 0);
    let n_bits = u64::try_from(bytes.len()).expect("a length has at most 64 bits") * 8;
    tail.extend_from_slice(&n_bits.to_be_bytes());
    for last in tail.as_chunks::<BLOCK>().0 {
        block(&mut state, last);
    }
    state
}

fn words32(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn words64(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
fn sha1_block(state: &mut [u32; 5], block: &[u8; 64]) {
    let mut words = [0_u32; 80];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    for i in 16..80 {
        words[i] = (words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16]).rotate_left(1);
    }
    let [mut a, mut b, mut c, mut d, mut e] = *state;
    for (i, word) in words.iter().enumerate() {
        let (mixed, key) = match i {
            0..20 => ((b & c) | (!b & d), 0x5a82_7999),
            20..40 => (b ^ c ^ d, 0x6ed9_eba1),
            40..60 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let next = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e);
        let next = next.wrapping_add(key).wrapping_add(*word);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, next);
    }
    for (sum, part) in state.iter_mut().zip([a, b, c, d, e]) {
        *sum = sum.wrapping_add(part);
    }
}

#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
fn sha256_block(state: &mut [u32; 8], block: &[u8; 64]) {
    let turned =
        |x: u32, [a, b, c]: [u32; 3]| x.rotate_right(a) ^ x.rotate_right(b) ^ x.rotate_right(c);
    let shifted = |x: u32, [a, b, c]: [u32; 3]| x.rotate_right(a) ^ x.rotate_right(b) ^ (x >> c);
    let mut words = [0_u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    for i in 16..64 {
        words[i] = shifted(words[i - 2], [17, 19, 10])
            .wrapping_add(words[i - 7])
            .wrapping_add(shifted(words[i - 15], [7, 18, 3]))
            .wrapping_add(words[i - 16]);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, key) in words.iter().zip(CUBE_ROOTS) {
        let first = h
            .wrapping_add(turned(e, [6, 11, 25]))
            .wrapping_add((e & f) ^ (!e & g))
            .wrapping_add(high(key))
            .wrapping_add(*word);
        let second = turned(a, [2, 13, 22]).wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (sum, part) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *sum = sum.wrapping_add(part);
    }
}

#[expect(clippy::many_single_char_names, reason = "the names of the standard")]
fn sha512_block(state: &mut [u64; 8], block: &[u8; 128]) {
    let turned =
        |x: u64, [a, b, c]: [u32; 3]| x.rotate_right(a) ^ x.rotate_right(b) ^ x.rotate_right(c);
    let shifted = |x: u64, [a, b, c]: [u32; 3]| x.rotate_right(a) ^ x.rotate_right(b) ^ (x >> c);
    let mut words = [0_u64; 80];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<8>().0) {
        *word = u64::from_be_bytes(*bytes);
    }
    for i in 16..80 {
        words[i] = shifted(words[i - 2], [19, 61, 6])
            .wrapping_add(words[i - 7])
            .wrapping_add(shifted(words[i - 15], [1, 8, 7]))
            .wrapping_add(words[i - 16]);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, key) in words.iter().zip(CUBE_ROOTS) {
        let first = h
            .wrapping_add(turned(e, [14, 18, 41]))
            .wrapping_add((e & f) ^ (!e & g))
            .wrapping_add(key)
            .wrapping_add(*word);
        let second = turned(a, [28, 34, 39]).wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(first));
        (d, c, b, a) = (c, b, a, first.wrapping_add(second));
    }
    for (sum, part) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *sum = sum.wrapping_add(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, bytes: &[u8], expected: &[&str]) {
        let digest = Algorithm::parse(name).expect("is known").digest(bytes);
        let hex = digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert_eq!(hex, expected.concat(), "{name} of {} bytes", bytes.len());
    }

    #[test]
    fn hashes_are_those_of_the_standard() {
        let hash = &["a9993e364706816aba3e25717850c26c9cd0d89d"];
        check("SHA-1", b"abc", hash);
        let hash = &["da39a3ee5e6b4b0d3255bfef95601890afd80709"];
        check("SHA-1", b"", hash);
        let hash = &["ac877859d427d9192054eea8feb3b8a403ef83a5"];
        check("SHA-1", &[b'a'; 111], hash);
        let hash = &["34aa973cd4c4daa4f61eeb2bdbad27316534016f"];
        check("SHA-1", &vec![b'a'; 1_000_000], hash);
        let hash = &["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"];
        check("SHA-256", b"abc", hash);
        let hash = &["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"];
        check("SHA-256", b"", hash);
        let hash = &["6374f73208854473827f6f6a3f43b1f53eaa3b82c21c1a6d69a2110b2a79baad"];
        check("SHA-256", &[b'a'; 111], hash);
        let hash = &["cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"];
        check("SHA-256", &vec![b'a'; 1_000_000], hash);
        let hash = &[
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed",
            "8086072ba1e7cc2358baeca134c825a7",
        ];
        check("SHA-384", b"abc", hash);
        let hash = &[
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da",
            "274edebfe76f65fbd51ad2f14898b95b",
        ];
        check("SHA-384", b"", hash);
        let hash = &[
            "3c37955051cb5c3026f94d551d5b5e2ac38d572ae4e07172085fed81f8466b8f",
            "90dc23a8ffcdea0b8d8e58e8fdacc80a",
        ];
        check("SHA-384", &[b'a'; 111], hash);
        let hash = &[
            "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b",
            "07b8b3dc38ecc4ebae97ddd87f3d8985",
        ];
        check("SHA-384", &vec![b'a'; 1_000_000], hash);
        let hash = &[
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a",
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ];
        check("SHA-512", b"abc", hash);
        let hash = &[
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce",
            "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        ];
        check("SHA-512", b"", hash);
        let hash = &[
            "fa9121c7b32b9e01733d034cfc78cbf67f926c7ed83e82200ef8681819692176",
            "0b4beff48404df811b953828274461673c68d04e297b0eb7b2b4d60fc6b566a2",
        ];
        check("SHA-512", &[b'a'; 111], hash);
        let hash = &[
            "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb",
            "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b",
        ];
        check("SHA-512", &vec![b'a'; 1_000_000], hash);
        assert_eq!(Algorithm::parse("MD5"), None);
    }
}
