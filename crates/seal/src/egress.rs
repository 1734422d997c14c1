//! Seals results before a script sees them, and what leaves an execution before a model or a log does.

use crate::kind::count;
use crate::sealer::Item;
use crate::vault::{Form, Inner};
use crate::walk::{Detects, Pass};
use crate::watch::Watch;
use crate::{Boundary, Counts, Field, Opened, Sealed, Sealer, Vault};
use gloveport_protocol::ToolId;
use serde_json::Value;
use std::borrow::Cow;
use std::ops::{BitOr, BitOrAssign};

/// How deep JSON is looked for in texts of JSON.
const NESTED_MAX: usize = 3;
/// Digits from which on a sealed number is looked for in the texts beside it.
const WATCHED_DIGITS_MIN: usize = 5;

/// The labels of a tool, and which of their places were there.
struct Labels<'a> {
    fields: &'a [&'a Field],
    fits: Vec<bool>,
}

/// Whether a value is another one now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changed {
    Yes,
    No,
}

impl BitOr for Changed {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        if self == Self::Yes { self } else { other }
    }
}

impl BitOrAssign for Changed {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl Sealer {
    /// Seals a result, given as JSON text, before the script sees it: live secrets go, labeled fields and what detectors find
    /// at the code's boundary become stand-ins, also where a text of the result repeats them, and what was opened in the
    /// arguments of this very call does too.
    ///
    /// A label on a list or an object is one on every value in it. `null` and an empty text stay: there is nothing to hide.
    /// What is no JSON, or nested deeper than 128, comes back as one clean text.
    pub fn seal_result(
        &self,
        vault: &Vault,
        origin: &ToolId,
        opened: &Opened,
        json: String,
    ) -> Sealed {
        let fields = self.rules.fields_of(origin);
        let mut inner = vault.lock();
        let mut pass = self.pass(vault, &mut inner, Boundary::Code);
        pass.origin = Some(origin);
        for token in &opened.tokens {
            if let Some(entry) =
                pass.inner.get(token).filter(|entry| entry.boundary == Boundary::Code)
            {
                pass.watch.add(&entry.text, token);
            }
        }
        if fields.is_empty() {
            let json = pass.json(json);
            return Sealed { json, counts: pass.counts, unmatched: 0 };
        }
        let Ok(mut value) = serde_json::from_str::<Value>(&json) else {
            let json = pass.opaque(&json);
            let unmatched = u32::try_from(fields.len()).unwrap_or(u32::MAX);
            return Sealed { json, counts: pass.counts, unmatched };
        };
        let fits = vec![false; fields.len()];
        let mut labels = Labels { fields: &fields, fits };
        let changed = label(&mut pass, &mut labels, &mut value, NESTED_MAX);
        let unmatched = labels.fits.iter().filter(|fits| !**fits).count();
        let unmatched = u32::try_from(unmatched).unwrap_or(u32::MAX);
        // Values that were only noted leave the text as it was.
        let json = if changed == Changed::Yes { value.to_string() } else { json };
        let json = pass.json(json);
        Sealed { json, counts: pass.counts, unmatched }
    }

    /// Cleans a text that goes to the model or to a log: live secrets and what detectors find, and values that the script was
    /// allowed to see.
    pub fn egress<'t>(&self, vault: &Vault, text: &'t str) -> (Cow<'t, str>, Counts) {
        let mut inner = vault.lock();
        let mut pass = self.pass(vault, &mut inner, Boundary::Model);
        let clean = pass.text(text).map_or(Cow::Borrowed(text), Cow::Owned);
        (clean, pass.counts)
    }

    /// Likewise for a value.
    pub fn egress_value(&self, vault: &Vault, value: &mut Value) -> Counts {
        let mut inner = vault.lock();
        let mut pass = self.pass(vault, &mut inner, Boundary::Model);
        pass.value(value);
        pass.counts
    }

    /// Likewise for JSON text, which is only parsed where something in it may have to be hidden.
    pub fn egress_json(&self, vault: &Vault, json: String) -> Sealed {
        let mut inner = vault.lock();
        let mut pass = self.pass(vault, &mut inner, Boundary::Model);
        let json = pass.json(json);
        Sealed { json, counts: pass.counts, unmatched: 0 }
    }

    fn pass<'a>(&'a self, vault: &'a Vault, inner: &'a mut Inner, boundary: Boundary) -> Pass<'a> {
        let detects = match (boundary, self.rules.detect_at) {
            (Boundary::Model, _) | (Boundary::Code, Boundary::Code) => Detects::Yes,
            (Boundary::Code, Boundary::Model) => Detects::No,
        };
        Pass {
            sealer: self,
            secrets: self.secrets(),
            vault,
            inner,
            boundary,
            detects,
            watch: Watch::default(),
            origin: None,
            counts: Counts::new(),
        }
    }
}

/// Seals what has a label, in a value and in JSON that stands in its texts.
fn label(
    pass: &mut Pass<'_>,
    labels: &mut Labels<'_>,
    value: &mut Value,
    nested: usize,
) -> Changed {
    let mut changed = Changed::No;
    for (field, fits) in labels.fields.iter().zip(&mut labels.fits) {
        *fits |= field.path.visit(value, &mut |value| changed |= seal(pass, field, value));
    }
    if nested > 0 {
        changed |= label_texts(pass, labels, value, nested - 1);
    }
    changed
}

/// The texts of a result often repeat its structured value as JSON.
fn label_texts(
    pass: &mut Pass<'_>,
    labels: &mut Labels<'_>,
    value: &mut Value,
    nested: usize,
) -> Changed {
    match value {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            let Ok(mut inner) = serde_json::from_str::<Value>(text) else { return Changed::No };
            let changed = label(pass, labels, &mut inner, nested);
            if changed == Changed::Yes {
                *text = inner.to_string();
            }
            changed
        }
        Value::Array(items) => items
            .iter_mut()
            .fold(Changed::No, |changed, item| changed | label_texts(pass, labels, item, nested)),
        Value::Object(fields) => fields
            .values_mut()
            .fold(Changed::No, |changed, field| changed | label_texts(pass, labels, field, nested)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Changed::No,
    }
}

/// Seals every value in what has a label.
fn seal(pass: &mut Pass<'_>, field: &Field, value: &mut Value) -> Changed {
    let (text, form) = match value {
        Value::Null => return Changed::No,
        Value::Array(items) => {
            return items.iter_mut().fold(Changed::No, |all, item| all | seal(pass, field, item));
        }
        Value::Object(fields) => {
            return fields.values_mut().fold(Changed::No, |all, one| all | seal(pass, field, one));
        }
        Value::String(text) => (std::mem::take(text), Form::Text),
        Value::Bool(_) | Value::Number(_) => (value.to_string(), Form::Json),
    };
    if text.is_empty() || pass.inner.get(&text).is_some() {
        *value = Value::String(text);
        return Changed::No;
    }
    count(&mut pass.counts, &field.kind);
    let (kind, boundary) = (&field.kind, field.boundary);
    let item = Item { text: &text, form, kind, boundary, origin: pass.origin };
    let token = pass.sealer.put(pass.vault, pass.inner, &item);
    let is_watched = form == Form::Text || text.len() >= WATCHED_DIGITS_MIN;
    match boundary {
        Boundary::Code => {
            if is_watched {
                pass.watch.add(&text, &token);
            }
            *value = Value::String(token.into_string());
            Changed::Yes
        }
        Boundary::Model => {
            if is_watched {
                pass.inner.watch.add(&text, &token);
            }
            if form == Form::Text {
                *value = Value::String(text);
            }
            Changed::No
        }
    }
}
