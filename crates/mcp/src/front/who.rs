//! Who makes a request: for whom it speaks, what its client can do, and what it is shown.

use super::exposure::Mode;
use super::handler::Front;
use super::tasks::takes_tasks;
use gloveport_executor::{CallerProfile, Principal, Severity};
use rmcp::model::{Extensions, Implementation};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value};

/// Characters of what a client calls itself.
const CLIENT_CHARACTERS_MAX: usize = 120;
/// What the protocol keeps for itself in `_meta` begins so.
const OF_THE_PROTOCOL: [&str; 2] = ["io.modelcontextprotocol/", "modelcontextprotocol.io/"];
/// Where a request says what its client can do (MCP 2026-07-28).
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
/// Where it says which log messages it wants.
const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
/// The name of its progress in `_meta`.
const PROGRESS_TOKEN: &str = "progressToken";

/// Which half of the protocol's history a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    /// Up to 2025-11-25: a connection begins with `initialize`, and the server may send requests.
    Legacy,
    /// From 2026-07-28 on: each request stands alone.
    Modern,
}

/// For whom the requests of a connection speak.
#[derive(Debug, Clone)]
pub(super) enum Speaker {
    /// For the same principal from first to last.
    Fixed(Principal),
    /// Each for the one that it brings, which the HTTP server has authenticated.
    OfRequest,
}

/// Who makes a request.
#[derive(Debug, Clone)]
pub(super) struct Who {
    pub(super) principal: Principal,
    /// What its client calls itself, as it says it.
    pub(super) client: Option<String>,
    pub(super) era: Era,
    pub(super) mode: Mode,
    pub(super) profile: CallerProfile,
}

impl Speaker {
    /// For whom whatever came with these extensions speaks. Nothing in a message can change who it is.
    pub(super) fn of(&self, extensions: &Extensions) -> Result<Principal, ErrorData> {
        let known = match self {
            Self::Fixed(principal) => Some(principal),
            Self::OfRequest => extensions
                .get::<http::request::Parts>()
                .and_then(|head| head.extensions.get::<Principal>()),
        };
        let unknown = || ErrorData::invalid_request("the request was not authenticated", None);
        known.cloned().ok_or_else(unknown)
    }
}

impl Front {
    /// Who makes a request.
    pub(super) fn who(&self, context: &RequestContext<RoleServer>) -> Result<Who, ErrorData> {
        let info = context.client_info();
        let principal = Principal {
            client: info.as_ref().map(claimed),
            ..self.speaker.of(&context.extensions)?
        };
        let era = era(context);
        let client = info.map(|info| info.name);
        let mode = self.mode_for(client.as_deref());
        let mut who = Who { profile: self.profile(context, era), principal, client, era, mode };
        // A script awaits tasks, and so does a call for a client of the older era. Else it is the client's to decide.
        who.profile.refuses_tasks =
            mode == Mode::Passthrough && era == Era::Modern && !takes_tasks(&who);
        Ok(who)
    }

    fn profile(&self, context: &RequestContext<RoleServer>, era: Era) -> CallerProfile {
        let capabilities = match (era, context.meta.get(CAPABILITIES)) {
            // As it was written: nothing that is newer than this program gets lost.
            (Era::Modern, Some(Value::Object(declared))) => declared.clone(),
            (Era::Modern, _) => Map::new(),
            (Era::Legacy, _) => {
                let declared = context.client_capabilities();
                match declared.and_then(|declared| serde_json::to_value(declared).ok()) {
                    Some(Value::Object(declared)) => declared,
                    Some(_) | None => Map::new(),
                }
            }
        };
        let log_level = match era {
            Era::Modern => {
                context.meta.get(LOG_LEVEL).and_then(Value::as_str).and_then(Severity::parse)
            }
            Era::Legacy => Some(self.log_level()),
        };
        let is_foreign = |key: &str| {
            key != PROGRESS_TOKEN && !OF_THE_PROTOCOL.iter().any(|own| key.starts_with(own))
        };
        let meta = context.meta.iter().filter(|(key, _)| is_foreign(key));
        CallerProfile {
            capabilities,
            meta: meta.map(|(key, value)| (key.clone(), value.clone())).collect(),
            log_level,
            wants_progress: context.meta.get_progress_token().is_some(),
            refuses_tasks: false,
        }
    }
}

impl Who {
    /// Whether the client can answer requests of this method.
    pub(super) fn can_answer(&self, method: &str, params: Option<&Value>) -> bool {
        let capabilities = &self.profile.capabilities;
        match method {
            "elicitation/create" => capabilities.get("elicitation").is_some_and(|said| {
                let is_url = params.and_then(|params| params.get("mode")) == Some(&"url".into());
                // One that names neither form nor URL means forms: the older way to say it.
                let neither = said.get("url").is_none() && said.get("form").is_none();
                if is_url {
                    said.get("url").is_some()
                } else {
                    said.get("form").is_some() || neither
                }
            }),
            "sampling/createMessage" => capabilities.contains_key("sampling"),
            "roots/list" => capabilities.contains_key("roots"),
            _ => false,
        }
    }
}

/// To which era a request belongs.
pub(super) fn era(context: &RequestContext<RoleServer>) -> Era {
    match context.protocol_version() {
        Some(version) if !version.has_initialize() => Era::Modern,
        Some(_) | None => Era::Legacy,
    }
}

/// What a client calls itself, as one short line.
fn claimed(client: &Implementation) -> String {
    let text = format!("{} {}", client.name, client.version);
    let line = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    line.take(CLIENT_CHARACTERS_MAX).collect::<String>().trim().to_owned()
}
