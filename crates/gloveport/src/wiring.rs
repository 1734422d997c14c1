//! From the configuration to what runs: upstreams and the executor.
//!
//! Here references to the environment are replaced. What is wrong with one server makes that server fail, with its
//! name, the key and the variable, and hides no other.

use crate::config::openapi::OpenApiServer;
use crate::config::template::{Missing, Template};
use crate::config::{
    Config, DatabaseFile, Directory, HttpWay, ProgramPath, Server, ServerKind, StartConfig,
};
use crate::environment::Environment;
use crate::guarding::{self, Records};
use crate::keeping;
use crate::login;
use crate::progress::{Calls, Counted};
use crate::secrets::{LiveSecrets, SECRET_BYTES_MIN, live_secrets};
use crate::tool_files;
use crate::unavailable::Unavailable;
use anyhow::{Context, anyhow};
use gloveport_audit::AuditLog;
use gloveport_builtin::{
    DatabaseConfig, DatabaseLimits, FileSystemConfig, FileSystemLimits, ShellConfig, ShellLimits,
    ShellProgram, database, file_system, sample_shop, shell,
};
use gloveport_executor::{Executor, Upstream};
use gloveport_mcp::oauth::Oauth;
use gloveport_mcp::{
    OpenApiConfig, OpenApiSource, Secret, StdioCommand, Transport, UpstreamConfig, network,
    openapi, upstream,
};
use gloveport_protocol::ServerName;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How deep gateways are inside of each other, as the environment of a server tells it.
const DEPTH: &str = "GLOVEPORT_DEPTH";
/// A gateway whose configuration starts itself would never stop to start the next one.
const DEPTH_MAX: u32 = 3;

/// A running executor with what belongs to it.
pub(crate) struct Gateway {
    /// The executor, which owns the upstreams.
    pub(crate) executor: Arc<Executor>,
    /// Calls made so far.
    pub(crate) calls: Calls,
    /// How long to wait for servers that connect.
    pub(crate) patience: Duration,
    audit: Option<Arc<AuditLog>>,
}

/// What a gateway is started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// It stays, with as many workers ready as configured.
    Serve,
    /// A script or a call, and then it ends: a worker is started when a script comes.
    Calls,
    /// To look at what there is: nothing is called.
    Look,
}

impl Gateway {
    /// Ends everything, and writes down what is not written yet.
    pub(crate) async fn close(&self) {
        self.executor.close().await;
        if let Some(audit) = self.audit.clone() {
            // A writer that panicked has told everybody who waits.
            drop(tokio::task::spawn_blocking(move || audit.close()).await);
        }
    }
}

/// Starts the servers of a configuration for which `is_wanted`. Needs a tokio runtime.
///
/// # Errors
///
/// When gateways are nested too deeply.
pub(crate) fn start(
    config: &Config,
    environment: &Environment,
    purpose: Purpose,
    is_wanted: impl Fn(&ServerName) -> bool,
) -> anyhow::Result<Gateway> {
    let depth = depth(environment)?;
    let mut settings = config.settings.clone();
    let records = match purpose {
        Purpose::Serve | Purpose::Calls => Records::Kept,
        Purpose::Look => Records::None,
    };
    if purpose != Purpose::Serve {
        settings.workers_ready = 0;
    }
    let calls = Calls::default();
    let minted = LiveSecrets::default();
    let wiring =
        Wiring { environment, depth, live: RefCell::default(), config, minted: minted.clone() };
    let mut patience = settings.connect;
    let mut upstreams: Vec<Box<dyn Upstream>> = Vec::new();
    for (name, server) in &config.servers {
        if !server.enabled || !is_wanted(name) {
            continue;
        }
        patience = patience.max(server.connect().unwrap_or_default());
        let start = config.start(name);
        let made = wiring.upstreams(name, server, start).unwrap_or_else(|error| {
            let (name, reason) = (name.clone(), format!("{error:#}"));
            vec![Box::new(Unavailable::new(name, reason))]
        });
        for upstream in made {
            // A category of tool files does not take the place of a server that has its name.
            if upstream.name() == name || !config.servers.contains_key(upstream.name()) {
                upstreams.push(Box::new(Counted::new(upstream, &calls)));
            }
        }
    }
    settings.guard = guarding::guard(config, environment, wiring.live.take(), records)?;
    minted.to(&settings.guard.sealer);
    settings.guard.keeping = keeping::keeping(config, environment, purpose);
    let audit = settings.guard.audit.clone();
    Ok(Gateway { executor: Executor::start(settings, upstreams), calls, patience, audit })
}

