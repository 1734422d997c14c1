//! The protocol itself, line by line and byte by byte: what a client does not let a test see or do.

use super::door::Door;
use super::process::{DEADLINE, Running, Source, descendants, until_some, wait_until_gone};
use super::world::{GLOVEPORT, Home, World, quoted};
use super::{LEGACY, MODERN, SILENT};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

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
    fn open(world: &World, era: &'static str) -> Self {
        Self::begin(world.home.command(GLOVEPORT).args(&world.serve()[1..]), era)
    }

    /// Begins as the era does it.
    fn begin(command: &mut Command, era: &'static str) -> Self {
        let mut connection = Self { gateway: Running::start(command), era, n_requests: 0 };
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
            parameters["_meta"] = modern_meta();
        }
        self.n_requests += 1;
        let id = self.n_requests;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        self.gateway.say(&request.to_string());
        id
    }

    fn send_execute(&mut self, code: &str) -> u32 {
        self.send("tools/call", json!({"name": "execute", "arguments": {"code": code}}))
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

/// What every request of the newer era says of its client.
fn modern_meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "wire", "version": "1"},
    })
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
    connection.send_execute(&code);
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

/// A gateway that runs one script at a time, for longer than any test takes.
fn one_at_a_time(arguments: &[&str]) -> (Home, Command) {
    let home = Home::new();
    home.file("files/a.txt", "");
    let servers =
        "[servers.files]\nbuiltin = \"file-system\"\nroots = [\"files\"]\nwritable = true\n";
    let limits = "[limits]\nwall = \"10m\"\ncpu = \"10m\"\nexecutions = 1\n";
    home.file("gloveport.toml", &format!("{servers}{limits}"));
    home.allow("files.write");
    let mut command = home.command(GLOVEPORT);
    command.arg("serve").args(arguments);
    (home, command)
}

/// A script that says that it runs, and never ends.
const ENDLESS: &str = "await files.write({ path: 'started', content: '' }); for (;;) {}";

fn wait_until_started(home: &Home) {
    let started = home.path("files/started");
    until_some("the script", || started.exists().then_some(()));
}

#[test]
fn a_script_ends_when_its_client_takes_it_back() {
    for era in [LEGACY, MODERN] {
        let (home, mut command) = one_at_a_time(&[]);
        let mut connection = Connection::begin(&mut command, era);
        let id = connection.send_execute(ENDLESS);
        wait_until_started(&home);
        let parameters = json!({"requestId": id, "reason": "no longer needed"});
        let cancelled =
            json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": parameters});
        connection.gateway.say(&cancelled.to_string());
        // There is room for one: this one runs when the first has ended.
        assert_eq!(connection.execute("return 1"), 1, "{era}");
        assert_eq!(connection.gateway.end().code, Some(0), "{era}");
    }
}

#[test]
fn a_script_ends_when_its_client_leaves() {
    let (home, mut command) = one_at_a_time(&[]);
    let mut connection = Connection::begin(&mut command, LEGACY);
    connection.send_execute(ENDLESS);
    wait_until_started(&home);
    let below = descendants(connection.gateway.id());
    assert!(below.iter().any(|process| process.name == "gloveport"), "no worker in {below:?}");
    // A client that closed its end may still read: what ends within seconds is still answered.
    assert_eq!(connection.gateway.end().code, Some(0));
    wait_until_gone(&below);
}

#[test]
fn a_script_ends_when_its_request_is_dropped() {
    let (home, mut command) = one_at_a_time(&["--http", "127.0.0.1:0"]);
    let mut gateway = Running::start(&mut command);
    let door = Door::of(&mut gateway);
    let (address, bearer) = (door.address.clone(), door.authorization());
    let host = format!("Host: {address}");
    let version = format!("MCP-Protocol-Version: {MODERN}");
    let headers = [&*host, &bearer, &version, "Mcp-Method: tools/call", "Mcp-Name: execute"];
    let request = |code: &str| {
        let arguments = json!({"code": code});
        let parameters = json!({"name": "execute", "arguments": arguments, "_meta": modern_meta()});
        let request =
            json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters});
        post(&address, &headers, &request.to_string())
    };
    let first = request(ENDLESS);
    wait_until_started(&home);
    drop(first);
    let mut answer = String::new();
    request("return 40 + 2").read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(r#""result":42"#), "{answer}");
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}

#[test]
fn odd_messages_do_not_end_a_conversation() {
    for era in [LEGACY, MODERN] {
        let (_home, mut command) = one_at_a_time(&[]);
        let mut connection = Connection::begin(&mut command, era);
        let huge =
            format!(r#"{{"jsonrpc": "2.0", "id": 90, "method": "{}"}}"#, "x".repeat(32 << 20));
        for odd in ["not JSON", "", "[]", "{}", "\u{0}", r#"{"jsonrpc": "2.0", "id": 91}"#, &huge] {
            connection.gateway.say(odd);
        }
        let call = json!({"name": "execute", "arguments": {"cod": "return 1"}});
        let refused = connection.ask("tools/call", call);
        let message = "unknown argument `cod`; did you mean `code`? (allowed: code, timeout_ms)";
        assert_eq!(refused["content"], json!([{"type": "text", "text": message}]), "{era}");
        assert_eq!(refused["structuredContent"], json!({"error": message}), "{era}");
        assert_eq!(refused["isError"], true, "{era}");
        assert_eq!(connection.execute("return 1"), 1, "{era}");
        assert_eq!(connection.gateway.end().code, Some(0), "{era}");
    }
}

/// Sends a request to the gateway.
fn post(address: &str, headers: &[&str], body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("the gateway listens");
    stream.set_read_timeout(Some(DEADLINE)).expect("a socket");
    let headers = headers.join("\r\n");
    let request = format!(
        "POST /mcp HTTP/1.1\r\n{headers}\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    // A gateway that has refused already may not read to the end.
    drop(stream.write_all(request.as_bytes()));
    stream
}

/// The status of one answer over HTTP.
fn status(address: &str, headers: &[&str], body: &str) -> u16 {
    let stream = post(address, headers, body);
    let mut line = String::new();
    let first = BufReader::new(&stream).take(100).read_line(&mut line);
    first.unwrap_or_else(|error| panic!("no answer to {headers:?}: {error}"));
    line.split(' ').nth(1).expect("a status line").parse().expect("a status")
}

#[test]
fn only_this_machine_is_served() {
    let home = Home::new();
    let config = home.file("gloveport.toml", "[servers]\n");
    let mut command = home.command(GLOVEPORT);
    command.arg("--config").arg(config).args(["serve", "--http", "127.0.0.1:0"]);
    let mut gateway = Running::start(&mut command);
    let door = Door::of(&mut gateway);
    let (address, bearer) = (door.address.clone(), door.authorization());
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
        let headers = [headers, vec![&*bearer]].concat();
        assert_eq!(status(&address, &headers, &begin), expected, "{headers:?}");
    }
    // One byte too many: all of it is read before it is refused, so that the answer cannot be lost.
    let large = " ".repeat((4 << 20) + 1 - begin.len()) + &begin;
    assert_eq!(status(&address, &[&ours, &bearer], &large), 413);
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
