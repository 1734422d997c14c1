//! The part of the search index that depends on one server alone: its terms, and in which tools and
//! how prominently each stands.
//!
//! Made once for each listing. What needs all tools (rarity, average length) is added by the index
//! over all parts.

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
/// Bytes of a description that are indexed.
const DESCRIPTION_BYTES_MAX: usize = 4_096;
/// Bytes of a parameter's description that are indexed.
const PARAMETER_BYTES_MAX: usize = 512;
/// Parameters of a tool that are indexed, those inside of others included.
const PARAMETERS_MAX: usize = 200;
/// Parameters inside of each other.
const DEPTH_MAX: usize = 4;
/// Stands before a tool's whole name, which is a term too. No term of a text begins so.
pub(super) const NAME_SIGN: char = '=';
/// Stands before a tool's name without case and signs.
const LIKENESS_SIGN: char = '~';

/// The part of one server.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Sorted.
    pub(super) terms: Vec<Term>,
    postings: Vec<Posting>,
    /// Weighted length of each tool's text.
    pub(super) lengths: Vec<f32>,
}

#[derive(Debug)]
pub(super) struct Term {
    pub(super) text: Arc<str>,
    /// Where its postings begin; they end where those of the next term begin.
    first: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) tool: u32,
    /// How often the term stands in the tool's text, weighted by field.
    pub(super) weight: f32,
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

    /// Where the term of this number stands, in order of tool.
    pub(super) fn postings(&self, term: usize) -> &[Posting] {
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

/// A tool's name without case and signs, as a term.
pub(super) fn likeness(name: &str) -> String {
    let letters = name.chars().filter(|character| character.is_alphanumeric());
    let mut text = String::from(LIKENESS_SIGN);
    text.extend(letters.flat_map(char::to_lowercase));
    text
}
