//! Connections of programs that know of no proxy: they asked for a name, got an address of ours, and
//! speak TLS or HTTP to it as if it were the host.
//!
//! What they say they want decides, and has to be the name that the address was given to. Addresses
//! outside of that block (127.0.0.1, for one) were given to no name: there what they say decides
//! alone, which serves a machine where names come from a fixed file.

use crate::host::{Host, Name, Target};
use crate::http;
use crate::names::is_stub;
use crate::reason::Reason;
use crate::refusals::Refused;
use crate::session::Session;
use crate::tunnel;

const TLS_PORT: u16 = 443;
const HTTP_PORT: u16 = 80;

/// Serves a connection that should be TLS.
pub(crate) fn serve_tls(session: &Session<'_>) -> Result<(), Refused> {
    let given = given_name(session, TLS_PORT)?;
    let label = || given.as_ref().map(Name::to_string).unwrap_or_default();
    let mut inbound = session.inbound();
    let wanted = tunnel::receive_hello(&mut inbound)
        .map_err(|reason| Refused::new(label(), TLS_PORT, reason))
        .and_then(|wanted| {
            let name = given.as_ref().unwrap_or(&wanted.name).clone();
            let refused = |reason| Refused::new(&wanted.name, TLS_PORT, reason);
            if name == wanted.name { Ok(()) } else { Err(refused(Reason::ServerName)) }?;
            let target = Target { host: Host::Name(name), port: TLS_PORT };
            Ok((session.reach(target)?, wanted))
        })
        .inspect_err(|_| session.farewell(&tunnel::ALERT));
    let (to, wanted) = wanted?;
    tunnel::pass_tls(session, inbound, &wanted, &to).map_err(|reason| to.refused(reason))
}

/// Serves a connection that should be plain HTTP.
pub(crate) fn serve_plain(session: &Session<'_>) -> Result<(), Refused> {
    let given = given_name(session, HTTP_PORT)?;
    let label = || given.as_ref().map(Name::to_string).unwrap_or_default();
    let mut inbound = session.inbound();
    let judged = http::head::receive(&mut inbound)
        .and_then(|request| {
            let (target, path) = request.origin_target(HTTP_PORT)?;
            Ok((request, target, path))
        })
        .map_err(|reason| Refused::new(label(), HTTP_PORT, reason))
        .and_then(|(request, target, path)| {
            let is_given =
                given.as_ref().is_none_or(|given| target.host == Host::Name(given.clone()));
            if !is_given || target.port != HTTP_PORT {
                return Err(Refused::new(&target.host, target.port, Reason::HttpHost));
            }
            Ok((request, path, session.reach(target)?))
        })
        .inspect_err(|refused| session.farewell(&http::proxy::answer(refused)));
    let (request, path, to) = judged?;
    http::forward::run(session, inbound, (&request, &path), &to);
    Ok(())
}

/// The name that the address was given to; `None` where the address is given to no name ever.
fn given_name(session: &Session<'_>, port: u16) -> Result<Option<Name>, Refused> {
    let address = session.dialed_address().map_err(Refused::nameless)?;
    if !is_stub(address) {
        return Ok(None);
    }
    let name = session.shared.names().name_of(address);
    name.map(Some).ok_or_else(|| Refused::new(address, port, Reason::UnknownAddress))
}