/// How many gateways are above this one.
fn depth(environment: &Environment) -> anyhow::Result<u32> {
    let depth = environment.get(DEPTH).and_then(|depth| depth.parse().ok()).unwrap_or(0);
    if depth < DEPTH_MAX {
        return Ok(depth);
    }
    Err(anyhow!(
        "{depth} gateways are running inside of each other: \
         the configuration seems to name gloveport itself as a server"
    ))
}

/// Makes the built-in database server.
///
/// # Errors
///
/// What the file lacks.
pub(crate) fn database_server(
    name: &ServerName,
    path: PathBuf,
    read_only: bool,
) -> anyhow::Result<Box<dyn Upstream>> {
    Ok(database(DatabaseConfig {
        name: name.clone(),
        path,
        read_only,
        limits: DatabaseLimits::default(),
    })?)
}

/// Makes the built-in file server.
///
/// # Errors
///
/// Which folder cannot be opened.
pub(crate) fn file_server(
    name: &ServerName,
    roots: Vec<PathBuf>,
    writable: bool,
) -> anyhow::Result<Box<dyn Upstream>> {
    Ok(file_system(FileSystemConfig {
        name: name.clone(),
        roots,
        writable,
        limits: FileSystemLimits::default(),
    })?)
}

impl Server {
    /// The time that it may take to connect, where it is a matter of time.
    pub(crate) fn connect(&self) -> Option<Duration> {
        match &self.kind {
            ServerKind::Stdio { connect, .. } | ServerKind::Http { connect, .. } => Some(*connect),
            ServerKind::OpenApi(server) => Some(server.connect),
            ServerKind::Database { .. }
            | ServerKind::FileSystem { .. }
            | ServerKind::Shell { .. }
            | ServerKind::ToolFiles { .. }
            | ServerKind::Network { .. }
            | ServerKind::Unusable(_) => None,
        }
    }
}

struct Wiring<'a> {
    environment: &'a Environment,
    depth: u32,
    /// Secrets that were handed to servers: nobody else may see them.
    live: RefCell<Vec<Vec<u8>>>,
    config: &'a Config,
    /// Secrets that servers get later.
    minted: LiveSecrets,
}

