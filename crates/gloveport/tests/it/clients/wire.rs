//! The protocol itself, line by line and byte by byte: what a client does not let a test see or do.

use super::process::{Running, Source, descendants, until_some, wait_until_gone};
use super::world::{GLOVEPORT, Home, World, quoted};
use super::{LEGACY, MODERN, SILENT};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A server that will not have answered when a test ends.
const SILENT_FOR_LONG: &str = "command = [\"sleep\", \"600\"]\nconnect_timeout = \"10m\"";
/// Messages that may come before an answer: of each server that its tools are known, and some.
const MESSAGES_BEFORE_MAX: usize = 8;

/// One connection over stdio.
struct Connection {
    gateway: Running,
    era: &'static str,
    n_requests: u32,
}

impl Connection {
    /// Begins as the era does it.
    fn open(world: &World, era: &'static str) -> Self {
        let mut command = world.home.command(GLOVEPORT);
        let gateway = Running::start(command.args(&world.serve()[1..]));
        let mut connection = Self { gateway, era, n_requests: 0 };
        if era == MODERN {
            let found = connection.ask("server/discover", json!({}));
            let versions = found["supportedVersions"].as_array().expect("versions");
            assert!(
                versions.contains(&json!(MODERN)) && versions.contains(&json!(LEGACY)),
                "{found}"
            );
        } else {
            let client = json!({"name": "wire", "version": "1"});
            let begin = json!({"protocolVersion": era, "capabilities": {}, "clientInfo": client});
            assert_eq!(connection.ask("initialize", begin)["protocolVersion"], era);
            let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
            connection.gateway.say(&initialized.to_string());
        }
        connection
    }

    fn send(&mut self, method: &str, mut parameters: Value) -> u32 {
        if self.era == MODERN {
            parameters["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "wire", "version": "1"},
            });
        }
        self.n_requests += 1;
        let id = self.n_requests;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        self.gateway.say(&request.to_string());
        id
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        let id = self.send(method, parameters);
        for _ in 0..=MESSAGES_BEFORE_MAX {
            let line = self.gateway.line(Source::Out);
            let message: Value = serde_json::from_str(&line).expect("a message is JSON");
            if message["id"] == json!(id) {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
        }
        panic!("{MESSAGES_BEFORE_MAX} messages came before the answer to {method}");
    }

    fn execute(&mut self, code: &str) -> Value {
        let call = json!({"name": "execute", "arguments": {"code": code}});
        let result = self.ask("tools/call", call);
        result["structuredContent"]["result"].clone()
    }

    /// What an agent is told of the tools before it asks.
    fn described(&mut self) -> String {
        let listed = self.ask("tools/list", json!({}));
        let tools = listed["tools"].as_array().expect("tools");
        let execute = tools.iter().find(|tool| tool["name"] == "execute").expect("execute");
        execute["description"].as_str().expect("a description").to_owned()
    }
}

#[test]
fn lists_and_scripts_do_not_wait_for_a_silent_server() {
    for era in [LEGACY, MODERN] {
        let Some(world) = World::new(SILENT_FOR_LONG) else { return };
        let mut connection = Connection::open(&world, era);
        // The silent server never answers: that there is an answer proves that nobody waits for it.
        let described = connection.described();
        let connecting = described.lines().find(|line| line.starts_with("Still connecting: "));
        assert!(connecting.is_some_and(|line| line.contains("silent")), "{era}: {described}");
        let (script, value) = world.script();
        assert_eq!(connection.execute(&script), value, "{era}");
        let described = connection.described();
        for part in ["\nTools so far (more are coming):\n", "\n  git_log(args: { repo_path: string"]
        {
            assert!(described.contains(part), "{era}: {part} is not in {described}");
        }
        let end = "\nStill connecting: silent.\nNot available: absent.";
        assert!(described.ends_with(end), "{era}: {described}");
        let below = descendants(connection.gateway.id());
        assert!(below.iter().any(|process| process.name == "sleep"), "{below:?}");
        let ended = connection.gateway.end();
        assert_eq!(ended.code, Some(0), "{era}: {}", ended.err);
        wait_until_gone(&below);
    }
}

