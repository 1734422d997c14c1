//! Names without a proxy: what is answered, and what is not.

use crate::support::{World, silent};
use gloveport_egress::wire::read_query;

/// A query for labels, as a plain client sends it.
pub(crate) fn query(id: u16, labels: &[&[u8]], kind: u16) -> Vec<u8> {
    let mut query = id.to_be_bytes().to_vec();
    query.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in labels {
        query.push(u8::try_from(label.len()).unwrap());
        query.extend_from_slice(label);
    }
    query.push(0);
    query.extend_from_slice(&kind.to_be_bytes());
    query.extend_from_slice(&[0, 1]);
    query
}

/// How an answer went: the code, and the address if there is one.
fn shown(query: &[u8], answer: Option<Vec<u8>>) -> String {
    let Some(answer) = answer else { return "silence".into() };
    assert_eq!(answer[..2], query[..2], "another question's answer");
    assert!(answer.len() <= query.len() + 16, "an answer of {} bytes", answer.len());
    let question_end = answer.len() - if answer[7] == 0 { 0 } else { 16 };
    assert!(query.starts_with(&answer[..2]) && query[12..].starts_with(&answer[12..question_end]));
    let code = answer[3] & 0x0f;
    match (code, answer[7]) {
        (0, 0) => "empty".into(),
        (0, 1) => {
            answer[answer.len() - 4..].iter().map(u8::to_string).collect::<Vec<_>>().join(".")
        }
        (3, 0) => "no such name".into(),
        other => format!("{other:?}"),
    }
}

#[test]
fn allowed_names_have_an_address_inside_and_others_do_not_exist() {
    let mut world = World::new(&["api.allowed.test", "*.wild.test:8443"], silent);
    let cases: [(&[&[u8]], u16, &str); 16] = [
        (&[b"api", b"allowed", b"test"], 1, "127.1.0.1"),
        (&[b"a", b"wild", b"test"], 1, "127.1.0.2"),
        (&[b"API", b"allowed", b"Test"], 1, "127.1.0.1"),
        (&[b"api", b"allowed", b"test"], 28, "empty"),
        (&[b"api", b"allowed", b"test"], 65, "empty"),
        (&[b"api", b"allowed", b"test"], 16, "empty"),
        (&[b"api", b"allowed", b"test"], 255, "empty"),
        (&[b"wild", b"test"], 1, "no such name"),
        (&[b"evil", b"test"], 1, "no such name"),
        (&[b"evil", b"test"], 28, "no such name"),
        (&[b"c2VjcmV0", b"evil", b"test"], 16, "no such name"),
        (&[], 1, "no such name"),
        // A dot, a zero byte, a space within a label.
        (&[b"api.allowed", b"test"], 1, "no such name"),
        (&[b"api.allowed.test"], 1, "no such name"),
        (&[b"evil\0", b"wild", b"test"], 1, "no such name"),
        (&[b"\x1b[2J\xff", b"wild", b"test"], 1, "no such name"),
    ];
    for (n, (labels, kind, expected)) in (1..).zip(cases) {
        let query = query(n, labels, kind);
        assert_eq!(shown(&query, world.ask(&query)), expected, "{labels:?} {kind}");
    }
    assert_eq!(world.resolved(), Vec::<String>::new(), "a name left");
    let refusals = world.refusals();
    for expected in [
        "evil.test:53: host not allowed (2)",
        "c2VjcmV0.evil.test:53: host not allowed (1)",
        "evil\\u{0}.wild.test:53: malformed host (1)",
        "\\u{1b}[2J\\u{fffd}.wild.test:53: malformed host (1)",
    ] {
        let expected = expected.to_lowercase();
        assert!(refusals.iter().any(|r| r.to_lowercase() == expected), "{expected} {refusals:?}");
    }
}

#[test]
fn options_are_understood() {
    let world = World::new(&["api.allowed.test"], silent);
    let mut query = query(7, &[b"api", b"allowed", b"test"], 1);
    query[11] = 1;
    query.extend_from_slice(&[0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 4, 0, 10, 0, 0]);
    let answer = world.ask(&query).unwrap();
    assert_eq!(&answer[answer.len() - 4..], &[127, 1, 0, 1]);
}

#[test]
fn what_is_no_plain_question_is_not_answered() {
    let world = World::new(&["api.allowed.test"], silent);
    let good = query(7, &[b"api", b"allowed", b"test"], 1);
    let with = |at: usize, byte: u8| {
        let mut bad = good.clone();
        bad[at] = byte;
        bad
    };
    let tail = |bytes: &[u8]| [&good[..], bytes].concat();
    let long = [b'a'; 63];
    let mut pointer = good[..12].to_vec();
    pointer.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1]);
    let mut pointer_after_label = good[..16].to_vec();
    pointer_after_label.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1]);
    let mut padded = with(11, 1);
    padded.extend_from_slice(&[0, 0, 41, 16, 0, 0, 0, 0, 0, 1, 255]);
    padded.resize(padded.len() + 511, 0);
    let bad = [
        ("an answer", with(2, 0x81)),
        ("an inverse query", with(2, 0x09)),
        ("an update", with(2, 0x28)),
        ("a truncated one", with(2, 0x03)),
        ("no question", with(5, 0)),
        ("two questions", with(5, 2)),
        ("256 questions", with(4, 1)),
        ("an answer in it", with(7, 1)),
        ("an authority in it", with(9, 1)),
        ("options that are not there", with(11, 1)),
        ("two additional records", with(11, 2)),
        ("another class", with(good.len() - 1, 3)),
        ("bytes at the end", tail(&[0])),
        ("a pointer to itself", pointer),
        ("a pointer after a label", pointer_after_label),
        ("a label of 64 bytes", with(12, 64)),
        ("a label of 191 bytes", with(12, 191)),
        ("a label past the end", with(12, 60)),
        ("a name of 257 bytes", query(7, &[&long, &long, &long, &long], 1)),
        ("over 512 bytes", padded),
        ("nothing", Vec::new()),
        ("half a header", good[..6].to_vec()),
        ("a header alone", good[..12].to_vec()),
        ("half a question", good[..good.len() - 1].to_vec()),
    ];
    for (what, bytes) in bad {
        assert_eq!(read_query(&bytes), None, "{what}");
        // A datagram without bytes must not end the name server either.
        assert_eq!(world.ask(&bytes), None, "{what}");
    }
    assert!(world.ask(&good).is_some());
}

#[test]
fn names_that_can_have_an_address_are_bounded_and_addresses_stay() {
    let mut world = World::new(&["*.wild.test"], silent);
    let ask = |world: &World, n: u32| {
        let label = format!("n{n}");
        let query = query(7, &[label.as_bytes(), b"wild", b"test"], 1);
        shown(&query, world.ask(&query))
    };
    assert_eq!(ask(&world, 0), "127.1.0.1");
    for n in 1..4095 {
        ask(&world, n);
    }
    assert_eq!(ask(&world, 4095), "127.1.16.0");
    assert_eq!(ask(&world, 4096), "(2, 0)");
    assert_eq!(ask(&world, 0), "127.1.0.1");
    assert!(world.refusals().contains(&"n4096.wild.test:53: too many names (1)".to_owned()));
}
