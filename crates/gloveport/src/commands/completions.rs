//! `gloveport completions`: what a shell needs to complete our commands.

use super::print_json;
use crate::cli::{Cli, Shell};
use crate::exit::{Exit, Failure};
use clap::CommandFactory;
use clap_complete::{Shell as Generator, generate};

pub(super) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let generator = match shell {
        Shell::Bash => Generator::Bash,
        Shell::Elvish => Generator::Elvish,
        Shell::Fish => Generator::Fish,
        Shell::Powershell => Generator::PowerShell,
        Shell::Zsh => Generator::Zsh,
    };
    let mut script = Vec::new();
    generate(generator, &mut Cli::command(), "gloveport", &mut script);
    print_json(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}
