//! Typed predicates: each reads an argument as what it is (a statement, a path, an address) before it judges it.
//!
//! A predicate has three answers. That an argument is missing is a no; that it has another type, or cannot be read for
//! sure, is neither yes nor no, and is never taken in the caller's favor. Reasons name no values.

mod domain;
mod path;
mod pattern;
mod plain;
mod sql;
mod sql_text;
mod url;

use super::argument::{ArgumentPath, Found};
use super::source::{Predicate, Test};
use super::truth::{Stance, Told, Truth};
use domain::DomainTest;
use path::PathTest;
pub(super) use plain::regex;
use plain::{EnumTest, LengthTest, RangeTest, RegexTest, no_shell_meta};
use serde_json::Value;
use sql::SqlTest;
use url::UrlTest;

/// Longest text that is judged: more is no path, address or statement, and would take time.
const TEXT_BYTES_MAX: usize = 64 << 10;

/// A compiled predicate.
#[derive(Debug)]
pub(crate) struct Judge {
    argument: ArgumentPath,
    test: Tester,
    stance: Stance,
    /// The key of the configuration.
    key: &'static str,
    place: String,
}

#[derive(Debug)]
enum Tester {
    Sql(SqlTest),
    Path(PathTest),
    Url(UrlTest),
    Domain(DomainTest),
    Enum(EnumTest),
    Range(RangeTest),
    Length(LengthTest),
    Regex(RegexTest),
    NoShellMeta,
    /// How many items count is the stance's matter.
    Items(Box<Tester>),
}

impl Judge {
    /// Compiles a predicate.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn compile(source: &Predicate, stance: Stance) -> Result<Self, String> {
        Ok(Self {
            argument: ArgumentPath::parse(&source.argument)?,
            test: Tester::compile(&source.test, stance)?,
            stance,
            key: source.test.key(),
            place: source.place.clone(),
        })
    }

    /// The key of the configuration.
    pub(crate) fn key(&self) -> &'static str {
        self.key
    }

    /// File and line.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Which argument it is about.
    pub(crate) fn argument(&self) -> &ArgumentPath {
        &self.argument
    }

    /// What it says about arguments.
    pub(crate) fn judge(&self, arguments: &Value) -> Told {
        let mut all = Fold::new(self.stance, self.argument.is_wide());
        self.argument.visit(arguments, &mut |found| {
            all.add(match found {
                Found::Value(value) => self.test.judge(value, self.stance),
                Found::Missing => Told::no("the argument is missing"),
                Found::OtherType => Told::unknown("the argument has another type"),
            });
        });
        all.told
    }

    /// The JSON types of which a value can pass; none where any can.
    pub(crate) fn types(&self) -> &'static [&'static str] {
        self.test.types()
    }

    /// Whether a value of one of these JSON types can pass.
    pub(crate) fn takes(&self, types: &[&str]) -> bool {
        let wanted = self.types();
        let is_list = matches!(self.test, Tester::Items(_)) && types.contains(&"array");
        is_list || wanted.is_empty() || types.iter().any(|name| wanted.contains(name))
    }
}

/// What several values say together: all of them where that spares a call, one of them where that catches it.
struct Fold {
    stance: Stance,
    told: Told,
}

impl Fold {
    fn new(stance: Stance, is_wide: bool) -> Self {
        let told = match stance {
            Stance::Spares if is_wide => Told::yes("every item passes"),
            Stance::Spares => Told::yes(""),
            Stance::Catches if is_wide => Told::no("no item passes"),
            Stance::Catches => Told::no(""),
        };
        Self { stance, told }
    }

    fn add(&mut self, told: Told) {
        let is_stronger = match self.stance {
            Stance::Spares => told.truth < self.told.truth,
            Stance::Catches => told.truth > self.told.truth,
        };
        if is_stronger || self.told.reason.is_empty() {
            self.told = told;
        }
    }
}

