//! A person signs in: the address for the browser, and what becomes of the answer that it brings back.
//!
//! Opening the browser and listening for the answer is `gloveport`'s. The answer comes from whoever knows the address that is
//! listened at: the state is looked at first, then the issuer, and only then anything else (RFC 9207, RFC 9700 section 4.4).

use super::discovery::{Asked, Discovered, discover};
use super::exchange::{self, Given};
use super::record::{Client, scopes};
use super::session::Place;
use super::{Challenge, Oauth, OauthError, OauthSettings, registration};
use crate::Secret;
use crate::upstream::clip;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloveport_crypto::{is_same, random, sha256};
use gloveport_protocol::ServerName;
use reqwest::Url;
use std::collections::{BTreeMap, BTreeSet};

/// What keeps a sign-in going while nobody is there (OpenID Connect Core 1.0 section 11).
const OFFLINE: &str = "offline_access";
/// Longest answer of a browser.
const ANSWER_BYTES_MAX: usize = 16 << 10;

/// A server to sign in to.
pub struct Login {
    place: Place,
    headers: BTreeMap<String, Secret>,
}

/// A sign-in that waits for a browser.
pub struct LoginStart {
    place: Place,
    found: Discovered,
    client: Client,
    scopes: BTreeSet<String>,
    redirect: String,
    state: String,
    verifier: Secret,
    url: Url,
}

/// A sign-in that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who gave access.
    pub issuer: String,
    /// What for.
    pub scopes: Vec<String>,
    /// Whether it is renewed without anybody.
    pub renews: bool,
}

/// How a sign-in ended that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logout {
    /// Nobody was signed in.
    WasNot,
    /// The authorization server knows.
    Revoked,
    /// It is forgotten here; the authorization server offers no way to tell it, or did not take it: why.
    Forgotten(String),
}

impl Login {
    /// A server, its address and the headers of its configuration.
    ///
    /// # Errors
    ///
    /// [`OauthError::Address`] for an address that cannot be used.
    pub fn new(
        name: &ServerName,
        url: &str,
        headers: BTreeMap<String, Secret>,
        oauth: Oauth,
    ) -> Result<Self, OauthError> {
        let wrong = |reason: String| OauthError::Address { what: "its URL".to_owned(), reason };
        let server = Url::parse(url).map_err(|error| wrong(error.to_string()))?;
        if !matches!(server.scheme(), "http" | "https") || server.host_str().is_none() {
            return Err(wrong("write `https://…` or `http://…`".to_owned()));
        }
        Ok(Self { place: Place::new(name, &server, oauth), headers })
    }

    /// Where the browser was sent to when we registered at this server before: the same address again needs no new
    /// registration.
    ///
    /// # Errors
    ///
    /// [`OauthError::Store`].
    pub async fn earlier_redirect(&self) -> Result<Option<String>, OauthError> {
        let record = self.place.load().await?;
        Ok(record.registrations.into_values().rev().find_map(|client| client.redirect))
    }

    /// Asks the server who gives access, registers there if need be, and makes the address for the browser. The answer will
    /// come to `redirect`.
    ///
    /// # Errors
    ///
    /// [`OauthError`]; nothing was kept then.
    pub async fn begin(&self, redirect: &str) -> Result<LoginStart, OauthError> {
        let Place { oauth, web, server, .. } = &self.place;
        let asked = web.challenge(server, &self.headers).await?;
        let mut record = self.place.load().await?;
        let challenge = Challenge::parse(asked.as_deref().unwrap_or_default());
        let looked = (&challenge, if asked.is_some() { Asked::Yes } else { Asked::No });
        let known = record.tokens.as_ref().map(|tokens| tokens.issuer.clone());
        let found = discover(*web, server, looked, &oauth.settings, known.as_deref()).await?;
        let before = record.registrations.clone();
        let to = Some(redirect);
        let client =
            registration::client(*web, &found.server, &oauth.settings, &mut record, to).await?;
        if record.registrations != before {
            self.place.tell(&record);
            let _held = self.place.hold().await?;
            let mut latest = self.place.load().await?;
            latest.register(&found.server.issuer, client.clone());
            self.place.save(&latest).await?;
        }
        // What was asked for beyond what we have is asked for together with that.
        let mut beside = record.wanted.clone();
        if !beside.is_empty() {
            beside.extend(record.tokens.into_iter().flat_map(|tokens| tokens.scopes));
        }
        let mut scopes = scopes_to_ask(&found, &challenge, &beside, &oauth.settings);
        if found.server.scopes.contains(OFFLINE) {
            scopes.insert(OFFLINE.to_owned());
        }
        self.start(found, client, scopes, redirect)
    }

    fn start(
        &self,
        found: Discovered,
        client: Client,
        scopes_asked: BTreeSet<String>,
        redirect: &str,
    ) -> Result<LoginStart, OauthError> {
        let mut url = found.server.authorization_endpoint.clone().ok_or_else(|| {
            let issuer = clip(&found.server.issuer, 200);
            OauthError::Unsupported(format!("nobody can sign in at `{issuer}` with a browser"))
        })?;
        let state = URL_SAFE_NO_PAD.encode(random::<32>()?);
        let verifier = URL_SAFE_NO_PAD.encode(random::<32>()?);
        let digest = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
        let scope = scopes(&scopes_asked);
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", redirect),
            ("state", &state),
            ("code_challenge", &digest),
            ("code_challenge_method", "S256"),
            ("resource", &found.resource),
        ];
        fields.extend(scope.as_deref().map(|scope| ("scope", scope)));
        if scopes_asked.contains(OFFLINE) {
            fields.push(("prompt", "consent"));
        }
        url.query_pairs_mut().extend_pairs(fields);
        Ok(LoginStart {
            place: self.place.clone(),
            redirect: redirect.to_owned(),
            verifier: Secret::new(verifier),
            found,
            client,
            scopes: scopes_asked,
            state,
            url,
        })
    }
}

