//! Gets what an authorization server says of itself: small, soon, from where it was asked for and from nowhere else.
//!
//! It lives here because the HTTP client does. An address that the operator wrote may be anywhere; one that came from
//! somebody else leads to public addresses only, whatever its name resolves to. No redirect is followed, nothing is tried
//! again, and no credential goes along.

use crate::download::{CONNECT, DownloadError, body, failed};
use crate::network::public_only;
use crate::upstream::{is_loopback, use_ring};
use reqwest::header::ACCEPT;
use reqwest::{Client, Url, redirect};
use std::time::Duration;

/// What to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetadataRequest {
    /// The address, `https://…` or `http://…`.
    pub url: String,
    /// Where it may lead.
    pub hosts: MetadataHosts,
    /// More bytes than this are refused.
    pub bytes_max: usize,
    /// Time for all of it.
    pub within: Duration,
}

/// Where an address may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetadataHosts {
    /// Anywhere. Proxies come from the environment.
    Any,
    /// To public addresses. The address that was judged is the one that is spoken to, so that there is no proxy.
    Public,
}

/// Gets JSON.
///
/// # Errors
///
/// [`DownloadError`]; a redirect is a status.
pub async fn metadata(asked: &MetadataRequest) -> Result<Vec<u8>, DownloadError> {
    let unusable = |reason: String| DownloadError::Failed { reason };
    let url = Url::parse(&asked.url).map_err(|error| unusable(error.to_string()))?;
    use_ring();
    let mut builder = Client::builder()
        .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .timeout(asked.within)
        .referer(false)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never());
    if url.host_str().is_some_and(is_loopback) {
        builder = builder.no_proxy();
    }
    if asked.hosts == MetadataHosts::Public {
        builder = builder.no_proxy().dns_resolver(public_only(&url).map_err(unusable)?);
    }
    let client = builder.build().map_err(failed)?;
    let response = client.get(url).header(ACCEPT, "application/json").send().await;
    let response = response.map_err(failed)?;
    if !response.status().is_success() {
        return Err(DownloadError::Status(response.status().as_u16()));
    }
    body(response, asked.bytes_max).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn addresses_of_others_do_not_lead_inside() {
        let canary = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = canary.local_addr().expect("an address").port();
        for host in [
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0x7f.1",
            "2130706433",
            "169.254.169.254",
        ] {
            let asked = MetadataRequest {
                url: format!("http://{host}:{port}/keys"),
                hosts: MetadataHosts::Public,
                bytes_max: 100,
                within: Duration::from_secs(5),
            };
            let error = metadata(&asked).await.expect_err(host);
            assert!(matches!(error, DownloadError::Failed { .. }), "{host}: {error}");
        }
        let nobody_came = tokio::select! {
            biased;
            _ = canary.accept() => false,
            () = std::future::ready(()) => true,
        };
        assert!(nobody_came);
    }
}
