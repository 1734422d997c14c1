//! The findings of the check in words for an agent. The sentences are files; code fills the holes.

use super::{
    calls::{Arguments, Call},
    promises::{How, Misuse},
    shapes::{Keys, What, Wrong},
    values::{Entry, Known, Value},
};
use crate::compile::report::{Problem, Rank, cut};
use gloveport_protocol::{Field, ServerBinding, Shape, UsedTool, all_of, any_of, nearest};
use serde_json::Value as Json;

const UNKNOWN_KEY: &str = include_str!("../../hints/check/unknown_key.md");
const KEYS: &str = include_str!("../../hints/check/keys.md");
const NEAR: &str = include_str!("../../hints/check/near.md");
const UNWRAP: &str = include_str!("../../hints/check/unwrap.md");
const MISSING_KEYS: &str = include_str!("../../hints/check/missing_keys.md");
const MISSING_ALL: &str = include_str!("../../hints/check/missing_all.md");
const MIXED_KEYS: &str = include_str!("../../hints/check/mixed_keys.md");
const WRONG_TYPE: &str = include_str!("../../hints/check/wrong_type.md");
const NOT_ONE_OF: &str = include_str!("../../hints/check/not_one_of.md");
const ONE_OF: &str = include_str!("../../hints/check/one_of.md");
const WRITE: &str = include_str!("../../hints/check/write.md");
const LEAVE_OUT: &str = include_str!("../../hints/check/leave_out.md");
const NO_ARGUMENT: &str = include_str!("../../hints/check/no_argument.md");
const NOT_AN_OBJECT: &str = include_str!("../../hints/check/not_an_object.md");
const TOO_MANY: &str = include_str!("../../hints/check/too_many.md");
const AWAIT_MEMBER: &str = include_str!("../../hints/check/await_member.md");
const PROMISE_ALONE: &str = include_str!("../../hints/check/promise_alone.md");
const PROMISES_LIST: &str = include_str!("../../hints/check/promises_list.md");
const AWAIT_OTHER: &str = include_str!("../../hints/check/await_other.md");
const AWAIT_IN_PLAIN_FUNCTION: &str = include_str!("../../hints/check/await_in_plain_function.md");
const SERVER_CALLED: &str = include_str!("../../hints/check/server_called.md");
const CALL_A_TOOL: &str = include_str!("../../hints/check/call_a_tool.md");

/// Names that a hint lists; of more, none.
const LISTED_MAX: usize = 10;
/// Names that a hint proposes.
const PROPOSED_MAX: usize = 2;
/// Characters of a value that a message repeats.
const VALUE_CHARS_MAX: usize = 40;
/// Bytes of a type in words.
const TYPE_BYTES_MAX: usize = 120;

/// A tool and one call of it.
#[derive(Clone, Copy)]
pub(super) struct Called<'c> {
    pub(super) server: &'c str,
    pub(super) tool: &'c UsedTool,
    pub(super) call: &'c Call,
}

/// The sentence of a file with its holes filled. What is filled in is not looked at again.
pub(in crate::compile) fn fill(sentence: &str, parts: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = sentence.trim_ascii_end();
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let filled = after.split_once('}').and_then(|(name, after)| {
            let (_, part) = parts.iter().find(|(known, _)| *known == name)?;
            Some((part, after))
        });
        let (part, after) = filled.unwrap_or((&"{", after));
        text.push_str(part);
        rest = after;
    }
    text.push_str(rest);
    text
}

