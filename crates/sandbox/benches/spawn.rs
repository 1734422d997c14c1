//! What a confined worker costs: from the spawn to its first word, beside a plain start of the same
//! program.
//!
//! Prints medians in microseconds and their ratio; it asserts nothing, since times belong to a
//! machine. `cargo bench -p gloveport-sandbox`

use gloveport_sandbox::{StrictLimits, WorkerCommand, WorkerProcess, strict};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Starts of each kind; they alternate, so that both see the same machine.
const STARTS: usize = 50;

fn main() -> io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("ready") => ready(),
        Some("confined") => {
            let isolation = strict::confine().map_err(io::Error::other)?;
            writeln!(io::stdout(), "{}", isolation.describe())
        }
        _ => measure(),
    }
}

fn ready() -> io::Result<()> {
    writeln!(io::stdout(), "ready")
}

fn measure() -> io::Result<()> {
    let program = std::env::current_exe()?;
    // The first start also finds out what the kernel allows.
    let (first, _, isolation) = time(|| confined(&program))?;
    let (mut plain_times, mut confined_times) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let (its_time, mut child, _) = time(|| plain(&program))?;
        child.wait()?;
        plain_times.push(its_time);
        let (its_time, worker, _) = time(|| confined(&program))?;
        drop(worker);
        confined_times.push(its_time);
    }
    let (plain, confined) = (median(plain_times), median(confined_times));
    let mut out = io::stdout().lock();
    writeln!(out, "isolation               {isolation}")?;
    writeln!(out, "first worker            {:>7} us", first.as_micros())?;
    writeln!(out, "plain start to word     {:>7} us", plain.as_micros())?;
    writeln!(out, "confined start to word  {:>7} us", confined.as_micros())?;
    let ratio = confined.as_secs_f64() / plain.as_secs_f64();
    writeln!(out, "ratio                   {ratio:>7.1}")
}

/// The time until a process has said its first line. Its end is not counted.
fn time<T>(start: impl FnOnce() -> io::Result<(T, String)>) -> io::Result<(Duration, T, String)> {
    let begin = Instant::now();
    let (process, line) = start()?;
    Ok((begin.elapsed(), process, line))
}

fn plain(program: &Path) -> io::Result<(Child, String)> {
    let mut child = Command::new(program)
        .arg("ready")
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    Ok((child, first_line(out)?))
}

fn confined(program: &Path) -> io::Result<(WorkerProcess, String)> {
    let mut worker = WorkerProcess::spawn(&WorkerCommand {
        program: program.to_owned(),
        arguments: vec!["confined".to_owned()],
        limits: StrictLimits { cpu: Duration::from_secs(10), memory_bytes: 512 << 20 },
    })
    .map_err(io::Error::other)?;
    let socket = UnixStream::from(worker.take_socket());
    Ok((worker, first_line(socket)?))
}

fn first_line(from: impl Read) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(from).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
