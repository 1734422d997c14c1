//! Cases that no single program can show: two runs at a time, the death of a launcher, what comes
//! out of a workspace, and configurations that must be refused.

use crate::attack;
use crate::environments::{self, Environment, Rung};
use crate::expectation::Account;
use crate::stage::{Ground, Services, Stage};
use crate::watch::{self, DEADLINE};
use crate::words::{say, shown, text};
use gloveport_sandbox::stage::Stage as SecondStage;
use gloveport_sandbox::{
    Cancel, Filesystem, Limits, Outcome, Output, Report, Sandbox, SandboxCommand, SandboxConfig,
    Stdin,
};
use std::fs;
use std::io::{self, BufRead, BufReader, PipeWriter, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;

/// One such case.
pub(crate) struct Life {
    pub(crate) name: &'static str,
    /// See [`Attack::crowds`](crate::attack::Attack).
    pub(crate) crowds: bool,
    pub(crate) run: fn(&Environment, &Ground) -> Result<(), String>,
}

pub(crate) fn all() -> Vec<Life> {
    let life = |name, run| Life { name, crowds: false, run };
    vec![
        life("P06 the launcher is killed", launcher_killed),
        life("F15 a hostile workspace is copied out", copied_out),
        life("R12 output is kept byte for byte", odd_output),
        life("X03 neighbors of a flood of refused calls", |e, g| neighbor(e, g, "X03")),
        Life {
            name: "P02 neighbors of a fork storm",
            crowds: true,
            run: |e, g| neighbor(e, g, "P02-fork"),
        },
        life("S03 folders that no sandbox is given", refused_folders),
        life("S03 a folder becomes a link between two runs", planted_link),
        life("F18 a hole where none can be made", no_hole),
        life("R05 a launcher with many open files", many_descriptors),
        life("X05 programs that cannot be started", not_started),
    ]
}

/// A configuration of an environment and nothing else.
fn config(environment: &Environment) -> SandboxConfig {
    SandboxConfig {
        isolation: environment.isolation,
        minimum: environment.minimum(),
        limits: Limits { wall_time_ms: 20_000, disk_bytes: 64 << 20, ..Limits::default() },
        ..SandboxConfig::default()
    }
}

fn python(source: &str, stage: &Stage) -> Result<SandboxCommand, String> {
    Ok(SandboxCommand {
        program: "/usr/bin/python3".to_owned(),
        arguments: ["-I", "-S", "-c", source].map(str::to_owned).to_vec(),
        environment: stage.variables()?,
        directory: None,
        stdin: Stdin::Empty,
        output: Output::Capture,
        copy_in: None,
        copy_out: None,
    })
}

fn run(
    second: SecondStage,
    config: SandboxConfig,
    command: SandboxCommand,
) -> Result<Report, String> {
    Sandbox::with_stage(config, second).map_err(text)?.run(command).map_err(text)
}

/// Fails unless a run ended by itself and well.
fn ended_well(report: &Report) -> Result<(), String> {
    match report.outcome {
        Outcome::Exited(0) => Ok(()),
        outcome => Err(format!("{outcome:?}, {}", shown(&report.stderr.bytes))),
    }
}

/// Another run, which attacks aim at. It ends when its input does.
pub(crate) struct Sibling {
    name: String,
    input: PipeWriter,
    runs: JoinHandle<Result<Report, String>>,
    lines: Receiver<u8>,
}

/// Hands on what is written, byte by byte.
struct Relay(Sender<u8>);

impl Write for Relay {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            // Nobody listens any more when the case is over.
            let _ = self.0.send(*byte);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn line(from: &Receiver<u8>) -> Result<String, String> {
    let mut line = Vec::new();
    loop {
        match from.recv_timeout(DEADLINE).map_err(|error| format!("the sibling: {error}"))? {
            b'\n' => return String::from_utf8(line).map_err(text),
            byte => line.push(byte),
        }
    }
}

impl Sibling {
    /// Starts one, and turns the aims of `attacker` to it.
    pub(crate) fn start(
        environment: &Environment,
        ground: &Ground,
        attacker: &mut SandboxCommand,
    ) -> Result<Self, String> {
        let second = ground.second;
        let aims = &mut attacker.environment;
        let name = format!("sibling-{}", aims.get("STAGE_NAME").ok_or("a stage has a name")?);
        let mut variables = aims.clone();
        variables.insert("STAGE_NAME".to_owned(), name.clone());
        let (reader, input) = io::pipe().map_err(text)?;
        let (sender, lines) = mpsc::channel();
        let command = SandboxCommand {
            program: "/usr/bin/python3".to_owned(),
            arguments: ["-I", "-S", "-c", include_str!("programs/victim.py")]
                .map(str::to_owned)
                .to_vec(),
            environment: variables,
            directory: None,
            stdin: Stdin::Pipe(OwnedFd::from(reader)),
            output: Output::Forward {
                stdout: Box::new(Relay(sender)),
                stderr: Box::new(io::sink()),
            },
            copy_in: None,
            copy_out: None,
        };
        let config = config(environment);
        let runs = std::thread::spawn(move || run(second, config, command));
        let ready = line(&lines)?;
        let path = ready.strip_prefix("@@ ready ").ok_or(format!("the sibling said `{ready}`"))?;
        aims.insert("STAGE_FILE".to_owned(), path.to_owned());
        // Its number outside, which is all that the attacker could know.
        let pids = watch::processes(&name)?;
        let pid = pids.first().ok_or("the sibling cannot be seen from outside")?;
        aims.insert("STAGE_PID".to_owned(), pid.to_string());
        Ok(Self { name, input, runs, lines })
    }

    /// Lets it end; it must be as it was.
    pub(crate) fn end(self) -> Result<(), String> {
        drop(self.input);
        let kept = line(&self.lines)?;
        let report = self.runs.join().map_err(|_| "the sibling's thread panicked")??;
        ended_well(&report).map_err(|error| format!("the sibling: {error}"))?;
        watch::none_left(&self.name)?;
        if kept == "@@ kept" { Ok(()) } else { Err(format!("the sibling said `{kept}`")) }
    }
}

/// The role of a launcher that is killed: runs something that never ends.
pub(crate) fn launcher(environment: &str, name: &str, second: SecondStage) -> ExitCode {
    let started = || -> Result<Report, String> {
        let environment = environments::find(environment)?;
        let source = "import ctypes, os, signal\n\
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n\
            if os.fork() == 0:\n    os.setsid()\n    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n\
            \x20   print('@@ ready', flush=True)\nsignal.alarm(60)\nsignal.pause()\n";
        let arguments = ["-I", "-S", "-c", source].map(str::to_owned).to_vec();
        let command = SandboxCommand {
            program: "/usr/bin/python3".to_owned(),
            arguments,
            environment: [("STAGE_NAME".to_owned(), name.to_owned())].into(),
            directory: None,
            stdin: Stdin::Empty,
            output: Output::Forward {
                stdout: Box::new(io::stdout()),
                stderr: Box::new(io::sink()),
            },
            copy_in: None,
            copy_out: None,
        };
        run(second, config(environment), command)
    };
    match started() {
        Ok(report) => say(&format!("it ended: {:?}", report.outcome)),
        Err(error) => say(&error),
    }
    ExitCode::FAILURE
}

fn launcher_killed(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let mut stage = ground.stage()?;
    let name = format!("launched-{}", stage.name);
    // A temporary folder of its own: on the landlock rung nobody is left to remove the workspace.
    let own = stage.own_folder()?;
    let mut launcher = Command::new(std::env::current_exe().map_err(text)?)
        .args(["launcher", environment.name, &name])
        .env("TMPDIR", own.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(text)?;
    let mut said = String::new();
    let output = launcher.stdout.take().ok_or("a launcher has an output")?;
    let read = BufReader::new(output).read_line(&mut said);
    let inside = watch::processes(&name)?;
    launcher.kill().map_err(text)?;
    launcher.wait().map_err(text)?;
    read.map_err(text)?;
    if said != "@@ ready\n" || inside.len() < 2 {
        return Err(format!("it did not start: `{said}`, {inside:?}"));
    }
    watch::none_left(&name)?;
    stage.check(false, Services::Closed)
}

fn copied_out(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let mut stage = ground.stage()?;
    let around = stage.own_folder()?;
    let to = around.path().join("out");
    fs::create_dir(&to).map_err(text)?;
    let mut command = python(include_str!("programs/copy_out.py"), &stage)?;
    command.copy_out = Some(to.clone());
    let report = run(ground.second, config(environment), command)?;
    watch::none_left(&stage.name)?;
    ended_well(&report)?;
    let account = Account::read(&report.stdout.bytes);
    if !account.started || account.said.is_empty() {
        return Err("it did not come to its end".to_owned());
    }
    let copied = report.copied_out.ok_or("nothing is told of what was copied")?;
    let links = ["link-to-secret", "link-to-folder", "link-to-root", "climbing-link", "fifo"];
    for name in links {
        if !copied.skipped.iter().any(|skipped| skipped.path == Path::new(name)) {
            return Err(format!("`{name}` is not among what was left out: {:?}", copied.skipped));
        }
    }
    for (name, content) in [("plain", "plain"), ("folder/inner", "inner"), ("..name", "odd")] {
        let found = fs::read_to_string(to.join(name)).or_else(|error| match name {
            // It was being moved to and fro; under either name it is whole.
            "folder/inner" => fs::read_to_string(to.join("moved/inner")),
            _ => Err(error),
        });
        if found.map_err(|error| format!("{name}: {error}"))? != content {
            return Err(format!("`{name}` is not what it was"));
        }
    }
    only_plain(&to, ground.secret())?;
    if fs::read_dir(around.path()).map_err(text)?.count() != 1 {
        return Err("something was written beside the folder".to_owned());
    }
    stage.check(false, Services::Closed)
}

/// Fails where a folder has anything but plain files and folders, or the secret.
fn only_plain(folder: &Path, secret: &str) -> Result<(), String> {
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        // Deeper than a path may be long, the copy must have ended.
        for entry in fs::read_dir(&next).map_err(text)? {
            let path = entry.map_err(text)?.path();
            let found = fs::symlink_metadata(&path).map_err(text)?;
            if found.is_dir() {
                folders.push(path);
            } else if !found.is_file() {
                return Err(format!("{} is {:?}", path.display(), found.file_type()));
            } else if found.mode() & 0o7000 != 0 {
                return Err(format!("{} has the rights {:o}", path.display(), found.mode()));
            } else if fs::read(&path)
                .map_err(text)?
                .windows(secret.len())
                .any(|part| part == secret.as_bytes())
            {
                return Err(format!("the secret is in {}", path.display()));
            }
        }
    }
    Ok(())
}

fn odd_output(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let stage = ground.stage()?;
    let source = "import os\n\
        for byte in bytes(range(256)) * 8:\n    os.write(1, bytes([byte]))\n    os.write(2, b'e')\n\
        os.write(1, b'\\x1b]0;title\\x07\\x1b[2J\\xff\\xfe\\xe2\\x80\\xae')\n";
    let report = run(ground.second, config(environment), python(source, &stage)?)?;
    ended_well(&report)?;
    let mut expected: Vec<u8> = (0..8).flat_map(|_| 0..=255).collect();
    expected.extend(b"\x1b]0;title\x07\x1b[2J\xff\xfe\xe2\x80\xae");
    let (stdout, stderr) = (report.stdout, report.stderr);
    if stdout.bytes != expected || stdout.total_bytes != 2_067 || stdout.truncated {
        return Err(format!("{} of {} bytes", stdout.bytes.len(), stdout.total_bytes));
    }
    if stderr.bytes != vec![b'e'; 2_048] {
        return Err(format!("{} bytes of errors", stderr.bytes.len()));
    }
    Ok(())
}

/// While one run does its worst, others begin and end.
fn neighbor(environment: &Environment, ground: &Ground, prefix: &str) -> Result<(), String> {
    let attacks = attack::load()?;
    let bad = attacks.iter().find(|attack| attack.name.starts_with(prefix));
    let bad = bad.ok_or("no such attack")?;
    let (stage, other) = (ground.stage()?, ground.stage()?);
    let (sender, lines) = mpsc::channel();
    let command = SandboxCommand {
        program: bad.program.to_owned(),
        arguments: bad.arguments.clone(),
        environment: stage.variables()?,
        directory: None,
        stdin: Stdin::Empty,
        output: Output::Forward { stdout: Box::new(Relay(sender)), stderr: Box::new(io::sink()) },
        copy_in: None,
        copy_out: None,
    };
    let mut settings = config(environment);
    settings.limits = Limits { wall_time_ms: 60_000, cpu_time_ms: 120_000, ..bad.limits };
    let (cancel, pull) =
        (Cancel::new().map_err(text)?, Sandbox::with_stage(settings, ground.second).map_err(text)?);
    let canceled = cancel.clone();
    let attack = std::thread::spawn(move || pull.run_until(command, &canceled));
    line(&lines)?;
    let served = (0..3).try_for_each(|_| {
        let command = python("print('@@ started')", &other)?;
        ended_well(&run(ground.second, config(environment), command)?)?;
        if attack.is_finished() { Err("the attack ended before".to_owned()) } else { Ok(()) }
    });
    cancel.cancel();
    let ended = attack.join().map_err(|_| "the attack's thread panicked")?.map_err(text)?;
    watch::none_left(&stage.name)?;
    match (served, ended.outcome) {
        (Err(error), outcome) => Err(format!("{error}: {outcome:?}")),
        (Ok(()), Outcome::Canceled) => Ok(()),
        (Ok(()), outcome) => Err(format!("the attack ended by {outcome:?}")),
    }
}

fn refused_folders(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let stage = ground.stage()?;
    let shared = stage.path("shared");
    let with = |path: &str| PathBuf::from(path);
    let mut filesystems = Vec::new();
    let bad = ["/", "relative", "/proc", "/sys", "/dev", "/nowhere/at/all", "/tmp/\0nul", ""];
    for path in bad.map(with) {
        filesystems.push(Filesystem { readwrite: vec![path], ..Filesystem::default() });
    }
    let climbing = vec![shared.join("deep/../../secret")];
    filesystems.push(Filesystem { readwrite: climbing, ..Filesystem::default() });
    // A hole in nothing, which would promise what does not hold.
    let blocked = vec![shared.join("nowhere")];
    filesystems.push(Filesystem { readwrite: vec![shared], blocked, ..Filesystem::default() });
    for filesystem in filesystems {
        let settings = SandboxConfig { filesystem: filesystem.clone(), ..config(environment) };
        let made = Sandbox::with_stage(settings, ground.second).map_err(text);
        let ran = made.and_then(|one| one.run(python("", &stage)?).map_err(text));
        if ran.is_ok() {
            return Err(format!("{filesystem:?} was accepted"));
        }
    }
    Ok(())
}

/// Where no hole can be made, what has one is not run.
fn no_hole(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let stage = ground.stage()?;
    let shared = stage.path("shared");
    let mut settings = config(environment);
    settings.filesystem.blocked.push(shared.join("deep/blocked"));
    settings.filesystem.readonly.push(shared);
    let source =
        "import os\nprint(open(os.environ['STAGE_SHARED'] + '/deep/blocked/file').read())\n";
    let mut command = python(source, &stage)?;
    command.environment.remove("STAGE_SECRET");
    match (environment.rung, run(ground.second, settings, command)) {
        (Rung::Landlock, Err(_)) => Ok(()),
        (Rung::Landlock, Ok(report)) => Err(format!("it was run: {:?}", report.outcome)),
        (_, Ok(report)) if report.outcome == Outcome::Exited(1) => Ok(()),
        (_, Ok(report)) => Err(format!("it read it: {:?}", report.outcome)),
        (_, Err(error)) => Err(error),
    }
}

/// A program's limit of descriptors concerns the program, not whoever starts it.
fn many_descriptors(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let stage = ground.stage()?;
    let held = (0..400).map(|_| fs::File::open("/dev/null")).collect::<Result<Vec<_>, _>>();
    let held = held.map_err(text)?;
    let mut settings = config(environment);
    settings.limits.file_descriptors = 64;
    let source = "import resource\nprint(resource.getrlimit(resource.RLIMIT_NOFILE))\n";
    let report = run(ground.second, settings, python(source, &stage)?)?;
    ended_well(&report)?;
    drop(held);
    match report.stdout.bytes.as_slice() {
        b"(64, 64)\n" => Ok(()),
        said => Err(shown(said)),
    }
}

/// A first run may change a folder, and puts a link where a second run is given a folder.
fn planted_link(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let mut stage = ground.stage()?;
    let shared = stage.path("shared");
    let given = shared.join("deep");
    let mut settings = config(environment);
    settings.filesystem.readonly.push(given);
    let second = Sandbox::with_stage(settings.clone(), ground.second).map_err(text)?;
    let mut first = config(environment);
    first.filesystem.readwrite.push(shared);
    let source = "import os\nfolder = os.environ['STAGE_SHARED']\n\
        os.rename(folder + '/deep', folder + '/moved')\n\
        os.symlink(os.environ['STAGE_FOLDER'], folder + '/deep')\n";
    ended_well(&run(ground.second, first, python(source, &stage)?)?)?;
    let source = "import os\n\
        print('@@ started')\n\
        print(open(os.environ['STAGE_SHARED'] + '/deep/secret').read())\n";
    // Whether it was made before there was a link or after.
    let later = Sandbox::with_stage(settings, ground.second);
    for sandbox in later.iter().chain([&second]) {
        let mut command = python(source, &stage)?;
        command.environment.remove("STAGE_SECRET");
        if let Ok(report) = sandbox.run(command)
            && String::from_utf8_lossy(&report.stdout.bytes).contains(ground.secret())
        {
            return Err("the second run saw what the link points to".to_owned());
        }
    }
    stage.check(true, Services::Closed)
}

fn not_started(environment: &Environment, ground: &Ground) -> Result<(), String> {
    let stage = ground.stage()?;
    let sandbox = Sandbox::with_stage(config(environment), ground.second).map_err(text)?;
    let mut refused = Vec::new();
    let nul = "a\0b".to_owned();
    for program in ["", "nowhere", "/nowhere", "/etc/passwd", "/usr", "../bin/sh", "a\0b"] {
        let mut command = python("", &stage)?;
        program.clone_into(&mut command.program);
        refused.push((format!("program {program:?}"), command));
    }
    let mut command = python("", &stage)?;
    command.arguments = vec![nul.clone()];
    refused.push(("a NUL in an argument".to_owned(), command));
    let mut command = python("", &stage)?;
    command.arguments = vec!["x".repeat(1 << 20)];
    refused.push(("an argument that is too long".to_owned(), command));
    for name in [nul.as_str(), "A=B", ""] {
        let mut command = python("", &stage)?;
        command.environment.insert(name.to_owned(), "x".to_owned());
        refused.push((format!("variable {name:?}"), command));
    }
    for directory in ["/nowhere", "relative/../..", "/proc/1/root"] {
        let mut command = python("", &stage)?;
        command.directory = Some(PathBuf::from(directory));
        refused.push((format!("directory {directory:?}"), command));
    }
    for (what, command) in refused {
        match sandbox.run(command) {
            Err(_) => {}
            Ok(report) if report.outcome != Outcome::Exited(0) => {}
            Ok(report) => return Err(format!("{what}: {:?}", report.outcome)),
        }
    }
    Ok(())
}
