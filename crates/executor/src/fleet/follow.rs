//! Follows one upstream: shows what is remembered of it at once, lists it when somebody needs it or it says that it changed,
//! and again after a failure.
//!
//! A call goes to a connection whose listing was judged: one that finds a server not connected asks for it here and waits.
//! So a server that was started anew, and lists another tool under an approved name, is never called by the old words.

use super::kept::{Kept, Spoken, told};
use super::{Fleet, Keeping, Member, Recall, ServerState, Snapshot, View, is_meant};
use crate::guard::{Guard, Troubles};
use crate::upstream::{Listing, Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolFailure, UnknownName, with_causes};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::task::TaskTracker;

/// Pause before a server that could not be listed is tried again: doubled each time, up to the second bound.
const RETRY_MIN: Duration = Duration::from_secs(2);
const RETRY_MAX: Duration = Duration::from_mins(1);
/// Changes that follow each other within this time make one listing.
const DEBOUNCE: Duration = Duration::from_millis(100);
/// Servers that are started at the same time when nobody waits for them.
const STARTS_MAX: usize = 8;
/// After this time the next one is started: what is slow does not need the processor.
const START_SHARE: Duration = Duration::from_secs(3);
/// Old listings that are refreshed at the same time.
const REFRESHES_MAX: usize = 2;
/// A listing is old after this.
const OLD_AFTER: Duration = Duration::from_hours(24);
/// Old listings wait this long after the start: a client has other work for us then.
const REFRESH_AFTER: Duration = Duration::from_secs(10);
/// Time between two writes of one file: a server that changes all the time does not keep a disk busy.
const SAVE_AGAIN: Duration = Duration::from_secs(10);

/// What calls and followers share.
pub(super) struct Followers {
    wishes: BTreeMap<ServerName, Arc<Wishes>>,
    starts: Arc<Semaphore>,
    refreshes: Arc<Semaphore>,
    guard: Guard,
}

/// Who waits for a listing of one server.
#[derive(Default)]
struct Wishes {
    /// Counts up with each wish.
    asked: watch::Sender<u64>,
    served: watch::Sender<Served>,
}

/// The last listing.
#[derive(Debug, Clone, Default)]
struct Served {
    /// The wishes that it answered.
    asked: u64,
    /// The connection that it came by.
    connection: Option<u64>,
    /// Why there was none.
    failure: Option<ToolFailure>,
}

impl Followers {
    pub(super) fn new(upstreams: &[Arc<dyn Upstream>], guard: &Guard) -> Self {
        let names = upstreams.iter().map(|upstream| upstream.name().clone());
        Self {
            wishes: names.map(|name| (name, Arc::default())).collect(),
            starts: Arc::new(Semaphore::new(STARTS_MAX)),
            refreshes: Arc::new(Semaphore::new(REFRESHES_MAX)),
            guard: guard.clone(),
        }
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    pub(super) fn keeping(&self) -> &Keeping {
        &self.guard.keeping
    }

    pub(super) fn troubles(&self) -> &Troubles {
        &self.guard.troubles
    }
}

impl View {
    /// What is known once an upstream is connected and its listing was judged; nothing where that is so already.
    ///
    /// # Errors
    ///
    /// Why it cannot be listed now. Nothing was called, so a later attempt is safe.
    pub(crate) async fn confirmed(
        &self,
        upstream: &dyn Upstream,
    ) -> Result<Option<Arc<Snapshot>>, ToolFailure> {
        let Some(wishes) = self.fleet.followers.wishes.get(upstream.name()) else {
            return Ok(None);
        };
        let connection = upstream.connection();
        if connection.is_some() && wishes.served.borrow().connection == connection {
            return Ok(None);
        }
        let mut mine = 0;
        wishes.asked.send_modify(|asked| {
            *asked += 1;
            mine = *asked;
        });
        let mut served = wishes.served.subscribe();
        // The sender lives as long as the fleet, which we hold.
        let served = served.wait_for(|served| served.asked >= mine).await.map(|s| s.clone());
        match served.unwrap_or_default().failure {
            None => Ok(Some(self.snapshot())),
            Some(failure) => Err(failure),
        }
    }

