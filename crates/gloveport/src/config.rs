//! The configuration: found, read and checked once, at the start.
//!
//! A file is either our own `gloveport.toml` or the `mcpServers` JSON of an MCP client, as it is. What a [`Config`]
//! holds is valid; references to the environment are still unreplaced, since a missing variable concerns one server and
//! not the whole file.

mod approval;
pub(crate) mod audit;
pub(crate) mod auth;
mod check;
pub(crate) mod checking;
pub(crate) mod clients;
pub(crate) mod edit;
pub(crate) mod edit_client;
mod error;
pub(crate) mod exposure;
mod find;
pub(crate) mod flow;
pub(crate) mod inventory;
pub(crate) mod jsonc;
mod jsonc_edit;
mod network;
pub(crate) mod oauth;
pub(crate) mod openapi;
pub(crate) mod pins;
pub(crate) mod policy;
pub(crate) mod quantity;
pub(crate) mod rates;
mod raw;
pub(crate) mod remote;
pub(crate) mod sandbox;
pub(crate) mod seal;
pub(crate) mod secrets;
mod shell;
pub(crate) mod start;
pub(crate) mod telemetry;
pub(crate) mod template;
#[cfg(test)]
mod tests;
mod tool_files;

pub(crate) use error::ConfigError;
pub(crate) use find::{Place, find, is_ours};
pub(crate) use start::StartConfig;

use crate::environment::Environment;
use audit::AuditConfig;
use auth::AuthConfig;
use checking::CheckConfig;
use gloveport_builtin::ShellProgram;
use gloveport_executor::{Desk, Settings};
use gloveport_gate::{Limiter, Preset, ToolGlob};
use gloveport_mcp::front::Exposure;
use gloveport_protocol::ServerName;
use gloveport_seal::SealRules;
use inventory::InventoryConfig;
use oauth::OauthConfig;
use openapi::OpenApiServer;
use pins::PinsConfig;
use policy::PolicyConfig;
use secrets::SecretsConfig;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use telemetry::TelemetryConfig;
use template::Template;

/// Time that a server has to connect, where the configuration does not say. `npx` and `uvx` download first.
pub(crate) const CONNECT_DEFAULT: Duration = Duration::from_secs(30);
/// Where HTTP clients are served, where the configuration does not say.
pub(crate) const LISTEN_DEFAULT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 7878);

/// A checked configuration.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The file; `None` for the sample that runs without one.
    pub(crate) file: Option<PathBuf>,
    /// The servers by name.
    pub(crate) servers: BTreeMap<ServerName, Server>,
    /// How servers over HTTP are signed in to, where that is said.
    pub(crate) sign_ins: BTreeMap<ServerName, OauthConfig>,
    /// Where secrets are kept.
    pub(crate) secrets: SecretsConfig,
    /// How servers are started and stopped, where the file says so.
    pub(crate) starts: BTreeMap<ServerName, StartConfig>,
    /// Limits and sizes of the executor.
    pub(crate) settings: Settings,
    /// Where HTTP clients are served: a loopback address, unless `auth` lets others in.
    pub(crate) listen: SocketAddr,
    /// Who may come in over HTTP.
    pub(crate) auth: AuthConfig,
    /// How types are checked.
    pub(crate) check: CheckConfig,
    /// Where traces, metrics and logs go.
    pub(crate) telemetry: TelemetryConfig,
    /// What of tools is held against what was approved.
    pub(crate) pins: PinsConfig,
    /// How calls are recorded.
    pub(crate) audit: AuditConfig,
    /// Who may call what.
    pub(crate) policy: PolicyConfig,
    /// What is sealed, and who may open it.
    pub(crate) seal: seal::SealConfig,
    /// Which servers of other clients are approved.
    pub(crate) inventory: InventoryConfig,
    /// What clients are shown.
    pub(crate) exposure: Exposure,
    /// What a reader should know though it stops nothing.
    pub(crate) warnings: Vec<String>,
}

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// Whether it is connected at all.
    pub(crate) enabled: bool,
    /// The operator's words about it; may be empty.
    pub(crate) description: String,
    /// What it is.
    pub(crate) kind: ServerKind,
}

