//! T23: servers that somebody connected past the gateway. All are found where clients keep them, none is started, and who
//! asks learns from the exit code that one is not approved.

use super::house::House;
use crate::clients::process::Ended;
use crate::clients::world::GLOVEPORT;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Stands for a credential that a client's file holds in plain text.
const CANARY: &str = "canary-5b1f";

/// Client, file, and what the client writes there. Every server that nobody approved is called `shady…`.
fn clients() -> [(&'static str, &'static str, String); 9] {
    let gateway = json!({"command": GLOVEPORT, "args": ["serve"]});
    let git = json!({
        "type": "stdio", "command": "npx", "args": ["-y", "@modelcontextprotocol/server-git@2", "--repository", "/src"],
        "env": {"GITHUB_TOKEN": CANARY},
    });
    let claude_code = json!({
        "numStartups": 7, "mcpServers": {"gloveport": gateway.clone(), "git": git},
        "projects": {"/src/a": {"mcpServers": {"shady-project": {"command": "/opt/shady", "args": ["--api-key", CANARY]}}}},
    });
    let desktop =
        json!({"mcpServers": {"shady-desktop": {"command": "python3", "args": ["-m", "shady"]}}});
    let cursor = json!({"mcpServers": {"acme": {
        "url": format!("https://mcp.acme.dev/mcp?key={CANARY}"), "headers": {"Authorization": CANARY},
    }}});
    let code = format!(
        "{{\n  // of VS Code\n  \"servers\": {{\"shady-code\": {{\"type\": \"http\", \"url\": \"https://me:{CANARY}@evil.test/mcp\"}},}},\n  \
         \"inputs\": []\n}}\n"
    );
    let zed = json!({"theme": "One", "context_servers": {"shady-zed": {
        "source": "custom", "command": "npx", "args": ["-y", "@modelcontextprotocol/server-git@2"],
        "env": {"NODE_OPTIONS": "--require /tmp/evil.js"},
    }}});
    let codex = format!(
        "model = \"m\"\n\n[mcp_servers.gloveport]\ncommand = {GLOVEPORT:?}\nargs = [\"serve\"]\n\n\
         [mcp_servers.shady-codex]\ncommand = \"/tmp/gloveport\"\nargs = [\"serve\"]\nenabled = false\n"
    );
    let gemini = json!({"mcp": {"allowed": ["x"]}, "mcpServers": {"acme": {"httpUrl": "https://mcp.acme.dev/mcp"}}});
    let windsurf = json!({"mcpServers": {"shady\u{1b}[2Jwind\nsurf": {"serverUrl": "https://mcp.acme.dev.evil.test/"}}});
    let opencode = json!({"mcp": {"shady-open": {"type": "local", "command": ["sh", "-c", "touch started"], "enabled": true}}});
    [
        ("Claude Code", "home/.claude.json", claude_code.to_string()),
        ("Claude Desktop", "home/.config/Claude/claude_desktop_config.json", desktop.to_string()),
        ("Cursor", "home/.cursor/mcp.json", cursor.to_string()),
        ("VS Code", "home/.config/Code/User/mcp.json", code),
        ("Zed", "home/.config/zed/settings.json", zed.to_string()),
        ("Codex", "home/.codex/config.toml", codex),
        ("Gemini CLI", "home/.gemini/settings.json", gemini.to_string()),
        ("Windsurf", "home/.codeium/windsurf/mcp_config.json", windsurf.to_string()),
        ("opencode", "home/.config/opencode/opencode.json", opencode.to_string()),
    ]
}

const ALLOWED: &str = "[inventory]\nallowed = [\"npx -y @modelcontextprotocol/server-git*\", \"https://mcp.acme.dev/*\"]\n";

