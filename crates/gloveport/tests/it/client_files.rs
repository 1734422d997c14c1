//! The files of MCP clients: read by `import`, changed by `connect` and `disconnect`, and both before the real programs.
//!
//! The real programs are installed by `tests/prepare.sh`; where one is not, its test says so and does nothing.

use crate::clients::process::{Ended, Running, Source};
use crate::clients::world::{GLOVEPORT, Home, Runtimes};
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

/// Where each client's entry goes below the folder of a test, and files of its kind that are odd.
const TARGETS: [(&str, &str, &[&str]); 17] = [
    ("amp", "home/.config/amp/settings.json", JSON),
    ("claude-code", "home/.claude.json", JSON),
    ("claude-desktop", "home/.config/Claude/claude_desktop_config.json", JSON),
    (
        "cline",
        "home/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
        JSON,
    ),
    ("codex", "home/.codex/config.toml", TOML),
    ("copilot", "home/.copilot/mcp-config.json", JSON),
    ("cursor", "home/.cursor/mcp.json", JSON),
    ("gemini", "home/.gemini/settings.json", JSON),
    ("goose", "home/.config/goose/config.yaml", YAML),
    ("grok", "home/.grok/config.toml", TOML),
    ("kiro", "home/.kiro/settings/mcp.json", JSON),
    ("opencode", "home/.config/opencode/opencode.json", JSON),
    ("vscode", "home/.config/Code/User/mcp.json", JSON),
    ("vscode-insiders", "home/.config/Code - Insiders/User/mcp.json", JSON),
    ("vscodium", "home/.config/VSCodium/User/mcp.json", JSON),
    ("windsurf", "home/.codeium/windsurf/mcp_config.json", JSON),
    ("zed", "home/.config/zed/settings.json", JSON),
];
const JSON: &[&str] = &[
    "",
    " \n",
    "{}",
    "{\n}\n",
    "\u{feff}{\r\n\t\"theme\": \"é\", // mine\r\n}",
    "// head\n{\n  /* none */\n  \"mcpServers\": {}, \"servers\": {\n  },\n  \"mcp\": { \"a\": {\"type\": \"local\"}, },\n}",
    "{\"context_servers\":{\"a\":{\"command\":\"}\"}},\"mcpServers\":{\"a\":{}},\"amp.mcpServers\":{ }}",
];
const TOML: &[&str] = &[
    "",
    "\n\n",
    "# only\r\nmodel = \"x\"\r\n",
    "a = 1",
    "[mcp_servers.a]\ncommand = \"c\" # c\n\n\n[[b]]\n",
];
const YAML: &[&str] =
    &["", "a: 1", "extensions: {} # none\n", "# c\nextensions:\n  a:\n    type: x\n\nb: 2\n"];

fn run(home: &Home, arguments: &[&str]) -> Ended {
    Running::start(home.command(GLOVEPORT).args(arguments)).end()
}

fn good(home: &Home, arguments: &[&str]) -> Ended {
    let ended = run(home, arguments);
    assert_eq!(ended.code, Some(0), "{arguments:?}: {ended:?}");
    ended
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn connect_and_disconnect_leave_each_file_as_it_was() {
    for (client, place, odd) in TARGETS {
        let home = Home::new();
        let file = home.path(place);
        let backup = home.path(&format!("{place}.gloveport-backup"));
        for before in odd {
            home.file(place, before);
            fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("ours");
            let connected = good(&home, &["connect", client]);
            let is_whole = connected.out.contains(GLOVEPORT) && connected.out.contains("serve");
            assert!(is_whole, "{connected:?}");
            assert_eq!(text(&backup), *before, "{client}");
            let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(&backup)), (0o640, 0o640), "{client}");
            good(&home, &["disconnect", client]);
            assert_eq!(text(&file), *before, "{client}");
            assert!(!backup.exists(), "{client}");
        }
        fs::remove_file(&file).expect("there");
        let tried = good(&home, &["connect", client, "--dry-run"]);
        assert!(!file.exists(), "{client}");
        assert_eq!(good(&home, &["connect", client]).out, tried.out, "{client}");
        let again = good(&home, &["connect", client]);
        assert!(again.err.contains("is connected already"), "{again:?}");
        let listed = run(&home, &["inventory"]);
        assert!(listed.out.contains("gateway     gloveport"), "{client}: {listed:?}");
        assert_eq!(file.metadata().expect("made").permissions().mode() & 0o777, 0o600);
        good(&home, &["disconnect", client]);
        assert!(!file.exists(), "{client}");
        let gone = good(&home, &["disconnect", client]);
        assert!(gone.err.contains("is not connected"), "{gone:?}");
    }
}

