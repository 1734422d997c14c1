//! Turns an error of SQLite into a failure that says where, why and what to do.

use super::connection::Guarded;
use super::schema;
use crate::failure::Failure;
use rusqlite::{Error, ErrorCode};

/// Names that a hint lists.
const LISTED_MAX: usize = 30;
/// Names that are compared with a misspelled one.
const COMPARED_MAX: usize = 2_000;

/// The database cannot be opened any more.
pub(super) fn cannot_open(error: &Error) -> Failure {
    Failure::new(format!("cannot open the database: {error}"))
}

/// There is no table of this name.
pub(super) fn no_table(unknown: &str, tables: &[String]) -> Failure {
    Failure::new(format!("no such table: {unknown}")).with_hint(choice(unknown, tables, "tables"))
}

/// Says what is wrong with a statement.
pub(super) fn explain(guarded: &Guarded, sql: &str, error: &Error) -> Failure {
    if let Some(reason) = guarded.refusal() {
        return Failure::new(format!("refused: {reason}")).with_hint(way_out(&reason));
    }
    let message = message(error);
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => interrupted(guarded),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let failure = Failure::new(format!("SQLite: {message}; nothing was changed"));
            failure.with_hint("another statement holds the lock: make the same call again")
        }
        Some(ErrorCode::TooBig) => {
            let failure = Failure::new(format!("SQLite: {message}"));
            failure.with_hint("a text or BLOB is over the limit: work on parts, with substr()")
        }
        Some(ErrorCode::OutOfMemory) => {
            let failure = Failure::new(format!("SQLite: {message}"));
            failure.with_hint("the statement needs too much memory: sort or group fewer rows")
        }
        _ => {
            let failure = Failure::new(format!("SQLite: {message}{}", place(sql, error)));
            match names(guarded, sql, &message) {
                None => failure,
                Some(hint) => failure.with_hint(hint),
            }
        }
    }
}

fn interrupted(guarded: &Guarded) -> Failure {
    if guarded.is_late() {
        let failure = Failure::new("stopped: the statement ran too long; nothing was changed");
        failure.with_hint("narrow it with WHERE or LIMIT, or split the work over several calls")
    } else {
        Failure::new("stopped: the call was cancelled; nothing was changed")
    }
}

fn way_out(reason: &str) -> &'static str {
    if reason.contains("only reads") {
        "use the tool `update`, where it is offered"
    } else if reason.contains("PRAGMA") {
        "the tool `schema` lists tables, columns and keys"
    } else if reason.contains("transaction") {
        "each `update` is a transaction of its own: put the work into one statement"
    } else if reason.contains("temporary") {
        "use a WITH clause"
    } else {
        "work with the tables of this database"
    }
}

/// SQLite's words, without the statement that the library appends.
fn message(error: &Error) -> String {
    match error {
        Error::SqlInputError { msg, .. } => msg.clone(),
        Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

/// Line, column and text of the place that SQLite points at.
fn place(sql: &str, error: &Error) -> String {
    let Error::SqlInputError { offset, .. } = error else {
        return String::new();
    };
    let offset = usize::try_from(*offset).ok().filter(|offset| sql.is_char_boundary(*offset));
    let Some((before, after)) = offset.and_then(|offset| sql.split_at_checked(offset)) else {
        return String::new();
    };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let shown: String = after.lines().next().unwrap_or_default().chars().take(40).collect();
    format!(" (line {line}, column {column}: `{shown}`)")
}

/// For an unknown table or column: the nearest name, and those that there are.
fn names(guarded: &Guarded, sql: &str, message: &str) -> Option<String> {
    if let Some(unknown) = message.strip_prefix("no such table: ") {
        let tables = schema::table_names(&guarded.connection, COMPARED_MAX).ok()?;
        return Some(choice(unknown, &tables, "tables"));
    }
    let is_literal = message.contains("should this be a string literal");
    let unknown = message
        .strip_prefix("no such column: ")
        .or_else(|| message.split_once(" has no column named ").map(|(_, column)| column))?;
    if is_literal {
        return Some("a text is written in single quotes: 'text'".to_owned());
    }
    let tables = schema::table_names(&guarded.connection, COMPARED_MAX).ok()?;
    let mut columns = Vec::new();
    for table in tables.iter().filter(|table| mentions(sql, table)) {
        columns.extend(schema::column_names(&guarded.connection, table, COMPARED_MAX).ok()?);
        if columns.len() > COMPARED_MAX {
            break;
        }
    }
    columns.dedup();
    let bare = unknown.rsplit('.').next().unwrap_or(unknown);
    (!columns.is_empty()).then(|| choice(bare, &columns, "columns"))
}

fn choice(unknown: &str, names: &[String], what: &str) -> String {
    let near = names
        .iter()
        .map(|name| (distance(unknown, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count() / 4)
        .min();
    let meant = near.map(|(_, name)| format!("did you mean `{name}`? ")).unwrap_or_default();
    let listed: Vec<&str> = names.iter().take(LISTED_MAX).map(String::as_str).collect();
    let more = if names.len() > LISTED_MAX { ", …" } else { "" };
    format!("{meant}{what}: {}{more}", listed.join(", "))
}

/// Whether a name stands in a statement as a word.
fn mentions(sql: &str, name: &str) -> bool {
    sql.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .any(|word| word.eq_ignore_ascii_case(name))
}

/// Letters to add, drop or change, without regard to case (Levenshtein 1966, by rows after Wagner and Fischer 1974).
fn distance(one: &str, other: &str) -> usize {
    /// Longer names are compared by their beginning.
    const COMPARED_CHARACTERS: usize = 64;
    let letters = |text: &str| -> Vec<char> {
        text.to_lowercase().chars().take(COMPARED_CHARACTERS).collect()
    };
    let (one, other) = (letters(one), letters(other));
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
