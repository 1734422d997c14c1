//! Changes to JSON files of other programs as text: one member goes in or out, and every other byte stays, comments,
//! trailing commas, indentation and line ends included.
//!
//! It deliberately changes nothing that it finds: values are neither rewritten nor sorted.

use super::jsonc;
use serde_json::Value;
use std::ops::Range;

/// Longest indentation that is taken over.
const INDENT_MAX: usize = 16;

/// Puts `"key": value` first into the object that is the member `list` of the file, which is made where there is none.
///
/// The caller has seen that the text is an object, and that there is no such member. An empty text becomes a new file.
///
/// # Errors
///
/// For a `list` that is no object, or that is there twice.
pub(super) fn insert(text: &str, list: &str, key: &str, value: &Value) -> Result<String, String> {
    let (mark, text) = without_mark(text);
    if text.trim().is_empty() {
        let file = serde_json::json!({list: {key: value}});
        return Ok(format!("{mark}{}\n", indented(&file, &Form { unit: "  ", end: "\n" }, "")));
    }
    let plain = jsonc::to_json(text);
    let root = object(&plain, root_place(&plain)?);
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let unit = indent(text, &root).filter(|unit| !unit.is_empty()).unwrap_or("  ");
    let form = Form { unit, end };
    let changed = match only(&root, list)? {
        Some(member) => {
            if plain.as_bytes()[member.value.start] != b'{' {
                return Err(format!("its `{list}` is no object"));
            }
            let servers = object(&plain, member.value.start);
            let outer = indent(text, &root).unwrap_or_default();
            put(text, &servers, (key, value), &form, outer)
        }
        None => put(text, &root, (list, &serde_json::json!({key: value})), &form, ""),
    };
    Ok(format!("{mark}{changed}"))
}

/// Takes the member `key` of the object `list` out.
///
/// # Errors
///
/// Where there is none, or it is there twice.
pub(super) fn remove(text: &str, list: &str, key: &str) -> Result<String, String> {
    let (mark, text) = without_mark(text);
    let plain = jsonc::to_json(text);
    let root = object(&plain, root_place(&plain)?);
    let missing = || format!("there is no `{key}` in its `{list}`");
    let servers = only(&root, list)?.ok_or_else(missing)?;
    let servers = object(&plain, servers.value.start);
    let member = only(&servers, key)?.ok_or_else(missing)?;
    let at = servers.members.iter().position(|m| m.name.start == member.name.start);
    let is_first = at == Some(0);
    let comma = comma_behind(text, member.value.end, servers.close);
    let mut out = text.to_owned();
    let before = blank_before(text, member.name.start);
    match comma {
        // What has a line for itself takes it along; what stands among others takes the blank behind it.
        Some(comma) if text[before.clone()].contains('\n') => {
            out.replace_range(before.start..=comma, "");
        }
        Some(comma) => {
            let end = comma + 1 + usize::from(text[comma + 1..].starts_with(' '));
            out.replace_range(member.name.start..end, "");
        }
        None if is_first && servers.members.len() == 1 => {
            // What is left is an empty object, without the line that was for its end.
            let is_bare = before.start == servers.open + 1
                && text[member.value.end..servers.close].trim().is_empty();
            let end = if is_bare { servers.close } else { member.value.end };
            out.replace_range(before.start..end, "");
        }
        None => {
            out.replace_range(before.start..member.value.end, "");
            // The one before it is the last now. Between them may stand a comment.
            let previous = at.and_then(|at| servers.members.get(at.checked_sub(1)?));
            let previous = previous.expect("it is not the first, as was just seen").value.end;
            if let Some(comma) = comma_behind(text, previous, member.name.start) {
                out.replace_range(comma..=comma, "");
            }
        }
    }
    Ok(format!("{mark}{out}"))
}

struct Form<'a> {
    unit: &'a str,
    end: &'a str,
}

struct Member {
    /// With its quotes.
    name: Range<usize>,
    key: String,
    value: Range<usize>,
}

struct Object {
    open: usize,
    members: Vec<Member>,
    close: usize,
}

fn without_mark(text: &str) -> (&str, &str) {
    text.split_at(if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 })
}

/// Where the object of the file begins.
fn root_place(plain: &str) -> Result<usize, String> {
    serde_json::from_str::<serde_json::Map<String, Value>>(plain)
        .map_err(|error| format!("no JSON object: {error}"))?;
    Ok(plain.find('{').expect("an object was just read"))
}

