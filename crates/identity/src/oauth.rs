//! Access tokens of an authorization server: verified, turned into a principal, remembered for a while.
//!
//! A token is for us only if its `aud` is our address (RFC 8707), of the issuer only if its `iss` is the configured text,
//! byte for byte. What it shows goes no further than this crate.

use crate::Clock;
use crate::claims::{self, ClaimPath};
use crate::issuer::{Fetch, Issuer, is_issuer};
use crate::jwt::{Token, algorithm};
use crate::refusal::Reason;
use gloveport_crypto::{SignatureAlgorithm, sha256};
use gloveport_gate::{AuthMethod, Principal};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// By how much clocks may differ, in seconds.
const SKEW_S: u64 = 60;
/// Tokens that are remembered, and for how long at most, in seconds.
const REMEMBERED_MAX: usize = 4_096;
const REMEMBERED_S: u64 = 300;
/// The algorithms that hold where none is named.
const ALGORITHMS: [&str; 3] = ["RS256", "ES256", "EdDSA"];
/// Subjects that begin like this are those of API keys.
const KEYS: &str = "key:";
const TEXT_BYTES_MAX: usize = 2_048;

/// What access tokens have to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthConfig {
    issuer: String,
    audience: String,
    groups: Option<ClaimPath>,
    tenant: Option<ClaimPath>,
    scopes: Vec<String>,
    algorithms: BTreeSet<SignatureAlgorithm>,
}

/// A configuration that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthConfigError {
    /// The issuer is no address that keys could be had from.
    #[error(
        "`{0}` is no issuer: write its `https://…` address, exactly as its tokens have it in `iss`"
    )]
    Issuer(String),
    /// The audience is nothing that a token could be for.
    #[error("`{0}` is no audience: write the address of this server as clients call it")]
    Audience(String),
    /// No scope is written like this.
    #[error("`{0}` is no scope")]
    Scope(String),
    /// Nothing is signed like this.
    #[error(
        "`{0}` is no algorithm that is taken: there are RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and EdDSA"
    )]
    Algorithm(String),
}

impl OAuthConfig {
    /// Tokens of an issuer for an audience, signed with RS256, ES256 or `EdDSA`.
    ///
    /// # Errors
    ///
    /// [`OAuthConfigError`]: an issuer is an `https` URL, or an `http` one on this machine.
    pub fn new(issuer: &str, audience: &str) -> Result<Self, OAuthConfigError> {
        if issuer.len() > TEXT_BYTES_MAX || !is_issuer(issuer) {
            return Err(OAuthConfigError::Issuer(issuer.escape_debug().to_string()));
        }
        let is_graphic = audience.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        if !(1..=TEXT_BYTES_MAX).contains(&audience.len()) || !is_graphic {
            return Err(OAuthConfigError::Audience(audience.escape_debug().to_string()));
        }
        Ok(Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            groups: None,
            tenant: None,
            scopes: Vec::new(),
            algorithms: ALGORITHMS.into_iter().filter_map(algorithm).collect(),
        })
    }

    /// Takes the groups from a claim. A token without it has none.
    #[must_use]
    pub fn with_groups(self, groups: ClaimPath) -> Self {
        Self { groups: Some(groups), ..self }
    }

    /// Takes the tenant from a claim. A token without it is refused.
    #[must_use]
    pub fn with_tenant(self, tenant: ClaimPath) -> Self {
        Self { tenant: Some(tenant), ..self }
    }

    /// Asks for all of these scopes.
    ///
    /// # Errors
    ///
    /// [`OAuthConfigError::Scope`] for one that is none (RFC 6749, section 3.3).
    pub fn with_scopes(self, scopes: Vec<String>) -> Result<Self, OAuthConfigError> {
        let is_scope = |scope: &String| {
            let is_letter = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
            (1..=256).contains(&scope.len()) && scope.bytes().all(is_letter)
        };
        match scopes.iter().find(|scope| !is_scope(scope)) {
            Some(odd) => Err(OAuthConfigError::Scope(odd.escape_debug().to_string())),
            None => Ok(Self { scopes, ..self }),
        }
    }

    /// Takes these algorithms and no others, by the names of RFC 7518 and RFC 8037.
    ///
    /// # Errors
    ///
    /// [`OAuthConfigError::Algorithm`], also for `none` and for those with a shared secret.
    pub fn with_algorithms(self, names: &[String]) -> Result<Self, OAuthConfigError> {
        let known = |name: &String| {
            algorithm(name)
                .ok_or_else(|| OAuthConfigError::Algorithm(name.escape_debug().to_string()))
        };
        let algorithms = names.iter().map(known).collect::<Result<BTreeSet<_>, _>>()?;
        if algorithms.is_empty() {
            return Err(OAuthConfigError::Algorithm(String::new()));
        }
        Ok(Self { algorithms, ..self })
    }

    /// The scopes that are asked for.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The metadata of this resource (RFC 9728, section 2) as JSON. `resource` is the address that clients call.
    pub(crate) fn metadata(&self, resource: &str) -> String {
        let mut metadata = json!({
            "resource": resource,
            "authorization_servers": [self.issuer],
            "bearer_methods_supported": ["header"],
            "resource_name": "Gloveport",
        });
        if !self.scopes.is_empty() {
            metadata["scopes_supported"] = json!(self.scopes);
        }
        metadata.to_string()
    }
}

