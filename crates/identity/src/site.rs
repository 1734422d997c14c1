//! Under which names we are served: `Host` and `Origin`, against web pages that rebind a name of theirs to this machine
//! (MCP 2025-11-25, Transports, Security Warning).
//!
//! An `Origin` may be missing: programs send none. A `Host` may not.

use crate::refusal::Reason;
use std::net::IpAddr;
use url::{Host, Url};

/// The names and origins that are served.
#[derive(Debug, Clone, Default)]
pub struct Site {
    public: Option<Public>,
}

/// The configured address: what clients on other machines call.
#[derive(Debug, Clone)]
struct Public {
    scheme: String,
    host: String,
    port: u16,
}

/// An address that cannot be ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address of a server: write one like `https://mcp.example.com/mcp`")]
pub struct SiteError(String);

impl Site {
    /// This machine alone: `localhost` and its loopback addresses, with any port.
    pub fn loopback() -> Self {
        Self::default()
    }

    /// This machine, and the host of a URL under which it is served to others.
    ///
    /// # Errors
    ///
    /// [`SiteError`] where it is no `http` or `https` URL without user, query and fragment.
    pub fn with_url(url: &str) -> Result<Self, SiteError> {
        let wrong = || SiteError(url.escape_debug().to_string());
        let parsed = Url::parse(url).map_err(|_| wrong())?;
        let is_plain = matches!(parsed.scheme(), "http" | "https")
            && parsed.username().is_empty()
            && parsed.password().is_none()
            && parsed.query().is_none()
            && parsed.fragment().is_none();
        let (Some(host), Some(port), true) =
            (parsed.host_str(), parsed.port_or_known_default(), is_plain)
        else {
            return Err(wrong());
        };
        let public = Public { scheme: parsed.scheme().to_owned(), host: host.to_owned(), port };
        Ok(Self { public: Some(public) })
    }

    /// Judges the values of both headers, as they came.
    pub(crate) fn check(&self, host: &[&[u8]], origin: &[&[u8]]) -> Result<(), Reason> {
        // The target of a request may name a host as well: then both are judged.
        let is_known = |value: &&[u8]| self.serves(value);
        if host.is_empty() || !host.iter().all(is_known) {
            return Err(Reason::Host);
        }
        match origin {
            [] => Ok(()),
            [origin] if self.trusts(origin) => Ok(()),
            _ => Err(Reason::Origin),
        }
    }

    fn serves(&self, host: &[u8]) -> bool {
        let Some((host, port)) = str::from_utf8(host).ok().and_then(authority) else {
            return false;
        };
        let is_public =
            |public: &Public| public.host == host && port.is_none_or(|port| port == public.port);
        is_loopback(&host) || self.public.as_ref().is_some_and(is_public)
    }

    fn trusts(&self, origin: &[u8]) -> bool {
        let Some((scheme, authority_text)) =
            str::from_utf8(origin).ok().and_then(|origin| origin.split_once("://"))
        else {
            return false;
        };
        let Some((host, port)) = authority(authority_text) else {
            return false;
        };
        let standard = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return false,
        };
        let is_public = |public: &Public| {
            public.scheme == scheme
                && public.host == host
                && port.unwrap_or(standard) == public.port
        };
        is_loopback(&host) || self.public.as_ref().is_some_and(is_public)
    }
}

/// Reads `host` or `host:port` in the one form of the URL standard. Nothing may stand around it.
fn authority(text: &str) -> Option<(String, Option<u16>)> {
    // What would end an authority, or begin another part of a URL, is no part of a host.
    if text.contains(['/', '\\', '?', '#', '@', '%']) || text.chars().any(|c| !c.is_ascii_graphic())
    {
        return None;
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            (host, Some(port.parse().ok().filter(|_| is_number)?))
        }
        _ => (text, None),
    };
    Some((Host::parse(host).ok()?.to_string(), port))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_others_are_refused() {
        let public = Site::with_url("https://mcp.acme.dev/mcp").expect("an address");
        for (host, loopback, both) in [
            ("localhost", true, true),
            ("LOCALHOST:1", true, true),
            ("127.0.0.1:7878", true, true),
            ("127.9.9.9", true, true),
            ("[::1]:7878", true, true),
            ("[::1]", true, true),
            ("mcp.acme.dev", false, true),
            ("MCP.acme.dev:443", false, true),
            ("mcp.acme.dev:8443", false, false),
            ("mcp.acme.dev.evil.test", false, false),
            ("evil.test", false, false),
            ("evil.test:7878", false, false),
            ("localhost.evil.test", false, false),
            ("localhost@evil.test", false, false),
            ("evil.test/localhost", false, false),
            ("localhost:", false, false),
            ("localhost:+80", false, false),
            ("localhost:99999", false, false),
            ("local\u{200b}host", false, false),
            ("localhost, evil.test", false, false),
            ("0.0.0.0", false, false),
            ("[::ffff:127.0.0.1]", false, false),
            ("169.254.169.254", false, false),
            ("", false, false),
        ] {
            let check = |site: &Site| site.check(&[host.as_bytes()], &[]).is_ok();
            assert_eq!((check(&Site::loopback()), check(&public)), (loopback, both), "{host}");
        }
        let both: [&[u8]; 2] = [b"localhost", b"evil.test"];
        assert_eq!(public.check(&both, &[]), Err(Reason::Host));
        assert_eq!(public.check(&[], &[]), Err(Reason::Host));
    }

    #[test]
    fn pages_of_others_are_refused() {
        let public = Site::with_url("https://mcp.acme.dev/mcp").expect("an address");
        for (origin, loopback, both) in [
            ("http://localhost:6274", true, true),
            ("https://127.0.0.1", true, true),
            ("http://[::1]:3000", true, true),
            ("https://mcp.acme.dev", false, true),
            ("https://mcp.acme.dev:443", false, true),
            ("http://mcp.acme.dev", false, false),
            ("https://mcp.acme.dev:444", false, false),
            ("https://evil.test", false, false),
            ("http://localhost.evil.test", false, false),
            ("http://localhost/", false, false),
            ("file://localhost", false, false),
            ("HTTP://localhost", false, false),
            ("null", false, false),
            ("", false, false),
            ("localhost", false, false),
        ] {
            let check = |site: &Site| site.check(&[b"localhost"], &[origin.as_bytes()]).is_ok();
            assert_eq!((check(&Site::loopback()), check(&public)), (loopback, both), "{origin}");
        }
        let twice: [&[u8]; 2] = [b"http://localhost", b"http://localhost"];
        assert_eq!(public.check(&[b"localhost"], &twice), Err(Reason::Origin));
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for url in [
            "",
            "acme.dev",
            "ftp://a.dev/",
            "https://u:p@a.dev/",
            "https://a.dev/?x",
            "https://a.dev/#x",
        ] {
            assert!(Site::with_url(url).is_err(), "{url}");
        }
    }
}
