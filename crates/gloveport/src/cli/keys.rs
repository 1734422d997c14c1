//! The command line of `gloveport keys`.

use clap::{Args, Subcommand};
use gloveport_identity::AddressRange;
use std::time::Duration;

/// Units of time after which a key ends, in seconds.
const UNITS: [(&str, u64); 3] = [("h", 3_600), ("d", 86_400), ("w", 604_800)];
/// Longest life of a key that ends: ten years.
const SECONDS_MAX: u64 = 10 * 366 * 86_400;

#[derive(Debug, Args)]
#[command(after_help = "\
A key is shown once, when it is made. `[auth.keys]` in the configuration lets keys in; a key that is withdrawn ends at
its next use, also while the gateway runs.

Examples:
  gloveport keys create ci --group eng --expires 30d
  gloveport keys list
  gloveport keys revoke abcd2345")]
pub(crate) struct Keys {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key and print it
    Create(NewKeyOptions),
    /// List all keys, without their secrets
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Withdraw a key
    Revoke {
        /// Its identifier, as `keys list` shows it
        id: String,
    },
}

/// A key that is to be made.
#[derive(Debug, Args)]
pub(crate) struct NewKeyOptions {
    /// Whose it is: rules and records call it key:NAME
    pub(crate) name: String,
    /// A group that it belongs to; may be given several times
    #[arg(long = "group", value_name = "GROUP")]
    pub(crate) groups: Vec<String>,
    /// A scope for the records; it restricts nothing, rules go by name and group; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(crate) scopes: Vec<String>,
    /// When it ends, like 12h, 30d or 8w, or never
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = life)]
    pub(crate) expires: Life,
    /// Addresses that it may be used from, like 10.0.0.0/8; may be given several times
    #[arg(long = "from", value_name = "RANGE")]
    pub(crate) addresses: Vec<AddressRange>,
    /// The organization that it belongs to
    #[arg(long, value_name = "TENANT")]
    pub(crate) tenant: Option<String>,
    /// Print identifier and key as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// How long a key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// Until it is withdrawn.
    Endless,
    /// From now on.
    For(Duration),
}

fn life(text: &str) -> Result<Life, String> {
    if text == "never" {
        return Ok(Life::Endless);
    }
    let (unit, factor) = UNITS
        .into_iter()
        .find(|(unit, _)| text.ends_with(unit))
        .ok_or("write a number with `h`, `d` or `w`, like `30d`, or `never`")?;
    let number: u64 = text
        .strip_suffix(unit)
        .and_then(|number| number.parse().ok())
        .ok_or("write a number with `h`, `d` or `w`, like `30d`, or `never`")?;
    match number.checked_mul(factor) {
        Some(0) => Err("a key has to be good for a while".to_owned()),
        Some(seconds @ 1..=SECONDS_MAX) => Ok(Life::For(Duration::from_secs(seconds))),
        Some(_) | None => Err("a key is good for ten years at most, or `never` ends".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_are_read() {
        for (text, seconds) in [("1h", 3_600), ("30d", 2_592_000), ("2w", 1_209_600)] {
            assert_eq!(life(text), Ok(Life::For(Duration::from_secs(seconds))), "{text}");
        }
        assert_eq!(life("never"), Ok(Life::Endless));
        for text in ["", "30", "d", "0d", "-1d", "1.5d", "99999w", "18446744073709551615w", "1y"] {
            assert!(life(text).is_err(), "{text}");
        }
    }
}
