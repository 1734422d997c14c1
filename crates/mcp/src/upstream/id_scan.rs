//! Finds the `id` of a message that is not kept or cannot be parsed, so that the call that waits
//! for it can fail.
//!
//! It deliberately checks no JSON: for text that is none it may find nothing or a wrong id, and a
//! wrong id belongs to no call or to another call of the same server.

use serde_json::Value;

/// Longest key or id that is looked at.
const TOKEN_BYTES_MAX: usize = 128;

/// Reads a JSON object piece by piece and keeps the value of its own `id` key.
#[derive(Debug, Default)]
pub(super) struct IdScan {
    depth: u32,
    in_string: bool,
    escaped: bool,
    key_is_id: bool,
    /// The key or value of the outermost object that is being read, cut.
    token: Vec<u8>,
    id: Option<Value>,
}

impl IdScan {
    /// Reads on.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.step(*byte);
        }
    }

    /// The id, once it was read: a number or a string.
    pub(super) fn id(self) -> Option<Value> {
        self.id.filter(|id| id.is_number() || id.is_string())
    }

    fn step(&mut self, byte: u8) {
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return self.keep(byte);
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth = self.depth.saturating_add(1);
                if self.depth == 1 {
                    return;
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return self.end_value();
                }
            }
            b':' if self.depth == 1 => return self.end_key(),
            b',' if self.depth == 1 => return self.end_value(),
            _ => {}
        }
        self.keep(byte);
    }

    fn keep(&mut self, byte: u8) {
        if self.depth == 1 && self.token.len() < TOKEN_BYTES_MAX {
            self.token.push(byte);
        }
    }

    fn end_key(&mut self) {
        self.key_is_id = self.token.trim_ascii() == b"\"id\"";
        self.token.clear();
    }

    fn end_value(&mut self) {
        if self.key_is_id && self.id.is_none() {
            self.id = serde_json::from_slice(&self.token).ok();
        }
        self.key_is_id = false;
        self.token.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, expected: Option<&Value>) {
        for piece in [1, 3, text.len()] {
            let mut scan = IdScan::default();
            for bytes in text.as_bytes().chunks(piece) {
                scan.feed(bytes);
            }
            assert_eq!(scan.id().as_ref(), expected, "{text} in pieces of {piece}");
        }
    }

    #[test]
    fn the_outermost_id_is_found() {
        check(r#"{"jsonrpc":"2.0","id":7,"result":{"id":8}}"#, Some(&json!(7)));
        check(r#"{"result":{"a":["}\"",{"id":1}],"id":2}, "id" : "x,}" }"#, Some(&json!("x,}")));
        check(r#"{"result":"\\","id":3}"#, Some(&json!(3)));
        check(r#"{"result":NaN,"id":4}"#, Some(&json!(4)));
        check(r#"{"id":null}"#, None);
        check(r#"{"id":{"id":1}}"#, None);
        check(r#"{"id":5"#, None);
        check("INFO: id: 5, done", None);
    }
}
