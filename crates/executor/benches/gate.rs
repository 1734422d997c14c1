//! What the whole gate costs a call: `cargo bench -p gloveport-executor --bench gate`.
//!
//! The same direct call of an upstream that answers at once, with everything between (40 rules, every detector, 20 secrets,
//! flow, rates, the audit log on disk) and with nothing (no rules, no log), turn by turn. The call with nothing is made
//! twice in each round: what the two differ by is the machine. Differences are of rounds side by side, their median.

use gloveport_audit::{AuditLog, AuditSettings, Entry, Kind};
use gloveport_crypto::{MacKey, hex, sha256};
use gloveport_executor::{
    BoxFuture, Caller, Executor, Guard, Listing, Permit, Principal, Settings, Upstream,
    UpstreamError,
};
use gloveport_gate::{
    Channel, Condition, DayLimits, Eyes, FlowPreset, FlowRules, Layer, Limiter, Naming, Policy,
    Predicate, Preset, Rate, RateRules, Remember, Rule, RuleName, RunRules, SqlSource, Test,
    ToolGlob, ToolRate, Verb,
};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName, ToolResult};
use gloveport_seal::{Detector, SealRules, Sealer};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

const ROUNDS: usize = 21;
const SQL: &str = "select c.name, sum(o.total) from customers c join orders o on o.customer = c.id \
                   where o.day > '2026-01-01' group by c.name";

/// Answers at once.
struct Database {
    name: ServerName,
    changes: watch::Sender<u64>,
    short: Value,
    long: Value,
}

impl Database {
    fn new() -> Self {
        Self {
            name: ServerName::parse("db").expect("a name"),
            changes: watch::Sender::new(0),
            short: rows(1),
            long: rows(42),
        }
    }
}

/// Rows of about 0.2 KB.
fn rows(n: usize) -> Value {
    let row = |n: usize| {
        json!({"id": n, "state": "shipped", "total": 1_999 + n, "at": "2026-11-23T01:41:30Z",
               "note": "the order was packed on time and left the house",
               "reference": format!("550e8400-e29b-41d4-a716-{n:012}"), "tags": ["blue", "gift"]})
    };
    json!({"rows": (0..n).map(row).collect::<Vec<_>>()})
}

