//! The log against those who damage it: hands that edit, processes that die, disks that are full.

use gloveport_audit::{
    AuditError, AuditLog, AuditSettings, Durability, Entry, Filter, Kind, OnFailure, Reader,
    StoreKind, What, verify,
};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const STORES: [(StoreKind, &str); 2] = [(StoreKind::Sqlite, "sqlite"), (StoreKind::Jsonl, "jsonl")];

fn settings(root: &Path, store: StoreKind) -> AuditSettings {
    AuditSettings { store, ..AuditSettings::new(root.join("audit")) }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(future)
}

fn entry(kind: Kind) -> Entry {
    Entry { kind, ..Entry::default() }
}

/// Writes records and closes the log: a start, the records, a stop, and the checkpoints.
fn write(settings: &AuditSettings, n_records: usize) -> AuditLog {
    let log = AuditLog::open(settings.clone()).expect("a log");
    block_on(async {
        for _ in 0..n_records {
            log.enqueue(entry(Kind::Outcome)).await.expect("a place");
        }
        log.flush().await.expect("signed");
    });
    log.close();
    log
}

/// The one file of records.
fn day(folder: &Path) -> PathBuf {
    let is_day = |path: &PathBuf| {
        path.extension().is_some_and(|ending| ending == "sqlite" || ending == "jsonl")
    };
    let entries =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(is_day).max().expect("a file of records")
}

/// Runs SQL against the file, as somebody with `sqlite3` would.
fn sql(file: &Path, text: &str) {
    Connection::open(file).expect("a database").execute_batch(text).expect(text);
}

/// Changes the lines of a file.
fn lines(file: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let text = fs::read_to_string(file).expect("lines");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    fs::write(file, lines.join("\n") + "\n").expect("ours");
}

/// What somebody does to a log, in SQL and to the lines (the first line says where the chain stood, so that record 5 is
/// `lines[5]`), and what is found first.
type Attack = (&'static str, &'static str, fn(&mut Vec<String>), u64, fn(&What) -> bool);

const ATTACKS: [Attack; 6] = [
    (
        "edit",
        "update records set record = replace(record, 'outcome', 'admin') where seq = 5",
        |lines| lines[5] = lines[5].replace("outcome", "admin"),
        5,
        |what| *what == What::Edited,
    ),
    (
        "delete",
        "delete from records where seq = 5",
        |lines| drop(lines.remove(5)),
        5,
        |what| *what == What::Missing(5),
    ),
    (
        "delete several",
        "delete from records where seq between 4 and 6",
        |lines| drop(lines.drain(4..7)),
        4,
        |what| *what == What::Missing(6),
    ),
    (
        "reorder",
        "update records set seq = -1 where seq = 5; update records set seq = 5 where seq = 6;
         update records set seq = 6 where seq = -1",
        |lines| lines.swap(5, 6),
        5,
        |what| matches!(what, What::Edited | What::Missing(5)),
    ),
    (
        "cut the tail",
        "delete from records where seq > 7",
        |lines| lines.truncate(8),
        8,
        |what| matches!(what, What::Missing(last) if *last > 8),
    ),
    (
        "empty it",
        "delete from records",
        |lines| lines.truncate(1),
        1,
        |what| matches!(what, What::Missing(_)),
    ),
];

#[test]
fn t19_every_hand_is_seen() {
    for (store, _) in STORES {
        for (name, statement, change, seq, is_expected) in ATTACKS {
            let root = tempfile::tempdir().expect("a folder");
            let settings = settings(root.path(), store);
            let key = write(&settings, 10).verifying_key();
            let sound = verify(&settings.folder, &key, None).expect("a folder");
            assert!(sound.is_sound(), "{sound:?}");
            let file = day(&settings.folder);
            match store {
                StoreKind::Sqlite => sql(&file, statement),
                StoreKind::Jsonl => lines(&file, change),
            }
            let damage = verify(&settings.folder, &key, None).expect("a folder").damage;
            let damage = damage.unwrap_or_else(|| panic!("{name} is not seen in {store:?}"));
            assert_eq!(damage.seq, seq, "{name}, {store:?}: {damage}");
            assert!(is_expected(&damage.what), "{name}, {store:?}: {damage}");
            // Who goes on writing does not hide it.
            write(&settings, 3);
            let later = verify(&settings.folder, &key, None).expect("a folder").damage;
            assert_eq!(later.map(|damage| damage.seq), Some(seq), "{name}, {store:?}");
        }
    }
}