#[test]
fn what_others_write_in_between_stays() {
    let home = Home::new();
    let file = home.file(
        "home/.cursor/mcp.json",
        "{\n  // mine\n  \"mcpServers\": {\n    \"a\": {}\n  }\n}\n",
    );
    good(&home, &["connect", "cursor"]);
    let other =
        text(&file).replace("\"a\": {}", "\"a\": {}, // new\n    \"b\": {\"command\": \"b\"}");
    fs::write(&file, &other).expect("written");
    good(&home, &["disconnect", "cursor"]);
    let expected = "{\n  // mine\n  \"mcpServers\": {\n    \"a\": {}, // new\n    \"b\": {\"command\": \"b\"}\n  }\n}\n";
    assert_eq!(text(&file), expected);
}

#[test]
fn a_file_behind_a_link_is_changed_and_the_link_stays() {
    let home = Home::new();
    let real = home.file("dotfiles/mcp.json", "{}\n");
    let link = home.path("home/.cursor/mcp.json");
    fs::create_dir_all(link.parent().expect("it has one")).expect("a folder");
    symlink(&real, &link).expect("a link");
    good(&home, &["connect", "cursor"]);
    assert!(link.is_symlink() && text(&real).contains("gloveport"));
    assert_eq!(text(&home.path("dotfiles/mcp.json.gloveport-backup")), "{}\n");
    good(&home, &["disconnect", "cursor"]);
    assert_eq!(text(&real), "{}\n");
    fs::remove_file(&real).expect("there");
    assert_eq!(run(&home, &["connect", "cursor"]).code, Some(2), "a link to nothing");
}

#[test]
fn what_cannot_be_changed_safely_is_left_and_told() {
    let home = Home::new();
    for (client, place, before, part) in [
        ("cursor", "home/.cursor/mcp.json", "{", "is left as it is: line 1"),
        ("cursor", "home/.cursor/mcp.json", "{\"mcpServers\": []}", "is no "),
        (
            "cursor",
            "home/.cursor/mcp.json",
            "{\"mcpServers\": {}, \"mcpServers\": {}}",
            "there twice",
        ),
        (
            "cursor",
            "home/.cursor/mcp.json",
            "{\"mcpServers\": {\"gloveport\": {\"command\": \"other\"}}}",
            "has another entry `gloveport`",
        ),
        ("codex", "home/.codex/config.toml", "a =", "no TOML"),
        ("codex", "home/.codex/config.toml", "mcp_servers = { a = {} }\n", "not changed here"),
        ("goose", "home/.config/goose/config.yaml", "a: *b\n", "line 1"),
    ] {
        let file = home.file(place, before);
        let refused = run(&home, &["connect", client]);
        assert_eq!(refused.code, Some(2), "{before}: {refused:?}");
        assert!(refused.err.contains(part), "{before}: {refused:?}");
        assert_eq!(text(&file), before);
        assert!(!home.path(&format!("{place}.gloveport-backup")).exists());
    }
    let other =
        "{\"mcpServers\": {\"gloveport\": {\"command\": \"other\", \"args\": [\"serve\"]}}}";
    let file = home.file("home/.cursor/mcp.json", other);
    let refused = run(&home, &["disconnect", "cursor"]);
    assert!(
        refused.code == Some(2) && refused.err.contains("does not lead to gloveport"),
        "{refused:?}"
    );
    assert_eq!(text(&file), other);
    for (arguments, part) in [
        (&["connect", "cursr"][..], "did you mean `cursor`?"),
        (&["connect", "claude-desktop", "--scope", "project"], "no servers for single projects"),
        (&["connect", "zed", "--http"], "no way to send the bearer"),
    ] {
        let refused = run(&home, arguments);
        assert!(refused.code == Some(2) && refused.err.contains(part), "{refused:?}");
    }
}

#[test]
fn secrets_around_our_entry_are_not_shown() {
    let home = Home::new();
    home.file("home/.claude.json", "{\"oauth\":\"s3cret-1\",\"mcpServers\":{\"a\":{\"env\":{\"K\":\"s3cret-2\"}}},\"k\":\"s3cret-3\"}");
    for command in ["connect", "disconnect"] {
        let ended = good(&home, &[command, "claude-code"]);
        assert!(!format!("{ended:?}").contains("s3cret"), "{ended:?}");
    }
}

