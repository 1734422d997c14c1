//! A client over HTTP that shows a credential of its own, speaks 2025-11-25, and sees whole answers.

use crate::clients::door::{Door, Reply};
use serde_json::{Value, json};

const VERSION: &str = "2025-11-25";

/// One client of a gateway. A session is opened by [`Web::begin`].
#[derive(Debug, Clone)]
pub(crate) struct Web {
    door: Door,
    pub(crate) session: Option<String>,
    n_requests: u32,
}

impl Web {
    /// A client that shows a credential.
    pub(crate) fn new(door: &Door, credential: &str) -> Self {
        let door = Door { bearer: credential.to_owned(), ..door.clone() };
        Self { door, session: None, n_requests: 0 }
    }

    /// Opens a session.
    pub(crate) fn begin(door: &Door, credential: &str) -> Self {
        let mut web = Self::new(door, credential);
        let reply = web.hello();
        assert_eq!(reply.status, 200, "{reply:?}");
        web.session = reply.header("mcp-session-id").map(str::to_owned);
        assert!(web.session.is_some(), "{reply:?}");
        let told = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        assert_eq!(web.post(&told).status, 202);
        web
    }

    /// Says hello, whatever is answered.
    pub(crate) fn hello(&mut self) -> Reply {
        let who = json!({"name": "web", "version": "1"});
        let hello = json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": who});
        self.request("initialize", &hello)
    }

    /// Sends one request, whatever is answered.
    pub(crate) fn request(&mut self, method: &str, parameters: &Value) -> Reply {
        self.n_requests += 1;
        let id = self.n_requests;
        self.post(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}))
    }

    fn post(&self, message: &Value) -> Reply {
        self.send("POST /mcp HTTP/1.1", &[], &message.to_string())
    }

    /// Sends anything, with the credential and the session, and these headers.
    pub(crate) fn send(&self, first: &str, headers: &[&str], body: &str) -> Reply {
        let (host, authorization) =
            (format!("Host: {}", self.door.address), self.door.authorization());
        let version = format!("MCP-Protocol-Version: {VERSION}");
        let session = self.session.as_ref().map(|session| format!("Mcp-Session-Id: {session}"));
        let mut head = vec![
            first,
            &host,
            &authorization,
            &version,
            "Content-Type: application/json",
            "Accept: application/json, text/event-stream",
        ];
        head.extend(session.as_deref());
        head.extend(headers);
        whole(self.door.send(&head, body))
    }

    /// Calls one of the four tools. Gives the result of the request.
    pub(crate) fn tool(&mut self, name: &str, arguments: &Value) -> Value {
        let call = json!({"name": name, "arguments": arguments});
        let reply = self.request("tools/call", &call);
        assert_eq!(reply.status, 200, "{reply:?}");
        message(&reply)["result"].clone()
    }
}

/// The message of an answer: JSON, or the last event of a stream.
pub(crate) fn message(reply: &Reply) -> Value {
    let is_message = |line: &&str| line.starts_with('{');
    let mut lines = reply.body.lines().map(|line| line.strip_prefix("data: ").unwrap_or(line));
    let line = lines.rfind(is_message);
    let line = line.unwrap_or_else(|| panic!("no message: {reply:?}"));
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {reply:?}"))
}

/// Puts a body together that came in chunks (RFC 9112, section 7.1).
fn whole(mut reply: Reply) -> Reply {
    if reply.header("transfer-encoding") != Some("chunked") {
        return reply;
    }
    let (mut body, mut rest) = (String::new(), reply.body.as_str());
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).expect("the size of a chunk");
        if size == 0 {
            break;
        }
        body.push_str(&after[..size]);
        rest = after[size..].strip_prefix("\r\n").expect("the end of a chunk");
    }
    reply.body = body;
    reply
}
