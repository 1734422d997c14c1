//! A folder of tool files as a server: each file is a tool whose `execute` runs in a worker of its own, confined like a script.
//!
//! A file can do what a script can do, and call those tools of other servers that the configuration grants to its folder, on
//! behalf of whoever called it: such a call goes the same path as every other. Nothing of a file is ever run in the gateway.

mod read;

use crate::caller::Caller;
use crate::executor::{ExecuteRequest, Executor, How};
use crate::upstream::{BoxFuture, DroppedTool, Listing, Upstream, UpstreamError};
use crate::{Permit, Principal, exception_text};
use gloveport_crypto::sha256;
use gloveport_gate::ToolGlob;
use gloveport_protocol::{
    Extent, Outcome, ServerName, ToolDefinition, ToolName, ToolResult, with_causes,
};
use read::{Source, Stamp};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often the folder is looked at: whoever writes a tool does not restart the gateway for it.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Time to read what a file says of its tool.
const DESCRIBE: Duration = Duration::from_secs(5);

/// A folder of tool files.
#[derive(Debug, Clone)]
pub struct ToolFolderConfig {
    /// The server's name: the category of its tools.
    pub name: ServerName,
    /// Where its files are, `<tool>.ts` each.
    pub folder: PathBuf,
    /// Tools of other servers that its files may call. None where it is empty.
    pub grants: Vec<ToolGlob>,
}

/// Makes a server of a folder. Nothing is read before its first listing.
pub fn tool_folder(config: ToolFolderConfig) -> Box<dyn Upstream> {
    Box::new(ToolFolder {
        name: config.name,
        folder: config.folder,
        grants: Arc::new(Grants(config.grants)),
        host: watch::Sender::new(None),
        changes: watch::Sender::new(0),
        state: Arc::default(),
    })
}

/// What the files of a folder may call.
#[derive(Debug)]
pub(crate) struct Grants(pub(crate) Vec<ToolGlob>);

struct ToolFolder {
    name: ServerName,
    folder: PathBuf,
    grants: Arc<Grants>,
    /// Whose workers run the files.
    host: watch::Sender<Option<Weak<Executor>>>,
    changes: watch::Sender<u64>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// The files as they were listed last, by the names of their tools: these run, whatever is written meanwhile.
    listed: BTreeMap<ToolName, Arc<Source>>,
    /// What files say of their tools, by the digest of their text.
    described: BTreeMap<[u8; 32], Result<ToolDefinition, String>>,
    stamp: Stamp,
}

impl ToolFolder {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The executor that this belongs to, once it is there.
    async fn host(&self) -> Result<Arc<Executor>, UpstreamError> {
        let mut host = self.host.subscribe();
        let found = host.wait_for(Option::is_some).await.ok().and_then(|host| host.clone());
        let gone = || UpstreamError::Connect { reason: "the gateway is closing".to_owned() };
        found.and_then(|host| host.upgrade()).ok_or_else(gone)
    }

    async fn read(&self) -> Result<Listing, UpstreamError> {
        let host = self.host().await?;
        let folder = self.folder.clone();
        let read = tokio::task::spawn_blocking(move || read::folder(&folder)).await;
        let failed = |reason: String| UpstreamError::Connect { reason };
        let read = read.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
        let mut listing = Listing { dropped: read.dropped, ..Listing::default() };
        let mut described = BTreeMap::new();
        let mut listed = BTreeMap::new();
        for source in read.sources {
            let digest = sha256(source.text.as_bytes());
            let known = self.state().described.get(&digest).cloned();
            let tool = match known {
                Some(known) => known,
                None => describe(&host, &source).await,
            };
            described.insert(digest, tool.clone());
            let dropped = |reason: String| DroppedTool { name: source.shown.clone(), reason };
            match tool {
                Ok(tool) if listed.contains_key(&tool.name) => {
                    let name = tool.name.as_str().escape_debug();
                    listing.dropped.push(dropped(format!("another file has the name `{name}`")));
                }
                Ok(tool) => {
                    listed.insert(tool.name.clone(), Arc::new(source));
                    listing.tools.push(tool);
                }
                Err(reason) => listing.dropped.push(dropped(reason)),
            }
        }
        *self.state() = State { listed, described, stamp: read.stamp };
        Ok(listing)
    }

    async fn run(&self, permit: Permit, caller: Caller) -> Result<ToolResult, UpstreamError> {
        let host = self.host().await?;
        let name = permit.tool().tool.clone();
        let Some(source) = self.state().listed.get(&name).map(Arc::clone) else {
            let name = name.as_str().escape_debug();
            let reason = format!("the file of `{name}` is not there any more");
            return Err(UpstreamError::Connect { reason });
        };
        let Some((principal, line, depth)) = caller.parts() else {
            let reason = "a tool file runs on somebody's behalf, and nobody called it".to_owned();
            return Err(UpstreamError::Connect { reason });
        };
        let arguments = Value::Object(permit.into_arguments()).to_string();
        let how = How {
            extent: Extent::Tool { arguments },
            line,
            depth: depth + 1,
            grants: Some(Arc::clone(&self.grants)),
            ..How::default()
        };
        let ended = inside(&host, principal, source.text.clone(), how).await?;
        Ok(result(ended))
    }
}