/// The verifier of access tokens.
pub(crate) struct OAuth {
    config: OAuthConfig,
    issuer: Issuer,
    clock: Clock,
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    /// Of the issuer's keys, with which they were verified.
    revision: u64,
    /// By SHA-256 of the token: whose it is, and until when.
    tokens: BTreeMap<[u8; 32], (Principal, u64)>,
}

impl OAuth {
    pub(crate) fn new(config: OAuthConfig, fetch: Arc<dyn Fetch>, clock: Clock) -> Self {
        let issuer = Issuer::new(config.issuer.clone(), fetch, Arc::clone(&clock));
        Self { config, issuer, clock, remembered: Mutex::default() }
    }

    pub(crate) fn config(&self) -> &OAuthConfig {
        &self.config
    }

    /// For whom a token speaks. The subject is told where the token was verified and is refused all the same.
    pub(crate) async fn principal(
        &self,
        text: &str,
    ) -> Result<Principal, (Reason, Option<String>)> {
        let digest = sha256(text.as_bytes());
        let now_s = (self.clock)();
        if let Some(known) = self.remembered(&digest, now_s) {
            return Ok(known);
        }
        let form = |reason| (reason, None);
        let token = Token::parse(text, &self.config.algorithms).map_err(form)?;
        let kid = token.kid.as_deref();
        let verified = self.issuer.with_keys(kid, token.algorithm, |keys| token.claims(keys));
        let claims = verified.await.map_err(form)?;
        let revision = self.issuer.revision();
        let expires_s = self.config.check(&claims, now_s).map_err(form)?;
        let subject = claims.get("sub").and_then(claims::name);
        let principal = self.config.principal(&claims).map_err(|reason| (reason, subject))?;
        self.remember(digest, principal.clone(), revision, expires_s.min(now_s + REMEMBERED_S));
        Ok(principal)
    }

    fn remembered(&self, digest: &[u8; 32], now_s: u64) -> Option<Principal> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.revision != self.issuer.revision() {
            return None;
        }
        let (principal, until_s) = remembered.tokens.get(digest)?;
        (now_s < *until_s).then(|| principal.clone())
    }

    fn remember(&self, digest: [u8; 32], principal: Principal, revision: u64, until_s: u64) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        // Whose key was withdrawn is asked again.
        if remembered.revision != revision {
            *remembered = Remembered { revision, tokens: BTreeMap::new() };
        }
        if remembered.tokens.len() >= REMEMBERED_MAX {
            let now_s = (self.clock)();
            remembered.tokens.retain(|_, (_, until_s)| now_s < *until_s);
        }
        // To be full of tokens that all hold is no reason to refuse one: it is verified each time.
        if remembered.tokens.len() < REMEMBERED_MAX {
            remembered.tokens.insert(digest, (principal, until_s));
        }
    }
}

impl OAuthConfig {
    /// Checks for whom and when a token is. Gives the second at which it ends.
    fn check(&self, claims: &Map<String, Value>, now_s: u64) -> Result<u64, Reason> {
        if claims.get("iss").and_then(Value::as_str) != Some(&self.issuer) {
            return Err(Reason::Issuer);
        }
        let is_ours = |audience: &Value| audience.as_str() == Some(&self.audience);
        let is_for_us = match claims.get("aud") {
            Some(Value::Array(several)) => several.iter().any(is_ours),
            Some(one) => is_ours(one),
            None => false,
        };
        if !is_for_us {
            return Err(Reason::Audience);
        }
        let expires_s = claims.get("exp").and_then(claims::time).ok_or(Reason::TokenForm)?;
        let ends_s = expires_s.saturating_add(SKEW_S);
        if now_s >= ends_s {
            return Err(Reason::Expired);
        }
        for name in ["nbf", "iat"] {
            let Some(value) = claims.get(name) else { continue };
            let begins_s = claims::time(value).ok_or(Reason::TokenForm)?;
            if begins_s > now_s.saturating_add(SKEW_S) {
                return Err(Reason::NotYet);
            }
        }
        Ok(ends_s)
    }

    fn principal(&self, claims: &Map<String, Value>) -> Result<Principal, Reason> {
        let subject = claims.get("sub").and_then(claims::name).ok_or(Reason::Subject)?;
        if subject.starts_with(KEYS) {
            return Err(Reason::Subject);
        }
        let scopes = claims::scopes(claims)?;
        if !self.scopes.iter().all(|scope| scopes.contains(scope)) {
            return Err(Reason::Scope);
        }
        let tenant = match &self.tenant {
            None => None,
            Some(path) => Some(path.find(claims).and_then(claims::name).ok_or(Reason::Tenant)?),
        };
        let groups = match &self.groups {
            None => BTreeSet::new(),
            // A rule that denies a group something would not find it.
            Some(path) if path.is_left_out(claims) => return Err(Reason::Groups),
            Some(path) => match path.find(claims) {
                None => BTreeSet::new(),
                Some(value) => claims::names(value, None).ok_or(Reason::Groups)?,
            },
        };
        Ok(Principal { tenant, subject, method: AuthMethod::OAuth, groups, scopes, client: None })
    }
}

#[cfg(test)]
mod tests;
