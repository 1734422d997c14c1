//! Members that go in and out.

use super::*;
use serde_json::json;

fn value() -> Value {
    json!({"command": "g", "args": ["serve"]})
}

fn with(text: &str) -> String {
    let out = insert(text, "mcpServers", "gloveport", &value()).expect(text);
    let mut expected: Value = match text.trim_start_matches('\u{feff}').trim() {
        "" => json!({}),
        text => serde_json::from_str(&jsonc::to_json(text)).expect(text),
    };
    expected["mcpServers"]["gloveport"] = value();
    let plain = jsonc::to_json(out.trim_start_matches('\u{feff}'));
    assert_eq!(serde_json::from_str::<Value>(&plain).expect(&out), expected, "{out}");
    out
}

fn without(text: &str) -> String {
    remove(text, "mcpServers", "gloveport").expect(text)
}

/// Files whose list has other servers: what goes in comes out again to the byte.
const ODD: [&str; 14] = [
    "{\"mcpServers\": {\"a\": {}}}",
    "{\"mcpServers\":{\"a\":{},\"b\":1}}",
    "{\n  \"mcpServers\": {\n    \"a\": {}\n  }\n}\n",
    "{\n  \"mcpServers\": {\n    \"a\": {},\n  },\n}",
    "{\r\n\t\"mcpServers\": {\r\n\t\t\"a\": {}\r\n\t}\r\n}",
    "\u{feff}{\n\"mcpServers\": {\n\"a\": {}\n}\n}",
    "// first\n{ // here\n  /* and */ \"mcpServers\": { // mine\n    \"a\": {}, // one\n    // two\n    \"b\": {} // three\n    // four\n  } // five\n} // six",
    "{\n    \"x\": \"\\\"mcpServers\\\": {\",\n    \"mcpServers\": { \"a\": { \"command\": \"//\" } },\n    \"y\": [1, {\"z\": null}]\n}\n",
    "{\n  \"mcpServers\": {\n    /* before */ \"a\": {}\n  }\n}",
    "{\n  \"mcpServers\": {\n\n    \"a\": {}\n\n  }\n}",
    "{\"é\": \"\u{2028}\", \"mcpServers\": {\"ü\": -1.5e+3}}",
    "{\n  \"mcpServers\": {\"a\": {}\n}}",
    "{\n  \"mcpServers\": { /* x */\n    \"a\": true }}",
    "{ \"mcpServers\" : { \"a\" : { } , } , }",
];

#[test]
fn what_went_in_comes_out_again() {
    for text in ODD {
        assert_eq!(without(&with(text)), text);
    }
}

#[test]
fn lists_are_made_where_there_are_none() {
    for (text, expected) in [
        (
            "",
            "{\n  \"mcpServers\": {\n    \"gloveport\": {\n      \"command\": \"g\",\n      \"args\": [\n        \"serve\"\n      ]\n    }\n  }\n}\n",
        ),
        (
            "{}",
            "{\n  \"mcpServers\": {\n    \"gloveport\": {\n      \"command\": \"g\",\n      \"args\": [\n        \"serve\"\n      ]\n    }\n  }\n}",
        ),
        ("{\"a\": 1}", "{\"mcpServers\": {\"gloveport\":{\"command\":\"g\","),
        (
            "{\n  // none\n  \"mcpServers\": {},\n}",
            "{\n  // none\n  \"mcpServers\": {\n    \"gloveport\": {",
        ),
        (
            "{\r\n\t\"a\": 1\r\n}",
            "{\r\n\t\"mcpServers\": {\r\n\t\t\"gloveport\": {\r\n\t\t\t\"command\": \"g\",",
        ),
    ] {
        let out = with(text);
        assert!(out.starts_with(expected), "{out}");
        let back = without(&out);
        let file: Value = serde_json::from_str(&jsonc::to_json(&back)).expect(&back);
        assert_eq!(file["mcpServers"], json!({}), "{back}");
    }
}

#[test]
fn an_entry_is_removed_wherever_it_was_moved_to() {
    for (text, expected) in [
        ("{\"mcpServers\":{\"gloveport\":{}}}", "{\"mcpServers\":{}}"),
        ("{\"mcpServers\":{\"a\":1,\"gloveport\":{}}}", "{\"mcpServers\":{\"a\":1}}"),
        ("{\"mcpServers\":{\"gloveport\":{},\"a\":1}}", "{\"mcpServers\":{\"a\":1}}"),
        ("{\"mcpServers\":{\"a\":1,\"gloveport\":{},}}", "{\"mcpServers\":{\"a\":1,}}"),
        (
            "{\"mcpServers\": {\n  \"a\": 1, // one\n  // ours\n  \"gloveport\": {\"x\": \"}\"}\n}}",
            "{\"mcpServers\": {\n  \"a\": 1 // one\n  // ours\n}}",
        ),
        ("{\"mcpServers\": { // only\n  \"gloveport\": {}\n}}", "{\"mcpServers\": { // only\n}}"),
        ("{\"mcpServers\": {\n  \"gloveport\": {} // ours\n}}", "{\"mcpServers\": { // ours\n}}"),
        ("{\"mcpServers\":{\"gloveport\":{} /* , */ , \"a\":1}}", "{\"mcpServers\":{\"a\":1}}"),
    ] {
        let out = without(text);
        assert_eq!(out, expected);
        serde_json::from_str::<Value>(&jsonc::to_json(&out)).expect(&out);
    }
}

#[test]
fn what_is_not_clear_is_not_changed() {
    for text in [
        "[]",
        "{",
        "7",
        "{\"mcpServers\": []}",
        "{\"mcpServers\": null}",
        "{\"mcpServers\": {}, \"mcpServers\": {}}",
        &*format!("{{\"a\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000)),
    ] {
        insert(text, "mcpServers", "gloveport", &value()).expect_err(text);
    }
    for text in [
        "{}",
        "{\"mcpServers\": {\"a\": {}}}",
        "{\"mcpServers\": {\"gloveport\": 1, \"gloveport\": 2}}",
    ] {
        remove(text, "mcpServers", "gloveport").expect_err(text);
    }
}
