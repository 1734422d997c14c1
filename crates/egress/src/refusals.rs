//! What was refused, kept for whoever started the program: each once, and only so many.
//!
//! Hosts in here were chosen by a hostile program: they are cut and made printable before they are
//! kept, so that a report of them cannot drive a terminal.

use crate::reason::Reason;

/// Refusals that are kept apart; those beyond are only counted.
const REFUSALS_MAX: usize = 64;
/// Longest host that is kept, in characters. Longer than any true name.
const HOST_CHARACTERS_MAX: usize = 256;

/// A host that was asked for and refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The host as it was asked for, made printable and cut. Empty where a request did not get as
    /// far as naming one.
    pub host: String,
    /// The port; 53 where only the name was asked for, 0 where a request did not get as far.
    pub port: u16,
    /// Why, in the fixed words of [`Reason::as_str`].
    pub reason: &'static str,
    /// How often.
    pub count: u64,
}

/// What went through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traffic {
    /// What was refused, each once, the first first; at most 64.
    pub refusals: Vec<Refusal>,
    /// How many refusals are not in the list.
    pub refusals_left_out: u64,
}

/// A request that was refused: what it asked for, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) reason: Reason,
}

impl Refused {
    /// A request that named no host.
    pub(crate) fn nameless(reason: Reason) -> Self {
        Self { host: String::new(), port: 0, reason }
    }

    /// A request for this host.
    pub(crate) fn new(host: impl std::fmt::Display, port: u16, reason: Reason) -> Self {
        Self { host: printable(&host.to_string()), port, reason }
    }
}

impl Traffic {
    /// Keeps or counts a refusal. What is no refusal is not kept.
    pub(crate) fn record(&mut self, refused: Refused) {
        if !refused.reason.is_refusal() {
            return;
        }
        let Refused { host, port, reason } = refused;
        let reason = reason.as_str();
        let is_known = |known: &&mut Refusal| {
            known.host == host && known.port == port && known.reason == reason
        };
        if let Some(known) = self.refusals.iter_mut().find(is_known) {
            known.count = known.count.saturating_add(1);
        } else if self.refusals.len() < REFUSALS_MAX {
            self.refusals.push(Refusal { host, port, reason, count: 1 });
        } else {
            self.refusals_left_out = self.refusals_left_out.saturating_add(1);
        }
    }
}

/// The text with everything but visible ASCII written as `\u{…}`, cut with `…` at the end.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::new();
    let escaped = text.chars().flat_map(|character| {
        let plain = character.is_ascii_graphic() || character == ' ';
        let (plain, code) = if plain { (Some(character), None) } else { (None, Some(character)) };
        plain.into_iter().chain(code.into_iter().flat_map(char::escape_unicode))
    });
    for (n, character) in escaped.enumerate() {
        if n == HOST_CHARACTERS_MAX {
            shown.push('…');
            break;
        }
        shown.push(character);
    }
    shown
}
