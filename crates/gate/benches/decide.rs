//! What a decision costs with 40 rules, beside reading and validating the same arguments in the same run.
//!
//! Turn by turn, so that a ratio stands whatever else the machine does; the least of several rounds counts.

use gloveport_gate::{
    Call, CallDigest, Calls, Channel, Condition, Decision, Eyes, FrozenArguments, InputSchema,
    Layer, Naming, PathSource, Policy, Predicate, Preset, Principal, Remember, Rule, RuleName,
    SqlSource, Test, Verb,
};
use gloveport_protocol::{Effect, ToolFacts, ToolId, World};
use serde_json::json;
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;
const CALLS: u32 = 2_000;

#[derive(Debug)]
struct NoCalls;

impl Calls for NoCalls {
    fn of(&self, _: &str) -> u32 {
        0
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

fn predicate(argument: &str, test: Test) -> Condition {
    let (place, argument) = (String::new(), argument.to_owned());
    Condition::Predicates(vec![Predicate { place, argument, test }])
}

/// 37 rules about other tools and everything, and one each with a path, a statement and an expression.
fn policy() -> Policy {
    let path = PathSource { within: vec!["/srv/data".to_owned()], deny: Vec::new() };
    let text = "args.amount > 50000".to_owned();
    let expression = Some(Condition::Expression { place: String::new(), text });
    let mut rules = vec![
        rule(0, Verb::Allow, "*", None),
        rule(1, Verb::Deny, "fs.read", Some(predicate("path", Test::Path(path)))),
        rule(2, Verb::Deny, "db.query", Some(predicate("sql", Test::Sql(SqlSource::default())))),
        Rule { when: expression, ..rule(3, Verb::Ask, "stripe.refund", None) },
    ];
    rules.extend((4..40).map(|n| rule(n, Verb::Deny, &format!("server-{n}.*"), None)));
    let layer = Layer { preset: Some(Preset::Team), naming: Naming::Checked, rules };
    Policy::compile(&[layer]).expect("the rules are right")
}

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let policy = policy();
    let principal = Principal { groups: ["eng".to_owned()].into(), ..Principal::local() };
    let facts = ToolFacts { effect: Effect::Write, world: World::Open, pin: String::new() };
    let schema = json!({
        "type": "object", "required": ["path"], "additionalProperties": false,
        "properties": {"path": {"type": "string"}, "sql": {"type": "string"}, "amount": {"type": "integer"}},
    });
    let schema = InputSchema::compile(&schema).expect("a schema");
    let sql = "select c.name, sum(o.total) from customers c join orders o on o.customer = c.id where o.day > '2026-01-01'";
    let text =
        json!({"path": "/srv/data/reports/2026/q3.csv", "sql": sql, "amount": 1200}).to_string();
    let frozen = FrozenArguments::parse(&text, 1 << 16).expect("an object");
    for (tool, what) in [
        ("web.fetch", "no condition"),
        ("fs.read", "a path"),
        ("db.query", "a statement, seen before"),
        ("stripe.refund", "an expression"),
    ] {
        let tool = ToolId::parse(tool).expect("a tool");
        let (mut deciding, mut cloning, mut reading) =
            (Duration::MAX, Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            deciding = deciding.min(timed(|| {
                let (principal, facts, calls) = (&principal, &facts, &NoCalls);
                let arguments = frozen.clone();
                let digest = CallDigest([0; 32]);
                let call = Call { principal, tool: &tool, facts, arguments, digest, calls };
                assert!(matches!(policy.decide(call), Decision::Allow(_)));
            }));
            cloning = cloning.min(timed(|| drop(black_box(frozen.clone()))));
            reading = reading.min(timed(|| {
                let read = FrozenArguments::parse(black_box(&text), 1 << 16).expect("an object");
                schema.validate(&read).expect("valid");
            }));
        }
        let own = deciding.saturating_sub(cloning).as_nanos();
        let ratio = f64::from(u32::try_from(own).unwrap_or(u32::MAX))
            / f64::from(u32::try_from(reading.as_nanos()).unwrap_or(u32::MAX));
        println!(
            "{what}: {own} ns; reading and validating {} ns; ratio {ratio:.2}",
            reading.as_nanos()
        );
    }
}

/// Time of one of many.
fn timed(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    for _ in 0..CALLS {
        work();
    }
    begun.elapsed() / CALLS
}
