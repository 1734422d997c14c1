//! All operations of a document.

use crate::body;
use crate::document::Document;
use crate::error::clip;
use crate::name;
use crate::operation::{Method, Operation};
use crate::parameter::{self, Location, Parameter, is_json};
use crate::plan::Template;
use crate::schema::{Converted, Direction, Schemas};
use crate::security::{self, SecurityScheme};
use crate::select::Selection;
use crate::server;
use gloveport_protocol::{ToolDefinition, ToolName};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Operations that are read; a catalog has no more tools of one server.
const OPERATIONS_MAX: usize = 10_000;
/// Bytes of an input schema, and of an output schema.
const INPUT_BYTES_MAX: usize = 32 << 10;
const OUTPUT_BYTES_MAX: usize = 16 << 10;
/// Bytes of all definitions together.
const LISTING_BYTES_MAX: usize = 64 << 20;
/// Reasons that are kept.
const DROPPED_MAX: usize = 1_000;
/// Characters of a description, of a title, and of what the API says of itself.
const DESCRIPTION_CHARS_MAX: usize = 2_000;
const TITLE_CHARS_MAX: usize = 200;
const ABOUT_CHARS_MAX: usize = 1_000;

/// What a document offers.
#[derive(Debug, Clone, Default)]
pub struct Api {
    /// Title, version and description.
    pub about: String,
    /// The address of its first server, which may be relative; what is wrong with it; `None` where it names none.
    pub server: Option<Result<String, String>>,
    /// The security schemes, by name.
    pub schemes: BTreeMap<String, SecurityScheme>,
    /// The operations that are wanted, in the document's order.
    pub operations: Vec<Operation>,
    /// Operations that are wanted but cannot be used.
    pub dropped: Vec<Dropped>,
}

/// An operation that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Method and path, without control characters.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Api {
    /// Reads the operations of a document. One odd operation costs itself, not the others.
    pub fn read(document: &Document, selection: &Selection) -> Self {
        let root = document.root();
        let mut reader = Reader {
            schemas: Schemas::new(document),
            selection,
            security: security::wanted(root.get("security")).unwrap_or_default(),
            names: BTreeSet::new(),
            bytes: 0,
            api: Self {
                about: about(root),
                server: server::first(root.get("servers")),
                schemes: security::schemes(document),
                ..Self::default()
            },
        };
        for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
            if path.starts_with("x-") {
                continue;
            }
            match document.resolve(item) {
                Ok(item) => reader.path(path, item),
                Err(error) => reader.drop_one(path, error.to_string()),
            }
        }
        reader.api
    }
}

fn about(root: &Value) -> String {
    let text = |pointer: &str| root.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let head = format!("{} {}", text("/info/title"), text("/info/version"));
    let about = format!("{}\n{}", head.trim(), text("/info/description"));
    about.trim().chars().take(ABOUT_CHARS_MAX).collect()
}

struct Reader<'a> {
    schemas: Schemas<'a>,
    selection: &'a Selection,
    /// What operations want that do not say it themselves.
    security: Vec<Vec<String>>,
    names: BTreeSet<String>,
    bytes: usize,
    api: Api,
}

/// One operation as it stands in the document.
#[derive(Clone, Copy)]
struct Written<'a> {
    method: Method,
    path: &'a str,
    item: &'a Value,
    operation: &'a Value,
}

impl<'a> Reader<'a> {
    fn path(&mut self, path: &'a str, item: &'a Value) {
        for (key, operation) in item.as_object().into_iter().flatten() {
            let known =
                Method::ALL.into_iter().find(|known| known.as_str().to_ascii_lowercase() == *key);
            let place = format!("{} {path}", key.to_ascii_uppercase());
            match (known, operation) {
                (None, _) if key == "trace" => {
                    self.drop_one(&place, "`TRACE` is not sent".to_owned());
                }
                (None, _) => {}
                (Some(method), Value::Object(_)) => {
                    let written = Written { method, path, item, operation };
                    self.one(&place, written);
                }
                (Some(_), _) => self.drop_one(&place, "it is no object".to_owned()),
            }
        }
    }

