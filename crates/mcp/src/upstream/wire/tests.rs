//! The reader of lines and answers: bounds, noise, and what is told of each.

use super::*;
use serde_json::json;

/// What a wire gives for the bytes that a server writes, with what it says about noise.
async fn read_all(bytes: &[u8]) -> (Vec<Line>, String) {
    let input: Input = Box::new(std::io::Cursor::new(bytes.to_vec()));
    let ended = CancellationToken::new();
    let tasks = TaskTracker::new();
    let mut wire = Wire::open(input, Box::new(tokio::io::sink()), ended.clone(), &tasks);
    let mut lines = Vec::new();
    while let Some(line) = wire.read().await {
        lines.push(line);
    }
    assert!(ended.is_cancelled(), "the end is announced");
    (lines, wire.noise().shown())
}

#[tokio::test]
async fn noise_is_skipped_and_counted() {
    let bytes = b"Starting \x1b[1mserver\n\n{\"id\":1}\r\n[1]\n42\n{\"id\":2}\nno end";
    let (lines, noise) = read_all(bytes).await;
    let expected = vec![Line::Message(json!({"id": 1})), Line::Message(json!({"id": 2}))];
    assert_eq!(lines, expected);
    assert_eq!(
        noise,
        "3 lines of its standard output are no messages, the first is `Starting \\u{1b}[1mserver`"
    );
}

#[tokio::test]
async fn a_line_over_the_bound_fails_its_own_call_only() {
    let mut bytes = b"{\"id\":1,\"result\":\"".to_vec();
    bytes.resize(LINE_BYTES_MAX + 3 * ROOM_BYTES, b'x');
    bytes.extend_from_slice(b"\"}\n{\"id\":2}\n");
    let (lines, _) = read_all(&bytes).await;
    let reason = "it has over 16777216 bytes; ask for less in one call".to_owned();
    let expected = vec![Line::Unreadable { id: json!(1), reason }, Line::Message(json!({"id": 2}))];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn an_answer_that_is_no_json_fails_its_own_call_only() {
    let deep = format!("{{\"id\":1,\"result\":{}{}}}\n", "[".repeat(200), "]".repeat(200));
    let bytes = [deep.as_bytes(), b"{\"id\":2,\"result\":NaN}\n{\"id\":3}\n"].concat();
    let (lines, _) = read_all(&bytes).await;
    let ids: Vec<Option<&Value>> = lines
        .iter()
        .map(|line| match line {
            Line::Message(_) => None,
            Line::Unreadable { id, .. } => Some(id),
        })
        .collect();
    assert_eq!(ids, [Some(&json!(1)), Some(&json!(2)), None]);
}

#[test]
fn answers_are_kept_raw_and_errors_are_read_leniently() {
    let check = |line: Value, expected: Option<Value>| {
        let read = message(Line::Message(line)).ok();
        assert_eq!(read.map(|read| serde_json::to_value(read).expect("serializes")), expected);
    };
    let odd = json!({"jsonrpc": "2.0", "id": 1, "result": {"tools": 5}});
    check(odd.clone(), Some(odd));
    check(
        json!({"id": "7", "error": {"code": "x"}}),
        Some(json!({"jsonrpc": "2.0", "id": "7",
            "error": {"code": -32603, "message": "{\"code\":\"x\"}"}})),
    );
    check(json!({"id": 1}), None);
    check(json!({"result": {}}), None);
}
