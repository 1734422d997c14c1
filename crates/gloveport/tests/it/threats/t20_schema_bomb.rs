//! T20: schemas of a server that are made to be expensive. Each tool is listed or left out with a reason, each call ends in
//! a typed error or goes through, and the tools beside it work. Steps are counted, by `crates/gate`'s bound of a check; the
//! bound itself is held by the tests there, and what a printer makes of hostile schemas by those of `crates/catalog`.

use super::house::{Client, House, tool};
use gloveport_gate::{CheckCost, FrozenArguments, InputSchema};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const BYTES_MAX: usize = 4 << 20;

/// What becomes of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The call is made.
    Called,
    /// The call is refused with this code.
    Refused(&'static str),
}

struct Bomb {
    name: &'static str,
    schema: Value,
    arguments: Value,
    end: End,
    /// What a check may cost; nothing where the schema is not compiled at all.
    cost: Option<CheckCost>,
}

fn text(schema: Value) -> Value {
    let properties = BTreeMap::from([("text", schema)]);
    json!({"type": "object", "properties": properties, "required": ["text"]})
}

/// `depth` objects, one in the other, each as the property `a`.
fn nested(depth: usize, wrap: impl Fn(Value) -> Value, last: Value) -> Value {
    (0..depth).fold(last, |inner, _| wrap(inner))
}

const INVALID: End = End::Refused("INVALID_ARGS");
/// Its schema does not compile.
const UNUSABLE: End = End::Refused("UPSTREAM_UNAVAILABLE");

fn bombs() -> Vec<Bomb> {
    patterns().into_iter().chain(references()).chain(sizes()).collect()
}

/// Patterns that some engines take for ever for.
fn patterns() -> Vec<Bomb> {
    let long = "a".repeat(50_000) + "!";
    let pattern = |pattern: &str| text(json!({"type": "string", "pattern": pattern}));
    vec![
        Bomb {
            name: "exponential_pattern",
            schema: pattern("^(a+)+$"),
            arguments: json!({"text": long}),
            end: INVALID,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "alternating_pattern",
            schema: pattern("^(a|a)*$"),
            arguments: json!({"text": long}),
            end: INVALID,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "repeated_pattern",
            schema: pattern("^((a{1,100}){1,100}){1,100}$"),
            arguments: json!({"text": long}),
            end: UNUSABLE,
            cost: None,
        },
        Bomb {
            name: "look_ahead",
            schema: pattern("^(?=a)(?!b)a+$"),
            arguments: json!({"text": "aa"}),
            end: End::Called,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "look_ahead_bomb",
            schema: pattern("^(?=(a+)+$)(a+)+$"),
            arguments: json!({"text": long}),
            end: INVALID,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "back_reference_bomb",
            schema: pattern("^(a*)*\\1$"),
            arguments: json!({"text": long}),
            end: INVALID,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "no_pattern",
            schema: pattern("((((("),
            arguments: json!({"text": "t"}),
            end: UNUSABLE,
            cost: None,
        },
    ]
}

