//! Names with `*`, for functions, tables and files, whatever the case of their letters.

use crate::glob::Part;

/// Longest pattern.
const PATTERN_BYTES_MAX: usize = 256;

/// A pattern for one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamePattern {
    part: Part,
    text: String,
}

impl NamePattern {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() || text.contains(char::is_control) || text.len() > PATTERN_BYTES_MAX {
            let shown = text.escape_debug();
            return Err(format!("`{shown}` is no name: write one like `pg_sleep` or `dblink*`"));
        }
        Ok(Self { part: Part::new(&text.to_lowercase()), text: text.to_owned() })
    }

    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        self.part.matches(&name.to_lowercase())
    }
}
