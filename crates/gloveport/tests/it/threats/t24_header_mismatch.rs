//! T24: headers that say something else than the body, for whoever decides by headers in front of us (MCP 2026-07-28:
//! `Mcp-Method` and `Mcp-Name` equal the body, else -32020).

use super::house::{House, tool};
use crate::clients::door::Door;
use crate::clients::process::Running;
use serde_json::{Value, json};

const MODERN: &str = "2026-07-28";

fn request(method: &str, mut parameters: Value) -> String {
    parameters["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "wire", "version": "1"},
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).to_string()
}

#[test]
fn a_body_that_is_not_what_its_headers_say_is_refused() {
    let reads = json!({"readOnlyHint": true});
    let house = House::new().server("evil", json!({"tools": [tool("look", &reads)]}));
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::of(&mut gateway);
    let call = |name: &str| {
        let arguments = json!({"tool": "evil.look", "arguments": {"text": "x"}});
        request("tools/call", json!({"name": name, "arguments": arguments}))
    };
    let list = request("tools/list", json!({}));
    let (calls, lists) = ("Mcp-Method: tools/call", "Mcp-Method: tools/list");
    let name = "Mcp-Name: call_tool";
    for (headers, body, is_served) in [
        (vec![lists], list.clone(), true),
        (vec![calls], list.clone(), false),
        (vec![], list.clone(), false),
        (vec!["Mcp-Method: TOOLS/LIST"], list.clone(), false),
        (vec![lists, lists], list.clone(), false),
        (vec![lists, calls], list, false),
        (vec![lists, name], call("call_tool"), false),
        (vec!["Mcp-Method: tools/get", name], call("call_tool"), false),
        (vec![name], call("call_tool"), false),
        (vec![calls], call("call_tool"), false),
        (vec![calls, "Mcp-Name: search_tools"], call("call_tool"), false),
        (vec![calls, "Mcp-Name: Call_Tool"], call("call_tool"), false),
        (vec![calls, "Mcp-Name: call_tool "], call("call_tool2"), false),
        (vec![calls, "Mcp-Name:"], call("call_tool"), false),
        (vec![calls, name, "Mcp-Name: search_tools"], call("call_tool"), false),
        (vec![calls, "Mcp-Name: search_tools", name], call("call_tool"), false),
        (vec![calls, name, name], call("call_tool"), false),
    ] {
        let (host, bearer) = (format!("Host: {}", door.address), door.authorization());
        let version = format!("MCP-Protocol-Version: {MODERN}");
        let fixed = [
            "POST /mcp HTTP/1.1",
            &host,
            &bearer,
            &version,
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
        ];
        let reply = door.send(&[&fixed, headers.as_slice()].concat(), &body);
        let is_refused = reply.status == 400 && reply.body.contains("-32020");
        assert_eq!(is_refused, !is_served, "{headers:?} {body}: {} {}", reply.status, reply.body);
        assert_eq!(reply.status == 200, is_served, "{headers:?}: {}", reply.body);
    }
    // A version of the body that is not the header's would switch the check off.
    let (host, bearer) = (format!("Host: {}", door.address), door.authorization());
    for version in ["MCP-Protocol-Version: 2025-11-25", "X-None: 1"] {
        let head = [
            "POST /mcp HTTP/1.1",
            &host,
            &bearer,
            version,
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
            "Mcp-Name: search_tools",
        ];
        let reply = door.send(&head, &call("call_tool"));
        assert_ne!(reply.status, 200, "{version}: {}", reply.body);
    }
    assert_eq!(house.calls("evil"), Vec::<Value>::new());
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}
