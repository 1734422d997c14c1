//! What a call asks for, read and bounded before anything is judged or sent.
//!
//! The gate validates before it permits a call, but the server can be served without it.

use super::failure::Failure;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde_json::{Map, Value};

/// Longest address.
const URL_BYTES_MAX: usize = 16 << 10;
/// Longest body of a request.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Most headers of a request.
const HEADERS_MAX: usize = 100;
/// Names and values of all headers together.
const HEADER_BYTES_MAX: usize = 64 << 10;
/// Headers that say where a message goes and where it ends: they are ours to set. An encoding that is asked for here
/// would not be undone.
const RESERVED: [&str; 12] = [
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Methods that are sent.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

/// What is done with a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Redirect {
    /// It is followed, as far as hosts are allowed.
    Follow,
    /// It is an error.
    Error,
    /// It is the answer.
    Manual,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) url: Url,
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    pub(super) redirect: Redirect,
}

impl Request {
    /// Reads the arguments of a call.
    pub(super) fn read(mut arguments: Map<String, Value>) -> Result<Self, Failure> {
        let url = text(&mut arguments, "url")?.ok_or_else(|| wrong("`url` is missing"))?;
        let method = method(text(&mut arguments, "method")?.as_deref().unwrap_or("GET"))?;
        let headers = headers(arguments.remove("headers"))?;
        let encoding = text(&mut arguments, "body_encoding")?;
        let body = text(&mut arguments, "body")?.map(|text| body(text, encoding.as_deref()));
        let body = body.transpose()?;
        let redirect = match text(&mut arguments, "redirect")?.as_deref() {
            None | Some("follow") => Redirect::Follow,
            Some("error") => Redirect::Error,
            Some("manual") => Redirect::Manual,
            Some(_) => return Err(wrong("`redirect` is \"follow\", \"error\" or \"manual\"")),
        };
        if let Some(key) = arguments.keys().next() {
            return Err(wrong(&format!("`{key}` is unknown")));
        }
        if body.is_some() && (method == Method::GET || method == Method::HEAD) {
            return Err(wrong(&format!("a {method} request has no `body`")));
        }
        Ok(Self { url: address(&url)?, method, headers, body, redirect })
    }
}

/// Reads an address that may be asked for at all: of the web, and without user and password.
pub(super) fn address(text: &str) -> Result<Url, Failure> {
    if text.len() > URL_BYTES_MAX {
        return Err(wrong(&format!("`url` has over {URL_BYTES_MAX} bytes")));
    }
    let url = Url::parse(text).map_err(|error| wrong(&format!("`url` is no URL: {error}")))?;
    check(&url)?;
    Ok(url)
}

/// Refuses an address of another kind than the web's, and one with user and password.
pub(super) fn check(url: &Url) -> Result<(), Failure> {
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme();
        return Err(wrong(&format!("only `https:` and `http:` are fetched, not `{scheme}:`")));
    }
    if url.username().is_empty() && url.password().is_none() {
        return Ok(());
    }
    let message = "an address with a user or a password in it is not fetched";
    Err(Failure::tool(message, Some("send them in the header `authorization`")))
}

fn wrong(reason: &str) -> Failure {
    Failure::tool(&format!("wrong arguments: {reason}"), None)
}

fn text(arguments: &mut Map<String, Value>, key: &str) -> Result<Option<String>, Failure> {
    match arguments.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(&format!("`{key}` must be a string"))),
    }
}

fn method(name: &str) -> Result<Method, Failure> {
    let found = METHODS.into_iter().find(|method| method.as_str() == name);
    found.ok_or_else(|| {
        let names: Vec<String> = METHODS.iter().map(ToString::to_string).collect();
        wrong(&format!("`method` is one of {}", names.join(", ")))
    })
}

fn body(text: String, encoding: Option<&str>) -> Result<Bytes, Failure> {
    let bytes = match encoding {
        None | Some("utf-8") => text.into_bytes(),
        Some("base64") => {
            BASE64_STANDARD.decode(text).map_err(|_| wrong("`body` is not base64"))?
        }
        Some(_) => return Err(wrong("`body_encoding` is \"utf-8\" or \"base64\"")),
    };
    if bytes.len() > BODY_BYTES_MAX {
        let length = bytes.len();
        return Err(wrong(&format!(
            "`body` has {length} bytes, at most {BODY_BYTES_MAX} are sent"
        )));
    }
    Ok(Bytes::from(bytes))
}

fn headers(value: Option<Value>) -> Result<HeaderMap, Failure> {
    let mut map = HeaderMap::new();
    let list = match value {
        None => return Ok(map),
        Some(Value::Object(list)) => list,
        Some(_) => return Err(wrong("`headers` must be an object of strings")),
    };
    let mut bytes = 0;
    for (name, value) in list {
        let Value::String(value) = value else {
            return Err(wrong(&format!("the header `{name}` must be a string")));
        };
        bytes += name.len() + value.len();
        let parsed = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| wrong(&format!("`{name}` is no name of a header")))?;
        if RESERVED.contains(&parsed.as_str()) {
            return Err(wrong(&format!("the header `{parsed}` cannot be set: remove it")));
        }
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            wrong(&format!("the header `{parsed}` has a character that no header may have"))
        })?;
        value.set_sensitive(parsed == header::AUTHORIZATION || parsed == header::COOKIE);
        map.append(parsed, value);
        if map.len() > HEADERS_MAX || bytes > HEADER_BYTES_MAX {
            let most =
                format!("at most {HEADERS_MAX} headers of {HEADER_BYTES_MAX} bytes are sent");
            return Err(wrong(&most));
        }
    }
    Ok(map)
}
