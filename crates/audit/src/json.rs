//! Canonical JSON written field by field: the keys come in their order, so that nothing is sorted and no tree is built.

use std::fmt::Write;

/// An object being written.
pub(crate) struct Object {
    text: String,
    /// The key before, to see that the next is behind it.
    last: &'static str,
}

impl Object {
    pub(crate) fn new() -> Self {
        Self { text: String::with_capacity(512), last: "" }
    }

    fn key(&mut self, key: &'static str) {
        debug_assert!(self.last < key, "`{key}` stands before `{}` in canonical JSON", self.last);
        self.text.push(if self.last.is_empty() { '{' } else { ',' });
        self.last = key;
        self.text.push('"');
        self.text.push_str(key);
        self.text.push_str("\":");
    }

    /// JSON that is canonical already.
    pub(crate) fn raw(&mut self, key: &'static str, json: &str) {
        self.key(key);
        self.text.push_str(json);
    }

    pub(crate) fn text(&mut self, key: &'static str, value: &str) {
        self.key(key);
        quote(value, &mut self.text);
    }

    /// Nothing, where there is none.
    pub(crate) fn text_if(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    pub(crate) fn number(&mut self, key: &'static str, value: u64) {
        self.key(key);
        write!(self.text, "{value}").expect("a String takes all");
    }

    /// Nothing for zero.
    pub(crate) fn count(&mut self, key: &'static str, value: u64) {
        if value > 0 {
            self.number(key, value);
        }
    }

    /// A list of texts; nothing for an empty one.
    pub(crate) fn list<'a>(
        &mut self,
        key: &'static str,
        values: impl IntoIterator<Item = &'a str>,
    ) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return;
        }
        self.key(key);
        self.text.push('[');
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            quote(value, &mut self.text);
        }
        self.text.push(']');
    }

    pub(crate) fn finish(mut self) -> String {
        self.text.push_str(if self.last.is_empty() { "{}" } else { "}" });
        self.text
    }
}

/// Writes a JSON string as serde does, which is what canonical JSON asks for.
fn quote(value: &str, text: &mut String) {
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if value.bytes().all(is_plain) {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        text.push_str(&serde_json::to_string(value).expect("a string is JSON"));
    }
}
