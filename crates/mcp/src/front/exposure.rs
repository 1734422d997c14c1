//! What a client is shown: the four tools, search without code, or every tool by itself. The operator says so; no request can
//! change it.

use gloveport_gate::{GlobError, ToolGlob};
use gloveport_protocol::{ServerName, ToolId, ToolName};

/// How the tools of all servers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Mode {
    /// Find and call, and no script: three tools.
    Search,
    /// Scripts: the four tools.
    #[default]
    Code,
    /// Every tool, resource and prompt by itself.
    Passthrough,
}

/// How a tool of a server is called where it is shown by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Names {
    /// `server__tool`, the same whatever other servers have.
    #[default]
    Prefixed,
    /// As its server calls it.
    Plain,
}

/// What clients are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exposure {
    /// For clients that no entry of `clients` names.
    pub mode: Mode,
    /// Of tools, prompts and resources.
    pub names: Names,
    /// Tools that are shown beside the four, or the three.
    pub tools: Vec<ToolGlob>,
    /// By what a client calls itself; the first that matches counts.
    pub clients: Vec<(ClientGlob, Mode)>,
}

/// A pattern for what a client calls itself: `codex`, `claude*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientGlob(ToolGlob);

/// The patterns are those of tools; this stands where the server does.
const CLIENT: &str = "client";

impl Mode {
    /// The name in configuration and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Code => "code",
            Self::Passthrough => "passthrough",
        }
    }

    /// The mode of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Search, Self::Code, Self::Passthrough].into_iter().find(|mode| mode.as_str() == name)
    }
}

impl Names {
    /// The name in configuration and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefixed => "prefixed",
            Self::Plain => "plain",
        }
    }

    /// The way of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Prefixed, Self::Plain].into_iter().find(|names| names.as_str() == name)
    }
}

impl ClientGlob {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`GlobError`] where it could never match.
    pub fn parse(pattern: &str) -> Result<Self, GlobError> {
        ToolGlob::parse(&format!("{CLIENT}.{pattern}")).map(Self)
    }

    /// How closely it describes a client, for choosing among several that match.
    pub fn closeness(&self) -> impl Ord + use<> {
        self.0.closeness()
    }

    /// Whether a client calls itself so.
    pub fn matches(&self, client: &str) -> bool {
        let named = ServerName::parse(CLIENT).ok().zip(ToolName::parse(client).ok());
        named.is_some_and(|(server, tool)| self.0.matches(&ToolId { server, tool }))
    }
}

impl Exposure {
    /// For a client that calls itself so.
    pub(super) fn mode_for(&self, client: Option<&str>) -> Mode {
        let named = |(glob, _): &&(ClientGlob, Mode)| client.is_some_and(|name| glob.matches(name));
        self.clients.iter().find(named).map_or(self.mode, |(_, mode)| *mode)
    }

    /// Whether a tool is shown beside the four.
    pub(super) fn shows(&self, tool: &ToolId) -> bool {
        self.tools.iter().any(|glob| glob.matches(tool))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_own_entry_counts() {
        let glob = |pattern| ClientGlob::parse(pattern).expect(pattern);
        let exposure = Exposure {
            clients: vec![
                (glob("codex"), Mode::Search),
                (glob("claude*"), Mode::Passthrough),
                (glob("*"), Mode::Search),
            ],
            ..Exposure::default()
        };
        for (client, expected) in [
            (Some("codex"), Mode::Search),
            (Some("claude-code 2.1"), Mode::Passthrough),
            (Some("x.y/z"), Mode::Search),
            // It could match nothing: it has no name that we know.
            (Some("a\u{1b}b"), Mode::Code),
            (None, Mode::Code),
        ] {
            assert_eq!(exposure.mode_for(client), expected, "{client:?}");
        }
        assert_eq!(Mode::parse("Code"), None);
        assert!(ClientGlob::parse("").is_err());
    }
}