    /// What is known once a server is connected of which a name was asked that is not among what is remembered of it: it may have
    /// it by now. Nothing, where no such server is meant or it cannot be listed.
    pub(crate) async fn looked_up(
        &self,
        snapshot: &Snapshot,
        server: &str,
        within: Duration,
    ) -> Option<Arc<Snapshot>> {
        let member = snapshot.remembered(server)?;
        timeout(within, self.confirmed(&*member.upstream)).await.ok()?.ok()?
    }
}

impl Snapshot {
    /// The server that a name stands for, where it is known from earlier only.
    fn remembered(&self, name: &str) -> Option<&Member> {
        let is_remembered = |member: &Member| {
            matches!(member.state, ServerState::Ready { remembered: Some(_), .. })
        };
        let mut meant = self.members.iter().filter(|(server, _)| is_meant(name, server));
        meant.find(|(_, member)| is_remembered(member)).map(|(_, member)| member)
    }

    /// Names of servers that are known from earlier only, and that may have by now what nothing explains.
    pub(crate) fn doubtful(&self, unknown: &[UnknownName]) -> Vec<String> {
        let servers = unknown.iter().map(|unknown| unknown.of.as_ref().unwrap_or(&unknown.name));
        let servers = servers.filter(|server| self.remembered(server).is_some());
        servers.cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Follows one upstream.
pub(super) struct Follower {
    fleet: Arc<Fleet>,
    upstream: Arc<dyn Upstream>,
    wishes: Arc<Wishes>,
    changes: watch::Receiver<u64>,
    asked: watch::Receiver<u64>,
    tasks: TaskTracker,
    begun: Instant,
    retry: Duration,
    /// When its listing is old.
    old_at: Option<Instant>,
    spoken: Option<Spoken>,
    /// What is not written yet, and when it may be.
    unsaved: Option<Arc<Listing>>,
    save_at: Instant,
}

/// Why a server is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It was never listed.
    Start,
    /// A call waits, it changed, or it failed before.
    Wanted,
    /// Its listing is old.
    Old,
    /// The upstream is gone.
    Gone,
}

impl Follower {
    pub(super) fn new(fleet: Arc<Fleet>, upstream: Arc<dyn Upstream>, tasks: &TaskTracker) -> Self {
        let wishes = fleet.followers.wishes.get(upstream.name()).map(Arc::clone);
        let wishes = wishes.unwrap_or_default();
        let now = Instant::now();
        Self {
            changes: upstream.changes(),
            asked: wishes.asked.subscribe(),
            fleet,
            upstream,
            wishes,
            tasks: tasks.clone(),
            begun: now,
            retry: RETRY_MIN,
            old_at: None,
            spoken: None,
            unsaved: None,
            save_at: now,
        }
    }

    /// Goes on until it is dropped, or the upstream is.
    pub(super) async fn follow(mut self) {
        let mut why = if self.recall().await { self.news().await } else { Why::Start };
        while why != Why::Gone {
            self.changes.mark_unchanged();
            let listed = self.list(why).await;
            let failure = match listed {
                Ok(listing) => {
                    self.listed(listing).await;
                    None
                }
                Err(error) => Some(self.failed(&error)),
            };
            self.retry = if failure.is_none() { RETRY_MIN } else { self.retry };
            let has_failed = failure.is_some();
            let connection = self.upstream.connection().filter(|_| !has_failed);
            // Whoever asked meanwhile is served by this listing as well: it is that of the connection that they will use.
            let asked = *self.asked.borrow_and_update();
            self.wishes.served.send_replace(Served { asked, connection, failure });
            why = if has_failed { self.after_failure().await } else { self.news().await };
        }
    }

    /// Shows what is remembered; `false` where nothing is.
    async fn recall(&mut self) -> bool {
        let keeping = &self.fleet.followers.guard.keeping;
        let name = self.upstream.name().clone();
        if keeping.keeps(&name) {
            let (fleet, of) = (Arc::clone(&self.fleet), name.clone());
            let read = self.tasks.spawn_blocking(move || fleet.recall_lessons(&of)).await;
            // Who panicked has learned nothing.
            drop(read);
        }
        if keeping.recall == Recall::Never || !keeping.keeps(&name) {
            return false;
        }
        let (keeping, of) = (keeping.clone(), name.clone());
        let read = self.tasks.spawn_blocking(move || keeping.load(&of)).await;
        let read = read.ok().and_then(|read| told(read, self.fleet.followers.troubles()));
        let Some(Kept { listing, listed, spoken }) = read.flatten() else { return false };
        self.spoken = spoken.filter(|spoken| spoken.is_fresh(SystemTime::now()));
        if let Some(spoken) = &self.spoken {
            self.upstream.expect(&spoken.words);
        }
        let age = SystemTime::now().duration_since(listed).unwrap_or(OLD_AFTER);
        self.old_at = self.begun.checked_add(REFRESH_AFTER.max(OLD_AFTER.saturating_sub(age)));
        let listing = Arc::new(listing);
        let vetted = self.fleet.vetted(&name, &listing).await;
        self.fleet.remember(&name, &listing, &vetted);
        self.fleet.show(&name, vetted, Some(listed));
        true
    }

