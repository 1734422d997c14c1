//! The document as a tree: read within bounds, and looked up by `$ref`.
//!
//! What refers outside of the document is never fetched; it stays unknown.

use crate::error::{DocumentError, clip};
use crate::yaml;
use gloveport_protocol::percent_decoded;
use serde_json::Value;

/// Largest document. GitHub's has 13 MB, with every reference replaced it would have 73 MB.
const BYTES_MAX: usize = 32 << 20;
/// Values of a document, aliases of YAML counted as often as they are used. GitHub's has 0.4 million.
pub(crate) const NODES_MAX: usize = 2_000_000;
/// Nesting of a document.
pub(crate) const DEPTH_MAX: usize = 100;
/// References that lead to references.
const HOPS_MAX: usize = 32;

/// Which rules schemas are written by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// 3.0: its own, near to draft-05.
    V30,
    /// 3.1 and later: JSON Schema 2020-12.
    V31,
}

/// An OpenAPI document that was read.
#[derive(Debug, Clone)]
pub struct Document {
    root: Value,
    dialect: Dialect,
}

/// Why a reference stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// It leads out of the document.
    Remote(String),
    /// There is nothing.
    Missing(String),
    /// It leads back to itself.
    Cyclic,
}

impl std::fmt::Display for Unresolved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Remote(reference) => {
                write!(f, "`{}` is in another document, which is not read", clip(reference, 100))
            }
            Self::Missing(reference) => {
                write!(f, "`{}` is not in the document", clip(reference, 100))
            }
            Self::Cyclic => f.write_str("a reference leads back to itself"),
        }
    }
}

impl Document {
    /// Reads JSON (what begins with `{`) or YAML 1.2: at most 32 MiB, 2 million values and 100 levels.
    ///
    /// # Errors
    ///
    /// [`DocumentError`]; also for Swagger 2.0.
    pub fn parse(text: &[u8]) -> Result<Self, DocumentError> {
        if text.len() > BYTES_MAX {
            return Err(DocumentError::TooLarge { what: "bytes", max: BYTES_MAX });
        }
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let text = std::str::from_utf8(text)
            .map_err(|_| DocumentError::Unreadable("it is not UTF-8".to_owned()))?;
        let root = if text.trim_start().starts_with('{') { json(text)? } else { yaml::read(text)? };
        let dialect = dialect(&root)?;
        Ok(Self { root, dialect })
    }

    pub(crate) fn root(&self) -> &Value {
        &self.root
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Follows `$ref` as long as there is one.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value) -> Result<&'a Value, Unresolved> {
        self.follow(value).map(|(_, value)| value)
    }

    /// Follows `$ref` as long as there is one; also gives the last reference.
    pub(crate) fn follow<'a>(
        &'a self,
        value: &'a Value,
    ) -> Result<(Option<&'a str>, &'a Value), Unresolved> {
        let mut found = (None, value);
        for _ in 0..HOPS_MAX {
            let Some(reference) = found.1.get("$ref").and_then(Value::as_str) else {
                return Ok(found);
            };
            let remote = || Unresolved::Remote(reference.to_owned());
            let pointer = reference.strip_prefix('#').ok_or_else(remote)?;
            let target = self.root.pointer(&percent_decoded(pointer));
            let target = target.filter(|_| pointer.starts_with('/'));
            found.1 = target.ok_or_else(|| Unresolved::Missing(reference.to_owned()))?;
            found.0 = Some(reference);
        }
        Err(Unresolved::Cyclic)
    }
}

fn json(text: &str) -> Result<Value, DocumentError> {
    count(text)?;
    serde_json::from_str(text).map_err(|error| DocumentError::Unreadable(error.to_string()))
}

/// Refuses a text of too many values before memory is spent on them: two bytes of text can be 80 of memory.
fn count(text: &str) -> Result<(), DocumentError> {
    let (mut nodes, mut depth, mut is_in_text, mut is_escaped) = (0usize, 0usize, false, false);
    for byte in text.bytes() {
        match (is_in_text, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (_, b'"') => is_in_text = !is_in_text,
            (false, b'{' | b'[') => (nodes, depth) = (nodes + 1, depth + 1),
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            (false, b',') => nodes += 1,
            (_, _) => {}
        }
        if nodes > NODES_MAX {
            return Err(DocumentError::TooLarge { what: "values", max: NODES_MAX });
        }
        if depth > DEPTH_MAX {
            return Err(DocumentError::TooLarge { what: "levels", max: DEPTH_MAX });
        }
    }
    Ok(())
}

fn dialect(root: &Value) -> Result<Dialect, DocumentError> {
    let refuse = |text: &str| Err(DocumentError::NotOpenApi(text.to_owned()));
    let version = match root.get("openapi") {
        Some(Value::String(version)) => version.clone(),
        // `openapi: 3.1` in YAML.
        Some(Value::Number(version)) => version.to_string(),
        Some(_) => return refuse("`openapi` is no version"),
        None if root.get("swagger").is_some() => {
            return refuse("it is Swagger 2.0: convert it to OpenAPI 3");
        }
        None => return refuse("it is no OpenAPI document: it has no `openapi`"),
    };
    let mut parts = version.trim().split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), None | Some("0")) => Ok(Dialect::V30),
        (Some("3"), Some("1" | "2")) => Ok(Dialect::V31),
        _ => {
            let version = clip(&version, 20);
            refuse(&format!("version `{version}` is not known: 3.0 and 3.1 are"))
        }
    }
}
