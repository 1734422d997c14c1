//! Bytes of a compiler, whole, cut and damaged: a message or an error, never a panic and never a large allocation.

use super::*;

const DIAGNOSTICS: &str = r#"{"jsonrpc":"2.0","id":7,"result":{"kind":"full","items":[{"range":{"start":{"line":1,
    "character":2},"end":{"line":1,"character":5}},"severity":1,"code":2322,"source":"ts","message":"no"}]}}"#;

fn whole(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

fn read(bytes: &[u8]) -> Result<Vec<Incoming>, MessageError> {
    Reader::new(1_000).take(bytes)
}

fn seven() -> Incoming {
    let range = Range {
        start: Position { line: 1, character: 2 },
        end: Position { line: 1, character: 5 },
    };
    let diagnostic = Diagnostic { range, severity: 1, code: 2322, message: "no".to_owned() };
    Incoming::Answer { id: 7, answer: Ok(vec![diagnostic]) }
}

#[test]
fn messages_are_told_apart() {
    let request = |id: &str| whole(&format!(r#"{{"id":{id},"method":"client/x","params":{{}}}}"#));
    let reply = |id: &str| Incoming::Request {
        reply: whole(&format!(r#"{{"jsonrpc":"2.0","id":{id},"result":null}}"#)),
    };
    let long = format!("{:?}", "x".repeat(65));
    let cases = [
        (whole(DIAGNOSTICS), Ok(vec![seven()])),
        ([whole(DIAGNOSTICS), whole(DIAGNOSTICS)].concat(), Ok(vec![seven(), seven()])),
        (whole(r#"{"method":"window/logMessage"}"#), Ok(vec![Incoming::Notice])),
        (request("\"ts1\""), Ok(vec![reply("\"ts1\"")])),
        (request("-1"), Ok(vec![reply("-1")])),
        (request("{}"), Err(MessageError::Body)),
        (request(&long), Err(MessageError::Body)),
        (
            whole(r#"{"id":1,"result":{"capabilities":{}}}"#),
            Ok(vec![Incoming::Answer { id: 1, answer: Ok(vec![]) }]),
        ),
        (
            whole(r#"{"id":1,"error":{"code":-1,"message":"x"}}"#),
            Ok(vec![Incoming::Answer { id: 1, answer: Err(()) }]),
        ),
        (whole(r#"{"id":"1","result":{}}"#), Err(MessageError::Body)),
        (whole(r#"{"id":1e3,"result":{}}"#), Err(MessageError::Body)),
        (whole(r#"{"id":1,"result":[1]}"#), Err(MessageError::Body)),
        (whole(r#"{"result":{}}"#), Err(MessageError::Body)),
        (whole("{}"), Err(MessageError::Body)),
        (whole(""), Err(MessageError::Body)),
        (whole(&DIAGNOSTICS.replace("2322", "-1")), Err(MessageError::Body)),
        (whole(&DIAGNOSTICS.replace("2322", "4294967296")), Err(MessageError::Body)),
        (whole(&DIAGNOSTICS.replace("\"no\"", "null")), Err(MessageError::Body)),
    ];
    for (bytes, expected) in cases {
        let bytes_shown = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(read(&bytes), expected, "{bytes_shown}");
    }
}

#[test]
fn headers_are_bounded_and_exact() {
    let cases: [(&str, Result<usize, MessageError>); 14] = [
        ("Content-Length: 2\r\n\r\n{}", Err(MessageError::Body)),
        ("content-length:2\r\nContent-Type: x; charset=utf-8\r\n\r\n{}", Err(MessageError::Body)),
        ("Content-Length: 1001\r\n\r\n", Err(MessageError::TooLong)),
        ("Content-Length: 18446744073709551615\r\n\r\n", Err(MessageError::TooLong)),
        ("Content-Length: 18446744073709551616\r\n\r\n", Err(MessageError::Headers)),
        ("Content-Length: +2\r\n\r\n{}", Err(MessageError::Headers)),
        ("Content-Length: -2\r\n\r\n{}", Err(MessageError::Headers)),
        ("Content-Length: 0x2\r\n\r\n{}", Err(MessageError::Headers)),
        ("Content-Length:\r\n\r\n{}", Err(MessageError::Headers)),
        ("Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", Err(MessageError::Headers)),
        ("Content-Type: x\r\n\r\n{}", Err(MessageError::Headers)),
        ("\r\n\r\n", Err(MessageError::Headers)),
        ("Content-Length: 2\n\n{}", Ok(0)),
        ("panic: runtime error: index out of range [3]\n\ngoroutine 1", Ok(0)),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text.as_bytes()).map(|messages| messages.len()), expected, "{text:?}");
    }
    assert_eq!(read(&[b'x'; HEADERS_BYTES_MAX]), Err(MessageError::Headers));
    assert_eq!(read("Content-Length: \u{ff12}\r\n\r\n".as_bytes()), Err(MessageError::Headers));
    assert_eq!(read(b"Content-Length: 2\xff\r\n\r\n"), Err(MessageError::Headers));
}

#[test]
fn bytes_may_come_in_any_pieces() {
    let bytes = [whole(DIAGNOSTICS), whole(r#"{"method":"x"}"#), whole(DIAGNOSTICS)].concat();
    for size in [1, 2, 3, 7, 64, 1_000] {
        let mut reader = Reader::new(1_000);
        let taken = bytes.chunks(size).map(|piece| reader.take(piece).expect("it is right"));
        let messages: Vec<Incoming> = taken.flatten().collect();
        assert_eq!(messages, [seven(), Incoming::Notice, seven()], "{size}");
    }
}

#[test]
fn damage_is_an_error_or_a_message_and_never_a_panic() {
    // xorshift64 (Marsaglia 2003), so that a failure repeats.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("it is below a usize")
    };
    let right = [whole(DIAGNOSTICS), whole(r#"{"id":"a","method":"x"}"#)].concat();
    let (mut n_right, mut n_wrong) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = right.clone();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] = u8::try_from(random(256)).expect("a byte"),
                1 => bytes[at] ^= 1 << random(8),
                2 => drop(bytes.drain(at..bytes.len().min(at + random(9)))),
                _ => drop(bytes.splice(at..at, right[..random(40)].to_vec())),
            }
            if bytes.is_empty() {
                bytes.push(b'C');
            }
        }
        let mut reader = Reader::new(1_000);
        let size = 1 + random(200);
        match bytes.chunks(size).try_for_each(|piece| reader.take(piece).map(drop)) {
            Ok(()) => n_right += 1,
            Err(_) => n_wrong += 1,
        }
        assert!(reader.part.capacity() <= 4_000, "{}", reader.part.capacity());
    }
    assert!(n_right > 100 && n_wrong > 1_000, "{n_right} {n_wrong}");
}

#[test]
fn nesting_ends_nothing_but_the_message() {
    let deep = format!("{}1{}", "[".repeat(400), "]".repeat(400));
    let skipped = whole(&format!(r#"{{"id":1,"result":{{"x":{deep}}}}}"#));
    assert_eq!(read(&skipped), Ok(vec![Incoming::Answer { id: 1, answer: Ok(vec![]) }]));
    let kept = whole(&format!(r#"{{"id":{deep},"method":"x"}}"#));
    assert_eq!(read(&kept), Err(MessageError::Body));
}
