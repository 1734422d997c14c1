//! Bodies of requests: which media type is sent, and how arguments become it.

use crate::document::Document;
use crate::encode::{Kept, Spread, Style, in_query, joined, text_of};
use crate::error::ArgumentError;
use crate::multipart::{self, Part};
use crate::parameter::is_json;
use crate::schema::{Converted, Direction, Schemas};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// `allOf` that is merged.
const MERGES_MAX: usize = 8;

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Json,
    Form,
    Multipart,
    Text,
    Binary,
}

/// How the value of one property becomes a pair of a form, or a part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Encoding {
    style: Option<(Style, Spread)>,
    content_type: Option<String>,
    is_file: bool,
}

/// How arguments become a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) kind: Kind,
    content_type: String,
    pub(crate) is_required: bool,
    /// The argument that is the whole body; without one it is an object of the arguments that are no parameters.
    pub(crate) argument: Option<String>,
    encodings: BTreeMap<String, Encoding>,
}

/// A body with the schemas of its arguments.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) body: Body,
    /// The schemas of the arguments that it adds.
    pub(crate) arguments: Map<String, Value>,
    /// Which of them have to be there.
    pub(crate) required: Vec<String>,
    /// What other arguments may be, where the body takes others.
    pub(crate) additional: Option<Value>,
}

/// Reads the `requestBody` of an operation. The error says why the operation cannot be used.
pub(crate) fn read(
    schemas: &mut Schemas<'_>,
    written: Option<&Value>,
    is_taken: &dyn Fn(&str) -> bool,
) -> Result<Option<Described>, String> {
    let Some(written) = written else { return Ok(None) };
    let document = schemas.document();
    let written = document.resolve(written).map_err(|error| error.to_string())?;
    let content = written.get("content").and_then(Value::as_object);
    let Some((media, content)) = content.and_then(|content| preferred(document, content)) else {
        return Ok(None);
    };
    let is_required = written.get("required") == Some(&Value::Bool(true));
    let schema = content.get("schema").unwrap_or(&Value::Null);
    let resolved = document.resolve(schema).unwrap_or(&Value::Null);
    let kind = kind_of(media, resolved);
    let encodings = match kind {
        Kind::Form | Kind::Multipart => encodings(document, resolved, content.get("encoding")),
        Kind::Json | Kind::Text | Kind::Binary => BTreeMap::new(),
    };
    let content_type = match kind {
        // Their boundary is ours, and `*/*` is no type.
        Kind::Multipart => "multipart/form-data".to_owned(),
        Kind::Json if !is_json(media) => "application/json".to_owned(),
        Kind::Binary if media.contains('*') => "application/octet-stream".to_owned(),
        Kind::Text if media.contains('*') => "text/plain".to_owned(),
        _ => media.to_owned(),
    };
    if content_type.bytes().any(|byte| !(b' '..=b'~').contains(&byte)) {
        return Err("the media type of its body cannot be sent".to_owned());
    }
    let mut body = Body { kind, content_type, is_required, argument: None, encodings };
    let flat = match kind {
        Kind::Json | Kind::Form | Kind::Multipart => flat(schemas, schema, MERGES_MAX),
        Kind::Text | Kind::Binary => None,
    };
    if let Some(flat) = flat.filter(|flat| !flat.properties.keys().any(|name| is_taken(name))) {
        let mut arguments = flat.properties;
        for (name, encoding) in &body.encodings {
            if let Some(schema) = arguments.get_mut(name).filter(|_| encoding.is_file) {
                *schema = file_schema(schema);
            }
        }
        let required = if is_required { flat.required } else { Vec::new() };
        return Ok(Some(Described { body, arguments, required, additional: flat.additional }));
    }
    let argument =
        ["body", "request_body", "request_body_"].into_iter().find(|name| !is_taken(name));
    let argument = argument.ok_or("its parameters take every name for its body")?.to_owned();
    let schema = match kind {
        Kind::Json | Kind::Form | Kind::Multipart => {
            let Converted(schema) = schemas.convert(schema, Direction::Request);
            if schema == Value::Bool(true) { json!({}) } else { schema }
        }
        Kind::Text => json!({"type": "string", "contentMediaType": body.content_type}),
        Kind::Binary => file_schema(&json!({})),
    };
    body.argument = Some(argument.clone());
    let required = if is_required { vec![argument.clone()] } else { Vec::new() };
    let arguments = Map::from_iter([(argument, schema)]);
    Ok(Some(Described { body, arguments, required, additional: None }))
}

