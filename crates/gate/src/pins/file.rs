//! `pins.lock`: one line for each tool that was looked at, for people and for Git.
//!
//! ```text
//! gloveport-pins 1
//! # a comment belongs to the line below it
//! github.create_issue approved effect=write world=open hints=- definition=… annotations=… input=… sketch=…
//! ```
//!
//! Lines are in order of server and tool. What is in no line is new; what differs from its line has changed.

use super::pin::{Digest, Pin};
use gloveport_protocol::{ServerName, ToolId};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Bytes of a whole file.
pub const FILE_BYTES_MAX: usize = 16 << 20;
/// The first word of the first line that is no comment.
pub(super) const MARK: &str = "gloveport-pins";
/// The version of the format.
pub(super) const VERSION: &str = "1";
/// What a new file begins with.
const HEAD: [&str; 3] = [
    "# The tools that may be called, as they were approved. `gloveport pins` shows what differs and changes it.",
    "# One line for each tool. `effect` (read, write, destructive) and `world` (closed, open) may be changed by hand;",
    "# so may `approved` to `blocked`. A line that is taken out makes its tool new again.",
];

/// What an operator decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PinState {
    /// It may be used as long as it is the same.
    Approved,
    /// It may not be used, whatever it says.
    Blocked,
}

/// The line of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolPin {
    /// What was decided.
    pub state: PinState,
    /// About what.
    pub pin: Pin,
    /// Comment lines above it.
    pub comments: Vec<String>,
}

/// The line of what a server says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstructionsPin {
    /// What was decided.
    pub state: PinState,
    /// About what.
    pub digest: Digest,
    /// Comment lines above it.
    pub comments: Vec<String>,
}

/// A whole file. `Default` is a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinFile {
    pub(super) head: Vec<String>,
    pub(super) servers: BTreeMap<ServerName, InstructionsPin>,
    pub(super) tools: BTreeMap<ToolId, ToolPin>,
    pub(super) tail: Vec<String>,
}

impl Default for PinFile {
    fn default() -> Self {
        let head = HEAD.iter().map(|&line| line.to_owned()).collect();
        Self { head, servers: BTreeMap::new(), tools: BTreeMap::new(), tail: Vec::new() }
    }
}

impl PinFile {
    /// The line of a tool.
    pub fn tool(&self, id: &ToolId) -> Option<&ToolPin> {
        self.tools.get(id)
    }

    /// All lines of tools, in order.
    pub fn tools(&self) -> impl Iterator<Item = (&ToolId, &ToolPin)> {
        self.tools.iter()
    }

    /// The lines of one server's tools, in order.
    pub fn of_server<'a>(
        &'a self,
        server: &'a ServerName,
    ) -> impl Iterator<Item = (&'a ToolId, &'a ToolPin)> {
        self.tools.iter().filter(move |(id, _)| id.server == *server)
    }

    /// The line of what a server says about itself.
    pub fn instructions(&self, server: &ServerName) -> Option<&InstructionsPin> {
        self.servers.get(server)
    }

    /// Writes a tool's line; its comments stay.
    pub fn set_tool(&mut self, id: ToolId, state: PinState, pin: Pin) {
        let comments = self.tools.remove(&id).map(|line| line.comments).unwrap_or_default();
        self.tools.insert(id, ToolPin { state, pin, comments });
    }

    /// Writes the line of what a server says about itself; its comments stay.
    pub fn set_instructions(&mut self, server: ServerName, state: PinState, digest: Digest) {
        let comments = self.servers.remove(&server).map(|line| line.comments).unwrap_or_default();
        self.servers.insert(server, InstructionsPin { state, digest, comments });
    }

    /// Takes a tool's line out; gives what it said.
    pub fn remove_tool(&mut self, id: &ToolId) -> Option<ToolPin> {
        self.tools.remove(id)
    }
}

impl PinState {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Blocked => "blocked",
        }
    }
}

/// The text of the file; [`PinFile::parse`] reads it back as the same.
impl fmt::Display for PinFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_lines(f, &self.head)?;
        writeln!(f, "{MARK} {VERSION}")?;
        for (server, InstructionsPin { state, digest, comments }) in &self.servers {
            write_lines(f, comments)?;
            writeln!(f, "{} {} instructions={digest}", server.as_str(), state.as_str())?;
        }
        for (id, ToolPin { state, pin, comments }) in &self.tools {
            write_lines(f, comments)?;
            let name = escaped(id.tool.as_str());
            write!(f, "{}.{name} {}", id.server.as_str(), state.as_str())?;
            write!(f, " effect={} world={}", pin.effect.as_str(), pin.world.as_str())?;
            write!(f, " hints={}", hints_text(pin))?;
            write!(f, " definition={} annotations={}", pin.definition, pin.annotations)?;
            writeln!(f, " input={} sketch={}", pin.input, pin.sketch)?;
        }
        write_lines(f, &self.tail)
    }
}

fn write_lines(f: &mut fmt::Formatter<'_>, lines: &[String]) -> fmt::Result {
    lines.iter().try_for_each(|line| writeln!(f, "{line}"))
}

/// The hints of [`super::Hints`] with their words in the file.
pub(super) const HINT_WORDS: [(&str, &str); 3] = [
    ("read-only", "not-read-only"),
    ("destructive", "not-destructive"),
    ("open-world", "not-open-world"),
];

fn hints_text(pin: &Pin) -> String {
    let hints = [pin.hints.read_only, pin.hints.destructive, pin.hints.open_world];
    let words = hints
        .into_iter()
        .zip(HINT_WORDS)
        .filter_map(|(hint, (yes, no))| Some(if hint? { yes } else { no }));
    let words: Vec<&str> = words.collect();
    if words.is_empty() { "-".to_owned() } else { words.join(",") }
}

/// A tool's name as one word of visible ASCII: other bytes are written as `%XX`, so that nothing in a review is other than
/// it looks.
fn escaped(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_graphic() && byte != b'%' {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a string takes all");
        }
    }
    text
}
