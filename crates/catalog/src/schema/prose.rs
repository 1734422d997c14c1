//! Makes descriptions short without making them wrong: what name, type and facts already say goes,
//! whole sentences stay from the front up to a bound, and a cut is marked.
//!
//! Nothing is reworded. Input is text that went through [`text::comment`]; output is one line.

use super::Doc;
use crate::text;
use std::collections::BTreeSet;

/// Bytes of a property's description that are kept; the first sentence may be longer.
const PROPERTY_BYTES_MAX: usize = 110;
/// Bytes of a property's first sentence.
const FIRST_BYTES_MAX: usize = 140;
/// Bytes of a tool's description that are kept.
const DESCRIPTION_BYTES_MAX: usize = 260;
/// Bytes of a tool's first sentence.
const DESCRIPTION_FIRST_BYTES_MAX: usize = 400;
/// Words of a text that may say nothing new; a longer one has its reasons.
const KNOWN_WORDS_MAX: usize = 12;

/// Words that say nothing about a value that has a name and a type.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "address",
    "an",
    "and",
    "array",
    "as",
    "associated",
    "be",
    "being",
    "by",
    "current",
    "do",
    "execute",
    "field",
    "flag",
    "for",
    "from",
    "get",
    "given",
    "id",
    "identifier",
    "identifiers",
    "ids",
    "in",
    "is",
    "it",
    "its",
    "list",
    "max",
    "maximum",
    "name",
    "names",
    "next",
    "number",
    "object",
    "of",
    "on",
    "optional",
    "page",
    "pages",
    "pagination",
    "parameter",
    "particular",
    "per",
    "perform",
    "provided",
    "required",
    "result",
    "results",
    "retrieve",
    "return",
    "returned",
    "s",
    "specific",
    "specified",
    "specify",
    "string",
    "target",
    "text",
    "that",
    "the",
    "this",
    "to",
    "unique",
    "use",
    "used",
    "user",
    "value",
    "values",
    "want",
    "whether",
    "which",
    "will",
    "with",
    "you",
    "your",
];
/// Words that a reader knows of one tool.
const KNOWN_MAX: usize = 256;
/// Headings of what a docstring says about its parameters, which stands at these.
const PARAMETER_HEADINGS: &[&str] = &["args", "arguments", "parameters", "params"];
/// Headings of what comes last in a docstring.
const OTHER_HEADINGS: &[&str] = &["raises", "example", "examples", "yields", "error responses"];

/// Words that a reader knows before it reads a text.
#[derive(Debug, Default)]
pub(crate) struct Words(BTreeSet<String>);

impl Words {
    /// Adds the words of a text or a name, as long as there is room.
    pub(crate) fn add(&mut self, text: &str) {
        let room = KNOWN_MAX.saturating_sub(self.0.len());
        self.0.extend(words_of(text).take(room));
    }

    /// Whether a word, or one of its kin, is known.
    fn knows(&self, word: &str, own: &[String]) -> bool {
        let begin = &word[..word.len().min(3)];
        let mut near =
            self.0.range(begin.to_owned()..).take_while(|known| known.starts_with(begin));
        EMPTY_WORDS.binary_search(&word).is_ok()
            || own.iter().any(|known| is_kin(known, word))
            || near.any(|known| is_kin(known, word))
    }
}

/// Whether two words are the same, or one is the beginning of the other: `repo` and `repository`.
fn is_kin(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    long.starts_with(short)
        && (short.len() == long.len() || short.len() >= 4 || (short.len() == 3 && long.len() == 4))
}

