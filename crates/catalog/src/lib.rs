//! All tools of all upstreams: identifiers, TypeScript declarations, a tree to read, and search.
//!
//! A [`ServerListing`] is compiled to a [`Server`], servers are assembled to a [`Catalog`], and
//! everything that an agent or a script asks about tools is answered from there. Pure: no I/O, no
//! clock, no runtime, and no decision about who may see or call what. Everything from an upstream
//! is untrusted text and comes out of here harmless.

mod ambient;
mod bind;
mod catalog;
mod error;
mod identifier;
mod observed;
mod schema;
mod search;
mod server;
#[cfg(test)]
mod tests;
mod text;
mod tool;
mod tree;

pub use ambient::Ambient;
pub use catalog::Catalog;
pub use error::ReadError;
pub use identifier::server_identifier as identifier;
pub use observed::Observed;
pub use search::{HITS_MAX, Hit, QUERY_BYTES_MAX, SearchQuery};
pub use server::{Server, ServerListing, TOOLS_MAX};
pub use tool::Tool;
