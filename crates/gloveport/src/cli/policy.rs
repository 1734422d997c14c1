//! `gloveport policy`: the rules asked, tested and compared.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Policy {
    #[command(subcommand)]
    pub(crate) action: PolicyAction,
}

/// What to do with the rules.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyAction {
    /// Tell how the decision about one call comes about; the call is not made
    Explain(Explain),
    /// Decide about the calls of all `[[case]]` entries and compare with what they expect
    Test(Test),
    /// Connect the servers and tell rules that can never match their tools
    Check(PolicyCheck),
    /// Tell who may call what under another configuration that may not under this one, and the reverse
    Diff(Diff),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gloveport policy explain database.query '{\"sql\": \"delete from orders\"}'
  gloveport policy explain --as bob --group eng stripe.create_refund '{\"amount\": 90000}'
  gloveport policy explain --offline --effect write mail.send '{\"to\": [\"a@acme.dev\"]}'")]
pub(crate) struct Explain {
    /// On whose behalf [default: you]
    #[arg(long = "as", value_name = "NAME")]
    pub(crate) subject: Option<String>,
    /// A group that they are in
    #[arg(long = "group", value_name = "NAME")]
    pub(crate) groups: Vec<String>,
    /// Their tenant
    #[arg(long, value_name = "NAME")]
    pub(crate) tenant: Option<String>,
    /// Start no server: take the tool for what --effect says
    #[arg(long)]
    pub(crate) offline: bool,
    /// The effect of the tool, instead of what its server says [read, write, destructive]
    #[arg(long, value_name = "EFFECT")]
    pub(crate) effect: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// SERVER.TOOL
    pub(crate) tool: String,
    /// The arguments as a JSON object
    #[arg(default_value = "{}")]
    pub(crate) arguments: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 every case passed; 1 one did not; 2 the configuration is wrong"
)]
pub(crate) struct Test {
    /// Start no server: a tool is what its case says in `effect`, else one that writes
    #[arg(long)]
    pub(crate) offline: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyCheck {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Tools are those of the servers of NEW. Each line is one principal and one tool: never, maybe (it depends on the arguments
or on a person) or always.

Exit codes: 0 nothing changes; 1 something does; 2 a configuration is wrong")]
pub(crate) struct Diff {
    /// The configuration as it was
    pub(crate) old: PathBuf,
    /// The configuration as it will be
    pub(crate) new: PathBuf,
    /// A group whose view is compared, beside those that the rules name
    #[arg(long = "group", value_name = "NAME")]
    pub(crate) groups: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}
