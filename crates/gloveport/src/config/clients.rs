//! The server lists of MCP clients: `mcpServers` of most, `servers` of VS Code, `context_servers` of Zed.
//!
//! Lenient where our own file is strict: these files belong to other programs, so that what we do not know is told and
//! left out, and one odd entry hides no other.

use super::audit::AuditConfig;
use super::auth::AuthConfig;
use super::checking::CheckConfig;
use super::error::Source;
use super::inventory::InventoryConfig;
use super::pins::PinsConfig;
use super::policy::PolicyConfig;
use super::telemetry::TelemetryConfig;
use super::template::Template;
use super::{
    CONNECT_DEFAULT, Config, ConfigError, Directory, HttpWay, LISTEN_DEFAULT, Place, Server,
    ServerKind, jsonc, network,
};
use crate::environment::Environment;
use gloveport_executor::Settings;
use gloveport_protocol::ServerName;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where clients keep their servers, the usual one first.
const LISTS: &[&str] = &["mcpServers", "servers", "context_servers"];
/// Names of the URL.
const URLS: &[&str] = &["url", "httpUrl", "serverUrl", "uri"];
/// Keys that are understood, or that say nothing which we need.
const KNOWN: &[&str] = &[
    "args",
    "command",
    "cwd",
    "description",
    "disabled",
    "enabled",
    "env",
    "headers",
    "source",
    "type",
];
/// Bytes of a server name.
const NAME_BYTES_MAX: usize = 60;

/// One entry of a client's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name here.
    pub(crate) name: ServerName,
    /// Its name there.
    pub(crate) original: String,
    /// The server; [`ServerKind::Unusable`] where it is none for us.
    pub(crate) server: Server,
    /// What was changed or left out.
    pub(crate) notes: Vec<String>,
    /// It starts gloveport as a gateway, that is, ourselves.
    pub(crate) is_ourselves: bool,
}

/// Reads a client's file as a configuration.
pub(super) fn config(
    place: &Place,
    text: &str,
    environment: &Environment,
) -> Result<Config, ConfigError> {
    let mut config = Config {
        file: Some(place.file.clone()),
        servers: BTreeMap::new(),
        sign_ins: BTreeMap::new(),
        secrets: super::secrets::SecretsConfig::default(),
        starts: BTreeMap::new(),
        settings: Settings::new(environment.program().to_owned()),
        listen: LISTEN_DEFAULT,
        auth: AuthConfig::default(),
        check: CheckConfig::default(),
        telemetry: TelemetryConfig::default(),
        pins: PinsConfig::default(),
        audit: AuditConfig::default(),
        policy: PolicyConfig::default(),
        seal: super::seal::SealConfig::default(),
        inventory: InventoryConfig::default(),
        exposure: gloveport_mcp::front::Exposure::default(),
        warnings: Vec::new(),
    };
    for entry in entries(place, text, environment)? {
        if entry.is_ourselves {
            let warning = format!("`{}` is gloveport itself: left out", entry.name);
            config.warnings.push(warning);
            continue;
        }
        let notes = entry.notes.iter();
        config.warnings.extend(notes.map(|note| format!("`{}`: {note}", entry.name)));
        config.servers.insert(entry.name, entry.server);
    }
    Ok(config)
}

/// Reads a client's list of servers, in its order.
///
/// # Errors
///
/// [`ConfigError::Invalid`] for what is no JSON, or has no list of servers.
pub(crate) fn entries(
    place: &Place,
    text: &str,
    environment: &Environment,
) -> Result<Vec<Entry>, ConfigError> {
    let source = Source { path: &place.file, text };
    let file: Value = serde_json::from_str(&jsonc::to_json(text)).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        ConfigError::Invalid {
            path: place.file.clone(),
            line: error.line(),
            column: error.column(),
            message: format!("no JSON: {message}"),
        }
    })?;
    let servers = LISTS
        .iter()
        .find_map(|list| file.get(list))
        .and_then(Value::as_object)
        .ok_or_else(|| {
            let message = "no servers are in it: expected is `{\"mcpServers\": {\"name\": {…}}}`";
            ConfigError::at(source, 0..0, message)
        })?;
    let mut taken = BTreeSet::new();
    let entries = servers.iter().map(|(original, value)| {
        let name = free_name(original, &taken);
        taken.insert(name.clone());
        let mut reader = Reader::default();
        if name.as_str() != original {
            reader.note(format!("called `{}` there", original.escape_debug()));
        }
        let mut server = reader.server(value, place);
        if name == network::name() {
            server.kind = ServerKind::Unusable(network::TAKEN.to_owned());
        }
        Entry {
            is_ourselves: is_ourselves(&server.kind, environment),
            name,
            original: original.clone(),
            server,
            notes: reader.notes,
        }
    });
    Ok(entries.collect())
}

/// A server name out of any text: what is not allowed becomes `-`, and what is taken gets a number.
fn free_name(original: &str, taken: &BTreeSet<ServerName>) -> ServerName {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut base = String::new();
    for character in original.chars().take(NAME_BYTES_MAX) {
        if allowed(character) {
            base.push(character);
        } else if !base.ends_with('-') {
            base.push('-');
        }
    }
    let base = match base.trim_matches('-') {
        "" => "server",
        base => base,
    };
    let numbered = (2u32..).map(|number| format!("{base}-{number}"));
    std::iter::once(base.to_owned())
        .chain(numbered)
        .filter_map(|name| ServerName::parse(&name).ok())
        .find(|name| !taken.contains(name))
        .expect("there are more numbers than entries")
}

