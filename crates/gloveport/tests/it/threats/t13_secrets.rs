//! Secrets of the configuration, and servers that tell them on in every way that they have: they come to nobody.

use super::house::{Client, House, base64, tool};
use crate::clients::door::Door;
use crate::clients::process::{Ended, Running, descendants};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

/// In the environment of a server, as it is in the configuration.
const LITERAL: &str = "cnry/Literal+7Kp2==";
/// There too, but the configuration only refers to it.
const REFERRED: &str = "cnryReferredWm9Xr4";
/// A password in an address.
const PASSWORD: &str = "cnryPasswordTv6Yb8";
/// In headers.
const BEARER: &str = "cnryBearerQz3Nd5Hs";
const HEADER: &str = "cnryHeaderJf2Lc9Gu";
/// In the address of a server.
const ADDRESS: &str = "cnryAddressEw7Ro1Pi";
/// What clients show.
const CLIENTS: &str = "cnryClientsBearerXm4Vk8Zt2Hq6Wb1";
const ALL: [&str; 7] = [LITERAL, REFERRED, PASSWORD, BEARER, HEADER, ADDRESS, CLIENTS];

/// Forms that a server may put a secret into.
fn forms(secret: &str) -> Vec<String> {
    let each = |form: &dyn Fn(u8) -> String| secret.bytes().map(form).collect::<String>();
    let hex = each(&|byte| format!("{byte:02x}"));
    let percent = each(&|byte| format!("%{byte:02X}"));
    let query = secret.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    let reversed = secret.chars().rev().collect();
    vec![
        secret.to_owned(),
        hex.to_uppercase(),
        hex,
        percent,
        query,
        reversed,
        base64(secret.as_bytes()),
    ]
}

/// None of the secrets is in it, in no form.
fn check_clean(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for secret in ALL {
        for form in forms(secret) {
            assert!(!text.contains(&form), "{what} has `{form}`: {text}");
        }
    }
}

fn check_said(what: &str, ended: &Ended) {
    check_clean(what, ended.out.as_bytes());
    check_clean(what, ended.err.as_bytes());
}

/// All that is kept but the configuration itself.
fn check_kept(house: &House) {
    for (file, bytes) in house.kept() {
        if !file.to_string_lossy().contains("/.config/") {
            check_clean(&file.to_string_lossy(), &bytes);
        }
    }
    check_clean("the log", json!(house.audit(&["--limit", "1000"])).to_string().as_bytes());
}

/// A site that refuses everything, and quotes what it was sent. Its thread ends with the process.
fn quoting_site() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().expect("a descriptor"));
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|n| n > 0) {}
            let body =
                format!("You sent {head}, that is {BEARER} and {}", base64(HEADER.as_bytes()));
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 401 {BEARER}\r\nWWW-Authenticate: Bearer error=\"{BEARER}\", error_description=\"{HEADER}\"\r\n\
                 X-Told: {HEADER}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            // A client that is gone is no failure of the site.
            let _ = stream.write_all(answer.as_bytes());
            let _ = stream.read(&mut [0]);
        }
    });
    address
}

/// A server that tells what it knows, in every form, and the site that quotes.
fn house(rest: &str) -> House {
    let told: Vec<String> =
        [LITERAL, REFERRED, PASSWORD].iter().flat_map(|secret| forms(secret)).collect();
    let told = told.join(" , ");
    let all = json!({"list": told, told.clone(): {"deep": [told]}, "nested": json!({"in": told}).to_string()});
    let raw = format!("{{\"jsonrpc\":\"2.0\",\"id\":{told}");
    let results = json!({
        "text": {"text": told},
        "json": {"json": all},
        "fail": {"tool_error": told},
        "crash": {"error": {"code": -32000, "message": told}},
        "typed": {"json": {"count": told}},
        "raw": {"raw": raw, "exit": 3},
    });
    let mut tools: Vec<Value> = ["text", "json", "fail", "crash", "typed", "raw"]
        .map(|name| tool(name, &json!({"readOnlyHint": true})))
        .into();
    // Its word does not fit what it says of itself.
    tools[4]["outputSchema"] =
        json!({"type": "object", "properties": {"count": {"type": "integer"}}});
    let script = json!({"tools": tools, "results": results, "stderr": told});
    let site = quoting_site();
    House::new()
        .with(&format!(
            "{rest}\n[servers.evil.env]\nAPI_KEY = \"{LITERAL}\"\nSERVICE_TOKEN = \"${{OUTSIDE}}\"\n\
             DATABASE = \"postgres://ada:{PASSWORD}@db.example.com/shop\"\n\
             [servers.remote]\nurl = \"http://{site}/mcp\"\n\
             headers = {{ Authorization = \"Bearer {BEARER}\", X-Api-Key = \"{HEADER}\" }}\n\
             [servers.address]\nurl = \"http://ada:{ADDRESS}@{site}/mcp\"\n"
        ))
        .server("evil", script)
}

/// A command in this house, with the variable that the configuration refers to.
fn run(house: &House, words: &[&str]) -> Ended {
    Running::start(house.command(words).env("OUTSIDE", REFERRED)).end()
}

