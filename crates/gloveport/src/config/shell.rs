//! `[servers.NAME.programs.PROGRAM]` of a server with `builtin = "shell"`: which programs it offers, and with which
//! arguments. Whether a pattern holds is judged by the server itself, which does not start with one that does not.

use super::check::list;
use super::error::Source;
use super::quantity::{Count, Size, Time};
use super::template::Template;
use super::{ConfigError, ProgramPath};
use gloveport_builtin::{ArgumentKind, NamedArgument, ProgramArgument, ShellProgram};
use gloveport_protocol::{Effect, ToolName, nearest};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use toml::Spanned;

/// Time of one program, where nobody says.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);
/// Bytes of standard output that are kept, and as many of standard error.
const OUTPUT_DEFAULT: u64 = 256 << 10;
/// The most that may be asked for: it becomes one result.
const OUTPUT_MAX: u64 = 8 << 20;
/// Memory of all processes of one run.
const MEMORY_DEFAULT: u64 = 512 << 20;
/// Processes and threads of one run.
const PROCESSES_DEFAULT: u32 = 64;

/// `[servers.NAME.programs.PROGRAM]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawProgram {
    path: Option<Spanned<Template>>,
    description: String,
    args: Vec<Spanned<RawArgument>>,
    stdin: bool,
    effect: Option<Spanned<String>>,
    timeout: Option<Spanned<Time>>,
    output: Option<Spanned<Size>>,
    memory: Option<Spanned<Size>>,
    processes: Option<Spanned<Count>>,
}

/// One of `args`: a word in quotes, or a table that says what a call may put there.
#[derive(Debug, Clone)]
enum RawArgument {
    Literal(String),
    Named(Box<RawNamed>),
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawNamed {
    name: Option<String>,
    one_of: Option<Vec<String>>,
    matches: Option<String>,
    integer: Option<(i64, i64)>,
    path: bool,
    flag: Option<String>,
    prefix: String,
    option: Option<String>,
    optional: bool,
    repeated: Option<Count>,
    description: String,
}

/// Reads the programs of one server.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn programs(
    source: Source<'_>,
    raw: Spanned<BTreeMap<Spanned<String>, RawProgram>>,
) -> Result<Vec<(ShellProgram, ProgramPath)>, ConfigError> {
    let reader = Reader(source);
    raw.into_inner().into_iter().map(|(name, raw)| reader.program(&name, raw)).collect()
}

struct Reader<'a>(Source<'a>);

impl Reader<'_> {
    fn program(
        &self,
        name: &Spanned<String>,
        raw: RawProgram,
    ) -> Result<(ShellProgram, ProgramPath), ConfigError> {
        let tool = ToolName::parse(name.get_ref());
        let tool = tool.map_err(|error| self.at(name, error.to_string()))?;
        let arguments = raw.args.into_iter().map(|written| self.argument(written));
        let output_bytes = match raw.output {
            None => OUTPUT_DEFAULT,
            Some(size) if size.get_ref().0 <= OUTPUT_MAX => size.get_ref().0,
            Some(size) => return Err(self.at(&size, "`output` is at most `8MiB`")),
        };
        let path = match raw.path {
            None => ProgramPath::Named(name.get_ref().clone()),
            Some(path) => ProgramPath::Written(path.into_inner()),
        };
        let program = ShellProgram {
            name: tool,
            path: PathBuf::new(),
            description: raw.description,
            arguments: arguments.collect::<Result<_, _>>()?,
            stdin: raw.stdin,
            effect: self.effect(raw.effect.as_ref())?,
            timeout: raw.timeout.map_or(TIMEOUT_DEFAULT, |time| time.into_inner().0),
            output_bytes,
            memory_bytes: raw.memory.map_or(MEMORY_DEFAULT, |size| size.into_inner().0),
            processes: raw.processes.map_or(PROCESSES_DEFAULT, |count| count.into_inner().0),
        };
        Ok((program, path))
    }

    /// Who says nothing is taken for the worst.
    fn effect(&self, written: Option<&Spanned<String>>) -> Result<Effect, ConfigError> {
        let Some(written) = written else {
            return Ok(Effect::Destructive);
        };
        let all = [Effect::Read, Effect::Write, Effect::Destructive];
        all.into_iter().find(|effect| effect.as_str() == written.get_ref()).ok_or_else(|| {
            let names = all.map(Effect::as_str);
            let near = nearest(written.get_ref(), &names, 1);
            let known = if near.is_empty() { &names[..] } else { &near[..] };
            let word = written.get_ref().escape_debug();
            self.at(written, format!("no effect `{word}`: there is {}", list(known)))
        })
    }

    fn argument(&self, written: Spanned<RawArgument>) -> Result<ProgramArgument, ConfigError> {
        let span = written.span();
        let wrong = |message: &str| ConfigError::at(self.0, span.clone(), message);
        let raw = match written.into_inner() {
            RawArgument::Literal(word) => return Ok(ProgramArgument::Literal(word)),
            RawArgument::Named(raw) => *raw,
        };
        let name = raw.name.ok_or_else(|| wrong("`name` is missing: what a call names it by"))?;
        let kinds = [
            raw.one_of.map(ArgumentKind::OneOf),
            raw.matches.map(ArgumentKind::Matches),
            raw.integer.map(|(least, most)| ArgumentKind::Integer(least, most)),
            raw.path.then_some(ArgumentKind::Path),
            raw.flag.map(ArgumentKind::Flag),
        ];
        let mut kinds = kinds.into_iter().flatten();
        let (Some(kind), None) = (kinds.next(), kinds.next()) else {
            return Err(wrong(
                "an argument has one of `one_of`, `matches`, `integer`, `path = true` and `flag`",
            ));
        };
        Ok(ProgramArgument::Named(NamedArgument {
            name,
            kind,
            prefix: raw.prefix,
            option: raw.option,
            optional: raw.optional,
            repeated: raw.repeated.map(|count| usize::try_from(count.0).expect("32 bits fit")),
            description: raw.description,
        }))
    }

    fn at<T>(&self, written: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.0, written.span(), message)
    }
}

