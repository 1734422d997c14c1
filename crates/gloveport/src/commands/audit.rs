//! `gloveport audit`: looks into the log while gateways write it, and checks it. Nothing here changes it.

use super::{Context, pretty_value, print, print_json};
use crate::cli::{Audit, AuditCommand, Found, Query, Verify};
use crate::exit::{Exit, Failure};
use crate::signals::Interrupt;
use anyhow::Context as _;
use gloveport_audit::{
    AuditSettings, Durability, Filter, KeySource, Kind, OnFailure, Reader, Record, Report,
    json_line, line, public_key, shown,
};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Between two looks at the log, for who follows it.
const LOOK: Duration = Duration::from_millis(250);
/// Most records of one look.
const LOOK_RECORDS: usize = 50_000;
/// Most records of one reference: those of a call are few.
const REFERENCE_RECORDS: usize = 100;
/// Most bytes of a file with a public key.
const KEY_FILE_BYTES: u64 = 4 << 10;
/// Shortest beginning of a reference or a hash that is looked for.
const PREFIX_BYTES_MIN: usize = 4;

pub(super) async fn audit(
    context: &Context,
    arguments: &Audit,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let place = Place::of(context, arguments.folder.as_deref())?;
    let reader = Reader::open(&place.folder).map_err(Failure::internal)?;
    match &arguments.command {
        AuditCommand::Tail(query) => tail(&reader, query, &interrupt).await,
        AuditCommand::Query(query) => found(&reader, query),
        AuditCommand::Show(found) => place.show(&reader, found),
        AuditCommand::Verify(verify) => place.verify(verify),
        AuditCommand::Script { sha256 } => script(&reader, sha256),
    }
}

/// Where the log is, and with what it is checked.
struct Place {
    folder: PathBuf,
    key: KeySource,
    checkpoints: Option<PathBuf>,
}

impl Place {
    /// The configured one, or a folder that was named: a copy, say, of which the configuration says nothing.
    fn of(context: &Context, folder: Option<&Path>) -> Result<Self, Failure> {
        if let Some(folder) = folder {
            let folder = context.environment.directory().join(folder);
            let key = KeySource::File(folder.with_extension("key"));
            return Ok(Self { folder, key, checkpoints: None });
        }
        let config = context.config()?.audit;
        let settings =
            config.settings(&context.environment, Durability::Normal, OnFailure::BlockEffects);
        let AuditSettings { folder, key, checkpoint_to, .. } = settings.map_err(Failure::usage)?;
        Ok(Self { folder, key, checkpoints: checkpoint_to })
    }
}

fn filter(query: &Query) -> Filter {
    let wanted = |kind: &Kind| query.kind.as_deref() == Some(kind.as_str());
    Filter {
        principal: query.principal.clone(),
        tool: query.tool.clone(),
        kind: Kind::ALL.into_iter().find(wanted),
        decision: query.decision.clone(),
        code: query.code.clone(),
        run: query.run.clone(),
        since: query.since,
        until: query.until,
        ..Filter::default()
    }
}

fn print_records(records: &[Record], query: &Query) -> Result<(), Failure> {
    if records.is_empty() {
        return Ok(());
    }
    let shown: fn(&Record) -> String = if query.json { json_line } else { line };
    print_json(&records.iter().map(shown).collect::<Vec<_>>().join("\n"))
}

fn found(reader: &Reader, query: &Query) -> Result<Exit, Failure> {
    let limit = usize::try_from(query.limit).expect("usize has 32 bits or more");
    print_records(&reader.query(&filter(query), limit).map_err(Failure::internal)?, query)?;
    Ok(Exit::Success)
}

async fn tail(reader: &Reader, query: &Query, interrupt: &Interrupt) -> Result<Exit, Failure> {
    let mut filter = filter(query);
    // What comes is counted from the log's end, whether the newest record matches or not.
    let newest = reader.query(&Filter::default(), 1).map_err(Failure::internal)?;
    let limit = usize::try_from(query.limit).expect("usize has 32 bits or more");
    let records = reader.query(&filter, limit).map_err(Failure::internal)?;
    print_records(&records, query)?;
    let mut after = newest.iter().chain(&records).map(|record| record.seq).max().unwrap_or(0);
    while interrupt.cancel.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_some() {
        filter.after = Some(after);
        let records = reader.query(&filter, LOOK_RECORDS).map_err(Failure::internal)?;
        print_records(&records, query)?;
        after = records.last().map_or(after, |record| record.seq);
    }
    Ok(Exit::Interrupted)
}

fn script(reader: &Reader, sha256: &str) -> Result<Exit, Failure> {
    long_enough(sha256)?;
    let found = reader.scripts(&sha256.to_ascii_lowercase()).map_err(Failure::internal)?;
    let mut scripts = found.into_values();
    match (scripts.next(), scripts.next()) {
        (Some(text), None) => print(&text).map(|()| Exit::Success),
        (Some(_), Some(_)) => Err(Failure::usage(anyhow::anyhow!(
            "several scripts begin with `{}`: write more of it",
            sha256.escape_debug()
        ))),
        (None, _) => Err(Failure::usage(anyhow::anyhow!(
            "no script `{}` is stored: it is too old, or `[audit] args` says that scripts are not kept",
            sha256.escape_debug()
        ))),
    }
}

