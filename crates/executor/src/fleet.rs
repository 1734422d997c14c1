//! All upstreams together: each is listed on its own, and whoever asks sees one immutable snapshot of what is known.
//!
//! A slow server delays nobody, a failed one hides nobody: every listing makes a new snapshot beside the old one, and
//! an execution keeps the snapshot that it began with.

mod beside;
mod changes;
mod follow;
mod kept;
mod learned;
mod vetted;
mod view;

use beside::Beside;
pub use beside::{Offered, Offers};
pub use changes::Changes;
use follow::{Follower, Followers};
pub use kept::{Keeping, Recall};
use learned::Learned;
pub(crate) use view::View;
use view::Views;

use crate::vetting::{HeldTool, Vetted, Vetting};
use vetted::{HeldPart, Looked};

use crate::guard::Guard;
use crate::upstream::{DroppedTool, Upstream};
use gloveport_catalog::{Catalog, Server, Tool, identifier};
use gloveport_gate::{
    CheckCost, FrozenArguments, InputSchema, OpenArguments, Principal, SchemaError,
};
use gloveport_protocol::{
    BindRequest, Bindings, FaultCode, MemberUse, Query, ServerName, ToolFacts, ToolFailure, ToolId,
    ToolName, UnknownName,
};
use gloveport_seal::{Sealer, Vault, VaultLimits};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Where a server stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerState {
    /// Its first listing has not come yet.
    Connecting,
    /// Its tools are in the catalog.
    Ready {
        /// How many may be used.
        n_tools: usize,
        /// What it lists but cannot be used.
        dropped: Vec<DroppedTool>,
        /// What it lists and an operator has to look at first.
        held: Vec<HeldTool>,
        /// When it listed that, where it has not been asked since this gateway began.
        remembered: Option<SystemTime>,
        /// Tools whose results turned out to be of another form than was learned of them.
        drifted: Vec<ToolName>,
    },
    /// It could not be listed; it is tried again.
    Failed {
        /// Why, with what to do.
        reason: String,
    },
}

/// What is known of all upstreams at one time.
pub(crate) struct Snapshot {
    pub(crate) catalog: Arc<Catalog>,
    members: BTreeMap<ServerName, Member>,
    /// For what one principal sees: all that there is.
    whole: Option<Arc<Snapshot>>,
    views: Views,
}

#[derive(Clone)]
struct Member {
    upstream: Arc<dyn Upstream>,
    state: ServerState,
    compiled: Option<Arc<Compiled>>,
}

/// One server's tools, compiled once and shared by snapshots.
struct Compiled {
    server: Arc<Server>,
    schemas: Arc<BTreeMap<ToolId, Schemas>>,
    facts: Arc<BTreeMap<ToolName, ToolFacts>>,
    held: Arc<HeldPart>,
    beside: Arc<Beside>,
}

/// A tool's schemas, each compiled when it is first needed.
#[derive(Default)]
struct Schemas {
    input: Schema,
    output: Schema,
}

type Schema = OnceLock<Result<Arc<InputSchema>, SchemaError>>;

/// A tool and all that a call of it needs.
pub(crate) struct Target<'a> {
    pub(crate) tool: &'a Tool,
    /// What is held to be true of it.
    pub(crate) facts: ToolFacts,
    pub(crate) upstream: &'a dyn Upstream,
    schema: &'a Schema,
    output: &'a Schema,
}

/// Lists upstreams and keeps the snapshot.
pub(crate) struct Fleet {
    snapshot: watch::Sender<Arc<Snapshot>>,
    vetting: Vetting,
    sealer: Arc<Sealer>,
    looked: Looked,
    followers: Followers,
    learned: Learned,
}