/// The media type that is sent: JSON before forms before text before the rest; among equals the first.
fn preferred<'a>(
    document: &Document,
    content: &'a Map<String, Value>,
) -> Option<(&'a str, &'a Value)> {
    let rank = |media: &str, content: &Value| {
        let schema = content.get("schema").unwrap_or(&Value::Null);
        let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind_of(media, document.resolve(schema).unwrap_or(&Value::Null)) {
            Kind::Json if essence == "application/json" => 0,
            Kind::Json if essence == "application/merge-patch+json" => 1,
            // A list of changes is nothing that an object describes.
            Kind::Json if essence == "application/json-patch+json" => 3,
            Kind::Json => 2,
            Kind::Form => 4,
            Kind::Multipart => 5,
            Kind::Text => 6,
            Kind::Binary => 7,
        }
    };
    let ranked = content.iter().map(|(media, content)| (media.as_str(), content));
    ranked.min_by_key(|(media, content)| rank(media, content))
}

fn kind_of(media: &str, schema: &Value) -> Kind {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        _ if is_json(media) => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        essence if essence.starts_with("multipart/") => Kind::Multipart,
        "*/*" | "application/*" if !is_binary(schema) => Kind::Json,
        "application/xml"
        | "application/yaml"
        | "application/x-yaml"
        | "application/graphql"
        | "application/x-ndjson" => Kind::Text,
        essence if essence.starts_with("text/") || essence.ends_with("+xml") => Kind::Text,
        essence if essence.ends_with("+yaml") => Kind::Text,
        _ => Kind::Binary,
    }
}

/// Whether a schema describes bytes: 3.0 says it by the format, 3.1 by the media type.
fn is_binary(schema: &Value) -> bool {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let is_bytes = text("contentMediaType").starts_with("image/")
        || text("contentMediaType") == "application/octet-stream";
    text("type") == "file" || text("format") == "binary" || is_bytes
}

/// What a file is as an argument.
fn file_schema(written: &Value) -> Value {
    let said = written.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{said} Base64, or an object with a file name.").trim().to_owned();
    json!({
        "description": description,
        "anyOf": [
            {"type": "string", "contentEncoding": "base64"},
            {
                "type": "object",
                "properties": {
                    "data": {"type": "string", "contentEncoding": "base64"},
                    "filename": {"type": "string"},
                    "content_type": {"type": "string"},
                },
                "required": ["data"],
                "additionalProperties": false,
            },
        ],
    })
}

