//! Upstreams as the executor uses them, against servers that are odd in every way that was met so
//! far.

mod asking;
mod event_site;
mod harness;
mod http;
mod odd;
mod sse;
mod stdio;
mod told;
mod unix;
mod working;
