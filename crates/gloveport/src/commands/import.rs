//! `gloveport import`: the servers of MCP clients, shown and taken over. None is started.

use super::change::literal_secrets;
use super::list::{command_line, origin};
use super::{Context, print, read_text};
use crate::cli::Import;
use crate::config::clients::client::Client;
use crate::config::clients::places::{self, Scope, Spot};
use crate::config::clients::{Entry, entries, lists};
use crate::config::edit::Editor;
use crate::config::template::Template;
use crate::config::{Config, Directory, LISTEN_DEFAULT, Place, Server, ServerKind, is_ours};
use crate::exit::{Exit, Failure};
use crate::output;
use anyhow::anyhow;
use gloveport_protocol::ServerName;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Bytes of a client's file. Some clients keep their whole history in it.
const FILE_BYTES_MAX: u64 = 64 << 20;

pub(super) fn import(context: &Context, arguments: &Import) -> Result<Exit, Failure> {
    let editor = Editor::open(context.chosen.as_deref(), &context.environment)?;
    let listen = Config::load(context.chosen.as_deref(), &context.environment);
    let listen = listen.map_or(LISTEN_DEFAULT, |config| config.listen);
    let ours = [format!("http://{listen}/"), format!("http://localhost:{}/", listen.port())];
    let mut import =
        Importing { editor, ours, added: BTreeMap::new(), lines: Vec::new(), n_seen: 0 };
    match &arguments.source {
        None => import.usual(context, |_| true)?,
        Some(source) => match client(source) {
            Some(client) => import.usual(context, |spot| spot.client == client)?,
            None => import.file(context, source)?,
        },
    }
    print(&import.lines.join("\n"))?;
    let (file, n_added, n) = (import.editor.file().display(), import.added.len(), import.n_seen);
    if arguments.dry_run {
        output::note(&format!("{n_added} of {n} servers would be added to {file}"));
        return Ok(Exit::Success);
    }
    if n_added > 0 {
        import.editor.save(&context.environment)?;
    }
    output::note(&format!("{n_added} of {n} servers added to {file}"));
    Ok(Exit::Success)
}

/// The client that a word names; what has a `/` or a `.` in it is a file, and what is there as well.
fn client(source: &Path) -> Option<Client> {
    let word = source.to_str().filter(|word| !word.contains(['/', '.']))?;
    Client::named(word).filter(|_| !source.exists())
}

/// An import under way.
struct Importing {
    editor: Editor,
    /// How the addresses begin that lead to ourselves.
    ours: [String; 2],
    added: BTreeMap<ServerName, Server>,
    lines: Vec<String>,
    n_seen: usize,
}

impl Importing {
    /// Reads one file that somebody named.
    fn file(&mut self, context: &Context, file: &Path) -> Result<(), Failure> {
        let text = read_text(file, FILE_BYTES_MAX).map_err(|error| match client_hint(file) {
            Some(hint) => Failure::usage(error.context(hint)),
            None => Failure::usage(error),
        })?;
        let place = Place::named(file, &context.environment);
        for entry in entries(&place, &text, &context.environment)? {
            self.take(entry)?;
        }
        Ok(())
    }

    /// Reads the files where clients keep their servers, each once; one that cannot be read is told, and hides no other.
    fn usual(&mut self, context: &Context, wanted: impl Fn(&Spot) -> bool) -> Result<(), Failure> {
        let mut known = BTreeSet::new();
        let mut looked_at = Vec::new();
        for spot in places::spots(&context.environment).into_iter().filter(|spot| wanted(spot)) {
            looked_at.push(spot.file.display().to_string());
            let Ok(real) = spot.file.canonicalize() else {
                continue;
            };
            if known.insert(real) {
                self.spot(context, &spot)?;
            }
        }
        if known.is_empty() {
            looked_at.dedup();
            looked_at.truncate(5);
            let error =
                anyhow!("no file of that client is there, {} for one", looked_at.join(", "));
            return Err(Failure::usage(error));
        }
        Ok(())
    }

