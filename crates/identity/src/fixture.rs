//! An authorization server for tests: signs what it is told to, and counts how often it is asked.

use crate::issuer::{Fetch, FetchError, Fetched, Wanted};
use crate::{Clock, OAuthConfig};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gloveport_crypto::SigningKey;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

pub(crate) const ISSUER: &str = "https://login.acme.dev";
pub(crate) const AUDIENCE: &str = "https://mcp.acme.dev/mcp";
pub(crate) const NOW_S: u64 = 1_800_000_000;

/// The server and the time.
pub(crate) struct World {
    pub(crate) now_s: Arc<AtomicU64>,
    pub(crate) server: Arc<Server>,
}

/// What answers instead of the network.
pub(crate) struct Server {
    keys: Mutex<Value>,
    /// Fetches of keys.
    pub(crate) n_fetches: AtomicUsize,
    /// Fetches that go on at the same time, and the most that there were.
    now_open: AtomicUsize,
    pub(crate) open_max: AtomicUsize,
    /// One permit lets one fetch of keys through; closed, all go through.
    pub(crate) gate: Semaphore,
    /// Whether it answers at all.
    pub(crate) is_down: Mutex<bool>,
}

impl World {
    pub(crate) fn new() -> Self {
        let gate = Semaphore::new(0);
        gate.close();
        Self::with_gate(gate)
    }

    /// Fetches wait for permits.
    pub(crate) fn with_gate(gate: Semaphore) -> Self {
        let server = Server {
            keys: Mutex::new(json!({"keys": [jwk("first", 1)]})),
            n_fetches: AtomicUsize::new(0),
            now_open: AtomicUsize::new(0),
            open_max: AtomicUsize::new(0),
            gate,
            is_down: Mutex::new(false),
        };
        Self { now_s: Arc::new(AtomicU64::new(NOW_S)), server: Arc::new(server) }
    }

    pub(crate) fn clock(&self) -> Clock {
        let now_s = Arc::clone(&self.now_s);
        Arc::new(move || now_s.load(Ordering::SeqCst))
    }

    pub(crate) fn set_time(&self, now_s: u64) {
        self.now_s.store(now_s, Ordering::SeqCst);
    }

    pub(crate) fn set_keys(&self, keys: &[Value]) {
        *self.server.keys.lock().expect("no panic before") = json!({"keys": keys});
    }

    pub(crate) fn n_fetches(&self) -> usize {
        self.server.n_fetches.load(Ordering::SeqCst)
    }
}

impl Fetch for Server {
    fn get(&self, wanted: Wanted) -> Fetched<'_> {
        Box::pin(async move {
            if *self.is_down.lock().expect("no panic before") {
                return Err(FetchError::Failed("down".to_owned()));
            }
            if wanted.url == format!("{ISSUER}/.well-known/oauth-authorization-server") {
                return Ok(json!({"issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys")})
                    .to_string()
                    .into_bytes());
            }
            assert_eq!(wanted.url, format!("{ISSUER}/keys"), "nothing else is asked for");
            self.n_fetches.fetch_add(1, Ordering::SeqCst);
            let open = self.now_open.fetch_add(1, Ordering::SeqCst) + 1;
            self.open_max.fetch_max(open, Ordering::SeqCst);
            if let Ok(permit) = self.gate.acquire().await {
                permit.forget();
            }
            self.now_open.fetch_sub(1, Ordering::SeqCst);
            Ok(self.keys.lock().expect("no panic before").to_string().into_bytes())
        })
    }
}

/// The signing key of a seed.
pub(crate) fn pair(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

/// Its public half, as the server shows it.
pub(crate) fn jwk(kid: &str, seed: u8) -> Value {
    let x = encode(pair(seed).verifying_key().bytes());
    json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "use": "sig", "alg": "EdDSA", "x": x})
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The header of an honest token.
pub(crate) fn header() -> Value {
    json!({"alg": "EdDSA", "typ": "at+jwt", "kid": "first"})
}

/// The claims of an honest token: it begins now and lasts 5 minutes.
pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ada",
        "iat": NOW_S,
        "exp": NOW_S + 300,
        "scope": "openid tools admin",
        "tid": "acme",
        "groups": ["eng"],
    })
}

/// A token of any texts, signed with the key of a seed.
pub(crate) fn signed(header: &str, claims: &str, seed: u8) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    format!("{message}.{}", encode(pair(seed).sign(message.as_bytes())))
}

/// An honest token.
pub(crate) fn good() -> String {
    signed(&header().to_string(), &claims().to_string(), 1)
}

/// What the tests' tokens have to be like.
pub(crate) fn config() -> OAuthConfig {
    OAuthConfig::new(ISSUER, AUDIENCE)
        .expect("a configuration")
        .with_groups("claim:groups".parse().expect("a claim"))
        .with_tenant("claim:tid".parse().expect("a claim"))
        .with_scopes(vec!["tools".to_owned(), "admin".to_owned()])
        .expect("scopes")
}

/// Runs what waits.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime").block_on(future)
}
