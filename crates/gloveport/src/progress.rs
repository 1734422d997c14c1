//! One line on the terminal while something takes long: which servers still connect, how many calls were made.

use crate::output;
use crate::wiring::Gateway;
use gloveport_executor::{
    BoxFuture, Caller, Executor, Listing, Permit, Principal, ServerState, ServerStatus, Upstream,
    UpstreamError,
};
use gloveport_protocol::{ServerName, ToolResult};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::{broadcast, watch};
use tokio::time::{MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// What ends sooner than this is not talked about.
const PATIENCE: Duration = Duration::from_millis(400);
/// Time between two lines.
const INTERVAL: Duration = Duration::from_millis(150);
/// Servers that are named in a line.
const NAMED_MAX: usize = 4;

/// Calls that were made so far, over all servers.
pub(crate) type Calls = Arc<AtomicUsize>;

/// The line. Only while standard error is a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    done: CancellationToken,
    tasks: TaskTracker,
}

impl Progress {
    /// Begins to show how a gateway fares, as far as a principal may see it.
    pub(crate) fn start(gateway: &Gateway, principal: &Principal) -> Self {
        let progress = Self { done: CancellationToken::new(), tasks: TaskTracker::new() };
        if output::is_watched() {
            let (executor, calls) = (Arc::clone(&gateway.executor), Arc::clone(&gateway.calls));
            let principal = principal.clone();
            let done = progress.done.clone();
            progress.tasks.spawn(async move {
                done.run_until_cancelled(show(&executor, &principal, &calls)).await;
                output::status("");
            });
        }
        progress
    }

    /// Clears the line.
    pub(crate) async fn finish(self) {
        self.done.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn show(executor: &Executor, principal: &Principal, calls: &AtomicUsize) {
    let begun = Instant::now();
    let mut ticks = interval_at(tokio::time::Instant::now() + PATIENCE, INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let servers = executor.servers(principal);
        output::status(&line(&servers, calls.load(Ordering::Relaxed), begun.elapsed()));
    }
}

fn line(servers: &[ServerStatus], n_calls: usize, elapsed: Duration) -> String {
    let connecting: Vec<&str> = servers
        .iter()
        .filter(|server| server.state == ServerState::Connecting)
        .map(|server| server.name.as_str())
        .collect();
    let mut parts = vec![format!("{:.1} s", elapsed.as_secs_f64())];
    if !connecting.is_empty() {
        let more = match connecting.len().checked_sub(NAMED_MAX) {
            None | Some(0) => String::new(),
            Some(more) => format!(" and {more} more"),
        };
        let named = connecting[..connecting.len().min(NAMED_MAX)].join(", ");
        parts.push(format!("connecting {named}{more}"));
    }
    match n_calls {
        0 => {}
        1 => parts.push("1 call".to_owned()),
        n => parts.push(format!("{n} calls")),
    }
    parts.join(", ")
}

/// An upstream whose calls are counted for the line.
pub(crate) struct Counted {
    inner: Box<dyn Upstream>,
    calls: Calls,
}

impl Counted {
    pub(crate) fn new(inner: Box<dyn Upstream>, calls: &Calls) -> Self {
        Self { inner, calls: Arc::clone(calls) }
    }
}

impl Upstream for Counted {
    fn name(&self) -> &ServerName {
        self.inner.name()
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        self.inner.list()
    }

    fn call(
        &self,
        permit: Permit,
        caller: Caller,
    ) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.inner.call(permit, caller)
    }

    fn attach(&self, host: Weak<Executor>) {
        self.inner.attach(host);
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.inner.changes()
    }

    fn updates(&self) -> Option<broadcast::Receiver<String>> {
        self.inner.updates()
    }

    fn connection(&self) -> Option<u64> {
        self.inner.connection()
    }

    fn spoken(&self) -> Option<&'static str> {
        self.inner.spoken()
    }

    fn expect(&self, spoken: &str) {
        self.inner.expect(spoken);
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        self.inner.close()
    }
}
