//! From the file as it is written to a configuration that can be trusted.

use super::audit::AuditConfig;
use super::auth::{self, AuthConfig};
use super::checking::CheckConfig;
use super::error::Source;
use super::inventory::InventoryConfig;
use super::network;
use super::oauth;
use super::openapi;
use super::pins::PinsConfig;
use super::policy::PolicyConfig;
use super::quantity::{Count, Size, Time};
use super::raw::{RawCommand, RawConfig, RawGateway, RawLimits, RawServer};
use super::seal::SealConfig;
use super::secrets::SecretsConfig;
use super::start;
use super::telemetry::TelemetryConfig;
use super::template::Template;
use super::{
    CONNECT_DEFAULT, Config, ConfigError, DatabaseFile, Directory, HttpWay, LISTEN_DEFAULT, Place,
    Server, ServerKind, find,
};
use super::{remote, shell, tool_files};
use crate::environment::Environment;
use gloveport_executor::Settings;
use gloveport_protocol::ServerName;
use gloveport_protocol::nearest;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;
use toml::Spanned;

/// The built-in servers.
const BUILTINS: &[&str] = &["database", "file-system", "shell"];
/// Keys that other programs use for what we call otherwise.
const SYNONYMS: &[(&str, &str)] = &[
    ("cwd", "directory"),
    ("disabled", "enabled"),
    ("environment", "env"),
    ("headers_env", "headers"),
    ("mcpServers", "servers"),
    ("mcp_servers", "servers"),
    ("cpu", "cpu_time_ms"),
    ("hosts", "allowed_hosts"),
    ("method", "isolation"),
    ("server", "servers"),
    ("spec", "openapi"),
    ("startup_timeout_sec", "connect_timeout"),
    ("time", "wall_time_ms"),
    ("timeout", "connect_timeout"),
];
/// Keys of each kind of server, beside those that all have.
const STDIO_KEYS: &[&str] =
    &["args", "env", "env_pass", "directory", "connect_timeout", "idle", "protocol"];
const HTTP_KEYS: &[&str] = &["url", "transport", "headers", "connect_timeout", "idle", "protocol"];
const SOCKET_KEYS: &[&str] = &["headers", "connect_timeout", "idle", "protocol"];
const DATABASE_KEYS: &[&str] = &["path", "read_only"];
const FILE_SYSTEM_KEYS: &[&str] = &["roots", "writable"];
const SHELL_KEYS: &[&str] = &["programs", "roots", "writable"];

/// Reads our own form of the configuration.
pub(super) fn config(
    place: &Place,
    text: &str,
    environment: &Environment,
) -> Result<Config, ConfigError> {
    let source = Source { path: &place.file, text };
    let raw = raw(place, text)?;
    let (mut servers, mut sign_ins) = (BTreeMap::new(), BTreeMap::new());
    let mut starts = BTreeMap::new();
    for (name, mut server) in raw.servers {
        let parsed = ServerName::parse(name.get_ref())
            .map_err(|error| ConfigError::at(source, name.span(), error.to_string()))?;
        if parsed == network::name() {
            return Err(ConfigError::at(source, name.span(), network::TAKEN));
        }
        starts.insert(parsed.clone(), start::config(source, &server)?);
        let checker = ServerChecker { source, place, name: name.span() };
        let oauth = server.oauth.take();
        let server = checker.server(server)?;
        if let Some(oauth) = oauth::config(source, &server, oauth)? {
            sign_ins.insert(parsed.clone(), oauth);
        }
        servers.insert(parsed, server);
    }
    network::add(&mut servers, network::hosts(source, raw.network)?);
    let auth = auth::config(source, place, environment, &raw.gateway, raw.auth)?;
    Ok(Config {
        file: Some(place.file.clone()),
        servers,
        sign_ins,
        secrets: SecretsConfig::default(),
        starts,
        settings: settings(source, raw.limits, Settings::new(environment.program().to_owned()))?,
        listen: listen(source, &raw.gateway, &auth)?,
        auth,
        check: CheckConfig::default(),
        telemetry: TelemetryConfig::default(),
        pins: PinsConfig::default(),
        audit: AuditConfig::default(),
        policy: PolicyConfig::default(),
        seal: SealConfig::default(),
        inventory: InventoryConfig::default(),
        exposure: gloveport_mcp::front::Exposure::default(),
        warnings: Vec::new(),
    })
}

