//! Runs one statement: `query` and `update`.

use super::DatabaseLimits;
use super::connection::{Guarded, SQL_BYTES_MAX};
use super::hint;
use super::rows::{self, Bounds, Table};
use crate::arguments::{Arguments, kind, wrong};
use crate::failure::Failure;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Batch, Connection, Statement};
use serde_json::{Map, Value, json};

/// Parameters of one statement.
const PARAMETERS_MAX: usize = 1_000;
/// Largest `limit` that the schema allows; the configuration usually holds less.
const LIMIT_MAX: u64 = 1_000_000;

/// One statement with its parameters.
#[derive(Debug)]
pub(super) struct Request {
    sql: String,
    parameters: Parameters,
    rows_max: usize,
}

#[derive(Debug)]
enum Parameters {
    Positional(Vec<SqlValue>),
    Named(Vec<(String, SqlValue)>),
}

impl Request {
    /// Reads the arguments of `query`.
    pub(super) fn for_query(mut arguments: Arguments, rows_max: usize) -> Result<Self, Failure> {
        let limit = arguments.optional_integer("limit", 1..=LIMIT_MAX)?;
        let limit = limit.and_then(|limit| usize::try_from(limit).ok());
        let rows_max = limit.map_or(rows_max, |limit| limit.min(rows_max));
        Self::for_update(arguments, rows_max)
    }

    /// Reads the arguments of `update`.
    pub(super) fn for_update(mut arguments: Arguments, rows_max: usize) -> Result<Self, Failure> {
        let sql = arguments.text("sql", SQL_BYTES_MAX)?;
        let parameters = parameters(arguments.value("params"))?;
        arguments.finish()?;
        if sql.contains('\0') {
            return Err(wrong("`sql` holds a NUL character"));
        }
        Ok(Self { sql, parameters, rows_max })
    }

    fn bounds(&self, limits: &DatabaseLimits) -> Bounds {
        Bounds { rows_max: self.rows_max, bytes_max: limits.result_bytes_max }
    }
}

/// Runs a statement that only reads.
pub(super) fn query(
    guarded: &Guarded,
    request: &Request,
    limits: &DatabaseLimits,
) -> Result<Value, Failure> {
    let mut statement = prepare_one(guarded, &request.sql)?;
    if !statement.readonly() {
        let failure = Failure::new("this statement writes, and `query` only reads");
        return Err(failure.with_hint("use the tool `update`"));
    }
    bind(&mut statement, &request.parameters)?;
    let mut table = Table::for_statement(&statement, request.bounds(limits));
    let failed = |error| hint::explain(guarded, &request.sql, &error);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(failed)? {
        table.push(row).map_err(failed)?;
        if table.is_truncated() {
            break;
        }
    }
    if table.is_too_small() {
        let message = format!("one row has over {} bytes", limits.result_bytes_max);
        return Err(Failure::new(message).with_hint("select fewer columns, or parts with substr()"));
    }
    let (columns, is_truncated) = (table.columns.clone(), table.is_truncated());
    let rows = table.into_rows();
    Ok(json!({
        "columns": columns,
        "row_count": rows.len(),
        "truncated": is_truncated,
        "rows": rows,
    }))
}

/// Runs a statement that writes, to its end: rows beyond the bound are dropped, the changes are made all the same.
pub(super) fn update(
    guarded: &Guarded,
    request: &Request,
    limits: &DatabaseLimits,
) -> Result<Value, Failure> {
    let changes_before = guarded.connection.total_changes();
    let mut statement = prepare_one(guarded, &request.sql)?;
    // What EXPLAIN explains is not done.
    if statement.readonly() || statement.is_explain() != 0 {
        let failure = Failure::new("this statement writes nothing");
        return Err(failure.with_hint("use the tool `query`"));
    }
    bind(&mut statement, &request.parameters)?;
    let mut table = Table::for_statement(&statement, request.bounds(limits));
    let failed = |error| hint::explain(guarded, &request.sql, &error);
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(failed)? {
        table.push(row).map_err(failed)?;
    }
    drop(rows);
    let connection = &guarded.connection;
    // Statements that define tables leave the count of the statement before them.
    let has_changed_rows = connection.total_changes() != changes_before;
    let mut answer = Map::new();
    let changes = if has_changed_rows { connection.changes() } else { 0 };
    answer.insert("changes".to_owned(), changes.into());
    let rowid = connection.last_insert_rowid();
    if rowid != 0 {
        answer.insert("last_insert_rowid".to_owned(), rows::integer(rowid));
    }
    if !table.columns.is_empty() {
        answer.insert("truncated".to_owned(), table.is_truncated().into());
        answer.insert("rows".to_owned(), table.into_rows().into());
    }
    Ok(Value::Object(answer))
}

