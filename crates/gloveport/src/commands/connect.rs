//! `gloveport connect` and `gloveport disconnect`: our entry in the file of an MCP client.
//!
//! Nothing is started, and no other entry is touched.

use super::diff::diff;
use super::{Context, print};
use crate::cli::{Connect, ConnectScope, Disconnect};
use crate::config::clients::client::Client;
use crate::config::clients::ours::{self, BEARER, Reach};
use crate::config::clients::places::{self, Scope};
use crate::config::edit;
use crate::config::edit_client::{Format, KEY};
use crate::exit::{Exit, Failure};
use crate::output;
use anyhow::{Context as _, anyhow};
use serde_json::Value;
use std::ffi::OsString;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// Bytes of a client's file. Some clients keep their whole history in it.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// What the name of a backup ends in.
const BACKUP: &str = ".gloveport-backup";

pub(super) fn connect(context: &Context, arguments: &Connect) -> Result<Exit, Failure> {
    let file = ClientFile::open(context, arguments.client, arguments.scope)?;
    let reach = if arguments.http { url(context)? } else { command(context, arguments.scope) };
    let entry = ours::entry(file.client, &reach).map_err(|why| Failure::usage(anyhow!(why)))?;
    let shown = file.shown();
    let text = file.text.as_deref().unwrap_or_default();
    match file.format.entry(text).map_err(|why| file.unreadable(&why))? {
        Some(there) if there == entry => {
            output::note(&format!("{} is connected already, in {shown}", file.client));
            return Ok(Exit::Success);
        }
        Some(_) => {
            return Err(Failure::usage(anyhow!(
                "{shown} has another entry `{KEY}`: `gloveport disconnect {}` removes it, if it is ours",
                file.client.word()
            )));
        }
        None => {}
    }
    let changed = file.format.insert(text, &entry).map_err(|why| file.unreadable(&why))?;
    print(&diff(text, &changed))?;
    if arguments.dry_run {
        output::note(&format!("{shown} would be changed like this"));
        return Ok(Exit::Success);
    }
    if let Some(text) = &file.text {
        file.write(&file.backup(), text)?;
    }
    file.write(&file.real, &changed)?;
    output::note(&format!("{} is connected: {shown} is written", file.client));
    if file.text.is_some() {
        output::note(&format!("as it was: {}", file.backup().display()));
    }
    if arguments.http {
        output::note(&format!(
            "`gloveport serve --http` has to run, and the variable `{BEARER}` of the client to hold its bearer"
        ));
    }
    Ok(Exit::Success)
}

pub(super) fn disconnect(context: &Context, arguments: &Disconnect) -> Result<Exit, Failure> {
    let file = ClientFile::open(context, arguments.client, arguments.scope)?;
    let shown = file.shown();
    let Some(text) = &file.text else {
        output::note(&format!("{} is not connected: there is no {shown}", file.client));
        return Ok(Exit::Success);
    };
    let Some(entry) = file.format.entry(text).map_err(|why| file.unreadable(&why))? else {
        output::note(&format!("{} is not connected: there is no `{KEY}` in {shown}", file.client));
        return Ok(Exit::Success);
    };
    if !is_ours(context, &entry) {
        return Err(Failure::usage(anyhow!(
            "the entry `{KEY}` in {shown} does not lead to gloveport: it is left there"
        )));
    }
    let before = file.before(text, &entry);
    let changed = match &before {
        Before::Text(before) => before.clone(),
        Before::Nothing => String::new(),
        Before::Unknown => file.format.remove(text).map_err(|why| file.unreadable(&why))?,
    };
    print(&diff(text, &changed))?;
    if arguments.dry_run {
        output::note(&format!("{shown} would be changed like this"));
        return Ok(Exit::Success);
    }
    match before {
        Before::Nothing => remove(&file.real)?,
        Before::Text(_) => {
            file.write(&file.real, &changed)?;
            remove(&file.backup())?;
        }
        Before::Unknown => file.write(&file.real, &changed)?,
    }
    output::note(&format!("{} is disconnected: our entry in {shown} is gone", file.client));
    Ok(Exit::Success)
}

/// The file of a client.
struct ClientFile {
    client: Client,
    format: Format,
    /// As its client names it.
    file: PathBuf,
    /// What it leads to: links stay links.
    real: PathBuf,
    /// `None` where there is none yet.
    text: Option<String>,
}

/// What the file was before we were connected.
enum Before {
    /// It is known, since nothing was changed in between.
    Text(String),
    /// There was no file.
    Nothing,
    Unknown,
}

