//! The network of a run: two proxies at ports of the loopback interface.
//!
//! It deliberately offers nothing to a program that knows of no proxy: there is no network of its
//! own in which well-known ports and names could be served.

use crate::SandboxConfig;
use gloveport_egress::{Egress, Listeners, Rules, Traffic};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::num::NonZeroU16;
use std::sync::Arc;

/// What serves a run, where its configuration opens the network.
#[derive(Debug)]
pub(super) struct Network {
    egress: Option<Egress>,
    /// The proxies: HTTP, then SOCKS. Empty where there is no network.
    pub(super) ports: Vec<NonZeroU16>,
}

impl Network {
    /// Serves what `config` opens.
    ///
    /// # Errors
    ///
    /// What the system said.
    pub(super) fn open(config: &SandboxConfig, rules: &Arc<Rules>) -> io::Result<Self> {
        if !config.network.is_open() {
            return Ok(Self { egress: None, ports: Vec::new() });
        }
        let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let (http_proxy, socks_proxy) = (listen()?, listen()?);
        let ports = [&http_proxy, &socks_proxy]
            .map(|listener| listener.local_addr().map(|address| NonZeroU16::new(address.port())));
        let ports: io::Result<Vec<_>> = ports.into_iter().collect();
        let listeners = Listeners {
            http_proxy: Some(http_proxy),
            socks_proxy: Some(socks_proxy),
            ..Listeners::default()
        };
        let egress = Egress::start(Arc::clone(rules), listeners)?;
        Ok(Self { egress: Some(egress), ports: ports?.into_iter().flatten().collect() })
    }

    /// Ends every connection and tells what was refused.
    pub(super) fn close(self) -> Traffic {
        self.egress.map(Egress::stop).unwrap_or_default()
    }
}
