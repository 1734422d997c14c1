//! The configuration as a person meets it: what is refused and with which words, what comes out, and how edits look.

use super::auth::{AuthConfig, RawAuth, RawKeys, RawOAuth};
use super::check::unknown_key;
use super::checking::RawCheck;
use super::edit::Editor;
use super::raw::{RawConfig, RawGateway, RawHosts, RawLimits, RawServer};
use super::sandbox::{LimitsLayer, RawFilesystem, RawNetwork, RawSandbox};
use super::telemetry::RawTelemetry;
use super::template::Template;
use super::{Config, ConfigError, Place, Server, ServerKind, listen_address};
use crate::environment::Environment;
use gloveport_protocol::{Limits, ServerName};
use serde::de::DeserializeOwned;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

const EXAMPLE: &str = include_str!("../../../../config.example.toml");
const DOCUMENT: &str = include_str!("../../../../docs/configuration.md");

fn environment() -> Environment {
    Environment::of(Path::new("/home/me"), &[])
}

fn parse(file: &str, text: &str) -> Result<Config, ConfigError> {
    let environment = environment();
    let place = Place::named(Path::new(file), &environment);
    Config::parse(&place, text, &environment)
}

fn check_refused(text: &str, expected: &str) {
    let error = parse("gloveport.toml", text).expect_err(text);
    assert_eq!(error.to_string(), format!("/home/me/gloveport.toml:{expected}"), "{text}");
}

