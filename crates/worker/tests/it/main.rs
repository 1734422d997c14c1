//! The worker at its boundary: frames in, frames out. Each script is a file, each expectation a
//! snapshot.

mod bridge;
mod catalog;
mod frames;
mod gateway;
mod replay;
mod scripts;
