//! Reads `pins.lock`. Every line is understood wholly or the file is refused: a pin that was read wrongly would be worse
//! than none.

use super::file::{
    FILE_BYTES_MAX, HINT_WORDS, InstructionsPin, MARK, PinFile, PinState, ToolPin, VERSION,
};
use super::pin::{Digest, Hints, Pin};
use super::sketch::Sketch;
use gloveport_protocol::{Effect, ServerName, ToolId, World, percent_decoded};

/// Bytes of a foreign word that a message repeats.
const QUOTED_CHARACTERS_MAX: usize = 60;

/// Why a pin file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PinFileError {
    /// It is larger than any that we write.
    #[error("it is larger than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// A line cannot be understood.
    #[error("line {line}: {message}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong, and what to do.
        message: String,
    },
}

impl PinFile {
    /// Reads the text of a file. An empty one is a new one.
    ///
    /// # Errors
    ///
    /// [`PinFileError`], with the line.
    pub fn parse(text: &str) -> Result<Self, PinFileError> {
        if text.len() > FILE_BYTES_MAX {
            return Err(PinFileError::TooLarge);
        }
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut reading = Reading::default();
        for (index, line) in text.lines().enumerate() {
            reading
                .line(line.trim())
                .map_err(|message| PinFileError::Line { line: index + 1, message })?;
        }
        let Reading { mut file, comments, has_version } = reading;
        if !has_version {
            let message = format!("expected `{MARK} {VERSION}` before the first tool");
            return Err(PinFileError::Line { line: 1, message });
        }
        file.tail = comments;
        Ok(file)
    }
}

struct Reading {
    file: PinFile,
    /// Those that no line has followed yet.
    comments: Vec<String>,
    has_version: bool,
}

impl Default for Reading {
    fn default() -> Self {
        let file = PinFile { head: Vec::new(), ..PinFile::default() };
        Self { file, comments: Vec::new(), has_version: false }
    }
}

impl Reading {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() || line.starts_with('#') {
            self.comments.push(line.to_owned());
            return Ok(());
        }
        if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
            return Err(
                "a conflict of a merge: keep the lines that are right, and take the marks out"
                    .to_owned(),
            );
        }
        if !self.has_version {
            self.file.head = std::mem::take(&mut self.comments);
            self.has_version = true;
            return version(line);
        }
        let mut words = line.split_ascii_whitespace();
        let (name, state) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let state = match state {
            "approved" => PinState::Approved,
            "blocked" => PinState::Blocked,
            other => {
                return Err(format!("expected `approved` or `blocked`, found `{}`", quoted(other)));
            }
        };
        let comments = std::mem::take(&mut self.comments);
        if name.contains('.') {
            let name = percent_decoded(name);
            let id = ToolId::parse(&name).map_err(|error| error.to_string())?;
            let line = ToolPin { state, pin: Fields::read(words)?.pin()?, comments };
            let before = self.file.tools.insert(id, line);
            return before.map_or(Ok(()), |_| Err("the same tool has a line above".to_owned()));
        }
        let server = ServerName::parse(name).map_err(|error| error.to_string())?;
        let fields = Fields::read(words)?;
        let digest = fields.digest("instructions")?;
        let before = self.file.servers.insert(server, InstructionsPin { state, digest, comments });
        before.map_or(Ok(()), |_| Err("the same server has a line above".to_owned()))
    }
}

fn version(line: &str) -> Result<(), String> {
    match line.strip_prefix(MARK).map(str::trim) {
        Some(VERSION) => Ok(()),
        Some(other) => Err(format!(
            "version `{}` is of another gloveport: this one reads version {VERSION}",
            quoted(other)
        )),
        None => Err(format!("expected `{MARK} {VERSION}`, found `{}`", quoted(line))),
    }
}

/// The words `key=value` of a line.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

/// Those that there are.
const KEYS: [&str; 8] =
    ["effect", "world", "hints", "definition", "annotations", "input", "sketch", "instructions"];

impl<'a> Fields<'a> {
    fn read(words: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut fields: Vec<(&str, &str)> = Vec::new();
        for word in words {
            let (key, value) = word
                .split_once('=')
                .ok_or_else(|| format!("expected `key=value`, found `{}`", quoted(word)))?;
            if !KEYS.contains(&key) {
                return Err(format!(
                    "unknown key `{}`: known here are {}",
                    quoted(key),
                    KEYS.join(", ")
                ));
            }
            if fields.iter().any(|(known, _)| *known == key) {
                return Err(format!("`{key}` is there twice"));
            }
            fields.push((key, value));
        }
        Ok(Self(fields))
    }

    fn get(&self, key: &str) -> Result<&'a str, String> {
        let found = self.0.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| *value).ok_or_else(|| format!("`{key}` is missing"))
    }

    fn digest(&self, key: &str) -> Result<Digest, String> {
        Digest::parse(self.get(key)?).ok_or_else(|| format!("`{key}` is not 64 digits of 0-9 a-f"))
    }

    fn pin(&self) -> Result<Pin, String> {
        let effect = match self.get("effect")? {
            "read" => Effect::Read,
            "write" => Effect::Write,
            "destructive" => Effect::Destructive,
            other => {
                return Err(format!(
                    "`effect` is read, write or destructive, not `{}`",
                    quoted(other)
                ));
            }
        };
        let world = match self.get("world")? {
            "closed" => World::Closed,
            "open" => World::Open,
            other => return Err(format!("`world` is closed or open, not `{}`", quoted(other))),
        };
        let sketch = Sketch::parse(self.get("sketch")?);
        Ok(Pin {
            definition: self.digest("definition")?,
            annotations: self.digest("annotations")?,
            input: self.digest("input")?,
            hints: hints(self.get("hints")?)?,
            effect,
            world,
            sketch: sketch.ok_or("`sketch` is not 128 digits of 0-9 a-f")?,
        })
    }
}

fn hints(text: &str) -> Result<Hints, String> {
    let mut found = [None; HINT_WORDS.len()];
    for word in text.split(',').filter(|word| *word != "-") {
        let known =
            HINT_WORDS.iter().zip(&mut found).find(|((yes, no), _)| word == *yes || word == *no);
        let ((yes, _), place) = known.ok_or_else(|| format!("unknown hint `{}`", quoted(word)))?;
        *place = Some(word == *yes);
    }
    let [read_only, destructive, open_world] = found;
    Ok(Hints { read_only, destructive, open_world })
}

fn quoted(text: &str) -> String {
    text.chars().take(QUOTED_CHARACTERS_MAX).flat_map(char::escape_default).collect()
}
