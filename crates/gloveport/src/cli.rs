//! The command line. Help texts are short; what a command does is in `commands`.

mod audit;
mod clients;
mod keys;
mod login;
mod pins;
mod policy;
mod sandbox;

pub(crate) use audit::{Audit, AuditCommand, Found, Query, Verify};
pub(crate) use clients::{Connect, ConnectScope, Disconnect, Import};
pub(crate) use keys::{Keys, KeysCommand, Life, NewKeyOptions};
pub(crate) use login::{ConformanceClient, Login, Logout, Secret, SecretCommand};
pub(crate) use pins::{Pins, PinsCommand};
pub(crate) use policy::{Diff, Explain, Policy, PolicyAction, PolicyCheck, Test};
pub(crate) use sandbox::{Sandbox, Variable};

use crate::config::quantity;
use clap::{Args, Parser, Subcommand, ValueEnum};
use gloveport_mcp::front::{Mode, Names};
use std::path::PathBuf;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  gloveport run script.ts            run a script against the configured servers
  gloveport check script.ts          check names and types of a script, and do not run it
  gloveport tools                    what an agent sees: servers and their tools
  gloveport add github -- npx -y @modelcontextprotocol/server-github
  gloveport serve                    be an MCP server for an agent, over stdio
  gloveport sandbox -- python3 x.py  run a program that you do not trust

Without a gloveport.toml two built-in servers run: a sample shop, and this folder for reading.

Exit codes: 0 done; 1 the script threw or was rejected, a tool or server failed;
2 wrong command line or configuration; 3 the script broke a limit; 4 gloveport failed;
130 ended by Ctrl-C";

/// Runs the code that AI agents write against their tools, sealed and behind one gate
#[derive(Debug, Parser)]
#[command(name = "gloveport", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    /// The configuration, or a client's mcpServers JSON [default: gloveport.toml here or above, then the user's]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a script and print its result and receipt
    Run(Run),
    /// Check a script against the connected servers, and do not run it
    Check(Check),
    /// Be an MCP server for agents, over stdio or HTTP
    Serve(Serve),
    /// Show the tools as an agent sees them: tree, declaration, search
    Tools(Tools),
    /// Call one tool
    Call(Call),
    /// Connect the configured servers and show where each stands
    List(List),
    /// Tools as they were approved: show what changed, accept it, block it
    Pins(Pins),
    /// Explain, test and compare the rules that say who may call what
    Policy(Policy),
    /// Add a server to the configuration
    Add(Add),
    /// Remove a server from the configuration
    Remove(Remove),
    /// Take the servers of MCP clients over into the configuration
    Import(Import),
    /// Put gloveport into the configuration of an MCP client
    Connect(Connect),
    /// Take gloveport out of the configuration of an MCP client
    Disconnect(Disconnect),
    /// Show which servers the MCP clients of this user have, and whether they are approved
    Inventory(Inventory),
    /// Sign in to a server, in a browser
    Login(Login),
    /// Sign out of a server
    Logout(Logout),
    /// Keep secrets that the configuration refers to: set, list, remove
    Secret(Secret),
    /// Make, list and withdraw API keys
    Keys(Keys),
    /// Try what this machine gives for confinement, and tell what to do about what is missing
    Doctor(Doctor),
    /// Answer what scripts ask a person: list, approve, deny, watch
    Approvals(Approvals),
    /// Serve one built-in server alone, over stdio
    Server(Server),
    /// Run any program in a sandbox: no network, no files, exact limits, unless you say otherwise
    Sandbox(Box<Sandbox>),
    /// Look into the audit log, and check that nobody changed it
    Audit(Audit),
    /// Print completions for a shell
    Completions(Completions),
    /// Play the client of a scenario of the conformance suite
    #[command(hide = true)]
    ConformanceClient(ConformanceClient),
}

#[derive(Debug, Args)]
#[command(after_help = "\
The result goes to standard output as JSON, what the script printed and the receipt to standard error.

Examples:
  gloveport run script.ts --timeout 2m
  echo 'return await listToolCategories()' | gloveport run -")]
