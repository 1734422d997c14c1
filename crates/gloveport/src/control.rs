//! The control socket: how commands of the same user reach gateways that run. One Unix socket for each gateway, in a folder
//! that only the user may enter; lines of JSON both ways.
//!
//! It decides nothing. Who may say what is the desk's matter; here is only who is at the other end, as the kernel tells it.

mod client;
mod folder;
mod message;
mod server;

pub(crate) use client::gateways;
pub(crate) use message::{Asked, Request};
pub(crate) use server::{Control, Reached};

/// Longest line of a request.
const REQUEST_BYTES_MAX: usize = 64 << 10;
/// Longest line of an answer.
const ANSWER_BYTES_MAX: usize = 16 << 20;
