//! One text for one JSON value: what is hashed, compared and signed.
//!
//! After RFC 8785 (JSON Canonicalization Scheme): no white space, keys in the order of their UTF-16 code units. Numbers
//! differ from it on purpose: they are written as they were read, since going through a double would make one text of
//! two large numbers that are not the same.

use serde_json::Value;

/// Writes a value so that equal values give equal texts.
pub fn canonical_json(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(string) => write_string(string, text),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<(&String, &Value)> = entries.iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            text.push('{');
            for (index, (key, item)) in entries.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(key, text);
                text.push(':');
                write(item, text);
            }
            text.push('}');
        }
    }
}

fn write_string(string: &str, text: &mut String) {
    text.push_str(&serde_json::to_string(string).expect("a string is JSON"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: &Value, expected: &str) {
        assert_eq!(canonical_json(value), expected);
    }

    #[test]
    fn equal_values_have_one_text() {
        check(
            &json!({"b": [1, 2.5, null, true], "a": {"d": "x\n", "c": {}}}),
            "{\"a\":{\"c\":{},\"d\":\"x\\n\"},\"b\":[1,2.5,null,true]}",
        );
        // By UTF-16, an astral character stands before U+FB33, by code point after it.
        check(&json!({"\u{fb33}": 1, "\u{1f600}": 2}), "{\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }
}
