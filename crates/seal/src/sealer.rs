//! The one who seals and opens: rules, live secrets and the key that makes stand-ins.

use crate::detect::Detectors;
use crate::kind::count;
use crate::scan;
use crate::secret::Secrets;
use crate::vault::{Entry, Form, Inner};
use crate::{Boundary, Counts, Kind, SealRules, Vault};
use gloveport_crypto::{MacKey, base32};
use gloveport_protocol::{FaultCode, ToolFailure, ToolId};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use zeroize::Zeroizing;

/// Most secrets of the configuration.
const SECRETS_MAX: usize = 4_096;
/// Longest secret in bytes.
const SECRET_BYTES_MAX: usize = 16 << 10;
/// Secrets that were added later; the oldest go first.
const ADDED_MAX: usize = 1_024;
/// Most labels.
const FIELDS_MAX: usize = 4_096;
/// Bytes of real values that one call's arguments get: a short stand-in of a long value may stand there often.
const OPENED_BYTES_MAX: usize = 8 << 20;
/// What stands for a value that is too large for the vault. It cannot be opened.
const TOO_LARGE: &str = "[sealed]";

/// Why there is no sealer.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Too many labels.
    #[error("{0} labels, at most {FIELDS_MAX} are possible: use `*` in the names of tools")]
    TooManyFields(usize),
    /// Too many secrets.
    #[error("{0} secrets, at most {SECRETS_MAX} can be looked for")]
    TooManySecrets(usize),
    /// A secret is too long.
    #[error("a secret has {0} bytes, at most {SECRET_BYTES_MAX} can be looked for")]
    SecretTooLong(usize),
    /// The patterns or the secrets make no automaton.
    #[error("what is looked for is too large together")]
    TooLarge,
}

/// Seals results, opens arguments, cleans what leaves.
pub struct Sealer {
    pub(crate) rules: SealRules,
    pub(crate) key: MacKey,
    pub(crate) detectors: Detectors,
    /// For helpers, which tell kinds of texts that nobody sealed.
    pub(crate) all_detectors: Detectors,
    kinds: BTreeSet<Kind>,
    secrets: RwLock<Arc<Secrets>>,
    known: Mutex<Known>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

#[derive(Default)]
struct Known {
    configured: Vec<Zeroizing<Vec<u8>>>,
    added: VecDeque<Zeroizing<Vec<u8>>>,
}

/// JSON after it was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The text to hand on.
    pub json: String,
    /// How many values were hidden, by kind.
    pub counts: Counts,
    /// Labels of this tool whose place was not there: the result may have another shape than the label expects.
    pub unmatched: u32,
}

/// What was opened in the arguments of one call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// How many values, by kind. A composed text counts as what it was composed of.
    pub counts: Counts,
    /// The tools that the opened values came from: their flow labels are those of the values.
    pub origins: BTreeSet<ToolId>,
    /// Stand-ins, so that a tool that repeats its arguments does not hand the values to the script.
    pub(crate) tokens: BTreeSet<Box<str>>,
}

/// A value on its way into the vault.
pub(crate) struct Item<'a> {
    pub(crate) text: &'a str,
    pub(crate) form: Form,
    pub(crate) kind: &'a Kind,
    pub(crate) boundary: Boundary,
    pub(crate) origin: Option<&'a ToolId>,
}

