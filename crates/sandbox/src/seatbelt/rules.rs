//! Puts the rules of a profile together, in the order in which they are read.
//!
//! It deliberately decides nothing: which paths there are was decided by who calls it, and what the
//! system gives is in `system.rs`.

use super::expression::Expression;
use super::place::Place;
use super::system::{self, Entry};
use super::{BYTES_MAX, Profile, ProfileError, Tag};
use std::collections::BTreeSet;
use std::num::NonZeroU16;

/// The rules so far, and the values of the parameters that they name.
pub(super) struct Rules<'a> {
    tag: &'a Tag,
    written: Vec<Expression>,
    parameters: Vec<(String, Place)>,
}

/// The first word of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Allow,
    Deny,
}

/// Where a rule holds.
enum Scope {
    Everywhere,
    /// Where any of these filters matches; nowhere where there is none. The language itself reads
    /// a rule without filters as one for everything.
    Any(Vec<Expression>),
}

/// How a path is compared.
#[derive(Clone, Copy)]
enum Reach {
    /// That path alone.
    Alone,
    /// It and all in it.
    Tree,
}

impl Reach {
    fn filter(self) -> &'static str {
        match self {
            Self::Alone => "literal",
            Self::Tree => "subpath",
        }
    }
}

impl<'a> Rules<'a> {
    /// A profile that refuses everything.
    pub(super) fn new(tag: &'a Tag) -> Self {
        let version = Expression::List(vec![Expression::Word("version"), Expression::Word("1")]);
        let mut rules = Self { tag, written: vec![version], parameters: Vec::new() };
        rules.add(Answer::Deny, &["default"], Scope::Everywhere);
        rules
    }

    /// Processes of its own, and what it may know of them and do to them. Code that is made while
    /// it runs is what most engines of languages are.
    pub(super) fn processes(&mut self) {
        self.add(Answer::Allow, &["dynamic-code-generation", "process-fork"], Scope::Everywhere);
        for operation in ["process-info*", "signal"] {
            self.add(
                Answer::Allow,
                &[operation],
                Scope::Any(vec![target("self"), target("same-sandbox")]),
            );
        }
    }

    /// No other process, and no new code.
    pub(super) fn alone(&mut self) {
        self.add(Answer::Deny, &["dynamic-code-generation"], Scope::Everywhere);
        for operation in ["process-info*", "signal"] {
            self.add(Answer::Allow, &[operation], Scope::Any(vec![target("self")]));
        }
    }

    /// Values of the kernel that can be read.
    pub(super) fn values(&mut self, names: &[Entry], families: &[Entry]) {
        let names = names.iter().map(|(name, _)| Expression::call("sysctl-name", *name));
        let families =
            families.iter().map(|(start, _)| Expression::call("sysctl-name-prefix", *start));
        self.add(Answer::Allow, &["sysctl-read"], Scope::Any(names.chain(families).collect()));
    }

    /// Services that can be asked.
    pub(super) fn services(&mut self) {
        let names = system::SERVICES.iter().map(|(name, _)| Expression::call("global-name", *name));
        self.add(Answer::Allow, &["mach-lookup"], Scope::Any(names.collect()));
    }

    /// Libraries, files and devices of the system.
    pub(super) fn system(&mut self) {
        let libraries = paths(Reach::Tree, &system::LIBRARIES);
        let files = paths(Reach::Alone, &system::FILES);
        let devices = paths(Reach::Alone, &system::DEVICES);
        let readable = libraries.iter().cloned().chain(files).chain(devices).collect();
        self.add(Answer::Allow, &names(&system::READ), Scope::Any(readable));
        self.add(Answer::Allow, &["file-map-executable"], Scope::Any(libraries));
        let null = Expression::call(Reach::Alone.filter(), "/dev/null");
        self.add(Answer::Allow, &["file-write-data"], Scope::Any(vec![null]));
        let descriptors = Expression::call(Reach::Tree.filter(), "/dev/fd");
        self.add(
            Answer::Allow,
            &["file-read-data", "file-write-data"],
            Scope::Any(vec![descriptors]),
        );
        self.ways_of_the_system();
    }

    /// The folders on the way to what the system gives can be looked at, not listed: `realpath`
    /// asks about each.
    fn ways_of_the_system(&mut self) {
        let lists: [&[Entry]; 4] =
            [&system::LIBRARIES, &system::FILES, &system::DEVICES, &system::PROGRAMS];
        let entries = lists.into_iter().flatten();
        let places = entries.filter_map(|(path, _)| Place::parse(path.as_ref()).ok());
        let ways: BTreeSet<_> =
            places.flat_map(|place| place.ancestors().collect::<Vec<_>>()).collect();
        let links = system::LINKS.iter().map(|(path, _)| (*path).to_owned());
        let all = ways.iter().map(|place| place.as_str().to_owned()).chain(links);
        let filters = all.map(|path| Expression::call(Reach::Alone.filter(), path)).collect();
        self.add(Answer::Allow, &PASS, Scope::Any(filters));
    }

    /// Programs of the system.
    pub(super) fn programs(&mut self) {
        let programs = paths(Reach::Tree, &system::PROGRAMS);
        self.add(Answer::Allow, &read_and_run(), Scope::Any(programs));
    }

    /// Trees that can be read and run.
    pub(super) fn readable(&mut self, places: &BTreeSet<&Place>) {
        let trees: Vec<_> =
            places.iter().map(|place| self.parameter(Reach::Tree, "READ", place)).collect();
        self.add(Answer::Allow, &read_and_run(), Scope::Any(trees));
        let ways: BTreeSet<_> = places.iter().flat_map(|place| place.ancestors()).collect();
        let ways: Vec<_> =
            ways.iter().map(|place| self.parameter(Reach::Alone, "WAY", place)).collect();
        self.add(Answer::Allow, &PASS, Scope::Any(ways));
    }