/// The members of the object at `open`, in JSON that was read before.
fn object(plain: &str, open: usize) -> Object {
    let bytes = plain.as_bytes();
    let mut members = Vec::new();
    let mut at = skip_blank(bytes, open + 1);
    while bytes[at] != b'}' {
        let name = at..end_of_value(bytes, at);
        let colon = skip_blank(bytes, name.end);
        let start = skip_blank(bytes, colon + 1);
        let value = start..end_of_value(bytes, start);
        let key = serde_json::from_str(&plain[name.clone()]).unwrap_or_default();
        at = skip_blank(bytes, value.end);
        if bytes[at] == b',' {
            at = skip_blank(bytes, at + 1);
        }
        members.push(Member { name, key, value });
    }
    Object { open, members, close: at }
}

fn skip_blank(bytes: &[u8], mut at: usize) -> usize {
    while bytes[at].is_ascii_whitespace() {
        at += 1;
    }
    at
}

/// The place behind the value at `at`: a text, a collection, or a word.
fn end_of_value(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    loop {
        match bytes[at] {
            b'"' => {
                at += 1;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ if depth == 0 => {
                let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
                while is_word(bytes[at]) {
                    at += 1;
                }
                return at;
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
}

/// The member of that name. JSON allows it twice, and programs then differ in which they take.
fn only<'a>(object: &'a Object, key: &str) -> Result<Option<&'a Member>, String> {
    let mut found = object.members.iter().filter(|member| member.key == key);
    let first = found.next();
    if found.next().is_some() {
        return Err(format!("`{key}` is there twice"));
    }
    Ok(first)
}

/// What the first member's line begins with; `None` where it does not begin a line.
fn indent<'a>(text: &'a str, object: &Object) -> Option<&'a str> {
    let start = object.members.first()?.name.start;
    let blank = &text[blank_before(text, start)];
    let (_, indent) = blank.rsplit_once('\n')?;
    Some(&indent[..indent.len().min(INDENT_MAX)])
}

/// The blanks before a place.
fn blank_before(text: &str, end: usize) -> Range<usize> {
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    text[..end].trim_end_matches(is_blank).len()..end
}

/// The comma behind a value, over comments; `None` where the object ends first.
fn comma_behind(text: &str, from: usize, close: usize) -> Option<usize> {
    let mut rest = &text[from..close];
    loop {
        rest = rest.trim_start();
        let at = close - rest.len();
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, behind)| behind);
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, behind)| behind);
        } else {
            return rest.starts_with(',').then_some(at);
        }
    }
}

/// Puts a member first into an object, on lines of its own where the object has such.
fn put(
    text: &str,
    object: &Object,
    (key, value): (&str, &Value),
    form: &Form<'_>,
    outer: &str,
) -> String {
    let inside = &text[object.open + 1..object.close];
    let name = Value::from(key);
    let is_empty = object.members.is_empty();
    let own = indent(text, object).map(str::to_owned);
    if own.is_none() && !is_empty {
        let entry = format!("{name}: {value}, ");
        return spliced(text, object.open + 1, &entry);
    }
    let own = own.unwrap_or_else(|| format!("{outer}{}", form.unit));
    let comma = if is_empty { "" } else { "," };
    let value = indented(value, form, &own);
    let mut entry = format!("{}{own}{name}: {value}{comma}", form.end);
    if is_empty && inside.trim_matches([' ', '\t']).is_empty() {
        entry.push_str(&format!("{}{outer}", form.end));
    }
    // A comment behind the brace speaks of what is in it, and stays there.
    let first_line = inside.split('\n').next().unwrap_or_default().trim_end_matches('\r');
    let is_comment = inside.contains('\n') && first_line.trim_start().starts_with("//");
    let place = object.open + 1 + if is_comment { first_line.len() } else { 0 };
    spliced(text, place, &entry)
}

fn spliced(text: &str, place: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..place], &text[place..])
}

/// A value over lines, those after the first behind `outer`.
fn indented(value: &Value, form: &Form<'_>, outer: &str) -> String {
    let pretty = serde_json::to_string_pretty(value).expect("a JSON value is JSON");
    let lines = pretty.lines().enumerate().map(|(n, line)| {
        let plain = line.trim_start_matches(' ');
        let depth = (line.len() - plain.len()) / 2;
        let outer = if n == 0 { "" } else { outer };
        format!("{outer}{}{plain}", form.unit.repeat(depth))
    });
    lines.collect::<Vec<_>>().join(form.end)
}

#[cfg(test)]
mod tests;
