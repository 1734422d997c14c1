//! What tools without a result type were seen to return, learned from calls as they are made.
//!
//! Learned from what a script sees, after sealing, and only its form (`gloveport_catalog::Observed`). What one tenant's calls
//! show is shown to that tenant alone: names of properties can be somebody's words. Within a tenant it is shared, so that
//! one call serves all. Bounded for each tenant and server; what is over the bound is not learned.

use super::kept::told;
use super::{Fleet, Target, View};
use crate::value::ResultShape;
use gloveport_catalog::Observed;
use gloveport_protocol::{Method, ServerName, ToolId, ToolName};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Text over this is read where nobody else waits.
const LARGE_BYTES: usize = 64 << 10;
/// Text over this teaches nothing.
const BYTES_MAX: usize = 4 << 20;
/// Tenants that are learned from.
const TENANTS_MAX: usize = 64;
/// Tools of one server that are learned, and the names in all their forms.
const TOOLS_MAX: usize = 1_000;
const NAMES_MAX: usize = 20_000;
/// What was learned is shown at most this often: making listings anew costs more than learning.
const SHOWN_AGAIN: Duration = Duration::from_secs(5);
/// How often it is written down.
const SAVED_AGAIN: Duration = Duration::from_secs(10);

/// A tenant, or nobody's in particular.
pub(super) type Tenant = Option<String>;
/// What was seen of the tools of one server.
pub(super) type Seen = BTreeMap<ToolName, Arc<Observed>>;

/// What is kept of one tool, and of whose calls.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lesson {
    pub(super) tenant: Tenant,
    pub(super) tool: ToolName,
    pub(super) observed: Observed,
    /// It returned something else after it was thought to be known.
    pub(super) has_drifted: bool,
}

/// What was learned so far.
#[derive(Default)]
pub(super) struct Learned(Mutex<BTreeMap<Tenant, OfTenant>>);

#[derive(Default)]
struct OfTenant {
    servers: BTreeMap<ServerName, OfServer>,
    /// Counts changes of forms.
    version: u64,
    /// The version that listings were made by, and when.
    shown: Option<(u64, Instant)>,
}

#[derive(Default)]
struct OfServer {
    tools: BTreeMap<ToolName, Known>,
    n_names: usize,
}

struct Known {
    observed: Arc<Observed>,
    /// The part that no file has yet.
    unsaved: Option<Observed>,
    has_drifted: bool,
}

/// What one more result changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum News {
    None,
    /// A tool that was thought to be known returned something else, for the first time.
    Drift,
}

impl Learned {
    fn locked(&self) -> MutexGuard<'_, BTreeMap<Tenant, OfTenant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what one call showed.
    fn add(&self, tenant: &Tenant, id: &ToolId, seen: Observed) -> News {
        let mut tenants = self.locked();
        if tenants.len() >= TENANTS_MAX && !tenants.contains_key(tenant) {
            return News::None;
        }
        let of_tenant = tenants.entry(tenant.clone()).or_default();
        let of_server = of_tenant.servers.entry(id.server.clone()).or_default();
        let Some(known) = of_server.tools.get_mut(&id.tool) else {
            let fits = of_server.tools.len() < TOOLS_MAX
                && of_server.n_names + seen.n_names() <= NAMES_MAX;
            if fits {
                of_server.n_names += seen.n_names();
                of_tenant.version += 1;
                let known = Known {
                    observed: Arc::new(seen.clone()),
                    unsaved: Some(seen),
                    has_drifted: false,
                };
                of_server.tools.insert(id.tool.clone(), known);
            }
            return News::None;
        };
        let joined = known.observed.joined(&seen);
        let n_names =
            of_server.n_names + joined.n_names() - known.observed.n_names().min(joined.n_names());
        if n_names > NAMES_MAX {
            return News::None;
        }
        let is_wider = !joined.has_form_of(&known.observed);
        let is_drift = is_wider && known.observed.is_settled() && !known.has_drifted;
        known.has_drifted |= is_drift;
        of_server.n_names = n_names;
        of_tenant.version += u64::from(is_wider);
        known.unsaved = Some(match known.unsaved.take() {
            Some(unsaved) => unsaved.joined(&seen),
            None => seen,
        });
        known.observed = Arc::new(joined);
        if is_drift { News::Drift } else { News::None }
    }

    /// Adds what was kept.
    fn recall(&self, server: &ServerName, lessons: Vec<Lesson>) {
        for Lesson { tenant, tool, observed, has_drifted } in lessons {
            let id = ToolId { server: server.clone(), tool };
            self.add(&tenant, &id, observed);
            let mut tenants = self.locked();
            let known = tenants.get_mut(&tenant).and_then(|of| of.servers.get_mut(server));
            if let Some(known) = known.and_then(|of| of.tools.get_mut(&id.tool)) {
                // It is in the file: what a call showed meanwhile is told again some day.
                known.unsaved = None;
                known.has_drifted = has_drifted;
            }
        }
    }

    /// Which version listings of this tenant are to be made by; nothing where nothing was learned.
    pub(super) fn version(&self, tenant: &Tenant) -> Option<u64> {
        let mut tenants = self.locked();
        let of_tenant = tenants.get_mut(tenant)?;
        let (newest, now) = (of_tenant.version, Instant::now());
        let shown = of_tenant.shown.get_or_insert((newest, now));
        if shown.0 != newest && now.saturating_duration_since(shown.1) >= SHOWN_AGAIN {
            *shown = (newest, now);
        }
        Some(shown.0)
    }

