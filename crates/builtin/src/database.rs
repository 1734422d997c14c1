//! The `database` server: one SQLite file, offered as `query`, `update` and `schema`.
//!
//! `query` runs on connections that are open for reading only, `update` on one that may write; both refuse everything
//! that reaches beyond the file (`database/connection.rs`). The journal mode of the file stays as it is: it belongs to
//! whoever made the file. It deliberately does not keep transactions open from one call to the next.

mod connection;
mod hint;
mod rows;
mod schema;
mod statement;
#[cfg(test)]
mod tests;

use crate::arguments::Arguments;
use crate::definition::Texts;
use crate::error::BuiltinError;
use crate::failure::Failure;
use crate::pool::{Pool, PoolLimits, Stop};
use connection::{Guarded, Role};
use gloveport_executor::{BoxFuture, Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_protocol::{ServerName, ToolResult};
use serde_json::{Map, Value};
use statement::Request;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// JSON-RPC code for a tool that does not exist.
const INVALID_PARAMS: i64 = -32602;

const QUERY: Texts = Texts {
    name: "query",
    description: include_str!("database/query.md"),
    schemas: include_str!("database/query.json"),
};
const UPDATE: Texts = Texts {
    name: "update",
    description: include_str!("database/update.md"),
    schemas: include_str!("database/update.json"),
};
const SCHEMA: Texts = Texts {
    name: "schema",
    description: include_str!("database/schema.md"),
    schemas: include_str!("database/schema.json"),
};

/// A database server.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// Its name as an upstream.
    pub name: ServerName,
    /// The SQLite file. A relative path is taken from the working directory, once.
    pub path: PathBuf,
    /// Whether the tool `update` is left out.
    pub read_only: bool,
    /// Bounds of its calls.
    pub limits: DatabaseLimits,
}

/// Bounds of a database server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseLimits {
    /// Rows of one result, and the default of `limit`; more are cut and the result says so. Default 10,000.
    pub rows_max: usize,
    /// JSON text of the rows of one result, about, in bytes; more rows are cut. Default 4 MiB.
    pub result_bytes_max: usize,
    /// One text, BLOB or row inside SQLite, in bytes; a statement that makes a longer one fails. Default 4 MiB.
    pub value_bytes_max: usize,
    /// Time of one statement. Default 10 s.
    pub statement_wall: Duration,
    /// Time that a statement waits for another process's lock. Default 5 s.
    pub lock_wall: Duration,
    /// Queries that run at the same time; updates run one at a time. Default 4.
    pub queries_max: usize,
    /// Calls that wait for their turn; more are refused. Default 256.
    pub waiting_max: usize,
}

impl Default for DatabaseLimits {
    fn default() -> Self {
        Self {
            rows_max: 10_000,
            result_bytes_max: 4 << 20,
            value_bytes_max: 4 << 20,
            statement_wall: Duration::from_secs(10),
            lock_wall: Duration::from_secs(5),
            queries_max: 4,
            waiting_max: 256,
        }
    }
}

/// Makes the server; the file is opened once, to see that it is a database.
///
/// Calls need a tokio runtime with time.
///
/// # Errors
///
/// [`BuiltinError::NoDatabase`] and [`BuiltinError::Database`].
pub fn database(config: DatabaseConfig) -> Result<Box<dyn Upstream>, BuiltinError> {
    let path = std::path::absolute(&config.path).unwrap_or_else(|_| config.path.clone());
    if !path.is_file() {
        return Err(BuiltinError::NoDatabase(path));
    }
    let limits = &config.limits;
    let pool = |running_max| {
        let (waiting_max, wall) = (limits.waiting_max, limits.statement_wall);
        Pool::new(PoolLimits { running_max, waiting_max, wall })
    };
    let database = Database {
        tools: if config.read_only { vec![QUERY, SCHEMA] } else { vec![QUERY, UPDATE, SCHEMA] },
        readers: pool(limits.queries_max.max(1)),
        writer: pool(1),
        file: Arc::new(File {
            path: path.clone(),
            limits: config.limits,
            idle_readers: Mutex::default(),
        }),
        changes: watch::Sender::new(0),
        name: config.name,
    };
    let error = |source| BuiltinError::Database { path, source };
    let open = || {
        // Only who may write can undo what a crash left half done; readers are refused until then.
        if !config.read_only {
            database.file.take(Role::Writer)?;
        }
        database.file.take(Role::Reader)
    };
    let guarded = open().map_err(error)?;
    database.file.idle_readers().push(guarded);
    Ok(Box::new(database))
}

