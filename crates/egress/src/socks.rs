//! SOCKS5 (RFC 1928): connecting by name or address, without authentication; nothing else.

use crate::host::{Host, HostError, Target};
use crate::inbound::Inbound;
use crate::reason::Reason;
use crate::refusals::{Refused, printable};
use crate::session::Session;
use crate::tunnel;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const NO_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;
const V4: u8 = 1;
const NAME: u8 = 3;
const V6: u8 = 4;

/// Why bytes are not what a SOCKS client says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SocksError {
    /// Another version, or a malformed message.
    #[error("a malformed SOCKS message")]
    Malformed,
    /// Only with a user's name, which nobody has here.
    #[error("no acceptable SOCKS authentication")]
    Authentication,
    /// Another command than to connect.
    #[error("a SOCKS command other than to connect")]
    Command,
    /// Another kind of address than a name, IPv4 or IPv6.
    #[error("an unknown kind of SOCKS address")]
    AddressKind,
    /// The host cannot be read.
    #[error("the host cannot be read")]
    Host(#[source] HostError),
}

/// Reads a greeting: `Some` length once it is whole.
///
/// # Errors
///
/// [`SocksError`] as soon as the bytes cannot become a greeting that we accept.
pub fn read_greeting(bytes: &[u8]) -> Result<Option<usize>, SocksError> {
    if bytes.first().is_some_and(|version| *version != VERSION) {
        return Err(SocksError::Malformed);
    }
    let Some(n_methods) = bytes.get(1) else { return Ok(None) };
    let end = 2 + usize::from(*n_methods);
    match bytes.get(2..end) {
        Some(methods) if methods.contains(&NO_AUTHENTICATION) => Ok(Some(end)),
        Some(_) => Err(SocksError::Authentication),
        None => Ok(None),
    }
}

/// Reads a request: what to connect to, and the length, once it is whole.
///
/// # Errors
///
/// [`SocksError`] as soon as the bytes cannot become a request that we serve.
pub fn read_request(bytes: &[u8]) -> Result<Option<(Target, usize)>, SocksError> {
    let Some((&[version, command, reserved, kind], rest)) = bytes.split_first_chunk() else {
        return Ok(None);
    };
    if version != VERSION || reserved != 0 {
        return Err(SocksError::Malformed);
    }
    if command != CONNECT {
        return Err(SocksError::Command);
    }
    let length = match kind {
        V4 => 4,
        NAME => match rest.first() {
            Some(length) => 1 + usize::from(*length),
            None => return Ok(None),
        },
        V6 => 16,
        _ => return Err(SocksError::AddressKind),
    };
    let Some((host, rest)) = rest.split_at_checked(length) else { return Ok(None) };
    let Some(&[high, low]) = rest.first_chunk() else { return Ok(None) };
    let host = read_host(kind, host)?;
    let port = u16::from_be_bytes([high, low]);
    if port == 0 {
        return Err(SocksError::Host(HostError::Port));
    }
    Ok(Some((Target { host, port }, 4 + length + 2)))
}

/// Serves one connection.
pub(crate) fn serve(session: &Session<'_>) -> Result<(), Refused> {
    let mut inbound = session.inbound();
    let n_bytes = receive(&mut inbound, read_greeting).map_err(|(error, _)| {
        session.farewell(&[VERSION, NO_METHOD]);
        Refused::nameless(error)
    })?;
    inbound.take(n_bytes);
    let closed = || Refused::nameless(Reason::Closed);
    (&*session.client).write_all(&[VERSION, NO_AUTHENTICATION]).map_err(|_| closed())?;

    let (target, n_bytes) = receive(&mut inbound, read_request).map_err(|(reason, bytes)| {
        session.farewell(&reply(reason));
        Refused { host: asked_name(&bytes), port: 0, reason }
    })?;
    inbound.take(n_bytes);
    let to =
        session.reach(target).inspect_err(|refused| session.farewell(&reply(refused.reason)))?;
    let granted = [VERSION, 0, 0, V4, 0, 0, 0, 0, 0, 0];
    (&*session.client).write_all(&granted).map_err(|_| closed())?;
    tunnel::run(session, inbound, &to)
}

impl From<SocksError> for Reason {
    fn from(error: SocksError) -> Self {
        match error {
            SocksError::Malformed | SocksError::Authentication | SocksError::AddressKind => {
                Self::SocksRequest
            }
            SocksError::Command => Self::SocksCommand,
            SocksError::Host(error) => error.into(),
        }
    }
}

/// Reads until a message is whole; gives the bytes that were read where it never is.
fn receive<T>(
    inbound: &mut Inbound,
    read: impl Fn(&[u8]) -> Result<Option<T>, SocksError>,
) -> Result<T, (Reason, Vec<u8>)> {
    loop {
        match read(inbound.unread()) {
            Ok(Some(message)) => return Ok(message),
            Ok(None) => inbound.fill().map_err(|reason| (reason, Vec::new()))?,
            Err(error) => return Err((error.into(), inbound.unread().to_vec())),
        }
    }
}

/// Reads a host of a known kind; a name has its length in front.
fn read_host(kind: u8, bytes: &[u8]) -> Result<Host, SocksError> {
    if let (V4, Ok(octets)) = (kind, <[u8; 4]>::try_from(bytes)) {
        return Ok(Host::from(IpAddr::V4(Ipv4Addr::from(octets))));
    }
    if let (V6, Ok(octets)) = (kind, <[u8; 16]>::try_from(bytes)) {
        return Ok(Host::from(IpAddr::V6(Ipv6Addr::from(octets))));
    }
    let name = bytes.get(1..).ok_or(SocksError::Malformed)?;
    let name = str::from_utf8(name).map_err(|_| SocksError::Host(HostError::NotAscii))?;
    Host::parse(name).map_err(SocksError::Host)
}

/// The name in a request that was refused, as far as there is one.
fn asked_name(request: &[u8]) -> String {
    let name = match request {
        [_, _, _, NAME, length, rest @ ..] => &rest[..rest.len().min((*length).into())],
        _ => &[],
    };
    printable(&String::from_utf8_lossy(name))
}

/// The answer to a request that was refused or failed (RFC 1928, section 6).
fn reply(reason: Reason) -> [u8; 10] {
    let code = match reason {
        Reason::Unresolved => 4,
        Reason::Unreachable => 5,
        Reason::SocksCommand => 7,
        Reason::SocksRequest | Reason::Closed => 1,
        _ => 2,
    };
    [VERSION, code, 0, V4, 0, 0, 0, 0, 0, 0]
}
