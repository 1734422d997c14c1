//! URLs of given hosts. Read as a browser reads them (WHATWG URL); what other readers take for something else is not
//! judged: blanks, control characters, backslashes, a user's name, and hosts that end with a dot.

use crate::policy::source::UrlSource;
use crate::policy::truth::{Stance, Told};
use url::{Host, Url};

/// A compiled URL predicate.
#[derive(Debug)]
pub(crate) struct UrlTest {
    hosts: Vec<HostPattern>,
    schemes: Option<Vec<String>>,
    ports: Ports,
}

#[derive(Debug)]
enum HostPattern {
    Exactly(Host<String>),
    Below(String),
}

#[derive(Debug)]
enum Ports {
    Any,
    OfScheme,
    These(Vec<u16>),
}

impl UrlTest {
    pub(crate) fn compile(source: &UrlSource, stance: Stance) -> Result<Self, String> {
        if source.hosts.is_empty() {
            return Err("`hosts` is missing: the hosts that a URL may have".to_owned());
        }
        let odd = |scheme: &&String| {
            scheme.is_empty()
                || !scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        };
        if let Some(scheme) = source.schemes.iter().find(odd) {
            return Err(format!("`{}` is no scheme: write it like `https`", scheme.escape_debug()));
        }
        let schemes: Vec<String> = source.schemes.iter().map(|s| s.to_ascii_lowercase()).collect();
        let schemes = match (schemes.is_empty(), stance) {
            (true, Stance::Spares) => Some(vec!["https".to_owned()]),
            (true, Stance::Catches) => None,
            (false, _) => Some(schemes),
        };
        let ports = match (source.ports.is_empty(), stance) {
            (true, Stance::Spares) => Ports::OfScheme,
            (true, Stance::Catches) => Ports::Any,
            (false, _) => Ports::These(source.ports.clone()),
        };
        let hosts = source.hosts.iter().map(|host| HostPattern::parse(host));
        Ok(Self { hosts: hosts.collect::<Result<_, _>>()?, schemes, ports })
    }

    pub(crate) fn judge(&self, text: &str) -> Told {
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Told::unknown("the URL has a blank, a control character or a backslash");
        }
        let Ok(url) = Url::parse(text) else {
            return Told::unknown("it is no URL");
        };
        let Some(host) = url.host() else {
            return Told::unknown("the URL has no host");
        };
        if !url.username().is_empty() || url.password().is_some() || authority(text).contains('@') {
            return Told::unknown("the URL has a user's name");
        }
        let after = text.get(url.scheme().len()..).unwrap_or_default();
        if !after.starts_with("://") || after.starts_with(":///") {
            return Told::unknown("the URL does not begin with `scheme://host`");
        }
        if matches!(host, Host::Domain(name) if name.ends_with('.')) {
            return Told::unknown("the URL's host ends with a dot");
        }
        if let Some(schemes) = &self.schemes
            && !schemes.iter().any(|scheme| scheme == url.scheme())
        {
            return Told::no("the URL has another scheme");
        }
        let is_port = match &self.ports {
            Ports::Any => true,
            Ports::OfScheme => url.port().is_none(),
            Ports::These(ports) => {
                url.port_or_known_default().is_some_and(|port| ports.contains(&port))
            }
        };
        if !is_port {
            return Told::no("the URL has another port");
        }
        let host = host.to_owned();
        let is_host = self.hosts.iter().any(|pattern| pattern.matches(&host));
        Told::either(is_host, "the URL's host is listed", "the URL's host is not listed")
    }
}

/// From `//` to the first of `/?#`, as written.
fn authority(text: &str) -> &str {
    let after = text.split_once("//").map_or("", |(_, after)| after);
    after.split(['/', '?', '#']).next().unwrap_or_default()
}

impl HostPattern {
    fn parse(text: &str) -> Result<Self, String> {
        let shown = text.escape_debug();
        let wrong = || {
            format!(
                "`{shown}` is no host: write `api.acme.dev`, or `*.acme.dev` for what is below it"
            )
        };
        if text.contains(['/', '@', '?', '#']) || text.ends_with('.') {
            return Err(wrong());
        }
        let (is_below, name) = match text.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, text),
        };
        if name.contains('*') {
            return Err(wrong());
        }
        match (is_below, Host::parse(name).map_err(|_| wrong())?) {
            (false, host) => Ok(Self::Exactly(host)),
            (true, Host::Domain(name)) => Ok(Self::Below(name)),
            (true, Host::Ipv4(_) | Host::Ipv6(_)) => Err(wrong()),
        }
    }

    fn matches(&self, host: &Host<String>) -> bool {
        match (self, host) {
            (Self::Exactly(expected), host) => expected == host,
            (Self::Below(domain), Host::Domain(name)) => is_below(name, domain),
            (Self::Below(_), Host::Ipv4(_) | Host::Ipv6(_)) => false,
        }
    }
}

/// Whether a name has a label more than a domain, at least.
pub(super) fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .and_then(|rest| rest.strip_suffix('.'))
        .is_some_and(|labels| !labels.is_empty())
}
