//! Records for a person: one line each, or all that is known of one call. Nothing in them steers a terminal.

use crate::read::Record;
use gloveport_protocol::escaped_json;
use serde_json::Value;
use std::fmt::Write;

/// Escapes what acts on a terminal or turns text around: C0, C1, marks and embeddings of direction (Unicode Standard
/// Annex 9), separators, invisible and tag characters.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || acts(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn acts(character: char) -> bool {
    matches!(
        character,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// The record as a line of JSON in which nothing acts on a terminal: what would is an escape, which says the same.
pub fn json_line(record: &Record) -> String {
    escaped_json(&record.text, |character| character.is_control() || acts(character))
}

/// One line of a listing.
pub fn line(record: &Record) -> String {
    let mut text = format!("{} {:<10}", record.get("ts"), record.get("kind"));
    let tool = record.tool();
    for part in
        [record.get("id"), record.of_principal("sub"), tool.as_str(), record.get("decision")]
    {
        if !part.is_empty() {
            text.push_str("  ");
            text.push_str(part);
        }
    }
    for (label, key) in [("", "error"), ("rule ", "rule")] {
        let part = record.get(key);
        if !part.is_empty() {
            write!(text, "  {label}{part}").expect("a String takes all");
        }
    }
    if let Some(took) = record.value.get("dur_us").and_then(Value::as_u64) {
        write!(text, "  {}", milliseconds(took)).expect("a String takes all");
    }
    printable(&text)
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{} ms", micros / 1_000, micros % 1_000 / 100)
}

/// All that is known of one record; `chain` says where the chain stands.
pub fn shown(record: &Record, chain: &str) -> String {
    let mut lines = vec![head(record), who(record), what(record), why(record)];
    let otherwise = record.get("else");
    if !otherwise.is_empty() {
        lines.push(format!("else   {otherwise}"));
    }
    lines.push(data(record));
    let spent = spent(record);
    lines.push(spent);
    let trace = record.get("trace");
    let trace = if trace.is_empty() { "none" } else { trace };
    lines.push(format!("trace  {trace}     {chain}"));
    let lines = lines.into_iter().filter(|line| !line.is_empty());
    lines.map(|line| printable(&line)).collect::<Vec<_>>().join("\n")
}

fn head(record: &Record) -> String {
    let mut text = format!(
        "{}  {}  ref {}  seq {}",
        record.get("kind").to_uppercase(),
        record.get("ts"),
        record.get("id"),
        record.seq
    );
    push(&mut text, "tenant", record.get("tenant"));
    push(&mut text, "error", record.get("error"));
    text
}

fn who(record: &Record) -> String {
    let groups =
        record.value.get("principal").and_then(|who| who.get("groups")).and_then(Value::as_array);
    let groups: Vec<&str> = groups.into_iter().flatten().filter_map(Value::as_str).collect();
    let mut text =
        format!("who    {} ({}", record.of_principal("sub"), record.of_principal("method"));
    if !groups.is_empty() {
        write!(text, ", groups {}", groups.join(" ")).expect("a String takes all");
    }
    text.push(')');
    if !record.of_principal("client").is_empty() {
        write!(text, " via {}", record.of_principal("client")).expect("a String takes all");
    }
    push(&mut text, "run", record.get("run"));
    if let Some(call) = record.value.get("call") {
        write!(text, " call {call}").expect("a String takes all");
    }
    let script = record.get("script");
    if !script.is_empty() {
        let short: String = script.chars().take(8).collect();
        write!(text, "   script {short} (gloveport audit script {short})")
            .expect("a String takes all");
    }
    text
}

fn what(record: &Record) -> String {
    let tool = record.tool();
    if tool.is_empty() {
        return String::new();
    }
    let mut text = format!("what   {tool}");
    push(&mut text, "pin", record.get("pin"));
    if let Some(args) = record.value.get("args") {
        write!(text, "  args {args}").expect("a String takes all");
    }
    push(&mut text, "digest hmac", record.get("args_hmac"));
    text
}

fn why(record: &Record) -> String {
    let mut text = String::from("why   ");
    for (label, key) in
        [("", "decision"), ("rule", "rule"), ("", "place"), ("", "why"), ("policy", "policy")]
    {
        push(&mut text, label, record.get(key));
    }
    if text.trim() == "why" { String::new() } else { text.replacen("why     ", "why    ", 1) }
}

/// Labels and seals.
fn data(record: &Record) -> String {
    let mut text = String::from("data  ");
    for key in ["labels_in", "labels_out", "sealed", "unsealed"] {
        if let Some(value) = record.value.get(key) {
            write!(text, " {key} {value}").expect("a String takes all");
        }
    }
    if text.trim() == "data" { String::new() } else { text }
}

fn spent(record: &Record) -> String {
    let number = |key: &str| record.value.get(key).and_then(Value::as_u64);
    let mut parts = Vec::new();
    parts.extend(number("dur_us").map(|us| format!("took {}", milliseconds(us))));
    parts.extend(number("waited_us").map(|us| format!("waited {}", milliseconds(us))));
    parts.extend(number("bytes_in").map(|bytes| format!("{bytes} bytes in")));
    parts.extend(number("bytes_out").map(|bytes| format!("{bytes} bytes out")));
    parts.extend(number("cost").map(|cost| format!("cost {cost}")));
    parts.extend(record.value.get("limits").map(|limits| format!("limits {limits}")));
    if parts.is_empty() { String::new() } else { format!("spent  {}", parts.join(", ")) }
}

fn push(text: &mut String, label: &str, part: &str) {
    if !part.is_empty() {
        let space = if label.is_empty() { "" } else { " " };
        write!(text, "  {label}{space}{part}").expect("a String takes all");
    }
}