impl Called<'_> {
    fn name(&self) -> String {
        format!("{}.{}", self.server, self.tool.tool)
    }

    /// What is called, as the script has it.
    fn callee(&self) -> String {
        self.call.callee.clone().unwrap_or_else(|| self.name())
    }

    fn problem(&self, at: usize, rank: Rank, message: String) -> Problem {
        let signature = Some(self.tool.signature.clone());
        Problem { rank, signature, ..Problem::new(at, message) }
    }

    /// The whole argument, or a part of it.
    fn subject(&self, path: &str) -> String {
        if path.is_empty() {
            format!("`{}`", self.name())
        } else {
            format!("`{path}` of `{}`", self.name())
        }
    }

    /// A promise that is used as a value.
    pub(super) fn misuse(&self, misuse: &Misuse) -> Problem {
        let dots = if self.call.arguments == Arguments::None { "()" } else { "(...)" };
        let call = format!("{}{dots}", self.callee());
        let what = misuse.variable.as_ref().unwrap_or(&call);
        let message = match &misuse.how {
            How::Member(member) | How::Key(member) => {
                fill(AWAIT_MEMBER, &[("what", what.as_str()), ("member", member.as_str())])
            }
            How::Alone(of) => fill(PROMISE_ALONE, &[("what", what.as_str()), ("of", of)]),
            How::Other(how) => fill(AWAIT_OTHER, &[("what", what.as_str()), ("how", how)]),
        };
        let hint = if let How::Alone(of) = &misuse.how {
            fill(PROMISES_LIST, &[("of", of)])
        } else if misuse.is_in_plain_function {
            fill(AWAIT_IN_PLAIN_FUNCTION, &[("call", &call)])
        } else {
            let text = match (&misuse.variable, &misuse.how) {
                (Some(variable), _) => format!("const {variable} = await {call}"),
                (None, How::Member(member)) if is_identifier(member) => {
                    format!("(await {call}).{member}")
                }
                (None, How::Member(_) | How::Key(_) | How::Alone(_) | How::Other(_)) => {
                    format!("await {call}")
                }
            };
            fill(WRITE, &[("code", &text)])
        };
        // The signature says nothing about it.
        Problem {
            rank: Rank::Await,
            hint: Some(hint),
            ..Problem::new(self.call.span.start, message)
        }
    }

    /// No argument where one is needed.
    pub(super) fn no_argument(&self) -> Problem {
        let message = fill(NO_ARGUMENT, &[("tool", &self.name())]);
        let hint = self.form(None);
        self.problem(self.call.span.start, Rank::Key, message).with_hint(hint)
    }

    /// Something else than an object.
    pub(super) fn not_an_object(&self, got: &Known, piece: Option<&String>) -> Problem {
        let got_text = value_text(&got.value);
        let message = fill(NOT_AN_OBJECT, &[("tool", &self.name()), ("got", &got_text)]);
        let hint = self.form(piece.map(std::slice::from_ref));
        self.problem(got.at, Rank::Key, message).with_hint(hint)
    }

    /// Several arguments.
    pub(super) fn too_many(&self, pieces: &[Option<String>]) -> Problem {
        let count = pieces.len().to_string();
        let message = fill(TOO_MANY, &[("tool", &self.name()), ("count", &count)]);
        let pieces: Option<Vec<String>> = pieces.iter().cloned().collect();
        let hint = self.form(pieces.as_deref());
        self.problem(self.call.span.start, Rank::Key, message).with_hint(hint)
    }

    /// How the call is written: with the keys that it needs, and the script's own values where
    /// there are as many.
    fn form(&self, pieces: Option<&[String]>) -> String {
        let keys = match &self.tool.arguments {
            Shape::Object { fields, .. } => fields.as_slice(),
            _ => &[],
        };
        let needed: Vec<&str> =
            keys.iter().filter(|key| key.is_required).map(|key| key.name.as_str()).collect();
        let keys: Vec<String> = match pieces {
            Some(pieces) if pieces.len() == needed.len() => needed
                .iter()
                .zip(pieces)
                .map(|(key, piece)| format!("{}: {piece}", key_text(key)))
                .collect(),
            _ => needed.iter().map(|key| format!("{}: ...", key_text(key))).collect(),
        };
        let inside = if keys.is_empty() { "...".to_owned() } else { keys.join(", ") };
        fill(WRITE, &[("code", &format!("{}({{ {inside} }})", self.callee()))])
    }

    /// A difference between an argument and what the tool takes.
    pub(super) fn wrong(&self, wrong: &Wrong<'_>) -> Vec<Problem> {
        let subject = self.subject(&wrong.path);
        match &wrong.what {
            What::Keys(keys) => self.keys(wrong, keys),
            What::Type { expected, got } => {
                let (expected_text, got_text) = (type_text(expected), value_text(got));
                let parts = [
                    ("subject", subject.as_str()),
                    ("expected", expected_text.as_str()),
                    ("got", got_text.as_str()),
                ];
                let problem = self.problem(wrong.at, Rank::Type, fill(WRONG_TYPE, &parts));
                vec![Problem { hint: type_hint(expected, got), ..problem }]
            }
            What::NotOneOf { allowed, got } => {
                let got_text = value_text(got);
                let parts = [("subject", subject.as_str()), ("got", got_text.as_str())];
                let problem = self.problem(wrong.at, Rank::Type, fill(NOT_ONE_OF, &parts));
                vec![Problem { hint: one_of_hint(allowed, got), ..problem }]
            }
        }
    }

    /// Keys too many and too few: a key that is only written wrong is one mistake, not also a key
    /// that is missing.
    fn keys(&self, wrong: &Wrong<'_>, keys: &Keys<'_>) -> Vec<Problem> {
        let subject = self.subject(&wrong.path);
        let mut missing = keys.missing.clone();
        let mut problems = Vec::new();
        let mut far: Vec<&Entry> = Vec::new();
        for entry in &keys.unknown {
            let Some((hint, meant)) = meant(entry, &keys.fields) else {
                far.push(entry);
                continue;
            };
            missing.retain(|field| !meant.contains(&field.name.as_str()));
            let key = code(&entry.key);
            let parts = [("subject", subject.as_str()), ("unknown", key.as_str())];
            let problem = self.problem(entry.at, Rank::Key, fill(UNKNOWN_KEY, &parts));
            problems.push(problem.with_hint(hint));
        }
        let unknown: Vec<String> =
            far.iter().take(LISTED_MAX).map(|entry| code(&entry.key)).collect();
        let (unknown, needed) = (listed(&unknown, "or"), needed(&missing));
        let parts = [
            ("subject", subject.as_str()),
            ("unknown", unknown.as_str()),
            ("keys", needed.as_str()),
        ];
        let sentence = match (far.is_empty(), missing.is_empty()) {
            (true, true) => return problems,
            (true, false) if self.is_empty() => MISSING_ALL,
            (true, false) => MISSING_KEYS,
            (false, true) => UNKNOWN_KEY,
            (false, false) => MIXED_KEYS,
        };
        let at = far.first().map_or(wrong.at, |entry| entry.at);
        let problem = self.problem(at, Rank::Key, fill(sentence, &parts));
        let names: Vec<&str> = keys.fields.iter().map(|field| field.name.as_str()).collect();
        let is_listed = !far.is_empty() && (1..=LISTED_MAX).contains(&names.len());
        let hint = is_listed.then(|| fill(KEYS, &[("keys", &all_of(&names))]));
        problems.push(Problem { hint, ..problem });
        problems
    }

    fn is_empty(&self) -> bool {
        match &self.call.arguments {
            Arguments::One { known: Known { value: Value::Object(entries), .. }, .. } => {
                entries.list.is_empty()
            }
            _ => false,
        }
    }
}

