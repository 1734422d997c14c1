//! Changes to a person's configuration file: comments, order and form stay, and the file is whole at every moment.

use super::remote::SOCKET_SCHEME;
use super::{CONNECT_DEFAULT, Config, ConfigError, Directory, HttpWay, Place, Server, ServerKind};
use crate::config::template::Template;
use crate::environment::Environment;
use gloveport_protocol::ServerName;
use std::collections::BTreeMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml_edit::{Array, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value, value};

/// A new file may hold secrets: only its owner reads it.
const NEW_FILE_MODE: u32 = 0o600;

/// A configuration file that is being changed.
#[derive(Debug)]
pub(crate) struct Editor {
    place: Place,
    document: DocumentMut,
    is_new: bool,
}

impl Editor {
    /// Opens the file that [`super::find()`] gives; where there is none, the user's file, which need not exist yet.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] for a file that is not valid already, or that is a client's JSON.
    pub(crate) fn open(
        chosen: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let found = super::find(chosen, environment)?;
        let users = || environment.user_file().map(|file| Place::named(&file, environment));
        let place = found.or_else(users).ok_or_else(|| {
            let message =
                "neither `HOME` nor `XDG_CONFIG_HOME` is set: name the file with `--config`";
            ConfigError::Edit(message.to_owned())
        })?;
        if place.file.extension().is_some_and(|kind| kind == "json") {
            let message = "JSON files of clients are only read: `gloveport import` takes them over";
            return Err(ConfigError::Edit(message.to_owned()));
        }
        let is_new = !place.file.exists();
        let text = if is_new { String::new() } else { super::find::read(&place.file)? };
        Config::parse(&place, &text, environment)?;
        Ok(Self { document: parse(&text)?, place, is_new })
    }

    /// The file.
    pub(crate) fn file(&self) -> &Path {
        &self.place.file
    }

    /// Whether a server of that name is there.
    pub(crate) fn has(&self, name: &ServerName) -> bool {
        let servers = self.document.get("servers").and_then(Item::as_table_like);
        servers.is_some_and(|servers| servers.contains_key(name.as_str()))
    }

    /// Adds a server, behind the others.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Edit`] if the name is taken.
    pub(crate) fn add(&mut self, name: &ServerName, server: &Server) -> Result<(), ConfigError> {
        if self.has(name) {
            let message = format!("a server `{name}` is there already: remove it first");
            return Err(ConfigError::Edit(message));
        }
        add(&mut self.document, name, server);
        Ok(())
    }

    /// Removes a server with the comment right above it.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Edit`] if there is none of that name, with the nearest.
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), ConfigError> {
        let servers = self.document.get("servers").and_then(Item::as_table_like);
        let names: Vec<&str> = servers
            .map(|servers| servers.iter().map(|(name, _)| name).collect())
            .unwrap_or_default();
        if !names.contains(&name) {
            let hint = match gloveport_protocol::nearest(name, &names, 1).first() {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => "there are no servers in it".to_owned(),
                None => format!("there are `{}`", names.join("`, `")),
            };
            let (name, file) = (name.escape_debug(), self.place.file.display());
            return Err(ConfigError::Edit(format!("no server `{name}` in `{file}`: {hint}")));
        }
        remove(&mut self.document, name);
        Ok(())
    }

    /// The text as it will be written.
    pub(crate) fn text(&self) -> String {
        self.document.to_string()
    }

    /// Writes the file: first to a new one beside it, which then takes its place.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the outcome would not be valid (then nothing is written) or cannot be written.
    pub(crate) fn save(&self, environment: &Environment) -> Result<(), ConfigError> {
        let text = self.text();
        Config::parse(&self.place, &text, environment)?;
        let write = || -> io::Result<()> {
            // A link stays a link: what it leads to is replaced.
            let file = if self.is_new {
                fs::create_dir_all(&self.place.folder)?;
                self.place.file.clone()
            } else {
                self.place.file.canonicalize()?
            };
            replace(&file, &text, &file)
        };
        write().map_err(|source| ConfigError::Write { path: self.place.file.clone(), source })
    }
}

fn parse(text: &str) -> Result<DocumentMut, ConfigError> {
    text.parse::<DocumentMut>().map_err(|error| ConfigError::Edit(error.message().to_owned()))
}

