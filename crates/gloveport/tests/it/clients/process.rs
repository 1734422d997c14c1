//! Processes of the end-to-end tests: started, listened to and ended by the test, and found again under `/proc`.
//!
//! Every wait has a deadline. It ends only what it started itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// No answer takes so long, on the slowest machine.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);
/// How often a state of the system is looked at that nobody is told of.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Out,
    Err,
}

/// A process with its standard streams. Dropping it kills it, with all that it started.
pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<(Source, String)>,
    /// What it said so far.
    out: String,
    err: String,
}

/// How a process ended, and all that it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = started.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let (tx, lines) = channel();
        read_lines(Source::Out, child.stdout.take().expect("is piped"), tx.clone());
        read_lines(Source::Err, child.stderr.take().expect("is piped"), tx);
        let input = child.stdin.take();
        Self { child, input, lines, out: String::new(), err: String::new() }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes one line.
    pub(crate) fn say(&mut self, line: &str) {
        let input = self.input.as_mut().expect("is open");
        input.write_all(format!("{line}\n").as_bytes()).expect("the process reads");
        input.flush().expect("the process reads");
    }

    /// The next line of one stream.
    pub(crate) fn line(&mut self, wanted: Source) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((source, line)) => {
                    self.keep(source, &line);
                    if source == wanted {
                        return line;
                    }
                }
                Err(error) => panic!("no line ({error}); it said\n{}\n{}", self.out, self.err),
            }
        }
    }

    pub(crate) fn close_input(&mut self) {
        self.input = None;
    }

    /// Closes its input and waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        self.close_input();
        let until = Instant::now() + DEADLINE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok((source, line)) => self.keep(source, &line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it does not end; it said\n{}\n{}", self.out, self.err)
                }
            }
        }
        let status = until_some("the end of a process", || self.child.try_wait().expect("is ours"));
        let (out, err) = (std::mem::take(&mut self.out), std::mem::take(&mut self.err));
        Ended { code: status.code(), out, err }
    }

    /// Sends a signal, named like `INT`.
    pub(crate) fn signal(&self, name: &str) {
        assert!(send(name, self.id()), "SIG{name} was not sent");
    }

    fn keep(&mut self, source: Source, line: &str) {
        let text = match source {
            Source::Out => &mut self.out,
            Source::Err => &mut self.err,
        };
        writeln!(text, "{line}").expect("a string takes all");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            // Only a test that fails comes here: nothing of it may stay.
            let below = descendants(self.id());
            drop(self.child.kill());
            drop(self.child.wait());
            for process in below.iter().filter(|process| process.is_alive()) {
                send("KILL", process.id);
            }
        }
    }
}

/// Whether the signal could be sent.
fn send(signal: &str, id: u32) -> bool {
    let id = id.to_string();
    let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status();
    sent.is_ok_and(|status| status.success())
}

fn read_lines(source: Source, stream: impl Read + Send + 'static, tx: Sender<(Source, String)>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if tx.send((source, line)).is_err() {
                return;
            }
        }
    });
}

/// Asks until there is an answer.
pub(crate) fn until_some<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < until, "waited in vain for {what}");
        thread::sleep(LOOK_AGAIN);
    }
}

/// A process of the system, told from a later one with the same id by its start.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    pub(crate) id: u32,
    parent: u32,
    started: u64,
    /// The program's name, at most 15 bytes.
    pub(crate) name: String,
}

impl Process {
    /// The parent and the name of a process may change, its start does not.
    fn is_alive(&self) -> bool {
        read(self.id).is_some_and(|found| found.started == self.started)
    }
}

/// Everything that a process started, and what that started.
pub(crate) fn descendants(root: u32) -> Vec<Process> {
    let entries = std::fs::read_dir("/proc").expect("there is a /proc");
    let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let mut by_parent: BTreeMap<u32, Vec<Process>> = BTreeMap::new();
    for process in ids.filter_map(read) {
        by_parent.entry(process.parent).or_default().push(process);
    }
    let (mut found, mut queue) = (Vec::new(), vec![root]);
    while let Some(parent) = queue.pop() {
        let children = by_parent.remove(&parent).unwrap_or_default();
        queue.extend(children.iter().map(|child| child.id));
        found.extend(children);
    }
    found
}

/// Waits until none of them is left.
pub(crate) fn wait_until_gone(processes: &[Process]) {
    let names: Vec<&str> = processes.iter().map(|process| &*process.name).collect();
    until_some(&format!("the end of all of {names:?}"), || {
        (!processes.iter().any(Process::is_alive)).then_some(())
    });
}

/// Waits until no command line names a folder: the gateway's and those of its servers do.
pub(crate) fn wait_until_unnamed(folder: &Path) {
    let folder = folder.to_str().expect("a plain path");
    until_some("the end of all that names the folder", || {
        let entries = std::fs::read_dir("/proc").expect("there is a /proc");
        let mut lines = entries.filter_map(|entry| {
            let line = std::fs::read(entry.ok()?.path().join("cmdline")).ok()?;
            Some(String::from_utf8_lossy(&line).into_owned())
        });
        (!lines.any(|line| line.contains(folder))).then_some(())
    });
}

/// A process that runs; one that has ended and waits for its parent to notice is none.
fn read(id: u32) -> Option<Process> {
    // proc_pid_stat(5): `id (name) state parent …`, the start being the 22nd field. The name may hold anything.
    let stat =
        std::fs::read_to_string(Path::new("/proc").join(id.to_string()).join("stat")).ok()?;
    let (head, tail) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = tail.split_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    Some(Process {
        id,
        parent: fields.get(1)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
        name: head.split_once('(')?.1.to_owned(),
    })
}