/// A server that is called as if it were a tool.
pub(super) fn server_called(server: &ServerBinding, call: &Call) -> Problem {
    let forms: Vec<String> =
        server.tools.iter().take(3).map(|tool| format!("{}.{tool}", server.identifier)).collect();
    let forms: Vec<&str> = forms.iter().map(String::as_str).collect();
    let message = fill(SERVER_CALLED, &[("server", &server.identifier)]);
    Problem::new(call.span.start, message)
        .with_hint(fill(CALL_A_TOOL, &[("tools", &any_of(&forms))]))
}

/// What an unknown key was probably meant to be: a hint, and the fields that are then not missing.
fn meant<'f>(entry: &'f Entry, fields: &[&'f Field]) -> Option<(String, Vec<&'f str>)> {
    // `{ arguments: { title } }`: what the keys were meant to be is inside.
    if let Value::Object(inner) = &entry.value.value {
        let is_field = |key: &str| fields.iter().any(|field| field.name == key);
        let keys: Vec<&str> =
            inner.list.iter().map(|it| it.key.as_str()).filter(|key| is_field(key)).collect();
        if !keys.is_empty() {
            let shown = all_of(&keys[..keys.len().min(LISTED_MAX)]);
            let hint = fill(UNWRAP, &[("keys", &shown), ("key", &code(&entry.key))]);
            return Some((hint, keys));
        }
    }
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let near = nearest(&entry.key, &names, PROPOSED_MAX);
    let hint = fill(NEAR, &[("near", &any_of(&near))]);
    (!near.is_empty()).then_some((hint, near))
}

/// Keys that are missing, with their types.
fn needed(fields: &[&Field]) -> String {
    let text = |field: &&Field| format!("{} ({})", code(&field.name), type_text(&field.shape));
    let texts: Vec<String> = fields.iter().take(LISTED_MAX).map(text).collect();
    listed(&texts, "and")
}

fn listed(texts: &[String], before_last: &str) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {before_last} {last}", first.join(", ")),
    }
}