fn encodings(
    document: &Document,
    schema: &Value,
    written: Option<&Value>,
) -> BTreeMap<String, Encoding> {
    let mut encodings: BTreeMap<String, Encoding> = BTreeMap::new();
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let property = document.resolve(property).unwrap_or(&Value::Null);
        let items = property.get("items").map(|items| document.resolve(items).unwrap_or(items));
        let is_file = is_binary(property) || items.is_some_and(is_binary);
        if is_file {
            encodings.entry(name.clone()).or_default().is_file = true;
        }
    }
    for (name, encoding) in written.and_then(Value::as_object).into_iter().flatten() {
        let text = |key: &str| encoding.get(key).and_then(Value::as_str);
        let style = match text("style") {
            Some("deepObject") => Some(Style::DeepObject),
            Some("spaceDelimited") => Some(Style::SpaceDelimited),
            Some("pipeDelimited") => Some(Style::PipeDelimited),
            Some(_) => Some(Style::Form),
            None => encoding.get("explode").map(|_| Style::Form),
        };
        let explode = encoding.get("explode").and_then(Value::as_bool);
        let entry = encodings.entry(name.clone()).or_default();
        entry.style = style.map(|style| {
            let is_each = explode.unwrap_or(matches!(style, Style::Form | Style::DeepObject));
            (style, if is_each { Spread::Each } else { Spread::Joined })
        });
        let first = text("contentType").and_then(|types| types.split(',').next()).map(str::trim);
        let is_sendable = |text: &&str| !text.contains('*') && is_media_type(text);
        entry.content_type = first.filter(is_sendable).map(str::to_owned);
    }
    encodings
}

/// Whether a text can stand in `Content-Type`.
fn is_media_type(text: &str) -> bool {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte);
    text.len() <= 200 && text.contains('/') && text.bytes().all(is_plain)
}

/// The members of a schema that takes one object and nothing else.
#[derive(Debug, Default)]
struct Flat {
    properties: Map<String, Value>,
    required: Vec<String>,
    additional: Option<Value>,
}

fn flat(schemas: &mut Schemas<'_>, written: &Value, merges: usize) -> Option<Flat> {
    const OTHERS: [&str; 9] = [
        "anyOf",
        "oneOf",
        "not",
        "if",
        "patternProperties",
        "propertyNames",
        "minProperties",
        "dependentRequired",
        "dependentSchemas",
    ];
    let document = schemas.document();
    let schema = document.resolve(written).ok()?.as_object()?;
    let is_object = match schema.get("type") {
        None => schema.contains_key("properties") || schema.contains_key("allOf"),
        Some(Value::String(name)) => name == "object",
        Some(Value::Array(names)) => names.contains(&"object".into()),
        Some(_) => false,
    };
    if !is_object || OTHERS.iter().any(|key| schema.contains_key(*key)) {
        return None;
    }
    let Converted(converted) = schemas.convert(&Value::Object(schema.clone()), Direction::Request);
    // A schema that may also be null is converted to a choice.
    let converted = match converted.pointer("/anyOf/0") {
        Some(inner) => inner.clone(),
        None => converted,
    };
    let mut made = Flat::default();
    if let Some(Value::Object(properties)) = converted.get("properties") {
        made.properties.clone_from(properties);
    }
    let required = converted.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    made.required = required.map(str::to_owned).collect();
    made.additional = converted.get("additionalProperties").filter(|a| **a != false).cloned();
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        let part = flat(schemas, part, merges.checked_sub(1)?)?;
        for (name, property) in part.properties {
            // Two descriptions of one property both hold: they stay together.
            match made.properties.get(&name) {
                Some(known) if *known != property => return None,
                _ => drop(made.properties.insert(name, property)),
            }
        }
        made.required.extend(part.required);
        made.additional = made.additional.or(part.additional);
    }
    made.required.sort();
    made.required.dedup();
    let properties = &made.properties;
    made.required.retain(|name| properties.contains_key(name));
    (!made.properties.is_empty()).then_some(made)
}

