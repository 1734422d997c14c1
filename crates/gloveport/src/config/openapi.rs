//! Servers that an OpenAPI document describes: `openapi` under `[servers.NAME]`, with what belongs to it.
//!
//! Only the form is judged here. Whether the document is there and has what is named is seen when it is read, since that
//! concerns one server and not the whole file.

use super::error::Source;
use super::raw::RawServer;
use super::template::Template;
use super::{CONNECT_DEFAULT, ConfigError, Place, ServerKind};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use toml::Spanned;

/// Keys beside those that all servers have.
pub(super) const KEYS: &[&str] =
    &["base_url", "auth", "headers", "operations", "tags", "connect_timeout"];
/// Patterns or tags of one server.
const LISTED_MAX: usize = 1_000;
/// What an address begins with, as it is written: a reference may become one.
const ADDRESS_STARTS: [&str; 5] = ["http://", "https://", "${", "env:", "secret://"];

/// A server that an OpenAPI document describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenApiServer {
    /// An `https` address, or a path, which counts from `folder`.
    pub(crate) document: Template,
    /// Where a relative path counts from.
    pub(crate) folder: PathBuf,
    /// Where requests go, in place of what the document says.
    pub(crate) base_url: Option<Template>,
    /// Credentials by security scheme.
    pub(crate) auth: BTreeMap<String, Template>,
    /// Sent with every request.
    pub(crate) headers: BTreeMap<String, Template>,
    /// Patterns of operations.
    pub(crate) operations: Vec<String>,
    /// Tags of operations.
    pub(crate) tags: Vec<String>,
    /// Time to read the document.
    pub(crate) connect: Duration,
}

/// Reads a server whose other keys were seen to belong to it.
pub(super) fn kind(
    (source, place): (Source<'_>, &Place),
    document: Spanned<Template>,
    raw: RawServer,
) -> Result<ServerKind, ConfigError> {
    if raw.command.is_some() || raw.url.is_some() || raw.socket.is_some() || raw.builtin.is_some() {
        let message = "a server with `openapi` has no other address or command";
        return Err(ConfigError::at(source, document.span(), message));
    }
    let written = document.get_ref().written();
    if written.trim().is_empty() {
        return Err(ConfigError::at(source, document.span(), "the document's path is empty"));
    }
    if let Some(url) = &raw.base_url
        && !ADDRESS_STARTS.iter().any(|start| url.get_ref().written().starts_with(start))
    {
        let message = "a URL begins with `https://` or `http://`";
        return Err(ConfigError::at(source, url.span(), message));
    }
    let server = OpenApiServer {
        document: document.into_inner(),
        folder: place.folder.clone(),
        base_url: raw.base_url.map(Spanned::into_inner),
        auth: raw.auth.map(Spanned::into_inner).unwrap_or_default(),
        headers: raw.headers.map(Spanned::into_inner).unwrap_or_default(),
        operations: list(source, raw.operations, "a pattern like `issues/*` or `!delete*`")?,
        tags: list(source, raw.tags, "a tag")?,
        connect: raw.connect_timeout.map_or(CONNECT_DEFAULT, |time| time.into_inner().0),
    };
    Ok(ServerKind::OpenApi(Box::new(server)))
}

fn list(
    source: Source<'_>,
    written: Option<Spanned<Vec<String>>>,
    expected: &str,
) -> Result<Vec<String>, ConfigError> {
    let Some(written) = written else { return Ok(Vec::new()) };
    let is_empty = |text: &String| text.trim_start_matches('!').trim().is_empty();
    if written.get_ref().iter().any(is_empty) {
        let message = format!("each of these is {expected}, and one is empty");
        return Err(ConfigError::at(source, written.span(), message));
    }
    if written.get_ref().len() > LISTED_MAX {
        let message = format!("at most {LISTED_MAX} can be listed");
        return Err(ConfigError::at(source, written.span(), message));
    }
    Ok(written.into_inner())
}
