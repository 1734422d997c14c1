//! A connection for one host, once the host is reached: what is spoken has to be for this host.
//!
//! TLS says which server it wants in its hello, in the clear; plain HTTP says it in `Host`. Both have
//! to be the name that was allowed, else it would be a door to every other name that is served at
//! the same address. What comes encrypted after the hello is not seen: an upstream that serves a
//! name to a client whose hello named another one is beyond what can be held from here.

use crate::host::{Host, Name, Target};
use crate::http;
use crate::inbound::Inbound;
use crate::reason::Reason;
use crate::refusals::Refused;
use crate::rules::Passage;
use crate::session::{Reached, Session};
use crate::splice::{Activity, splice, write};
use crate::tls::{self, Hello, HelloError};
use std::sync::Arc;

/// Port where nothing but TLS is spoken.
const TLS_PORT: u16 = 443;
/// A fatal alert, "access denied" (RFC 8446, section 6.2): programs show it as an error of TLS rather
/// than as a broken network.
pub(crate) const ALERT: [u8; 7] = [21, 3, 3, 0, 2, 2, 49];
/// Records of a client between its first hello and its second.
const RECORDS_BEFORE_SECOND_HELLO: usize = 64;

/// A hello that was read and not yet taken.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The server that it names.
    pub(crate) name: Name,
    /// How many bytes it takes.
    n_bytes: usize,
}

/// Passes on what a program says to a host that it asked for by name, after looking at it.
pub(crate) fn run(session: &Session<'_>, inbound: Inbound, to: &Reached) -> Result<(), Refused> {
    let name = match (&to.target.host, to.passage) {
        (Host::Name(name), Passage::Checked) => name,
        (Host::Name(_), Passage::Opaque) | (Host::Address(_), _) => {
            return pass_opaque(session, inbound, to).map_err(|reason| to.refused(reason));
        }
    };
    let mut inbound = inbound;
    inbound.extend(session.shared.limits.request_time);
    let refused = |reason| to.refused(reason);
    inbound.fill_to(1).map_err(refused)?;
    let is_tls = inbound.unread().first() == Some(&tls::HANDSHAKE_RECORD);
    match (is_tls, to.target.port) {
        (true, _) => {
            let wanted = receive_hello(&mut inbound)
                .and_then(|wanted| wanted.of(name))
                .inspect_err(|_| session.farewell(&ALERT))
                .map_err(refused)?;
            pass_tls(session, inbound, &wanted, to).map_err(refused)
        }
        (false, TLS_PORT) => Err(refused(Reason::NotTls)),
        (false, _) => pass_http(session, inbound, to),
    }
}

/// Reads a hello and the one name in it.
pub(crate) fn receive_hello(inbound: &mut Inbound) -> Result<Wanted, Reason> {
    loop {
        match tls::read_client_hello(inbound.unread())? {
            Hello::Needs(n_bytes) => inbound.fill_to(n_bytes)?,
            Hello::Whole(hello, _) if hello.is_encrypted => return Err(Reason::EncryptedHello),
            Hello::Whole(hello, n_bytes) => {
                let name = hello.server_name.ok_or(Reason::NoServerName)?;
                let name = str::from_utf8(&name).map_err(|_| Reason::HostForm)?;
                let name = Name::parse(name)?;
                return Ok(Wanted { name, n_bytes });
            }
        }
    }
}

/// Passes TLS on. The hello was judged; if the server asks for a second one, this is held to the
/// same name.
pub(crate) fn pass_tls(
    session: &Session<'_>,
    mut inbound: Inbound,
    wanted: &Wanted,
    to: &Reached,
) -> Result<(), Reason> {
    let limits = &session.shared.limits;
    let activity = Activity::new(limits.idle_time);
    let closed = |_| Reason::Closed;
    activity.bound(&session.client).map_err(closed)?;
    activity.bound(&to.upstream).map_err(closed)?;
    write(&to.upstream, &inbound.take(wanted.n_bytes), &activity).map_err(closed)?;

    let mut answers = Inbound::new(Arc::clone(&to.upstream), limits.idle_time);
    let is_retry = receive_first_answer(&mut answers)?;
    let answer = answers.take(usize::MAX);
    write(&session.client, &answer, &activity).map_err(closed)?;
    if is_retry {
        inbound.extend(limits.request_time);
        pass_second_hello(&mut inbound, &wanted.name, to, &activity)
            .inspect_err(|_| session.farewell(&ALERT))?;
    }
    finish(session, inbound, to)
}

