//! Rows of SQLite as JSON objects, up to a number of rows and bytes.
//!
//! Numbers that JavaScript would round become strings, BLOBs become `{"base64": ...}`.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// `Number.MAX_SAFE_INTEGER`.
const SAFE_INTEGER_MAX: u64 = (1 << 53) - 1;

/// How much a result may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) rows_max: usize,
    pub(super) bytes_max: usize,
}

/// Rows read so far.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    rows: Vec<Value>,
    bytes: usize,
    bounds: Bounds,
    is_truncated: bool,
}

impl Table {
    /// An empty table for the columns of a statement.
    pub(super) fn for_statement(statement: &Statement<'_>, bounds: Bounds) -> Self {
        Self {
            columns: distinct(statement.column_names().collect()),
            rows: Vec::new(),
            bytes: 0,
            bounds,
            is_truncated: false,
        }
    }

    /// Adds a row if there is room for it; else the table is truncated from then on.
    pub(super) fn push(&mut self, row: &Row<'_>) -> rusqlite::Result<()> {
        if self.is_truncated || self.rows.len() >= self.bounds.rows_max {
            self.is_truncated = true;
            return Ok(());
        }
        let mut bytes = 3;
        for (index, name) in self.columns.iter().enumerate() {
            bytes += name.len() + 4 + json_bytes(row.get_ref(index)?);
        }
        if bytes > self.bounds.bytes_max - self.bytes {
            self.is_truncated = true;
            return Ok(());
        }
        let mut object = Map::with_capacity(self.columns.len());
        for (index, name) in self.columns.iter().enumerate() {
            object.insert(name.clone(), json_value(row.get_ref(index)?));
        }
        self.bytes += bytes;
        self.rows.push(Value::Object(object));
        Ok(())
    }

    /// Whether rows were left out.
    pub(super) fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Whether not even the first row had room.
    pub(super) fn is_too_small(&self) -> bool {
        self.is_truncated && self.rows.is_empty() && self.bounds.rows_max > 0
    }

    /// The rows as a JSON array.
    pub(super) fn into_rows(self) -> Vec<Value> {
        self.rows
    }
}

/// Column names as object keys: a name that stands again gets a number, `id`, `id_2`, `id_3`.
fn distinct(names: Vec<&str>) -> Vec<String> {
    let given: BTreeSet<&str> = names.iter().copied().collect();
    let mut taken = BTreeSet::new();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let numbered = (2u32..).map(|number| format!("{name}_{number}"));
        let column = if taken.contains(name) {
            let mut free = numbered.filter(|n| !taken.contains(n) && !given.contains(n.as_str()));
            free.next().expect("there are more numbers than columns")
        } else {
            name.to_owned()
        };
        taken.insert(column.clone());
        columns.push(column);
    }
    columns
}

/// A number, or a string where JavaScript would round it.
pub(super) fn integer(number: i64) -> Value {
    if number.unsigned_abs() <= SAFE_INTEGER_MAX {
        number.into()
    } else {
        number.to_string().into()
    }
}

fn json_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => integer(number),
        // JSON has no infinities, and SQLite no NaN.
        ValueRef::Real(number) if number.is_finite() => number.into(),
        ValueRef::Real(number) => if number > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => json!({"base64": BASE64_STANDARD.encode(bytes)}),
        },
        ValueRef::Blob(bytes) => json!({"base64": BASE64_STANDARD.encode(bytes)}),
    }
}

/// Bytes of the value's JSON text, about.
fn json_bytes(value: ValueRef<'_>) -> usize {
    match value {
        ValueRef::Null => 4,
        ValueRef::Integer(_) => 22,
        ValueRef::Real(_) => 26,
        ValueRef::Text(bytes) => {
            let escapes = bytes.iter().map(|byte| match byte {
                0..=0x1f => 5,
                b'"' | b'\\' => 1,
                0x80.. | 0x20..=0x7f => 0,
            });
            bytes.len() + escapes.sum::<usize>() + 2
        }
        ValueRef::Blob(bytes) => bytes.len().div_ceil(3) * 4 + 13,
    }
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn repeated_names_are_numbered_around_given_ones() {
        let check = |names: &[&str], expected: &[&str]| {
            assert_eq!(distinct(names.to_vec()), expected, "{names:?}");
        };
        check(&["id", "name"], &["id", "name"]);
        check(&["id", "id", "id"], &["id", "id_2", "id_3"]);
        check(&["id", "id", "id_2", "id_2"], &["id", "id_3", "id_2", "id_2_2"]);
        check(&["", ""], &["", "_2"]);
    }
}
