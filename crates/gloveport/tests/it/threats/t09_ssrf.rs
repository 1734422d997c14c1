//! T09: addresses that lead to this machine or to its network, in every spelling and by every way in: a script's `fetch`, the
//! address that an upstream redirects to, a reference of a schema, the keys of an issuer. Nothing may reach the listener that counts.
//!
//! What names resolve to, public first and this machine then, needs a resolver of the test: `crates/mcp/src/network/tests.rs`
//! and `crates/egress/tests` hold it, with every class of address. Here the program is whole and asks the system.

use super::house::{House, tool};
use crate::clients::door::Door;
use crate::clients::process::Running;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Somebody who answers every connection in the same way, and counts them.
pub(super) struct Listener {
    pub(super) address: SocketAddr,
    n_connections: Arc<AtomicUsize>,
    /// Heads of requests.
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// At a place, with what it says there.
    pub(super) fn on<A: Into<Vec<u8>>>(place: &str, answer: impl FnOnce(SocketAddr) -> A) -> Self {
        let listener = TcpListener::bind(place).expect("loopback");
        let address = listener.local_addr().expect("an address");
        let n_connections = Arc::new(AtomicUsize::new(0));
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let (count, answer, log) =
            (Arc::clone(&n_connections), answer(address).into(), Arc::clone(&heard));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let mut bytes = Vec::new();
                let mut byte = [0];
                while !bytes.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                    bytes.push(byte[0]);
                }
                let request = String::from_utf8_lossy(&bytes).into_owned();
                log.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                // Who asked may be gone.
                let _ = stream.write_all(&answer);
            }
        });
        Self { address, n_connections, heard }
    }

    fn canary() -> Self {
        Self::on("127.0.0.1:0", |_| OK.to_owned())
    }

    pub(super) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn n_connections(&self) -> usize {
        self.n_connections.load(Ordering::SeqCst)
    }
}

/// Whoever lets scripts fetch without a word gets what the network alone holds.
pub(super) const FETCHES: &str = "[[rule]]\nid = \"fetches\"\nallow = \"network.fetch\"\n";

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

