//! Answers as results: JSON as structured content, text as text, other bytes as blocks; bounded while they are read.

use crate::upstream::clip;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use gloveport_executor::UpstreamError;
use gloveport_protocol::{ToolResult, with_causes};
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};
use serde_json::{Value, json};
use std::time::Duration;

/// Largest body.
const BODY_BYTES_MAX: usize = 16 << 20;
/// Beginning of the body of a failure that is read, and characters of it that are shown.
const ERROR_BYTES_MAX: usize = 64 << 10;
const ERROR_CHARS_MAX: usize = 3_000;
/// Wait after 429 where the site does not say how long, and the longest that is told.
const WAIT_DEFAULT: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_hours(1);
/// Characters of a media type or an address that are shown.
const SHOWN_CHARS_MAX: usize = 200;

/// Reads an answer to its end.
pub(super) async fn read(response: Response, base: &Url) -> Result<ToolResult, UpstreamError> {
    let status = response.status();
    if status.is_success() {
        return success(response, base).await;
    }
    let wait = wait(status, response.headers());
    let media = media(response.headers());
    let said = beginning(response).await;
    let message = failure(status, &media, &said);
    match wait {
        Some(after) => Err(UpstreamError::Busy { message, after }),
        None => Ok(ToolResult::error(message)),
    }
}

async fn success(response: Response, base: &Url) -> Result<ToolResult, UpstreamError> {
    let status = response.status();
    let media = media(response.headers());
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let bytes = body(response).await?;
    if bytes.is_empty() {
        let place = location.map(|place| format!(", location: {}", clip(&place, 2_000)));
        return Ok(ToolResult::text(format!("{}{}", named(status), place.unwrap_or_default())));
    }
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_json =
        essence == "application/json" || essence.ends_with("+json") || essence == "text/json";
    if is_json && let Ok(value) = serde_json::from_slice::<Value>(&bytes) {
        return Ok(ToolResult::structured(value));
    }
    let is_text = is_json || is_text(&essence);
    let bytes = match String::from_utf8(bytes) {
        Ok(text) if is_text || essence.is_empty() => return Ok(ToolResult::text(text)),
        Ok(text) => text.into_bytes(),
        Err(error) if is_text => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            return Ok(ToolResult::text(text));
        }
        Err(error) => error.into_bytes(),
    };
    let data = BASE64_STANDARD.encode(&bytes);
    let media = if essence.is_empty() { "application/octet-stream".to_owned() } else { essence };
    let media = clip(&media, SHOWN_CHARS_MAX);
    let block = if media.starts_with("image/") {
        json!({"type": "image", "data": data, "mimeType": media})
    } else if media.starts_with("audio/") {
        json!({"type": "audio", "data": data, "mimeType": media})
    } else {
        // Of the address only what the configuration or the document says: the rest may hold a key.
        let uri = base.origin().ascii_serialization();
        json!({"type": "resource", "resource": {"uri": uri, "mimeType": media, "blob": data}})
    };
    Ok(ToolResult { content: vec![block], ..ToolResult::default() })
}

fn is_text(essence: &str) -> bool {
    const OTHERS: [&str; 7] = [
        "application/graphql",
        "application/javascript",
        "application/x-ndjson",
        "application/x-www-form-urlencoded",
        "application/x-yaml",
        "application/xml",
        "application/yaml",
    ];
    essence.starts_with("text/")
        || essence.ends_with("+xml") && essence != "image/svg+xml"
        || essence.ends_with("+yaml")
        || OTHERS.contains(&essence)
}

fn media(headers: &HeaderMap) -> String {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    media.unwrap_or_default().to_owned()
}

fn named(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default())
        .trim()
        .to_owned()
}

/// What a failure says: the status and the beginning of its body, of which JSON is made short.
fn failure(status: StatusCode, media: &str, said: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(said) {
        Ok(value) => value.to_string(),
        Err(_) => String::from_utf8_lossy(said).into_owned(),
    };
    let is_page = media.starts_with("text/html");
    let said = text.trim().chars().take(if is_page { 0 } else { ERROR_CHARS_MAX });
    let shown: String = said.map(|c| if c.is_control() { ' ' } else { c }).collect();
    let hint = match status {
        StatusCode::UNAUTHORIZED => {
            "\nhint: the operator sets credentials with `auth` or `headers` of this server"
        }
        _ => "",
    };
    let between = if shown.is_empty() { "" } else { ": " };
    format!("HTTP {}{between}{shown}{hint}", named(status))
}

/// When another try makes sense: nothing was done.
fn wait(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let said = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let seconds = said.and_then(|said| said.trim().parse().ok()).map(Duration::from_secs);
    match status {
        StatusCode::TOO_MANY_REQUESTS => Some(seconds.unwrap_or(WAIT_DEFAULT).min(WAIT_MAX)),
        _ => None,
    }
}

async fn beginning(mut response: Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What it says beside its status is of no use where it cannot be read.
    while let Ok(Some(piece)) = response.chunk().await {
        bytes.extend_from_slice(&piece);
        if bytes.len() >= ERROR_BYTES_MAX {
            bytes.truncate(ERROR_BYTES_MAX);
            break;
        }
    }
    bytes
}

async fn body(mut response: Response) -> Result<Vec<u8>, UpstreamError> {
    let too_large = || UpstreamError::Protocol {
        reason: format!("over {BODY_BYTES_MAX} bytes; the request was made: ask for less"),
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > BODY_BYTES_MAX as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    loop {
        let piece = response.chunk().await.map_err(|error| UpstreamError::Lost {
            reason: clip(&with_causes(&error.without_url()), SHOWN_CHARS_MAX),
        })?;
        let Some(piece) = piece else { return Ok(bytes) };
        if piece.len() > BODY_BYTES_MAX - bytes.len() {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
}
