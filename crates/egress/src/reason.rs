//! Why something was refused: fixed words, for a program, a person and a record alike.
//!
//! It deliberately never holds an address that a name resolved to: what a network looks like from
//! outside is none of the confined program's business.

use crate::address::AddressClass;
use crate::host::HostError;
use std::fmt;

/// Why a host was refused or could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The host as it was asked for is none, or can be read in two ways.
    HostForm,
    /// The host looks like an address in a spelling that programs read differently.
    NumericHost,
    /// A user name or password stands before the host.
    UserInfo,
    /// No rule names the host.
    HostNotAllowed,
    /// Rules name the host, but with other ports.
    PortNotAllowed,
    /// The host is, or resolves only to, addresses of a closed class.
    Address(AddressClass),
    /// A connection came to one of our addresses that no name was given.
    UnknownAddress,
    /// More names were asked for than can have an address inside.
    TooManyNames,
    /// Port 443, and something else than TLS.
    NotTls,
    /// Another port, neither TLS nor HTTP, and no rule with `/tcp`.
    NotTlsNorHttp,
    /// The TLS hello cannot be read in exactly one way, or is too long.
    TlsHello,
    /// The TLS hello names no server.
    NoServerName,
    /// The TLS hello names another server than the one asked for.
    ServerName,
    /// The TLS hello encrypts the server's name.
    EncryptedHello,
    /// The HTTP request is malformed.
    HttpRequest,
    /// The HTTP request is longer than is accepted.
    HttpTooLong,
    /// Where the HTTP request ends can be read in two ways.
    HttpFraming,
    /// The HTTP `Host` is another one than the one asked for.
    HttpHost,
    /// The SOCKS request is malformed, or of another version.
    SocksRequest,
    /// Another SOCKS command than to connect.
    SocksCommand,
    /// As many connections as may be were open for a while.
    TooManyConnections,
    /// The program inside did not say in time what it wants.
    TooSlow,
    /// The name resolves to nothing. A failure, not a refusal.
    Unresolved,
    /// No address of the host answered. A failure, not a refusal.
    Unreachable,
    /// The program inside, or we, ended the connection. Neither a failure nor a refusal.
    Closed,
}

impl Reason {
    /// The reason in words that never change with the request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HostForm => "malformed host",
            Self::NumericHost => "numeric host",
            Self::UserInfo => "user information before the host",
            Self::HostNotAllowed => "host not allowed",
            Self::PortNotAllowed => "port not allowed",
            Self::Address(class) => class.as_str(),
            Self::UnknownAddress => "address of no name",
            Self::TooManyNames => "too many names",
            Self::NotTls => "not TLS",
            Self::NotTlsNorHttp => "neither TLS nor HTTP",
            Self::TlsHello => "malformed TLS hello",
            Self::NoServerName => "no TLS server name",
            Self::ServerName => "TLS server name is another",
            Self::EncryptedHello => "encrypted TLS hello",
            Self::HttpRequest => "malformed HTTP request",
            Self::HttpTooLong => "HTTP request head too long",
            Self::HttpFraming => "ambiguous HTTP framing",
            Self::HttpHost => "HTTP host is another",
            Self::SocksRequest => "malformed SOCKS request",
            Self::SocksCommand => "SOCKS command not served",
            Self::TooManyConnections => "too many connections",
            Self::TooSlow => "request came too slowly",
            Self::Unresolved => "name not resolved",
            Self::Unreachable => "host not reached",
            Self::Closed => "connection closed",
        }
    }

    /// Whether it is our refusal, rather than a network's failure or an ordinary end.
    pub fn is_refusal(self) -> bool {
        !matches!(self, Self::Unresolved | Self::Unreachable | Self::Closed)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl From<HostError> for Reason {
    fn from(error: HostError) -> Self {
        match error {
            HostError::UserInfo => Self::UserInfo,
            HostError::Numeric => Self::NumericHost,
            HostError::EmptyLabel
            | HostError::TooLong
            | HostError::Character
            | HostError::NotAscii
            | HostError::Brackets
            | HostError::Port => Self::HostForm,
        }
    }
}