/// Reads a whole file as it is written, for who needs one table of it.
pub(super) fn raw(place: &Place, text: &str) -> Result<RawConfig, ConfigError> {
    let source = Source { path: &place.file, text };
    toml::from_str(text).map_err(|error| unreadable(source, &error))
}

/// Reads which hosts scripts may fetch from, and whether the rest of the file can be read.
pub(super) fn own_hosts(place: &Place) -> Result<Vec<String>, ConfigError> {
    let text = find::read(&place.file)?;
    let source = Source { path: &place.file, text: &text };
    let raw: RawConfig = toml::from_str(&text).map_err(|error| unreadable(source, &error))?;
    network::hosts(source, raw.network)
}

/// What TOML or serde found.
fn unreadable(source: Source<'_>, error: &toml::de::Error) -> ConfigError {
    ConfigError::at(source, error.span().unwrap_or_default(), explain(error.message()))
}

/// The message of serde. Unknown keys get the nearest known ones.
pub(super) fn explain(message: &str) -> String {
    match unknown_key(message) {
        None => message.trim().to_owned(),
        Some((key, known)) => {
            let synonym = SYNONYMS
                .iter()
                .find(|(word, _)| *word == key)
                .map(|(_, meant)| *meant)
                .filter(|meant| known.contains(meant));
            let near = synonym.map_or_else(|| nearest(key, &known, 2), |meant| vec![meant]);
            let hint = match near.as_slice() {
                [] => format!("known here are {}", list(&known)),
                near => format!("did you mean {}?", list(near)),
            };
            format!("unknown key `{}`: {hint}", key.escape_debug())
        }
    }
}

/// The key and the known keys of serde's message for a key that a struct does not have.
///
/// serde hands this over as text only; a test holds its form.
pub(super) fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let (key, known) = message.strip_prefix("unknown field `")?.split_once("`, expected ")?;
    Some((key, known.split('`').skip(1).step_by(2).collect()))
}

/// Words in back quotes.
pub(super) fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// Checks one server.
struct ServerChecker<'a> {
    source: Source<'a>,
    place: &'a Place,
    /// Where its name stands, for what concerns the whole of it.
    name: Range<usize>,
}

