//! Where MCP clients keep their configuration: one line for each file that they really read. Nothing is opened here.
//!
//! Not here: what clients keep in databases or on their vendor's servers, and files of other users.

use super::client::Client::{
    self, Amp, ClaudeCode, ClaudeDesktop, Cline, Codex, CopilotCli, Cursor, GeminiCli, Goose, Grok,
    Kiro, OpenCode, VsCode, VsCodeInsiders, VsCodium, Windsurf, Zed,
};
use crate::environment::Environment;
use std::path::{Path, PathBuf};

/// Folders above the working directory that are looked into.
const FOLDERS_MAX: usize = 64;

/// A file that a client would read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    /// Which client.
    pub(crate) client: Client,
    /// Whose servers are in it.
    pub(crate) scope: Scope,
    /// The file, whether it exists or not.
    pub(crate) file: PathBuf,
}

/// Whose servers a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// Those of one user, for all projects.
    User,
    /// Those of one project.
    Project,
    /// Those that an administrator gives to everybody.
    Machine,
}

/// From the user's home.
const IN_HOME: &[(Client, &str)] = &[
    (ClaudeCode, ".claude.json"),
    (ClaudeDesktop, "Library/Application Support/Claude/claude_desktop_config.json"),
    (
        Cline,
        "Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    ),
    (CopilotCli, ".copilot/mcp-config.json"),
    (Cursor, ".cursor/mcp.json"),
    (GeminiCli, ".gemini/settings.json"),
    (Grok, ".grok/config.toml"),
    (Kiro, ".kiro/settings/mcp.json"),
    (VsCode, "Library/Application Support/Code/User/mcp.json"),
    (VsCode, "Library/Application Support/Code/User/settings.json"),
    (Windsurf, ".codeium/windsurf/mcp_config.json"),
];
/// From the user's folder for configurations.
const IN_CONFIG: &[(Client, &str)] = &[
    (Amp, "amp/settings.json"),
    (ClaudeDesktop, "Claude/claude_desktop_config.json"),
    (Cline, "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
    (VsCode, "Code/User/mcp.json"),
    (VsCode, "Code/User/settings.json"),
    (VsCodeInsiders, "Code - Insiders/User/mcp.json"),
    (VsCodium, "VSCodium/User/mcp.json"),
    (Zed, "zed/settings.json"),
    (Goose, "goose/config.yaml"),
    (OpenCode, "opencode/opencode.json"),
    (OpenCode, "opencode/opencode.jsonc"),
];
/// From `%APPDATA%`, where the environment names it.
const IN_APPDATA: &[(Client, &str)] = &[
    (ClaudeDesktop, "Claude/claude_desktop_config.json"),
    (Cline, "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json"),
    (VsCode, "Code/User/mcp.json"),
    (VsCode, "Code/User/settings.json"),
    (VsCodeInsiders, "Code - Insiders/User/mcp.json"),
    (VsCodium, "VSCodium/User/mcp.json"),
    (Zed, "Zed/settings.json"),
    (Goose, "Block/goose/config/config.yaml"),
];
/// From the folder of a project, and those above it.
const IN_PROJECT: &[(Client, &str)] = &[
    (ClaudeCode, ".mcp.json"),
    (Codex, ".codex/config.toml"),
    (Cursor, ".cursor/mcp.json"),
    (GeminiCli, ".gemini/settings.json"),
    (Kiro, ".kiro/settings/mcp.json"),
    (VsCode, ".vscode/mcp.json"),
    (VsCode, ".vscode/settings.json"),
    (Zed, ".zed/settings.json"),
    (OpenCode, "opencode.json"),
    (OpenCode, "opencode.jsonc"),
];
/// Of the machine.
const OF_MACHINE: &[(Client, &str)] = &[
    (ClaudeCode, "/etc/claude-code/managed-mcp.json"),
    (ClaudeCode, "/Library/Application Support/ClaudeCode/managed-mcp.json"),
];

/// The files of the user, of the machine, and of the working directory and all above; whether they exist or not.
pub(crate) fn spots(environment: &Environment) -> Vec<Spot> {
    let mut spots = Vec::new();
    let mut add = |scope: Scope, folder: &Path, files: &[(Client, &str)]| {
        let files = files.iter();
        spots.extend(files.map(|(client, file)| Spot {
            client: *client,
            scope,
            file: folder.join(file),
        }));
    };
    if let Some(folder) = environment.get("CLAUDE_CONFIG_DIR").map(Path::new) {
        add(Scope::User, folder, &[(ClaudeCode, ".claude.json")]);
    }
    if let Some(home) = environment.get("HOME").map(Path::new) {
        add(Scope::User, home, IN_HOME);
        match environment.get("CODEX_HOME").map(Path::new) {
            Some(folder) => add(Scope::User, folder, &[(Codex, "config.toml")]),
            None => add(Scope::User, home, &[(Codex, ".codex/config.toml")]),
        }
    }
    if let Some(folder) = environment.user_folder("XDG_CONFIG_HOME", ".config") {
        add(Scope::User, &folder, IN_CONFIG);
    }
    if let Some(home) = environment.get("HOME").map(Path::new) {
        // Some clients do not follow the specification of these folders.
        add(Scope::User, &home.join(".config"), IN_CONFIG);
    }
    if let Some(folder) = environment.get("APPDATA").map(Path::new) {
        add(Scope::User, folder, IN_APPDATA);
    }
    add(Scope::Machine, Path::new("/"), OF_MACHINE);
    for folder in environment.directory().ancestors().take(FOLDERS_MAX) {
        add(Scope::Project, folder, IN_PROJECT);
    }
    spots
}

/// The file of servers in the folder of a project that a client has been used in.
pub(crate) fn of_project(folder: &str) -> Option<Spot> {
    let folder = Path::new(folder);
    folder.is_absolute().then(|| Spot {
        client: ClaudeCode,
        scope: Scope::Project,
        file: folder.join(".mcp.json"),
    })
}

/// The file that an entry of ours is written to: one that exists, else the usual one of this system; `None` where a client
/// has none of that scope. Of a project it is that of the working directory.
pub(crate) fn target(client: Client, scope: Scope, environment: &Environment) -> Option<PathBuf> {
    let is_settings = |file: &Path| {
        file.ends_with("User/settings.json") || file.ends_with(".vscode/settings.json")
    };
    let is_near = |spot: &Spot| {
        let near = |file: &Path| file.strip_prefix(environment.directory()).is_ok();
        scope != Scope::Project || near(&spot.file)
    };
    let spots = spots(environment).into_iter();
    let files: Vec<PathBuf> = spots
        .filter(|spot| spot.client == client && spot.scope == scope && is_near(spot))
        .map(|spot| spot.file)
        .filter(|file| !is_settings(file))
        .collect();
    let existing = files.iter().find(|file| file.exists());
    let is_usual = |file: &&PathBuf| {
        cfg!(target_os = "macos") == file.components().any(|part| part.as_os_str() == "Library")
    };
    let usual = || files.iter().find(is_usual).or(files.first());
    existing.or_else(usual).cloned()
}
