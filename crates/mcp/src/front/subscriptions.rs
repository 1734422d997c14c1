//! News for clients: lists that changed, and resources that they follow; in both eras.
//!
//! A client hears only of what it is shown itself. Servers are subscribed to once for all clients together, each through the gate,
//! and unsubscribed from when the last one has gone.

use super::exposure::Mode;
use super::handler::Front;
use super::names::Thing;
use super::tools::definitions;
use super::who::{Era, Who};
use gloveport_crypto::sha256_of;
use gloveport_executor::{DirectCall, Executor, Principal, Step};
use gloveport_protocol::{Method, ServerName};
use rmcp::model::{CustomNotification, ServerNotification};
use rmcp::service::{NotificationContext, Peer, RequestContext};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

/// How often a connection without news is looked at.
const CLOSED_CHECK: Duration = Duration::from_secs(30);
/// Resources that one client follows.
const RESOURCES_MAX: usize = 256;
/// News that wait for one client; what comes then is not told.
const NEWS_MAX: usize = 256;
/// The name of a subscription, in what is told by it.
const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";

/// What the connections of a gateway follow together.
#[derive(Default)]
pub(super) struct Hub {
    followed: Mutex<BTreeMap<Thing, usize>>,
    tasks: TaskTracker,
}

/// One connection of the older era: what it follows.
#[derive(Default)]
pub(super) struct Following {
    /// By the URI that the client knows.
    held: Mutex<BTreeMap<String, Held>>,
    /// The servers whose news are passed on already.
    forwarding: Mutex<(BTreeSet<ServerName>, JoinSet<()>)>,
}

/// A resource that is followed, until this is dropped.
struct Held {
    hub: Arc<Hub>,
    executor: Arc<Executor>,
    principal: Principal,
    thing: Thing,
}

impl Hub {
    fn followed(&self) -> MutexGuard<'_, BTreeMap<Thing, usize>> {
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hold(self: &Arc<Self>, executor: &Arc<Executor>, who: &Who, thing: Thing) -> Held {
        *self.followed().entry(thing.clone()).or_default() += 1;
        let (hub, executor) = (Arc::clone(self), Arc::clone(executor));
        Held { hub, executor, principal: who.principal.clone(), thing }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut followed = self.hub.followed();
        let n_left = followed.get_mut(&self.thing).map_or(0, |count| {
            *count = count.saturating_sub(1);
            *count
        });
        if n_left > 0 {
            return;
        }
        followed.remove(&self.thing);
        drop(followed);
        if tokio::runtime::Handle::try_current().is_err() {
            // The program ends, and its connections with it.
            return;
        }
        let tool = format!("{}.{}", self.thing.server, Method::Unsubscribe.as_str());
        let call = DirectCall::new(tool, json!({"uri": self.thing.own}).to_string()).whole();
        let profile = gloveport_executor::CallerProfile::default();
        let mut leaving = self.executor.begin_call(&self.principal, call, profile);
        self.hub
            .tasks
            .spawn(async move { while !matches!(leaving.next().await, Step::Ended(_)) {} });
    }
}

impl Following {
    fn held(&self) -> MutexGuard<'_, BTreeMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a client is shown, so far as it can tell a difference.
#[derive(PartialEq, Eq)]
struct Seen {
    tools: [u8; 32],
    prompts: [u8; 32],
    resources: [u8; 32],
}

impl Seen {
    fn of(front: &Front, principal: &Principal, mode: Mode) -> Self {
        let shown = front.shown(principal, mode);
        let digest = |lists: [Vec<(String, Value)>; 2]| {
            let lists =
                lists.map(|list| json!(list.into_iter().map(|(_, item)| item).collect::<Vec<_>>()));
            let texts = lists.map(|list| list.to_string());
            sha256_of(texts.iter().map(String::as_bytes))
        };
        let own = definitions(&front.executor, principal, mode);
        let own = own.iter().map(|tool| (tool.name.to_string(), json!(tool))).collect();
        let tools = digest([own, shown.tool_list(Era::Modern)]);
        let (prompts, resources) = match mode {
            Mode::Passthrough => (
                digest([shown.prompt_list(), Vec::new()]),
                digest([shown.resource_list(), shown.template_list()]),
            ),
            Mode::Code | Mode::Search => ([0; 32], [0; 32]),
        };
        Self { tools, prompts, resources }
    }