    fn spot(&mut self, context: &Context, spot: &Spot) -> Result<(), Failure> {
        let shown = spot.file.display();
        // Whoever may write it would choose what we start: one above us may be anybody's.
        let is_trusted = spot.file.metadata().is_ok_and(|metadata| is_ours(&metadata));
        if spot.scope == Scope::Project && !is_trusted {
            output::note(&format!("left out {shown}: others may write it, or it is not yours"));
            return Ok(());
        }
        let text = match read_text(&spot.file, FILE_BYTES_MAX) {
            Ok(text) => text,
            Err(error) => {
                output::note(&format!("left out {shown}: {error:#}"));
                return Ok(());
            }
        };
        // Files that are for more than servers need not have any.
        if lists::document(&spot.file, &text).is_ok_and(|file| !lists::has_list(&file)) {
            return Ok(());
        }
        let place = Place::named(&spot.file, &context.environment);
        match entries(&place, &text, &context.environment) {
            Ok(entries) => {
                self.lines.push(format!("{}: {shown}", spot.client));
                entries.into_iter().try_for_each(|entry| self.take(entry))
            }
            Err(error) => {
                output::note(&format!("left out {shown}: {error}"));
                Ok(())
            }
        }
    }

    fn take(&mut self, mut entry: Entry) -> Result<(), Failure> {
        self.n_seen += 1;
        let is_other = |there: &Server| there.kind != entry.server.kind;
        if self.added.get(&entry.name).is_some_and(is_other) {
            entry.notes.push(format!("called `{}` there, as another one is", entry.name));
            entry.name = self.free(&entry.name);
        }
        let name = &entry.name;
        let added = match &entry.server.kind {
            ServerKind::Unusable(reason) => Err(reason.clone()),
            _ if entry.is_ourselves || self.leads_to_us(&entry.server) => {
                Err("it is gloveport itself".to_owned())
            }
            kind if self.added.get(name).is_some_and(|there| there.kind == *kind) => {
                Err("it is the same as above".to_owned())
            }
            _ if self.editor.has(name) => Err("a server of that name is there already".to_owned()),
            ServerKind::Stdio { .. }
            | ServerKind::Http { .. }
            | ServerKind::OpenApi(_)
            | ServerKind::Database { .. }
            | ServerKind::FileSystem { .. }
            | ServerKind::Shell { .. }
            | ServerKind::ToolFiles { .. }
            | ServerKind::Network { .. } => Ok(()),
        };
        if let Err(reason) = added {
            self.lines.push(format!("left out `{name}`: {reason}"));
            return Ok(());
        }
        self.editor.add(name, &entry.server)?;
        self.lines.extend(entry_lines(&entry));
        self.added.insert(entry.name, entry.server);
        Ok(())
    }

    /// A name that is not taken, with a number behind it.
    fn free(&self, name: &ServerName) -> ServerName {
        let mut numbered =
            (2u32..1_000).filter_map(|n| ServerName::parse(&format!("{name}-{n}")).ok());
        let is_free = |name: &ServerName| !self.added.contains_key(name) && !self.editor.has(name);
        // A name so long that no number fits is left out as taken.
        numbered.find(is_free).unwrap_or_else(|| name.clone())
    }

    fn leads_to_us(&self, server: &Server) -> bool {
        let ServerKind::Http { url, .. } = &server.kind else {
            return false;
        };
        self.ours.iter().any(|ours| url.written().starts_with(ours))
    }
}

/// What to say where a word is neither a file nor a client.
fn client_hint(file: &Path) -> Option<String> {
    let word = file.to_str().filter(|word| !word.contains(['/', '.']))?;
    let known = Client::ALL.map(Client::word);
    let near = gloveport_protocol::nearest(word, &known, 1);
    let near = near.first().map(|near| format!("did you mean `{near}`? "));
    let known = known.join(" ");
    Some(format!("{}there are the clients {known}, and it is no file", near.unwrap_or_default()))
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
        | ServerKind::ToolFiles { .. }
        | ServerKind::Network { .. }
        | ServerKind::Unusable(_) => origin(server),
    };
    let mut lines = vec![format!("{name}{disabled}: {what}")];
    match &server.kind {
        ServerKind::Stdio { environment, passed, directory, .. } => {
            lines.extend(pairs_line("env", environment));
            if !passed.is_empty() {
                lines.push(format!("  env_pass: {}", passed.join(" ")));
            }
            if let Directory::Written { path, .. } = directory {
                lines.push(format!("  directory: {}", path.written()));
            }
        }
        ServerKind::Http { headers, .. } => lines.extend(pairs_line("headers", headers)),
        ServerKind::OpenApi(_)
        | ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::ToolFiles { .. }
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
