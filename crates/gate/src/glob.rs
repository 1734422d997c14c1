//! Which tools a rule, a limit or a label is about: `db.query`, `db.*`, `*`.
//!
//! One kind of pattern for all of configuration. Deliberately nothing but `*`: no classes, no `?`, no braces, no escapes,
//! so that nobody has to look up what a rule means. Case counts, because two upstreams' tools may differ by it alone.

use gloveport_protocol::{ServerName, ToolId};
use std::fmt;

/// Longest pattern in bytes: the longest server and tool name, and the dot.
const PATTERN_BYTES_MAX: usize = 64 + 1 + 256;

/// A pattern for tools by the names that their upstreams give: `server.tool`, where `*` stands for any characters.
///
/// The first dot divides server and tool, as in [`ToolId`], and no `*` reaches across it; a tool's own name may have dots,
/// and there `*` stands for them as well. `*` alone is every tool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolGlob {
    server: Part,
    tool: Part,
}

/// Why a text is not a pattern for tools.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// No dot between server and tool.
    #[error("`{0}` names no tool: write `{0}.*` for all tools of a server, or `*` for all tools")]
    NoDot(String),
    /// Nothing before or after the dot.
    #[error("`{0}` lacks a server or a tool: write it like `db.query` or `db.*`")]
    Empty(String),
    /// More than any name has.
    #[error("a pattern for tools has {0} bytes, at most {PATTERN_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// A character that no server's name can have.
    #[error(
        "`{pattern}` has `{character}` in the server's name, where only A-Z a-z 0-9 _ - and `*` can match"
    )]
    Server {
        /// The pattern, escaped.
        pattern: String,
        /// The character, escaped.
        character: String,
    },
    /// A control character, which no tool's name can have.
    #[error("`{0}` has a control character, which no tool's name has")]
    Control(String),
}

impl ToolGlob {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`GlobError`] for a text that could never match a tool.
    pub fn parse(pattern: &str) -> Result<Self, GlobError> {
        let shown = || pattern.escape_debug().to_string();
        if pattern.len() > PATTERN_BYTES_MAX {
            return Err(GlobError::TooLong(pattern.len()));
        }
        if pattern.contains(char::is_control) {
            return Err(GlobError::Control(shown()));
        }
        if pattern == "*" {
            return Ok(Self::all());
        }
        let Some((server, tool)) = pattern.split_once('.') else {
            return Err(if pattern.is_empty() {
                GlobError::Empty(shown())
            } else {
                GlobError::NoDot(shown())
            });
        };
        if server.is_empty() || tool.is_empty() {
            return Err(GlobError::Empty(shown()));
        }
        let is_odd = |c: &char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '*'));
        if let Some(character) = server.chars().find(is_odd) {
            let character = character.escape_debug().to_string();
            return Err(GlobError::Server { pattern: shown(), character });
        }
        Ok(Self { server: Part::new(server), tool: Part::new(tool) })
    }

    /// Every tool: `*`.
    pub fn all() -> Self {
        Self { server: Part::new("*"), tool: Part::new("*") }
    }

    /// Whether it stands for this tool.
    pub fn matches(&self, tool: &ToolId) -> bool {
        self.server.matches(tool.server.as_str()) && self.tool.matches(tool.tool.as_str())
    }

    /// Whether it can stand for tools of this server.
    pub(crate) fn matches_server(&self, server: &ServerName) -> bool {
        self.server.matches(server.as_str())
    }

    /// Whether it stands for every tool that another pattern stands for: a `*` of the other can only be within its own.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.server.matches(&other.server.0) && self.tool.matches(&other.tool.0)
    }

    /// The one tool that it names, where it has no `*`; `None` also where that is no tool's name.
    pub fn literal(&self) -> Option<ToolId> {
        if self.server.has_star() || self.tool.has_star() {
            return None;
        }
        ToolId::parse(&self.to_string()).ok()
    }

    /// How closely it describes a tool, for choosing among several that match: the more letters of the server, then of the
    /// tool, the closer; without `*` is closest.
    pub fn closeness(&self) -> impl Ord + use<> {
        (self.server.closeness(), self.tool.closeness())
    }
}

impl fmt::Display for ToolGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::all() {
            return f.write_str("*");
        }
        write!(f, "{}.{}", self.server.0, self.tool.0)
    }
}

