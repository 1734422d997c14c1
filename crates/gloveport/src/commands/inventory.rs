//! `gloveport inventory`: which servers the MCP clients of this user have, and whether somebody approved them.
//!
//! It reads files and starts nothing. It deliberately does not judge a server by its name, which the server's own author
//! chose, and follows no package to what it holds.

mod formats;

use super::list::{HIDDEN, quoted, shown_url, without_secrets};
use super::{Context, pretty_value, print, print_json};
use crate::cli::Inventory;
use crate::config::Config;
use crate::config::clients::places::{self, Spot};
use crate::environment::{Environment, looks_secret};
use crate::exit::{Exit, Failure};
use crate::output;
use formats::{Found, Listed, Reach};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Bytes of a client's file. Some clients keep their whole history in it.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// Bytes of a program whose digest is asked for.
const PROGRAM_BYTES_MAX: u64 = 512 << 20;
/// Files of projects that are looked for because a client names their folders.
const PROJECTS_MAX: usize = 1_000;
/// Characters that are shown of one text.
const SHOWN_CHARACTERS_MAX: usize = 300;
/// Beginnings of well-known credentials.
const CREDENTIALS: [&str; 9] =
    ["sk-", "ghp_", "gho_", "github_pat_", "glpat-", "xox", "AKIA", "eyJ", "gp_"];
/// Variables, or their beginnings, that decide which code a program runs.
const DECIDING: [&str; 21] = [
    "BASH_ENV",
    "BUN_",
    "DENO_",
    "DYLD_",
    "ENV",
    "GIT_",
    "HOME",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "LD_",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NPM_CONFIG_",
    "PATH",
    "PERL5",
    "PIP_",
    "PYTHON",
    "RUBY",
    "UV_",
    "XDG_",
    "_JAVA_OPTIONS",
];

/// One file, and what was found in it.
struct Seen {
    spot: Spot,
    read: Result<Vec<Judged>, String>,
    n_more: usize,
}

/// One server, as it is shown.
struct Judged {
    name: String,
    project: Option<String>,
    reach: String,
    enabled: bool,
    state: State,
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is this gateway.
    Gateway,
    Approved,
    Unapproved,
}

pub(super) fn inventory(context: &Context, arguments: &Inventory) -> Result<Exit, Failure> {
    let config = context.config()?;
    let seen = look(&config, &context.environment);
    if arguments.json {
        print_json(&pretty_value(&as_json(&seen)))?;
    } else {
        print(&as_text(&seen))?;
        output::note(&summary(&seen));
    }
    Ok(match (count(&seen, State::Unapproved), n_unread(&seen)) {
        (0, 0) => Exit::Success,
        // What cannot be read may hold anything.
        (0, _) => Exit::Unsuccessful,
        _ => Exit::Unapproved,
    })
}

/// Reads every file that is there, each once, whatever names lead to it.
fn look(config: &Config, environment: &Environment) -> Vec<Seen> {
    let judge = Judge { config, environment };
    let mut queue = places::spots(environment);
    let (mut known, mut seen) = (BTreeSet::new(), Vec::new());
    let (mut at, mut n_projects) = (0, 0);
    while let Some(spot) = queue.get(at).cloned() {
        at += 1;
        let real = match spot.file.canonicalize() {
            Ok(real) => real,
            Err(error) if is_absent(&error) => continue,
            Err(error) => {
                let reason = format!("cannot be reached: {error}");
                seen.push(Seen { spot, read: Err(reason), n_more: 0 });
                continue;
            }
        };
        if !known.insert(real.clone()) {
            continue;
        }
        let listed = text(&real, FILE_BYTES_MAX)
            .and_then(|text| formats::read(&spot.file.to_string_lossy(), &text));
        let (judged, n_more) = match listed {
            Err(reason) => (Err(reason), 0),
            Ok(Listed { servers, n_more, projects }) => {
                let found = projects.iter().filter_map(|folder| places::of_project(folder));
                for project in found.take(PROJECTS_MAX - n_projects) {
                    queue.push(project);
                    n_projects += 1;
                }
                (Ok(servers.iter().map(|found| judge.server(found)).collect()), n_more)
            }
        };
        seen.push(Seen { spot, read: judged, n_more });
    }
    seen
}

fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// The text of a file. A pipe or a device, which may have no end or nobody at its other one, is not opened.
fn text(file: &Path, bytes_max: u64) -> Result<String, String> {
    let bytes = bytes(file, bytes_max)?;
    String::from_utf8(bytes).map_err(|_| "no text: it is not UTF-8".to_owned())
}

