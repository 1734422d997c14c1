//! Rules as somebody wrote them: what a configuration hands over to be compiled.
//!
//! Everything that a person can write wrong is still text here, with the place where it stands; `compile.rs` reads it.

use crate::permit::{Channel, Eyes, Remember, RuleName};
use gloveport_protocol::Effect;
use serde_json::Value;

/// The rules of one file. Of several layers the strictest decides, so that a layer can tighten and never loosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// What holds for calls that no rule of this layer is about; nothing where that is left to the other layers.
    pub preset: Option<Preset>,
    /// Whether its rules may name servers that are not there.
    pub naming: Naming,
    /// The rules. Their order decides nothing but which of two equal ones is named.
    pub rules: Vec<Rule>,
}

/// What holds for calls that no rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Preset {
    /// For one person: tools that read and write are allowed, destructive ones ask.
    Solo,
    /// For a team: what is not listed is denied.
    Team,
    /// Likewise, and other parts of the gate are stricter.
    Regulated,
}

impl Preset {
    /// The stable name, as in configuration and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Solo => "solo",
            Self::Team => "team",
            Self::Regulated => "regulated",
        }
    }
}

/// Whether a layer's rules may name servers that are not configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// They may not: the file that has them also has the servers.
    Checked,
    /// They may: the file is for many projects with other servers each.
    Unchecked,
}

/// One `[[rule]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its `id` and place.
    pub name: RuleName,
    /// What it does.
    pub verb: Verb,
    /// The tools, as patterns.
    pub tools: Vec<String>,
    /// Only tools with one of these effects; any where empty.
    pub effects: Vec<Effect>,
    /// Whom it is about: `group:eng`, `user:bob`, `tenant:acme`, `method:key`, `*`; everybody where empty.
    pub who: Vec<String>,
    /// It is about a call only if this holds.
    pub when: Option<Condition>,
    /// It is not about a call if this holds.
    pub unless: Option<Condition>,
    /// What the operator has to say: to the agent for a refusal, to the person for a question.
    pub say: Option<String>,
    /// Who may answer the question.
    pub channel: Channel,
    /// How many people it takes.
    pub eyes: Eyes,
    /// How long an answer holds.
    pub remember: Remember,
}

/// What a rule does with the calls that it is about. The stricter comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// They may be made.
    Allow,
    /// A person is asked.
    Ask,
    /// They may not be made.
    Deny,
}

impl Verb {
    /// The key of the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Ask => "ask",
            Self::Deny => "deny",
        }
    }
}

/// `when` or `unless`.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// An expression in CEL.
    Expression {
        /// File and line.
        place: String,
        /// The expression.
        text: String,
    },
    /// Predicates, all of which have to hold.
    Predicates(Vec<Predicate>),
}

/// A test of one argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicate {
    /// File and line.
    pub place: String,
    /// Which argument: `path`, `filter.owner`, `items[*].to`.
    pub argument: String,
    /// What is tested.
    pub test: Test,
}

/// What a predicate tests.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A statement in SQL that only reads.
    Sql(SqlSource),
    /// A path below given folders.
    Path(PathSource),
    /// A URL of given hosts.
    Url(UrlSource),
    /// An e-mail address or the name of a host, in given domains.
    Domain(Vec<String>),
    /// One of given values.
    Enum(Vec<Value>),
    /// A number between two others, both included.
    Range(Bounds),
    /// So many characters, items or keys, both bounds included.
    Length(Bounds),
    /// A text that a regular expression describes from its beginning to its end.
    Regex(String),
    /// A text without anything that a shell or a command line gives a meaning to.
    NoShellMeta,
    /// A list all of whose items pass.
    Each(Box<Test>),
    /// A list one of whose items passes.
    Any(Box<Test>),
}

impl Test {
    /// The key of the configuration.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Sql(_) => "sql",
            Self::Path(_) => "path",
            Self::Url(_) => "url",
            Self::Domain(_) => "domain",
            Self::Enum(_) => "enum",
            Self::Range(_) => "range",
            Self::Length(_) => "length",
            Self::Regex(_) => "regex",
            Self::NoShellMeta => "no_shell_meta",
            Self::Each(_) => "each",
            Self::Any(_) => "any",
        }
    }
}

/// Bounds of a number, both included.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bounds {
    /// The least.
    pub least: Option<serde_json::Number>,
    /// The most.
    pub most: Option<serde_json::Number>,
}

/// What an SQL predicate lets pass, beside that it has to be one query that changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SqlSource {
    /// Functions that may not be called, as patterns with `*`; beside those that are never let pass.
    pub functions_deny: Vec<String>,
    /// Tables that may be read, as patterns with `*`; all where empty.
    pub tables: Vec<String>,
    /// Whose SQL it is.
    pub dialect: SqlDialect,
}

/// Whose SQL a statement is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SqlDialect {
    /// What most databases read alike.
    #[default]
    Generic,
    /// That of `SQLite`.
    Sqlite,
    /// That of `PostgreSQL`.
    Postgres,
    /// That of `MySQL` and `MariaDB`.
    Mysql,
}

/// Where a path may lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PathSource {
    /// Folders, themselves included.
    pub within: Vec<String>,
    /// Folders and files in them that do not count: paths, or names with `*` like `*.pem`.
    pub deny: Vec<String>,
}

/// Where a URL may lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UrlSource {
    /// Hosts: `api.acme.dev`, or `*.acme.dev` for what is below it.
    pub hosts: Vec<String>,
    /// Schemes; where empty only `https` is let pass, and every one is caught.
    pub schemes: Vec<String>,
    /// Ports; where empty only the scheme's own is let pass, and every one is caught.
    pub ports: Vec<u16>,
}
