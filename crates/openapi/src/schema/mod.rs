//! Schemas of a document as JSON Schema 2020-12, with what they refer to beside them, within a budget of bytes.
//!
//! A schema of a real API reaches hundreds of others. Where all of it does not fit, descriptions inside of what is referred
//! to go first, then what is furthest away: it becomes a schema that takes anything of its type.

mod bundle;
mod convert;
mod keyword;

pub(crate) use bundle::Schemas;
pub(crate) use convert::Converted;

/// Which way a value goes: what only a server says need not be in a request, and the other way around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From us.
    Request,
    /// To us.
    Response,
}