pub(super) fn redirect(status: u16, to: &str) -> String {
    format!(
        "HTTP/1.1 {status} See\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

/// Addresses of the canary and of what nobody may reach; `PORT` is the canary's.
const FORBIDDEN: [&str; 44] = [
    "http://127.0.0.1:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://127.1:PORT/",
    "http://127.0.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.1:PORT/",
    "http://0x7F.0x0.0x0.0x1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://127.255.255.254:PORT/",
    "http://１２７.０.０.１:PORT/",
    "http://127。0。0。1:PORT/",
    "http://%31%32%37.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST.:PORT/",
    "http://a.localhost:PORT/",
    "http://ⓛocalhost:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[0:0:0:0:0:0:0:1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://[fe80::1%25lo]:PORT/",
    "http://allowed.test@127.0.0.1:PORT/",
    "http://allowed.test:80@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@allowed.test/",
    "http://127.0.0.1:PORT#@allowed.test/",
    "http:127.0.0.1:PORT/",
    "http:\\\\127.0.0.1:PORT\\",
    "http://127.0.0.1:PORT\t/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:169.254.169.254]/latest/",
    "http://metadata.google.internal/",
    "http://10.0.0.1:PORT/",
    "http://100.64.0.1:PORT/",
    "ftp://127.0.0.1:PORT/",
    "file:///etc/passwd",
    "data:text/plain,x",
];

#[test]
fn no_spelling_of_an_address_reaches_this_machine() {
    let canary = Listener::canary();
    let inside = format!("http://{}/inside", canary.address);
    let redirecting = Listener::on("127.0.0.1:0", |_| redirect(302, &inside));
    // Two hops, the first of which is allowed.
    let next = format!("http://{}/", redirecting.address);
    let chain = Listener::on("127.0.0.1:0", |_| redirect(307, &next));
    let rule = |listener: &Listener| listener.address.to_string();
    // A rule for the names of everybody opens nothing that is not public.
    let house = House::new().with(&format!(
        "{FETCHES}[limits]\ncalls = 200\n[network]\nallowed_hosts = [\"allowed.test\", {:?}, {:?}]\n",
        rule(&redirecting),
        rule(&chain)
    ));
    let port = canary.address.port().to_string();
    let mut urls: Vec<String> = FORBIDDEN.iter().map(|url| url.replace("PORT", &port)).collect();
    urls.push(format!("http://{}/", redirecting.address));
    urls.push(format!("http://{}/", chain.address));
    let source = format!(
        "const urls: string[] = {};\n{}",
        json!(urls),
        r#"const ends: string[] = [];
        for (const url of urls) {
            try { await fetch(url); ends.push("reached"); } catch (error: any) { ends.push(String(error.code ?? error.name)); }
        }
        return ends;"#
    );
    let mut client = house.client();
    let ends = client.result(&source);
    let ends: Vec<&str> =
        ends.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(ends.len(), urls.len());
    for (url, end) in urls.iter().zip(&ends) {
        assert!(["TOOL_FAILED", "INVALID_ARGS", "TypeError"].contains(end), "{url}: {end}");
    }
    // The same without a script.
    for url in urls.iter().step_by(7) {
        let told = client.call("network.fetch", &json!({"url": url}));
        assert_eq!(told["isError"], json!(true), "{url}: {told}");
    }
    assert_eq!(client.end().code, Some(0));
    assert_eq!(canary.n_connections(), 0);
    assert!(
        redirecting.n_connections() >= 2,
        "the redirects were followed up to what is forbidden"
    );
}

#[test]
fn no_reference_of_a_schema_is_fetched() {
    let canary = Listener::canary();
    let url = format!("http://{}/x", canary.address);
    let refers = |name: &str, schema: Value| {
        let mut tool = tool(name, &json!({"readOnlyHint": true}));
        tool["inputSchema"] = schema;
        tool
    };
    let mut answers = tool("answers", &json!({"readOnlyHint": true}));
    answers["outputSchema"] = json!({"type": "object", "properties": {"a": {"$ref": url}}});
    let tools = json!([
        tool("plain", &json!({"readOnlyHint": true})),
        refers("direct", json!({"type": "object", "properties": {"text": {"$ref": url}}})),
        refers("whole", json!({"type": "object", "$ref": url})),
        refers("dialect", json!({"$schema": url, "type": "object"})),
        refers(
            "base",
            json!({"$id": url, "type": "object", "properties": {"text": {"$ref": "y"}}})
        ),
        refers(
            "dynamic",
            json!({"type": "object", "properties": {"text": {"$dynamicRef": format!("{url}#a")}}})
        ),
        refers(
            "file",
            json!({"type": "object", "properties": {"text": {"$ref": "file:///etc/passwd"}}})
        ),
        answers,
    ]);
    let results = json!({"answers": {"json": {"a": 1}}, "*": {"text": "done"}});
    let house = House::new().with("").server("evil", json!({"tools": tools, "results": results}));
    let mut client = house.client();
    for name in ["direct", "whole", "dialect", "base", "dynamic", "file"] {
        let told = client.call(&format!("evil.{name}"), &json!({"text": "t"}));
        if told["isError"] == json!(true) {
            let text = told["text"].as_str().expect("a text");
            assert!(text.contains("does not compile"), "{name}: {text}");
        }
        // What a script sees of it, and how it is declared.
        client.execute(&format!("return await evil.{name}({{ text: 't' }} as any)"));
    }
    client.call("evil.answers", &json!({}));
    client.execute("return await evil.answers({})");
    let plain = client.call("evil.plain", &json!({"text": "t"}));
    assert_ne!(plain["isError"], json!(true), "{plain}");
    assert_eq!(client.end().code, Some(0));
    let checked = house.run(&["tools", "/evil"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert_eq!(canary.n_connections(), 0);
}

/// What an access token begins with, unsigned: enough that its keys are looked for.
fn token(issuer: &str) -> String {
    let header = json!({"alg": "RS256", "kid": "k", "typ": "at+jwt"});
    let claims =
        json!({"iss": issuer, "aud": AUDIENCE, "sub": "mallory", "exp": 9_999_999_999_u64});
    [header.to_string(), claims.to_string(), "x".repeat(256)].map(|part| base64url(&part)).join(".")
}

const AUDIENCE: &str = "https://gate.test/mcp";

/// RFC 4648, section 5, without padding.
fn base64url(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            out.push(char::from(DIGITS[bits >> (18 - 6 * place) & 63]));
        }
    }
    out
}

#[test]
fn keys_of_an_issuer_are_fetched_from_where_it_may_send_us_only() {
    let canary = Listener::on("127.0.0.2:0", |_| OK.to_owned());
    let port = canary.address.port();
    let redirecting =
        Listener::on("127.0.0.1:0", |_| redirect(302, &format!("http://{}/", canary.address)));
    for keys in [
        format!("https://127.0.0.2:{port}/keys"),
        format!("https://[::ffff:127.0.0.2]:{port}/keys"),
        format!("https://2130706434:{port}/keys"),
        format!("https://me@127.0.0.2:{port}/keys"),
        format!("https://a.localhost:{port}/keys"),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://{}/keys", redirecting.address),
    ] {
        let site = Listener::on("127.0.0.1:0", |address| {
            let issuer = format!("http://{address}");
            let body = json!({"issuer": issuer, "jwks_uri": keys}).to_string();
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
        });
        let issuer = format!("http://{}", site.address);
        let house = House::new()
            .with(&format!("[auth.oauth]\nissuer = {issuer:?}\naudience = {AUDIENCE:?}\n"));
        let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
        let door = Door::without_bearer(&mut gateway);
        let (host, shown) = (format!("Host: {}", door.address), token(&issuer));
        let reply = door
            .send(&["POST /mcp HTTP/1.1", &host, &format!("Authorization: Bearer {shown}")], "{}");
        // Whoever cannot be judged does not come in.
        assert_eq!(reply.status, 503, "{keys}: {}", reply.body);
        assert!(site.n_connections() > 0, "{keys}: the issuer was asked for its metadata");
        gateway.signal("TERM");
        assert_eq!(gateway.end().code, Some(0));
    }
    assert!(redirecting.n_connections() > 0, "keys on the issuer's own machine are fetched");
    assert_eq!(canary.n_connections(), 0);
}
