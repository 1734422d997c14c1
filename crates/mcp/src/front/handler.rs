//! The MCP server itself: what it says of itself, and which request goes where.
//!
//! Requests are answered as raw JSON ([`Front::answer`]), so that nothing that an upstream says gets lost on the way. The typed
//! model of the protocol's library is only a hull around it (`hull.rs`).

use super::asking::Asked;
use super::code::own_tools;
use super::exposure::{Exposure, Mode, Names};
use super::inquiry::TellServer;
use super::pages::page;
use super::request_state::RequestStates;
use super::shown::Shown;
use super::subscriptions::{Following, Hub};
use super::tasks::Tasks;
use super::tools::definitions;
use super::who::{Era, Speaker, Who};
use gloveport_executor::{Executor, Principal, Severity};
use rmcp::model::{ErrorCode, Implementation, ServerCapabilities, ServerConfig};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, PoisonError};

/// How long a client may keep a list, in milliseconds.
const LIST_TTL_MS: u64 = 60_000;
/// Log messages that a client of the older era gets where it did not say which.
const LOG_LEVEL: Severity = Severity::Info;

/// The server, one for each connection; all share the executor.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) executor: Arc<Executor>,
    pub(super) speaker: Speaker,
    pub(super) states: Arc<RequestStates>,
    exposure: Arc<Exposure>,
    /// What this path shows, whoever comes.
    fixed: Option<Mode>,
    /// What the client of this connection wants to hear.
    log_level: Arc<Mutex<Severity>>,
    /// What it follows.
    pub(super) following: Arc<Following>,
    /// What all follow.
    pub(super) hub: Arc<Hub>,
    pub(super) tasks: Arc<Tasks>,
}

impl Front {
    pub(super) fn new(
        executor: Arc<Executor>,
        speaker: Speaker,
        exposure: Arc<Exposure>,
        fixed: Option<Mode>,
    ) -> Self {
        let log_level = Arc::new(Mutex::new(LOG_LEVEL));
        let states = Arc::new(RequestStates::new());
        let (following, hub, tasks) = (Arc::default(), Arc::default(), Arc::default());
        Self { executor, speaker, states, exposure, fixed, log_level, following, hub, tasks }
    }

    /// The same for another connection.
    pub(super) fn for_connection(&self) -> Self {
        let log_level = Arc::new(Mutex::new(LOG_LEVEL));
        Self { log_level, following: Arc::default(), ..self.clone() }
    }

    pub(super) fn mode_for(&self, client: Option<&str>) -> Mode {
        self.fixed.unwrap_or_else(|| self.exposure.mode_for(client))
    }

    /// Whether any client may be shown every tool here.
    pub(super) fn may_pass_through(&self) -> bool {
        let modes = self.exposure.clients.iter().map(|(_, mode)| *mode);
        let possible = modes.chain([self.exposure.mode]);
        match self.fixed {
            Some(mode) => mode == Mode::Passthrough,
            None => possible.into_iter().any(|mode| mode == Mode::Passthrough),
        }
    }

    /// Whether a person is told which server asks.
    pub(super) fn tells_server(&self) -> TellServer {
        match self.exposure.names {
            Names::Prefixed => TellServer::Yes,
            Names::Plain => TellServer::No,
        }
    }

