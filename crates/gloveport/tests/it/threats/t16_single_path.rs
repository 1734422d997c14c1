//! A second way past the gate: every public route ends in the same function, leaves exactly one record, and is stopped by the
//! same rule.
//!
//! There are no stored scripts, prompts and resources yet; what is added has to be added to `ROUTES`.

use super::house::{Client, House, tool};
use serde_json::{Value, json};

/// Every way to a tool that anybody has, as `server.tool` and JSON arguments are given to it.
const ROUTES: [(&str, Route); 10] = [
    ("a script's namespace", |house, tool| {
        script(house, &format!("return await {tool}({{ text: 'x' }})"))
    }),
    ("a script's flat function", |house, tool| {
        script(house, &format!("return await {}({{ text: 'x' }})", tool.replace('.', "_")))
    }),
    ("a script's import", |house, tool| {
        let (server, name) = tool.split_once('.').expect("a tool");
        script(
            house,
            &format!(
                "import {{ {name} }} from './tools/{server}'; return await {name}({{ text: 'x' }})"
            ),
        )
    }),
    ("a name put together at run time", |house, tool| {
        let (server, name) = tool.split_once('.').expect("a tool");
        script(
            house,
            &format!(
                "return await ({server} as any)['{name}'.split('').join('')]({{ text: 'x' }})"
            ),
        )
    }),
    ("a call that nobody waits for", |house, tool| {
        script(house, &format!("const call = {tool}({{ text: 'x' }}); return await call"))
    }),
    ("another spelling", |house, tool| {
        let (server, name) = tool.split_once('.').expect("a tool");
        script(house, &format!("return await {server}.{}({{ text: 'x' }})", name.to_uppercase()))
    }),
    ("call_tool", |house, tool| {
        let mut client = house.client();
        answer(&client.call(tool, &json!({"text": "x"})), client)
    }),
    ("gloveport call", |house, tool| {
        let ended = house.run(&["call", tool, "--json", "{\"text\":\"x\"}"]);
        (ended.code == Some(0), format!("{}{}", ended.out, ended.err))
    }),
    ("gloveport run", |house, tool| {
        let file = house.home.file("script.ts", &format!("return await {tool}({{ text: 'x' }})"));
        let ended = house.run(&["run", file.to_str().expect("UTF-8")]);
        (ended.code == Some(0), format!("{}{}", ended.out, ended.err))
    }),
    ("gloveport run --yes", |house, tool| {
        let file = house.home.file("script.ts", &format!("return await {tool}({{ text: 'x' }})"));
        let ended = house.run(&["run", "--yes", file.to_str().expect("UTF-8")]);
        (ended.code == Some(0), format!("{}{}", ended.out, ended.err))
    }),
];

/// Makes one call; gives whether it was made, and what was told.
type Route = fn(&House, &str) -> (bool, String);

fn script(house: &House, source: &str) -> (bool, String) {
    let mut client = house.client();
    answer(&client.execute(source), client)
}

fn answer(told: &Value, client: Client) -> (bool, String) {
    assert_eq!(client.end().code, Some(0));
    (told["isError"] != json!(true), told.to_string())
}

fn house(rules: &str) -> House {
    let reads = tool("look", &json!({"readOnlyHint": true}));
    let writes = tool("change", &json!({"readOnlyHint": false, "destructiveHint": false}));
    House::new().with(rules).server("evil", json!({"tools": [reads, writes]}))
}

/// The records of the one call in the log, oldest first.
fn records(house: &House) -> Vec<Value> {
    let kinds = ["intent", "outcome", "deny"];
    let all = house.audit(&[]);
    all.into_iter()
        .filter(|one| kinds.contains(&one["kind"].as_str().unwrap_or_default()))
        .collect()
}

#[test]
fn every_route_is_recorded_once() {
    for (name, route) in ROUTES {
        for (called, expected) in
            [("evil.look", &["outcome"][..]), ("evil.change", &["intent", "outcome"][..])]
        {
            let house = house("");
            let (is_made, told) = route(&house, called);
            assert!(is_made, "{name}: {told}");
            let arrived = house.calls("evil");
            assert_eq!(arrived.len(), 1, "{name}: {arrived:?}");
            let records = records(&house);
            let mut kinds: Vec<&str> =
                records.iter().filter_map(|one| one["kind"].as_str()).collect();
            kinds.sort_unstable();
            assert_eq!(kinds, expected, "{name} {called}: {records:?}");
            assert!(records.iter().all(|one| one["id"] == records[0]["id"]), "{name}: {records:?}");
            let (server, tool) = called.split_once('.').expect("a tool");
            assert!(records.iter().all(|one| one["server"] == server && one["tool"] == tool));
        }
    }
}

#[test]
fn one_rule_stops_every_route() {
    let rule = "[[rule]]\nid = \"not-this\"\ndeny = \"evil.change\"\nwhen.length = { arg = \"text\", min = 1 }\n\
                say = \"not in this house\"\n";
    for (name, route) in ROUTES {
        let house = house(rule);
        let (is_made, told) = route(&house, "evil.change");
        assert!(!is_made, "{name}: {told}");
        assert!(told.contains("DENIED") && told.contains("not in this house"), "{name}: {told}");
        assert!(!told.contains("not-this"), "{name} tells of rules: {told}");
        assert_eq!(house.calls("evil").len(), 0, "{name}");
        let records = records(&house);
        assert_eq!(records.len(), 1, "{name}: {records:?}");
        let record = &records[0];
        assert_eq!(
            (&record["kind"], &record["rule"]),
            (&json!("deny"), &json!("not-this")),
            "{name}"
        );
        assert!(
            record["place"].as_str().is_some_and(|place| place.contains("gloveport.toml:")),
            "{record}"
        );
    }
}

#[test]
fn what_nobody_may_call_is_not_there() {
    let house = house("[[rule]]\nid = \"never\"\ndeny = \"evil.change\"\n");
    let mut client = house.client();
    for told in [
        client.ask("tools/list", &json!({})),
        client.tool("search_tools", &json!({"query": "change", "detail": "declaration"})),
        client.tool("read_tools", &json!({"path": "/evil"})),
        client.tool("read_tools", &json!({"path": "/evil/change.ts"})),
        client.execute("return [await listTools('evil'), await searchTools('change')]"),
        client.execute("return await evil.change({ text: 'x' })"),
        client.call("evil.change", &json!({"text": "x"})),
        client.call("evil.changes", &json!({"text": "x"})),
    ] {
        let told = told.to_string();
        // What was asked for may be repeated, what is known of it may not.
        assert!(!told.contains("Does change") && !told.contains("change(args"), "{told}");
    }
    assert_eq!(house.calls("evil").len(), 0);
    assert_eq!(client.end().code, Some(0));
    let refused = records(&house);
    assert!(
        refused.iter().any(|one| one["kind"] == "deny" && one["tool"] == "change"),
        "{refused:?}"
    );
}
