//! The handshake over pipes, for servers of both eras.
//!
//! Modern servers (2026-07-28) answer `server/discover`; legacy ones need `initialize`, and do
//! anything at all when they are asked the other thing first: answer with an error, with `{}`, not
//! at all, or exit. So the probe is our own: any answer but a good one means legacy, silence makes
//! us send `initialize` behind the probe (a slow server then answers both), and the end of the
//! stream is reported, so that the caller can start the program again.

use super::capabilities;
use super::text::clip;
use super::wire::{Line, Wire, error_data};
use rmcp::model::{ProtocolVersion, ServerPeerInfo};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Ids of our own requests. Those of rmcp count up from 0 and never get here.
const DISCOVER_ID: i64 = 2_000_000_001;
const INITIALIZE_ID: i64 = 2_000_000_002;

/// Which protocol a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    /// 2026-07-28: no handshake, every request says all.
    Modern,
    /// 2024-11-05 to 2025-11-25: `initialize` first.
    Legacy,
}

impl Era {
    /// A word for it, for [`Era::parse`] of a later process.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Legacy => "legacy",
        }
    }

    /// The era of a word.
    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::Modern, Self::Legacy].into_iter().find(|era| era.as_str() == word)
    }
}

/// What a handshake found out.
#[derive(Debug)]
pub(super) struct Greeting {
    pub(super) peer: ServerPeerInfo,
    pub(super) era: Era,
}

/// Why there was no handshake.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HandshakeError {
    /// The server closed its output before it answered.
    Ended,
    /// It answered, but there is no common ground.
    Refused(String),
}

/// Finds out what a server speaks and opens the conversation. The caller sets the deadline.
///
/// `era` is what the server spoke the last time; `probe` the silence after which both handshakes
/// are under way.
pub(super) async fn shake_hands(
    wire: &mut Wire,
    era: Option<Era>,
    probe: Duration,
) -> Result<Greeting, HandshakeError> {
    let mut handshake =
        Handshake { wire, discovered: Discovered::Unasked, initialize: Initialize::Unasked };
    match era {
        Some(Era::Legacy) => handshake.initialize().await?,
        Some(Era::Modern) | None => handshake.discover().await?,
    }
    let silent_until = Instant::now() + probe;
    loop {
        let line = tokio::select! {
            line = handshake.wire.read() => line.ok_or(HandshakeError::Ended)?,
            () = sleep_until(silent_until), if handshake.may_initialize() => {
                handshake.initialize().await?;
                continue;
            }
        };
        let message = match line {
            Line::Message(message) => message,
            Line::Unreadable { id, reason } if integer(&id) == Some(INITIALIZE_ID) => {
                return Err(HandshakeError::Refused(format!("`initialize`: {reason}")));
            }
            Line::Unreadable { .. } => continue,
        };
        if let Some(greeting) = handshake.take(&message).await? {
            return Ok(greeting);
        }
    }
}

struct Handshake<'a> {
    wire: &'a mut Wire,
    discovered: Discovered,
    initialize: Initialize,
}

enum Initialize {
    Unasked,
    Waiting,
    Refused(String),
}

enum Discovered {
    Unasked,
    Waiting,
    Modern(Box<ServerPeerInfo>),
    Legacy,
}