struct Database {
    name: ServerName,
    tools: Vec<Texts>,
    file: Arc<File>,
    readers: Pool,
    writer: Pool,
    changes: watch::Sender<u64>,
}

/// The file, and the readers that are not in use.
///
/// Each update has a new connection: what SQLite remembers of earlier statements, as the last row id, stays unseen.
struct File {
    path: PathBuf,
    limits: DatabaseLimits,
    idle_readers: Mutex<Vec<Guarded>>,
}

impl File {
    fn idle_readers(&self) -> MutexGuard<'_, Vec<Guarded>> {
        self.idle_readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, role: Role) -> rusqlite::Result<Guarded> {
        let idle = match role {
            Role::Reader => self.idle_readers().pop(),
            Role::Writer => None,
        };
        idle.map_or_else(|| connection::open(&self.path, role, &self.limits), Ok)
    }

    /// Runs work on a connection of a role, stopped when the call is.
    fn with(&self, role: Role, stop: &Stop, work: Work) -> Result<Value, Failure> {
        let mut guarded = self.take(role).map_err(|error| hint::cannot_open(&error))?;
        guarded.watch(stop, self.limits.lock_wall).map_err(|error| hint::cannot_open(&error))?;
        let done = work(&guarded, &self.limits);
        // A reader that does not become idle again is closed, which ends whatever it still holds.
        if role == Role::Reader && guarded.unwatch().is_ok() && guarded.is_idle() {
            self.idle_readers().push(guarded);
        }
        done
    }
}

/// What a call does with its connection.
type Work = Box<dyn FnOnce(&Guarded, &DatabaseLimits) -> Result<Value, Failure> + Send>;

/// Reads the arguments of one of our tools: what to do, and on which connection.
fn work_of(
    tool: &str,
    arguments: Arguments,
    limits: &DatabaseLimits,
) -> Option<Result<(Role, Work), Failure>> {
    let rows_max = limits.rows_max;
    match tool {
        "query" => Some(Request::for_query(arguments, rows_max).map(|request| {
            let work: Work =
                Box::new(move |guarded, limits| statement::query(guarded, &request, limits));
            (Role::Reader, work)
        })),
        "update" => Some(Request::for_update(arguments, rows_max).map(|request| {
            let work: Work =
                Box::new(move |guarded, limits| statement::update(guarded, &request, limits));
            (Role::Writer, work)
        })),
        "schema" => Some(schema::table_of(arguments).map(|table| {
            let work: Work =
                Box::new(move |guarded, _| schema::describe(guarded, table.as_deref()));
            (Role::Reader, work)
        })),
        _ => None,
    }
}

impl Database {
    async fn answer(
        &self,
        tool: &str,
        arguments: Map<String, Value>,
    ) -> Result<Result<ToolResult, Failure>, UpstreamError> {
        let is_offered = self.tools.iter().any(|texts| texts.name == tool);
        let work = work_of(tool, Arguments::new(arguments), &self.file.limits);
        let (role, work) = match work.filter(|_| is_offered) {
            Some(Ok(work)) => work,
            Some(Err(failure)) => return Ok(Err(failure)),
            None => {
                return Err(UpstreamError::Refused {
                    code: INVALID_PARAMS,
                    message: format!("unknown tool: {}", tool.escape_default()),
                });
            }
        };
        let pool = match role {
            Role::Reader => &self.readers,
            Role::Writer => &self.writer,
        };
        let file = Arc::clone(&self.file);
        // A large answer becomes text here, not on a thread that others wait for.
        pool.run(move |stop| file.with(role, stop, work).map(ToolResult::structured)).await
    }
}

impl Upstream for Database {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let tools = self.tools.iter().map(Texts::definition).collect();
        Box::pin(async { Ok(Listing { tools, ..Listing::default() }) })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(async move {
            let tool = permit.tool().tool.as_str().to_owned();
            let answer = self.answer(&tool, permit.into_arguments()).await?;
            Ok(answer.unwrap_or_else(Failure::into_result))
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            tokio::join!(self.readers.close(), self.writer.close());
            self.file.idle_readers().clear();
        })
    }
}
