//! What rules decide, as tables.

use super::*;
use crate::{Condition, SqlSource, Test};
use serde_json::{Value, json};

/// Calls so far: 21 refunds.
#[derive(Debug)]
struct Refunds;

impl Calls for Refunds {
    fn of(&self, tool: &str) -> u32 {
        if tool == "stripe.refund" { 21 } else { 0 }
    }
}

fn facts(effect: Effect) -> ToolFacts {
    ToolFacts { effect, world: gloveport_protocol::World::Open, pin: String::new() }
}

fn rule(id: &str, verb: Verb, tools: &str) -> Rule {
    Rule {
        name: RuleName { id: id.to_owned(), place: format!("p:{id}") },
        verb,
        tools: tools.split(' ').map(str::to_owned).collect(),
        effects: Vec::new(),
        who: Vec::new(),
        when: None,
        unless: None,
        say: None,
        channel: Channel::Client,
        eyes: Eyes::Two,
        remember: Remember::Run,
    }
}

fn predicates(tests: &[(&str, Test)]) -> Condition {
    let predicates = tests.iter().map(|(argument, test)| Predicate {
        place: "p:1".to_owned(),
        argument: (*argument).to_owned(),
        test: test.clone(),
    });
    Condition::Predicates(predicates.collect())
}

fn cel(text: &str) -> Condition {
    Condition::Expression { place: "p:1".to_owned(), text: text.to_owned() }
}

fn layer(preset: Option<Preset>, rules: Vec<Rule>) -> Layer {
    Layer { preset, naming: Naming::Checked, rules }
}