const SCRIPT: &str = "const told: unknown[] = [];\n\
    for (const name of ['text', 'json', 'fail', 'crash', 'typed', 'raw']) {\n\
      try { told.push(await (evil as any)[name]({ text: 'x' })); } catch (error: any) { told.push([error.code, error.message, error.hint]); }\n\
      try { await (evil as any)[name]({ text: 7 }); } catch (error: any) { told.push(error.message); }\n\
    }\n\
    for (const other of ['remote', 'address']) \
      try { await (globalThis as any)[other].text({}); } catch (error: any) { told.push([error.code, error.message, error.hint]); }\n\
    console.log(JSON.stringify(told)); console.log(told);\n";

#[test]
fn what_servers_tell_on_comes_to_nobody() {
    for level in ["full", "sealed"] {
        let house = house(&format!("[audit]\nargs = \"{level}\"\nstore = \"jsonl\"\n"));
        let gateway = Running::start(house.command(&["serve"]).env("OUTSIDE", REFERRED));
        let mut client = Client::begin(gateway);
        let returned = client.execute(&format!("{SCRIPT}return told;"));
        assert_eq!(
            returned["result"].as_array().map(|told| told.len() >= 6),
            Some(true),
            "{returned}"
        );
        client.execute(&format!("{SCRIPT}throw new Error(JSON.stringify(told));"));
        // Too much for an answer: it is kept, and read piece by piece.
        client.execute(&format!("{SCRIPT}return Array.from({{ length: 200 }}, () => told);"));
        client.tool("read_tools", &json!({"path": "/results"}));
        for name in ["text", "json", "fail", "crash", "typed"] {
            client.call(&format!("evil.{name}"), &json!({"text": "x"}));
        }
        client.tool("search_tools", &json!({"query": "text", "limit": 9}));
        for path in ["/", "/evil", "/remote", "/address"] {
            client.tool("read_tools", &json!({"path": path}));
        }
        check_workers(client.id());
        check_said("the gateway", &client.end());
        assert!(house.calls("evil").len() >= 15, "the server was not asked");
        let script = house.home.file("script.ts", &format!("{SCRIPT}return told;"));
        let script = script.to_string_lossy();
        for words in [
            &["list"][..],
            &["tools"],
            &["run", &script],
            &["run", &script, "--json"],
            &["call", "evil.text"],
            &["call", "evil.fail"],
            &["call", "remote.text"],
            &["call", "address.text"],
            &["audit", "query", "--limit", "1000"],
        ] {
            check_said(&format!("{words:?}"), &run(&house, words));
        }
        check_kept(&house);
    }
}

/// What runs scripts has no variable of the gateway in its environment.
fn check_workers(gateway: u32) {
    let workers: Vec<_> = descendants(gateway)
        .into_iter()
        .filter(|process| !process.name.starts_with("python"))
        .collect();
    assert!(!workers.is_empty(), "nothing runs scripts");
    for worker in workers {
        for file in ["environ", "cmdline"] {
            // Nobody may look into one that is confined: that is as well.
            let bytes = fs::read(format!("/proc/{}/{file}", worker.id)).unwrap_or_default();
            check_clean(file, &bytes);
        }
    }
}

#[test]
fn what_clients_show_is_told_to_nobody() {
    let house = House::new();
    let file = house.home.file("bearer", CLIENTS);
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("ours");
    let house = house
        .with(&format!("[auth]\nbearer_file = {}\n[auth.keys]\nenabled = true\n", json!(file)));
    let made = house.run(&["keys", "create", "ci"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let words = made.out.split_whitespace().chain(made.err.split_whitespace());
    let key = words.max_by_key(|word| word.len()).expect("a key").to_owned();
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::without_bearer(&mut gateway);
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).to_string();
    let host = format!("Host: {}", door.address);
    for (shown, is_let_in) in [
        (format!("Bearer {CLIENTS}"), true),
        (format!("Bearer {key}"), true),
        (format!("Bearer {CLIENTS}x"), false),
        (format!("Basic {}", base64(CLIENTS.as_bytes())), false),
        (format!("Bearer {CLIENTS} {CLIENTS}"), false),
        (format!("Bearer {key}x"), false),
        (format!("Bearer \u{1b}{CLIENTS}"), false),
    ] {
        let authorization = format!("Authorization: {shown}");
        for path in ["/mcp", "/mcp?access_token=x"] {
            let first = format!("POST {path} HTTP/1.1");
            let head = [
                &*first,
                &host,
                "Content-Type: application/json",
                "Accept: application/json, text/event-stream",
                &authorization,
            ];
            let reply = door.send(&head, &body);
            let was_let_in = ![400, 401, 403].contains(&reply.status);
            assert!(is_let_in || !was_let_in, "{shown} came in: {reply:?}");
            let told = format!("{reply:?}");
            check_clean("an answer", told.as_bytes());
            assert!(!told.contains(&key), "{told}");
        }
    }
    gateway.signal("INT");
    let ended = gateway.end();
    check_said("the gateway", &ended);
    assert!(!ended.err.contains(&key) && !ended.out.contains(&key), "{ended:?}");
    for (file, bytes) in house.kept() {
        assert!(!String::from_utf8_lossy(&bytes).contains(&key), "{} has the key", file.display());
    }
    check_kept(&house);
}
