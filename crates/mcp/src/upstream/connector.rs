//! Opens a connection when one is needed, and never two at once: callers that come meanwhile wait
//! for the same one.
//!
//! After a failure the next attempt has to wait, longer each time. A connection that was of use and
//! then broke is opened again at the next call without a wait. One that nobody uses for a while is
//! ended where that is configured, and comes back like one that broke.

use super::back_off::BackOff;
use super::config::Speak;
use super::connection::Connection;
use super::desk::Desk;
use super::handshake::Era;
use super::http::{self, HttpSite};
use super::{StdioCommand, UpstreamConfig, sse, stdio};
use gloveport_executor::UpstreamError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::{broadcast, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long the end of an upstream waits for its last tasks.
const CLOSE_WAIT: Duration = Duration::from_secs(1);
/// Shortest time between two looks at whether a connection is idle.
const LOOK_MIN: Duration = Duration::from_millis(10);

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
    /// The era is what an earlier process found out.
    is_era_guessed: bool,
    /// Connections so far.
    n_connections: u64,
    /// When the connection was used last, as far as is known.
    used: Instant,
    /// Ends, by closing, once an idle connection is gone with all behind it: two programs over the
    /// same files are asking for trouble.
    leaving: Option<watch::Receiver<()>>,
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
            is_era_guessed: false,
            n_connections: 0,
            used: Instant::now(),
            leaving: None,
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
        let mut state = self.shared.state();
        state.used = Instant::now();
        if connection.has_answered() {
            state.back_off.succeeded();
        }
    }

    /// Which connection there is, counted from 1; nothing while there is none.
    pub(super) fn connection(&self) -> Option<u64> {
        let state = self.shared.state();
        match &state.link {
            Link::Up(connection) if connection.is_alive() => Some(state.n_connections),
            Link::Up(_) | Link::Down | Link::Connecting(_) | Link::Closed => None,
        }
    }

    /// What the server speaks, once that was found out.
    pub(super) fn era(&self) -> Option<Era> {
        self.shared.state().era
    }

    /// Takes what the server spoke some time ago, where nothing newer is known.
    pub(super) fn expect(&self, era: Era) {
        let mut state = self.shared.state();
        if state.era.is_none() {
            (state.era, state.is_era_guessed) = (Some(era), true);
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
                let connection = Arc::clone(connection);
                state.used = now;
                return Ok(Step::Use(connection));
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
        let (shared, leaving) = (Arc::clone(&self.shared), state.leaving.take());
        let era = (state.era, state.is_era_guessed);
        // The attempt goes on when those who wait for it go away: the next will want it.
        self.shared.common.tasks.spawn(async move {
            if let Some(mut leaving) = leaving {
                // It ends with an error, and that is the end that is waited for.
                drop(leaving.changed().await);
            }
            let attempt = shared.connect(era).await;
            let connection = attempt.as_ref().ok().map(Arc::downgrade);
            done.send_replace(Some(attempt));
            drop(done);
            if let (Some(connection), Some(idle)) = (connection, shared.common.config.idle) {
                shared.end_when_idle(&connection, idle).await;
            }
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

    async fn connect(&self, (era, is_guessed): (Option<Era>, bool)) -> Attempt {
        let begun = Instant::now();
        let attempt = async {
            match self.open(era).await {
                // It may speak something else by now. What took that long would not be faster.
                Err(Unreached::Because(_))
                    if is_guessed && begun.elapsed() < self.common.config.connect / 2 =>
                {
                    self.open(None).await
                }
                opened => opened,
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
                (state.era, state.is_era_guessed) = (Some(era), false);
                state.n_connections += 1;
                state.used = Instant::now();
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
                (state.era, state.is_era_guessed) = (None, false);
                state.link = Link::Down;
                state.back_off.failed(Instant::now(), reason.clone());
                Err(UpstreamError::Connect { reason })
            }
        }
    }
}

impl Shared {
    async fn open(&self, era: Option<Era>) -> Result<(Connection, Era), Unreached> {
        let era = match self.common.config.speak {
            Speak::Newest => era,
            Speak::Legacy => Some(Era::Legacy),
        };
        match &self.way {
            Way::Stdio(command) => Ok(stdio::connect(&self.common, command, era).await?),
            Way::Http(site) => http::connect(&self.common, site, era).await,
            Way::Events(site) => {
                Ok(sse::connect(&self.common, site, self.common.config.connect).await?)
            }
        }
    }

    /// Ends a connection that nobody used for `idle`. Whoever uses it holds it, so nobody does when only we do.
    async fn end_when_idle(&self, watched: &Weak<Connection>, idle: Duration) {
        let look = (idle / 4).max(LOOK_MIN);
        loop {
            tokio::select! {
                () = tokio::time::sleep(look) => {}
                () = self.common.stop.cancelled() => return,
            }
            let Some((connection, _left)) = self.take_idle(watched, idle) else {
                if watched.strong_count() == 0 {
                    return;
                }
                continue;
            };
            connection.close().await;
            return;
        }
    }

    /// The connection, taken away from those who might come, if it is idle. What comes with it is dropped once it is closed.
    fn take_idle(
        &self,
        watched: &Weak<Connection>,
        idle: Duration,
    ) -> Option<(Arc<Connection>, watch::Sender<()>)> {
        let mut state = self.state();
        let Link::Up(connection) = &state.link else { return None };
        if !std::ptr::eq(Arc::as_ptr(connection), watched.as_ptr()) {
            return None;
        }
        let now = Instant::now();
        if Arc::strong_count(connection) > 1 {
            state.used = now;
            return None;
        }
        if now.saturating_duration_since(state.used) < idle {
            return None;
        }
        let (left, leaving) = watch::channel(());
        let Link::Up(connection) = std::mem::replace(&mut state.link, Link::Down) else {
            unreachable!("the lock is held since it was looked at");
        };
        state.leaving = Some(leaving);
        Some((connection, left))
    }
}

fn closed() -> UpstreamError {
    UpstreamError::Connect { reason: "it is being closed".to_owned() }
}
