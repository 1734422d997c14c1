//! Search by words over all tools: exact names first, then by how well the words fit.
//!
//! Words only: no model, no network, and the same answer every time. What a query means beyond its
//! words is not guessed.

mod index;
mod part;
mod words;

pub(crate) use index::Index;
pub(crate) use part::Part;

use crate::catalog::Catalog;
use crate::text;
use crate::tool::Tool;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Bytes of a query that count.
pub const QUERY_BYTES_MAX: usize = 1_024;
/// Bytes of a word that may be a server's and a tool's name together.
const NAME_BYTES_MAX: usize = 400;
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
        let tools = match query.server {
            None => self.index().all_tools(),
            Some(name) => match self.server_position(name) {
                None => return Vec::new(),
                Some(server) => self.index().tools_of(server),
            },
        };
        let words = text::clip(query.words, QUERY_BYTES_MAX).trim();
        let limit = query.limit.min(HITS_MAX);
        if words.is_empty() {
            return tools.take(limit).map(|tool| self.hit((false, tool, 0.0))).collect();
        }
        let mut exact = self.called_by_name(words);
        exact.retain(|tool| tools.contains(tool));
        let scores = self.index().scores(words, &tools).into_iter();
        let mut ranked: Vec<Ranked> =
            scores.map(|(tool, score)| (exact.remove(&tool), tool, score)).collect();
        // A name need not share any word with the query: `create_issue` is called by `createissue`.
        ranked.extend(exact.into_iter().map(|tool| (true, tool, 0.0)));
        if ranked.len() > limit && limit > 0 {
            ranked.select_nth_unstable_by(limit - 1, best_first);
        }
        ranked.truncate(limit);
        ranked.sort_unstable_by(best_first);
        ranked.into_iter().map(|ranked| self.hit(ranked)).collect()
    }

    fn hit(&self, (is_exact, tool, score): Ranked) -> Hit<'_> {
        Hit { tool: self.tool_of_number(tool), score, is_exact }
    }

    /// Tools that a query calls by name: as a whole, or by a word that no sentence would have.
    fn called_by_name(&self, query: &str) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        self.call_by_name(query, &mut found);
        for word in query.split_whitespace().filter(|word| looks_like_a_name(word)) {
            self.call_by_name(word, &mut found);
        }
        if found.is_empty()
            && let Some(server) = self.server_position_ignoring_case(&query.to_lowercase())
        {
            found.extend(self.index().tools_of(server));
        }
        found
    }

    fn call_by_name(&self, word: &str, found: &mut BTreeSet<usize>) {
        found.extend(self.index().named(&word.to_lowercase()));
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        if word.len() > NAME_BYTES_MAX {
            return;
        }
        let word = word.to_lowercase();
        let word = word.strip_prefix("tools/").unwrap_or(&word);
        let word = word.strip_suffix(".ts").unwrap_or(word);
        found.extend(self.index().named(word));
        for (at, sign) in word.match_indices(['.', '/', ':', '_']) {
            if let Some(server) = self.server_position_ignoring_case(&word[..at]) {
                let of_server = self.index().tools_of(server);
                let tools = self.index().named(&word[at + sign.len()..]);
                found.extend(tools.filter(|tool| of_server.contains(tool)));
            }
        }
    }
}

/// Whether the query calls it by name, the tool's number, its score.
type Ranked = (bool, usize, f32);

fn best_first(a: &Ranked, b: &Ranked) -> Ordering {
    b.0.cmp(&a.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1))
}

/// Whether a word has a sign or an inner capital, as names have and words of a sentence do not.
fn looks_like_a_name(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains(['_', '.', '/', '-', ':'])
        || inner.chars().skip(1).any(char::is_uppercase) && inner.chars().any(char::is_lowercase)
}
