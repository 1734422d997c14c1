//! Times as text: days and milliseconds in UTC.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of a day.
pub const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The first millisecond of the day (UTC) that a time lies in.
pub fn day_start(ms: i64) -> i64 {
    ms.div_euclid(DAY_MS) * DAY_MS
}

/// The day of a time, as `YYYY-MM-DD` in UTC: the first part of the names of files.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
pub fn day_of(ms: i64) -> String {
    let shifted = ms.div_euclid(DAY_MS) + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A time as `YYYY-MM-DDThh:mm:ss.mmmZ`.
pub fn timestamp(ms: i64) -> String {
    let of_day = ms.rem_euclid(DAY_MS);
    let (hour, minute) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (second, milli) = (of_day / 1_000 % 60, of_day % 1_000);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z", day_of(ms))
}

/// Milliseconds of a day written as [`day_of`] does; `None` for anything else.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let digits =
        |part: &str| part.parse::<i64>().ok().filter(|_| part.bytes().all(|b| b.is_ascii_digit()));
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year)?, digits(month)?, digits(day)?);
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days =
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let ms = (days - 719_468) * DAY_MS;
    // Only what is written back the same is a day: 2026-02-31 is not.
    (day_of(ms) == text).then_some(ms)
}

/// Milliseconds of a time written as [`timestamp`] does; `None` for anything else.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    let (day, clock) = text.split_once('T')?;
    let number = |range: std::ops::Range<usize>| clock.get(range)?.parse::<i64>().ok();
    let of_day =
        number(0..2)? * 3_600_000 + number(3..5)? * 60_000 + number(6..8)? * 1_000 + number(9..12)?;
    let ms = parse_day(day)? + of_day;
    (timestamp(ms) == text).then_some(ms)
}

/// Milliseconds of a time as people write it: `2026-11-22`, `2026-11-22T14:03`, with seconds, with milliseconds; all in
/// UTC, a `Z` may follow. `None` for anything else.
pub fn time_of(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let rest = "T00:00:00.000";
    // The shorter forms are the beginning of the longest.
    let clock = text.len().checked_sub(10).filter(|given| matches!(given, 0 | 6 | 9 | 13))?;
    parse_timestamp(&format!("{text}{}Z", &rest[clock..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_texts_and_texts_times() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_827_696_012, "2000-02-29T12:34:56.012Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(timestamp(ms), text);
            assert_eq!(parse_timestamp(text), Some(ms), "{text}");
            assert_eq!(parse_day(&text[..10]), Some(day_start(ms)), "{text}");
        }
        for text in ["2026-02-31", "2026-2-3", "2026-01-01x", "", "a-b-c", "2026-13-01"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
        for (text, ms) in [
            ("1970-01-02", Some(DAY_MS)),
            ("1970-01-02T01:00", Some(DAY_MS + 3_600_000)),
            ("1970-01-02T01:00:01Z", Some(DAY_MS + 3_601_000)),
            ("1970-01-02T01:00:01.002", Some(DAY_MS + 3_601_002)),
            ("1970-01-02T01", None),
            ("1970-01-02 01:00", None),
            ("éé-é", None),
            ("", None),
        ] {
            assert_eq!(time_of(text), ms, "{text}");
        }
        for text in ["2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T24:00:00.000Z", "é"] {
            assert_eq!(parse_timestamp(text), None, "{text}");
        }
    }
}
