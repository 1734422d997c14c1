//! A service over HTTP/1.1 that tells what it got, and plays odd and hostile ones by the path that is asked for.

use serde_json::{Map, Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What is answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    status: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(value: &Value) -> Self {
        Self::of("200 OK", "application/json", value.to_string())
    }

    fn of(status: &'static str, media: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type", media.to_owned())];
        Self { status, headers, body: body.into() }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

#[derive(Default)]
struct State {
    n_requests: AtomicUsize,
    away: Mutex<String>,
    document: Mutex<Answer>,
    on_silence: Mutex<Option<Sender<()>>>,
    on_end: Mutex<Option<Sender<()>>>,
}

/// A running service; its threads end with the test's process.
pub(super) struct Service {
    address: SocketAddr,
    state: Arc<State>,
}

fn locked<T>(value: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A client that goes away is no failure of the service.
                thread::spawn(move || drop(serve(&state, stream)));
            }
        });
        Self { address, state }
    }

    pub(super) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(super) fn n_requests(&self) -> usize {
        self.state.n_requests.load(Ordering::SeqCst)
    }

    pub(super) fn redirect_to(&self, url: &str) {
        url.clone_into(&mut locked(&self.state.away));
    }

    pub(super) fn set_document(&self, document: Answer) {
        *locked(&self.state.document) = document;
    }

    /// Tells of the request that is not answered, and of the end of its connection.
    pub(super) fn silence(&self) -> (Receiver<()>, Receiver<()>) {
        let (tell, came) = channel();
        *locked(&self.state.on_silence) = Some(tell);
        let (tell, gone) = channel();
        *locked(&self.state.on_end) = Some(tell);
        (came, gone)
    }
}

fn serve(state: &State, stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = Map::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().into());
    }
    let length = headers.get("content-length").and_then(Value::as_str).unwrap_or("0");
    let mut body = vec![0; length.parse().unwrap_or(0)];
    reader.read_exact(&mut body)?;
    state.n_requests.fetch_add(1, Ordering::SeqCst);
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let path = target.split('?').next().unwrap_or_default();
    let body = String::from_utf8_lossy(&body).into_owned();
    let seen = json!({"line": line.trim_end(), "headers": headers, "body": body});
    match path.strip_prefix("/kind/") {
        Some("silent") => {
            locked(&state.on_silence).take().map(|tell| tell.send(()));
            // Nothing more comes: this ends with the connection.
            let mut rest = [0];
            let ended = reader.read(&mut rest);
            locked(&state.on_end).take().map(|tell| tell.send(()));
            ended.map(drop)
        }
        Some("endless") => endless(stream),
        Some("announced") => raw(stream, "HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\nx"),
        Some("cut") => raw(stream, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx"),
        Some(kind) => write(stream, &odd(state, kind).unwrap_or_else(|| Answer::json(&seen))),
        None if path == "/document" => write(stream, &locked(&state.document)),
        None => write(stream, &Answer::json(&seen)),
    }
}

fn odd(state: &State, kind: &str) -> Option<Answer> {
    let empty = |status| Answer { status, ..Answer::default() };
    Some(match kind {
        "text" => Answer::of("200 OK", "text/plain", "plain"),
        "empty" => empty("204 No Content"),
        "created" => empty("201 Created").with("Location", "/things/7"),
        "broken-json" => Answer::of("200 OK", "application/json", "{\"a\":"),
        "problem" => {
            let body = "{\n  \"title\": \"No\\u0000 name\"\n}";
            Answer::of("422 Unprocessable Entity", "application/problem+json", body)
        }
        "page" => Answer::of("401 Unauthorized", "text/html", "<html>Log in</html>"),
        "long" => Answer::of("500 Oops", "text/plain", "\u{1b}[31m".repeat(100_000)),
        "image" => Answer::of("200 OK", "image/png", *b"\x89PNG"),
        "bytes" => Answer::of("200 OK", "application/zip", [0, 255]),
        "busy" => empty("429 Too Many Requests").with("Retry-After", "7"),
        "busier" => empty("429 Too Many Requests").with("Retry-After", "soon"),
        "busiest" => empty("429 Too Many Requests").with("Retry-After", "99999999999"),
        "moved" => empty("302 Found").with("Location", "/echo/moved"),
        "kept" => empty("307 Temporary Redirect").with("Location", "../echo/kept"),
        "around" => empty("307 Temporary Redirect").with("Location", "/kind/around"),
        "away" => empty("307 Temporary Redirect").with("Location", locked(&state.away).as_str()),
        _ => return None,
    })
}

fn write(mut stream: TcpStream, answer: &Answer) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !answer.status.starts_with("204") {
        head.push_str(&format!("Content-Length: {}\r\n", answer.body.len()));
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    stream.write_all(&answer.body)
}

fn raw(mut stream: TcpStream, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes())
}

fn endless(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    )?;
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    loop {
        stream.write_all(chunk.as_bytes())?;
    }
}
