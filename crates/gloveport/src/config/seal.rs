//! `[seal]`: what is kept from scripts, from the model and from logs, and which tools may have it.
//!
//! Whose word counts: the preset, then the user's own file, then the file of the project; with `--config FILE` that file
//! alone. A project's file may have come with somebody else's code: it may have more sealed, and nothing opened.

use super::error::Source;
use super::quantity::Time;
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_gate::ToolGlob;
use gloveport_protocol::nearest;
use gloveport_seal::{Boundary, Detector, Field, Kind, Opening, Path as JsonPath, SealRules};
use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;

/// How long sealed values are kept when nobody uses them, where nobody says.
pub(crate) const TTL_DEFAULT: Duration = Duration::from_hours(1);
/// The boundaries, as they are written.
const BOUNDARIES: [&str; 2] = ["code", "model"];

type RawLabels = BTreeMap<Spanned<String>, OneOrMore>;

/// `[seal]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawSeal {
    detect: Option<Vec<Spanned<String>>>,
    detect_at: Option<Spanned<String>>,
    ttl: Option<Spanned<Time>>,
    fields: BTreeMap<Spanned<String>, RawLabels>,
    open_for: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    keep_sealed: Vec<Spanned<String>>,
}

/// Places of one kind: `"$.email"`, `{ path = "$.email", boundary = "model" }`, or a list of these.
#[derive(Debug)]
struct OneOrMore(Vec<RawField>);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    path: Spanned<String>,
    boundary: Option<Spanned<String>>,
}

/// What is sealed and opened, and how long it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SealConfig {
    /// The rules.
    pub(crate) rules: SealRules,
    /// How long sealed values are kept when nobody uses them.
    pub(crate) ttl: Duration,
}

impl Default for SealConfig {
    fn default() -> Self {
        Self { rules: SealRules::solo(), ttl: TTL_DEFAULT }
    }
}

/// Hears everybody: the files that there are, or only `chosen`. What was not heard is told in `warnings`.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn load(
    preset: SealRules,
    chosen: Option<&Path>,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<SealConfig, ConfigError> {
    let mut config = SealConfig { rules: preset, ttl: TTL_DEFAULT };
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        Said::read(place)?.apply(&mut config);
    }
    if let Some(place) = project {
        let ignored = Said::read(&place)?.tighten(&mut config);
        warnings.extend(place.ignored("have more sealed", &ignored));
    }
    Ok(config)
}

/// What one file says.
#[derive(Default)]
struct Said {
    detect: Option<BTreeSet<Detector>>,
    detect_at: Option<Boundary>,
    ttl: Option<Duration>,
    fields: Vec<Field>,
    open_for: Vec<Opening>,
    keep_sealed: Vec<ToolGlob>,
}

impl Said {
    fn read(place: &Place) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no such table.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?.seal;
        Reader { source: Source { path: &place.file, text: &text } }.read(raw)
    }

    /// As the word of somebody who may ask for less.
    fn apply(self, config: &mut SealConfig) {
        let rules = &mut config.rules;
        rules.detect = self.detect.unwrap_or_else(|| std::mem::take(&mut rules.detect));
        rules.detect_at = self.detect_at.unwrap_or(rules.detect_at);
        rules.fields.extend(self.fields);
        rules.open_for.extend(self.open_for);
        rules.keep_sealed.extend(self.keep_sealed);
        config.ttl = self.ttl.unwrap_or(config.ttl);
    }

    /// As the word of somebody who may only ask for more. Gives the keys that were not heard.
    fn tighten(self, config: &mut SealConfig) -> Vec<&'static str> {
        let mut ignored = Vec::new();
        let rules = &mut config.rules;
        rules.detect.extend(self.detect.unwrap_or_default());
        match self.detect_at {
            Some(Boundary::Code) => rules.detect_at = Boundary::Code,
            Some(Boundary::Model) if rules.detect_at == Boundary::Code => ignored.push("detect_at"),
            Some(Boundary::Model) | None => {}
        }
        rules.fields.extend(self.fields);
        match self.ttl {
            Some(ttl) if ttl > config.ttl => ignored.push("ttl"),
            Some(ttl) => config.ttl = ttl,
            None => {}
        }
        if !self.open_for.is_empty() {
            ignored.push("open_for");
        }
        if !self.keep_sealed.is_empty() {
            ignored.push("keep_sealed");
        }
        ignored
    }
}

struct Reader<'a> {
    source: Source<'a>,
}

