//! One connection of a program inside: what its protocol's code needs to serve it.

use crate::address;
use crate::connections::{Connections, Slot};
use crate::dial::Dialer;
use crate::host::{Host, Target};
use crate::inbound::Inbound;
use crate::limits::Limits;
use crate::names::StubNames;
use crate::reason::Reason;
use crate::refusals::{Refused, Traffic};
use crate::rules::{Passage, Rules};
use std::io::{Read, Write};
use std::net::{IpAddr, Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long an answer may take to be written, and what is unread to be read, before a connection is
/// closed. Closing with unread bytes would reset it and take the answer away again.
const FAREWELL_TIME: Duration = Duration::from_secs(1);
/// Bytes that are read and thrown away meanwhile.
const FAREWELL_BYTES_MAX: usize = 256 << 10;

/// What all connections of a sandbox share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) rules: Arc<Rules>,
    pub(crate) dialer: Dialer,
    pub(crate) limits: Limits,
    pub(crate) connections: Arc<Connections>,
    names: Mutex<StubNames>,
    traffic: Mutex<Traffic>,
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) slot: &'a Slot,
    pub(crate) client: Arc<TcpStream>,
}

/// A host that was reached.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(crate) target: Target,
    pub(crate) upstream: Arc<TcpStream>,
    pub(crate) passage: Passage,
}

impl Shared {
    pub(crate) fn new(rules: Arc<Rules>, dialer: Dialer, limits: Limits) -> Self {
        let connections = Arc::new(Connections::new(limits.connections));
        let (names, traffic) = (Mutex::default(), Mutex::default());
        Self { rules, dialer, limits, connections, names, traffic }
    }

    pub(crate) fn record(&self, refused: Refused) {
        self.traffic().record(refused);
    }

    /// A panic in a holder leaves the list as it was between two statements, which is fine. The
    /// same holds for the names.
    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn names(&self) -> MutexGuard<'_, StubNames> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session<'_> {
    /// What the program says, from here on, by the time of one request.
    pub(crate) fn inbound(&self) -> Inbound {
        Inbound::new(Arc::clone(&self.client), self.shared.limits.request_time)
    }

    /// Reaches a host. An address that we gave to a name stands for this name: programs resolve
    /// names themselves and then ask a proxy for the address.
    pub(crate) fn reach(&self, target: Target) -> Result<Reached, Refused> {
        let target = self.named(target);
        let refused = |reason| Refused::new(&target.host, target.port, reason);
        // Judged here once more than in the dialer, so that a refused name starts no thread.
        self.shared.rules.judge(&target).map_err(refused)?;
        let (upstream, passage) =
            self.slot.deaf(|| self.shared.dialer.dial(&target)).map_err(refused)?;
        let upstream = self.slot.list(upstream).map_err(refused)?;
        Ok(Reached { target, upstream, passage })
    }

    /// The address inside that the program connected to.
    pub(crate) fn dialed_address(&self) -> Result<IpAddr, Reason> {
        let address = self.client.local_addr().map_err(|_| Reason::Closed)?;
        Ok(address::canonical(address.ip()))
    }

    /// Says something and closes, so that it arrives. Failing is fine: nobody listens then.
    pub(crate) fn farewell(&self, answer: &[u8]) {
        let _ = self.client.set_write_timeout(Some(FAREWELL_TIME));
        let _ = (&*self.client).write_all(answer);
        let _ = self.client.shutdown(Shutdown::Write);
        let _ = self.client.set_read_timeout(Some(FAREWELL_TIME));
        let mut waste = [0; 4 << 10];
        let mut n_wasted = 0;
        while n_wasted < FAREWELL_BYTES_MAX {
            match (&*self.client).read(&mut waste) {
                Ok(0) | Err(_) => break,
                Ok(n_bytes) => n_wasted += n_bytes,
            }
        }
    }

    fn named(&self, target: Target) -> Target {
        match target.host {
            Host::Name(_) => target,
            Host::Address(address) => match self.shared.names().name_of(address) {
                Some(name) => Target { host: Host::Name(name), port: target.port },
                None => target,
            },
        }
    }
}
