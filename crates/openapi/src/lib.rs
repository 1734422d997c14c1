//! OpenAPI 3 documents as tools: a document in, tools and requests out.
//!
//! [`Document::parse`] reads JSON or YAML within bounds, [`Api::read`] makes one [`Operation`] of each operation that it
//! describes, and [`Operation::plan`] makes the request out of the arguments of a call. Pure: nothing here sends, opens
//! a file, or fetches what a document refers to. A document is hostile until proven otherwise, and so are arguments.
//!
//! Formats: OpenAPI Specification 3.0.4 and 3.1.1; JSON Schema 2020-12; parameter styles as in RFC 6570.

mod api;
mod body;
mod document;
mod encode;
mod error;
mod multipart;
mod name;
mod operation;
mod parameter;
mod plan;
mod schema;
mod security;
mod select;
mod server;
#[cfg(test)]
mod tests;
mod yaml;

pub use api::{Api, Dropped};
pub use document::Document;
pub use error::{ArgumentError, DocumentError};
pub use operation::{Method, Operation};
pub use plan::{Payload, RequestPlan};
pub use security::SecurityScheme;
pub use select::Selection;