#[test]
fn nothing_outlives_a_gateway_that_is_killed() {
    let Some(world) = World::new(SILENT_FOR_LONG) else { return };
    let mut connection = Connection::open(&world, LEGACY);
    let (script, value) = world.script();
    assert_eq!(connection.execute(&script), value);
    let started = world.path("files/started");
    let path = quoted(&started);
    let code = format!("await files.write_file({{ path: {path}, content: '' }}); for (;;) {{}}");
    connection.send("tools/call", json!({"name": "execute", "arguments": {"code": code}}));
    until_some("the script", || started.exists().then_some(()));
    let below = descendants(connection.gateway.id());
    for name in ["gloveport", "mcp-server-git", "sleep"] {
        assert!(below.iter().any(|process| process.name == name), "{name} is not in {below:?}");
    }
    connection.gateway.signal("KILL");
    assert_eq!(connection.gateway.end().code, None, "it is ended by the signal");
    wait_until_gone(&below);
}

#[test]
fn a_client_that_says_nothing_leaves_nothing() {
    let Some(world) = World::new(SILENT) else { return };
    let mut command = world.home.command(GLOVEPORT);
    let gateway = Running::start(command.args(&world.serve()[1..]));
    let below = until_some("the servers", || {
        let below = descendants(gateway.id());
        below.iter().any(|process| process.name == "mcp-server-git").then_some(below)
    });
    let ended = gateway.end();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    wait_until_gone(&below);
}

/// The status of one answer over HTTP.
fn status(address: &str, headers: &[&str], body: &str) -> u16 {
    let mut stream = TcpStream::connect(address).expect("the gateway listens");
    stream.set_read_timeout(Some(super::process::DEADLINE)).expect("a socket");
    let headers = headers.join("\r\n");
    let request = format!(
        "POST /mcp HTTP/1.1\r\n{headers}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    // A gateway that has refused already may not read to the end.
    drop(stream.write_all(request.as_bytes()));
    let mut line = String::new();
    let first = BufReader::new(&stream).take(100).read_line(&mut line);
    first.unwrap_or_else(|error| panic!("no answer to {headers}: {error}"));
    line.split(' ').nth(1).expect("a status line").parse().expect("a status")
}

#[test]
fn only_this_machine_is_served() {
    let home = Home::new();
    let config = home.file("gloveport.toml", "[servers]\n");
    let mut command = home.command(GLOVEPORT);
    command.arg("--config").arg(config).args(["serve", "--http", "127.0.0.1:0"]);
    let mut gateway = Running::start(&mut command);
    let line = gateway.line(Source::Err);
    let address = line.strip_prefix("listening at http://").expect("it says where");
    let address = address.strip_suffix("/mcp").expect("it says where");
    let client = json!({"name": "wire", "version": "1"});
    let parameters = json!({"protocolVersion": LEGACY, "capabilities": {}, "clientInfo": client});
    let begin = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters});
    let begin = begin.to_string();
    let ours = format!("Host: {address}");
    for (headers, expected) in [
        (vec![&*ours], 200),
        (vec!["Host: localhost:1"], 200),
        (vec![&*ours, "Origin: http://localhost:3000"], 200),
        (vec!["Host: evil.test"], 403),
        (vec!["Host: 127.0.0.1.evil.test"], 403),
        (vec!["Host: localhost.evil.test:7878"], 403),
        (vec![&*ours, "Origin: http://evil.test"], 403),
        (vec![&*ours, "Origin: http://localhost.evil.test"], 403),
        (vec![&*ours, "Origin: null"], 403),
    ] {
        assert_eq!(status(address, &headers, &begin), expected, "{headers:?}");
    }
    let large = " ".repeat((4 << 20) + 1) + &begin;
    assert_eq!(status(address, &[&ours], &large), 413);
    gateway.signal("INT");
    assert_eq!(gateway.end().code, Some(0));
}

#[test]
fn only_loopback_addresses_are_listened_at() {
    let home = Home::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80", "[::ffff:192.0.2.1]:80"] {
        let mut command = home.command(GLOVEPORT);
        let ended = Running::start(command.args(["serve", "--http", address])).end();
        assert_eq!(ended.code, Some(2), "{address}: {}", ended.err);
        assert!(
            ended.err.contains("loopback address like `127.0.0.1:"),
            "{address}: {}",
            ended.err
        );
    }
}