/// Writes a file: first a new one beside it, which then takes its place. It gets the permissions and the owner of `like`
/// where that is there; else only its owner reads it.
///
/// # Errors
///
/// What the system says; then nothing is changed.
pub(crate) fn replace(file: &Path, text: &str, like: &Path) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let temporary: PathBuf = folder.join(format!(".{name}.{}.new", std::process::id()));
    let like = like.metadata().ok();
    let mode =
        like.as_ref().map_or(NEW_FILE_MODE, |metadata| metadata.permissions().mode() & 0o777);
    let written = (|| {
        let mut new =
            File::options().write(true).create_new(true).mode(NEW_FILE_MODE).open(&temporary)?;
        new.write_all(text.as_bytes())?;
        let own = new.metadata()?;
        if let Some(like) = like.filter(|like| (like.uid(), like.gid()) != (own.uid(), own.gid())) {
            fchown(&new, Some(like.uid()), Some(like.gid()))?;
        }
        new.set_permissions(Permissions::from_mode(mode))?;
        new.sync_all()?;
        fs::rename(&temporary, file)
    })();
    if written.is_err() {
        // The first error is the one to tell; a file that stays behind is overwritten by nobody.
        drop(fs::remove_file(&temporary));
    }
    written
}

fn add(document: &mut DocumentMut, name: &ServerName, server: &Server) {
    let servers = document.entry("servers").or_insert_with(|| {
        let mut table = Table::new();
        table.set_implicit(true);
        Item::Table(table)
    });
    if let Item::Table(servers) = servers {
        let mut table = Table::new();
        fill(&mut table, server);
        servers.insert(name.as_str(), Item::Table(table));
    } else if let Some(servers) = servers.as_table_like_mut() {
        let mut table = InlineTable::new();
        fill(&mut table, server);
        servers.insert(name.as_str(), value(table));
    }
}

fn fill(table: &mut dyn TableLike, server: &Server) {
    if !server.enabled {
        table.insert("enabled", value(false));
    }
    if !server.description.is_empty() {
        table.insert("description", value(server.description.as_str()));
    }
    match &server.kind {
        ServerKind::Stdio { program, arguments, environment, passed, directory, connect } => {
            let words = std::iter::once(program).chain(arguments);
            let line: Array = words.map(Template::written).collect();
            table.insert("command", value(line));
            pairs(table, "env", environment);
            if !passed.is_empty() {
                table.insert("env_pass", value(passed.iter().collect::<Array>()));
            }
            if let Directory::Written { path, folder: _ } = directory {
                table.insert("directory", value(path.written()));
            }
            patience(table, *connect);
        }
        ServerKind::Http { url, headers, connect, way } => {
            let is_path = *way == HttpWay::Socket && !url.written().starts_with(SOCKET_SCHEME);
            table.insert(if is_path { "socket" } else { "url" }, value(url.written()));
            if *way == HttpWay::Sse {
                table.insert("transport", value("sse"));
            }
            pairs(table, "headers", headers);
            patience(table, *connect);
        }
        ServerKind::OpenApi(_)
        | ServerKind::Database { .. }
        | ServerKind::FileSystem { .. }
        | ServerKind::Shell { .. }
        | ServerKind::ToolFiles { .. }
        | ServerKind::Network { .. }
        | ServerKind::Unusable(_) => {
            // No command adds one of these.
        }
    }
}

fn pairs(table: &mut dyn TableLike, key: &str, pairs: &BTreeMap<String, Template>) {
    if pairs.is_empty() {
        return;
    }
    let pairs: InlineTable = pairs
        .iter()
        .map(|(name, template)| (name.as_str(), Value::from(template.written())))
        .collect();
    table.insert(key, value(pairs));
}

fn patience(table: &mut dyn TableLike, connect: Duration) {
    if connect != CONNECT_DEFAULT {
        table.insert("connect_timeout", value(format!("{}ms", connect.as_millis())));
    }
}

fn remove(document: &mut DocumentMut, name: &str) {
    let Some(servers) = document.get_mut("servers").and_then(Item::as_table_like_mut) else {
        return;
    };
    let Some(Item::Table(removed)) = servers.remove(name) else {
        return;
    };
    // What stands above a blank line speaks of more than the removed server.
    let above = removed.decor().prefix().and_then(RawString::as_str);
    let above = above.unwrap_or_default();
    let kept = above.rfind("\n\n").map_or("", |place| &above[..=place]);
    if kept.trim().is_empty() {
        return;
    }
    let mut next = None;
    next_table(document.as_table_mut(), removed.position(), &mut next);
    if let Some(table) = next {
        let prefix = table.decor().prefix().and_then(RawString::as_str);
        let prefix = format!("{kept}{}", prefix.unwrap_or_default());
        table.decor_mut().set_prefix(prefix);
    } else {
        let trailing = document.trailing().as_str().unwrap_or_default();
        let trailing = format!("{kept}{trailing}");
        document.set_trailing(trailing);
    }
}

/// The table that the file has next after `position`.
fn next_table<'a>(table: &'a mut Table, position: Option<isize>, next: &mut Option<&'a mut Table>) {
    for (_, item) in table.iter_mut() {
        let Item::Table(table) = item else {
            continue;
        };
        let is_nearer = next.as_ref().is_none_or(|next| table.position() < next.position());
        if table.position() > position && is_nearer && !table.is_implicit() {
            *next = Some(table);
        } else {
            next_table(table, position, next);
        }
    }
}
