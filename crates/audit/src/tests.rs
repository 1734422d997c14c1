//! The log through its own door: what is written is read, checked and found, whatever the file is.

use crate::{
    ArgsLevel, AuditLog, AuditSettings, Durability, Entry, Filter, Kind, Reader, Reason, Spent,
    StoreKind, Target, Who, verify,
};
use gloveport_protocol::canonical_json;
use serde_json::json;
use std::path::Path;
use std::time::Duration;

pub(crate) const KINDS: [StoreKind; 2] = [StoreKind::Sqlite, StoreKind::Jsonl];

pub(crate) fn settings(root: &Path, store: StoreKind) -> AuditSettings {
    AuditSettings { store, ..AuditSettings::new(root.join("audit")) }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(future)
}

/// A call of a principal.
pub(crate) fn entry(kind: Kind, subject: &str, tool: &str) -> Entry {
    let who = Who { subject: subject.to_owned(), method: "oauth".to_owned(), ..Who::default() };
    let target = Target {
        server: Some("db".to_owned()),
        tool: Some(tool.to_owned()),
        args: Some(json!({"b": 1, "a": "x"})),
        ..Target::default()
    };
    let spent = Spent { cost: 5, duration: Duration::from_micros(1_500), ..Spent::default() };
    Entry { kind, who, target, spent, ..Entry::default() }
}

#[test]
fn what_is_written_is_found_and_sound() {
    for store in KINDS {
        for durability in [Durability::Normal, Durability::Full] {
            let root = tempfile::tempdir().expect("a folder");
            let settings = AuditSettings { durability, ..settings(root.path(), store) };
            let folder = settings.folder.clone();
            let log = AuditLog::open(settings).expect("a log");
            let script = block_on(async {
                let first = log.commit(entry(Kind::Intent, "ann", "query")).await.expect("written");
                assert_eq!(first, 2, "after the record of the start");
                log.enqueue(entry(Kind::Outcome, "bob", "query")).await.expect("a place");
                log.enqueue(entry(Kind::Outcome, "bob", "other")).await.expect("a place");
                let script = log.script("return 1").await.expect("a place");
                log.flush().await.expect("signed");
                script
            });
            let reader = Reader::open(&folder).expect("a folder");
            let bob = Filter { principal: Some("bob".to_owned()), ..Filter::default() };
            let found = reader.query(&bob, 10).expect("records");
            assert_eq!(
                found.iter().map(super::read::Record::tool).collect::<Vec<_>>(),
                ["db.query", "db.other"]
            );
            assert_eq!(canonical_json(&found[0].value), found[0].text, "records are canonical");
            let usage = log.usage_since(0).expect("records");
            let usage: Vec<_> =
                usage.iter().map(|of| (of.subject.as_str(), of.calls, of.cost)).collect();
            assert_eq!(usage, [("ann", 1, 5), ("bob", 2, 10)]);
            let scripts = reader.scripts(&script[..6]).expect("scripts");
            assert_eq!(scripts.get(&script).map(String::as_str), Some("return 1"));
            let report = verify(&folder, &log.verifying_key(), None).expect("a folder");
            assert_eq!(
                (report.damage, report.records, report.signed_through),
                (None, 5, 4),
                "{store:?}"
            );
            let key = log.verifying_key();
            drop(log);
            let report = verify(&folder, &key, None).expect("a folder");
            assert_eq!((report.damage, report.range), (None, Some((1, 7))), "{store:?}");
        }
    }
}

#[test]
fn every_field_is_canonical_and_bounded() {
    let root = tempfile::tempdir().expect("a folder");
    let settings =
        AuditSettings { args: ArgsLevel::Full, ..settings(root.path(), StoreKind::Jsonl) };
    let log = AuditLog::open(settings.clone()).expect("a log");
    let hostile = "\u{0}\n\r\u{1b}[2J\u{202e}\"\\é".repeat(1_000);
    let mut full = entry(Kind::Deny, &hostile, &hostile);
    full.id.clone_from(&hostile);
    full.who.tenant = Some(hostile.clone());
    full.who.client = Some(hostile.clone());
    full.who.groups = (0..1_000).map(|n| format!("{n}{hostile}")).collect();
    full.run = Some(hostile.clone());
    full.call = Some(u32::MAX);
    full.script = Some(hostile.clone());
    full.target.pin = Some(hostile.clone());
    full.target.args = Some(json!({"long": "x".repeat(1 << 20)}));
    full.target.args_hmac = Some(hostile.clone());
    let text = Some(hostile.clone());
    full.reason = Reason {
        decision: text.clone(),
        rule: text.clone(),
        place: text.clone(),
        why: text.clone(),
        otherwise: text.clone(),
        policy: text.clone(),
    };
    full.crossing.labels_in = full.who.groups.clone();
    full.crossing.labels_out = full.who.groups.clone();
    full.crossing.sealed = full.who.groups.iter().map(|kind| (kind.clone(), u64::MAX)).collect();
    full.crossing.unsealed = full.crossing.sealed.clone();
    full.spent.limits = full.crossing.sealed.clone();
    full.spent.waited = Duration::MAX;
    full.error = text.clone();
    full.trace = text;
    block_on(log.commit(full)).expect("written");
    let deny = Filter { kind: Some(Kind::Deny), ..Filter::default() };
    let found = Reader::open(log.folder()).expect("a folder").query(&deny, 1).expect("records");
    let record = &found[0];
    assert_eq!(canonical_json(&record.value), record.text);
    assert!(record.text.len() < 1 << 20, "{} bytes", record.text.len());
    assert!(
        !record.text.contains(|c: char| c.is_ascii_control()),
        "a line has no control characters"
    );
    assert_eq!(record.value["args"], json!({"left_out_bytes": (1 << 20) + 11}));
    for shown in [crate::line(record), crate::shown(record, "chain")] {
        assert!(
            !shown.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')),
            "{shown}"
        );
    }
    assert!(verify(log.folder(), &log.verifying_key(), None).expect("a folder").is_sound());
}
