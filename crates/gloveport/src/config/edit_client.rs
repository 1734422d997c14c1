//! Our entry in the file of an MCP client: put in and taken out as text, so that every other byte stays.
//!
//! What comes out is read again and compared: a change that would do anything else is not made. No file is touched here.

use super::jsonc_edit;
use serde_json::{Map, Value};

/// Under which name we stand in the lists of clients.
pub(crate) const KEY: &str = "gloveport";
/// The list of TOML files.
const TOML_LIST: &str = "mcp_servers";
/// The list of YAML files.
const YAML_LIST: &str = "extensions";

/// The form of a client's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON with comments; the servers are the members of this object.
    Json(&'static str),
    /// TOML with `[mcp_servers.x]`.
    Toml,
    /// YAML with `extensions`.
    Yaml,
}

impl Format {
    fn list(self) -> &'static str {
        match self {
            Self::Json(list) => list,
            Self::Toml => TOML_LIST,
            Self::Yaml => YAML_LIST,
        }
    }

    /// Our entry, where there is one.
    ///
    /// # Errors
    ///
    /// Why the file cannot be read.
    pub(crate) fn entry(self, text: &str) -> Result<Option<Value>, String> {
        let file = self.read(text)?;
        Ok(file.get(self.list()).and_then(|list| list.get(KEY)).cloned())
    }

    /// The text with our entry, which is not there yet.
    ///
    /// # Errors
    ///
    /// Why the file is not changed.
    pub(crate) fn insert(self, text: &str, entry: &Value) -> Result<String, String> {
        let mut expected = self.read(text)?;
        let list = expected.entry(self.list()).or_insert(Value::Null);
        // Also one that says `null`, as YAML does where nothing stands behind the key.
        if list.is_null() {
            *list = Value::Object(Map::new());
        }
        let list =
            list.as_object_mut().ok_or_else(|| format!("its `{}` is no list", self.list()))?;
        list.insert(KEY.to_owned(), entry.clone());
        let changed = match self {
            Self::Json(list) => jsonc_edit::insert(text, list, KEY, entry)?,
            Self::Toml => toml_insert(text, entry),
            Self::Yaml => yaml_insert(text, entry)?,
        };
        self.verified(changed, &expected)
    }

    /// The text without our entry.
    ///
    /// # Errors
    ///
    /// Why the file is not changed.
    pub(crate) fn remove(self, text: &str) -> Result<String, String> {
        let mut expected = self.read(text)?;
        let list = expected.get_mut(self.list()).and_then(Value::as_object_mut);
        list.and_then(|list| list.shift_remove(KEY)).ok_or("there is no entry of ours in it")?;
        let changed = match self {
            Self::Json(list) => jsonc_edit::remove(text, list, KEY)?,
            Self::Toml => toml_remove(text),
            Self::Yaml => yaml_remove(text),
        };
        self.verified(changed, &expected)
    }

    fn verified(self, changed: String, expected: &Map<String, Value>) -> Result<String, String> {
        let is_empty = |list: &Value| list.is_null() || list.as_object().is_some_and(Map::is_empty);
        let without_empty = |file: &Map<String, Value>| {
            let mut file = file.clone();
            if file.get(self.list()).is_some_and(is_empty) {
                file.shift_remove(self.list());
            }
            file
        };
        let is_as_expected =
            self.read(&changed).is_ok_and(|read| without_empty(&read) == without_empty(expected));
        if is_as_expected {
            return Ok(changed);
        }
        Err(format!("its `{}` is written in a way that is not changed here", self.list()))
    }

    fn read(self, text: &str) -> Result<Map<String, Value>, String> {
        let name = match self {
            Self::Json(_) => "file.json",
            Self::Toml => "file.toml",
            Self::Yaml => "file.yaml",
        };
        let read = super::clients::lists::document(name.as_ref(), text);
        read.map_err(|unreadable| match unreadable.place {
            Some((line, column)) => format!("line {line}, column {column}: {}", unreadable.reason),
            None => unreadable.reason,
        })
    }
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// A table at the end is valid wherever what is before it is.
fn toml_insert(text: &str, entry: &Value) -> String {
    let end = line_end(text);
    let mut out = text.to_owned();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push_str(end);
    }
    if !out.trim_start_matches('\u{feff}').is_empty() {
        out.push_str(end);
    }
    out.push_str(&format!("[{TOML_LIST}.{KEY}]{end}"));
    for (key, value) in entry.as_object().into_iter().flatten() {
        out.push_str(&format!("{key} = {}{end}", toml_value(value)));
    }
    out
}

/// TOML writes texts, numbers and lists as JSON does, but for tables.
fn toml_value(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| {
                format!("{} = {}", Value::from(key.as_str()), toml_value(value))
            });
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(toml_value).collect::<Vec<_>>().join(", "))
        }
        plain => plain.to_string(),
    }
}

