//! The four tools: scripts, search, reading and single calls.

use super::arguments::{Arguments, Detail};
use super::asking::{Asked, Reached, Unreached};
use super::exposure::Mode;
use super::handler::Front;
use super::request_state::REFUSED;
use super::telling::Scale;
use super::tools::{absent, named};
use super::who::Who;
use gloveport_catalog::{Catalog, Hit, SearchQuery};
use gloveport_executor::{Answer, DirectCall, End, ExecuteRequest, Executor, Principal};
use gloveport_protocol::with_causes;
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
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

/// The names of our own tools in a mode.
pub(super) fn own_tools(mode: Mode) -> &'static [&'static str] {
    match mode {
        Mode::Code => &["execute", "search_tools", "read_tools", "call_tool"],
        Mode::Search => &["search_tools", "read_tools", "call_tool"],
        Mode::Passthrough => &[],
    }
}

impl Front {
    /// Answers a call of one of our own tools, as the result of a call.
    pub(super) async fn own_call(
        &self,
        who: &Who,
        asked: &Asked<'_>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Map<String, Value>, ErrorData> {
        let arguments = || asked.arguments.cloned();
        let reached = match asked.name {
            "execute" => self.execute(who, asked, context).await,
            "call_tool" => self.call(who, asked, context).await,
            // These never ask.
            _ if asked.state.is_some() => Err(Unreached::Refused),
            "search_tools" => return Ok(told(self.search(&who.principal, arguments()).await)),
            _ => return Ok(told(self.read(&who.principal, arguments()).await)),
        };
        let (executor, principal) = (Arc::clone(&self.executor), who.principal.clone());
        let finish = move |end| Ok(told(answer(&executor, &principal, end)));
        match reached {
            Err(Unreached::Refused) => Err(ErrorData::invalid_params(REFUSED, None)),
            Err(Unreached::Because(message)) => Ok(told(Err(message))),
            Ok(Reached::Question(question)) => Ok(question),
            Ok(Reached::End(end)) => finish(end),
            Ok(Reached::Later(underway)) => self.later(who, underway, Box::new(finish)).await,
        }
    }

    /// Runs a script, or goes on with one that asked.
    async fn execute(
        &self,
        who: &Who,
        asked: &Asked<'_>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Reached, Unreached> {
        let mut arguments = Arguments::new(asked.arguments.cloned(), &["code", "timeout_ms"])?;
        let source = arguments.required_text("code")?;
        let wall = arguments.milliseconds("timeout_ms")?;
        let begin = || {
            // What is under way outlives this request where it asks: dropping it is what cancels it.
            let cancel = CancellationToken::new();
            let request = ExecuteRequest { source, wall, cancel };
            self.executor.begin(&who.principal, request, who.profile.clone())
        };
        self.reach(who, asked, (context, Scale::OfScript), begin).await
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
        who: &Who,
        asked: &Asked<'_>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Reached, Unreached> {
        let mut arguments = Arguments::new(asked.arguments.cloned(), &["tool", "arguments"])?;
        let tool = arguments.required_text("tool")?;
        let text = arguments.object_text("arguments")?;
        let call = DirectCall::new(tool, text);
        let begin = || self.executor.begin_call(&who.principal, call, who.profile.clone());
        self.reach(who, asked, (context, Scale::OfCall), begin).await
    }

    /// The catalog, once servers had their time to connect. A server that hangs makes nobody wait later.
    pub(super) async fn settled(&self, principal: &Principal) -> Arc<Catalog> {
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

/// The answer that an end is.
fn answer(executor: &Executor, principal: &Principal, end: End) -> Result<Answer, String> {
    let answer = match end {
        End::Executed(executed) => executed.map(|(_, answer)| answer),
        End::Called(called) => called.map(|report| executor.answer_call(principal, &report)),
    };
    answer.map_err(|error| with_causes(&error))
}

/// An answer as the result of a call.
fn told(answered: Result<Answer, String>) -> Map<String, Value> {
    let answer = answered.unwrap_or_else(|message| {
        let structured = json!({"error": message});
        Answer { structured, text: message, is_error: true, blocks: Vec::new() }
    });
    let has_blocks = !answer.blocks.is_empty();
    let mut content = vec![json!({"type": "text", "text": answer.text})];
    content.extend(answer.blocks);
    let mut result = Map::new();
    result.insert("content".into(), content.into());
    // Some clients show only structured content where there is any, and pictures would be lost.
    if !has_blocks {
        result.insert("structuredContent".into(), answer.structured);
    }
    result.insert("isError".into(), answer.is_error.into());
    result
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
