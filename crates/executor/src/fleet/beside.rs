//! What a server has beside its tools: resources, templates and prompts, and the methods of the protocol that it answers.
//!
//! The methods are tools of a catalog of their own, which nobody lists: they are found by name only.

use super::{Compiled, Fleet, Schemas, Snapshot, Target, View};
use crate::Executor;
use crate::upstream::{Item, Listing};
use gloveport_catalog::{Server, ServerListing};
use gloveport_gate::Sight;
use gloveport_protocol::{Effect, Method, ServerName, ToolFacts, ToolId, World};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};
use tokio::sync::broadcast;

/// Beside a server's tools.
#[derive(Default)]
pub(super) struct Beside {
    methods: Option<(Server, BTreeMap<ToolId, Schemas>)>,
    answers: BTreeSet<Method>,
    resources: Vec<Item>,
    templates: Vec<Item>,
    prompts: Vec<Item>,
}

/// Something of a server that a principal may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    /// The server.
    pub server: ServerName,
    /// What it is.
    pub item: Item,
}

/// What servers have beside their tools, as one principal may know it. Everything in it is untrusted text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Offers {
    /// Resources.
    pub resources: Vec<Offered>,
    /// Resource templates.
    pub templates: Vec<Offered>,
    /// Prompts.
    pub prompts: Vec<Offered>,
    /// The methods that each server answers for this principal.
    pub methods: BTreeMap<ServerName, BTreeSet<Method>>,
}

impl Beside {
    pub(super) fn new(name: &ServerName, listing: &mut Listing) -> Arc<Self> {
        let answers = std::mem::take(&mut listing.methods);
        let tools = answers.iter().map(|method| method.definition()).collect();
        let methods = (!answers.is_empty()).then(|| {
            let listing = ServerListing { name: name.clone(), description: None, tools };
            let server = Server::compile(listing);
            let ids = server.tools().iter().map(|tool| (tool.id().clone(), Schemas::default()));
            let schemas = ids.collect();
            (server, schemas)
        });
        Arc::new(Self {
            methods,
            answers,
            resources: std::mem::take(&mut listing.resources),
            templates: std::mem::take(&mut listing.templates),
            prompts: std::mem::take(&mut listing.prompts),
        })
    }
}

/// What is held to be true of a method: it reads, from wherever its server reaches.
fn facts() -> ToolFacts {
    ToolFacts { effect: Effect::Read, world: World::Open, pin: String::new() }
}

impl Snapshot {
    /// A method of a server, by the name or the identifier of the server.
    pub(super) fn method(&self, server: &str, method: &str) -> Option<Target<'_>> {
        Method::parse(method)?;
        self.members.values().find_map(|member| {
            let compiled = member.compiled.as_ref()?;
            let (methods, schemas) = compiled.beside.methods.as_ref()?;
            let is_meant = methods.name().as_str() == server || methods.identifier() == server;
            let tool = methods.tools().iter().filter(|_| is_meant);
            let tool = tool.into_iter().find(|tool| tool.id().tool.as_str() == method)?;
            let Schemas { input: schema, output } = schemas.get(tool.id())?;
            let (upstream, facts) = (&*member.upstream, facts());
            Some(Target { tool, facts, upstream, schema, output })
        })
    }
}

impl Fleet {
    /// Tells servers that run scripts whose they are.
    pub(crate) fn attach(&self, host: &Weak<Executor>) {
        for member in self.snapshot().members.values() {
            member.upstream.attach(Weak::clone(host));
        }
    }
}

impl Snapshot {
    /// Tells of resources that changed at a server.
    pub(crate) fn updates(&self, server: &ServerName) -> Option<broadcast::Receiver<String>> {
        self.members.get(server)?.upstream.updates()
    }
}

impl View {
    /// What the principal may know of resources, templates and prompts.
    pub(crate) fn offers(&self, snapshot: &Snapshot) -> Offers {
        let mut offers = Offers::default();
        for (server, member) in &snapshot.members {
            let Some(compiled) = &member.compiled else { continue };
            let seen = self.methods(server, compiled);
            let beside = &compiled.beside;
            let offered = |items: &[Item]| -> Vec<Offered> {
                let items = items.iter().cloned();
                items.map(|item| Offered { server: server.clone(), item }).collect()
            };
            if seen.contains(&Method::ReadResource) {
                offers.resources.extend(offered(&beside.resources));
                offers.templates.extend(offered(&beside.templates));
            }
            if seen.contains(&Method::GetPrompt) {
                offers.prompts.extend(offered(&beside.prompts));
            }
            if !seen.is_empty() {
                offers.methods.insert(server.clone(), seen);
            }
        }
        offers
    }

    /// The methods of a server that the principal may ever call.
    pub(super) fn methods(&self, server: &ServerName, compiled: &Compiled) -> BTreeSet<Method> {
        let is_seen = |method: &&Method| {
            let tool = method.definition().name;
            let id = ToolId { server: server.clone(), tool };
            self.policy.sight(&self.principal, &id, &facts()) != Sight::Never
        };
        compiled.beside.answers.iter().filter(is_seen).copied().collect()
    }
}