/// A file of each client as its documents have it, and what the import makes of it.
const IMPORTED: [(&str, &str, &str, &[&str]); 12] = [
    (
        "claude-code",
        "home/.claude.json",
        r#"{"mcpServers": {"u": {"type": "http", "url": "https://u.test/mcp", "headers": {"X-Key": "${KEY:-none}"}},
            "s": {"type": "sse", "url": "https://s.test/sse"}},
           "projects": {"/work/p": {"mcpServers": {"l": {"type": "stdio", "command": "npx", "args": ["-y", "l"], "env": {"A": "${A}"}}}}}}"#,
        &[
            "[servers.u]\nurl = \"https://u.test/mcp\"\nheaders = { X-Key = \"${KEY:-none}\" }",
            "[servers.s]\nurl = \"https://s.test/sse\"\ntransport = \"sse\"",
            "[servers.l]\ncommand = [\"npx\", \"-y\", \"l\"]\nenv = { A = \"${A}\" }\ndirectory = \"/work/p\"",
        ],
    ),
    (
        "codex",
        "home/.codex/config.toml",
        "[mcp_servers.c]\ncommand = \"c\"\nargs = [\"${X}\"]\nenv_vars = [\"TOKEN\"]\nstartup_timeout_sec = 45.5\nenabled_tools = [\"t\"]\n\
         [mcp_servers.d]\nurl = \"https://d.test/mcp\"\nbearer_token_env_var = \"D\"\nhttp_headers = { a = \"b\" }\nenv_http_headers = { e = \"E\" }\nenabled = false\n",
        &[
            "[servers.c]\ncommand = [\"c\", \"$${X}\"]\nenv_pass = [\"TOKEN\"]\nconnect_timeout = \"46000ms\"",
            "[servers.d]\nenabled = false\nurl = \"https://d.test/mcp\"\nheaders = { Authorization = \"Bearer ${D}\", a = \"b\", e = \"${E}\" }",
        ],
    ),
    (
        "vscode",
        "home/.config/Code/User/mcp.json",
        r#"{"inputs": [{"type": "promptString", "id": "api-key", "password": true}], // asked
            "servers": {"v": {"type": "stdio", "command": "${userHome}/v", "env": {"K": "${input:api-key}", "E": "${env:E}"}, "envFile": "x.env"},
                        "unix": {"type": "http", "url": "unix:///run/v.sock#/mcp"},},}"#,
        &[
            "[servers.v]\ncommand = [\"${HOME}/v\"]\nenv = { E = \"${env:E}\", K = \"${API_KEY}\" }",
            "[servers.unix]\nurl = \"unix:///run/v.sock#/mcp\"",
        ],
    ),
    (
        "zed",
        "home/.config/zed/settings.json",
        r#"{"theme": "x", "context_servers": {"z": {"source": "custom", "command": {"path": "z", "args": ["a"], "env": null}},
            "y": {"source": "custom", "command": "y", "args": [], "env": {"T": "${T}"}}}}"#,
        &[
            "[servers.z]\ncommand = [\"z\", \"a\"]",
            "[servers.y]\ncommand = [\"y\"]\nenv = { T = \"$${T}\" }",
        ],
    ),
    (
        "gemini",
        "home/.gemini/settings.json",
        r#"{"mcp": {"allowed": ["g"]}, "mcpServers": {"g": {"httpUrl": "https://g.test/mcp", "headers": {"A": "Bearer $TOK"}, "trust": true, "timeout": 5000}}}"#,
        &["[servers.g]\nurl = \"https://g.test/mcp\"\nheaders = { A = \"Bearer ${TOK}\" }"],
    ),
    (
        "windsurf",
        "home/.codeium/windsurf/mcp_config.json",
        r#"{"mcpServers": {"w": {"serverUrl": "https://w.test/mcp", "headers": {"A": "${env:W}"}, "disabled": true}}}"#,
        &[
            "[servers.w]\nenabled = false\nurl = \"https://w.test/mcp\"\nheaders = { A = \"${env:W}\" }",
        ],
    ),
    (
        "goose",
        "home/.config/goose/config.yaml",
        "GOOSE_MODEL: x\nextensions:\n  developer:\n    enabled: true\n    type: builtin\n    name: developer\n  o:\n    enabled: true\n    type: stdio\n    name: o\n    description: 'it''s'\n    cmd: uvx\n    args:\n    - o\n    envs:\n      A: b\n    env_keys:\n    - O_KEY\n    timeout: 300\n  h:\n    enabled: false\n    type: streamable_http\n    name: h\n    uri: https://h.test/mcp\n",
        &[
            "[servers.o]\ndescription = \"it's\"\ncommand = [\"uvx\", \"o\"]\nenv = { A = \"b\" }\nenv_pass = [\"O_KEY\"]",
            "[servers.h]\nenabled = false\nurl = \"https://h.test/mcp\"",
        ],
    ),
    (
        "opencode",
        "home/.config/opencode/opencode.json",
        r#"{"$schema": "https://opencode.ai/config.json", "mcp": {"o": {"type": "local", "command": ["bun", "x", "o"], "environment": {"K": "{env:K}"}, "enabled": true},
            "r": {"type": "remote", "url": "https://r.test/mcp", "headers": {"A": "Bearer {env:R}"}}}}"#,
        &[
            "[servers.o]\ncommand = [\"bun\", \"x\", \"o\"]\nenv = { K = \"${K}\" }",
            "[servers.r]\nurl = \"https://r.test/mcp\"\nheaders = { A = \"Bearer ${R}\" }",
        ],
    ),
    (
        "copilot",
        "home/.copilot/mcp-config.json",
        r#"{"mcpServers": {"c": {"type": "local", "command": "c", "args": [], "tools": ["*"]}}}"#,
        &["[servers.c]\ncommand = [\"c\"]"],
    ),
    (
        "cursor",
        ".cursor/mcp.json",
        r#"{"mcpServers": {"c": {"command": "c", "args": ["${workspaceFolder}/x"]}, "me": {"command": "/x/gloveport", "args": ["serve"]},
            "we": {"url": "http://127.0.0.1:7878/mcp"}}}"#,
        &["[servers.c]\ncommand = [\"c\", \"FOLDER/x\"]"],
    ),
    (
        "kiro",
        ".kiro/settings/mcp.json",
        r#"{"mcpServers": {"k": {"command": "k", "env": {"SECRET_KEY": "literal"}, "autoApprove": ["x"]}}}"#,
        &["[servers.k]\ncommand = [\"k\"]\nenv = { SECRET_KEY = \"literal\" }"],
    ),
    (
        "grok",
        "home/.grok/config.toml",
        "[mcp_servers.g]\nurl = \"https://g.test/mcp\"\n",
        &["[servers.g]\nurl = \"https://g.test/mcp\""],
    ),
];

