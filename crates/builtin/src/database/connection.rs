//! Connections to one SQLite file, with the walls around every statement.
//!
//! Four walls, each enough on its own against most of what it refuses: a reader's file is open for reading only; an
//! authorizer refuses everything that reaches beyond the file or outlasts the call; SQLite's own switches are set to
//! their safe side; and sizes are bounded inside SQLite. Time is bounded by a progress handler.

use super::DatabaseLimits;
use crate::pool::Stop;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Instructions of SQLite's machine between two looks at the clock: some 10 µs.
const STEPS_BETWEEN_LOOKS: i32 = 2_000;
/// Memory of all SQLite connections of this process together. Temporary tables and sorting stay in memory, so that a
/// statement cannot fill a disk; this is what bounds them then.
const HEAP_BYTES_MAX: i64 = 512 << 20;
/// Pause between two attempts to get a lock.
const LOCK_PAUSE: Duration = Duration::from_millis(5);
/// Longest statement. A larger text belongs into a parameter.
pub(super) const SQL_BYTES_MAX: usize = 100_000;

/// Pragmas that only describe the schema; `quick_check` is what `ALTER TABLE ADD COLUMN` uses inside.
const PRAGMAS: [&str; 8] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "foreign_key_list",
    "quick_check",
];

/// Functions that reach beyond the file. Those of the command line shell are not linked; they are named here so that
/// an extension cannot bring them in unseen.
const FUNCTIONS_REFUSED: [&str; 9] = [
    "load_extension",
    "fts3_tokenizer",
    "sqlite_log",
    "readfile",
    "writefile",
    "edit",
    "fsdir",
    "lsmode",
    "zipfile",
];

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// `query` and `schema`.
    Reader,
    /// `update`.
    Writer,
}

/// A connection behind its walls.
pub(super) struct Guarded {
    pub(super) connection: Connection,
    refusal: Arc<Mutex<Option<String>>>,
    stop: Option<Stop>,
}

/// Opens the file.
pub(super) fn open(path: &Path, role: Role, limits: &DatabaseLimits) -> rusqlite::Result<Guarded> {
    let access = match role {
        Role::Reader => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Role::Writer => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let mut connection = Connection::open_with_flags(path, flags)?;
    for (switch, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
    ] {
        connection.set_db_config(switch, on)?;
    }
    bound(&connection, limits)?;
    connection.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;")?;
    connection.query_row(&format!("PRAGMA hard_heap_limit = {HEAP_BYTES_MAX}"), [], |_| Ok(()))?;
    if role == Role::Reader {
        connection.execute_batch("PRAGMA query_only = ON;")?;
    }
    // Reads the first page: a file that is no database is found now.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let refusal = Arc::new(Mutex::new(None));
    let reasons = Arc::clone(&refusal);
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        let Some(reason) = refused(role, &context.action) else {
            return Authorization::Allow;
        };
        let mut first = reasons.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(reason);
        Authorization::Deny
    }))?;
    Ok(Guarded { connection, refusal, stop: None })
}

fn bound(connection: &Connection, limits: &DatabaseLimits) -> rusqlite::Result<()> {
    let value_bytes_max = i32::try_from(limits.value_bytes_max).unwrap_or(i32::MAX);
    let sql_bytes_max = i32::try_from(SQL_BYTES_MAX).expect("100,000 is below 2^31");
    for (limit, max) in [
        (Limit::SQLITE_LIMIT_LENGTH, value_bytes_max),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, sql_bytes_max),
        (Limit::SQLITE_LIMIT_COLUMN, 500),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 200),
        (Limit::SQLITE_LIMIT_VDBE_OP, 1_000_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000),
        (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 1_000),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 50),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, max)?;
    }
    Ok(())
}

impl Guarded {
    /// Stops the statements of this connection when the call is to stop, also while they wait for a lock.
    pub(super) fn watch(&mut self, stop: &Stop, lock_wall: Duration) -> rusqlite::Result<()> {
        let (progress, lock) = (stop.clone(), stop.clone());
        self.stop = Some(stop.clone());
        self.connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || progress.is_due()))?;
        let mut deadline = None;
        self.connection.busy_handler(Some(move |attempts: i32| {
            let started_over = attempts == 0;
            if started_over || deadline.is_none() {
                deadline = Some(Instant::now() + lock_wall);
            }
            let is_over = lock.is_due() || deadline.is_some_and(|at| Instant::now() >= at);
            if !is_over {
                std::thread::sleep(LOCK_PAUSE);
            }
            !is_over
        }))
    }

    /// Ends [`Self::watch`].
    pub(super) fn unwatch(&mut self) -> rusqlite::Result<()> {
        self.stop = None;
        drop(self.refusal());
        self.connection.progress_handler(0, None::<fn() -> bool>)?;
        self.connection.busy_handler(None::<fn(i32) -> bool>)
    }

    /// Whether no statement and no transaction is open.
    pub(super) fn is_idle(&self) -> bool {
        self.connection.is_autocommit() && !self.connection.is_busy()
    }

    /// Why the authorizer refused, since it was last asked.
    pub(super) fn refusal(&self) -> Option<String> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the time of the call that uses this connection is up.
    pub(super) fn is_late(&self) -> bool {
        self.stop.as_ref().is_some_and(Stop::is_late)
    }
}

/// Why an action is refused, `None` if it is allowed. What is not named here is refused.
fn refused(role: Role, action: &AuthAction<'_>) -> Option<String> {
    use AuthAction as Action;
    match action {
        Action::Select | Action::Read { .. } | Action::Recursive => None,
        Action::Function { function_name } => FUNCTIONS_REFUSED
            .iter()
            .any(|name| name.eq_ignore_ascii_case(function_name))
            .then(|| format!("the function `{function_name}` is not available")),
        Action::Pragma { pragma_name, .. } => {
            let is_known = PRAGMAS.iter().any(|name| name.eq_ignore_ascii_case(pragma_name));
            (!is_known).then(|| format!("`PRAGMA {pragma_name}` is not available"))
        }
        Action::Insert { .. }
        | Action::Update { .. }
        | Action::Delete { .. }
        | Action::CreateTable { .. }
        | Action::CreateIndex { .. }
        | Action::CreateView { .. }
        | Action::CreateTrigger { .. }
        | Action::DropTable { .. }
        | Action::DropIndex { .. }
        | Action::DropView { .. }
        | Action::DropTrigger { .. }
        | Action::AlterTable { .. }
        | Action::Reindex { .. }
        | Action::Analyze { .. } => (role == Role::Reader)
            .then(|| "this statement writes, and `query` only reads".to_owned()),
        Action::Attach { .. } | Action::Detach { .. } => {
            Some("another database file cannot be attached or written".to_owned())
        }
        Action::Transaction { .. } | Action::Savepoint { .. } => {
            Some("a transaction cannot last from one call to the next".to_owned())
        }
        Action::CreateVtable { .. } | Action::DropVtable { .. } => {
            Some("virtual tables cannot be made or dropped".to_owned())
        }
        Action::CreateTempIndex { .. }
        | Action::CreateTempTable { .. }
        | Action::CreateTempTrigger { .. }
        | Action::CreateTempView { .. }
        | Action::DropTempIndex { .. }
        | Action::DropTempTable { .. }
        | Action::DropTempTrigger { .. }
        | Action::DropTempView { .. } => {
            Some("temporary tables, views and triggers would not last".to_owned())
        }
        // `AuthAction` may grow.
        _ => Some("this statement is not available".to_owned()),
    }
}
