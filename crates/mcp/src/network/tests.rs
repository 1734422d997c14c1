//! Requests to real servers on loopback. What is forbidden never reaches one: each of them says what it saw.

use super::failure::Failure;
use super::{Network, check_hosts, definition};
use gloveport_egress::Resolver;
use gloveport_executor::{Upstream, UpstreamError};
use gloveport_gate::{FrozenArguments, InputSchema};
use serde_json::{Map, Value, json};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Longest wait for what has to happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that answers every request in the same way, on a thread that ends with the process.
struct Site {
    address: SocketAddr,
    /// Connections that came, each with what was read of it.
    seen: Arc<Mutex<Vec<String>>>,
    /// Told when a client is gone.
    gone: Receiver<()>,
}

/// What a site does with a request.
type Answer = dyn Fn(&mut TcpStream, &str) -> std::io::Result<()> + Send + Sync;

impl Site {
    fn answering(
        answer: impl Fn(&mut TcpStream, &str) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::default();
        let (tell, gone) = channel();
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer, tell) = (Arc::clone(&log), Arc::clone(&answer), tell.clone());
                thread::spawn(move || serve(stream, &log, &*answer, &tell));
            }
        });
        Self { address, seen, gone }
    }

    fn saying(answer: &str) -> Self {
        let answer = answer.to_owned();
        Self::answering(move |stream, _| stream.write_all(answer.as_bytes()))
    }

    fn ok() -> Self {
        Self::saying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    }

    fn redirecting(status: u16, to: &str) -> Self {
        Self::saying(&format!(
            "HTTP/1.1 {status} See\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ))
    }

    fn rule(&self) -> String {
        self.address.to_string()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<String>>, answer: &Answer, tell: &Sender<()>) {
    let at = {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(String::new());
        log.len() - 1
    };
    let request = read_request(&mut stream);
    log.lock().unwrap_or_else(PoisonError::into_inner)[at].clone_from(&request);
    // A client that went away meanwhile is a part of some tests.
    let _ = answer(&mut stream, &request);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    let _ = tell.send(());
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a number"))];
    stream.read_exact(&mut body).expect("the whole body comes");
    head + &String::from_utf8_lossy(&body)
}

/// A server for some hosts, in a world in which names resolve as `names` says.
fn server(hosts: &[String], names: &'static [(&'static str, &'static str)]) -> Network {
    let resolver = Resolver::from_function(move |name, port| {
        let known = names.iter().filter(|(known, _)| *known == name);
        let found: Vec<SocketAddr> = known
            .map(|(_, address)| SocketAddr::new(address.parse().expect("an address"), port))
            .collect();
        if found.is_empty() { Err(ErrorKind::NotFound.into()) } else { Ok(found) }
    });
    Network::new(hosts, resolver).expect("the rules can be read")
}

async fn call(network: &Network, arguments: Value) -> Result<Value, Failure> {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let checked = FrozenArguments::parse(&Value::Object(arguments.clone()).to_string(), 4 << 20);
    let called = tokio::time::timeout(PATIENCE, network.answer("fetch", arguments));
    let result = called.await.expect("it ends")?;
    let value = result.structured.expect("a structured result");
    // What works is what the schemas say.
    let schema = |schema: &Value| InputSchema::compile(schema).expect("a schema");
    let definition = definition();
    let arguments = checked.expect("an object");
    assert_eq!(schema(&definition.input_schema).validate(&arguments), Ok(()));
    let answer = FrozenArguments::parse(&value.to_string(), 64 << 20).expect("an object");
    let output = definition.output_schema.expect("an output schema");
    assert_eq!(schema(&output).validate(&answer), Ok(()));
    Ok(value)
}

/// The words of a call that must fail.
async fn failure(network: &Network, arguments: Value) -> String {
    match call(network, arguments).await {
        Ok(value) => panic!("it must fail, gave {value:.300}"),
        Err(Failure::Tool(message)) => message,
        Err(Failure::Upstream(error)) => error.to_string(),
    }
}

#[tokio::test]
async fn a_request_is_sent_as_it_was_asked_for() {
    let site = Site::saying(
        "HTTP/1.1 404 Nope\r\nX-Two: a\r\nX-Two: b\r\nContent-Type: text/plain\r\n\
         Content-Length: 3\r\nConnection: close\r\n\r\nno\n",
    );
    let network = server(&[site.rule()], &[]);
    let answer = call(
        &network,
        json!({
            "url": site.url("/a?b=c#d"), "method": "PUT", "body": "wörd",
            "headers": {"X-Mine": "1", "Authorization": "Bearer x"},
        }),
    );
    let answer = answer.await.expect("an answer");
    assert_eq!(
        answer,
        json!({
            "url": site.url("/a?b=c#d"), "status": 404, "status_text": "Not Found", "redirected": false,
            "headers": {
                "connection": "close", "content-length": "3", "content-type": "text/plain", "x-two": "a, b",
            },
            "body": "no\n", "body_encoding": "utf-8",
        })
    );
    let expected = format!(
        "PUT /a?b=c HTTP/1.1\r\nx-mine: 1\r\nauthorization: Bearer x\r\naccept: */*\r\n\
         user-agent: gloveport/{}\r\nhost: {}\r\ncontent-length: 5\r\n\r\nwörd",
        env!("CARGO_PKG_VERSION"),
        site.address,
    );
    assert_eq!(site.seen(), [expected]);
}

#[tokio::test]
async fn bytes_come_and_go_as_base64() {
    let site = Site::answering(|stream, request| {
        assert!(request.ends_with("\r\n\r\n\u{fffd}\u{fffd}"), "{request:?}");
        stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n\x00\xff")?;
        stream.shutdown(std::net::Shutdown::Write)
    });
    let network = server(&[site.rule()], &[]);
    let arguments =
        json!({"url": site.url("/"), "method": "POST", "body": "//8=", "body_encoding": "base64"});
    let answer = call(&network, arguments).await.expect("an answer");
    assert_eq!((&answer["body"], &answer["body_encoding"]), (&json!("AP8="), &json!("base64")));
}

#[tokio::test]
async fn what_is_not_allowed_is_not_reached() {
    let forbidden = Site::ok();
    let port = forbidden.address.port();
    // Names that are allowed at this port, but lead where they must not.
    let hosts = [
        format!("inside.test:{port}"),
        format!("mapped.test:{port}"),
        format!("*.below.test:{port}"),
        format!("public.test:{port}"),
        "other.test:443".to_owned(),
        "plain.test:443".to_owned(),
    ];
    let names = &[
        ("inside.test", "127.0.0.1"),
        ("mapped.test", "::ffff:127.0.0.1"),
        ("a.below.test", "127.0.0.1"),
        ("other.test", "127.0.0.1"),
        ("evil.test", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
    ];
    let network = server(&hosts, names);
    let refused = "may not be reached: ";
    let check = async |url: &str, expected: &str| {
        let url = url.replace("PORT", &port.to_string());
        let message = failure(&network, json!({"url": url})).await;
        assert!(message.contains(expected), "{url}: {message}");
    };
    check("http://evil.test:PORT/", &format!("{refused}host not allowed")).await;
    check("http://localhost:PORT/", &format!("{refused}host not allowed")).await;
    check("http://127.0.0.1:PORT/", &format!("{refused}loopback address")).await;
    check("http://0x7f.1:PORT/", &format!("{refused}loopback address")).await;
    check("http://2130706433:PORT/", &format!("{refused}loopback address")).await;
    check("http://[::ffff:127.0.0.1]:PORT/", &format!("{refused}loopback address")).await;
    check("http://0.0.0.0:PORT/", &format!("{refused}unspecified address")).await;
    check("http://169.254.169.254/", &format!("{refused}metadata address")).await;
    check("http://inside.test:PORT/", &format!("{refused}loopback address")).await;
    check("http://INSIDE.test.:PORT/", &format!("{refused}loopback address")).await;
    check("http://mapped.test:PORT/", &format!("{refused}loopback address")).await;
    check("http://a.below.test:PORT/", &format!("{refused}loopback address")).await;
    check("http://below.test:PORT/", &format!("{refused}host not allowed")).await;
    check("http://other.test:PORT/", &format!("{refused}port not allowed")).await;
    check("http://plain.test:443/", &format!("{refused}not TLS")).await;
    check("http://public.test:PORT/", "name not resolved").await;
    check("http://user@inside.test:PORT/", "a user or a password").await;
    check("http://:word@inside.test:PORT/", "a user or a password").await;
    check("ftp://inside.test/", "only `https:` and `http:`").await;
    check("file:///etc/passwd", "only `https:` and `http:`").await;
    check("http://in_side.test:PORT/", "only letters, digits, dots and hyphens").await;
    check("inside.test", "no URL").await;
    check(&format!("http://inside.test:PORT/{}", "a".repeat(20_000)), "over 16384 bytes").await;
    let hint = failure(&network, json!({"url": "https://evil.test/"})).await;
    assert!(hint.contains("hint: allowed are inside.test:"), "{hint}");
    assert!(hint.contains("`allowed_hosts` under `[network]`"), "{hint}");
    assert_eq!(forbidden.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn wrong_arguments_are_not_sent() {
    let site = Site::ok();
    let network = server(&[site.rule()], &[]);
    let check = async |more: Value, expected: &str| {
        let mut arguments = Map::from_iter([("url".to_owned(), json!(site.url("/")))]);
        arguments.extend(more.as_object().expect("an object").clone());
        let message = failure(&network, Value::Object(arguments)).await;
        assert!(message.contains(expected), "{more:.80}: {message}");
    };
    check(json!({"method": "TRACE"}), "`method` is one of").await;
    check(json!({"method": "get"}), "`method` is one of").await;
    check(json!({"body": "x"}), "a GET request has no `body`").await;
    check(json!({"method": "POST", "body": "x".repeat((1 << 20) + 1)}), "at most 1048576").await;
    check(json!({"method": "POST", "body": "?", "body_encoding": "base64"}), "not base64").await;
    check(json!({"redirect": "maybe"}), "`redirect` is").await;
    check(json!({"more": 1}), "`more` is unknown").await;
    check(json!({"headers": {"a": "b\r\nc: d"}}), "a character that no header may have").await;
    check(json!({"headers": {"a b": "c"}}), "no name of a header").await;
    check(json!({"headers": {"a": 1}}), "must be a string").await;
    check(json!({"headers": {"a": "x".repeat(70_000)}}), "at most 100 headers").await;
    for name in ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Proxy-Authorization"]
    {
        check(json!({"headers": {name: "x"}}), "cannot be set").await;
    }
    assert_eq!(site.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn every_hop_of_a_redirect_is_judged() {
    let forbidden = Site::ok();
    let port = forbidden.address.port();
    let names = &[("evil.test", "127.0.0.1"), ("inside.test", "127.0.0.1")];
    let check = async |to: String, expected: &str| {
        let site = Site::redirecting(302, &to);
        let hosts = [site.rule(), format!("inside.test:{port}")];
        let network = server(&hosts, names);
        let message = failure(&network, json!({"url": site.url("/")})).await;
        assert!(message.contains(expected), "{to}: {message}");
        assert_eq!(site.seen().len(), 1, "{to}");
        let manual = json!({"url": site.url("/"), "redirect": "manual"});
        let answer = call(&network, manual).await.expect("it is the answer");
        assert_eq!(answer["headers"]["location"], json!(to));
        let error = failure(&network, json!({"url": site.url("/"), "redirect": "error"})).await;
        assert!(error.contains("redirects"), "{error}");
    };
    check(format!("http://evil.test:{port}/"), "host not allowed").await;
    check(format!("http://127.0.0.1:{port}/"), "loopback address").await;
    check(format!("//127.0.0.1:{port}/"), "loopback address").await;
    check(format!("http://inside.test:{port}/"), "loopback address").await;
    check("http://169.254.169.254/latest/meta-data/".to_owned(), "metadata address").await;
    check(format!("http://a:b@evil.test:{port}/"), "a user or a password").await;
    check("file:///etc/passwd".to_owned(), "only `https:` and `http:`").await;
    check("http://[".to_owned(), "no address").await;
    assert_eq!(forbidden.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn a_redirect_takes_along_what_belongs_to_its_origin() {
    let end = Site::ok();
    let check = async |status: u16, method: &str, expected: &str, has_body: bool| {
        let site = Site::redirecting(status, &end.url("/end"));
        let network = server(&[site.rule(), end.rule()], &[]);
        let arguments = json!({
            "url": site.url("/"), "method": method, "body": "b",
            "headers": {"Authorization": "x", "Cookie": "y", "Content-Type": "text/z", "X-Kept": "1"},
        });
        let answer = call(&network, arguments).await.expect("an answer");
        assert_eq!(
            (&answer["redirected"], &answer["url"]),
            (&json!(true), &json!(end.url("/end")))
        );
        let request = end.seen().pop().expect("it came");
        assert!(request.starts_with(&format!("{expected} /end ")), "{status}: {request}");
        assert_eq!(request.ends_with("\r\n\r\nb"), has_body, "{status}: {request}");
        assert_eq!(request.contains("text/z"), has_body, "{status}: {request}");
        assert!(request.contains("x-kept: 1"), "{status}: {request}");
        let secrets = ["authorization", "cookie", "referer"];
        assert!(!secrets.iter().any(|secret| request.contains(secret)), "{status}: {request}");
    };
    check(301, "POST", "GET", false).await;
    check(302, "PUT", "PUT", true).await;
    check(303, "PUT", "GET", false).await;
    check(307, "POST", "POST", true).await;
    check(308, "PATCH", "PATCH", true).await;

    let around = Site::redirecting(302, "/again");
    let network = server(&[around.rule()], &[]);
    let message = failure(&network, json!({"url": around.url("/")})).await;
    assert!(message.contains("more than 5 redirects"), "{message}");
    assert_eq!(around.seen().len(), 6);
}

#[tokio::test]
async fn a_name_reaches_what_a_rule_opens_and_nothing_else_after() {
    let site = Site::ok();
    let port = site.address.port();
    let hosts = [format!("api.test:{port}"), "127.0.0.1/32".to_owned()];
    let network = server(&hosts, &[("api.test", "10.0.0.1"), ("api.test", "127.0.0.1")]);
    let url = format!("http://api.test:{port}/");
    let answer = call(&network, json!({"url": url})).await.expect("an answer");
    assert_eq!(answer["body"], json!("ok"));
    assert!(site.seen()[0].contains(&format!("host: api.test:{port}\r\n")), "{:?}", site.seen());

    // The same name, resolved again, leads to a closed address.
    let turn = Mutex::new(0);
    let resolver = Resolver::from_function(move |_, port| {
        let mut turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        *turn += 1;
        Ok(vec![SocketAddr::from(([127, 0, 0, if *turn == 1 { 1 } else { 2 }], port))])
    });
    let network = Network::new(&hosts, resolver).expect("rules");
    call(&network, json!({"url": url})).await.expect("an answer");
    let message = failure(&network, json!({"url": url})).await;
    assert!(message.contains("loopback address") && !message.contains("127.0.0.2"), "{message}");
}

#[tokio::test]
async fn an_answer_is_bounded() {
    let announced = Site::saying("HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\nx");
    let endless = Site::answering(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        loop {
            stream.write_all(chunk.as_bytes())?;
        }
    });
    let heads = Site::answering(|stream, _| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(b"x-header: and so on and so on and so on\r\n")?;
        }
    });
    let hosts = [announced.rule(), endless.rule(), heads.rule()];
    let network = server(&hosts, &[]);
    for site in [&announced, &endless] {
        let message = failure(&network, json!({"url": site.url("/?key=1")})).await;
        assert!(message.contains("is over 16777216 bytes"), "{message}");
        assert!(!message.contains("key=1"), "{message}");
    }
    let lost = call(&network, json!({"url": heads.url("/")})).await;
    assert!(matches!(lost, Err(Failure::Upstream(UpstreamError::Lost { .. }))), "{lost:?}");
    endless.gone.recv_timeout(PATIENCE).expect("the connection is closed");
}

#[tokio::test]
async fn a_dropped_call_ends_its_request() {
    // One never answers, one stops in the middle.
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx"] {
        let (tell, came) = channel();
        let silent = Site::answering(move |stream, _| {
            stream.write_all(answer.as_bytes())?;
            tell.send(()).map_err(std::io::Error::other)
        });
        let network = Arc::new(server(&[silent.rule()], &[]));
        let url = silent.url("/");
        let asking = Arc::clone(&network);
        let task = tokio::spawn(async move { call(&asking, json!({"url": url})).await });
        let came = tokio::task::spawn_blocking(move || came.recv_timeout(PATIENCE));
        came.await.expect("no panic").expect("the request comes");
        task.abort();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
        silent.gone.recv_timeout(PATIENCE).expect("the connection is closed");
    }
}

#[tokio::test]
async fn who_cannot_be_reached_may_be_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let network = server(&[address.to_string()], &[]);
    let result = call(&network, json!({"url": format!("http://{address}/")})).await;
    let Err(Failure::Upstream(error)) = result else { panic!("{result:?}") };
    assert!(error.failure().retryable, "{error}");
    // It speaks, but not TLS.
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address");
    let answers = thread::spawn(move || listener.accept()?.0.write_all(b"HTTP/1.1 400 No\r\n\r\n"));
    let network = server(&[address.to_string()], &[]);
    let message = failure(&network, json!({"url": format!("https://{address}/")})).await;
    answers.join().expect("no panic").expect("it answers");
    assert!(message.contains("cannot connect"), "{message}");
}

#[tokio::test]
async fn the_server_says_what_it_is() {
    let network = server(&["api.example.com".to_owned(), "*.example.org:8443".to_owned()], &[]);
    let listing = network.list().await.expect("a listing");
    assert_eq!(
        listing.instructions.as_deref(),
        Some("Allowed hosts: api.example.com, *.example.org:8443")
    );
    assert_eq!(listing.tools.len(), 1);
    let check = |host: &str, expected: &str| {
        let error = check_hosts(&[host.to_owned()]).expect_err("it is no rule").to_string();
        assert!(error.contains(expected), "{host}: {error}");
    };
    check("*", "name each host and port");
    check("https://example.com/", "rules name hosts, not URLs: write `example.com`");
    check("127.0.0.1", "an address needs its port");
    check("0.0.0.0:80", "cannot be opened");
}
