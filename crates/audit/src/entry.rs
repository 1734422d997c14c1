//! What is recorded about one thing that happened.
//!
//! All texts are cut to their bounds here, whatever the caller gives: names and reasons come from scripts and servers.

use crate::json::Object;
use crate::time::timestamp;
use gloveport_crypto::{NoRandomBytes, base32, random};
use gloveport_protocol::canonical_json;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The version of the record's form.
const VERSION: u64 = 1;
/// Most characters of a name or an identifier.
const NAME_CHARACTERS_MAX: usize = 256;
/// Most characters of a reason.
const REASON_CHARACTERS_MAX: usize = 1_024;
/// Most bytes of arguments as canonical JSON; larger ones are recorded by their size.
const ARGS_BYTES_MAX: usize = 64 << 10;
/// Most elements of a list or a table.
const ELEMENTS_MAX: usize = 64;
/// Most bytes of a whole record: what a reader of one line has to hold.
pub(crate) const RECORD_BYTES_MAX: usize = 2 << 20;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Kind {
    /// A call is about to be made; durable before it is.
    Intent,
    /// A call ended.
    #[default]
    Outcome,
    /// A call was refused.
    Deny,
    /// A person is asked.
    Ask,
    /// A person answered.
    Answer,
    /// Something about the gateway was changed, or the log has to say something about itself.
    Admin,
    /// Somebody was authenticated, or was not.
    Auth,
    /// The chain was signed.
    Checkpoint,
    /// A process began to write.
    Start,
    /// A process ended in order.
    Stop,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Intent,
        Self::Outcome,
        Self::Deny,
        Self::Ask,
        Self::Answer,
        Self::Admin,
        Self::Auth,
        Self::Checkpoint,
        Self::Start,
        Self::Stop,
    ];

    /// The stable name, as in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intent => "intent",
            Self::Outcome => "outcome",
            Self::Deny => "deny",
            Self::Ask => "ask",
            Self::Answer => "answer",
            Self::Admin => "admin",
            Self::Auth => "auth",
            Self::Checkpoint => "checkpoint",
            Self::Start => "start",
            Self::Stop => "stop",
        }
    }
}

/// What of a call's arguments is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ArgsLevel {
    /// Nothing; the keyed digest is recorded all the same.
    None,
    /// Names, types and sizes.
    Shape,
    /// As the script wrote them, with the placeholders of sealed values in them.
    Sealed,
    /// As they were sent, sealed values opened.
    Full,
}

impl ArgsLevel {
    /// The stable name, as in configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Shape => "shape",
            Self::Sealed => "sealed",
            Self::Full => "full",
        }
    }

    /// What is recorded of arguments, given as the script wrote them and as they are sent.
    pub fn of(self, sealed: &Value, sent: &Value) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Shape => Some(shape(sealed, 0)),
            Self::Sealed => Some(sealed.clone()),
            Self::Full => Some(sent.clone()),
        }
    }

    /// Whether the texts of scripts are stored: they hold what arguments hold.
    pub fn keeps_scripts(self) -> bool {
        matches!(self, Self::Sealed | Self::Full)
    }
}

/// Types and sizes in the place of values.
fn shape(value: &Value, depth: usize) -> Value {
    const DEPTH_MAX: usize = 8;
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("boolean"),
        Value::Number(_) => json!("number"),
        Value::String(text) => json!(format!("string({})", text.chars().count())),
        Value::Array(items) if depth < DEPTH_MAX => {
            let first = items.first().map(|item| shape(item, depth + 1));
            json!({"items": first, "length": items.len()})
        }
        Value::Object(entries) if depth < DEPTH_MAX => {
            let shapes = entries.iter().take(ELEMENTS_MAX);
            let shapes = shapes.map(|(key, item)| {
                (cut(key, NAME_CHARACTERS_MAX).into_owned(), shape(item, depth + 1))
            });
            Value::Object(shapes.collect::<Map<_, _>>())
        }
        Value::Array(_) => json!("array"),
        Value::Object(_) => json!("object"),
    }
}

