//! The Model Context Protocol, both sides: upstream client and the front that agents speak to; and, because the HTTP client
//! lives here, the built-in server `network` and servers that are described by OpenAPI documents.

mod convert;
mod download;
pub mod front;
mod metadata;
mod network;
pub mod oauth;
mod openapi;
mod post;
mod serve_one;
mod upstream;

pub use download::{Download, DownloadError, download};
pub use metadata::{MetadataHosts, MetadataRequest, metadata};
pub use network::{NETWORK, NetworkError, check_hosts, network};
pub use openapi::{OpenApiConfig, OpenApiSource, openapi};
pub use post::{PostAnswer, PostError, Poster, check_post_url};
pub use serve_one::{ServeError, serve_one, serve_one_stdio};
pub use upstream::{ConfigError, Secret, Speak, StdioCommand, Transport, UpstreamConfig, upstream};