    /// The notifications that tell the difference, with the key that asks for each.
    fn news(&self, now: &Self) -> Vec<(&'static str, &'static str)> {
        let lists = [
            (self.tools != now.tools, "toolsListChanged", "notifications/tools/list_changed"),
            (
                self.prompts != now.prompts,
                "promptsListChanged",
                "notifications/prompts/list_changed",
            ),
            (
                self.resources != now.resources,
                "resourcesListChanged",
                "notifications/resources/list_changed",
            ),
        ];
        lists.into_iter().filter(|(is_new, ..)| *is_new).map(|(_, key, name)| (key, name)).collect()
    }
}

impl Front {
    /// Tells a client of the older era of changed lists, without being asked, until it goes away.
    pub(super) async fn tell_changes(&self, context: NotificationContext<RoleServer>) {
        let Ok(principal) = self.speaker.of(&context.extensions) else {
            return;
        };
        let client = context.peer.peer_info().map(|info| info.client_info.name.clone());
        let mode = self.mode_for(client.as_deref());
        let mut changes = self.executor.changes();
        let mut told = Seen::of(self, &principal, mode);
        while !context.peer.is_transport_closed() {
            // Nobody tells this task that its client went away: it looks from time to time.
            match tokio::time::timeout(CLOSED_CHECK, changes.next()).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(_) => continue,
            }
            let now = Seen::of(self, &principal, mode);
            for (_, name) in told.news(&now) {
                if tell(&context.peer, name, Map::new()).await.is_err() {
                    return;
                }
            }
            told = now;
        }
    }

