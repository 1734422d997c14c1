//! Requests made out of arguments: everything but the host and who calls.

use crate::body::Body;
use crate::encode::{Kept, Spread, in_path, in_query, joined, text_of};
use crate::error::ArgumentError;
use crate::operation::Method;
use crate::parameter::{Form, Location, Parameter};
use gloveport_protocol::percent_decoded;
use serde_json::{Map, Value};

/// Longest path and longest query that are sent.
const ADDRESS_BYTES_MAX: usize = 32 << 10;
/// Names and values of all headers together.
const HEADER_BYTES_MAX: usize = 32 << 10;

/// What is sent: the path and the query are encoded and belong behind the address of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestPlan {
    /// The method.
    pub method: Method,
    /// Begins with `/`; no segment is empty by an argument, `.` or `..`.
    pub path: String,
    /// Without `?`; empty for none.
    pub query: String,
    /// Names are tokens, values are printable ASCII. None of them says who calls.
    pub headers: Vec<(String, String)>,
    /// What to ask for.
    pub accept: String,
    /// The body.
    pub payload: Option<Payload>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Its `Content-Type`, printable ASCII.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Encoded.
    Text(String),
    /// The parameter of this name.
    Parameter(String),
}

/// A path with the places of its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<Piece>,
    /// What stands behind a `?` in the document's path, encoded.
    pub(crate) query: String,
}

impl Template {
    /// Reads a path as the document has it. The error says why the operation cannot be used.
    pub(crate) fn parse(path: &str) -> Result<Self, String> {
        if !path.starts_with('/') {
            return Err("its path does not begin with `/`".to_owned());
        }
        if path.len() > ADDRESS_BYTES_MAX {
            return Err(format!("its path has over {ADDRESS_BYTES_MAX} bytes"));
        }
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut pieces = Vec::new();
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('{') {
            let odd = || "the braces of its path do not fit".to_owned();
            let (name, behind) = after.split_once('}').ok_or_else(odd)?;
            if name.is_empty() || name.contains('{') || before.contains('}') {
                return Err(odd());
            }
            if !before.is_empty() {
                pieces.push(Piece::Text(literal(before)));
            }
            pieces.push(Piece::Parameter(name.to_owned()));
            rest = behind;
        }
        if rest.contains('}') {
            return Err("the braces of its path do not fit".to_owned());
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(literal(rest)));
        }
        let whole = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Parameter(_) => "x",
        });
        if leaves_its_place(&whole.collect::<String>()) {
            return Err("its path has a segment `.` or `..`".to_owned());
        }
        Ok(Self { pieces, query: literal(query) })
    }

    /// The names of the parameters, each once.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for piece in &self.pieces {
            if let Piece::Parameter(name) = piece
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
        names
    }
}

/// The document's own text, where escapes stay escapes.
fn literal(text: &str) -> String {
    let mut encoded = String::new();
    for piece in text.split_inclusive('%') {
        let plain = piece.strip_suffix('%').unwrap_or(piece);
        let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/@!$&'()*+,;=".contains(&byte);
        for byte in plain.bytes() {
            if kept(byte) {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        if piece.ends_with('%') {
            encoded.push('%');
        }
    }
    // An escape that is none would make the address ambiguous.
    let mut checked = String::new();
    let mut rest = encoded.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        checked.push_str(before);
        let is_escape = after.len() >= 2 && after.bytes().take(2).all(|b| b.is_ascii_hexdigit());
        checked.push_str(if is_escape { "%" } else { "%25" });
        rest = after;
    }
    checked.push_str(rest);
    checked
}

/// Whether a path would be read as another one: by a segment that means here or above, however it is encoded.
fn leaves_its_place(path: &str) -> bool {
    path.split('/').any(|segment| matches!(percent_decoded(segment).as_ref(), "." | ".."))
}

/// What a request is made by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) method: Method,
    pub(crate) template: &'a Template,
    pub(crate) parameters: &'a [Parameter],
    pub(crate) body: Option<&'a Body>,
    /// Names in the query and of cookies that say who calls.
    pub(crate) credentials: &'a [(Location, String)],
}