/// Runs a file in a worker. Dropping this ends it.
async fn inside(
    host: &Arc<Executor>,
    principal: Principal,
    source: String,
    how: How,
) -> Result<crate::Execution, UpstreamError> {
    let cancel = CancellationToken::new();
    let _ended = cancel.clone().drop_guard();
    let wall = (how.extent == Extent::Describe).then_some(DESCRIBE);
    let request = ExecuteRequest { source, wall, cancel };
    let executor = Arc::clone(host);
    // A task of its own: its calls come to their records also where nobody waits any more.
    let running = host.tasks.spawn(async move { executor.go(&principal, request, how).await });
    match running.await {
        Ok(Ok((execution, _))) => Ok(execution),
        Ok(Err(error)) => Err(UpstreamError::Connect { reason: with_causes(&error) }),
        Err(error) => Err(UpstreamError::Connect { reason: error.to_string() }),
    }
}

/// What a file says of its tool, or why it cannot be used.
async fn describe(host: &Arc<Executor>, source: &Source) -> Result<ToolDefinition, String> {
    let grants = Some(Arc::new(Grants(Vec::new())));
    let how = How { extent: Extent::Describe, depth: 1, grants, ..How::default() };
    let ended = inside(host, Principal::local(), source.text.clone(), how).await;
    let ended = ended.map_err(|error| error.to_string())?;
    let Outcome::Returned(json) = &ended.outcome else {
        return Err(failure(&ended));
    };
    let Ok(Value::Object(said)) = serde_json::from_str(json) else {
        return Err("it says nothing of its tool".to_owned());
    };
    definition(said, source)
}

fn definition(mut said: Map<String, Value>, source: &Source) -> Result<ToolDefinition, String> {
    let mut text = |key: &str| match said.remove(key) {
        Some(Value::String(text)) => Ok(Some(text)),
        None | Some(Value::Null) => Ok(None),
        Some(_) => Err(format!("its `{key}` is no text")),
    };
    let name = text("name")?.unwrap_or_else(|| source.stem.clone());
    let (title, description) = (text("title")?, text("description")?);
    let mut object = |key: &str| match said.remove(key) {
        Some(Value::Object(object)) => Ok(Some(object)),
        None | Some(Value::Null) => Ok(None),
        Some(_) => Err(format!("its `{key}` is no object")),
    };
    let input_schema = object("inputSchema")?.map(Value::Object);
    Ok(ToolDefinition {
        name: ToolName::parse(&name).map_err(|error| error.to_string())?,
        title,
        description,
        input_schema: input_schema.unwrap_or_else(|| serde_json::json!({"type": "object"})),
        output_schema: object("outputSchema")?.map(Value::Object),
        annotations: object("annotations")?.unwrap_or_default(),
        rest: Map::new(),
    })
}

/// Why an execution gave nothing, in one text.
fn failure(ended: &crate::Execution) -> String {
    match &ended.outcome {
        Outcome::Threw(exception) => exception_text(exception),
        Outcome::Rejected(diagnostics) => crate::diagnostics_text(diagnostics),
        Outcome::Exceeded(limit) => format!("it broke the limit `{}`", limit.as_str()),
        Outcome::Cancelled => "it was ended".to_owned(),
        Outcome::Returned(_) => "it gave no result".to_owned(),
    }
}

/// What the tool gives, as a result of the protocol: what already is one, a text, or data. What it emits follows.
fn result(ended: crate::Execution) -> ToolResult {
    let mut result = match &ended.outcome {
        Outcome::Returned(json) => match serde_json::from_str(json) {
            Ok(Value::String(text)) => ToolResult::text(text),
            Ok(Value::Null) | Err(_) => ToolResult::default(),
            Ok(Value::Object(whole)) if whole.get("content").is_some_and(Value::is_array) => {
                of_protocol(whole)
            }
            Ok(value) => ToolResult::structured(value),
        },
        _ => ToolResult::error(failure(&ended)),
    };
    result.content.extend(ended.blocks);
    result
}

fn of_protocol(mut whole: Map<String, Value>) -> ToolResult {
    let content = match whole.remove("content") {
        Some(Value::Array(blocks)) => blocks,
        Some(_) | None => Vec::new(),
    };
    ToolResult {
        content,
        structured: whole.remove("structuredContent"),
        is_error: whole.get("isError") == Some(&Value::Bool(true)),
        ..ToolResult::default()
    }
}

impl Upstream for ToolFolder {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn attach(&self, host: Weak<Executor>) {
        let tasks = host.upgrade().map(|host| (host.tasks.clone(), host.closing()));
        self.host.send_replace(Some(host));
        let Some((tasks, closing)) = tasks else { return };
        let (folder, changes, state) =
            (self.folder.clone(), self.changes.clone(), Arc::clone(&self.state));
        tasks.spawn(
            async move { closing.run_until_cancelled(follow(folder, changes, state)).await },
        );
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        Box::pin(self.read())
    }

    fn call(
        &self,
        permit: Permit,
        caller: Caller,
    ) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(self.run(permit, caller))
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// Tells when files come, go or change.
async fn follow(folder: PathBuf, changes: watch::Sender<u64>, state: Arc<Mutex<State>>) {
    loop {
        tokio::time::sleep(LOOK_AGAIN).await;
        let looked = folder.clone();
        let stamp = tokio::task::spawn_blocking(move || read::stamp(&looked)).await;
        let known = state.lock().unwrap_or_else(PoisonError::into_inner).stamp.clone();
        if stamp.is_ok_and(|stamp| known.is_some() && stamp != known) {
            changes.send_modify(|n| *n += 1);
        }
    }
}
