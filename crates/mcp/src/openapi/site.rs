//! Sends a planned request: credentials added, redirects kept within the site, nothing of a secret in a reason.

use super::OpenApiConfig;
use super::answer;
use crate::upstream::{ConfigError, Secret, clip, header_map, is_loopback, use_ring};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gloveport_executor::UpstreamError;
use gloveport_openapi::{RequestPlan, SecurityScheme};
use gloveport_protocol::{ServerName, ToolResult, with_causes};
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Request, Response, Url, redirect};
use std::collections::BTreeMap;
use std::time::Duration;

/// Time to open a connection.
const TCP_CONNECT: Duration = Duration::from_secs(10);
/// The longest that a request may take, whatever its caller allows.
const REQUEST_WALL: Duration = Duration::from_mins(10);
/// Redirects of one request.
const REDIRECTS_MAX: usize = 5;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 600;
/// Headers that belong to the message.
const RESERVED: [&str; 7] =
    ["connection", "content-length", "content-type", "host", "te", "transfer-encoding", "upgrade"];

/// Who sends.
#[derive(Debug)]
pub(super) struct Site {
    /// For this machine no proxy is asked.
    near: Client,
    far: Client,
    headers: HeaderMap,
    auth: BTreeMap<String, Secret>,
}

impl Site {
    pub(super) fn new(config: &OpenApiConfig) -> Result<Self, ConfigError> {
        use_ring();
        let builder = || {
            Client::builder()
                .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(TCP_CONNECT)
                .timeout(REQUEST_WALL)
                .referer(false)
                .retry(reqwest::retry::never())
                .redirect(redirect::Policy::none())
        };
        let server = &config.name;
        let failed = |error: reqwest::Error| ConfigError::Client {
            server: server.clone(),
            reason: with_causes(&error),
        };
        Ok(Self {
            // A used connection costs 40 ms for each answer of a server that writes in two pieces.
            near: builder().no_proxy().pool_max_idle_per_host(0).build().map_err(failed)?,
            far: builder().build().map_err(failed)?,
            headers: header_map(server, &config.headers, of_message)?,
            auth: config.auth.clone(),
        })
    }

    /// Sends a request and reads the answer. Dropping the future ends the request.
    pub(super) async fn send(
        &self,
        base: &Url,
        plan: RequestPlan,
        credentials: &[(&str, &SecurityScheme)],
    ) -> Result<ToolResult, UpstreamError> {
        let mut request = match self.request(base, plan, credentials) {
            Ok(request) => request,
            Err(reason) => return Ok(ToolResult::error(reason)),
        };
        let client = if base.host_str().is_some_and(is_loopback) { &self.near } else { &self.far };
        for _ in 0..=REDIRECTS_MAX {
            let again = request.try_clone().expect("a body of bytes can be sent again");
            let response = client.execute(request).await.map_err(failed)?;
            match followed(again, &response) {
                Hop::Stays => return answer::read(response, base).await,
                Hop::Follow(next) => request = *next,
                Hop::Leaves => {
                    let reason = "it redirects to another site, which is not followed".to_owned();
                    return Err(UpstreamError::Protocol { reason });
                }
            }
        }
        let reason = format!("it redirects more than {REDIRECTS_MAX} times");
        Err(UpstreamError::Protocol { reason })
    }

    fn request(
        &self,
        base: &Url,
        plan: RequestPlan,
        credentials: &[(&str, &SecurityScheme)],
    ) -> Result<Request, String> {
        let path = format!("{}{}", base.path().trim_end_matches('/'), plan.path);
        let mut url = base.clone();
        url.set_path(&path);
        // The address must not be read as another one than was planned.
        if url.path() != path {
            return Err("wrong arguments: they would change the path of the request".to_owned());
        }
        let mut query = plan.query;
        let method = Method::from_bytes(plan.method.as_str().as_bytes());
        let mut headers = HeaderMap::new();
        for (name, value) in &plan.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_str(value);
            let (Ok(name), Ok(value)) = (name, value) else {
                return Err("wrong arguments: a header cannot be sent".to_owned());
            };
            headers.append(name, value);
        }
        let accept = HeaderValue::from_str(&plan.accept);
        headers.insert(header::ACCEPT, accept.unwrap_or(HeaderValue::from_static("*/*")));
        let body = plan.payload.map(|payload| (payload.content_type, payload.bytes));
        if let Some((content_type, _)) = &body {
            let value = HeaderValue::from_str(content_type);
            headers.insert(header::CONTENT_TYPE, value.map_err(|_| "no such media type")?);
        }
        for (name, scheme) in credentials {
            let Some(secret) = self.auth.get(*name) else { continue };
            sign(&mut headers, &mut query, scheme, secret)
                .map_err(|reason| format!("`auth.{name}` {reason}"))?;
        }
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        url.set_query((!query.is_empty()).then_some(query.as_str()));
        let method = method.map_err(|_| "no such method")?;
        let mut request = Request::new(method, url);
        *request.headers_mut() = headers;
        if let Some((_, bytes)) = body {
            *request.body_mut() = Some(bytes.into());
        }
        Ok(request)
    }
}

