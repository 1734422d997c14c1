//! Upstreams as the executor uses them, against servers that are odd in every way that was met so
//! far.

mod http;
mod odd;
mod stdio;
