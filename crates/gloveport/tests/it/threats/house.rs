//! A gateway with hostile servers behind it, for one test: its own home, its own state, its own log.
//!
//! What reached a server is what the server itself wrote down; nobody else is asked.

use crate::clients::process::{Ended, Running, Source};
use crate::clients::world::{GLOVEPORT, Home, quoted};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Messages that may come before an answer.
const MESSAGES_BEFORE_MAX: usize = 200;

/// A home with a configuration, and the servers that it names.
pub(crate) struct House {
    pub(crate) home: Home,
    servers: String,
    rest: String,
}

impl House {
    pub(crate) fn new() -> Self {
        Self { home: Home::new(), servers: String::new(), rest: String::new() }
    }

    /// Adds a server that does as its script says (`evil_mcp.py` tells what can be in it). What it is called with is
    /// in [`House::calls`].
    pub(crate) fn server(mut self, name: &str, mut script: Value) -> Self {
        script["log"] = json!(self.log(name));
        let script = self.home.file(&format!("{name}.json"), &script.to_string());
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/threats/evil_mcp.py");
        let (program, script) = (quoted(&program), quoted(&script));
        self.servers.push_str(&format!(
            "[servers.{name}]\ncommand = [\"python3\", \"-B\", {program}, {script}]\n"
        ));
        self.write();
        self
    }

    /// The rest of the configuration: any sections but those of [`House::server`].
    pub(crate) fn with(mut self, toml: &str) -> Self {
        toml.clone_into(&mut self.rest);
        self.write();
        self
    }

    fn write(&self) {
        // The user's own file, so that no test is about what a project may say.
        self.home.file(
            "home/.config/gloveport/gloveport.toml",
            &format!("{}\n{}", self.rest, self.servers),
        );
    }

    fn log(&self, name: &str) -> PathBuf {
        self.home.path(&format!("{name}.calls"))
    }

    /// The calls that arrived at a server, in order: `{"tool", "arguments", ...}`.
    pub(crate) fn calls(&self, name: &str) -> Vec<Value> {
        let text = fs::read_to_string(self.log(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the log")).collect()
    }

    /// A command of the program in this home.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.command(GLOVEPORT);
        command.env("XDG_RUNTIME_DIR", self.home.path("home/run")).args(arguments);
        command
    }

    /// Runs a command of the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Running::start(&mut self.command(arguments)).end()
    }

    /// A client over stdio of 2026-07-28: nothing is said beforehand, every request says it all.
    pub(crate) fn modern_client(&self) -> Client {
        Client { gateway: Running::start(&mut self.command(&["serve"])), n_requests: 0 }
    }

    /// The same of a gateway that is started with these options.
    pub(crate) fn modern_client_of(&self, options: &[&str]) -> Client {
        let arguments = [&["serve"], options].concat();
        Client { gateway: Running::start(&mut self.command(&arguments)), n_requests: 0 }
    }

    /// A client over stdio that cannot be asked anything, of a gateway that is started with these options.
    pub(crate) fn client_of(&self, options: &[&str]) -> Client {
        Client::begin(Running::start(&mut self.command(&[&["serve"], options].concat())))
    }

    /// A client over stdio that cannot be asked anything.
    pub(crate) fn client(&self) -> Client {
        Client::begin(Running::start(&mut self.command(&["serve"])))
    }

    /// The audit log's records of calls, oldest first, as `gloveport audit query --json` gives them.
    pub(crate) fn audit(&self, filters: &[&str]) -> Vec<Value> {
        let arguments: Vec<&str> =
            ["audit", "query", "--json"].into_iter().chain(filters.iter().copied()).collect();
        let ended = self.run(&arguments);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.out.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
    }

    /// Every byte that lies in the home now, but what the servers wrote and were told to say.
    pub(crate) fn kept(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.home.path("home")];
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.expect("an entry").path();
                let metadata = fs::symlink_metadata(&path).expect("it is there");
                if metadata.is_dir() {
                    folders.push(path);
                } else if metadata.is_file() {
                    let bytes = fs::read(&path).expect("it is ours");
                    files.push((path, bytes));
                }
            }
        }
        files
    }
}

