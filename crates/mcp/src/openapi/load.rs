//! A document that was read: its operations, each with the address where its requests go.

use super::site;
use gloveport_openapi::{Api, Document, Operation, SecurityScheme, Selection};
use gloveport_protocol::ToolDefinition;
use reqwest::Url;
use std::collections::BTreeMap;

/// What is wanted of a document.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) selection: Selection,
    /// The names of the credentials that there are.
    pub(super) credentials: Vec<String>,
    /// Where all requests go, if the configuration says so.
    pub(super) base: Option<Url>,
    /// Where the document came from, if it was fetched.
    pub(super) document: Option<Url>,
}

/// A document that can be used.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) about: String,
    /// Operations that cannot be used, and why.
    pub(super) dropped: Vec<(String, String)>,
    schemes: BTreeMap<String, SecurityScheme>,
    credentials: Vec<String>,
    operations: BTreeMap<String, (Operation, Url)>,
    /// Names in the document's order.
    order: Vec<String>,
}

impl Loaded {
    /// Reads a document. The error is the reason.
    pub(super) fn read(text: &[u8], asked: &Asked) -> Result<Self, String> {
        let document = Document::parse(text).map_err(|error| error.to_string())?;
        let api = Api::read(&document, &asked.selection);
        drop(document);
        let schemes = api.schemes;
        for name in &asked.credentials {
            check_credential(&schemes, name)?;
        }
        let first = base(api.server.as_ref(), asked);
        let mut dropped: Vec<(String, String)> =
            api.dropped.into_iter().map(|dropped| (dropped.name, dropped.reason)).collect();
        let (mut operations, mut order) = (BTreeMap::new(), Vec::new());
        for operation in api.operations {
            let own = operation.server().map(|server| Ok(server.to_owned()));
            let base = match own.filter(|_| asked.base.is_none()) {
                Some(own) => base(Some(&own), asked),
                None => first.clone(),
            };
            let name = operation.definition().name.as_str().to_owned();
            match base {
                Ok(base) => {
                    order.push(name.clone());
                    operations.insert(name, (operation, base));
                }
                Err(reason) => dropped.push((name, reason)),
            }
        }
        if operations.is_empty()
            && let Err(reason) = first
        {
            return Err(reason);
        }
        let credentials = asked.credentials.clone();
        Ok(Self { about: api.about, dropped, schemes, credentials, operations, order })
    }

    pub(super) fn tools(&self) -> Vec<ToolDefinition> {
        let operations = self.order.iter().filter_map(|name| self.operations.get(name));
        operations.map(|(operation, _)| operation.definition().clone()).collect()
    }

    pub(super) fn operation(&self, name: &str) -> Option<(&Operation, &Url)> {
        self.operations.get(name).map(|(operation, base)| (operation, base))
    }

    /// Which credentials go with an operation, and where: those of the first alternative of which all are there. Where none
    /// is, the request goes without: the site says what it lacks, or headers of the configuration do it.
    pub(super) fn credentials<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> Vec<(&'a str, &'a SecurityScheme)> {
        let is_there = |name: &String| self.credentials.contains(name);
        let alternatives = operation.security().iter().filter(|names| !names.is_empty());
        let chosen = alternatives.clone().find(|names| names.iter().all(is_there));
        let names = chosen.into_iter().flatten();
        names.filter_map(|name| Some((name.as_str(), self.schemes.get(name)?))).collect()
    }
}

/// A credential for nothing would be one that is never sent, where somebody counts on it.
fn check_credential(schemes: &BTreeMap<String, SecurityScheme>, name: &str) -> Result<(), String> {
    match schemes.get(name) {
        Some(SecurityScheme::Unsupported(kind)) => Err(format!(
            "the security scheme `{name}` of the document is of the kind `{kind}`, which is not supported: use `headers`"
        )),
        Some(_) => Ok(()),
        None if schemes.is_empty() => Err(format!(
            "the document has no security scheme, so `auth.{name}` is never sent: use `headers`"
        )),
        None => {
            let known: Vec<String> =
                schemes.keys().take(10).map(|name| format!("`{name}`")).collect();
            Err(format!(
                "the document has no security scheme `{name}`: it has {}",
                known.join(", ").replace(char::is_control, " ")
            ))
        }
    }
}

/// Where requests go.
fn base(server: Option<&Result<String, String>>, asked: &Asked) -> Result<Url, String> {
    if let Some(base) = &asked.base {
        return Ok(base.clone());
    }
    let hint = "set `base_url`";
    let server = match server {
        // Without `servers` it is where the document is (OpenAPI 3.1.1, 4.8.1).
        None => "/",
        Some(server) => server.as_ref().map_err(|error| format!("{error}: {hint}"))?,
    };
    let found = match &asked.document {
        Some(document) => document.join(server),
        None => Url::parse(server),
    };
    let url = found.map_err(|_| format!("the document names no address of a server: {hint}"))?;
    let url = site::checked(url)
        .map_err(|reason| format!("the server of the document: {reason}: {hint}"))?;
    match &asked.document {
        // Whoever can change what is fetched could send requests, and what goes with them, anywhere.
        Some(document) if document.origin() != url.origin() => {
            let named = url.origin().ascii_serialization();
            Err(format!(
                "the document was fetched from another host than `{named}`, where its requests would go: {hint} to allow that"
            ))
        }
        _ => Ok(url),
    }
}
