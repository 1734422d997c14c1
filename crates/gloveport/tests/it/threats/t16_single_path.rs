//! A second way past the gate: every public route ends in the same function, leaves exactly one record, and is stopped by the
//! same rule.
//!
//! There are no stored scripts yet; what is added has to be added to `ROUTES`, or to `METHODS` where it is no call of a tool.

use super::house::{Client, House, tool};
use serde_json::{Value, json};

/// Every way to a tool that anybody has, as `server.tool` and JSON arguments are given to it.
const ROUTES: [(&str, Route); 14] = [
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
    ("call_tool without scripts", |house, tool| {
        let mut client = house.client_of(&["--expose", "search"]);
        answer(&client.call(tool, &json!({"text": "x"})), client)
    }),
    ("a tool beside the four", |house, tool| shown(house, &[], tool)),
    ("a tool that is shown by itself", |house, tool| {
        shown(house, &["--expose", "passthrough"], tool)
    }),
    ("a task", task),
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

/// Calls a tool by the name that it is shown by.
fn shown(house: &House, options: &[&str], tool: &str) -> (bool, String) {
    let mut client = house.client_of(options);
    let told = client.tool(&tool.replace('.', "__"), &json!({"text": "x"}));
    answer(&told, client)
}

/// Calls a tool that takes its time, so that a client which takes tasks is answered with one.
fn task(house: &House, tool: &str) -> (bool, String) {
    let file = house.home.path("evil.json");
    let text = std::fs::read_to_string(&file).expect("the server's script");
    let mut plan: Value = serde_json::from_str(&text).expect("JSON");
    plan["results"] = json!({"*": {"text": "done", "delay_ms": 1_500}});
    house.home.file("evil.json", &plan.to_string());
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "house", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {
            "extensions": {"io.modelcontextprotocol/tasks": {}},
        },
    });
    let mut client = house.modern_client_of(&["--expose", "passthrough"]);
    let call = json!({"name": tool.replace('.', "__"), "arguments": {"text": "x"}, "_meta": meta});
    let mut told = client.ask("tools/call", &call);
    if told["resultType"] == "task" {
        let id = told["taskId"].clone();
        let ask = json!({"taskId": id, "_meta": meta});
        while told["status"] != "completed" {
            assert!(told.get("result").is_none(), "{told}");
            told = client.ask("tasks/get", &ask);
        }
        told = told["result"].clone();
    }
    answer(&told, client)
}

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
    let resource = json!({"uri": "test://a", "name": "a"});
    let methods = json!({
        "resources/list": {"resources": [resource]},
        "resources/templates/list": {"resourceTemplates": []},
        "resources/read": {"contents": [{"uri": "test://a", "text": "a"}]},
        "resources/subscribe": {},
        "resources/unsubscribe": {},
        "prompts/list": {"prompts": [{"name": "greet"}]},
        "prompts/get": {"messages": []},
        "completion/complete": {"completion": {"values": ["a"]}},
    });
    let exposed = format!("{rules}\n[exposure]\ntools = [\"evil.*\"]\n");
    let plan = json!({"tools": [reads, writes], "methods": methods});
    House::new().with(&exposed).server("evil", plan)
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

/// What clients ask of a server beside calls of tools: the method, with its parameters.
fn methods() -> [(&'static str, Value); 4] {
    [
        ("resources/read", json!({"uri": "test://a"})),
        ("resources/subscribe", json!({"uri": "test://a"})),
        ("prompts/get", json!({"name": "evil__greet"})),
        (
            "completion/complete",
            json!({
                "ref": {"type": "ref/prompt", "name": "evil__greet"},
                "argument": {"name": "who", "value": "a"},
            }),
        ),
    ]
}

#[test]
fn what_is_no_tool_goes_the_same_way() {
    for (method, parameters) in methods() {
        let house = house("");
        let mut client = house.client_of(&["--expose", "passthrough"]);
        client.ask(method, &parameters);
        assert_eq!(client.end().code, Some(0));
        let arrived = house.calls("evil");
        assert!(arrived.iter().any(|call| call["tool"] == method), "{method}: {arrived:?}");
        let records = records(&house);
        let of_method = records.iter().filter(|one| one["tool"] == method);
        assert_eq!(of_method.count(), 1, "{method}: {records:?}");
    }
}

#[test]
fn one_rule_stops_what_is_no_tool() {
    for (method, parameters) in methods() {
        // It can be seen: what the arguments are decides.
        let rule = format!(
            "[[rule]]\nid = \"not-this\"\ndeny = \"evil.{method}\"\nwhen = \"size(args) > 0\"\nsay = \"not in this house\"\n"
        );
        let house = house(&rule);
        let mut client = house.client_of(&["--expose", "passthrough"]);
        let told = client.ask_any(method, &parameters);
        assert!(told.get("error").is_some(), "{method}: {told}");
        assert_eq!(client.end().code, Some(0));
        assert_eq!(house.calls("evil").len(), 0, "{method}");
        let records = records(&house);
        assert_eq!(records.len(), 1, "{method}: {records:?}");
        assert_eq!(
            (&records[0]["kind"], &records[0]["rule"]),
            (&json!("deny"), &json!("not-this"))
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
