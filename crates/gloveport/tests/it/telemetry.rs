//! What a collector and Prometheus get from the real program: what happened, and no value of it.

use crate::clients::process::{Running, Source};
use crate::threats::house::{Client, House, tool};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// What must arrive nowhere. Each is put into another place.
const CANARIES: [&str; 6] = [
    "canary-in-arguments",
    "canary-in-a-result",
    "canary-in-a-failure",
    "canary-in-the-script",
    "canary-in-a-command",
    "canary-in-the-environment",
];

/// A request that a collector got: its head, its path and its body.
struct Posted {
    head: String,
    body: String,
}

/// A collector on loopback that takes everything. It ends when nobody listens to it any more.
fn collector() -> (String, Receiver<Posted>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (tx, posted) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let request = read(&mut BufReader::new(&stream));
            if tx.send(request).is_err() {
                return;
            }
            let told = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(told.as_bytes()).expect("the gateway listens");
        }
    });
    (url, posted)
}

fn read(stream: &mut impl BufRead) -> Posted {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("a line");
        if let Some(number) = line.to_lowercase().strip_prefix("content-length:") {
            length = number.trim().parse().expect("a length");
        }
        head.push_str(&line);
        if line == "\r\n" || line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("the body");
    Posted { head, body: String::from_utf8(body).expect("JSON is UTF-8") }
}

/// What is answered to a request for metrics that names a host.
fn scrape(address: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("metrics are served");
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

/// All values of a key, however deep.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(key));
            fields.values().for_each(|field| all(field, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| all(item, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A gateway that tells a collector at `url`, with a server of two tools and one that is away.
fn house(url: &str) -> House {
    House::new()
        .with(&format!(
            "[telemetry]\notlp = \"{url}\"\ninterval = \"1h\"\nprometheus = \"127.0.0.1:0\"\n\
             otlp_headers = {{ Authorization = \"Bearer ${{COLLECTOR_KEY}}\" }}\n\
             [servers.away]\ncommand = [\"/canary-in-a-command\"]\nenv = {{ SECRET = \"${{HIDDEN}}\" }}"
        ))
        .server(
            "evil",
            json!({
                "tools": [
                    tool("say", &json!({"readOnlyHint": true})),
                    tool("fail", &json!({"readOnlyHint": true})),
                ],
                "results": {
                    "say": {"text": "canary-in-a-result"},
                    "fail": {"tool_error": "canary-in-a-failure"},
                },
            }),
        )
}

#[test]
fn a_collector_and_prometheus_learn_what_happened_and_no_value() {
    let (url, posted) = collector();
    let house = house(&url);
    let mut command = house.command(&["serve"]);
    command.env("COLLECTOR_KEY", "key-of-the-collector").env("HIDDEN", "canary-in-the-environment");
    let mut gateway = Running::start(&mut command);
    let address = loop {
        let line = gateway.line(Source::Err);
        if let Some(rest) = line.strip_prefix("metrics at http://") {
            break rest.trim_end_matches("/metrics").to_owned();
        }
    };
    let mut client = Client::begin(gateway);
    let told = client.result(
        r#"
        // canary-in-the-script
        const said = await evil.say({ text: "canary-in-arguments" });
        try { await evil.fail({ text: "canary-in-arguments" }); } catch (error) { return [said, String(error)]; }
        "#,
    );
    assert!(told.to_string().contains("canary-in-a-failure"), "the script itself sees all: {told}");
    let metrics = scrape(&address, &address);
    for line in [
        "gloveport_calls_total{server=\"evil\",tool=\"say\",code=\"OK\"} 1\n",
        "gloveport_calls_total{server=\"evil\",tool=\"fail\",code=\"TOOL_FAILED\"} 1\n",
        "# TYPE gloveport_call_seconds histogram\n",
    ] {
        assert!(metrics.contains(line), "{line} is not in {metrics}");
    }
    assert!(scrape(&address, "rebound.test").starts_with("HTTP/1.1 403"));
    assert_eq!(client.end().code, Some(0));
    let posted: Vec<Posted> = posted.try_iter().collect();
    for canary in CANARIES {
        assert!(!metrics.contains(canary), "{canary}");
        for Posted { head, body } in &posted {
            assert!(!head.contains(canary) && !body.contains(canary), "{canary}: {head}{body}");
        }
    }
    for path in ["/v1/traces", "/v1/metrics", "/v1/logs"] {
        let start = format!("POST {path} HTTP/1.1\r\n");
        let found = posted.iter().find(|posted| posted.head.starts_with(&start)).expect(path);
        let head = found.head.to_lowercase();
        assert!(head.contains("content-type: application/json"), "{head}");
        assert!(head.contains("authorization: bearer key-of-the-collector"), "{head}");
        assert!(!found.body.contains("key-of-the-collector"));
    }
    check_events_and_spans(&posted);
}

/// Of the requests: which events and spans are there, and how the spans of one script hang together.
fn check_events_and_spans(posted: &[Posted]) {
    let bodies: Vec<Value> = posted
        .iter()
        .map(|posted| serde_json::from_str(&posted.body).expect("a request is JSON"))
        .collect();
    let bodies = Value::from(bodies);
    let mut events = Vec::new();
    all(&bodies, "eventName", &mut events);
    for event in ["gateway.started", "server.failed", "gateway.stopped"] {
        assert!(events.contains(&&json!(event)), "{event} is not in {events:?}");
    }
    let mut lists = Vec::new();
    all(&bodies, "spans", &mut lists);
    let spans: Vec<&Value> = lists.into_iter().filter_map(Value::as_array).flatten().collect();
    let span = |name: &str| {
        let found = spans.iter().find(|span| span["name"] == name);
        *found.unwrap_or_else(|| panic!("no {name} in {spans:?}"))
    };
    let (said, failed) = (span("tools/call say"), span("tools/call fail"));
    assert_eq!(said["traceId"], failed["traceId"]);
    assert_eq!((&said["status"]["code"], &failed["status"]["code"]), (&Value::Null, &json!(2)));
}
