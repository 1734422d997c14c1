//! What is told of those who come: for the audit log.

use crate::refusal::Reason;
use gloveport_gate::AuthMethod;
use std::net::IpAddr;
use std::sync::Arc;

/// Characters of a claim that are kept.
const CLAIM_CHARACTERS_MAX: usize = 120;

/// Somebody was refused.
///
/// It holds no credential. What the sender claims is cut, and holds no control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthEvent {
    /// How it ended.
    pub ending: Ending,
    /// What kind of credential was shown, where it could be told.
    pub method: Option<AuthMethod>,
    /// Who it is, or claims to be: a key's name, or its identifier where nobody has it; the subject of a token that was
    /// verified.
    pub subject: Option<String>,
    /// From where: the client's address as far as it can be trusted.
    pub address: Option<IpAddr>,
    /// `Host` as it was claimed.
    pub host: Option<String>,
    /// `Origin` as it was claimed.
    pub origin: Option<String>,
    /// Events before this one that were not told because there were too many.
    pub n_untold: u64,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Refused.
    Refused(Reason),
}

/// Is told of every event, on the thread that serves the request: it must not block for long.
pub type AuthHook = Arc<dyn Fn(AuthEvent) + Send + Sync>;

/// A header's value as a short line.
pub(crate) fn claimed(values: &[&[u8]]) -> Option<String> {
    let text = String::from_utf8_lossy(values.first()?).into_owned();
    let plain = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    Some(plain.take(CLAIM_CHARACTERS_MAX).collect())
}