/// Shortens the doc of a property of this name, in a tool whose reader knows these words.
///
/// `is_listed`: the type is a list of values, which a text need not repeat.
pub(super) fn shorten(doc: &mut Doc, name: &str, is_listed: bool, known: &Words) {
    let line = without_groups(&text::one_line(&doc.text), doc);
    let own: Vec<String> = words_of(name).collect();
    let mut kept = Kept::new(FIRST_BYTES_MAX, PROPERTY_BYTES_MAX);
    for sentence in sentences(&line) {
        if kept.is_cut {
            break;
        }
        if !is_said(sentence, doc, is_listed) && !says_nothing(sentence, &own, known) {
            kept.push(without_label(sentence));
        }
    }
    doc.is_cut |= kept.is_cut;
    without_article(kept.text.trim_end_matches(['.', ' ', ';', ':', ',']))
        .clone_into(&mut doc.text);
    if kept.is_cut && !doc.text.is_empty() {
        doc.text.push('…');
    }
}

/// What a tool's description says, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Description {
    /// What it does, in one line.
    pub(crate) text: String,
    /// What it returns, in the words of a docstring's section.
    pub(crate) returns: String,
    /// What a docstring says about each parameter.
    pub(crate) parameters: Vec<(String, String)>,
    /// Something was left out.
    pub(crate) is_cut: bool,
}

/// Reads a tool's description: sentences from the front up to a bound, and the sections that
/// Python's docstrings have.
pub(crate) fn description(text: &str) -> Description {
    let mut body = String::new();
    let mut returns = String::new();
    let mut parameters: Vec<(String, String)> = Vec::new();
    let mut section = Section::Body;
    for line in text.lines() {
        let line = line.trim();
        if let Some(next) = Section::of(line) {
            section = next;
            continue;
        }
        match section {
            // A paragraph may end without a mark.
            Section::Body if line.is_empty() => {
                let length = body.trim_end().len();
                body.truncate(length);
                body.push_str(if body.ends_with(char::is_alphanumeric) { ". " } else { " " });
            }
            Section::Body => body.extend([line, " "]),
            Section::Returns => returns.extend([line, " "]),
            Section::Parameters => match (parameter_line(line), parameters.last_mut()) {
                (Some((name, text)), _) => parameters.push((name.to_owned(), text.to_owned())),
                (None, Some((_, text))) if !line.is_empty() => text.extend([" ", line]),
                (None, _) => {}
            },
            Section::Other => {}
        }
    }
    let mut kept = Kept::new(DESCRIPTION_FIRST_BYTES_MAX, DESCRIPTION_BYTES_MAX);
    for sentence in sentences(&text::one_line(&body)) {
        kept.push(sentence);
    }
    let mut returned = Kept::new(FIRST_BYTES_MAX, FIRST_BYTES_MAX);
    for sentence in sentences(&text::one_line(&returns)).take(1) {
        returned.push(sentence);
    }
    let is_cut = kept.is_cut || returned.is_cut;
    Description { text: kept.text, returns: returned.text, parameters, is_cut }
}

/// Whole sentences from the front, as far as the bounds go.
struct Kept {
    text: String,
    first_bytes_max: usize,
    bytes_max: usize,
    is_cut: bool,
}

impl Kept {
    fn new(first_bytes_max: usize, bytes_max: usize) -> Self {
        Self { text: String::new(), first_bytes_max, bytes_max, is_cut: false }
    }

    fn push(&mut self, sentence: &str) {
        if self.is_cut {
            return;
        }
        if self.text.is_empty() {
            let first = clip_words(sentence, self.first_bytes_max);
            self.is_cut = first.len() < sentence.len();
            self.text.push_str(first);
        } else if self.text.len() + sentence.len() < self.bytes_max {
            self.text.extend([" ", sentence]);
        } else {
            self.is_cut = true;
        }
    }
}

/// Parts of a docstring.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Body,
    Parameters,
    Returns,
    Other,
}

impl Section {
    fn of(line: &str) -> Option<Self> {
        let word = line.trim_matches(['#', '*', ' ']).strip_suffix(':')?.trim_matches('*');
        let word = word.to_ascii_lowercase();
        if PARAMETER_HEADINGS.contains(&word.as_str()) {
            return Some(Self::Parameters);
        }
        if matches!(word.as_str(), "returns" | "return") {
            return Some(Self::Returns);
        }
        OTHER_HEADINGS.contains(&word.as_str()).then_some(Self::Other)
    }
}

