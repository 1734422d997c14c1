//! What servers say of themselves: protected resources (RFC 9728 section 2) and authorization servers (RFC 8414 section 2,
//! OpenID Connect Discovery 1.0 section 3), with what of it is used.
//!
//! Where the documents come from is the matter of `discovery`.

use super::OauthError;
use super::record::{Method, scopes_of, text_of};
use super::web::Web;
use reqwest::Url;
use serde_json::Value;
use std::collections::BTreeSet;

/// Entries of a list that are read.
const ENTRIES_MAX: usize = 256;
/// The one way of proof keys that is used (RFC 7636).
const S256: &str = "S256";

/// What protects a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResourceDocument {
    /// Its own name, exactly as it is written: it goes to the authorization server like that.
    pub(super) resource: String,
    pub(super) issuers: Vec<String>,
    pub(super) scopes: BTreeSet<String>,
}

/// Who gives access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthorizationServer {
    /// Exactly as it is written.
    pub(super) issuer: String,
    pub(super) authorization_endpoint: Option<Url>,
    pub(super) token_endpoint: Url,
    pub(super) registration_endpoint: Option<Url>,
    pub(super) revocation_endpoint: Option<Url>,
    pub(super) scopes: BTreeSet<String>,
    /// How clients may prove themselves; empty where it does not say.
    pub(super) methods: Vec<Method>,
    /// Whether a client id may be the address of a document about the client.
    pub(super) takes_client_documents: bool,
    /// Whether it says `iss` when it sends the browser back (RFC 9207).
    pub(super) says_issuer: bool,
}

impl ResourceDocument {
    /// Reads what is said of `server`.
    pub(super) fn read(document: &Value, server: &Url) -> Result<Self, OauthError> {
        let resource = text_of(document, "resource").unwrap_or_default();
        if !covers(resource, server) {
            return Err(OauthError::Mismatch(format!(
                "the server says that it is `{}`: a sign-in for that would not be for `{}`",
                crate::upstream::clip(resource, 200),
                super::web::host(server)
            )));
        }
        let issuers: Vec<String> = texts(document, "authorization_servers").collect();
        if issuers.is_empty() {
            return Err(OauthError::Unsupported(
                "the server names no authorization server, so that nobody can sign in".to_owned(),
            ));
        }
        let scopes = scope_list(document);
        Ok(Self { resource: resource.to_owned(), issuers, scopes })
    }
}

impl AuthorizationServer {
    /// Reads what `issuer` says of itself.
    pub(super) fn read(web: Web, document: &Value, issuer: &str) -> Result<Self, OauthError> {
        let said = text_of(document, "issuer").unwrap_or_default();
        if said != issuer {
            return Err(OauthError::Mismatch(format!(
                "the metadata of `{}` is that of `{}`: both must be the same, letter by letter",
                crate::upstream::clip(issuer, 200),
                crate::upstream::clip(said, 200)
            )));
        }
        if !texts(document, "code_challenge_methods_supported").any(|method| method == S256)
            && !is_machines_only(document)
        {
            return Err(OauthError::Unsupported(format!(
                "`{}` does not say that it checks proof keys (`code_challenge_methods_supported` with `S256`): \
                 a sign-in there could be taken over",
                crate::upstream::clip(issuer, 200)
            )));
        }
        let optional = |key| text_of(document, key).map(|text| web.address(key, text)).transpose();
        let token_endpoint = optional("token_endpoint")?.ok_or_else(|| {
            OauthError::Unsupported("the authorization server has no token endpoint".to_owned())
        })?;
        Ok(Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: optional("authorization_endpoint")?,
            token_endpoint,
            registration_endpoint: optional("registration_endpoint")?,
            revocation_endpoint: optional("revocation_endpoint")?,
            scopes: scope_list(document),
            methods: texts(document, "token_endpoint_auth_methods_supported")
                .filter_map(|method| Method::parse(&method))
                .collect(),
            takes_client_documents: is_true(document, "client_id_metadata_document_supported"),
            says_issuer: is_true(document, "authorization_response_iss_parameter_supported"),
        })
    }

    /// The one of a server of 2025-03-26 that says nothing: its endpoints have fixed places at the server itself.
    pub(super) fn assumed(server: &Url) -> Self {
        let at = |path| {
            let mut url = server.clone();
            url.set_path(path);
            url.set_query(None);
            url.set_fragment(None);
            url
        };
        Self {
            issuer: server.origin().ascii_serialization(),
            authorization_endpoint: Some(at("/authorize")),
            token_endpoint: at("/token"),
            registration_endpoint: Some(at("/register")),
            revocation_endpoint: None,
            scopes: BTreeSet::new(),
            methods: Vec::new(),
            takes_client_documents: false,
            says_issuer: false,
        }
    }
}

/// Whether a name of a resource is that of a server, or of what the server is a part of: the same origin, and a path that the
/// server's begins with.
pub(super) fn covers(resource: &str, server: &Url) -> bool {
    let Ok(url) = Url::parse(resource) else {
        return false;
    };
    let whole = url.path().trim_end_matches('/');
    let is_part = server.path().strip_prefix(whole);
    url.origin() == server.origin()
        && url.fragment().is_none()
        && is_part.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether only programs get access there: then nobody is sent to it with a code.
fn is_machines_only(document: &Value) -> bool {
    document.get("authorization_endpoint").is_none()
        && texts(document, "grant_types_supported").any(|grant| grant == "client_credentials")
}

fn scope_list(document: &Value) -> BTreeSet<String> {
    texts(document, "scopes_supported")
        .flat_map(|scope| scopes_of(&scope).collect::<Vec<_>>())
        .collect()
}

fn texts<'a>(document: &'a Value, key: &str) -> impl Iterator<Item = String> + 'a {
    let entries = document.get(key).and_then(Value::as_array).into_iter().flatten();
    entries.filter_map(Value::as_str).map(str::to_owned).take(ENTRIES_MAX)
}

fn is_true(document: &Value, key: &str) -> bool {
    document.get(key) == Some(&Value::Bool(true))
}