impl Wanted {
    /// Itself, where it wants the server of this name.
    pub(crate) fn of(self, name: &Name) -> Result<Self, Reason> {
        if self.name == *name { Ok(self) } else { Err(Reason::ServerName) }
    }
}

impl Reached {
    pub(crate) fn refused(&self, reason: Reason) -> Refused {
        Refused::new(&self.target.host, self.target.port, reason)
    }
}

impl From<HelloError> for Reason {
    fn from(error: HelloError) -> Self {
        match error {
            HelloError::NotTls => Self::NotTls,
            HelloError::Malformed => Self::TlsHello,
        }
    }
}

fn pass_opaque(session: &Session<'_>, inbound: Inbound, to: &Reached) -> Result<(), Reason> {
    finish(session, inbound, to)
}

/// Passes on what was read already, and then everything.
fn finish(session: &Session<'_>, mut inbound: Inbound, to: &Reached) -> Result<(), Reason> {
    let idle_time = session.shared.limits.idle_time;
    let activity = Activity::new(idle_time);
    activity.bound(&to.upstream).map_err(|_| Reason::Closed)?;
    write(&to.upstream, &inbound.take(usize::MAX), &activity).map_err(|_| Reason::Closed)?;
    splice(&session.client, &to.upstream, idle_time);
    Ok(())
}

/// Reads as much of a server's first record as tells whether it asks for a second hello.
fn receive_first_answer(answers: &mut Inbound) -> Result<bool, Reason> {
    answers.fill_to(tls::RECORD_HEAD_BYTES)?;
    let Some(head) = answers.unread().first_chunk() else { return Ok(false) };
    // A server that does not speak TLS is not ours to judge.
    let Some(length) = tls::record_length(*head) else { return Ok(false) };
    answers.fill_to(tls::RECORD_HEAD_BYTES + length)?;
    Ok(tls::asks_for_second_hello(answers.unread()))
}

/// Passes on all up to and with a second hello, which has to name the same server. In front of it
/// may come early data that the server throws away, and a record without meaning.
fn pass_second_hello(
    inbound: &mut Inbound,
    name: &Name,
    to: &Reached,
    activity: &Activity,
) -> Result<(), Reason> {
    for _ in 0..RECORDS_BEFORE_SECOND_HELLO {
        inbound.fill_to(tls::RECORD_HEAD_BYTES)?;
        let head = *inbound.unread().first_chunk().ok_or(Reason::TlsHello)?;
        let n_bytes = match head[0] {
            tls::HANDSHAKE_RECORD => receive_hello(inbound)?.of(name)?.n_bytes,
            tls::CHANGE_RECORD | tls::ALERT_RECORD | tls::DATA_RECORD => {
                let length = tls::record_length(head).ok_or(Reason::TlsHello)?;
                tls::RECORD_HEAD_BYTES + length
            }
            _ => return Err(Reason::TlsHello),
        };
        inbound.fill_to(n_bytes)?;
        let bytes = inbound.take(n_bytes);
        write(&to.upstream, &bytes, activity).map_err(|_| Reason::Closed)?;
        if head[0] == tls::HANDSHAKE_RECORD {
            return Ok(());
        }
    }
    Err(Reason::TlsHello)
}

/// Passes one plain request on, which has to be for the host that the tunnel was asked for.
fn pass_http(session: &Session<'_>, mut inbound: Inbound, to: &Reached) -> Result<(), Refused> {
    let Target { host, port } = &to.target;
    let judged = http::head::receive(&mut inbound)
        .map_err(
            |reason| if reason == Reason::HttpRequest { Reason::NotTlsNorHttp } else { reason },
        )
        .and_then(|request| {
            let (target, path) = request.origin_target(*port)?;
            let is_same = target.host == *host && target.port == *port;
            if is_same { Ok((request, path)) } else { Err(Reason::HttpHost) }
        });
    match judged {
        Ok((request, path)) => {
            http::forward::run(session, inbound, (&request, &path), to);
            Ok(())
        }
        Err(reason) => {
            let refused = to.refused(reason);
            session.farewell(&http::proxy::answer(&refused));
            Err(refused)
        }
    }
}
