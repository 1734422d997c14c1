//! What comes before a script's first line runs, and the whole of a script of a hundred lines,
//! against node stripping and running the same.
//!
//! Node is the program that `GLOVEPORT_NODE` names, else `node` of the path; it needs
//! `module.stripTypeScriptTypes` (22.13 or later).

use crate::{
    gateway::{Taken, execute},
    table::{Series, time_line},
};
use gloveport_protocol::Outcome;
use std::{
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 100;
/// Starts of a node process that are measured.
const NODE_STARTS: usize = 12;
/// What node measures in one process: its own strip, then the strip, the parse and the run.
const NODE_SCRIPT: &str = include_str!("node.mjs");

/// A hundred lines as agents write them: `first` is on the first one, `then` on every third.
fn hundred_lines(first: &str, then: fn(usize) -> String) -> String {
    let mut source = format!("interface Row {{ id: number; name?: string }} {first}\n");
    for index in 0..33 {
        writeln!(
            source,
            "const rows{index}: Row[] = [{{ id: {index}, name: `row ${{{index}}}` }}];\n\
             const ids{index} = rows{index}.map((row): number => row.id as number);\n\
             if (ids{index}.length > {index}) {}",
            then(index)
        )
        .expect("a text takes all");
    }
    source
}

fn print_line(index: usize) -> String {
    format!("console.log(ids{index}.join(\", \"));")
}

fn call_line(index: usize) -> String {
    format!(
        "await test.echo({{ i: {index}, title: ids{index}.join(\", \"), labels: [\"a\", `b`] }});"
    )
}

/// What was measured of our side.
struct Ours {
    set_up: Series,
    empty: Series,
    bound: Series,
    parsed: Series,
    running: Series,
    whole: Series,
    generated: Series,
}

fn ours() -> Ours {
    let mut all = Ours {
        set_up: Series::new(),
        empty: Series::new(),
        bound: Series::new(),
        parsed: Series::new(),
        running: Series::new(),
        whole: Series::new(),
        generated: Series::new(),
    };
    // The names make the script ask what they mean, which ends the parse; the clock begins the run.
    // Every third line calls a tool, each of which is checked.
    let asking = hundred_lines("Date.now();", call_line);
    let plain = hundred_lines("", print_line);
    let generated = format!("enum Color {{ Red, Green }} {plain}");
    let returned = |taken: &Taken| {
        assert!(matches!(taken.outcome, Outcome::Returned(_)), "{:?}", taken.outcome);
    };
    for _ in 0..ROUNDS {
        let empty = execute("", "");
        returned(&empty);
        all.set_up.push(empty.set_up);
        all.empty.push(empty.execution);
        all.bound.push(execute("return typeof test", "").execution);
        let taken = execute(&asking, "");
        returned(&taken);
        all.parsed.push(taken.parsed.expect("it asked"));
        all.running.push(taken.running.expect("it ran"));
        all.whole.push(execute(&plain, "").execution);
        all.generated.push(execute(&generated, "").execution);
    }
    all
}

/// Prints both sides.
pub(crate) fn print() {
    let ours = ours();
    println!("\na script                                              time           times");
    println!("{}", time_line("engine set up (by the pool, ahead)", &ours.set_up, &ours.empty));
    println!("{}", time_line("empty script", &ours.empty, &ours.empty));
    println!("{}", time_line("a script with a name of the catalog", &ours.bound, &ours.empty));
    let base = &ours.parsed;
    println!("{}", time_line("100 lines: parsed, names collected", base, base));
    println!("{}", time_line("100 lines: and checked, stripped, compiled", &ours.running, base));
    println!("{}", time_line("100 lines: and run", &ours.whole, base));
    println!("{}", time_line("100 lines, an enum: generated and run", &ours.generated, base));
    match node() {
        Ok(lines) => println!("{lines}"),
        Err(reason) => println!("node: left out, {reason}"),
    }
}

/// The same script in node: microseconds within one warm process, and whole processes.
fn node() -> Result<String, String> {
    let program = env::var("GLOVEPORT_NODE").unwrap_or_else(|_| "node".to_owned());
    let version = Command::new(&program).arg("--version").output();
    let version = version.map_err(|error| format!("`{program}` does not start: {error}"))?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join("hundred.ts");
    fs::write(&file, hundred_lines("", print_line)).map_err(|error| error.to_string())?;
    let mut lines = format!("{program} {version}, the same script");
    let mut child = Command::new(&program)
        .args(["--no-warnings", "--input-type=module", "-"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut input = child.stdin.take().expect("is piped");
    input.write_all(NODE_SCRIPT.as_bytes()).map_err(|error| error.to_string())?;
    drop(input);
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("{program} {version} cannot strip types (22.13 or later can)"));
    }
    lines.push('\n');
    lines.push_str(String::from_utf8_lossy(&output.stdout).trim_end());
    let mut start = Series::new();
    for _ in 0..NODE_STARTS {
        start.push(node_start(&program, &file)?);
    }
    write!(lines, "\n{}", time_line("node: a process, stripped and run", &start, &start))
        .expect("a text takes all");
    Ok(lines)
}

fn node_start(program: &str, file: &Path) -> Result<Duration, String> {
    let begun = Instant::now();
    let status = Command::new(program)
        .args(["--no-warnings", "--experimental-strip-types"])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| error.to_string())?;
    if status.success() { Ok(begun.elapsed()) } else { Err("it failed".to_owned()) }
}
