//! What npm is configured to: its variables and files, read as npm reads them (`npmrc(5)`, `config(7)` of npm).
//!
//! It deliberately does not read the `.npmrc` of a project: that may have come with somebody else's code, and shall not
//! say where this machine sends its credentials.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Bytes of one file that are read.
const FILE_BYTES_MAX: u64 = 256 << 10;

/// Settings of npm by name. Values may be secrets, so that they have no `Debug`.
#[derive(Clone, Default)]
pub struct NpmSettings(BTreeMap<String, String>);

impl std::fmt::Debug for NpmSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} settings", self.0.len())
    }
}

impl NpmSettings {
    /// Reads the settings that hold anywhere on a machine: npm's own, then those of the system, of the user and of
    /// `variables`, each over the ones before it. `npm` is where npm's program leads, if there is one. Files that are not
    /// there or cannot be read say nothing.
    pub fn read(variables: &BTreeMap<String, String>, npm: Option<&Path>) -> Self {
        let said = of_variables(variables);
        let home = variables.get("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let user_file = said.get("userconfig").map(PathBuf::from);
        let user_file = user_file.or_else(|| Some(home.as_deref()?.join(".npmrc")));
        let user = of_file(user_file.as_deref(), variables);
        // `<package>/bin/npm-cli.js`
        let package = npm.and_then(|program| program.ancestors().nth(2));
        let builtin = of_file(package.map(|package| package.join("npmrc")).as_deref(), variables);
        let first = |key: &str| {
            [&said, &user, &builtin]
                .iter()
                .find_map(|settings| settings.get(key))
                .map(PathBuf::from)
        };
        let prefix = first("prefix")
            .or_else(|| variables.get("PREFIX").map(PathBuf::from))
            .or_else(|| Some(prefix_of(package?)?.to_owned()));
        let global = first("globalconfig").or_else(|| Some(prefix.as_deref()?.join("etc/npmrc")));
        let mut settings = builtin;
        settings.extend(of_file(global.as_deref(), variables));
        settings.extend(user);
        settings.extend(said);
        if let Some(prefix) = prefix.as_deref().and_then(Path::to_str) {
            settings.entry("prefix".to_owned()).or_insert_with(|| prefix.to_owned());
        }
        Self(settings)
    }

    /// The registry of a scope like `@typescript`, else the one of all packages, as it is written; `None` where nobody
    /// says.
    pub fn registry(&self, scope: &str) -> Option<&str> {
        let scoped = self.get(&format!("{scope}:registry"));
        scoped.or_else(|| self.get("registry"))
    }

    /// Whether npm shall stay away from the network.
    pub fn is_offline(&self) -> bool {
        self.get("offline").is_some_and(|value| value != "false")
    }

    /// Where packages are installed for the whole machine or user: `<prefix>/lib/node_modules`.
    pub fn global_modules(&self) -> Option<PathBuf> {
        let folder = Path::new(self.get("prefix")?).join("lib/node_modules");
        folder.is_absolute().then_some(folder)
    }

    /// One setting that says something.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str).filter(|value| !value.is_empty() && *value != "null")
    }
}

/// `<prefix>` of `<prefix>/lib/node_modules/npm`.
fn prefix_of(package: &Path) -> Option<&Path> {
    let modules = package.parent().filter(|folder| folder.ends_with("lib/node_modules"))?;
    modules.ancestors().nth(2)
}

/// `npm_config_…`, in upper or lower case; `_` stands for `-` but in names that begin with `//`.
fn of_variables(variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    for (name, value) in variables {
        const START: &str = "npm_config_";
        let is_setting =
            name.get(..START.len()).is_some_and(|start| start.eq_ignore_ascii_case(START));
        if !is_setting || value.is_empty() {
            continue;
        }
        let key = &name[START.len()..];
        let key = match key.split_at_checked(1) {
            // The key of a host keeps its case and its underscores.
            Some(("/", _)) => key.to_owned(),
            Some((first, rest)) => format!("{first}{}", rest.replace('_', "-")).to_lowercase(),
            None => continue,
        };
        settings.insert(key, expand(value, variables));
    }
    settings
}

fn of_file(file: Option<&Path>, variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut bytes = Vec::new();
    // Opening a pipe would wait for somebody who writes.
    let file = file.filter(|file| file.is_absolute() && file.is_file());
    let opened = file.and_then(|file| File::open(file).ok());
    let is_read =
        opened.is_some_and(|opened| opened.take(FILE_BYTES_MAX).read_to_end(&mut bytes).is_ok());
    if is_read { parse(&String::from_utf8_lossy(&bytes), variables) } else { BTreeMap::new() }
}

