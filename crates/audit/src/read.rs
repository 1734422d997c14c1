//! Reading the log, while others write it: nothing here changes a file, and nothing is believed of it (`verify.rs` tells).

use crate::chain::{Hash, Head};
use crate::entry::Kind;
use crate::error::AuditError;
use crate::folder::{DayName, days};
use crate::settings::StoreKind;
use crate::store::{Line, Lines, Row, begin, scripts_of, to_integer, to_seq};
use crate::time::{DAY_MS, parse_day, parse_timestamp};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Rows read at once: no reader holds a snapshot for long.
const CHUNK_ROWS: usize = 512;
/// Waiting for a writer that opens the file.
const BUSY: Duration = Duration::from_secs(5);

/// The log of a folder, to be read.
#[derive(Debug)]
pub struct Reader {
    folder: PathBuf,
}

/// What is looked for; what is `None` matches all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The beginning of the reference of a call.
    pub id: Option<String>,
    /// The subject of the principal.
    pub principal: Option<String>,
    /// `server.tool`, where `*` stands for any characters.
    pub tool: Option<String>,
    /// The kind of record.
    pub kind: Option<Kind>,
    /// The decision.
    pub decision: Option<String>,
    /// The code of the failure.
    pub code: Option<String>,
    /// The execution.
    pub run: Option<String>,
    /// From this time on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
    /// Records behind this number.
    pub after: Option<u64>,
}

/// One record as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its number.
    pub seq: u64,
    /// Its hash, as the file has it.
    pub hash: Hash,
    /// Its canonical JSON: a line without control characters.
    pub text: String,
    /// The same, parsed; `null` where it is no JSON.
    pub value: Value,
}

/// What one principal used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Usage {
    /// The organization.
    pub tenant: Option<String>,
    /// The subject.
    pub subject: String,
    /// Calls that were made.
    pub calls: u64,
    /// Their cost.
    pub cost: u64,
}

impl Record {
    pub(crate) fn of(row: Row) -> Self {
        let value = serde_json::from_str(&row.text).unwrap_or_default();
        Self { seq: row.seq, hash: row.hash, text: row.text, value }
    }

