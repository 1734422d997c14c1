//! The command line of `gloveport login`, `logout`, `secret` and of the client for the conformance suite.

use clap::{Args, Subcommand};
use std::time::Duration;

use crate::config::quantity;

#[derive(Debug, Args)]
#[command(after_help = "\
The address is shown before a browser opens, and the answer comes to a port of 127.0.0.1. Where the browser is on another
machine, sign in there, and paste the address of the page that then cannot be opened. What comes of it is kept sealed, for
this server at this address: docs/oauth.md

Examples:
  gloveport login github
  gloveport login github --no-browser     on a machine without a desktop")]
pub(crate) struct Login {
    /// The server, as the configuration names it
    pub(crate) server: String,
    /// Show the address and open no browser
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// How long to wait for the browser
    #[arg(long, value_name = "TIME", value_parser = quantity::duration, default_value = "5m")]
    pub(crate) timeout: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct Logout {
    /// The server, as the configuration names it
    pub(crate) server: String,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The configuration refers to a secret as ${secret:NAME}, in headers and env. It is kept sealed: docs/oauth.md

Examples:
  gloveport secret set github              asks for it, and shows nothing
  gloveport secret set github < token.txt
  gloveport secret list")]
pub(crate) struct Secret {
    #[command(subcommand)]
    pub(crate) command: SecretCommand,
}

/// What to do with secrets.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Keep a secret, from standard input
    Set {
        /// Its name: letters, digits, `_`, `-` and `.`
        name: String,
    },
    /// Show the names of all secrets, and where they are kept
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Remove a secret
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ConformanceClient {
    /// The server of the suite
    pub(crate) url: String,
}