/// Prepares the only statement of a text.
fn prepare_one<'a>(guarded: &'a Guarded, sql: &str) -> Result<Statement<'a>, Failure> {
    let connection: &Connection = &guarded.connection;
    let mut batch = Batch::new(connection, sql);
    let first = batch.next().map_err(|error| hint::explain(guarded, sql, &error))?;
    let first = first.ok_or_else(|| Failure::new("`sql` holds no statement"))?;
    // A comment or a semicolon may follow, nothing else, not even what does not parse.
    if matches!(batch.next(), Ok(None)) {
        return Ok(first);
    }
    drop(guarded.refusal());
    let failure = Failure::new("`sql` holds more than one statement");
    Err(failure.with_hint("make one call for each statement; pass values in `params`"))
}

fn parameters(value: Option<Value>) -> Result<Parameters, Failure> {
    let parameters = match value {
        None => Parameters::Positional(Vec::new()),
        Some(Value::Array(items)) => {
            let indexed = items.into_iter().enumerate();
            let values = indexed.map(|(i, item)| sql_value(&format!("params[{i}]"), item));
            Parameters::Positional(values.collect::<Result<_, _>>()?)
        }
        Some(Value::Object(map)) => {
            let values = map.into_iter().map(|(key, item)| {
                let value = sql_value(&format!("params.{key}"), item)?;
                Ok((key, value))
            });
            Parameters::Named(values.collect::<Result<_, Failure>>()?)
        }
        Some(other) => {
            let reason = format!("`params` must be an array or an object, not {}", kind(&other));
            return Err(wrong(reason));
        }
    };
    let count = match &parameters {
        Parameters::Positional(values) => values.len(),
        Parameters::Named(values) => values.len(),
    };
    if count > PARAMETERS_MAX {
        let reason = format!("`params` has {count} values, at most {PARAMETERS_MAX} are allowed");
        return Err(wrong(reason));
    }
    Ok(parameters)
}

fn sql_value(path: &str, value: Value) -> Result<SqlValue, Failure> {
    match value {
        Value::Null => Ok(SqlValue::Null),
        Value::Bool(flag) => Ok(SqlValue::Integer(i64::from(flag))),
        Value::String(text) => Ok(SqlValue::Text(text)),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(SqlValue::Integer(whole)),
            (None, Some(real)) if !number.is_u64() => Ok(SqlValue::Real(real)),
            (None, _) => Err(wrong(format!("`{path}` is beyond 64 bits: pass it as a string"))),
        },
        Value::Array(_) | Value::Object(_) => {
            let reason = format!("`{path}` must be a scalar, not {}", kind(&value));
            Err(wrong(reason).with_hint("pass JSON.stringify(value), or one value for each `?`"))
        }
    }
}

fn bind(statement: &mut Statement<'_>, parameters: &Parameters) -> Result<(), Failure> {
    match parameters {
        Parameters::Positional(values) => bind_positional(statement, values),
        Parameters::Named(values) => bind_named(statement, values),
    }
}

fn bind_positional(statement: &mut Statement<'_>, values: &[SqlValue]) -> Result<(), Failure> {
    let expected = statement.parameter_count();
    if expected != values.len() {
        let given = values.len();
        return Err(wrong(format!("`sql` has {expected} parameters, `params` has {given} values")));
    }
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value).map_err(|error| unbound(&error))?;
    }
    Ok(())
}

/// Binds by name; `:name`, `@name` and `$name` are all called `name`, and each has to be given.
fn bind_named(statement: &mut Statement<'_>, values: &[(String, SqlValue)]) -> Result<(), Failure> {
    let bare = |name: &str| name.trim_start_matches([':', '@', '$']).to_owned();
    let mut names = Vec::with_capacity(statement.parameter_count());
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).map(bare);
        let Some(name) = name else {
            return Err(wrong("`sql` has a parameter without a name: pass `params` as an array"));
        };
        let Some((_, value)) = values.iter().find(|(key, _)| bare(key) == name) else {
            return Err(wrong(format!("`params.{name}` is missing")));
        };
        statement.raw_bind_parameter(index, value).map_err(|error| unbound(&error))?;
        names.push(name);
    }
    match values.iter().find(|(key, _)| !names.contains(&bare(key))) {
        None => Ok(()),
        Some((key, _)) => Err(wrong(format!("`params.{key}` is not used in `sql`"))),
    }
}

fn unbound(error: &rusqlite::Error) -> Failure {
    wrong(format!("a parameter cannot be used: {error}"))
}
