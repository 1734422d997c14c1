//! T21: a web page that rebinds a name of its own to this machine, or that simply asks. It is refused before its credential
//! is looked at, so that the answer is the same with the right one.

use super::house::House;
use crate::clients::door::Door;
use crate::clients::process::Running;
use serde_json::json;

const POST: &str = "POST /mcp HTTP/1.1";
const METADATA: &str = "GET /.well-known/oauth-protected-resource/mcp HTTP/1.1";

#[test]
fn web_pages_of_others_are_refused() {
    let house = House::new().with("");
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::of(&mut gateway);
    let (ours, port) = (format!("Host: {}", door.address), door.address.rsplit(':').next());
    let named = format!("Host: localhost:{}", port.expect("a port"));
    let rebound = format!("Host: evil.test:{}", port.expect("a port"));
    let preflight = "Access-Control-Request-Method: POST";
    for (first, headers, expected) in [
        (POST, vec![&*ours], 200),
        (POST, vec![&*named], 200),
        (POST, vec![&*ours, "Origin: http://localhost:6274"], 200),
        (POST, vec!["Host: evil.test"], 403),
        (POST, vec![&*rebound], 403),
        (POST, vec!["Host: localhost.evil.test"], 403),
        (POST, vec!["Host: localhost@evil.test"], 403),
        (POST, vec![&*ours, "Host: evil.test"], 403),
        (POST, vec!["Host: evil.test", &*ours], 403),
        (POST, vec![], 403),
        ("POST http://evil.test/mcp HTTP/1.1", vec![&*ours], 403),
        (POST, vec![&*ours, "Origin: null"], 403),
        (POST, vec![&*ours, "Origin: http://evil.test"], 403),
        (POST, vec![&*ours, "Origin: http://localhost.evil.test"], 403),
        (POST, vec![&*ours, "Origin:"], 403),
        (POST, vec![&*ours, "Origin: http://localhost", "Origin: http://localhost"], 403),
        (POST, vec![&*ours, "Origin: http://localhost", "Origin: http://evil.test"], 403),
        ("OPTIONS /mcp HTTP/1.1", vec![&*ours, "Origin: http://evil.test", preflight], 403),
        ("OPTIONS /mcp HTTP/1.1", vec![&*rebound, preflight], 403),
        ("GET /mcp HTTP/1.1", vec![&*rebound], 403),
        ("DELETE /mcp HTTP/1.1", vec![&*ours, "Origin: null"], 403),
        (METADATA, vec![&*ours], 404),
        (METADATA, vec![&*rebound], 403),
        (METADATA, vec![&*ours, "Origin: http://evil.test"], 403),
    ] {
        let bearer = door.authorization();
        for authorization in [&*bearer, "Authorization: Bearer wrong"] {
            let reply = door
                .send(&[&[first], headers.as_slice(), &JSON, &[authorization]].concat(), &begin());
            let is_open = expected == 200 && authorization != bearer;
            let expected = if is_open { 401 } else { expected };
            assert_eq!(reply.status, expected, "{first} {headers:?}: {}", reply.body);
            assert_eq!(reply.header("access-control-allow-origin"), None, "{first} {headers:?}");
        }
    }
    // A page of ours that asks before it sends gets no leave: it has no credential.
    let reply =
        door.send(&["OPTIONS /mcp HTTP/1.1", &ours, "Origin: http://localhost", preflight], "");
    assert_eq!(reply.status, 401);
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}

const JSON: [&str; 2] =
    ["Content-Type: application/json", "Accept: application/json, text/event-stream"];

fn begin() -> String {
    let client = json!({"name": "rebind", "version": "1"});
    let parameters =
        json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters}).to_string()
}