impl ServerChecker<'_> {
    fn server(&self, raw: RawServer) -> Result<Server, ConfigError> {
        let (enabled, description) = (raw.enabled, raw.description.clone());
        Ok(Server {
            enabled: enabled.unwrap_or(true),
            description: description.unwrap_or_default(),
            kind: self.kind(raw)?,
        })
    }

    fn kind(&self, mut raw: RawServer) -> Result<ServerKind, ConfigError> {
        if let Some(document) = raw.openapi.take() {
            self.only(&raw, openapi::KEYS, "`openapi`")?;
            return openapi::kind((self.source, self.place), document, raw);
        }
        if let Some(tools) = raw.tools.take() {
            self.only(&raw, tool_files::KEYS, "`tools`")?;
            return tool_files::kind((self.source, self.place), tools, raw);
        }
        if let Some(socket) = raw.socket.take() {
            return self.socket(socket, raw);
        }
        match (raw.command.take(), raw.url.take(), raw.builtin.take()) {
            (Some(command), None, None) => self.stdio(command, raw),
            (None, Some(url), None) => self.http(url, raw),
            (None, None, Some(builtin)) => match builtin.get_ref().as_str() {
                "database" => self.database(&builtin, raw),
                "file-system" => self.file_system(&builtin, raw),
                "shell" => self.shell(&builtin, raw),
                other => Err(self.at(&builtin, unknown_builtin(other))),
            },
            (None, None, None) => {
                let message =
                    "a server needs one of `command`, `url`, `openapi`, `tools` and `builtin`";
                Err(ConfigError::at(self.source, self.name.clone(), message))
            }
            (command, url, builtin) => {
                let places = [
                    command.map(|command| command.span()),
                    url.map(|url| url.span()),
                    builtin.map(|builtin| builtin.span()),
                ];
                let last = places.into_iter().flatten().max_by_key(|span| span.start);
                let message = "a server has only one of `command`, `url`, `openapi` and `builtin`";
                Err(ConfigError::at(self.source, last.unwrap_or_default(), message))
            }
        }
    }

    fn stdio(
        &self,
        command: Spanned<RawCommand>,
        raw: RawServer,
    ) -> Result<ServerKind, ConfigError> {
        self.only(&raw, STDIO_KEYS, "`command`")?;
        let (program, arguments) = self.command(command, raw.args)?;
        let environment = raw.env.map(|env| self.variables(env)).transpose()?;
        let directory = match raw.directory {
            None => Directory::Folder(self.place.run_folder.clone()),
            Some(path) => {
                Directory::Written { path: path.into_inner(), folder: self.place.folder.clone() }
            }
        };
        Ok(ServerKind::Stdio {
            program,
            arguments,
            environment: environment.unwrap_or_default(),
            passed: remote::passed(self.source, raw.env_pass)?,
            directory,
            connect: time(raw.connect_timeout, CONNECT_DEFAULT),
        })
    }

    fn http(&self, url: Spanned<Template>, raw: RawServer) -> Result<ServerKind, ConfigError> {
        self.only(&raw, HTTP_KEYS, "`url`")?;
        let way = remote::way(self.source, &url, raw.transport.as_ref())?;
        Ok(ServerKind::Http {
            url: url.into_inner(),
            headers: raw.headers.map(Spanned::into_inner).unwrap_or_default(),
            connect: time(raw.connect_timeout, CONNECT_DEFAULT),
            way,
        })
    }

    fn socket(&self, socket: Spanned<Template>, raw: RawServer) -> Result<ServerKind, ConfigError> {
        if raw.command.is_some() || raw.url.is_some() || raw.builtin.is_some() {
            return Err(
                self.at(&socket, "a server with a `socket` has no other address or command")
            );
        }
        self.only(&raw, SOCKET_KEYS, "`socket`")?;
        Ok(ServerKind::Http {
            url: remote::socket(self.source, socket)?,
            headers: raw.headers.map(Spanned::into_inner).unwrap_or_default(),
            connect: time(raw.connect_timeout, CONNECT_DEFAULT),
            way: HttpWay::Socket,
        })
    }

    fn database(
        &self,
        builtin: &Spanned<String>,
        raw: RawServer,
    ) -> Result<ServerKind, ConfigError> {
        self.only(&raw, DATABASE_KEYS, "`builtin = \"database\"`")?;
        let path = raw.path.ok_or_else(|| {
            self.at(builtin, "`path` is missing: the SQLite file of the database")
        })?;
        let (path, folder) = (path.into_inner(), self.place.folder.clone());
        Ok(ServerKind::Database {
            file: DatabaseFile::At { path, folder },
            read_only: raw.read_only.is_some_and(Spanned::into_inner),
        })
    }

    fn file_system(
        &self,
        builtin: &Spanned<String>,
        raw: RawServer,
    ) -> Result<ServerKind, ConfigError> {
        self.only(&raw, FILE_SYSTEM_KEYS, "`builtin = \"file-system\"`")?;
        let roots = raw.roots.filter(|roots| !roots.get_ref().is_empty());
        let roots = roots
            .ok_or_else(|| self.at(builtin, "`roots` is missing: the folders that it may read"))?;
        Ok(ServerKind::FileSystem {
            roots: roots.into_inner(),
            writable: raw.writable.is_some_and(Spanned::into_inner),
            folder: self.place.folder.clone(),
        })
    }

    fn shell(&self, builtin: &Spanned<String>, raw: RawServer) -> Result<ServerKind, ConfigError> {
        self.only(&raw, SHELL_KEYS, "`builtin = \"shell\"`")?;
        let programs = raw.programs.filter(|programs| !programs.get_ref().is_empty());
        let programs = programs.ok_or_else(|| {
            self.at(builtin, "`programs` is missing: the programs that it may run, each a table")
        })?;
        Ok(ServerKind::Shell {
            programs: shell::programs(self.source, programs)?,
            roots: raw.roots.map(Spanned::into_inner).unwrap_or_default(),
            writable: raw.writable.is_some_and(Spanned::into_inner),
            folder: self.place.folder.clone(),
        })
    }

    /// Refuses a key that does not belong to this kind of server.
    fn only(&self, raw: &RawServer, allowed: &[&str], kind: &str) -> Result<(), ConfigError> {
        let keys = raw.keys_of_kinds();
        let mut present = keys.iter().filter_map(|(key, span)| Some((key, span.clone()?)));
        present.find(|(key, _)| !allowed.contains(key)).map_or(Ok(()), |(key, span)| {
            let message = format!("`{key}` does not belong to a server with {kind}");
            Err(ConfigError::at(self.source, span, message))
        })
    }

    fn command(
        &self,
        command: Spanned<RawCommand>,
        args: Option<Spanned<Vec<Template>>>,
    ) -> Result<(Template, Vec<Template>), ConfigError> {
        let span = command.span();
        let wrong = |message: &str| ConfigError::at(self.source, span.clone(), message);
        match (command.into_inner(), args) {
            (RawCommand::Program(program), args) => {
                let word = program.written();
                let first = word.split_whitespace().next().unwrap_or_default();
                if args.is_none() && first.len() < word.len() && !first.contains('/') {
                    return Err(wrong(
                        "a program with arguments is a list: [\"npx\", \"-y\", \"some-server\"]",
                    ));
                }
                if word.trim().is_empty() {
                    return Err(wrong("the program is empty"));
                }
                Ok((program, args.map(Spanned::into_inner).unwrap_or_default()))
            }
            (RawCommand::Line(_), Some(args)) => Err(self.at(
                &args,
                "`command` is a list already: put the arguments there, or name only the program",
            )),
            (RawCommand::Line(mut line), None) => {
                if line.first().is_none_or(|first| first.written().is_empty()) {
                    return Err(wrong("the program is missing: it is the first of the list"));
                }
                let arguments = line.split_off(1);
                let program = line.pop().expect("one is left, as was just seen");
                Ok((program, arguments))
            }
        }
    }

    fn variables(
        &self,
        env: Spanned<BTreeMap<String, Template>>,
    ) -> Result<BTreeMap<String, Template>, ConfigError> {
        let odd = |name: &&String| name.is_empty() || name.contains(['=', '\0']);
        if let Some(name) = env.get_ref().keys().find(odd) {
            let name = name.escape_debug();
            return Err(self.at(&env, format!("`{name}` is no name of a variable")));
        }
        Ok(env.into_inner())
    }

    fn at<T>(&self, value: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.source, value.span(), message)
    }
}

