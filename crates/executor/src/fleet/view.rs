//! What one principal may know of a snapshot: tools that it may never call do not exist for it, in no listing, no search,
//! no hint and no declaration.

use super::learned::Seen;
use super::{Compiled, Fleet, Member, Snapshot, assemble, facts_of};
use gloveport_catalog::{Server, ServerListing};
use gloveport_gate::{Policy, Principal, Sight};
use gloveport_protocol::ToolDefinition;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Principals whose view of one snapshot is kept.
const VIEWS_MAX: usize = 256;

/// The views of one snapshot that were asked for, by principal; nothing for one who sees everything.
#[derive(Default)]
pub(super) struct Views(Mutex<BTreeMap<Principal, Made>>);

/// A view, and the version of what was learned that it shows.
type Made = (Option<u64>, Option<Arc<Snapshot>>);

/// The upstreams as one principal sees them.
#[derive(Clone)]
pub(crate) struct View {
    pub(super) fleet: Arc<Fleet>,
    pub(super) principal: Principal,
    pub(super) policy: Arc<Policy>,
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
        let version = self.fleet.learned.version(&self.principal.tenant);
        let mut views = whole.views.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, view)) = views.get(&self.principal).filter(|(made, _)| *made == version) {
            return Arc::clone(view.as_ref().unwrap_or(whole));
        }
        let view = self.make(whole);
        if views.len() == VIEWS_MAX {
            views.clear();
        }
        views.insert(self.principal.clone(), (version, view.clone()));
        view.unwrap_or_else(|| Arc::clone(whole))
    }

    /// Nothing where everything may be seen. The whole keeps its views, so no view keeps the whole: it would never go.
    fn make(&self, whole: &Snapshot) -> Option<Arc<Snapshot>> {
        let differs = |member: &Member| {
            member.compiled.as_ref().is_some_and(|c| self.hides(c) || !self.seen(c).is_empty())
        };
        if !whole.members.values().any(differs) {
            return None;
        }
        let members = whole.members.iter().filter_map(|(name, member)| {
            let Some(compiled) = &member.compiled else {
                return Some((name.clone(), member.clone()));
            };
            let mut compiled = Arc::clone(compiled);
            if self.hides(&compiled) {
                compiled = Arc::new(self.part(&compiled)?);
            }
            let seen = self.seen(&compiled);
            if !seen.is_empty() {
                compiled = Arc::new(compiled.observing(&seen));
            }
            let compiled = Some(compiled);
            Some((name.clone(), Member { compiled, ..member.clone() }))
        });
        let members: BTreeMap<_, _> = members.collect();
        let catalog = Arc::new(assemble(&members));
        let without_views = Snapshot {
            catalog: Arc::clone(&whole.catalog),
            members: whole.members.clone(),
            whole: None,
            views: Views::default(),
        };
        let whole = Some(Arc::new(without_views));
        Some(Arc::new(Snapshot { catalog, members, whole, views: Views::default() }))
    }

    /// What calls of the principal's tenant have shown of a server's tools.
    fn seen(&self, compiled: &Compiled) -> Seen {
        self.fleet.learned.of(&self.principal.tenant, compiled.server.name())
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
        if tools.is_empty() && self.methods(compiled.server.name(), compiled).is_empty() {
            return None;
        }
        let name = compiled.server.name().clone();
        let description = Some(compiled.server.summary().to_owned());
        let server = Server::compile(ServerListing { name, description, tools });
        let (facts, held) = (Arc::clone(&compiled.facts), Arc::clone(&compiled.held));
        Some(Compiled::of(server, facts, held, Arc::clone(&compiled.beside)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BoxFuture, Caller, Guard, Listing, Permit, Upstream, UpstreamError};
    use gloveport_gate::{Channel, Eyes, Layer, Naming, Preset, Remember, Rule, RuleName, Verb};
    use gloveport_protocol::{ServerName, ToolName, ToolResult};
    use serde_json::{Map, json};
    use tokio::sync::watch;
    use tokio_util::sync::CancellationToken;
    use tokio_util::task::TaskTracker;

    struct Two {
        name: ServerName,
        changes: watch::Sender<u64>,
    }

    impl Upstream for Two {
        fn name(&self) -> &ServerName {
            &self.name
        }

        fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
            let tool = |name| ToolDefinition {
                name: ToolName::parse(name).expect("a name"),
                title: None,
                description: None,
                input_schema: json!({"type": "object"}),
                output_schema: None,
                annotations: Map::new(),
                rest: Map::new(),
            };
            let tools = vec![tool("known"), tool("hidden")];
            Box::pin(async { Ok(Listing { tools, ..Listing::default() }) })
        }

        fn call(&self, _: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
            Box::pin(async { Ok(ToolResult::default()) })
        }

        fn changes(&self) -> watch::Receiver<u64> {
            self.changes.subscribe()
        }

        fn close(&self) -> BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }

    fn allowing(tools: &str) -> Arc<Policy> {
        let rule = Rule {
            name: RuleName { id: "known".to_owned(), place: String::new() },
            verb: Verb::Allow,
            tools: vec![tools.to_owned()],
            effects: Vec::new(),
            who: vec!["*".to_owned()],
            when: None,
            unless: None,
            say: None,
            channel: Channel::Client,
            eyes: Eyes::Two,
            remember: Remember::Once,
        };
        let layer =
            Layer { preset: Some(Preset::Team), naming: Naming::Checked, rules: vec![rule] };
        Arc::new(Policy::compile(&[layer]).expect("the rule is right"))
    }

    #[tokio::test]
    async fn a_snapshot_goes_with_its_views() {
        let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
        let upstream =
            Two { name: ServerName::parse("two").expect("a name"), changes: watch::Sender::new(0) };
        let fleet = Fleet::start(
            vec![Box::new(upstream)],
            &Guard::new().expect("random bytes"),
            &tasks,
            &cancel,
        );
        let settled = fleet.settled(Duration::from_mins(1)).await;
        // A snapshot that a newer one replaced: only who asked keeps it.
        let whole = Arc::new(Snapshot::of(settled.members.clone()));
        let gone = Arc::downgrade(&whole);
        for (tools, n_seen) in [("two.*", 2), ("two.known", 1)] {
            let principal = Principal { subject: tools.to_owned(), ..Principal::local() };
            let view = fleet.view(&principal, &allowing(tools));
            let (first, second) = (view.of(&whole), view.of(&whole));
            assert!(Arc::ptr_eq(&first, &second), "{tools}: it was made twice");
            assert_eq!(first.catalog.n_tools(), n_seen, "{tools}");
            // Who asks for what is hidden can still be recorded.
            assert!(first.resolve("two", "hidden").is_ok(), "{tools}");
        }
        drop(whole);
        assert!(gone.upgrade().is_none(), "views keep it");
        cancel.cancel();
    }
}
