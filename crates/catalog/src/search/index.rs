//! The search index: one part for each server, made once, and one over all parts, made for each
//! catalog.
//!
//! A part holds everything that depends on its server alone; the whole holds where each term is and
//! the statistics that need all tools. So a changed server costs its own part and one merge of
//! sorted lists.

use super::words::for_each_term;
use crate::text;
use crate::tool::Tool;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a term counts by the field it stands in.
const NAME_WEIGHT: f32 = 2.0;
const DESCRIPTION_WEIGHT: f32 = 1.0;
const SERVER_WEIGHT: f32 = 1.0;
const PARAMETER_WEIGHT: f32 = 0.5;
const PARAMETER_DESCRIPTION_WEIGHT: f32 = 0.3;
/// How fast repetitions stop to count (k1), and how much length counts (b).
const SATURATION: f32 = 1.2;
const LENGTH_SHARE: f32 = 0.7;
/// Bytes of a description that are indexed.
const DESCRIPTION_BYTES_MAX: usize = 4_096;
/// Bytes of a parameter's description that are indexed.
const PARAMETER_BYTES_MAX: usize = 512;
/// Parameters of a tool that are indexed, those inside of others included.
const PARAMETERS_MAX: usize = 200;
/// Parameters inside of each other.
const DEPTH_MAX: usize = 4;
/// Stands before a tool's whole name, which is a term too. No term of a text begins so.
const NAME_SIGN: char = '=';
/// Stands before a tool's name without case and signs.
const LIKENESS_SIGN: char = '~';

/// The part of one server.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Sorted.
    terms: Vec<Term>,
    postings: Vec<Posting>,
    /// Weighted length of each tool's text.
    lengths: Vec<f32>,
}

#[derive(Debug)]
struct Term {
    text: Arc<str>,
    /// Where its postings begin; they end where those of the next term begin.
    first: usize,
}

#[derive(Debug, Clone, Copy)]
struct Posting {
    tool: u32,
    /// How often the term stands in the tool's text, weighted by field.
    weight: f32,
}

impl Part {
    /// The part of one server with these tools.
    pub(crate) fn new(server_name: &str, tools: &[Tool]) -> Self {
        let mut builder = Builder::default();
        let lengths = tools
            .iter()
            .enumerate()
            .map(|(tool, compiled)| builder.add(tool, server_name, compiled));
        let lengths = lengths.collect();
        builder.finish(lengths)
    }

    fn postings(&self, term: usize) -> &[Posting] {
        let end = self.terms.get(term + 1).map_or(self.postings.len(), |next| next.first);
        &self.postings[self.terms[term].first..end]
    }
}

/// Collects the terms of one server.
#[derive(Default)]
struct Builder {
    numbers: BTreeMap<Arc<str>, usize>,
    /// Term, tool and weight of each occurrence.
    seen: Vec<(usize, u32, f32)>,
}

impl Builder {
    /// Adds a tool and gives its weighted length.
    fn add(&mut self, tool: usize, server_name: &str, compiled: &Tool) -> f32 {
        let tool = u32::try_from(tool).expect("a server has at most 10,000 tools");
        let definition = compiled.definition();
        let name = definition.name.as_str();
        let mut length = self.field(tool, name, NAME_WEIGHT);
        length += self.field(tool, server_name, SERVER_WEIGHT);
        for description in [&definition.title, &definition.description].into_iter().flatten() {
            let description = text::clip(description, DESCRIPTION_BYTES_MAX);
            length += self.field(tool, description, DESCRIPTION_WEIGHT);
        }
        let mut n_left = PARAMETERS_MAX;
        length += self.parameters(tool, &definition.input_schema, DEPTH_MAX, &mut n_left);
        let raw = name.to_lowercase();
        let plain = compiled.identifier().to_lowercase();
        self.term(tool, &format!("{NAME_SIGN}{raw}"), 0.0);
        self.term(tool, &format!("{NAME_SIGN}{plain}"), 0.0);
        self.term(tool, &likeness(name), 0.0);
        length
    }

