//! Our own lists in pages. A cursor is the last name of the page before, so that a list which changes between two pages loses
//! nothing that is in both.

use gloveport_crypto::{hex, sha256_of};
use rmcp::ErrorData;
use serde_json::{Map, Value};

/// Most entries of a page.
const PAGE: usize = 500;
/// Bytes of a cursor that is looked at.
const CURSOR_BYTES_MAX: usize = 16 << 10;

/// The page that the cursor names, as `{KEY: […], "nextCursor"}`. `entries` are in the order of their names.
///
/// # Errors
///
/// Invalid parameters, for a cursor that was not given for this list.
pub(super) fn page(
    key: &str,
    entries: Vec<(String, Value)>,
    cursor: Option<&Value>,
) -> Result<Map<String, Value>, ErrorData> {
    let after = match cursor {
        None | Some(Value::Null) => None,
        Some(Value::String(cursor)) => Some(opened(key, cursor).ok_or_else(unknown)?),
        Some(_) => return Err(unknown()),
    };
    let begin = after.map_or(0, |after| entries.partition_point(|(name, _)| *name <= after));
    let is_more = entries.len() > begin + PAGE;
    let page: Vec<(String, Value)> = entries.into_iter().skip(begin).take(PAGE).collect();
    let next = page.last().filter(|_| is_more).map(|(name, _)| sealed(key, name));
    let mut result = Map::new();
    result.insert(key.to_owned(), page.into_iter().map(|(_, entry)| entry).collect());
    result.extend(next.map(|next| ("nextCursor".to_owned(), next.into())));
    Ok(result)
}

/// The name in hexadecimal, after a digest of it with its list: what nobody gave is no cursor.
fn sealed(key: &str, name: &str) -> String {
    format!("{}{}", digest(key, name), hex(name.as_bytes()))
}

fn digest(key: &str, name: &str) -> String {
    let mut digest =
        hex(&sha256_of([b"gloveport cursor 1\0", key.as_bytes(), b"\0", name.as_bytes()]));
    digest.truncate(16);
    digest
}

fn opened(key: &str, cursor: &str) -> Option<String> {
    if cursor.len() > CURSOR_BYTES_MAX {
        return None;
    }
    let (given, text) = cursor.split_at_checked(16)?;
    let bytes: Option<Vec<u8>> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            u8::from_str_radix(str::from_utf8(pair).ok().filter(|p| p.len() == 2)?, 16).ok()
        })
        .collect();
    let name = String::from_utf8(bytes?).ok()?;
    (given == digest(key, &name)).then_some(name)
}

fn unknown() -> ErrorData {
    ErrorData::invalid_params("no such cursor: begin without one", None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_while_the_list_changes() {
        let entries = |n: usize, step: usize| -> Vec<(String, Value)> {
            (0..n).step_by(step).map(|i| (format!("{i:05} é"), i.into())).collect()
        };
        let first = page("tools", entries(1_200, 1), None).expect("a page");
        assert_eq!(first["tools"].as_array().map(Vec::len), Some(PAGE));
        let cursor = &first["nextCursor"];
        // Every second one has gone meanwhile.
        let second = page("tools", entries(1_200, 2), Some(cursor)).expect("a page");
        assert_eq!(second["tools"][0], 500);
        assert_eq!(second["tools"].as_array().map(Vec::len), Some(350));
        assert!(!second.contains_key("nextCursor"));
        let wrong = ["", "x", "zz", "00112233445566aa", "00112233445566aa7a"];
        for wrong in wrong.into_iter().map(Value::from).chain([1.into(), true.into()]) {
            let error = page("tools", entries(3, 1), Some(&wrong)).expect_err("no cursor");
            assert_eq!(error.code.0, -32_602, "{wrong}");
        }
        assert!(page("prompts", entries(3, 1), Some(cursor)).is_err(), "of another list");
    }
}
