//! The operator's rules: which fields of which tools are sealed, what detectors look for, and who may open what.
//!
//! Each part is checked when it is made, so a [`SealRules`] is valid whatever it holds.

use crate::{Detector, Kind, Path};
use gloveport_gate::ToolGlob;
use gloveport_protocol::ToolId;
use std::collections::BTreeSet;

/// From where on a value is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Boundary {
    /// Already the script gets a stand-in: nothing that it writes can give the value away.
    #[default]
    Code,
    /// The script has the real value; what goes on to the model or to a log has a stand-in.
    Model,
}

/// All that is sealed and opened. Empty, it seals nothing; live secrets are scrubbed in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealRules {
    /// What is looked for in text that has no label.
    pub detect: BTreeSet<Detector>,
    /// Where that is looked for: in what leaves an execution, or already in results.
    pub detect_at: Boundary,
    /// The labels.
    pub fields: Vec<Field>,
    /// Who may have which real values.
    pub open_for: Vec<Opening>,
    /// Tools that take a stand-in as it is, where they may not have the value. Every other call with one fails.
    pub keep_sealed: Vec<ToolGlob>,
}

/// One label: what stands at a place of a tool's results is of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Of which tools.
    pub tools: ToolGlob,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub path: Path,
    /// From where on it is hidden.
    pub boundary: Boundary,
}

/// Tools that may have the real values of some kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Which tools.
    pub tools: ToolGlob,
    /// Of which kinds.
    pub kinds: BTreeSet<Kind>,
}

impl Default for SealRules {
    fn default() -> Self {
        Self {
            detect: BTreeSet::new(),
            // A script may hand a key or a number from one tool to the next; only a label, or the operator, says otherwise.
            detect_at: Boundary::Model,
            fields: Vec::new(),
            open_for: Vec::new(),
            keep_sealed: Vec::new(),
        }
    }
}

impl SealRules {
    /// For one person: vendor keys are kept from the model.
    pub fn solo() -> Self {
        Self { detect: [Detector::Secrets].into(), ..Self::default() }
    }

    /// For a team: vendor keys, card and account numbers and social security numbers are kept from the model.
    pub fn team() -> Self {
        let detect = [Detector::Secrets, Detector::Card, Detector::Iban, Detector::Ssn].into();
        Self { detect, ..Self::default() }
    }

    /// Where law demands it: all that can be detected is kept from the script already.
    pub fn regulated() -> Self {
        Self { detect: Detector::ALL.into(), detect_at: Boundary::Code, ..Self::default() }
    }

    /// The labels of one tool.
    pub(crate) fn fields_of(&self, tool: &ToolId) -> Vec<&Field> {
        self.fields.iter().filter(|field| field.tools.matches(tool)).collect()
    }

    /// Whether a rule lets this tool have values of this kind.
    pub(crate) fn opens(&self, tool: &ToolId, kind: &Kind) -> bool {
        self.open_for
            .iter()
            .any(|opening| opening.kinds.contains(kind) && opening.tools.matches(tool))
    }

    /// Whether any rule says who may have values of this kind.
    pub(crate) fn speaks_of(&self, kind: &Kind) -> bool {
        self.open_for.iter().any(|opening| opening.kinds.contains(kind))
    }

    /// Whether stand-ins reach this tool as they are.
    pub(crate) fn keeps_sealed(&self, tool: &ToolId) -> bool {
        self.keep_sealed.iter().any(|pattern| pattern.matches(tool))
    }

    /// Every kind that a value can have.
    pub(crate) fn kinds(&self) -> BTreeSet<Kind> {
        let labels = self.fields.iter().map(|field| field.kind.clone());
        let opened = self.open_for.iter().flat_map(|opening| opening.kinds.iter().cloned());
        let detected = Detector::ALL.into_iter().filter_map(Detector::kind);
        labels.chain(opened).chain(detected).chain([Kind::text()]).collect()
    }
}
