//! A site for tests, on loopback, that answers as it is told: server and authorization server in one, honest or not.

use super::{CredentialStore, Minted, Oauth, OauthSettings, StoreError};
use crate::Secret;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// `GET /path`, without the query.
    pub(super) what: String,
    pub(super) body: String,
    pub(super) authorization: Option<String>,
}

/// What is answered.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) header: Option<String>,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn json(value: &Value) -> Self {
        Self { status: 200, header: None, body: value.to_string() }
    }

    pub(super) fn status(status: u16) -> Self {
        Self { status, header: None, body: String::new() }
    }

    pub(super) fn with(self, header: String) -> Self {
        Self { header: Some(header), ..self }
    }

    pub(super) fn refused(code: &str) -> Self {
        Self { status: 400, ..Self::json(&json!({"error": code})) }
    }
}

/// Answers a request; knows the site's own address. None where the honest answer is right.
type Answer = dyn Fn(&str, &Asked) -> Option<Reply> + Send + Sync;

/// A site. It ends with this value.
pub(super) struct Site {
    pub(super) base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    _serving: JoinSet<()>,
}

impl Site {
    /// Starts one that is honest but for what `answer` gives.
    pub(super) async fn start(
        answer: impl Fn(&str, &Asked) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("its address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answer> = Arc::new(answer);
        let mut serving = JoinSet::new();
        let (own, noted) = (base.clone(), Arc::clone(&asked));
        serving.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (own, noted) = (own.clone(), Arc::clone(&noted));
                let answer = Arc::clone(&answer);
                open.spawn(async move {
                    let Some(request) = read(stream).await else { return };
                    let (stream, request) = request;
                    noted.lock().expect("nobody panics").push(request.clone());
                    let reply = answer(&own, &request).unwrap_or_else(|| honest(&own, &request));
                    write(stream, reply).await;
                });
            }
        });
        Self { base, asked, _serving: serving }
    }

    /// The MCP server's address.
    pub(super) fn url(&self) -> String {
        format!("{}/mcp", self.base)
    }

    /// What came, whose `what` begins like that.
    pub(super) fn asked(&self, what: &str) -> Vec<Asked> {
        let asked = self.asked.lock().expect("nobody panics");
        asked.iter().filter(|asked| asked.what.starts_with(what)).cloned().collect()
    }
}

/// What an honest site says.
pub(super) fn honest(base: &str, asked: &Asked) -> Reply {
    match asked.what.as_str() {
        "POST /mcp" => Reply::status(401).with(format!(
            "www-authenticate: Bearer resource_metadata=\"{base}/.well-known/oauth-protected-resource/mcp\""
        )),
        "GET /.well-known/oauth-protected-resource/mcp" => Reply::json(&json!({
            "resource": format!("{base}/mcp"),
            "authorization_servers": [base],
            "scopes_supported": ["read"],
        })),
        "GET /.well-known/oauth-authorization-server" => Reply::json(&metadata(base)),
        "POST /register" => {
            Reply { status: 201, ..Reply::json(&json!({"client_id": "made-for-you"})) }
        }
        "POST /token" => Reply::json(&json!({
            "access_token": "access-token-of-the-test",
            "refresh_token": "refresh-token-of-the-test",
            "token_type": "Bearer",
            "expires_in": 3600,
        })),
        "POST /revoke" => Reply::status(200),
        _ => Reply::status(404),
    }
}

/// What an honest authorization server says of itself.
pub(super) fn metadata(base: &str) -> Value {
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "registration_endpoint": format!("{base}/register"),
        "revocation_endpoint": format!("{base}/revoke"),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

async fn read(stream: TcpStream) -> Option<(BufReader<TcpStream>, Asked)> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).await.ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?, words.next()?);
    let what = format!("{method} {}", path.split('?').next().unwrap_or_default());
    let (mut length, mut authorization) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).await.ok()?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => authorization = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8(body).ok()?;
    Some((reader, Asked { what, body, authorization }))
}

async fn write(mut stream: BufReader<TcpStream>, reply: Reply) {
    let Reply { status, header, body } = reply;
    let header = header.map(|header| header + "\r\n").unwrap_or_default();
    let text = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n{header}\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // Who does not want to read it all has gone.
    drop(stream.write_all(text.as_bytes()).await);
}

/// Keeps everything in memory, and lets one hold a key.
#[derive(Default)]
pub(super) struct Memory {
    kept: Mutex<BTreeMap<String, Secret>>,
    held: Arc<Mutex<BTreeSet<String>>>,
    pub(super) n_saved: AtomicUsize,
}

struct Held(Arc<Mutex<BTreeSet<String>>>, String);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.lock().expect("nobody panics").remove(&self.1);
    }
}

impl Memory {
    /// Everything that is kept, as one text.
    pub(super) fn all(&self) -> String {
        let kept = self.kept.lock().expect("nobody panics");
        let texts = kept.iter().flat_map(|(key, text)| [key.as_str(), " ", text.expose(), "\n"]);
        texts.collect()
    }

    /// Changes what is kept of all servers.
    pub(super) fn change(&self, from: &str, to: &str) {
        for text in self.kept.lock().expect("nobody panics").values_mut() {
            assert!(text.expose().contains(from), "{from}");
            *text = Secret::new(text.expose().replace(from, to));
        }
    }
}

impl CredentialStore for Memory {
    fn load(&self, key: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self.kept.lock().expect("nobody panics").get(key).cloned())
    }

    fn save(&self, key: &str, text: Option<&Secret>) -> Result<(), StoreError> {
        self.n_saved.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept.lock().expect("nobody panics");
        match text {
            Some(text) => kept.insert(key.to_owned(), text.clone()),
            None => kept.remove(key),
        };
        Ok(())
    }

    fn hold(&self, key: &str) -> Result<Box<dyn Send>, StoreError> {
        while !self.held.lock().expect("nobody panics").insert(key.to_owned()) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Box::new(Held(Arc::clone(&self.held), key.to_owned())))
    }
}

/// A sign-in that is kept in `store`, and what it was told to be secret.
pub(super) fn oauth(store: &Arc<Memory>, settings: OauthSettings) -> (Oauth, Arc<Mutex<String>>) {
    let told = Arc::new(Mutex::new(String::new()));
    let hears = Arc::clone(&told);
    let minted = Minted::new(move |secret| {
        let mut told = hears.lock().expect("nobody panics");
        told.push_str(secret);
        told.push('\n');
    });
    let store: Arc<dyn CredentialStore> = Arc::clone(store) as _;
    (Oauth { settings, store, minted }, told)
}
