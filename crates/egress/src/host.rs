//! Hosts as they are asked for: one canonical form, or nothing.
//!
//! The value that is made here is the one that is judged, compared and dialed; nobody reads the text
//! a second time. So whatever could be read in two ways is refused, never interpreted: addresses in
//! any spelling but the usual one, non-ASCII letters, zone identifiers, user information.
//! It deliberately knows nothing of what is allowed.

use crate::address;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest name in bytes (RFC 1035, section 2.3.4, without the final dot).
const NAME_BYTES_MAX: usize = 253;
/// Longest label in bytes (RFC 1035, section 2.3.4).
const LABEL_BYTES_MAX: usize = 63;

/// Why a text is no host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Nothing, two dots in a row, or a dot in front.
    #[error("a label is empty")]
    EmptyLabel,
    /// Over 253 bytes, or a label over 63.
    #[error("the name or a label of it is too long")]
    TooLong,
    /// Something else than letters, digits and hyphens within; an underscore, too: no host that
    /// can have a certificate has one in its name.
    #[error("only letters, digits, dots and hyphens within a label make a host name")]
    Character,
    /// Non-ASCII letters, whose forms resolvers and programs do not agree on.
    #[error("the name is not ASCII: write its `xn--` form")]
    NotAscii,
    /// It looks like an address, but in a spelling that programs read differently (`127.1`, `0x7f`).
    #[error("it looks like an address: write four decimal numbers")]
    Numeric,
    /// Brackets without an IPv6 address in its usual form in them; a zone identifier, for one.
    #[error("between brackets stands an IPv6 address without a zone, and nothing else")]
    Brackets,
    /// No port where one is needed, or none of `1..=65535`, or with a sign or leading zeros.
    #[error("the port is a number from 1 to 65535 after a colon")]
    Port,
    /// `user@` or `user:password@` in front.
    #[error("user information does not belong there")]
    UserInfo,
}

/// A host name: ASCII labels of letters, digits and hyphens, in lower case, without a final dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

/// A host: what stands before the port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// A name.
    Name(Name),
    /// An address. An IPv4 address that was written as IPv6 (`::ffff:a.b.c.d`) is an IPv4 address.
    Address(IpAddr),
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The host.
    pub host: Host,
    /// The port, not 0.
    pub port: u16,
}

impl Name {
    /// Reads a name; upper case and one final dot are accepted and removed.
    ///
    /// # Errors
    ///
    /// [`HostError`] for anything that is not plainly a name.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        if !text.is_ascii() {
            return Err(HostError::NotAscii);
        }
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.len() > NAME_BYTES_MAX {
            return Err(HostError::TooLong);
        }
        for label in text.split('.') {
            check_label(label)?;
        }
        let last = text.rsplit('.').next().unwrap_or(text);
        if is_number(last) { Err(HostError::Numeric) } else { Ok(Self(text.to_ascii_lowercase())) }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it lies below `suffix`: `a.b.test` lies below `b.test`, `b.test` and `ab.test` do not.
    pub fn is_below(&self, suffix: &Self) -> bool {
        self.0.strip_suffix(suffix.as_str()).is_some_and(|front| front.ends_with('.'))
    }
}

impl Host {
    /// Reads a host: a name, an IPv4 address as four decimal numbers, an IPv6 address in brackets.
    ///
    /// # Errors
    ///
    /// [`HostError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        if text.contains('@') {
            return Err(HostError::UserInfo);
        }
        if let Some(inner) = text.strip_prefix('[') {
            let inner = inner.strip_suffix(']').ok_or(HostError::Brackets)?;
            let address: Ipv6Addr = inner.parse().map_err(|_| HostError::Brackets)?;
            return Ok(Self::from(IpAddr::V6(address)));
        }
        match text.parse::<Ipv4Addr>() {
            Ok(address) => Ok(Self::Address(IpAddr::V4(address))),
            Err(_) => Name::parse(text).map(Self::Name),
        }
    }
}

impl From<IpAddr> for Host {
    fn from(address: IpAddr) -> Self {
        Self::Address(address::canonical(address))
    }
}

impl Target {
    /// Reads `host:port`.
    ///
    /// # Errors
    ///
    /// [`HostError`] for a host or port that cannot be read, and where there is no port.
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let (host, port) = split(text)?;
        Ok(Self { host: Host::parse(host)?, port: port.ok_or(HostError::Port)? })
    }

    /// Reads `host` or `host:port`; `port` is taken where none is said.
    ///
    /// # Errors
    ///
    /// [`HostError`] for a host or port that cannot be read.
    pub fn parse_with_default(text: &str, port: u16) -> Result<Self, HostError> {
        let (host, said) = split(text)?;
        Ok(Self { host: Host::parse(host)?, port: said.unwrap_or(port) })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(formatter),
            Self::Address(IpAddr::V4(address)) => address.fmt(formatter),
            Self::Address(IpAddr::V6(address)) => write!(formatter, "[{address}]"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.host, self.port)
    }
}

/// Splits `host:port`; the host of an IPv6 address keeps its brackets.
fn split(text: &str) -> Result<(&str, Option<u16>), HostError> {
    if text.contains('@') {
        return Err(HostError::UserInfo);
    }
    let colon = match text.rfind(']') {
        Some(bracket) => text[bracket..].find(':').map(|at| bracket + at),
        None => text.find(':'),
    };
    match colon {
        Some(at) => Ok((&text[..at], Some(read_port(&text[at + 1..])?))),
        None => Ok((text, None)),
    }
}

/// Reads a port in its only form: digits, no sign, no leading zero.
pub(crate) fn read_port(text: &str) -> Result<u16, HostError> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().map_err(|_| HostError::Port) } else { Err(HostError::Port) }
}

fn check_label(label: &str) -> Result<(), HostError> {
    if label.is_empty() {
        return Err(HostError::EmptyLabel);
    }
    let plain = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !plain || label.starts_with('-') || label.ends_with('-') {
        return Err(HostError::Character);
    }
    if label.len() > LABEL_BYTES_MAX { Err(HostError::TooLong) } else { Ok(()) }
}

/// Whether a last label makes a reader in the style of `inet_aton` take the whole for an address
/// (WHATWG URL, "ends in a number"): digits, or `0x` and hexadecimal digits.
fn is_number(label: &str) -> bool {
    let hexadecimal = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
    label.bytes().all(|byte| byte.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