impl Body {
    /// The body of the arguments that are no parameters; `None` where there are none and none are needed.
    pub(crate) fn write(
        &self,
        mut arguments: Map<String, Value>,
    ) -> Result<Option<(String, Vec<u8>)>, ArgumentError> {
        let value = match &self.argument {
            None if arguments.is_empty() && !self.is_required => return Ok(None),
            None => Value::Object(arguments),
            Some(argument) => {
                let value = arguments.remove(argument);
                if let Some(other) = arguments.keys().next() {
                    return Err(ArgumentError::new(other, "there is no such argument"));
                }
                match value {
                    Some(value) => value,
                    None if self.is_required => {
                        return Err(ArgumentError::new(argument, "it is missing"));
                    }
                    None => return Ok(None),
                }
            }
        };
        let name = self.argument.as_deref().unwrap_or("body");
        let content_type = self.content_type.clone();
        Ok(Some(match self.kind {
            Kind::Json => (content_type, value.to_string().into_bytes()),
            Kind::Text => (content_type, text_of(&value).into_bytes()),
            Kind::Binary => {
                let file = File::read(name, &value)?;
                (file.content_type.unwrap_or(content_type), file.bytes)
            }
            Kind::Form => (content_type, self.form(name, value)?.into_bytes()),
            Kind::Multipart => multipart::write(&self.parts(name, value)?),
        }))
    }

    fn form(&self, argument: &str, value: Value) -> Result<String, ArgumentError> {
        let mut pairs = Vec::new();
        for (name, value) in object(argument, value)? {
            let style = self.encodings.get(&name).and_then(|encoding| encoding.style);
            match (style, &value) {
                (Some((style, spread)), _) => pairs.extend(in_query(&name, &value, style, spread)),
                // Without a style an object is JSON (OpenAPI 3.0.4, 4.8.15.1.1).
                (None, Value::Object(_)) => pairs.push((name, vec![value.to_string()], "")),
                (None, _) => pairs.extend(in_query(&name, &value, Style::Form, Spread::Each)),
            }
        }
        Ok(joined(&pairs, Kept::Unreserved))
    }

    fn parts(&self, argument: &str, value: Value) -> Result<Vec<Part>, ArgumentError> {
        let mut parts = Vec::new();
        for (name, value) in object(argument, value)? {
            let encoding = self.encodings.get(&name).cloned().unwrap_or_default();
            // A list is as many parts.
            let values = match value {
                Value::Array(list) => list,
                single => vec![single],
            };
            for value in values {
                parts.push(part(&name, &value, &encoding)?);
            }
        }
        Ok(parts)
    }
}

fn part(name: &str, value: &Value, encoding: &Encoding) -> Result<Part, ArgumentError> {
    let name_of = name.to_owned();
    if encoding.is_file {
        let file = File::read(name, value)?;
        let content_type = file.content_type.or_else(|| encoding.content_type.clone());
        return Ok(Part {
            name: name_of,
            file_name: Some(file.name.unwrap_or_else(|| name.to_owned())),
            content_type: Some(content_type.unwrap_or_else(|| "application/octet-stream".into())),
            bytes: file.bytes,
        });
    }
    let is_object = matches!(value, Value::Object(_) | Value::Array(_));
    let content_type = encoding.content_type.clone();
    let content_type = content_type.or_else(|| is_object.then(|| "application/json".to_owned()));
    let bytes = text_of(value).into_bytes();
    Ok(Part { name: name_of, file_name: None, content_type, bytes })
}

fn object(argument: &str, value: Value) -> Result<Map<String, Value>, ArgumentError> {
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(ArgumentError::new(argument, "it must be an object")),
    }
}

/// A file as an argument: base64, or an object with `data`.
struct File {
    bytes: Vec<u8>,
    name: Option<String>,
    content_type: Option<String>,
}

impl File {
    fn read(argument: &str, value: &Value) -> Result<Self, ArgumentError> {
        let wrong = |reason: &str| ArgumentError::new(argument, reason);
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let data = value.as_str().map(str::to_owned).or_else(|| text("data"));
        let data =
            data.ok_or_else(|| wrong("a file is a text in base64, or an object with `data`"))?;
        let bytes = BASE64_STANDARD.decode(data.trim());
        let bytes = bytes.map_err(|_| wrong("it is not base64"))?;
        let content_type = text("content_type");
        if content_type.as_ref().is_some_and(|text| !is_media_type(text)) {
            return Err(wrong("`content_type` is no media type"));
        }
        Ok(Self { bytes, name: text("filename"), content_type })
    }
}
