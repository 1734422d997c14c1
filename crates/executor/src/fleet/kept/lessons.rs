//! The form of what was learned of results: lines of JSON, as for listings.

use super::super::learned::Lesson;
use super::lines::{Lines, whole};
use gloveport_catalog::Observed;
use gloveport_crypto::hex;
use gloveport_protocol::{ServerName, ToolName};
use serde_json::{Value, json};

/// The version of the form. Another one is not read.
const FORMAT: &str = "gloveport results 1";

/// The text of a file; nothing where it would be longer than `bytes_max`.
pub(super) fn write(
    server: &ServerName,
    digest: &[u8; 32],
    lessons: &[Lesson],
    bytes_max: usize,
) -> Option<String> {
    let mut lines = Lines::new(bytes_max);
    lines.add(&json!([FORMAT, server.as_str(), hex(digest)]))?;
    for Lesson { tenant, tool, observed, has_drifted } in lessons {
        lines.add(&json!([tenant, tool.as_str(), observed.to_json(), has_drifted]))?;
    }
    lines.end()
}

/// Reads a file.
///
/// # Errors
///
/// Why it cannot be used.
pub(super) fn read(
    text: &str,
    server: &ServerName,
    digest: &[u8; 32],
) -> Result<Vec<Lesson>, String> {
    let mut lines = whole(text).ok_or("it is not whole")?.lines();
    let head = json!([FORMAT, server.as_str(), hex(digest)]).to_string();
    if lines.next() != Some(&head) {
        return Err("it is of another version, or that of another server".to_owned());
    }
    let lessons: Option<_> = lines.map(lesson).collect();
    lessons.ok_or_else(|| "a line cannot be read".to_owned())
}

fn lesson(line: &str) -> Option<Lesson> {
    let line: Value = serde_json::from_str(line).ok()?;
    let [tenant, tool, observed, has_drifted] = line.as_array()?.as_slice() else { return None };
    let tenant = if tenant.is_null() { None } else { Some(tenant.as_str()?.to_owned()) };
    Some(Lesson {
        tenant,
        tool: ToolName::parse(tool.as_str()?).ok()?,
        observed: Observed::from_json(observed)?,
        has_drifted: has_drifted.as_bool()?,
    })
}