    async fn list(&mut self, why: Why) -> Result<Listing, UpstreamError> {
        let places = match why {
            // What needs no connection starts nothing.
            Why::Start if self.upstream.connection().is_none() => &self.fleet.followers.starts,
            Why::Old => &self.fleet.followers.refreshes,
            Why::Start | Why::Wanted | Why::Gone => return self.upstream.list().await,
        };
        let place = tokio::select! {
            place = Arc::clone(places).acquire_owned() => place.ok(),
            // A call does not wait for others.
            _ = self.asked.changed() => None,
        };
        let mut listing = self.upstream.list();
        if place.is_some()
            && let Ok(listed) = timeout(START_SHARE, &mut listing).await
        {
            return listed;
        }
        drop(place);
        listing.await
    }

    async fn listed(&mut self, listing: Listing) {
        let (name, listing) = (self.upstream.name().clone(), Arc::new(listing));
        let vetted = self.fleet.vetted(&name, &listing).await;
        self.fleet.remember(&name, &listing, &vetted);
        self.fleet.show(&name, vetted, None);
        let keeping = &self.fleet.followers.guard.keeping;
        if !keeping.keeps(&name) {
            return;
        }
        let is_refreshed = keeping.recall == Recall::Stay;
        self.old_at = Instant::now().checked_add(OLD_AFTER).filter(|_| is_refreshed);
        let words = self.upstream.spoken();
        let is_known = self.spoken.as_ref().map(|spoken| spoken.words.as_str()) == words;
        if !is_known {
            let since = SystemTime::now();
            self.spoken = words.map(|words| Spoken { words: words.to_owned(), since });
        }
        self.unsaved = Some(listing);
        if self.save_at <= Instant::now() {
            self.save();
        }
    }

    /// Has the newest listing written down, beside everything else.
    fn save(&mut self) {
        let Some(listing) = self.unsaved.take() else { return };
        self.save_at = Instant::now() + SAVE_AGAIN;
        let (guard, name) = (self.fleet.followers.guard.clone(), self.upstream.name().clone());
        let spoken = self.spoken.clone();
        self.tasks.spawn_blocking(move || {
            let kept = (&*listing, SystemTime::now(), spoken.as_ref());
            let saved = guard.keeping.save(&name, kept, &guard.sealer);
            told(saved, &guard.troubles);
        });
    }

    fn failed(&mut self, error: &UpstreamError) -> ToolFailure {
        let name = self.upstream.name();
        let state = ServerState::Failed { reason: with_causes(error) };
        let state = self.fleet.shown(state);
        let ServerState::Failed { reason } = &state else {
            unreachable!("a failure is shown as one");
        };
        let message = format!("`{name}`: {reason}");
        self.fleet.update(name, state, None);
        // Whatever went wrong, the call was not made.
        let failure = error.failure();
        let failure = ToolFailure { message, hint: None, ..failure };
        failure.retryable()
    }

    async fn after_failure(&mut self) -> Why {
        let again = Instant::now() + self.retry;
        self.retry = (self.retry * 2).min(RETRY_MAX);
        tokio::select! {
            news = self.changes.changed() => {
                self.retry = RETRY_MIN;
                if news.is_ok() { Why::Wanted } else { Why::Gone }
            }
            _ = self.asked.changed() => Why::Wanted,
            () = sleep_until(again) => Why::Start,
        }
    }

    /// Waits until there is a reason to list it again.
    async fn news(&mut self) -> Why {
        loop {
            let (old_at, is_unsaved) = (self.old_at, self.unsaved.is_some());
            tokio::select! {
                news = self.changes.changed() => {
                    if news.is_err() {
                        return Why::Gone;
                    }
                    drop(timeout(DEBOUNCE, self.asked.changed()).await);
                    return Why::Wanted;
                }
                _ = self.asked.changed() => return Why::Wanted,
                () = sleep_until(old_at.unwrap_or(self.begun)), if old_at.is_some() => {
                    return Why::Old;
                }
                () = sleep_until(self.save_at), if is_unsaved => self.save(),
            }
        }
    }
}

#[cfg(test)]
mod tests;