impl Upstream for Database {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let tool = |name: &str| ToolDefinition {
            name: ToolName::parse(name).expect("a name"),
            title: None,
            description: None,
            input_schema: json!({
                "type": "object", "required": ["sql"], "additionalProperties": false,
                "properties": {"sql": {"type": "string"}, "limit": {"type": "integer"}},
            }),
            output_schema: None,
            annotations: Map::from_iter([("readOnlyHint".to_owned(), json!(name != "update"))]),
            rest: Map::new(),
        };
        let tools = ["find", "list", "query", "update"].map(tool).into();
        Box::pin(async { Ok(Listing { tools, ..Listing::default() }) })
    }

    fn call(&self, permit: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        let is_long = permit.tool().tool.as_str() == "list";
        let value = if is_long { &self.long } else { &self.short };
        let result = ToolResult { structured: Some(value.clone()), ..ToolResult::default() };
        Box::pin(async { Ok(result) })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn rule(n: usize, verb: Verb, tool: &str, unless: Option<Condition>) -> Rule {
    Rule {
        name: RuleName { id: format!("rule-{n}"), place: format!("gloveport.toml:{n}") },
        verb,
        tools: vec![tool.to_owned()],
        effects: Vec::new(),
        who: vec!["group:eng".to_owned()],
        when: None,
        unless,
        say: None,
        channel: Channel::Client,
        eyes: Eyes::Two,
        remember: Remember::Once,
    }
}

/// 40 rules: one allows, one judges the statements of `db.query`, the others are about other servers.
fn policy() -> Policy {
    let test = Test::Sql(SqlSource::default());
    let statement = Predicate { place: String::new(), argument: "sql".to_owned(), test };
    let statement = Some(Condition::Predicates(vec![statement]));
    let mut rules =
        vec![rule(0, Verb::Allow, "*", None), rule(1, Verb::Deny, "db.query", statement)];
    rules.extend((2..40).map(|n| rule(n, Verb::Deny, &format!("server-{n}.*"), None)));
    let layer = Layer { preset: Some(Preset::Team), naming: Naming::Checked, rules };
    Policy::compile(&[layer]).expect("the rules are right")
}

fn globs(patterns: &[&str]) -> Vec<ToolGlob> {
    patterns.iter().map(|pattern| ToolGlob::parse(pattern).expect("a pattern")).collect()
}

/// Rates that count every call and stop none.
fn rates() -> RateRules {
    let wide = Rate::parse("1000000/s").expect("a rate");
    let tools = globs(&["db.*", "stripe.*", "*.update"]);
    RateRules {
        per_user: wide,
        per_user_writes: wide,
        tools: tools.into_iter().map(|tools| ToolRate::new(tools, wide)).collect(),
        day: DayLimits { calls: u64::MAX, cost: u64::MAX, bytes: u64::MAX },
        run: RunRules::default(),
        ..RateRules::default()
    }
}

fn everything(folder: &Path) -> Guard {
    let mut guard = Guard::new().expect("random bytes");
    let audit = AuditLog::open(AuditSettings::new(folder.join("audit"))).expect("a log");
    let secrets = (0..20_u32).map(|n| hex(&sha256(&n.to_le_bytes())).into_bytes()).collect();
    let rules = SealRules { detect: Detector::ALL.into(), ..SealRules::default() };
    let key = MacKey::random().expect("random bytes");
    guard.policy = Arc::new(policy());
    guard.flow = Arc::new(FlowRules {
        preset: FlowPreset::Trifecta,
        private: globs(&["db.*", "crm.*"]),
        untrusted: globs(&["web.*"]),
        external: globs(&["mail.*"]),
    });
    guard.limiter = Arc::new(Limiter::new(rates()));
    guard.sealer = Arc::new(Sealer::new(rules, secrets, key).expect("a sealer"));
    guard.digests = audit.args_key().clone();
    guard.audit = Some(Arc::new(audit));
    guard
}

fn nothing() -> Guard {
    let mut guard = Guard::new().expect("random bytes");
    // Without rules calls are counted as well; here none is to wait.
    guard.limiter = Arc::new(Limiter::new(RateRules { tools: Vec::new(), ..rates() }));
    guard
}

fn executor(guard: Guard) -> Arc<Executor> {
    let mut settings = Settings::new(PathBuf::from("/no/worker"));
    settings.workers_ready = 0;
    settings.guard = guard;
    Executor::start(settings, vec![Box::new(Database::new())])
}

/// Time of one of `n` calls, one after the other.
async fn timed(executor: &Executor, tool: &str, n: u32) -> Duration {
    let principal = Principal { groups: ["eng".to_owned()].into(), ..Principal::local() };
    let arguments = json!({"sql": SQL, "limit": 50}).to_string();
    let begun = Instant::now();
    for _ in 0..n {
        let called = executor.call(&principal, tool, &arguments).await.expect("random bytes");
        assert!(called.result.is_ok(), "{:?}", called.result);
    }
    begun.elapsed() / n
}

fn microseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let guard = everything(folder.path());
    let audit = guard.audit.clone().expect("it was opened");
    let (full, empty) = (executor(guard), executor(nothing()));
    println!("one call in us, medians of {ROUNDS} rounds; A/A: two times the same, without a gate");
    for (tool, n, what) in [
        ("db.find", 400, "a read, 0.2 KB"),
        ("db.list", 200, "a read, 8 KB"),
        ("db.query", 400, "a read, 0.2 KB, a rule about its SQL"),
        ("db.update", 50, "a call with an effect, 0.2 KB: waits for its intent"),
    ] {
        timed(&full, tool, n).await;
        timed(&empty, tool, n).await;
        let mut rounds: [Vec<f64>; 5] = Default::default();
        for _ in 0..ROUNDS {
            let first = microseconds(timed(&empty, tool, n).await);
            let gated = microseconds(timed(&full, tool, n).await);
            // What is still in the log's queue is not to weigh on what follows.
            let mark = Entry { kind: Kind::Admin, ..Entry::default() };
            audit.commit(mark).await.expect("the log can be written");
            let second = microseconds(timed(&empty, tool, n).await);
            let bare = f64::midpoint(first, second);
            for (all, one) in
                rounds.iter_mut().zip([bare, gated, gated - bare, second - first, gated / bare])
            {
                all.push(one);
            }
        }
        let [bare, gated, difference, noise, ratio] = rounds.map(median);
        println!(
            "{what}: {bare:.1} without, {gated:.1} with, difference {difference:.1}, \
             ratio {ratio:.2}, A/A {noise:+.1}"
        );
    }
    full.close().await;
    empty.close().await;
    audit.close();
}
