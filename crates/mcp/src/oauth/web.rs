//! The HTTP client of a sign-in: small answers, soon, and from where the address was judged to lead.
//!
//! It deliberately keeps nothing, tries nothing again and sends no credential but those it is given for one request. A redirect
//! is followed for documents only, and only where scheme, host and port stay the same.

use super::{Network, OauthError};
use crate::Secret;
use crate::download::{CONNECT, DownloadError, body};
use crate::network::public_only;
use crate::upstream::{clip, is_loopback, use_ring};
use gloveport_protocol::with_causes;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use reqwest::{Client, RequestBuilder, StatusCode, Url, redirect};
use rmcp::model::ProtocolVersion;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

/// Time for one request.
const WITHIN: Duration = Duration::from_secs(15);
/// Largest document or answer.
const BYTES_MAX: usize = 256 << 10;
/// Redirects of one document, all on one host.
const REDIRECTS_MAX: usize = 3;
/// Longest address that somebody else may name.
const URL_BYTES_MAX: usize = 2_048;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 300;

/// Speaks to whom a server names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Web {
    reach: Reach,
    within: Duration,
}

/// Where addresses may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To public hosts, over TLS.
    Public,
    /// Anywhere.
    Any,
}

/// An answer to a request.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Null where it was no JSON.
    pub(super) json: Value,
}

impl Web {
    /// For what `server` names. What its name resolves to counts for nothing: whoever has the name could change that.
    pub(super) fn of_server(server: &Url, network: Network) -> Self {
        let reach = match network {
            Network::Private => Reach::Any,
            Network::AsServer if server.host_str().is_some_and(is_private) => Reach::Any,
            Network::AsServer => Reach::Public,
        };
        Self { reach, within: WITHIN }
    }

