//! How an API wants to be told who calls. The credentials themselves are never seen here.

use crate::document::Document;
use serde_json::Value;
use std::collections::BTreeMap;

/// Schemes of one document.
const SCHEMES_MAX: usize = 100;
/// Alternatives of one operation, and schemes of one alternative.
const ALTERNATIVES_MAX: usize = 20;

/// Where a credential goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecurityScheme {
    /// As it is, in the header of this name.
    Header(String),
    /// As it is, in the query under this name.
    Query(String),
    /// As it is, in the cookie of this name.
    Cookie(String),
    /// After `Bearer` in `Authorization`: also tokens of OAuth and `OpenID` Connect.
    Bearer,
    /// `user:password`, encoded after `Basic` in `Authorization`.
    Basic,
    /// In a way that is not supported.
    Unsupported(String),
}

/// All schemes of a document, by name.
pub(crate) fn schemes(document: &Document) -> BTreeMap<String, SecurityScheme> {
    let written = document.root().pointer("/components/securitySchemes").and_then(Value::as_object);
    let written = written.into_iter().flatten().take(SCHEMES_MAX);
    written
        .filter_map(|(name, scheme)| {
            Some((name.clone(), scheme_of(document.resolve(scheme).ok()?)))
        })
        .collect()
}

fn scheme_of(written: &Value) -> SecurityScheme {
    let text = |key: &str| written.get(key).and_then(Value::as_str).unwrap_or_default();
    let name = text("name").to_owned();
    match (text("type"), text("in"), text("scheme").to_ascii_lowercase().as_str()) {
        ("apiKey", "header", _) if is_token(&name) => SecurityScheme::Header(name),
        ("apiKey", "query", _) if !name.is_empty() => SecurityScheme::Query(name),
        ("apiKey", "cookie", _) if is_token(&name) => SecurityScheme::Cookie(name),
        ("http", _, "bearer") | ("oauth2" | "openIdConnect", _, _) => SecurityScheme::Bearer,
        ("http", _, "basic") => SecurityScheme::Basic,
        (kind, _, scheme) => {
            SecurityScheme::Unsupported(crate::error::clip(&format!("{kind} {scheme}"), 60))
        }
    }
}

/// What an operation wants: alternatives, each with the names of all its schemes. `None` where nothing is said.
pub(crate) fn wanted(written: Option<&Value>) -> Option<Vec<Vec<String>>> {
    let alternatives = written?.as_array()?.iter().take(ALTERNATIVES_MAX);
    let names = |alternative: &Value| -> Vec<String> {
        let schemes = alternative.as_object().into_iter().flatten().take(ALTERNATIVES_MAX);
        schemes.map(|(name, _)| name.clone()).collect()
    };
    Some(alternatives.map(names).collect())
}

/// Whether a text can be the name of a header or a cookie (RFC 9110 section 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.len() <= 200 && text.bytes().all(is_token)
}
