//! A process that writes an audit log until it is ended, for the tests that end it. It says each number on standard output
//! once the record is acknowledged, and never before.
//!
//! Arguments: the folder of the log, `sqlite` or `jsonl`, how many records. It ends when some were refused.

use gloveport_audit::{AuditLog, AuditSettings, Durability, Entry, Kind, StoreKind};
use std::error::Error;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};

/// After these refusals it ends.
const REFUSED_MAX: u32 = 10;

/// Wakes the thread that waits.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Arc::new(Unpark(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");
    let mut settings = AuditSettings::new(PathBuf::from(next()?));
    settings.store = if next()? == "jsonl" { StoreKind::Jsonl } else { StoreKind::Sqlite };
    settings.durability = Durability::Normal;
    let n_records: u64 = next()?.parse()?;
    let log = AuditLog::open(settings)?;
    let mut n_refused = 0;
    for _ in 0..n_records {
        if n_refused == REFUSED_MAX {
            break;
        }
        let entry = Entry { kind: Kind::Intent, run: Some("x".repeat(200)), ..Entry::default() };
        match block_on(log.commit(entry)) {
            Ok(seq) => writeln!(stdout(), "{seq}")?,
            Err(error) => {
                n_refused += 1;
                writeln!(stdout(), "refused: {error}")?;
            }
        }
        stdout().flush()?;
    }
    Ok(())
}
