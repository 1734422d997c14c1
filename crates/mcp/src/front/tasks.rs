//! Calls that take longer than a moment, as tasks (the extension `io.modelcontextprotocol/tasks` of MCP 2026-07-28): the client gets
//! a name, and asks for what became of it.
//!
//! A task belongs to the principal that made the call, to everybody else it is not there; its name is 128 random bits. It is kept
//! for its time to live, in memory only.

mod drive;
mod time;

pub(super) use drive::Finish;

use super::handler::{Front, stamp};
use super::who::{Era, Who};
use drive::{Given, Task, drive};
use gloveport_crypto::{base32, random};
use gloveport_executor::{PrincipalKey, Underway};
use rmcp::ErrorData;
use rmcp::model::{ClientCapabilities, TASKS_EXTENSION_ID};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

/// How long a call is waited for before it becomes a task.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);
/// How long a task is kept, from its beginning.
const TTL: Duration = Duration::from_hours(1);
/// How often a client is to ask, in milliseconds.
const POLL_MS: u64 = 1_000;
/// Tasks of one principal, with those that have ended.
const OF_ONE_MAX: usize = 64;
/// Tasks of all.
const ALL_MAX: usize = 1_000;
/// Longest name that is looked for.
const NAME_BYTES_MAX: usize = 64;

/// By whose they are and by name: the task, and until when it is kept.
type Table = BTreeMap<(PrincipalKey, String), (Arc<Task>, Instant)>;

/// All tasks, by whose they are and by name.
#[derive(Default)]
pub(super) struct Tasks {
    table: Mutex<Table>,
    drivers: TaskTracker,
}

impl Tasks {
    fn table(&self) -> MutexGuard<'_, Table> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        table.retain(|_, (_, until)| *until > now);
        table
    }

    /// Makes a task of what is under way; `finish` turns its end into the result of the call.
    ///
    /// # Errors
    ///
    /// What is under way and its end back, where there are too many: the call is then waited for.
    fn begin(
        &self,
        who: &Who,
        underway: Underway,
        finish: Finish,
    ) -> Result<Map<String, Value>, Box<(Underway, Finish)>> {
        let mut table = self.table();
        let key = who.principal.key();
        let n_own = table.keys().filter(|(owner, _)| *owner == key).count();
        let Ok(bytes) = random::<16>() else { return Err(Box::new((underway, finish))) };
        if n_own >= OF_ONE_MAX || table.len() >= ALL_MAX {
            // One that has ended makes room: its client had the time to ask for it, or will not.
            let ended = table.iter().filter(|((owner, _), _)| n_own < OF_ONE_MAX || *owner == key);
            let ended = ended
                .filter(|(_, (task, _))| task.has_ended())
                .min_by_key(|(_, (_, until))| *until);
            let Some(ended) = ended.map(|(name, _)| name.clone()) else {
                return Err(Box::new((underway, finish)));
            };
            table.remove(&ended);
        }
        let name = base32(&bytes);
        let (task, given) = Task::new();
        let mut created = describe(&name, &task);
        created.insert("resultType".to_owned(), "task".into());
        table.insert((key, name), (Arc::clone(&task), Instant::now() + TTL));
        drop(table);
        let driving = drive(task, underway, given, (who.clone(), finish));
        self.drivers.spawn(async move { drop(tokio::time::timeout(TTL, driving).await) });
        Ok(created)
    }

    fn get(
        &self,
        who: &Who,
        params: &Map<String, Value>,
    ) -> Result<(String, Arc<Task>), ErrorData> {
        let name = params.get("taskId").and_then(Value::as_str).unwrap_or_default();
        let unknown = || ErrorData::invalid_params("there is no such task", None);
        if name.len() > NAME_BYTES_MAX {
            return Err(unknown());
        }
        let table = self.table();
        let found = table.get(&(who.principal.key(), name.to_owned())).ok_or_else(unknown)?;
        Ok((name.to_owned(), Arc::clone(&found.0)))
    }
}

impl Front {
    /// Makes a task of what is under way, or waits for it where there are too many.
    pub(super) async fn later(
        &self,
        who: &Who,
        underway: Underway,
        finish: Finish,
    ) -> Result<Map<String, Value>, ErrorData> {
        let era = who.era;
        let finish: Finish = Box::new(move |end| {
            let mut result = finish(end)?;
            stamp(era, &mut result);
            Ok(result)
        });
        match self.tasks.begin(who, underway, finish) {
            Ok(created) => Ok(created),
            Err(back) => {
                let (underway, finish) = *back;
                drive::to_the_end(underway, finish).await
            }
        }
    }

    /// Answers `tasks/get`, `tasks/update` and `tasks/cancel`.
    pub(super) fn task(
        &self,
        who: &Who,
        method: &str,
        params: &Map<String, Value>,
    ) -> Result<Map<String, Value>, ErrorData> {
        if !takes_tasks(who) {
            let needed = ClientCapabilities::builder().enable_tasks().build();
            return Err(ErrorData::missing_required_client_capability(needed));
        }
        let (name, task) = self.tasks.get(who, params)?;
        match method {
            "tasks/get" => return Ok(describe(&name, &task)),
            "tasks/cancel" => task.cancel(),
            _ => {
                let given = params.get("inputResponses").and_then(Value::as_object);
                let given = given.ok_or_else(|| {
                    ErrorData::invalid_params("`inputResponses` must be an object", None)
                })?;
                // More than can be taken at once was not asked for.
                task.give(Given(given.clone()));
            }
        }
        Ok(Map::new())
    }
}

/// Whether a request's client takes tasks.
pub(super) fn takes_tasks(who: &Who) -> bool {
    let extensions = who.profile.capabilities.get("extensions");
    who.era == Era::Modern && extensions.is_some_and(|all| all.get(TASKS_EXTENSION_ID).is_some())
}

fn describe(name: &str, task: &Task) -> Map<String, Value> {
    let mut told = task.told();
    told.insert("taskId".to_owned(), name.into());
    let ttl_ms = u64::try_from(TTL.as_millis()).unwrap_or(u64::MAX);
    told.insert("ttlMs".to_owned(), ttl_ms.into());
    told.insert("pollIntervalMs".to_owned(), POLL_MS.into());
    told
}
