//! The MCP clients that we know by name.

use std::fmt;

/// A program that starts MCP servers for an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Client {
    Amp,
    ClaudeCode,
    ClaudeDesktop,
    Cline,
    Codex,
    CopilotCli,
    Cursor,
    GeminiCli,
    Goose,
    Grok,
    Kiro,
    OpenCode,
    VsCode,
    VsCodeInsiders,
    VsCodium,
    Windsurf,
    Zed,
}

use Client::{
    Amp, ClaudeCode, ClaudeDesktop, Cline, Codex, CopilotCli, Cursor, GeminiCli, Goose, Grok, Kiro,
    OpenCode, VsCode, VsCodeInsiders, VsCodium, Windsurf, Zed,
};

impl Client {
    /// All of them, by name.
    pub(crate) const ALL: [Self; 17] = [
        Amp,
        ClaudeCode,
        ClaudeDesktop,
        Cline,
        Codex,
        CopilotCli,
        Cursor,
        GeminiCli,
        Goose,
        Grok,
        Kiro,
        OpenCode,
        VsCode,
        VsCodeInsiders,
        VsCodium,
        Windsurf,
        Zed,
    ];

    /// Its name on our command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Amp => "amp",
            ClaudeCode => "claude-code",
            ClaudeDesktop => "claude-desktop",
            Cline => "cline",
            Codex => "codex",
            CopilotCli => "copilot",
            Cursor => "cursor",
            GeminiCli => "gemini",
            Goose => "goose",
            Grok => "grok",
            Kiro => "kiro",
            OpenCode => "opencode",
            VsCode => "vscode",
            VsCodeInsiders => "vscode-insiders",
            VsCodium => "vscodium",
            Windsurf => "windsurf",
            Zed => "zed",
        }
    }

    /// Its own name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Amp => "Amp",
            ClaudeCode => "Claude Code",
            ClaudeDesktop => "Claude Desktop",
            Cline => "Cline",
            Codex => "Codex",
            CopilotCli => "Copilot CLI",
            Cursor => "Cursor",
            GeminiCli => "Gemini CLI",
            Goose => "goose",
            Grok => "Grok",
            Kiro => "Kiro",
            OpenCode => "opencode",
            VsCode => "VS Code",
            VsCodeInsiders => "VS Code Insiders",
            VsCodium => "VSCodium",
            Windsurf => "Windsurf",
            Zed => "Zed",
        }
    }

    /// The client of that name, as we or others write it: `claude` is Claude Code, `VS Code` is `vscode`.
    pub(crate) fn named(word: &str) -> Option<Self> {
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            letters.map(|letter| letter.to_ascii_lowercase()).collect()
        };
        let word = plain(word);
        let found = Self::ALL
            .into_iter()
            .find(|client| plain(client.word()) == word || plain(client.name()) == word);
        found.or_else(|| (word == "claude").then_some(ClaudeCode))
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_found_by_every_spelling() {
        for client in Client::ALL {
            assert_eq!(Client::named(client.word()), Some(client));
            assert_eq!(Client::named(client.name()), Some(client));
        }
        assert_eq!(Client::named("claude"), Some(ClaudeCode));
        assert_eq!(Client::named("VS-Code"), Some(VsCode));
        assert_eq!(Client::named("./cursor/mcp.json"), None);
        assert_eq!(Client::named(""), None);
    }
}
