//! The readers of bytes that a hostile program sends, for whoever wants to read them elsewhere or to
//! try them with bytes of their own.
//!
//! Each is a function of bytes alone: it reads no socket, keeps nothing, never panics, and takes time
//! and memory in proportion to its input.

pub use crate::dns::{Answer, Query, read_query};
pub use crate::http::body::Dechunker;
pub use crate::http::head::{Body, HttpError, Request, read_head};
pub use crate::socks::{SocksError, read_greeting, read_request};
pub use crate::tls::{
    ClientHello, HANDSHAKE_RECORD, Hello, HelloError, asks_for_second_hello, read_client_hello,
};
