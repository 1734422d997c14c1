//! Values as texts of a URL: percent encoding (RFC 3986) and the parameter styles of OpenAPI (after RFC 6570).
//!
//! Everything that is not unreserved is encoded, so that no value ends the part of the address that it stands in.

use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Nesting of values under brackets.
const NESTING_MAX: usize = 32;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
}

/// Whether each member of a list or an object stands for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// `explode: true`.
    Each,
    /// `explode: false`.
    Joined,
}

/// Which characters stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Letters, digits and `-._~`.
    Unreserved,
    /// Also those that mean something in an address, but nothing within a query: `allowReserved`.
    Reserved,
}

impl Kept {
    pub(crate) fn encode(self, text: &str) -> String {
        let others: &[u8] = match self {
            Self::Unreserved => b"-._~",
            Self::Reserved => b"-._~:/?[]@!$'()*,;",
        };
        let mut encoded = String::with_capacity(text.len());
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || others.contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                write!(encoded, "%{byte:02X}").expect("a String takes everything");
            }
        }
        encoded
    }
}

/// A value as text: what is nested further is JSON.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// A value in a path, after `name` where the style repeats it.
pub(crate) fn in_path(name: &str, value: &Value, style: Style, spread: Spread) -> String {
    let encode = |value: &Value| Kept::Unreserved.encode(&text_of(value));
    let name = Kept::Unreserved.encode(name);
    let (first, each) = match style {
        Style::Label => (".", "."),
        Style::Matrix => (";", ";"),
        _ => ("", ","),
    };
    let named = |text: String| if style == Style::Matrix { format!("{name}={text}") } else { text };
    let text = match (value, spread) {
        (Value::Array(list), Spread::Each) => {
            list.iter().map(|item| named(encode(item))).collect::<Vec<_>>().join(each)
        }
        (Value::Array(list), Spread::Joined) => {
            named(list.iter().map(encode).collect::<Vec<_>>().join(","))
        }
        (Value::Object(map), Spread::Each) => pairs(map, "=", each),
        (Value::Object(map), Spread::Joined) => named(pairs(map, ",", ",")),
        (value, _) => named(encode(value)),
    };
    format!("{first}{text}")
}

fn pairs(map: &Map<String, Value>, between: &str, each: &str) -> String {
    let encode = |text: &str| Kept::Unreserved.encode(text);
    let pairs = map
        .iter()
        .map(|(key, value)| format!("{}{between}{}", encode(key), encode(&text_of(value))));
    pairs.collect::<Vec<_>>().join(each)
}

/// A value as pairs of a query or a form, names and values not yet encoded; a value that is `Joined` is encoded by its
/// members.
pub(crate) fn in_query(
    name: &str,
    value: &Value,
    style: Style,
    spread: Spread,
) -> Vec<(String, Vec<String>, &'static str)> {
    let single = |texts: Vec<String>, between| vec![(name.to_owned(), texts, between)];
    let between = match style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    match (value, style, spread) {
        (Value::Array(_) | Value::Object(_), Style::DeepObject, _) => {
            let mut pairs = Vec::new();
            brackets(name, value, 0, &mut pairs);
            pairs
        }
        (Value::Array(list), _, Spread::Each) => {
            list.iter().map(|item| (name.to_owned(), vec![text_of(item)], "")).collect()
        }
        (Value::Array(list), _, Spread::Joined) if list.is_empty() => Vec::new(),
        (Value::Array(list), _, Spread::Joined) => {
            single(list.iter().map(text_of).collect(), between)
        }
        (Value::Object(map), _, Spread::Each) => {
            map.iter().map(|(key, value)| (key.clone(), vec![text_of(value)], "")).collect()
        }
        (Value::Object(map), _, Spread::Joined) if map.is_empty() => Vec::new(),
        (Value::Object(map), _, Spread::Joined) => {
            let texts = map.iter().flat_map(|(key, value)| [key.clone(), text_of(value)]);
            single(texts.collect(), between)
        }
        (value, _, _) => single(vec![text_of(value)], ""),
    }
}

/// `name[key][0]=value`: what a value has inside, under the names of the way there.
fn brackets(
    name: &str,
    value: &Value,
    nesting: usize,
    pairs: &mut Vec<(String, Vec<String>, &'static str)>,
) {
    match value {
        Value::Object(map) if nesting < NESTING_MAX => {
            for (key, value) in map {
                brackets(&format!("{name}[{key}]"), value, nesting + 1, pairs);
            }
        }
        Value::Array(list) if nesting < NESTING_MAX => {
            for (number, value) in list.iter().enumerate() {
                brackets(&format!("{name}[{number}]"), value, nesting + 1, pairs);
            }
        }
        value => pairs.push((name.to_owned(), vec![text_of(value)], "")),
    }
}

/// Pairs as the text of a query or of a form.
pub(crate) fn joined(pairs: &[(String, Vec<String>, &'static str)], kept: Kept) -> String {
    let pairs = pairs.iter().map(|(name, values, between)| {
        let values: Vec<String> = values.iter().map(|value| kept.encode(value)).collect();
        format!("{}={}", Kept::Unreserved.encode(name), values.join(between))
    });
    pairs.collect::<Vec<_>>().join("&")
}