#[test]
fn t19_a_log_of_somebody_else_and_lost_files_are_seen() {
    for (store, _) in STORES {
        let (root, other) =
            (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (settings, others) = (settings(root.path(), store), settings(other.path(), store));
        let key = write(&settings, 10).verifying_key();
        let other_key = write(&others, 20).verifying_key();
        let folder = &settings.folder;
        let checkpoints = folder.join("checkpoints.log");

        // Another key.
        let damage = verify(folder, &other_key, None).expect("a folder").damage.expect("seen");
        assert_eq!((damage.seq, damage.what), (1, What::Signature));

        // A whole chain that is right in itself, and was not signed.
        let own = fs::read(day(folder)).expect("a file");
        fs::copy(day(&others.folder), day(folder)).expect("ours");
        let damage = verify(folder, &key, None).expect("a folder").damage.expect("seen");
        assert_eq!(damage.seq, 1);
        assert!(matches!(damage.what, What::Rewritten(_)), "{damage}");
        fs::write(day(folder), &own).expect("ours");
        assert!(verify(folder, &key, None).expect("a folder").is_sound());

        // The end of the checkpoints, alone.
        let all = fs::read_to_string(&checkpoints).expect("lines");
        lines(&checkpoints, |lines| drop(lines.pop()));
        let damage = verify(folder, &key, None).expect("a folder").damage.expect("seen");
        assert_eq!(damage.what, What::Checkpoint);

        // One checkpoint, changed.
        fs::write(&checkpoints, all.replacen("\"count\":", "\"count\":1", 1)).expect("ours");
        let damage = verify(folder, &key, None).expect("a folder").damage.expect("seen");
        assert_eq!((damage.seq, damage.what), (1, What::Signature));

        // The checkpoints, and the records behind them; a second place knows.
        fs::write(&checkpoints, &all).expect("ours");
        let kept = root.path().join("kept.log");
        fs::write(&kept, &all).expect("ours");
        fs::remove_file(&checkpoints).expect("ours");
        fs::remove_file(day(folder)).expect("ours");
        assert!(
            verify(folder, &key, None).expect("a folder").is_sound(),
            "there is nothing left to tell"
        );
        let damage = verify(folder, &key, Some(&kept)).expect("a folder").damage.expect("seen");
        assert_eq!(damage.seq, 1);

        // The file of the day.
        fs::write(&checkpoints, &all).expect("ours");
        let damage = verify(folder, &key, None).expect("a folder").damage.expect("seen");
        assert!(
            damage.seq == 1 && matches!(damage.what, What::Missing(last) if last > 10),
            "{damage}"
        );
    }
}

struct Writing {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Writing {
    fn start(folder: &Path, store: &str, n_records: u64) -> Self {
        Self::of(
            Command::new(env!("CARGO_BIN_EXE_audit-writer"))
                .arg(folder)
                .arg(store)
                .arg(n_records.to_string()),
        )
    }

    fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the writer starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self { child, lines }
    }

    /// Ends it at once, and gives all that it acknowledged, what was said before included.
    fn kill(mut self, mut acknowledged: Vec<u64>) -> Vec<u64> {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it is ours");
        acknowledged
            .extend(self.lines.map_while(Result::ok).filter_map(|line| line.parse::<u64>().ok()));
        acknowledged
    }
}

fn recorded(folder: &Path, kind: Kind) -> BTreeSet<u64> {
    let filter = Filter { kind: Some(kind), ..Filter::default() };
    let records =
        Reader::open(folder).expect("a folder").query(&filter, usize::MAX).expect("records");
    records.iter().map(|record| record.seq).collect()
}

#[test]
fn t19_nothing_acknowledged_is_lost_by_kill_9() {
    for (kind, store) in STORES {
        let root = tempfile::tempdir().expect("a folder");
        let settings = settings(root.path(), kind);
        let mut all = Vec::new();
        // Two at a time, so that one is ended while the other writes.
        let mut other: Option<Writing> = None;
        for round in 0_u64..100 {
            let mut writing = Writing::start(&settings.folder, store, u64::MAX);
            // A different place each time: after some records, and within the next one.
            let n_lines = usize::try_from(round * 7 % 13).expect("small");
            let said: Vec<u64> = writing
                .lines
                .by_ref()
                .take(n_lines)
                .map_while(Result::ok)
                .filter_map(|line| line.parse().ok())
                .collect();
            assert_eq!(said.len(), n_lines, "the log goes on after a kill");
            if let Some(other) = other.take() {
                all.extend(other.kill(Vec::new()));
            }
            if round % 2 == 0 {
                all.extend(said);
                other = Some(writing);
            } else {
                all.extend(writing.kill(said));
            }
        }
        if let Some(other) = other {
            all.extend(other.kill(Vec::new()));
        }
        let log = write(&settings, 1);
        let recorded = recorded(&settings.folder, Kind::Intent);
        let lost: Vec<u64> = all.iter().copied().filter(|seq| !recorded.contains(seq)).collect();
        assert!(lost.is_empty(), "{store}: {lost:?} of {} are lost", all.len());
        assert!(all.len() > 200, "{} were acknowledged", all.len());
        let report = verify(&settings.folder, &log.verifying_key(), None).expect("a folder");
        assert_eq!(report.damage, None, "{store}");
    }
}

#[test]
fn several_processes_write_one_chain() {
    for (kind, store) in STORES {
        let root = tempfile::tempdir().expect("a folder");
        let settings = settings(root.path(), kind);
        let writers: Vec<Writing> =
            (0..3).map(|_| Writing::start(&settings.folder, store, 60)).collect();
        let mut all = BTreeSet::new();
        for mut writing in writers {
            all.extend(
                writing
                    .lines
                    .by_ref()
                    .map_while(Result::ok)
                    .map(|line| line.parse::<u64>().expect(&line)),
            );
            assert!(writing.child.wait().expect("it is ours").success());
        }
        assert_eq!(all.len(), 180, "every record has a place of its own");
        assert_eq!(recorded(&settings.folder, Kind::Intent), all);
        assert_eq!(recorded(&settings.folder, Kind::Stop).len(), 3);
        let log = write(&settings, 1);
        let report = verify(&settings.folder, &log.verifying_key(), None).expect("a folder");
        assert_eq!(report.damage, None, "{store}");
        for entry in fs::read_dir(&settings.folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let mode = entry.metadata().expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{:?}", entry.path());
        }
        assert_eq!(
            fs::metadata(&settings.folder).expect("a folder").permissions().mode() & 0o777,
            0o700
        );
    }
}

#[test]
fn t19_a_full_disk_refuses_and_loses_nothing() {
    for (kind, store) in STORES {
        let root = tempfile::tempdir().expect("a folder");
        let settings = settings(root.path(), kind);
        // No file of the child grows over 256 KiB: what a full disk does, for any user. The signal is ignored, so that the
        // system call says it.
        let script = "trap '' XFSZ; ulimit -f 256; exec \"$@\"";
        let mut command = Command::new("bash");
        command.args(["-c", script, "bash", env!("CARGO_BIN_EXE_audit-writer")]);
        command.arg(&settings.folder).arg(store).arg("2000");
        let mut writing = Writing::of(&mut command);
        let (mut acknowledged, mut refused) = (BTreeSet::new(), Vec::new());
        for line in writing.lines.by_ref().map_while(Result::ok) {
            match line.parse::<u64>() {
                Ok(seq) => drop(acknowledged.insert(seq)),
                Err(_) => refused.push(line),
            }
        }
        writing.child.wait().expect("it is ours");
        assert!(acknowledged.len() > 50, "{}", acknowledged.len());
        let first = refused.first().unwrap_or_else(|| panic!("{store}: nothing was refused"));
        let file = day(&settings.folder).display().to_string();
        assert!(first.contains(&file) && first.contains("[audit] folder"), "{first}");
        // There is room again.
        let log = write(&settings, 1);
        let recorded = recorded(&settings.folder, Kind::Intent);
        assert!(recorded.is_superset(&acknowledged), "{store}: acknowledged and lost");
        let report = verify(&settings.folder, &log.verifying_key(), None).expect("a folder");
        assert_eq!(report.damage, None, "{store}");
    }
}

#[test]
fn a_log_that_is_taken_away_is_told_and_goes_on() {
    for (store, _) in STORES {
        let root = tempfile::tempdir().expect("a folder");
        let settings = settings(root.path(), store);
        let log = AuditLog::open(settings.clone()).expect("a log");
        block_on(async {
            log.commit(entry(Kind::Intent)).await.expect("written");
            let file = day(&settings.folder);
            fs::remove_file(&file).expect("ours");
            let error = log.commit(entry(Kind::Intent)).await.expect_err("it is gone");
            assert!(matches!(&error, AuditError::Gone { file: gone } if *gone == file), "{error}");
            // A folder in its place cannot be written: effects are refused, reads are counted.
            fs::create_dir(&file).expect("ours");
            let error = log.commit(entry(Kind::Intent)).await.expect_err("no file").to_string();
            assert!(error.contains(&file.display().to_string()), "{error}");
            log.enqueue(entry(Kind::Outcome)).await.expect("reads go on");
            log.enqueue(entry(Kind::Outcome)).await.expect("reads go on");
            log.commit(entry(Kind::Intent)).await.expect_err("no file");
            assert_eq!(log.health().unrecorded, 2);
            fs::remove_dir(&file).expect("ours");
            let seq = log.commit(entry(Kind::Intent)).await.expect("it can be written again");
            assert_eq!(
                seq, 4,
                "behind what was taken away, and the record of what was not recorded"
            );
        });
        let filter = Filter { kind: Some(Kind::Admin), ..Filter::default() };
        let told =
            Reader::open(&settings.folder).expect("a folder").query(&filter, 9).expect("records");
        assert_eq!(
            told.iter()
                .map(|record| record.value["unrecorded"]["reads"].as_u64())
                .collect::<Vec<_>>(),
            [Some(2)]
        );
        let damage = verify(&settings.folder, &log.verifying_key(), None).expect("a folder").damage;
        assert_eq!(damage.map(|damage| (damage.seq, damage.what)), Some((1, What::Missing(2))));
    }
}

#[test]
fn who_wants_everything_blocked_gets_it() {
    let root = tempfile::tempdir().expect("a folder");
    let settings =
        AuditSettings { on_failure: OnFailure::Block, ..settings(root.path(), StoreKind::Sqlite) };
    let log = AuditLog::open(settings.clone()).expect("a log");
    block_on(async {
        let file = day(&settings.folder);
        fs::remove_file(&file).expect("ours");
        fs::create_dir(&file).expect("ours");
        log.commit(entry(Kind::Intent)).await.expect_err("no file");
        log.enqueue(entry(Kind::Outcome)).await.expect_err("reads wait for the disk, too");
        assert_eq!(log.health().unrecorded, 0);
    });
    log.close();
    let closed = block_on(log.append(entry(Kind::Intent))).expect_err("it is closed");
    assert!(matches!(closed, AuditError::Closed));
}

#[test]
fn old_days_are_deleted_and_that_is_recorded() {
    for (store, ending) in STORES {
        let root = tempfile::tempdir().expect("a folder");
        let settings = settings(root.path(), store);
        let key = write(&settings, 5).verifying_key();
        let (file, old) =
            (day(&settings.folder), settings.folder.join(format!("2001-02-03.{ending}")));
        let copy = root.path().join("copy.log");
        // As if it had been written long ago: the lock's file says what day was begun last.
        fs::rename(&file, &old).expect("ours");
        fs::write(settings.folder.join("lock"), "2001-02-03").expect("ours");
        let before = fs::read_to_string(settings.folder.join("checkpoints.log")).expect("lines");
        let settings = AuditSettings {
            keep: Duration::from_hours(24),
            durability: Durability::Full,
            checkpoint_to: Some(copy.clone()),
            ..settings
        };
        write(&settings, 5);
        assert!(!old.exists(), "it is too old");
        let report = verify(&settings.folder, &key, Some(&copy)).expect("a folder");
        assert_eq!(report.damage, None, "{store:?}");
        assert!(report.range.is_some_and(|(first, _)| first > 6), "{report:?}");
        let after = fs::read_to_string(settings.folder.join("checkpoints.log")).expect("lines");
        assert!(after.starts_with(&before) && after.len() > before.len(), "checkpoints stay");
        assert_eq!(
            fs::read_to_string(&copy).expect("lines"),
            after,
            "the second place has them all"
        );
    }
}

#[test]
fn a_day_that_is_missing_is_seen() {
    for (store, ending) in STORES {
        let root = tempfile::tempdir().expect("a folder");
        let keep = Duration::from_hours(200 * 365 * 24);
        let settings = AuditSettings { keep, ..settings(root.path(), store) };
        let key = write(&settings, 5).verifying_key();
        let old = settings.folder.join(format!("2001-02-03.{ending}"));
        fs::rename(day(&settings.folder), &old).expect("ours");
        fs::write(settings.folder.join("lock"), "2001-02-03").expect("ours");
        write(&settings, 5);
        let report = verify(&settings.folder, &key, None).expect("a folder");
        assert_eq!((&report.damage, report.files), (&None, 2), "{store:?}");
        fs::remove_file(&old).expect("ours");
        let damage = verify(&settings.folder, &key, None).expect("a folder").damage.expect("seen");
        assert!(
            damage.seq == 1 && matches!(damage.what, What::Missing(last) if last > 6),
            "{damage}"
        );
    }
}
