//! What a record costs: to enqueue, to make durable, to chain. Disk figures stand beside those of a plain write with
//! `fdatasync`, measured in the same run on the same disk.
//!
//! `cargo bench -p gloveport-audit --bench append`

use gloveport_audit::{
    AuditLog, AuditSettings, Durability, Entry, Kind, Reader, StoreKind, Target, Who, verify,
};
use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// Time of one measurement.
const MEASURE: Duration = Duration::from_secs(1);
const SUBMITTERS: [usize; 3] = [1, 16, 64];

type Failure = Box<dyn Error + Send + Sync>;

fn entry() -> Entry {
    let who =
        Who { subject: "alice@acme.dev".to_owned(), method: "oauth".to_owned(), ..Who::default() };
    let target = Target {
        server: Some("db".to_owned()),
        tool: Some("query".to_owned()),
        pin: Some("3f9a77ab01".to_owned()),
        args: Some(
            serde_json::json!({"query": "select id, total from orders where total > 100", "limit": 50}),
        ),
        args_hmac: Some("77".repeat(32)),
    };
    Entry {
        kind: Kind::Intent,
        run: Some("r-51c8".to_owned()),
        call: Some(14),
        who,
        target,
        ..Entry::default()
    }
}

/// Plain writes with `fdatasync`, in records a second.
fn raw(folder: &Path) -> io::Result<f64> {
    let mut file = File::create(folder.join("raw"))?;
    let (begun, mut count) = (Instant::now(), 0_u32);
    while begun.elapsed() < MEASURE {
        file.write_all(&[b'x'; 500])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

struct Measured {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

/// How submitters wait.
#[derive(Clone, Copy)]
enum Wait {
    /// For a place in the queue.
    Place,
    /// For the disk.
    Commit,
}

fn measure(
    runtime: &Runtime,
    log: &Arc<AuditLog>,
    n_submitters: usize,
    wait: Wait,
) -> Result<Measured, Failure> {
    let begun = Instant::now();
    let mut latencies = runtime.block_on(async {
        let mut submitters = tokio::task::JoinSet::new();
        for _ in 0..n_submitters {
            let log = Arc::clone(log);
            submitters.spawn(async move {
                let mut latencies = Vec::new();
                while begun.elapsed() < MEASURE {
                    let entry = entry();
                    let one = Instant::now();
                    match wait {
                        Wait::Place => log.enqueue(entry).await?,
                        Wait::Commit => drop(log.commit(entry).await?),
                    }
                    latencies.push(one.elapsed());
                }
                Ok::<_, Failure>(latencies)
            });
        }
        let mut all = Vec::new();
        while let Some(one) = submitters.join_next().await {
            all.append(&mut one??);
        }
        log.flush().await?;
        Ok::<_, Failure>(all)
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    latencies.sort();
    let n_records = u32::try_from(latencies.len())?;
    let (p50, p99) = (latencies[latencies.len() / 2], latencies[latencies.len() * 99 / 100]);
    Ok(Measured { per_second: f64::from(n_records) / seconds, p50, p99 })
}

fn main() -> Result<(), Failure> {
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let root = tempfile::tempdir_in(
        std::env::var("AUDIT_BENCH_FOLDER").unwrap_or_else(|_| ".".to_owned()),
    )?;
    let raw = raw(root.path())?;
    let mut out = io::stdout().lock();
    writeln!(out, "raw write + fdatasync: {raw:.0} records/s")?;
    for (store, name) in [(StoreKind::Sqlite, "sqlite"), (StoreKind::Jsonl, "jsonl")] {
        for (durability, word) in [(Durability::Normal, "normal"), (Durability::Full, "full")] {
            let folder = root.path().join(format!("{name}-{word}"));
            let settings =
                AuditSettings { store, durability, ..AuditSettings::new(folder.clone()) };
            let log = Arc::new(AuditLog::open(settings)?);
            for n_submitters in SUBMITTERS {
                for (wait, what) in [(Wait::Place, "enqueue"), (Wait::Commit, "durable")] {
                    let Measured { per_second, p50, p99 } =
                        measure(&runtime, &log, n_submitters, wait)?;
                    let ratio = per_second / raw;
                    writeln!(
                        out,
                        "{name:6} {word:6} {n_submitters:2} submitters {what}: {per_second:8.0}/s = {ratio:6.1} x raw, \
                         p50 {p50:.1?}, p99 {p99:.1?}"
                    )?;
                }
            }
            log.close();
            let begun = Instant::now();
            let report = verify(&folder, &log.verifying_key(), None)?;
            let per_second =
                f64::from(u32::try_from(report.records)?) / begun.elapsed().as_secs_f64();
            writeln!(
                out,
                "{name:6} {word:6} verify: {} records, {per_second:.0}/s, sound: {}",
                report.records,
                report.is_sound()
            )?;
            let begun = Instant::now();
            Reader::open(&folder)?.usage_since(0)?;
            writeln!(out, "{name:6} {word:6} usage of the day: {:.1?}", begun.elapsed())?;
        }
    }
    Ok(())
}
