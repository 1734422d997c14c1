//! A day as a SQLite file: WAL, STRICT tables, and columns that are read out of the record itself, so that nobody can make
//! a search say something else than what is signed.

use super::{Batch, Placed, Script};
use crate::chain::{Hash, Head};
use crate::error::AuditError;
use crate::folder::private;
use crate::settings::Durability;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Waiting for a reader that makes a checkpoint of the WAL, or somebody's own `sqlite3`.
const BUSY: Duration = Duration::from_secs(5);
/// Written into the file's header: what the tables are.
const VERSION: i64 = 1;

const TABLES: &str = "
create table chain (first integer not null, prev blob not null) strict;
create table records (
    seq integer primary key,
    hash blob not null,
    record text not null,
    ts text as (record ->> 'ts') virtual,
    id text as (record ->> 'id') virtual,
    kind text as (record ->> 'kind') virtual,
    sub text as (record ->> '$.principal.sub') virtual,
    tool text as ((record ->> 'server') || '.' || (record ->> 'tool')) virtual,
    decision text as (record ->> 'decision') virtual,
    error text as (record ->> 'error') virtual
) strict;
create index records_id on records (id);
create index records_sub on records (sub);
create index records_tool on records (tool);
create table scripts (sha256 text primary key, text text not null) strict, without rowid;
";

/// See [`super::DayFile`].
#[derive(Debug)]
pub(crate) struct SqliteDay {
    connection: Connection,
    path: PathBuf,
    placed: Vec<Placed>,
}

impl SqliteDay {
    pub(super) fn open(
        path: PathBuf,
        durability: Durability,
        begin: Head,
    ) -> Result<Self, AuditError> {
        // SQLite gives its other files the mode of this one.
        private().open(&path).map_err(|error| AuditError::write(&path, &error))?;
        let connection = ready(&path, durability, begin).map_err(|error| wrong(&path, &error))?;
        let placed = Placed::at(&path).into_iter().collect();
        Ok(Self { connection, path, placed })
    }

    pub(super) fn head(&mut self) -> Result<Head, AuditError> {
        head(&self.connection).map_err(|error| wrong(&self.path, &error))
    }

    pub(super) fn write(&mut self, batch: &Batch) -> Result<(), AuditError> {
        write(&mut self.connection, batch).map_err(|error| wrong(&self.path, &error))?;
        if self.placed.len() == 1 {
            // There since the first record; what is written to one that was taken away would be lost.
            self.placed.extend(Placed::at(&wal(&self.path)));
        }
        Ok(())
    }

    pub(super) fn hashes_after(&mut self, seq: u64) -> Result<Vec<(u64, Hash)>, AuditError> {
        hashes_after(&self.connection, seq).map_err(|error| wrong(&self.path, &error))
    }

    pub(super) fn sync(&mut self) -> Result<(), AuditError> {
        let wal = wal(&self.path);
        let synced = private().open(&wal).and_then(|file| file.sync_data());
        synced.map_err(|error| AuditError::write(&wal, &error))
    }

    pub(super) fn is_in_place(&self) -> bool {
        self.placed.iter().all(Placed::is_in_place)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn ready(path: &Path, durability: Durability, begin: Head) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    let synchronous = match durability {
        Durability::Normal => "normal",
        Durability::Full => "full",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        let transaction = connection.transaction()?;
        transaction.execute_batch(TABLES)?;
        let first = to_integer(begin.seq + 1);
        transaction.execute("insert into chain values (?1, ?2)", params![first, begin.hash])?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    }
    Ok(connection)
}

/// The last record, or where the file begins.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let last = "select seq, hash from records order by seq desc limit 1";
    let read = |row: &rusqlite::Row<'_>| Ok(Head { seq: to_seq(row.get(0)?), hash: row.get(1)? });
    if let Some(head) = connection.query_row(last, [], read).optional()? {
        return Ok(head);
    }
    begin(connection)
}

/// Where the chain stood before the file's first record.
pub(crate) fn begin(connection: &Connection) -> rusqlite::Result<Head> {
    connection.query_row("select first, prev from chain", [], |row| {
        Ok(Head { seq: to_seq(row.get(0)?).saturating_sub(1), hash: row.get(1)? })
    })
}

fn write(connection: &mut Connection, batch: &Batch) -> rusqlite::Result<()> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    {
        let sql = "insert into records (seq, hash, record) values (?1, ?2, ?3)";
        let mut insert = transaction.prepare(sql)?;
        for row in &batch.rows {
            insert.execute(params![to_integer(row.seq), row.hash, row.text])?;
        }
        for Script { sha256, text } in &batch.scripts {
            let sql = "insert or ignore into scripts values (?1, ?2)";
            transaction.execute(sql, params![sha256, text])?;
        }
    }
    transaction.commit()
}

fn hashes_after(connection: &Connection, seq: u64) -> rusqlite::Result<Vec<(u64, Hash)>> {
    let mut select =
        connection.prepare("select seq, hash from records where seq > ?1 order by seq")?;
    let rows = select.query_map([to_integer(seq)], |row| Ok((to_seq(row.get(0)?), row.get(1)?)))?;
    rows.collect()
}

/// SQLite counts with a sign; a log does not get there.
pub(crate) fn to_integer(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(crate) fn to_seq(integer: i64) -> u64 {
    u64::try_from(integer).unwrap_or(0)
}

fn wrong(path: &Path, error: &rusqlite::Error) -> AuditError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull,
        Some(ErrorCode::PermissionDenied | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
            io::ErrorKind::PermissionDenied
        }
        _ => io::ErrorKind::Other,
    };
    AuditError::write(path, &io::Error::new(kind, error.to_string()))
}