    /// A text of the record; empty where there is none.
    pub fn get(&self, key: &str) -> &str {
        self.value.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// A text of its principal: `sub`, `method`, `client`.
    pub fn of_principal(&self, key: &str) -> &str {
        self.value
            .get("principal")
            .and_then(|who| who.get(key))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// `server.tool`; empty where nothing was called.
    pub fn tool(&self) -> String {
        match (self.get("server"), self.get("tool")) {
            ("", tool) => tool.to_owned(),
            (server, tool) => format!("{server}.{tool}"),
        }
    }

    /// When, in milliseconds since 1970; 0 where it does not say.
    pub fn ms(&self) -> i64 {
        parse_timestamp(self.get("ts")).unwrap_or_default()
    }
}

impl Filter {
    fn matches(&self, record: &Record) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        self.id.as_ref().is_none_or(|id| record.get("id").starts_with(id.as_str()))
            && is(&self.principal, record.of_principal("sub"))
            && is(&self.decision, record.get("decision"))
            && is(&self.code, record.get("error"))
            && is(&self.run, record.get("run"))
            && self.kind.is_none_or(|kind| kind.as_str() == record.get("kind"))
            && self.tool.as_ref().is_none_or(|glob| is_match(glob, &record.tool()))
            && self.after.is_none_or(|after| record.seq > after)
            && self.since.is_none_or(|since| record.ms() >= since)
            && self.until.is_none_or(|until| record.ms() < until)
    }

    /// Whether a file can hold what is looked for. A record may be committed the moment after midnight.
    fn concerns(&self, name: &DayName) -> bool {
        let day = parse_day(&name.day).unwrap_or_default();
        self.since.is_none_or(|since| since < day + 2 * DAY_MS)
            && self.until.is_none_or(|until| until > day - DAY_MS)
    }
}

/// Whether a text is what a pattern with `*` stands for. Linear in both for the patterns that people write.
fn is_match(glob: &str, text: &str) -> bool {
    let mut parts = glob.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = glob.rsplit_once('*').map(|(_, last)| last) else {
        return rest.is_empty();
    };
    let n_middle = glob.matches('*').count() - 1;
    for part in parts.take(n_middle) {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl Reader {
    /// The log of a folder. One that is not there is empty.
    ///
    /// # Errors
    ///
    /// [`AuditError::Read`] where the folder cannot be read.
    pub fn open(folder: &Path) -> Result<Self, AuditError> {
        days(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The newest `limit` records that match, the oldest of them first.
    ///
    /// # Errors
    ///
    /// [`AuditError::Read`].
    pub fn query(&self, filter: &Filter, limit: usize) -> Result<Vec<Record>, AuditError> {
        let mut found: VecDeque<Record> = VecDeque::new();
        for name in days(&self.folder)?.iter().rev().filter(|name| filter.concerns(name)) {
            let mut of_day: VecDeque<Record> = VecDeque::new();
            let wanted = limit - found.len();
            let begin = self.walk(name, filter, |record| {
                of_day.push_back(record);
                if of_day.len() > wanted {
                    of_day.pop_front();
                }
            })?;
            of_day.append(&mut found);
            found = of_day;
            let begins_before =
                filter.after.is_some_and(|after| begin.is_some_and(|seq| seq <= after));
            if found.len() >= limit || begins_before {
                break;
            }
        }
        Ok(found.into())
    }

    /// What each principal used since a time: calls with an intent or an outcome, each once.
    ///
    /// # Errors
    ///
    /// [`AuditError::Read`].
    pub fn usage_since(&self, since_ms: i64) -> Result<Vec<Usage>, AuditError> {
        let filter = Filter { since: Some(since_ms), ..Filter::default() };
        let mut costs: BTreeMap<(Option<String>, String), BTreeMap<String, u64>> = BTreeMap::new();
        for name in days(&self.folder)?.iter().filter(|name| filter.concerns(name)) {
            self.walk(name, &filter, |record| {
                if !matches!(record.get("kind"), "intent" | "outcome") {
                    return;
                }
                let tenant = record.value.get("tenant").and_then(Value::as_str).map(str::to_owned);
                let of = costs.entry((tenant, record.of_principal("sub").to_owned())).or_default();
                let cost = record.value.get("cost").and_then(Value::as_u64).unwrap_or_default();
                let known = of.entry(record.get("id").to_owned()).or_default();
                *known = cost.max(*known);
            })?;
        }
        let usage = costs.into_iter().map(|((tenant, subject), calls)| Usage {
            tenant,
            subject,
            calls: calls.len() as u64,
            cost: calls.values().fold(0, |sum, cost| sum.saturating_add(*cost)),
        });
        Ok(usage.collect())
    }

    /// The texts of stored scripts whose SHA-256 begins so, by SHA-256.
    ///
    /// # Errors
    ///
    /// [`AuditError::Read`].
    pub fn scripts(&self, prefix: &str) -> Result<BTreeMap<String, String>, AuditError> {
        let mut found = BTreeMap::new();
        for name in days(&self.folder)?.iter().rev() {
            found.extend(scripts_in(&self.folder, name, prefix)?);
        }
        Ok(found)
    }

    /// Hands over what matches in a file, in its order; gives the number of the record before the first.
    fn walk(
        &self,
        name: &DayName,
        filter: &Filter,
        mut each: impl FnMut(Record),
    ) -> Result<Option<u64>, AuditError> {
        let Some(mut day) = DayReader::open(&self.folder, name)? else {
            return Ok(None);
        };
        let begin = day.begin()?.seq;
        let mut after = filter.after.unwrap_or(0);
        loop {
            let rows = day.rows_after(after)?;
            let Some(last) = rows.last() else {
                return Ok(Some(begin));
            };
            after = last.seq;
            rows.into_iter()
                .map(Record::of)
                .filter(|record| filter.matches(record))
                .for_each(&mut each);
        }
    }
}

/// Scripts of one day.
pub(crate) fn scripts_in(
    folder: &Path,
    name: &DayName,
    prefix: &str,
) -> Result<Vec<(String, String)>, AuditError> {
    let path = folder.join(name.file());
    match name.kind() {
        StoreKind::Sqlite => {
            let Some(connection) = connection(&path)? else {
                return Ok(Vec::new());
            };
            scripts_of_tables(&connection, prefix).map_err(|error| AuditError::read(&path, &error))
        }
        StoreKind::Jsonl => {
            let path = scripts_of(&path);
            let text = match std::fs::read_to_string(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
                text => text.map_err(|error| AuditError::read(&path, &error))?,
            };
            let values = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let pairs = values.filter_map(|value| {
                let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
                Some((text("sha256")?, text("text")?))
            });
            Ok(pairs.filter(|(sha256, _)| sha256.starts_with(prefix)).collect())
        }
    }
}

fn scripts_of_tables(
    connection: &Connection,
    prefix: &str,
) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "select sha256, text from scripts where substr(sha256, 1, length(?1)) = ?1";
    let mut select = connection.prepare(sql)?;
    let rows = select.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// The file of one day, to be read in its order.
#[derive(Debug)]
pub(crate) enum DayReader {
    Sqlite { connection: Connection, path: PathBuf },
    Jsonl { lines: Lines, begin: Head },
}

impl DayReader {
    /// `None` for a file that another process has only just made.
    pub(crate) fn open(folder: &Path, name: &DayName) -> Result<Option<Self>, AuditError> {
        let path = folder.join(name.file());
        match name.kind() {
            StoreKind::Sqlite => {
                Ok(connection(&path)?.map(|connection| Self::Sqlite { connection, path }))
            }
            StoreKind::Jsonl => {
                let mut lines = Lines::open(&path)?;
                match lines.next().transpose()? {
                    None => Ok(None),
                    Some(Line::Begin(begin)) => Ok(Some(Self::Jsonl { lines, begin })),
                    Some(Line::Record(_)) => {
                        Err(AuditError::read(&path, &"its first line is missing"))
                    }
                }
            }
        }
    }

    /// Where the chain stood before its first record.
    pub(crate) fn begin(&self) -> Result<Head, AuditError> {
        match self {
            Self::Jsonl { begin, .. } => Ok(*begin),
            Self::Sqlite { connection, path } => {
                begin(connection).map_err(|error| AuditError::read(path, &error))
            }
        }
    }

    /// The next rows, in the order of the file; those up to `seq` are left out. Empty at the end.
    pub(crate) fn rows_after(&mut self, seq: u64) -> Result<Vec<Row>, AuditError> {
        match self {
            Self::Sqlite { connection, path } => {
                rows_after(connection, seq).map_err(|error| AuditError::read(path, &error))
            }
            Self::Jsonl { lines, .. } => {
                let rows = lines.filter_map(|line| match line {
                    Ok(Line::Record(row)) => (row.seq > seq).then_some(Ok(row)),
                    Ok(Line::Begin(_)) => None,
                    Err(error) => Some(Err(error)),
                });
                rows.take(CHUNK_ROWS).collect()
            }
        }
    }

    /// The next rows, whatever their numbers say; for SQLite the order is that of the numbers.
    pub(crate) fn next_rows(&mut self, seq: u64) -> Result<Vec<Row>, AuditError> {
        match self {
            Self::Sqlite { .. } => self.rows_after(seq),
            Self::Jsonl { .. } => self.rows_after(0),
        }
    }
}

fn rows_after(connection: &Connection, seq: u64) -> rusqlite::Result<Vec<Row>> {
    let sql = "select seq, hash, record from records where seq > ?1 order by seq limit ?2";
    let mut select = connection.prepare(sql)?;
    let chunk = i64::try_from(CHUNK_ROWS).expect("a small number");
    let rows = select.query_map([to_integer(seq), chunk], |row| {
        Ok(Row { seq: to_seq(row.get(0)?), hash: row.get(1)?, text: row.get(2)? })
    })?;
    rows.collect()
}

/// A connection that only reads; `None` where the tables are not there yet.
fn connection(path: &Path) -> Result<Option<Connection>, AuditError> {
    let open = || -> rusqlite::Result<Option<Connection>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        let sql = "select 1 from sqlite_schema where name = 'records'";
        let is_there = connection.query_row(sql, [], |_| Ok(())).optional()?.is_some();
        Ok(is_there.then_some(connection))
    };
    open().map_err(|error| AuditError::read(path, &error))
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn patterns_match_whole_names() {
        for (glob, text, expected) in [
            ("db.query", "db.query", true),
            ("db.query", "db.query2", false),
            ("db.*", "db.query", true),
            ("db.*", "adb.query", false),
            ("*.query", "db.query", true),
            ("*", "", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false),
            ("a*a", "a", false),
            ("**", "x", true),
            ("", "x", false),
        ] {
            assert_eq!(is_match(glob, text), expected, "{glob} {text}");
        }
    }
}
