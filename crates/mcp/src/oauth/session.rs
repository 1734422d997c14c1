//! What proves who we are in each request to one server: kept, renewed in time, and renewed once however many ask.
//!
//! A renewal goes on when those who wait for it go away: a refresh token that was used up and whose successor nobody kept would
//! sign everybody out. Nobody is sent to a browser from here: where a person is needed, the request fails and says so.

use super::challenge::Challenge;
use super::discovery::{Asked, discover};
use super::exchange::{self, Given, now_s};
use super::record::{Record, Tokens};
use super::web::{Web, host};
use super::{Grant, Oauth, OauthError, StoreError, registration};
use crate::Secret;
use crate::upstream::clip;
use gloveport_protocol::ServerName;
use reqwest::Url;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

/// An access token that ends within this time is renewed before it is used, in seconds.
const AHEAD_S: u64 = 30;
/// Characters of a reason.
const REASON_CHARS_MAX: usize = 600;

/// Why a request cannot show who we are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// A person has to sign in, again or with more scopes.
    #[error("{reason}")]
    Login {
        /// Why.
        reason: String,
    },
    /// It did not work this time.
    #[error("cannot sign in: {reason}")]
    Failed {
        /// Why.
        reason: String,
    },
}

/// Why what was shown is not enough.
enum Because {
    /// The server refused it, or its time is over.
    Stale(Challenge),
    /// It is good for less than was asked.
    Scopes(Challenge),
}

/// The sign-in of one server.
#[derive(Clone)]
pub(crate) struct Session {
    inner: Arc<Inner>,
    tasks: TaskTracker,
}

struct Inner {
    place: Place,
    state: Mutex<State>,
    turn: Semaphore,
}

/// Which server, and where what is known of it is kept.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) oauth: Oauth,
    pub(super) server: Url,
    pub(super) web: Web,
    key: String,
}

#[derive(Default)]
struct State {
    is_loaded: bool,
    tokens: Option<Tokens>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Session(..)")
    }
}

impl Session {
    /// The sign-in of the server `name` at `server`. Nothing is read or sent yet.
    pub(crate) fn new(name: &ServerName, server: &Url, oauth: Oauth, tasks: TaskTracker) -> Self {
        let place = Place::new(name, server, oauth);
        let inner = Inner { place, state: Mutex::default(), turn: Semaphore::new(1) };
        Self { inner: Arc::new(inner), tasks }
    }

    /// What to show; nothing where nobody has signed in.
    pub(crate) async fn bearer(&self) -> Result<Option<Secret>, Trouble> {
        if !self.inner.state().is_loaded {
            let record = self.inner.place.load().await?;
            self.inner.adopt(record.tokens);
        }
        let (access, may_wait) = match &self.inner.state().tokens {
            None => return Ok(None),
            // Without a way to renew it the server has to say whether it is still good.
            Some(tokens) => (tokens.access.clone(), tokens.is_good() || !self.renews(tokens)),
        };
        if may_wait {
            return Ok(Some(access));
        }
        self.renew(Some(access), Because::Stale(Challenge::default())).await.map(Some)
    }

    /// The server refused what was shown, or nothing was: gives something else to show.
    pub(crate) async fn challenged(
        &self,
        challenge: Challenge,
        shown: Option<Secret>,
    ) -> Result<Secret, Trouble> {
        self.renew(shown, Because::Stale(challenge)).await
    }

    /// What was shown is not good for this: gives something that is.
    pub(crate) async fn insufficient(
        &self,
        challenge: Challenge,
        shown: Option<Secret>,
    ) -> Result<Secret, Trouble> {
        self.renew(shown, Because::Scopes(challenge)).await
    }

    fn renews(&self, tokens: &Tokens) -> bool {
        tokens.refresh.is_some() || self.inner.place.oauth.settings.grant == Grant::Machine
    }