fn bytes(file: &Path, bytes_max: u64) -> Result<Vec<u8>, String> {
    let metadata = file.metadata().map_err(|error| format!("cannot be read: {error}"))?;
    if !metadata.is_file() {
        return Err("is no file".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > bytes_max {
        return Err(format!("is larger than {bytes_max} bytes"));
    }
    Ok(bytes)
}

/// Says what a server is to us.
struct Judge<'a> {
    config: &'a Config,
    environment: &'a Environment,
}

impl Judge<'_> {
    fn server(&self, found: &Found) -> Judged {
        let (reach, (state, note)) = match &found.reach {
            Reach::Command(words) => (shown_command(words), self.command(words, &found.variables)),
            Reach::Url(url) => (shown_url(url), self.url(url)),
            Reach::Unknown => {
                let note = "neither a command nor an address is said".to_owned();
                ("?".to_owned(), (State::Unapproved, Some(note)))
            }
        };
        Judged {
            name: clipped(&found.name),
            project: found.project.as_deref().map(clipped),
            reach: clipped(&reach),
            enabled: found.enabled,
            state,
            note: note.map(|note| clipped(&note)),
        }
    }

    fn command(&self, words: &[String], variables: &[String]) -> (State, Option<String>) {
        if let Some(name) = variables.iter().find(|name| decides(name)) {
            let note = format!("`{name}` among its variables decides which code runs");
            return (State::Unapproved, Some(note));
        }
        let program = words.first().and_then(|program| self.program(program));
        let own = self.environment.program().canonicalize().ok();
        let is_own = own.is_some() && program == own;
        if is_own && words[1..] == ["serve"] {
            return (State::Gateway, None);
        }
        let allowed = &self.config.inventory;
        if let Some(pattern) = allowed.line(&quoted(words)) {
            return (State::Approved, Some(format!("by `{pattern}`")));
        }
        if allowed.has_digests()
            && let Some(program) = program
        {
            return match bytes(&program, PROGRAM_BYTES_MAX) {
                Err(reason) => (
                    State::Unapproved,
                    Some(format!("its program {}: {reason}", program.display())),
                ),
                Ok(bytes) => {
                    let digest = gloveport_crypto::hex(&gloveport_crypto::sha256(&bytes));
                    match allowed.digest(&digest) {
                        Some(pattern) => (State::Approved, Some(format!("by `{pattern}`"))),
                        None => {
                            (State::Unapproved, Some(format!("its program is sha256:{digest}")))
                        }
                    }
                }
            };
        }
        let note = if is_own {
            Some(
                "it is gloveport, but not as your gateway: that is `gloveport serve` alone"
                    .to_owned(),
            )
        } else if words[0].ends_with("gloveport") {
            Some("it is called gloveport, and is another program than this one".to_owned())
        } else {
            None
        };
        (State::Unapproved, note)
    }

    fn url(&self, url: &str) -> (State, Option<String>) {
        let ours = format!("http://{}/mcp", self.config.listen);
        if url == ours || self.config.auth.url.as_deref() == Some(url) {
            return (State::Gateway, None);
        }
        match self.config.inventory.url(url) {
            Some(pattern) => (State::Approved, Some(format!("by `{pattern}`"))),
            None => (State::Unapproved, None),
        }
    }

    /// The file of a program, where one can tell: an absolute path, or a name that `PATH` leads to.
    fn program(&self, word: &str) -> Option<PathBuf> {
        let file = if word.contains('/') {
            let path = self.environment.path(word);
            path.is_absolute().then_some(path)
        } else {
            let folders = self.environment.search_path().into_iter();
            folders.map(|folder| folder.join(word)).find(|file| file.is_file())
        };
        file?.canonicalize().ok()
    }
}

fn decides(variable: &str) -> bool {
    let name = variable.to_ascii_uppercase();
    DECIDING.iter().any(|known| {
        let is_beginning = known.ends_with('_') || matches!(*known, "PERL5" | "PYTHON" | "RUBY");
        name == *known || is_beginning && name.starts_with(known)
    })
}

/// A command line without what looks like a secret, wherever in a word it stands.
fn shown_command(words: &[String]) -> String {
    let words = without_secrets(words.iter().map(String::as_str));
    let words: Vec<String> = words.iter().map(|word| without_credential(word)).collect();
    quoted(&words)
}

fn without_credential(word: &str) -> String {
    if let Some((name, _)) = word.split_once(':').filter(|(name, _)| looks_secret(name)) {
        return format!("{name}: {HIDDEN}");
    }
    if word.contains("://") {
        return shown_url(word);
    }
    let value = word.split_once('=').map_or(word, |(_, value)| value);
    if CREDENTIALS.iter().any(|start| value.starts_with(start)) {
        return word.replace(value, HIDDEN);
    }
    word.to_owned()
}

/// A text on one line, of bounded length, in which nothing acts.
fn clipped(text: &str) -> String {
    let mut shown = output::one_line(text);
    if let Some((at, _)) = shown.char_indices().nth(SHOWN_CHARACTERS_MAX) {
        shown.truncate(at);
        shown.push_str(HIDDEN);
    }
    shown
}

