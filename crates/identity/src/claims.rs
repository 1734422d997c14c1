//! What an access token says of its holder, once its signature was found right.

use crate::refusal::Reason;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::str::FromStr;

/// Groups or scopes of one token.
const ENTRIES_MAX: usize = 1_000;
/// Bytes of one name: a subject, a group, a scope, a tenant.
const NAME_BYTES_MAX: usize = 256;
/// Where a claim's place is said to be one.
const PREFIX: &str = "claim:";
/// The claim in which others are named that were left out (`OpenID` Connect Core 1.0, section 5.6.2): some issuers do so
/// with groups when there are many.
const LEFT_OUT: &str = "_claim_names";

/// Where a claim stands: `claim:groups`, or `claim:realm_access.roles` inside of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPath(String);

/// A text that names no claim.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no claim: write one like `claim:groups`")]
pub struct ClaimPathError(String);

impl FromStr for ClaimPath {
    type Err = ClaimPathError;

    fn from_str(text: &str) -> Result<Self, ClaimPathError> {
        let name = text.strip_prefix(PREFIX).filter(|name| !name.is_empty());
        let name = name.filter(|name| name.len() <= NAME_BYTES_MAX);
        name.map(|name| Self(name.to_owned()))
            .ok_or_else(|| ClaimPathError(text.escape_debug().to_string()))
    }
}

impl ClaimPath {
    /// The claim. Its whole name counts first, since names may be URLs.
    pub(crate) fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        if let Some(value) = claims.get(&self.0) {
            return Some(value);
        }
        let mut names = self.0.split('.');
        let first = claims.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }

    /// Whether the issuer says that it left the claim out.
    pub(crate) fn is_left_out(&self, claims: &Map<String, Value>) -> bool {
        claims.get(LEFT_OUT).is_some_and(|names| names.get(&self.0).is_some())
    }
}

/// A name that can stand in records: not empty, not long, without control characters.
pub(crate) fn name(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let is_name = (1..=NAME_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control);
    is_name.then(|| text.to_owned())
}

/// Several names: a list of texts, or one text of words for scopes.
pub(crate) fn names(value: &Value, separator: Option<char>) -> Option<BTreeSet<String>> {
    match value {
        Value::Array(list) if list.len() <= ENTRIES_MAX => list.iter().map(name).collect(),
        Value::String(text) => match separator {
            Some(separator) => {
                let words = text.split(separator).filter(|word| !word.is_empty());
                let names: BTreeSet<String> =
                    words.map(|word| name(&word.into())).collect::<Option<_>>()?;
                (names.len() <= ENTRIES_MAX).then_some(names)
            }
            None => Some(BTreeSet::from([name(value)?])),
        },
        _ => None,
    }
}

/// The scopes that a token was given for: `scope` (RFC 9068, section 2.2.3), or `scp` as some issuers write it.
pub(crate) fn scopes(claims: &Map<String, Value>) -> Result<BTreeSet<String>, Reason> {
    match claims.get("scope").or_else(|| claims.get("scp")) {
        None => Ok(BTreeSet::new()),
        Some(value) => names(value, Some(' ')).ok_or(Reason::TokenForm),
    }
}

/// A time in seconds since 1970 (RFC 7519, section 2: it may have a fraction).
pub(crate) fn time(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| {
        let seconds = value.as_f64().filter(|s| s.is_finite() && (0.0..=1e15).contains(s))?;
        // The range was just seen.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
        let whole = seconds as u64;
        Some(whole)
    })
}
