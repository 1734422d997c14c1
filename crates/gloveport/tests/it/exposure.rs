//! What clients are shown, and what becomes of it: definitions and results as servers send them, errors of each era, names that
//! clash, and calls that their client takes back.

use crate::clients::door::Door;
use crate::clients::process::{Running, until_some};
use crate::threats::house::{Client, House, tool};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::net::TcpStream;

const PASSTHROUGH: [&str; 4] = ["--expose", "passthrough", "--names", "plain"];

/// The parameters as a client of 2026-07-28 sends them.
fn modern(mut parameters: Value) -> Value {
    parameters["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "house", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    parameters
}

/// The name of an era, a client of it, and what its requests look like.
type OfEra = (&'static str, Client, fn(Value) -> Value);

/// A client of either era.
fn clients(house: &House, options: &[&str]) -> [OfEra; 2] {
    [
        ("legacy", house.client_of(options), |parameters| parameters),
        ("modern", house.modern_client_of(options), modern),
    ]
}

fn odd_tool() -> Value {
    json!({
        "name": "odd",
        "title": "Odd",
        "description": "An odd one.",
        "inputSchema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "x-own": [1]},
        "outputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}},
        "annotations": {"readOnlyHint": true},
        "icons": [{"src": "https://example.com/icon.png", "x-size": 1}],
        "_meta": {"vendor/key": {"deep": true}},
        "x-unknown": {"from": "the future"},
    })
}

#[test]
fn definitions_and_results_are_passed_on_as_they_are() {
    let result = json!({
        "content": [
            {"type": "text", "text": "a", "x-own": 1},
            {"type": "hologram", "data": [1, 2]},
            {"type": "resource_link", "uri": "test://elsewhere", "name": "b"},
        ],
        "structuredContent": {"n": 1},
        "isError": false,
        "_meta": {"vendor/cost": 3},
    });
    let house = House::new()
        .server("evil", json!({"tools": [odd_tool()], "results": {"odd": {"result": result}}}));
    for (era, mut client, with) in clients(&house, &PASSTHROUGH) {
        let listed = client.ask("tools/list", &with(json!({})));
        assert_eq!(listed["tools"], json!([odd_tool()]), "{era}");
        let call = with(json!({"name": "odd", "arguments": {}}));
        let mut told = client.ask("tools/call", &call);
        let told = told.as_object_mut().expect("an object");
        let kind = told.remove("resultType");
        assert_eq!(kind, (era == "modern").then(|| json!("complete")), "{era}");
        let told = Value::Object(told.clone());
        for key in ["content", "structuredContent", "isError"] {
            assert_eq!(told[key], result[key], "{era} {key}");
        }
        assert_eq!(told["_meta"]["vendor/cost"], 3, "{era}: {told}");
        assert_eq!(client.end().code, Some(0));
    }
}

#[test]
fn errors_are_those_of_the_era() {
    let methods = json!({
        "resources/list": {"resources": [{"uri": "test://a", "name": "a"}]},
        "resources/templates/list": {"resourceTemplates": []},
        "resources/read": {"contents": []},
    });
    let second = json!({"tools": [tool("two", &json!({}))], "methods": methods});
    let house = House::new()
        .server("evil", json!({"tools": [tool("one", &json!({}))], "methods": methods}))
        .server("other", second);
    for (era, mut client, with) in clients(&house, &["--expose", "passthrough"]) {
        for (method, parameters, legacy, modern) in [
            ("tools/call", json!({"name": "nothing"}), -32_602, -32_602),
            ("tools/call", json!({"name": "evil__one", "arguments": 7}), -32_602, -32_602),
            ("tools/call", json!({"name": "execute", "arguments": {}}), -32_602, -32_602),
            ("tools/list", json!({"cursor": "00"}), -32_602, -32_602),
            ("resources/list", json!({"cursor": "0123456789abcdef"}), -32_602, -32_602),
            ("resources/read", json!({"uri": "test://nowhere"}), -32_002, -32_602),
            ("prompts/get", json!({"name": "nothing"}), -32_602, -32_602),
            ("tasks/get", json!({"taskId": "nothing"}), -32_601, -32_021),
            ("tasks/list", json!({}), -32_601, -32_601),
            ("no/such", json!({}), -32_601, -32_601),
        ] {
            let told = client.ask_any(method, &with(parameters.clone()));
            let expected = if era == "legacy" { legacy } else { modern };
            assert_eq!(told["error"]["code"], expected, "{era} {method} {parameters}: {told}");
        }
        // What is of several servers has its server before it.
        let listed = client.ask("resources/list", &with(json!({})));
        let uris: Vec<&Value> =
            listed["resources"].as_array().expect("a list").iter().map(|one| &one["uri"]).collect();
        assert_eq!(uris, ["evil+test://a", "other+test://a"], "{era}");
        client.ask("resources/read", &with(json!({"uri": "other+test://a"})));
        assert_eq!(client.end().code, Some(0));
    }
    let read = |call: &&Value| call["tool"] == "resources/read";
    assert_eq!(house.calls("evil").iter().filter(read).count(), 0);
    let arrived = house.calls("other");
    let arrived: Vec<&Value> = arrived.iter().filter(read).map(|call| &call["arguments"]).collect();
    assert_eq!(arrived, [&json!({"uri": "test://a"}), &json!({"uri": "test://a"})]);
}

#[test]
fn plain_names_that_clash_end_the_gateway() {
    let same = json!({"tools": [tool("same", &json!({}))]});
    let house = House::new().server("one", same.clone()).server("two", same);
    let ended =
        Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0", "--names", "plain"]))
            .end();
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("`same` is of the servers one, two"), "{ended:?}");
    let client = house.client_of(&["--expose", "passthrough"]);
    assert_eq!(client.end().code, Some(0), "with their servers they are two");
}

/// A house with a server that never answers, and the file of all that it hears.
fn hanging() -> (House, std::path::PathBuf) {
    let house = House::new();
    let heard = house.home.path("heard");
    let house = house.server(
        "evil",
        json!({
            "tools": [tool("wait", &json!({"readOnlyHint": true}))],
            "results": {"wait": {"hang": true}},
            "received": heard,
        }),
    );
    (house, heard)
}

fn wait_until_called(house: &House) {
    until_some("the call", || (!house.calls("evil").is_empty()).then_some(()));
}

fn wait_until_taken_back(heard: &std::path::Path) {
    until_some("the end of the call at its server", || {
        let heard = fs::read_to_string(heard).unwrap_or_default();
        heard.contains("notifications/cancelled").then_some(())
    });
}

#[test]
fn a_call_that_is_taken_back_is_taken_back_at_its_server() {
    for (name, arguments) in [
        ("evil__wait", json!({})),
        ("call_tool", json!({"tool": "evil.wait"})),
        ("execute", json!({"code": "return await evil.wait({})"})),
    ] {
        let options: &[&str] =
            if name == "evil__wait" { &["--expose", "passthrough"] } else { &[] };
        for era in 0..2 {
            let (house, heard) = hanging();
            let (era, mut client, with) =
                clients(&house, options).into_iter().nth(era).expect("two eras");
            let call = with(json!({"name": name, "arguments": arguments}));
            let id = client.send("tools/call", &call);
            wait_until_called(&house);
            client.notify("notifications/cancelled", &json!({"requestId": id}));
            wait_until_taken_back(&heard);
            assert_eq!(client.end().code, Some(0), "{name} {era}");
        }
    }
}

#[test]
fn a_client_that_closes_its_request_takes_it_back() {
    let (house, heard) = hanging();
    let arguments = ["serve", "--http", "127.0.0.1:0", "--expose", "passthrough"];
    let mut gateway = Running::start(&mut house.command(&arguments));
    let door = Door::of(&mut gateway);
    let request = json!({
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": modern(json!({"name": "evil__wait", "arguments": {}})),
    });
    let body = request.to_string();
    let lines = [
        "POST /mcp HTTP/1.1".to_owned(),
        format!("Host: {}", door.address),
        door.authorization(),
        "Content-Type: application/json".to_owned(),
        "Accept: application/json, text/event-stream".to_owned(),
        "MCP-Protocol-Version: 2026-07-28".to_owned(),
        "Mcp-Method: tools/call".to_owned(),
        "Mcp-Name: evil__wait".to_owned(),
        format!("Content-Length: {}", body.len()),
        String::new(),
        body,
    ];
    let mut stream = TcpStream::connect(&door.address).expect("it listens");
    stream.write_all(lines.join("\r\n").as_bytes()).expect("sent");
    wait_until_called(&house);
    drop(stream);
    wait_until_taken_back(&heard);
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}
