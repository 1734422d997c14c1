//! What is kept of one server between two starts: who we are there, and what proves it.
//!
//! One JSON text for each server, by the server's name and address, so that a configuration which gives a known name to
//! another address finds nothing. What is kept belongs to the issuer that gave it; another issuer gets none of it.

use super::StoreError;
use crate::Secret;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Scopes that are kept of one server.
const SCOPES_MAX: usize = 128;
/// Characters of a scope.
const SCOPE_CHARS_MAX: usize = 256;
/// Issuers of one server at which we are registered: a server that names another each time must not fill the store.
const REGISTRATIONS_MAX: usize = 8;

/// Everything about one server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) tokens: Option<Tokens>,
    /// By issuer, of those that gave us a client id when we asked.
    pub(super) registrations: BTreeMap<String, Client>,
    /// Scopes that the server asked for beyond those that we have.
    pub(super) wanted: BTreeSet<String>,
}

/// What an authorization server gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tokens {
    pub(super) issuer: String,
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    /// Seconds since 1970.
    pub(super) expires_s: Option<u64>,
    pub(super) scopes: BTreeSet<String>,
    /// For whom.
    pub(super) resource: String,
    pub(super) client: Client,
    pub(super) token_endpoint: String,
    pub(super) revocation_endpoint: Option<String>,
}

/// Who we are at an authorization server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: Option<Secret>,
    pub(super) method: Method,
    /// Where the browser is sent afterwards, as it was registered.
    pub(super) redirect: Option<String>,
}

/// How a client proves itself at the token endpoint (RFC 7591 section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    None,
    Basic,
    Post,
    PrivateKeyJwt,
}

impl Method {
    const ALL: [Self; 4] = [Self::None, Self::Basic, Self::Post, Self::PrivateKeyJwt];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// The words of a scope, those that can be one (RFC 6749 section 3.3).
pub(super) fn scopes_of(text: &str) -> impl Iterator<Item = String> + '_ {
    let is_one = |word: &&str| {
        let is_letter = |byte: u8| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        (1..=SCOPE_CHARS_MAX).contains(&word.len()) && word.bytes().all(is_letter)
    };
    text.split(' ').filter(is_one).take(SCOPES_MAX).map(str::to_owned)
}

/// Scopes as one text; none for none.
pub(super) fn scopes(scopes: &BTreeSet<String>) -> Option<String> {
    let words: Vec<&str> = scopes.iter().map(String::as_str).take(SCOPES_MAX).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

impl Record {
    /// Reads what was kept.
    pub(super) fn parse(text: &Secret) -> Result<Self, StoreError> {
        let wrong = || StoreError("what is kept of its sign-in cannot be read".to_owned());
        let value: Value = serde_json::from_str(text.expose()).map_err(|_| wrong())?;
        let mut record = Self::default();
        if let Some(tokens) = value.get("tokens").filter(|tokens| !tokens.is_null()) {
            record.tokens = Some(tokens_of(tokens).ok_or_else(wrong)?);
        }
        for (issuer, client) in
            value.get("registrations").and_then(Value::as_object).into_iter().flatten()
        {
            record.registrations.insert(issuer.clone(), client_of(client).ok_or_else(wrong)?);
        }
        record.wanted = scopes_of(text_of(&value, "wanted").unwrap_or_default()).collect();
        Ok(record)
    }

    /// As it is kept; none where there is nothing to keep.
    pub(super) fn to_text(&self) -> Option<Secret> {
        if *self == Self::default() {
            return None;
        }
        let registrations: Map<String, Value> = self
            .registrations
            .iter()
            .map(|(issuer, client)| (issuer.clone(), client.to_json()))
            .collect();
        let value = json!({
            "tokens": self.tokens.as_ref().map(Tokens::to_json),
            "registrations": registrations,
            "wanted": scopes(&self.wanted),
        });
        Some(Secret::new(value.to_string()))
    }

    /// Keeps a registration; the first ones go when there are too many.
    pub(super) fn register(&mut self, issuer: &str, client: Client) {
        self.registrations.insert(issuer.to_owned(), client);
        while self.registrations.len() > REGISTRATIONS_MAX {
            let other = self.registrations.keys().find(|known| *known != issuer).cloned();
            self.registrations.remove(&other.expect("there is more than one"));
        }
    }

    /// Everything in it that is to be shown to nobody.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let of_tokens = self.tokens.iter().flat_map(|tokens| {
            let client = tokens.client.secret.as_ref();
            [Some(&tokens.access), tokens.refresh.as_ref(), client].into_iter().flatten()
        });
        let of_clients = self.registrations.values().filter_map(|client| client.secret.as_ref());
        of_tokens.chain(of_clients).map(Secret::expose)
    }
}

impl Tokens {
    fn to_json(&self) -> Value {
        json!({
            "issuer": self.issuer,
            "access": self.access.expose(),
            "refresh": self.refresh.as_ref().map(Secret::expose),
            "expires_s": self.expires_s,
            "scope": scopes(&self.scopes),
            "resource": self.resource,
            "client": self.client.to_json(),
            "token_endpoint": self.token_endpoint,
            "revocation_endpoint": self.revocation_endpoint,
        })
    }
}

impl Client {
    fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "secret": self.secret.as_ref().map(Secret::expose),
            "method": self.method.as_str(),
            "redirect": self.redirect,
        })
    }
}

pub(super) fn text_of<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn tokens_of(value: &Value) -> Option<Tokens> {
    let text = |key| text_of(value, key).map(str::to_owned);
    Some(Tokens {
        issuer: text("issuer")?,
        access: Secret::new(text("access")?),
        refresh: text("refresh").map(Secret::new),
        expires_s: value.get("expires_s").and_then(Value::as_u64),
        scopes: scopes_of(text_of(value, "scope").unwrap_or_default()).collect(),
        resource: text("resource")?,
        client: client_of(value.get("client")?)?,
        token_endpoint: text("token_endpoint")?,
        revocation_endpoint: text("revocation_endpoint"),
    })
}

fn client_of(value: &Value) -> Option<Client> {
    Some(Client {
        id: text_of(value, "id")?.to_owned(),
        secret: text_of(value, "secret").map(Secret::new),
        method: Method::parse(text_of(value, "method")?)?,
        redirect: text_of(value, "redirect").map(str::to_owned),
    })
}