    /// What was seen of a server's tools by calls of this tenant.
    pub(super) fn of(&self, tenant: &Tenant, server: &ServerName) -> Seen {
        let tenants = self.locked();
        let of_server = tenants.get(tenant).and_then(|of| of.servers.get(server));
        let tools = of_server.into_iter().flat_map(|of| of.tools.iter());
        tools.map(|(name, known)| (name.clone(), Arc::clone(&known.observed))).collect()
    }

    /// The tools of a server that returned something else after they were thought to be known, whoever called them.
    pub(super) fn drifted(&self, server: &ServerName) -> Vec<ToolName> {
        let tenants = self.locked();
        let of_server = tenants.values().filter_map(|of| of.servers.get(server));
        let tools = of_server.flat_map(|of| of.tools.iter());
        let mut names: Vec<_> =
            tools.filter(|(_, known)| known.has_drifted).map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Takes what no file has yet, by server.
    fn take_unsaved(&self) -> BTreeMap<ServerName, Vec<Lesson>> {
        let mut unsaved: BTreeMap<ServerName, Vec<Lesson>> = BTreeMap::new();
        for (tenant, of_tenant) in self.locked().iter_mut() {
            for (server, of_server) in &mut of_tenant.servers {
                for (tool, known) in &mut of_server.tools {
                    let Some(observed) = known.unsaved.take() else { continue };
                    unsaved.entry(server.clone()).or_default().push(Lesson {
                        tenant: tenant.clone(),
                        tool: tool.clone(),
                        observed,
                        has_drifted: known.has_drifted,
                    });
                }
            }
        }
        unsaved
    }
}

/// Adds lessons to others.
pub(super) fn merged(kept: Vec<Lesson>, fresh: Vec<Lesson>) -> Vec<Lesson> {
    let mut all: BTreeMap<(Tenant, ToolName), Lesson> = BTreeMap::new();
    for lesson in kept.into_iter().chain(fresh) {
        let key = (lesson.tenant.clone(), lesson.tool.clone());
        let known = all.remove(&key);
        let lesson = match known {
            None => lesson,
            Some(known) => Lesson {
                observed: known.observed.joined(&lesson.observed),
                has_drifted: known.has_drifted || lesson.has_drifted,
                ..lesson
            },
        };
        all.insert(key, lesson);
    }
    all.into_values().collect()
}

impl View {
    /// Learns from a result as the script sees it, if the tool does not say itself what it returns.
    pub(crate) async fn learn(&self, target: &Target<'_>, shape: ResultShape, json: &str) {
        let id = target.tool.id();
        let keeping = &self.fleet.followers.keeping();
        let is_taught = json.len() <= BYTES_MAX
            && !keeping.unlearned.contains(&id.server)
            && Method::parse(id.tool.as_str()).is_none()
            && !target.tool.declares_result();
        if !is_taught {
            return;
        }
        let seen = if json.len() <= LARGE_BYTES {
            observed(shape, json)
        } else {
            let json = json.to_owned();
            let seen = tokio::task::spawn_blocking(move || observed(shape, &json)).await;
            seen.ok().flatten()
        };
        let Some(seen) = seen else { return };
        if self.fleet.learned.add(&self.principal.tenant, id, seen) == News::Drift {
            let told = format!(
                "`{id}` returned something else than in the calls before: its observed type is wider now"
            );
            self.fleet.followers.troubles().note(&told);
        }
    }
}

fn observed(shape: ResultShape, json: &str) -> Option<Observed> {
    match shape {
        ResultShape::Value => Observed::of(json),
        ResultShape::Whole => Observed::of(&value_in(json)?),
    }
}

/// The value that a script would get, out of a whole result.
fn value_in(json: &str) -> Option<Cow<'_, str>> {
    let mut whole: Value = serde_json::from_str(json).ok()?;
    if let Some(structured) = whole.get_mut("structuredContent") {
        return Some(structured.take().to_string().into());
    }
    let content = whole.get_mut("content")?.as_array_mut()?;
    let [only] = content.as_mut_slice() else { return None };
    let text = only.get("text")?.as_str()?;
    let is_container = text.trim_start().starts_with(['{', '[']);
    // A text that only looks like JSON is a text, as for a script.
    let is_json = is_container && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    Some(if is_json { text.to_owned() } else { "\"\"".to_owned() }.into())
}

impl Fleet {
    /// Reads what was learned before. Reads files: not for a thread of the runtime.
    pub(super) fn recall_lessons(&self, server: &ServerName) {
        let keeping = self.followers.keeping();
        if keeping.unlearned.contains(server) {
            return;
        }
        let lessons = told(keeping.load_lessons(server), self.followers.troubles());
        self.learned.recall(server, lessons.unwrap_or_default());
    }

    /// Writes down what was learned, again and again.
    pub(super) async fn follow_lessons(&self) {
        loop {
            tokio::time::sleep(SAVED_AGAIN).await;
            self.save_lessons().await;
        }
    }

    /// Writes down what was learned since the last time.
    pub(super) async fn save_lessons(&self) {
        let unsaved = self.learned.take_unsaved();
        if unsaved.is_empty() {
            return;
        }
        let guard = self.followers.guard().clone();
        let save = move || {
            for (server, lessons) in unsaved {
                told(guard.keeping.add_lessons(&server, lessons, &guard.sealer), &guard.troubles);
            }
        };
        // A writer that panicked loses what it had: it is learned again.
        drop(tokio::task::spawn_blocking(save).await);
    }
}

#[cfg(test)]
mod tests;
