//! What is encoded in a text, and what a text would have somebody run.

use super::phrases::Phrases;
use super::{Found, Severity, Text, around};

/// Characters of an encoded run from which on it is decoded.
const BASE64_MIN: usize = 20;
const HEX_MIN: usize = 24;
/// Runs that are decoded of one text.
const RUNS_MAX: usize = 64;
/// How often what was decoded is decoded again.
const DEPTH_MAX: usize = 2;
/// What only a shell or an interpreter would want, in lower case.
const SHELL: [&str; 22] = [
    "curl ",
    "wget ",
    "bash -",
    "sh -c",
    "/bin/sh",
    "/bin/bash",
    "rm -rf",
    "powershell",
    "invoke-webrequest",
    "nc -e",
    "ncat ",
    "python -c",
    "python3 -c",
    "perl -e",
    "eval(",
    "exec(",
    "os.system",
    "subprocess",
    "child_process",
    "chmod +x",
    "mkfifo",
    "/dev/tcp/",
];
/// What a page or a viewer of Markdown would run or fetch, in lower case.
const SCRIPTS: [(&str, Severity); 8] = [
    ("javascript:", Severity::High),
    ("vbscript:", Severity::High),
    ("data:text/html", Severity::High),
    ("data:application/x", Severity::High),
    ("<script src", Severity::High),
    ("<script", Severity::Medium),
    ("<iframe", Severity::Medium),
    ("onerror=", Severity::High),
];

pub(super) fn look(phrases: &Phrases, text: &Text<'_>, found: &mut Found) {
    encoded(phrases, text.words, text, 0, found);
    let lower = text.words.to_lowercase();
    for (script, severity) in SCRIPTS {
        if let Some(start) = lower.find(script) {
            found.push(severity, "script", &text.place, around(&lower, start));
        }
    }
    if let Some(start) = piped_download(&lower) {
        found.push(Severity::High, "download", &text.place, around(&lower, start));
    }
    if let Some(start) = image_with_query(&lower) {
        found.push(Severity::High, "image-link", &text.place, around(&lower, start));
    }
}

/// Decodes every run that may be encoded, and judges what comes out.
fn encoded(phrases: &Phrases, text: &str, of: &Text<'_>, depth: usize, found: &mut Found) {
    if depth == DEPTH_MAX {
        return;
    }
    for (start, decoded) in runs(text).into_iter().take(RUNS_MAX) {
        if is_bad(phrases, &decoded) {
            found.push(Severity::High, "encoded", &of.place, around(text, start));
        } else {
            encoded(phrases, &decoded, of, depth + 1, found);
        }
    }
}

fn is_bad(phrases: &Phrases, decoded: &str) -> bool {
    let lower = decoded.to_lowercase();
    SHELL.iter().any(|word| lower.contains(word)) || phrases.is_instruction(decoded)
}

/// The texts that are in base64, hexadecimal, percent escapes or escapes of source code, with their places.
fn runs(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    for (start, run) in pieces(text, is_letter) {
        if run.len() >= HEX_MIN && run.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            found.extend(from_hex(run).map(|decoded| (start, decoded)));
        } else if run.len() >= BASE64_MIN {
            found.extend(from_base64(run).map(|decoded| (start, decoded)));
        }
    }
    for (mark, digits) in [("%", 2), ("\\x", 2), ("\\u", 4), ("&#x", 2), ("0x", 2)] {
        if text.matches(mark).count() >= 6 {
            found.extend(from_escapes(text, mark, digits).map(|decoded| (0, decoded)));
        }
    }
    found
}

/// The longest runs of some characters.
fn pieces(text: &str, is_wanted: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = None;
    for (place, character) in text.char_indices().chain([(text.len(), '\n')]) {
        match (from, place < text.len() && is_wanted(character)) {
            (None, true) => from = Some(place),
            (Some(start), false) => {
                found.push((start, &text[start..place]));
                from = None;
            }
            (Some(_), true) | (None, false) => {}
        }
    }
    found
}

fn from_hex(run: &str) -> Option<String> {
    let pairs = run.as_bytes().chunks_exact(2);
    let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    readable(bytes.collect::<Option<_>>()?)
}

fn from_base64(run: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(run.len() * 3 / 4);
    let (mut bits, mut n_bits) = (0_u32, 0_u32);
    for byte in run.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from(bits >> n_bits & 255).expect("masked to eight bits"));
        }
        bits &= (1 << n_bits) - 1;
    }
    readable(bytes)
}

/// Each escape by its character, and everything else as it is.
fn from_escapes(text: &str, mark: &str, digits: usize) -> Option<String> {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(mark) {
        decoded.push_str(&rest[..start]);
        rest = &rest[start + mark.len()..];
        let code = rest.get(..digits).and_then(|code| u32::from_str_radix(code, 16).ok());
        match code.and_then(char::from_u32) {
            Some(character) => {
                decoded.push(character);
                rest = rest[digits..].trim_start_matches([';', ',', ' ']);
            }
            None => decoded.push_str(mark),
        }
    }
    decoded.push_str(rest);
    readable(decoded.into_bytes())
}

/// A text, if nearly all of it can be read.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let odd = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    (odd * 20 <= text.chars().count() && text.len() >= 8).then_some(text)
}

/// `curl … | sh`
fn piped_download(lower: &str) -> Option<usize> {
    let starts = ["curl ", "wget ", "iwr ", "invoke-webrequest "];
    let start = starts.iter().filter_map(|word| lower.find(word)).min()?;
    let behind = lower[start..].split_once('|')?.1.trim_start();
    let shells = ["sh", "bash", "zsh", "sudo", "python", "iex", "node", "perl"];
    let word = behind.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    shells.contains(&word.trim_end_matches('3')).then_some(start)
}

/// `![](https://…?data=`: what shows it sends what stands in it.
fn image_with_query(lower: &str) -> Option<usize> {
    let start = lower.find("![")?;
    let link = lower[start..].split_once("](http")?.1;
    let end = link.find(')').unwrap_or(link.len());
    link[..end].contains(['?', '{', '$']).then_some(start)
}
