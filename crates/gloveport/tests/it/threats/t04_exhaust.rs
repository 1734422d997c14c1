//! T04: scripts, servers and clients that use up memory, time and places in the queue. What each costs ends in a typed error,
//! the gateway stays within bounds, and others are served meanwhile.
//!
//! Scripts by themselves are in `tests/hostile` (loops, memory, promises, output, each with its end) and `hostile.rs`; what a
//! worker may flood with is in `crates/executor/tests/hostile_worker.rs`; answers over HTTP without end in
//! `crates/mcp/tests/upstreams`. Here is the program whole, with its memory as the system counts it.

use super::house::{Client, House, tool};
use super::t09_ssrf::{FETCHES, Listener};
use crate::clients::door::{Door, Reply};
use crate::clients::process::{DEADLINE, Running, until_some};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;

/// Most memory that a gateway may have had, in KiB: a build with checks and without optimizations has 60 MB to begin with,
/// a result of the largest size is there a few times.
const GATEWAY_KIB_MAX: u64 = 400 << 10;
/// Executions at once and in the queue, as configured by default.
const RUNNING: usize = 8;
const WAITING: usize = 64;

/// The most memory that a process has had (`proc_pid_status(5)`: `VmHWM`), in KiB.
fn peak_kib(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it is told");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

fn started(house: &House) -> (u32, Client) {
    let gateway = Running::start(&mut house.command(&["serve"]));
    (gateway.id(), Client::begin(gateway))
}

#[test]
fn what_a_script_uses_up_is_its_own() {
    let house = House::new()
        .with("[limits]\nwall = \"5s\"\ncpu = \"1s\"\nheap = \"48MiB\"\n")
        .server("evil", json!({"tools": [tool("say", &json!({"readOnlyHint": true}))]}));
    let (id, mut client) = started(&house);
    for (source, expected) in [
        ("while (true) {}", "cpu_time|wall_time"),
        (
            "const a = []; for (let i = 0; i < 1e9; i++) a.push(i); return a.length",
            "memory|cpu_time",
        ),
        ("return new Uint8Array(1024 ** 3).length", "memory|RangeError|out of memory"),
        (
            "const a = []; for (let i = 0; i < 1e6; i++) a.push(new Promise(() => {})); await Promise.all(a)",
            "memory|cpu_time|wall_time|never settle",
        ),
        (
            "let a = {}; for (let i = 0; i < 10000; i++) a = { a }; return await (evil.say as any)(a)",
            "INVALID_ARGS|deep",
        ),
        ("await (evil.say as any)({ text: 'x'.repeat(8 << 20) })", "INVALID_ARGS"),
        ("await (evil.say as any)({ text: Array(2 ** 31) })", "memory|cpu_time|INVALID_ARGS"),
    ] {
        let told = client.execute(source);
        assert_eq!(told["isError"], json!(true), "{source}: {told}");
        let text = told.to_string();
        assert!(expected.split('|').any(|word| text.contains(word)), "{source}: {text:.600}");
        let told = client.call("evil.say", &json!({"text": "served"}));
        assert_ne!(told["isError"], json!(true), "after {source}: {told}");
    }
    assert_eq!(house.calls("evil").len(), 7, "only what was served in between arrived");
    let peak = peak_kib(id);
    assert!(peak < GATEWAY_KIB_MAX, "{peak} KiB");
    assert_eq!(client.end().code, Some(0));
}

#[test]
fn what_a_server_answers_is_bounded() {
    let read = json!({"readOnlyHint": true});
    let names = ["huge", "long", "deep", "deeper", "deep_text", "plain"];
    let tools: Vec<Value> = names.iter().map(|name| tool(name, &read)).collect();
    let results = json!({
        "huge": {"text": "0123456789", "repeat": 10_000_000},
        "long": {"text": "0123456789", "repeat": 1_400_000},
        "deep": {"deep": 10_000},
        "deeper": {"deep": 1_000_000},
        "deep_text": {"text": "[".repeat(10_000) + &"]".repeat(10_000)},
        "*": {"text": "done"},
    });
    let house = House::new().with("").server("evil", json!({"tools": tools, "results": results}));
    let (id, mut client) = started(&house);
    for (name, expected) in [
        ("huge", "OUTPUT_TOO_LARGE|UPSTREAM_UNAVAILABLE"),
        ("deep", "OUTPUT_INVALID|OUTPUT_TOO_LARGE|UPSTREAM_UNAVAILABLE"),
        ("deeper", "OUTPUT_INVALID|OUTPUT_TOO_LARGE|UPSTREAM_UNAVAILABLE"),
        ("deep_text", ""),
        ("long", ""),
    ] {
        for told in [
            client.call(&format!("evil.{name}"), &json!({})),
            client.execute(&format!("return JSON.stringify(await evil.{name}({{}})).length")),
        ] {
            assert_eq!(told["isError"] == json!(true), !expected.is_empty(), "{name}: {told:.600}");
            let text = told.to_string();
            assert!(expected.split('|').any(|word| text.contains(word)), "{name}: {text:.600}");
            assert!(text.len() < 100_000, "{name}: {} bytes for an agent", text.len());
        }
        let told = client.call("evil.plain", &json!({}));
        assert_ne!(told["isError"], json!(true), "after {name}: {told}");
    }
    let peak = peak_kib(id);
    assert!(peak < GATEWAY_KIB_MAX, "{peak} KiB");
    assert_eq!(client.end().code, Some(0));
}

/// 512 MB of zeros, packed.
fn bomb() -> Vec<u8> {
    let program = "import gzip, sys; sys.stdout.buffer.write(gzip.compress(bytes(512 << 20), 1))";
    let packed = Command::new("python3").args(["-c", program]).output().expect("python3 runs");
    assert!(packed.status.success() && packed.stdout.len() < 4 << 20, "{:?}", packed.status);
    packed.stdout
}

#[test]
fn what_is_packed_is_not_unpacked() {
    let bomb = bomb();
    let site = Listener::on("127.0.0.1:0", |_| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n",
            bomb.len()
        );
        [head.as_bytes(), &bomb].concat()
    });
    let house = House::new().with(&format!(
        "{FETCHES}[network]\nallowed_hosts = [\"{0}\"]\n[servers.site]\nurl = \"http://{0}/mcp\"\nconnect_timeout = \"10s\"\n",
        site.address
    ));
    let (id, mut client) = started(&house);
    let told = client.call("site.anything", &json!({}));
    assert_eq!(told["isError"], json!(true), "{told}");
    // What a script fetches comes as it is, and counts as what it is.
    let source = format!(
        "const r = await fetch(\"http://{}/\"); return [r.status, (await r.arrayBuffer()).byteLength]",
        site.address
    );
    assert_eq!(client.result(&source), json!([200, bomb.len()]));
    let peak = peak_kib(id);
    assert!(peak < GATEWAY_KIB_MAX, "{peak} KiB");
    assert_eq!(client.end().code, Some(0));
    assert!(site.heard().len() >= 2, "both asked");
    for head in site.heard() {
        assert!(!head.to_ascii_lowercase().contains("gzip"), "nobody asked for it packed: {head}");
    }
}

