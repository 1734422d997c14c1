//! What a script may learn about values that it cannot see: whether two are the same, an address's domain, a masked form,
//! whether a pattern matches; and texts composed of them.
//!
//! Every answer gives a little away. What a value's own form says (domain, mask) is given once and for all; what a script
//! chooses to ask is counted, for each value as long as it is kept and for each execution, so that no search by halves reads
//! a value. What it deliberately does not do: answer about composed texts, which would start the count anew.

use crate::detect::Detector;
use crate::sealer::{token_of, unknown};
use crate::vault::{Entry, Form, Inner};
use crate::{Boundary, Kind, Sealer, Vault};
use gloveport_protocol::{FaultCode, SealQuestion, ToolFailure};
use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Answers of one execution that give something away.
const ANSWERS_MAX: u32 = 1_000;
/// Different questions about one value, as long as it is kept.
const QUESTIONS_MAX: usize = 8;
/// Longest pattern in bytes.
const PATTERN_BYTES_MAX: usize = 256;
/// Memory of a compiled pattern in bytes, which bounds its time for each byte of a value.
const PATTERN_MEMORY_MAX: usize = 256 << 10;
/// Longest value that a pattern is tried on, in bytes.
const MATCHED_BYTES_MAX: usize = 4 << 10;
/// Longest template, and longest composed text, in bytes.
const TEMPLATE_BYTES_MAX: usize = 64 << 10;
const COMPOSED_BYTES_MAX: usize = 256 << 10;
/// Most parts of a template.
const PARTS_MAX: usize = 64;

/// What one execution may still learn about sealed values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosures {
    left: u32,
}

impl Default for Disclosures {
    fn default() -> Self {
        Self { left: ANSWERS_MAX }
    }
}

impl Disclosures {
    /// Answers that may still be given.
    pub fn left(&self) -> u32 {
        self.left
    }
}

impl Sealer {
    /// Answers a script's question. A text that is no stand-in is taken as it is: the script sees it anyway.
    ///
    /// # Errors
    ///
    /// [`FaultCode::SealedValueUnknown`] for an unknown stand-in, [`FaultCode::InvalidArgs`] for a question that has no
    /// answer, [`FaultCode::BudgetExceeded`] once too much would be given away.
    pub fn answer(
        &self,
        vault: &Vault,
        disclosures: &mut Disclosures,
        question: &SealQuestion,
    ) -> Result<Value, ToolFailure> {
        let mut inner = vault.lock();
        let mut clerk = Clerk { sealer: self, vault, inner: &mut inner, disclosures };
        match question {
            SealQuestion::Eq { a, b } => clerk.eq(a, b).map(Value::Bool),
            SealQuestion::Domain { value } => clerk.domain(value).map(Value::String),
            SealQuestion::Mask { value } => clerk.mask(value).map(Value::String),
            SealQuestion::Matches { value, pattern } => {
                clerk.matches(value, pattern).map(Value::Bool)
            }
            SealQuestion::Format { template, parts } => {
                clerk.format(template, parts).map(Value::String)
            }
        }
    }
}

/// A value that a question is about.
struct Subject {
    text: Zeroizing<String>,
    /// `None` for a text that nobody sealed.
    kind: Option<Kind>,
}

struct Clerk<'a> {
    sealer: &'a Sealer,
    vault: &'a Vault,
    inner: &'a mut Inner,
    disclosures: &'a mut Disclosures,
}

