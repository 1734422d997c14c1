//! The process's environment: the one file that reads variables, the working directory and our own path.
//!
//! Everything else gets an [`Environment`], so that a test has its own and no secret is picked up by the way.

use crate::secrets::{KeyPlace, SecretError, SecretStore};
use gloveport_gate::{AuthMethod, Principal};
use gloveport_mcp::Secret;
use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Variables that every server's program gets, because programs do not start or do not reach the network without.
/// None of them usually holds a secret; what does has to be named in the server's own `env`.
const PASSED: &[&str] = &[
    "ALL_PROXY",
    "CURL_CA_BUNDLE",
    "HOME",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "NODE_EXTRA_CA_CERTS",
    "NO_PROXY",
    "PATH",
    "REQUESTS_CA_BUNDLE",
    "SHELL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "TZ",
    "USER",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];
/// Families of the same: locales, user folders, and the settings of `npx`, `uvx` and their version managers.
const PASSED_PREFIXES: &[&str] = &[
    "FNM_",
    "LC_",
    "NPM_CONFIG_",
    "NVM_",
    "PIP_",
    "PYENV_",
    "UV_",
    "VOLTA_",
    "XDG_",
    "npm_config_",
];
/// Words in a name that mark a secret; such a variable is passed to nobody who does not name it.
const SECRET_WORDS: &[&str] = &["AUTH", "CREDENTIAL", "KEY", "PASS", "SECRET", "TOKEN"];

/// What the process was started with.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    variables: Variables,
    directory: PathBuf,
    program: PathBuf,
}

/// Variables by name. Their values may be secrets, so that they have no `Debug`.
#[derive(Clone)]
struct Variables(BTreeMap<String, String>);

impl std::fmt::Debug for Variables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} variables", self.0.len())
    }
}

impl Environment {
    /// Reads the environment of this process. Variables that are no UTF-8 are left out.
    ///
    /// # Errors
    ///
    /// What the system says when the working directory or our own program cannot be told.
    pub(crate) fn of_this_process() -> io::Result<Self> {
        let pairs = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Ok(Self {
            variables: Variables(pairs.collect()),
            directory: std::env::current_dir()?,
            program: std::env::current_exe()?,
        })
    }

    /// An environment for a test.
    #[cfg(test)]
    pub(crate) fn of(directory: &Path, variables: &[(&str, &str)]) -> Self {
        let pairs = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self {
            variables: Variables(pairs.collect()),
            directory: directory.to_owned(),
            program: PathBuf::from("/usr/bin/gloveport"),
        }
    }

