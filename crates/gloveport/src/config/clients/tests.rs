//! A client's file, as it is read.

use super::*;
use std::fmt::Write as _;
use std::path::Path;

fn environment() -> Environment {
    Environment::of(Path::new("/home/me"), &[])
}

fn parse(file: &str, text: &str) -> Result<Config, ConfigError> {
    let environment = environment();
    let place = Place::named(Path::new(file), &environment);
    Config::parse(&place, text, &environment)
}

const CLIENT: &str = r#"{
  // a comment, as editors allow it
  "mcpServers": {
    "github": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-github"],
      "env": { "GITHUB_TOKEN": "${GITHUB_TOKEN}", "API_KEY": "sk-literal", "LEVEL": 3 },
      "autoApprove": ["x"],
    },
    "my files (work)": { "command": "server-files", "cwd": "/srv", "disabled": true },
    "my files [work]": { "command": ["server-files", "two words"] },
    "remote": {
      "type": "http",
      "url": "https://example.com/mcp",
      "headers": { "Authorization": "Bearer ${input:api-key}" }
    },
    "old": { "type": "sse", "serverUrl": "https://example.com/sse" },
    "odd": { "args": ["x"] },
    "no text": { "command": "x", "env": { "A": ["secret"] } },
    "gloveport": { "command": "/opt/bin/gloveport", "args": ["serve"] },
    "shop": { "command": "gloveport", "args": ["server", "database", "--path", "shop.db"] },
  }
}"#;

#[test]
fn a_clients_file_is_read_as_it_is() {
    let environment = environment();
    let place = Place::named(Path::new("mcp.json"), &environment);
    let read = entries(&place, CLIENT, &environment).expect("a list of servers");
    let mut told = String::new();
    for entry in &read {
        let state = match (&entry.server.kind, entry.is_ourselves) {
            (_, true) => "ourselves".to_owned(),
            (ServerKind::Unusable(reason), _) => format!("unusable: {reason}"),
            _ if entry.server.enabled => "enabled".to_owned(),
            _ => "disabled".to_owned(),
        };
        writeln!(told, "{} <- {}: {state}", entry.name, entry.original).expect("a String");
        for note in &entry.notes {
            writeln!(told, "    {note}").expect("a String takes all");
        }
    }
    insta::assert_snapshot!(told);

    let config = parse("mcp.json", CLIENT).expect("it is a configuration as well");
    let names: Vec<&str> = config.servers.keys().map(ServerName::as_str).collect();
    assert!(!names.contains(&"gloveport"), "{names:?}");
    assert_eq!(names.len(), read.len() - 1);
}

#[test]
fn a_clients_file_without_servers_says_so() {
    for (text, expected) in [
        ("{}", "1:1: no servers are in it: expected is `{\"mcpServers\": {\"name\": {…}}}`"),
        ("{\n  \"mcpServers\": {x}\n}", "2:18: no JSON: key must be a string"),
        ("", "1:1: no servers are in it: expected is `{\"mcpServers\": {\"name\": {…}}}`"),
    ] {
        let error = parse("mcp.json", text).expect_err(text);
        assert_eq!(error.to_string(), format!("/home/me/mcp.json:{expected}"));
    }
}
