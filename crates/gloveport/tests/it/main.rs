//! The product as a whole: real processes, real servers, real clients. One binary for all of it.

mod checking;
mod client_files;
pub(crate) mod clients;
mod command_line;
mod doctor;
mod documents;
mod executions;
mod exposure;
mod hostile;
mod keys;
mod network;
mod odd_upstreams;
mod probe;
mod real_servers;
mod sandbox;
mod signing_in;
mod telemetry;
mod threats;
mod tidy;
mod tool_files;
