//! A site that speaks HTTP+SSE, in this process, and what it does wrong when it is told to.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

/// How the answer to a good GET begins.
pub(crate) const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
/// The first event of a good stream.
const ENDPOINT: &str = "event: endpoint\ndata: /m?s=s3ss10n\n\n";

/// What the answer to a GET is, and whether the stream then stays open.
#[derive(Debug, Clone)]
pub(crate) enum Stream {
    Good,
    Ends(String),
    Stays(String),
}

/// A running site; it ends with this value.
pub(crate) struct EventSite {
    /// The address of its stream.
    pub(crate) url: String,
    /// What it received: `GET`, `POST` for what is no message, the method of a message.
    pub(crate) received: mpsc::Receiver<String>,
    _tasks: JoinSet<()>,
}

struct Shared {
    stream: Stream,
    /// The stream that was opened last.
    out: Mutex<Option<OwnedWriteHalf>>,
    received: mpsc::Sender<String>,
}

impl EventSite {
    pub(crate) async fn start(stream: Stream) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("it listens").port();
        let (sender, received) = mpsc::channel(1_000);
        let shared = Arc::new(Shared { stream, out: Mutex::new(None), received: sender });
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut requests = JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                requests.spawn(async move { drop(shared.request(connection).await) });
            }
        });
        let url = format!("http://127.0.0.1:{port}/sse?key=s3cret");
        Self { url, received, _tasks: tasks }
    }

    /// Waits until it has received `expected`, over other things.
    pub(crate) async fn wait_for(&mut self, expected: &str) {
        let found = async { while self.received.recv().await.expect("it runs") != expected {} };
        tokio::time::timeout(super::odd::PATIENCE, found).await.expect(expected);
    }
}

impl Shared {
    async fn request(&self, connection: TcpStream) -> std::io::Result<()> {
        let (input, mut output) = connection.into_split();
        let mut input = BufReader::new(input);
        let (mut first, mut headers) = (String::new(), BTreeMap::new());
        input.read_line(&mut first).await?;
        loop {
            let mut line = String::new();
            input.read_line(&mut line).await?;
            let Some((name, value)) = line.trim().split_once(':') else {
                break;
            };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let is_ours = headers.get("x-key").map(String::as_str) == Some("k1");
        if first.starts_with("GET") {
            self.tell("GET").await;
            return self.open(output).await;
        }
        let length = headers.get("content-length").and_then(|length| length.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        input.read_exact(&mut body).await?;
        let status = if first.starts_with("POST /m?s=s3ss10n ") && is_ours {
            self.message(&serde_json::from_slice(&body)?).await?
        } else {
            self.tell("POST").await;
            "405 Method Not Allowed"
        };
        let page = format!("HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\npage");
        output.write_all(page.as_bytes()).await
    }

    async fn tell(&self, what: &str) {
        self.received.send(what.to_owned()).await.expect("somebody listens");
    }

    async fn open(&self, mut output: OwnedWriteHalf) -> std::io::Result<()> {
        match &self.stream {
            Stream::Ends(text) => return output.write_all(text.as_bytes()).await,
            Stream::Stays(text) => output.write_all(text.as_bytes()).await?,
            Stream::Good => output.write_all(format!("{STREAM}{ENDPOINT}").as_bytes()).await?,
        }
        *self.out.lock().await = Some(output);
        Ok(())
    }

    /// Takes a message; gives the status of the answer to its POST.
    async fn message(&self, message: &Value) -> std::io::Result<&'static str> {
        let method = message["method"].as_str().unwrap_or("answer");
        let tool = message["params"]["name"].as_str().unwrap_or_default();
        self.tell(method).await;
        let answer =
            |result: Value| json!({"jsonrpc": "2.0", "id": message["id"], "result": result});
        let result = match (method, tool) {
            ("initialize", _) => json!({
                "protocolVersion": "2024-11-05", "capabilities": {"tools": {"listChanged": true}},
                "serverInfo": {"name": "events", "version": "1"}, "instructions": "events",
            }),
            ("tools/list", _) => json!({"tools": [{"name": "add", "inputSchema": {}}]}),
            (_, "add") => {
                let sum = message["params"]["arguments"].as_object().expect("arguments");
                let sum: i64 = sum.values().filter_map(Value::as_i64).sum();
                json!({"content": [], "structuredContent": {"sum": sum}})
            }
            (_, "huge") => json!({"content": [{"type": "text", "text": "x".repeat(17 << 20)}]}),
            (_, "too_long") => return Ok("413 Content Too Large"),
            (_, "forgotten") => return Ok("404 Not Found"),
            (_, "cut") => {
                *self.out.lock().await = None;
                return Ok("202 Accepted");
            }
            (_, "half") => {
                self.send("event: message\ndata: {\"jsonrpc\":").await?;
                *self.out.lock().await = None;
                return Ok("202 Accepted");
            }
            (_, "nan") => {
                let id = &message["id"];
                self.send(&format!("data: {{\"id\": {id}, \"result\": NaN}}\n\n")).await?;
                return Ok("202 Accepted");
            }
            (_, "lines") => {
                // An answer over many lines, among what is none and an address that nobody may change to.
                let text = serde_json::to_string_pretty(&answer(json!({"structuredContent": 1})))?;
                let data: Vec<String> = text.lines().map(|line| format!("data: {line}")).collect();
                self.send("event: endpoint\ndata: http://127.0.0.2:9/m\n\n: ping\n\nevent: x\n")
                    .await?;
                self.send("data: {}\n\ndata: noise\n\n").await?;
                self.send(&format!("id: 7\r\n{}\r\n\r\n", data.join("\r\n"))).await?;
                return Ok("202 Accepted");
            }
            (_, "change") => {
                self.send("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n")
                    .await?;
                json!({"content": []})
            }
            _ => return Ok("202 Accepted"),
        };
        self.send(&format!("event: message\ndata: {}\n\n", answer(result))).await?;
        Ok("202 Accepted")
    }

    async fn send(&self, text: &str) -> std::io::Result<()> {
        match &mut *self.out.lock().await {
            Some(out) => out.write_all(text.as_bytes()).await,
            None => Ok(()),
        }
    }
}
