//! Holds listings against the pins, when they come and when the pins change, and knows a held tool by the words of whoever
//! asks for it.

use super::learned::Seen;
use super::{Beside, Compiled, Fleet, Schemas, ServerState};
use crate::pin_store::Stamp;
use crate::upstream::Listing;
use crate::vetting::{HeldTool, Vetted, Vetting};
use gloveport_catalog::{Server, ServerListing};
use gloveport_protocol::{FaultCode, ServerName, ToolDefinition, ToolFacts, ToolFailure, ToolName};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// How often the state of the pins is looked at: whoever accepts a tool does not restart the gateway for it.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The listings as they came, and how they were judged last.
#[derive(Default)]
pub(super) struct Looked(Mutex<BTreeMap<ServerName, Look>>);

struct Look {
    listing: Arc<Listing>,
    stamp: Stamp,
    /// What was made of it: facts, what is held, what the server may say about itself.
    judged: Judged,
}

type Judged = (BTreeMap<ToolName, ToolFacts>, Vec<HeldTool>, Option<String>);

/// The held tools of one server.
pub(super) struct HeldPart {
    /// For their identifiers only: nothing of it is ever shown.
    server: Server,
    /// Those whose names were approved.
    known: BTreeSet<ToolName>,
}

impl HeldPart {
    pub(super) fn new(name: &ServerName, held: Vec<(ToolDefinition, bool)>) -> Self {
        let known = held.iter().filter(|(_, is_known)| *is_known);
        let known = known.map(|(tool, _)| tool.name.clone()).collect();
        let tools = held.into_iter().map(|(tool, _)| tool).collect();
        let listing = ServerListing { name: name.clone(), description: None, tools };
        Self { server: Server::compile(listing), known }
    }

    /// Why a tool may not be called, if it is one of these. Only words of the asker are in it, and names that were
    /// approved.
    pub(super) fn refusal(&self, server: &str, tool: &str) -> Option<ToolFailure> {
        let is_server = server == self.server.name().as_str() || server == self.server.identifier();
        let held = self.server.tools().iter();
        let mut held = held.filter(|held| {
            is_server && (held.identifier() == tool || held.id().tool.as_str() == tool)
        });
        let found = held.next()?;
        let asked: String = format!("{server}.{tool}").chars().take(128).collect();
        let asked = asked.escape_debug();
        let name = self.server.name();
        let (message, hint) = if self.known.contains(&found.id().tool) {
            let id = found.id();
            (
                format!("`{asked}` changed since it was approved, or was blocked"),
                format!("an operator has to look: `gloveport pins diff {id}`"),
            )
        } else {
            (
                format!("`{asked}` has not been approved yet"),
                format!("an operator has to look: `gloveport pins diff {name}`"),
            )
        };
        Some(ToolFailure::new(FaultCode::ToolChanged, message).with_hint(hint))
    }
}

impl Fleet {
    /// Looks at a listing where nobody waits for this thread.
    pub(super) async fn vetted(&self, name: &ServerName, listing: &Arc<Listing>) -> Vetted {
        if !self.vetting.is_on() {
            return self.vetting.vet(name, listing);
        }
        let (vetting, name, listing) = (self.vetting.clone(), name.clone(), Arc::clone(listing));
        let looked = tokio::task::spawn_blocking(move || vetting.vet(&name, &listing)).await;
        // A look that failed has approved nothing.
        looked.unwrap_or_default()
    }

    /// Remembers how a listing was judged.
    pub(super) fn remember(&self, name: &ServerName, listing: &Arc<Listing>, vetted: &Vetted) {
        if self.vetting.is_on() {
            let (listing, stamp) = (Arc::clone(listing), vetted.stamp);
            let look = Look { listing, stamp, judged: judged(vetted) };
            self.looked.locked().insert(name.clone(), look);
        }
    }

    /// Whether a server's listing is from before the start, and from when.
    fn remembered(&self, name: &ServerName) -> Option<SystemTime> {
        match &self.snapshot().members.get(name)?.state {
            ServerState::Ready { remembered, .. } => *remembered,
            ServerState::Connecting | ServerState::Failed { .. } => None,
        }
    }

    /// Judges listings again whenever the pins have changed.
    pub(super) async fn follow_pins(&self) {
        let mut look = tokio::time::interval(LOOK_AGAIN);
        loop {
            look.tick().await;
            for (name, listing) in self.looked.stale(&self.vetting) {
                let vetted = self.vetted(&name, &listing).await;
                if self.looked.replace(&name, &listing, &vetted) {
                    let remembered = self.remembered(&name);
                    self.show(&name, vetted, remembered);
                }
            }
        }
    }
}

impl Looked {
    fn locked(&self) -> MutexGuard<'_, BTreeMap<ServerName, Look>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stale(&self, vetting: &Vetting) -> Vec<(ServerName, Arc<Listing>)> {
        let stamp = vetting.stamp();
        let looked = self.locked();
        let stale = looked.iter().filter(|(_, look)| look.stamp != stamp);
        stale.map(|(name, look)| (name.clone(), Arc::clone(&look.listing))).collect()
    }

    /// Whether something else came of it, and the listing is still the newest.
    fn replace(&self, name: &ServerName, listing: &Arc<Listing>, vetted: &Vetted) -> bool {
        let mut looked = self.locked();
        let Some(look) = looked.get_mut(name).filter(|look| Arc::ptr_eq(&look.listing, listing))
        else {
            return false;
        };
        look.stamp = vetted.stamp;
        let judged = judged(vetted);
        let is_news = look.judged != judged;
        look.judged = judged;
        is_news
    }
}

fn judged(vetted: &Vetted) -> Judged {
    (vetted.facts.clone(), vetted.held.clone(), vetted.listing.instructions.clone())
}

impl Compiled {
    pub(super) fn of(
        server: Server,
        facts: Arc<BTreeMap<ToolName, ToolFacts>>,
        held: Arc<HeldPart>,
        beside: Arc<Beside>,
    ) -> Self {
        let schemas =
            server.tools().iter().map(|tool| (tool.id().clone(), Schemas::default())).collect();
        let schemas = Arc::new(schemas);
        Self { server: Arc::new(server), schemas, facts, held, beside }
    }

    /// The same tools, with what was seen of their results.
    pub(super) fn observing(&self, seen: &Seen) -> Self {
        Self {
            server: Arc::new(self.server.observing(seen)),
            schemas: Arc::clone(&self.schemas),
            facts: Arc::clone(&self.facts),
            held: Arc::clone(&self.held),
            beside: Arc::clone(&self.beside),
        }
    }
}

impl Compiled {
    /// Compiles what may be used, and keeps beside it what may not.
    pub(super) fn new(name: &ServerName, vetted: Vetted) -> Self {
        let Vetted { mut listing, facts, held_tools, .. } = vetted;
        let held = Arc::new(HeldPart::new(name, held_tools));
        let beside = Beside::new(name, &mut listing);
        let (name, description) = (name.clone(), listing.instructions);
        let server = Server::compile(ServerListing { name, description, tools: listing.tools });
        Self::of(server, Arc::new(facts), held, beside)
    }
}
