//! The options of `gloveport pins`.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(after_help = "\
A tool that is new, or that is not what was approved, is held: no agent sees it, and a call of it fails.

Exit codes: 0 nothing is held, or it was done; 1 something is held; 2, 4 as of `gloveport run`

Examples:
  gloveport pins list
  gloveport pins diff github.create_issue
  gloveport pins accept github.create_issue
  gloveport pins accept --all          everything that `pins diff` showed")]
pub(crate) struct Pins {
    #[command(subcommand)]
    pub(crate) command: PinsCommand,
}

/// What to do with pins.
#[derive(Debug, Subcommand)]
pub(crate) enum PinsCommand {
    /// Connect the servers and show what is approved and what is held
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Connect nothing: what was held when somebody looked last
        #[arg(long)]
        offline: bool,
    },
    /// Show how held tools differ from what was approved
    Diff {
        /// SERVER.TOOL or SERVER [default: all that is held]
        tools: Vec<String>,
        /// Connect nothing: what was held when somebody looked last
        #[arg(long)]
        offline: bool,
    },
    /// Let held tools in, exactly as `pins diff` showed them last
    Accept {
        /// SERVER.TOOL or SERVER
        tools: Vec<String>,
        /// All that is held
        #[arg(long, conflicts_with = "tools")]
        all: bool,
        /// Also what nobody looked at
        #[arg(long)]
        unseen: bool,
    },
    /// Never let tools in, whatever they say of themselves
    Block {
        /// SERVER.TOOL
        #[arg(required = true)]
        tools: Vec<String>,
    },
}
