//! E-mail addresses and names of hosts in given domains.
//!
//! Only the plain form of an address is judged, `local@domain` in ASCII (RFC 5321, section 4.1.2, without quoted strings,
//! literals and source routes): lists, display names and comments are read differently by different programs.

use super::url::is_below;
use crate::policy::truth::Told;

/// Longest address (RFC 5321, section 4.5.3.1.3).
const ADDRESS_BYTES_MAX: usize = 254;

/// A compiled domain predicate.
#[derive(Debug)]
pub(crate) struct DomainTest(Vec<DomainPattern>);

#[derive(Debug)]
enum DomainPattern {
    Exactly(String),
    Below(String),
}

impl DomainTest {
    pub(crate) fn compile(domains: &[String]) -> Result<Self, String> {
        if domains.is_empty() {
            return Err("`in` is missing: the domains".to_owned());
        }
        domains.iter().map(|text| pattern(text)).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn judge(&self, text: &str) -> Told {
        let domain = match text.split_once('@') {
            None => text,
            Some((local, domain)) if is_local(local) && text.len() <= ADDRESS_BYTES_MAX => domain,
            Some(_) => return Told::unknown("it is no plain e-mail address"),
        };
        if !is_host(domain) {
            return Told::unknown("it is neither a plain e-mail address nor the name of a host");
        }
        let domain = domain.to_ascii_lowercase();
        let is_listed = self.0.iter().any(|pattern| match pattern {
            DomainPattern::Exactly(name) => *name == domain,
            DomainPattern::Below(name) => is_below(&domain, name),
        });
        Told::either(is_listed, "the domain is listed", "the domain is not listed")
    }
}

fn pattern(text: &str) -> Result<DomainPattern, String> {
    let (is_below, name) = match text.strip_prefix("*.") {
        Some(name) => (true, name),
        None => (false, text),
    };
    if !is_host(name) {
        let shown = text.escape_debug();
        return Err(format!(
            "`{shown}` is no domain: write `acme.dev`, or `*.acme.dev` for what is below it"
        ));
    }
    let name = name.to_ascii_lowercase();
    Ok(if is_below { DomainPattern::Below(name) } else { DomainPattern::Exactly(name) })
}

/// Dot-atoms (RFC 5322, section 3.2.3) without what older mailers route by: `%`, `!`, `|` and back quotes.
fn is_local(text: &str) -> bool {
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"#$&'*+-/=?^_{}~".contains(&byte);
    text.len() <= 64
        && text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom))
        && !text.starts_with('-')
}

/// A name of a host (RFC 1123, section 2.1), whose last label is no number.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.split('.').all(is_label)
        && last.starts_with(|first: char| first.is_ascii_alphabetic())
}