/// `name (type): text`, maybe behind a bullet.
fn parameter_line(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(['-', '*', ' ']);
    let (head, text) = line.split_once(':')?;
    let name = head.split('(').next().unwrap_or(head).trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some((name, text.trim()))
}

/// Without groups in brackets that repeat a fact or the `?`: `(optional)`, `(default: 30)`.
fn without_groups(text: &str, doc: &Doc) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['(', '[']) {
        let Some(length) = rest[start..].find([')', ']']) else {
            break;
        };
        let group = &rest[start + 1..start + length];
        let after = &rest[start + length + 1..];
        out.push_str(&rest[..start]);
        if is_repeated_group(group, doc) {
            // No blank before the mark that ended the sentence.
            let is_mark = after.starts_with(['.', ',', ';', ':']) || after.is_empty();
            out.truncate(if is_mark { out.trim_end().len() } else { out.len() });
            rest = if out.is_empty() || out.ends_with(' ') { after.trim_start() } else { after };
        } else {
            out.push_str(&rest[start..=start + length]);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn is_repeated_group(group: &str, doc: &Doc) -> bool {
    let group = group.to_ascii_lowercase();
    let first = group.split(|end: char| !end.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_range = group.bytes().all(|b| b.is_ascii_digit() || b" .,-".contains(&b));
    let is_kept_default = group.contains("default") && !doc.has_default;
    match first {
        "optional" | "required" if group.len() == first.len() => true,
        "optional" | "default" | "defaults" => group.len() < 48 && !is_kept_default,
        "max" | "maximum" | "min" | "minimum" | "range" => {
            group.len() < 48 && doc.has_limits && !is_kept_default
        }
        "" => is_range && doc.has_limits,
        _ => false,
    }
}

/// Whether the facts, or the type, say what this sentence says.
fn is_said(sentence: &str, doc: &Doc, is_listed: bool) -> bool {
    let plain = sentence.trim_end_matches(['.', ' ']).to_ascii_lowercase();
    let begins = |starts: &[&str]| starts.iter().any(|start| plain.starts_with(start));
    if matches!(plain.as_str(), "optional" | "required" | "this is required") {
        return true;
    }
    (doc.has_default
        && plain.len() < 64
        && begins(&["default:", "default is ", "default value", "defaults to ", "default to "]))
        || (doc.has_limits && plain.len() < 48 && begins(&["max ", "min ", "maximum ", "minimum "]))
        || (is_listed
            && begins(&[
                "options:",
                "one of",
                "possible values",
                "valid values",
                "allowed values",
                "must be one of",
                "valid options",
                "supported values",
            ]))
}

/// Without the label that repeats what the `?` says.
fn without_label(sentence: &str) -> &str {
    for label in ["Optional: ", "Required: ", "Optional - ", "Optional "] {
        if let Some(rest) = sentence.strip_prefix(label) {
            return rest;
        }
    }
    sentence
}

fn without_article(text: &str) -> &str {
    const STARTS: &[&str] = &[
        "The ",
        "A ",
        "An ",
        "Whether to ",
        "If true, ",
        "If True, ",
        "When true, ",
        "When True, ",
        "Set to true to ",
    ];
    STARTS.iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text)
}

/// Whether a reader who knows the property's words, the tool and the type learns nothing.
fn says_nothing(sentence: &str, own: &[String], known: &Words) -> bool {
    // What is written in another alphabet has no words here, and what is quoted is to be written.
    let is_quoting = sentence.contains('"') || sentence.contains(" '");
    sentence.is_ascii()
        && !is_quoting
        && words_of(sentence).take(KNOWN_WORDS_MAX + 1).count() <= KNOWN_WORDS_MAX
        && words_of(sentence).all(|word| known.knows(&word, own))
}

/// Words in lower case; `camelCase` and `snake_case` are taken apart.
fn words_of(text: &str) -> impl Iterator<Item = String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in text.chars() {
        let is_break = character.is_ascii_uppercase() && was_lower;
        if (!character.is_ascii_alphanumeric() || is_break) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
        }
        was_lower = character.is_ascii_lowercase();
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words.into_iter()
}

/// The sentences of a line, each with its mark.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (sentence, after) = rest.split_at(text::sentence_end(rest));
        rest = after.trim_start();
        Some(sentence)
    })
}

