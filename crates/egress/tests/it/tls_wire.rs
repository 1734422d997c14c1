//! Hellos as bytes: built by hand, whole, in pieces, and wrong.

use gloveport_egress::wire::{
    ClientHello, Hello, HelloError, asks_for_second_hello, read_client_hello,
};

pub(crate) const SERVER_NAME: u16 = 0;
pub(crate) const ENCRYPTED_HELLO: u16 = 0xfe0d;

/// A list of 16 bits' length in front of bytes.
fn vector(bytes: &[u8]) -> Vec<u8> {
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat()
}

/// The content of a server name extension.
pub(crate) fn names(names: &[(u8, &[u8])]) -> Vec<u8> {
    let list: Vec<u8> =
        names.iter().flat_map(|(kind, name)| [vec![*kind], vector(name)].concat()).collect();
    vector(&list)
}

/// The message of a client hello with these extensions.
pub(crate) fn message(extensions: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut body = vec![3, 3];
    body.extend_from_slice(&[7; 32]);
    body.push(32);
    body.extend_from_slice(&[8; 32]);
    body.extend_from_slice(&[0, 4, 0x13, 0x01, 0x0a, 0x0a, 1, 0]);
    let extensions: Vec<u8> = extensions
        .iter()
        .flat_map(|(kind, content)| [kind.to_be_bytes().to_vec(), vector(content)].concat())
        .collect();
    body.extend_from_slice(&vector(&extensions));
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[1], &length[1..], &body].concat()
}

/// A message in records of `size` bytes.
pub(crate) fn records(message: &[u8], size: usize) -> Vec<u8> {
    message.chunks(size).flat_map(|piece| [&[22, 3, 1], &vector(piece)[..]].concat()).collect()
}

/// A usual hello for a server, in one record.
pub(crate) fn hello(name: &str) -> Vec<u8> {
    let extensions = [
        (0x0a0a, vec![]),
        (SERVER_NAME, names(&[(0, name.as_bytes())])),
        (43, vec![2, 3, 4]),
        (0x1a1a, vec![0]),
    ];
    records(&message(&extensions), 1 << 14)
}

fn read(bytes: &[u8]) -> Result<ClientHello, HelloError> {
    match read_client_hello(bytes)? {
        Hello::Whole(hello, n_bytes) if n_bytes == bytes.len() => Ok(hello),
        other => panic!("{other:?}"),
    }
}

fn named(name: &[u8]) -> ClientHello {
    ClientHello { server_name: Some(name.to_vec()), is_encrypted: false }
}

#[test]
fn the_name_is_found_however_the_hello_is_spread() {
    let name = (SERVER_NAME, names(&[(0, b"api.allowed.test")]));
    // As large as one with keys that hold against quantum computers.
    let message = message(&[(0x0a0a, vec![]), (51, vec![9; 1800]), name]);
    for size in [1 << 14, message.len() - 1, 1000, 100, 80] {
        let bytes = records(&message, size);
        assert_eq!(read(&bytes), Ok(named(b"api.allowed.test")), "{size}");
        for n_bytes in 0..bytes.len() {
            match read_client_hello(&bytes[..n_bytes]) {
                Ok(Hello::Needs(needs)) => assert!(needs > n_bytes && needs <= bytes.len()),
                other => panic!("{other:?} at {n_bytes} of {size}"),
            }
        }
    }
    // What follows is not the hello's.
    let first = hello("a.test");
    let with_data = [&first[..], b"\x17\x03\x03\x00\x01x"].concat();
    let Ok(Hello::Whole(_, n_bytes)) = read_client_hello(&with_data) else { panic!("not whole") };
    assert_eq!(n_bytes, first.len());
}

#[test]
fn hellos_without_a_plain_name_say_so() {
    let none = ClientHello { server_name: None, is_encrypted: false };
    assert_eq!(read(&records(&message(&[]), 9999)), Ok(none.clone()));
    assert_eq!(read(&records(&message(&[(43, vec![])]), 9999)), Ok(none.clone()));
    // Of TLS 1.0, without extensions at all.
    let old = [&[1, 0, 0, 41, 3, 1][..], &[7; 32], &[0, 0, 2, 0, 47, 1, 0]].concat();
    assert_eq!(read(&records(&old, 9999)), Ok(none));
    for kind in [0xfe0d, 0xfe0c, 0xfe08, 0xffce] {
        let extensions = [(SERVER_NAME, names(&[(0, b"a.test")])), (kind, vec![0; 40])];
        assert!(read(&records(&message(&extensions), 9999)).unwrap().is_encrypted, "{kind:x}");
    }
    assert_eq!(read(&hello("A.Test.\0")), Ok(named(b"A.Test.\0")), "judged elsewhere");
}

