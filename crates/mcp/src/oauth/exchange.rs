//! The token endpoint: a code, a refresh token or who we are against an access token (RFC 6749 sections 4.1.3, 4.4 and 6),
//! and the end of it (RFC 7009).

use super::discovery::Discovered;
use super::record::{Client, Method, Tokens, scopes, scopes_of, text_of};
use super::web::{Answer, Web, host};
use super::{OauthError, OauthSettings};
use crate::Secret;
use crate::upstream::clip;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gloveport_crypto::{hex, random};
use reqwest::Url;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// Longest token: what is looked for in results is no longer.
const TOKEN_BYTES_MAX: usize = 16 << 10;
/// What an access token may live longest by what is said of it.
const LIFE_S_MAX: u64 = 10 * 365 * 24 * 3_600;
/// How long what we sign about ourselves holds.
const ASSERTION_S: u64 = 120;
/// Characters of an error's code and of its description.
const CODE_CHARS_MAX: usize = 100;
const DESCRIPTION_CHARS_MAX: usize = 300;
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What is given for access.
pub(super) enum Given<'a> {
    /// A code that the browser brought.
    Code { code: &'a str, verifier: &'a str, redirect: &'a str },
    /// Who we are, for these scopes.
    Ourselves(&'a BTreeSet<String>),
}

/// Asks for a first access token. `asked` are the scopes that were asked for: those we have, where the answer says nothing.
pub(super) async fn first(
    web: Web,
    found: &Discovered,
    client: &Client,
    settings: &OauthSettings,
    (given, asked): (Given<'_>, &BTreeSet<String>),
) -> Result<Tokens, OauthError> {
    let scope;
    let mut fields = match given {
        Given::Code { code, verifier, redirect } => vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirect),
        ],
        Given::Ourselves(wanted) => {
            let mut fields = vec![("grant_type", "client_credentials")];
            scope = scopes(wanted);
            fields.extend(scope.as_deref().map(|scope| ("scope", scope)));
            fields
        }
    };
    fields.push(("resource", &found.resource));
    let endpoint = &found.server.token_endpoint;
    let proof = Proof::of(client, settings, &found.server.issuer)?;
    let answer = proof.post(web, endpoint, fields).await?;
    let fresh = read(&answer, endpoint)?;
    Ok(Tokens {
        issuer: found.server.issuer.clone(),
        access: fresh.access,
        refresh: fresh.refresh,
        expires_s: fresh.expires_s,
        scopes: fresh.scopes.unwrap_or_else(|| asked.clone()),
        resource: found.resource.clone(),
        client: client.clone(),
        token_endpoint: endpoint.to_string(),
        revocation_endpoint: found.server.revocation_endpoint.as_ref().map(Url::to_string),
    })
}

/// Asks for another access token with the refresh token, which may be another one afterwards.
pub(super) async fn refresh(
    web: Web,
    tokens: &Tokens,
    refresh: &Secret,
    settings: &OauthSettings,
) -> Result<Tokens, OauthError> {
    let endpoint = web.address("the token endpoint", &tokens.token_endpoint)?;
    let fields = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.expose()),
        ("resource", &tokens.resource),
    ];
    let proof = Proof::of(&tokens.client, settings, &tokens.issuer)?;
    let answer = proof.post(web, &endpoint, fields).await?;
    let fresh = read(&answer, &endpoint)?;
    Ok(Tokens {
        access: fresh.access,
        refresh: fresh.refresh.or_else(|| Some(refresh.clone())),
        expires_s: fresh.expires_s,
        scopes: fresh.scopes.unwrap_or_else(|| tokens.scopes.clone()),
        ..tokens.clone()
    })
}

/// Tells the authorization server that a token is used no more.
pub(super) async fn revoke(
    web: Web,
    tokens: &Tokens,
    endpoint: &str,
    settings: &OauthSettings,
) -> Result<(), OauthError> {
    let endpoint = web.address("the revocation endpoint", endpoint)?;
    // With the refresh token goes everything that came of it.
    let (token, hint) = match &tokens.refresh {
        Some(refresh) => (refresh, "refresh_token"),
        None => (&tokens.access, "access_token"),
    };
    let fields = vec![("token", token.expose()), ("token_type_hint", hint)];
    let proof = Proof::of(&tokens.client, settings, &tokens.issuer)?;
    let answer = proof.post(web, &endpoint, fields).await?;
    if (200..300).contains(&answer.status) {
        Ok(())
    } else {
        Err(refusal(&host(&endpoint), &answer))
    }
}

/// How a client shows who it is in one request.
struct Proof<'a> {
    client: &'a Client,
    authorization: Option<Secret>,
    secret: Option<&'a Secret>,
    assertion: Option<String>,
}

