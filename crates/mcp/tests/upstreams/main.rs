//! Upstreams as the executor uses them, against servers that are odd in every way that was met so
//! far.

mod event_site;
mod http;
mod odd;
mod sse;
mod stdio;
mod unix;