impl Fleet {
    /// Begins to list all upstreams, each in its own task, until `cancel`.
    pub(crate) fn start(
        upstreams: Vec<Box<dyn Upstream>>,
        guard: &Guard,
        tasks: &TaskTracker,
        cancel: &CancellationToken,
    ) -> Arc<Self> {
        let members = upstreams.into_iter().map(|upstream| {
            let upstream: Arc<dyn Upstream> = Arc::from(upstream);
            let state = ServerState::Connecting;
            (upstream.name().clone(), Member { upstream, state, compiled: None })
        });
        let members: BTreeMap<_, _> = members.collect();
        let upstreams: Vec<_> = members.values().map(|m| Arc::clone(&m.upstream)).collect();
        let snapshot = Arc::new(Snapshot::of(members));
        let snapshot = watch::Sender::new(snapshot);
        let (vetting, sealer) = (guard.vetting.clone(), Arc::clone(&guard.sealer));
        let looked = Looked::default();
        let followers = Followers::new(&upstreams, guard);
        let fleet = Arc::new(Self {
            snapshot,
            vetting,
            sealer,
            looked,
            followers,
            learned: Learned::default(),
        });
        if fleet.vetting.is_on() {
            let (fleet, cancel) = (Arc::clone(&fleet), cancel.clone());
            tasks.spawn(async move { cancel.run_until_cancelled(fleet.follow_pins()).await });
        }
        if guard.keeping.recall == Recall::Stay {
            let keeping = guard.keeping.clone();
            tasks.spawn_blocking(move || keeping.tidy());
        }
        {
            let (fleet, cancel) = (Arc::clone(&fleet), cancel.clone());
            tasks.spawn(async move { cancel.run_until_cancelled(fleet.follow_lessons()).await });
        }
        for upstream in upstreams {
            let follower = Follower::new(Arc::clone(&fleet), upstream, tasks);
            let cancel = cancel.clone();
            tasks.spawn(async move { cancel.run_until_cancelled(follower.follow()).await });
        }
        fleet
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.borrow())
    }

    /// Tells of every new snapshot.
    pub(crate) fn watch(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshot.subscribe()
    }

    /// The snapshot once every server has answered or failed, or as it is after `within`.
    pub(crate) async fn settled(&self, within: Duration) -> Arc<Snapshot> {
        self.when(within, Snapshot::is_settled).await
    }

    /// The first snapshot of which `is_wanted` holds, or the one that there is after `within`.
    pub(crate) async fn when(
        &self,
        within: Duration,
        is_wanted: impl Fn(&Snapshot) -> bool,
    ) -> Arc<Snapshot> {
        self.when_shared(within, |snapshot| is_wanted(snapshot)).await
    }

    async fn when_shared(
        &self,
        within: Duration,
        is_wanted: impl Fn(&Arc<Snapshot>) -> bool,
    ) -> Arc<Snapshot> {
        let mut watch = self.snapshot.subscribe();
        let wanted = watch.wait_for(is_wanted);
        match tokio::time::timeout(within, wanted).await {
            Ok(Ok(snapshot)) => Arc::clone(&snapshot),
            Ok(Err(_)) | Err(_) => self.snapshot(),
        }
    }

    /// Ends all upstreams at the same time.
    pub(crate) async fn close(&self) {
        self.save_lessons().await;
        let snapshot = self.snapshot();
        let mut closing = tokio::task::JoinSet::new();
        for member in snapshot.members.values() {
            let upstream = Arc::clone(&member.upstream);
            closing.spawn(async move { upstream.close().await });
        }
        while closing.join_next().await.is_some() {}
    }

    /// Shows what may be used of a server.
    fn show(&self, name: &ServerName, vetted: Vetted, remembered: Option<SystemTime>) {
        let state = ServerState::Ready {
            n_tools: vetted.listing.tools.len(),
            dropped: vetted.listing.dropped.clone(),
            held: vetted.held.clone(),
            remembered,
            drifted: self.learned.drifted(name),
        };
        // Compiled outside of the lock: a large listing takes milliseconds.
        let compiled = Compiled::new(name, vetted);
        self.update(name, state, Some(Arc::new(compiled)));
    }

    fn update(&self, name: &ServerName, state: ServerState, compiled: Option<Arc<Compiled>>) {
        let state = self.shown(state);
        self.snapshot.send_modify(|snapshot| {
            let mut members = snapshot.members.clone();
            if let Some(member) = members.get_mut(name) {
                member.state = state;
                // A server that fails later keeps its tools: a call says what is wrong, and may bring it back.
                member.compiled = compiled.or(member.compiled.take());
            }
            *snapshot = Arc::new(Snapshot::of(members));
        });
    }
}

impl Fleet {
    /// A state as it may be told: the end of a server's standard error can hold what it was given to keep.
    fn shown(&self, state: ServerState) -> ServerState {
        let ServerState::Failed { reason } = state else {
            return state;
        };
        let vault = Vault::new(Principal::local().key(), VaultLimits::default());
        let reason = self.sealer.egress(&vault, &reason).0.into_owned();
        ServerState::Failed { reason }
    }
}

impl Snapshot {
    fn of(members: BTreeMap<ServerName, Member>) -> Self {
        let catalog = Arc::new(assemble(&members));
        Self { catalog, members, whole: None, views: Views::default() }
    }

    /// Where each server stands.
    pub(crate) fn states(&self) -> impl Iterator<Item = (&ServerName, &ServerState)> {
        self.members.iter().map(|(name, member)| (name, &member.state))
    }

