//! Sends a request, hop by hop: each target judged before it is spoken to, each answer bounded while it is read.

use super::failure::{Failure, clip};
use super::request::{self, Redirect, Request};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gloveport_egress::{Dialer, Host, Limits, Passage, Reason, Resolver, Rules, Target};
use gloveport_executor::UpstreamError;
use gloveport_protocol::with_causes;
use reqwest::header::{self, HeaderMap};
use reqwest::{Client, Method, Response, StatusCode, Url, redirect};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Redirects of one request.
const REDIRECTS_MAX: usize = 5;
/// Largest body of an answer.
const BODY_BYTES_MAX: usize = 16 << 20;
/// Sites whose connections are kept for the next request.
const SITES_MAX: usize = 64;
/// Connections of one site that are kept, and how long.
const IDLE_MAX: usize = 4;
const IDLE_TIME: Duration = Duration::from_secs(20);
/// Time to open a connection.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Port of HTTPS, where nothing else is spoken.
const HTTPS_PORT: u16 = 443;

/// The sites that may be spoken to.
pub(super) struct Sites {
    rules: Arc<Rules>,
    dialer: Dialer,
    /// A client for each target: its connections lead nowhere else.
    clients: Mutex<BTreeMap<Target, Client>>,
    /// The allowed hosts, for who asked for another.
    hosts: String,
}

impl Sites {
    pub(super) fn new(rules: Rules, resolver: Resolver, hosts: String) -> Self {
        let rules = Arc::new(rules);
        let dialer = Dialer::new(Arc::clone(&rules), resolver, &Limits::default());
        Self { rules, dialer, clients: Mutex::default(), hosts }
    }

    /// Sends a request and gives the answer as the tool's result. Dropping the future ends the request.
    pub(super) async fn fetch(&self, mut request: Request) -> Result<Value, Failure> {
        for n_redirects in 0..=REDIRECTS_MAX {
            let response = self.send(&request).await?;
            let next = match (request.redirect, location(&request.url, &response)) {
                (Redirect::Manual, _) | (_, None) => None,
                (Redirect::Follow, Some(next)) => Some(next?),
                (Redirect::Error, Some(_)) => {
                    let message = format!("`{}` redirects", shown(&request.url));
                    return Err(Failure::tool(&message, Some("set `redirect: \"follow\"`")));
                }
            };
            match next {
                None => return answer(&request, response, n_redirects > 0).await,
                Some(next) => request = followed(request, response.status(), next),
            }
        }
        let message = format!("more than {REDIRECTS_MAX} redirects");
        Err(Failure::tool(&message, Some("set `redirect: \"manual\"` to see where they lead")))
    }

    async fn send(&self, request: &Request) -> Result<Response, Failure> {
        let target = target_of(&request.url)?;
        // Before anything is looked up. What a name then resolves to is judged by the client's resolver; a literal address,
        // which never comes there, is judged here.
        let passage = self.rules.judge(&target).map_err(|reason| self.refused(&target, reason))?;
        if passage == Passage::Checked
            && target.port == HTTPS_PORT
            && request.url.scheme() == "http"
        {
            return Err(self.refused(&target, Reason::NotTls));
        }
        let client = self.client(&target)?;
        let mut sent = client.request(request.method.clone(), request.url.clone());
        sent = sent.headers(request.headers.clone());
        if let Some(body) = &request.body {
            sent = sent.body(body.clone());
        }
        sent.send().await.map_err(|error| self.failed(&target, error))
    }

    /// The client of a target; made at the first request to it.
    fn client(&self, target: &Target) -> Result<Client, Failure> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(target) {
            return Ok(client.clone());
        }
        // The first one holds for the process, and it is this one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let judged = Judged { dialer: self.dialer.clone(), target: target.clone() };
        let client = Client::builder()
            .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .dns_resolver(judged)
            .connect_timeout(CONNECT_TIME)
            .pool_max_idle_per_host(IDLE_MAX)
            .pool_idle_timeout(IDLE_TIME)
            .build()
            .map_err(|error| UpstreamError::Connect { reason: clip(&with_causes(&error)) })?;
        if clients.len() >= SITES_MAX {
            clients.clear();
        }
        clients.insert(target.clone(), client.clone());
        Ok(client)
    }

    fn refused(&self, target: &Target, reason: Reason) -> Failure {
        if !reason.is_refusal() {
            return UpstreamError::Connect { reason: clip(&format!("`{target}`: {reason}")) }
                .into();
        }
        let hint = format!(
            "allowed are {}; the operator allows more with `allowed_hosts` under `[network]` in the configuration",
            self.hosts
        );
        Failure::tool(&format!("`{target}` may not be reached: {reason}"), Some(&hint))
    }

    fn failed(&self, target: &Target, error: reqwest::Error) -> Failure {
        if let Some(reason) = reason_of(&error) {
            return self.refused(target, reason);
        }
        let is_connect = error.is_connect();
        let reason = clip(&format!("`{target}`: {}", with_causes(&error.without_url())));
        let error = if is_connect {
            UpstreamError::Connect { reason }
        } else {
            UpstreamError::Lost { reason }
        };
        error.into()
    }
}