    fn field(&mut self, tool: u32, text: &str, weight: f32) -> f32 {
        let mut length = 0.0;
        for_each_term(text, &mut |term| {
            self.term(tool, term, weight);
            length += weight;
        });
        length
    }

    fn parameters(&mut self, tool: u32, schema: &Value, depth: usize, n_left: &mut usize) -> f32 {
        let mut length = 0.0;
        if depth == 0 {
            return length;
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                if *n_left == 0 {
                    break;
                }
                *n_left -= 1;
                let name = text::clip(name, PARAMETER_BYTES_MAX);
                length += self.field(tool, name, PARAMETER_WEIGHT);
                if let Some(Value::String(description)) = property.get("description") {
                    let description = text::clip(description, PARAMETER_BYTES_MAX);
                    length += self.field(tool, description, PARAMETER_DESCRIPTION_WEIGHT);
                }
                length += self.parameters(tool, property, depth - 1, n_left);
            }
        }
        if let Some(items) = schema.get("items") {
            length += self.parameters(tool, items, depth - 1, n_left);
        }
        length
    }

    fn term(&mut self, tool: u32, term: &str, weight: f32) {
        let number = if let Some(number) = self.numbers.get(term) {
            *number
        } else {
            let number = self.numbers.len();
            self.numbers.insert(Arc::from(term), number);
            number
        };
        self.seen.push((number, tool, weight));
    }

    fn finish(mut self, lengths: Vec<f32>) -> Part {
        let mut ranks = vec![0; self.numbers.len()];
        for (rank, number) in self.numbers.values().enumerate() {
            ranks[*number] = rank;
        }
        for (number, ..) in &mut self.seen {
            *number = ranks[*number];
        }
        self.seen.sort_by_key(|(rank, tool, _)| (*rank, *tool));
        let mut terms: Vec<Term> = Vec::with_capacity(self.numbers.len());
        let mut postings: Vec<Posting> = Vec::new();
        let mut texts = self.numbers.into_keys();
        let mut current = usize::MAX;
        for (rank, tool, weight) in self.seen {
            if rank != current {
                current = rank;
                let text = texts.next().expect("each rank has its text");
                let first = postings.len();
                terms.push(Term { text, first });
                postings.push(Posting { tool, weight });
                continue;
            }
            match postings.last_mut() {
                Some(last) if last.tool == tool => last.weight += weight,
                _ => postings.push(Posting { tool, weight }),
            }
        }
        Part { terms, postings, lengths }
    }
}

/// A tool's place: its server's number and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) server: usize,
    pub(crate) tool: usize,
}

/// The index over all servers.
#[derive(Debug, Default)]
pub(crate) struct Index {
    parts: Vec<Arc<Part>>,
    /// Number of each server's first tool among all tools.
    first_tools: Vec<usize>,
    n_tools: usize,
    average_length: f32,
    /// Sorted by text.
    terms: Vec<MergedTerm>,
    /// Server and number of the term in its part.
    places: Vec<(usize, usize)>,
}

#[derive(Debug)]
struct MergedTerm {
    text: Arc<str>,
    /// Where its places begin; they end where those of the next term begin.
    first: usize,
    n_tools: usize,
}

impl Index {
    /// Merges the parts of all servers.
    pub(crate) fn new(parts: Vec<Arc<Part>>) -> Self {
        let mut entries: Vec<(u64, &Arc<str>, usize, usize)> = Vec::new();
        let mut first_tools = Vec::with_capacity(parts.len());
        let mut n_tools = 0;
        let mut length = 0.0;
        for (server, part) in parts.iter().enumerate() {
            first_tools.push(n_tools);
            n_tools += part.lengths.len();
            length += part.lengths.iter().map(|length| f64::from(*length)).sum::<f64>();
            let terms = part.terms.iter().enumerate();
            entries.extend(
                terms.map(|(number, term)| (prefix(&term.text), &term.text, server, number)),
            );
        }
        // A stable sort finds the sorted runs, so this is a merge.
        entries.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        let mut terms: Vec<MergedTerm> = Vec::new();
        let mut places = Vec::with_capacity(entries.len());
        for (_, text, server, number) in entries {
            let n_postings = parts[server].postings(number).len();
            match terms.last_mut() {
                Some(last) if last.text == *text => last.n_tools += n_postings,
                _ => terms.push(MergedTerm {
                    text: Arc::clone(text),
                    first: places.len(),
                    n_tools: n_postings,
                }),
            }
            places.push((server, number));
        }
        Self {
            first_tools,
            n_tools,
            average_length: narrow(length / real(n_tools.max(1))).max(1.0),
            terms,
            places,
            parts,
        }
    }

