//! `[servers.NAME.oauth]`: who signs in to a server over HTTP, and as which client, where it cannot be found out.
//!
//! A server without it is signed in to by a person, with whatever its authorization server offers. What proves a client goes to
//! one authorization server, which has to be named.

use super::error::Source;
use super::template::Template;
use super::{ConfigError, HttpWay, Server, ServerKind, check};
use gloveport_protocol::nearest;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// The words of `by`.
const BY: [(&str, SignInBy); 3] =
    [("person", SignInBy::Person), ("machine", SignInBy::Machine), ("nobody", SignInBy::Nobody)];
/// Scopes that may be asked for.
const SCOPES_MAX: usize = 64;

/// `[servers.NAME.oauth]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawOauth {
    by: Option<Spanned<String>>,
    client_id: Option<Spanned<Template>>,
    client_secret: Option<Spanned<Template>>,
    private_key: Option<Spanned<Template>>,
    client_metadata_url: Option<Spanned<String>>,
    issuer: Option<Spanned<String>>,
    scopes: Option<Spanned<Vec<String>>>,
    private_addresses: Option<bool>,
}

/// Who signs in to a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum SignInBy {
    /// Somebody with a browser, by `gloveport login`.
    #[default]
    Person,
    /// The gateway by itself.
    Machine,
    /// Nobody: the server gets its headers and no more.
    Nobody,
}

/// How a server is signed in to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OauthConfig {
    /// Who does.
    pub(crate) by: SignInBy,
    /// The client that was registered by hand, and what proves it.
    pub(crate) client_id: Option<Template>,
    pub(crate) client_secret: Option<Template>,
    /// A PEM text.
    pub(crate) private_key: Option<Template>,
    /// Where a document says who we are.
    pub(crate) client_metadata_url: Option<String>,
    /// The one authorization server that may be used.
    pub(crate) issuer: Option<String>,
    /// Asked for beside what the server asks for.
    pub(crate) scopes: Vec<String>,
    /// Whether what the server names may be in private networks though it is not itself.
    pub(crate) private_addresses: bool,
}

impl OauthConfig {
    /// What may hold references.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        [&self.client_id, &self.client_secret, &self.private_key].into_iter().flatten()
    }
}

/// Checks what is said of one server.
pub(super) fn config(
    source: Source<'_>,
    server: &Server,
    raw: Option<Spanned<RawOauth>>,
) -> Result<Option<OauthConfig>, ConfigError> {
    let Some(raw) = raw else {
        return Ok(None);
    };
    let span = raw.span();
    let wrong = |span: Range<usize>, message: &str| ConfigError::at(source, span, message);
    let ServerKind::Http { headers, way: HttpWay::Streamable | HttpWay::Sse, .. } = &server.kind
    else {
        return Err(wrong(span, "`oauth` belongs to a server with `url`"));
    };
    let raw = raw.into_inner();
    let by = raw.by.map(|by| read_by(source, &by)).transpose()?.unwrap_or_default();
    if by != SignInBy::Nobody
        && headers.keys().any(|name| name.eq_ignore_ascii_case("authorization"))
    {
        let message = "a server has `oauth` or an `Authorization` header, not both";
        return Err(wrong(span, message));
    }
    let proof = raw.client_secret.as_ref().or(raw.private_key.as_ref());
    if let Some(proof) = proof {
        if raw.client_id.is_none() {
            return Err(wrong(proof.span(), "`client_id` is missing: whose secret this is"));
        }
        if raw.issuer.is_none() {
            let message =
                "`issuer` is missing: the one authorization server that this may be shown to";
            return Err(wrong(proof.span(), message));
        }
    }
    if let (Some(_), Some(key)) = (&raw.client_secret, &raw.private_key) {
        return Err(wrong(key.span(), "a client has `client_secret` or `private_key`, not both"));
    }
    if by == SignInBy::Machine && proof.is_none() {
        let message =
            "`by = \"machine\"` needs `client_id`, `issuer`, and `client_secret` or `private_key`";
        return Err(wrong(span, message));
    }
    for address in raw.client_metadata_url.iter().chain(&raw.issuer) {
        if !["https://", "http://"].iter().any(|start| address.get_ref().starts_with(start)) {
            return Err(wrong(address.span(), "a URL begins with `https://` or `http://`"));
        }
    }
    if let Some(scopes) = &raw.scopes {
        let is_scope = |scope: &String| {
            !scope.is_empty()
                && scope.bytes().all(|b| b.is_ascii_graphic() && !b"\"\\".contains(&b))
        };
        if scopes.get_ref().len() > SCOPES_MAX || !scopes.get_ref().iter().all(is_scope) {
            return Err(wrong(
                scopes.span(),
                "a scope is a word without spaces and quotes; at most 64",
            ));
        }
    }
    Ok(Some(OauthConfig {
        by,
        client_id: raw.client_id.map(Spanned::into_inner),
        client_secret: raw.client_secret.map(Spanned::into_inner),
        private_key: raw.private_key.map(Spanned::into_inner),
        client_metadata_url: raw.client_metadata_url.map(Spanned::into_inner),
        issuer: raw.issuer.map(Spanned::into_inner),
        scopes: raw.scopes.map(Spanned::into_inner).unwrap_or_default(),
        private_addresses: raw.private_addresses.unwrap_or(false),
    }))
}

fn read_by(source: Source<'_>, written: &Spanned<String>) -> Result<SignInBy, ConfigError> {
    let word = written.get_ref();
    if let Some((_, by)) = BY.iter().find(|(known, _)| known == word) {
        return Ok(*by);
    }
    let words = BY.map(|(known, _)| known);
    let hint = match nearest(word, &words, 1).as_slice() {
        [] => format!("there are {}", check::list(&words)),
        near => format!("did you mean {}?", check::list(near)),
    };
    let message = format!("nobody signs in by `{}`: {hint}", word.escape_debug());
    Err(ConfigError::at(source, written.span(), message))
}