    pub(super) fn log_level(&self) -> Severity {
        *self.log_level.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the client of this connection wants to hear.
    pub(super) fn set_level_of(
        &self,
        level: &Value,
        context: &RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let who = self.who(context)?;
        if who.mode != Mode::Passthrough || who.era == Era::Modern {
            return Err(no_method("logging/setLevel"));
        }
        let level = level.as_str().and_then(Severity::parse);
        let wrong = || ErrorData::invalid_params("`level` is no log level", None);
        *self.log_level.lock().unwrap_or_else(PoisonError::into_inner) = level.ok_or_else(wrong)?;
        Ok(())
    }

    /// What a principal is shown in a mode now.
    pub(super) fn shown(&self, principal: &Principal, mode: Mode) -> Shown {
        Shown::new(&self.executor, principal, (&self.exposure, mode), own_tools(mode))
    }

    /// The schema of the arguments of a tool, as the client that calls it with these parameters is shown it.
    pub(super) fn schema(
        &self,
        principal: &Principal,
        params: &Value,
        name: &str,
    ) -> Option<Map<String, Value>> {
        let client = params.pointer("/_meta/io.modelcontextprotocol~1clientInfo/name");
        let mode = self.mode_for(client.and_then(Value::as_str));
        self.shown(principal, mode).input_schema(name).cloned()
    }

    /// What the server says of itself to a client that is shown this.
    #[expect(
        deprecated,
        reason = "logging is deprecated in the protocol, and served for a year or more"
    )]
    pub(super) fn info(mode: Mode) -> ServerConfig {
        let tools =
            ServerCapabilities::builder().enable_tools().enable_tool_list_changed().enable_tasks();
        let (capabilities, instructions) = match mode {
            Mode::Code => (tools.build(), include_str!("text/instructions.md")),
            Mode::Search => (tools.build(), include_str!("text/instructions_search.md")),
            Mode::Passthrough => (
                tools
                    .enable_resources()
                    .enable_resources_list_changed()
                    .enable_resources_subscribe()
                    .enable_prompts()
                    .enable_prompts_list_changed()
                    .enable_completions()
                    .enable_logging()
                    .build(),
                include_str!("text/instructions_passthrough.md"),
            ),
        };
        let server = Implementation::new("gloveport", env!("CARGO_PKG_VERSION"))
            .with_title("Gloveport: run code against tools");
        ServerConfig::new(capabilities)
            .with_server_info(server)
            .with_instructions(instructions.trim())
    }

    /// Answers a request, as raw JSON.
    pub(super) async fn answer(
        &self,
        method: &str,
        params: &Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Value, ErrorData> {
        let who = self.who(context)?;
        let passes = who.mode == Mode::Passthrough;
        let mut result = match method {
            "tools/list" => self.list(&who, method, params).await?,
            "tools/call" => self.call_tool(&who, params, context).await?,
            "resources/list" | "resources/templates/list" | "prompts/list" if passes => {
                self.list(&who, method, params).await?
            }
            "resources/read" | "prompts/get" | "completion/complete" if passes => {
                self.method(&who, method, params, context).await?
            }
            "resources/subscribe" if passes && who.era == Era::Legacy => {
                self.subscribe(&who, params, context).await?
            }
            "resources/unsubscribe" if passes && who.era == Era::Legacy => self.unsubscribe(params),
            "subscriptions/listen" if who.era == Era::Modern => {
                self.listen(&who, params, context).await?
            }
            "tasks/get" | "tasks/update" | "tasks/cancel" if who.era == Era::Modern => {
                self.task(&who, method, params)?
            }
            _ => return Err(no_method(method)),
        };
        stamp(who.era, &mut result);
        Ok(Value::Object(result))
    }

    async fn list(
        &self,
        who: &Who,
        method: &str,
        params: &Map<String, Value>,
    ) -> Result<Map<String, Value>, ErrorData> {
        if who.mode == Mode::Passthrough {
            self.settled(&who.principal).await;
        }
        let shown = self.shown(&who.principal, who.mode);
        let cursor = params.get("cursor");
        let mut result = match method {
            "tools/list" => {
                let own = definitions(&self.executor, &who.principal, who.mode);
                let own: Vec<Value> =
                    own.iter().filter_map(|tool| serde_json::to_value(tool).ok()).collect();
                let mut page = page("tools", shown.tool_list(who.era), cursor)?;
                if let (None | Some(Value::Null), Some(Value::Array(tools))) =
                    (cursor, page.get_mut("tools"))
                {
                    tools.splice(0..0, own);
                }
                page
            }
            "resources/list" => page("resources", shown.resource_list(), cursor)?,
            "resources/templates/list" => page("resourceTemplates", shown.template_list(), cursor)?,
            _ => page("prompts", shown.prompt_list(), cursor)?,
        };
        if who.era == Era::Modern {
            result.insert("ttlMs".to_owned(), LIST_TTL_MS.into());
            // The servers are one user's: nobody else may be shown this list.
            result.insert("cacheScope".to_owned(), "private".into());
        }
        Ok(result)
    }

    async fn call_tool(
        &self,
        who: &Who,
        params: &Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Map<String, Value>, ErrorData> {
        let asked = Asked::read("tools/call", "name", params)?;
        if own_tools(who.mode).contains(&asked.name) {
            return self.own_call(who, &asked, context).await;
        }
        self.whole_call(who, &asked, context).await
    }
}

fn no_method(method: &str) -> ErrorData {
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, method.to_owned(), None)
}

/// Marks a result as the era has it.
pub(super) fn stamp(era: Era, result: &mut Map<String, Value>) {
    match era {
        Era::Modern => {
            result.entry("resultType").or_insert_with(|| "complete".into());
        }
        Era::Legacy => {
            result.remove("resultType");
        }
    }
}
