//! Opens a connection when one is needed, and never two at once: callers that come meanwhile wait
//! for the same one.
//!
//! After a failure the next attempt has to wait, longer each time. A connection that was of use and
//! then broke is opened again at the next call without a wait.

use super::back_off::BackOff;
use super::connection::Connection;
use super::desk::Desk;
use super::handshake::Era;
use super::http::{self, HttpSite};
use super::{StdioCommand, UpstreamConfig, sse, stdio};
use gloveport_executor::UpstreamError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the end of an upstream waits for its last tasks.
const CLOSE_WAIT: Duration = Duration::from_secs(1);

/// What all connections of one upstream share.
pub(super) struct Common {
    pub(super) config: UpstreamConfig,
    pub(super) changes: watch::Sender<u64>,
    /// Tells which resources changed.
    pub(super) updates: broadcast::Sender<String>,
    /// Cancelled at the end of the upstream; ends everything that was started for it.
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Common {
    /// A new desk, for one connection.
    pub(super) fn desk(&self) -> Arc<Desk> {
        Desk::new(self.changes.clone(), self.updates.clone())
    }
}

/// How to get there, checked.
pub(super) enum Way {
    Stdio(StdioCommand),
    Http(HttpSite),
    /// A site that speaks HTTP+SSE only.
    Events(HttpSite),
}

/// Holds the one connection of an upstream.
pub(super) struct Connector {
    shared: Arc<Shared>,
}

struct Shared {
    common: Common,
    way: Way,
    state: Mutex<State>,
}

struct State {
    link: Link,
    back_off: BackOff,
    era: Option<Era>,
    /// Whether there was a connection before: its listing may differ from that of the next.
    was_up: bool,
}

/// Why there is no connection.
pub(super) enum Unreached {
    /// It did not work: the next attempt waits.
    Because(String),
    /// It works as soon as somebody does something about it: the next attempt is made when it is asked for.
    For(UpstreamError),
}

impl From<String> for Unreached {
    fn from(reason: String) -> Self {
        Self::Because(reason)
    }
}

enum Link {
    Down,
    Connecting(watch::Receiver<Option<Attempt>>),
    Up(Arc<Connection>),
    Closed,
}

type Attempt = Result<Arc<Connection>, UpstreamError>;

enum Step {
    Use(Arc<Connection>),
    Wait(watch::Receiver<Option<Attempt>>),
}

impl Connector {
    pub(super) fn new(common: Common, way: Way) -> Self {
        let state = Mutex::new(State {
            link: Link::Down,
            back_off: BackOff::default(),
            era: None,
            was_up: false,
        });
        Self { shared: Arc::new(Shared { common, way, state }) }
    }

    pub(super) fn common(&self) -> &Common {
        &self.shared.common
    }

    /// A connection that is open as far as is known; opens one where there is none.
    pub(super) async fn acquire(&self) -> Attempt {
        let mut attempt = match self.step()? {
            Step::Use(connection) => return Ok(connection),
            Step::Wait(attempt) => attempt,
        };
        match attempt.wait_for(Option::is_some).await {
            Ok(done) => done.clone().unwrap_or_else(|| Err(closed())),
            Err(_) => Err(closed()),
        }
    }

    /// Notes that a connection was used: once it gave an answer, failures count from the start
    /// again.
    pub(super) fn used(&self, connection: &Connection) {
        if connection.has_answered() {
            self.shared.state().back_off.succeeded();
        }
    }

    /// Ends the connection; there is none afterwards.
    pub(super) async fn close(&self) {
        let link = std::mem::replace(&mut self.shared.state().link, Link::Closed);
        if let Link::Up(connection) = link {
            connection.close().await;
        }
        self.shared.common.stop.cancel();
        self.shared.common.tasks.close();
        // Whoever left a server's process group may keep a pipe open: that is not waited for.
        drop(timeout(CLOSE_WAIT, self.shared.common.tasks.wait()).await);
    }

    fn step(&self) -> Result<Step, UpstreamError> {
        let mut state = self.shared.state();
        let now = Instant::now();
        match &state.link {
            Link::Closed => return Err(closed()),
            Link::Connecting(attempt) => return Ok(Step::Wait(attempt.clone())),
            Link::Up(connection) if connection.is_alive() => {
                return Ok(Step::Use(Arc::clone(connection)));
            }
            Link::Up(connection) => {
                if !connection.has_answered() {
                    let reason = connection.reason();
                    state.back_off.failed(now, reason);
                }
                state.link = Link::Down;
            }
            Link::Down => {}
        }
        if let Some((wait, reason)) = state.back_off.wait(now) {
            let reason = reason.to_owned();
            return Err(UpstreamError::BackingOff { reason, wait });
        }
        let (done, attempt) = watch::channel(None);
        state.link = Link::Connecting(attempt.clone());
        let (shared, era) = (Arc::clone(&self.shared), state.era);
        // The attempt goes on when those who wait for it go away: the next will want it.
        self.shared.common.tasks.spawn(async move {
            let attempt = shared.connect(era).await;
            done.send_replace(Some(attempt));
        });
        Ok(Step::Wait(attempt))
    }
}

impl Drop for Connector {
    fn drop(&mut self) {
        self.shared.common.stop.cancel();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self, era: Option<Era>) -> Attempt {
        let attempt = async {
            match &self.way {
                Way::Stdio(command) => Ok(stdio::connect(&self.common, command, era).await?),
                Way::Http(site) => http::connect(&self.common, site, era).await,
                Way::Events(site) => {
                    Ok(sse::connect(&self.common, site, self.common.config.connect).await?)
                }
            }
        };
        let connected = tokio::select! {
            connected = attempt => connected,
            () = self.common.stop.cancelled() => return Err(closed()),
        };
        let mut state = self.state();
        if matches!(state.link, Link::Closed) {
            return Err(closed());
        }
        match connected {
            Ok((connection, era)) => {
                let connection = Arc::new(connection);
                state.era = Some(era);
                connection.follow_changes(&self.common.changes);
                state.link = Link::Up(Arc::clone(&connection));
                if std::mem::replace(&mut state.was_up, true) {
                    self.common.changes.send_modify(|n| *n += 1);
                }
                Ok(connection)
            }
            Err(Unreached::For(error)) => {
                state.link = Link::Down;
                Err(error)
            }
            Err(Unreached::Because(reason)) => {
                // What it spoke may be wrong by now.
                state.era = None;
                state.link = Link::Down;
                state.back_off.failed(Instant::now(), reason.clone());
                Err(UpstreamError::Connect { reason })
            }
        }
    }
}

fn closed() -> UpstreamError {
    UpstreamError::Connect { reason: "it is being closed".to_owned() }
}
