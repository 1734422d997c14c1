//! The person that is played: answers what servers ask, and goes where a browser would go.
//!
//! The browser speaks plain HTTP to this machine only, follows nothing, and reads the head of one answer.

use super::{nothing, profile as with, sample};
use anyhow::{Context as _, anyhow};
use gloveport_executor::CallerProfile;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Where the browser is sent afterwards. Nobody listens there: the address is what counts.
pub(super) const REDIRECT: &str = "http://127.0.0.1:3999/callback";
/// Time for a page.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer's head.
const HEAD_BYTES_MAX: u64 = 32 << 10;

/// What the client behind every call can do.
pub(super) fn profile() -> CallerProfile {
    with(json!({
        "elicitation": {"form": {}, "url": {}},
        "sampling": {},
        "roots": {},
    }))
}

/// Answers a question of a server.
pub(super) fn answer(asked: &Value) -> Value {
    match asked.get("method").and_then(Value::as_str) {
        Some("sampling/createMessage") => json!({
            "role": "assistant",
            "model": "played",
            "stopReason": "endTurn",
            "content": {"type": "text", "text": "sample"},
        }),
        Some("roots/list") => json!({"roots": []}),
        _ => {
            let schema = asked.pointer("/params/requestedSchema");
            let content = schema.map_or_else(|| Value::Object(nothing()), sample::value);
            json!({"action": "accept", "content": content})
        }
    }
}

/// Opens a page that sends the browser on at once; gives where.
pub(super) async fn visit(url: &str) -> anyhow::Result<String> {
    let rest = url.strip_prefix("http://").context("the page is not on this machine")?;
    let (host, path) = rest.split_once('/').context("the page has no path")?;
    let head = timeout(PATIENCE, head(host, path)).await.context("the page does not come")??;
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    });
    line.with_context(|| format!("the page sends nobody on: {}", head.lines().next().unwrap_or("")))
}

async fn head(host: &str, path: &str) -> anyhow::Result<String> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if !["localhost", "127.0.0.1", "[::1]"].contains(&name) {
        return Err(anyhow!("the page is not on this machine"));
    }
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.take(HEAD_BYTES_MAX).read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(text.split("\r\n\r\n").next().unwrap_or_default().to_owned())
}
