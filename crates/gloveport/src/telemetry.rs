//! The gateway's instruments: what the executor tells goes to the crate `telemetry`, what that wants to send goes out over
//! HTTP, and Prometheus may read.
//!
//! That a collector is away is said once on standard error, and once that it is back; nothing waits for it.

use crate::config::telemetry::{Prometheus, TelemetryConfig};
use crate::config::template::Missing;
use crate::environment::Environment;
use crate::output;
use anyhow::{Context, anyhow};
use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use gloveport_executor::{CallEvent, ExecutionEvent, Executor, Observer, ServerState, Unobserved};
use gloveport_mcp::Poster;
use gloveport_protocol::ServerName;
use gloveport_telemetry::{
    Answer, Attribute, CallRecord, ExecutionRecord, Export, Flushed, LogLevel, Otlp, Reading, Send,
    Telemetry, TelemetrySettings, Unsent,
};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Where Prometheus reads.
const PATH: &str = "/metrics";
/// Format of the text that it reads.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Time of one request to a collector.
const REQUEST: Duration = Duration::from_secs(10);
/// How often the readings are renewed that change without a word.
const READ_EVERY: Duration = Duration::from_secs(2);
/// Time at the end for what was not sent yet.
const FLUSH: Duration = Duration::from_secs(3);

/// What records, or nothing where nobody wants to know.
pub(crate) struct Instruments {
    telemetry: Option<Arc<Telemetry>>,
    prometheus: Prometheus,
    tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Instruments {
    /// Starts to record and to send.
    ///
    /// # Errors
    ///
    /// What is wrong with the collector's address or headers.
    pub(crate) fn start(
        config: &TelemetryConfig,
        environment: &Environment,
    ) -> anyhow::Result<Self> {
        let telemetry = if config.is_on() {
            let settings = TelemetrySettings {
                service: config.service.clone(),
                version: env!("CARGO_PKG_VERSION"),
                resource: config.resource.clone(),
                seed: gloveport_crypto::random()?,
                otlp: otlp(config, environment)?,
            };
            Some(Arc::new(Telemetry::start(settings)?))
        } else {
            None
        };
        let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
        Ok(Self { telemetry, prometheus: config.prometheus, tasks, cancel })
    }

    /// What the executor tells its calls and executions.
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        match &self.telemetry {
            Some(telemetry) => Arc::new(Recorder(telemetry.clone())),
            None => Arc::new(Unobserved),
        }
    }

    /// Logs an event; texts are our own words, and names of servers and tools.
    pub(crate) fn log(&self, level: LogLevel, event: &'static str, attributes: &[Attribute]) {
        if let Some(telemetry) = &self.telemetry {
            telemetry.log(level, event, attributes);
        }
    }

    /// Listens for Prometheus where it has an address of its own, and follows how servers fare.
    ///
    /// # Errors
    ///
    /// When the address cannot be had.
    pub(crate) async fn open(&self, executor: &Arc<Executor>) -> anyhow::Result<()> {
        let Some(telemetry) = &self.telemetry else {
            return Ok(());
        };
        self.log(LogLevel::Info, "gateway.started", &[]);
        let following = follow(Arc::clone(executor), Arc::clone(telemetry));
        let cancel = self.cancel.clone();
        self.tasks.spawn(async move { cancel.run_until_cancelled_owned(following).await });
        if let Prometheus::At(address) = self.prometheus {
            let listener = TcpListener::bind(address).await.with_context(|| {
                format!("cannot listen at `{address}`, the address of `prometheus`")
            })?;
            let address = listener.local_addr()?;
            output::note(&format!("metrics at http://{address}{PATH}"));
            self.tasks.spawn(listen(listener, Arc::clone(telemetry), self.cancel.clone()));
        }
        Ok(())
    }

    /// The route of metrics on the gateway's own HTTP server, which says who may come; no route where that is not wanted. Who
    /// does not name this machine is refused here, too.
    pub(crate) fn router(&self) -> Router {
        match (&self.telemetry, self.prometheus) {
            (Some(telemetry), Prometheus::Served) => router(Arc::clone(telemetry)),
            (_, Prometheus::Off | Prometheus::Served | Prometheus::At(_)) => Router::new(),
        }
    }

    /// Sends what is left, within 3 seconds.
    pub(crate) async fn close(&self) {
        self.log(LogLevel::Info, "gateway.stopped", &[]);
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        let Some(telemetry) = self.telemetry.clone() else {
            return;
        };
        let flushed = tokio::task::spawn_blocking(move || telemetry.shutdown(FLUSH)).await;
        if !matches!(flushed, Ok(Flushed::Yes)) {
            output::note("some traces, metrics and logs were not sent: the collector is slow");
        }
    }
}

/// Hands over what the executor tells, field by field: what is in it is for `telemetry` to say.
#[derive(Debug)]
struct Recorder(Arc<Telemetry>);

impl Observer for Recorder {
    fn call(&self, call: &CallEvent<'_>) {
        self.0.record_call(&CallRecord {
            execution: call.execution,
            sequence: call.sequence,
            reference: call.reference,
            tool: call.tool,
            effect: call.effect,
            code: call.code,
            begun: call.begun,
            wall: call.wall,
            asked: call.asked,
            queued: call.queued,
            upstream: call.upstream,
            argument_bytes: call.argument_bytes,
            result_bytes: call.result_bytes,
            sealed: call.sealed,
            opened: call.opened,
        });
    }

    fn execution(&self, execution: &ExecutionEvent<'_>) {
        self.0.record_execution(&ExecutionRecord {
            id: execution.id,
            outcome: execution.outcome,
            begun: execution.begun,
            wall: execution.wall,
            calls: execution.calls,
            trace_parent: execution.trace_parent,
        });
    }
}

