//! An authorization server: where its keys are, and the keys, kept for a while.
//!
//! Its address comes from the operator; that of the keys comes from its metadata (RFC 8414, `OpenID` Connect Discovery 1.0)
//! and may lead elsewhere. So that place has to be `https` (or, for an issuer on this machine, on this machine), and where
//! the host is not the issuer's own, it has to be a name whose addresses are public. Redirects are not followed.
//!
//! Strangers cause fetches by showing keys that nobody knows: there is one fetch at a time, and a pause after each.

use crate::Clock;
use crate::jwks::KeySet;
use crate::refusal::Reason;
use gloveport_crypto::{PublicKey, SignatureAlgorithm};
use serde_json::Value;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::{Host, Url};

/// Keys are fetched again after this time, in seconds.
const FRESH_S: u64 = 600;
/// Keys that cannot be fetched again hold for this time.
const STALE_S: u64 = 24 * 3_600;
/// From one fetch to the next, in seconds; after one that failed less.
const PAUSE_S: u64 = 30;
const PAUSE_FAILED_S: u64 = 5;
/// Time of one answer, and of a request that waits for keys.
const FETCH: Duration = Duration::from_secs(5);
const WAIT: Duration = Duration::from_secs(15);
/// Requests that wait for keys at the same time.
const WAITING_MAX: usize = 256;
/// Bytes of metadata, and of a set of keys.
const METADATA_BYTES_MAX: usize = 256 << 10;
const KEYS_BYTES_MAX: usize = 512 << 10;

/// What is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The address.
    pub url: String,
    /// Where it may lead.
    pub reach: Reach,
    /// More bytes than this are refused.
    pub bytes_max: usize,
    /// Time for all of it.
    pub within: Duration,
}

/// Where an address may lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere: the operator wrote its host.
    Named,
    /// To public addresses: somebody else wrote it.
    Public,
}

/// Why nothing came.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The server answered with this status.
    #[error("it answered {0}")]
    Status(u16),
    /// Anything else, in words without secrets.
    #[error("{0}")]
    Failed(String),
}

/// What came, or why nothing did.
pub type Fetched<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, FetchError>> + Send + 'a>>;

/// Gets a text over HTTP, without following redirects and without credentials.
pub trait Fetch: Send + Sync {
    /// Gets it.
    fn get(&self, wanted: Wanted) -> Fetched<'_>;
}

/// An authorization server and its keys.
pub(crate) struct Issuer {
    server: Arc<Server>,
    /// The fetch that is under way. It ends with the issuer.
    tasks: Mutex<JoinSet<()>>,
}

struct Server {
    url: String,
    fetch: Arc<dyn Fetch>,
    clock: Clock,
    state: Mutex<State>,
    /// Counts fetches that ended.
    ended: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    keys: Arc<KeySet>,
    /// When they came.
    fetched_s: Option<u64>,
    /// When they were last asked for, and whether they came.
    tried_s: Option<u64>,
    has_failed: bool,
    is_fetching: bool,
    n_waiting: usize,
    /// How often the keys changed.
    revision: u64,
}

impl State {
    fn is_fresh(&self, now_s: u64) -> bool {
        self.fetched_s.is_some_and(|fetched_s| now_s.saturating_sub(fetched_s) < FRESH_S)
    }

    fn may_fetch(&self, now_s: u64) -> bool {
        let pause_s = if self.has_failed { PAUSE_FAILED_S } else { PAUSE_S };
        self.tried_s.is_none_or(|tried_s| now_s.saturating_sub(tried_s) >= pause_s)
    }

    /// The keys, as long as they may be trusted.
    fn keys(&self, now_s: u64) -> Option<Arc<KeySet>> {
        let age_s = now_s.saturating_sub(self.fetched_s?);
        (age_s < STALE_S).then(|| Arc::clone(&self.keys))
    }
}

impl Issuer {
    pub(crate) fn new(url: String, fetch: Arc<dyn Fetch>, clock: Clock) -> Self {
        let (state, ended) = (Mutex::default(), watch::Sender::new(0));
        let server = Arc::new(Server { url, fetch, clock, state, ended });
        Self { server, tasks: Mutex::default() }
    }

