//! One allow-listed program: what the operator wrote of it, judged once, and the tool that it is.

use super::words::{self, Asked};
use crate::error::BuiltinError;
use crate::failure::Failure;
use gloveport_protocol::{Effect, ToolDefinition, ToolName};
use gloveport_sandbox::{Filesystem, Limits, Sandbox, SandboxConfig};
use regex::Regex;
use serde_json::{Map, Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where a program is looked for that is given by its name alone.
const SEARCHED: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];
/// What runs a text as a program, or another program by its name: with one of these a pattern holds nothing.
const SHELLS: [&str; 19] = [
    "ash", "bash", "busybox", "chroot", "csh", "dash", "doas", "env", "fish", "ksh", "mksh",
    "nohup", "setsid", "sh", "sudo", "tcsh", "xargs", "yash", "zsh",
];
/// Patterns of one program.
const ARGUMENTS_MAX: usize = 64;
/// Largest memory of a compiled regular expression.
const REGEX_BYTES_MAX: usize = 1 << 20;

/// A program that may be run, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellProgram {
    /// The tool's name.
    pub name: ToolName,
    /// The program: an absolute path, or a name that is looked up once in `/usr/local/bin`, `/usr/bin` and `/bin`.
    pub path: PathBuf,
    /// What it is for, for the model.
    pub description: String,
    /// Its arguments, in the order in which the program gets them.
    pub arguments: Vec<ProgramArgument>,
    /// Whether a call may give it a text as its standard input, `stdin`.
    pub stdin: bool,
    /// What a call does.
    pub effect: Effect,
    /// Time from start to end, at least 10 ms.
    pub timeout: Duration,
    /// Bytes of standard output, and as many of standard error.
    pub output_bytes: u64,
    /// Memory of all its processes.
    pub memory_bytes: u64,
    /// Processes and threads at once.
    pub processes: u32,
}

/// One argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProgramArgument {
    /// This word, always.
    Literal(String),
    /// What the call says under a name.
    Named(NamedArgument),
}

/// An argument that a call gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedArgument {
    /// The name: letters, digits and `_`.
    pub name: String,
    /// What it may be.
    pub kind: ArgumentKind,
    /// What stands before the value in the same word: `--format=`. Empty for none.
    pub prefix: String,
    /// A word of its own before each value: `-n`.
    pub option: Option<String>,
    /// Whether it may be left out.
    pub optional: bool,
    /// How many values it may have at most, given as a list; `None` for one value.
    pub repeated: Option<usize>,
    /// What it means, for the model; may be empty.
    pub description: String,
}

/// What the value of an argument may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentKind {
    /// One of these words.
    OneOf(Vec<String>),
    /// A text that this regular expression matches as a whole.
    Matches(String),
    /// A whole number of this range, both ends included.
    Integer(i64, i64),
    /// A path within the granted folders.
    Path,
    /// `true` puts this word there, `false` nothing.
    Flag(String),
}

/// A program that can be run.
pub(super) struct Ready {
    program: ShellProgram,
    /// For each argument that has one.
    regexes: Vec<Option<Regex>>,
    path: String,
    roots: Vec<PathBuf>,
    pub(super) sandbox: Sandbox,
}

impl Ready {
    pub(super) fn make(
        program: ShellProgram,
        roots: &[PathBuf],
        writable: bool,
    ) -> Result<Self, BuiltinError> {
        let wrong = |reason: String| BuiltinError::Program {
            name: program.name.as_str().to_owned(),
            reason,
        };
        let regexes = check(&program, !roots.is_empty()).map_err(wrong)?;
        let path = find(&program.path).map_err(wrong)?;
        let sandbox = Sandbox::new(held(&program, &path, roots, writable)).map_err(|source| {
            BuiltinError::Sandbox { name: program.name.as_str().to_owned(), source }
        })?;
        let path = path.into_os_string().into_string();
        let path = path.map_err(|_| wrong("its path is not UTF-8".to_owned()))?;
        Ok(Self { regexes, path, roots: roots.to_vec(), sandbox, program })
    }