/// Calls one of the four tools over HTTP.
fn post(door: &Door, name: &str, arguments: &Value) -> Reply {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "crowd", "version": "1"},
    });
    let parameters = json!({"name": name, "arguments": arguments, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters});
    let head = [
        "POST /mcp HTTP/1.1",
        &format!("Host: {}", door.address),
        &door.authorization(),
        "MCP-Protocol-Version: 2026-07-28",
        "Mcp-Method: tools/call",
        &format!("Mcp-Name: {name}"),
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream",
    ];
    door.send(&head, &body.to_string())
}

#[test]
fn a_crowd_of_runs_is_held_and_others_are_served() {
    let read = json!({"readOnlyHint": true});
    let tools = json!([tool("hang", &read), tool("say", &read)]);
    let script =
        json!({"tools": tools, "results": {"hang": {"hang": true}, "*": {"text": "served"}}});
    let house = House::new().with("").server("evil", script);
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::of(&mut gateway);
    let n_over = 6;
    let (tx, ended) = channel();
    let crowd: Vec<_> = (0..RUNNING + WAITING + n_over)
        .map(|_| {
            let (door, tx) = (door.clone(), tx.clone());
            thread::spawn(move || {
                let code = json!({"code": "return await evil.hang({})"});
                // Who is held until the gateway ends may find the connection closed.
                let reply = std::panic::catch_unwind(|| post(&door, "execute", &code));
                drop(tx.send(reply.ok()));
            })
        })
        .collect();
    // Who finds no place even in the queue is told at once.
    for _ in 0..n_over {
        let reply = ended.recv_timeout(DEADLINE).expect("it is refused").expect("it is told");
        assert!(reply.body.contains("busy") || reply.body.contains("too many"), "{}", reply.body);
    }
    until_some("all places to be taken", || (house.calls("evil").len() >= RUNNING).then_some(()));
    for _ in 0..20 {
        let reply =
            post(&door, "call_tool", &json!({"tool": "evil.say", "arguments": {"text": "t"}}));
        assert!(reply.status == 200 && reply.body.contains("served"), "{}", reply.body);
        let reply = post(&door, "search_tools", &json!({"query": "say"}));
        assert!(reply.status == 200 && reply.body.contains("evil"), "{}", reply.body);
    }
    assert!(ended.try_recv().is_err(), "the crowd is still held");
    let calls = house.calls("evil");
    let n_hanging = calls.iter().filter(|call| call["tool"] == json!("hang")).count();
    assert_eq!((n_hanging, calls.len()), (RUNNING, RUNNING + 20));
    let peak = peak_kib(gateway.id());
    assert!(peak < GATEWAY_KIB_MAX, "{peak} KiB");
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
    for one in crowd {
        one.join().expect("it ends");
    }
    assert_eq!(ended.try_iter().count(), RUNNING + WAITING);
}