    fn is_settled(&self) -> bool {
        self.members.values().all(|member| member.state != ServerState::Connecting)
    }

    /// Stage 1: what the asker's words stand for. Identifiers and the upstream's own names are both understood.
    ///
    /// What the principal does not see is found as well, so that it can be recorded who asked for it: stage 2 refuses it.
    pub(crate) fn resolve(&self, server: &str, tool: &str) -> Result<Target<'_>, ToolFailure> {
        let found = self.find(server, tool);
        let hidden = || self.whole.as_ref().and_then(|whole| whole.find(server, tool));
        let refusal = || self.refusal(server, tool).unwrap_or_else(|| self.not_found(server, tool));
        found.or_else(hidden).ok_or_else(refusal)
    }

    fn find(&self, server: &str, tool: &str) -> Option<Target<'_>> {
        let listed = self.catalog.tool_by_identifiers(server, tool);
        listed.and_then(|tool| self.target(tool)).or_else(|| self.method(server, tool))
    }

    fn target<'a>(&'a self, tool: &'a Tool) -> Option<Target<'a>> {
        let member = self.members.get(&tool.id().server)?;
        let Schemas { input: schema, output } = member.compiled.as_ref()?.schemas.get(tool.id())?;
        let facts = facts_of(member.compiled.as_ref()?, tool)?;
        Some(Target { tool, facts, upstream: &*member.upstream, schema, output })
    }

    /// Why a tool that is there may not be used by anybody now.
    fn refusal(&self, server: &str, tool: &str) -> Option<ToolFailure> {
        let compiled = self.members.values().filter_map(|member| member.compiled.as_ref());
        compiled.into_iter().find_map(|compiled| compiled.held.refusal(server, tool))
    }

    /// No such tool, with the nearest names or with what is wrong with its server.
    pub(crate) fn not_found(&self, server: &str, tool: &str) -> ToolFailure {
        let hint = self
            .bind(&request_for(server, tool))
            .unknown
            .into_iter()
            .find_map(|unknown| unknown.hint);
        let name: String = format!("{server}.{tool}").chars().take(128).collect();
        let message = format!("no tool `{}`", name.escape_debug());
        let failure = ToolFailure::new(FaultCode::NotFound, message);
        match hint {
            Some(hint) => failure.with_hint(hint),
            None => failure
                .with_hint("`searchTools(words)` or `listToolCategories()` finds what is there"),
        }
    }

    /// Explains the names of a script. A name of a server that is not connected says so.
    pub(crate) fn bind(&self, request: &BindRequest) -> Bindings {
        let mut bindings = self.catalog.bind(request);
        for unknown in &mut bindings.unknown {
            if let Some(hint) = self.absent(unknown).or_else(|| self.held(unknown)) {
                unknown.hint = Some(hint);
            }
        }
        bindings
    }

    /// Whether one of the names may be of a server that has not been listed yet.
    pub(crate) fn awaits(&self, request: &BindRequest) -> bool {
        self.lacks(request) == Lack::Server
    }

    /// What is missing while servers connect.
    pub(crate) fn lacks(&self, request: &BindRequest) -> Lack {
        if self.is_settled() {
            return Lack::Nothing;
        }
        let unknown = self.catalog.bind(request).unknown;
        let is_awaited = |unknown: &UnknownName| {
            self.meant(unknown).is_some_and(|(_, state)| *state == ServerState::Connecting)
        };
        if unknown.iter().any(is_awaited) {
            Lack::Server
        } else if unknown.is_empty() {
            Lack::Nothing
        } else {
            Lack::Neighbors
        }
    }

    /// What is missing for the answer to a question about the catalog.
    pub(crate) fn lacks_for(&self, query: &Query) -> Lack {
        match query {
            Query::Result { .. } | Query::Seal { .. } => Lack::Nothing,
            Query::Offers { server, .. } if !server.is_empty() => {
                self.lacks(&request_for(server, ""))
            }
            _ if self.is_settled() => Lack::Nothing,
            Query::Categories | Query::Search { .. } | Query::Offers { .. } => Lack::Neighbors,
            Query::Tools { category } if self.catalog.server_by_identifier(category).is_some() => {
                Lack::Nothing
            }
            Query::Tools { category } => self.lacks(&request_for(category, "")),
            Query::Spec { category, tool } => self.lacks(&request_for(category, tool)),
        }
    }

    /// What a script is told that names a held tool.
    fn held(&self, unknown: &UnknownName) -> Option<String> {
        let refusal = self.refusal(unknown.of.as_deref()?, &unknown.name)?;
        Some(format!("{}; {}", refusal.message, refusal.hint.unwrap_or_default()))
    }

    fn absent(&self, unknown: &UnknownName) -> Option<String> {
        let (name, state) = self.meant(unknown)?;
        match state {
            ServerState::Connecting => {
                Some(format!("the server `{name}` is still connecting: try again shortly"))
            }
            ServerState::Failed { reason } => {
                Some(format!("the server `{name}` is not available: {reason}"))
            }
            ServerState::Ready { .. } => None,
        }
    }

    /// The server without a listing that a name which nothing explains stands for.
    fn meant(&self, unknown: &UnknownName) -> Option<(&ServerName, &ServerState)> {
        let wanted = unknown.of.as_deref().unwrap_or(&unknown.name);
        let absent = self.members.iter().filter(|(_, member)| member.compiled.is_none());
        let mut meant = absent.filter(|(name, _)| is_meant(wanted, name));
        meant.next().map(|(name, member)| (name, &member.state))
    }
}