/// Resolves for one target, and gives only addresses that were judged for it.
struct Judged {
    dialer: Dialer,
    target: Target,
}

impl reqwest::dns::Resolve for Judged {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let (dialer, target) = (self.dialer.clone(), self.target.clone());
        Box::pin(async move {
            let found = tokio::task::spawn_blocking(move || dialer.addresses(&target)).await;
            let (addresses, _) = found.unwrap_or(Err(Reason::Unresolved)).map_err(Refused)?;
            let addresses: reqwest::dns::Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}

/// Resolves the host of a URL, and to public addresses only. A literal address is judged here, since no resolver sees it.
///
/// # Errors
///
/// What is wrong with the host.
pub(crate) fn public_only(url: &Url) -> Result<Arc<dyn reqwest::dns::Resolve>, String> {
    let rules = Arc::new(Rules::parse(true, &[]).expect("no rule is wrong"));
    let target = target_of(url).map_err(|_| "the host cannot be read".to_owned())?;
    rules.judge(&target).map_err(|reason| reason.to_string())?;
    let dialer = Dialer::new(rules, Resolver::system(), &Limits::default());
    Ok(Arc::new(Judged { dialer, target }))
}

/// A refusal on its way through the client.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(Reason);

fn reason_of(error: &reqwest::Error) -> Option<Reason> {
    let first: &dyn std::error::Error = error;
    let mut causes = std::iter::successors(Some(first), |error| error.source());
    causes.find_map(|cause| cause.downcast_ref::<Refused>()).map(|Refused(reason)| *reason)
}

fn target_of(url: &Url) -> Result<Target, Failure> {
    let host = Host::parse(url.host_str().unwrap_or_default()).map_err(|error| {
        Failure::tool(&format!("the host of `{}` cannot be read: {error}", shown(url)), None)
    })?;
    let port = url.port_or_known_default().filter(|port| *port != 0);
    let port = port.ok_or_else(|| Failure::tool("the port is from 1 to 65535", None))?;
    Ok(Target { host, port })
}

/// Where an answer leads, if it is a redirect.
fn location(from: &Url, response: &Response) -> Option<Result<Url, Failure>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?;
    let text = String::from_utf8_lossy(location.as_bytes()).into_owned();
    let next = from.join(&text).map_err(|error| {
        let message = format!("`{}` redirects to what is no address: {error}", shown(from));
        Failure::tool(&message, None)
    });
    Some(next.and_then(|next| request::address(next.as_str())))
}

/// The request for the next hop (Fetch Standard, 4.4): what was meant for one origin does not reach another.
fn followed(mut request: Request, status: StatusCode, next: Url) -> Request {
    let becomes_get = match status.as_u16() {
        301 | 302 => request.method == Method::POST,
        303 => request.method != Method::HEAD && request.method != Method::GET,
        _ => false,
    };
    if becomes_get {
        request.method = Method::GET;
        request.body = None;
        let of_body = [
            header::CONTENT_TYPE,
            header::CONTENT_ENCODING,
            header::CONTENT_LANGUAGE,
            header::CONTENT_LOCATION,
        ];
        for name in of_body {
            request.headers.remove(name);
        }
    }
    if request.url.origin() != next.origin() {
        request.headers.remove(header::AUTHORIZATION);
        request.headers.remove(header::COOKIE);
    }
    request.url = next;
    request
}

async fn answer(request: &Request, response: Response, redirected: bool) -> Result<Value, Failure> {
    let status = response.status();
    let headers = headers(response.headers());
    let body = body(&request.url, response).await?;
    let (body, encoding) = match String::from_utf8(body) {
        Ok(text) => (text, "utf-8"),
        Err(error) => (BASE64_STANDARD.encode(error.as_bytes()), "base64"),
    };
    Ok(json!({
        "url": request.url.as_str(),
        "status": status.as_u16(),
        "status_text": status.canonical_reason().unwrap_or_default(),
        "redirected": redirected,
        "headers": headers,
        "body": body,
        "body_encoding": encoding,
    }))
}

/// Names in lower case; several values of one name are one text, as the Fetch Standard joins them.
fn headers(map: &HeaderMap) -> Map<String, Value> {
    let mut joined: BTreeMap<&str, String> = BTreeMap::new();
    for (name, value) in map {
        let value: String = value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
        let text = joined.entry(name.as_str()).or_default();
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&value);
    }
    joined.into_iter().map(|(name, value)| (name.to_owned(), Value::String(value))).collect()
}

async fn body(url: &Url, mut response: Response) -> Result<Vec<u8>, Failure> {
    let too_large = || {
        let message = format!("the answer of `{}` is over {BODY_BYTES_MAX} bytes", shown(url));
        Failure::tool(
            &message,
            Some("the request was sent; ask for less: a page, a range, fewer fields"),
        )
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > BODY_BYTES_MAX as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|error| UpstreamError::Lost {
            reason: clip(&with_causes(&error.without_url())),
        })?;
        let Some(chunk) = chunk else {
            return Ok(bytes);
        };
        if bytes.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// An address without its query, which may hold a key.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    clip(url.as_str())
}
