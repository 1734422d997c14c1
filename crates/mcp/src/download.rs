//! Gets one file over HTTP, whole and within bounds: what the gateway fetches for itself.
//!
//! It lives here because the HTTP client does. It deliberately knows nothing of what it fetches, keeps nothing, and does not
//! try again.

use crate::Secret;
use crate::upstream::{is_loopback, use_ring};
use gloveport_protocol::with_causes;
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, Url, redirect};
use std::time::Duration;

/// Redirects that are followed.
const REDIRECTS_MAX: usize = 5;
/// Time to open a connection.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);
/// Time without a byte.
const SILENCE: Duration = Duration::from_secs(30);

/// What to get.
#[derive(Debug, Clone)]
pub struct Download {
    /// The address, `https://…` or `http://…`.
    pub url: String,
    /// The header `accept`.
    pub accept: String,
    /// The header `authorization`. It does not go along when a redirect leads to another host or port.
    pub authorization: Option<Secret>,
    /// More bytes than this are refused.
    pub bytes_max: usize,
    /// Time for all of it.
    pub within: Duration,
}

/// Why nothing came.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The server answered with a status that is no success.
    #[error("the server answered {0}")]
    Status(u16),
    /// More came, or was announced, than is wanted.
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    /// Anything else.
    #[error("{reason}")]
    Failed {
        /// What happened, without the address, which may hold a secret.
        reason: String,
    },
}

/// Gets a file. Proxies come from the environment, as for every server; certificates are the system's.
///
/// # Errors
///
/// [`DownloadError`]; what came until then is dropped.
pub async fn download(asked: &Download) -> Result<Vec<u8>, DownloadError> {
    let url = Url::parse(&asked.url)
        .map_err(|error| DownloadError::Failed { reason: error.to_string() })?;
    let mut request = client(&url, asked.within)?.get(url).header(ACCEPT, &asked.accept);
    if let Some(authorization) = &asked.authorization {
        let mut value = HeaderValue::from_str(authorization.expose()).map_err(|_| {
            let reason = "its authorization has a character that no header may have".to_owned();
            DownloadError::Failed { reason }
        })?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    let response = request.send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(DownloadError::Status(response.status().as_u16()));
    }
    body(response, asked.bytes_max).await
}

pub(crate) async fn body(
    mut response: Response,
    bytes_max: usize,
) -> Result<Vec<u8>, DownloadError> {
    let too_large = DownloadError::TooLarge(bytes_max);
    let announced = response.content_length().map(usize::try_from);
    if announced.is_some_and(|length| !length.is_ok_and(|length| length <= bytes_max)) {
        return Err(too_large);
    }
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        if piece.len() > bytes_max - bytes.len() {
            return Err(too_large);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn client(url: &Url, within: Duration) -> Result<Client, DownloadError> {
    use_ring();
    let mut builder = Client::builder()
        .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .timeout(within)
        .referer(false)
        .redirect(no_downgrade());
    if url.host_str().is_some_and(is_loopback) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(failed)
}

/// Follows redirects, but not from `https` to `http`.
fn no_downgrade() -> redirect::Policy {
    redirect::Policy::custom(|attempt| {
        let was_safe = attempt.previous().iter().any(|url| url.scheme() == "https");
        if was_safe && attempt.url().scheme() != "https" {
            attempt.error("it redirects from `https` to `http`")
        } else if attempt.previous().len() > REDIRECTS_MAX {
            attempt.error("it redirects too often")
        } else {
            attempt.follow()
        }
    })
}

pub(crate) fn failed(error: reqwest::Error) -> DownloadError {
    DownloadError::Failed { reason: with_causes(&error.without_url()) }
}
