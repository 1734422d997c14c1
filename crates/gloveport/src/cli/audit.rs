//! The command line of `gloveport audit`.

use clap::{Args, Subcommand};
use gloveport_audit::{Kind, now_ms, time_of};
use std::path::PathBuf;

/// Most records that one question may ask for.
const LIMIT_MAX: i64 = 100_000;

#[derive(Debug, Args)]
pub(crate) struct Audit {
    /// The folder of the log [default: the configured one]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: AuditCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Show the newest records, and each new one as it comes
    Tail(Query),
    /// Show all that is known of one call
    Show(Found),
    /// Search
    Query(Query),
    /// Check that nothing was changed or taken away
    Verify(Verify),
    /// Print a script that was run
    Script {
        /// Its SHA-256, or the beginning of it
        sha256: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Found {
    /// The reference of the call, or the beginning of it, like a-7q2m9
    pub(crate) reference: String,
    /// Print a line of JSON for each record
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Times are UTC: 2026-11-22, 2026-11-22T14:03, or how long ago, like 90s, 2h, 7d.

Examples:
  gloveport audit query --kind deny --since 1d
  gloveport audit query --principal alice@acme.dev --tool 'db.*' --json")]
pub(crate) struct Query {
    /// Only of this subject
    #[arg(long, value_name = "SUBJECT")]
    pub(crate) principal: Option<String>,
    /// Only these tools: SERVER.TOOL, where * stands for anything
    #[arg(long, value_name = "PATTERN")]
    pub(crate) tool: Option<String>,
    /// Only this kind of record
    #[arg(long, value_parser = kind_names())]
    pub(crate) kind: Option<String>,
    /// Only what was decided so: allow, ask, deny
    #[arg(long)]
    pub(crate) decision: Option<String>,
    /// Only what failed with this code, like DENIED
    #[arg(long)]
    pub(crate) code: Option<String>,
    /// Only of this execution
    #[arg(long)]
    pub(crate) run: Option<String>,
    /// From this time on
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) since: Option<i64>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) until: Option<i64>,
    /// The newest of them
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=LIMIT_MAX))]
    pub(crate) limit: u32,
    /// Print a line of JSON for each record
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Keep the public key that this prints somewhere else, and pass it with --key: who can change the log can mostly read the
machine's own key as well.

Exit codes: 0 nothing is wrong; 1 something was changed or is missing; 2, 4 as of `gloveport run`")]
pub(crate) struct Verify {
    /// The public key, 64 hexadecimal digits or a file with them [default: of the key on this machine]
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// The second place of the checkpoints [default: the configured one]
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoints: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

fn kind_names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(Kind::ALL.map(Kind::as_str))
}

/// A time in UTC, or how long ago.
fn time(text: &str) -> Result<i64, String> {
    let ago = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let factor = match unit {
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => gloveport_audit::DAY_MS,
            _ => return None,
        };
        now_ms().checked_sub(number.parse::<u32>().ok().map(i64::from)?.checked_mul(factor)?)
    };
    time_of(text).or_else(ago).ok_or_else(|| {
        "write a time in UTC like `2026-11-22T14:03`, or how long ago, like `2h`".to_owned()
    })
}
