//! Fetches the compiler that is pinned from the registry that this machine's npm is configured for, once.
//!
//! It deliberately speaks no HTTP: it is given a function that does. What comes is the pinned package to the last bit,
//! or is not even unpacked.

mod error;
mod hash;
mod npm;
mod npmrc;
mod pin;
mod registry;
mod store;
#[cfg(test)]
mod tests;
mod unpack;

pub use error::FetchError;
pub use npm::registry_of_npm;
pub use npmrc::NpmSettings;
pub use pin::Pin;
pub(crate) use pin::platform;
pub use registry::Registry;
pub use store::Store;

use crate::Compiler;
use registry::shown;
use serde_json::Value;
use url::Url;

/// Bytes of a package's tarball. That of version 7.0.2 has 10 MB.
const TARBALL_BYTES_MAX: usize = 64 << 20;
/// Bytes of a package's description.
const DESCRIPTION_BYTES_MAX: usize = 16 << 20;
/// Digits of a hash that are shown.
const HASH_DIGITS_SHOWN: usize = 16;

/// What is asked of an HTTP server, by GET.
#[derive(Debug)]
pub struct Download<'a> {
    /// The address.
    pub url: &'a str,
    /// What may come, as the header `accept` says it.
    pub accept: &'a str,
    /// The header `authorization`; it is a secret, and must not go to another host by a redirect.
    pub authorization: Option<&'a str>,
    /// More than so many bytes are not wanted.
    pub bytes_max: usize,
}

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DownloadError {
    /// The server answered with a status that is no success.
    Status(u16),
    /// Anything else, in words.
    Failed(String),
}

/// Asks HTTP servers: blocks until all is there, within bounds of time of its own.
pub type Ask<'a> = &'a dyn Fn(&Download<'_>) -> Result<Vec<u8>, DownloadError>;

/// Fetches a package into the store. Where it is there already, it is not asked for; what is broken there is replaced.
///
/// # Errors
///
/// [`FetchError`]. The store then has what it had before.
pub fn fetch(
    store: &Store,
    pin: &Pin,
    registry: &Registry,
    ask: Ask<'_>,
) -> Result<Compiler, FetchError> {
    if let Ok(Some(compiler)) = store.open(pin) {
        return Ok(compiler);
    }
    let (url, tarball) = tarball(pin, registry, ask)?;
    let found = hash::of_bytes(&tarball);
    if found != pin.tarball {
        let head = |hash: &str| hash.chars().take(HASH_DIGITS_SHOWN).collect();
        return Err(FetchError::Hash { url, found: head(&found), pinned: head(&pin.tarball) });
    }
    let files = unpack::unpack(&tarball).map_err(FetchError::Archive)?;
    drop(tarball);
    store.put(pin, &files)
}

/// The tarball, and where it came from. Where it is not in its usual place, the registry says where it is.
fn tarball(pin: &Pin, registry: &Registry, ask: Ask<'_>) -> Result<(String, Vec<u8>), FetchError> {
    const ACCEPT: &str = "application/octet-stream, */*;q=0.1";
    let usual = registry.tarball(pin);
    let get = |url: &Url| get(url, ACCEPT, TARBALL_BYTES_MAX, registry, ask);
    match get(&usual) {
        Ok(bytes) => Ok((shown(&usual), bytes)),
        Err(absent @ FetchError::Absent { .. }) => {
            let url = described(pin, registry, ask).filter(|url| *url != usual).ok_or(absent)?;
            get(&url).map(|bytes| (shown(&url), bytes))
        }
        Err(error) => Err(error),
    }
}

/// Where the description of a package says that its tarball is.
fn described(pin: &Pin, registry: &Registry, ask: Ask<'_>) -> Option<Url> {
    const ACCEPT: &str = "application/vnd.npm.install-v1+json, application/json;q=0.8";
    let url = registry.description(pin);
    let text = get(&url, ACCEPT, DESCRIPTION_BYTES_MAX, registry, ask).ok()?;
    let description: Value = serde_json::from_slice(&text).ok()?;
    let tarball = description["versions"][&pin.version]["dist"]["tarball"].as_str()?;
    let address = Url::parse(tarball).ok()?;
    matches!(address.scheme(), "https" | "http").then_some(address)
}

fn get(
    url: &Url,
    accept: &str,
    bytes_max: usize,
    registry: &Registry,
    ask: Ask<'_>,
) -> Result<Vec<u8>, FetchError> {
    let authorization = registry.authorization(url);
    let asked =
        Download { url: url.as_str(), accept, authorization: authorization.as_deref(), bytes_max };
    let url = shown(url);
    match ask(&asked) {
        // A function that does not hold the bound is none of ours to trust.
        Ok(bytes) if bytes.len() <= bytes_max => Ok(bytes),
        Ok(_) => Err(FetchError::Download { url, reason: format!("over {bytes_max} bytes came") }),
        Err(DownloadError::Status(status @ (401 | 403))) => {
            Err(FetchError::Refused { url, status })
        }
        Err(DownloadError::Status(status)) if (400..500).contains(&status) => {
            Err(FetchError::Absent { url, status })
        }
        Err(DownloadError::Status(status)) => {
            Err(FetchError::Download { url, reason: format!("the server answered {status}") })
        }
        Err(DownloadError::Failed(reason)) => Err(FetchError::Download { url, reason }),
    }
}
