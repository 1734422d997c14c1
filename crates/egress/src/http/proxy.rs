//! The HTTP proxy: `CONNECT host:port`, and plain requests with an absolute URI.
//!
//! The URI decides; the `Host` field of such a request is only written anew from it.

use super::head::{self, Body, Request};
use crate::host::Target;
use crate::reason::Reason;
use crate::refusals::Refused;
use crate::session::{Reached, Session};
use crate::{http::forward, tunnel};
use std::io::Write;

/// What a program asked the proxy for.
enum Wish {
    Tunnel(Reached),
    Request { request: Request, path: String, to: Reached },
}

/// Serves one connection.
pub(crate) fn serve(session: &Session<'_>) -> Result<(), Refused> {
    let mut inbound = session.inbound();
    let wish = head::receive(&mut inbound)
        .map_err(Refused::nameless)
        .and_then(|request| read_wish(session, request, inbound.unread()))
        .inspect_err(|refused| session.farewell(&answer(refused)))?;
    match wish {
        Wish::Tunnel(to) => {
            (&*session.client)
                .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                .map_err(|_| to.refused(Reason::Closed))?;
            tunnel::run(session, inbound, &to)
        }
        Wish::Request { request, path, to } => {
            forward::run(session, inbound, (&request, &path), &to);
            Ok(())
        }
    }
}

/// The answer to a request that was refused or failed. It tells what the program asked for and why
/// that is not given, in fixed words.
pub(crate) fn answer(refused: &Refused) -> Vec<u8> {
    let Refused { host, port, reason } = refused;
    let status = match reason {
        Reason::Unresolved | Reason::Unreachable => "502 Bad Gateway",
        Reason::TooManyConnections => "503 Service Unavailable",
        Reason::TooSlow => "408 Request Timeout",
        Reason::HttpTooLong => "431 Request Header Fields Too Large",
        Reason::HttpRequest | Reason::HttpFraming | Reason::Closed => "400 Bad Request",
        Reason::HostForm
        | Reason::NumericHost
        | Reason::UserInfo
        | Reason::HostNotAllowed
        | Reason::PortNotAllowed
        | Reason::Address(_)
        | Reason::UnknownAddress
        | Reason::TooManyNames
        | Reason::NotTls
        | Reason::NotTlsNorHttp
        | Reason::TlsHello
        | Reason::NoServerName
        | Reason::ServerName
        | Reason::EncryptedHello
        | Reason::HttpHost
        | Reason::SocksRequest
        | Reason::SocksCommand => "403 Forbidden",
    };
    let asked = if host.is_empty() { String::new() } else { format!(" ({host}:{port})") };
    let body = format!("sandbox network: {reason}{asked}\n");
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn read_wish(session: &Session<'_>, request: Request, unread: &[u8]) -> Result<Wish, Refused> {
    if request.method == "CONNECT" {
        // Bytes that come before the answer may be the body of this request or a part of the tunnel.
        let is_clear = request.body == Body::None && unread.is_empty();
        let refused = |reason| Refused::new(&request.target, 0, reason);
        let target = Target::parse(&request.target).map_err(|error| refused(error.into()))?;
        if !is_clear {
            return Err(Refused::new(&target.host, target.port, Reason::HttpFraming));
        }
        return session.reach(target).map(Wish::Tunnel);
    }
    let refused = |reason| Refused::new(&request.target, 0, reason);
    let (target, path) = request.absolute_target().map_err(|error| refused(error.into()))?;
    if target.port == 443 {
        return Err(Refused::new(&target.host, target.port, Reason::NotTls));
    }
    let to = session.reach(target)?;
    Ok(Wish::Request { request, path, to })
}