pub(crate) struct Run {
    /// A TypeScript file, or - for standard input
    pub(crate) file: PathBuf,
    /// Less time than the configured limit, like 30s
    #[arg(long, value_name = "TIME", value_parser = quantity::duration)]
    pub(crate) timeout: Option<Duration>,
    /// Print outcome, result, printed lines and receipt as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Agree to every call that the person at the client may agree to
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
What is found goes to standard output, as an agent would get it; no tool is called.

Exit codes: 0 nothing was found; 1 something was; 2, 3, 4 as of `gloveport run`

Examples:
  gloveport check script.ts
  gloveport check --fetch            fetch the compiler, where none is on this machine")]
pub(crate) struct Check {
    /// A TypeScript file, or - for standard input
    #[arg(required_unless_present = "fetch")]
    pub(crate) file: Option<PathBuf>,
    /// Fetch TypeScript's compiler from npm's registry first, where none is found on this machine
    #[arg(long)]
    pub(crate) fetch: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
An agent's entry, as most clients have it:
  {\"mcpServers\": {\"gloveport\": {\"command\": \"gloveport\", \"args\": [\"serve\"]}}}

Over HTTP the address is http://127.0.0.1:7878/mcp, and clients show a bearer: docs/identity.md")]
pub(crate) struct Serve {
    /// Serve Streamable HTTP at an address of this machine [default: the configured one, else 127.0.0.1:7878]
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = "")]
    pub(crate) http: Option<String>,
    /// What clients are shown, whatever the configuration says: code, search or passthrough
    #[arg(long, value_name = "MODE", value_parser = expose)]
    pub(crate) expose: Option<Mode>,
    /// How tools are called where each is shown by itself: prefixed (`server__tool`) or plain
    #[arg(long, value_name = "WAY", value_parser = names)]
    pub(crate) names: Option<Names>,
}

fn expose(text: &str) -> Result<Mode, &'static str> {
    Mode::parse(text).ok_or("write `code`, `search` or `passthrough`")
}

fn names(text: &str) -> Result<Names, &'static str> {
    Names::parse(text).ok_or("write `prefixed` or `plain`")
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gloveport tools                          all servers
  gloveport tools /database                the tools of one
  gloveport tools /database/query.ts       one declaration
  gloveport tools --search 'send a message'")]
pub(crate) struct Tools {
    /// A path of the tree
    #[arg(conflicts_with = "search", default_value = "/")]
    pub(crate) path: String,
    /// Search by words or names
    #[arg(long, value_name = "WORDS")]
    pub(crate) search: Option<String>,
    /// Hits of a search
    #[arg(long, value_name = "N", default_value_t = 5, requires = "search")]
    pub(crate) limit: usize,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gloveport call database.schema
  gloveport call database.query --json '{\"sql\": \"select count(*) from customers\"}'
  gloveport call github.create_issue --json - < issue.json")]
pub(crate) struct Call {
    /// SERVER.TOOL
    pub(crate) tool: String,
    /// The arguments as a JSON object, or - for standard input
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) json: String,
    /// Agree to the call, where the person at the client may
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gloveport approvals                                    what is open, over all gateways of yours
  gloveport approvals approve q-ab3c5de7fg2h4ij6         this once
  gloveport approvals approve q-ab3c5de7fg2h4ij6 --remember run
  gloveport approvals deny q-ab3c5de7fg2h4ij6 --note 'use the archive instead'
  gloveport approvals watch                              each as it comes, and answer it here")]
pub(crate) struct Approvals {
    #[command(subcommand)]
    pub(crate) action: Option<Approval>,
}

/// What to do about open questions.
#[derive(Debug, Subcommand)]
pub(crate) enum Approval {
    /// Show what is open
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Let the calls of a question be made
    Approve {
        /// Its id
        id: String,
        /// For how long: for these calls, for the tool until the run ends, or as long as the rule allows
        #[arg(long, value_enum, default_value = "once")]
        remember: Hold,
        /// What the agent is told
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Refuse them
    Deny {
        /// Its id
        id: String,
        /// What the agent is told
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Show what is asked as it comes; at a terminal, answer it
    Watch,
}

/// How long a yes holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hold {
    Once,
    Run,
    For,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gloveport add files -- npx -y @modelcontextprotocol/server-filesystem .
  gloveport add github --env 'GITHUB_TOKEN=${GITHUB_TOKEN}' -- github-mcp-server stdio
  gloveport add remote --url https://example.com/mcp --header 'Authorization=Bearer ${REMOTE_KEY}'

Values in single quotes keep ${NAME}: it is read from the environment at each start, and not written down.")]
pub(crate) struct Add {
    /// Its name: letters, digits, _ and -
    pub(crate) name: String,
    /// Address of a Streamable HTTP server
    #[arg(long, conflicts_with = "command", required_unless_present = "command")]
    pub(crate) url: Option<String>,
    /// A header for every request
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "command")]
    pub(crate) header: Vec<String>,
    /// An environment variable for the command
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "url")]
    pub(crate) env: Vec<String>,
    /// The command that starts it, after --
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// Its name
    pub(crate) name: String,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Looks where clients keep their servers: in your home, in this folder and above. Starts none of them.
`allowed` under `[inventory]` in your own gloveport.toml approves servers: docs/inventory.md