/// Makes the request.
pub(crate) fn plan(
    parts: Parts<'_>,
    mut arguments: Map<String, Value>,
) -> Result<RequestPlan, ArgumentError> {
    let (mut queries, mut headers, mut cookies) = (Vec::new(), Vec::new(), Vec::new());
    let mut in_paths: Vec<(&str, String)> = Vec::new();
    if !parts.template.query.is_empty() {
        queries.push(parts.template.query.clone());
    }
    for parameter in parts.parameters {
        let value = arguments.remove(&parameter.argument).filter(|value| !value.is_null());
        let Some(value) = value else {
            if parameter.is_required {
                return Err(ArgumentError::new(&parameter.argument, "it is missing"));
            }
            continue;
        };
        match parameter.location {
            Location::Path => in_paths.push((&parameter.name, path_text(parameter, &value)?)),
            Location::Query => queries.extend(query_text(parts, parameter, &value)?),
            Location::Header => headers.push(header(parameter, &value)?),
            Location::Cookie => cookies.extend(query_text(parts, parameter, &value)?),
        }
    }
    let path = path(parts.template, &in_paths)?;
    let query = queries.join("&");
    if query.len() > ADDRESS_BYTES_MAX {
        return Err(ArgumentError::new("query", "the address would be too long"));
    }
    if !cookies.is_empty() {
        headers.push(("Cookie".to_owned(), cookies.join("; ").replace('&', "; ")));
    }
    let header_bytes: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    if header_bytes > HEADER_BYTES_MAX {
        return Err(ArgumentError::new("headers", "they are too long"));
    }
    let payload = match parts.body {
        Some(body) => body.write(arguments)?,
        None => match arguments.keys().next() {
            Some(other) => return Err(ArgumentError::new(other, "there is no such argument")),
            None => None,
        },
    };
    let payload = payload.map(|(content_type, bytes)| Payload { content_type, bytes });
    let accept = String::new();
    Ok(RequestPlan { method: parts.method, path, query, headers, accept, payload })
}

fn path_text(parameter: &Parameter, value: &Value) -> Result<String, ArgumentError> {
    let text = match parameter.form {
        Form::Json => Kept::Unreserved.encode(&value.to_string()),
        Form::Style { style, spread, .. } => in_path(&parameter.name, value, style, spread),
    };
    // `DELETE /users/` is another request than `DELETE /users/7`.
    if text_of(value).is_empty() || text.is_empty() {
        return Err(ArgumentError::new(&parameter.argument, "it is empty"));
    }
    Ok(text)
}

fn path(template: &Template, values: &[(&str, String)]) -> Result<String, ArgumentError> {
    let mut path = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(text) => path.push_str(text),
            Piece::Parameter(name) => {
                let value = values.iter().find(|(known, _)| known == name);
                let (_, value) = value.ok_or_else(|| ArgumentError::new(name, "it is missing"))?;
                path.push_str(value);
            }
        }
        if path.len() > ADDRESS_BYTES_MAX {
            return Err(ArgumentError::new("path", "the address would be too long"));
        }
    }
    if leaves_its_place(&path) {
        let name = values.first().map_or("path", |(name, _)| name);
        return Err(ArgumentError::new(name, "`.` and `..` are no names in a path"));
    }
    Ok(path)
}

fn query_text(
    parts: Parts<'_>,
    parameter: &Parameter,
    value: &Value,
) -> Result<Option<String>, ArgumentError> {
    let (pairs, kept) = match parameter.form {
        Form::Json => {
            (vec![(parameter.name.clone(), vec![value.to_string()], "")], Kept::Unreserved)
        }
        Form::Style { style, spread, is_reserved_kept } => {
            let kept = if is_reserved_kept { Kept::Reserved } else { Kept::Unreserved };
            (in_query(&parameter.name, value, style, spread), kept)
        }
    };
    // The keys of an object may become names: none of them may be the one of a credential.
    let is_credential = |(name, _, _): &(String, Vec<String>, &str)| {
        let known = |(location, known): &(Location, String)| {
            *location == parameter.location && known == name
        };
        parts.credentials.iter().any(known)
    };
    if pairs.iter().any(is_credential) {
        return Err(ArgumentError::new(&parameter.argument, "a key of it says who calls"));
    }
    let kept = if parameter.location == Location::Cookie { Kept::Unreserved } else { kept };
    let text = joined(&pairs, kept);
    Ok((!text.is_empty()).then_some(text))
}

fn header(parameter: &Parameter, value: &Value) -> Result<(String, String), ArgumentError> {
    let plain = |value: &Value| text_of(value);
    let text = match (parameter.form, value) {
        (Form::Json, value) => value.to_string(),
        (Form::Style { .. }, Value::Array(list)) => {
            list.iter().map(plain).collect::<Vec<_>>().join(",")
        }
        (Form::Style { spread, .. }, Value::Object(map)) => {
            let between = if spread == Spread::Each { "=" } else { "," };
            let pairs = map.iter().map(|(key, value)| format!("{key}{between}{}", plain(value)));
            pairs.collect::<Vec<_>>().join(",")
        }
        (Form::Style { .. }, value) => plain(value),
    };
    // Nothing ends a header's line, and no byte is read in two ways.
    if text.bytes().any(|byte| !(b' '..=b'~').contains(&byte)) {
        let reason = "a header holds printable ASCII only, and no line break";
        return Err(ArgumentError::new(&parameter.argument, reason));
    }
    Ok((parameter.name.clone(), text))
}