    /// Tools whose raw name or identifier is `name`, which is in lower case.
    pub(crate) fn named(&self, name: &str) -> Vec<Place> {
        self.tools_with(&format!("{NAME_SIGN}{name}"))
    }

    /// Tools whose name differs from this one in case and signs at most.
    pub(crate) fn named_like(&self, name: &str) -> Vec<Place> {
        self.tools_with(&likeness(name))
    }

    fn tools_with(&self, term: &str) -> Vec<Place> {
        let Some(term) = self.term(term) else {
            return Vec::new();
        };
        let places = self.places_of(term).iter();
        let tools = places.flat_map(|(server, number)| {
            let postings = self.parts[*server].postings(*number);
            postings.iter().map(|posting| Place { server: *server, tool: posting.tool as usize })
        });
        tools.collect()
    }

    /// Each tool that has a term of `text`, with its score, in no order that matters.
    ///
    /// BM25F in its simple form (Robertson & Zaragoza 2009, section 3.6): the fields of a tool are
    /// one text in which a word counts by its field's weight. Only tools of `server` if one is
    /// given.
    pub(crate) fn scores(&self, text: &str, server: Option<usize>) -> Vec<(Place, f32)> {
        let mut terms: BTreeMap<usize, f32> = BTreeMap::new();
        for_each_term(text, &mut |term| {
            if let Some(number) = self.term(term) {
                *terms.entry(number).or_default() += 1.0;
            }
        });
        let mut scores = vec![0.0f32; self.n_tools];
        let mut touched = Vec::new();
        for (term, n_in_query) in terms {
            let idf = self.rarity(self.terms[term].n_tools) * n_in_query;
            for (place, number) in self.places_of(term) {
                if server.is_some_and(|server| server != *place) {
                    continue;
                }
                let part = &self.parts[*place];
                for posting in part.postings(*number) {
                    let tool = posting.tool as usize;
                    let score = &mut scores[self.first_tools[*place] + tool];
                    if *score == 0.0 {
                        touched.push(Place { server: *place, tool });
                    }
                    let length = part.lengths[tool] / self.average_length;
                    let damping = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length);
                    *score +=
                        idf * posting.weight * (SATURATION + 1.0) / (posting.weight + damping);
                }
            }
        }
        let score = |place: Place| scores[self.first_tools[place.server] + place.tool];
        touched.into_iter().map(|place| (place, score(place))).collect()
    }

    fn term(&self, text: &str) -> Option<usize> {
        let key = (prefix(text), text);
        self.terms.binary_search_by(|term| (prefix(&term.text), &*term.text).cmp(&key)).ok()
    }

    fn places_of(&self, term: usize) -> &[(usize, usize)] {
        let end = self.terms.get(term + 1).map_or(self.places.len(), |next| next.first);
        &self.places[self.terms[term].first..end]
    }

    /// Inverse document frequency, never negative.
    fn rarity(&self, n_tools: usize) -> f32 {
        let with = real(n_tools);
        let without = real(self.n_tools - n_tools);
        narrow((1.0 + (without + 0.5) / (with + 0.5)).ln())
    }
}

fn likeness(name: &str) -> String {
    let letters = name.chars().filter(|character| character.is_alphanumeric());
    let mut text = String::from(LIKENESS_SIGN);
    text.extend(letters.flat_map(char::to_lowercase));
    text
}

/// The first eight bytes as a number that orders as the text does; most comparisons need no more.
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[expect(clippy::cast_possible_truncation, reason = "scores need no more than 24 bits")]
fn narrow(value: f64) -> f32 {
    value as f32
}
