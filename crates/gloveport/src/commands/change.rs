//! `gloveport add` and `gloveport remove`.

use super::Context;
use super::list::origin;
use crate::cli::{Add, Remove};
use crate::config::edit::Editor;
use crate::config::template::Template;
use crate::config::{CONNECT_DEFAULT, Directory, HttpWay, Server, ServerKind};
use crate::environment::looks_secret;
use crate::exit::{Exit, Failure};
use crate::output;
use anyhow::{Context as _, anyhow, bail};
use gloveport_protocol::ServerName;
use std::collections::BTreeMap;

pub(super) fn add(context: &Context, arguments: &Add) -> Result<Exit, Failure> {
    let name = ServerName::parse(&arguments.name).map_err(Failure::usage)?;
    let kind = kind(context, arguments).map_err(Failure::usage)?;
    let server = Server { enabled: true, description: String::new(), kind };
    let mut editor = Editor::open(context.chosen.as_deref(), &context.environment)?;
    editor.add(&name, &server)?;
    editor.save(&context.environment)?;
    for warning in literal_secrets(&name, &server) {
        output::note(&format!("gloveport: {warning}"));
    }
    let file = editor.file().display();
    output::note(&format!("added `{name}` to {file}: {}", origin(&server)));
    output::note("`gloveport list` connects it and shows its tools");
    Ok(Exit::Success)
}

pub(super) fn remove(context: &Context, arguments: &Remove) -> Result<Exit, Failure> {
    let mut editor = Editor::open(context.chosen.as_deref(), &context.environment)?;
    editor.remove(&arguments.name)?;
    editor.save(&context.environment)?;
    let (name, file) = (&arguments.name, editor.file().display());
    output::note(&format!("removed `{name}` from {file}"));
    Ok(Exit::Success)
}

fn kind(context: &Context, arguments: &Add) -> anyhow::Result<ServerKind> {
    if let Some(url) = &arguments.url {
        return Ok(ServerKind::Http {
            url: template("--url", url)?,
            headers: pairs("--header", &arguments.header)?,
            connect: CONNECT_DEFAULT,
            way: HttpWay::Streamable,
        });
    }
    let words = arguments.command.iter().map(|word| template("the command", word));
    let mut words = words.collect::<anyhow::Result<Vec<_>>>()?;
    if words.is_empty() {
        bail!("a command is missing: write it after `--`");
    }
    let rest = words.split_off(1);
    Ok(ServerKind::Stdio {
        program: words.pop().expect("one is left, as was just seen"),
        arguments: rest,
        environment: pairs("--env", &arguments.env)?,
        passed: Vec::new(),
        directory: Directory::Folder(context.environment.directory().to_owned()),
        connect: CONNECT_DEFAULT,
    })
}

fn pairs(option: &str, pairs: &[String]) -> anyhow::Result<BTreeMap<String, Template>> {
    let mut read = BTreeMap::new();
    for pair in pairs {
        // The value may be a secret, and a text without `=` may be one as well.
        let (name, value) = pair
            .split_once('=')
            .filter(|(name, _)| !name.trim().is_empty())
            .with_context(|| format!("`{option}` is NAME=VALUE"))?;
        let value = template(&format!("{option} {name}"), value)?;
        if read.insert(name.trim().to_owned(), value).is_some() {
            bail!("`{option}` names `{name}` twice");
        }
    }
    Ok(read)
}

fn template(option: &str, text: &str) -> anyhow::Result<Template> {
    Template::parse(text).map_err(|error| anyhow!("{option}: {error}"))
}

/// What looks like a secret and is written down in the file itself.
pub(super) fn literal_secrets(name: &ServerName, server: &Server) -> Vec<String> {
    let (key, pairs) = match &server.kind {
        ServerKind::Stdio { environment, .. } => ("env", environment),
        ServerKind::Http { headers, .. } => ("headers", headers),
        ServerKind::OpenApi(server) => ("auth", &server.auth),
        ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::ToolFiles { .. }
        | ServerKind::Network { .. }
        | ServerKind::Unusable(_) => {
            return Vec::new();
        }
    };
    let literal = pairs.iter().filter(|(name, value)| value.is_literal() && looks_secret(name));
    literal
        .map(|(variable, _)| {
            format!(
                "`{name}`: the value of `{key}.{variable}` stands in the file itself; \
                 `${{NAME}}` reads it from the environment instead"
            )
        })
        .collect()
}
