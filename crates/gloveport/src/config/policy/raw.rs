//! `[[rule]]` and `[[case]]` as they are written.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::fmt;
use toml::Spanned;

/// `[[rule]]`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::config) struct RawRule {
    pub(super) id: Option<Spanned<String>>,
    pub(super) allow: Option<Spanned<Texts>>,
    pub(super) ask: Option<Spanned<Texts>>,
    pub(super) deny: Option<Spanned<Texts>>,
    pub(super) effect: Option<Spanned<Texts>>,
    pub(super) who: Option<Texts>,
    pub(super) when: Option<Spanned<RawCondition>>,
    pub(super) unless: Option<Spanned<RawCondition>>,
    pub(super) say: Option<String>,
    pub(super) via: Option<Spanned<String>>,
    pub(super) four_eyes: Option<Spanned<bool>>,
    pub(super) remember: Option<Spanned<String>>,
}

/// `[[case]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::config) struct RawCase {
    pub(super) name: Option<String>,
    #[serde(rename = "as")]
    pub(super) subject: Option<String>,
    pub(super) groups: Option<Texts>,
    pub(super) tenant: Option<String>,
    pub(super) method: Option<Spanned<String>>,
    pub(super) call: Spanned<String>,
    #[serde(default)]
    pub(super) args: Map<String, Value>,
    #[serde(default)]
    pub(super) calls: BTreeMap<String, u32>,
    pub(super) effect: Option<Spanned<String>>,
    pub(super) expect: Spanned<String>,
}

/// A text or a list of them.
#[derive(Debug, Default, Clone)]
pub(in crate::config) struct Texts(pub(super) Vec<String>);

/// An expression or a table of predicates.
#[derive(Debug)]
pub(super) enum RawCondition {
    Expression(String),
    Predicates(Box<RawTests>),
}

/// Predicates by their keys.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawTests {
    /// Of `each` and `any` only.
    pub(super) arg: Option<Spanned<Texts>>,
    pub(super) sql: Option<Spanned<RawSql>>,
    pub(super) path: Option<Spanned<RawPath>>,
    pub(super) url: Option<Spanned<RawUrl>>,
    pub(super) domain: Option<Spanned<Short<RawDomain>>>,
    #[serde(rename = "enum")]
    pub(super) listed: Option<Spanned<Short<RawEnum>>>,
    pub(super) range: Option<Spanned<RawBounds>>,
    pub(super) length: Option<Spanned<RawBounds>>,
    pub(super) regex: Option<Spanned<Short<RawRegex>>>,
    pub(super) no_shell_meta: Option<Spanned<Short<RawNoShellMeta>>>,
    pub(super) each: Option<Spanned<Box<RawTests>>>,
    pub(super) any: Option<Spanned<Box<RawTests>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawSql {
    pub(super) arg: Option<Texts>,
    pub(super) only: Option<Spanned<String>>,
    pub(super) functions_deny: Texts,
    pub(super) tables: Texts,
    pub(super) dialect: Option<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawPath {
    pub(super) arg: Option<Texts>,
    pub(super) within: Texts,
    pub(super) deny: Texts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawUrl {
    pub(super) arg: Option<Texts>,
    pub(super) hosts: Texts,
    pub(super) schemes: Texts,
    pub(super) ports: Vec<u16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawDomain {
    pub(super) arg: Option<Texts>,
    #[serde(rename = "in")]
    pub(super) among: Texts,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawEnum {
    pub(super) arg: Option<Texts>,
    #[serde(rename = "in")]
    pub(super) among: Vec<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawBounds {
    pub(super) arg: Option<Texts>,
    pub(super) min: Option<Number>,
    pub(super) max: Option<Number>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawRegex {
    pub(super) arg: Option<Texts>,
    pub(super) pattern: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawNoShellMeta {
    pub(super) arg: Option<Texts>,
}

/// A predicate as a table, or in short as its one value: `domain = ["acme.dev"]`.
#[derive(Debug)]
pub(super) struct Short<T>(pub(super) T);

/// What a short form stands for.
pub(super) trait FromShort: Sized {
    /// Nothing where this value is no short form.
    fn from_short(value: Value) -> Option<Self>;
    /// What is expected.
    const EXPECTED: &'static str;
}

impl FromShort for RawDomain {
    fn from_short(value: Value) -> Option<Self> {
        Some(Self { arg: None, among: Texts(texts(value)?) })
    }
    const EXPECTED: &'static str = "a list of domains, or a table with `arg` and `in`";
}

impl FromShort for RawEnum {
    fn from_short(value: Value) -> Option<Self> {
        match value {
            Value::Array(among) => Some(Self { arg: None, among }),
            _ => None,
        }
    }
    const EXPECTED: &'static str = "a list of values, or a table with `arg` and `in`";
}

impl FromShort for RawRegex {
    fn from_short(value: Value) -> Option<Self> {
        match value {
            Value::String(pattern) => Some(Self { arg: None, pattern }),
            _ => None,
        }
    }
    const EXPECTED: &'static str = "a pattern, or a table with `arg` and `pattern`";
}

impl FromShort for RawNoShellMeta {
    fn from_short(value: Value) -> Option<Self> {
        (value == Value::Bool(true)).then_some(Self { arg: None })
    }
    const EXPECTED: &'static str = "`true`, or a table with `arg`";
}

fn texts(value: Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(items) => {
            let texts = items.into_iter().map(|item| match item {
                Value::String(text) => Some(text),
                _ => None,
            });
            texts.collect()
        }
        _ => None,
    }
}

impl<'de, T: FromShort + Deserialize<'de>> Deserialize<'de> for Short<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ShortVisitor<T>(std::marker::PhantomData<T>);

        impl<'de, T: FromShort + Deserialize<'de>> Visitor<'de> for ShortVisitor<T> {
            type Value = Short<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(T::EXPECTED)
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Short<T>, E> {
                short(value.into())
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Short<T>, E> {
                short(value.into())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Short<T>, A::Error> {
                let mut items: Vec<Value> = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                short(items.into())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Short<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Short)
            }
        }

        fn short<T: FromShort, E: Error>(value: Value) -> Result<Short<T>, E> {
            let expected = || E::custom(format_args!("expected {}", T::EXPECTED));
            T::from_short(value).map(Short).ok_or_else(expected)
        }

        deserializer.deserialize_any(ShortVisitor(std::marker::PhantomData))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;

        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(Texts(texts))
            }
        }

        deserializer.deserialize_any(TextsVisitor)
    }
}

impl<'de> Deserialize<'de> for RawCondition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ConditionVisitor;

        impl<'de> Visitor<'de> for ConditionVisitor {
            type Value = RawCondition;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expression in quotes, or predicates like `unless.path = { arg = \"path\", within = [\"/srv\"] }`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RawCondition, E> {
                Ok(RawCondition::Expression(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawCondition, A::Error> {
                let tests = RawTests::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RawCondition::Predicates(Box::new(tests)))
            }
        }

        deserializer.deserialize_any(ConditionVisitor)
    }
}
