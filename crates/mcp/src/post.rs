//! Posts JSON to one address over HTTP, again and again: what the gateway tells a collector of its own accord.
//!
//! It lives here because the HTTP client does. It deliberately follows no redirect, for its headers may hold credentials, and
//! does not try again.

use crate::Secret;
use crate::upstream::{is_loopback, use_ring};
use gloveport_protocol::with_causes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, Url, redirect};
use std::collections::BTreeMap;
use std::time::Duration;

/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Posts to one address.
#[derive(Debug)]
pub struct Poster {
    client: Client,
    url: Url,
    headers: HeaderMap,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostAnswer {
    /// The status.
    pub status: u16,
    /// `Retry-After`, where it is a number of seconds (RFC 9110 section 10.2.3).
    pub retry_after: Option<Duration>,
    /// The body, its first 64 KiB.
    pub body: Vec<u8>,
}

/// Why nothing was posted.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The address cannot be used.
    #[error("{0}")]
    Url(&'static str),
    /// A header cannot be sent. Its value is not repeated.
    #[error("the header `{0}` has a name or a value that no header may have")]
    Header(String),
    /// No answer came.
    #[error("{reason}")]
    Failed {
        /// What happened, without the address, which may hold a secret.
        reason: String,
    },
}

impl Poster {
    /// Makes one for what is below `url`; every request has `headers`, and `within` for all of it. Proxies come from the
    /// environment, as for every server; certificates are the system's.
    ///
    /// # Errors
    ///
    /// [`PostError::Url`] and [`PostError::Header`].
    pub fn new(
        url: &str,
        headers: &BTreeMap<String, Secret>,
        within: Duration,
    ) -> Result<Self, PostError> {
        let url = address(url)?;
        use_ring();
        let mut builder = Client::builder()
            .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
            .timeout(within)
            .referer(false)
            .redirect(redirect::Policy::none());
        if url.host_str().is_some_and(is_loopback) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(failed)?;
        let headers = headers.iter().map(header).collect::<Result<_, _>>()?;
        Ok(Self { client, url, headers })
    }

    /// Posts JSON to a path below the address.
    ///
    /// # Errors
    ///
    /// [`PostError::Failed`] when no answer came; one that tells of a failure is an answer.
    pub async fn post(&self, path: &str, body: Vec<u8>) -> Result<PostAnswer, PostError> {
        let mut url = self.url.clone();
        url.set_path(&format!("{}{path}", self.url.path().trim_end_matches('/')));
        let json = HeaderValue::from_static("application/json");
        let request =
            self.client.post(url).headers(self.headers.clone()).header(CONTENT_TYPE, json);
        let response = request.body(body).send().await.map_err(failed)?;
        Ok(PostAnswer {
            status: response.status().as_u16(),
            retry_after: retry_after(&response),
            body: first_bytes(response).await?,
        })
    }
}

/// Whether a [`Poster`] takes an address.
///
/// # Errors
///
/// [`PostError::Url`].
pub fn check_post_url(url: &str) -> Result<(), PostError> {
    address(url).map(drop)
}

fn address(text: &str) -> Result<Url, PostError> {
    let url = Url::parse(text).map_err(|_| PostError::Url("this is no URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(PostError::Url("a URL begins with `https://` or `http://`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(PostError::Url("a URL has no user and no password: put them into a header"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(PostError::Url("a URL has no `?` and no `#` here"));
    }
    Ok(url)
}

fn header((name, value): (&String, &Secret)) -> Result<(HeaderName, HeaderValue), PostError> {
    let wrong = || PostError::Header(name.escape_debug().to_string());
    let parsed = HeaderName::try_from(name.as_str()).map_err(|_| wrong())?;
    let mut value = HeaderValue::from_str(value.expose()).map_err(|_| wrong())?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

async fn first_bytes(mut response: Response) -> Result<Vec<u8>, PostError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        let room = ANSWER_BYTES_MAX - bytes.len();
        bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.len() >= room {
            break;
        }
    }
    Ok(bytes)
}

fn failed(error: reqwest::Error) -> PostError {
    PostError::Failed { reason: with_causes(&error.without_url()) }
}
