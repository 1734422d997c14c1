//! Search by words over all tools: exact names first, then by how well the words fit.
//!
//! Words only: no model, no network, and the same answer every time. What a query means beyond its
//! words is not guessed.

mod index;
mod words;

pub(crate) use index::{Index, Part, Place};

use crate::catalog::Catalog;
use crate::text;
use crate::tool::Tool;
use std::collections::BTreeSet;

/// Bytes of a query that count.
pub const QUERY_BYTES_MAX: usize = 1_024;
/// Hits of one search.
pub const HITS_MAX: usize = 100;

/// What to search for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchQuery<'a> {
    /// Words, or the name of a tool or server. Only the first 1,024 bytes count.
    pub words: &'a str,
    /// Only tools of this server, by identifier or raw name; one that does not exist gives no hits.
    pub server: Option<&'a str>,
    /// Most hits; at most 100 are given.
    pub limit: usize,
}

/// A tool that was found.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// The tool.
    pub tool: &'a Tool,
    /// How well its words fit: not negative, comparable within one search only.
    pub score: f32,
    /// The query has its name, or that of its server.
    pub is_exact: bool,
}

impl Catalog {
    /// Finds the tools that a query asks for, best first.
    ///
    /// Names win: tools that the query calls by name (`create_issue`, `github.create_issue`,
    /// `github_create_issue`, raw names, in any case), then all of a server that the query consists
    /// of. The rest is ranked by BM25F (Robertson & Zaragoza 2009) over names, descriptions,
    /// servers and parameters; ties are in order of server and tool. A query without any word gives
    /// the first tools by name.
    ///
    /// ```
    /// use gloveport_catalog::{Catalog, SearchQuery};
    /// let nothing = Catalog::assemble(Vec::new());
    /// let query = SearchQuery { words: "issues", server: None, limit: 5 };
    /// assert!(nothing.search(&query).is_empty());
    /// ```
    pub fn search(&self, query: &SearchQuery<'_>) -> Vec<Hit<'_>> {
        let server = match query.server {
            None => None,
            Some(name) => match self.server_position(name) {
                None => return Vec::new(),
                found => found,
            },
        };
        let text = text::clip(query.words, QUERY_BYTES_MAX).trim();
        let limit = query.limit.min(HITS_MAX);
        if text.is_empty() {
            return self.first_tools(server, limit);
        }
        let exact = self.called_by_name(text, server);
        let mut ranked: Vec<(bool, Place, f32)> = self
            .index()
            .scores(text, server)
            .into_iter()
            .map(|(place, score)| (exact.contains(&place), place, score))
            .collect();
        let scored: BTreeSet<Place> = if exact.is_empty() {
            BTreeSet::new()
        } else {
            ranked.iter().map(|(_, place, _)| *place).collect()
        };
        ranked.extend(exact.difference(&scored).map(|place| (true, *place, 0.0)));
        let order = |a: &(bool, Place, f32), b: &(bool, Place, f32)| {
            b.0.cmp(&a.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1))
        };
        if ranked.len() > limit && limit > 0 {
            ranked.select_nth_unstable_by(limit - 1, order);
        }
        ranked.truncate(limit);
        ranked.sort_unstable_by(order);
        let hits = ranked.into_iter().map(|(is_exact, place, score)| Hit {
            tool: self.tool_at(place),
            score,
            is_exact,
        });
        hits.collect()
    }

    fn first_tools(&self, server: Option<usize>, limit: usize) -> Vec<Hit<'_>> {
        let servers = self.servers().iter().enumerate();
        let chosen =
            servers.filter(|(position, _)| server.is_none_or(|server| server == *position));
        let tools = chosen.flat_map(|(_, server)| server.tools()).take(limit);
        let hits = tools.map(|tool| Hit { tool, score: 0.0, is_exact: false });
        hits.collect()
    }

    /// Tools that a query calls by name: as a whole, or by a word that no sentence would have.
    fn called_by_name(&self, text: &str, server: Option<usize>) -> BTreeSet<Place> {
        let mut found = BTreeSet::new();
        let mut words: Vec<&str> = vec![text];
        words.extend(text.split_whitespace().filter(|word| looks_like_a_name(word)));
        for word in words {
            found.extend(self.index().named(&word.to_lowercase()));
            let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
            let word = word.to_lowercase();
            let word = word.strip_prefix("tools/").unwrap_or(&word);
            let word = word.strip_suffix(".ts").unwrap_or(word);
            found.extend(self.index().named(word));
            for (at, sign) in word.match_indices(['.', '/', ':', '_']) {
                if let Some(server) = self.server_position_ignoring_case(&word[..at]) {
                    let tools = self.index().named(&word[at + sign.len()..]);
                    found.extend(tools.into_iter().filter(|place| place.server == server));
                }
            }
        }
        if found.is_empty()
            && let Some(server) = self.server_position_ignoring_case(&text.to_lowercase())
        {
            let n_tools = self.servers()[server].tools().len();
            found.extend((0..n_tools).map(|tool| Place { server, tool }));
        }
        found.retain(|place| server.is_none_or(|server| server == place.server));
        found
    }
}

/// Whether a word has a sign or an inner capital, as names have and words of a sentence do not.
fn looks_like_a_name(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains(['_', '.', '/', '-', ':'])
        || inner.chars().skip(1).any(char::is_uppercase) && inner.chars().any(char::is_lowercase)
}
