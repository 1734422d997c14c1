//! What a script asks about: what its names mean, whether its types fit, and what is in the catalog.
//!
//! It waits for servers that still connect. It calls no tool: nothing here passes the gate.

use super::{Execution, Reply, broke};
use crate::fleet::{Lack, Snapshot};
use crate::ledger::TypeCheck;
use crate::types::{self, Names, Touched};
use crate::{ExecuteError, query};
use gloveport_protocol::{
    Answer, BindRequest, Bindings, CheckBy, Extent, Query, ServerBinding, ToWorker, Verdict,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Wait for servers that nobody named, so that a hint or a search does not overlook them at the start of the gateway.
const NEIGHBORS: Duration = Duration::from_secs(2);

impl Execution<'_> {
    /// Explains names, once the servers are there that this needs.
    pub(super) fn bind(&mut self, request: BindRequest) -> Result<(), ExecuteError> {
        if !matches!(self.names, Names::Unasked) {
            return Err(broke("it asked twice what names mean"));
        }
        if self.extent == Extent::Describe {
            self.bound(request.clone(), anything(&request));
            return Ok(());
        }
        let Some(within) = self.patience(self.snapshot.lacks(&request)) else {
            let bindings = self.snapshot.bind(&request);
            let doubtful = self.snapshot.doubtful(&bindings.unknown);
            if doubtful.is_empty() {
                self.bound(request, bindings);
            } else {
                self.look_up(request, doubtful);
            }
            return Ok(());
        };
        self.names = Names::Asked;
        let view = self.view.clone();
        self.replies.spawn(async move {
            let is_there = |snapshot: &Snapshot| snapshot.lacks(&request) == Lack::Nothing;
            let snapshot = view.when(within, is_there).await;
            let bindings = snapshot.bind(&request);
            Reply::Bound(snapshot, request, bindings)
        });
        Ok(())
    }

    /// Explains names once those servers were asked what they have now.
    fn look_up(&mut self, request: BindRequest, doubtful: Vec<String>) {
        self.names = Names::Asked;
        let (view, snapshot) = (self.view.clone(), Arc::clone(&self.snapshot));
        let within = self.around.connect;
        self.replies.spawn(async move {
            for server in doubtful {
                // One that cannot be listed leaves its names unexplained.
                view.looked_up(&snapshot, &server, within).await;
            }
            let snapshot = view.snapshot();
            let bindings = snapshot.bind(&request);
            Reply::Bound(snapshot, request, bindings)
        });
    }

    pub(super) fn bound(&mut self, request: BindRequest, bindings: Bindings) {
        self.names = Names::Explained(Touched::of(request, &bindings));
        self.send(&ToWorker::Bindings(bindings));
    }

    /// Has the compiler check what the worker made of the script, where it waits for nobody but the worker.
    pub(super) fn check(&mut self, source: String) -> Result<(), ExecuteError> {
        if self.check_by == CheckBy::BuiltIn {
            return Err(broke("it asked for a check that nobody offered"));
        }
        if self.types.is_some() {
            return Err(broke("it asked twice for a check"));
        }
        let touched = match &self.names {
            // It has no name that needs to be explained.
            Names::Unasked => Touched::default(),
            Names::Asked => return Err(broke("it asked for a check before it knew its names")),
            Names::Explained(touched) => touched.clone(),
        };
        self.types = Some(TypeCheck::Unavailable("not waited for"));
        let (slot, snapshot) = (self.around.checker.clone(), Arc::clone(&self.snapshot));
        self.replies.spawn(async move {
            let check = move || types::check(&slot, &snapshot, &touched, &source);
            match tokio::task::spawn_blocking(check).await {
                Ok((verdict, types)) => Reply::Checked(verdict, types),
                Err(_) => {
                    Reply::Checked(Verdict::Unavailable, TypeCheck::Unavailable("checker failed"))
                }
            }
        });
        Ok(())
    }

    /// How long to wait for servers that still connect; `None` where nothing is missing.
    fn patience(&self, lack: Lack) -> Option<Duration> {
        match lack {
            Lack::Nothing => None,
            Lack::Server => Some(self.around.connect),
            Lack::Neighbors => Some(self.around.connect.min(NEIGHBORS)),
        }
    }

    /// Answers a question, once the servers are there that this needs.
    pub(super) fn ask(&mut self, id: u32, query: Query) {
        if let Err(failure) = self.demand.query() {
            return self.answer(id, Answer::Failed(failure));
        }
        let Some(within) = self.patience(self.snapshot.lacks_for(&query)) else {
            let answer = self.query(&query);
            return self.answer(id, answer);
        };
        let view = self.view.clone();
        self.replies.spawn(async move {
            let is_there = |snapshot: &Snapshot| snapshot.lacks_for(&query) == Lack::Nothing;
            let snapshot = view.when(within, is_there).await;
            Reply::Asked { id, query, snapshot }
        });
    }

    /// What is read of earlier results counts like the results of calls: it waits here until the worker reads it.
    pub(super) fn query(&mut self, query: &Query) -> Answer {
        let own = self.around.results.of(self.run.principal.key());
        let answer = query::answer(query, &self.run, (&self.view, &self.snapshot), &own);
        if let Answer::Value(json) = &answer
            && let Err(failure) = self.run.budget().spend(json.len())
        {
            return Answer::Failed(failure);
        }
        answer
    }
}

/// Every name as a server with the members that are taken of it. A tool file that only says what it is calls none of them, and
/// those servers may not be there yet.
fn anything(request: &BindRequest) -> Bindings {
    let mut servers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in request.identifiers.iter().chain(&request.modules) {
        servers.entry(name).or_default();
    }
    for member in &request.members {
        servers.entry(&member.of).or_default().push(member.name.clone());
    }
    let servers = servers.into_iter().map(|(identifier, tools)| {
        let (identifier, flat, used) = (identifier.to_owned(), Vec::new(), Vec::new());
        ServerBinding { identifier, tools, flat, used }
    });
    Bindings { servers: servers.collect(), unknown: Vec::new() }
}