impl Wiring<'_> {
    fn upstreams(
        &self,
        name: &ServerName,
        server: &Server,
        start: StartConfig,
    ) -> anyhow::Result<Vec<Box<dyn Upstream>>> {
        if let ServerKind::ToolFiles { path, folder, allow } = &server.kind {
            let folder = folder.join(self.path("tools", path)?);
            return tool_files::servers(name, &folder, allow);
        }
        Ok(vec![self.upstream(name, server, start)?])
    }

    fn upstream(
        &self,
        name: &ServerName,
        server: &Server,
        start: StartConfig,
    ) -> anyhow::Result<Box<dyn Upstream>> {
        let (transport, connect, idle) = match &server.kind {
            ServerKind::Stdio { program, arguments, environment, passed, directory, connect } => {
                let mut variables = self.environment.for_servers();
                variables.insert(DEPTH.to_owned(), (self.depth + 1).to_string());
                let mut variables: BTreeMap<String, Secret> =
                    variables.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
                variables.extend(self.passed(passed));
                variables.extend(self.secrets("env", environment)?);
                let arguments = arguments.iter().map(|word| self.text("args", word));
                let directory = match directory {
                    Directory::Folder(folder) => folder.clone(),
                    Directory::Written { path, folder } => {
                        folder.join(self.path("directory", path)?)
                    }
                };
                let command = StdioCommand {
                    program: self.text("command", program)?,
                    arguments: arguments.collect::<Result<_, _>>()?,
                    environment: variables,
                    directory: Some(directory),
                };
                (Transport::Stdio(command), *connect, start.idle_of_program())
            }
            ServerKind::Http { url, headers, connect, way } => {
                let address = self.text("url", url)?;
                self.live.borrow_mut().extend(live_secrets("url", url, &address));
                let headers = self.secrets("headers", headers)?;
                let transport = match way {
                    HttpWay::Streamable => Transport::Http { url: address, headers },
                    HttpWay::Sse => Transport::Sse { url: address, headers },
                    HttpWay::Socket => {
                        let address = self.environment.path(&address).display().to_string();
                        Transport::UnixSocket { address, headers }
                    }
                };
                (transport, *connect, start.idle_of_site())
            }
            ServerKind::Database { file, read_only } => {
                return database_server(name, self.database_file(file)?, *read_only);
            }
            ServerKind::FileSystem { roots, writable, folder } => {
                return file_server(name, self.folders(roots, folder)?, *writable);
            }
            ServerKind::Shell { programs, roots, writable, folder } => {
                return Ok(shell(ShellConfig {
                    name: name.clone(),
                    programs: self.programs(programs)?,
                    roots: self.folders(roots, folder)?,
                    writable: *writable,
                    limits: ShellLimits::default(),
                })?);
            }
            ServerKind::OpenApi(server) => return self.openapi(name, server),
            ServerKind::ToolFiles { .. } => return Err(anyhow!("a folder is several servers")),
            ServerKind::Network { hosts } => return Ok(network(hosts)?),
            ServerKind::Unusable(reason) => return Err(anyhow!("{reason}")),
        };
        let oauth = self.sign_in(name, &transport)?;
        let config = UpstreamConfig {
            connect,
            oauth,
            idle,
            speak: start.speak,
            ..UpstreamConfig::new(name.clone(), transport)
        };
        Ok(upstream(config)?)
    }

    fn openapi(
        &self,
        name: &ServerName,
        server: &OpenApiServer,
    ) -> anyhow::Result<Box<dyn Upstream>> {
        let document = self.text("openapi", &server.document)?;
        let is_address = document.starts_with("https://") || document.starts_with("http://");
        let source = if is_address {
            self.live.borrow_mut().extend(live_secrets("openapi", &server.document, &document));
            OpenApiSource::Url(document)
        } else {
            OpenApiSource::File(server.folder.join(self.environment.path(&document)))
        };
        let base_url = server.base_url.as_ref().map(|url| self.text("base_url", url));
        let auth = self.secrets("auth", &server.auth)?;
        // Whatever its scheme is called, a credential is a secret.
        let all = auth.values().map(|secret| secret.expose().as_bytes().to_vec());
        let long = all.filter(|secret| secret.len() >= SECRET_BYTES_MIN);
        self.live.borrow_mut().extend(long);
        Ok(openapi(OpenApiConfig {
            base_url: base_url.transpose()?,
            auth,
            headers: self.secrets("headers", &server.headers)?,
            operations: server.operations.clone(),
            tags: server.tags.clone(),
            connect: server.connect,
            ..OpenApiConfig::new(name.clone(), source)
        })?)
    }

    /// How a server is signed in to, where that is not the matter of a header.
    fn sign_in(&self, name: &ServerName, transport: &Transport) -> anyhow::Result<Option<Oauth>> {
        let (Transport::Http { headers, .. } | Transport::Sse { headers, .. }) = transport else {
            return Ok(None);
        };
        if headers.keys().any(|name| name.eq_ignore_ascii_case("authorization")) {
            return Ok(None);
        }
        login::oauth(self.config, self.environment, name, &self.minted)
    }

    fn folders(&self, roots: &[Template], folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
        roots.iter().map(|root| Ok(folder.join(self.path("roots", root)?))).collect()
    }

    fn programs(
        &self,
        programs: &[(ShellProgram, ProgramPath)],
    ) -> anyhow::Result<Vec<ShellProgram>> {
        let with_path = |(program, path): &(ShellProgram, ProgramPath)| {
            let path = match path {
                ProgramPath::Named(name) => name.into(),
                ProgramPath::Written(path) => self.path("path", path)?,
            };
            Ok(ShellProgram { path, ..program.clone() })
        };
        programs.iter().map(with_path).collect()
    }

    fn database_file(&self, file: &DatabaseFile) -> anyhow::Result<PathBuf> {
        match file {
            DatabaseFile::At { path, folder } => Ok(folder.join(self.path("path", path)?)),
            DatabaseFile::Sample => {
                let folder = self.environment.sample_folder().context(
                    "there is no place for the sample shop: set `HOME` or `XDG_CACHE_HOME`",
                )?;
                Ok(sample_shop(&folder)?)
            }
        }
    }

    fn text(&self, key: &str, template: &Template) -> anyhow::Result<String> {
        template.expand(self.environment).map_err(|Missing(variable)| {
            if let Some(name) = variable.strip_prefix("secret:") {
                return match self.environment.secret(name) {
                    Err(error) => {
                        anyhow!(error).context(format!("`{key}` needs `${{secret:{name}}}`"))
                    }
                    Ok(_) => anyhow!(
                        "`{key}` needs the secret `{name}`: `gloveport secret set {name}` keeps one"
                    ),
                };
            }
            anyhow!(
                "`{key}` needs the environment variable `{variable}`, which is not set: \
                     set it, or write a default as `${{{variable}:-…}}`"
            )
        })
    }

    /// A path, where `~/` is the user's home.
    fn path(&self, key: &str, template: &Template) -> anyhow::Result<PathBuf> {
        Ok(self.environment.path(&self.text(key, template)?))
    }

    /// Those of our own variables that a server is given by name, as far as they are set.
    fn passed(&self, names: &[String]) -> BTreeMap<String, Secret> {
        let set = names.iter().filter_map(|name| Some((name, self.environment.get(name)?)));
        let secret = |(name, value): (&String, &str)| {
            let own = Template::reference(name);
            self.live.borrow_mut().extend(live_secrets(name, &own, value));
            (name.clone(), Secret::new(value))
        };
        set.map(secret).collect()
    }

    fn secrets(
        &self,
        key: &str,
        templates: &BTreeMap<String, Template>,
    ) -> anyhow::Result<BTreeMap<String, Secret>> {
        let expand = |(name, template): (&String, &Template)| {
            let value = self.text(&format!("{key}.{name}"), template)?;
            self.live.borrow_mut().extend(live_secrets(name, template, &value));
            Ok((name.clone(), Secret::new(value)))
        };
        templates.iter().map(expand).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn wiring<'a>(environment: &'a Environment, config: &'a Config) -> Wiring<'a> {
        let (live, minted) = (RefCell::default(), LiveSecrets::default());
        Wiring { environment, depth: 0, live, config, minted }
    }

    fn check(text: &str, variables: &[(&str, &str)], expected: Result<&str, &str>) {
        let environment = Environment::of(Path::new("/home/me"), variables);
        let config = Config::sample(&environment);
        let wiring = wiring(&environment, &config);
        let template = Template::parse(text).expect("a template");
        let path = wiring.path("path", &template).map_err(|error| error.to_string());
        let shown = path.as_deref().map(|path| path.to_str().expect("UTF-8"));
        assert_eq!(shown.map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn paths_know_the_home_folder_and_variables() {
        let home = [("HOME", "/home/me"), ("DATA", "~/data")];
        check("a/b", &home, Ok("a/b"));
        check("~", &home, Ok("/home/me/"));
        check("~/a", &home, Ok("/home/me/a"));
        check("~a", &home, Ok("~a"));
        check("${DATA}/x", &home, Ok("/home/me/data/x"));
        check("~/a", &[], Ok("~/a"));
        check(
            "${NO}/x",
            &home,
            Err("`path` needs the environment variable `NO`, which is not set: \
                 set it, or write a default as `${NO:-…}`"),
        );
    }

    #[test]
    fn a_gateway_that_starts_itself_comes_to_an_end() {
        for (variable, expected) in [("", Some(0)), ("2", Some(2)), ("3", None), ("x", Some(0))] {
            let environment = Environment::of(Path::new("/home/me"), &[(DEPTH, variable)]);
            assert_eq!(depth(&environment).ok(), expected, "{variable}");
        }
    }

    #[test]
    fn named_variables_are_passed_and_secrets_among_them_kept() {
        let set = [("GITHUB_TOKEN", "gh-s3cret-value"), ("STAGE", "testing-it"), ("OTHER", "o")];
        let environment = Environment::of(Path::new("/home/me"), &set);
        let config = Config::sample(&environment);
        let wiring = wiring(&environment, &config);
        let names = ["GITHUB_TOKEN", "STAGE", "UNSET"].map(str::to_owned);
        let passed = wiring.passed(&names);
        let shown: Vec<(&str, &str)> =
            passed.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
        assert_eq!(shown, set[..2]);
        assert_eq!(wiring.live.take(), [b"gh-s3cret-value".to_vec()]);
    }

    #[test]
    fn a_server_that_cannot_be_started_names_key_and_variable() {
        let environment = Environment::of(Path::new("/home/me"), &[]);
        let template = |text| Template::parse(text).expect("a template");
        let server = Server {
            enabled: true,
            description: String::new(),
            kind: ServerKind::Http {
                url: template("https://example.com/mcp"),
                headers: [("Authorization".to_owned(), template("Bearer ${REMOTE}"))].into(),
                connect: Duration::from_secs(1),
                way: HttpWay::Streamable,
            },
        };
        let config = Config::sample(&environment);
        let wiring = wiring(&environment, &config);
        let name = ServerName::parse("remote").expect("a name");
        let error = wiring
            .upstream(&name, &server, StartConfig::default())
            .err()
            .expect("a variable is missing");
        assert_eq!(
            error.to_string(),
            "`headers.Authorization` needs the environment variable `REMOTE`, which is not set: \
             set it, or write a default as `${REMOTE:-…}`"
        );
    }
}
