//! A `requestState` in other hands: flipped, replayed, for another call. What is wrong with it is told in one sentence.

use super::house::{House, tool};
use serde_json::{Value, json};

const MODERN: &str = "2026-07-28";

/// A request of a client that can ask its person, as 2026-07-28 has it.
fn request(arguments: &Value, more: &Value) -> Value {
    let mut parameters = json!({
        "name": "call_tool",
        "arguments": arguments,
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientInfo": {"name": "house", "version": "1"},
            "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}},
        },
    });
    for (key, value) in more.as_object().expect("an object") {
        parameters[key] = value.clone();
    }
    parameters
}

#[test]
fn a_state_is_good_once_for_the_call_that_it_was_given_for() {
    let house = House::new().server(
        "evil",
        json!({"tools": [tool("delete", &json!({"destructiveHint": true}))], "results": {"*": {"echo": true}}}),
    );
    let mut client = house.modern_client();
    let call = json!({"tool": "evil.delete", "arguments": {"text": "one"}});
    let other = json!({"tool": "evil.delete", "arguments": {"text": "two"}});
    let asked = client.ask("tools/call", &request(&call, &json!({})));
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let form = &asked["inputRequests"]["approval"]["params"];
    let message = form["message"].as_str().expect("a message");
    assert!(message.contains("evil.delete") && message.contains("{\"text\":\"one\"}"), "{message}");
    let state = asked["requestState"].as_str().expect("a state");
    let yes = json!({"approval": {"action": "accept", "content": {"decision": "approve"}}});
    let with = |state: &str| json!({"requestState": state, "inputResponses": yes});
    let mut flipped = state.as_bytes().to_vec();
    flipped[20] = if flipped[20] == b'Q' { b'g' } else { b'Q' };
    let flipped = String::from_utf8(flipped).expect("ASCII");
    let mut refusals = vec![
        client.ask_any("tools/call", &request(&call, &with(&flipped))),
        client.ask_any("tools/call", &request(&call, &with("nonsense"))),
        client.ask_any("tools/call", &request(&other, &with(state))),
    ];
    assert!(house.calls("evil").is_empty());
    let made = client.ask("tools/call", &request(&call, &with(state)));
    assert_ne!(made["isError"], json!(true), "{made}");
    assert_eq!(house.calls("evil").len(), 1);
    refusals.push(client.ask_any("tools/call", &request(&call, &with(state))));
    for refused in &refusals {
        assert_eq!(refused["error"]["code"], -32_602, "{refused}");
        assert_eq!(refused["error"], refusals[0]["error"]);
    }
    assert_eq!(house.calls("evil").len(), 1);
    assert_eq!(client.end().code, Some(0));
}

#[test]
fn a_form_that_is_only_accepted_is_no_yes() {
    let house = House::new().server(
        "evil",
        json!({"tools": [tool("delete", &json!({"destructiveHint": true}))], "results": {"*": {"echo": true}}}),
    );
    let mut client = house.modern_client();
    let call = json!({"tool": "evil.delete", "arguments": {"text": "one"}});
    for (response, code) in [
        (json!({"action": "accept"}), "APPROVAL_REQUIRED"),
        (json!({"action": "accept", "content": {"decision": "yes"}}), "APPROVAL_REQUIRED"),
        (json!({"action": "cancel"}), "APPROVAL_REQUIRED"),
        (json!({"action": "decline"}), "APPROVAL_DENIED"),
    ] {
        let asked = client.ask("tools/call", &request(&call, &json!({})));
        let more = json!({
            "requestState": asked["requestState"],
            "inputResponses": {"approval": response},
        });
        let told = client.ask("tools/call", &request(&call, &more));
        assert_eq!(told["structuredContent"]["code"], code, "{response}: {asked} {told}");
    }
    assert!(house.calls("evil").is_empty());
    assert_eq!(client.end().code, Some(0));
}
