//! Texts with references to environment variables, as configuration files have them.
//!
//! Understood are `${NAME}`, `${NAME:-default}`, `${env:NAME}` and `${secret:NAME}` anywhere in a text, `$${` for a plain `${`, and as a
//! whole text `env:NAME` and `secret://env/NAME`. References are replaced when a server is started, not when the
//! file is read, so that the value never stands in what we show: a template is shown as it was written, and only where
//! it is a command line.

use crate::environment::Environment;
use crate::secrets;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use std::fmt;

/// Begins a reference to a secret of a named store.
const SECRET: &str = "secret://";

/// A text that may hold references.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Template {
    written: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable {
        name: String,
        default: Option<String>,
    },
    /// Of the user's sealed file.
    Secret(String),
}

/// A variable that is referred to, has no default, and is not set; or a secret, as `secret:NAME`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missing(pub(crate) String);

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What is wrong with a reference. The text itself is not repeated, for it may hold a secret.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let pieces = match whole_reference(text)? {
            Some(name) => vec![Piece::Variable { name: name.to_owned(), default: None }],
            None => pieces(text)?,
        };
        Ok(Self { written: text.to_owned(), pieces })
    }

    /// A reference to the variable `name`, which has to be a name of one.
    pub(crate) fn reference(name: &str) -> Self {
        let variable = Piece::Variable { name: name.to_owned(), default: None };
        Self { written: format!("${{{name}}}"), pieces: vec![variable] }
    }

    /// The text with all references replaced.
    ///
    /// # Errors
    ///
    /// The first variable that is missing.
    pub(crate) fn expand(&self, environment: &Environment) -> Result<String, Missing> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Secret(name) => {
                    let secret = environment.secret(name).ok().flatten();
                    let secret = secret.ok_or_else(|| Missing(format!("secret:{name}")))?;
                    text.push_str(secret.expose());
                }
                Piece::Variable { name, default } => {
                    let value = environment.get(name);
                    // As in a shell: `:-` is for what is not set and for what is empty.
                    let value = match default {
                        Some(default) => {
                            value.filter(|value| !value.is_empty()).or(Some(default.as_str()))
                        }
                        None => value,
                    };
                    text.push_str(value.ok_or_else(|| Missing(name.clone()))?);
                }
            }
        }
        Ok(text)
    }

    /// The text as it was written, references unreplaced.
    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    /// Whether it refers to the user's sealed file.
    pub(crate) fn names_secret(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Secret(_)))
    }

    /// Whether nothing in it comes from the environment.
    pub(crate) fn is_literal(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Template(..)")
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TemplateVisitor)
    }
}

/// Own messages where serde's would repeat the value, which may be a secret.
struct TemplateVisitor;

fn refuse<T, E: Error>() -> Result<T, E> {
    Err(E::custom("a text in quotes is expected here"))
}

impl Visitor<'_> for TemplateVisitor {
    type Value = Template;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Template, E> {
        Template::parse(text).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Template, E> {
        refuse()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Template, E> {
        refuse()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Template, E> {
        refuse()
    }
}

/// The variable of a text that is nothing but a reference.
fn whole_reference(text: &str) -> Result<Option<&str>, String> {
    if let Some(reference) = text.strip_prefix(SECRET) {
        let name = reference.strip_prefix("env/").ok_or(
            "only `secret://env/NAME` is known: other stores of secrets are not supported yet",
        )?;
        return variable_name(name).map(Some);
    }
    // What only looks like one, `env:prod 2` say, is a text.
    Ok(text.strip_prefix("env:").filter(|name| variable_name(name).is_ok()))
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(place) = rest.find("${") {
        if let Some(before) = rest[..place].strip_suffix('$') {
            plain.push_str(before);
            plain.push_str("${");
            rest = &rest[place + 2..];
            continue;
        }
        plain.push_str(&rest[..place]);
        let inner = &rest[place + 2..];
        let end = inner.find('}').ok_or("a `${` has no `}`: write `$${` for a plain `${`")?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(variable(&inner[..end])?);
        rest = &inner[end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

fn variable(inner: &str) -> Result<Piece, String> {
    if let Some(name) = inner.strip_prefix("secret:") {
        if !secrets::is_name(name) {
            return Err("a reference names no secret: write `${secret:NAME}`".to_owned());
        }
        return Ok(Piece::Secret(name.to_owned()));
    }
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default.to_owned())),
        None => (inner.strip_prefix("env:").unwrap_or(inner), None),
    };
    let name = variable_name(name)?.to_owned();
    Ok(Piece::Variable { name, default })
}

fn variable_name(name: &str) -> Result<&str, String> {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name =
        name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit());
    if is_name {
        Ok(name)
    } else {
        Err("a reference names no variable: write `${NAME}`, `${NAME:-default}` or \
             `secret://env/NAME`, and `$${` for a plain `${`"
            .to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn check(text: &str, expected: Result<&str, &str>) {
        let environment =
            Environment::of(Path::new("/"), &[("A", "one"), ("B_2", "two"), ("EMPTY", "")]);
        let expanded = Template::parse(text).and_then(|template| {
            template.expand(&environment).map_err(|Missing(name)| format!("missing {name}"))
        });
        match expected {
            Ok(expected) => assert_eq!(expanded.as_deref(), Ok(expected), "{text}"),
            Err(part) => {
                let error = expanded.expect_err(text);
                assert!(error.contains(part), "{text}: {error}");
            }
        }
    }

    #[test]
    fn references_are_replaced() {
        check("", Ok(""));
        check("plain $HOME {x} }", Ok("plain $HOME {x} }"));
        check("Bearer ${A}", Ok("Bearer one"));
        check("${A}${B_2}-${env:A}", Ok("onetwo-one"));
        check("${NO:-else}/${EMPTY:-full}/${A:-else}", Ok("else/full/one"));
        check("[${EMPTY}]", Ok("[]"));
        check("$${A} ${A}", Ok("${A} one"));
        check("env:A", Ok("one"));
        check("env:A b", Ok("env:A b"));
        check("secret://env/B_2", Ok("two"));
        check("${NO}", Err("missing NO"));
        check("secret://env/NO", Err("missing NO"));
        check("secret://keyring/x", Err("not supported yet"));
        check("${A", Err("has no `}`"));
        check("${}", Err("names no variable"));
        check("${input:key}", Err("names no variable"));
    }

    #[test]
    fn nothing_of_a_template_is_shown_by_accident() {
        let template = Template::parse("s3cret").expect("a template");
        assert_eq!(format!("{template:?}"), "Template(..)");
        assert!(template.is_literal());
    }
}
