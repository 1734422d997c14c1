//! One pass over a text or a value: secrets out, known and detected values sealed.

use crate::detect::Detector;
use crate::kind::count;
use crate::sealer::Item;
use crate::secret::{SCRUBBED, Secrets};
use crate::vault::{Form, Inner};
use crate::watch::Watch;
use crate::{Boundary, Counts, Kind, Sealer, Vault};
use gloveport_protocol::ToolId;
use memchr::{memchr, memmem};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// Longest name of a field that may say that its value is a key.
const KEY_NAME_BYTES_MAX: usize = 64;

/// What is done to everything that is read in one pass.
pub(crate) struct Pass<'a> {
    pub(crate) sealer: &'a Sealer,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) vault: &'a Vault,
    pub(crate) inner: &'a mut Inner,
    /// Where values are hidden from.
    pub(crate) boundary: Boundary,
    /// Whether detectors look.
    pub(crate) detects: Detects,
    /// What this pass looks for beside; what the vault watches is looked for at the model's boundary.
    pub(crate) watch: Watch,
    pub(crate) origin: Option<&'a ToolId>,
    pub(crate) counts: Counts,
}

/// Whether detectors look at what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detects {
    Yes,
    No,
}

impl Pass<'_> {
    /// The clean form of a text; `None` where it is clean.
    pub(crate) fn text(&mut self, text: &str) -> Option<String> {
        let (scrubbed, n) = self.secrets.scrub(text);
        for _ in 0..n {
            count(&mut self.counts, &Kind::secret());
        }
        let watched = self.watched(scrubbed);
        let detected = self.detected(watched);
        match detected {
            Cow::Borrowed(_) => None,
            Cow::Owned(clean) => Some(clean),
        }
    }

    fn watched<'t>(&mut self, text: Cow<'t, str>) -> Cow<'t, str> {
        let text = replace(text, &self.watch, self.inner, &mut self.counts);
        if self.boundary == Boundary::Code {
            return text;
        }
        replace(text, &self.inner.watch, self.inner, &mut self.counts)
    }

    fn detected<'t>(&mut self, text: Cow<'t, str>) -> Cow<'t, str> {
        if self.detects == Detects::No || self.sealer.detectors.is_empty() {
            return text;
        }
        let mut clean: Option<String> = None;
        let mut from = 0;
        while let Some(hit) = self.sealer.detectors.next(&text, from) {
            let start = hit.span.start.max(from);
            let value = &text[start..hit.span.end];
            let stand_in = self.stand_in(value, hit.detector);
            let clean = clean.get_or_insert_default();
            clean.push_str(&text[from..start]);
            clean.push_str(&stand_in);
            from = hit.span.end;
        }
        let Some(mut clean) = clean else { return text };
        clean.push_str(&text[from..]);
        Cow::Owned(clean)
    }

    fn stand_in(&mut self, value: &str, detector: Detector) -> Cow<'static, str> {
        let Some(kind) = detector.kind() else {
            count(&mut self.counts, &Kind::secret());
            return Cow::Borrowed(SCRUBBED);
        };
        count(&mut self.counts, &kind);
        let item = Item {
            text: value,
            form: Form::Text,
            kind: &kind,
            boundary: self.boundary,
            origin: self.origin,
        };
        Cow::Owned(self.sealer.put(self.vault, self.inner, &item).into_string())
    }

    /// Cleans every text of a value: names of fields and numbers too.
    pub(crate) fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(clean) = self.text(text) {
                    *text = clean;
                }
            }
            Value::Number(number) => {
                if let Some(clean) = self.text(&number.to_string()) {
                    *value = Value::String(clean);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => self.object(fields),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn object(&mut self, fields: &mut Map<String, Value>) {
        let mut names = Vec::new();
        for (key, field) in fields.iter_mut() {
            self.named_secret(key, field);
            self.value(field);
            if let Some(clean) = self.text(key) {
                names.push((key.clone(), clean));
            }
        }
        if names.is_empty() {
            return;
        }
        let renamed = |key: String| {
            let clean = names.iter().find(|(name, _)| *name == key).map(|(_, clean)| clean.clone());
            clean.unwrap_or(key)
        };
        let all: Map<String, Value> =
            std::mem::take(fields).into_iter().map(|(key, field)| (renamed(key), field)).collect();
        *fields = all;
    }

    /// A key that only its name gives away stands in a text behind that name, and in an object as its field.
    fn named_secret(&mut self, key: &str, field: &mut Value) {
        let Value::String(text) = field else { return };
        let is_name =
            key.len() <= KEY_NAME_BYTES_MAX && key.to_ascii_lowercase().contains("secret");
        if !is_name || self.detects == Detects::No {
            return;
        }
        let joined = format!("{key}={text}");
        let hit = self.sealer.detectors.next(&joined, 0);
        if hit.is_some_and(|hit| hit.detector == Detector::Secrets && hit.span.start < key.len()) {
            count(&mut self.counts, &Kind::secret());
            SCRUBBED.clone_into(text);
        }
    }

    /// Cleans JSON text. It is parsed only where something in it may have to be hidden.
    pub(crate) fn json(&mut self, json: String) -> String {
        let Some(hit) = self.hit(&json) else { return json };
        match serde_json::from_str::<Value>(&json) {
            Ok(mut value) => {
                let before = self.counts.values().sum::<u32>();
                self.value(&mut value);
                let found = self.counts.values().sum::<u32>() > before;
                let clean = value.to_string();
                // A secret that stood there and is not in any text, a number that lost digits say: nothing is sure then.
                let is_lost = hit == RawHit::Secret && (!found || self.secrets.hits(&clean));
                if is_lost { self.opaque(&json) } else { clean }
            }
            Err(_) => self.opaque(&json),
        }
    }

    /// What is not the JSON that it should be goes on as one clean text.
    pub(crate) fn opaque(&mut self, text: &str) -> String {
        let clean = self.text(text);
        Value::String(clean.unwrap_or_else(|| text.to_owned())).to_string()
    }

    /// Whether something in JSON text may have to be hidden.
    fn hit(&self, json: &str) -> Option<RawHit> {
        // `\u0040` hides an `@`, `\/` a slash: what has these is read properly.
        let bytes = json.as_bytes();
        if memmem::find(bytes, b"\\u").is_some() || memmem::find(bytes, b"\\/").is_some() {
            return Some(RawHit::Other);
        }
        if self.secrets.hits(json) {
            return Some(RawHit::Secret);
        }
        let watches = !self.watch.is_empty()
            || (self.boundary == Boundary::Model && !self.inner.watch.is_empty());
        let detects = self.detects == Detects::Yes && !self.sealer.detectors.is_empty();
        if !watches && !detects {
            return None;
        }
        let plain = without_escapes(json);
        let is_detected = || detects && self.sealer.detectors.next(&plain, 0).is_some();
        let is_watched = || {
            // A value with a quote or a line break looks otherwise inside of JSON.
            watches
                && (plain != json
                    || !self.watch.find(json).is_empty()
                    || (self.boundary == Boundary::Model
                        && !self.inner.watch.find(json).is_empty()))
        };
        (is_watched() || is_detected()).then_some(RawHit::Other)
    }
}

/// What was found in JSON text before it was parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RawHit {
    Secret,
    Other,
}

fn kind_of(inner: &Inner, token: &str) -> Kind {
    inner.get(token).map_or_else(Kind::text, |entry| entry.kind.clone())
}

fn replace<'t>(
    text: Cow<'t, str>,
    watch: &Watch,
    inner: &Inner,
    counts: &mut Counts,
) -> Cow<'t, str> {
    let hits = watch.find(&text);
    if hits.is_empty() {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    for hit in hits {
        count(counts, &kind_of(inner, hit.token));
        clean.push_str(&text[from..hit.span.start]);
        clean.push_str(hit.token);
        from = hit.span.end;
    }
    clean.push_str(&text[from..]);
    Cow::Owned(clean)
}

/// JSON text with spaces in the place of its escapes, so that the `n` of a line break is no letter before a value.
fn without_escapes(json: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'\\', json.as_bytes()) else {
        return Cow::Borrowed(json);
    };
    let mut plain = String::with_capacity(json.len());
    plain.push_str(&json[..first]);
    let mut rest = &json[first..];
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        plain.push_str(&rest[..at]);
        plain.push_str("  ");
        let escaped = rest[at + 1..].chars().next().map_or(0, char::len_utf8);
        rest = &rest[at + 1 + escaped..];
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}
