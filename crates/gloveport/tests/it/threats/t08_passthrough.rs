//! T08: a client's access token that travels on, and tokens of others that come in. A real authorization server makes
//! the tokens, and what reaches a server is what it wrote down itself.

use super::house::{House, tool};
use super::web::{Web, message};
use crate::clients::door::{Door, Reply};
use crate::clients::process::{Running, Source};
use crate::clients::world::{Runtimes, quoted};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What clients on other machines would call: the audience of tokens.
const RESOURCE: &str = "https://mcp.acme.test/mcp";
const OTHER: &str = "https://wiki.acme.test/mcp";
const SECRET: &str = "the-secret-of-a-client";

/// A real authorization server.
struct Authority {
    running: Running,
    issuer: String,
}

impl Authority {
    /// `None` where it is not installed, as with the real clients.
    fn start() -> Option<Self> {
        let runtimes = Runtimes::find()?;
        let plan = json!({
            "modules": runtimes.modules(),
            "secret": SECRET,
            "scopes": ["tools", "admin"],
            "clients": {
                "ada": {"tid": "acme", "groups": ["eng"]},
                "eve": {"tid": "acme", "groups": ["sales"]},
                "stray": {"groups": ["eng"]},
                "key:ci": {"tid": "acme", "groups": ["eng"]},
            },
        });
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        let mut command = Command::new(runtimes.node());
        command.arg(program.join("authorization-server.mjs")).arg(plan.to_string());
        let mut running = Running::start(&mut command);
        let issuer = running.line(Source::Out);
        Some(Self { running, issuer })
    }

    /// An access token for a client, made for a resource.
    fn token(&self, client: &str, resource: &str, scope: &str) -> String {
        let address = self.issuer.strip_prefix("http://").expect("it is on this machine");
        let door = Door { address: address.to_owned(), bearer: String::new() };
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={SECRET}&resource={resource}&scope={scope}",
            client.replace(':', "%3A"),
        );
        let host = format!("Host: {address}");
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let reply = door.send(&["POST /token HTTP/1.1", &host, kind], &form);
        assert_eq!(reply.status, 200, "{reply:?}");
        let told: Value = serde_json::from_str(&reply.body).expect("JSON");
        told["access_token"].as_str().expect("a token").to_owned()
    }
}

/// A gateway behind an authority, with a server over HTTP and one over standard input.
struct Place {
    house: House,
    gateway: Running,
    door: Door,
    watching: Running,
}

impl Place {
    fn start(issuer: &str) -> Self {
        let house = House::new();
        let (log, received) = (house.home.path("watching.log"), house.home.path("received.log"));
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/threats/http_mcp.py");
        let mut watching =
            Running::start(house.home.command("python3").arg("-B").arg(program).arg(&log));
        let port = watching.line(Source::Out);
        let listing = json!({"received": received, "tools": [tool("say", &json!({}))]});
        let house = house.server("near", listing).with(&format!(
            "[gateway]\npreset = \"team\"\nurl = \"{RESOURCE}\"\n\
             [auth.oauth]\nissuer = {}\ngroups = \"claim:groups\"\ntenant = \"claim:tid\"\n\
             scopes_required = [\"tools\", \"admin\"]\n\
             [pins]\ntrust = \"first-use\"\n\
             [[rule]]\nid = \"engineers\"\nallow = \"*\"\nwho = \"group:eng\"\n\
             [servers.far]\nurl = \"http://127.0.0.1:{port}/mcp\"\n",
            quoted(Path::new(issuer)),
        ));
        let mut command = house.command(&["serve", "--http", "127.0.0.1:0"]);
        let mut gateway = Running::start(&mut command);
        let door = Door::without_bearer(&mut gateway);
        Self { house, gateway, door, watching }
    }

    fn asks(&self, credential: &str) -> Reply {
        Web::new(&self.door, credential).hello()
    }

    /// Everything that servers were sent.
    fn arrived(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.house.home.path(name)).expect(name);
        format!("{}{}", read("watching.log"), read("received.log"))
    }

    /// Ends all, and gives what the gateway said, with the house that still has its files.
    fn end(self) -> (House, String) {
        self.gateway.signal("TERM");
        let ended = self.gateway.end();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        self.watching.end();
        (self.house, format!("{}{}", ended.out, ended.err))
    }
}

/// A word of a token that could not be there by chance.
fn pieces(token: &str) -> impl Iterator<Item = &str> {
    token.split('.').filter(|part| part.len() > 20)
}

