//! `[secrets]`: where the key of the sealed file is kept, which holds secrets and sign-ins.
//!
//! The user's own file is heard, or the one of `--config`; a project's is not: its author has no say in where somebody keeps
//! keys.

use super::error::Source;
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use crate::secrets::KeyPlace;
use gloveport_protocol::nearest;
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// `[secrets]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawSecrets {
    key: Option<Spanned<String>>,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SecretsConfig {
    /// Where a new key goes; one that is there stays where it is.
    pub(crate) key: KeyPlace,
}

/// Hears the user. What a project says is told in `warnings`.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn load(
    chosen: Option<&Path>,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<SecretsConfig, ConfigError> {
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    let own = own.map(|place| read(&place)).transpose()?.flatten();
    if let Some(place) = project
        && read(&place)?.is_some()
    {
        warnings.extend(place.ignored("say nothing in `[secrets]`", &["key"]));
    }
    Ok(SecretsConfig { key: own.unwrap_or_default() })
}

fn read(place: &Place) -> Result<Option<KeyPlace>, ConfigError> {
    if place.is_of_client() {
        return Ok(None);
    }
    let text = find::read(&place.file)?;
    let source = Source { path: &place.file, text: &text };
    let Some(written) = check::raw(place, &text)?.secrets.key else {
        return Ok(None);
    };
    let word = written.get_ref();
    if let Some((_, place)) = KeyPlace::ALL.iter().find(|(known, _)| known == word) {
        return Ok(Some(*place));
    }
    let words = KeyPlace::ALL.map(|(known, _)| known);
    let hint = match nearest(word, &words, 1).as_slice() {
        [] => format!("there are {}", check::list(&words)),
        near => format!("did you mean {}?", check::list(near)),
    };
    let message = format!("no place `{}` for a key: {hint}", word.escape_debug());
    Err(ConfigError::at(source, written.span(), message))
}