impl Reader<'_> {
    fn read(&self, raw: RawSeal) -> Result<Said, ConfigError> {
        let detect = raw.detect.map(|names| names.iter().map(|name| self.detector(name)).collect());
        let mut fields = Vec::new();
        for (tools, labels) in &raw.fields {
            let tools = self.tools(tools)?;
            for (kind, places) in labels {
                let kind = self.kind(kind)?;
                for place in &places.0 {
                    let path = JsonPath::parse(place.path.get_ref())
                        .map_err(|error| self.at(&place.path, error.to_string()))?;
                    let boundary = place.boundary.as_ref().map(|written| self.boundary(written));
                    let boundary = boundary.transpose()?.unwrap_or_default();
                    fields.push(Field { tools: tools.clone(), kind: kind.clone(), path, boundary });
                }
            }
        }
        let open_for = raw.open_for.iter().map(|(tools, kinds)| {
            let kinds: Result<_, _> = kinds.iter().map(|kind| self.kind(kind)).collect();
            Ok(Opening { tools: self.tools(tools)?, kinds: kinds? })
        });
        Ok(Said {
            detect: detect.transpose()?,
            detect_at: raw.detect_at.map(|written| self.boundary(&written)).transpose()?,
            ttl: raw.ttl.map(|written| written.into_inner().0),
            fields,
            open_for: open_for.collect::<Result<_, _>>()?,
            keep_sealed: raw
                .keep_sealed
                .iter()
                .map(|tools| self.tools(tools))
                .collect::<Result<_, _>>()?,
        })
    }

    fn detector(&self, name: &Spanned<String>) -> Result<Detector, ConfigError> {
        let known = Detector::ALL.map(Detector::as_str);
        Detector::of(name.get_ref()).ok_or_else(|| self.unknown(name, "detector", &known))
    }

    fn boundary(&self, name: &Spanned<String>) -> Result<Boundary, ConfigError> {
        match name.get_ref().as_str() {
            "code" => Ok(Boundary::Code),
            "model" => Ok(Boundary::Model),
            _ => Err(self.unknown(name, "boundary", &BOUNDARIES)),
        }
    }

    fn tools(&self, text: &Spanned<String>) -> Result<ToolGlob, ConfigError> {
        ToolGlob::parse(text.get_ref()).map_err(|error| self.at(text, error.to_string()))
    }

    fn kind(&self, text: &Spanned<String>) -> Result<Kind, ConfigError> {
        Kind::parse(text.get_ref()).map_err(|error| self.at(text, error.to_string()))
    }

    fn unknown(&self, name: &Spanned<String>, what: &str, known: &[&str]) -> ConfigError {
        let near = nearest(name.get_ref(), known, 1);
        let hint = match near.as_slice() {
            [] => format!("there are {}", check::list(known)),
            near => format!("did you mean {}?", check::list(near)),
        };
        self.at(name, format!("no {what} `{}`: {hint}", name.get_ref().escape_debug()))
    }

    fn at<T>(&self, value: &Spanned<T>, message: String) -> ConfigError {
        ConfigError::at(self.source, value.span(), message)
    }
}

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A text needs its place, which only the spanned form has: what is spanned is told apart first.
        let spanned = Spanned::<Shape>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(Self(match spanned.into_inner() {
            Shape::Path(path) => vec![RawField { path: Spanned::new(span, path), boundary: None }],
            Shape::Field(field) => vec![field],
            Shape::List(list) => list.into_iter().flat_map(|one| one.0).collect(),
        }))
    }
}

