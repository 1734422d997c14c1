//! Why a request is not let in, and what its sender is told.
//!
//! What a sender learns is what it can act on. That a key is unknown, revoked or wrong in its secret are one answer; the
//! reason is for the records.

use std::fmt::Write as _;

/// Why nobody was let in. Stable names, for records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// `Host` is missing, doubled, malformed or not ours.
    Host,
    /// `Origin` is doubled, malformed, `null` or not ours.
    Origin,
    /// A credential stands in the query.
    InQuery,
    /// There is none.
    Missing,
    /// There are several.
    Several,
    /// `Authorization` is none of what its grammar allows.
    Malformed,
    /// It is longer than 16 KiB.
    TooLong,
    /// `Authorization` is not of the scheme `Bearer`.
    Scheme,
    /// No mode that is on takes this kind of credential.
    Kind,
    /// The checksum of a key is wrong: it was mistyped, or made up.
    Checksum,
    /// No such bearer or key, or another secret.
    Unknown,
    /// The key was withdrawn.
    Revoked,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// The key may not be used from this address.
    Address,
    /// The file of the keys cannot be read, so that no key is let in.
    KeysUnreadable,
    /// The access token is no JWT of the form that we take.
    TokenForm,
    /// Its algorithm is not allowed.
    Algorithm,
    /// No key of the authorization server has its `kid`.
    SigningKey,
    /// Its signature is wrong.
    Signature,
    /// It is of another issuer.
    Issuer,
    /// It is for somebody else.
    Audience,
    /// It has no subject that can be one.
    Subject,
    /// It lacks a scope.
    Scope,
    /// It lacks the claim of the tenant.
    Tenant,
    /// It does not say the groups, though it should.
    Groups,
    /// The authorization server's keys cannot be had.
    IssuerUnavailable,
}

impl Reason {
    /// The stable name, as in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Origin => "origin",
            Self::InQuery => "in_query",
            Self::Missing => "missing",
            Self::Several => "several",
            Self::Malformed => "malformed",
            Self::TooLong => "too_long",
            Self::Scheme => "scheme",
            Self::Kind => "kind",
            Self::Checksum => "checksum",
            Self::Unknown => "unknown",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::NotYet => "not_yet",
            Self::Address => "address",
            Self::KeysUnreadable => "keys_unreadable",
            Self::TokenForm => "token_form",
            Self::Algorithm => "algorithm",
            Self::SigningKey => "signing_key",
            Self::Signature => "signature",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Subject => "subject",
            Self::Scope => "scope",
            Self::Tenant => "tenant",
            Self::Groups => "groups",
            Self::IssuerUnavailable => "issuer_unavailable",
        }
    }

    /// The status, the error code of RFC 6750 (section 3.1), and what the sender is told.
    fn told(self) -> (u16, Option<&'static str>, &'static str) {
        const TOKEN: Option<&str> = Some("invalid_token");
        const REQUEST: Option<&str> = Some("invalid_request");
        match self {
            Self::Host => (403, None, "the `Host` of this request is not served here"),
            Self::Origin => (403, None, "web pages of this `Origin` may not call this server"),
            Self::InQuery => {
                (400, REQUEST, "credentials go into the header `Authorization`, not into the URL")
            }
            Self::Missing => (401, None, "send `Authorization: Bearer CREDENTIAL`"),
            Self::Several => (400, REQUEST, "there is more than one `Authorization` header"),
            Self::Malformed | Self::TooLong => {
                (400, REQUEST, "the header `Authorization` cannot be read")
            }
            Self::Scheme => (401, REQUEST, "the scheme of `Authorization` is `Bearer`"),
            Self::Expired => (401, TOKEN, "the credential has expired: get a new one"),
            Self::NotYet => (401, TOKEN, "the credential is not valid yet"),
            Self::Kind
            | Self::Checksum
            | Self::Unknown
            | Self::Revoked
            | Self::Address
            | Self::KeysUnreadable
            | Self::TokenForm
            | Self::Algorithm
            | Self::SigningKey
            | Self::Signature
            | Self::Issuer
            | Self::Subject => (401, TOKEN, "the credential is not valid here"),
            Self::Audience => (401, TOKEN, "the access token is for another server"),
            Self::Scope => (403, Some("insufficient_scope"), "the access token lacks a scope"),
            Self::Tenant => (403, TOKEN, "the access token does not say the tenant"),
            Self::Groups => (403, TOKEN, "the access token does not say the groups"),
            Self::IssuerUnavailable => {
                (503, None, "the authorization server cannot be asked now; try again later")
            }
        }
    }
}

/// A refusal as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.reason.told().2)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The value of `WWW-Authenticate`, where there is one (RFC 6750, RFC 9728 section 5.1).
    pub challenge: Option<String>,
}

impl Refusal {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.reason.told().0
    }

    /// A sentence for the sender.
    pub fn message(&self) -> &'static str {
        self.reason.told().2
    }

    /// Makes the answer. `metadata` is the address of the resource's metadata, `scopes` all that are needed: both hold no
    /// quotation mark and no control character.
    pub(crate) fn new(reason: Reason, metadata: Option<&str>, scopes: &[String]) -> Self {
        let (status, error, message) = reason.told();
        if matches!(reason, Reason::Host | Reason::Origin | Reason::IssuerUnavailable) {
            return Self { reason, challenge: None };
        }
        let mut challenge = "Bearer realm=\"gloveport\"".to_owned();
        if let Some(error) = error {
            let message = message.replace('`', "'");
            let written = write!(challenge, ", error=\"{error}\", error_description=\"{message}\"");
            written.expect("a string takes everything");
        }
        if metadata.is_some() && !scopes.is_empty() && matches!(status, 401 | 403) {
            challenge.push_str(&format!(", scope=\"{}\"", scopes.join(" ")));
        }
        if let Some(metadata) = metadata {
            challenge.push_str(&format!(", resource_metadata=\"{metadata}\""));
        }
        Self { reason, challenge: Some(challenge) }
    }
}
