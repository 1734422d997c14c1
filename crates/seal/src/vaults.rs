//! Everybody's vaults, for as long as they are used.

use crate::{Vault, VaultLimits};
use gloveport_gate::PrincipalKey;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an unused vault is kept, where nobody says.
const IDLE_DEFAULT: Duration = Duration::from_hours(1);
/// Vaults at once, where nobody says.
const VAULTS_DEFAULT: usize = 1_000;

/// The vaults of all principals. One that nobody used for a while is dropped, and with it what its stand-ins stand for.
#[derive(Debug)]
pub struct Vaults {
    idle: Duration,
    most: usize,
    limits: VaultLimits,
    kept: Mutex<BTreeMap<PrincipalKey, Kept>>,
}

#[derive(Debug)]
struct Kept {
    vault: Arc<Vault>,
    used: Instant,
}

impl Default for Vaults {
    fn default() -> Self {
        Self::new(IDLE_DEFAULT, VAULTS_DEFAULT, VaultLimits::default())
    }
}

impl Vaults {
    /// Vaults that are dropped when nobody used them for `idle`; at most `most` of them, each within `limits`.
    pub fn new(idle: Duration, most: usize, limits: VaultLimits) -> Self {
        Self { idle, most: most.max(1), limits, kept: Mutex::default() }
    }

    /// The vault of a principal, a new one where there is none any more. An execution takes it once and keeps it to its
    /// end. The one that was unused longest goes where there are too many.
    pub fn of(&self, owner: &PrincipalKey, now: Instant) -> Arc<Vault> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = self.idle;
        // A vault that an execution still holds is in use, however long that takes.
        kept.retain(|_, one| {
            now.saturating_duration_since(one.used) < idle || Arc::strong_count(&one.vault) > 1
        });
        if let Some(one) = kept.get_mut(owner) {
            one.used = now;
            return Arc::clone(&one.vault);
        }
        if kept.len() >= self.most {
            let oldest = kept.iter().min_by_key(|(_, one)| one.used).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                kept.remove(&oldest);
            }
        }
        let vault = Arc::new(Vault::new(owner.clone(), self.limits));
        kept.insert(owner.clone(), Kept { vault: Arc::clone(&vault), used: now });
        vault
    }

    /// Drops what nobody used for a while, without waiting for the next principal.
    pub fn sweep(&self, now: Instant) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, one| {
            now.saturating_duration_since(one.used) < self.idle || Arc::strong_count(&one.vault) > 1
        });
    }
}
