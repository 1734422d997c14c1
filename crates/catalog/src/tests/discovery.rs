//! How well the search finds what a query needs, on the development queries where they are at hand.

use super::{shared_corpus, tool};
use crate::{Catalog, SearchQuery, Server, ServerListing};
use gloveport_protocol::{ServerName, ToolDefinition};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Least recall at 5 and nDCG at 10 over all queries, in per mille; both only go up.
const RECALL_MIN: u32 = 775;
const NDCG_MIN: u32 = 742;

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a corpus file is readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A server's name in the alphabet of the configuration, as an operator would write it.
fn server_name(raw: &str) -> ServerName {
    let plain: String =
        raw.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(64).collect();
    ServerName::parse(&plain).expect("the alphabet was held")
}

/// One catalog for each set, and the id in the corpus of each tool in it.
struct Sets {
    catalogs: BTreeMap<String, Catalog>,
    ids: BTreeMap<String, String>,
}

fn sets(folder: &Path) -> Sets {
    let mut listings: BTreeMap<(String, ServerName), Vec<ToolDefinition>> = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for line in lines(&folder.join("tools.jsonl")) {
        let server = server_name(text(&line, "server"));
        let definition =
            tool(text(&line, "name"), text(&line, "description"), line["input_schema"].clone());
        let set = text(&line, "set").to_owned();
        ids.insert(format!("{set}/{server}.{}", definition.name), text(&line, "id").to_owned());
        listings.entry((set, server)).or_default().push(definition);
    }
    let mut servers: BTreeMap<String, Vec<Arc<Server>>> = BTreeMap::new();
    for ((set, name), tools) in listings {
        let listing = ServerListing { name, description: None, tools };
        servers.entry(set).or_default().push(Arc::new(Server::compile(listing)));
    }
    let catalogs = servers.into_iter().map(|(set, servers)| (set, Catalog::assemble(servers)));
    Sets { catalogs: catalogs.collect(), ids }
}

/// Per query: the tools of each group, of which any one will do.
fn wanted(folder: &Path) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
    let text =
        std::fs::read_to_string(folder.join("qrels.tsv")).expect("a corpus file is readable");
    let mut wanted: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [query, tool, group] = parts[..] else { panic!("three columns in `{line}`") };
        let groups = wanted.entry(query.to_owned()).or_default();
        groups.entry(group.to_owned()).or_default().insert(tool.to_owned());
    }
    wanted
}

/// Sums over queries: recall at 1, 5 and 10, nDCG at 10, and how many.
#[derive(Default)]
struct Sums {
    recall: [f64; 3],
    ndcg: f64,
    n: u32,
}

impl Sums {
    fn add(&mut self, found: &[&str], groups: &BTreeMap<String, BTreeSet<String>>) {
        let mut first_ranks: Vec<usize> = groups
            .values()
            .filter_map(|group| found.iter().position(|tool| group.contains(*tool)))
            .collect();
        first_ranks.sort_unstable();
        let n_groups = f64::from(u32::try_from(groups.len()).expect("few groups"));
        for (sum, depth) in self.recall.iter_mut().zip([1, 5, 10]) {
            let n_found = first_ranks.iter().filter(|rank| **rank < depth).count();
            *sum += f64::from(u32::try_from(n_found).expect("few groups")) / n_groups;
        }
        let gain =
            |rank: usize| 1.0 / f64::from(u32::try_from(rank + 2).expect("a small rank")).log2();
        let ideal: f64 = (0..groups.len().min(10)).map(gain).sum();
        self.ndcg += first_ranks.into_iter().map(gain).sum::<f64>() / ideal;
        self.n += 1;
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 1,000")]
    fn per_mille(&self, sum: f64) -> u32 {
        (sum / f64::from(self.n.max(1)) * 1000.0) as u32
    }

    fn print(&self, what: &str) {
        let [one, five, ten] = self.recall.map(|sum| self.per_mille(sum));
        let ndcg = self.per_mille(self.ndcg);
        println!(
            "{what}: {} queries, per mille: R@1 {one}, R@5 {five}, R@10 {ten}, nDCG@10 {ndcg}",
            self.n
        );
    }
}

#[test]
fn development_queries_find_their_tools() {
    let Some(folder) = shared_corpus("discovery") else {
        return;
    };
    let sets = sets(&folder);
    let wanted = wanted(&folder);
    let mut all = Sums::default();
    let mut by_kind: BTreeMap<String, Sums> = BTreeMap::new();
    for line in lines(&folder.join("queries.jsonl")) {
        let set = text(&line, "set");
        let query = SearchQuery { words: text(&line, "text"), server: None, limit: 10 };
        let hits = sets.catalogs[set].search(&query);
        let found: Vec<&str> =
            hits.iter().map(|hit| sets.ids[&format!("{set}/{}", hit.tool.id())].as_str()).collect();
        let groups = &wanted[text(&line, "id")];
        all.add(&found, groups);
        let kind = format!("{set} {}", text(&line, "kind"));
        by_kind.entry(kind).or_default().add(&found, groups);
    }
    for (kind, sums) in &by_kind {
        sums.print(kind);
    }
    all.print("own catalogue, all");
    assert!(all.per_mille(all.recall[1]) >= RECALL_MIN);
    assert!(all.per_mille(all.ndcg) >= NDCG_MIN);
}