fn word(state: State) -> &'static str {
    match state {
        State::Gateway => "gateway",
        State::Approved => "approved",
        State::Unapproved => "unapproved",
    }
}

fn servers(seen: &[Seen]) -> impl Iterator<Item = &Judged> {
    seen.iter().filter_map(|file| file.read.as_ref().ok()).flatten()
}

/// What is over the bound of a file was looked at by nobody, and approved by nobody.
fn count(seen: &[Seen], state: State) -> usize {
    let n = servers(seen).filter(|server| server.state == state).count();
    match state {
        State::Unapproved => n + seen.iter().map(|file| file.n_more).sum::<usize>(),
        State::Gateway | State::Approved => n,
    }
}

fn n_unread(seen: &[Seen]) -> usize {
    seen.iter().filter(|file| file.read.is_err()).count()
}

fn as_text(seen: &[Seen]) -> String {
    let mut lines = Vec::new();
    for file in seen {
        let path = clipped(&file.spot.file.to_string_lossy());
        lines.push(format!("{}: {path}", file.spot.client));
        let judged = match &file.read {
            Ok(judged) => judged,
            Err(reason) => {
                lines.push(format!("  not read: {}", clipped(reason)));
                continue;
            }
        };
        for server in judged {
            let Judged { name, reach, .. } = server;
            let disabled = if server.enabled { "" } else { " (disabled)" };
            let project = server.project.as_ref().map(|folder| format!(" in {folder}"));
            let project = project.unwrap_or_default();
            lines.push(format!("  {:10}  {name}{disabled}{project}: {reach}", word(server.state)));
            lines.extend(server.note.as_ref().map(|note| format!("  {:10}    {note}", "")));
        }
        if file.n_more > 0 {
            let first = formats::SERVERS_MAX;
            lines.push(format!("  unapproved  {} more: only {first} are looked at", file.n_more));
        }
    }
    if lines.is_empty() {
        lines.push("no configuration of an MCP client was found".to_owned());
    }
    lines.join("\n")
}

fn summary(seen: &[Seen]) -> String {
    let (gateway, approved) = (count(seen, State::Gateway), count(seen, State::Approved));
    let unapproved = count(seen, State::Unapproved);
    let mut text = format!(
        "{} servers in {} files: {gateway} through gloveport, {approved} approved, {unapproved} not approved",
        gateway + approved + unapproved,
        seen.len(),
    );
    if n_unread(seen) > 0 {
        text.push_str(&format!("; {} files could not be read", n_unread(seen)));
    }
    if unapproved > 0 {
        text.push_str(
            "\n`gloveport import FILE` takes servers behind the gate; `allowed` under `[inventory]` in your own \
             gloveport.toml approves one",
        );
    }
    text
}

fn as_json(seen: &[Seen]) -> Value {
    let files = seen.iter().map(|file| {
        let listed = file.read.iter().flatten().map(|server| {
            json!({
                "name": server.name, "project": server.project, "origin": server.reach,
                "enabled": server.enabled, "state": word(server.state), "note": server.note,
            })
        });
        json!({
            "client": file.spot.client.name(),
            "file": clipped(&file.spot.file.to_string_lossy()),
            "problem": file.read.as_ref().err().map(|reason| clipped(reason)),
            "servers": listed.collect::<Vec<_>>(),
            "servers_left_out": file.n_more,
        })
    });
    json!({
        "files": files.collect::<Vec<_>>(),
        "unreadable": n_unread(seen),
        "gateway": count(seen, State::Gateway),
        "approved": count(seen, State::Approved),
        "unapproved": count(seen, State::Unapproved),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_a_command_line_is_shown() {
        for (words, expected) in [
            (vec!["x", "--header", "Authorization: Bearer b"], "x --header 'Authorization: …'"),
            (vec!["x", "--header=X-Api-Key: b"], "x '--header=X-Api-Key: …'"),
            (vec!["x", "postgres://me:pw@db.test/a?b=c"], "x 'postgres://…@db.test/a?…'"),
            (vec!["x", "ghp_abc", "--a=sk-abc"], "x … --a=…"),
            (vec!["x", "--port", "1"], "x --port 1"),
        ] {
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(shown_command(&words), expected);
        }
    }

    #[test]
    fn variables_that_decide_what_runs_are_known() {
        for (name, expected) in [
            ("LD_PRELOAD", true),
            ("npm_config_registry", true),
            ("NODE_OPTIONS", true),
            ("PYTHONPATH", true),
            ("Path", true),
            ("PATHS", false),
            ("ENVIRONMENT", false),
            ("GITHUB_TOKEN", false),
            ("API_KEY", false),
        ] {
            assert_eq!(decides(name), expected, "{name}");
        }
    }
}
