//! The Model Context Protocol, both sides: upstream client and the front that agents speak to

mod convert;
pub mod front;
mod serve_one;
mod upstream;

pub use serve_one::{ServeError, serve_one, serve_one_stdio};
pub use upstream::{ConfigError, Secret, StdioCommand, Transport, UpstreamConfig, upstream};