impl Clerk<'_> {
    /// A stand-in's value, or a text as it is.
    fn subject(&self, value: &str) -> Result<Subject, ToolFailure> {
        if self.sealer.next_token(value, 0) != Some(0..value.len()) {
            return Ok(Subject { text: Zeroizing::new(value.to_owned()), kind: None });
        }
        let entry = self.inner.get(value).ok_or_else(|| unknown(value))?;
        if !entry.parts.is_empty() {
            let message =
                format!("`{value}` was composed of sealed values and answers no questions");
            return Err(invalid(message, "ask about the values that it was composed of"));
        }
        Ok(Subject { text: entry.text.clone(), kind: Some(entry.kind.clone()) })
    }

    fn eq(&mut self, a: &str, b: &str) -> Result<bool, ToolFailure> {
        // Known ones only: an unknown stand-in is a mistake that the script should hear of.
        let (left, right) = (self.known(a)?, self.known(b)?);
        if a == b {
            return Ok(true);
        }
        match (left, right) {
            (None, None) => return Ok(false),
            // The same value has the same stand-in, as both can see.
            (Some(left), Some(right)) if left == right => return Ok(false),
            _ => {}
        }
        let (left, right) = (self.subject(a)?, self.subject(b)?);
        let mut question = [a, b];
        question.sort_unstable();
        self.spend(&[a, b], &[b"eq", question[0].as_bytes(), question[1].as_bytes()])?;
        Ok(gloveport_crypto::is_same(left.text.as_bytes(), right.text.as_bytes()))
    }

    /// Kind, boundary and form of a stand-in; `None` for a plain text.
    fn known(&self, value: &str) -> Result<Option<(Kind, Boundary, Form)>, ToolFailure> {
        if self.sealer.next_token(value, 0) != Some(0..value.len()) {
            return Ok(None);
        }
        let entry = self.inner.get(value).ok_or_else(|| unknown(value))?;
        Ok(Some((entry.kind.clone(), entry.boundary, entry.form)))
    }

    fn domain(&self, value: &str) -> Result<String, ToolFailure> {
        let subject = self.subject(value)?;
        let domain = subject.text.rsplit_once('@').map(|(_, domain)| domain);
        let is_domain = |domain: &&str| {
            !domain.is_empty()
                && domain.len() <= 253
                && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
        };
        domain.filter(is_domain).map(str::to_lowercase).ok_or_else(|| {
            invalid(
                "the value is no e-mail address".to_owned(),
                "`seal.domain` takes an e-mail address",
            )
        })
    }

    fn mask(&self, value: &str) -> Result<String, ToolFailure> {
        let subject = self.subject(value)?;
        let detector = match &subject.kind {
            Some(kind) => Detector::of(kind.as_str()),
            None => self.sealer.all_detectors.whole(&subject.text),
        };
        // A label says what a value should be, and the value may be something else: then nothing of it is shown.
        let is_one =
            |found: &Detector| self.sealer.all_detectors.whole(&subject.text) == Some(*found);
        Ok(detector
            .filter(is_one)
            .map_or_else(|| "***".to_owned(), |found| masked(found, &subject.text)))
    }

    fn matches(&mut self, value: &str, pattern: &str) -> Result<bool, ToolFailure> {
        if pattern.len() > PATTERN_BYTES_MAX {
            let message = format!("a pattern of {} bytes", pattern.len());
            return Err(invalid(message, "at most 256 are possible"));
        }
        let subject = self.subject(value)?;
        if subject.text.len() > MATCHED_BYTES_MAX {
            return Err(invalid(
                "the value is too long for a pattern".to_owned(),
                "at most 4,096 bytes are tried",
            ));
        }
        let regex = Regex::builder()
            .syntax(syntax::Config::new().nest_limit(32))
            .configure(Regex::config().nfa_size_limit(Some(PATTERN_MEMORY_MAX)).onepass(false))
            .build(pattern)
            .map_err(|_| {
                invalid(
                    "the pattern cannot be used".to_owned(),
                    "look-around and references back are not there, and what it repeats has to be small",
                )
            })?;
        if subject.kind.is_some() {
            self.spend(&[value], &[b"matches", pattern.as_bytes()])?;
        }
        Ok(regex.is_match(subject.text.as_bytes()))
    }

    /// Counts a question for each sealed value that it is about. One that was answered before gives nothing away.
    fn spend(&mut self, values: &[&str], question: &[&[u8]]) -> Result<(), ToolFailure> {
        let digest = self.sealer.key.digest(question);
        let asked: [u8; 8] = *digest.first_chunk().expect("a digest has 32 bytes");
        for value in values {
            let Some(entry) = self.inner.get(value) else { continue };
            if entry.asked.contains(&asked) {
                continue;
            }
            if entry.asked.len() >= QUESTIONS_MAX || self.disclosures.left == 0 {
                let message = format!("`{value}` has answered enough questions");
                return Err(ToolFailure::new(FaultCode::BudgetExceeded, message).with_hint(
                    "each answer gives a little of the value away, so there are 8 for a value and 1,000 for an execution",
                ));
            }
            if let Some(entry) = self.inner.get_mut(value) {
                entry.asked.insert(asked);
            }
            self.disclosures.left -= 1;
        }
        Ok(())
    }

    fn format(
        &mut self,
        template: &str,
        parts: &BTreeMap<String, String>,
    ) -> Result<String, ToolFailure> {
        let text = filled(template, parts)?;
        let mut composed = Zeroizing::new(String::new());
        let mut leaves = BTreeSet::new();
        let mut made_of = BTreeSet::new();
        let mut origins = BTreeSet::new();
        let mut from = 0;
        while let Some(span) = self.sealer.next_token(&text, from) {
            let token = &text[span.clone()];
            let entry = self.inner.get(token).ok_or_else(|| unknown(token))?;
            if composed.len() + entry.text.len() + text.len() > COMPOSED_BYTES_MAX {
                return Err(invalid(
                    "the composed text is too long".to_owned(),
                    "it may have 256 KB",
                ));
            }
            composed.push_str(&text[from..span.start]);
            composed.push_str(&entry.text);
            leaves.extend(entry.leaves().map(|(kind, boundary)| (kind.clone(), *boundary)));
            made_of.insert(Box::from(token));
            made_of.extend(entry.made_of.iter().cloned());
            origins.extend(entry.origins.iter().cloned());
            from = span.end;
        }
        if made_of.is_empty() {
            return Ok(text);
        }
        composed.push_str(&text[from..]);
        // Made of the stand-ins and not of the values: else two texts could be compared that answer no questions.
        let tenant = self.vault.owner().tenant.as_deref().unwrap_or_default();
        let digest = self.sealer.key.digest(&[
            b"gloveport seal format 1",
            tenant.as_bytes(),
            text.as_bytes(),
        ]);
        let token = token_of(&Kind::text(), &digest);
        let is_code = leaves.iter().any(|(_, boundary)| *boundary == Boundary::Code);
        let entry = Entry {
            text: composed,
            form: Form::Text,
            kind: Kind::text(),
            boundary: if is_code { Boundary::Code } else { Boundary::Model },
            parts: leaves,
            made_of,
            origins,
            asked: BTreeSet::new(),
        };
        if self.inner.get(&token).is_none_or(|kept| *kept.text != *entry.text) {
            self.inner.insert(token.clone(), entry, self.vault.limits());
        }
        Ok(token.into_string())
    }
}

