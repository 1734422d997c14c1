//! The MCP server itself: lists the four tools and runs them.

use super::arguments::{Arguments, Detail};
use super::asking::Reached;
use super::request_state::{REFUSED, RequestStates};
use super::tools::{absent, catalog_text, definitions, named};
use gloveport_catalog::{Catalog, Hit, SearchQuery};
use gloveport_executor::{
    Answer, CallerProfile, DirectCall, End, ExecuteRequest, Executor, Principal,
};
use gloveport_protocol::with_causes;
use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Extensions,
    Implementation, InputRequiredResult, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig, SubscriptionFilter,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Time from the start in which a search waits for servers that still connect, so that the first question finds something.
const SEARCH_SETTLE: Duration = Duration::from_secs(5);
/// Hits for each query, where the agent does not say.
const HITS_DEFAULT: usize = 5;
/// Most hits for each query.
const HITS_MAX: usize = 50;
/// How often a connection without news is looked at.
const CLOSED_CHECK: Duration = Duration::from_secs(30);
/// How long a client may keep the list of tools.
const LIST_TTL_MS: u64 = 60_000;

/// Characters of what a client calls itself.
const CLIENT_CHARACTERS_MAX: usize = 120;

/// The server, one for each connection; all share the executor.
#[derive(Clone)]
pub(super) struct Front {
    pub(super) executor: Arc<Executor>,
    speaker: Speaker,
    pub(super) states: Arc<RequestStates>,
}

/// For whom the requests of a connection speak.
#[derive(Debug, Clone)]
pub(super) enum Speaker {
    /// For the same principal from first to last.
    Fixed(Principal),
    /// Each for the one that it brings, which the HTTP server has authenticated.
    OfRequest,
}

impl Front {
    pub(super) fn new(executor: Arc<Executor>, speaker: Speaker) -> Self {
        Self { executor, speaker, states: Arc::new(RequestStates::new()) }
    }

    /// For whom a request speaks, with what its client calls itself. Nothing in a message can change who it is.
    fn principal(&self, context: &RequestContext<RoleServer>) -> Result<Principal, ErrorData> {
        let client = context.client_info().map(|client| claimed(&client));
        Ok(Principal { client, ..self.speaker(&context.extensions)? })
    }

    /// For whom whatever came with these extensions speaks.
    fn speaker(&self, extensions: &Extensions) -> Result<Principal, ErrorData> {
        let known = match &self.speaker {
            Speaker::Fixed(principal) => Some(principal),
            Speaker::OfRequest => extensions
                .get::<http::request::Parts>()
                .and_then(|head| head.extensions.get::<Principal>()),
        };
        let unknown = || ErrorData::invalid_request("the request was not authenticated", None);
        known.cloned().ok_or_else(unknown)
    }

