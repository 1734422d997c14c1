//! What a tool without a result type was seen to return: the form of its results, never a value.
//!
//! A form is names of properties, kinds of values and what they are nested in. Forms of several calls are joined: the
//! join is commutative, associative and idempotent, so their order does not matter, and it only ever widens. Keys that look
//! like data (ids, addresses, dates) never become names of properties; they count as a map. It decides nothing: who may
//! see what was learned from whom is the executor's matter.

mod infer;
mod keys;
mod write;

use infer::infer;
use std::collections::BTreeMap;
use std::mem;
pub(crate) use write::Others;

/// Names of one object; one with more is a map.
const NAMES_MAX: usize = 100;
/// Objects and lists inside of each other; what is deeper is not looked at.
const DEPTH_MAX: usize = 8;
/// Names in one form together. A tool that shows more is not learned: its form is unknown for good.
const FORM_NAMES_MAX: usize = 1_000;
/// Calls after which a form counts as known: what comes later and does not fit is news.
const CALLS_SETTLED: u32 = 5;

/// What was seen of one tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    form: Form,
    n_calls: u32,
}

/// The form of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Form {
    kinds: Kinds,
    /// Of lists.
    items: Option<Box<Form>>,
    /// Of objects.
    fields: Option<Box<Fields>>,
}

/// The form of objects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Fields {
    named: BTreeMap<String, Field>,
    /// Of what stands under keys that are no names.
    rest: Option<Form>,
    /// There were too many names to be names.
    is_map: bool,
}

/// The form under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    form: Form,
    /// Every object that was seen has it.
    is_always: bool,
}

/// Kinds of values, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Kinds(u8);

impl Kinds {
    const NULL: Self = Self(1);
    const BOOLEAN: Self = Self(2);
    const NUMBER: Self = Self(4);
    const STRING: Self = Self(8);
    const LIST: Self = Self(16);
    const OBJECT: Self = Self(32);
    /// Whatever it is.
    const ANY: Self = Self(64);

    fn has(self, kind: Self) -> bool {
        self.0 & kind.0 != 0
    }

    fn with(self, other: Self) -> Self {
        if (self.0 | other.0) & Self::ANY.0 != 0 { Self::ANY } else { Self(self.0 | other.0) }
    }
}

impl Observed {
    /// What one result shows, given as JSON text; nothing where that cannot be read.
    ///
    /// Of a text over 256 KiB only the first elements of each list are looked at.
    pub fn of(json: &str) -> Option<Self> {
        Some(Self { form: infer(json)?.bounded(), n_calls: 1 })
    }

    /// What both show.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let form = self.form.clone().joined(other.form.clone()).bounded();
        Self { form, n_calls: self.n_calls.saturating_add(other.n_calls) }
    }

    /// The results that it was learned from.
    pub fn n_calls(&self) -> u32 {
        self.n_calls
    }

    /// Whether both say the same of results.
    pub fn has_form_of(&self, other: &Self) -> bool {
        self.form == other.form
    }

    /// Whether it was seen often enough to be relied on.
    pub fn is_settled(&self) -> bool {
        self.n_calls >= CALLS_SETTLED
    }

    /// Whether nothing is known of results: they are unlike each other, or too large.
    pub fn is_unknown(&self) -> bool {
        self.form.kinds.has(Kinds::ANY)
    }

    /// Names of properties in it: what it takes to keep it.
    pub fn n_names(&self) -> usize {
        self.form.n_names()
    }

    pub(crate) fn form(&self) -> &Form {
        &self.form
    }
}

impl Form {
    fn of(kinds: Kinds) -> Self {
        Self { kinds, items: None, fields: None }
    }

    fn any() -> Self {
        Self::of(Kinds::ANY)
    }

    /// The least form that both fit.
    fn joined(self, other: Self) -> Self {
        let kinds = self.kinds.with(other.kinds);
        if kinds.has(Kinds::ANY) {
            return Self::any();
        }
        let items = match (self.items, other.items) {
            (Some(a), Some(b)) => Some(Box::new(a.joined(*b))),
            (a, b) => a.or(b),
        };
        let fields = match (self.fields, other.fields) {
            (Some(a), Some(b)) => Some(Box::new(a.joined(*b))),
            (a, b) => a.or(b),
        };
        Self { kinds, items, fields }
    }

    fn n_names(&self) -> usize {
        let items = self.items.as_ref().map_or(0, |items| items.n_names());
        let fields = self.fields.as_ref().map_or(0, |fields| {
            let named = fields.named.values().map(|field| 1 + field.form.n_names());
            named.sum::<usize>() + fields.rest.as_ref().map_or(0, Self::n_names)
        });
        items + fields
    }

    /// Gives up on what is too large: a bound on top of the join, which has none itself.
    fn bounded(self) -> Self {
        if self.n_names() > FORM_NAMES_MAX { Self::any() } else { self }
    }
}

impl Fields {
    fn joined(mut self, other: Self) -> Self {
        for (name, mine) in &mut self.named {
            mine.is_always &= other.named.get(name).is_some_and(|theirs| theirs.is_always);
        }
        for (name, theirs) in other.named {
            match self.named.get_mut(&name) {
                Some(mine) => mine.form = mem::take(&mut mine.form).joined(theirs.form),
                None => {
                    self.named.insert(name, Field { is_always: false, ..theirs });
                }
            }
        }
        self.is_map |= other.is_map;
        if let Some(rest) = other.rest {
            self.add_rest(rest);
        }
        self.narrowed()
    }

    /// Adds what stands under one key. What is not always there is put right by [`Fields::joined`].
    fn add(&mut self, key: String, form: Form) {
        if keys::is_data(&key) {
            self.add_rest(form);
            return;
        }
        match self.named.get_mut(&key) {
            // A key that stands there twice.
            Some(field) => field.form = mem::take(&mut field.form).joined(form),
            None if self.is_map => self.add_rest(form),
            None => {
                self.named.insert(key, Field { form, is_always: true });
                if self.named.len() > NAMES_MAX {
                    *self = mem::take(self).narrowed();
                }
            }
        }
    }

    fn add_rest(&mut self, form: Form) {
        self.rest = Some(match self.rest.take() {
            Some(rest) => rest.joined(form),
            None => form,
        });
    }

    /// Makes a map of it where it has too many names.
    fn narrowed(mut self) -> Self {
        self.is_map |= self.named.len() > NAMES_MAX;
        if self.is_map {
            for (_, field) in mem::take(&mut self.named) {
                self.add_rest(field.form);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests;
