//! Our entry in the files of clients that have TOML and YAML; JSON is tested where it is edited.

use super::*;
use serde_json::json;

fn entry() -> Value {
    json!({"enabled": true, "type": "stdio", "name": "gloveport", "cmd": "/a b/g", "args": ["serve"], "envs": {}, "timeout": 300})
}

#[test]
fn what_went_in_comes_out_again() {
    for (format, text) in [
        (Format::Toml, ""),
        (Format::Toml, "model = \"x\"\n"),
        (Format::Toml, "# c\r\nmodel = \"x\"\r\n\r\n[mcp_servers.a]\r\ncommand = \"c\"\r\n"),
        (Format::Toml, "[mcp_servers]\na = { command = \"c\" }\n"),
        (Format::Toml, "mcp_servers.a.command = \"c\"\n"),
        (
            Format::Toml,
            "a = \"\"\"\n[mcp_servers.x]\n\"\"\"\n\n[[list]]\nb = [\n[1],\n]\n\n# end\n",
        ),
        (Format::Yaml, "extensions:\n  a:\n    enabled: true\n    type: builtin\n"),
        (Format::Yaml, "# c\nextensions: # mine\n    a:\n        args:\n        - x\n\nmodel: y\n"),
        (Format::Yaml, "model: y\r\nextensions:\r\n  a:\r\n    type: x\r\n"),
    ] {
        let with = format.insert(text, &entry()).expect(text);
        assert_eq!(format.entry(&with), Ok(Some(entry())), "{with}");
        assert_eq!(format.remove(&with).as_deref(), Ok(text), "{with}");
    }
}

#[test]
fn lists_are_made_where_there_are_none() {
    for (format, text) in [
        (Format::Toml, "a = 1"),
        (Format::Yaml, ""),
        (Format::Yaml, "model: y"),
        (Format::Yaml, "extensions: {}\nmodel: y\n"),
        (Format::Yaml, "extensions:\n"),
        (Format::Yaml, "a: 1\nextensions:\nb: 2\n"),
    ] {
        let with = format.insert(text, &entry()).expect(text);
        assert_eq!(format.entry(&with), Ok(Some(entry())), "{with}");
        let without = format.remove(&with).expect(&with);
        assert_eq!(format.entry(&without), Ok(None), "{without}");
    }
}

#[test]
fn an_entry_that_its_client_rewrote_is_removed_whole() {
    let text = "[mcp_servers.gloveport]\ncommand = \"g\"\n\n[mcp_servers.gloveport.env]\nA = \"b\"\n\n# of b\n[mcp_servers.b]\ncommand = \"c\"\n";
    let without = "\n# of b\n[mcp_servers.b]\ncommand = \"c\"\n";
    assert_eq!(Format::Toml.remove(text).as_deref(), Ok(without));
    let text = "extensions:\n  b:\n    type: x\n  gloveport:\n    args:\n    - serve\n    type: x\n  c:\n    type: y\n";
    let without = "extensions:\n  b:\n    type: x\n  c:\n    type: y\n";
    assert_eq!(Format::Yaml.remove(text).as_deref(), Ok(without));
}

#[test]
fn what_is_not_clear_is_not_changed() {
    for (format, text) in [
        (Format::Toml, "a = "),
        (Format::Toml, "mcp_servers = { a = { command = \"c\" } }\n"),
        (Format::Toml, "mcp_servers = 7\n"),
        (Format::Toml, "mcp_servers = []\n"),
        (Format::Yaml, "a: &x 1\n"),
        (Format::Yaml, "extensions: {a: 1}\n"),
        (Format::Yaml, "extensions: [1]\n"),
        (Format::Json("mcpServers"), "{\"mcpServers\": 7}"),
        (Format::Json("mcpServers"), "{"),
    ] {
        format.insert(text, &entry()).expect_err(text);
    }
    let inline = "mcp_servers = { gloveport = { command = \"c\" } }\n";
    Format::Toml.remove(inline).expect_err("it is on one line");
    Format::Toml.remove("a = 1").expect_err("there is none");
}
