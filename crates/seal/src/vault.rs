//! What one principal's stand-ins stand for.
//!
//! In memory only. Values are wiped when they are dropped; the oldest go first when a bound is reached, and their stand-ins
//! are then unknown, which a call says.

use crate::watch::Watch;
use crate::{Boundary, Kind};
use gloveport_gate::PrincipalKey;
use gloveport_protocol::ToolId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// What an entry takes beside its value, in bytes, about.
const ENTRY_BYTES: usize = 200;

/// Bounds of one vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultLimits {
    /// Values.
    pub entries: usize,
    /// Bytes of all of them, with what keeping them takes.
    pub bytes: usize,
}

impl Default for VaultLimits {
    fn default() -> Self {
        Self { entries: 50_000, bytes: 16 << 20 }
    }
}

/// The sealed values of one principal.
pub struct Vault {
    owner: PrincipalKey,
    limits: VaultLimits,
    inner: Mutex<Inner>,
}

/// The values, while nobody else reads or writes them.
#[derive(Default)]
pub(crate) struct Inner {
    entries: BTreeMap<Box<str>, Entry>,
    order: VecDeque<Box<str>>,
    bytes: usize,
    /// Values that a script may see and a model may not.
    pub(crate) watch: Watch,
}

/// One value, and where it came from.
pub(crate) struct Entry {
    /// The text, or the JSON of a value that is none.
    pub(crate) text: Zeroizing<String>,
    /// Which of both.
    pub(crate) form: Form,
    pub(crate) kind: Kind,
    pub(crate) boundary: Boundary,
    /// For a composed text: what it was composed of.
    pub(crate) parts: BTreeSet<(Kind, Boundary)>,
    /// For a composed text: the stand-ins in it.
    pub(crate) made_of: BTreeSet<Box<str>>,
    /// The tools that gave it.
    pub(crate) origins: BTreeSet<ToolId>,
    /// Digests of the questions about it that were answered.
    pub(crate) asked: BTreeSet<[u8; 8]>,
}

/// What a value was before it was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Json,
}

impl Vault {
    /// An empty vault.
    pub fn new(owner: PrincipalKey, limits: VaultLimits) -> Self {
        Self { owner, limits, inner: Mutex::default() }
    }

    /// Whose it is.
    pub fn owner(&self) -> &PrincipalKey {
        &self.owner
    }

    /// How many values it holds.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that it takes, about.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    pub(crate) fn limits(&self) -> VaultLimits {
        self.limits
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        // What a panic left is whole: each change is one insertion or one removal.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({} values)", self.len())
    }
}

impl Inner {
    pub(crate) fn get(&self, token: &str) -> Option<&Entry> {
        self.entries.get(token)
    }

    pub(crate) fn get_mut(&mut self, token: &str) -> Option<&mut Entry> {
        self.entries.get_mut(token)
    }

    /// Keeps a value; the oldest go where there are too many.
    pub(crate) fn insert(&mut self, token: Box<str>, entry: Entry, limits: VaultLimits) {
        self.bytes += entry.text.len() + ENTRY_BYTES;
        self.order.push_back(token.clone());
        self.entries.insert(token, entry);
        while self.entries.len() > limits.entries || self.bytes > limits.bytes {
            let Some(oldest) = self.order.pop_front() else { break };
            if let Some(entry) = self.entries.remove(&oldest) {
                self.bytes -= entry.text.len() + ENTRY_BYTES;
                self.watch.remove(&entry.text);
            }
        }
    }
}

impl Entry {
    /// The value as it was.
    pub(crate) fn value(&self) -> Value {
        match self.form {
            Form::Text => Value::String(self.text.to_string()),
            Form::Json => serde_json::from_str(&self.text).expect("it was written from a value"),
        }
    }
}
