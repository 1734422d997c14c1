//! How one upstream is reached.
//!
//! Plain data that the caller has already read and resolved: no file and no environment variable is
//! looked at here.

use super::Secret;
use crate::oauth::Oauth;
use gloveport_protocol::ServerName;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Time from the start of a server to the end of the handshake. `npx` and `uvx` download first.
const CONNECT_DEFAULT: Duration = Duration::from_secs(30);
/// Silence after the modern probe before the legacy handshake is sent as well. See
/// [`UpstreamConfig::probe`].
const PROBE_DEFAULT: Duration = Duration::from_secs(1);

/// One upstream, ready to be connected.
#[derive(Debug, Clone)]
pub struct UpstreamConfig {
    /// Its name; the first part of all its tools' ids.
    pub name: ServerName,
    /// How it is reached.
    pub transport: Transport,
    /// Time for one attempt to connect, start of the program included, and for one listing of the
    /// tools.
    pub connect: Duration,
    /// How long a server on stdio may keep silent after `server/discover` before `initialize` is
    /// sent behind it.
    ///
    /// A server that drops unknown methods needs that; one that is only slow answers both, which
    /// does no harm.
    pub probe: Duration,
    /// How it is signed in to over HTTP, where that is not the matter of a header.
    pub oauth: Option<Oauth>,
    /// After so long without a use the connection is ended, and the program with it; the next call
    /// opens another. Never, where there is none.
    pub idle: Option<Duration>,
    /// What is spoken with it.
    pub speak: Speak,
}

/// Which era of the protocol is spoken with an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speak {
    /// The newest that it understands.
    #[default]
    Newest,
    /// The one of 2025-11-25 and before, though it may understand more: for servers whose tools only know how to ask there.
    Legacy,
}

/// How an upstream is reached.
#[derive(Debug, Clone)]
pub enum Transport {
    /// A child process that speaks over its standard input and output.
    Stdio(StdioCommand),
    /// Streamable HTTP; where that is refused, what [`Transport::Sse`] speaks.
    Http {
        /// An `http` or `https` address.
        url: String,
        /// Sent with every request.
        headers: BTreeMap<String, Secret>,
    },
    /// HTTP+SSE, the transport of 2024-11-05, which is deprecated.
    Sse {
        /// The `http` or `https` address of the event stream.
        url: String,
        /// Sent with every request.
        headers: BTreeMap<String, Secret>,
    },
    /// Streamable HTTP over a Unix socket, which has to belong to the user who runs us or to root.
    UnixSocket {
        /// The absolute path of the socket, and behind `:` the path of the HTTP resource, which is
        /// `/mcp` where it is not written: `/run/x.sock:/mcp`. May begin with `unix://`.
        address: String,
        /// Sent with every request.
        headers: BTreeMap<String, Secret>,
    },
}

/// The program of an upstream.
#[derive(Debug, Clone)]
pub struct StdioCommand {
    /// An absolute path, or a name that is looked up in `PATH` of `environment`.
    pub program: String,
    /// Its arguments, without the program itself.
    pub arguments: Vec<String>,
    /// Its whole environment: nothing is inherited.
    pub environment: BTreeMap<String, Secret>,
    /// Its working directory; ours where there is none.
    pub directory: Option<PathBuf>,
}

impl UpstreamConfig {
    /// An upstream with the default times: 30 s to connect, 1 s of silence in the probe; it stays
    /// connected.
    pub fn new(name: ServerName, transport: Transport) -> Self {
        Self {
            name,
            transport,
            connect: CONNECT_DEFAULT,
            probe: PROBE_DEFAULT,
            oauth: None,
            idle: None,
            speak: Speak::default(),
        }
    }
}

/// Why an upstream cannot be configured like that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The address is no `http` or `https` URL, or that of no socket.
    #[error("the URL of server `{server}` is not usable: {reason}")]
    Url {
        /// The server.
        server: ServerName,
        /// What is wrong; does not repeat the URL, which may hold a key.
        reason: String,
    },
    /// A header cannot be sent.
    #[error("the header `{header}` of server `{server}` is not usable: {reason}")]
    Header {
        /// The server.
        server: ServerName,
        /// The header's name.
        header: String,
        /// What is wrong; does not repeat the value.
        reason: &'static str,
    },
    /// The HTTP client could not be made.
    #[error("server `{server}` cannot be reached over HTTP from here: {reason}")]
    Client {
        /// The server.
        server: ServerName,
        /// What is wrong.
        reason: String,
    },
}
