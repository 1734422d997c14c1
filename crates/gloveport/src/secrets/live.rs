//! Secrets that become known while the gateway runs, on their way to the one who scrubs them.
//!
//! Which values of the configuration are secrets is told here too, by their names.
//! Servers are made before the sealer is; what they tell until then waits here.

use crate::config::template::Template;
use gloveport_mcp::oauth::Minted;
use gloveport_seal::Sealer;
use std::sync::{Arc, Mutex, PoisonError};

/// Shortest text that counts as a secret: a shorter one would be found in every second result.
pub(crate) const SECRET_BYTES_MIN: usize = 8;
/// What names of variables and headers have in them whose values are secrets.
const SECRET_NAMES: [&str; 9] =
    ["token", "key", "secret", "password", "passwd", "auth", "credential", "cookie", "dsn"];

/// Takes secrets at any time, from any thread.
#[derive(Clone, Default)]
pub(crate) struct LiveSecrets(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    waiting: Vec<Vec<u8>>,
    sealer: Option<Arc<Sealer>>,
}

impl LiveSecrets {
    /// Scrubs a text from now on.
    pub(crate) fn add(&self, secret: &str) {
        if secret.len() < SECRET_BYTES_MIN {
            return;
        }
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.sealer.clone() {
            None => state.waiting.push(secret.as_bytes().to_vec()),
            Some(sealer) => {
                drop(state);
                tell(&sealer, secret.as_bytes().to_vec());
            }
        }
    }

    /// Hands over what came so far and what will come.
    pub(crate) fn to(&self, sealer: &Arc<Sealer>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.sealer = Some(Arc::clone(sealer));
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        for secret in waiting {
            tell(sealer, secret);
        }
    }

    /// The same for a server's sign-in.
    pub(crate) fn minted(&self) -> Minted {
        let live = self.clone();
        Minted::new(move |secret| live.add(secret))
    }
}

/// One that is too long to be looked for is too long to be sent in a header, too.
fn tell(sealer: &Sealer, secret: Vec<u8>) {
    if let Err(error) = sealer.add_secret(secret) {
        crate::output::note(&format!(
            "gloveport: a secret cannot be looked for in results: {error}"
        ));
    }
}

/// What of a variable or a header of a server is a secret: what is called one, and the password in an address.
pub(crate) fn live_secrets(name: &str, template: &Template, value: &str) -> Vec<Vec<u8>> {
    // Of `${GITHUB_TOKEN}` the variable's name counts as well.
    let referred = if template.is_literal() { "" } else { template.written() };
    let lower = format!("{name} {referred}").to_ascii_lowercase();
    let is_called_one = SECRET_NAMES.iter().any(|word| lower.contains(word));
    let mut secrets = Vec::new();
    if is_called_one {
        // `Bearer …`: the scheme is no secret.
        let bare = value
            .split_once(' ')
            .filter(|(scheme, _)| !scheme.contains('='))
            .map_or(value, |(_, rest)| rest);
        secrets.push(bare.trim());
    }
    if let Some((_, rest)) = value.split_once("://")
        && let Some((user, _)) = rest.split_once('@')
        && let Some((_, password)) = user.split_once(':')
    {
        secrets.push(password);
    }
    secrets.retain(|secret| secret.len() >= SECRET_BYTES_MIN);
    secrets.into_iter().map(|secret| secret.as_bytes().to_vec()).collect()
}