#[test]
fn servers_of_every_client_are_taken_over() {
    for (client, place, before, expected) in IMPORTED {
        let home = Home::new();
        home.file(place, before);
        let tried = good(&home, &["import", client, "--dry-run"]);
        assert!(!home.path("home/.config/gloveport").exists(), "{client}");
        let imported = good(&home, &["import", client]);
        assert_eq!(imported.out, tried.out, "{client}");
        let folder = home.path("").canonicalize().expect("there").display().to_string();
        let expected: Vec<String> =
            expected.iter().map(|table| table.replace("FOLDER", &folder)).collect();
        let written = text(&home.path("home/.config/gloveport/gloveport.toml"));
        assert_eq!(written, format!("{}\n", expected.join("\n\n")), "{client}: {imported:?}");
        let again = good(&home, &["import", "--all"]);
        assert!(again.err.contains("0 of "), "{client}: {again:?}");
    }
}

#[test]
fn an_import_tells_what_it_leaves_out_and_what_is_secret() {
    let home = Home::new();
    for (_, place, before, _) in IMPORTED {
        home.file(place, before);
    }
    home.file("home/.config/Claude/claude_desktop_config.json", "{ broken");
    let all = good(&home, &["import", "--all", "--dry-run"]);
    for part in [
        "Claude Code: ",
        "goose: ",
        "l: npx -y l",
        "left out `developer`: it is a part of its client",
        "left out `me`: it is gloveport itself",
        "left out `we`: it is gloveport itself",
        "`enabled_tools` there: t; here `[[rule]]` says who may call what",
        "`${input:api-key}` is asked for there; here it is the environment variable `API_KEY`",
        "its variables stand in x.env",
        "env_pass: TOKEN",
        "warning: `k`: the value of `env.SECRET_KEY` stands in the file itself",
    ] {
        assert!(all.out.contains(part), "{part} is not in {}", all.out);
    }
    assert!(
        all.err.contains("claude_desktop_config.json: ") && all.err.contains("no JSON"),
        "{all:?}"
    );
    assert!(!all.out.contains("literal\""), "{all:?}");
    let unknown = run(&home, &["import", "cursr"]);
    assert!(
        unknown.code == Some(2) && unknown.err.contains("did you mean `cursor`?"),
        "{unknown:?}"
    );
}

