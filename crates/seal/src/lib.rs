//! Sealed values: personal data and secrets that reach tools, and never a script, a model or a log.
//!
//! A value that is sealed leaves a stand-in such as `sv_email_k7f3q9x2ab` in its place, and is kept in the [`Vault`] of the
//! principal on whose behalf it was read. The stand-in is opened again only in the arguments of a tool that may have the
//! value. Live secrets of the gateway are another matter: they are scrubbed, one way.
//!
//! Pure: no I/O, no clock, no runtime. What it deliberately does not do: decide about a whole call (that is the gate's),
//! and promise that detectors find everything. Detectors are a net below; the boundary is the label on a field.

mod answer;
mod detect;
mod egress;
mod kind;
mod path;
mod rules;
mod scan;
mod sealer;
mod secret;
mod vault;
mod vaults;
mod walk;
mod watch;

pub use answer::Disclosures;
pub use detect::Detector;
pub use kind::{Counts, Kind, KindError};
pub use path::{Path, PathError};
pub use rules::{Boundary, Field, Opening, SealRules};
pub use sealer::{Opened, SealError, Sealed, Sealer, has_tokens};
pub use vault::{Vault, VaultLimits};
pub use vaults::Vaults;

#[cfg(test)]
mod tests;
