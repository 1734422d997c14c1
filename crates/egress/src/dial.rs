//! The way out: judge a host, resolve it once, judge each address, dial an address that passed.
//!
//! What is dialed is an address that was judged, never a name: nobody can change in between what a
//! name stands for.

use crate::address::canonical;
use crate::connections::Deadline;
use crate::host::{Host, Target};
use crate::limits::Limits;
use crate::reason::Reason;
use crate::resolve::Resolver;
use crate::rules::{Passage, Rules};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for one of several addresses.
const ATTEMPT_TIME: Duration = Duration::from_secs(4);

/// Reaches hosts, as far as rules allow.
#[derive(Debug, Clone)]
pub struct Dialer {
    rules: Arc<Rules>,
    resolver: Resolver,
    resolve_time: Duration,
    connect_time: Duration,
}

impl Dialer {
    /// Reaches hosts within `rules`, with the times of `limits`.
    pub fn new(rules: Arc<Rules>, resolver: Resolver, limits: &Limits) -> Self {
        let Limits { resolve_time, connect_time, .. } = *limits;
        Self { rules, resolver, resolve_time, connect_time }
    }

    /// The addresses at which a host may be reached, in the order in which to try them, at least one.
    /// What they are used for has to be as the [`Passage`] says. Blocks for as long as a look-up
    /// takes.
    ///
    /// # Errors
    ///
    /// The [`Reason`] why there is none.
    pub fn addresses(&self, target: &Target) -> Result<(Vec<SocketAddr>, Passage), Reason> {
        let passage = self.rules.judge(target)?;
        let found: Vec<SocketAddr> = match &target.host {
            Host::Address(address) => vec![SocketAddr::new(*address, target.port)],
            Host::Name(name) => self
                .resolver
                .resolve((name.as_str(), target.port), self.resolve_time)
                .map_err(|_| Reason::Unresolved)?,
        };
        let mut reason = Reason::Unresolved;
        let mut open = Vec::new();
        for mut address in found {
            address.set_ip(canonical(address.ip()));
            match self.rules.judge_address(address.ip(), target.port) {
                Ok(()) => open.push(address),
                Err(closed) => reason = closed,
            }
        }
        if open.is_empty() { Err(reason) } else { Ok((open, passage)) }
    }

    /// Connects to a host: to the first of its addresses that answers. Blocks for as long as a
    /// look-up and the attempts take.
    ///
    /// # Errors
    ///
    /// The [`Reason`] why it cannot or may not be reached.
    pub fn dial(&self, target: &Target) -> Result<(TcpStream, Passage), Reason> {
        let (addresses, passage) = self.addresses(target)?;
        let deadline = Deadline::after(self.connect_time);
        let is_alone = addresses.len() == 1;
        for address in addresses {
            let Some(left) = deadline.left() else { break };
            let time = if is_alone { left } else { left.min(ATTEMPT_TIME) };
            if let Ok(socket) = TcpStream::connect_timeout(&address, time) {
                // What passes is in pieces that were buffered before: waiting gains nothing.
                let _ = socket.set_nodelay(true);
                return Ok((socket, passage));
            }
        }
        Err(Reason::Unreachable)
    }
}