impl<'de> Deserialize<'de> for RawArgument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ArgumentVisitor)
    }
}

struct ArgumentVisitor;

impl<'de> Visitor<'de> for ArgumentVisitor {
    type Value = RawArgument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word in quotes, or a table like { name = \"max\", integer = [1, 100] }")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<RawArgument, E> {
        Ok(RawArgument::Literal(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawArgument, A::Error> {
        RawNamed::deserialize(MapAccessDeserializer::new(map)).map(Box::new).map(RawArgument::Named)
    }
}

#[cfg(test)]
mod tests {
    use super::super::ServerKind;
    use super::*;
    use crate::config::{Config, Place};
    use crate::environment::Environment;
    use std::path::Path;

    fn check(table: &str) -> Result<Vec<(ShellProgram, ProgramPath)>, String> {
        let environment = Environment::of(Path::new("/home/me"), &[]);
        let place = Place::named(Path::new("gloveport.toml"), &environment);
        let text = format!("[servers.sh]\nbuiltin = \"shell\"\nroots = [\"/srv\"]\n{table}");
        let config = Config::parse(&place, &text, &environment).map_err(|e| e.to_string())?;
        match config.servers.into_values().next().map(|server| server.kind) {
            Some(ServerKind::Shell { programs, .. }) => Ok(programs),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn programs_are_read_with_their_patterns() {
        let programs = check(
            "[servers.sh.programs.git_log]\npath = \"git\"\ndescription = \"History\"\neffect = \"read\"\n\
             args = [\"log\", { name = \"max\", integer = [1, 50], prefix = \"-n\", optional = true },\n\
             { name = \"all\", flag = \"--all\" }, \"--\", { name = \"path\", path = true, repeated = 20 }]\n\
             [servers.sh.programs.wc]\nstdin = true\ntimeout = \"5s\"\noutput = \"1KiB\"\n",
        )
        .expect("it can be read");
        let (log, path) = &programs[0];
        assert_eq!(*path, ProgramPath::Written(Template::parse("git").expect("no reference")));
        assert_eq!(
            (log.name.as_str(), log.effect, log.arguments.len()),
            ("git_log", Effect::Read, 5)
        );
        let ProgramArgument::Named(max) = &log.arguments[1] else { panic!("{log:?}") };
        assert_eq!((&max.kind, max.prefix.as_str()), (&ArgumentKind::Integer(1, 50), "-n"));
        let (wc, path) = &programs[1];
        assert_eq!(*path, ProgramPath::Named("wc".to_owned()));
        assert_eq!((wc.effect, wc.stdin, wc.output_bytes), (Effect::Destructive, true, 1_024));
    }

    #[test]
    fn wrong_values_have_their_place() {
        let table = "[servers.sh.programs.x]\n";
        for (text, expected) in [
            ("effect = \"raed\"", ":5: no effect `raed`: there is `read`"),
            ("args = [{ one_of = [\"a\"] }]", ":5: `name` is missing"),
            ("args = [{ name = \"a\" }]", ":5: an argument has one of `one_of`"),
            ("args = [{ name = \"a\", path = true, flag = \"-x\" }]", ":5: an argument has one of"),
            ("args = [{ name = \"a\", mathces = \"b\" }]", "did you mean `matches`?"),
            ("args = [1]", "a word in quotes, or a table"),
            ("output = \"1GiB\"", ":5: `output` is at most `8MiB`"),
        ] {
            let error = check(&format!("{table}{text}")).expect_err(text);
            // `:LINE: words`, where the column does not matter.
            let (line, words) = expected.split_once(": ").unwrap_or(("", expected));
            assert!(error.contains(&format!("{line}:")), "{text}: {error}");
            assert!(error.contains(words), "{text}: {error}");
        }
        let error = check("").expect_err("no programs");
        assert!(error.contains("`programs` is missing"), "{error}");
    }
}
