//! A server with everything that the official conformance suite asks of a server: the suite runs against it directly, and
//! through the gateway in front of it.
//!
//! It speaks Streamable HTTP and stdio, in one era of the protocol or in both. It deliberately guards nothing beyond `Host`
//! and `Origin`: it is a fixture on loopback, and no part of the gateway.

mod asking;
mod changes;
mod door;
mod fixture;
mod jobs;
mod offer;

use door::{Door, serve_http};
use fixture::{Fixture, OldPipe, World};
use rmcp::service::{RoleServer, Service, serve_server};
use std::error::Error;
use std::sync::Arc;

const USAGE: &str =
    "usage: conformance_server [--era modern|legacy|dual] [--stdio | --port PORT (0: any)]";

/// Which of the protocol's eras a server accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    /// 2026-07-28: no handshake, every request brings its own metadata.
    Modern,
    /// 2025-11-25 and before: `initialize` and sessions.
    Legacy,
    /// Both, by what the client does.
    Dual,
}

/// How the server is reached.
enum Reached {
    Stdio,
    Http { port: u16 },
}

/// Reads the command line.
fn options() -> Result<(Era, Reached), String> {
    let (mut era, mut reached) = (Era::Dual, Reached::Http { port: 0 });
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--stdio" => reached = Reached::Stdio,
            "--era" => {
                era = match words.next().as_deref() {
                    Some("modern") => Era::Modern,
                    Some("legacy") => Era::Legacy,
                    Some("dual") => Era::Dual,
                    _ => return Err(USAGE.to_owned()),
                };
            }
            "--port" => {
                let port = words.next().and_then(|port| port.parse().ok());
                reached = Reached::Http { port: port.ok_or(USAGE)? };
            }
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok((era, reached))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (era, reached) = options()?;
    let world = Arc::new(World::new(era)?);
    match reached {
        Reached::Http { port } => serve_http(Door::new(world), port).await?,
        Reached::Stdio if era == Era::Legacy => serve_stdio(OldPipe(Fixture::new(&world))).await?,
        Reached::Stdio => serve_stdio(Fixture::new(&world)).await?,
    }
    Ok(())
}

/// Serves one client over standard input and output until it leaves.
async fn serve_stdio(server: impl Service<RoleServer>) -> Result<(), Box<dyn Error>> {
    let running = serve_server(server, rmcp::transport::stdio_pipes()).await?;
    running.waiting().await?;
    Ok(())
}