/// What is wrong, and what is said: line, column, words.
const REFUSED: &[(&str, &str)] = &[
    ("[server.a]", "1:2: unknown key `server`: did you mean `servers`?"),
    ("[limits]\nwal = \"1s\"", "2:1: unknown key `wal`: did you mean `wall`?"),
    ("[servers.a]\ncomand = [\"x\"]", "2:1: unknown key `comand`: did you mean `command`?"),
    (
        "[servers.a]\ncommand = [\"x\"]\ncwd = \"/\"",
        "3:1: unknown key `cwd`: did you mean `directory`?",
    ),
    ("[gateway]\nzzz = 1", "2:1: unknown key `zzz`: known here are `listen`, `url`, `preset`"),
    (
        "[servers.network]\ncommand = [\"x\"]",
        "1:10: `network` is the name of the built-in server of `[network]`: call this one otherwise",
    ),
    (
        "[network]\nallowed_hosts = [\"a.test\", \"https://b.test/\"]",
        "2:28: rule `https://b.test/`: rules name hosts, not URLs: write `b.test`",
    ),
    (
        "[network]\nallowed_hosts = [\"*\"]",
        "2:18: a star stands for hosts below a domain only, `*.example.com`: name each host and port",
    ),
    ("[network]\nhosts = []", "2:1: unknown key `hosts`: did you mean `allowed_hosts`?"),
    (
        "[servers.\"a.b\"]\ncommand = [\"x\"]",
        "1:10: `a.b` has the character `.`; allowed are A-Z a-z 0-9 _ -",
    ),
    (
        "[servers.a]\nenabled = true",
        "1:10: a server needs one of `command`, `url`, `openapi`, `tools` and `builtin`",
    ),
    (
        "[servers.a]\ncommand = [\"x\"]\nurl = \"https://x\"",
        "3:7: a server has only one of `command`, `url`, `openapi` and `builtin`",
    ),
    (
        "[servers.a]\nopenapi = \"a.json\"\nbuiltin = \"database\"",
        "2:11: a server with `openapi` has no other address or command",
    ),
    (
        "[servers.a]\nopenapi = \"a.json\"\nurl = \"https://x\"",
        "3:7: `url` does not belong to a server with `openapi`",
    ),
    ("[servers.a]\nopenapi = \" \"", "2:11: the document's path is empty"),
    (
        "[servers.a]\nopenapi = \"a.json\"\nbase_url = \"api.test\"",
        "3:12: a URL begins with `https://` or `http://`",
    ),
    (
        "[servers.a]\nopenapi = \"a.json\"\noperations = [\"!\"]",
        "3:14: each of these is a pattern like `issues/*` or `!delete*`, and one is empty",
    ),
    (
        "[servers.a]\nurl = \"https://x\"\ntags = [\"a\"]",
        "3:8: `tags` does not belong to a server with `url`",
    ),
    ("[servers.a]\nspec = \"a.json\"", "2:1: unknown key `spec`: did you mean `openapi`?"),
    ("[servers.a]\ncommand = []", "2:11: the program is missing: it is the first of the list"),
    (
        "[servers.a]\ncommand = \"npx -y x\"",
        "2:11: a program with arguments is a list: [\"npx\", \"-y\", \"some-server\"]",
    ),
    (
        "[servers.a]\ncommand = [\"x\"]\nargs = [\"y\"]",
        "3:8: `command` is a list already: put the arguments there, or name only the program",
    ),
    (
        "[servers.a]\ncommand = 5",
        "2:11: invalid type: integer `5`, expected a list like [\"npx\", \"-y\", \"some-server\"], \
             or a program in quotes",
    ),
    (
        "[servers.a]\ncommand = \"x\"\npath = \"y\"",
        "3:8: `path` does not belong to a server with `command`",
    ),
    (
        "[servers.a]\nurl = \"ftp://x\"",
        "2:7: a URL begins with `https://` or `http://`, that of a socket with `unix://`",
    ),
    (
        "[servers.a]\nurl = \"https://x\"\ntransport = \"ws\"",
        "3:13: no transport `ws`: there are `http`, and `sse` for old servers",
    ),
    (
        "[servers.a]\nurl = \"unix:///run/x.sock\"\ntransport = \"sse\"",
        "3:13: over a socket only `http` is spoken",
    ),
    (
        "[servers.a]\nsocket = \"x.sock\"",
        "2:10: the path of a socket is absolute: `/run/x.sock`, or `/run/x.sock:/mcp`",
    ),
    (
        "[servers.a]\nsocket = \"/x.sock\"\nurl = \"https://x\"",
        "2:10: a server with a `socket` has no other address or command",
    ),
    (
        "[servers.a]\nsocket = \"/x.sock\"\ntransport = \"http\"",
        "3:13: `transport` does not belong to a server with `socket`",
    ),
    (
        "[servers.a]\ncommand = \"x\"\nenv_pass = [\"A\", \"AWS_*\"]",
        "3:18: variables are named one by one: a pattern would pass on secrets",
    ),
    ("[servers.a]\ncommand = \"x\"\nenv_pass = [\"A=B\"]", "3:13: `A=B` is no name of a variable"),
    (
        "[servers.a]\nurl = \"https://x\"\nenv_pass = [\"A\"]",
        "3:12: `env_pass` does not belong to a server with `url`",
    ),
    (
        "[servers.a]\ncommand = \"x\"\nenv = { SECRET = 12345 }",
        "3:18: a text in quotes is expected here",
    ),
    (
        "[servers.a]\ncommand = \"x\"\nenv = { A = \"x${\" }",
        "3:13: a `${` has no `}`: write `$${` for a plain `${`",
    ),
    (
        "[servers.a]\ncommand = \"x\"\nenv = { \"A=B\" = \"x\" }",
        "3:7: `A=B` is no name of a variable",
    ),
    (
        "[servers.a]\nbuiltin = \"databse\"",
        "2:11: no built-in server `databse`: did you mean `database`?",
    ),
    (
        "[servers.a]\nbuiltin = \"database\"",
        "2:11: `path` is missing: the SQLite file of the database",
    ),
    (
        "[servers.a]\nbuiltin = \"file-system\"\nroots = []",
        "2:11: `roots` is missing: the folders that it may read",
    ),
    (
        "[servers.a]\nbuiltin = \"file-system\"\nroots = [\".\"]\nread_only = true",
        "4:13: `read_only` does not belong to a server with `builtin = \"file-system\"`",
    ),
    (
        "[limits]\nwall = 60",
        "2:8: invalid type: integer `60`, expected a time with a unit in quotes, like \"30s\"",
    ),
    (
        "[limits]\nwall = \"60\"",
        "2:8: `60` is no time: write a number with a unit, like `500ms`, `30s`, `1m30s`",
    ),
    (
        "[limits]\nheap = \"128\"",
        "2:8: `128` is no size: write a number with a unit, like `64KiB`, `128MiB`, `1GB`",
    ),
    ("[limits]\ncpu = \"500ms\"", "2:7: processor time is counted in whole seconds, from `1s` on"),
    (
        "[limits]\nheap = \"1GiB\"",
        "2:8: `memory` is the whole process and has to be at least as large as `heap`",
    ),
    ("[limits]\nresult = \"2GiB\"", "2:10: this size is at most `1GiB`"),
    (
        "[limits]\ncalls = -1",
        "2:9: invalid value: integer `-1`, expected a whole number from 0 to 1000000",
    ),
    ("[limits]\nexecutions = 0", "2:14: expected a number from 1 to 1000"),
    (
        "[gateway]\nlisten = \"0.0.0.0:80\"",
        "2:10: `0.0.0.0:80` can be reached from other machines, and there is no way in for \
             others: configure `[auth.oauth]` or `[auth.keys]` first; or use a loopback address like `127.0.0.1:80`",
    ),
    ("[gateway]\nlisten = \"here\"", "2:10: `here` is no address: write one like `127.0.0.1:7878`"),
    ("a = ä", "1:5: string values must be quoted, expected literal string"),
    ("[limits]\nwall = \"1s\"\nwall = \"2s\"", "3:1: duplicate key"),
];

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, expected) in REFUSED {
        check_refused(text, expected);
    }
}