/// A template with its parts in their places: `{name}`; `{{` and `}}` are braces.
fn filled(template: &str, parts: &BTreeMap<String, String>) -> Result<String, ToolFailure> {
    if template.len() > TEMPLATE_BYTES_MAX || parts.len() > PARTS_MAX {
        let hint = "a template has at most 64 KB, and 64 parts";
        return Err(invalid("the template is too large".to_owned(), hint));
    }
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            text.push_str(brace);
            rest = after;
            continue;
        }
        let name = rest.split_once('}').filter(|_| brace == "{");
        let Some((name, after)) = name else {
            return Err(invalid(
                "a brace stands alone in the template".to_owned(),
                "write `{{` or `}}` for a brace",
            ));
        };
        let Some(part) = parts.get(name) else {
            let name: String = name.chars().take(64).collect();
            let message = format!("no part `{}` for the template", name.escape_debug());
            return Err(invalid(message, "every `{name}` needs a part of that name"));
        };
        if text.len() + part.len() > COMPOSED_BYTES_MAX {
            return Err(invalid("the composed text is too long".to_owned(), "it may have 256 KB"));
        }
        text.push_str(part);
        rest = after;
    }
    text.push_str(rest);
    Ok(text)
}

fn masked(detector: Detector, text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let last = |n: usize| digits[digits.len().saturating_sub(n)..].to_owned();
    match detector {
        Detector::Card | Detector::Iban => format!("****{}", last(4)),
        Detector::Phone => format!("****{}", last(2)),
        Detector::Email => {
            let (local, domain) = text.rsplit_once('@').unwrap_or(("", ""));
            let first: String = local.chars().take(1).collect();
            format!("{first}***@{domain}")
        }
        Detector::Ssn | Detector::Secrets => "***".to_owned(),
    }
}

fn invalid(message: String, hint: &str) -> ToolFailure {
    ToolFailure::new(FaultCode::InvalidArgs, message).with_hint(hint)
}