#[test]
fn what_can_be_read_in_two_ways_is_no_hello() {
    let good = (SERVER_NAME, names(&[(0, b"api.allowed.test")]));
    let one = |extension: (u16, Vec<u8>)| records(&message(&[extension]), 9999);
    let name = |content: Vec<u8>| one((SERVER_NAME, content));
    let changed = |at: usize, byte: u8| {
        let mut bytes = hello("api.allowed.test");
        bytes[at] = byte;
        bytes
    };
    let in_one_record = message(std::slice::from_ref(&good));
    let two_messages = records(&[&in_one_record[..], &in_one_record].concat(), 9999);
    let longer = [&in_one_record[..], &[0]].concat();
    let huge = [&[1, 1, 0, 0][..], &vec![0; 0x1_0000]].concat();
    for (what, bytes) in [
        ("two server names extensions", records(&message(&[good.clone(), good.clone()]), 9999)),
        ("another extension twice", records(&message(&[(9, vec![]), good, (9, vec![])]), 9999)),
        ("two names", name(names(&[(0, b"api.allowed.test"), (0, b"evil.test")]))),
        ("a name of another kind", name(names(&[(1, b"api.allowed.test")]))),
        ("a name and another kind", name(names(&[(0, b"api.allowed.test"), (1, b"evil.test")]))),
        ("no name in the list", name(names(&[]))),
        ("an empty name", name(names(&[(0, b"")]))),
        ("an empty extension", name(vec![])),
        ("bytes after the list", name([names(&[(0, b"a.test")]), vec![0]].concat())),
        ("a list that is too short", name(vec![0, 5, 0, 0, 2, b'a', b'b', b'c'])),
        ("a list that is too long", name(vec![0, 9, 0, 0, 1, b'a'])),
        ("two messages in a record", two_messages),
        ("a byte after the message", records(&longer, 9999)),
        ("a message of 64 KiB", records(&huge, 16000)),
        ("more than 32 records", records(&in_one_record, 2)),
        ("an empty record", [&[22, 3, 1, 0, 0][..], &hello("api.allowed.test")].concat()),
        ("a record of over 16 KiB", [&[22, 3, 1, 0x40, 1][..], &[1; 99]].concat()),
        ("a server hello", changed(5, 2)),
        ("another version", changed(9, 2)),
        ("a session of 33 bytes", changed(43, 33)),
        (
            "no ciphers",
            records(&[&[1, 0, 0, 39, 3, 3][..], &[7; 32], &[0, 0, 0, 1, 0]].concat(), 99),
        ),
        ("extensions past the end", changed(hello("api.allowed.test").len() - 2, 9)),
    ] {
        assert_eq!(read_client_hello(&bytes), Err(HelloError::Malformed), "{what}");
    }
    for bytes in [
        &b"GET / HTTP/1.1\r\n"[..],
        b"SSH-2.0",
        b"\x80\x2e\x01",
        b"\x15\x03\x01",
        b"\x16\x02",
        b"\0",
    ] {
        assert_eq!(read_client_hello(bytes), Err(HelloError::NotTls), "{bytes:?}");
    }
    let second = [records(&in_one_record[..9], 99), b"\x17\x03\x03\0\x01x".to_vec()].concat();
    assert_eq!(read_client_hello(&second), Err(HelloError::NotTls), "another record between");
}

/// A server's first record: a hello with these random bytes.
pub(crate) fn server_hello(random: [u8; 32]) -> Vec<u8> {
    let body = [&[3, 3][..], &random, &[0, 0x13, 0x01, 0, 0, 0]].concat();
    let message = [&[2, 0, 0, u8::try_from(body.len()).unwrap()][..], &body].concat();
    [&[22, 3, 3][..], &vector(&message)].concat()
}

/// The random bytes that ask for a second hello: SHA-256 of `HelloRetryRequest`.
pub(crate) const RETRY: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

#[test]
fn a_server_that_asks_for_a_second_hello_is_noticed() {
    assert!(asks_for_second_hello(&server_hello(RETRY)));
    assert!(!asks_for_second_hello(&server_hello([1; 32])));
    let whole = server_hello(RETRY);
    for n_bytes in 0..43 {
        assert!(!asks_for_second_hello(&whole[..n_bytes]), "{n_bytes}");
    }
    assert!(!asks_for_second_hello(b"\x15\x03\x03\x00\x02\x02\x28"));
}