/// Schemas that refer to themselves, or to nothing.
fn references() -> Vec<Bomb> {
    let nine = || {
        let again: Vec<Value> = (0..8).map(|_| json!({"$ref": "#/$defs/a"})).collect();
        json!({"type": "object", "properties": {"text": {"$ref": "#/$defs/a"}},
            "$defs": {"a": {"anyOf": [{"type": "number", "const": -1}, {"type": "array", "items": {"anyOf": again}}]}}})
    };
    let value = |inner| json!({"a": inner});
    vec![
        Bomb {
            name: "itself",
            schema: json!({"type": "object", "$ref": "#"}),
            arguments: json!({"text": "t"}),
            end: INVALID,
            cost: Some(CheckCost::TooDear),
        },
        Bomb {
            name: "circle",
            schema: json!({"type": "object", "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}),
            arguments: json!({"text": "t"}),
            end: INVALID,
            cost: Some(CheckCost::TooDear),
        },
        Bomb {
            name: "tree",
            schema: json!({"type": "object", "properties": {"a": {"$ref": "#"}}, "additionalProperties": false}),
            arguments: nested(60, value, json!({})),
            end: End::Called,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "multiplying",
            schema: nine(),
            arguments: json!({"text": nested(9, |inner| json!([inner]), json!(1))}),
            end: INVALID,
            cost: Some(CheckCost::TooDear),
        },
        Bomb {
            name: "elsewhere",
            schema: json!({"type": "object", "properties": {"text": {"$ref": "#/nowhere"}}}),
            arguments: json!({"text": "t"}),
            end: UNUSABLE,
            cost: None,
        },
    ]
}

/// Schemas that are large, deep or none.
fn sizes() -> Vec<Bomb> {
    let branches: Vec<Value> = (0..10_000).map(|n| json!({"const": n})).collect();
    let object = |inner| json!({"type": "object", "properties": {"a": inner}});
    vec![
        Bomb {
            name: "branches",
            schema: text(json!({"anyOf": branches})),
            arguments: json!({"text": 9_999}),
            end: End::Called,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "branches_missed",
            schema: text(json!({"oneOf": branches})),
            arguments: json!({"text": "x"}),
            end: INVALID,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "deep",
            schema: nested(40, object, json!({"type": "string"})),
            arguments: json!({"a": 1}),
            end: INVALID,
            cost: Some(CheckCost::Cheap),
        },
        Bomb {
            name: "large",
            schema: text(
                json!({"enum": (0..500_000).map(|n| format!("{n:08}")).collect::<Vec<_>>()}),
            ),
            arguments: json!({"text": "00000001"}),
            end: End::Refused("NOT_FOUND"),
            cost: None,
        },
        Bomb {
            name: "no_schema",
            schema: json!({"type": "object", "properties": 7}),
            arguments: json!({"text": "t"}),
            end: UNUSABLE,
            cost: None,
        },
    ]
}

/// Whether another tool of the same server answers.
fn others_work(client: &mut Client) {
    let plain = client.call("evil.plain", &json!({"text": "t"}));
    assert_ne!(plain["isError"], json!(true), "{plain}");
}

#[test]
fn no_schema_costs_more_than_its_own_tool() {
    let read = json!({"readOnlyHint": true});
    let mut tools = vec![tool("plain", &read)];
    let bombs = bombs();
    for bomb in &bombs {
        let mut tool = tool(bomb.name, &read);
        tool["inputSchema"] = bomb.schema.clone();
        tools.push(tool);
    }
    let house = House::new().with("").server("evil", json!({"tools": tools}));
    let mut client = house.client();
    others_work(&mut client);
    let listed = house.run(&["list", "--json"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let listed: Value = serde_json::from_str(&listed.out).expect("JSON");
    let servers = listed["servers"].as_array().expect("a list");
    let evil = servers.iter().find(|server| server["name"] == json!("evil")).expect("it is there");
    let dropped = evil["dropped"].as_array().expect("a list");
    let mut wrong = Vec::new();
    let mut n_called = 1;
    for bomb in &bombs {
        let Bomb { name, schema, arguments, end, cost } = bomb;
        let told = client.call(&format!("evil.{name}"), arguments);
        let text = told["text"].as_str().unwrap_or_default();
        let is_called = told["isError"] != json!(true);
        n_called += usize::from(is_called);
        let fits = match end {
            End::Called => is_called,
            End::Refused(code) => !is_called && text.contains(code),
        };
        if !fits {
            wrong.push(format!("{name}: expected {end:?}, {told:.400}"));
        }
        if let Some(left_out) = dropped.iter().find(|dropped| dropped["name"] == json!(name)) {
            let reason = left_out["reason"].as_str().unwrap_or_default();
            assert!(!reason.is_empty() && reason.len() < 1_000, "{name}: {reason}");
        }
        // A script meets the same.
        let told = client.execute(&format!("return await evil.{name}({arguments} as any)"));
        n_called += usize::from(told["isError"] != json!(true));
        assert_eq!(told["isError"] != json!(true), is_called, "{name}: {told:.400}");
        let frozen = FrozenArguments::parse(&arguments.to_string(), BYTES_MAX).expect("an object");
        let found = InputSchema::compile(schema).ok().map(|schema| schema.cost(&frozen));
        if found != *cost {
            wrong.push(format!("{name}: expected {cost:?}, found {found:?}"));
        }
        others_work(&mut client);
        n_called += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(client.end().code, Some(0));
    assert_eq!(house.calls("evil").len(), n_called);
}

#[test]
fn what_a_server_promises_of_its_results_is_bounded_too() {
    let read = json!({"readOnlyHint": true});
    let bombs = bombs();
    let mut tools = vec![tool("plain", &read)];
    let mut results = json!({"*": {"text": "done"}});
    for bomb in &bombs {
        let mut tool = tool(bomb.name, &read);
        tool["outputSchema"] = bomb.schema.clone();
        tools.push(tool);
        results[bomb.name] = json!({"json": bomb.arguments});
    }
    let house = House::new().with("").server("evil", json!({"tools": tools, "results": results}));
    let mut client = house.client();
    others_work(&mut client);
    for bomb in &bombs {
        let told = client.call(&format!("evil.{}", bomb.name), &json!({"text": "t"}));
        if told["isError"] == json!(true) {
            let text = told["text"].as_str().unwrap_or_default();
            assert!(
                text.contains("OUTPUT_INVALID") || text.contains("NOT_FOUND"),
                "{}: {text:.400}",
                bomb.name
            );
        }
        others_work(&mut client);
    }
    assert_eq!(client.end().code, Some(0));
}

#[test]
fn a_schema_too_deep_to_be_read_hides_its_own_server_only() {
    let read = json!({"readOnlyHint": true});
    let object = |inner| json!({"type": "object", "properties": {"a": inner}});
    let mut deep = tool("deep", &read);
    deep["inputSchema"] = nested(100, object, json!({"type": "string"}));
    let house = House::new()
        .with("")
        .server("deep", json!({"tools": [deep]}))
        .server("evil", json!({"tools": [tool("plain", &read)]}));
    let mut client = house.client();
    others_work(&mut client);
    let told = client.call("deep.deep", &json!({}));
    assert_eq!(told["code"], json!("NOT_FOUND"), "{told}");
    assert!(told.to_string().contains("recursion limit"), "{told}");
    assert_eq!(client.end().code, Some(0));
    assert_eq!((house.calls("deep").len(), house.calls("evil").len()), (0, 1));
}
