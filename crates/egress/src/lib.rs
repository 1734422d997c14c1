//! Which hosts a confined program may reach: its only door to a network.
//!
//! The program sits in an empty network namespace. The sockets that it can connect to were made in
//! there and are served here, outside, where every host is judged by name, resolved once, and dialed
//! by the address that was judged.

use std::io;
use std::net::{TcpListener, UdpSocket};
use std::sync::Arc;

/// What may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    all_public: bool,
}

/// Why a rule cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {}

impl Rules {
    /// Reads rules.
    ///
    /// # Errors
    ///
    /// [`RuleError`] names the first rule that cannot be read.
    pub fn parse(all_public: bool, _hosts: &[String]) -> Result<Self, RuleError> {
        Ok(Self { all_public })
    }
}

/// The sockets that a program inside can connect to.
#[derive(Debug)]
pub struct Listeners {
    /// HTTP proxy: CONNECT and absolute URIs. 127.0.0.1:3128 inside.
    pub http_proxy: TcpListener,
    /// SOCKS5 proxy with names. 127.0.0.1:1080 inside.
    pub socks_proxy: TcpListener,
    /// TLS for programs that know of no proxy. Any address of 127.0.0.0/8, port 443 inside.
    pub tls: TcpListener,
    /// Plain HTTP likewise, port 80 inside.
    pub plain: TcpListener,
    /// DNS. 127.0.0.1:53 inside.
    pub dns: UdpSocket,
}

/// A host that was asked for and refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The host as it was asked for, made printable and cut.
    pub host: String,
    /// The port; 53 where only the name was asked for.
    pub port: u16,
    /// Why, in words.
    pub reason: &'static str,
    /// How often.
    pub count: u64,
}

/// What went through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traffic {
    /// What was refused, each once; at most 64.
    pub refusals: Vec<Refusal>,
    /// How many refusals are not in the list.
    pub refusals_left_out: u64,
}

/// Running listeners. Dropping it ends all of their connections.
#[derive(Debug)]
pub struct Egress {}

impl Egress {
    /// Serves `listeners` on threads of its own.
    ///
    /// # Errors
    ///
    /// Where a thread cannot be started.
    pub fn start(_rules: Arc<Rules>, _listeners: Listeners) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Ends every connection and tells what was refused.
    pub fn stop(self) -> Traffic {
        Traffic::default()
    }
}