    /// One variable.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.0.get(name).map(String::as_str)
    }

    /// The sealed file of this user; a new key goes to `place`. None where there is no place for it.
    pub(crate) fn secret_store(&self, place: KeyPlace) -> Option<SecretStore> {
        Some(SecretStore::at(&self.state_folder()?, place, self.variables.0.clone()))
    }

    /// A secret of this user.
    ///
    /// # Errors
    ///
    /// [`SecretError`] when the sealed file is there and cannot be opened.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<Secret>, SecretError> {
        self.secret_store(KeyPlace::Auto).map_or(Ok(None), |store| store.get(name))
    }

    /// The working directory.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// A path as people write it, where `~/` is the user's home.
    pub(crate) fn path(&self, text: &str) -> PathBuf {
        let below_home = if text == "~" { Some("") } else { text.strip_prefix("~/") };
        match (below_home, self.get("HOME").map(Path::new)) {
            (Some(rest), Some(home)) => home.join(rest),
            (Some(_), None) | (None, _) => PathBuf::from(text),
        }
    }

    /// Whether we may read from our terminal: who does so in the background is stopped (`proc_pid_stat(5)`: the fifth field
    /// is the process group, the eighth that of the terminal's foreground). Yes, where it cannot be told.
    #[expect(clippy::unused_self, reason = "what the process was started with is asked here only")]
    pub(crate) fn is_in_foreground(&self) -> bool {
        let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else {
            return true;
        };
        let fields = stat.rsplit_once(')').map_or("", |(_, tail)| tail);
        let fields: Vec<&str> = fields.split_whitespace().collect();
        fields.get(2) == fields.get(5)
    }

    /// Our own program file.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    /// The user's configuration file, whether it exists or not (XDG Base Directory Specification 0.8).
    pub(crate) fn user_file(&self) -> Option<PathBuf> {
        let folder = self.user_folder("XDG_CONFIG_HOME", ".config")?;
        Some(folder.join("gloveport").join("gloveport.toml"))
    }

    /// Where the sample shop is kept: it can be made again at any time.
    pub(crate) fn sample_folder(&self) -> Option<PathBuf> {
        let folder = self.user_folder("XDG_CACHE_HOME", ".cache")?;
        Some(folder.join("gloveport").join("sample"))
    }

    /// Where compilers that were fetched are kept.
    pub(crate) fn compilers_folder(&self) -> Option<PathBuf> {
        let folder = self.user_folder("XDG_CACHE_HOME", ".cache")?;
        Some(folder.join("gloveport").join("typescript"))
    }

    /// What is kept from one start to the next: keys, pins, records.
    pub(crate) fn state_folder(&self) -> Option<PathBuf> {
        Some(self.user_folder("XDG_STATE_HOME", ".local/state")?.join("gloveport"))
    }

    /// What is there as long as we run.
    pub(crate) fn runtime_folder(&self) -> Option<PathBuf> {
        let folder = self.get("XDG_RUNTIME_DIR").map(PathBuf::from);
        let folder = folder.filter(|folder| folder.is_absolute());
        folder
            .map(|folder| folder.join("gloveport"))
            .or_else(|| Some(self.state_folder()?.join("run")))
    }

    /// The user who started us: for whom standard input and the command line speak.
    pub(crate) fn principal(&self) -> Principal {
        let local = Principal::local();
        let subject = self.user_name().unwrap_or_else(|| local.subject.clone());
        Principal { subject, ..local }
    }

    /// The same user, as whoever shows the bearer of this machine.
    pub(crate) fn bearer_principal(&self) -> Principal {
        Principal { method: AuthMethod::Bearer, ..self.principal() }
    }

    /// The user's name: as the system has it (`passwd(5)`), else as the environment says.
    fn user_name(&self) -> Option<String> {
        let own = Path::new("/proc/self").metadata().ok().map(|own| own.uid().to_string());
        let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let of_user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1) == own.as_deref()).then(|| name.to_owned())
        };
        let system = own.as_ref().and_then(|_| known.lines().find_map(of_user));
        let said = || ["USER", "LOGNAME"].iter().find_map(|name| self.get(name)).map(str::to_owned);
        system.or_else(said).filter(|name| is_user_name(name))
    }

    /// Where the audit log is kept: what a program remembers of its past belongs there.
    pub(crate) fn audit_folder(&self) -> Option<PathBuf> {
        Some(self.state_folder()?.join("audit"))
    }

    /// The folders of `PATH`, those that are absolute.
    pub(crate) fn search_path(&self) -> Vec<PathBuf> {
        let folders = self.get("PATH").unwrap_or_default().split(':').map(PathBuf::from);
        folders.filter(|folder| folder.is_absolute()).collect()
    }

    /// Where a program of `PATH` is that we start by ourselves: not one that a project brings in `node_modules/.bin`, which
    /// `npx` and `npm run` put first.
    pub(crate) fn search(&self, program: &str) -> Option<PathBuf> {
        let folders = self.search_path().into_iter();
        let own = folders.filter(|folder| !folder.iter().any(|part| part == "node_modules"));
        own.map(|folder| folder.join(program)).find(|file| file.is_file())
    }

    /// All variables, for who reads the configuration of npm, which may refer to any of them.
    pub(crate) fn for_npm(&self) -> &BTreeMap<String, String> {
        &self.variables.0
    }

    /// What every server's program gets, beside the server's own `env`.
    pub(crate) fn for_servers(&self) -> BTreeMap<String, String> {
        let pairs = self.variables.0.iter().filter(|(name, _)| is_passed(name));
        pairs.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// A folder of the user; relative values are ignored, as the specification says.
    pub(crate) fn user_folder(&self, variable: &str, below_home: &str) -> Option<PathBuf> {
        let absolute = |name| {
            let path = PathBuf::from(self.get(name)?);
            path.is_absolute().then_some(path)
        };
        absolute(variable).or_else(|| Some(absolute("HOME")?.join(below_home)))
    }
}

/// Whether a name can stand in records and rules: the portable characters of POSIX, at most 64.
fn is_user_name(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&name.len()) && name.bytes().all(is_letter)
}

/// Whether a name says that its value is a secret.
pub(crate) fn looks_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
}

fn is_passed(name: &str) -> bool {
    let is_known =
        PASSED.contains(&name) || PASSED_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    is_known && !looks_secret(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_get_what_programs_need_and_no_secret() {
        let environment = Environment::of(
            Path::new("/home/me"),
            &[
                ("PATH", "/bin"),
                ("HOME", "/home/me"),
                ("LC_ALL", "C"),
                ("GITHUB_TOKEN", "g"),
                ("DATABASE_URL", "d"),
                ("npm_config_registry", "r"),
                ("npm_config__authToken", "a"),
                ("UV_PUBLISH_TOKEN", "u"),
                ("SSH_AUTH_SOCK", "s"),
            ],
        );
        let passed = environment.for_servers();
        let names: Vec<&str> = passed.keys().map(String::as_str).collect();
        assert_eq!(names, ["HOME", "LC_ALL", "PATH", "npm_config_registry"]);
    }

    #[test]
    fn folders_follow_the_xdg_specification() {
        let user_file =
            |variables: &[_]| Environment::of(Path::new("/home/me"), variables).user_file();
        assert_eq!(user_file(&[]), None);
        let below_home = Some(PathBuf::from("/home/me/.config/gloveport/gloveport.toml"));
        assert_eq!(user_file(&[("HOME", "/home/me")]), below_home);
        let relative = [("HOME", "/home/me"), ("XDG_CONFIG_HOME", "here")];
        assert_eq!(user_file(&relative), below_home);
        let absolute = [("HOME", "/home/me"), ("XDG_CONFIG_HOME", "/etc/me")];
        let expected = Some(PathBuf::from("/etc/me/gloveport/gloveport.toml"));
        assert_eq!(user_file(&absolute), expected);
    }
}