#[test]
fn a_token_opens_the_gateway_and_goes_no_further() {
    let Some(authority) = Authority::start() else { return };
    let place = Place::start(&authority.issuer);
    let token = authority.token("ada", RESOURCE, "tools+admin");
    let mut ada = Web::begin(&place.door, &token);
    for (tool, expected) in [("far.look", "looked"), ("near.say", "done")] {
        let told = ada.tool("call_tool", &json!({"tool": tool, "arguments": {"text": "x"}}));
        assert_eq!(told["content"][0]["text"], expected, "{told}");
    }
    let code = "return [await far.look({ text: 'y' }), await near.say({ text: 'y' })]";
    let told = ada.tool("execute", &json!({"code": code}));
    assert_eq!(told["structuredContent"]["result"], json!(["looked", "done"]), "{told}");
    // What else a client could send along stays here as well.
    let call =
        json!({"name": "call_tool", "arguments": {"tool": "far.look", "arguments": {"text": "z"}}});
    let call = json!({"jsonrpc": "2.0", "id": 90, "method": "tools/call", "params": call});
    let headers = [
        "Cookie: session=cookie-of-the-client",
        "Proxy-Authorization: Basic cHJveHktb2YtdGhlLWNsaWVudA==",
        "X-Api-Key: api-key-of-the-client",
        "Forwarded: for=203.0.113.77",
        "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ];
    let reply = ada.send("POST /mcp HTTP/1.1", &headers, &call.to_string());
    assert_eq!(message(&reply)["result"]["content"][0]["text"], "looked", "{reply:?}");

    let arrived = place.arrived();
    assert_eq!(arrived.matches("tools/call").count(), 5, "{arrived}");
    let secrets = ["cookie-of-the-client", "cHJveHk", "api-key-of-the-client", "203.0.113.77"];
    for secret in secrets.into_iter().chain(pieces(&token)) {
        assert!(!arrived.contains(secret), "{secret} is in {arrived}");
    }
    let lower = arrived.to_ascii_lowercase();
    for name in ["authorization", "\"cookie\"", "x-api-key", "access_token"] {
        assert!(!lower.contains(name), "{name} is in {arrived}");
    }
    // Who it was is in the records, and the token in none.
    let queried = place.house.run(&["audit", "query", "--json", "-n", "100"]);
    assert!(queried.out.contains("\"ada\"") && queried.out.contains("\"acme\""), "{queried:?}");
    let (house, said) = place.end();
    let kept = all_files(&house.home.path("home"));
    for piece in pieces(&token) {
        assert!(!said.contains(piece) && !kept.contains(piece), "{piece} was written down");
    }
    authority.running.end();
}

/// What is in all files below a folder.
fn all_files(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let texts = entries.map(|entry| {
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            all_files(&entry.path())
        } else if kind.is_file() {
            String::from_utf8_lossy(&fs::read(entry.path()).expect("a file")).into_owned()
        } else {
            String::new()
        }
    });
    texts.collect()
}

#[test]
fn a_token_is_for_us_whole_and_of_somebody_who_may() {
    let Some(authority) = Authority::start() else { return };
    let place = Place::start(&authority.issuer);
    let good = authority.token("ada", RESOURCE, "tools+admin");
    let (message_part, _) = good.rsplit_once('.').expect("a JWT");
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", good.split('.').nth(1).expect("claims"));
    let both = "scope=\"tools admin\"";
    for (what, credential, status, part) in [
        ("another resource", authority.token("ada", OTHER, "tools+admin"), 401, "another server"),
        ("too few scopes", authority.token("ada", RESOURCE, "tools"), 403, both),
        ("no tenant", authority.token("stray", RESOURCE, "tools+admin"), 403, "tenant"),
        ("a key's name", authority.token("key:ci", RESOURCE, "tools+admin"), 401, "not valid here"),
        ("no signature", format!("{message_part}."), 401, "not valid here"),
        ("none", unsigned, 401, "not valid here"),
        ("half a token", good[..good.len() / 2].to_owned(), 401, "not valid here"),
        ("nothing of ours", "gp_local_x".to_owned(), 401, "not valid here"),
    ] {
        let reply = place.asks(&credential);
        let challenge = reply.header("www-authenticate").unwrap_or_default();
        assert_eq!(reply.status, status, "{what}: {reply:?}");
        assert!(challenge.contains(part), "{what}: {challenge}");
        let metadata =
            "resource_metadata=\"https://mcp.acme.test/.well-known/oauth-protected-resource/mcp\"";
        assert!(challenge.contains(metadata), "{what}: {challenge}");
    }
    // In the query, and in two headers.
    let web = Web::new(&place.door, &good);
    let first = format!("POST /mcp?access_token={good} HTTP/1.1");
    assert_eq!(web.send(&first, &[], "{}").status, 400);
    let again = format!("Authorization: Bearer {good}");
    assert_eq!(web.send("POST /mcp HTTP/1.1", &[&again], "{}").status, 400);
    // The groups of the token are those of the rules: who is in none of them finds nothing.
    let eve = authority.token("eve", RESOURCE, "tools+admin");
    let mut eve = Web::begin(&place.door, &eve);
    let told = eve.tool("call_tool", &json!({"tool": "far.look", "arguments": {}}));
    assert_eq!(told["isError"], true, "{told}");
    let tree = eve.tool("read_tools", &json!({"path": "/"})).to_string();
    assert!(!tree.contains("look") && !tree.contains("say("), "{tree}");
    assert!(!place.arrived().contains("tools/call"));
    place.end();
    authority.running.end();
}

/// RFC 9728, sections 2 and 3.
#[test]
fn the_metadata_tells_clients_whom_to_ask() {
    let Some(authority) = Authority::start() else { return };
    let place = Place::start(&authority.issuer);
    let host = format!("Host: {}", place.door.address);
    for path in
        ["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"]
    {
        let reply = place.door.send(&[&format!("GET {path} HTTP/1.1"), &host], "");
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
        let told: Value = serde_json::from_str(&reply.body).expect("JSON");
        let expected = json!({
            "resource": RESOURCE,
            "authorization_servers": [authority.issuer],
            "bearer_methods_supported": ["header"],
            "scopes_supported": ["tools", "admin"],
            "resource_name": "Gloveport",
        });
        assert_eq!(told, expected, "{path}");
    }
    place.end();
    authority.running.end();
}