/// Takes the tables of our entry out, from their headers to their last line that is no comment.
fn toml_remove(text: &str) -> String {
    let mut kept = String::new();
    let mut section = String::new();
    let mut is_ours = false;
    let close = |kept: &mut String, section: &mut String, is_ours: bool| {
        if is_ours {
            let lines = section.split_inclusive('\n');
            let is_content = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
            let n =
                lines.clone().collect::<Vec<_>>().iter().rposition(is_content).map_or(0, |n| n + 1);
            // The blank line that was put in front of it goes with it.
            let rest: String = lines.skip(n).collect();
            if rest.trim().is_empty() {
                let end = line_end(text);
                let blank = format!("{end}{end}");
                if kept.ends_with(&blank) || kept.as_str() == end {
                    kept.truncate(kept.len() - end.len());
                }
            }
            kept.push_str(&rest);
        } else {
            kept.push_str(section);
        }
        section.clear();
    };
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('[') {
            let header = line.trim_matches(['[', ']', ' ', '\t', '\r', '\n']);
            let own = format!("{TOML_LIST}.{KEY}");
            let starts = header.strip_prefix(&own);
            let is_next =
                starts.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ']', ' ']));
            if !(is_ours && is_next) {
                close(&mut kept, &mut section, is_ours);
            }
            is_ours = is_next;
        }
        section.push_str(line);
    }
    close(&mut kept, &mut section, is_ours);
    kept
}

/// Puts the entry first below `extensions:`.
fn yaml_insert(text: &str, entry: &Value) -> Result<String, String> {
    let end = line_end(text);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let is_list = |line: &&str| {
        let line = line.trim_start_matches('\u{feff}').trim_end();
        line.strip_prefix(YAML_LIST).is_some_and(|rest| rest.starts_with(':'))
    };
    let at = lines.iter().position(is_list);
    let indent = at.and_then(|at| {
        let below = lines[at + 1..].iter().find(|line| !line.trim().is_empty())?;
        let plain = below.trim_start_matches(' ');
        Some(below.len() - plain.len()).filter(|indent| *indent > 0)
    });
    let own = yaml_lines(entry, &" ".repeat(indent.unwrap_or(2)), end);
    let Some(at) = at else {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
        return Ok(format!("{text}{gap}{YAML_LIST}:{end}{own}"));
    };
    let behind = lines[at].split_once(':').map_or("", |(_, behind)| behind.trim());
    let is_open = behind.is_empty() || behind.starts_with('#');
    let after_braces = behind.strip_prefix("{}").map(str::trim_start);
    let after_braces = after_braces.filter(|rest| rest.is_empty() || rest.starts_with('#'));
    if !is_open && after_braces.is_none() {
        return Err(format!("its `{YAML_LIST}` is written on one line"));
    }
    let mut out: String = lines[..at].concat();
    if is_open {
        out.push_str(lines[at]);
        if !lines[at].ends_with('\n') {
            out.push_str(end);
        }
    } else {
        let comment = after_braces.filter(|rest| !rest.is_empty());
        let comment = comment.map(|rest| format!(" {rest}")).unwrap_or_default();
        out.push_str(&format!("{YAML_LIST}:{comment}{end}"));
    }
    out.push_str(&own);
    out.push_str(&lines[at + 1..].concat());
    Ok(out)
}

fn yaml_lines(entry: &Value, indent: &str, end: &str) -> String {
    let mut out = format!("{indent}{KEY}:{end}");
    for (key, value) in entry.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) if !items.is_empty() => {
                out.push_str(&format!("{indent}  {key}:{end}"));
                for item in items {
                    out.push_str(&format!("{indent}  - {item}{end}"));
                }
            }
            // Collections of texts on one line are written as in JSON.
            value => out.push_str(&format!("{indent}  {key}: {value}{end}")),
        }
    }
    out
}

/// Takes the lines of our entry out: its key below `extensions:`, and what stands further right.
fn yaml_remove(text: &str) -> String {
    let mut out = String::new();
    let mut is_in_list = false;
    let mut skipping: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let plain = line.trim_start_matches(' ');
        let indent = line.len() - plain.len();
        let is_blank = plain.trim().is_empty();
        if let Some(own) = skipping {
            if !is_blank && indent > own {
                continue;
            }
            skipping = None;
        }
        if indent == 0 && !is_blank && !plain.starts_with('#') {
            is_in_list = plain.trim_start_matches('\u{feff}').starts_with(&format!("{YAML_LIST}:"));
        }
        if is_in_list && indent > 0 && plain.trim_end() == format!("{KEY}:") {
            skipping = Some(indent);
            continue;
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests;