    pub(super) fn program(&self) -> &ShellProgram {
        &self.program
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Where it starts.
    pub(super) fn directory(&self) -> Option<PathBuf> {
        self.roots.first().cloned()
    }

    /// The words and the input of one call.
    pub(super) fn read(&self, arguments: Map<String, Value>) -> Result<Asked, Failure> {
        words::read(&self.program, &self.regexes, &self.roots, arguments)
    }

    pub(super) fn definition(&self) -> ToolDefinition {
        let program = &self.program;
        let mut properties = Map::new();
        let mut required = Vec::new();
        for argument in named(program) {
            properties.insert(argument.name.clone(), schema(argument));
            if !argument.optional && !matches!(argument.kind, ArgumentKind::Flag(_)) {
                required.push(Value::from(argument.name.clone()));
            }
        }
        if program.stdin {
            let stdin = json!({"type": "string", "description": "What the program reads as its standard input."});
            properties.insert("stdin".to_owned(), stdin);
        }
        let annotations = json!({
            "readOnlyHint": program.effect == Effect::Read,
            "destructiveHint": program.effect == Effect::Destructive,
            "openWorldHint": false,
        });
        let usage = format!("Runs `{}`, held in a sandbox without network.", words::usage(program));
        let description = program.description.trim();
        ToolDefinition {
            name: program.name.clone(),
            title: None,
            description: Some(format!("{description}\n\n{usage}").trim().to_owned()),
            input_schema: json!({
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": false,
            }),
            output_schema: Some(output_schema()),
            annotations: annotations.as_object().cloned().unwrap_or_default(),
            rest: serde_json::Map::new(),
        }
    }
}

pub(super) fn named(program: &ShellProgram) -> impl Iterator<Item = &NamedArgument> {
    program.arguments.iter().filter_map(|argument| match argument {
        ProgramArgument::Literal(_) => None,
        ProgramArgument::Named(named) => Some(named),
    })
}

/// What holds it: nothing of the network, the granted folders, and its own file where that lies elsewhere.
fn held(program: &ShellProgram, path: &Path, roots: &[PathBuf], writable: bool) -> SandboxConfig {
    let milliseconds = u64::try_from(program.timeout.as_millis()).unwrap_or(u64::MAX);
    let mut filesystem = Filesystem::default();
    let granted = if writable { &mut filesystem.readwrite } else { &mut filesystem.readonly };
    granted.extend_from_slice(roots);
    let is_seen = ["/usr", "/bin"].iter().any(|folder| path.starts_with(folder))
        || roots.iter().any(|root| path.starts_with(root));
    if !is_seen {
        filesystem.readonly.push(path.to_owned());
    }
    let limits = Limits {
        wall_time_ms: milliseconds,
        cpu_time_ms: milliseconds,
        memory_kib: program.memory_bytes >> 10,
        processes: program.processes,
        output_bytes: program.output_bytes,
        ..Limits::default()
    };
    SandboxConfig { limits, filesystem, ..SandboxConfig::default() }
}

/// The program's file, by its absolute path.
fn find(path: &Path) -> Result<PathBuf, String> {
    let shown = path.display().to_string().escape_debug().to_string();
    let candidates: Vec<PathBuf> = if path.is_absolute() {
        vec![path.to_owned()]
    } else if path.components().count() == 1 {
        SEARCHED.iter().map(|folder| Path::new(folder).join(path)).collect()
    } else {
        return Err(format!("`{shown}` is neither an absolute path nor a name"));
    };
    let is_program = |path: &&PathBuf| {
        path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    let found = candidates.iter().find(is_program).ok_or_else(|| {
        format!("no program `{shown}`: install it, or give its absolute path as `path`")
    })?;
    // A link's name can say anything: what it leads to counts as well.
    let real = found.canonicalize().map_err(|error| format!("cannot find `{shown}`: {error}"))?;
    for path in [found, &real] {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if SHELLS.contains(&name.as_ref()) {
            return Err(format!(
                "`{shown}` runs other programs by their text, so that no pattern would hold it: list the programs themselves"
            ));
        }
    }
    Ok(found.clone())
}

/// Judges the patterns, and compiles what is to be compiled.
fn check(program: &ShellProgram, has_roots: bool) -> Result<Vec<Option<Regex>>, String> {
    if program.arguments.len() > ARGUMENTS_MAX {
        return Err(format!("more than {ARGUMENTS_MAX} arguments"));
    }
    let mut names = vec!["stdin"];
    let mut regexes = Vec::new();
    for argument in &program.arguments {
        let ProgramArgument::Named(argument) = argument else {
            regexes.push(None);
            continue;
        };
        let name = argument.name.as_str();
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.len() <= 64;
        if !is_name || names.contains(&name) {
            let name = name.escape_debug();
            return Err(format!("`{name}` is taken, or no name of letters, digits and `_`"));
        }
        names.push(name);
        regexes.push(check_kind(argument, has_roots)?);
    }
    let literals = program.arguments.iter().filter_map(|argument| match argument {
        ProgramArgument::Literal(word) => Some(word),
        ProgramArgument::Named(argument) => argument.option.as_ref(),
    });
    if literals.clone().any(|word| word.contains('\0')) {
        return Err("a word with a NUL byte cannot be passed to a program".to_owned());
    }
    Ok(regexes)
}

fn check_kind(argument: &NamedArgument, has_roots: bool) -> Result<Option<Regex>, String> {
    let name = &argument.name;
    if argument.repeated.is_some_and(|most| !(1..=1_000).contains(&most)) {
        return Err(format!("`{name}`: `repeated` is from 1 to 1000"));
    }
    match &argument.kind {
        ArgumentKind::OneOf(words) => {
            if words.is_empty() {
                return Err(format!("`{name}`: `one_of` needs at least one word"));
            }
            let looks_like_option = |word: &&String| word.starts_with('-');
            if argument.prefix.is_empty() && words.iter().any(|word| looks_like_option(&word)) {
                return Err(format!(
                    "`{name}`: a word of `one_of` begins with `-`: write an option as a `flag`, or put it into `prefix`"
                ));
            }
            if words.iter().any(|word| word.is_empty() || word.contains(char::is_control)) {
                return Err(format!(
                    "`{name}`: a word of `one_of` is empty or has a control character"
                ));
            }
            Ok(None)
        }
        ArgumentKind::Matches(pattern) => {
            let whole = format!(r"\A(?:{pattern})\z");
            // By itself as well: `a)|(b` would be two halves of something else.
            let compiled = Regex::new(pattern)
                .and_then(|_| regex::RegexBuilder::new(&whole).size_limit(REGEX_BYTES_MAX).build());
            compiled
                .map(Some)
                .map_err(|error| format!("`{name}`: `matches` cannot be read: {error}"))
        }
        ArgumentKind::Integer(least, most) if least > most => {
            Err(format!("`{name}`: {least} is more than {most}"))
        }
        ArgumentKind::Integer(least, _) if *least < 0 && argument.prefix.is_empty() => {
            Err(format!(
                "`{name}`: a negative number begins with `-` as an option does: put the option into `prefix`"
            ))
        }
        ArgumentKind::Path if !has_roots => {
            Err(format!("`{name}`: a path needs folders: name them in `roots`"))
        }
        ArgumentKind::Flag(_) if argument.repeated.is_some() || argument.option.is_some() => Err(
            format!("`{name}`: a `flag` stands alone: it takes neither `repeated` nor `option`"),
        ),
        ArgumentKind::Flag(_) | ArgumentKind::Path | ArgumentKind::Integer(..) => Ok(None),
    }
}

fn schema(argument: &NamedArgument) -> Value {
    let mut description = argument.description.clone();
    let mut tell = |what: &str| {
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(what);
    };
    let mut one = match &argument.kind {
        ArgumentKind::OneOf(words) => json!({"type": "string", "enum": words}),
        ArgumentKind::Matches(pattern) => {
            tell(&format!("Matches `{pattern}` as a whole."));
            json!({"type": "string", "minLength": 1, "maxLength": words::VALUE_BYTES_MAX})
        }
        ArgumentKind::Integer(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        ArgumentKind::Path => {
            tell("A path within the granted folders, without `..`.");
            json!({"type": "string", "minLength": 1, "maxLength": words::VALUE_BYTES_MAX})
        }
        ArgumentKind::Flag(word) => {
            tell(&format!("Passes `{word}`."));
            json!({"type": "boolean"})
        }
    };
    if let Some(most) = argument.repeated {
        let least = u8::from(!argument.optional);
        one = json!({"type": "array", "items": one, "minItems": least, "maxItems": most});
    }
    if !description.is_empty() {
        one["description"] = description.into();
    }
    one
}

fn output_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "exit_code": {
                "type": ["integer", "null"],
                "description": "0 for success; 128 + the signal where one ended it; null where its output was cut.",
            },
            "stdout": {"type": "string"},
            "stderr": {"type": "string"},
            "is_cut": {
                "type": "boolean",
                "description": "There was more output than is kept, and the program was ended then.",
            },
        },
        "required": ["exit_code", "stdout", "stderr", "is_cut"],
        "additionalProperties": false,
    })
}