impl Tester {
    fn compile(test: &Test, stance: Stance) -> Result<Self, String> {
        Ok(match test {
            Test::Sql(source) => Self::Sql(SqlTest::compile(source)?),
            Test::Path(source) => Self::Path(PathTest::compile(source)?),
            Test::Url(source) => Self::Url(UrlTest::compile(source, stance)?),
            Test::Domain(domains) => Self::Domain(DomainTest::compile(domains)?),
            Test::Enum(values) => Self::Enum(EnumTest::compile(values)?),
            Test::Range(bounds) => Self::Range(RangeTest::compile(bounds)?),
            Test::Length(bounds) => Self::Length(LengthTest::compile(bounds)?),
            Test::Regex(pattern) => Self::Regex(RegexTest::compile(pattern)?),
            Test::NoShellMeta => Self::NoShellMeta,
            Test::Each(_) if stance == Stance::Catches => {
                return Err(
                    "`each` catches a call only if all items pass: write `any` here".to_owned()
                );
            }
            Test::Any(_) if stance == Stance::Spares => {
                return Err(
                    "`any` spares a call already if one item passes: write `each` here".to_owned()
                );
            }
            Test::Each(item) | Test::Any(item) => {
                if matches!(**item, Test::Each(_) | Test::Any(_)) {
                    return Err("a list in a list is written as `arg = \"a[*]\"`".to_owned());
                }
                Self::Items(Box::new(Self::compile(item, stance)?))
            }
        })
    }

    fn judge(&self, value: &Value, stance: Stance) -> Told {
        match self {
            Self::Sql(test) => with_text(value, |text| test.judge(text)),
            Self::Path(test) => with_text(value, |text| test.judge(text)),
            Self::Url(test) => with_text(value, |text| test.judge(text)),
            Self::Domain(test) => with_text(value, |text| test.judge(text)),
            Self::Regex(test) => with_text(value, |text| test.judge(text)),
            Self::NoShellMeta => with_text(value, no_shell_meta),
            Self::Enum(test) => test.judge(value),
            Self::Range(test) => test.judge(value),
            Self::Length(test) => test.judge(value),
            Self::Items(test) => match value {
                Value::Array(items) => {
                    let mut all = Fold::new(stance, true);
                    for item in items {
                        all.add(test.judge(item, stance));
                    }
                    all.told
                }
                // Tools that take a list often take one value as well.
                Value::String(_) | Value::Number(_) => test.judge(value, stance),
                Value::Null | Value::Bool(_) | Value::Object(_) => Told::unknown("it is no list"),
            },
        }
    }

    fn types(&self) -> &'static [&'static str] {
        match self {
            Self::Sql(_)
            | Self::Path(_)
            | Self::Url(_)
            | Self::Domain(_)
            | Self::Regex(_)
            | Self::NoShellMeta => &["string"],
            Self::Enum(_) => &[],
            Self::Range(_) => &["number", "integer"],
            Self::Length(_) => &["string", "array", "object"],
            Self::Items(test) => test.types(),
        }
    }
}

fn with_text(value: &Value, judge: impl FnOnce(&str) -> Told) -> Told {
    match value {
        Value::String(text) if text.len() > TEXT_BYTES_MAX => Told::unknown("the text is too long"),
        Value::String(text) => judge(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Told::unknown("it is no text")
        }
    }
}

/// The least of several: what holds only if all do.
pub(crate) fn all_of(told: impl Iterator<Item = (&'static str, Told)>) -> (Truth, String) {
    let mut least: Option<(&'static str, Told)> = None;
    for (key, told) in told {
        if least.as_ref().is_none_or(|(_, least)| told.truth < least.truth) {
            least = Some((key, told));
        }
    }
    match least {
        Some((key, told)) => (told.truth, format!("{key} -> {}", told.reason)),
        None => (Truth::True, String::new()),
    }
}

#[cfg(test)]
mod tests;