impl ClientFile {
    fn open(context: &Context, client: Client, scope: ConnectScope) -> Result<Self, Failure> {
        let place = match scope {
            ConnectScope::User => Scope::User,
            ConnectScope::Project => Scope::Project,
        };
        let file = places::target(client, place, &context.environment).ok_or_else(|| {
            let reason = match scope {
                ConnectScope::User => "neither `HOME` nor `XDG_CONFIG_HOME` is set".to_owned(),
                ConnectScope::Project => format!("{client} keeps no servers for single projects"),
            };
            Failure::usage(anyhow!(reason))
        })?;
        let (real, text) = match file.canonicalize() {
            Ok(real) => {
                let text = read(&real).map_err(Failure::usage)?;
                (real, Some(text))
            }
            // A link that leads nowhere is not replaced.
            Err(error) if error.kind() == ErrorKind::NotFound && !file.is_symlink() => {
                (file.clone(), None)
            }
            Err(error) => {
                let error = anyhow!(error).context(format!("cannot reach {}", file.display()));
                return Err(Failure::usage(error));
            }
        };
        Ok(Self { client, format: ours::format(client), file, real, text })
    }

    fn shown(&self) -> String {
        self.file.display().to_string()
    }

    fn unreadable(&self, why: &str) -> Failure {
        Failure::usage(anyhow!("{} is left as it is: {why}", self.shown()))
    }

    /// Beside the file itself, not beside a link to it.
    fn backup(&self) -> PathBuf {
        let mut name = OsString::from(self.real.file_name().unwrap_or_default());
        name.push(BACKUP);
        self.real.with_file_name(name)
    }

    /// Finds out what the file was: what becomes of it by our entry is what it is now.
    fn before(&self, text: &str, entry: &Value) -> Before {
        let Some(entry) = ours::again(self.client, entry) else {
            return Before::Unknown;
        };
        let becomes =
            |before: &str| self.format.insert(before, &entry).is_ok_and(|now| now == text);
        match read(&self.backup()) {
            Ok(before) if becomes(&before) => Before::Text(before),
            Err(_) if !self.backup().exists() && becomes("") => Before::Nothing,
            Ok(_) | Err(_) => Before::Unknown,
        }
    }

    fn write(&self, file: &Path, text: &str) -> Result<(), Failure> {
        let folder = file.parent().unwrap_or(Path::new("/"));
        let written =
            fs::create_dir_all(folder).and_then(|()| edit::replace(file, text, &self.real));
        let written = written.with_context(|| format!("cannot write {}", file.display()));
        written.map_err(Failure::usage)
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    anyhow::ensure!(file.is_file(), "{shown} is no file");
    let mut text = String::new();
    fs::File::open(file)
        .and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_string(&mut text))
        .with_context(|| format!("cannot read {shown}"))?;
    anyhow::ensure!(text.len() as u64 <= FILE_BYTES_MAX, "{shown} is larger than 64 MiB");
    Ok(text)
}

fn remove(file: &Path) -> Result<(), Failure> {
    let removed = fs::remove_file(file);
    removed.with_context(|| format!("cannot remove {}", file.display())).map_err(Failure::usage)
}

/// The command that starts us. In the file of a project, which others have too, it is found by their own `PATH`.
fn command(context: &Context, scope: ConnectScope) -> Reach {
    let program = match scope {
        ConnectScope::User => context.environment.program().display().to_string(),
        ConnectScope::Project => "gloveport".to_owned(),
    };
    let mut arguments = Vec::new();
    if let Some(chosen) = &context.chosen {
        let file = context.environment.directory().join(chosen);
        arguments.extend(["--config".to_owned(), file.display().to_string()]);
    }
    arguments.push("serve".to_owned());
    Reach::Command { program, arguments }
}

fn url(context: &Context) -> Result<Reach, Failure> {
    let config = context.config()?;
    let own = || format!("http://{}/mcp", config.listen);
    Ok(Reach::Url(config.auth.url.clone().unwrap_or_else(own)))
}

/// Whether an entry leads to us: a program that is called so and serves, or an address of this machine or ours.
fn is_ours(context: &Context, entry: &Value) -> bool {
    let words = ["command", "cmd", "args"].iter().filter_map(|key| entry.get(*key));
    let words = words.flat_map(|value| match value {
        Value::Array(words) => words.clone(),
        word => vec![word.clone()],
    });
    let words: Vec<String> = words.filter_map(|word| word.as_str().map(str::to_owned)).collect();
    let own = context.environment.program();
    let starts_us = words.first().is_some_and(|program| {
        let path = Path::new(program);
        path == own || path.file_name().is_some_and(|name| name == "gloveport")
    });
    if starts_us {
        return words.last().is_some_and(|word| word == "serve");
    }
    let url = ["url", "serverUrl", "httpUrl"].iter().find_map(|key| entry.get(*key)?.as_str());
    url.is_some_and(|url| {
        let names_bearer = entry.to_string().contains(BEARER);
        names_bearer || url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:")
    })
}
