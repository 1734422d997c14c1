//! What schemas refer to: found once for a document, and put beside each schema within its budget.

use super::keyword::{bytes, pruned, references, stub, terse};
use super::{Converted, Direction};
use crate::document::Document;
use gloveport_protocol::percent_decoded;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};

/// Depths at which a schema that is too large by itself is cut off, in turn.
const DEPTHS: [usize; 4] = [8, 5, 3, 1];
/// Characters of a definition's name.
const NAME_CHARS_MAX: usize = 100;

/// The schemas of one document.
#[derive(Debug)]
pub(crate) struct Schemas<'a> {
    document: &'a Document,
    /// Places in `definitions`, by reference.
    places: BTreeMap<String, usize>,
    /// Places in `definitions`, by name.
    by_name: BTreeMap<String, usize>,
    definitions: Vec<Definition<'a>>,
}

/// What a reference stands for.
#[derive(Debug)]
struct Definition<'a> {
    name: String,
    written: &'a Value,
    request: Option<Forms>,
    response: Option<Forms>,
}

/// A definition, converted for one direction.
#[derive(Debug, Clone)]
struct Forms {
    full: Value,
    full_bytes: usize,
    terse: Value,
    terse_bytes: usize,
    /// What it refers to.
    next: Vec<usize>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(document: &'a Document) -> Self {
        Self {
            document,
            places: BTreeMap::new(),
            by_name: BTreeMap::new(),
            definitions: Vec::new(),
        }
    }

    pub(crate) fn document(&self) -> &'a Document {
        self.document
    }

    /// The reference within `$defs` for a reference of the document, if that leads anywhere.
    pub(super) fn reference(&mut self, schema: &Value) -> Option<String> {
        let document = self.document;
        let first = schema.get("$ref")?.as_str()?;
        let place = self.places.get(first).copied();
        let place = place.or_else(|| {
            let pointer = first.strip_prefix('#').filter(|pointer| pointer.starts_with('/'))?;
            let start = document.root().pointer(&percent_decoded(pointer))?;
            let (last, written) = document.follow(start).ok()?;
            let last = last.unwrap_or(first);
            let known = self.places.get(last).copied();
            let place = known.unwrap_or_else(|| self.define(last, written));
            self.places.insert(first.to_owned(), place);
            Some(place)
        })?;
        Some(format!("#/$defs/{}", self.definitions[place].name))
    }

    fn define(&mut self, reference: &str, written: &'a Value) -> usize {
        let place = self.definitions.len();
        let last = reference.rsplit('/').next().unwrap_or_default();
        let last = percent_decoded(last);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let name = last.chars().take(NAME_CHARS_MAX).map(|c| if is_plain(c) { c } else { '_' });
        let name: String = name.collect();
        let name = if name.is_empty() { "schema".to_owned() } else { name };
        let mut unique = name.clone();
        let mut number = 2;
        while self.by_name.contains_key(&unique) {
            unique = format!("{name}_{number}");
            number += 1;
        }
        self.by_name.insert(unique.clone(), place);
        self.places.insert(reference.to_owned(), place);
        self.definitions.push(Definition { name: unique, written, request: None, response: None });
        place
    }

    /// Puts what a schema refers to beside it, so that the whole has about `budget` bytes at most; `None` where not even
    /// its outermost part fits.
    pub(crate) fn bundle(
        &mut self,
        root: Converted,
        direction: Direction,
        budget: usize,
    ) -> Option<Value> {
        let mut root = root.0;
        let mut size = bytes(&root);
        if size > budget {
            root = terse(&root);
            size = bytes(&root);
        }
        for depth in DEPTHS {
            if size > budget {
                root = pruned(&root, depth);
                size = bytes(&root);
            }
        }
        if size > budget {
            return None;
        }
        let first = self.places_of(&root);
        let definitions = match self.all(&first, direction, budget - size) {
            Some(definitions) => definitions,
            None => self.nearest(&first, direction, budget - size),
        };
        if let (Value::Object(keywords), false) = (&mut root, definitions.is_empty()) {
            keywords.insert("$defs".to_owned(), Value::Object(definitions));
        }
        Some(root)
    }

    /// All that is reached: as it is, or without words where they do not fit, or nothing.
    fn all(
        &mut self,
        first: &[usize],
        direction: Direction,
        budget: usize,
    ) -> Option<Map<String, Value>> {
        let mut reached = first.to_vec();
        let mut seen = vec![false; self.definitions.len()];
        for place in first {
            seen[*place] = true;
        }
        let (mut at, mut full_bytes, mut terse_bytes) = (0, 0, 0);
        while at < reached.len() {
            let place = reached[at];
            let forms = self.forms(place, direction);
            full_bytes += forms.full_bytes;
            terse_bytes += forms.terse_bytes;
            if terse_bytes > budget {
                return None;
            }
            let next = forms.next.clone();
            seen.resize(self.definitions.len(), false);
            for place in next {
                if !std::mem::replace(&mut seen[place], true) {
                    reached.push(place);
                }
            }
            at += 1;
        }
        let form = |place: &usize| {
            let forms = self.made(*place, direction);
            let value = if full_bytes <= budget { &forms.full } else { &forms.terse };
            (self.definitions[*place].name.clone(), value.clone())
        };
        Some(reached.iter().map(form).collect())
    }

    /// What is nearest, without words; of the rest its type.
    fn nearest(
        &mut self,
        first: &[usize],
        direction: Direction,
        budget: usize,
    ) -> Map<String, Value> {
        let mut made = Map::new();
        let mut waiting: VecDeque<usize> = first.iter().copied().collect();
        let mut size = 0;
        while let Some(place) = waiting.pop_front() {
            let name = self.definitions[place].name.clone();
            if made.contains_key(&name) {
                continue;
            }
            let forms = self.forms(place, direction);
            if size + forms.terse_bytes <= budget {
                size += forms.terse_bytes;
                made.insert(name, forms.terse.clone());
                waiting.extend(forms.next.iter().copied());
            } else {
                let stub = stub(&forms.terse);
                size += name.len() + bytes(&stub) + 6;
                made.insert(name, stub);
            }
        }
        made
    }

    fn forms(&mut self, place: usize, direction: Direction) -> &Forms {
        let definition = &self.definitions[place];
        let written = definition.written;
        let known = match direction {
            Direction::Request => &definition.request,
            Direction::Response => &definition.response,
        };
        if known.is_none() {
            let full = self.schema(written, direction, 0);
            let terse = terse(&full);
            let around = self.definitions[place].name.len() + 4;
            let forms = Forms {
                full_bytes: bytes(&full) + around,
                terse_bytes: bytes(&terse) + around,
                next: self.places_of(&full),
                full,
                terse,
            };
            match direction {
                Direction::Request => self.definitions[place].request = Some(forms),
                Direction::Response => self.definitions[place].response = Some(forms),
            }
        }
        self.made(place, direction)
    }

    fn made(&self, place: usize, direction: Direction) -> &Forms {
        let definition = &self.definitions[place];
        let forms = match direction {
            Direction::Request => &definition.request,
            Direction::Response => &definition.response,
        };
        forms.as_ref().expect("`forms` made it")
    }

    /// What a schema refers to, each once.
    fn places_of(&self, schema: &Value) -> Vec<usize> {
        let mut names = Vec::new();
        references(schema, &mut names);
        let mut places: Vec<usize> = Vec::new();
        for place in names.iter().filter_map(|name| self.by_name.get(name)) {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        places
    }

    /// A schema that takes nothing apart: for what is not described.
    pub(crate) fn anything() -> Converted {
        Converted(json!({}))
    }
}
