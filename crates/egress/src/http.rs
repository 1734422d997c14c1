//! HTTP/1: the proxy's own requests, and requests that are passed on.
//!
//! One request for each connection. What is passed on is written anew from what was read, so that
//! the upstream cannot read it differently than it was judged.

pub(crate) mod body;
pub(crate) mod forward;
pub(crate) mod head;
pub(crate) mod proxy;