impl LoginStart {
    /// The address for the browser. Whoever has it can sign in, to what they are signed in to.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// Whose page it is: host and port.
    pub fn host(&self) -> String {
        super::web::host(&self.url)
    }

    /// What is asked for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(String::as_str)
    }

    /// Whether an answer (an address, or what is behind its `?`) belongs to this sign-in.
    pub fn is_answer(&self, answer: &str) -> bool {
        let states: Vec<String> = read(answer, "state");
        matches!(states.as_slice(), [state] if is_same(state.as_bytes(), self.state.as_bytes()))
    }

    /// Redeems the answer of the browser (an address, or what is behind its `?`), and keeps what comes of it.
    ///
    /// # Errors
    ///
    /// [`OauthError::Mismatch`] when the answer is not of this sign-in or of another issuer, [`OauthError::Refused`] when
    /// access was denied.
    pub async fn finish(self, answer: &str) -> Result<SignedIn, OauthError> {
        let code = self.code(answer)?;
        let Place { oauth, web, .. } = &self.place;
        let given =
            Given::Code { code: &code, verifier: self.verifier.expose(), redirect: &self.redirect };
        let given = (given, &self.scopes);
        let tokens =
            exchange::first(*web, &self.found, &self.client, &oauth.settings, given).await?;
        let signed_in = SignedIn {
            issuer: clip(&tokens.issuer, 200),
            scopes: tokens.scopes.iter().cloned().collect(),
            renews: tokens.refresh.is_some(),
        };
        let _held = self.place.hold().await?;
        let mut record = self.place.load().await?;
        record.tokens = Some(tokens);
        record.wanted.clear();
        self.place.tell(&record);
        self.place.save(&record).await?;
        Ok(signed_in)
    }

    /// The code in an answer that is what it should be.
    fn code(&self, answer: &str) -> Result<String, OauthError> {
        let mismatch = |text: &str| OauthError::Mismatch(text.to_owned());
        if answer.len() > ANSWER_BYTES_MAX {
            return Err(mismatch("the answer of the browser is too long"));
        }
        if !self.is_answer(answer) {
            return Err(mismatch("the answer is not of this sign-in: begin again"));
        }
        let one = |name: &str| match read(answer, name).as_slice() {
            [] => Ok(None),
            [value] => Ok(Some(value.clone())),
            _ => Err(mismatch("the answer says one thing twice")),
        };
        match one("iss")? {
            Some(issuer) if issuer != self.found.server.issuer => {
                return Err(OauthError::Mismatch(format!(
                    "the answer is of `{}` and not of `{}`: its code is not used",
                    clip(&issuer, 200),
                    clip(&self.found.server.issuer, 200)
                )));
            }
            None if self.found.server.says_issuer => {
                return Err(mismatch(
                    "the answer does not say of which issuer it is: its code is not used",
                ));
            }
            Some(_) | None => {}
        }
        if let Some(code) = one("error")? {
            return Err(OauthError::Refused {
                host: self.host(),
                code: clip(&code, 100),
                description: one("error_description")?.map(|text| clip(&text, 300)),
            });
        }
        one("code")?
            .filter(|code| !code.is_empty())
            .ok_or_else(|| mismatch("the answer has no code"))
    }
}

/// Gives a sign-in up: what is kept of the server is removed, and the authorization server is told where it offers that.
///
/// # Errors
///
/// [`OauthError`] when what is kept cannot be removed.
pub async fn logout(name: &ServerName, url: &str, oauth: Oauth) -> Result<Logout, OauthError> {
    let login = Login::new(name, url, BTreeMap::new(), oauth)?;
    let place = &login.place;
    let record = {
        let _held = place.hold().await?;
        let record = place.load().await?;
        place.save(&super::record::Record::default()).await?;
        record
    };
    let Some(tokens) = record.tokens else {
        return Ok(Logout::WasNot);
    };
    let Some(endpoint) = &tokens.revocation_endpoint else {
        let reason = "its authorization server offers no way to be told".to_owned();
        return Ok(Logout::Forgotten(reason));
    };
    let told = exchange::revoke(place.web, &tokens, endpoint, &place.oauth.settings).await;
    Ok(told.map_or_else(|error| Logout::Forgotten(error.to_string()), |()| Logout::Revoked))
}

/// What access is asked for: what the server asks for now, else what it says can be asked for, and what is wanted beside.
pub(super) fn scopes_to_ask(
    found: &Discovered,
    challenge: &Challenge,
    beside: &BTreeSet<String>,
    settings: &OauthSettings,
) -> BTreeSet<String> {
    let base = if challenge.scopes.is_empty() { &found.scopes } else { &challenge.scopes };
    base.iter().chain(beside).chain(&settings.scopes).cloned().collect()
}

/// The values of a field in an answer.
fn read(answer: &str, name: &str) -> Vec<String> {
    let query = answer.trim();
    let query = query.split_once('?').map_or(query, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let mut url = Url::parse("answer:").expect("a literal");
    url.set_query(Some(query));
    let pairs = url.query_pairs().filter(|(key, _)| key == name);
    pairs.map(|(_, value)| value.into_owned()).collect()
}
