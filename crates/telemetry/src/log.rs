//! Log records: events of the gateway itself, in our own words.

use crate::text::clean;
use std::borrow::Cow;
use std::time::SystemTime;

/// Attributes of one record.
const ATTRIBUTES_MAX: usize = 16;

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// What happens when all is well.
    Info,
    /// Somebody should look at it some time.
    Warning,
    /// Something does not work.
    Error,
}

impl LogLevel {
    /// Number and name of the severity (OpenTelemetry logs data model, "Severity Fields").
    pub(crate) fn severity(self) -> (u8, &'static str) {
        match self {
            Self::Info => (9, "INFO"),
            Self::Warning => (13, "WARN"),
            Self::Error => (17, "ERROR"),
        }
    }
}

/// One attribute of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    name: &'static str,
    value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(Cow<'static, str>),
    Number(u64),
}

impl Attribute {
    /// A text: the name of a server or a tool, a fault code. Cut at 256 characters; never a value of a call, nor a text that
    /// a server or a script wrote.
    pub fn text(name: &'static str, text: &str) -> Self {
        Self { name, value: Value::Text(clean(text).into()) }
    }

    /// A count.
    pub fn number(name: &'static str, number: u64) -> Self {
        Self { name, value: Value::Number(number) }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }
}

/// A record that waits to be sent.
#[derive(Debug)]
pub(crate) struct LogRecord {
    pub(crate) at: SystemTime,
    pub(crate) level: LogLevel,
    pub(crate) event: &'static str,
    pub(crate) attributes: Vec<Attribute>,
}

impl LogRecord {
    pub(crate) fn new(level: LogLevel, event: &'static str, attributes: &[Attribute]) -> Self {
        let attributes = attributes.iter().take(ATTRIBUTES_MAX).cloned().collect();
        Self { at: SystemTime::now(), level, event, attributes }
    }
}
