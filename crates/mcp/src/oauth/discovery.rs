//! Finds out who gives access to a server: from its challenge, from well-known places, and from nowhere else.
//!
//! Nothing is kept here: who signs in again looks again, so that a server which changes its authorization server is noticed.

use super::challenge::Challenge;
use super::documents::{AuthorizationServer, ResourceDocument};
use super::web::Web;
use super::{OauthError, OauthSettings};
use reqwest::Url;
use std::collections::BTreeSet;

const RESOURCE: &str = "/.well-known/oauth-protected-resource";
const SERVER: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

/// Who gives access, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Discovered {
    /// What access is asked for (RFC 8707).
    pub(super) resource: String,
    /// What the server says can be asked for.
    pub(super) scopes: BTreeSet<String>,
    pub(super) server: AuthorizationServer,
}

/// Whether the server asked for a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Yes,
    /// It answers without one, at least what it was asked.
    No,
}

/// Looks. An issuer that is `known` already is taken again, where the server still names it.
pub(super) async fn discover(
    web: Web,
    server: &Url,
    (challenge, asked): (&Challenge, Asked),
    settings: &OauthSettings,
    known: Option<&str>,
) -> Result<Discovered, OauthError> {
    let Some(document) = resource_document(web, server, challenge).await? else {
        return match asked {
            Asked::Yes => of_old_server(web, server, settings).await,
            Asked::No => Err(OauthError::NotNeeded(super::web::host(server))),
        };
    };
    let names = |issuer: &&str| document.issuers.iter().any(|named| named == *issuer);
    let issuer = match settings.issuer.as_deref() {
        Some(issuer) if !names(&issuer) => {
            return Err(OauthError::Mismatch(format!(
                "the server names `{}` as its authorization server, and the configuration allows only `{}`",
                crate::upstream::clip(&document.issuers[0], 200),
                crate::upstream::clip(issuer, 200)
            )));
        }
        Some(issuer) => issuer,
        None => known.filter(names).unwrap_or(&document.issuers[0]),
    };
    let address = web.address("the authorization server", issuer)?;
    for candidate in places(&address) {
        if let Some(found) = web.get(&candidate).await? {
            return Ok(Discovered {
                resource: document.resource,
                scopes: document.scopes,
                server: AuthorizationServer::read(web, &found, issuer)?,
            });
        }
    }
    Err(OauthError::Unsupported(format!(
        "`{}` says nothing of itself at its well-known addresses",
        crate::upstream::clip(issuer, 200)
    )))
}

/// What protects a server: where its challenge says, else behind its path, else at its root.
async fn resource_document(
    web: Web,
    server: &Url,
    challenge: &Challenge,
) -> Result<Option<ResourceDocument>, OauthError> {
    if let Some(named) = &challenge.resource_metadata {
        let url = web.address("`resource_metadata` of the server", named)?;
        let document = web.get(&url).await?.ok_or_else(|| OauthError::NoAnswer {
            host: super::web::host(&url),
            reason: "there is no metadata where the server says that it is".to_owned(),
        })?;
        return ResourceDocument::read(&document, server).map(Some);
    }
    let path = server.path().trim_end_matches('/');
    let behind = (!path.is_empty()).then(|| at(server, &format!("{RESOURCE}{path}")));
    for candidate in behind.into_iter().chain([at(server, RESOURCE)]) {
        if let Some(document) = web.get(&candidate).await? {
            return ResourceDocument::read(&document, server).map(Some);
        }
    }
    Ok(None)
}

/// Servers of 2025-03-26 are, or stand before, their own authorization server: it says so at its root, or not at all.
async fn of_old_server(
    web: Web,
    server: &Url,
    settings: &OauthSettings,
) -> Result<Discovered, OauthError> {
    let root = server.origin().ascii_serialization();
    if settings.issuer.as_ref().is_some_and(|issuer| *issuer != root) {
        return Err(OauthError::Mismatch(
            "the server names no authorization server, and the configuration allows only one"
                .to_owned(),
        ));
    }
    // The same bounds as for every address: credentials are not sent in the clear.
    let origin = web.address("the server", &root)?;
    let mut found = None;
    for candidate in [at(&origin, SERVER), at(&origin, OPENID)] {
        if let Some(document) = web.get(&candidate).await? {
            found = Some(AuthorizationServer::read(web, &document, &root)?);
            break;
        }
    }
    Ok(Discovered {
        resource: canonical(server),
        scopes: BTreeSet::new(),
        server: found.unwrap_or_else(|| AuthorizationServer::assumed(server)),
    })
}

/// Where an issuer says what it is: RFC 8414 section 3.1, then OpenID Connect Discovery 1.0 section 4 in both readings.
fn places(issuer: &Url) -> Vec<Url> {
    let path = issuer.path().trim_end_matches('/');
    if path.is_empty() {
        return vec![at(issuer, SERVER), at(issuer, OPENID)];
    }
    vec![
        at(issuer, &format!("{SERVER}{path}")),
        at(issuer, &format!("{OPENID}{path}")),
        at(issuer, &format!("{path}{OPENID}")),
    ]
}

/// A server's own name where it says none: its address without query, and without the slash that a parser adds.
fn canonical(server: &Url) -> String {
    let mut url = server.clone();
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

fn at(url: &Url, path: &str) -> Url {
    let mut url = url.clone();
    url.set_path(path);
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::super::documents::covers;
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn issuers_are_looked_for_where_their_documents_may_be() {
        let places = |issuer| places(&url(issuer)).iter().map(Url::to_string).collect::<Vec<_>>();
        assert_eq!(
            places("https://a.example"),
            [
                "https://a.example/.well-known/oauth-authorization-server",
                "https://a.example/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            places("https://a.example/tenant/1/"),
            [
                "https://a.example/.well-known/oauth-authorization-server/tenant/1",
                "https://a.example/.well-known/openid-configuration/tenant/1",
                "https://a.example/tenant/1/.well-known/openid-configuration",
            ]
        );
    }

    #[test]
    fn a_resource_is_the_server_or_what_it_is_part_of() {
        for (resource, server, expected) in [
            ("https://a.example/mcp", "https://a.example/mcp", true),
            ("https://a.example", "https://a.example/mcp", true),
            ("https://a.example/", "https://a.example/mcp", true),
            ("https://a.example/mcp/", "https://a.example/mcp", true),
            ("https://a.example/mc", "https://a.example/mcp", false),
            ("https://a.example/mcp/x", "https://a.example/mcp", false),
            ("https://b.example/mcp", "https://a.example/mcp", false),
            ("http://a.example/mcp", "https://a.example/mcp", false),
            ("https://a.example:8443/mcp", "https://a.example/mcp", false),
            ("https://a.example@b.example/mcp", "https://a.example/mcp", false),
            ("https://a.example/mcp#x", "https://a.example/mcp", false),
            ("", "https://a.example/mcp", false),
        ] {
            assert_eq!(covers(resource, &url(server)), expected, "{resource}");
        }
        assert_eq!(canonical(&url("https://a.example/?x=1#y")), "https://a.example");
        assert_eq!(canonical(&url("https://a.example/mcp")), "https://a.example/mcp");
    }
}
