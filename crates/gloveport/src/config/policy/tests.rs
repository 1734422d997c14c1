//! Rules as files have them: what is wrong has its place, and a project only tightens.

use crate::config::Config;
use crate::environment::Environment;
use gloveport_executor::Principal;
use gloveport_gate::Sight;
use gloveport_protocol::{Effect, ToolFacts, ToolId, World};
use std::fs;

const SERVER: &str = "[servers.db]\nurl = \"http://127.0.0.1:9/mcp\"\n";

/// The configuration of a user's and a project's file.
fn load(user: &str, project: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its real path");
    let (home, work) = (root.join("home"), root.join("work"));
    for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
        fs::create_dir_all(&folder).expect("folders");
        if !text.is_empty() {
            fs::write(folder.join("gloveport.toml"), text).expect("a file");
        }
    }
    let environment = Environment::of(&work, &[("HOME", home.to_str().expect("UTF-8"))]);
    Config::load(None, &environment).map_err(|error| error.to_string())
}

#[test]
fn what_is_wrong_has_its_place() {
    for (rules, part) in [
        ("[[rule]]\nallow = \"*\"", ":1:1: `id` is missing"),
        ("[[rule]]\nid = \"a\"", "needs one of `allow`, `ask` and `deny`"),
        ("[[rule]]\nid = \"a\"\nallow = \"*\"\ndeny = \"*\"", ":4:8: a rule has only one of"),
        ("[[rule]]\nid = \"a\"\nalow = \"*\"", "did you mean `allow`?"),
        (
            "[[rule]]\nid = \"a\"\nallow = \"*\"\nvia = \"client\"",
            "`via` belongs to a rule with `ask`",
        ),
        ("[[rule]]\nid = \"a\"\nask = \"*\"\nvia = \"mail\"", "there are `client`, `operator`"),
        ("[[rule]]\nid = \"a\"\nask = \"*\"\nremember = \"ever\"", "`once`, `this run` or a time"),
        ("[[rule]]\nid = \"a\"\ndeny = \"bd.query\"", ":2: rule `a`: no server `bd` is configured"),
        (
            "[[rule]]\nid = \"a\"\ndeny = \"*\"\nwhen = \"args.\"",
            ":4: rule `a`: the expression cannot be read",
        ),
        (
            "[[rule]]\nid = \"a\"\ndeny = \"*\"\nunless.path = { arg = \"p\" }",
            ":4: rule `a`: `path`: `within` is missing",
        ),
        (
            "[[rule]]\nid = \"a\"\ndeny = \"*\"\nunless.path = { within = \"/\" }",
            "`path` lacks `arg`",
        ),
        ("[[rule]]\nid = \"a\"\ndeny = \"*\"\nunless.sql = { arg = \"q\" }", "`sql` lacks `only"),
        (
            "[[rule]]\nid = \"a\"\ndeny = \"*\"\nunless.pth = { arg = \"q\" }",
            "did you mean `path`?",
        ),
        (
            "[[rule]]\nid = \"a\"\ndeny = \"*\"\nunless.each = { arg = \"q\" }",
            "one predicate for its items",
        ),
        ("[[case]]\ncall = \"db.query\"\nexpect = \"alow\"", "there are `allow`, `ask`, `deny`"),
        ("[gateway]\npreset = \"duo\"", "there are `solo`, `team`, `regulated`"),
    ] {
        let error = load(&format!("{rules}\n{SERVER}"), "").expect_err(rules);
        assert!(error.contains(part), "{part} is not in {error}");
    }
}

#[test]
fn a_project_only_tightens() {
    let team = "[gateway]\npreset = \"team\"\n";
    let allow = "[[rule]]\nid = \"a\"\nallow = \"*\"\n";
    let deny = "[[rule]]\nid = \"d\"\ndeny = \"db.query\"\n";
    for (user, project, effect, expected) in [
        ("", "", Effect::Destructive, Sight::Maybe),
        ("", allow, Effect::Destructive, Sight::Maybe),
        ("", allow, Effect::Write, Sight::Always),
        (allow, "", Effect::Destructive, Sight::Always),
        (allow, deny, Effect::Read, Sight::Never),
        (team, allow, Effect::Read, Sight::Never),
        (allow, team, Effect::Read, Sight::Never),
        (deny, allow, Effect::Read, Sight::Never),
    ] {
        let with =
            |text: &str| if text.is_empty() { String::new() } else { format!("{text}{SERVER}") };
        let config = load(&with(user), &with(project)).expect("it is right");
        let facts = ToolFacts { effect, world: World::Open, pin: String::new() };
        let tool = ToolId::parse("db.query").expect("a tool");
        let sight = config.settings.guard.policy.sight(&Principal::local(), &tool, &facts);
        assert_eq!(sight, expected, "{user} / {project}");
    }
}