impl Sealer {
    /// A sealer. The key should be random for each process: stand-ins of another key are unknown.
    ///
    /// Secrets shorter than 6 bytes are not looked for: they would be found everywhere.
    ///
    /// # Errors
    ///
    /// [`SealError`] over the bounds on labels and secrets.
    pub fn new(rules: SealRules, secrets: Vec<Vec<u8>>, key: MacKey) -> Result<Self, SealError> {
        if rules.fields.len() > FIELDS_MAX {
            return Err(SealError::TooManyFields(rules.fields.len()));
        }
        if secrets.len() > SECRETS_MAX {
            return Err(SealError::TooManySecrets(secrets.len()));
        }
        if let Some(long) = secrets.iter().find(|secret| secret.len() > SECRET_BYTES_MAX) {
            return Err(SealError::SecretTooLong(long.len()));
        }
        let detectors = Detectors::new(&rules.detect).map_err(|_| SealError::TooLarge)?;
        let all = crate::Detector::ALL.into();
        let all_detectors = Detectors::new(&all).map_err(|_| SealError::TooLarge)?;
        let configured: Vec<_> = secrets.into_iter().map(Zeroizing::new).collect();
        let known = Known { configured, added: VecDeque::new() };
        let secrets = known.automaton().ok_or(SealError::TooLarge)?;
        Ok(Self {
            kinds: rules.kinds(),
            rules,
            key,
            detectors,
            all_detectors,
            secrets: RwLock::new(Arc::new(secrets)),
            known: Mutex::new(known),
        })
    }

