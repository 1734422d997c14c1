//! An upstream that shows what reaches it: real in every respect but that it runs in this process.

use gloveport_executor::{
    BoxFuture, Caller, ExecuteRequest, Execution, Executor, Listing, Permit, Principal, Settings,
    Upstream, UpstreamError,
};
use gloveport_protocol::{Limits, ServerName, ToolDefinition, ToolName, ToolResult};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Barrier, Notify, watch};
use tokio_util::sync::CancellationToken;

/// Calls that `meet` waits for before it answers any of them.
pub(crate) const MEETING: usize = 20;

/// What reached a [`Probe`].
#[derive(Default)]
pub(crate) struct Seen {
    /// `tool arguments` of each call, in order.
    pub(crate) calls: Mutex<Vec<String>>,
    /// Told of every call.
    pub(crate) called: Notify,
    /// Calls that were dropped before they ended.
    pub(crate) n_dropped: AtomicUsize,
}

/// The upstream.
pub(crate) struct Probe {
    name: ServerName,
    seen: Arc<Seen>,
    meeting: Barrier,
    fails_to_connect: bool,
    /// It is listed when this is told.
    listed_after: Option<Arc<Notify>>,
    changes: watch::Sender<u64>,
}

impl Probe {
    pub(crate) fn watched(name: &str) -> (Box<dyn Upstream>, Arc<Seen>) {
        let seen = Arc::new(Seen::default());
        (Box::new(Self::with(name, Arc::clone(&seen), false)), seen)
    }

    pub(crate) fn failing(name: &str) -> Box<dyn Upstream> {
        Box::new(Self::with(name, Arc::default(), true))
    }

    /// One that takes until then to be listed.
    pub(crate) fn late(name: &str, listed_after: Arc<Notify>) -> Box<dyn Upstream> {
        let probe = Self::with(name, Arc::default(), false);
        Box::new(Self { listed_after: Some(listed_after), ..probe })
    }

    fn with(name: &str, seen: Arc<Seen>, fails_to_connect: bool) -> Self {
        Self {
            name: ServerName::parse(name).expect("a server name"),
            seen,
            meeting: Barrier::new(MEETING),
            fails_to_connect,
            listed_after: None,
            changes: watch::Sender::new(0),
        }
    }

    async fn answer(&self, tool: &str, arguments: &Map<String, Value>) -> ToolResult {
        let text = |key: &str| arguments.get(key).and_then(Value::as_str).unwrap_or_default();
        match tool {
            "echo" => ToolResult::structured(Value::Object(arguments.clone())),
            "say" => ToolResult::text(text("text")),
            "fail" => ToolResult::error(format!("it failed: {}", text("text"))),
            "meet" => {
                self.meeting.wait().await;
                ToolResult::text("met")
            }
            "rows" => {
                let n = arguments.get("n").and_then(Value::as_u64).unwrap_or(0);
                let row = |id| json!({"id": id, "email": format!("person{id}@example.com")});
                ToolResult::structured(json!({"rows": (0..n).map(row).collect::<Vec<_>>()}))
            }
            _ => {
                let _guard = Dropped(&self.seen);
                std::future::pending::<ToolResult>().await
            }
        }
    }
}

struct Dropped<'a>(&'a Seen);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.n_dropped.fetch_add(1, Ordering::SeqCst);
    }
}

fn tool(name: &str, properties: &Value, required: &[&str]) -> ToolDefinition {
    ToolDefinition {
        name: ToolName::parse(name).expect("a tool name"),
        title: None,
        description: Some(format!("The tool {name} of the probe.")),
        input_schema: json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }),
        output_schema: None,
        annotations: Map::new(),
        rest: Map::new(),
    }
}

impl Upstream for Probe {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let value = json!({"value": {}, "count": {"type": "integer"}});
        let text = json!({"text": {"type": "string"}});
        let listing = Listing {
            tools: vec![
                tool("echo", &value, &[]),
                tool("say", &text, &["text"]),
                tool("fail", &text, &[]),
                tool("meet", &json!({}), &[]),
                tool("rows", &json!({"n": {"type": "integer"}}), &["n"]),
                tool("hang", &json!({}), &[]),
            ],
            ..Listing::default()
        };
        let reason = "there is no such program".to_owned();
        let failed = self.fails_to_connect.then_some(UpstreamError::Connect { reason });
        Box::pin(async move {
            if let Some(listed_after) = &self.listed_after {
                listed_after.notified().await;
            }
            failed.map_or(Ok(listing), Err)
        })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        let tool = permit.tool().tool.as_str().to_owned();
        let arguments = permit.into_arguments();
        let shown = format!("{tool} {}", Value::Object(arguments.clone()));
        self.seen.calls.lock().expect("nobody panics with it").push(shown);
        self.seen.called.notify_one();
        Box::pin(async move { Ok(self.answer(&tool, &arguments).await) })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

/// An executor over one probe named `probe`, its workers being real.
pub(crate) struct Bench {
    pub(crate) executor: Arc<Executor>,
    pub(crate) seen: Arc<Seen>,
}

impl Bench {
    pub(crate) fn new(change: impl FnOnce(&mut Settings)) -> Self {
        Self::beside(Probe::failing("broken-one"), change)
    }

    /// With another upstream beside the probe.
    pub(crate) fn beside(other: Box<dyn Upstream>, change: impl FnOnce(&mut Settings)) -> Self {
        let (probe, seen) = Probe::watched("probe");
        let mut settings = Settings::new(PathBuf::from(env!("CARGO_BIN_EXE_gloveport")));
        settings.workers_ready = 1;
        change(&mut settings);
        let upstreams = vec![probe, other];
        Self { executor: Executor::start(settings, upstreams), seen }
    }

    pub(crate) fn with_limits(change: impl FnOnce(&mut Limits)) -> Self {
        Self::new(|settings| change(&mut settings.limits))
    }

    pub(crate) async fn run(&self, source: &str) -> (Execution, gloveport_executor::Answer) {
        self.run_until(source, CancellationToken::new()).await
    }

    pub(crate) async fn run_until(
        &self,
        source: &str,
        cancel: CancellationToken,
    ) -> (Execution, gloveport_executor::Answer) {
        let request = ExecuteRequest { source: source.to_owned(), wall: None, cancel };
        let ran = self.executor.execute(&Principal::local(), request).await;
        ran.expect("an execution has an outcome")
    }

    /// Waits until a call has come.
    pub(crate) async fn called(&self) {
        let called = tokio::time::timeout(Duration::from_secs(20), self.seen.called.notified());
        called.await.expect("a call comes");
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.seen.calls.lock().expect("nobody panics with it").clone()
    }
}