/// The text up to a bound, cut between words.
fn clip_words(text: &str, bytes_max: usize) -> &str {
    if text.len() <= bytes_max {
        return text;
    }
    let clipped = text::clip(text, bytes_max);
    let end = clipped.rfind(' ').filter(|blank| *blank * 2 > clipped.len());
    clipped[..end.unwrap_or(clipped.len())].trim_end_matches([',', ' ', ';', ':', '('])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_say_only_what_is_new() {
        let mut known = Words::default();
        known.add("create_issue Creates an issue in a GitHub repository owner repo perPage");
        let default = Doc { has_default: true, ..Doc::default() };
        let limits = Doc { has_limits: true, ..Doc::default() };
        let nothing = Doc::default();
        for (name, text, facts, expected) in [
            ("owner", "The owner of the repository.", &nothing, ""),
            (
                "owner",
                "Repository owner (username or organization)",
                &nothing,
                "Repository owner (username or organization)",
            ),
            ("page_id", "(Required) The ID of the page", &nothing, ""),
            ("parent", "Issue ID or path", &nothing, "Issue ID or path"),
            ("other", "Do not use this", &nothing, "Do not use this"),
            ("old", "Use 'owner'.", &nothing, "Use 'owner'"),
            (
                "cc",
                "Optional list of people. Defaults to nobody.",
                &nothing,
                "list of people. Defaults to nobody",
            ),
            ("cc", "Optional list of people. Defaults to nobody.", &default, "list of people"),
            ("n", "Rows (default: 30, max: 100)", &nothing, "Rows (default: 30, max: 100)"),
            ("n", "Rows (default: 30)", &default, "Rows"),
            ("n", "Rows (max 100).", &limits, "Rows"),
            ("n", "How long (minutes).", &limits, "How long (minutes)"),
            ("dry", "If true, nothing is written.", &nothing, "nothing is written"),
            ("q", "\u{67e5}\u{8be2}", &nothing, "\u{67e5}\u{8be2}"),
        ] {
            let mut doc = Doc { text: text.to_owned(), ..facts.clone() };
            shorten(&mut doc, name, false, &known);
            assert_eq!((doc.text.as_str(), doc.is_cut), (expected, false), "{name}: {text}");
        }
        let mut listed = Doc { text: "State. One of: open, closed.".to_owned(), ..Doc::default() };
        shorten(&mut listed, "x", true, &known);
        assert_eq!(listed.text, "State");
        let mut long = Doc { text: "First words. ".repeat(30), ..Doc::default() };
        shorten(&mut long, "x", false, &known);
        assert!(long.is_cut && long.text.ends_with("words…") && long.text.len() < 130, "{long:?}");
    }

    #[test]
    fn docstrings_are_taken_apart() {
        let told = description(
            "Get a value\n\nSee also 'set'.\n\nArgs:\n    key (str): The key\n        to read.\n    - raw: As bytes\n\n\
             Returns:\n    str: The value. More.\n\nRaises:\n    KeyError: if it is absent",
        );
        let expected = [("key", "The key to read."), ("raw", "As bytes")];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(told.text, "Get a value. See also 'set'.");
        assert_eq!(told.parameters, expected);
        assert_eq!((told.returns.as_str(), told.is_cut), ("str: The value.", false));
    }
}