fn compile(layers: &[Layer]) -> Policy {
    Policy::compile(layers).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// The decision, the rule and why.
fn ruling(
    policy: &Policy,
    tool: &str,
    arguments: &Value,
    effect: Effect,
) -> (Verb, String, String) {
    let (principal, facts) = (Principal::local(), facts(effect));
    let tool = ToolId::parse(tool).expect("a tool");
    let call = || Call {
        principal: &principal,
        tool: &tool,
        facts: &facts,
        arguments: FrozenArguments::parse(&arguments.to_string(), 1 << 24).expect("an object"),
        digest: CallDigest([0; 32]),
        calls: &Refunds,
    };
    let told = policy.explain(&call()).ruling;
    let decided = match policy.decide(call()) {
        Decision::Allow(_) => Verb::Allow,
        Decision::Ask(_) => Verb::Ask,
        Decision::Deny(_) => Verb::Deny,
    };
    assert_eq!(decided, told.verb, "what is explained is what is decided");
    (told.verb, told.rule.map(|rule| rule.id).unwrap_or_default(), told.why)
}

fn check(policy: &Policy, tool: &str, arguments: &Value, expected: (Verb, &str)) {
    let (verb, rule, why) = ruling(policy, tool, arguments, Effect::Write);
    assert_eq!((verb, rule.as_str()), expected, "{tool} {arguments}: {why}");
}

#[test]
fn nothing_written_is_solo() {
    let policy = Policy::default();
    let tool = ToolId::parse("a.b").expect("a tool");
    for (effect, sight, verb) in [
        (Effect::Read, Sight::Always, Verb::Allow),
        (Effect::Write, Sight::Always, Verb::Allow),
        (Effect::Destructive, Sight::Maybe, Verb::Ask),
    ] {
        assert_eq!(policy.sight(&Principal::local(), &tool, &facts(effect)), sight);
        assert_eq!(ruling(&policy, "a.b", &json!({}), effect).0, verb);
    }
}

#[test]
fn deny_beats_ask_beats_allow_and_the_strictest_layer_decides() {
    let all = |verb| layer(None, vec![rule("r", verb, "*")]);
    let verbs = [Verb::Allow, Verb::Ask, Verb::Deny];
    for one in verbs {
        for other in verbs {
            let strictest = one.max(other);
            let together = layer(None, vec![rule("a", one, "*"), rule("b", other, "a.b")]);
            assert_eq!(
                ruling(&compile(&[together]), "a.b", &json!({}), Effect::Write).0,
                strictest
            );
            let apart = compile(&[all(one), all(other)]);
            assert_eq!(ruling(&apart, "a.b", &json!({}), Effect::Write).0, strictest);
        }
    }
    // A project that allows everything loosens nothing.
    let user = layer(Some(Preset::Team), vec![rule("own", Verb::Allow, "a.b")]);
    let policy = compile(&[user, all(Verb::Allow)]);
    check(&policy, "a.b", &json!({}), (Verb::Allow, "own"));
    check(&policy, "a.c", &json!({}), (Verb::Deny, ""));
    let tool = ToolId::parse("a.c").expect("a tool");
    assert_eq!(policy.sight(&Principal::local(), &tool, &facts(Effect::Read)), Sight::Never);
}

#[test]
fn of_several_questions_the_strictest_terms_hold() {
    let mut strict = rule("strict", Verb::Ask, "*");
    strict.channel = Channel::Operator;
    strict.remember = Remember::Once;
    let mut four = rule("four", Verb::Ask, "*");
    four.eyes = Eyes::Four;
    let policy = compile(&[layer(None, vec![rule("mild", Verb::Ask, "*"), four, strict])]);
    let (principal, facts) = (Principal::local(), facts(Effect::Write));
    let tool = ToolId::parse("a.b").expect("a tool");
    let arguments = FrozenArguments::parse("{}", 10).expect("an object");
    let digest = CallDigest([0; 32]);
    let call = Call {
        principal: &principal,
        tool: &tool,
        facts: &facts,
        arguments,
        digest,
        calls: &Refunds,
    };
    let Decision::Ask(pending) = policy.decide(call) else { panic!("it asks") };
    let terms = pending.terms();
    let rule = terms.rule.as_ref().map(|rule| rule.id.as_str());
    assert_eq!((rule, terms.channel, terms.eyes), (Some("strict"), Channel::Operator, Eyes::Four));
    assert_eq!(terms.remember, Remember::Once);
}

#[test]
fn what_cannot_be_told_counts_against_the_call() {
    let range = |most: u32| Test::Range(Bounds { least: None, most: Some(most.into()) });
    let over = Test::Range(Bounds { least: Some(101.into()), most: None });
    let with = |verb, when, unless| {
        let rule = Rule { when, unless, ..rule("r", verb, "*") };
        let preset = if verb == Verb::Allow { Preset::Team } else { Preset::Solo };
        compile(&[layer(Some(preset), vec![rule])])
    };
    let allow_when = with(Verb::Allow, Some(predicates(&[("n", range(100))])), None);
    let allow_unless = with(Verb::Allow, None, Some(predicates(&[("n", over.clone())])));
    let deny_when = with(Verb::Deny, Some(predicates(&[("n", over)])), None);
    let deny_unless = with(Verb::Deny, None, Some(predicates(&[("n", range(100))])));
    for (arguments, expected) in [
        // allowed when, unless; denied when, unless
        (json!({"n": 5}), [true, true, true, true]),
        (json!({"n": 500}), [false, false, false, false]),
        (json!({}), [false, true, true, false]),
        (json!({"n": "5"}), [false, false, false, false]),
        (json!({"n": null}), [false, false, false, false]),
        (json!({"n": [5]}), [false, false, false, false]),
        (json!({"n": {"n": 5}}), [false, false, false, false]),
    ] {
        let policies = [&allow_when, &allow_unless, &deny_when, &deny_unless];
        let allowed = policies.map(|p| ruling(p, "a.b", &arguments, Effect::Read).0 == Verb::Allow);
        assert_eq!(allowed, expected, "{arguments}");
    }
}

#[test]
fn expressions_see_the_call_and_fail_closed() {
    let text = "args.amount > 50000 || run.calls['stripe.refund'] > 20";
    for (text, arguments, applies) in [
        ("args.amount > 50000", json!({"amount": 50_001}), true),
        ("args.amount > 50000", json!({"amount": 1}), false),
        ("args.amount > 50000", json!({}), true),
        ("args.amount > 50000", json!({"amount": "1"}), true),
        ("has(args.amount) && args.amount > 5", json!({}), false),
        (text, json!({"amount": 1}), true),
        ("run.calls['a.b'] > 20", json!({}), false),
        ("args.to.exists(t, !t.endsWith('@acme.dev'))", json!({"to": ["a@acme.dev"]}), false),
        ("args.to.exists(t, !t.endsWith('@acme.dev'))", json!({"to": ["a@evil.test"]}), true),
        ("args.q.matches('^[a-z]+$')", json!({"q": "abc"}), true),
        ("args.q.matches('^[a-z]+$')", json!({"q": "ABC"}), false),
        ("who.subject == 'local' && 'eng' in who.groups", json!({}), false),
        ("tool.effect == 'write' && tool.server == 'a'", json!({}), true),
        ("args['amount'] == 1", json!({"amount": 1}), true),
        ("args.a", json!({"a": 1}), true),
        ("1 / args.a == 1", json!({"a": 0}), true),
    ] {
        let rule = Rule { when: Some(cel(text)), ..rule("r", Verb::Deny, "*") };
        let policy = compile(&[layer(Some(Preset::Solo), vec![rule])]);
        let expected = if applies { (Verb::Deny, "r") } else { (Verb::Allow, "") };
        check(&policy, "a.b", &arguments, expected);
    }
    // More than an expression is handed counts against the call as well, soon.
    let rule = Rule { when: Some(cel("args.to.all(t, t == 'x')")), ..rule("r", Verb::Allow, "*") };
    let policy = compile(&[layer(Some(Preset::Team), vec![rule])]);
    let many: Vec<&str> = vec!["x"; 100_000];
    check(&policy, "a.b", &json!({"to": many}), (Verb::Deny, ""));
}

#[test]
fn what_is_wrong_by_itself_is_told() {
    let with = |when: Condition| Rule { when: Some(when), ..rule("r", Verb::Deny, "a.b") };
    let two = || predicates(&[("a", Test::NoShellMeta), ("b", Test::NoShellMeta)]);
    for (rule, part) in [
        (rule("", Verb::Deny, "a.b"), "is no id"),
        (rule("r", Verb::Deny, "a"), "names no tool"),
        (Rule { who: vec!["eng".to_owned()], ..rule("r", Verb::Deny, "*") }, "write `group:NAME`"),
        (with(cel("args.a >")), "cannot be read"),
        (with(cel("arg.a > 1")), "did you mean `args`?"),
        (with(cel("args.a.matchs('x')")), "did you mean `matches`?"),
        (with(cel("args.a.matches('(')")), "the pattern is wrong"),
        (with(cel("args.a.matches(args.b)")), "a text in quotes"),
        (with(cel("run.calls[args.a] > 1")), "with a tool in quotes"),
        (with(cel("args.a.all(x, args.b.all(y, args.c.all(z, x == y)))")), "over 2 loops"),
        (with(cel(&"1 == 1 && ".repeat(300))), "over 2048 bytes"),
        (with(predicates(&[("a", Test::Each(Box::new(Test::NoShellMeta)))])), "write `any`"),
        (with(predicates(&[("a", Test::Regex("(?=x)".to_owned()))])), "the pattern is wrong"),
        (with(predicates(&[("a", Test::Regex("a)|(b".to_owned()))])), "the pattern is wrong"),
        (with(predicates(&[("a..b", Test::NoShellMeta)])), "is no argument"),
        (with(predicates(&[("a", Test::Domain(vec!["x@y.z".to_owned()]))])), "is no domain"),
        (Rule { unless: Some(two()), ..rule("r", Verb::Allow, "*") }, "read in two ways"),
    ] {
        let problems = Policy::compile(&[layer(None, vec![rule.clone()])]).err();
        let told = problems.map(|problems| problems[0].message.clone()).unwrap_or_default();
        assert!(told.contains(part), "{part} is not in `{told}` of {rule:?}");
    }
    let twice = layer(None, vec![rule("r", Verb::Deny, "*"), rule("r", Verb::Ask, "*")]);
    let problems = Policy::compile(&[twice]).expect_err("one id twice");
    assert!(problems[0].message.contains("is taken by the rule at p:r"));
}

#[test]
fn rules_that_never_match_are_told_once_the_servers_are_known() {
    let name = |text: &str| ServerName::parse(text).expect("a name");
    let id = ToolId::parse("db.query").expect("a tool");
    let schema = json!({"type": "object", "properties": {"sql": {"type": "string"}, "limit": {"type": "integer"}}});
    let sql = |argument| predicates(&[(argument, Test::Sql(SqlSource::default()))]);
    let with = |unless| Rule { unless: Some(unless), ..rule("r", Verb::Deny, "db.query") };
    for (rule, part) in [
        (rule("r", Verb::Deny, "dbb.query"), "did you mean `db`?"),
        (rule("r", Verb::Deny, "db.qurey"), "did you mean `db.query`?"),
        (with(sql("query")), "`db.query` has no argument `query`"),
        (with(sql("limit")), "but `limit` of `db.query` is `integer`"),
        (with(cel("args.limt > 1")), "did you mean `limit`?"),
        (with(sql("sql")), ""),
        (with(cel("args.limit > 1")), ""),
        (rule("r", Verb::Deny, "db.*"), ""),
    ] {
        let policy = compile(&[layer(None, vec![rule.clone()])]);
        let tools = [KnownTool { id: &id, input_schema: &schema }];
        for (standing, weight) in
            [(Standing::Connected, Weight::Error), (Standing::Failed, Weight::Warning)]
        {
            let problems = policy.problems(&BTreeMap::from([(name("db"), standing)]), &tools);
            let told = problems.first().map_or("", |problem| problem.message.as_str());
            let is_failed_lookup = standing == Standing::Failed && part.contains("db.query`?");
            assert!(told.contains(part) || is_failed_lookup, "{part} is not in `{told}`");
            assert_eq!(part.is_empty(), problems.is_empty(), "{rule:?}: {told}");
            let is_server = part.contains("`db`?");
            assert!(problems.iter().all(|problem| problem.weight == weight || is_server));
        }
    }
    let shadowed = vec![rule("broad", Verb::Deny, "db.*"), rule("narrow", Verb::Allow, "db.query")];
    let policy = compile(&[layer(None, shadowed)]);
    let problems = policy.problems(&BTreeMap::from([(name("db"), Standing::Pending)]), &[]);
    assert!(problems[0].message.contains("never reached: the rule `broad`"), "{problems:?}");
}

#[test]
fn names_as_scripts_write_them_are_the_same_tools() {
    let policy = compile(&[layer(None, vec![rule("r", Verb::Deny, "file_system.read_it")])]);
    check(&policy, "file-system.read-it", &json!({}), (Verb::Deny, "r"));
    check(&policy, "file-system.readit", &json!({}), (Verb::Allow, ""));
}
