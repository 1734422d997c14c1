//! How our own entry looks in the file of each client.

use super::client::Client;
use crate::config::edit_client::{Format, KEY};
use serde_json::{Value, json};

/// The variable that a client reads our bearer from, over HTTP.
pub(crate) const BEARER: &str = "GLOVEPORT_BEARER";
/// How long a call may take: a script may call many tools.
const TOOL_SECONDS: u32 = 300;

/// How a client reaches us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It starts this command.
    Command {
        /// Our program.
        program: String,
        /// What comes behind it.
        arguments: Vec<String>,
    },
    /// It sends to this address, with the bearer in [`BEARER`].
    Url(String),
}

/// The form of a client's file.
pub(crate) fn format(client: Client) -> Format {
    match client {
        Client::ClaudeCode
        | Client::ClaudeDesktop
        | Client::Cline
        | Client::CopilotCli
        | Client::Cursor
        | Client::GeminiCli
        | Client::Kiro
        | Client::Windsurf => Format::Json("mcpServers"),
        Client::VsCode | Client::VsCodeInsiders | Client::VsCodium => Format::Json("servers"),
        Client::Zed => Format::Json("context_servers"),
        Client::OpenCode => Format::Json("mcp"),
        Client::Amp => Format::Json("amp.mcpServers"),
        Client::Codex | Client::Grok => Format::Toml,
        Client::Goose => Format::Yaml,
    }
}

/// What stands in it of us.
///
/// # Errors
///
/// Where a client cannot be told that: most know no reference to a variable in a header, and a bearer is not written into
/// files.
pub(crate) fn entry(client: Client, reach: &Reach) -> Result<Value, String> {
    match reach {
        Reach::Command { program, arguments } => Ok(started(client, program, arguments)),
        Reach::Url(url) => sent_to(client, url).ok_or_else(|| {
            format!("{client} has no way to send the bearer from a variable: connect it without `--http`")
        }),
    }
}

/// An entry that was read, as we write it: with its fields in our order. `None` for one that we would not write.
pub(crate) fn again(client: Client, entry: &Value) -> Option<Value> {
    let command = entry.get("command").or_else(|| entry.get("cmd"));
    let reach = if let Some(command) = command {
        let words = match command {
            Value::Array(words) => words.clone(),
            word => vec![word.clone()],
        };
        let words =
            words.iter().chain(entry.get("args").and_then(Value::as_array).into_iter().flatten());
        let mut words = words.map(|word| word.as_str().map(str::to_owned));
        let program = words.next()??;
        Reach::Command { program, arguments: words.collect::<Option<_>>()? }
    } else {
        let url = entry.get("url").or_else(|| entry.get("serverUrl"))?;
        Reach::Url(url.as_str()?.to_owned())
    };
    self::entry(client, &reach).ok().filter(|ours| ours == entry)
}

fn started(client: Client, program: &str, arguments: &[String]) -> Value {
    match client {
        Client::ClaudeCode => json!({
            "type": "stdio", "command": program, "args": arguments, "env": {}, "alwaysLoad": true,
        }),
        Client::VsCode | Client::VsCodeInsiders | Client::VsCodium => {
            json!({"type": "stdio", "command": program, "args": arguments})
        }
        Client::Zed => json!({"source": "custom", "command": program, "args": arguments}),
        Client::OpenCode => {
            let line: Vec<&str> =
                std::iter::once(program).chain(arguments.iter().map(String::as_str)).collect();
            json!({"type": "local", "command": line, "enabled": true})
        }
        Client::CopilotCli => {
            json!({"type": "local", "command": program, "args": arguments, "tools": ["*"]})
        }
        Client::Cline => json!({
            "command": program, "args": arguments, "disabled": false, "timeout": TOOL_SECONDS,
        }),
        Client::Codex | Client::Grok => json!({
            "command": program, "args": arguments, "tool_timeout_sec": TOOL_SECONDS,
            "default_tools_approval_mode": "approve",
        }),
        Client::Goose => json!({
            "enabled": true, "type": "stdio", "name": KEY,
            "description": "Tools behind one gate, called by code", "cmd": program,
            "args": arguments, "envs": {}, "timeout": TOOL_SECONDS,
        }),
        Client::Amp
        | Client::ClaudeDesktop
        | Client::Cursor
        | Client::GeminiCli
        | Client::Kiro
        | Client::Windsurf => json!({"command": program, "args": arguments}),
    }
}

fn sent_to(client: Client, url: &str) -> Option<Value> {
    let bearer = |reference: &str| json!({"Authorization": format!("Bearer {reference}")});
    let plain = || bearer(&format!("${{{BEARER}}}"));
    let prefixed = || bearer(&format!("${{env:{BEARER}}}"));
    match client {
        Client::ClaudeCode => {
            Some(json!({"type": "http", "url": url, "headers": plain(), "alwaysLoad": true}))
        }
        Client::GeminiCli => Some(json!({"url": url, "type": "http", "headers": plain()})),
        Client::Amp | Client::Kiro => Some(json!({"url": url, "headers": plain()})),
        Client::Cursor => Some(json!({"url": url, "headers": prefixed()})),
        Client::Windsurf => Some(json!({"serverUrl": url, "headers": prefixed()})),
        Client::VsCode | Client::VsCodeInsiders | Client::VsCodium => {
            Some(json!({"type": "http", "url": url, "headers": prefixed()}))
        }
        Client::OpenCode => Some(json!({
            "type": "remote", "url": url, "enabled": true,
            "headers": bearer(&format!("{{env:{BEARER}}}")),
        })),
        Client::Codex | Client::Grok => Some(json!({
            "url": url, "bearer_token_env_var": BEARER, "tool_timeout_sec": TOOL_SECONDS,
            "default_tools_approval_mode": "approve",
        })),
        Client::ClaudeDesktop
        | Client::Cline
        | Client::CopilotCli
        | Client::Goose
        | Client::Zed => None,
    }
}
