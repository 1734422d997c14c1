//! What differs between a tool as it was approved and as it is now, for a reader: the declaration in TypeScript, the
//! description and the schemas by lines, the annotations in words.

use gloveport_catalog::{Server, ServerListing};
use gloveport_executor::{HeldEntry, PinStore};
use gloveport_gate::pins::{Hints, Pin, PinFile, definition_value, scan};
use gloveport_protocol::{ServerName, ToolDefinition, ToolId, ToolName};
use serde_json::Value;
use std::fmt::Write as _;

/// Lines of one text that are compared.
const LINES_MAX: usize = 1_000;
/// Equal lines round a change.
const AROUND: usize = 2;
/// Characters of a line.
const COLUMNS_MAX: usize = 400;

/// The whole text about one held thing; `None` where what is held is not kept any more.
pub(super) fn of(store: &PinStore, pins: &PinFile, id: &str, entry: &HeldEntry) -> Option<String> {
    let mut text = format!("{}: {}\n", escaped(id), escaped(&entry.reason));
    let Ok(id) = ToolId::parse(id) else {
        let server = ServerName::parse(id).ok()?;
        let now = store.instructions(&entry.text)?;
        let before = pins.instructions(&server).map(|line| line.digest.to_string());
        let before = before.and_then(|digest| store.instructions(&digest)).unwrap_or_default();
        section("instructions", &before, &now, &mut text);
        return Some(text);
    };
    let now = store.definition(&id.server, &entry.text)?;
    let from = entry.renamed_from.as_deref().and_then(|name| ToolName::parse(name).ok());
    let old_id = from.map_or_else(|| id.clone(), |tool| ToolId { server: id.server.clone(), tool });
    let pinned = pins.tool(&old_id).map(|line| &line.pin);
    let before = pinned.and_then(|pin| store.approved(&id.server, pin));
    if let Some(before) = &before {
        changes(&id.server, before, &now, &mut text);
    } else {
        if pinned.is_some() {
            text.push_str("  what was approved is not kept on this machine; as it is now:\n");
        }
        section("declaration", "", &declaration(&id.server, &now), &mut text);
        section("description", "", now.description.as_deref().unwrap_or_default(), &mut text);
    }
    annotations(pinned, &now, &mut text);
    for finding in scan(&id.server, &now, std::slice::from_ref(&now), &[]) {
        writeln!(text, "  found: {}", escaped(&finding.to_string())).expect("a string takes all");
    }
    let pin = Pin::of(&id.server, &now);
    writeln!(
        text,
        "  pin {}: `gloveport pins accept {}` lets exactly this in",
        pin.definition.short(),
        escaped(&id.to_string())
    )
    .expect("a string takes all");
    Some(text)
}

fn changes(server: &ServerName, before: &ToolDefinition, now: &ToolDefinition, text: &mut String) {
    section("declaration", &declaration(server, before), &declaration(server, now), text);
    let title = |tool: &ToolDefinition| tool.title.clone().unwrap_or_default();
    section("title", &title(before), &title(now), text);
    let description = |tool: &ToolDefinition| tool.description.clone().unwrap_or_default();
    section("description", &description(before), &description(now), text);
    let schemas = |tool: &ToolDefinition| {
        let mut value = definition_value(tool);
        if let Value::Object(fields) = &mut value {
            fields.retain(|key, _| key == "inputSchema" || key == "outputSchema");
        }
        value.sort_all_objects();
        format!("{value:#}")
    };
    section("schemas", &schemas(before), &schemas(now), text);
}

/// The tool as a script would see it.
fn declaration(server: &ServerName, tool: &ToolDefinition) -> String {
    let listing =
        ServerListing { name: server.clone(), description: None, tools: vec![tool.clone()] };
    Server::compile(listing)
        .tools()
        .first()
        .map(gloveport_catalog::Tool::declaration)
        .unwrap_or_default()
}