fn unknown_builtin(name: &str) -> String {
    let known = match nearest(name, BUILTINS, 1).as_slice() {
        [] => format!("there are {}", list(BUILTINS)),
        near => format!("did you mean {}?", list(near)),
    };
    format!("no built-in server `{}`: {known}", name.escape_debug())
}

fn time(written: Option<Spanned<Time>>, default: Duration) -> Duration {
    written.map_or(default, |time| time.into_inner().0)
}

/// Puts the written limits in place of the defaults.
fn settings(
    source: Source<'_>,
    raw: RawLimits,
    mut settings: Settings,
) -> Result<Settings, ConfigError> {
    let memory = raw.memory.as_ref().or(raw.heap.as_ref()).map(Spanned::span);
    let limits = &mut settings.limits;
    let times = [
        (raw.wall, &mut limits.wall),
        (raw.call, &mut limits.call_wall),
        (raw.connect, &mut settings.connect),
    ];
    for (written, setting) in times {
        *setting = time(written, *setting);
    }
    if let Some(cpu) = raw.cpu {
        limits.cpu = cpu.get_ref().0;
        if limits.cpu.subsec_nanos() != 0 {
            let message = "processor time is counted in whole seconds, from `1s` on";
            return Err(ConfigError::at(source, cpu.span(), message));
        }
    }
    let sizes = [
        (raw.heap, &mut limits.heap_bytes),
        (raw.memory, &mut limits.memory_bytes),
        (raw.all_calls, &mut limits.call_bytes),
    ];
    for (written, setting) in sizes {
        if let Some(Size(bytes)) = written.map(Spanned::into_inner) {
            *setting = bytes;
        }
    }
    if let Some(span) = memory.filter(|_| limits.memory_bytes < limits.heap_bytes) {
        let message = "`memory` is the whole process and has to be at least as large as `heap`";
        return Err(ConfigError::at(source, span, message));
    }
    let texts = [
        (raw.source, &mut limits.source_bytes),
        (raw.argument, &mut limits.argument_bytes),
        (raw.result, &mut limits.result_bytes),
        (raw.output, &mut limits.output_bytes),
        (raw.log, &mut limits.log_bytes),
        (raw.kept_results, &mut settings.results_bytes),
    ];
    for (written, setting) in texts {
        if let Some(written) = written {
            *setting = text_size(source, &written)?;
        }
    }
    let counts = [
        (raw.calls_in_flight, 1..=10_000, &mut limits.calls_in_flight),
        (raw.calls, 0..=1_000_000, &mut limits.calls),
    ];
    for (written, range, setting) in counts {
        count(source, written, range, |number| *setting = number)?;
    }
    let sizes = [
        (raw.answer_tokens, 100..=1_000_000, &mut limits.answer_llm_tokens),
        (raw.executions, 1..=1_000, &mut settings.executions),
        (raw.executions_waiting, 0..=100_000, &mut settings.executions_waiting),
        (raw.workers_ready, 0..=100, &mut settings.workers_ready),
    ];
    for (written, range, setting) in sizes {
        count(source, written, range, |number| {
            *setting = usize::try_from(number).expect("32 bits fit");
        })?;
    }
    Ok(settings)
}

