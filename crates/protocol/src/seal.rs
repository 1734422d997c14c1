//! Questions of a script about values that it cannot see: its global `seal`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A question about sealed values. A text that is no stand-in stands for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum SealQuestion {
    /// `seal.eq(a, b)`: whether both stand for the same value.
    Eq {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// `seal.domain(value)`: what stands behind the `@` of an address.
    Domain {
        /// The address.
        value: String,
    },
    /// `seal.mask(value)`: what may be shown of it.
    Mask {
        /// The value.
        value: String,
    },
    /// `seal.matches(value, pattern)`: whether a regular expression is found in it.
    Matches {
        /// The value.
        value: String,
        /// The expression.
        pattern: String,
    },
    /// `seal.format(template, parts)`: a sealed text with values in it.
    Format {
        /// The text, with `{name}` for a part.
        template: String,
        /// The parts by name.
        parts: BTreeMap<String, String>,
    },
}