#[test]
fn loopback_addresses_are_known() {
    for (text, expected) in [
        ("127.0.0.1:1", Some("127.0.0.1:1")),
        ("localhost:7878", Some("127.0.0.1:7878")),
        ("[::1]:7878", Some("[::1]:7878")),
        ("127.9.9.9:0", Some("127.9.9.9:0")),
        ("192.168.0.1:80", None),
        ("[::]:80", None),
        ("example.com:80", None),
    ] {
        let read =
            listen_address(text, &AuthConfig::default()).ok().map(|address| address.to_string());
        assert_eq!(read.as_deref(), expected, "{text}");
    }
}

/// The keys that a struct reads, as its own message for an unknown key lists them.
fn keys<T: DeserializeOwned + std::fmt::Debug>() -> Vec<String> {
    let error = toml::from_str::<T>("zzzz = 1").expect_err("no struct has this key");
    let (key, known) = unknown_key(error.message()).expect("serde's message as it was");
    assert_eq!(key, "zzzz");
    known.into_iter().map(str::to_owned).collect()
}

/// Names that others publish for our keys.
const ALIASES: [&str; 19] = [
    "isolationMethod",
    "cpuTime",
    "cpuTimeMs",
    "wallTime",
    "wallTimeMs",
    "timeout",
    "memory",
    "memoryKib",
    "fileDescriptors",
    "output",
    "outputBytes",
    "fileSize",
    "fileSizeBytes",
    "disk",
    "diskBytes",
    "allowOutbound",
    "allowedHosts",
    "readOnly",
    "readWrite",
];

#[test]
fn every_key_stands_in_the_example_and_in_the_document() {
    let tables = [
        ("", keys::<RawConfig>()),
        ("servers", keys::<RawServer>()),
        ("limits", keys::<RawLimits>()),
        ("gateway", keys::<RawGateway>()),
        ("auth", keys::<RawAuth>()),
        ("auth.keys", keys::<RawKeys>()),
        ("auth.oauth", keys::<RawOAuth>()),
        ("network", keys::<RawHosts>()),
        ("check", keys::<RawCheck>()),
        ("telemetry", keys::<RawTelemetry>()),
        ("sandbox", keys::<RawSandbox>()),
        ("sandbox.limits", keys::<LimitsLayer>()),
        ("sandbox.network", keys::<RawNetwork>()),
        ("sandbox.filesystem", keys::<RawFilesystem>()),
    ];
    let mut missing = String::new();
    for (table, keys) in tables {
        for key in keys {
            let as_table = format!("[{table}.{key}]");
            let is_in_example = EXAMPLE.lines().any(|line| {
                if line == as_table {
                    return true;
                }
                let line = line.trim_start_matches(['#', ':', ' ', '[']);
                line.strip_prefix(key.as_str())
                    .is_some_and(|rest| rest.starts_with([' ', '.', ']']))
            });
            // Other names for the same are for the files of others.
            let is_alias = table.starts_with("sandbox") && ALIASES.contains(&key.as_str());
            if !is_in_example && !is_alias {
                writeln!(missing, "example: {table} {key}").expect("a String takes all");
            }
            let forms = [format!("`{key}`"), format!("`[{key}"), format!("`{as_table}`")];
            if !forms.iter().any(|form| DOCUMENT.contains(form)) {
                writeln!(missing, "document: {table} {key}").expect("a String takes all");
            }
        }
    }
    assert_eq!(missing, "");
}

#[test]
fn the_example_holds_with_and_without_its_comments() {
    let config = parse("config.example.toml", EXAMPLE).expect("the example is valid");
    assert!(config.servers.values().any(|server| server.enabled));
    // Lines of configuration that are commented out begin with `# ` and hold `=` or a table's name.
    let open: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("#: ") {
            Some(code) => format!("{code}\n"),
            None => format!("{line}\n"),
        })
        .collect();
    assert_ne!(open, EXAMPLE, "some of the example is commented out");
    let config = parse("config.example.toml", &open).expect("the comments are valid, too");
    assert_eq!(config.settings.limits, Limits::default(), "the example has the defaults");
    let defaults = gloveport_executor::Settings::new("/usr/bin/gloveport".into());
    assert_eq!(
        format!("{:?}", config.settings),
        format!("{defaults:?}"),
        "the example has the defaults"
    );
    assert_eq!(config.listen, super::LISTEN_DEFAULT);
}

