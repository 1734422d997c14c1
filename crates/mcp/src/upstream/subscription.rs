//! What changes at a server: its listings, and the resources that somebody watches.
//!
//! Servers up to 2025-11-25 tell changes of listings without being asked, and take `resources/subscribe`. Later ones tell only what
//! a `subscriptions/listen` asks for, which is one request that stays open. What they tell is taken by `tap`.

use super::connection::Connection;
use super::connector::Connector;
use super::handshake::Era;
use gloveport_executor::UpstreamError;
use rmcp::model::{ErrorCode, SubscriptionFilter};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// Wait before a subscription that broke is made again. Proxies cut silent streams after a minute.
const AGAIN_AFTER: Duration = Duration::from_secs(10);
/// Resources of one server that are watched at the same time.
const WATCHED_MAX: usize = 100;
/// Longest URI of one.
const URI_BYTES_MAX: usize = 8 << 10;
/// How long the end of a subscription may take.
const END_WAIT: Duration = Duration::from_secs(5);

/// Follows the changes of a server's listings, where the server has to be asked for them, until the connection ends.
pub(super) async fn follow(connection: Arc<Connection>, changes: watch::Sender<u64>) {
    let declared = connection.declared();
    let tells = |told: Option<bool>| told == Some(true);
    let mut filter = SubscriptionFilter::new();
    filter.tools_list_changed =
        tells(declared.tools.and_then(|it| it.list_changed)).then_some(true);
    filter.prompts_list_changed =
        tells(declared.prompts.and_then(|it| it.list_changed)).then_some(true);
    filter.resources_list_changed =
        tells(declared.resources.and_then(|it| it.list_changed)).then_some(true);
    if connection.era() == Era::Legacy || filter == SubscriptionFilter::new() {
        return;
    }
    let ended = connection.ended();
    // Whoever holds a connection uses it, and this does not keep an idle one.
    let listened_to = Arc::downgrade(&connection);
    drop(connection);
    let followed = async {
        while let Some(connection) = listened_to.upgrade() {
            // A server that refuses is not asked again.
            let Ok(mut subscription) = connection.listen(filter.clone()).await else { return };
            drop(connection);
            while let Ok(Some(_)) = subscription.next().await {}
            sleep(AGAIN_AFTER).await;
            // What happened meanwhile was not told.
            changes.send_modify(|n| *n += 1);
        }
    };
    ended.run_until_cancelled(followed).await;
}

/// The resources that are watched, whoever does so and over whichever connection.
#[derive(Debug, Default)]
pub(super) struct Watches(Mutex<BTreeMap<String, Watch>>);

#[derive(Debug)]
struct Watch {
    /// How many watch it.
    n: usize,
    begun: Begun,
    stop: CancellationToken,
}

/// Whether the server agreed; nothing until it answered.
type Begun = watch::Receiver<Option<Result<(), UpstreamError>>>;

impl Watches {
    /// Watches a resource; returns once the server agreed.
    pub(super) async fn watch(
        self: &Arc<Self>,
        connector: &Arc<Connector>,
        uri: &str,
    ) -> Result<(), UpstreamError> {
        let refused = |message: String| {
            Err(UpstreamError::Refused { code: ErrorCode::INVALID_PARAMS.0.into(), message })
        };
        if uri.len() > URI_BYTES_MAX {
            return refused(format!("a URI has at most {URI_BYTES_MAX} bytes"));
        }
        let mut begun = {
            let mut all = self.all();
            if all.len() >= WATCHED_MAX && !all.contains_key(uri) {
                return refused(format!("{WATCHED_MAX} resources are watched already"));
            }
            let watch = all.entry(uri.to_owned()).or_insert_with(|| begin(connector, uri));
            watch.n += 1;
            watch.begun.clone()
        };
        let mut interest = Interest { watches: self, uri, is_kept: false };
        let answer = begun.wait_for(Option::is_some).await.map(|answer| answer.clone());
        let closed = || Err(UpstreamError::Lost { reason: "it is being closed".to_owned() });
        let answer = answer.ok().flatten().unwrap_or_else(closed);
        interest.is_kept = answer.is_ok();
        answer
    }

