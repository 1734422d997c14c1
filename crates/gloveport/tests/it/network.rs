//! `fetch` in a script, through the whole product: what the configuration allows reaches its server, and nothing else does.

use crate::clients::process::{Ended, Running};
use crate::clients::world::{GLOVEPORT, Home};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A server that answers each request but those for `/silent` with its first line, on a thread that ends with the process.
struct Site {
    address: SocketAddr,
    /// Told when a client leaves that got no answer.
    gone: Receiver<()>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Site {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("an address");
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&seen);
        let (tell, gone) = channel();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = String::new();
                let mut reader = BufReader::new(stream.try_clone().expect("a descriptor"));
                while !head.ends_with("\r\n\r\n")
                    && reader.read_line(&mut head).is_ok_and(|n| n > 0)
                {}
                let first = head.lines().next().unwrap_or_default().to_owned();
                let body = json!({"asked": first}).to_string();
                let is_silent = first.contains("/silent");
                log.lock().unwrap_or_else(PoisonError::into_inner).push(first);
                if is_silent {
                    let _ = stream.read(&mut [0]);
                    let _ = tell.send(());
                    continue;
                }
                let length = body.len();
                let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
                // A client that is gone is no failure of the server.
                let _ = stream.write_all(answer.as_bytes());
                let _ = stream.read(&mut [0]);
            }
        });
        Self { address, gone, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn run(home: &Home, source: &str) -> Ended {
    let config = home.path("network.toml");
    let config = config.to_str().expect("a plain path");
    let words = ["run", "-", "--json", "--config", config];
    let mut running = Running::start(home.command(GLOVEPORT).args(words));
    running.say(source);
    running.end()
}

/// One host that scripts may reach, and a rule by which nobody is asked: a request may change anything there.
fn configuration(address: SocketAddr) -> String {
    let rule = "[[rule]]\nid = \"trusted\"\nallow = \"network.fetch\"\n";
    format!("[network]\nallowed_hosts = [\"{address}\"]\n{rule}")
}

fn told(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

#[test]
fn a_script_fetches_what_the_operator_allows_and_nothing_else() {
    let (allowed, forbidden) = (Site::start(), Site::start());
    let home = Home::new();
    home.file("network.toml", &configuration(allowed.address));
    let source = format!(
        r#"const response = await fetch("http://{}/a?b=1", {{ headers: {{ accept: "application/json" }} }});
        const words = [];
        for (const url of ["http://{}/", "https://example.com/", "http://localhost:{}/"]) {{
            try {{ await fetch(url); words.push("reached"); }} catch (error) {{ words.push(`${{error.code}}: ${{error.message}}`); }}
        }}
        return {{ ok: response.ok, body: await response.json(), words }};"#,
        allowed.address,
        forbidden.address,
        forbidden.address.port(),
    );
    let told = told(&run(&home, &source));
    assert_eq!(told["result"]["ok"], json!(true), "{told}");
    assert_eq!(told["result"]["body"], json!({"asked": "GET /a?b=1 HTTP/1.1"}));
    let words = told["result"]["words"].as_array().expect("a list");
    for (word, reason) in
        words.iter().zip(["loopback address", "host not allowed", "host not allowed"])
    {
        let word = word.as_str().expect("a text");
        assert!(word.starts_with("TOOL_FAILED: ") && word.contains(reason), "{word}");
    }
    assert_eq!(words.len(), 3);
    assert_eq!(
        told["receipt"]["calls"]["network.fetch"],
        json!({"made": 4, "failed": 3, "unfinished": 0})
    );
    assert_eq!(allowed.seen(), ["GET /a?b=1 HTTP/1.1"]);
    assert_eq!(forbidden.seen(), Vec::<String>::new());
}

#[test]
fn a_request_ends_when_its_signal_aborts() {
    let site = Site::start();
    let home = Home::new();
    home.file("network.toml", &configuration(site.address));
    let source = format!(
        r#"const controller = new AbortController();
        const silent = fetch("http://{0}/silent", {{ signal: controller.signal }}).catch((error) => error.name);
        setTimeout(() => controller.abort(), 200);
        return [await silent, (await fetch("http://{0}/after")).status];"#,
        site.address,
    );
    let told = told(&run(&home, &source));
    assert_eq!(told["result"], json!(["AbortError", 200]), "{told}");
    site.gone.recv_timeout(Duration::from_secs(20)).expect("the connection was closed");
    assert_eq!(site.seen(), ["GET /silent HTTP/1.1", "GET /after HTTP/1.1"]);
}

#[test]
fn without_hosts_there_is_no_fetch() {
    let site = Site::start();
    let home = Home::new();
    home.file("network.toml", "[network]\nallowed_hosts = []\n");
    let told = told(&run(&home, &format!("return await fetch(\"http://{}/\")", site.address)));
    assert_eq!(told["outcome"], json!("rejected"), "{told}");
    let text = told.to_string();
    assert!(text.contains("`fetch` is not defined"), "{text}");
    assert!(text.contains("`allowed_hosts` under `[network]` in gloveport.toml"), "{text}");
    assert_eq!(site.seen(), Vec::<String>::new());
}