/// Says who calls.
fn sign(
    headers: &mut HeaderMap,
    query: &mut String,
    scheme: &SecurityScheme,
    secret: &Secret,
) -> Result<(), &'static str> {
    let (name, text) = match scheme {
        SecurityScheme::Bearer => (header::AUTHORIZATION, format!("Bearer {}", secret.expose())),
        SecurityScheme::Basic => {
            let encoded = BASE64_STANDARD.encode(secret.expose());
            (header::AUTHORIZATION, format!("Basic {encoded}"))
        }
        SecurityScheme::Header(name) => {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "has no header")?;
            if RESERVED.contains(&name.as_str()) {
                return Err("goes into a header that belongs to the message");
            }
            (name, secret.expose().to_owned())
        }
        SecurityScheme::Cookie(name) => {
            let before = headers.get(header::COOKIE).and_then(|value| value.to_str().ok());
            let before = before.map(|cookies| format!("{cookies}; ")).unwrap_or_default();
            (header::COOKIE, format!("{before}{name}={}", encoded(secret.expose())))
        }
        SecurityScheme::Query(name) => {
            let separator = if query.is_empty() { "" } else { "&" };
            query.push_str(&format!("{separator}{}={}", encoded(name), encoded(secret.expose())));
            return Ok(());
        }
        SecurityScheme::Unsupported(_) => return Err("is for a scheme that is not supported"),
    };
    let mut value =
        HeaderValue::from_str(&text).map_err(|_| "has a character that no header may have")?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(())
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Where an answer leads.
enum Hop {
    /// Nowhere: it is the answer.
    Stays,
    /// Within the site.
    Follow(Box<Request>),
    /// To another one, or to where the message could not be the same.
    Leaves,
}

/// Secrets go with every hop: only the same scheme, host and port may be a new address. 307 and 308 keep the message, and
/// of a request without one the others do, too (RFC 9110 section 15.4).
fn followed(mut request: Request, response: &Response) -> Hop {
    let is_plain = matches!(*request.method(), Method::GET | Method::HEAD);
    let keeps = match response.status().as_u16() {
        307 | 308 => true,
        301..=303 => is_plain,
        _ => return Hop::Stays,
    };
    let Some(location) = response.headers().get(header::LOCATION) else { return Hop::Stays };
    let text = String::from_utf8_lossy(location.as_bytes());
    let Ok(mut next) = request.url().join(&text) else { return Hop::Leaves };
    let is_own = next.origin() == request.url().origin()
        && next.username().is_empty()
        && next.password().is_none();
    if !keeps || !is_own {
        return Hop::Leaves;
    }
    next.set_fragment(None);
    *request.url_mut() = next;
    Hop::Follow(Box::new(request))
}

/// What a failure to send means for the call.
fn failed(error: reqwest::Error) -> UpstreamError {
    let (is_connect, is_timeout) = (error.is_connect(), error.is_timeout());
    let reason = clip(&with_causes(&error.without_url()), REASON_CHARS_MAX);
    if is_connect {
        UpstreamError::Connect { reason }
    } else if is_timeout {
        UpstreamError::Timeout { after: REQUEST_WALL }
    } else {
        UpstreamError::Lost { reason }
    }
}

/// Reads `base_url`.
pub(super) fn base(server: &ServerName, text: &str) -> Result<Url, ConfigError> {
    let wrong = |reason: String| ConfigError::Url { server: server.clone(), reason };
    let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
    checked(url).map_err(|reason| wrong(reason.to_owned()))
}

/// An address that paths can be put behind.
pub(super) fn checked(url: Url) -> Result<Url, &'static str> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err("write `https://…` or `http://…`");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it has a user or a password: use `auth` or `headers`");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it has a query or a fragment");
    }
    Ok(url)
}

/// Why a header is not the configuration's to set.
fn of_message(name: &str) -> Option<&'static str> {
    RESERVED.contains(&name).then_some("it belongs to the message; remove it")
}
