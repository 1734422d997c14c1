//! Requests over HTTP before the library reads them: those that [`Front::answer`](super::handler::Front) answers are marked, so
//! that the library passes them on as they are instead of reading them into its own types, which lose what they do not know.
//!
//! A marked request is not looked at by the library any more, so that the headers that repeat its body (MCP 2026-07-28, SEP-2243)
//! are compared here. What does not agree goes on without a mark: the library refuses it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

/// What stands before the method of a marked request. It is ours on this side of the door only: a client that sends it itself
/// gets a second one before it, and names nothing.
pub(super) const MARK: &str = "gloveport/";
/// The first version whose headers repeat the body.
const WITH_HEADERS: &str = "2026-07-28";
const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAME: HeaderName = HeaderName::from_static("mcp-name");
/// Before the headers of arguments.
const PARAM: &str = "mcp-param-";
/// Headers of arguments that a schema may name.
const ANNOTATIONS_MAX: usize = 256;

/// Methods that are passed on as they are.
const METHODS: [&str; 14] = [
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "resources/subscribe",
    "resources/unsubscribe",
    "prompts/list",
    "prompts/get",
    "completion/complete",
    "subscriptions/listen",
    "tasks/get",
    "tasks/update",
    "tasks/cancel",
];

/// Whether a method is passed on as it is.
pub(super) fn is_ours(method: &str) -> bool {
    METHODS.contains(&method)
}

/// What becomes of a request's body.
#[derive(Debug, PartialEq)]
pub(super) enum Marked {
    /// It goes on as it came.
    Same,
    /// This goes on instead; its headers were changed.
    Body(Vec<u8>),
    /// It is refused: the message, and the id of the request.
    Refused(String, Value),
}

/// Marks a request. `schema` gives the schema of a tool's arguments, from the parameters of the call and the tool's name, as the
/// client may know it.
pub(super) fn mark(
    headers: &mut HeaderMap,
    body: &[u8],
    schema: impl FnOnce(&Value, &str) -> Option<Map<String, Value>>,
) -> Marked {
    let Ok(Value::Object(mut request)) = serde_json::from_slice::<Value>(body) else {
        return Marked::Same;
    };
    let Some(method) = request.get("method").and_then(Value::as_str).map(str::to_owned) else {
        return Marked::Same;
    };
    // A notification has no answer that could lose something.
    let is_marked = method.starts_with(MARK);
    if !(is_ours(&method) || is_marked) || !request.contains_key("id") {
        return Marked::Same;
    }
    if headers
        .get(VERSION)
        .and_then(|version| version.to_str().ok())
        .is_some_and(|v| v >= WITH_HEADERS)
    {
        let params = request.get("params");
        if !agrees(headers, &method, params) {
            return Marked::Same;
        }
        if method == "tools/call"
            && let Some((name, params)) = name(&method, params).zip(params)
            && let Some(schema) = schema(params, &name)
            && let Err(message) = check_params(headers, Some(params), &schema)
        {
            return Marked::Refused(message, request.get("id").cloned().unwrap_or_default());
        }
    }
    let marked = format!("{MARK}{method}");
    if headers.contains_key(METHOD) {
        let value = HeaderValue::from_str(&marked).expect("methods are ASCII");
        headers.insert(METHOD, value);
    }
    request.insert("method".to_owned(), marked.into());
    headers.remove(http::header::CONTENT_LENGTH);
    Marked::Body(Value::Object(request).to_string().into_bytes())
}

/// What `Mcp-Name` has to repeat.
fn name(method: &str, params: Option<&Value>) -> Option<String> {
    let key = match method {
        "tools/call" | "prompts/get" => "name",
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" => "uri",
        "tasks/get" | "tasks/update" | "tasks/cancel" => "taskId",
        _ => return None,
    };
    params?.get(key)?.as_str().map(str::to_owned)
}

fn agrees(headers: &HeaderMap, method: &str, params: Option<&Value>) -> bool {
    let is_method = single(headers, &METHOD) == Said::Once(method);
    let named = match name(method, params) {
        None => true,
        Some(name) => match single(headers, &NAME) {
            Said::Once(said) => decoded(said).is_some_and(|said| said == name),
            Said::Nothing | Said::Unclear => false,
        },
    };
    is_method && named
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said<'a> {
    Nothing,
    Once(&'a str),
    /// It is there several times, or is no text.
    Unclear,
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Said<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Said::Nothing,
        (Some(value), None) => value.to_str().map_or(Said::Unclear, Said::Once),
        (Some(_), Some(_)) => Said::Unclear,
    }
}

/// A value that cannot stand in a header comes in Base64 between marks.
fn decoded(value: &str) -> Option<String> {
    match value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?=")) {
        None => Some(value.to_owned()),
        Some(text) => String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok(),
    }
}

/// Compares the headers of arguments that a schema names (`x-mcp-header`) with the arguments.
fn check_params(
    headers: &HeaderMap,
    params: Option<&Value>,
    schema: &Map<String, Value>,
) -> Result<(), String> {
    let arguments = params.and_then(|params| params.get("arguments"));
    let mut annotations = Vec::new();
    annotated(schema.get("properties"), &mut Vec::new(), &mut annotations);
    for (path, header) in annotations {
        let Ok(full) = HeaderName::try_from(format!("{PARAM}{header}")) else { continue };
        let place = path.join(".");
        let said = single(headers, &full);
        let value = arguments
            .and_then(|arguments| path.iter().try_fold(arguments, |value, key| value.get(key)));
        let value = match value {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Bool(flag)) => Some(flag.to_string()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => None,
        };
        match (said, value) {
            (Said::Nothing, None) => {}
            (Said::Unclear, _) => {
                return Err(format!("the header `{full}` must be there once, as text"));
            }
            (Said::Once(_), None) => {
                return Err(format!("the header `{full}` is there, and `{place}` is not"));
            }
            (Said::Nothing, Some(_)) => {
                return Err(format!("the header `{full}` is missing for `{place}`"));
            }
            (Said::Once(said), Some(value)) => match decoded(said) {
                None => return Err(format!("the header `{full}` is no Base64")),
                Some(said) if said != value => {
                    return Err(format!("the header `{full}` is not what `{place}` is"));
                }
                Some(_) => {}
            },
        }
    }
    Ok(())
}

fn annotated<'a>(
    properties: Option<&'a Value>,
    path: &mut Vec<&'a str>,
    found: &mut Vec<(Vec<String>, &'a str)>,
) {
    let Some(Value::Object(properties)) = properties else { return };
    for (name, schema) in properties {
        path.push(name);
        if let Some(header) = schema.get("x-mcp-header").and_then(Value::as_str)
            && found.len() < ANNOTATIONS_MAX
        {
            found.push((path.iter().map(|&part| part.to_owned()).collect(), header));
        }
        annotated(schema.get("properties"), path, found);
        path.pop();
    }
}

#[cfg(test)]
#[path = "envelope/tests.rs"]
mod tests;