/// A command of a real client, which finds only what is in the home; `None` where it is not installed.
fn real(home: &Home, runtimes: &Runtimes, program: &str) -> Option<Command> {
    let file = runtimes.program(program);
    if !file.exists() {
        writeln!(std::io::stderr(), "left out: `{program}` is not installed").expect("it is open");
        return None;
    }
    let mut command = home.command(&file);
    let folder = file.parent().expect("it is in a folder").display().to_string();
    let path = std::env::var("PATH").expect("there are programs");
    command.env("PATH", format!("{folder}:{path}")).env("NO_COLOR", "1");
    Some(command)
}

#[test]
fn real_clients_and_gloveport_read_each_others_files() {
    let Some(runtimes) = Runtimes::find() else {
        return;
    };
    for (program, client, add, list) in [
        (
            "claude",
            "claude-code",
            &["mcp", "add", "-s", "user", "one", "-e", "A=b", "--", "npx", "-y", "some"][..],
            &["mcp", "get", "gloveport"][..],
        ),
        (
            "codex",
            "codex",
            &["mcp", "add", "one", "--env", "A=b", "--", "npx", "-y", "some"],
            &["mcp", "get", "gloveport"],
        ),
        (
            "gemini",
            "gemini",
            &["mcp", "add", "-s", "user", "one", "npx", "-y", "some", "-e", "A=b"],
            &["mcp", "list"],
        ),
    ] {
        let home = Home::new();
        home.file("gloveport.toml", "");
        let Some(mut command) = real(&home, &runtimes, program) else {
            continue;
        };
        let added = Running::start(command.args(add)).end();
        assert_eq!(added.code, Some(0), "{program}: {added:?}");
        good(&home, &["import", client]);
        let written = text(&home.path("gloveport.toml"));
        let expected =
            "[servers.one]\ncommand = [\"npx\", \"-y\", \"some\"]\nenv = { A = \"b\" }\n";
        assert_eq!(written, expected, "{program}");
        good(&home, &["connect", client]);
        let mut command = real(&home, &runtimes, program).expect("it is installed");
        let listed = Running::start(command.args(list)).end();
        assert_eq!(listed.code, Some(0), "{program}: {listed:?}");
        let said = format!("{}{}", listed.out, listed.err);
        assert!(said.contains(GLOVEPORT) && said.contains("serve"), "{program}: {said}");
        good(&home, &["disconnect", client]);
        let mut command = real(&home, &runtimes, program).expect("it is installed");
        let listed = Running::start(command.args(["mcp", "list"])).end();
        let said = format!("{}{}", listed.out, listed.err);
        assert!(!said.contains(GLOVEPORT) && said.contains("one"), "{program}: {said}");
    }
}

#[test]
fn a_real_server_over_http_and_sse_is_used() {
    let Some(runtimes) = Runtimes::find() else {
        return;
    };
    let home = Home::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/sse_server.py");
    let mut command = home.command(runtimes.python("python"));
    let mut server = Running::start(command.arg(script));
    let port = server.line(Source::Out);
    for transport in ["", "transport = \"sse\"\n"] {
        let url = format!("[servers.old]\nurl = \"http://127.0.0.1:{}/sse\"\n", port.trim());
        home.file("gloveport.toml", &format!("{url}{transport}"));
        let listed = good(&home, &["list"]);
        assert!(listed.out.contains("1 tool"), "{listed:?}");
        assert_eq!(listed.out.contains("deprecated"), !transport.is_empty(), "{listed:?}");
        home.allow("old.add");
        let called = good(&home, &["call", "old.add", "--json", r#"{"a": 2, "b": 3}"#]);
        let value: Value = serde_json::from_str(&called.out).expect("JSON");
        assert_eq!(value, json!({"result": 5}), "{called:?}");
    }
}