    /// Looks for one more secret from now on, one that was minted at run time. The 1,024 newest of these are kept.
    ///
    /// # Errors
    ///
    /// [`SealError`] for one that is too long; nothing has changed then.
    pub fn add_secret(&self, secret: Vec<u8>) -> Result<(), SealError> {
        let secret = Zeroizing::new(secret);
        if secret.len() > SECRET_BYTES_MAX {
            return Err(SealError::SecretTooLong(secret.len()));
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.configured.contains(&secret) || known.added.contains(&secret) {
            return Ok(());
        }
        known.added.push_back(secret);
        if known.added.len() > ADDED_MAX {
            known.added.pop_front();
        }
        let Some(secrets) = known.automaton() else {
            known.added.pop_back();
            return Err(SealError::TooLarge);
        };
        *self.secrets.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(secrets);
        Ok(())
    }

    /// The rules that it goes by.
    pub fn rules(&self) -> &SealRules {
        &self.rules
    }

    pub(crate) fn secrets(&self) -> Arc<Secrets> {
        Arc::clone(&self.secrets.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The next stand-in of one of our kinds.
    pub(crate) fn next_token(&self, text: &str, from: usize) -> Option<std::ops::Range<usize>> {
        scan::next(text, from, |kind| self.kinds.iter().any(|known| known.as_str() == kind))
    }

    /// Keeps a value and gives its stand-in, the same one for the same value in one tenant.
    pub(crate) fn put(&self, vault: &Vault, inner: &mut Inner, item: &Item<'_>) -> Box<str> {
        let limits = vault.limits();
        if item.text.len() > limits.bytes / 4 {
            return TOO_LARGE.into();
        }
        for round in 0_u32.. {
            let token = self.token(vault, item, round);
            match inner.get_mut(&token) {
                None => {
                    inner.insert(token.clone(), Entry::of(item), limits);
                    return token;
                }
                Some(entry) if entry.is(item) => {
                    entry.origins.extend(item.origin.cloned());
                    return token;
                }
                // Another value has the same 50 bits: the next round has others.
                Some(_) => {}
            }
        }
        unreachable!("a vault holds fewer values than there are rounds")
    }

    /// A value that the model's boundary hides has another stand-in than the same one behind the code's: else a script could
    /// print guesses and see which of them a sealed value is.
    fn token(&self, vault: &Vault, item: &Item<'_>, round: u32) -> Box<str> {
        let tenant = vault.owner().tenant.as_deref();
        let boundary = match item.boundary {
            Boundary::Code => "code",
            Boundary::Model => "model",
        };
        let form = match item.form {
            Form::Text => "text",
            Form::Json => "json",
        };
        let digest = self.key.digest(&[
            b"gloveport seal 1",
            if tenant.is_some() { b"tenant" } else { b"" },
            tenant.unwrap_or_default().as_bytes(),
            boundary.as_bytes(),
            item.kind.as_str().as_bytes(),
            form.as_bytes(),
            item.text.as_bytes(),
            &round.to_le_bytes(),
        ]);
        token_of(item.kind, &digest)
    }

    /// Puts real values in the place of stand-ins, wherever they stand in the arguments: in texts, several in one, in names
    /// of fields. A text that is one stand-in becomes what was sealed, also where that is a number.
    ///
    /// Nothing has changed when it fails.
    ///
    /// # Errors
    ///
    /// [`FaultCode::SealedValueUnknown`] for a stand-in that nobody sealed for this principal, and for one whose value this
    /// tool may not have; [`FaultCode::InvalidArgs`] where the arguments would become too large.
    pub fn unseal(
        &self,
        vault: &Vault,
        destination: &ToolId,
        arguments: &mut Value,
    ) -> Result<Opened, ToolFailure> {
        let mut opened = Opened::default();
        if !has_tokens(arguments) {
            return Ok(opened);
        }
        let inner = vault.lock();
        let mut desk =
            Desk { sealer: self, inner: &inner, destination, bytes: 0, opened: &mut opened };
        desk.check(arguments)?;
        desk.open(arguments);
        Ok(opened)
    }

    /// Whether a tool may have a value.
    fn may_open(&self, destination: &ToolId, entry: &Entry) -> bool {
        entry.leaves().all(|(kind, boundary)| {
            // Where no rule speaks of a kind, the script had the value itself and could have sent it.
            let is_free = *boundary == Boundary::Model && !self.rules.speaks_of(kind);
            is_free || self.rules.opens(destination, kind)
        })
    }
}

/// The text of a stand-in.
pub(crate) fn token_of(kind: &Kind, digest: &[u8; 32]) -> Box<str> {
    let digest = base32(&digest[..7]);
    format!("{}{kind}_{}", scan::PREFIX, &digest[..scan::DIGEST_CHARACTERS]).into()
}

/// Why a stand-in does not help.
pub(crate) fn unknown(token: &str) -> ToolFailure {
    ToolFailure::new(FaultCode::SealedValueUnknown, format!("`{token}` stands for nothing here")).with_hint(
        "a sealed value is kept for a while, and only for the one it was read for: read the value again and use what you get",
    )
}

impl Known {
    fn automaton(&self) -> Option<Secrets> {
        Secrets::new(self.configured.iter().chain(&self.added).map(|secret| secret.as_slice()))
    }
}

impl Entry {
    fn of(item: &Item<'_>) -> Self {
        Self {
            text: Zeroizing::new(item.text.to_owned()),
            form: item.form,
            kind: item.kind.clone(),
            boundary: item.boundary,
            parts: BTreeSet::new(),
            made_of: BTreeSet::new(),
            origins: item.origin.cloned().into_iter().collect(),
            asked: BTreeSet::new(),
        }
    }

    fn is(&self, item: &Item<'_>) -> bool {
        *self.text == item.text
            && self.form == item.form
            && self.boundary == item.boundary
            && self.kind == *item.kind
    }

    /// What must be opened for this to be: itself, or all that it was composed of.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (&Kind, &Boundary)> {
        let own = self.parts.is_empty().then_some((&self.kind, &self.boundary));
        self.parts.iter().map(|(kind, boundary)| (kind, boundary)).chain(own)
    }
}

/// Whether a stand-in, or what looks like one, is in a value.
pub fn has_tokens(value: &Value) -> bool {
    match value {
        Value::String(text) => scan::may_have(text),
        Value::Array(items) => items.iter().any(has_tokens),
        Value::Object(fields) => {
            fields.iter().any(|(key, field)| scan::may_have(key) || has_tokens(field))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Opens the arguments of one call.
struct Desk<'a> {
    sealer: &'a Sealer,
    inner: &'a Inner,
    destination: &'a ToolId,
    bytes: usize,
    opened: &'a mut Opened,
}

impl Desk<'_> {
    /// Looks at every stand-in before any is opened.
    fn check(&mut self, value: &Value) -> Result<(), ToolFailure> {
        match value {
            Value::String(text) => self.check_text(text),
            Value::Array(items) => items.iter().try_for_each(|item| self.check(item)),
            Value::Object(fields) => fields.iter().try_for_each(|(key, field)| {
                self.check_text(key)?;
                self.check(field)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }

    fn check_text(&mut self, text: &str) -> Result<(), ToolFailure> {
        let mut from = 0;
        while let Some(span) = self.sealer.next_token(text, from) {
            from = span.end;
            let token = &text[span];
            let entry = self.inner.get(token).ok_or_else(|| unknown(token))?;
            if self.sealer.may_open(self.destination, entry) {
                self.bytes = self.bytes.saturating_add(entry.text.len());
            } else if !self.sealer.rules.keeps_sealed(self.destination) {
                return Err(self.refused(token, entry));
            }
        }
        if self.bytes > OPENED_BYTES_MAX {
            let message = format!(
                "the sealed values in the arguments have more than {OPENED_BYTES_MAX} bytes"
            );
            return Err(ToolFailure::new(FaultCode::InvalidArgs, message)
                .with_hint("send them in several calls"));
        }
        Ok(())
    }

    fn refused(&self, token: &str, entry: &Entry) -> ToolFailure {
        let kinds: BTreeSet<&str> = entry.leaves().map(|(kind, _)| kind.as_str()).collect();
        let kinds = kinds.into_iter().collect::<Vec<_>>().join("`, `");
        let tool = self.destination.to_string();
        let message =
            format!("`{}` may not have the value of `{token}`: `{kinds}`", tool.escape_debug());
        ToolFailure::new(FaultCode::SealedValueUnknown, message).with_hint(
            "leave it out, or send what `seal.mask` or `seal.domain` gives; who may have it is said in `[seal.open_for]`",
        )
    }

    fn open(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(opened) = self.whole(text) {
                    *value = opened;
                } else if let Some(opened) = self.open_text(text) {
                    *text = opened;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.open(item)),
            Value::Object(fields) => {
                fields.values_mut().for_each(|field| self.open(field));
                if fields.keys().any(|key| scan::may_have(key)) {
                    let named: Map<String, Value> = std::mem::take(fields)
                        .into_iter()
                        .map(|(key, field)| (self.open_text(&key).unwrap_or(key), field))
                        .collect();
                    *fields = named;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn whole(&mut self, text: &str) -> Option<Value> {
        let span = self.sealer.next_token(text, 0)?;
        let entry = self.inner.get(text).filter(|_| span == (0..text.len()))?;
        if !self.sealer.may_open(self.destination, entry) {
            return None;
        }
        self.note(text, entry);
        Some(entry.value())
    }

    fn open_text(&mut self, text: &str) -> Option<String> {
        let mut opened: Option<String> = None;
        let (mut from, mut copied) = (0, 0);
        while let Some(span) = self.sealer.next_token(text, from) {
            from = span.end;
            let token = &text[span.clone()];
            let entry = self.inner.get(token);
            let Some(entry) = entry.filter(|entry| self.sealer.may_open(self.destination, entry))
            else {
                continue;
            };
            self.note(token, entry);
            let opened = opened.get_or_insert_default();
            opened.push_str(&text[copied..span.start]);
            opened.push_str(&entry.text);
            copied = span.end;
        }
        let mut opened = opened?;
        opened.push_str(&text[copied..]);
        Some(opened)
    }

    fn note(&mut self, token: &str, entry: &Entry) {
        for (kind, _) in entry.leaves() {
            count(&mut self.opened.counts, kind);
        }
        self.opened.origins.extend(entry.origins.iter().cloned());
        self.opened.tokens.insert(token.into());
        self.opened.tokens.extend(entry.made_of.iter().cloned());
    }
}