    fn one(&mut self, place: &str, written: Written<'a>) {
        let id = written.operation.get("operationId").and_then(Value::as_str);
        let name = name::unique(&mut self.names, id, (written.method, written.path));
        let tags = written.operation.get("tags").and_then(Value::as_array);
        let tags: Vec<&str> = tags.into_iter().flatten().filter_map(Value::as_str).collect();
        if !self.selection.takes(&name, place, &tags) {
            return;
        }
        if self.api.operations.len() >= OPERATIONS_MAX || self.bytes > LISTING_BYTES_MAX {
            let reason = format!(
                "over {OPERATIONS_MAX} operations or {LISTING_BYTES_MAX} bytes: choose some with `operations` or `tags`"
            );
            self.drop_one(place, reason);
            return;
        }
        match self.operation(&name, written) {
            Ok(operation) => self.api.operations.push(operation),
            Err(reason) => self.drop_one(place, reason),
        }
    }

    fn operation(&mut self, name: &str, written: Written<'a>) -> Result<Operation, String> {
        let Written { method, path, item, operation } = written;
        let template = Template::parse(path)?;
        let servers = [operation.get("servers"), item.get("servers")];
        let server = servers.into_iter().find_map(server::first).transpose()?;
        let own = security::wanted(operation.get("security"));
        let security = own.unwrap_or_else(|| self.security.clone());
        let schemes = &self.api.schemes;
        let is_credential = |location: Location, name: &str| {
            schemes.values().any(|scheme| is_of(scheme, location, name))
        };
        let lists = [item.get("parameters"), operation.get("parameters")];
        let described =
            parameter::read(&mut self.schemas, lists, &template.names(), &is_credential)?;
        let is_taken = |name: &str| described.iter().any(|known| known.parameter.argument == name);
        let written_body = operation.get("requestBody");
        let body = body::read(&mut self.schemas, written_body, &is_taken)?;
        let input_schema = self.input(&described, body.as_ref())?;
        let (output_schema, accept) = self.output(operation.get("responses"));
        let definition = ToolDefinition {
            name: ToolName::parse(name).map_err(|error| error.to_string())?,
            title: text(operation, "summary", TITLE_CHARS_MAX),
            description: Some(description(written)),
            input_schema,
            output_schema,
            annotations: method.annotations(),
            rest: Map::new(),
        };
        let definitions = [Some(&definition.input_schema), definition.output_schema.as_ref()];
        self.bytes += definitions.into_iter().flatten().map(|v| v.to_string().len()).sum::<usize>();
        Ok(Operation {
            definition,
            method,
            template,
            parameters: described
                .into_iter()
                .map(|known| known.parameter)
                .collect::<Vec<Parameter>>(),
            body: body.map(|body| body.body),
            server,
            security,
            credentials: credentials(&self.api.schemes),
            accept,
        })
    }