Exit codes: 0 every server goes through gloveport or is approved; 1 a file could not be read; 3 a server is not approved")]
pub(crate) struct Inventory {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Every line is tried in a process that is thrown away; nothing of the machine is changed.

Exit codes: 0 scripts run, and programs with namespaces; 1 something for that is missing")]
pub(crate) struct Doctor {
    /// Fetch TypeScript's compiler from npm's registry first, where none is found on this machine
    #[arg(long)]
    pub(crate) fetch: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Server {
    #[command(subcommand)]
    pub(crate) server: Builtin,
}

/// The built-in servers.
#[derive(Debug, Subcommand)]
pub(crate) enum Builtin {
    /// An SQLite database: query, update, schema
    Database {
        /// The database file
        #[arg(long, value_name = "FILE")]
        path: PathBuf,
        /// Leave the tool `update` out
        #[arg(long)]
        read_only: bool,
    },
    /// Files inside of given folders: search, read, list, and write if allowed
    FileSystem {
        /// A folder; may be given several times
        #[arg(long = "root", value_name = "FOLDER", required = true, num_args = 1..)]
        roots: Vec<PathBuf>,
        /// Offer the tool `write`
        #[arg(long)]
        writable: bool,
    },
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: gloveport completions bash > ~/.local/share/bash-completion/completions/gloveport"
)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

/// Shells that completions can be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;
    use clap::error::ErrorKind;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_that_do_not_fit_are_refused() {
        for (line, expected) in [
            ("run", Some(ErrorKind::MissingRequiredArgument)),
            ("run a.ts --timeout 5", Some(ErrorKind::ValueValidation)),
            ("run a.ts --timeout 5s --json", None),
            ("check", Some(ErrorKind::MissingRequiredArgument)),
            ("check --json", Some(ErrorKind::MissingRequiredArgument)),
            ("check --fetch", None),
            ("check - --fetch --json", None),
            ("check a.ts --timeout 5s", Some(ErrorKind::UnknownArgument)),
            ("doctor --fetch --json", None),
            ("tools / --search x", Some(ErrorKind::ArgumentConflict)),
            ("tools --search x --limit 3", None),
            ("add x", Some(ErrorKind::MissingRequiredArgument)),
            ("add x --url u -- npx", Some(ErrorKind::ArgumentConflict)),
            ("add x --url u --env A=b", Some(ErrorKind::ArgumentConflict)),
            ("add x --header A=b -- npx", Some(ErrorKind::ArgumentConflict)),
            ("add x --env A=b -- npx -y --flag", None),
            ("add x npx", Some(ErrorKind::UnknownArgument)),
            ("serve --http", None),
            ("keys", Some(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)),
            ("keys create", Some(ErrorKind::MissingRequiredArgument)),
            (
                "keys create ci --group a --group b --scope s --expires 30d --from ::1 --tenant t",
                None,
            ),
            ("keys create ci --expires 30", Some(ErrorKind::ValueValidation)),
            ("keys create ci --expires never --json", None),
            ("keys create ci --from 10.0.0.0/64", Some(ErrorKind::ValueValidation)),
            ("keys revoke", Some(ErrorKind::MissingRequiredArgument)),
            ("keys list --json", None),
            ("serve --http 127.0.0.1:1 --config f", None),
            ("server database", Some(ErrorKind::MissingRequiredArgument)),
            ("server file-system --root a b --writable", None),
            ("completions tcsh", Some(ErrorKind::InvalidValue)),
            ("sandbox", Some(ErrorKind::MissingRequiredArgument)),
            ("sandbox sh", Some(ErrorKind::UnknownArgument)),
            ("sandbox -- sh -c --json", None),
            ("sandbox --memory 512 -- sh", Some(ErrorKind::ValueValidation)),
            ("sandbox --memory 512M --cpu 5s --time 1m --disk 1G --output 1K -- sh", None),
            ("sandbox --isolation none -- sh", Some(ErrorKind::InvalidValue)),
            ("sandbox --isolation landlock --minimum landlock -- sh", None),
            ("sandbox --minimum auto -- sh", Some(ErrorKind::InvalidValue)),
            ("sandbox --env =x -- sh", Some(ErrorKind::ValueValidation)),
            ("sandbox --allow-host https://a@b/ -- sh", Some(ErrorKind::ValueValidation)),
            ("sandbox --allow-host a --allow-host b:80 --env A --env B=c -- sh", None),
            ("sandbox --processes -1 -- sh", Some(ErrorKind::UnknownArgument)),
            ("sandbox --json --quiet -- sh", Some(ErrorKind::ArgumentConflict)),
            ("audit", Some(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)),
            ("audit show", Some(ErrorKind::MissingRequiredArgument)),
            ("audit query --kind no", Some(ErrorKind::InvalidValue)),
            ("audit query --since never", Some(ErrorKind::ValueValidation)),
            ("audit query --since 2026-11-22 --until 1h --tool db.* --kind deny --json", None),
            ("audit verify --key abc", None),
            ("approvals", None),
            ("approvals approve", Some(ErrorKind::MissingRequiredArgument)),
            ("approvals approve q-1 --remember run --note x", None),
            ("approvals deny q-1 --remember run", Some(ErrorKind::UnknownArgument)),
            ("serv", Some(ErrorKind::InvalidSubcommand)),
            ("", Some(ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand)),
        ] {
            let words = std::iter::once("gloveport").chain(line.split_whitespace());
            let parsed = Cli::try_parse_from(words).map(drop);
            assert_eq!(parsed.err().map(|error| error.kind()), expected, "{line}");
        }
    }
}