/// A tool without surprises, for scripts of servers: one text argument, and what is said of it.
pub(crate) fn tool(name: &str, annotations: &Value) -> Value {
    json!({
        "name": name,
        "description": format!("Does {name}."),
        "inputSchema": {
            "type": "object",
            "properties": {"text": {"type": "string"}},
        },
        "annotations": annotations,
    })
}

/// Base 64 (RFC 4648, section 4), without padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, n| bits << 8 | usize::from(*group.get(n).unwrap_or(&0)));
        text.extend((0..=group.len()).map(|n| char::from(SIGNS[bits >> (18 - 6 * n) & 63])));
    }
    text
}

/// A client that speaks 2025-11-25 and has no capabilities.
pub(crate) struct Client {
    gateway: Running,
    n_requests: u32,
}

impl Client {
    pub(crate) fn begin(gateway: Running) -> Self {
        Self::begin_as(gateway, &json!({"name": "house", "version": "1"}))
    }

    /// Says of itself what the test wants.
    pub(crate) fn begin_as(gateway: Running, who: &Value) -> Self {
        let mut client = Self { gateway, n_requests: 0 };
        let begin = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": who});
        client.ask("initialize", &begin);
        client.tell("notifications/initialized");
        client
    }

    fn tell(&mut self, method: &str) {
        self.gateway.say(&json!({"jsonrpc": "2.0", "method": method}).to_string());
    }

    /// Asks, and waits for the answer, which is a result.
    pub(crate) fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        let message = self.ask_any(method, parameters);
        assert!(message.get("error").is_none(), "{method}: {message}");
        message["result"].clone()
    }

    /// Sends a request, and gives its id.
    pub(crate) fn send(&mut self, method: &str, parameters: &Value) -> u32 {
        self.n_requests += 1;
        let id = self.n_requests;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        self.gateway.say(&request.to_string());
        id
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, parameters: &Value) {
        let message = json!({"jsonrpc": "2.0", "method": method, "params": parameters});
        self.gateway.say(&message.to_string());
    }

    /// Asks, and waits for the answer, a result or an error.
    pub(crate) fn ask_any(&mut self, method: &str, parameters: &Value) -> Value {
        self.n_requests += 1;
        let id = self.n_requests;
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters});
        self.gateway.say(&request.to_string());
        for _ in 0..MESSAGES_BEFORE_MAX {
            let line = self.gateway.line(Source::Out);
            let message: Value = serde_json::from_str(&line).expect("a message is JSON");
            if message["id"] == json!(id) {
                return message;
            }
        }
        panic!("{MESSAGES_BEFORE_MAX} messages came before the answer to {method}");
    }

    /// One of the four tools: what a program gets, with all of its text under `text` and whether it failed under
    /// `isError`.
    pub(crate) fn tool(&mut self, name: &str, arguments: &Value) -> Value {
        let called = self.ask("tools/call", &json!({"name": name, "arguments": arguments}));
        let mut told = called["structuredContent"].clone();
        told["text"] = called["content"][0]["text"].clone();
        told["isError"] = called["isError"].clone();
        told
    }

    /// Runs a script.
    pub(crate) fn execute(&mut self, code: &str) -> Value {
        self.tool("execute", &json!({"code": code}))
    }

    /// What a script returned; it has to return.
    pub(crate) fn result(&mut self, code: &str) -> Value {
        let told = self.execute(code);
        assert!(told["isError"] != json!(true), "{told}");
        told["result"].clone()
    }

    /// Makes one direct call.
    pub(crate) fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.tool("call_tool", &json!({"tool": tool, "arguments": arguments}))
    }

    /// The process of the gateway.
    pub(crate) fn id(&self) -> u32 {
        self.gateway.id()
    }

    /// Closes the connection: all that the gateway said is in what comes back.
    pub(crate) fn end(self) -> Ended {
        self.gateway.end()
    }
}
