//! The arguments of one call, read once and never changed afterwards.

use crate::CallDigest;
use gloveport_crypto::MacKey;
use gloveport_protocol::{ArgumentIssue, FaultCode, ToolFailure, ToolId, canonical_json};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Keys and items of all objects and arrays together.
const NODES_MAX: usize = 1_000_000;

/// Arguments that were read and may still be changed: sealed values are opened in them.
#[derive(Debug)]
pub struct OpenArguments {
    value: Value,
    bytes: usize,
    nodes: usize,
}

/// The arguments as validated, decided about, sent and recorded: all four see the same value.
#[derive(Debug, Clone, PartialEq)]
pub struct FrozenArguments {
    value: Value,
    bytes: usize,
    nodes: usize,
    depth: usize,
}

impl OpenArguments {
    /// Reads JSON text: an object of at most `bytes_max` bytes, nested at most 128 deep, without a key twice.
    ///
    /// A key that stands twice is refused, because two readers may choose different ones. `__proto__` is a key like
    /// any other.
    ///
    /// # Errors
    ///
    /// A [`FaultCode::InvalidArgs`] failure that says what is wrong, without repeating values.
    pub fn parse(text: &str, bytes_max: usize) -> Result<Self, ToolFailure> {
        if text.len() > bytes_max {
            let message =
                format!("the arguments have {} bytes, at most {bytes_max} are allowed", text.len());
            let hint = "pass less in one call: split the work, or pass a path instead of content";
            return Err(ToolFailure::new(FaultCode::InvalidArgs, message).with_hint(hint));
        }
        let mut nodes = NODES_MAX;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Strict { nodes: &mut nodes }
            .deserialize(&mut deserializer)
            .and_then(|value| deserializer.end().map(|()| value))
            .map_err(|error| invalid(&error.to_string()))?;
        if !value.is_object() {
            return Err(invalid("a tool takes one object"));
        }
        Ok(Self { value, bytes: text.len(), nodes: NODES_MAX - nodes + 1 })
    }

    /// The value as it stands.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The value, to open what is sealed in it. Texts may be replaced; an object stays an object, and nothing is added.
    pub fn value_mut(&mut self) -> &mut Value {
        &mut self.value
    }

    /// From here on nothing changes.
    pub fn freeze(self) -> FrozenArguments {
        let Self { value, bytes, nodes } = self;
        assert!(value.is_object(), "arguments are an object and stay one");
        FrozenArguments { depth: depth_of(&value), value, bytes, nodes }
    }
}

impl FrozenArguments {
    /// Reads and freezes at once: arguments in which nothing can be sealed.
    ///
    /// # Errors
    ///
    /// As [`OpenArguments::parse`].
    pub fn parse(text: &str, bytes_max: usize) -> Result<Self, ToolFailure> {
        OpenArguments::parse(text, bytes_max).map(OpenArguments::freeze)
    }

    /// The keyed digest of a call of `tool` with these arguments: the same for the same canonical text.
    pub fn digest(&self, key: &MacKey, tool: &ToolId) -> CallDigest {
        let (server, name) = (tool.server.as_str(), tool.tool.as_str());
        let text = canonical_json(&self.value);
        CallDigest(key.digest(&[server.as_bytes(), name.as_bytes(), text.as_bytes()]))
    }

    /// The arguments as a JSON object.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Bytes of the JSON text that they were read from.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Values in it, itself included.
    pub(crate) fn nodes(&self) -> usize {
        self.nodes
    }

    /// Values in a value, itself included, and how deep they are nested.
    pub(crate) fn measure(value: &Value) -> (usize, usize) {
        (nodes_of(value), depth_of(value))
    }

    /// How deep values are nested in it: 1 for an object of plain values.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    pub(crate) fn into_map(self) -> Map<String, Value> {
        match self.value {
            Value::Object(map) => map,
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {
                unreachable!("parse() accepts objects only")
            }
        }
    }
}

/// Keys count, as they do while arguments are read.
fn nodes_of(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(nodes_of).sum(),
        Value::Object(entries) => entries.values().map(nodes_of).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// At most 128, which is how deep the reader goes.
fn depth_of(value: &Value) -> usize {
    let inside = match value {
        Value::Array(items) => items.iter().map(depth_of).max(),
        Value::Object(entries) => entries.values().map(depth_of).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return 0,
    };
    1 + inside.unwrap_or(0)
}

fn invalid(reason: &str) -> ToolFailure {
    let issue = ArgumentIssue { path: String::new(), message: reason.to_owned() };
    ToolFailure {
        issues: vec![issue],
        ..ToolFailure::new(FaultCode::InvalidArgs, format!("unusable arguments: {reason}"))
    }
}

/// Builds a [`Value`], refusing what `serde_json` lets pass.
struct Strict<'a> {
    nodes: &'a mut usize,
}

impl Strict<'_> {
    fn count<E: Error>(&mut self) -> Result<(), E> {
        let left = self.nodes.checked_sub(1);
        *self.nodes = left.ok_or_else(|| E::custom("over 1,000,000 keys and items"))?;
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Strict { nodes: &mut *self.nodes })? {
            self.count()?;
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.count()?;
            let value = entries.next_value_seed(Strict { nodes: &mut *self.nodes })?;
            if map.contains_key(&key) {
                let shown: String = key.chars().take(64).flat_map(char::escape_default).collect();
                return Err(A::Error::custom(format_args!("the key `{shown}` stands twice")));
            }
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let read = FrozenArguments::parse(text, 1 << 20);
        let read = read.map(|a| a.value.to_string()).map_err(|failure| failure.message);
        assert_eq!(read, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
    }

    #[test]
    fn arguments_are_one_object() {
        check("{\"b\":[1,2.5,null,true],\"a\":\"x\"}", Ok("{\"b\":[1,2.5,null,true],\"a\":\"x\"}"));
        check("[]", Err("unusable arguments: a tool takes one object"));
        check("{} {}", Err("unusable arguments: trailing characters at line 1 column 4"));
        check("", Err("unusable arguments: EOF while parsing a value at line 1 column 0"));
    }

    #[test]
    fn a_key_twice_is_refused_and_proto_is_data() {
        let twice = "unusable arguments: the key `a` stands twice at line 1 column 13";
        check("{\"a\":1,\"a\":2}", Err(twice));
        check("{\"__proto__\":{\"x\":1}}", Ok("{\"__proto__\":{\"x\":1}}"));
    }

    #[test]
    fn size_depth_and_count_are_bounded() {
        let failure = FrozenArguments::parse("{\"a\":\"0123456789\"}", 10).expect_err("too long");
        assert_eq!(failure.message, "the arguments have 18 bytes, at most 10 are allowed");
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert!(FrozenArguments::parse(&deep, 1 << 20).is_err());
        let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(NODES_MAX));
        assert!(FrozenArguments::parse(&wide, 1 << 30).is_err());
    }
}
