//! Landlock: a second wall around files, TCP, signals and abstract sockets, for a kernel that has
//! it.
//!
//! No rule is ever added, so what Landlock handles it denies. Landlock needs no namespace and no
//! privilege.

use crate::ConfineError;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, Ruleset,
    RulesetAttr, RulesetError, RulesetStatus, Scope,
};

/// The newest version whose rights are asked for; an older kernel takes those that it knows. Since
/// all is denied, a right that is added later can only be one more that a worker does not have.
const NEWEST: ABI = ABI::V10;

/// Denies all that the kernel's Landlock can. Gives its version, or `None` where the kernel has
/// none.
///
/// # Errors
///
/// [`ConfineError::Landlock`] where the kernel has Landlock and yet refuses.
pub(super) fn deny_all() -> Result<Option<u8>, ConfineError> {
    let status = restrict().map_err(|error| ConfineError::Landlock(Box::new(error)))?;
    match (status.ruleset, status.landlock) {
        (RulesetStatus::NotEnforced, _)
        | (_, LandlockStatus::NotEnabled | LandlockStatus::NotImplemented) => Ok(None),
        (
            RulesetStatus::PartiallyEnforced | RulesetStatus::FullyEnforced,
            LandlockStatus::Available { effective_abi, .. },
        ) => Ok(Some((effective_abi as u8).min(NEWEST as u8))),
    }
}

fn restrict() -> Result<landlock::RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .restrict_self()
}
