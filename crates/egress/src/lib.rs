//! Which hosts a confined program may reach: its only door to a network.
//!
//! The program sits in an empty network namespace. The sockets that it can connect to were made in
//! there and are served here, outside, where every host is judged by name, resolved once, and dialed
//! by the address that was judged.
//!
//! ```no_run
//! use gloveport_egress::{Egress, Listeners, Rules};
//! use std::net::TcpListener;
//! use std::sync::Arc;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let rules = Rules::parse(false, &["api.example.com".into(), "*.example.org:8443".into()])?;
//! let http_proxy = Some(TcpListener::bind("127.0.0.1:3128")?);
//! let egress = Egress::start(Arc::new(rules), Listeners { http_proxy, ..Listeners::default() })?;
//! // … the program runs …
//! for refusal in egress.stop().refusals {
//!     eprintln!("{}:{} ({}), {} times", refusal.host, refusal.port, refusal.reason, refusal.count);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How a program gets out
//!
//! - As an HTTP proxy's client: `CONNECT`, or a plain request with an absolute URI.
//! - As a SOCKS5 client, by name or address.
//! - Knowing nothing of either: names that are allowed resolve to addresses of 127.1.0.0/16, where
//!   ports 443 and 80 are served.
//!
//! # What holds
//!
//! - A host has one form ([`Host`]); the value that is judged is the one that is dialed.
//! - Closed address space ([`AddressClass`]) stays closed whatever a name resolves to, in any
//!   spelling, until a rule opens it.
//! - A tunnel to a name carries TLS for this name, also after a request for a second hello, or a
//!   plain request for this host; unless a rule says `/tcp` ([`Rules`]).
//! - No name that is refused leaves the machine: names are answered here.
//! - What was refused is listed ([`Traffic`]); the program learns the class, never an address.
//! - Everything is bounded ([`Limits`]), and ends with [`Egress::stop`].
//!
//! # What does not
//!
//! An allowed host that passes on what it is told (a code host, an object store) is a way out for
//! data. So is a host that serves other names behind the same TLS name. Encrypted hellos are refused
//! as their name cannot be seen, also those that browsers send as a decoy. How long things take can
//! carry a little, too. Secrets do not belong into a sandbox.
//!
//! This crate deliberately makes no namespace and no socket inside of one, and has no unsafe code and
//! no runtime.

mod address;
mod block;
mod connections;
mod dial;
mod dns;
mod egress;
mod host;
mod http;
mod inbound;
mod limits;
mod names;
mod reason;
mod refusals;
mod resolve;
mod rules;
mod session;
mod socks;
mod splice;
mod tls;
mod transparent;
mod tunnel;
pub mod wire;

pub use address::{AddressClass, canonical, class};
pub use dial::Dialer;
pub use egress::{Egress, Listeners};
pub use host::{Host, HostError, Name, Target};
pub use limits::Limits;
pub use reason::Reason;
pub use refusals::{Refusal, Traffic};
pub use resolve::Resolver;
pub use rules::{Passage, RULES_MAX, RuleError, RuleProblem, Rules};