/// Whether a server is a gloveport that serves: connecting to it would start the next, and so on.
fn is_ourselves(kind: &ServerKind, environment: &Environment) -> bool {
    let ServerKind::Stdio { program, arguments, .. } = kind else {
        return false;
    };
    let is_gloveport = |word: &&Template| {
        let path = Path::new(word.written());
        path == environment.program() || path.file_name().is_some_and(|name| name == "gloveport")
    };
    let words = std::iter::once(program).chain(arguments);
    let mut after = words.skip_while(|word| !is_gloveport(word)).skip(1);
    after.any(|word| word.written() == "serve")
}

/// Reads one entry and collects what a person should know about it.
#[derive(Default)]
struct Reader {
    notes: Vec<String>,
}

impl Reader {
    fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    fn server(&mut self, value: &Value, place: &Place) -> Server {
        let empty = Map::new();
        let fields = value.as_object().unwrap_or(&empty);
        let is = |key: &str| fields.get(key).and_then(Value::as_bool);
        let description = fields.get("description").and_then(Value::as_str);
        let kind = self.kind(fields, place);
        self.tell_unknown(fields);
        Server {
            enabled: is("enabled").unwrap_or(true) && !is("disabled").unwrap_or(false),
            description: description.unwrap_or_default().to_owned(),
            kind: kind.unwrap_or_else(ServerKind::Unusable),
        }
    }

    fn kind(&mut self, fields: &Map<String, Value>, place: &Place) -> Result<ServerKind, String> {
        if let Some(command) = fields.get("command") {
            let mut line = match command {
                Value::Array(words) => self.texts("command", words)?,
                word => vec![self.text("command", word)?],
            };
            if line.first().is_none_or(|first| first.written().is_empty()) {
                return Err("its `command` is empty".to_owned());
            }
            let mut arguments = line.split_off(1);
            if let Some(args) = fields.get("args") {
                let args = args.as_array().ok_or("its `args` are no list")?;
                arguments.extend(self.texts("args", args)?);
            }
            let folder = place.run_folder.clone();
            let directory = match fields.get("cwd") {
                None => Directory::Folder(folder),
                Some(cwd) => Directory::Written { path: self.text("cwd", cwd)?, folder },
            };
            return Ok(ServerKind::Stdio {
                program: line.pop().expect("one is left, as was just seen"),
                arguments,
                environment: self.pairs("env", fields)?,
                passed: Vec::new(),
                directory,
                connect: CONNECT_DEFAULT,
            });
        }
        if let Some((key, url)) = URLS.iter().find_map(|key| Some((key, fields.get(*key)?))) {
            let is_sse = fields.get("type").and_then(Value::as_str) == Some("sse");
            return Ok(ServerKind::Http {
                url: self.text(key, url)?,
                headers: self.pairs("headers", fields)?,
                connect: CONNECT_DEFAULT,
                way: if is_sse { HttpWay::Sse } else { HttpWay::Streamable },
            });
        }
        Err("it has neither a `command` nor a `url`".to_owned())
    }

    fn tell_unknown(&mut self, fields: &Map<String, Value>) {
        let unknown: Vec<String> = fields
            .keys()
            .filter(|key| !KNOWN.contains(&key.as_str()) && !URLS.contains(&key.as_str()))
            .map(|key| format!("`{}`", key.escape_debug()))
            .collect();
        if !unknown.is_empty() {
            self.note(format!("not taken over: {}", unknown.join(", ")));
        }
    }

    fn pairs(
        &mut self,
        key: &str,
        fields: &Map<String, Value>,
    ) -> Result<BTreeMap<String, Template>, String> {
        let pairs = match fields.get(key) {
            None | Some(Value::Null) => return Ok(BTreeMap::new()),
            Some(Value::Object(pairs)) => pairs,
            Some(_) => return Err(format!("its `{key}` is no object")),
        };
        let mut read = BTreeMap::new();
        for (name, value) in pairs {
            if name.is_empty() || name.contains(['=', '\0']) {
                return Err(format!("a name in its `{key}` is not usable"));
            }
            read.insert(name.clone(), self.text(&format!("{key}.{name}"), value)?);
        }
        Ok(read)
    }

    fn texts(&mut self, key: &str, values: &[Value]) -> Result<Vec<Template>, String> {
        values.iter().map(|value| self.text(key, value)).collect()
    }

    /// A text, or a number or truth value as text, which some clients allow. Its value is never repeated.
    fn text(&mut self, key: &str, value: &Value) -> Result<Template, String> {
        let text = match value {
            Value::String(text) => self.without_inputs(text),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                return Err(format!("its `{}` is no text", key.escape_debug()));
            }
        };
        Template::parse(&text).map_err(|error| format!("its `{}`: {error}", key.escape_debug()))
    }

    /// VS Code asks for `${input:api-key}` when it starts a server; we read the variable `API_KEY` instead.
    fn without_inputs(&mut self, text: &str) -> String {
        const START: &str = "${input:";
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(START) {
            let Some((id, behind)) = after.split_once('}') else {
                break;
            };
            let word =
                |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
            let mut variable: String = id.chars().map(word).collect();
            if variable.starts_with(|c: char| c.is_ascii_digit()) {
                variable.insert(0, '_');
            }
            self.note(format!(
                "`${{input:{}}}` is asked for there; here it is the environment variable `{variable}`",
                id.escape_debug()
            ));
            out.push_str(&format!("{before}${{{variable}}}"));
            rest = behind;
        }
        out + rest
    }
}
