//! The arguments of the four tools, read strictly: an unknown key is an error that names the nearest.

use gloveport_protocol::nearest;
use serde_json::{Map, Value};
use std::time::Duration;

/// Queries of one search.
const QUERIES_MAX: usize = 10;

/// Reads the keys of one call and refuses what is left.
pub(super) struct Arguments {
    map: Map<String, Value>,
    allowed: &'static [&'static str],
}

/// How much a search tells of each tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Name,
    Summary,
    Declaration,
}

impl Arguments {
    /// Refuses keys that are not `allowed`.
    pub(super) fn new(
        map: Option<Map<String, Value>>,
        allowed: &'static [&'static str],
    ) -> Result<Self, String> {
        let map = map.unwrap_or_default();
        match map.keys().find(|key| !allowed.contains(&key.as_str())) {
            None => Ok(Self { map, allowed }),
            Some(key) => {
                let key: String = key.chars().take(64).flat_map(char::escape_debug).collect();
                let near = nearest(&key, allowed, 1);
                let near =
                    near.first().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                Err(format!("unknown argument `{key}`{near} (allowed: {})", allowed.join(", ")))
            }
        }
    }

    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<String>, String> {
        self.take(key, "a string", |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    pub(super) fn required_text(&mut self, key: &'static str) -> Result<String, String> {
        self.text(key)?.ok_or_else(|| format!("`{key}` is missing: it must be a string"))
    }

    pub(super) fn count(&mut self, key: &'static str) -> Result<Option<usize>, String> {
        self.take(key, "a whole number, 0 or more", |value| {
            value.as_u64().and_then(|number| usize::try_from(number).ok())
        })
    }

    pub(super) fn milliseconds(&mut self, key: &'static str) -> Result<Option<Duration>, String> {
        self.take(key, "a whole number of milliseconds, 1 or more", |value| {
            value.as_u64().filter(|number| *number > 0).map(Duration::from_millis)
        })
    }

    /// An object; one that comes as JSON text, as some models write it, is read.
    pub(super) fn object_text(&mut self, key: &'static str) -> Result<String, String> {
        let text = self.take(key, "an object", |value| match value {
            Value::Object(_) => Some(value.to_string()),
            Value::String(text) if text.trim_start().starts_with('{') => Some(text),
            _ => None,
        })?;
        Ok(text.unwrap_or_else(|| "{}".to_owned()))
    }

    pub(super) fn queries(&mut self, key: &'static str) -> Result<Vec<String>, String> {
        let queries = self.take(key, "a string or a list of strings", |value| match value {
            Value::String(query) => Some(vec![query]),
            Value::Array(queries) => {
                queries.into_iter().map(|query| query.as_str().map(str::to_owned)).collect()
            }
            _ => None,
        })?;
        let queries = queries.ok_or_else(|| format!("`{key}` is missing: words to search for"))?;
        if queries.is_empty() || queries.len() > QUERIES_MAX {
            return Err(format!("`{key}` takes 1 to {QUERIES_MAX} queries, not {}", queries.len()));
        }
        Ok(queries)
    }

    pub(super) fn detail(&mut self, key: &'static str) -> Result<Detail, String> {
        let detail = self.take(key, "`name`, `summary` or `declaration`", |value| {
            match value.as_str()? {
                "name" => Some(Detail::Name),
                "summary" => Some(Detail::Summary),
                "declaration" => Some(Detail::Declaration),
                _ => None,
            }
        })?;
        Ok(detail.unwrap_or(Detail::Summary))
    }

    fn take<T>(
        &mut self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        debug_assert!(self.allowed.contains(&key), "a key that is read is allowed");
        match self.map.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                read(value).map(Some).ok_or_else(|| format!("`{key}` must be {expected}"))
            }
        }
    }
}
