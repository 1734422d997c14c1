//! Keeps sign-ins as long as a scenario runs.

use gloveport_mcp::Secret;
use gloveport_mcp::oauth::{CredentialStore, StoreError};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A store in memory. Nobody else has it, so that there is nothing to hold.
#[derive(Default)]
pub(super) struct MemoryStore(Mutex<BTreeMap<String, Secret>>);

impl CredentialStore for MemoryStore {
    fn load(&self, key: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn save(&self, key: &str, text: Option<&Secret>) -> Result<(), StoreError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match text {
            Some(text) => kept.insert(key.to_owned(), text.clone()),
            None => kept.remove(key),
        };
        Ok(())
    }

    fn hold(&self, _: &str) -> Result<Box<dyn Send>, StoreError> {
        Ok(Box::new(()))
    }
}