/// A type in words: `a string`, `a list of numbers`.
fn type_text(shape: &Shape) -> String {
    let text = match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Null => "`null`".to_owned(),
        Shape::Boolean => "`true` or `false`".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::OneOf(allowed) => any_of_values(&allowed.iter().collect::<Vec<_>>()),
        Shape::List(item) => match item.as_ref() {
            Shape::Text => "a list of strings".to_owned(),
            Shape::Number => "a list of numbers".to_owned(),
            Shape::Object { .. } => "a list of objects".to_owned(),
            _ => "a list".to_owned(),
        },
        Shape::Object { fields, .. } if fields.is_empty() => "an object".to_owned(),
        Shape::Object { fields, .. } => {
            let key = |field: &Field| {
                let sign = if field.is_required { "" } else { "?" };
                format!("{}{sign}", key_text(&field.name))
            };
            let keys: Vec<String> = fields.iter().take(LISTED_MAX).map(key).collect();
            let more = if fields.len() > LISTED_MAX { ", ..." } else { "" };
            format!("an object `{{ {}{more} }}`", keys.join(", "))
        }
        Shape::Union(members) => {
            let mut texts: Vec<String> = Vec::new();
            for text in members.iter().map(type_text) {
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
            texts.join(" or ")
        }
    };
    cut(text, TYPE_BYTES_MAX)
}

/// A value in words.
fn value_text(value: &Value) -> String {
    match value {
        Value::Unknown => "that".to_owned(),
        Value::Undefined => "`undefined`".to_owned(),
        Value::Null => "`null`".to_owned(),
        Value::Boolean(None) => "a boolean".to_owned(),
        Value::Boolean(Some(it)) => format!("`{it}`"),
        Value::Number(it) => format!("the number `{it}`"),
        Value::Text(None) => "a string".to_owned(),
        Value::Text(Some(it)) => format!("the string `{}`", quoted(it)),
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// What to write where only the type is wrong.
fn type_hint(expected: &Shape, got: &Value) -> Option<String> {
    let write = |code: &str| Some(fill(WRITE, &[("code", code)]));
    match (expected, got) {
        (Shape::Number, Value::Text(Some(text))) => {
            let is_number = text.trim() == text && text.parse::<f64>().is_ok_and(f64::is_finite);
            if is_number { write(text) } else { None }
        }
        (Shape::Text, Value::Number(number)) => write(&format!("\"{number}\"")),
        (Shape::Boolean, Value::Text(Some(text))) if text == "true" || text == "false" => {
            write(text)
        }
        (Shape::List(item), got) => match (item.as_ref(), got) {
            (Shape::Text, Value::Text(Some(text))) => write(&format!("[{}]", quoted(text))),
            (Shape::Number, Value::Number(number)) => write(&format!("[{number}]")),
            _ => None,
        },
        (_, Value::Null) => Some(fill(LEAVE_OUT, &[])),
        _ => None,
    }
}

fn one_of_hint(allowed: &[&Json], got: &Value) -> Option<String> {
    if allowed.len() <= LISTED_MAX {
        return Some(fill(ONE_OF, &[("allowed", &any_of_values(allowed))]));
    }
    let Value::Text(Some(text)) = got else {
        return None;
    };
    let names: Vec<&str> = allowed.iter().filter_map(|json| json.as_str()).collect();
    let near: Vec<String> = nearest(text, &names, PROPOSED_MAX).into_iter().map(quoted).collect();
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    (!near.is_empty()).then(|| fill(NEAR, &[("near", &any_of(&near))]))
}

fn any_of_values(allowed: &[&Json]) -> String {
    let texts: Vec<String> = allowed
        .iter()
        .take(LISTED_MAX)
        .map(|json| match json.as_str() {
            Some(text) => quoted(text),
            None => cut(json.to_string(), VALUE_CHARS_MAX),
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    any_of(&texts)
}

/// A text as a literal, cut, without anything that would end a code span or a line.
fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(VALUE_CHARS_MAX).collect();
    let dots = if shown.len() < text.len() { "…" } else { "" };
    let shown = shown.replace('`', "'");
    format!("{:?}", shown + dots)
}

/// A name in back quotes, whatever is in it.
fn code(name: &str) -> String {
    let is_plain =
        name.len() <= VALUE_CHARS_MAX && !name.contains(|c: char| c == '`' || c.is_control());
    if is_plain { format!("`{name}`") } else { format!("`{}`", quoted(name)) }
}

/// A key as it is written in an object.
fn key_text(key: &str) -> String {
    if is_identifier(key) { key.to_owned() } else { quoted(key) }
}

fn is_identifier(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    text.chars().all(is_part) && text.starts_with(|c: char| !c.is_ascii_digit())
}