impl Target<'_> {
    /// The compiled input schema.
    fn schema(&self) -> Result<&Arc<InputSchema>, ToolFailure> {
        let definition = self.tool.definition();
        let compile = || InputSchema::compile(&definition.input_schema).map(Arc::new);
        let schema = self.schema.get_or_init(compile);
        schema.as_ref().map_err(|error| self.unusable(&error.to_string()))
    }

    /// Fills in what the tool would take for absent arguments, so that rules see what the tool will see. A schema that cannot
    /// be used is the next stage's matter.
    pub(crate) fn apply_defaults(&self, arguments: &mut OpenArguments) {
        if let Ok(schema) = self.schema() {
            schema.apply_defaults(arguments.value_mut());
        }
    }

    /// Checks arguments against the input schema; a check that may take long is made where nobody else waits.
    pub(crate) async fn validate(
        &self,
        arguments: FrozenArguments,
    ) -> Result<FrozenArguments, ToolFailure> {
        let schema = self.schema()?;
        if schema.cost(&arguments) != CheckCost::Dear {
            return schema.validate(&arguments).map(|()| arguments);
        }
        let schema = Arc::clone(schema);
        let check = move || schema.validate(&arguments).map(|()| arguments);
        let checked = tokio::task::spawn_blocking(check).await;
        checked.unwrap_or_else(|_| Err(self.unusable("the check of the arguments failed")))
    }

    /// Whether a structured result is what the output schema promises. A schema that does not compile promises nothing.
    pub(crate) fn is_promised(&self, structured: Option<&serde_json::Value>) -> bool {
        let Some(schema) = &self.tool.definition().output_schema else {
            return true;
        };
        let compiled = self.output.get_or_init(|| InputSchema::compile(schema).map(Arc::new));
        let Ok(compiled) = compiled else {
            return true;
        };
        structured.is_some_and(|structured| compiled.accepts(structured))
    }

    /// Arguments that cannot be checked are not sent.
    fn unusable(&self, why: &str) -> ToolFailure {
        let message = format!("`{}`: {why}", self.tool.id());
        ToolFailure::new(FaultCode::UpstreamUnavailable, message)
            .with_hint("its server has to mend the tool's input schema")
    }
}

/// What may be missing of the catalog while servers connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// Nothing that was asked for.
    Nothing,
    /// A server that was named.
    Server,
    /// Servers that nobody named: what is nearest to a wrong name, or matches words, may be theirs.
    Neighbors,
}

/// What a script that uses one tool asks for.
pub(crate) fn request_for(server: &str, tool: &str) -> BindRequest {
    let member = MemberUse { of: server.to_owned(), name: tool.to_owned() };
    BindRequest { members: vec![member], ..BindRequest::default() }
}

/// Whether a script's name stands for a server without a listing, or for a flat function of it.
fn is_meant(wanted: &str, server: &ServerName) -> bool {
    let rest = wanted.strip_prefix(identifier(server.as_str()).as_str());
    wanted == server.as_str() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
}

/// What is held to be true of a tool: what was approved. A tool without that is none.
fn facts_of(compiled: &Compiled, tool: &Tool) -> Option<ToolFacts> {
    compiled.facts.get(&tool.id().tool).cloned()
}

fn assemble(members: &BTreeMap<ServerName, Member>) -> Catalog {
    let compiled = members.values().filter_map(|member| member.compiled.as_ref());
    Catalog::assemble(compiled.map(|compiled| Arc::clone(&compiled.server)).collect())
}