#[derive(Debug)]
enum Shape {
    Path(String),
    Field(RawField),
    List(Vec<OneOrMore>),
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a path like \"$.rows[*].email\", or { path = \"…\", boundary = \"model\" }")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape::Path(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = list.next_element()? {
            all.push(one);
        }
        Ok(Shape::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Shape, A::Error> {
        RawField::deserialize(de::value::MapAccessDeserializer::new(map)).map(Shape::Field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// What comes of the files of a user and of a project, and the warnings.
    fn check(user: &str, project: &str) -> Result<(SealConfig, String), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("its real path");
        let (home, work) = (root.join("home"), root.join("work"));
        for (folder, text) in [(home.join(".config/gloveport"), user), (work.clone(), project)] {
            fs::create_dir_all(&folder).expect("folders");
            if !text.is_empty() {
                fs::write(folder.join("gloveport.toml"), format!("[seal]\n{text}\n"))
                    .expect("a file");
            }
        }
        let environment = Environment::of(&work, &[("HOME", home.to_str().expect("UTF-8"))]);
        let mut warnings = Vec::new();
        let config = load(SealRules::solo(), None, &environment, &mut warnings);
        Ok((config.map_err(|error| error.to_string())?, warnings.join("\n")))
    }

    fn shown(config: &SealConfig) -> String {
        let rules = &config.rules;
        let mut text: Vec<String> =
            rules.detect.iter().map(|one| one.as_str().to_owned()).collect();
        text.push(format!("at {:?}", rules.detect_at));
        for field in &rules.fields {
            let (tools, kind, path) = (&field.tools, &field.kind, field.path.as_str());
            text.push(format!("{tools} {kind} {path} {:?}", field.boundary));
        }
        for opening in &rules.open_for {
            let kinds: Vec<&str> = opening.kinds.iter().map(Kind::as_str).collect();
            text.push(format!("{} opens {}", opening.tools, kinds.join("+")));
        }
        text.extend(rules.keep_sealed.iter().map(|tools| format!("{tools} keeps")));
        text.push(format!("{}s", config.ttl.as_secs()));
        text.join("; ")
    }

    #[test]
    fn files_are_heard_as_far_as_they_may_be() {
        let whole = "detect = [\"email\", \"card\"]\ndetect_at = \"code\"\nttl = \"10m\"\nkeep_sealed = [\"notes.*\"]\n\
                     [seal.fields]\n\"db.query\" = { email = \"$.rows[*].email\", ssn = [\"$.a\", { path = \"$.b\", \
                     boundary = \"model\" }] }\n[seal.open_for]\n\"crm.*\" = [\"email\", \"ssn\"]";
        let heard = "card; email; at Code; db.query email $.rows[*].email Code; db.query ssn $.a Code; db.query ssn $.b \
                     Model; crm.* opens email+ssn; notes.* keeps; 600s";
        let added = "secrets; at Code; db.query email $.rows[*].email Code; db.query ssn $.a Code; db.query ssn $.b \
                     Model; 600s";
        for (user, project, expected, ignored) in [
            ("", "", "secrets; at Model; 3600s", ""),
            ("detect = []", "", "at Model; 3600s", ""),
            (whole, "", heard, ""),
            (
                "",
                whole,
                &added.replacen("secrets", "card; email; secrets", 1),
                "`open_for`, `keep_sealed`",
            ),
            ("", "detect = []\nttl = \"2h\"", "secrets; at Model; 3600s", "`ttl`"),
            (
                "detect_at = \"code\"",
                "detect_at = \"model\"",
                "secrets; at Code; 3600s",
                "`detect_at`",
            ),
        ] {
            let (config, warnings) = check(user, project).expect(user);
            assert_eq!(shown(&config), expected, "{user} / {project}");
            assert_eq!(warnings.is_empty(), ignored.is_empty(), "{warnings}");
            assert!(warnings.contains(ignored), "{warnings}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (user, part) in [
            ("detect = [\"emial\"]", ":2:11: no detector `emial`: did you mean `email`?"),
            ("detect_at = \"script\"", ":2:13: no boundary `script`: there are `code`, `model`"),
            ("[seal.fields]\n\"db\" = { email = \"$\" }", ":3:1: `db` names no tool"),
            ("[seal.fields]\n\"db.q\" = { e_mail = \"$\" }", "`e_mail` is no kind of value"),
            ("[seal.fields]\n\"db.q\" = { email = \"rows\" }", ":3:20: a path begins with `$`"),
            ("[seal.fields]\n\"db.q\" = { email = 1 }", "a path like"),
            ("[seal.open_for]\n\"db.q\" = [\"E\"]", ":3:11: `E` is no kind of value"),
            ("ttl = \"soon\"", ":2:7: "),
            ("field = 1", "did you mean `fields`?"),
        ] {
            let error = check(user, "").expect_err(user);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }

    /// The block of a language in the documentation.
    fn block(language: &str) -> &'static str {
        let page = include_str!("../../../../docs/privacy.md");
        let start = page.split_once(&format!("```{language}\n")).expect("a block").1;
        start.split_once("```").expect("its end").0.trim_end()
    }

    #[test]
    fn the_example_of_the_documentation_does_as_it_says() {
        let rules = block("toml").strip_prefix("[seal]\n").expect("the table");
        let (config, _) = check(rules, "").expect("it can be read");
        let key = gloveport_crypto::MacKey::from_bytes(b"test");
        let sealer = gloveport_seal::Sealer::new(config.rules, Vec::new(), key).expect("a sealer");
        let owner = gloveport_gate::Principal::local().key();
        let vault = gloveport_seal::Vault::new(owner, gloveport_seal::VaultLimits::default());
        let tool = |name| gloveport_protocol::ToolId::parse(name).expect("a tool");
        let opened = gloveport_seal::Opened::default();
        let json = block("json").to_owned();
        let result = sealer.seal_result(&vault, &tool("db.query"), &opened, json).json;
        let row =
            serde_json::from_str::<serde_json::Value>(&result).expect("JSON")["rows"][0].clone();
        assert_eq!((&row["id"], &row["total"]), (&1.into(), &120.into()));
        for part in ["Ada", "ada@", "4111"] {
            assert!(!result.contains(part), "{result}");
        }
        let parts = [("name".to_owned(), row["name"].as_str().expect("a text").to_owned())].into();
        let template = "Dear {name}, thank you.".to_owned();
        let question = gloveport_protocol::SealQuestion::Format { template, parts };
        let mut left = gloveport_seal::Disclosures::default();
        let body = sealer.answer(&vault, &mut left, &question).expect("composed");
        let mut mail = serde_json::json!({ "to": row["email"], "body": body });
        sealer.unseal(&vault, &tool("mail.send"), &mut mail).expect("cleared");
        let expected =
            serde_json::json!({ "to": "ada@example.com", "body": "Dear Ada Lovelace, thank you." });
        assert_eq!(mail, expected);
        let mut card = serde_json::json!({ "to": row["card"] });
        assert!(sealer.unseal(&vault, &tool("mail.send"), &mut card).is_err());
    }
}
