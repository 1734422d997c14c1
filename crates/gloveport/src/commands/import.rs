//! `gloveport import`: the servers of an MCP client, shown and taken over. None is started.

use super::change::literal_secrets;
use super::list::{command_line, origin};
use super::{Context, print, read_text};
use crate::cli::Import;
use crate::config::clients::{Entry, entries};
use crate::config::edit::Editor;
use crate::config::template::Template;
use crate::config::{Directory, Place, ServerKind};
use crate::exit::{Exit, Failure};
use crate::output;
use std::collections::BTreeMap;

/// Bytes of a client's file. Some clients keep their whole history in it.
const FILE_BYTES_MAX: u64 = 64 << 20;

pub(super) fn import(context: &Context, arguments: &Import) -> Result<Exit, Failure> {
    let text = read_text(&arguments.file, FILE_BYTES_MAX).map_err(Failure::usage)?;
    let place = Place::named(&arguments.file, &context.environment);
    let entries = entries(&place, &text, &context.environment)?;
    let mut editor = Editor::open(context.chosen.as_deref(), &context.environment)?;
    let mut lines = Vec::new();
    let mut n_added = 0;
    for entry in &entries {
        let name = &entry.name;
        let added = match &entry.server.kind {
            ServerKind::Unusable(reason) => Err(reason.clone()),
            _ if entry.is_ourselves => Err("it is gloveport itself".to_owned()),
            _ if editor.has(name) => Err("a server of that name is there already".to_owned()),
            ServerKind::Stdio { .. }
            | ServerKind::Http { .. }
            | ServerKind::OpenApi(_)
            | ServerKind::Database { .. }
            | ServerKind::FileSystem { .. }
            | ServerKind::Shell { .. }
            | ServerKind::Network { .. } => Ok(()),
        };
        if let Err(reason) = added {
            lines.push(format!("left out `{name}`: {reason}"));
            continue;
        }
        editor.add(name, &entry.server)?;
        lines.extend(entry_lines(entry));
        n_added += 1;
    }
    print(&lines.join("\n"))?;
    let (file, n) = (editor.file().display(), entries.len());
    if arguments.dry_run {
        output::note(&format!("{n_added} of {n} servers would be added to {file}"));
        return Ok(Exit::Success);
    }
    if n_added > 0 {
        editor.save(&context.environment)?;
    }
    output::note(&format!("{n_added} of {n} servers added to {file}"));
    Ok(Exit::Success)
}

/// What an entry will do, so that it can be judged before it runs: the whole command, and the names of what it gets.
fn entry_lines(entry: &Entry) -> Vec<String> {
    let Entry { name, server, .. } = entry;
    let disabled = if server.enabled { "" } else { " (disabled)" };
    let what = match &server.kind {
        // What will run is shown whole, secrets in it included: it has to be judged, and it stands in the file anyway.
        ServerKind::Stdio { program, arguments, .. } => command_line(program, arguments),
        ServerKind::Http { .. }
        | ServerKind::OpenApi(_)
        | ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::Network { .. }
        | ServerKind::Unusable(_) => origin(server),
    };
    let mut lines = vec![format!("{name}{disabled}: {what}")];
    match &server.kind {
        ServerKind::Stdio { environment, directory, .. } => {
            lines.extend(pairs_line("env", environment));
            if let Directory::Written { path, .. } = directory {
                lines.push(format!("  directory: {}", path.written()));
            }
        }
        ServerKind::Http { headers, .. } => lines.extend(pairs_line("headers", headers)),
        ServerKind::OpenApi(_)
        | ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::Network { .. }
        | ServerKind::Unusable(_) => {}
    }
    let notes = entry.notes.iter().map(|note| format!("  note: {note}"));
    lines.extend(notes);
    let secrets = literal_secrets(name, server);
    lines.extend(secrets.into_iter().map(|secret| format!("  warning: {secret}")));
    lines
}

fn pairs_line(key: &str, pairs: &BTreeMap<String, Template>) -> Option<String> {
    let shown = pairs.iter().map(|(name, value)| {
        if value.is_literal() {
            format!("{name}=(literal)")
        } else {
            format!("{name}={}", value.written())
        }
    });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| format!("  {key}: {}", shown.join(" ")))
}
