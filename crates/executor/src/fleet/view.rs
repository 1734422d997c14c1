//! What one principal may know of a snapshot: tools that it may never call do not exist for it, in no listing, no search,
//! no hint and no declaration.

use super::{Compiled, Fleet, Member, Snapshot, assemble, facts_of};
use gloveport_catalog::{Server, ServerListing};
use gloveport_gate::{Policy, Principal, Sight};
use gloveport_protocol::ToolDefinition;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Principals whose view of one snapshot is kept.
const VIEWS_MAX: usize = 256;

/// The views of one snapshot that were asked for, by principal.
#[derive(Default)]
pub(super) struct Views(Mutex<BTreeMap<Principal, Arc<Snapshot>>>);

/// The upstreams as one principal sees them.
#[derive(Clone)]
pub(crate) struct View {
    fleet: Arc<Fleet>,
    principal: Principal,
    policy: Arc<Policy>,
}

impl Fleet {
    /// The upstreams as a principal sees them.
    pub(crate) fn view(self: &Arc<Self>, principal: &Principal, policy: &Arc<Policy>) -> View {
        // What a client calls itself decides nothing.
        let principal = Principal { client: None, ..principal.clone() };
        View { fleet: Arc::clone(self), principal, policy: Arc::clone(policy) }
    }
}

impl View {
    /// What is known now.
    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.of(&self.fleet.snapshot())
    }

    /// As [`Fleet::settled`].
    pub(crate) async fn settled(&self, within: Duration) -> Arc<Snapshot> {
        self.of(&self.fleet.settled(within).await)
    }

    /// As [`Fleet::when`]; the condition is about what the principal sees.
    pub(crate) async fn when(
        &self,
        within: Duration,
        is_wanted: impl Fn(&Snapshot) -> bool,
    ) -> Arc<Snapshot> {
        let seen = |snapshot: &Arc<Snapshot>| is_wanted(&self.of(snapshot));
        self.of(&self.fleet.when_shared(within, seen).await)
    }

    fn of(&self, whole: &Arc<Snapshot>) -> Arc<Snapshot> {
        let mut views = whole.views.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(view) = views.get(&self.principal) {
            return Arc::clone(view);
        }
        let view = self.make(whole);
        // A view of everything would keep its own snapshot alive for ever.
        if !Arc::ptr_eq(&view, whole) {
            if views.len() == VIEWS_MAX {
                views.clear();
            }
            views.insert(self.principal.clone(), Arc::clone(&view));
        }
        view
    }

    fn make(&self, whole: &Arc<Snapshot>) -> Arc<Snapshot> {
        let is_hidden = |member: &&Member| member.compiled.as_ref().is_some_and(|c| self.hides(c));
        if !whole.members.values().any(|member| is_hidden(&member)) {
            return Arc::clone(whole);
        }
        let members = whole.members.iter().filter_map(|(name, member)| {
            let Some(compiled) = &member.compiled else {
                return Some((name.clone(), member.clone()));
            };
            if !self.hides(compiled) {
                return Some((name.clone(), member.clone()));
            }
            let compiled = self.part(compiled)?;
            let compiled = Some(Arc::new(compiled));
            Some((name.clone(), Member { compiled, ..member.clone() }))
        });
        let members: BTreeMap<_, _> = members.collect();
        let catalog = Arc::new(assemble(&members));
        Arc::new(Snapshot {
            catalog,
            members,
            whole: Some(Arc::clone(whole)),
            views: Views::default(),
        })
    }

    fn hides(&self, compiled: &Compiled) -> bool {
        compiled.server.tools().iter().any(|tool| !self.sees(compiled, tool))
    }

    fn sees(&self, compiled: &Compiled, tool: &gloveport_catalog::Tool) -> bool {
        facts_of(compiled, tool).is_some_and(|facts| {
            self.policy.sight(&self.principal, tool.id(), &facts) != Sight::Never
        })
    }

    /// The tools of a server that may be seen; nothing where there are none.
    fn part(&self, compiled: &Compiled) -> Option<Compiled> {
        let seen = compiled.server.tools().iter().filter(|tool| self.sees(compiled, tool));
        let tools: Vec<ToolDefinition> = seen.map(|tool| (**tool.definition()).clone()).collect();
        if tools.is_empty() {
            return None;
        }
        let name = compiled.server.name().clone();
        let description = Some(compiled.server.summary().to_owned());
        let server = Server::compile(ServerListing { name, description, tools });
        Some(Compiled::of(server, compiled.facts.clone(), Arc::clone(&compiled.held)))
    }
}