    /// Runs a script, or goes on with one that asked.
    async fn execute(
        &self,
        principal: &Principal,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Told, String> {
        let mut arguments = Arguments::new(request.arguments.clone(), &["code", "timeout_ms"])?;
        let source = arguments.required_text("code")?;
        let wall = arguments.milliseconds("timeout_ms")?;
        let begin = || {
            // What is under way outlives this request where it asks: dropping it is what cancels it.
            let cancel = CancellationToken::new();
            let request = ExecuteRequest { source, wall, cancel };
            Ok(self.executor.begin(principal, request, CallerProfile::default()))
        };
        let reached = self.reach(principal, request, context, begin).await?;
        self.told(principal, reached)
    }

    /// Tells the end of what was reached.
    fn told(&self, principal: &Principal, reached: Reached) -> Result<Told, String> {
        let end = match reached {
            Reached::Question(required) => return Ok(Told::Question(required)),
            Reached::End(end) => end,
        };
        let answer = match end {
            End::Executed(executed) => executed.map(|(_, answer)| answer),
            End::Called(called) => {
                called.map(|report| self.executor.answer_call(principal, &report))
            }
        };
        answer.map(Told::Answer).map_err(|error| with_causes(&error))
    }

    async fn search(
        &self,
        principal: &Principal,
        map: Option<Map<String, Value>>,
    ) -> Result<Answer, String> {
        let mut arguments = Arguments::new(map, &["query", "server", "detail", "limit"])?;
        let queries = arguments.queries("query")?;
        let server = arguments.text("server")?;
        let detail = arguments.detail("detail")?;
        let limit = arguments.count("limit")?.unwrap_or(HITS_DEFAULT).clamp(1, HITS_MAX);
        let catalog = self.settled(principal).await;
        let mut hits: Vec<Hit<'_>> = Vec::new();
        for words in &queries {
            let query = SearchQuery { words, server: server.as_deref(), limit };
            for hit in catalog.search(&query) {
                if !hits.iter().any(|known| known.tool.id() == hit.tool.id()) {
                    hits.push(hit);
                }
            }
        }
        let lines: Vec<String> = hits.iter().map(|hit| hit_text(hit, detail)).collect();
        let mut text = lines.join("\n");
        if lines.is_empty() {
            text.push_str("nothing found; other words, or `read_tools` with `/`, may help");
        }
        let note = self.absent_note(principal);
        text.push_str(&note);
        let structured = json!({"found": lines, "of": catalog.n_tools(), "note": note.trim()});
        text.push_str(&format!("\n[{} of {} tools]", lines.len(), catalog.n_tools()));
        Ok(Answer { text, structured, is_error: false, blocks: Vec::new() })
    }

    async fn read(
        &self,
        principal: &Principal,
        map: Option<Map<String, Value>>,
    ) -> Result<Answer, String> {
        let mut arguments = Arguments::new(map, &["path", "offset"])?;
        let path = arguments.text("path")?.unwrap_or_else(|| "/".to_owned());
        let offset = arguments.count("offset")?.unwrap_or(0);
        self.settled(principal).await;
        let mut text = self.executor.read(principal, &path, offset)?;
        if path.trim_matches('/').is_empty() {
            text.push_str(&self.absent_note(principal));
        }
        Ok(Answer { structured: json!({"text": text}), text, is_error: false, blocks: Vec::new() })
    }

    async fn call(
        &self,
        principal: &Principal,
        request: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Told, String> {
        let mut arguments = Arguments::new(request.arguments.clone(), &["tool", "arguments"])?;
        let tool = arguments.required_text("tool")?;
        let text = arguments.object_text("arguments")?;
        let call = DirectCall::new(tool, text);
        let begin = || Ok(self.executor.begin_call(principal, call, CallerProfile::default()));
        let reached = self.reach(principal, request, context, begin).await?;
        self.told(principal, reached)
    }

    /// The catalog, once servers had their time to connect. A server that hangs makes nobody wait later.
    async fn settled(&self, principal: &Principal) -> Arc<Catalog> {
        let left = SEARCH_SETTLE.saturating_sub(self.executor.age());
        self.executor.settled_catalog(principal, left).await
    }

    /// Which servers are missing from what was just told.
    fn absent_note(&self, principal: &Principal) -> String {
        let (connecting, failed) = absent(&self.executor, principal);
        let mut note = String::new();
        if !connecting.is_empty() {
            note.push_str(&format!("\n[still connecting: {}]", named(&connecting)));
        }
        if !failed.is_empty() {
            note.push_str(&format!("\n[not available: {}]", named(&failed)));
        }
        note
    }
}

impl ServerHandler for Front {
    fn get_info(&self) -> ServerConfig {
        let capabilities =
            ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build();
        let server = Implementation::new("gloveport", env!("CARGO_PKG_VERSION"))
            .with_title("Gloveport: run code against tools");
        ServerConfig::new(capabilities)
            .with_server_info(server)
            .with_instructions(include_str!("text/instructions.md").trim())
    }

    async fn list_tools(
        &self,
        _request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let principal = self.speaker(&context.extensions)?;
        let mut listed = ListToolsResult::with_all_items(definitions(&self.executor, &principal));
        listed.ttl_ms = Some(LIST_TTL_MS);
        // The servers are one user's: nobody else may be shown this list.
        listed.cache_scope = Some(CacheScope::Private);
        Ok(listed)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let principal = &self.principal(&context)?;
        let answered = match &*request.name {
            "execute" => self.execute(principal, &request, &context).await,
            "call_tool" => self.call(principal, &request, &context).await,
            // These never ask.
            "search_tools" | "read_tools" if request.request_state.is_some() => {
                Err(REFUSED.to_owned())
            }
            "search_tools" => self.search(principal, request.arguments).await.map(Told::Answer),
            "read_tools" => self.read(principal, request.arguments).await.map(Told::Answer),
            other => {
                let message = format!(
                    "no tool `{}`; there are execute, search_tools, read_tools and call_tool",
                    other.escape_debug()
                );
                return Err(ErrorData::invalid_params(message, None));
            }
        };
        let answer = match answered {
            Ok(Told::Question(required)) => return Ok((*required).into()),
            Ok(Told::Answer(answer)) => answer,
            Err(message) => {
                let structured = json!({"error": message});
                Answer { structured, text: message, is_error: true, blocks: Vec::new() }
            }
        };
        let has_blocks = !answer.blocks.is_empty();
        let mut blocks = vec![ContentBlock::text(answer.text)];
        // They are blocks of the protocol: what rmcp does not know is left out.
        blocks.extend(
            answer.blocks.into_iter().filter_map(|block| serde_json::from_value(block).ok()),
        );
        let mut result = if answer.is_error {
            CallToolResult::error(blocks)
        } else {
            CallToolResult::success(blocks)
        };
        // Some clients show only structured content where there is any, and pictures would be lost.
        result.structured_content = Some(answer.structured).filter(|_| !has_blocks);
        Ok(result.into())
    }

    /// Clients of the older era are told of a changed list without asking.
    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let Ok(principal) = self.speaker(&context.extensions) else {
            return;
        };
        let mut changes = self.executor.changes();
        let mut told = catalog_text(&self.executor, &principal);
        while !context.peer.is_transport_closed() {
            // Nobody tells this task that its client went away: it looks from time to time.
            match tokio::time::timeout(CLOSED_CHECK, changes.next()).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => continue,
            }
            let now = catalog_text(&self.executor, &principal);
            if now != told {
                told = now;
                if context.peer.notify_tool_list_changed().await.is_err() {
                    return;
                }
            }
        }
    }

