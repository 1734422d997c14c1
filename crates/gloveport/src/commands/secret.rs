//! `gloveport secret`: keeps, lists and removes secrets that the configuration refers to. None is ever shown.

use super::{Context, pretty_value, print, print_json};
use crate::cli::{Secret, SecretCommand};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::secrets::{SecretError, SecretStore};
use anyhow::{Context as _, anyhow};
use gloveport_mcp::Secret as Text;
use serde_json::json;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::Path;
use std::process::{Command, Stdio};

/// Bytes of standard input that are read.
const BYTES_MAX: u64 = 128 << 10;
/// What switches the echo of a terminal off and on.
const STTY: [&str; 2] = ["/usr/bin/stty", "/bin/stty"];

pub(super) fn secret(context: &Context, arguments: &Secret) -> Result<Exit, Failure> {
    let config = context.config()?;
    let store = context.environment.secret_store(config.secrets.key).ok_or_else(|| {
        Failure::usage(anyhow!("there is no place for secrets: set `HOME` or `XDG_STATE_HOME`"))
    })?;
    match &arguments.command {
        SecretCommand::Set { name } => {
            let text = read(name).map_err(Failure::usage)?;
            store.set(name, text).map_err(failure)?;
            let place = store.describe().map_err(failure)?;
            output::note(&format!("kept `{name}` in {place}"));
            output::note(&format!("the configuration refers to it as ${{secret:{name}}}"));
        }
        SecretCommand::List { json } => list(&store, *json)?,
        SecretCommand::Remove { name } => {
            if !store.remove(name).map_err(failure)? {
                let error = anyhow!(
                    "no secret `{}`: `gloveport secret list` shows them",
                    name.escape_debug()
                );
                return Err(Failure::usage(error));
            }
            output::note(&format!("removed `{name}`"));
        }
    }
    Ok(Exit::Success)
}

fn failure(error: SecretError) -> Failure {
    match error {
        SecretError::Random(_) => Failure::internal(error),
        error => Failure::usage(error),
    }
}

fn list(store: &SecretStore, is_json: bool) -> Result<(), Failure> {
    let names = store.names().map_err(failure)?;
    let place = store.describe().map_err(failure)?;
    if is_json {
        return print_json(&pretty_value(&json!({"secrets": names, "kept_in": place})));
    }
    output::note(&place);
    match names.as_slice() {
        [] => print("no secrets: `gloveport secret set NAME` keeps one"),
        names => print(&names.join("\n")),
    }
}

/// A secret from standard input: all of it but a line break at its end, or from a terminal one line that is not shown.
fn read(name: &str) -> anyhow::Result<Text> {
    let mut text = String::new();
    if io::stdin().is_terminal() {
        let quiet = Quiet::new()?;
        output::note(&format!("the secret `{}` (it is not shown):", name.escape_debug()));
        io::stdin()
            .lock()
            .take(BYTES_MAX)
            .read_line(&mut text)
            .context("cannot read the terminal")?;
        drop(quiet);
    } else {
        io::stdin()
            .lock()
            .take(BYTES_MAX)
            .read_to_string(&mut text)
            .context("cannot read standard input")?;
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(Text::new(text.strip_suffix('\r').unwrap_or(text)))
}

/// A terminal that does not show what is typed, until this is dropped.
struct Quiet(&'static str);

impl Quiet {
    fn new() -> anyhow::Result<Self> {
        let stty = STTY.into_iter().find(|stty| Path::new(stty).is_file()).context(
            "`stty` is missing, without which the terminal would show the secret: give it on standard input",
        )?;
        anyhow::ensure!(echo(stty, "-echo"), "the terminal cannot be kept from showing the secret");
        Ok(Self(stty))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing.
        let _ = echo(self.0, "echo");
    }
}

/// It acts on the terminal that is its input, which is ours.
fn echo(stty: &str, word: &str) -> bool {
    let mut command = Command::new(stty);
    command.arg(word).env_clear().stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