fn annotations(pinned: Option<&Pin>, now: &ToolDefinition, text: &mut String) {
    let Some(pin) = pinned else {
        let hints = Hints::of(&now.annotations);
        writeln!(
            text,
            "  it says of itself: {}, {} world",
            hints.effect().as_str(),
            hints.world().as_str()
        )
        .expect("a string takes all");
        return;
    };
    let hints = Hints::of(&now.annotations);
    let pairs = [
        ("readOnlyHint", pin.hints.read_only, hints.read_only),
        ("destructiveHint", pin.hints.destructive, hints.destructive),
        ("openWorldHint", pin.hints.open_world, hints.open_world),
    ];
    let word = |hint: Option<bool>| hint.map_or("absent".to_owned(), |hint| hint.to_string());
    for (name, before, after) in pairs {
        if before != after {
            writeln!(text, "  {name}: {} → {}", word(before), word(after))
                .expect("a string takes all");
        }
    }
    let merged = hints.or(pin.hints);
    if merged.effect() != pin.hints.effect() {
        writeln!(text, "  effect: {} → {}", pin.hints.effect().as_str(), merged.effect().as_str())
            .expect("a string takes all");
    }
}

/// The lines that differ, with a few round them; nothing where none does.
fn section(name: &str, before: &str, now: &str, text: &mut String) {
    if before == now {
        return;
    }
    writeln!(text, "  {name}:").expect("a string takes all");
    let cut = |text: &str| -> Vec<String> { text.lines().take(LINES_MAX).map(escaped).collect() };
    let lines = differing(&cut(before), &cut(now));
    let is_change = |at: usize| lines.get(at).is_some_and(|(mark, _)| *mark != ' ');
    let mut is_gap = false;
    for (at, (mark, line)) in lines.iter().enumerate() {
        let near = at.saturating_sub(AROUND)..=at + AROUND;
        if near.into_iter().any(is_change) {
            writeln!(text, "  {mark} {line}").expect("a string takes all");
            is_gap = false;
        } else if !is_gap {
            text.push_str("    …\n");
            is_gap = true;
        }
    }
}

/// Lines with `-`, `+` or a space before them: the longest common subsequence (Wagner and Fischer 1974), of at most
/// [`LINES_MAX`] lines a side.
fn differing(before: &[String], now: &[String]) -> Vec<(char, String)> {
    let width = now.len() + 1;
    let mut common = vec![0_u16; (before.len() + 1) * width];
    for i in (0..before.len()).rev() {
        for j in (0..now.len()).rev() {
            common[i * width + j] = if before[i] == now[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < before.len() || j < now.len() {
        if i < before.len() && j < now.len() && before[i] == now[j] {
            lines.push((' ', before[i].clone()));
            (i, j) = (i + 1, j + 1);
        } else if i < before.len()
            && (j == now.len() || common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            lines.push(('-', before[i].clone()));
            i += 1;
        } else {
            lines.push(('+', now[j].clone()));
            j += 1;
        }
    }
    lines
}

/// One line of foreign text: what is hidden or steers is written out.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for (n, character) in text.chars().enumerate() {
        if n == COLUMNS_MAX {
            shown.push('…');
            break;
        }
        let is_plain = character == '\t' || !character.is_control();
        // What cannot be seen is no part of a shown text; here it has to be seen.
        let is_seen =
            !gloveport_gate::pins::shown_text(character.encode_utf8(&mut [0; 4])).is_empty();
        if is_plain && is_seen {
            shown.push(character);
        } else {
            shown.extend(character.escape_unicode());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_by_lines_and_what_hides_is_shown() {
        let mut text = String::new();
        section("description", "a\nb\nc\nd\ne\nf", "a\nb\nc\nd\nE\u{200b}\u{1b}[2J\nf", &mut text);
        let expected =
            "  description:\n    …\n    c\n    d\n  - e\n  + E\\u{200b}\\u{1b}[2J\n    f\n";
        assert_eq!(text, expected);
        text.clear();
        section("title", "same", "same", &mut text);
        assert_eq!(text, "");
    }
}