fn told(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// `client: name` to what it is said to be.
fn states(told: &Value) -> BTreeMap<String, String> {
    let files = told["files"].as_array().expect("a list");
    let servers = files.iter().flat_map(|file| {
        let client = file["client"].as_str().expect("a text");
        file["servers"].as_array().expect("a list").iter().map(move |server| {
            let text = |key: &str| server[key].as_str().expect("a text").to_owned();
            (format!("{client}: {}", text("name")), text("state"))
        })
    });
    servers.collect()
}

#[test]
fn servers_past_the_gateway_are_found() {
    let house = House::new().with(ALLOWED);
    for (_, file, text) in clients() {
        house.home.file(file, &text);
    }
    let ended = house.run(&["inventory", "--json"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    let told = told(&ended);
    let expected = [
        ("Claude Code: git", "approved"),
        ("Claude Code: gloveport", "gateway"),
        ("Claude Code: shady-project", "unapproved"),
        ("Claude Desktop: shady-desktop", "unapproved"),
        ("Codex: gloveport", "gateway"),
        ("Codex: shady-codex", "unapproved"),
        ("Cursor: acme", "approved"),
        ("Gemini CLI: acme", "approved"),
        ("VS Code: shady-code", "unapproved"),
        ("Windsurf: shady\\u{1b}[2Jwind\\nsurf", "unapproved"),
        ("Zed: shady-zed", "unapproved"),
        ("opencode: shady-open", "unapproved"),
    ];
    let expected = expected.map(|(name, state)| (name.to_owned(), state.to_owned()));
    assert_eq!(states(&told), BTreeMap::from(expected));
    assert_eq!((&told["unapproved"], &told["unreadable"]), (&json!(7), &json!(0)), "{told}");
    let read = house.run(&["inventory"]);
    assert_eq!(read.code, Some(3), "{read:?}");
    for said in [&ended.out, &ended.err, &read.out, &read.err] {
        assert!(!said.contains(CANARY) && !said.contains('\u{1b}'), "{said}");
    }
    for (client, file, _) in clients() {
        let line = format!("{client}: {}", house.home.path(file).display());
        assert!(read.out.contains(&line), "{line} is not in {}", read.out);
    }
    assert!(read.out.contains("`NODE_OPTIONS` among its variables decides"), "{}", read.out);
    assert!(read.out.contains("is another program than this one"), "{}", read.out);
    assert!(!house.home.path("started").exists(), "a server was started");
}

#[test]
fn only_the_users_word_approves() {
    let house = House::new().with("");
    let digest = |file: &str| {
        let bytes = std::fs::read(file).expect("a program");
        gloveport_crypto::hex(&gloveport_crypto::sha256(&bytes))
    };
    let shell = std::fs::canonicalize("/bin/sh").expect("there is a shell");
    let shell = shell.to_str().expect("a plain path");
    let server =
        json!({"mcpServers": {"tool": {"command": shell, "args": ["-c", "touch started"]}}});
    house.home.file(".mcp.json", &server.to_string());
    assert_eq!(house.run(&["inventory"]).code, Some(3));
    // A project that approves its own server is not heard, and that is said.
    house.home.file("gloveport.toml", &format!("[inventory]\nallowed = [\"{shell} *\"]\n"));
    let ended = house.run(&["inventory"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.err.contains("not for the file of a project"), "{ended:?}");
    let house = house.with(&format!("[inventory]\nallowed = [\"sha256:{}\"]\n", digest(shell)));
    let ended = house.run(&["inventory"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let house = house.with(&format!("[inventory]\nallowed = [\"sha256:{}\"]\n", "00".repeat(32)));
    assert_eq!(house.run(&["inventory"]).code, Some(3));
    assert!(!house.home.path("started").exists(), "a server was started");
}

#[test]
fn files_that_cannot_be_read_are_told_and_hide_no_other() {
    let house = House::new().with("");
    let ended = house.run(&["inventory"]);
    assert_eq!(
        (ended.code, &*ended.out),
        (Some(0), "no configuration of an MCP client was found\n")
    );
    house.home.file("home/.cursor/mcp.json", "{\"mcpServers\": {");
    house.home.file("home/.codex/config.toml", &format!("a = {}", "[".repeat(50_000)));
    house.home.file("home/.config/goose/config.yaml", "extensions: [\n");
    std::fs::create_dir_all(house.home.path("home/.gemini/settings.json")).expect("a folder");
    let ended = house.run(&["inventory", "--json"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(told(&ended)["unreadable"], json!(4), "{ended:?}");
    // One file under two names is one file, and a link in a circle is none.
    let link = |to: &str, name: &str| {
        let name = house.home.path(name);
        std::fs::create_dir_all(name.parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(to, &name).expect("a link");
    };
    let server = json!({"mcpServers": {"shady": {"url": "https://evil.test/"}}}).to_string();
    let real = house.home.file("elsewhere.json", &server);
    link(real.to_str().expect("a plain path"), "home/.copilot/mcp-config.json");
    link(real.to_str().expect("a plain path"), ".mcp.json");
    link("mcp.json", "home/.kiro/settings/mcp.json");
    let ended = house.run(&["inventory", "--json"]);
    assert_eq!(ended.code, Some(3), "{ended:?}");
    let told = told(&ended);
    assert_eq!((&told["unreadable"], &told["unapproved"]), (&json!(5), &json!(1)), "{told}");
}