    /// Watches it no more. What nobody watches may be let go of as well.
    pub(super) fn forget(&self, uri: &str) {
        let mut all = self.all();
        if let Some(watch) = all.get_mut(uri) {
            watch.n -= 1;
            if watch.n == 0 {
                watch.stop.cancel();
                all.remove(uri);
            }
        }
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Watch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits for the server to agree. Dropped before that, nobody is left who would let go.
struct Interest<'a> {
    watches: &'a Watches,
    uri: &'a str,
    is_kept: bool,
}

impl Drop for Interest<'_> {
    fn drop(&mut self) {
        if !self.is_kept {
            self.watches.forget(self.uri);
        }
    }
}

fn begin(connector: &Arc<Connector>, uri: &str) -> Watch {
    let (answer, begun) = watch::channel(None);
    // It ends with the upstream.
    let stop = connector.common().stop.child_token();
    let watcher = Watcher {
        connector: Arc::downgrade(connector),
        uri: uri.to_owned(),
        answer,
        stop: stop.clone(),
    };
    connector.common().tasks.spawn(watcher.watch());
    Watch { n: 0, begun, stop }
}

/// Keeps one resource watched, over as many connections as it takes.
struct Watcher {
    connector: Weak<Connector>,
    uri: String,
    answer: watch::Sender<Option<Result<(), UpstreamError>>>,
    stop: CancellationToken,
}

/// How watching over one connection ended.
enum Over {
    /// Nobody watches any more, or the server does not want it.
    Finally,
    /// It can be tried again.
    ForNow,
}

impl Watcher {
    async fn watch(self) {
        while let Some(connector) = self.connector.upgrade() {
            let acquired = tokio::select! {
                acquired = connector.acquire() => acquired,
                () = self.stop.cancelled() => return,
            };
            let updates = connector.common().updates.clone();
            drop(connector);
            let over = match acquired {
                Ok(connection) => self.over(&connection).await,
                Err(error) => self.failed(error),
            };
            if matches!(over, Over::Finally) {
                return;
            }
            if self.stop.run_until_cancelled(sleep(AGAIN_AFTER)).await.is_none() {
                return;
            }
            // What happened meanwhile was not told. Where nobody listens there is nobody to tell.
            drop(updates.send(self.uri.clone()));
        }
    }

    /// Watches over one connection, to its end or ours.
    async fn over(&self, connection: &Connection) -> Over {
        let ended = connection.ended();
        let watched = async {
            match connection.era() {
                Era::Modern => self.listen(connection).await,
                Era::Legacy => self.subscribe(connection).await,
            }
        };
        match ended.run_until_cancelled(watched).await {
            Some(Ok(over)) => over,
            Some(Err(error)) => self.failed(error),
            None => Over::ForNow,
        }
    }

    async fn listen(&self, connection: &Connection) -> Result<Over, UpstreamError> {
        let filter = SubscriptionFilter::builder().resource_subscriptions([&self.uri]).build();
        let listening = self.stop.run_until_cancelled(connection.listen(filter));
        let Some(listening) = listening.await else {
            return Ok(Over::Finally);
        };
        let mut subscription = listening?;
        let agreed = subscription.acknowledged().resource_subscriptions.as_ref();
        if !agreed.is_some_and(|uris| uris.contains(&self.uri)) {
            return Err(UpstreamError::Refused {
                code: ErrorCode::INVALID_PARAMS.0.into(),
                message: "it does not tell of changes of this resource".to_owned(),
            });
        }
        self.answer.send_replace(Some(Ok(())));
        let heard = async { while let Ok(Some(_)) = subscription.next().await {} };
        // Dropping the subscription ends it.
        Ok(match self.stop.run_until_cancelled(heard).await {
            Some(()) => Over::ForNow,
            None => Over::Finally,
        })
    }

    async fn subscribe(&self, connection: &Connection) -> Result<Over, UpstreamError> {
        let uri = || Map::from_iter([("uri".to_owned(), Value::from(self.uri.clone()))]);
        connection.ask("resources/subscribe", uri()).await?;
        self.answer.send_replace(Some(Ok(())));
        self.stop.cancelled().await;
        // A server that does not want to hear it goes on telling, which does no harm.
        drop(timeout(END_WAIT, connection.ask("resources/unsubscribe", uri())).await);
        Ok(Over::Finally)
    }

    /// The first failure is told; later ones are tried again.
    fn failed(&self, error: UpstreamError) -> Over {
        if self.answer.borrow().is_some() {
            return Over::ForNow;
        }
        self.answer.send_replace(Some(Err(error)));
        Over::Finally
    }
}