/// What a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ServerKind {
    /// A program that speaks over its standard input and output.
    Stdio {
        /// The program and its arguments.
        program: Template,
        arguments: Vec<Template>,
        /// Beside the few variables that every program gets.
        environment: BTreeMap<String, Template>,
        /// Names of our own variables that it gets too, those of them that are set.
        passed: Vec<String>,
        /// Where it runs.
        directory: Directory,
        /// Time from its start to its list of tools.
        connect: Duration,
    },
    /// A site.
    Http { url: Template, headers: BTreeMap<String, Template>, connect: Duration, way: HttpWay },
    /// What an OpenAPI document describes.
    OpenApi(Box<OpenApiServer>),
    /// The built-in database server.
    Database { file: DatabaseFile, read_only: bool },
    /// The built-in file server; roots count from `folder`.
    FileSystem { roots: Vec<Template>, writable: bool, folder: PathBuf },
    /// The built-in server of allow-listed programs; roots count from `folder`.
    Shell {
        programs: Vec<(ShellProgram, ProgramPath)>,
        roots: Vec<Template>,
        writable: bool,
        folder: PathBuf,
    },
    /// A folder of tool files, and the tools of other servers that they may call; the path counts from `folder`.
    ToolFiles { path: Template, folder: PathBuf, allow: Vec<ToolGlob> },
    /// The built-in server of `[network]`.
    Network { hosts: Vec<String> },
    /// An entry of a client's file that is no server that we can use, and why. It must not hide the others.
    Unusable(String),
}

/// How a site is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HttpWay {
    /// Streamable HTTP, and HTTP+SSE where a site refuses that.
    Streamable,
    /// HTTP+SSE, the deprecated transport of 2024-11-05.
    Sse,
    /// Streamable HTTP over a Unix socket: the URL is its address, with or without `unix://`.
    Socket,
}

/// Where a program of a shell server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProgramPath {
    /// Under the name of its tool.
    Named(String),
    /// As it is written: an absolute path, or a name.
    Written(Template),
}

/// Where a program runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Directory {
    /// A folder that the configuration does not name.
    Folder(PathBuf),
    /// As it is written; a relative path counts from `folder`.
    Written { path: Template, folder: PathBuf },
}

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DatabaseFile {
    /// The sample shop, made at the first start.
    Sample,
    /// A file; a relative path counts from `folder`.
    At { path: Template, folder: PathBuf },
}

impl Config {
    /// Reads the configuration: `chosen`, else what [`find()`] finds, else the sample.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with the place in the file.
    pub(crate) fn load(
        chosen: Option<&Path>,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let mut config = match find(chosen, environment)? {
            None => Self::sample(environment),
            Some(place) => {
                let mut config = Self::parse(&place, &find::read(&place.file)?, environment)?;
                if chosen.is_none() && find::project(environment)?.as_ref() == Some(&place) {
                    network::tighten(&mut config, &place, environment)?;
                    auth::tighten(&mut config, &place, environment)?;
                    config.keep_secrets();
                }
                config
            }
        };
        config.check = checking::load(chosen, environment, &mut config.warnings)?;
        config.telemetry = telemetry::load(chosen, environment, &mut config.warnings)?;
        config.pins = pins::load(chosen, environment, &mut config.warnings)?;
        config.audit = audit::load(chosen, environment, &mut config.warnings)?;
        config.policy = policy::load(chosen, environment, &config.servers)?;
        config.settings.guard.policy = Arc::clone(&config.policy.policy);
        let approval = approval::load(chosen, environment, &mut config.warnings)?;
        config.settings.guard.desk = Desk::new(approval);
        let rates = rates::load(chosen, environment, &mut config.warnings)?;
        config.settings.guard.limiter = Arc::new(Limiter::new(rates));
        let flow = flow::load(chosen, environment, &mut config.warnings)?;
        config.settings.guard.flow = Arc::new(flow);
        let preset = match config.policy.preset {
            None | Some(Preset::Solo) => SealRules::solo(),
            Some(Preset::Team) => SealRules::team(),
            Some(Preset::Regulated) => SealRules::regulated(),
        };
        config.seal = seal::load(preset, chosen, environment, &mut config.warnings)?;
        config.inventory = inventory::load(chosen, environment, &mut config.warnings)?;
        config.secrets = secrets::load(chosen, environment, &mut config.warnings)?;
        config.exposure = exposure::load(chosen, environment, &mut config.warnings)?;
        Ok(config)
    }

