//! On whose behalf a call is made.

/// Who calls, once known. A script can neither read nor choose it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Principal {
    subject: String,
}

impl Principal {
    /// The user who started this process: the principal of stdio, of loopback HTTP and of the command line.
    pub fn local() -> Self {
        Self { subject: "local".to_owned() }
    }

    /// The name in records.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}
