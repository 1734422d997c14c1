//! Metrics as they are read at one time, before they are written down in one format or the other.

use crate::histogram::Counted;
use std::borrow::Cow;
use std::sync::Arc;

/// One metric with all its series.
#[derive(Debug)]
pub(crate) struct Metric {
    /// The same in Prometheus and in OTLP.
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
    pub(crate) kind: Kind,
    pub(crate) points: Vec<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It only grows.
    Counter,
    Gauge,
    /// In seconds.
    Histogram,
}

/// One series.
#[derive(Debug)]
pub(crate) struct Point {
    pub(crate) labels: Vec<(&'static str, Label)>,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    Number(u64),
    Times(Box<Counted>),
}

/// The value of a label: one of our words, or a name that is shared.
#[derive(Debug, Clone)]
pub(crate) enum Label {
    Word(Cow<'static, str>),
    Name(Arc<str>),
}

impl Label {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Name(name) => name,
        }
    }
}

impl From<&'static str> for Label {
    fn from(word: &'static str) -> Self {
        Self::Word(Cow::Borrowed(word))
    }
}