/// A text has to fit a frame, whose length is 32 bits.
fn text_size(source: Source<'_>, written: &Spanned<Size>) -> Result<usize, ConfigError> {
    const TEXT_BYTES_MAX: u64 = 1 << 30;
    let bytes = written.get_ref().0;
    let size = usize::try_from(bytes).ok().filter(|_| bytes <= TEXT_BYTES_MAX);
    size.ok_or_else(|| ConfigError::at(source, written.span(), "this size is at most `1GiB`"))
}

fn count(
    source: Source<'_>,
    written: Option<Spanned<Count>>,
    range: RangeInclusive<u32>,
    set: impl FnOnce(u32),
) -> Result<(), ConfigError> {
    let Some(written) = written else {
        return Ok(());
    };
    let number = written.get_ref().0;
    if range.contains(&number) {
        set(number);
        return Ok(());
    }
    let message = format!("expected a number from {} to {}", range.start(), range.end());
    Err(ConfigError::at(source, written.span(), message))
}

fn listen(
    source: Source<'_>,
    raw: &RawGateway,
    auth: &AuthConfig,
) -> Result<SocketAddr, ConfigError> {
    let Some(written) = &raw.listen else {
        return Ok(LISTEN_DEFAULT);
    };
    let wrong = |message| ConfigError::at(source, written.span(), message);
    super::listen_address(written.get_ref(), auth).map_err(wrong)
}