/// One record, before it has a place in the chain. What is not known is left at its default and is not written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// What kind of thing happened.
    pub kind: Kind,
    /// The reference of the call, made by [`reference()`]: all records of one call have it. Empty: the log makes one.
    pub id: String,
    /// On whose behalf.
    pub who: Who,
    /// The execution.
    pub run: Option<String>,
    /// The number of the call within it.
    pub call: Option<u32>,
    /// SHA-256 of the script, in hexadecimal.
    pub script: Option<String>,
    /// What was called.
    pub target: Target,
    /// Why it was decided so.
    pub reason: Reason,
    /// What crossed the boundaries of labels and seals.
    pub crossing: Crossing,
    /// What it took.
    pub spent: Spent,
    /// The code of the failure, where it failed.
    pub error: Option<String>,
    /// The trace that it belongs to (W3C `traceparent`).
    pub trace: Option<String>,
}

/// On whose behalf something happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Who {
    /// The organization.
    pub tenant: Option<String>,
    /// The subject.
    pub subject: String,
    /// How that was shown.
    pub method: String,
    /// What the client calls itself: a claim.
    pub client: Option<String>,
    /// The groups.
    pub groups: BTreeSet<String>,
}

/// What was called.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Target {
    /// The server.
    pub server: Option<String>,
    /// The tool of it.
    pub tool: Option<String>,
    /// The pin of the tool's definition.
    pub pin: Option<String>,
    /// The arguments as [`ArgsLevel::of`] gives them.
    pub args: Option<Value>,
    /// Their keyed digest, in hexadecimal: a plain one of few possible values could be guessed.
    pub args_hmac: Option<String>,
}

/// Why it was decided so.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason {
    /// `allow`, `ask` or `deny`; what a person answered.
    pub decision: Option<String>,
    /// The rule.
    pub rule: Option<String>,
    /// Where the rule is written, as `file:line`.
    pub place: Option<String>,
    /// What of it held.
    pub why: Option<String>,
    /// What another rule would have said.
    pub otherwise: Option<String>,
    /// The version of the policy.
    pub policy: Option<String>,
}

/// What crossed the boundaries of labels and seals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Crossing {
    /// Labels of the run when the call was made.
    pub labels_in: BTreeSet<String>,
    /// Labels that its result added.
    pub labels_out: BTreeSet<String>,
    /// Values that were sealed, by kind.
    pub sealed: BTreeMap<String, u64>,
    /// Values that were opened for the call, by kind.
    pub unsealed: BTreeMap<String, u64>,
}

/// What it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spent {
    /// Limits that applied, and what was left or waited for.
    pub limits: BTreeMap<String, u64>,
    /// Time waited for limits and people.
    pub waited: Duration,
    /// Time of the call.
    pub duration: Duration,
    /// Bytes of arguments.
    pub bytes_in: u64,
    /// Bytes of the result.
    pub bytes_out: u64,
    /// Units of the day's budget.
    pub cost: u64,
}

/// A new reference of a call, like `a-7q2m9xkd3f`: 50 random bits in base 32.
///
/// # Errors
///
/// [`NoRandomBytes`] when the kernel gives none.
pub fn reference() -> Result<String, NoRandomBytes> {
    let mut text = base32(&random::<7>()?);
    text.truncate(10);
    Ok(format!("a-{text}"))
}

/// An entry that waits for its place, with what is dear to write written already.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) entry: Entry,
    pub(crate) ts: i64,
    args: Option<String>,
    /// What only the log itself records: a key of `own` in the record, and its canonical JSON.
    pub(crate) own: Option<(Own, String)>,
}

/// What the log says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    /// A checkpoint, as in `checkpoints.log`.
    Checkpoint,
    /// A file that retention deletes.
    Removed,
    /// Reads that were let through while nothing could be written.
    Unrecorded,
}

impl Draft {
    pub(crate) fn new(mut entry: Entry, ts: i64) -> Self {
        let args = entry.target.args.take().map(|args| {
            let text = canonical_json(&args);
            if text.len() <= ARGS_BYTES_MAX {
                text
            } else {
                format!("{{\"left_out_bytes\":{}}}", text.len())
            }
        });
        Self { entry, ts, args, own: None }
    }

    pub(crate) fn of_the_log(kind: Kind, ts: i64, own: Option<(Own, String)>) -> Self {
        let who =
            Who { subject: "gloveport".to_owned(), method: "self".to_owned(), ..Who::default() };
        Self { own, ..Self::new(Entry { kind, who, ..Entry::default() }, ts) }
    }

    /// Whether it is what the log says of itself.
    pub(crate) fn is(&self, own: Own) -> bool {
        self.own.as_ref().is_some_and(|(is, _)| *is == own)
    }

    /// Bytes that it keeps while it waits, about.
    pub(crate) fn weight(&self) -> usize {
        1_024 + self.args.as_ref().map_or(0, String::len)
    }

