//! The search index over all servers: which tools have a term, and what the term counts for each.
//!
//! Everything that a query needs is computed here, when a catalog is put together, so that a search
//! is one addition for each tool that has one of its words.

use super::part::{NAME_SIGN, Part, likeness};
use super::words::for_each_term;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// How fast repetitions stop to count (k1), and how much length counts (b).
const SATURATION: f32 = 1.2;
const LENGTH_SHARE: f32 = 0.7;

/// The index over all servers. Tools are numbered through, in order of server and tool.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Sorted by text.
    terms: Vec<Term>,
    postings: Vec<Posting>,
    /// Number of each server's first tool, and at the end the number of tools.
    first_tools: Vec<usize>,
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
    /// What the term counts for this tool.
    score: f32,
}

impl Index {
    /// Merges the parts of all servers.
    ///
    /// Scores are BM25F in its simple form (Robertson & Zaragoza 2009, section 3.6): the fields of a
    /// tool are one text in which a word counts by its field's weight.
    pub(crate) fn new(parts: &[&Part]) -> Self {
        let mut entries: Vec<(u64, &Arc<str>, usize, usize)> = Vec::new();
        let mut first_tools = vec![0];
        let mut n_tools = 0;
        let mut length = 0.0;
        for (server, part) in parts.iter().enumerate() {
            n_tools += part.lengths.len();
            first_tools.push(n_tools);
            length += part.lengths.iter().map(|length| f64::from(*length)).sum::<f64>();
            let terms = part.terms.iter().enumerate();
            entries.extend(
                terms.map(|(number, term)| (prefix(&term.text), &term.text, server, number)),
            );
        }
        // A stable sort finds the sorted runs, so this is a merge.
        entries.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
        let average_length = narrow(length / real(n_tools.max(1))).max(1.0);
        let mut index = Self { terms: Vec::new(), postings: Vec::new(), first_tools };
        for same in entries.chunk_by(|a, b| a.0 == b.0 && a.1 == b.1) {
            let first = index.postings.len();
            for (_, _, server, number) in same {
                index.append(parts[*server], *number, index.first_tools[*server], average_length);
            }
            let rarity = rarity(index.postings.len() - first, n_tools);
            for posting in &mut index.postings[first..] {
                posting.score *= rarity;
            }
            index.terms.push(Term { text: Arc::clone(same[0].1), first });
        }
        index
    }

    /// Appends the postings of one term of one part.
    fn append(&mut self, part: &Part, term: usize, first_tool: usize, average_length: f32) {
        for posting in part.postings(term) {
            let tool = posting.tool as usize;
            let length = part.lengths[tool] / average_length;
            let damping = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length);
            self.postings.push(Posting {
                tool: u32::try_from(first_tool + tool).expect("fewer than 4 billion tools"),
                score: posting.weight * (SATURATION + 1.0) / (posting.weight + damping),
            });
        }
    }

    /// Server and position within it of the tool of this number.
    pub(crate) fn place(&self, tool: usize) -> (usize, usize) {
        let server = self.first_tools.partition_point(|first| *first <= tool) - 1;
        (server, tool - self.first_tools[server])
    }

    /// The numbers of a server's tools.
    pub(crate) fn tools_of(&self, server: usize) -> Range<usize> {
        self.first_tools[server]..self.first_tools[server + 1]
    }

    /// The numbers of all tools.
    pub(crate) fn all_tools(&self) -> Range<usize> {
        0..self.first_tools.last().copied().unwrap_or_default()
    }

    /// Tools whose raw name or identifier is `name`, which is in lower case.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = usize> {
        self.tools_with(&format!("{NAME_SIGN}{name}"))
    }

    /// Tools whose name differs from this one in case and signs at most.
    pub(crate) fn named_like(&self, name: &str) -> impl Iterator<Item = usize> {
        self.tools_with(&likeness(name))
    }

    fn tools_with(&self, term: &str) -> impl Iterator<Item = usize> + use<'_> {
        let postings = self.term(term).map(|term| self.postings_of(term)).unwrap_or_default();
        postings.iter().map(|posting| posting.tool as usize)
    }

    /// Each of these tools that has a term of `text`, with its score, in no order that matters.
    pub(crate) fn scores(&self, text: &str, tools: &Range<usize>) -> Vec<(usize, f32)> {
        // What a long query repeats is its subject and no more wanted: each term counts once.
        let mut terms = BTreeSet::new();
        for_each_term(text, &mut |term| terms.extend(self.term(term)));
        let mut scores = vec![0.0f32; tools.len()];
        let mut touched = Vec::new();
        for term in terms {
            for posting in self.postings_of(term) {
                let tool = posting.tool as usize;
                if !tools.contains(&tool) {
                    continue;
                }
                let score = &mut scores[tool - tools.start];
                if *score == 0.0 {
                    touched.push(tool);
                }
                *score += posting.score;
            }
        }
        touched.into_iter().map(|tool| (tool, scores[tool - tools.start])).collect()
    }

    fn term(&self, text: &str) -> Option<usize> {
        let key = (prefix(text), text);
        self.terms.binary_search_by(|term| (prefix(&term.text), &*term.text).cmp(&key)).ok()
    }

    fn postings_of(&self, term: usize) -> &[Posting] {
        let end = self.terms.get(term + 1).map_or(self.postings.len(), |next| next.first);
        &self.postings[self.terms[term].first..end]
    }
}

/// Inverse document frequency of a term that so many tools have, never negative.
fn rarity(n_with: usize, n_tools: usize) -> f32 {
    let with = real(n_with);
    let without = real(n_tools - n_with);
    narrow((1.0 + (without + 0.5) / (with + 0.5)).ln())
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
