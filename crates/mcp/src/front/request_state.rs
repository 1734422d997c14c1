//! The `requestState` of MCP 2026-07-28: it comes back through an attacker's hands. Sealed, for one principal, one client, one
//! call, one question and a bounded time; what it names is used once.

use gloveport_crypto::{TokenKey, hex, is_same, sha256_of};
use gloveport_executor::{ParkId, Principal};
use gloveport_protocol::canonical_json;
use serde_json::{Map, Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    pub(super) method: &'a str,
    /// What it is about: a tool, a prompt, a URI.
    pub(super) tool: &'a str,
    pub(super) arguments: Option<&'a Map<String, Value>>,
}

/// What a good state names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) parked: ParkId,
    /// What it waits for: [`gloveport_executor::Waiting::name`].
    pub(super) question: String,
}

/// One sentence for everything that is wrong with a state: which, is nobody's business.
pub(super) const REFUSED: &str =
    "this `requestState` is not valid for this request: make it again without it";

impl RequestStates {
    pub(super) fn new() -> Self {
        Self { key: TokenKey::random().expect("the kernel gives random bytes") }
    }

    /// Seals; nothing where the kernel gives no random bytes.
    pub(super) fn seal(&self, asking: &Asking<'_>, named: &Named, ttl: Duration) -> Option<String> {
        let state = json!({
            "parked": named.parked.as_str(),
            "question": named.question,
            "asking": asking.digest(),
            "expires_ms": now_ms() + u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX / 2),
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

impl Asking<'_> {
    /// Over everything that has to be the same at the repetition. Each part has its length before it.
    fn digest(&self) -> String {
        let arguments = self.arguments.map(|map| canonical_json(&Value::Object(map.clone())));
        let parts = [
            self.principal.tenant.as_deref(),
            Some(self.principal.subject.as_str()),
            Some(self.principal.method.as_str()),
            self.client,
            Some(self.method),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_good_for_the_same_request_of_the_same_principal_only() {
        let states = RequestStates::new();
        let arguments = json!({"code": "return 1"});
        let other_arguments = json!({"code": "return 2"});
        let (alice, bob) =
            (Principal::local(), Principal { subject: "bob".into(), ..Principal::local() });
        let tenant = Principal { tenant: Some("acme".into()), ..Principal::local() };
        let asking = |principal| Asking {
            principal,
            client: Some("client"),
            method: "tools/call",
            tool: "execute",
            arguments: arguments.as_object(),
        };
        let named = Named { parked: ParkId::from_text("p".into()), question: "q d".into() };
        let hour = Duration::from_hours(1);
        let state = states.seal(&asking(&alice), &named, hour).expect("random bytes");
        assert_eq!(states.open(&asking(&alice), &state), Some(named));
        let named = Named { parked: ParkId::from_text("p".into()), question: "q d".into() };
        for (who, stolen) in [
            ("bob", asking(&bob)),
            ("another tenant", asking(&tenant)),
            ("another client", Asking { client: None, ..asking(&alice) }),
            ("another method", Asking { method: "prompts/get", ..asking(&alice) }),
            ("another tool", Asking { tool: "call_tool", ..asking(&alice) }),
            (
                "other arguments",
                Asking { arguments: other_arguments.as_object(), ..asking(&alice) },
            ),
            ("no arguments", Asking { arguments: None, ..asking(&alice) }),
        ] {
            assert_eq!(states.open(&stolen, &state), None, "{who}");
        }
        let expired = states.seal(&asking(&alice), &named, Duration::ZERO).expect("random bytes");
        assert_eq!(states.open(&asking(&alice), &expired), None);
        let elsewhere = RequestStates::new().seal(&asking(&alice), &named, hour).expect("random");
        assert_eq!(states.open(&asking(&alice), &elsewhere), None);
        for at in 0..state.len() {
            let mut flipped = state.clone().into_bytes();
            flipped[at] = if flipped[at] == b'Q' { b'g' } else { b'Q' };
            let flipped = String::from_utf8(flipped).expect("ASCII");
            assert_eq!(states.open(&asking(&alice), &flipped), None, "{at}");
        }
        assert_eq!(states.open(&asking(&alice), &"A".repeat(TEXT_BYTES_MAX + 1)), None);
    }
}
