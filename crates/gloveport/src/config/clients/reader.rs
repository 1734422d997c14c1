//! One entry of a client's list, as a server of ours: every spelling of its keys, and references as we write them.
//!
//! Lenient: what is not known is told and left out. No file, no variable and no program is looked at.

use super::lists::{List, Written};
use crate::config::template::Template;
use crate::config::{CONNECT_DEFAULT, Directory, HttpWay, Place, Server, ServerKind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Names of the URL.
const URLS: [&str; 5] = ["url", "httpUrl", "serverUrl", "uri", "endpoint"];
/// Names of the variables with their values.
const VARIABLES: [&str; 3] = ["env", "envs", "environment"];
/// Names of the lists of variables that are passed on.
const PASSED: [&str; 2] = ["env_vars", "env_keys"];
/// Names of the headers.
const HEADERS: [&str; 2] = ["headers", "http_headers"];
/// Names of the lists of tools that are offered, and of those that are not.
const FILTERS: [&str; 6] =
    ["enabled_tools", "includeTools", "available_tools", "tools", "disabled_tools", "excludeTools"];
/// Keys that are understood beside those, or that say nothing which we need.
const KNOWN: [&str; 22] = [
    "alwaysLoad",
    "args",
    "bearer_token_env_var",
    "bundled",
    "cmd",
    "command",
    "cwd",
    "description",
    "disabled",
    "display_name",
    "enabled",
    "envFile",
    "env_http_headers",
    "name",
    "required",
    "source",
    "startup_timeout_ms",
    "startup_timeout_sec",
    "timeout",
    "tool_timeout_sec",
    "transport",
    "type",
];
/// Longest time to connect that is taken over, in seconds.
const CONNECT_SECONDS_MAX: f64 = 600.0;

/// Reads one entry and collects what a person should know about it.
pub(super) struct Reader<'a> {
    place: &'a Place,
    written: Written<'a>,
    fields: &'a Map<String, Value>,
    pub(super) notes: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        place: &'a Place,
        written: Written<'a>,
        empty: &'a Map<String, Value>,
    ) -> Self {
        let fields = written.entry.as_object().unwrap_or(empty);
        Self { place, written, fields, notes: Vec::new() }
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub(super) fn server(&mut self) -> Server {
        let is = |key: &str| self.fields.get(key).and_then(Value::as_bool);
        let enabled = is("enabled").unwrap_or(true) && !is("disabled").unwrap_or(false);
        let description = self.fields.get("description").and_then(Value::as_str);
        let description = description.unwrap_or_default().to_owned();
        if let Some(project) = self.written.project {
            self.note(format!("only for the project {}", project.escape_debug()));
        }
        let kind = self.kind().unwrap_or_else(ServerKind::Unusable);
        self.tell_filters();
        self.tell_unknown();
        Server { enabled, description, kind }
    }

    fn kind(&mut self) -> Result<ServerKind, String> {
        let kind = ["type", "transport"].iter().find_map(|key| self.fields.get(*key)?.as_str());
        match kind {
            Some("builtin" | "platform" | "frontend" | "inline_python") => {
                return Err("it is a part of its client, and no server of its own".to_owned());
            }
            Some("ws" | "websocket") => {
                return Err("it speaks over WebSocket, which is no transport of MCP".to_owned());
            }
            Some(_) | None => {}
        }
        if let Some(command) = self.fields.get("command").or_else(|| self.fields.get("cmd")) {
            return self.stdio(command);
        }
        let url = URLS.iter().find_map(|key| Some((*key, self.fields.get(*key)?)));
        match url {
            Some((key, url)) => self.http(key, url, kind),
            None => Err("it has neither a `command` nor a `url`".to_owned()),
        }
    }

    fn stdio(&mut self, command: &Value) -> Result<ServerKind, String> {
        let (command, below) = match command {
            // Zed had the program and its arguments one level below.
            Value::Object(below) => (below.get("path").unwrap_or(&Value::Null), below.get("args")),
            command => (command, None),
        };
        let mut line = match command {
            Value::Array(words) => self.texts("command", words)?,
            word => vec![self.text("command", word)?],
        };
        if line.first().is_none_or(|first| first.written().is_empty()) {
            return Err("its `command` is empty".to_owned());
        }
        let mut arguments = line.split_off(1);
        for args in [below, self.fields.get("args")].into_iter().flatten() {
            let args = args.as_array().ok_or("its `args` are no list")?;
            arguments.extend(self.texts("args", args)?);
        }
        let mut environment = BTreeMap::new();
        for key in VARIABLES {
            environment.extend(self.pairs(key)?);
        }
        Ok(ServerKind::Stdio {
            program: line.pop().expect("one is left, as was just seen"),
            arguments,
            environment,
            passed: self.passed()?,
            directory: self.directory()?,
            connect: self.connect(),
        })
    }

    fn directory(&mut self) -> Result<Directory, String> {
        let folder = self.place.run_folder.clone();
        let project = self.written.project.map(|folder| Value::String(folder.to_owned()));
        match self.fields.get("cwd").cloned().or(project) {
            None => Ok(Directory::Folder(folder)),
            Some(cwd) => Ok(Directory::Written { path: self.text("cwd", &cwd)?, folder }),
        }
    }

    fn http(&mut self, key: &str, url: &Value, kind: Option<&str>) -> Result<ServerKind, String> {
        let url = self.text(key, url)?;
        if url.written().starts_with("pipe://") {
            return Err("it is behind a pipe of Windows".to_owned());
        }
        let mut headers = BTreeMap::new();
        for key in HEADERS {
            headers.extend(self.pairs(key)?);
        }
        let named = self.fields.get("env_http_headers").and_then(Value::as_object);
        for (header, variable) in named.into_iter().flatten() {
            headers.insert(header.clone(), Self::variable("env_http_headers", variable, "")?);
        }
        if let Some(variable) = self.fields.get("bearer_token_env_var") {
            let bearer = Self::variable("bearer_token_env_var", variable, "Bearer ")?;
            headers.insert("Authorization".to_owned(), bearer);
        }
        let way = if url.written().starts_with("unix://") {
            HttpWay::Socket
        } else if kind == Some("sse") {
            HttpWay::Sse
        } else {
            HttpWay::Streamable
        };
        Ok(ServerKind::Http { url, headers, connect: self.connect(), way })
    }

    /// A reference to the variable that a key names.
    fn variable(key: &str, name: &Value, before: &str) -> Result<Template, String> {
        let name = name.as_str().filter(|name| is_variable(name));
        let name = name.ok_or_else(|| format!("its `{key}` names no variable"))?;
        Template::parse(&format!("{before}${{{name}}}"))
    }

    /// The names of variables that the server gets from its client: the values are with whoever starts us.
    fn passed(&mut self) -> Result<Vec<String>, String> {
        let mut passed = Vec::new();
        for key in PASSED {
            let names = self.fields.get(key).and_then(Value::as_array);
            for name in names.into_iter().flatten() {
                let name = name.as_str().or_else(|| name.get("name")?.as_str());
                let name = name.filter(|name| is_variable(name));
                passed
                    .push(name.ok_or_else(|| format!("its `{key}` names no variable"))?.to_owned());
            }
        }
        if !passed.is_empty() {
            let names = passed.join(", ");
            self.note(format!("gets from the environment of gloveport: {names}"));
        }
        if let Some(file) = self.fields.get("envFile").and_then(Value::as_str) {
            self.note(format!(
                "its variables stand in {}, which is not read here: set them where gloveport is started, and name them \
                 in `env_pass`",
                file.escape_debug()
            ));
        }
        Ok(passed)
    }

    fn connect(&self) -> Duration {
        let number = |key: &str| self.fields.get(key).and_then(Value::as_f64);
        let seconds = number("startup_timeout_sec")
            .or_else(|| number("startup_timeout_ms").map(|milliseconds| milliseconds / 1000.0));
        let seconds = seconds.filter(|seconds| (1.0..=CONNECT_SECONDS_MAX).contains(seconds));
        seconds.map_or(CONNECT_DEFAULT, |seconds| Duration::from_secs_f64(seconds.ceil()))
    }

    fn tell_filters(&mut self) {
        for key in FILTERS {
            let Some(tools) = self.fields.get(key).and_then(Value::as_array) else {
                continue;
            };
            let names: Vec<&str> = tools.iter().filter_map(Value::as_str).collect();
            if names.is_empty() || names == ["*"] {
                continue;
            }
            let names = names.join(", ").escape_debug().to_string();
            self.note(format!("`{key}` there: {names}; here `[[rule]]` says who may call what"));
        }
    }

    fn tell_unknown(&mut self) {
        let lists = [&URLS[..], &VARIABLES, &PASSED, &HEADERS, &FILTERS, &KNOWN];
        let is_known = |key: &str| lists.iter().any(|list| list.contains(&key));
        let unknown: Vec<String> = self
            .fields
            .keys()
            .filter(|key| !is_known(key))
            .map(|key| format!("`{}`", key.escape_debug()))
            .collect();
        if !unknown.is_empty() {
            self.note(format!("not taken over: {}", unknown.join(", ")));
        }
    }

    fn pairs(&mut self, key: &str) -> Result<BTreeMap<String, Template>, String> {
        let pairs = match self.fields.get(key) {
            None | Some(Value::Null) => return Ok(BTreeMap::new()),
            Some(Value::Object(pairs)) => pairs,
            Some(_) => return Err(format!("its `{key}` is no object")),
        };
        let mut read = BTreeMap::new();
        for (name, value) in pairs {
            if name.is_empty() || name.contains(['=', '\0']) {
                return Err(format!("a name in its `{key}` is not usable"));
            }
            // VS Code takes a variable away with it.
            if !value.is_null() {
                read.insert(name.clone(), self.text(&format!("{key}.{name}"), value)?);
            }
        }
        Ok(read)
    }

    fn texts(&mut self, key: &str, values: &[Value]) -> Result<Vec<Template>, String> {
        values.iter().map(|value| self.text(key, value)).collect()
    }

    /// A text, or a number or truth value as text, which some clients allow. Its value is never repeated.
    fn text(&mut self, key: &str, value: &Value) -> Result<Template, String> {
        let key = key.escape_debug();
        let text = match value {
            Value::String(text) => {
                self.translated(text).map_err(|why| format!("its `{key}`: {why}"))?
            }
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => {
                return Err(format!("its `{key}` is no text"));
            }
        };
        Template::parse(&text).map_err(|error| format!("its `{key}`: {error}"))
    }

    /// The references of the client as ours.
    fn translated(&mut self, text: &str) -> Result<String, String> {
        match self.written.list {
            // They replace nothing, so that what looks like a reference is a text.
            List::Zed | List::Codex => Ok(text.replace("${", "$${")),
            List::OpenCode => {
                let plain = text.replace("${", "$${");
                replaced(&plain, "{", |inner| match inner.split_once(':') {
                    Some(("env", name)) if is_variable(name) => Ok(Some(format!("${{{name}}}"))),
                    Some(("file", _)) => Err("it stands in a file, which is not read here: \
                                              set a variable instead"
                        .to_owned()),
                    Some(_) | None => Ok(None),
                })
            }
            List::McpServers | List::Goose => {
                let text = if self.place.file.ends_with(".gemini/settings.json") {
                    with_braces(text)
                } else {
                    text.to_owned()
                };
                replaced(&text, "${", |inner| Ok(self.reference(inner)))
            }
        }
    }

    /// What stands in `${…}` of VS Code and its kin; `None` where we write it in the same way.
    fn reference(&mut self, inner: &str) -> Option<String> {
        match inner {
            "userHome" => return Some("${HOME}".to_owned()),
            "workspaceFolder" => {
                let folder = self.place.file.parent().unwrap_or(Path::new("/"));
                let is_settings = folder.file_name().is_some_and(|name| {
                    let name = name.to_string_lossy();
                    name.starts_with('.')
                });
                let project = folder.parent().filter(|_| is_settings);
                let project = project.unwrap_or(&self.place.run_folder);
                return Some(project.to_string_lossy().replace("${", "$${"));
            }
            "/" | "pathSeparator" => return Some("/".to_owned()),
            _ => {}
        }
        let id = inner.strip_prefix("input:")?;
        let word = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let mut variable: String = id.chars().map(word).collect();
        if variable.is_empty() || variable.starts_with(|c: char| c.is_ascii_digit()) {
            variable.insert(0, '_');
        }
        self.note(format!(
            "`${{input:{}}}` is asked for there; here it is the environment variable `{variable}`",
            id.escape_debug()
        ));
        Some(format!("${{{variable}}}"))
    }
}

pub(super) fn is_variable(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

/// Replaces what stands between `open` and `}` where `replacement` gives something.
fn replaced(
    text: &str,
    open: &str,
    mut replacement: impl FnMut(&str) -> Result<Option<String>, String>,
) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        let inner = after.split_once('}');
        let new = inner.map(|(inner, _)| replacement(inner)).transpose()?.flatten();
        out.push_str(new.as_deref().unwrap_or(open));
        rest = match (&new, inner) {
            (Some(_), Some((_, behind))) => behind,
            (None, _) | (_, None) => after,
        };
    }
    Ok(out + rest)
}

/// Gemini CLI replaces `$NAME` as well.
fn with_braces(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let end = after.find(|c| !is_letter(c)).unwrap_or(after.len());
        out.push_str(before);
        if is_variable(&after[..end]) {
            out.push_str(&format!("${{{}}}", &after[..end]));
            rest = &after[end..];
        } else {
            out.push('$');
            rest = after;
        }
    }
    out + rest
}