    /// The record as canonical JSON.
    pub(crate) fn canonical(&self, seq: u64) -> String {
        let Entry { who, target, reason, crossing, spent, .. } = &self.entry;
        let own =
            |wanted| self.own.as_ref().filter(|(own, _)| *own == wanted).map(|(_, json)| json);
        let mut object = Object::new();
        if let Some(args) = &self.args {
            object.raw("args", args);
        }
        object.text_if("args_hmac", name(target.args_hmac.as_deref()).as_deref());
        object.count("bytes_in", spent.bytes_in);
        object.count("bytes_out", spent.bytes_out);
        if let Some(call) = self.entry.call {
            object.number("call", call.into());
        }
        if let Some(checkpoint) = own(Own::Checkpoint) {
            object.raw("checkpoint", checkpoint);
        }
        object.count("cost", spent.cost);
        object.text_if("decision", name(reason.decision.as_deref()).as_deref());
        object.count("dur_us", micros(spent.duration));
        object.text_if("else", long(reason.otherwise.as_deref()).as_deref());
        object.text_if("error", name(self.entry.error.as_deref()).as_deref());
        object.text("id", &cut(&self.entry.id, NAME_CHARACTERS_MAX));
        object.text("kind", self.entry.kind.as_str());
        labels(&mut object, "labels_in", &crossing.labels_in);
        labels(&mut object, "labels_out", &crossing.labels_out);
        table(&mut object, "limits", &spent.limits);
        object.text_if("pin", name(target.pin.as_deref()).as_deref());
        object.text_if("place", long(reason.place.as_deref()).as_deref());
        object.text_if("policy", name(reason.policy.as_deref()).as_deref());
        object.raw("principal", &principal(who));
        if let Some(removed) = own(Own::Removed) {
            object.raw("removed", removed);
        }
        object.text_if("rule", name(reason.rule.as_deref()).as_deref());
        object.text_if("run", name(self.entry.run.as_deref()).as_deref());
        object.text_if("script", name(self.entry.script.as_deref()).as_deref());
        table(&mut object, "sealed", &crossing.sealed);
        object.number("seq", seq);
        object.text_if("server", name(target.server.as_deref()).as_deref());
        object.text_if("tenant", name(who.tenant.as_deref()).as_deref());
        object.text_if("tool", name(target.tool.as_deref()).as_deref());
        object.text_if("trace", name(self.entry.trace.as_deref()).as_deref());
        object.text("ts", &timestamp(self.ts));
        if let Some(unrecorded) = own(Own::Unrecorded) {
            object.raw("unrecorded", unrecorded);
        }
        table(&mut object, "unsealed", &crossing.unsealed);
        object.number("v", VERSION);
        object.count("waited_us", micros(spent.waited));
        object.text_if("why", long(reason.why.as_deref()).as_deref());
        object.finish()
    }
}

fn principal(who: &Who) -> String {
    let mut object = Object::new();
    object.text_if("client", name(who.client.as_deref()).as_deref());
    labels(&mut object, "groups", &who.groups);
    object.text("method", &cut(&who.method, NAME_CHARACTERS_MAX));
    object.text("sub", &cut(&who.subject, NAME_CHARACTERS_MAX));
    object.finish()
}

fn labels(object: &mut Object, key: &'static str, labels: &BTreeSet<String>) {
    let cut: Vec<Cow<'_, str>> =
        labels.iter().take(ELEMENTS_MAX).map(|label| cut(label, NAME_CHARACTERS_MAX)).collect();
    object.list(key, cut.iter().map(AsRef::as_ref));
}

fn table(object: &mut Object, key: &'static str, table: &BTreeMap<String, u64>) {
    if table.is_empty() {
        return;
    }
    let entries = table.iter().take(ELEMENTS_MAX);
    let entries: Map<String, Value> =
        entries.map(|(key, n)| (cut(key, NAME_CHARACTERS_MAX).into_owned(), json!(n))).collect();
    object.raw(key, &canonical_json(&Value::Object(entries)));
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn name(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(|text| cut(text, NAME_CHARACTERS_MAX))
}

fn long(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(|text| cut(text, REASON_CHARACTERS_MAX))
}

/// The beginning of a text; `…` says that there was more.
fn cut(text: &str, characters_max: usize) -> Cow<'_, str> {
    if text.len() <= characters_max {
        return Cow::Borrowed(text);
    }
    match text.char_indices().nth(characters_max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}
