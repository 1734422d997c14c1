//! Durations, sizes and counts as people write them: `90s`, `1m30s`, `128MiB`, `5000`.

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use std::fmt;
use std::time::Duration;

/// Units of time in milliseconds.
const TIMES: &[(&str, u64)] = &[("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
/// Units of size in bytes.
const SIZES: &[(&str, u64)] = &[
    ("B", 1),
    // As `docker`, `systemd` and `head` count them.
    ("K", 1 << 10),
    ("M", 1 << 20),
    ("G", 1 << 30),
    ("kB", 1_000),
    ("KB", 1_000),
    ("KiB", 1 << 10),
    ("MB", 1_000_000),
    ("MiB", 1 << 20),
    ("GB", 1_000_000_000),
    ("GiB", 1 << 30),
];
/// Longest time that a setting may have: a day.
const MILLISECONDS_MAX: u64 = 24 * 3_600_000;
/// Largest size that a setting may have.
const BYTES_MAX: u64 = 64 << 30;
/// Largest count that a setting may have.
const COUNT_MAX: i64 = 1_000_000;

/// A time over zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time(pub(super) Duration);

/// A size over zero, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size(pub(super) u64);

/// A whole number from 0 to 1,000,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count(pub(super) u32);

/// Reads a time: numbers with `ms`, `s`, `m` or `h`, at most a day together.
///
/// # Errors
///
/// What is wrong, and what is expected.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let expected =
        || format!("`{text}` is no time: write a number with a unit, like `500ms`, `30s`, `1m30s`");
    let milliseconds = sum(text, TIMES).ok_or_else(expected)?;
    match milliseconds {
        0 => Err("a time has to be over zero".to_owned()),
        1..=MILLISECONDS_MAX => Ok(Duration::from_millis(milliseconds)),
        _ => Err("a time is at most `24h`".to_owned()),
    }
}

/// Reads a size: a number with `B`, `kB`, `KiB` or `K`, `MB`, `MiB` or `M`, `GB`, `GiB` or `G`.
///
/// # Errors
///
/// What is wrong, and what is expected.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let expected = || {
        format!("`{text}` is no size: write a number with a unit, like `64KiB`, `128MiB`, `1GB`")
    };
    match sum(text, SIZES).ok_or_else(expected)? {
        0 => Err("a size has to be over zero".to_owned()),
        bytes @ 1..=BYTES_MAX => Ok(bytes),
        _ => Err("a size is at most `64GiB`".to_owned()),
    }
}

/// Adds up the parts of a text like `1m30s`; `None` if it has none, or anything else in it.
fn sum(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    let mut total = 0u64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (_, factor) = units.iter().find(|(unit, _)| *unit == &rest[..letters])?;
        total = total.checked_add(number.checked_mul(*factor)?)?;
        rest = rest[letters..].trim_start();
    }
    Some(total)
}

/// Reads text with one of the functions above.
struct Text<T>(&'static str, fn(&str) -> Result<T, String>);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        self.1(text).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text("a time with a unit in quotes, like \"30s\"", duration);
        deserializer.deserialize_any(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text("a size with a unit in quotes, like \"128MiB\"", size);
        deserializer.deserialize_any(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = u32;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number from 0 to {COUNT_MAX}")
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<u32, E> {
                let in_range = u32::try_from(number).ok().filter(|_| number <= COUNT_MAX);
                in_range
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
            }
        }
        deserializer.deserialize_any(Number).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_units() {
        let milliseconds = |text| duration(text).map(|time| time.as_millis()).ok();
        for (text, expected) in [
            ("500ms", Some(500)),
            ("30s", Some(30_000)),
            (" 1m30s ", Some(90_000)),
            ("2 h", Some(7_200_000)),
            ("24h", Some(86_400_000)),
            ("24h1ms", None),
            ("0s", None),
            ("30", None),
            ("s", None),
            ("", None),
            ("-1s", None),
            ("1.5s", None),
            ("99999999999999999999h", None),
            ("9999999999999999h", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
        for (text, expected) in [
            ("512B", Some(512)),
            ("64KiB", Some(65_536)),
            ("1 MB", Some(1_000_000)),
            ("128MiB", Some(134_217_728)),
            ("512M", Some(536_870_912)),
            ("1G512K", Some(1_074_266_112)),
            ("64GiB", Some(68_719_476_736)),
            ("65GiB", None),
            ("128", None),
            ("128mib", None),
            ("0B", None),
            ("ä", None),
        ] {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
    }
}
