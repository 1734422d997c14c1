//! `gloveport import`, `connect` and `disconnect`.

use crate::config::clients::client::Client;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

const CLIENTS: &str = "\
Clients: amp claude-code claude-desktop cline codex copilot cursor gemini goose grok kiro opencode
vscode vscode-insiders vscodium windsurf zed";

#[derive(Debug, Args)]
#[command(after_help = format!("\
Shows every command that the servers will run; starts none of them. Secrets that are references stay references.

{CLIENTS}

Examples:
  gloveport import cursor --dry-run
  gloveport import --all
  gloveport import .mcp.json"))]
pub(crate) struct Import {
    /// A client, whose usual files are read, or a file
    #[arg(value_name = "CLIENT|FILE", required_unless_present = "all", conflicts_with = "all")]
    pub(crate) source: Option<PathBuf>,
    /// Read the files of all clients that are found
    #[arg(long)]
    pub(crate) all: bool,
    /// Show what would be taken over and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Whose servers a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConnectScope {
    /// Your own, for all projects
    User,
    /// Those of the project in this folder
    Project,
}

#[derive(Debug, Args)]
#[command(after_help = format!("\
Writes one entry that starts `gloveport serve`, shows the change, and keeps the file as it was beside it. Everything else
in the file stays as it is.

{CLIENTS}

Examples:
  gloveport connect claude-code
  gloveport connect cursor --scope project --dry-run"))]
pub(crate) struct Connect {
    /// The client
    #[arg(value_parser = client)]
    pub(crate) client: Client,
    /// Whose file
    #[arg(long, value_enum, default_value = "user")]
    pub(crate) scope: ConnectScope,
    /// Name the address of `gloveport serve --http` instead of the command
    #[arg(long)]
    pub(crate) http: bool,
    /// Show the change and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = CLIENTS)]
pub(crate) struct Disconnect {
    /// The client
    #[arg(value_parser = client)]
    pub(crate) client: Client,
    /// Whose file
    #[arg(long, value_enum, default_value = "user")]
    pub(crate) scope: ConnectScope,
    /// Show the change and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

fn client(word: &str) -> Result<Client, String> {
    Client::named(word).ok_or_else(|| {
        let known = Client::ALL.map(Client::word);
        match gloveport_protocol::nearest(word, &known, 1).first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", known.join(" ")),
        }
    })
}
