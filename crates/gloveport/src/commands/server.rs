//! `gloveport server`: one built-in server alone, for any MCP client.

use crate::cli::Builtin;
use crate::exit::{Exit, Failure};
use crate::signals::Interrupt;
use crate::wiring;
use gloveport_mcp::serve_one_stdio;
use gloveport_protocol::ServerName;

pub(super) async fn server(builtin: &Builtin, interrupt: Interrupt) -> Result<Exit, Failure> {
    let name = |text| ServerName::parse(text).expect("a literal within the alphabet");
    let upstream = match builtin {
        Builtin::Database { path, read_only } => {
            wiring::database_server(&name("database"), path.clone(), *read_only)
        }
        Builtin::FileSystem { roots, writable } => {
            wiring::file_server(&name("file-system"), roots.clone(), *writable)
        }
    };
    let upstream = upstream.map_err(|error| Failure { exit: Exit::Usage, error })?;
    let served = interrupt.cancel.run_until_cancelled(Box::pin(serve_one_stdio(upstream))).await;
    match served {
        None | Some(Ok(())) => Ok(Exit::Success),
        Some(Err(error)) => Err(Failure::internal(error)),
    }
}