    /// A project's file names nobody who gets secrets of this user.
    fn keep_secrets(&mut self) {
        let refers = |template: &Template| template.names_secret();
        for (name, server) in &mut self.servers {
            let is_asked = match &server.kind {
                ServerKind::Stdio { arguments, environment, .. } => {
                    arguments.iter().chain(environment.values()).any(refers)
                }
                ServerKind::Http { url, headers, .. } => {
                    let proofs = self.sign_ins.get(name).into_iter();
                    let proofs = proofs.flat_map(OauthConfig::templates);
                    headers.values().chain([url]).chain(proofs).any(refers)
                }
                ServerKind::OpenApi(server) => {
                    let texts = server.auth.values().chain(server.headers.values());
                    texts.chain([&server.document]).chain(&server.base_url).any(refers)
                }
                // They name paths: a secret there goes to nobody.
                ServerKind::Database { .. }
                | ServerKind::FileSystem { .. }
                | ServerKind::Shell { .. }
                | ServerKind::ToolFiles { .. }
                | ServerKind::Network { .. }
                | ServerKind::Unusable(_) => false,
            };
            if is_asked {
                let reason =
                    "a project's file gets no `${secret:…}`: write the server into your own file";
                server.kind = ServerKind::Unusable(reason.to_owned());
            }
        }
    }

    /// Reads the text of a file: JSON if its name ends in `.json`, else TOML.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Invalid`].
    pub(crate) fn parse(
        place: &Place,
        text: &str,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            clients::config(place, text, environment)
        } else {
            check::config(place, text, environment)
        }
    }

    /// How a server is started and stopped.
    pub(crate) fn start(&self, name: &ServerName) -> StartConfig {
        self.starts.get(name).copied().unwrap_or_default()
    }

    /// What runs without a file: the sample shop, and the working directory for reading.
    pub(crate) fn sample(environment: &Environment) -> Self {
        let name = |text| ServerName::parse(text).expect("a literal within the alphabet");
        let database = ServerKind::Database { file: DatabaseFile::Sample, read_only: false };
        let here = Template::parse(".").expect("it holds no reference");
        let file_system = ServerKind::FileSystem {
            roots: vec![here],
            writable: false,
            folder: environment.directory().to_owned(),
        };
        let server = |description: &str, kind| Server {
            enabled: true,
            description: description.to_owned(),
            kind,
        };
        Self {
            file: None,
            servers: BTreeMap::from([
                (name("database"), server("The sample shop", database)),
                (name("file-system"), server("The working directory, for reading", file_system)),
            ]),
            sign_ins: BTreeMap::new(),
            secrets: SecretsConfig::default(),
            starts: BTreeMap::new(),
            settings: Settings::new(environment.program().to_owned()),
            listen: LISTEN_DEFAULT,
            auth: AuthConfig::default(),
            check: CheckConfig::default(),
            telemetry: TelemetryConfig::default(),
            pins: PinsConfig::default(),
            audit: AuditConfig::default(),
            policy: PolicyConfig::default(),
            seal: seal::SealConfig::default(),
            inventory: InventoryConfig::default(),
            exposure: Exposure::default(),
            warnings: Vec::new(),
        }
    }
}

/// Reads an address to serve HTTP clients at: `127.0.0.1:7878`, or `localhost:7878`.
///
/// # Errors
///
/// What is wrong: also an address that others can reach, unless `auth` lets them in and says that TLS ends in front.
pub(crate) fn listen_address(text: &str, auth: &AuthConfig) -> Result<SocketAddr, String> {
    let named = text.strip_prefix("localhost:");
    let numeric = named.map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    let address: SocketAddr = numeric.parse().map_err(|_| {
        format!("`{}` is no address: write one like `127.0.0.1:7878`", text.escape_debug())
    })?;
    match auth.objection().filter(|_| !address.ip().is_loopback()) {
        None => Ok(address),
        Some(objection) => Err(format!(
            "`{address}` can be reached from other machines, {objection}; or use a loopback address like \
             `127.0.0.1:{}`",
            address.port()
        )),
    }
}
