//! Where MCP clients keep their configuration: one line for each file that they really read. Nothing is opened here.
//!
//! Not here: what clients keep in databases or on their vendor's servers, and files of other users.

use crate::environment::Environment;
use std::path::{Path, PathBuf};

/// Folders above the working directory that are looked into.
const FOLDERS_MAX: usize = 64;

/// A file that a client would read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) client: &'static str,
    pub(super) file: PathBuf,
}

/// From the user's home.
const IN_HOME: &[(&str, &str)] = &[
    ("Claude Code", ".claude.json"),
    ("Claude Desktop", "Library/Application Support/Claude/claude_desktop_config.json"),
    ("Copilot CLI", ".copilot/mcp-config.json"),
    ("Cursor", ".cursor/mcp.json"),
    ("Gemini CLI", ".gemini/settings.json"),
    ("Grok", ".grok/config.toml"),
    ("Kiro", ".kiro/settings/mcp.json"),
    ("VS Code", "Library/Application Support/Code/User/mcp.json"),
    ("VS Code", "Library/Application Support/Code/User/settings.json"),
    ("Windsurf", ".codeium/windsurf/mcp_config.json"),
];
/// From the user's folder for configurations.
const IN_CONFIG: &[(&str, &str)] = &[
    ("Amp", "amp/settings.json"),
    ("Claude Desktop", "Claude/claude_desktop_config.json"),
    ("Cline", "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
    ("VS Code", "Code/User/mcp.json"),
    ("VS Code", "Code/User/settings.json"),
    ("VS Code Insiders", "Code - Insiders/User/mcp.json"),
    ("VSCodium", "VSCodium/User/mcp.json"),
    ("Zed", "zed/settings.json"),
    ("goose", "goose/config.yaml"),
    ("opencode", "opencode/opencode.json"),
    ("opencode", "opencode/opencode.jsonc"),
];
/// From the folder of a project, and those above it.
const IN_PROJECT: &[(&str, &str)] = &[
    ("Claude Code", ".mcp.json"),
    ("Codex", ".codex/config.toml"),
    ("Cursor", ".cursor/mcp.json"),
    ("Gemini CLI", ".gemini/settings.json"),
    ("Kiro", ".kiro/settings/mcp.json"),
    ("VS Code", ".vscode/mcp.json"),
    ("VS Code", ".vscode/settings.json"),
    ("Zed", ".zed/settings.json"),
    ("opencode", "opencode.json"),
    ("opencode", "opencode.jsonc"),
];
/// Of the machine.
const OF_MACHINE: &[(&str, &str)] = &[
    ("Claude Code", "/etc/claude-code/managed-mcp.json"),
    ("Claude Code", "/Library/Application Support/ClaudeCode/managed-mcp.json"),
];

/// The files of the user, of the machine, and of the working directory and all above; whether they exist or not.
pub(super) fn spots(environment: &Environment) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut add = |folder: &Path, files: &[(&'static str, &str)]| {
        let files = files.iter();
        spots.extend(files.map(|(client, file)| Spot { client, file: folder.join(file) }));
    };
    if let Some(home) = environment.get("HOME").map(Path::new) {
        add(home, IN_HOME);
        match environment.get("CODEX_HOME").map(Path::new) {
            Some(folder) => add(folder, &[("Codex", "config.toml")]),
            None => add(home, &[("Codex", ".codex/config.toml")]),
        }
        // Some clients do not follow the specification of these folders.
        add(&home.join(".config"), IN_CONFIG);
    }
    if let Some(folder) = environment.user_folder("XDG_CONFIG_HOME", ".config") {
        add(&folder, IN_CONFIG);
    }
    add(Path::new("/"), OF_MACHINE);
    for folder in environment.directory().ancestors().take(FOLDERS_MAX) {
        add(folder, IN_PROJECT);
    }
    spots
}

/// The file of servers in the folder of a project that a client has been used in.
pub(super) fn of_project(folder: &str) -> Option<Spot> {
    let folder = Path::new(folder);
    folder.is_absolute().then(|| Spot { client: "Claude Code", file: folder.join(".mcp.json") })
}