impl Handshake<'_> {
    fn may_initialize(&self) -> bool {
        matches!(self.initialize, Initialize::Unasked)
    }

    async fn discover(&mut self) -> Result<(), HandshakeError> {
        self.discovered = Discovered::Waiting;
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": ProtocolVersion::V_2026_07_28,
            "io.modelcontextprotocol/clientInfo": client_info(),
            "io.modelcontextprotocol/clientCapabilities": capabilities::declared(Era::Modern),
        });
        self.ask(DISCOVER_ID, "server/discover", json!({"_meta": meta})).await
    }

    async fn initialize(&mut self) -> Result<(), HandshakeError> {
        self.initialize = Initialize::Waiting;
        let params = json!({
            "protocolVersion": ProtocolVersion::LATEST_WITH_INITIALIZE,
            "capabilities": capabilities::declared(Era::Legacy),
            "clientInfo": client_info(),
        });
        self.ask(INITIALIZE_ID, "initialize", params).await
    }

    async fn ask(&mut self, id: i64, method: &str, params: Value) -> Result<(), HandshakeError> {
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        self.write(&request).await
    }

    async fn write(&mut self, message: &Value) -> Result<(), HandshakeError> {
        let written = self.wire.write(message).await;
        written.map_err(|_| HandshakeError::Ended)
    }

    /// Takes one message; gives the greeting once the handshake is complete.
    async fn take(&mut self, message: &Value) -> Result<Option<Greeting>, HandshakeError> {
        if message.get("method").is_some() {
            self.answer_request(message).await?;
            return Ok(None);
        }
        let id = message.get("id").and_then(integer);
        if id == Some(INITIALIZE_ID) {
            return self.initialized(message).await;
        }
        // Some servers answer a method that they do not know with an error for no or another id.
        if !matches!(self.discovered, Discovered::Waiting)
            || (id.is_some() && id != Some(DISCOVER_ID))
        {
            return Ok(None);
        }
        let modern = message.get("result").and_then(modern_peer);
        self.discovered(modern).await
    }

    /// Takes the answer to the probe. A server that is also asked to `initialize` decides by its
    /// answer to that.
    async fn discovered(
        &mut self,
        modern: Option<ServerPeerInfo>,
    ) -> Result<Option<Greeting>, HandshakeError> {
        match (modern, &self.initialize) {
            (Some(peer), Initialize::Unasked | Initialize::Refused(_)) => {
                return Ok(Some(Greeting::modern(peer)));
            }
            (Some(peer), Initialize::Waiting) => {
                self.discovered = Discovered::Modern(Box::new(peer));
            }
            (None, Initialize::Refused(refusal)) => {
                return Err(HandshakeError::Refused(refusal.clone()));
            }
            (None, Initialize::Waiting) => self.discovered = Discovered::Legacy,
            (None, Initialize::Unasked) => {
                self.discovered = Discovered::Legacy;
                self.initialize().await?;
            }
        }
        Ok(None)
    }

    /// Requests before the end of the handshake: only `ping` is allowed by the protocol.
    async fn answer_request(&mut self, message: &Value) -> Result<(), HandshakeError> {
        let Some(id) = message.get("id") else {
            return Ok(());
        };
        let answer = if message.get("method").and_then(Value::as_str) == Some("ping") {
            json!({"jsonrpc": "2.0", "id": id, "result": {}})
        } else {
            let error = json!({"code": -32601, "message": "not supported before `initialize`"});
            json!({"jsonrpc": "2.0", "id": id, "error": error})
        };
        self.write(&answer).await
    }

    async fn initialized(&mut self, message: &Value) -> Result<Option<Greeting>, HandshakeError> {
        if let Some(result) = message.get("result") {
            let peer = legacy_peer(result).map_err(HandshakeError::Refused)?;
            let done = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
            self.write(&done).await?;
            let era = Era::Legacy;
            return Ok(Some(Greeting { peer, era }));
        }
        let error = error_data(message.get("error").unwrap_or(&Value::Null));
        let message = clip(&error.message, 300);
        let refusal = format!("it refused `initialize`: {message} (code {})", error.code.0);
        match std::mem::replace(&mut self.discovered, Discovered::Legacy) {
            Discovered::Modern(peer) => Ok(Some(Greeting::modern(*peer))),
            // A slow modern server: it refuses `initialize`, and its answer to the probe is still
            // to come.
            Discovered::Waiting => {
                self.discovered = Discovered::Waiting;
                self.initialize = Initialize::Refused(refusal);
                Ok(None)
            }
            Discovered::Unasked | Discovered::Legacy => Err(HandshakeError::Refused(refusal)),
        }
    }
}

impl Greeting {
    fn modern(peer: ServerPeerInfo) -> Self {
        let era = Era::Modern;
        Self { peer, era }
    }
}

/// Some servers send ids back as text.
fn integer(id: &Value) -> Option<i64> {
    id.as_i64().or_else(|| id.as_str()?.parse().ok())
}

/// Reads the answer to `server/discover`; `None` unless the server speaks 2026-07-28.
fn modern_peer(result: &Value) -> Option<ServerPeerInfo> {
    let versions = result.get("supportedVersions")?.as_array()?;
    let version = ProtocolVersion::V_2026_07_28;
    let speaks_it = versions.iter().any(|v| v.as_str() == Some(version.as_str()));
    speaks_it.then(|| peer(version, result))
}

/// Reads the answer to `initialize`. Only the version is needed.
fn legacy_peer(result: &Value) -> Result<ServerPeerInfo, String> {
    let version = result.get("protocolVersion").and_then(Value::as_str);
    let version = version.ok_or("its answer to `initialize` has no `protocolVersion`")?;
    let known = ProtocolVersion::KNOWN_VERSIONS.iter();
    let version = known.into_iter().find(|known| known.as_str() == version).ok_or_else(|| {
        let shown = clip(version, 40);
        format!("it speaks the protocol version `{shown}`; 2024-11-05 to 2026-07-28 are supported")
    })?;
    Ok(peer(version.clone(), result))
}

fn peer(version: ProtocolVersion, result: &Value) -> ServerPeerInfo {
    let capabilities = result.get("capabilities").cloned().unwrap_or_default();
    let peer = ServerPeerInfo::new(version, capabilities::of_server(capabilities));
    match result.get("instructions").and_then(Value::as_str) {
        Some(instructions) => peer.with_instructions(instructions),
        None => peer,
    }
}

fn client_info() -> Value {
    json!({"name": super::CLIENT_NAME, "version": env!("CARGO_PKG_VERSION")})
}
