//! Describes tables: columns, keys, references and how many rows there are.

use super::connection::Guarded;
use super::hint;
use crate::arguments::Arguments;
use crate::failure::Failure;
use rusqlite::{Connection, Result as SqlResult};
use serde_json::{Map, Value, json};

/// Tables of one answer.
const TABLES_MAX: usize = 200;
/// Columns of one table.
const COLUMNS_MAX: usize = 500;
/// Indexes of one table.
const INDEXES_MAX: usize = 50;
/// Rows that are counted; a larger table is known to have more.
const ROWS_COUNTED_MAX: i64 = 100_000;
/// Longest table name.
const NAME_BYTES_MAX: usize = 1_000;

/// Reads the arguments of `schema`.
pub(super) fn table_of(mut arguments: Arguments) -> Result<Option<String>, Failure> {
    let table = arguments.optional_text("table", NAME_BYTES_MAX)?;
    arguments.finish()?;
    Ok(table)
}

/// Describes one table, or all.
pub(super) fn describe(guarded: &Guarded, table: Option<&str>) -> Result<Value, Failure> {
    let failed = |error| hint::explain(guarded, "", &error);
    let connection = &guarded.connection;
    let found = tables(connection, table).map_err(failed)?;
    if let (Some(name), true) = (table, found.is_empty()) {
        let names = table_names(connection, TABLES_MAX).map_err(failed)?;
        return Err(hint::no_table(name, &names));
    }
    let mut described = Vec::new();
    for (name, kind) in found.iter().take(TABLES_MAX) {
        described.push(describe_one(connection, name, kind).map_err(failed)?);
    }
    Ok(json!({"tables": described, "truncated": found.len() > TABLES_MAX}))
}

/// Names of the tables and views, by name.
pub(super) fn table_names(connection: &Connection, max: usize) -> SqlResult<Vec<String>> {
    let names = tables(connection, None)?.into_iter().map(|(name, _)| name);
    Ok(names.take(max).collect())
}

/// Names of the columns of one table, in their order.
pub(super) fn column_names(
    connection: &Connection,
    table: &str,
    max: usize,
) -> SqlResult<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_xinfo(?) LIMIT ?")?;
    let names = statement.query_map((table, bound(max)), |row| row.get(0))?;
    names.collect()
}

/// Names and kinds; one more than an answer holds, so that it can say that there are more.
fn tables(connection: &Connection, only: Option<&str>) -> SqlResult<Vec<(String, String)>> {
    let mut statement = connection.prepare(
        "SELECT name, type FROM pragma_table_list \
         WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND (?1 IS NULL OR lower(name) = lower(?1)) \
         ORDER BY name LIMIT ?2",
    )?;
    let max = bound(TABLES_MAX + 1);
    let found = statement.query_map((only, max), |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.collect()
}

fn describe_one(connection: &Connection, name: &str, kind: &str) -> SqlResult<Value> {
    let mut described = Map::new();
    described.insert("name".to_owned(), name.into());
    described.insert("kind".to_owned(), kind.into());
    described.insert("columns".to_owned(), columns(connection, name)?.into());
    if kind == "table" {
        let quoted = name.replace('"', "\"\"");
        let counted = ROWS_COUNTED_MAX + 1;
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM \"{quoted}\" LIMIT {counted})");
        let rows: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        described.insert("row_count".to_owned(), rows.min(ROWS_COUNTED_MAX).into());
        if rows > ROWS_COUNTED_MAX {
            described.insert("has_more_rows".to_owned(), true.into());
        }
        let indexes = indexes(connection, name)?;
        if !indexes.is_empty() {
            described.insert("indexes".to_owned(), indexes.into());
        }
    }
    Ok(Value::Object(described))
}

fn columns(connection: &Connection, table: &str) -> SqlResult<Vec<Value>> {
    let mut statement = connection.prepare(
        "SELECT c.name, c.type, c.\"notnull\", c.pk, c.dflt_value, \
           (SELECT f.\"table\" || coalesce('.' || f.\"to\", '') \
            FROM pragma_foreign_key_list(?1) AS f WHERE f.\"from\" = c.name LIMIT 1) \
         FROM pragma_table_xinfo(?1) AS c WHERE c.hidden <> 1 ORDER BY c.cid LIMIT ?2",
    )?;
    let described = statement.query_map((table, bound(COLUMNS_MAX)), |row| {
        let mut column = Map::new();
        column.insert("name".to_owned(), row.get::<_, String>(0)?.into());
        column.insert("type".to_owned(), row.get::<_, String>(1)?.into());
        let is_key = row.get::<_, i64>(3)? > 0;
        let is_nullable = row.get::<_, i64>(2)? == 0 && !is_key;
        column.insert("nullable".to_owned(), is_nullable.into());
        if is_key {
            column.insert("primary_key".to_owned(), true.into());
        }
        if let Some(default) = row.get::<_, Option<String>>(4)? {
            column.insert("default".to_owned(), default.into());
        }
        if let Some(references) = row.get::<_, Option<String>>(5)? {
            column.insert("references".to_owned(), references.into());
        }
        Ok(Value::Object(column))
    })?;
    described.collect()
}

fn indexes(connection: &Connection, table: &str) -> SqlResult<Vec<Value>> {
    let mut statement = connection.prepare(
        "SELECT l.\"unique\", (SELECT json_group_array(i.name) FROM pragma_index_info(l.name) AS i) \
         FROM pragma_index_list(?1) AS l ORDER BY l.name LIMIT ?2",
    )?;
    let described = statement.query_map((table, bound(INDEXES_MAX)), |row| {
        let is_unique = row.get::<_, i64>(0)? != 0;
        let columns: String = row.get(1)?;
        let columns: Value = serde_json::from_str(&columns).unwrap_or_default();
        Ok(json!({"columns": columns, "unique": is_unique}))
    })?;
    described.collect()
}

fn bound(max: usize) -> i64 {
    i64::try_from(max).unwrap_or(i64::MAX)
}
