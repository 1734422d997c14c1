//! Names and identifiers. Each is checked once, where it enters, and trusted inside.

use std::fmt;

/// Longest server name in bytes.
const SERVER_NAME_BYTES_MAX: usize = 64;
/// Longest tool name in bytes. MCP 2026-07-28 recommends 128; real servers stay below 80.
const TOOL_NAME_BYTES_MAX: usize = 256;
/// Random bytes in an [`ExecutionId`].
const EXECUTION_ID_BYTES: usize = 10;
/// RFC 4648 section 6, lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is there.
    #[error("a name is empty")]
    Empty,
    /// More bytes than the kind of name may have.
    #[error("a name has {length} bytes, at most {max} are allowed")]
    TooLong {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        max: usize,
    },
    /// A character outside of the alphabet.
    #[error("`{name}` has the character `{character}`; allowed are {allowed}")]
    Character {
        /// The name, escaped.
        name: String,
        /// The first character that is refused, escaped.
        character: String,
        /// The alphabet in words.
        allowed: &'static str,
    },
    /// A tool identifier without a dot between server and tool.
    #[error("`{0}` is not of the form `server.tool`")]
    NotAToolId(String),
}

/// Name of an upstream as the configuration has it: 1 to 64 of `A-Z a-z 0-9 _ -`.
///
/// There is no dot, so that the first dot of a [`ToolId`] always ends the server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerName(String);

impl ServerName {
    /// Checks a server name.
    ///
    /// # Errors
    ///
    /// [`NameError`] for an empty name, one over 64 bytes, or another character.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        check(name, SERVER_NAME_BYTES_MAX, "A-Z a-z 0-9 _ -", |c| {
            c.is_ascii_alphanumeric() || c == '_' || c == '-'
        })?;
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Name of a tool as its upstream gives it: 1 to 256 bytes without control characters.
///
/// It may hold quotes, slashes or any script: it is data, and becomes an identifier only through the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolName(String);

impl ToolName {
    /// Checks a tool name.
    ///
    /// # Errors
    ///
    /// [`NameError`] for an empty name, one over 256 bytes, or a control character.
    pub fn parse(name: &str) -> Result<Self, NameError> {
        check(name, TOOL_NAME_BYTES_MAX, "all but control characters", |c| !c.is_control())?;
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One tool of one upstream, written `server.tool`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolId {
    /// The upstream.
    pub server: ServerName,
    /// Its tool.
    pub tool: ToolName,
}

impl ToolId {
    /// Reads `server.tool`; the first dot separates, so a tool's own name may have dots.
    ///
    /// # Errors
    ///
    /// [`NameError`] if there is no dot or one of the parts is no name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let (server, tool) =
            text.split_once('.').ok_or_else(|| NameError::NotAToolId(escape(text)))?;
        Ok(Self { server: ServerName::parse(server)?, tool: ToolName::parse(tool)? })
    }
}

/// Name of one execution: 80 random bits as 16 lower-case base32 characters.
///
/// It is also the capability to read what the execution left behind, so it must not be guessable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExecutionId(String);

impl ExecutionId {
    /// Makes the identifier from random bytes that the caller drew.
    pub fn from_random(bytes: [u8; EXECUTION_ID_BYTES]) -> Self {
        let mut text = String::with_capacity(EXECUTION_ID_BYTES * 8 / 5);
        for chunk in bytes.chunks_exact(5) {
            let bits = chunk.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
            for position in (0..8).rev() {
                let index = usize::try_from(bits >> (position * 5) & 31).expect("under 32");
                text.push(char::from(BASE32[index]));
            }
        }
        Self(text)
    }

    /// Checks a text that came from outside.
    ///
    /// # Errors
    ///
    /// [`NameError`] unless it is 16 characters of `a-z 2-7`.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let length = EXECUTION_ID_BYTES * 8 / 5;
        check(text, length, "a-z 2-7", |c| BASE32.contains(&u8::try_from(c).unwrap_or(b'!')))?;
        if text.len() < length {
            return Err(NameError::TooLong { length: text.len(), max: length });
        }
        Ok(Self(text.to_owned()))
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ToolName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ToolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.server, self.tool)
    }
}

impl fmt::Display for ExecutionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check(
    name: &str,
    max: usize,
    allowed: &'static str,
    is_allowed: impl Fn(char) -> bool,
) -> Result<(), NameError> {
    if name.is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > max {
        return Err(NameError::TooLong { length: name.len(), max });
    }
    match name.chars().find(|c| !is_allowed(*c)) {
        None => Ok(()),
        Some(character) => Err(NameError::Character {
            name: escape(name),
            character: character.escape_default().to_string(),
            allowed,
        }),
    }
}

/// Hostile names end up in terminals and logs: show control and non-ASCII characters as escapes, and not all of it.
fn escape(name: &str) -> String {
    name.chars().take(TOOL_NAME_BYTES_MAX).flat_map(char::escape_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_names_have_a_strict_alphabet() {
        assert_eq!(ServerName::parse("file-system_2").map(|n| n.0), Ok("file-system_2".into()));
        assert_eq!(ServerName::parse(""), Err(NameError::Empty));
        assert!(matches!(ServerName::parse("a.b"), Err(NameError::Character { .. })));
        assert!(matches!(ServerName::parse(&"a".repeat(65)), Err(NameError::TooLong { .. })));
    }

    #[test]
    fn the_first_dot_separates_server_and_tool() {
        let id = ToolId::parse("github.issues.create").expect("a tool id");
        assert_eq!((id.server.as_str(), id.tool.as_str()), ("github", "issues.create"));
        assert!(matches!(ToolId::parse("github"), Err(NameError::NotAToolId(_))));
        assert!(matches!(ToolId::parse("github.a\nb"), Err(NameError::Character { .. })));
    }

    #[test]
    fn execution_ids_come_back_from_their_text() {
        let id = ExecutionId::from_random([0, 1, 2, 3, 4, 250, 251, 252, 253, 255]);
        assert_eq!(id.as_str(), "aaaqeaye7l57z7p7");
        assert_eq!(ExecutionId::parse(id.as_str()), Ok(id));
        assert!(ExecutionId::parse("aaaq").is_err());
        assert!(ExecutionId::parse("AAAQEAYE7L57Z7P7").is_err());
    }
}