/// Lines `key = value`; `;` and `#` begin comments; what stands below a `[section]` is not npm's.
fn parse(text: &str, variables: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with([';', '#']));
    let pairs = lines.map(|line| {
        let (key, value) = line.split_once('=').unwrap_or((line, "true"));
        (expand(plain(key).as_str(), variables), expand(&plain(value), variables))
    });
    pairs.collect()
}

/// A key or a value without quotes or the comment behind it.
fn plain(text: &str) -> String {
    let text = text.trim();
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner.to_owned();
        }
    }
    let mut shown = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ';' | '#' => break,
            '\\' => match characters.next() {
                Some(next @ (';' | '#' | '\\')) => shown.push(next),
                next => shown.extend(std::iter::once('\\').chain(next)),
            },
            other => shown.push(other),
        }
    }
    shown.trim_end().to_owned()
}

/// Replaces `${NAME}`, and `${NAME?}` by nothing where it is not set; any other unknown one stays, as npm leaves it.
fn expand(text: &str, variables: &BTreeMap<String, String>) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        expanded.push_str(before);
        let Some((name, after_name)) = after.split_once('}') else {
            expanded.push_str("${");
            rest = after;
            continue;
        };
        let (wanted, is_optional) =
            name.strip_suffix('?').map_or((name, false), |name| (name, true));
        match variables.get(wanted) {
            Some(value) => expanded.push_str(value),
            None if is_optional => {}
            None => expanded.push_str(&format!("${{{name}}}")),
        }
        rest = after_name;
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn lines_are_read_as_npm_reads_them() {
        let known = variables(&[("TOKEN", "secret"), ("EMPTY", "")]);
        for (line, key, value) in [
            ("registry=https://a.example/", "registry", Some("https://a.example/")),
            (" registry = https://a.example/ ; mine", "registry", Some("https://a.example/")),
            ("registry = \"https://a.example/#x\"", "registry", Some("https://a.example/#x")),
            ("; registry=https://a.example/", "registry", None),
            ("# registry=https://a.example/", "registry", None),
            ("[other]\nregistry=https://a.example/", "registry", None),
            ("//a.example/:_authToken=${TOKEN}", "//a.example/:_authToken", Some("secret")),
            ("//a.example/:_authToken=a${TOKEN}b", "//a.example/:_authToken", Some("asecretb")),
            ("x=${NOBODY}", "x", Some("${NOBODY}")),
            ("x=y${NOBODY?}", "x", Some("y")),
            ("x=${open", "x", Some("${open")),
            ("x=a\\;b", "x", Some("a;b")),
            ("offline", "offline", Some("true")),
            ("x=null", "x", None),
            ("x=", "x", None),
            ("a=1\na=2", "a", Some("2")),
        ] {
            let settings = NpmSettings(parse(line, &known));
            assert_eq!(settings.get(key), value, "{line}");
        }
    }

    #[test]
    fn variables_count_more_than_files_and_the_user_more_than_the_system() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let npm = path("usr/lib/node_modules/npm/bin/npm-cli.js");
        for (name, text) in [
            ("usr/lib/node_modules/npm/npmrc", "a=builtin\nb=builtin\nc=builtin\nd=builtin"),
            ("usr/etc/npmrc", "a=global\nb=global\nc=global"),
            ("home/.npmrc", "a=user\nb=user\n@typescript:registry=https://scoped.example"),
            ("other", "a=other"),
        ] {
            std::fs::create_dir_all(path(name).parent().expect("a folder")).expect("folders");
            std::fs::write(path(name), text).expect("a file");
        }
        let home = path("home").to_str().expect("UTF-8").to_owned();
        let said =
            [("HOME", home.as_str()), ("npm_config_a", "variable"), ("NPM_CONFIG_REGISTRY", "r")];
        let settings = NpmSettings::read(&variables(&said), Some(&npm));
        let got = ["a", "b", "c", "d"].map(|key| settings.get(key).expect("a value"));
        assert_eq!(got, ["variable", "user", "global", "builtin"]);
        assert_eq!(settings.registry("@typescript"), Some("https://scoped.example"));
        assert_eq!(settings.registry("@other"), Some("r"));
        assert_eq!(settings.global_modules(), Some(path("usr/lib/node_modules")));

        let other = path("other").to_str().expect("UTF-8").to_owned();
        let elsewhere = [("npm_config_userconfig", other.as_str()), ("npm_config_prefix", &home)];
        let settings = NpmSettings::read(&variables(&elsewhere), None);
        assert_eq!((settings.get("a"), settings.get("b")), (Some("other"), None));
        assert_eq!(settings.global_modules(), Some(path("home/lib/node_modules")));
        assert_eq!(format!("{settings:?}"), "3 settings");
    }
}