    fn accepted_subscription_filter(
        &self,
        requested: &SubscriptionFilter,
    ) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    /// Clients of the newer era subscribe.
    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let principal = self.speaker(&context.request_context().extensions)?;
        let mut changes = self.executor.changes();
        let mut told = catalog_text(&self.executor, &principal);
        loop {
            tokio::select! {
                () = context.cancelled() => return Ok(()),
                is_open = changes.next() => {
                    let now = catalog_text(&self.executor, &principal);
                    if !is_open {
                        return Ok(());
                    }
                    if now != told {
                        told = now;
                        if context.sink().notify_tool_list_changed().await.is_err() {
                            return Ok(());
                        }
                    }
                }
            }
        }
    }
}

/// What a client calls itself, as one short line.
fn claimed(client: &Implementation) -> String {
    let text = format!("{} {}", client.name, client.version);
    let line = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    line.take(CLIENT_CHARACTERS_MAX).collect::<String>().trim().to_owned()
}

/// What a request is answered with.
enum Told {
    Answer(Answer),
    /// A question to the client's person.
    Question(Box<InputRequiredResult>),
}

fn hit_text(hit: &Hit<'_>, detail: Detail) -> String {
    let (server, tool) = (hit.tool.server_identifier(), hit.tool);
    match detail {
        Detail::Name => format!("{server}.{}", tool.identifier()),
        Detail::Summary if tool.summary().is_empty() => format!("{server}.{}", tool.signature()),
        Detail::Summary => format!("{server}.{} // {}", tool.signature(), tool.summary()),
        Detail::Declaration => tool.declaration(),
    }
}
