//! Where a document comes from: a file or an address; bounded, and read again only when it changed.

use super::OpenApiSource;
use crate::upstream::{ConfigError, clip, is_loopback, use_ring};
use gloveport_protocol::{ServerName, with_causes};
use reqwest::header::{ETAG, HeaderValue, IF_NONE_MATCH};
use reqwest::{Client, StatusCode, Url, redirect};
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest document; the crate that reads it has the same bound.
const BYTES_MAX: usize = 32 << 20;
/// How often a file is looked at, and an address asked.
const FILE_INTERVAL: Duration = Duration::from_secs(2);
const URL_INTERVAL: Duration = Duration::from_mins(15);
/// Time to open a connection.
const TCP_CONNECT: Duration = Duration::from_secs(10);
/// Redirects of one request.
const REDIRECTS_MAX: usize = 5;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 300;

/// Where a document comes from.
#[derive(Debug)]
pub(super) enum Source {
    File(PathBuf),
    Url { client: Client, url: Url },
}

/// By what it is told that a document changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stamp {
    /// Device, number, length, and time of the last change in nanoseconds.
    File([i128; 4]),
    /// What the site calls this state of it, and what it is.
    Url { tag: Option<HeaderValue>, digest: [u8; 32] },
}

impl Source {
    pub(super) fn new(
        server: &ServerName,
        source: &OpenApiSource,
        within: Duration,
    ) -> Result<Self, ConfigError> {
        let text = match source {
            OpenApiSource::File(path) => return Ok(Self::File(path.clone())),
            OpenApiSource::Url(text) => text,
        };
        let wrong = |reason: String| ConfigError::Url { server: server.clone(), reason };
        let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
        let host = url.host_str().unwrap_or_default();
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(host));
        if !is_safe || host.is_empty() {
            return Err(wrong("a document is fetched from `https://…` only".to_owned()));
        }
        use_ring();
        let mut builder = Client::builder()
            .user_agent(concat!("gloveport/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(TCP_CONNECT)
            .timeout(within)
            .referer(false)
            .redirect(same_origin());
        if is_loopback(host) {
            builder = builder.no_proxy();
        }
        let server = server.clone();
        let failed = |error| ConfigError::Client { server, reason: with_causes(&error) };
        let client = builder.build().map_err(failed)?;
        Ok(Self::Url { client, url })
    }

    /// The address, where it is one.
    pub(super) fn url(&self) -> Option<&Url> {
        match self {
            Self::File(_) => None,
            Self::Url { url, .. } => Some(url),
        }
    }

    /// How often to look for changes.
    pub(super) fn interval(&self) -> Duration {
        match self {
            Self::File(_) => FILE_INTERVAL,
            Self::Url { .. } => URL_INTERVAL,
        }
    }

    /// The document, unless it is what `known` is the stamp of. The error is the reason.
    pub(super) async fn read(
        &self,
        known: Option<&Stamp>,
    ) -> Result<Option<(Vec<u8>, Stamp)>, String> {
        match self {
            Self::File(path) => {
                let (path, known) = (path.clone(), known.cloned());
                let reading = tokio::task::spawn_blocking(move || file(&path, known.as_ref()));
                reading.await.map_err(|_| "reading the document failed".to_owned())?
            }
            Self::Url { client, url } => fetch(client, url, known).await,
        }
    }

    /// Whether it is another one than `known` is the stamp of; not where it cannot be read.
    pub(super) async fn is_changed(&self, known: &Stamp) -> bool {
        match self {
            Self::File(path) => {
                let path = path.clone();
                let looking = tokio::task::spawn_blocking(move || path.metadata().ok());
                let found = looking.await.ok().flatten();
                found.is_some_and(|metadata| stamp(&metadata) != *known)
            }
            Self::Url { .. } => matches!(self.read(Some(known)).await, Ok(Some(_))),
        }
    }
}

fn stamp(metadata: &Metadata) -> Stamp {
    let changed = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
    Stamp::File([metadata.dev().into(), metadata.ino().into(), metadata.len().into(), changed])
}

fn file(path: &Path, known: Option<&Stamp>) -> Result<Option<(Vec<u8>, Stamp)>, String> {
    let failed =
        |error: std::io::Error| format!("`{}`: {error}", clip(&path.to_string_lossy(), 200));
    // A pipe in its place would wait for somebody who writes.
    if !path.metadata().map_err(failed)?.is_file() {
        return Err(failed(std::io::Error::other("it is no file")));
    }
    let opened = File::open(path).map_err(failed)?;
    let metadata = opened.metadata().map_err(failed)?;
    let stamp = stamp(&metadata);
    if known == Some(&stamp) {
        return Ok(None);
    }
    let mut text = Vec::new();
    let limit = u64::try_from(BYTES_MAX).expect("32 MiB fit") + 1;
    opened.take(limit).read_to_end(&mut text).map_err(failed)?;
    Ok(Some((text, stamp)))
}

async fn fetch(
    client: &Client,
    url: &Url,
    known: Option<&Stamp>,
) -> Result<Option<(Vec<u8>, Stamp)>, String> {
    let failed = |error: reqwest::Error| {
        let reason = with_causes(&error.without_url());
        format!("the document cannot be fetched: {}", clip(&reason, REASON_CHARS_MAX))
    };
    let mut request = client.get(url.clone());
    if let Some(Stamp::Url { tag: Some(tag), .. }) = known {
        request = request.header(IF_NONE_MATCH, tag.clone());
    }
    let mut response = request.send().await.map_err(failed)?;
    if response.status() == StatusCode::NOT_MODIFIED && known.is_some() {
        return Ok(None);
    }
    if response.status().is_redirection() {
        return Err("the document moved to another site: set its final address".to_owned());
    }
    if !response.status().is_success() {
        return Err(format!("the document cannot be fetched: HTTP {}", response.status().as_u16()));
    }
    let tag = response.headers().get(ETAG).cloned();
    let mut text = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(failed)? {
        if piece.len() > BYTES_MAX - text.len() {
            return Err(format!("the document has over {BYTES_MAX} bytes"));
        }
        text.extend_from_slice(&piece);
    }
    let digest = gloveport_crypto::sha256(&text);
    match known {
        Some(Stamp::Url { digest: known, .. }) if *known == digest => Ok(None),
        _ => Ok(Some((text, Stamp::Url { tag, digest }))),
    }
}

/// A document decides where requests go: it is not taken from another site.
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