#[test]
fn limits_are_read_with_their_units() {
    let text = "[limits]\nwall = \"2m\"\nheap = \"64MiB\"\ncalls = 7\nanswer_tokens = 500\n\
                executions = 3\nconnect = \"5s\"";
    let config = parse("gloveport.toml", text).expect("valid");
    let expected = Limits {
        wall: Duration::from_mins(2),
        heap_bytes: 64 << 20,
        calls: 7,
        answer_llm_tokens: 500,
        ..Limits::default()
    };
    assert_eq!(config.settings.limits, expected);
    assert_eq!(config.settings.executions, 3);
    assert_eq!(config.settings.connect, Duration::from_secs(5));
}

const WRITTEN: &str = r#"# My gateway

# The code host.
[servers.github]  # mine
command = ["github-mcp-server", "stdio"]   # aligned
env = { GITHUB_TOKEN = "${GITHUB_TOKEN}" }

# Everything below is for work.

# The old one.
[servers.old]
url = "https://old.example.com/mcp"

[limits]
# slow network
connect = "2m"
"#;

/// Edits a file on disk and gives its text.
fn edited(text: &str, edit: impl FnOnce(&mut Editor) -> Result<(), ConfigError>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gloveport.toml");
    fs::write(&file, text).expect("written");
    let environment = Environment::of(folder.path(), &[]);
    let mut editor = Editor::open(None, &environment).expect("a valid file");
    edit(&mut editor).expect("edited");
    editor.save(&environment).expect("saved");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "no temporary file stays");
    fs::read_to_string(&file).expect("read")
}

fn server(enabled: bool) -> Server {
    let template = |text| Template::parse(text).expect("a template");
    Server {
        enabled,
        description: String::new(),
        kind: ServerKind::Stdio {
            program: template("npx"),
            arguments: vec![template("-y"), template("a \"quoted\" package")],
            environment: [("KEY".to_owned(), template("${KEY}"))].into(),
            passed: Vec::new(),
            directory: super::Directory::Folder("/home/me".into()),
            connect: super::CONNECT_DEFAULT,
        },
    }
}

fn name(text: &str) -> ServerName {
    ServerName::parse(text).expect("a name")
}

#[test]
fn added_servers_stand_behind_the_others_and_comments_stay() {
    insta::assert_snapshot!(edited(WRITTEN, |editor| {
        editor.add(&name("new"), &server(true))?;
        editor.add(&name("off"), &server(false))
    }));
    insta::assert_snapshot!(
        "added_to_nothing",
        edited("", |editor| { editor.add(&name("new"), &server(true)) })
    );
    insta::assert_snapshot!(
        "added_inline",
        edited("servers = { a = { url = \"https://x\" } }\n", |editor| {
            editor.add(&name("new"), &server(true))
        })
    );
}

#[test]
fn removed_servers_take_only_their_own_comment_with_them() {
    insta::assert_snapshot!("removed_first", edited(WRITTEN, |editor| editor.remove("github")));
    insta::assert_snapshot!("removed_last", edited(WRITTEN, |editor| editor.remove("old")));
    let last = "# Mine\n\n[servers.a]\nurl = \"https://x\"\n";
    assert_eq!(edited(last, |editor| editor.remove("a")), "# Mine\n");
}

#[test]
fn edits_that_do_not_fit_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let environment = Environment::of(folder.path(), &[]);
    let file = folder.path().join("gloveport.toml");
    fs::write(&file, WRITTEN).expect("written");
    let mut editor = Editor::open(None, &environment).expect("a valid file");
    let taken = editor.add(&name("github"), &server(true)).expect_err("it is taken");
    assert_eq!(taken.to_string(), "a server `github` is there already: remove it first");
    let error = editor.remove("githb").expect_err("there is none");
    assert!(error.to_string().ends_with("did you mean `github`?"), "{error}");
    assert_eq!(editor.text(), WRITTEN);

    fs::write(&file, "[servers.a]\nurll = \"x\"").expect("written");
    let error = Editor::open(None, &environment).expect_err("a wrong file is not edited");
    assert!(error.to_string().contains(":2:1: unknown key `urll`"), "{error}");
    let error = Editor::open(Some(Path::new("mcp.json")), &environment).expect_err("JSON");
    assert!(error.to_string().contains("gloveport import"), "{error}");
}

#[test]
fn the_first_server_makes_the_users_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().to_str().expect("UTF-8").to_owned();
    let environment = Environment::of(folder.path(), &[("HOME", &home)]);
    let mut editor = Editor::open(None, &environment).expect("no file is no error");
    editor.add(&name("a"), &server(true)).expect("added");
    editor.save(&environment).expect("saved");
    let file = folder.path().join(".config/gloveport/gloveport.toml");
    let metadata = file.metadata().expect("it is there");
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
    assert_eq!(mode & 0o777, 0o600, "it may hold secrets");
    let config = Config::load(None, &environment).expect("valid");
    assert_eq!(config.file, Some(file));
    assert!(config.servers.contains_key(&name("a")));
}