    /// Reads an address that somebody else wrote. `what` is for the message.
    pub(super) fn address(self, what: &str, text: &str) -> Result<Url, OauthError> {
        let wrong = |reason: String| OauthError::Address { what: what.to_owned(), reason };
        if text.len() > URL_BYTES_MAX {
            return Err(wrong(format!("it has over {URL_BYTES_MAX} bytes")));
        }
        let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
        let host = url.host_str().unwrap_or_default();
        match (url.scheme(), self.reach) {
            ("https", _) | ("http", Reach::Any) => {}
            ("http", Reach::Public) => {
                return Err(wrong("it is no `https` address".to_owned()));
            }
            _ => return Err(wrong("it is no address of the web".to_owned())),
        }
        if host.is_empty() || !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it has no host, or a user or a password".to_owned()));
        }
        if url.fragment().is_some() {
            return Err(wrong("it has a `#`".to_owned()));
        }
        if self.reach == Reach::Public {
            // A browser resolves such names by itself, without asking whoever judges what they resolve to.
            if is_private(host) || host.trim_end_matches('.').ends_with("localhost") {
                return Err(wrong("it leads into a private network".to_owned()));
            }
            public_only(&url).map_err(wrong)?;
        }
        Ok(url)
    }

    /// Gets a document. None where there is none: the answer is no success.
    pub(super) async fn get(self, url: &Url) -> Result<Option<Value>, OauthError> {
        let request = self.client(url, same_origin())?.get(url.clone());
        let answer = send(url, request).await?;
        let is_there = (200..300).contains(&answer.status);
        Ok(is_there.then_some(answer.json).filter(Value::is_object))
    }

    /// Posts a form. `authorization` is the value of that header.
    pub(super) async fn post_form(
        self,
        url: &Url,
        fields: &[(&str, &str)],
        authorization: Option<&Secret>,
    ) -> Result<Answer, OauthError> {
        let form = form(fields);
        let mut request = self.client(url, redirect::Policy::none())?.post(url.clone());
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        if let Some(authorization) = authorization {
            let mut value = HeaderValue::from_str(authorization.expose()).map_err(|_| {
                let reason = "it has a character that no header may have".to_owned();
                OauthError::Address { what: "the client's secret".to_owned(), reason }
            })?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        send(url, request).await
    }

    /// Posts JSON.
    pub(super) async fn post_json(self, url: &Url, json: &Value) -> Result<Answer, OauthError> {
        let request = self.client(url, redirect::Policy::none())?.post(url.clone());
        send(url, request.header(CONTENT_TYPE, "application/json").body(json.to_string())).await
    }

    /// Asks the server itself something without showing who we are. Gives its challenge, empty where it says no more than that
    /// it wants one; none where it wants none.
    pub(super) async fn challenge(
        self,
        server: &Url,
        headers: &BTreeMap<String, Secret>,
    ) -> Result<Option<String>, OauthError> {
        // The operator wrote this address: it leads wherever it does.
        let web = Self { reach: Reach::Any, ..self };
        let mut request = web.client(server, redirect::Policy::none())?.post(server.clone());
        for (name, value) in
            headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"))
        {
            request = request.header(name, value.expose());
        }
        let version = ProtocolVersion::V_2026_07_28;
        let body = json!({"jsonrpc": "2.0", "id": 0, "method": "server/discover", "params": {"_meta": {
            "io.modelcontextprotocol/protocolVersion": version.as_str(),
            "io.modelcontextprotocol/clientInfo":
                {"name": "gloveport", "version": env!("CARGO_PKG_VERSION")},
            "io.modelcontextprotocol/clientCapabilities": {},
        }}});
        let request = request
            .header(ACCEPT, "application/json, text/event-stream")
            .header(CONTENT_TYPE, "application/json")
            .header("mcp-protocol-version", version.as_str())
            .header("mcp-method", "server/discover")
            .body(body.to_string());
        let response = request.send().await.map_err(|error| OauthError::NoAnswer {
            host: host(server),
            reason: clip(&with_causes(&error.without_url()), REASON_CHARS_MAX),
        })?;
        let header = response.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let is_asked = response.status() == StatusCode::UNAUTHORIZED;
        Ok(is_asked.then(|| header.unwrap_or_default().to_owned()))
    }

    fn client(self, url: &Url, redirects: redirect::Policy) -> Result<Client, OauthError> {
        let unusable = |reason| OauthError::NoAnswer { host: host(url), reason };
        use_ring();
        let mut builder = Client::builder()
            .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .timeout(self.within)
            .referer(false)
            .redirect(redirects)
            .retry(reqwest::retry::never());
        if url.host_str().is_some_and(is_loopback) {
            builder = builder.no_proxy();
        }
        if self.reach == Reach::Public {
            builder = builder.no_proxy().dns_resolver(public_only(url).map_err(unusable)?);
        }
        builder.build().map_err(|error| unusable(with_causes(&error)))
    }
}

/// Who is spoken to, for messages: without path and query.
pub(super) fn host(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    clip(&format!("{}{port}", url.host_str().unwrap_or_default()), 200)
}

/// Fields as a form is written (WHATWG URL, section 5.2).
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut url = Url::parse("form:").expect("a literal");
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}

async fn send(url: &Url, request: RequestBuilder) -> Result<Answer, OauthError> {
    let failed = |reason: String| {
        let reason = clip(&reason, REASON_CHARS_MAX);
        OauthError::NoAnswer { host: host(url), reason }
    };
    let response = request.header(ACCEPT, "application/json").send().await;
    let response = response.map_err(|error| failed(with_causes(&error.without_url())))?;
    let status = response.status().as_u16();
    let bytes = body(response, BYTES_MAX).await.map_err(|error| match error {
        DownloadError::TooLarge(max) => failed(format!("it is larger than {max} bytes")),
        error => failed(error.to_string()),
    })?;
    // What is no JSON says no more than its status.
    Ok(Answer { status, json: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
}

fn same_origin() -> redirect::Policy {
    redirect::Policy::custom(|attempt| {
        let first = attempt.previous().first();
        let stays = first.is_some_and(|first| first.origin() == attempt.url().origin());
        if stays && attempt.previous().len() <= REDIRECTS_MAX {
            attempt.follow()
        } else {
            attempt.stop()
        }
    })
}

/// Whether an operator who wrote this host meant one that is not public.
fn is_private(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_private_address = match address.parse() {
        Ok(IpAddr::V4(ip)) => ip.is_private() || ip.is_link_local(),
        Ok(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
        Err(_) => false,
    };
    is_private_address || is_loopback(host)
}