    /// How often the keys changed: what was verified with older ones may not hold any more.
    pub(crate) fn revision(&self) -> u64 {
        self.server.state().revision
    }

    /// Hands the keys that a token may have been signed with to `verify`. Asks the server where none fits or all are old.
    pub(crate) async fn with_keys<T>(
        &self,
        kid: Option<&str>,
        algorithm: SignatureAlgorithm,
        verify: impl FnOnce(&[&PublicKey]) -> Result<T, Reason>,
    ) -> Result<T, Reason> {
        let now_s = (self.server.clock)();
        let (known, is_fresh) = {
            let state = self.server.state();
            (state.keys(now_s), state.is_fresh(now_s))
        };
        let fits = |keys: &Arc<KeySet>| !keys.fitting(kid, algorithm).is_empty();
        if !is_fresh || !known.as_ref().is_some_and(fits) {
            self.fetched(now_s).await?;
        }
        let keys = self.server.state().keys(now_s).ok_or(Reason::IssuerUnavailable)?;
        match keys.fitting(kid, algorithm).as_slice() {
            [] => Err(Reason::SigningKey),
            fitting => verify(fitting),
        }
    }

    /// Waits for a fetch: the one that is under way, or a new one if it is time for one.
    async fn fetched(&self, now_s: u64) -> Result<(), Reason> {
        let mut ended = self.server.ended.subscribe();
        let _waiting = {
            let mut state = self.server.state();
            if !state.is_fetching {
                if !state.may_fetch(now_s) {
                    return Ok(());
                }
                state.is_fetching = true;
                state.tried_s = Some(now_s);
                let server = Arc::clone(&self.server);
                let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
                // Those that ended are taken out, so that there is one at most.
                while tasks.try_join_next().is_some() {}
                tasks.spawn(async move { server.refresh().await });
            }
            if state.n_waiting >= WAITING_MAX {
                return Err(Reason::IssuerUnavailable);
            }
            state.n_waiting += 1;
            Waiting(&self.server)
        };
        let waited = tokio::time::timeout(WAIT, ended.changed()).await;
        waited.map(drop).map_err(|_| Reason::IssuerUnavailable)
    }
}

/// A request that waits for keys.
struct Waiting<'a>(&'a Server);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().n_waiting -= 1;
    }
}

/// A fetch that is under way: also one that is aborted is told as ended.
struct UnderWay<'a>(&'a Server);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state().is_fetching = false;
        self.0.ended.send_modify(|n| *n += 1);
    }
}

impl Server {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn refresh(&self) {
        let _under_way = UnderWay(self);
        let keys = self.key_set().await;
        let mut state = self.state();
        state.has_failed = keys.is_none();
        if let Some(keys) = keys {
            if *state.keys != keys {
                state.revision += 1;
                state.keys = Arc::new(keys);
            }
            state.fetched_s = Some((self.clock)());
        }
    }

    async fn key_set(&self) -> Option<KeySet> {
        let address = self.keys_address().await?;
        let reach = keys_reach(&self.url, &address)?;
        KeySet::parse(&self.get(address, reach, KEYS_BYTES_MAX).await.ok()?)
    }

    /// The address of the keys, from the first metadata that is there.
    async fn keys_address(&self) -> Option<String> {
        for address in metadata_addresses(&self.url)? {
            let Ok(text) = self.get(address, Reach::Named, METADATA_BYTES_MAX).await else {
                continue;
            };
            let Ok(metadata) = serde_json::from_slice::<Value>(&text) else {
                continue;
            };
            // Metadata of somebody else would bring somebody else's keys (RFC 8414, section 3.3).
            if metadata.get("issuer").and_then(Value::as_str) != Some(&self.url) {
                continue;
            }
            return metadata.get("jwks_uri").and_then(Value::as_str).map(str::to_owned);
        }
        None
    }