    /// Follows a resource for a client of the older era.
    pub(super) async fn subscribe(
        &self,
        who: &Who,
        params: &Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Map<String, Value>, ErrorData> {
        let method = Method::Subscribe.as_str();
        if self.following.held().len() >= RESOURCES_MAX {
            let message = format!("at most {RESOURCES_MAX} resources are followed by one client");
            return Err(ErrorData::invalid_params(message, None));
        }
        self.method(who, method, params, context).await?;
        let uri = params.get("uri").and_then(Value::as_str).unwrap_or_default();
        let Some(thing) = self.shown(&who.principal, who.mode).uris.meant(uri) else {
            // It went away meanwhile, and nothing will be heard of it.
            return Ok(Map::new());
        };
        let server = thing.server.clone();
        let held = self.hub.hold(&self.executor, who, thing);
        // What was held under the name goes after what takes its place, so that nothing is unsubscribed.
        drop(self.following.held().insert(uri.to_owned(), held));
        self.forward(&server, who, &context.peer);
        Ok(Map::new())
    }

    /// Follows it no more.
    pub(super) fn unsubscribe(&self, params: &Map<String, Value>) -> Map<String, Value> {
        let uri = params.get("uri").and_then(Value::as_str).unwrap_or_default();
        let held = self.following.held().remove(uri);
        drop(held);
        Map::new()
    }

    /// Passes a server's news on to this connection, from now on.
    fn forward(&self, server: &ServerName, who: &Who, peer: &Peer<RoleServer>) {
        let mut forwarding =
            self.following.forwarding.lock().unwrap_or_else(PoisonError::into_inner);
        if !forwarding.0.insert(server.clone()) {
            return;
        }
        let Some(mut updates) = self.executor.updates(server) else { return };
        let following: Weak<Following> = Arc::downgrade(&self.following);
        let (server, peer) = (server.clone(), peer.clone());
        // Another one's: this one holds what it would be held by.
        let (front, who) = (self.for_connection(), who.clone());
        forwarding.1.spawn(async move {
            loop {
                let own = match updates.recv().await {
                    Ok(own) => own,
                    Err(RecvError::Lagged(_)) => continue,
                    Err(RecvError::Closed) => return,
                };
                let Some(following) = following.upgrade() else { return };
                let uri = front.shown(&who.principal, who.mode).uris.shown(&server, &own);
                let is_followed = following.held().contains_key(&uri);
                drop(following);
                if is_followed && tell(&peer, UPDATED, updated(uri)).await.is_err() {
                    return;
                }
            }
        });
    }

    /// Serves one `subscriptions/listen` of the newer era until its client ends it.
    pub(super) async fn listen(
        &self,
        who: &Who,
        params: &Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<Map<String, Value>, ErrorData> {
        let wanted = params.get("notifications").and_then(Value::as_object);
        let wrong = || ErrorData::invalid_params("`notifications` must be an object", None);
        let wanted = wanted.ok_or_else(wrong)?;
        let (accepted, held) = self.accepted(who, wanted, context).await;
        let id = json!({SUBSCRIPTION_ID: json!(context.id)});
        let marked = |mut params: Map<String, Value>| {
            params.insert("_meta".to_owned(), id.clone());
            params
        };
        let mut acknowledged = Map::new();
        acknowledged.insert("notifications".to_owned(), accepted.clone().into());
        let name = "notifications/subscriptions/acknowledged";
        if tell(&context.peer, name, marked(acknowledged)).await.is_err() {
            return Ok(Map::new());
        }
        let (mut changes, mut told) =
            (self.executor.changes(), Seen::of(self, &who.principal, who.mode));
        let (mut news, _forwarders) = self.news_of(held.values());
        loop {
            tokio::select! {
                biased;
                () = context.ct.cancelled() => break,
                is_open = changes.next() => {
                    if !is_open {
                        break;
                    }
                    let now = Seen::of(self, &who.principal, who.mode);
                    let new = told.news(&now);
                    for (key, name) in new {
                        if accepted.contains_key(key)
                            && tell(&context.peer, name, marked(Map::new())).await.is_err()
                        {
                            break;
                        }
                    }
                    told = now;
                }
                Some(thing) = news.recv() => {
                    let uris = held.iter().filter(|(_, held)| held.thing == thing);
                    for (uri, _) in uris {
                        drop(tell(&context.peer, UPDATED, marked(updated(uri.clone()))).await);
                    }
                }
            }
        }
        Ok(marked(Map::new()))
    }

    /// What of a filter is served, and the resources that are followed for it.
    async fn accepted(
        &self,
        who: &Who,
        wanted: &Map<String, Value>,
        context: &RequestContext<RoleServer>,
    ) -> (Map<String, Value>, BTreeMap<String, Held>) {
        let offered: &[&str] = match who.mode {
            Mode::Passthrough => {
                &["toolsListChanged", "promptsListChanged", "resourcesListChanged"]
            }
            Mode::Code | Mode::Search => &["toolsListChanged"],
        };
        let mut accepted = Map::new();
        for key in offered.iter().filter(|key| wanted.get(**key) == Some(&Value::Bool(true))) {
            accepted.insert((*key).to_owned(), true.into());
        }
        let mut held = BTreeMap::new();
        let uris = wanted.get("resourceSubscriptions").and_then(Value::as_array);
        let uris = uris.filter(|_| who.mode == Mode::Passthrough);
        for uri in uris.into_iter().flatten().filter_map(Value::as_str).take(RESOURCES_MAX) {
            let mut params = Map::new();
            params.insert("uri".to_owned(), uri.into());
            let subscribed = self.method(who, Method::Subscribe.as_str(), &params, context).await;
            let thing = self.shown(&who.principal, who.mode).uris.meant(uri);
            // What cannot be followed is left out of what is accepted: that says it.
            if let (Ok(_), Some(thing)) = (subscribed, thing) {
                held.insert(uri.to_owned(), self.hub.hold(&self.executor, who, thing));
            }
        }
        if !held.is_empty() {
            let uris: Vec<&String> = held.keys().collect();
            accepted.insert("resourceSubscriptions".to_owned(), json!(uris));
        }
        (accepted, held)
    }

    /// What changes of resources that are followed, from all their servers.
    fn news_of<'a>(
        &self,
        held: impl Iterator<Item = &'a Held>,
    ) -> (mpsc::Receiver<Thing>, JoinSet<()>) {
        let (tell, news) = mpsc::channel(NEWS_MAX);
        let mut forwarders = JoinSet::new();
        let servers: BTreeSet<ServerName> = held.map(|held| held.thing.server.clone()).collect();
        for server in servers {
            let Some(mut updates) = self.executor.updates(&server) else { continue };
            let tell = tell.clone();
            forwarders.spawn(async move {
                loop {
                    match updates.recv().await {
                        // A client that does not listen misses it.
                        Ok(own) => drop(tell.try_send(Thing { server: server.clone(), own })),
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => return,
                    }
                }
            });
        }
        (news, forwarders)
    }
}

const UPDATED: &str = "notifications/resources/updated";

fn updated(uri: String) -> Map<String, Value> {
    let mut params = Map::new();
    params.insert("uri".to_owned(), uri.into());
    params
}

/// Tells a client something.
async fn tell(
    peer: &Peer<RoleServer>,
    name: &str,
    params: Map<String, Value>,
) -> Result<(), rmcp::ServiceError> {
    let params = (!params.is_empty()).then_some(Value::Object(params));
    let notification = CustomNotification::new(name, params);
    peer.send_notification(ServerNotification::CustomNotification(notification)).await
}