    /// Trees that can be changed, with trees in them that cannot, and so on. The inner one decides,
    /// so it comes later; of two rules for one path the refusal does.
    pub(super) fn changeable(&mut self, writable: &BTreeSet<Place>, readonly: &BTreeSet<Place>) {
        let inside = |place: &&Place| writable.iter().any(|outer| place.is_in(outer.as_str()));
        let allowed = writable.iter().map(|place| (place, Answer::Allow));
        let denied = readonly.iter().filter(inside).map(|place| (place, Answer::Deny));
        let mut all: Vec<_> = allowed.chain(denied).collect();
        all.sort_by_key(|(place, answer)| (place.depth(), *answer == Answer::Deny));
        for (place, answer) in all {
            let kind = if answer == Answer::Allow { "WRITE" } else { "KEEP" };
            let tree = self.parameter(Reach::Tree, kind, place);
            self.add(answer, &names(&system::WRITE), Scope::Any(vec![tree]));
        }
    }

    /// Connections to our proxies, by TCP to the loopback interface.
    pub(super) fn proxies(&mut self, ports: &[NonZeroU16]) {
        let remote = |port: &NonZeroU16| {
            let address = Expression::Text(format!("localhost:{port}"));
            Expression::List(vec![Expression::Word("remote"), Expression::Word("tcp"), address])
        };
        let remotes = ports.iter().map(remote).collect();
        self.add(Answer::Allow, &["network-outbound"], Scope::Any(remotes));
    }

    /// Programs of the system that reach outside.
    pub(super) fn refused_programs(&mut self) {
        let programs = paths(Reach::Alone, &system::REFUSED_PROGRAMS);
        self.add(Answer::Deny, &["process-exec*"], Scope::Any(programs));
    }

    /// What stays where it is.
    pub(super) fn kept(&mut self, places: &BTreeSet<Place>) {
        let kept: Vec<_> =
            places.iter().map(|place| self.parameter(Reach::Alone, "STAY", place)).collect();
        self.add(Answer::Deny, &["file-write-unlink"], Scope::Any(kept));
    }

    /// Trees of which nothing can be seen or changed.
    pub(super) fn holes(&mut self, places: &BTreeSet<Place>) {
        let holes: Vec<_> =
            places.iter().map(|place| self.parameter(Reach::Tree, "BLOCK", place)).collect();
        self.add(Answer::Deny, &system::on_paths().collect::<Vec<_>>(), Scope::Any(holes));
    }

    /// A worker's own file, which it is started from.
    pub(super) fn worker(&mut self, program: &Place) {
        let file = self.parameter(Reach::Alone, "PROGRAM", program);
        self.add(Answer::Allow, &read_and_run(), Scope::Any(vec![file]));
        let ways: Vec<_> =
            program.ancestors().map(|place| self.parameter(Reach::Alone, "WAY", &place)).collect();
        self.add(Answer::Allow, &PASS, Scope::Any(ways));
    }

    /// The whole as a profile for `program`.
    ///
    /// # Errors
    ///
    /// [`ProfileError::TooLong`].
    pub(super) fn finish(self, program: Place) -> Result<Profile, ProfileError> {
        let mut text = String::new();
        for rule in &self.written {
            rule.write_rule(&mut text);
        }
        let values = self.parameters.iter().map(|(key, place)| key.len() + place.as_str().len());
        let bytes = text.len() + values.sum::<usize>();
        if bytes > BYTES_MAX {
            return Err(ProfileError::TooLong(bytes));
        }
        Ok(Profile { text, parameters: self.parameters, program })
    }

    /// Adds a rule. A refusal is logged with the tag.
    fn add(&mut self, answer: Answer, operations: &[&'static str], scope: Scope) {
        let filters = match scope {
            Scope::Everywhere => Vec::new(),
            Scope::Any(filters) if filters.is_empty() => return,
            Scope::Any(filters) => filters,
        };
        let (word, with) = match answer {
            Answer::Allow => ("allow", None),
            Answer::Deny => ("deny", Some(self.with_message())),
        };
        let words = [word].into_iter().chain(operations.iter().copied()).map(Expression::Word);
        self.written.push(Expression::List(words.chain(filters).chain(with).collect()));
    }

    fn with_message(&self) -> Expression {
        let tag = Expression::Text(self.tag.0.clone());
        Expression::List(vec![Expression::Word("with"), Expression::Word("message"), tag])
    }

    /// A filter for a path that is passed as a parameter.
    fn parameter(&mut self, reach: Reach, kind: &'static str, place: &Place) -> Expression {
        let key = format!("{kind}_{}", self.parameters.len());
        let parameter = Expression::call("param", key.clone());
        self.parameters.push((key, place.clone()));
        Expression::List(vec![Expression::Word(reach.filter()), parameter])
    }
}

/// What can be asked about a folder on the way to another.
const PASS: [&str; 2] = ["file-read-metadata", "file-test-existence"];

fn names(entries: &[Entry]) -> Vec<&'static str> {
    entries.iter().map(|(name, _)| *name).collect()
}

fn read_and_run() -> Vec<&'static str> {
    system::READ.iter().chain(&system::RUN).map(|(name, _)| *name).collect()
}

/// Filters for paths of the system.
fn paths(reach: Reach, entries: &[Entry]) -> Vec<Expression> {
    entries.iter().map(|(path, _)| Expression::call(reach.filter(), *path)).collect()
}

fn target(whose: &'static str) -> Expression {
    Expression::List(vec![Expression::Word("target"), Expression::Word(whose)])
}