    async fn get(
        &self,
        url: String,
        reach: Reach,
        bytes_max: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let wanted = Wanted { url, reach, bytes_max, within: FETCH };
        let got = tokio::time::timeout(FETCH, self.fetch.get(wanted)).await;
        got.unwrap_or_else(|_| Err(FetchError::Failed("it took too long".to_owned())))
    }
}

/// Where the metadata of an issuer is (RFC 8414, section 3; `OpenID` Connect Discovery 1.0, section 4).
fn metadata_addresses(issuer: &str) -> Option<[String; 3]> {
    let url = Url::parse(issuer).ok()?;
    let origin = url.origin().ascii_serialization();
    let path = url.path().trim_end_matches('/');
    Some([
        format!("{origin}/.well-known/oauth-authorization-server{path}"),
        format!("{origin}/.well-known/openid-configuration{path}"),
        format!("{origin}{path}/.well-known/openid-configuration"),
    ])
}

/// Whether an issuer's address can be one: `https`, or `http` on this machine.
pub(crate) fn is_issuer(issuer: &str) -> bool {
    Url::parse(issuer).is_ok_and(|url| {
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url);
        is_safe && is_plain(&url) && url.query().is_none()
    })
}

/// How the keys may be fetched, if they may at all.
fn keys_reach(issuer: &str, keys: &str) -> Option<Reach> {
    let (issuer, keys) = (Url::parse(issuer).ok()?, Url::parse(keys).ok()?);
    if !is_plain(&keys) {
        return None;
    }
    let is_own_host = issuer.host() == keys.host();
    match keys.scheme() {
        "https" if is_own_host => Some(Reach::Named),
        // A name; what it leads to is judged where it is resolved. An address has no name to be judged by.
        "https" if matches!(keys.host(), Some(Host::Domain(_))) && !is_loopback(&keys) => {
            Some(Reach::Public)
        }
        "http" if issuer.scheme() == "http" && is_loopback(&issuer) && is_loopback(&keys) => {
            Some(Reach::Named)
        }
        _ => None,
    }
}

fn is_plain(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lie_where_the_issuer_may_send_us() {
        let near = "http://127.0.0.1:9000";
        let far = "https://login.acme.dev/tenant";
        for (issuer, keys, expected) in [
            (far, "https://login.acme.dev/keys", Some(Reach::Named)),
            (far, "https://login.acme.dev:8443/keys", Some(Reach::Named)),
            (far, "https://keys.example.net/keys?x=1", Some(Reach::Public)),
            (far, "http://login.acme.dev/keys", None),
            (far, "https://169.254.169.254/keys", None),
            (far, "https://[::ffff:127.0.0.1]/keys", None),
            (far, "https://2130706433/keys", None),
            (far, "https://0x7f.1/keys", None),
            (far, "https://localhost/keys", None),
            (far, "https://a.localhost./keys", None),
            (far, "https://u@login.acme.dev/keys", None),
            (far, "https://login.acme.dev/keys#x", None),
            (far, "file:///etc/passwd", None),
            (far, "data:application/json,{}", None),
            (far, "http://127.0.0.1:9000/keys", None),
            (near, "http://127.0.0.1:9001/keys", Some(Reach::Named)),
            (near, "http://localhost:9000/keys", Some(Reach::Named)),
            (near, "http://10.0.0.1/keys", None),
            (near, "http://evil.test/keys", None),
        ] {
            assert_eq!(keys_reach(issuer, keys), expected, "{issuer} {keys}");
        }
        for (issuer, expected) in [
            (far, true),
            (near, true),
            ("http://localhost:1", true),
            ("http://login.acme.dev", false),
            ("https://u:p@login.acme.dev", false),
            ("https://login.acme.dev?x", false),
            ("https://login.acme.dev#x", false),
            ("login.acme.dev", false),
        ] {
            assert_eq!(is_issuer(issuer), expected, "{issuer}");
        }
        assert_eq!(
            metadata_addresses(far).expect("a URL"),
            [
                "https://login.acme.dev/.well-known/oauth-authorization-server/tenant",
                "https://login.acme.dev/.well-known/openid-configuration/tenant",
                "https://login.acme.dev/tenant/.well-known/openid-configuration",
            ]
        );
    }
}
