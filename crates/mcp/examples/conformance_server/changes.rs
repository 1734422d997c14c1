//! Who wants to hear of changes, in both eras, and what has changed.

use rmcp::RoleServer;
use rmcp::model::{
    NotificationNoParam, ResourceUpdatedNotification, ResourceUpdatedNotificationParam,
    ServerNotification,
};
use rmcp::service::{Peer, SubscriptionSink};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Most clients of each era that are told of changes; the oldest goes first.
const HEARERS_MAX: usize = 256;

/// What may change while the server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Changed<'a> {
    Tools,
    Prompts,
    /// The resource with this address.
    Resource(&'a str),
}

/// A client of the legacy era: its connection, and the resources that it watches.
#[derive(Default)]
pub(crate) struct Session {
    peer: Mutex<Option<Peer<RoleServer>>>,
    watches: Mutex<BTreeSet<String>>,
}

impl Session {
    /// Watches a resource.
    pub(crate) fn watch(&self, uri: String) {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner).insert(uri);
    }

    /// Watches a resource no more.
    pub(crate) fn forget(&self, uri: &str) {
        self.watches.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    }

    fn wants(&self, changed: Changed<'_>) -> Option<Peer<RoleServer>> {
        let wants = match changed {
            Changed::Tools | Changed::Prompts => true,
            Changed::Resource(uri) => {
                self.watches.lock().unwrap_or_else(PoisonError::into_inner).contains(uri)
            }
        };
        self.peer.lock().unwrap_or_else(PoisonError::into_inner).clone().filter(|_| wants)
    }
}

/// All who want to hear.
#[derive(Default)]
pub(crate) struct Hearers {
    listening: Mutex<Vec<SubscriptionSink>>,
    sessions: Mutex<Vec<Weak<Session>>>,
}

impl Hearers {
    /// Adds a stream of the modern era. What it accepts, the library enforces.
    pub(crate) fn add_stream(&self, sink: SubscriptionSink) {
        let mut listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
        if listening.len() == HEARERS_MAX {
            listening.remove(0);
        }
        listening.push(sink);
    }

    /// Adds a client of the legacy era once it said that it is ready.
    pub(crate) fn add_session(&self, session: &Arc<Session>, peer: Peer<RoleServer>) {
        *session.peer.lock().unwrap_or_else(PoisonError::into_inner) = Some(peer);
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|session| session.strong_count() > 0);
        if sessions.len() == HEARERS_MAX {
            sessions.remove(0);
        }
        sessions.push(Arc::downgrade(session));
    }

    /// Tells everybody who wants to hear. Who cannot be reached any more is not told.
    pub(crate) async fn tell(&self, changed: Changed<'_>) {
        let streams = {
            let listening = self.listening.lock().unwrap_or_else(PoisonError::into_inner);
            listening.clone()
        };
        for sink in streams {
            // A stream that is over, or that did not ask for this, is no failure.
            let _ = sink.send(notification(changed)).await;
        }
        let peers: Vec<Peer<RoleServer>> = {
            let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
            let sessions = sessions.iter().filter_map(Weak::upgrade);
            sessions.filter_map(|session| session.wants(changed)).collect()
        };
        for peer in peers.into_iter().filter(|peer| !peer.is_transport_closed()) {
            let _ = peer.send_notification(notification(changed)).await;
        }
    }
}

fn notification(changed: Changed<'_>) -> ServerNotification {
    match changed {
        Changed::Tools => {
            ServerNotification::ToolListChangedNotification(NotificationNoParam::default())
        }
        Changed::Prompts => {
            ServerNotification::PromptListChangedNotification(NotificationNoParam::default())
        }
        Changed::Resource(uri) => {
            let uri = ResourceUpdatedNotificationParam::new(uri);
            ServerNotification::ResourceUpdatedNotification(ResourceUpdatedNotification::new(uri))
        }
    }
}
