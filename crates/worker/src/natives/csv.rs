//! Comma-separated values (RFC 4180), as JSON text for the engine.
//!
//! Reads text only: a cell stays a string, and nothing guesses at numbers or dates.

use serde_json::Value;
use std::collections::BTreeSet;

/// Whether the first row names the cells of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstRow {
    Names,
    Cells,
}

/// The rows as the JSON text of a list: of objects by name, or of lists. Empty lines are skipped, a
/// row that is too short has empty cells at its end.
///
/// # Errors
///
/// What is wrong, with its line.
pub(super) fn parse(text: &str, delimiter: char, first: FirstRow) -> Result<String, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { rest: text, delimiter, line: 1, row_line: 1 };
    let names = match first {
        FirstRow::Cells => None,
        FirstRow::Names => Some(reader.row()?.unwrap_or_default()),
    };
    let mut seen = BTreeSet::new();
    if let Some(twice) = names.iter().flatten().find(|name| !seen.insert(name.as_str())) {
        return Err(format!("the header has `{}` twice", shortened(twice)));
    }
    let mut json = String::from("[");
    while let Some(row) = reader.row()? {
        if json.len() > 1 {
            json.push(',');
        }
        match &names {
            None => json += &Value::from(row).to_string(),
            Some(names) => named(&mut json, names, row, reader.row_line)?,
        }
    }
    json.push(']');
    Ok(json)
}

fn named(json: &mut String, names: &[String], row: Vec<String>, line: usize) -> Result<(), String> {
    if row.len() > names.len() {
        let (cells, names) = (row.len(), names.len());
        return Err(format!("line {line} has {cells} cells, but the header has {names}"));
    }
    let cells = row.into_iter().chain(std::iter::repeat(String::new()));
    for (index, (name, cell)) in names.iter().zip(cells).enumerate() {
        json.push(if index == 0 { '{' } else { ',' });
        *json += &Value::from(name.as_str()).to_string();
        json.push(':');
        *json += &Value::from(cell).to_string();
    }
    *json += "}";
    Ok(())
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(100)]
}

struct Reader<'t> {
    rest: &'t str,
    delimiter: char,
    line: usize,
    /// Where the last row began.
    row_line: usize,
}

impl Reader<'_> {
    /// The next row that is not empty.
    fn row(&mut self) -> Result<Option<Vec<String>>, String> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            if !self.end_of_line() {
                break;
            }
        }
        self.row_line = self.line;
        let mut cells = vec![self.cell()?];
        while !self.rest.is_empty() && !self.end_of_line() {
            // A cell ends before a delimiter, a line or the text.
            self.rest = &self.rest[self.delimiter.len_utf8()..];
            cells.push(self.cell()?);
        }
        Ok(Some(cells))
    }

    fn end_of_line(&mut self) -> bool {
        let after = self.rest.strip_prefix("\r\n");
        let after = after.or_else(|| self.rest.strip_prefix(['\n', '\r']));
        self.line += usize::from(after.is_some());
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn cell(&mut self) -> Result<String, String> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([self.delimiter, '\n', '\r']).unwrap_or(self.rest.len());
            let (cell, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok(cell.to_owned());
        };
        let start = self.line;
        let mut cell = String::new();
        let mut rest = quoted;
        loop {
            let Some((part, after)) = rest.split_once('"') else {
                return Err(format!("the quote that line {start} opens is never closed"));
            };
            self.line += part.matches('\n').count();
            cell += part;
            let Some(again) = after.strip_prefix('"') else {
                self.rest = after;
                break;
            };
            cell.push('"');
            rest = again;
        }
        if self.rest.is_empty() || self.rest.starts_with([self.delimiter, '\n', '\r']) {
            return Ok(cell);
        }
        Err(format!("line {} goes on after a closing quote", self.line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, first: FirstRow, expected: Result<&str, &str>) {
        let parsed = parse(text, ',', first);
        assert_eq!(parsed.as_deref().map_err(String::as_str), expected, "{text:?}");
    }

    #[test]
    fn rows_are_read() {
        let cells = FirstRow::Cells;
        check("", cells, Ok("[]"));
        check("\n\r\n", cells, Ok("[]"));
        check("a,b\r\n\r\n1,", cells, Ok(r#"[["a","b"],["1",""]]"#));
        check("\u{feff}\"a\"\"b\",\"x\ny\"\n,\n", cells, Ok(r#"[["a\"b","x\ny"],["",""]]"#));
        check("a\rb", cells, Ok(r#"[["a"],["b"]]"#));
        check("\"a", cells, Err("the quote that line 1 opens is never closed"));
        check("x\n\"a\nb\"c", cells, Err("line 3 goes on after a closing quote"));
        let names = FirstRow::Names;
        check("", names, Ok("[]"));
        check(
            "a,__proto__\n1,2\n3\n",
            names,
            Ok(r#"[{"a":"1","__proto__":"2"},{"a":"3","__proto__":""}]"#),
        );
        check("a,a\n", names, Err("the header has `a` twice"));
        check("a\n1\n1,2\n", names, Err("line 3 has 2 cells, but the header has 1"));
        check("a\n1,2", names, Err("line 2 has 2 cells, but the header has 1"));
    }
}