fn otlp(config: &TelemetryConfig, environment: &Environment) -> anyhow::Result<Option<Otlp>> {
    let missing = |Missing(variable)| {
        anyhow!("`[telemetry]` needs the environment variable `{variable}`, which is not set")
    };
    let Some(endpoint) = config.endpoint(environment).map_err(missing)? else {
        return Ok(None);
    };
    let headers = config.all_headers(environment).map_err(missing)?;
    let poster = Poster::new(&endpoint, &headers, REQUEST).context("`otlp` of `[telemetry]`")?;
    // A runtime of its own, made in the thread that sends: what goes out at the very end does not depend on who still drives
    // the other one.
    let mut runtime: Option<Runtime> = None;
    let mut collector = Collector::There;
    let send: Send = Box::new(move |export: Export| {
        let made = match runtime.take() {
            Some(made) => Ok(made),
            None => Builder::new_current_thread().enable_all().build(),
        };
        let runtime = match made {
            Ok(made) => runtime.insert(made),
            Err(error) => {
                collector = collector.tell(Some(error.to_string()));
                return Err(Unsent);
            }
        };
        let answered = runtime.block_on(poster.post(export.signal.path(), export.body));
        let answer = answered.map(|answer| Answer {
            status: answer.status,
            retry_after: answer.retry_after,
            body: answer.body,
        });
        let reason = match &answer {
            Ok(answer) if (200..300).contains(&answer.status) => None,
            Ok(answer) => Some(format!("it answered {}", answer.status)),
            Err(error) => Some(error.to_string()),
        };
        collector = collector.tell(reason);
        answer.map_err(|_| Unsent)
    });
    Ok(Some(Otlp { interval: config.interval, send }))
}

/// What was last said of the collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collector {
    There,
    Away,
}

impl Collector {
    fn tell(self, reason: Option<String>) -> Self {
        match (self, reason) {
            (Self::There, None) => Self::There,
            (Self::Away, Some(_)) => Self::Away,
            (Self::There, Some(reason)) => {
                output::note(&format!(
                    "the collector of `[telemetry]` takes nothing ({reason}); it is tried again"
                ));
                Self::Away
            }
            (Self::Away, None) => {
                output::note("the collector of `[telemetry]` is back");
                Self::There
            }
        }
    }
}

/// Tells which servers fail and recover. Why is not told: it may hold what the server wrote.
async fn follow(executor: Arc<Executor>, telemetry: Arc<Telemetry>) {
    let mut changes = executor.changes();
    let mut failed: BTreeSet<ServerName> = BTreeSet::new();
    loop {
        let (_, servers) = executor.everything();
        let held = servers.iter().map(|server| match &server.state {
            ServerState::Ready { held, .. } => held.len() as u64,
            ServerState::Connecting | ServerState::Failed { .. } => 0,
        });
        telemetry.set(Reading::ToolsHeld, held.sum());
        let guard = &executor.settings().guard;
        telemetry.set(Reading::PolicyRulesLoaded, guard.policy.n_rules() as u64);
        if let Some(audit) = &guard.audit {
            let health = audit.health();
            telemetry.set(Reading::AuditRecords, health.records);
            telemetry.set(Reading::AuditFailures, health.unrecorded);
        }
        let now: BTreeSet<ServerName> = servers
            .into_iter()
            .filter(|server| matches!(server.state, ServerState::Failed { .. }))
            .map(|server| server.name)
            .collect();
        let tell = |level, event, name: &ServerName| {
            telemetry.log(level, event, &[Attribute::text("gloveport.server", name.as_str())]);
        };
        for name in now.difference(&failed) {
            tell(LogLevel::Warning, "server.failed", name);
        }
        for name in failed.difference(&now) {
            tell(LogLevel::Info, "server.recovered", name);
        }
        telemetry.set(Reading::ServersFailed, now.len() as u64);
        failed = now;
        // The log tells nobody that it wrote something: it is looked at.
        match tokio::time::timeout(READ_EVERY, changes.next()).await {
            Ok(true) | Err(_) => {}
            Ok(false) => return,
        }
    }
}

async fn listen(listener: TcpListener, telemetry: Arc<Telemetry>, cancel: CancellationToken) {
    // Whoever still reads is cut off: nothing is lost that the next reading would not tell.
    let serving = async { axum::serve(listener, router(telemetry)).await };
    if let Some(Err(error)) = cancel.run_until_cancelled(serving).await {
        output::note(&format!("metrics are not served any more: {error}"));
    }
}

fn router(telemetry: Arc<Telemetry>) -> Router {
    Router::new().route(PATH, get(metrics)).with_state(telemetry)
}

/// All metrics, for who names this machine: a page in a browser that has had its name moved to us does not.
async fn metrics(State(telemetry): State<Arc<Telemetry>>, headers: HeaderMap) -> Response {
    let mut hosts = headers.get_all(HOST).iter();
    let is_here = match (hosts.next().map(|host| host.to_str()), hosts.next()) {
        (Some(Ok(host)), None) => is_here(host),
        _ => false,
    };
    if !is_here {
        let told = "name this machine as the host, like `127.0.0.1`\n";
        return (StatusCode::FORBIDDEN, told).into_response();
    }
    ([(CONTENT_TYPE, TEXT)], telemetry.prometheus_text()).into_response()
}

fn is_here(host: &str) -> bool {
    let is_address = host.parse().is_ok_and(|address: SocketAddr| address.ip().is_loopback());
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    is_address || name == "localhost" || name == "127.0.0.1" || host == "[::1]"
}
