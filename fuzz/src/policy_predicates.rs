//! Predicates of the policy: any text is judged, soon and twice alike; what is let pass as a path, an address or a URL has
//! the form that it was let pass for.
#![no_main]

use gloveport_gate::{
    Call, CallDigest, Calls, Channel, Condition, Decision, Eyes, FrozenArguments, Layer, Naming, PathSource, Policy,
    Predicate, Preset, Principal, Remember, Rule, RuleName, SqlSource, Test, UrlSource, Verb,
};
use gloveport_protocol::{Effect, ToolFacts, ToolId, World};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

#[derive(Debug)]
struct NoCalls;

impl Calls for NoCalls {
    fn of(&self, _: &str) -> u32 {
        0
    }
}

/// A tool for each predicate, which is allowed where it holds.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let acme = || vec!["acme.dev".to_owned()];
    let tests = [
        ("sql", Test::Sql(SqlSource::default())),
        ("path", Test::Path(PathSource { within: vec!["/srv".to_owned()], deny: Vec::new() })),
        ("url", Test::Url(UrlSource { hosts: acme(), ..UrlSource::default() })),
        ("domain", Test::Domain(acme())),
        ("plain", Test::NoShellMeta),
    ];
    let rules = tests.map(|(name, test)| Rule {
        name: RuleName { id: name.to_owned(), place: String::new() },
        verb: Verb::Allow,
        tools: vec![format!("a.{name}")],
        effects: Vec::new(),
        who: Vec::new(),
        when: Some(Condition::Predicates(vec![Predicate {
            place: String::new(),
            argument: "x".to_owned(),
            test,
        }])),
        unless: None,
        say: None,
        channel: Channel::Client,
        eyes: Eyes::Two,
        remember: Remember::Once,
    });
    let layer = Layer { preset: Some(Preset::Team), naming: Naming::Checked, rules: rules.into() };
    Policy::compile(&[layer]).expect("the rules are right")
});

fn allowed(name: &str, text: &str) -> bool {
    let principal = Principal::local();
    let tool = ToolId::parse(&format!("a.{name}")).expect("a tool");
    let facts = ToolFacts { effect: Effect::Read, world: World::Open, pin: String::new() };
    let arguments = serde_json::json!({"x": text}).to_string();
    let arguments = FrozenArguments::parse(&arguments, 1 << 20).expect("an object");
    let digest = CallDigest([0; 32]);
    let call = Call { principal: &principal, tool: &tool, facts: &facts, arguments, digest, calls: &NoCalls };
    matches!(POLICY.decide(call), Decision::Allow(_))
}

fuzz_target!(|text: &str| {
    if allowed("path", text) {
        assert!(text.starts_with('/') && !text.split('/').any(|part| part == ".."), "{text}");
    }
    if allowed("domain", text) {
        let domain = text.rsplit('@').next().unwrap_or_default();
        assert!(domain.eq_ignore_ascii_case("acme.dev"), "{text}");
    }
    if allowed("url", text) {
        let host = text.split("//").nth(1).unwrap_or_default().split(['/', '?', '#', ':']).next();
        assert!(host.is_some_and(|host| !host.contains('@')), "{text}");
    }
    if allowed("plain", text) {
        assert!(!text.contains([';', '|', '&', '$', '`', '\n', '\0']) && !text.starts_with('-'), "{text}");
    }
    assert_eq!(allowed("sql", text), allowed("sql", text), "{text}");
});