fn long_enough(prefix: &str) -> Result<(), Failure> {
    if prefix.len() >= PREFIX_BYTES_MIN {
        return Ok(());
    }
    Err(Failure::usage(anyhow::anyhow!("write at least {PREFIX_BYTES_MIN} characters of it")))
}

impl Place {
    fn show(&self, reader: &Reader, found: &Found) -> Result<Exit, Failure> {
        long_enough(&found.reference)?;
        let id = Some(found.reference.to_ascii_lowercase());
        let filter = Filter { id, ..Filter::default() };
        let records = reader.query(&filter, REFERENCE_RECORDS).map_err(Failure::internal)?;
        if records.is_empty() {
            return Err(Failure::usage(anyhow::anyhow!(
                "no record begins with `{}`: `gloveport audit query` lists the newest",
                found.reference.escape_debug()
            )));
        }
        if found.json {
            print_json(&records.iter().map(json_line).collect::<Vec<_>>().join("\n"))?;
            return Ok(Exit::Success);
        }
        let report = self.report(None, None);
        let blocks: Vec<String> =
            records.iter().map(|record| shown(record, &chain(record, report.as_ref()))).collect();
        print_json(&blocks.join("\n\n"))?;
        Ok(Exit::Success)
    }

    fn report(&self, key: Option<&str>, checkpoints: Option<&Path>) -> anyhow::Result<Report> {
        let key = match key {
            Some(key) => given_key(key)?,
            None => gloveport_audit::verifying_key(&self.key).context(
                "pass the public key with `--key`, or run this where the log is written",
            )?,
        };
        let copy = checkpoints.or(self.checkpoints.as_deref());
        Ok(gloveport_audit::verify(&self.folder, &key, copy)?)
    }

    fn verify(&self, verify: &Verify) -> Result<Exit, Failure> {
        let report = self.report(verify.key.as_deref(), verify.checkpoints.as_deref());
        let report = report.map_err(Failure::usage)?;
        let key = verify.key.is_none().then(|| gloveport_audit::verifying_key(&self.key).ok());
        let key = key.flatten().map(|key| hex(key.bytes()));
        if verify.json {
            print_json(&pretty_value(&as_json(&report, key.as_deref())))?;
        } else {
            print(&told(&report, key.as_deref()))?;
        }
        Ok(if report.is_sound() { Exit::Success } else { Exit::Unsuccessful })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}

/// A public key: its digits, or a file with them.
fn given_key(text: &str) -> anyhow::Result<gloveport_audit::VerifyingKey> {
    if let Some(key) = public_key(text) {
        return Ok(key);
    }
    let mut read = String::new();
    let file =
        fs::File::open(text).with_context(|| format!("cannot read the public key `{text}`"))?;
    file.take(KEY_FILE_BYTES)
        .read_to_string(&mut read)
        .with_context(|| format!("cannot read `{text}`"))?;
    public_key(&read).with_context(|| format!("`{text}` does not hold 64 hexadecimal digits"))
}

/// How far a record can be trusted.
fn chain(record: &Record, report: Result<&Report, &anyhow::Error>) -> String {
    match report {
        Err(error) => format!("chain not checked: {error:#}"),
        Ok(Report { damage: Some(damage), .. }) if damage.seq <= record.seq => {
            format!("CHAIN BROKEN: {damage}")
        }
        Ok(report) if report.signed_through >= record.seq => {
            format!("chain ok, signed through record {}", report.signed_through)
        }
        Ok(report) => {
            format!("chain ok, not signed yet (signed through record {})", report.signed_through)
        }
    }
}

fn told(report: &Report, key: Option<&str>) -> String {
    let Report { files, records, range, checkpoints, signed_through, damage } = report;
    let mut text = match range {
        None => "no records".to_owned(),
        Some((first, last)) => format!("{records} records ({first} to {last}) in {files} files"),
    };
    write!(text, ", {checkpoints} checkpoints, signed through record {signed_through}")
        .expect("a String takes all");
    match damage {
        None => text.push_str("\nnothing was changed or taken away"),
        Some(damage) => write!(text, "\nDAMAGED: {damage}").expect("a String takes all"),
    }
    if let Some(key) = key {
        write!(text, "\npublic key {key} (keep it elsewhere, and pass it with --key)")
            .expect("a String takes all");
    }
    text
}

fn as_json(report: &Report, key: Option<&str>) -> Value {
    json!({
        "version": 1,
        "sound": report.is_sound(),
        "files": report.files,
        "records": report.records,
        "first": report.range.map(|(first, _)| first),
        "last": report.range.map(|(_, last)| last),
        "checkpoints": report.checkpoints,
        "signed_through": report.signed_through,
        "damage": report.damage.as_ref().map(|damage| json!({
            "seq": damage.seq,
            "file": damage.file,
            "what": damage.to_string(),
        })),
        "public_key": key,
    })
}