    async fn renew(&self, shown: Option<Secret>, because: Because) -> Result<Secret, Trouble> {
        let inner = Arc::clone(&self.inner);
        let renewal = self.tasks.spawn(async move { inner.renew(shown, because).await });
        renewal
            .await
            .unwrap_or_else(|_| Err(Trouble::Failed { reason: "the gateway is ending".to_owned() }))
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn adopt(&self, tokens: Option<Tokens>) {
        let mut state = self.state();
        state.is_loaded = true;
        state.tokens = tokens;
    }

    async fn renew(&self, shown: Option<Secret>, because: Because) -> Result<Secret, Trouble> {
        let _turn = self.turn.acquire().await.map_err(|_| ending())?;
        let is_other =
            |tokens: &&Tokens| tokens.is_good() && Some(&tokens.access) != shown.as_ref();
        // Somebody of this process was here before.
        if let Some(other) = self.state().tokens.as_ref().filter(is_other) {
            return Ok(other.access.clone());
        }
        let _held = self.place.hold().await?;
        let mut record = self.place.load().await?;
        // Somebody of another process was.
        if let Some(other) = record.tokens.clone().filter(|tokens| is_other(&tokens)) {
            let access = other.access.clone();
            self.adopt(Some(other));
            return Ok(access);
        }
        let renewed = match because {
            Because::Stale(challenge) => self.refreshed(&mut record, &challenge).await,
            Because::Scopes(challenge) => self.widened(&mut record, &challenge).await,
        };
        self.place.save(&record).await?;
        self.adopt(record.tokens);
        renewed
    }

    /// Uses the refresh token; without one, or with a bad one, begins anew where nobody is needed for that.
    async fn refreshed(
        &self,
        record: &mut Record,
        challenge: &Challenge,
    ) -> Result<Secret, Trouble> {
        let Place { oauth, web, .. } = &self.place;
        let known = record.tokens.clone();
        let refresh = known.as_ref().and_then(|tokens| Some((tokens, tokens.refresh.as_ref()?)));
        if let Some((tokens, refresh)) = refresh {
            match exchange::refresh(*web, tokens, refresh, &oauth.settings).await {
                Ok(fresh) => {
                    let access = fresh.access.clone();
                    record.tokens = Some(fresh);
                    self.place.tell(record);
                    return Ok(access);
                }
                Err(error) if is_over(&error) => record.tokens = None,
                // It may be good still.
                Err(error) => return Err(error.into()),
            }
        }
        match oauth.settings.grant {
            Grant::Machine => self.alone(record, challenge, &BTreeSet::new()).await,
            Grant::Person => {
                let reason = match known {
                    None => format!("{} asks for a sign-in", self.place.shown()),
                    Some(_) => format!("the sign-in at {} is over", self.place.shown()),
                };
                Err(Trouble::Login { reason })
            }
        }
    }

    /// Asks for the scopes that are missing, or has somebody ask for them.
    async fn widened(&self, record: &mut Record, challenge: &Challenge) -> Result<Secret, Trouble> {
        let have = record.tokens.as_ref().map(|tokens| tokens.scopes.clone()).unwrap_or_default();
        let missing: Vec<&str> = challenge.scopes.difference(&have).map(String::as_str).collect();
        if missing.is_empty() {
            let reason = format!(
                "{} refuses what was signed in for, and names no scope that is missing",
                self.place.shown()
            );
            return Err(Trouble::Failed { reason });
        }
        let reason = format!("{} wants more scopes: {}", self.place.shown(), missing.join(" "));
        record.wanted.extend(challenge.scopes.iter().cloned());
        match self.place.oauth.settings.grant {
            Grant::Person => Err(Trouble::Login { reason: clip(&reason, REASON_CHARS_MAX) }),
            Grant::Machine => self.alone(record, challenge, &have).await,
        }
    }

    /// Signs in without anybody.
    async fn alone(
        &self,
        record: &mut Record,
        challenge: &Challenge,
        have: &BTreeSet<String>,
    ) -> Result<Secret, Trouble> {
        let Place { oauth, web, server, .. } = &self.place;
        let known = record.tokens.as_ref().map(|tokens| tokens.issuer.clone());
        let looked = (challenge, Asked::Yes);
        let found = discover(*web, server, looked, &oauth.settings, known.as_deref());
        let found = found.await?;
        let client = registration::client(*web, &found.server, &oauth.settings, record, None);
        let client = client.await?;
        let wanted = super::login::scopes_to_ask(&found, challenge, have, &oauth.settings);
        let given = (Given::Ourselves(&wanted), &wanted);
        let tokens = exchange::first(*web, &found, &client, &oauth.settings, given);
        let tokens = tokens.await?;
        let access = tokens.access.clone();
        record.tokens = Some(tokens);
        record.wanted.clear();
        self.place.tell(record);
        Ok(access)
    }
}

impl Place {
    pub(super) fn new(name: &ServerName, server: &Url, oauth: Oauth) -> Self {
        let web = Web::of_server(server, oauth.settings.network);
        let path = server.path().trim_end_matches('/');
        let key = format!("{name} {}{path}", server.origin().ascii_serialization());
        Self { oauth, server: server.clone(), web, key }
    }

    /// The server's address, for messages: without what may be secret in it.
    pub(super) fn shown(&self) -> String {
        format!("{}{}", host(&self.server), clip(self.server.path(), 200))
    }

    /// What is known. What another issuer gave than the one that is allowed is not.
    pub(super) async fn load(&self) -> Result<Record, OauthError> {
        let (store, key) = (Arc::clone(&self.oauth.store), self.key.clone());
        let text = blocking(move || store.load(&key)).await?;
        let mut record = text.map(|text| Record::parse(&text)).transpose()?.unwrap_or_default();
        self.tell(&record);
        if let Some(issuer) = &self.oauth.settings.issuer {
            record.tokens = record.tokens.filter(|tokens| tokens.issuer == *issuer);
        }
        Ok(record)
    }

    pub(super) async fn save(&self, record: &Record) -> Result<(), OauthError> {
        let (store, key, text) =
            (Arc::clone(&self.oauth.store), self.key.clone(), record.to_text());
        blocking(move || store.save(&key, text.as_ref())).await
    }

    pub(super) async fn hold(&self) -> Result<Box<dyn Send>, OauthError> {
        let (store, key) = (Arc::clone(&self.oauth.store), self.key.clone());
        blocking(move || store.hold(&key)).await
    }

    /// Has everything scrubbed that is secret in it.
    pub(super) fn tell(&self, record: &Record) {
        record.secrets().for_each(|secret| self.oauth.minted.tell(secret));
    }
}

impl Tokens {
    /// Whether it can be used, as far as is known.
    fn is_good(&self) -> bool {
        self.expires_s.is_none_or(|expires_s| expires_s > now_s() + AHEAD_S)
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, OauthError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.unwrap_or_else(|_| Err(StoreError("the gateway is ending".to_owned())))?)
}

/// Whether a refresh token is worth nothing any more, and not only the request.
fn is_over(error: &OauthError) -> bool {
    const CODES: [&str; 3] = ["invalid_grant", "invalid_client", "unauthorized_client"];
    matches!(error, OauthError::Refused { code, .. } if CODES.contains(&code.as_str()))
}

impl From<OauthError> for Trouble {
    fn from(error: OauthError) -> Self {
        Self::Failed { reason: clip(&error.to_string(), REASON_CHARS_MAX) }
    }
}

fn ending() -> Trouble {
    Trouble::Failed { reason: "the gateway is ending".to_owned() }
}
