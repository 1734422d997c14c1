//! DNS for programs that know of no proxy, answered here: no query ever leaves for anywhere.
//!
//! An allowed name has an address of ours, every other name does not exist. So a name carries nothing
//! out, whatever is written into it. An answer is the question and 16 bytes at most. Queries that are
//! not exactly one plain question (RFC 1035, RFC 6891) are not answered at all.

use crate::host::Name;
use crate::reason::Reason;
use crate::refusals::{Refused, printable};
use crate::session::Shared;
use std::net::Ipv4Addr;

/// Longest query. Longer ones are truncated by the buffer, and then malformed.
pub(crate) const QUERY_BYTES_MAX: usize = 512;
/// The port that refusals of a mere name carry.
const DNS_PORT: u16 = 53;
/// Longest name with its lengths (RFC 1035, section 2.3.4).
const NAME_BYTES_MAX: usize = 255;
const HEADER_BYTES: usize = 12;
const KIND_A: u16 = 1;
const KIND_OPTIONS: u16 = 41;
const CLASS_INTERNET: u16 = 1;
/// How long a program may remember an answer, in seconds. The address of a name never changes.
const REMEMBER_SECONDS: u32 = 60;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The header's first four bytes: identifier and flags.
    head: [u8; 4],
    /// Name, type and class, as sent.
    question: Vec<u8>,
    /// The name; or its labels made printable, where it is no host name.
    pub name: Result<Name, String>,
    /// The type of record that is wanted; 1 is an IPv4 address.
    pub kind: u16,
}

/// What to say about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has this address.
    Address(Ipv4Addr),
    /// It exists, but has no record of the kind that was asked for.
    Empty,
    /// It does not exist.
    NoSuchName,
    /// We cannot tell now.
    Failure,
}

/// Reads a query. `None` for anything but one plain question.
pub fn read_query(bytes: &[u8]) -> Option<Query> {
    let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
    let [_, _, flags_high, _, counts @ ..] = *header;
    // A query (0), of kind 0, not truncated, with one question and at most one additional record.
    let is_plain = flags_high & 0b1111_1010 == 0 && counts[..6] == [0, 1, 0, 0, 0, 0];
    let [n_additional_high, n_additional] = [counts[6], counts[7]];
    if !is_plain || n_additional_high != 0 || n_additional > 1 || bytes.len() > QUERY_BYTES_MAX {
        return None;
    }
    let (labels, rest) = read_labels(rest)?;
    let (tail, additional) = rest.split_first_chunk::<4>()?;
    let kind = u16::from_be_bytes([tail[0], tail[1]]);
    if u16::from_be_bytes([tail[2], tail[3]]) != CLASS_INTERNET {
        return None;
    }
    match n_additional {
        0 if additional.is_empty() => {}
        1 if is_options(additional) => {}
        _ => return None,
    }
    let question = bytes[HEADER_BYTES..bytes.len() - additional.len()].to_vec();
    Some(Query { head: *header.first_chunk()?, question, name: read_name(&labels), kind })
}

impl Query {
    /// The answer as a message.
    pub fn answer(&self, answer: Answer) -> Vec<u8> {
        let [id_high, id_low, flags, _] = self.head;
        // An answer, with the recursion that was asked for available; 0 to 3 say how it went.
        let (code, n_answers) = match answer {
            Answer::Address(_) => (0, 1),
            Answer::Empty => (0, 0),
            Answer::Failure => (2, 0),
            Answer::NoSuchName => (3, 0),
        };
        let flags = 0x80 | (flags & 0x01);
        let mut message = vec![id_high, id_low, flags, 0x80 | code, 0, 1, 0, n_answers, 0, 0, 0, 0];
        message.extend_from_slice(&self.question);
        if let Answer::Address(address) = answer {
            // The name is the one at the beginning of the question.
            message.extend_from_slice(&[0xc0, 12]);
            message.extend_from_slice(&KIND_A.to_be_bytes());
            message.extend_from_slice(&CLASS_INTERNET.to_be_bytes());
            message.extend_from_slice(&REMEMBER_SECONDS.to_be_bytes());
            message.extend_from_slice(&4_u16.to_be_bytes());
            message.extend_from_slice(&address.octets());
        }
        message
    }
}

/// Answers a message, or does not.
pub(crate) fn serve(shared: &Shared, message: &[u8]) -> Option<Vec<u8>> {
    let query = read_query(message)?;
    let refuse = |shown: &str, reason| {
        shared.record(Refused { host: shown.to_owned(), port: DNS_PORT, reason });
    };
    let answer = match &query.name {
        Err(shown) => {
            refuse(shown, Reason::HostForm);
            Answer::NoSuchName
        }
        Ok(name) if !shared.rules.knows_name(name) => {
            refuse(name.as_str(), Reason::HostNotAllowed);
            Answer::NoSuchName
        }
        Ok(_) if query.kind != KIND_A => Answer::Empty,
        Ok(name) => {
            let address = shared.names().address_of(name);
            address.map_or_else(
                || {
                    refuse(name.as_str(), Reason::TooManyNames);
                    Answer::Failure
                },
                Answer::Address,
            )
        }
    };
    Some(query.answer(answer))
}

/// Labels up to the empty one, and what follows. A pointer is no label: a query has no place to
/// point to.
fn read_labels(bytes: &[u8]) -> Option<(Vec<&[u8]>, &[u8])> {
    let mut labels = Vec::new();
    let mut n_bytes = 0;
    let mut rest = bytes;
    loop {
        let (length, after) = rest.split_first()?;
        let length = usize::from(*length);
        n_bytes += 1 + length;
        if length > 63 || n_bytes > NAME_BYTES_MAX {
            return None;
        }
        let (label, after) = after.split_at_checked(length)?;
        rest = after;
        if label.is_empty() {
            return Some((labels, rest));
        }
        labels.push(label);
    }
}

/// The name that labels make. A dot within a label does not divide it: such a name is none.
fn read_name(labels: &[&[u8]]) -> Result<Name, String> {
    let is_divided = labels.iter().any(|label| label.contains(&b'.'));
    let text = String::from_utf8_lossy(&labels.join(&b'.')).into_owned();
    match Name::parse(&text) {
        Ok(name) if !is_divided => Ok(name),
        Ok(_) | Err(_) => Err(printable(&text)),
    }
}

/// Whether bytes are exactly one record of options (RFC 6891): no name, and a length that fits.
fn is_options(bytes: &[u8]) -> bool {
    let Some((head, options)) = bytes.split_first_chunk::<11>() else { return false };
    head[0] == 0
        && u16::from_be_bytes([head[1], head[2]]) == KIND_OPTIONS
        && usize::from(u16::from_be_bytes([head[9], head[10]])) == options.len()
}
