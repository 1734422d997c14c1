//! The `requestState` of MCP 2026-07-28: it comes back through an attacker's hands. Sealed, for one principal, one client, one
//! call, one question and a bounded time; what it names is used once.

use gloveport_crypto::{TokenKey, hex, is_same, sha256_of};
use gloveport_executor::{ParkId, Principal, Question};
use gloveport_protocol::canonical_json;
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// What the seal is for: a text that was sealed for something else does not open.
const PURPOSE: &[u8] = b"gloveport requestState 1";
/// Longest text that is looked at.
const TEXT_BYTES_MAX: usize = 4_096;

/// Seals and opens states. One for a gateway; after a restart nothing opens any more, and nothing is parked either.
#[derive(Debug)]
pub(super) struct RequestStates {
    key: TokenKey,
}

/// Who makes a request, and which: a state is good for its repetition only.
pub(super) struct Asking<'a> {
    pub(super) principal: &'a Principal,
    /// What the client calls itself.
    pub(super) client: Option<&'a str>,
    pub(super) tool: &'a str,
    pub(super) arguments: Option<&'a Map<String, Value>>,
}

/// What a good state names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) parked: ParkId,
    /// Id and digest of the question.
    pub(super) question: String,
}

/// One sentence for everything that is wrong with a state: which, is nobody's business.
pub(super) const REFUSED: &str =
    "this `requestState` is not valid for this request: call the tool again without it";

impl RequestStates {
    pub(super) fn new() -> Self {
        Self { key: TokenKey::random().expect("the kernel gives random bytes") }
    }

    /// Seals; nothing where the kernel gives no random bytes.
    pub(super) fn seal(
        &self,
        asking: &Asking<'_>,
        parked: &ParkId,
        question: &Question,
    ) -> Option<String> {
        let state = json!({
            "parked": parked.as_str(),
            "question": named(question),
            "asking": asking.digest(),
            "expires_ms": now_ms() + u64::try_from(question.ttl.as_millis()).unwrap_or(u64::MAX / 2),
        });
        self.key.seal(PURPOSE, state.to_string().as_bytes()).ok()
    }

    /// Opens what [`RequestStates::seal`] gave for the same request of the same principal.
    pub(super) fn open(&self, asking: &Asking<'_>, text: &str) -> Option<Named> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let opened = self.key.open(PURPOSE, text).ok()?;
        let state: Value = serde_json::from_slice(&opened).ok()?;
        let field = |key: &str| state.get(key).and_then(Value::as_str).map(str::to_owned);
        let is_same_asking = is_same(field("asking")?.as_bytes(), asking.digest().as_bytes());
        let is_in_time = state.get("expires_ms").and_then(Value::as_u64)? > now_ms();
        let named =
            Named { parked: ParkId::from_text(field("parked")?), question: field("question")? };
        (is_same_asking && is_in_time).then_some(named)
    }
}

/// Id and digest of a question.
pub(super) fn named(question: &Question) -> String {
    format!("{} {}", question.id, hex(&question.digest))
}

impl Asking<'_> {
    /// Over everything that has to be the same at the repetition. Each part has its length before it.
    fn digest(&self) -> String {
        let arguments = self.arguments.map(|map| canonical_json(&Value::Object(map.clone())));
        let parts = [
            self.principal.tenant.as_deref(),
            Some(self.principal.subject.as_str()),
            Some(self.principal.method.as_str()),
            self.client,
            Some(self.tool),
            arguments.as_deref(),
        ];
        let lengths =
            parts.map(|part| part.map_or(u64::MAX, |part| part.len() as u64).to_be_bytes());
        let both = parts.iter().zip(&lengths);
        hex(&sha256_of(
            both.flat_map(|(part, length)| [&length[..], part.unwrap_or_default().as_bytes()]),
        ))
    }
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX / 2)
}
