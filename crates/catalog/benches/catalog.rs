//! What a catalog costs: compiling, assembling, writing texts, and searching, on 5,676 real tools.
//!
//! Searches are measured beside a plain scan for the same words in the same run, turn by turn, so
//! that a ratio stands whatever else the machine does. Needs the discovery corpus; says so and ends
//! where it is missing.

use gloveport_catalog::{Catalog, SearchQuery, Server, ServerListing};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often each step is repeated; the least time counts.
const ROUNDS: usize = 5;

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/discovery");
    if !folder.exists() {
        println!("SKIPPED: no corpus at {}", folder.display());
        return;
    }
    let listings = listings(&folder);
    let queries = queries(&folder);
    let (compiling, servers) = least(|| {
        let servers = listings.iter().cloned().map(|listing| Arc::new(Server::compile(listing)));
        servers.collect::<Vec<_>>()
    });
    let (copying, _) = least(|| listings.clone());
    let (assembling, catalog) = least(|| Catalog::assemble(servers.clone()));
    let tools = || catalog.servers().iter().flat_map(|server| server.tools());
    let (signing, signatures) = least(|| tools().map(|tool| tool.signature().len()).sum::<usize>());
    let (declaring, declarations) =
        least(|| tools().map(|tool| tool.declaration().len()).sum::<usize>());
    println!("{} tools of {} servers, least of {ROUNDS}", catalog.n_tools(), servers.len());
    println!(
        "compile    {:>9.1?} (copying the listings, {copying:.1?}, not counted)",
        compiling.saturating_sub(copying)
    );
    println!("assemble   {assembling:>9.1?}");
    println!("signatures {signing:>9.1?} for {signatures} bytes");
    println!("declare    {declaring:>9.1?} for {declarations} bytes");

    let scan = Scan::new(&catalog);
    let (mut index_times, mut scan_times) = (Vec::new(), Vec::new());
    for words in &queries {
        let query = SearchQuery { words, server: None, limit: 10 };
        index_times.push(time(|| catalog.search(&query).len()));
        scan_times.push(time(|| scan.search(words)));
    }
    let [index_p50, index_p99] = percentiles(index_times);
    let [scan_p50, scan_p99] = percentiles(scan_times);
    println!("{} queries    p50 {index_p50:>9.1?}  p99 {index_p99:>9.1?}", queries.len());
    println!("substring scan  p50 {scan_p50:>9.1?}  p99 {scan_p99:>9.1?}");
    println!(
        "scan / index    p50 {:>9.1}  p99 {:>9.1}",
        ratio(scan_p50, index_p50),
        ratio(scan_p99, index_p99)
    );
}

/// The baseline: every tool that holds any word of the query, those with most words first.
struct Scan {
    texts: Vec<String>,
}

impl Scan {
    fn new(catalog: &Catalog) -> Self {
        let tools = catalog.servers().iter().flat_map(|server| server.tools());
        let texts = tools.map(|tool| {
            let definition = tool.definition();
            let description = definition.description.as_deref().unwrap_or_default();
            format!("{} {description}", definition.name).to_lowercase()
        });
        Self { texts: texts.collect() }
    }

    fn search(&self, words: &str) -> usize {
        let words = words.to_lowercase();
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (number, text) in self.texts.iter().enumerate() {
            let n_words = words.split_whitespace().filter(|word| text.contains(word)).count();
            if n_words > 0 {
                found.push((usize::MAX - n_words, number));
            }
        }
        found.sort_unstable();
        found.truncate(10);
        found.len()
    }
}

fn least<T>(work: impl Fn() -> T) -> (Duration, T) {
    let mut best = Duration::MAX;
    let mut last = None;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let value = black_box(work());
        best = best.min(start.elapsed());
        last = Some(value);
    }
    (best, last.expect("there is at least one round"))
}

fn time<T>(work: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn percentiles(mut times: Vec<Duration>) -> [Duration; 2] {
    times.sort_unstable();
    [50, 99].map(|percent| times[(times.len() * percent / 100).min(times.len() - 1)])
}

fn ratio(slow: Duration, fast: Duration) -> f64 {
    slow.as_secs_f64() / fast.as_secs_f64()
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a corpus file is readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

fn listings(folder: &Path) -> Vec<ServerListing> {
    let mut servers: BTreeMap<ServerName, Vec<ToolDefinition>> = BTreeMap::new();
    for line in lines(&folder.join("tools.jsonl")) {
        let text = |key: &str| line[key].as_str().unwrap_or_default();
        let server = format!("{}-{}", text("set"), text("server"));
        let plain = server.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
        let name = ServerName::parse(&plain.take(64).collect::<String>());
        servers.entry(name.expect("the alphabet was held")).or_default().push(ToolDefinition {
            name: ToolName::parse(text("name")).expect("a tool's name"),
            title: None,
            description: Some(text("description").to_owned()),
            input_schema: line["input_schema"].clone(),
            output_schema: None,
            annotations: Map::new(),
            rest: Map::new(),
        });
    }
    let listed =
        servers.into_iter().map(|(name, tools)| ServerListing { name, description: None, tools });
    listed.collect()
}

fn queries(folder: &Path) -> Vec<String> {
    let lines = lines(&folder.join("queries.jsonl"));
    lines.iter().filter_map(|line| line["text"].as_str().map(str::to_owned)).collect()
}