impl<'a> Proof<'a> {
    fn of(client: &'a Client, settings: &OauthSettings, issuer: &str) -> Result<Self, OauthError> {
        let mut proof = Self { client, authorization: None, secret: None, assertion: None };
        match (client.method, &client.secret) {
            (Method::None, _) => {}
            (Method::Basic, Some(secret)) => {
                let pair = format!("{}:{}", encoded(&client.id), encoded(secret.expose()));
                proof.authorization = Some(Secret::new(format!("Basic {}", STANDARD.encode(pair))));
            }
            (Method::Post, Some(secret)) => proof.secret = Some(secret),
            (Method::PrivateKeyJwt, _) => {
                proof.assertion = Some(assertion(client, settings, issuer)?);
            }
            (Method::Basic | Method::Post, None) => {
                let message = "the client's secret is missing: sign in again";
                return Err(OauthError::Unsupported(message.to_owned()));
            }
        }
        Ok(proof)
    }

    async fn post(
        &self,
        web: Web,
        endpoint: &Url,
        mut fields: Vec<(&str, &str)>,
    ) -> Result<Answer, OauthError> {
        // With `client_secret_basic` the header says who asks.
        if self.authorization.is_none() {
            fields.push(("client_id", &self.client.id));
        }
        fields.extend(self.secret.map(|secret| ("client_secret", secret.expose())));
        if let Some(assertion) = &self.assertion {
            fields.push(("client_assertion_type", JWT_BEARER));
            fields.push(("client_assertion", assertion));
        }
        web.post_form(endpoint, &fields, self.authorization.as_ref()).await
    }
}

/// Id and secret are written as in a form before they become a header (RFC 6749 section 2.3.1).
fn encoded(text: &str) -> String {
    super::web::form(&[(text, "")]).trim_end_matches('=').to_owned()
}

/// What we say of ourselves, signed (RFC 7523 section 3). It is for the issuer alone.
fn assertion(
    client: &Client,
    settings: &OauthSettings,
    issuer: &str,
) -> Result<String, OauthError> {
    let key = settings
        .private_key
        .as_ref()
        .ok_or_else(|| OauthError::Unsupported("the client's private key is missing".to_owned()))?;
    let now = now_s();
    let header = json!({"alg": key.algorithm(), "typ": "JWT"});
    let claims = json!({
        "iss": client.id,
        "sub": client.id,
        "aud": issuer,
        "iat": now,
        "exp": now + ASSERTION_S,
        "jti": hex(&random::<16>()?),
    });
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(signed.as_bytes())?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

struct Fresh {
    access: Secret,
    refresh: Option<Secret>,
    expires_s: Option<u64>,
    scopes: Option<BTreeSet<String>>,
}

fn read(answer: &Answer, endpoint: &Url) -> Result<Fresh, OauthError> {
    let host = host(endpoint);
    if !(200..300).contains(&answer.status) {
        return Err(refusal(&host, answer));
    }
    let unusable = |reason: &str| OauthError::NoAnswer { host, reason: reason.to_owned() };
    let json = &answer.json;
    let kind = text_of(json, "token_type").unwrap_or("Bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(unusable("it gives access in another form than `Bearer`"));
    }
    let is_token = |text: &&str| {
        (1..=TOKEN_BYTES_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
    };
    let token = |key| text_of(json, key).filter(is_token).map(Secret::new);
    let access =
        token("access_token").ok_or_else(|| unusable("it has no access token that can be sent"))?;
    // Some write it as a text, some with a fraction.
    let life =
        json.get("expires_in").map(|life| life.as_str().map_or(life.to_string(), str::to_owned));
    let life = life.and_then(|life| life.split('.').next()?.parse::<u64>().ok());
    Ok(Fresh {
        access,
        refresh: token("refresh_token"),
        expires_s: life.map(|life| now_s() + life.min(LIFE_S_MAX)),
        scopes: text_of(json, "scope").map(|scope| scopes_of(scope).collect()),
    })
}

/// What an answer that is no success says (RFC 6749 section 5.2).
pub(super) fn refusal(host: &str, answer: &Answer) -> OauthError {
    let host = host.to_owned();
    match text_of(&answer.json, "error") {
        Some(code) => OauthError::Refused {
            host,
            code: clip(code, CODE_CHARS_MAX),
            description: text_of(&answer.json, "error_description")
                .map(|text| clip(text, DESCRIPTION_CHARS_MAX)),
        },
        None => OauthError::NoAnswer { host, reason: format!("it answered {}", answer.status) },
    }
}

/// Seconds since 1970.
pub(super) fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