    fn input(
        &mut self,
        parameters: &[parameter::Described],
        body: Option<&body::Described>,
    ) -> Result<Value, String> {
        let (mut properties, mut required) = parameter::arguments(parameters);
        let mut additional = Value::Bool(false);
        if let Some(body) = body {
            properties.extend(body.arguments.clone());
            required.extend(body.required.clone());
            additional = body.additional.clone().unwrap_or(additional);
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), "object".into());
        schema.insert("properties".to_owned(), Value::Object(properties));
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        schema.insert("additionalProperties".to_owned(), additional);
        let schema = Converted(Value::Object(schema));
        let bundled = self.schemas.bundle(schema, Direction::Request, INPUT_BYTES_MAX);
        bundled
            .ok_or_else(|| format!("its arguments take over {INPUT_BYTES_MAX} bytes to describe"))
    }

    /// The schema of what comes back, and what to ask for.
    fn output(&mut self, responses: Option<&'a Value>) -> (Option<Value>, String) {
        let document = self.schemas.document();
        let mut found: Vec<Value> = Vec::new();
        let mut is_other = false;
        let mut media_types: Vec<&str> = Vec::new();
        for (status, response) in responses.and_then(Value::as_object).into_iter().flatten() {
            if !status.starts_with('2') {
                continue;
            }
            let response = document.resolve(response).unwrap_or(&Value::Null);
            let content = response.get("content").and_then(Value::as_object);
            let Some((media, content)) = content.and_then(json_of) else {
                is_other = true;
                continue;
            };
            media_types.push(media);
            let schema = content.get("schema").unwrap_or(&Value::Null);
            let Converted(schema) = self.schemas.convert(schema, Direction::Response);
            if !found.contains(&schema) {
                found.push(schema);
            }
        }
        let accept = match media_types.first().filter(|media| is_sendable(media)) {
            Some(media) => format!("{media}, */*;q=0.5"),
            None => "*/*".to_owned(),
        };
        let schema = match found.len() {
            0 => None,
            1 => found.pop(),
            _ => Some(json!({"anyOf": found})),
        };
        // A schema that only holds sometimes promises nothing.
        let schema = schema.filter(|schema| !is_other && schema.is_object());
        let schema = schema.and_then(|schema| {
            self.schemas.bundle(Converted(schema), Direction::Response, OUTPUT_BYTES_MAX)
        });
        (schema.filter(|schema| schema.as_object().is_some_and(|s| !s.is_empty())), accept)
    }

    fn drop_one(&mut self, place: &str, reason: String) {
        if self.api.dropped.len() < DROPPED_MAX {
            let name = clip(place, 200);
            self.api.dropped.push(Dropped { name, reason });
        }
    }
}

/// The first JSON of a response.
fn json_of(content: &Map<String, Value>) -> Option<(&str, &Value)> {
    let is_any = |media: &str| media == "*/*";
    let found = content.iter().find(|(media, _)| is_json(media));
    let found = found.or_else(|| content.iter().find(|(media, _)| is_any(media)));
    found.map(|(media, content)| (media.as_str(), content))
}

fn is_sendable(media: &str) -> bool {
    media.len() <= 200 && media != "*/*" && media.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Names in the query and of cookies that say who calls.
fn credentials(schemes: &BTreeMap<String, SecurityScheme>) -> Vec<(Location, String)> {
    let found = schemes.values().filter_map(|scheme| match scheme {
        SecurityScheme::Query(name) => Some((Location::Query, name.clone())),
        SecurityScheme::Cookie(name) => Some((Location::Cookie, name.clone())),
        SecurityScheme::Header(_)
        | SecurityScheme::Bearer
        | SecurityScheme::Basic
        | SecurityScheme::Unsupported(_) => None,
    });
    found.collect()
}

fn is_of(scheme: &SecurityScheme, location: Location, name: &str) -> bool {
    match scheme {
        SecurityScheme::Header(known) => {
            location == Location::Header && known.eq_ignore_ascii_case(name)
        }
        SecurityScheme::Query(known) => location == Location::Query && known == name,
        SecurityScheme::Cookie(known) => location == Location::Cookie && known == name,
        SecurityScheme::Bearer | SecurityScheme::Basic | SecurityScheme::Unsupported(_) => false,
    }
}

fn text(value: &Value, key: &str, characters: usize) -> Option<String> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.chars().take(characters).collect())
}

/// What it does, and which request it is.
fn description(written: Written<'_>) -> String {
    let Written { method, path, operation, .. } = written;
    let summary = text(operation, "summary", TITLE_CHARS_MAX);
    let longer = text(operation, "description", DESCRIPTION_CHARS_MAX);
    let is_deprecated = operation.get("deprecated") == Some(&Value::Bool(true));
    let mut parts: Vec<String> = Vec::new();
    if is_deprecated {
        parts.push("Deprecated.".to_owned());
    }
    match (summary, longer) {
        (Some(summary), Some(longer)) if longer.starts_with(&summary) => parts.push(longer),
        (summary, longer) => parts.extend(summary.into_iter().chain(longer)),
    }
    parts.push(format!("{} {}", method.as_str(), clip(path, 300)));
    parts.join("\n\n")
}