/// A pattern within one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part(Box<str>);

impl Part {
    /// Several `*` in a row mean no more than one.
    pub(crate) fn new(pattern: &str) -> Self {
        let mut text = String::with_capacity(pattern.len());
        for character in pattern.chars() {
            if character != '*' || !text.ends_with('*') {
                text.push(character);
            }
        }
        Self(text.into_boxed_str())
    }

    fn has_star(&self) -> bool {
        self.0.contains('*')
    }

    fn closeness(&self) -> (bool, usize) {
        (!self.has_star(), self.0.len())
    }

    /// Each piece between two `*` is taken where it is found first: what a later place would allow, the first does, too.
    pub(crate) fn matches(&self, name: &str) -> bool {
        let Some((start, rest)) = self.0.split_once('*') else {
            return *self.0 == *name;
        };
        let Some(mut name) = name.strip_prefix(start) else {
            return false;
        };
        let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
        for piece in middle.split('*').filter(|piece| !piece.is_empty()) {
            let Some(at) = name.find(piece) else {
                return false;
            };
            name = &name[at + piece.len()..];
        }
        name.ends_with(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, yes: &[&str], no: &[&str]) {
        let glob = ToolGlob::parse(pattern).expect(pattern);
        assert_eq!(glob.to_string(), pattern.replace("**", "*"));
        for (tools, expected) in [(yes, true), (no, false)] {
            for tool in tools {
                let tool = ToolId::parse(tool).expect("a tool");
                assert_eq!(glob.matches(&tool), expected, "{pattern} {tool}");
            }
        }
    }

    #[test]
    fn patterns_match_whole_names() {
        check("*", &["db.query", "a.b.c"], &[]);
        check("db.query", &["db.query"], &["db.Query", "DB.query", "db.query2", "adb.query"]);
        check("db.*", &["db.query", "db.a.b"], &["db2.query", "d.b"]);
        check("*.query", &["db.query"], &["db.a.querys", "db.subquery"]);
        check("d*b.q*", &["db.q", "d-b.query"], &["dx.q", "db.p"]);
        check("a.*read*", &["a.read", "a.x_read_y"], &["a.raed", "b.read"]);
        check("a.x**y", &["a.xy", "a.x.y"], &["a.x"]);
        check("a.*ab*ab", &["a.abab", "a.xabyab"], &["a.ab", "a.aba"]);
        check("a.?[b]{c}", &["a.?[b]{c}"], &["a.xbc"]);
        check("a.é*", &["a.éa"], &["a.e\u{301}a"]);
    }

    #[test]
    fn what_could_never_match_is_refused() {
        for (pattern, expected) in [
            ("", "`` lacks a server or a tool: write it like `db.query` or `db.*`"),
            (
                "db",
                "`db` names no tool: write `db.*` for all tools of a server, or `*` for all tools",
            ),
            (".x", "`.x` lacks a server or a tool: write it like `db.query` or `db.*`"),
            ("db.", "`db.` lacks a server or a tool: write it like `db.query` or `db.*`"),
            (
                "d b.x",
                "`d b.x` has ` ` in the server's name, where only A-Z a-z 0-9 _ - and `*` can match",
            ),
            ("db.a\u{1b}b", "`db.a\\u{1b}b` has a control character, which no tool's name has"),
        ] {
            let error = ToolGlob::parse(pattern).expect_err(pattern);
            assert_eq!(error.to_string(), expected);
        }
        let long = format!("db.{}", "a".repeat(400));
        assert_eq!(ToolGlob::parse(&long), Err(GlobError::TooLong(403)));
    }

    #[test]
    fn the_closer_pattern_is_told_and_a_name_is_one() {
        let close = |pattern| ToolGlob::parse(pattern).expect(pattern).closeness();
        assert!(close("*") < close("*.query"));
        assert!(close("*.query") < close("db.*"));
        assert!(close("db.*") < close("db.q*"));
        assert!(close("db.query*") < close("db.query"));
        let literal = |pattern| ToolGlob::parse(pattern).expect(pattern).literal();
        assert_eq!(literal("db.query"), ToolId::parse("db.query").ok());
        assert_eq!(literal("db.*"), None);
    }
}
