//! The rung on which `bwrap` makes the namespaces: what holds there, and what is said where it
//! cannot be had.

use crate::environments::{Environment, Missing};
use crate::support::{self, Case, check, text};
use gloveport_sandbox::stage::Stage;
use gloveport_sandbox::{
    Exceeded, Method, Minimum, Outcome, Output, Report, Sandbox, SandboxCommand, SandboxConfig,
    Stdin,
};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Where the distributions put it.
const BWRAP: &str = "/usr/bin/bwrap";

pub(crate) fn cases(environment: &'static Environment, stage: Stage) -> Vec<Case> {
    let new = |name: &str, run: fn(Stage) -> Result<(), String>| {
        Case::new(&format!("bubblewrap: {name}"), move || run(stage))
    };
    if !Path::new(BWRAP).exists() {
        return vec![new("is absent, and that is said", absent)];
    }
    let cannot = [Missing::Namespaces, Missing::Mounts];
    if environment.missing.iter().any(|missing| cannot.contains(missing)) {
        return vec![new("fails, and what it said is told", fails)];
    }
    let mut cases = vec![
        new("nothing of the machine is seen", sees_nothing),
        new("nothing survives", nothing_survives),
        new("limits hold", limits_hold),
        new("files are copied in and out", copies),
        new("paths of the configuration", paths),
        new("refused calls are told", violations),
        new("the network leads to our proxy alone", network),
        new("it dies with whoever started it, in whatever way", dies_with_its_launcher),
        new("own namespaces come first", own_come_first),
    ];
    cases.push(if environment.missing.contains(&Missing::Landlock) {
        new("without Landlock there is no /proc", has_no_proc)
    } else {
        new("of /proc a program sees itself", sees_itself)
    });
    cases
}

fn config() -> SandboxConfig {
    SandboxConfig { isolation: Method::Bubblewrap, ..SandboxConfig::default() }
}

fn shell(script: &str) -> SandboxCommand {
    SandboxCommand {
        program: "/bin/sh".to_owned(),
        arguments: vec!["-c".to_owned(), script.to_owned()],
        environment: BTreeMap::new(),
        directory: None,
        stdin: Stdin::Empty,
        output: Output::Capture,
        copy_in: None,
        copy_out: None,
    }
}

fn run(config: SandboxConfig, command: SandboxCommand, stage: Stage) -> Result<Report, String> {
    let sandbox = Sandbox::with_stage(config, stage).map_err(text)?;
    let report = sandbox.run(command).map_err(text)?;
    check(report.isolation.describe().starts_with("bubblewrap+"), true)?;
    Ok(report)
}

/// Runs a script that has to end well, and gives what it printed.
fn says(config: SandboxConfig, script: &str, stage: Stage) -> Result<String, String> {
    let report = run(config, shell(script), stage)?;
    let stderr = String::from_utf8_lossy(&report.stderr.bytes).into_owned();
    if report.outcome != Outcome::Exited(0) {
        return Err(format!("{:?}: {stderr}", report.outcome));
    }
    String::from_utf8(report.stdout.bytes).map_err(text)
}

/// Runs one command a line and checks what each printed, with `no` where it failed.
fn each(config: &SandboxConfig, stage: Stage, lines: &[(&str, &str)]) -> Result<(), String> {
    let script: Vec<String> = lines
        .iter()
        .map(|(command, _)| format!("( {command} ) 2>/dev/null || echo no; echo @@"))
        .collect();
    let said = says(config.clone(), &script.join("\n"), stage)?;
    let said: Vec<&str> = said.split("@@\n").map(str::trim_end).collect();
    for ((command, expected), said) in lines.iter().zip(&said) {
        check((*command, *said), (*command, *expected))?;
    }
    check(said.len(), lines.len() + 1)
}

fn sees_nothing(stage: Stage) -> Result<(), String> {
    each(
        &config(),
        stage,
        &[
            ("cat /etc/passwd", "sandbox:x:1000:1000::/work:/bin/sh"),
            ("ls /root /home /var /run /boot /sys /mnt", "no"),
            ("hostname", "sandbox"),
            ("id -u; id -g", "1000\n1000"),
            ("pwd; echo $HOME", "/work\n/work"),
            ("echo $GLOVEPORT_TEST_SECRET", ""),
            ("cat /proc/1/environ", "no"),
            ("cat /proc/1/maps", "no"),
            ("ls /proc/1/fd /proc/1/root", "no"),
            ("cat /proc/cpuinfo", "no"),
            ("cat /proc/keys", "no"),
            ("cat /proc/sys/kernel/hostname", "no"),
            ("echo 1 > /proc/sys/kernel/hostname", "no"),
            ("touch /x", "no"),
            ("touch /etc/x", "no"),
            ("touch /usr/x", "no"),
            ("echo x > /etc/passwd", "no"),
            ("echo a > /work/a && cat /work/a", "a"),
            ("echo a > /tmp/a && cat /tmp/a", "a"),
            ("echo a > /dev/null && echo done", "done"),
            ("cat /dev/kmsg", "no"),
            ("kill -9 1; echo alive", "alive"),
            ("ulimit -n 100000", "no"),
            ("unshare -U true", "no"),
            ("mount -t tmpfs x /tmp", "no"),
        ],
    )
}

/// Not even its own children see themselves: rules are made for the program before it starts.
fn sees_itself(stage: Stage) -> Result<(), String> {
    let script = "while read -r line; do echo \"$line\"; done < /proc/self/status
                  for descriptor in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                      test -e /proc/self/fd/$descriptor && echo open $descriptor
                  done
                  cat /proc/self/status; ls /proc; true";
    let said = says(config(), script, stage)?;
    let fields = ["CapInh:", "CapPrm:", "CapEff:", "CapAmb:", "NoNewPrivs:", "Seccomp:", "open"];
    let lines = said.lines().filter(|line| fields.iter().any(|field| line.starts_with(field)));
    let none = "0000000000000000";
    let expected = [
        format!("CapInh:\t{none}"),
        format!("CapPrm:\t{none}"),
        format!("CapEff:\t{none}"),
        format!("CapAmb:\t{none}"),
        "NoNewPrivs:\t1".to_owned(),
        "Seccomp:\t2".to_owned(),
        "open 0".to_owned(),
        "open 1".to_owned(),
        "open 2".to_owned(),
    ];
    check(lines.map(str::to_owned).collect::<Vec<_>>(), expected.to_vec())
}

fn has_no_proc(stage: Stage) -> Result<(), String> {
    let lines = [("ls /proc", "no"), ("id -u", "1000"), ("echo x > /.stage", "no")];
    each(&config(), stage, &lines)
}

fn nothing_survives(stage: Stage) -> Result<(), String> {
    // It holds a name of ours in its command line.
    let mark = format!("1000{}", std::process::id());
    let script = format!("setsid sleep {mark} & sleep {mark} & echo $!");
    says(config(), &script, stage)?;
    check(marked(&mark)?, Vec::new())
}

fn limits_hold(stage: Stage) -> Result<(), String> {
    let mut short = config();
    short.limits.wall_time_ms = 300;
    let report = run(short, shell("sleep 100"), stage)?;
    check(report.outcome, Outcome::Exceeded(Exceeded::WallTime))?;
    let mut few = config();
    few.limits.processes = 16;
    // The process above and the shell count as well.
    let script = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 1 & done";
    let report = run(few, shell(script), stage)?;
    let stderr = String::from_utf8_lossy(&report.stderr.bytes).into_owned();
    check((stderr.contains("fork"), stderr), (true, String::new())).or_else(|error| {
        // What the shell says besides does not matter.
        if error.contains("found (true") { Ok(()) } else { Err(error) }
    })?;
    let mut small = config();
    (small.limits.disk_bytes, small.limits.file_size_bytes) = (1 << 20, 1 << 20);
    let full = "head -c 2000000 /dev/zero > /work/a; stat -c %s /work/a";
    check(says(small, full, stage)?, "1048576\n".to_owned())
}

fn copies(stage: Stage) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    for path in [&from, &to] {
        fs::create_dir(path).map_err(text)?;
    }
    fs::write(from.join("a"), "in").map_err(text)?;
    let command = SandboxCommand {
        copy_in: Some(from),
        copy_out: Some(to.clone()),
        ..shell("cat a; echo out > b; ln -s /etc/shadow c")
    };
    let report = run(config(), command, stage)?;
    check((report.outcome, report.stdout.bytes), (Outcome::Exited(0), b"in".to_vec()))?;
    check(fs::read_to_string(to.join("b")).map_err(text)?, "out\n".to_owned())?;
    check(to.join("c").symlink_metadata().is_err(), true)
}

/// A folder that the sandbox's user can reach, whoever that is.
fn open_folder() -> Result<tempfile::TempDir, String> {
    let folder = tempfile::tempdir().map_err(text)?;
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    fs::set_permissions(folder.path(), open).map_err(text)?;
    Ok(folder)
}

fn paths(stage: Stage) -> Result<(), String> {
    let folder = open_folder()?;
    // A path that would be an option, or two, for who takes words apart.
    let odd = folder.path().join("--bind a");
    let (write, read) = (odd.join("write"), odd.join("read"));
    for path in [&odd, &write, &read, &write.join("hole")] {
        fs::create_dir(path).map_err(text)?;
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        fs::set_permissions(path, open).map_err(text)?;
    }
    for file in [read.join("a"), write.join("hole/a"), write.join("secret")] {
        fs::write(file, "content").map_err(text)?;
    }
    let mut config = config();
    config.filesystem.readonly = vec![read.clone()];
    config.filesystem.readwrite = vec![write.clone()];
    config.filesystem.blocked = vec![write.join("hole"), write.join("secret")];
    let quoted = |path: PathBuf| format!("'{}'", path.display());
    let (cat, write_over) = (quoted(read.join("a")), quoted(read.join("b")));
    let (hole, secret) = (quoted(write.join("hole")), quoted(write.join("secret")));
    let script = [
        (format!("cat {cat}"), "content"),
        (format!("echo x > {write_over}"), "no"),
        (format!("echo x > {} && echo done", quoted(write.join("new"))), "done"),
        (format!("ls {hole}"), ""),
        (format!("echo x > {hole}/x"), "no"),
        (format!("cat {secret}"), ""),
        (format!("echo x > {secret}"), "no"),
    ];
    let lines: Vec<(&str, &str)> = script.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    each(&config, stage, &lines)?;
    check(fs::read_to_string(write.join("new")).map_err(text)?, "x\n".to_owned())?;
    check(fs::read_to_string(write.join("secret")).map_err(text)?, "content".to_owned())
}

fn network(stage: Stage) -> Result<(), String> {
    let mut config = config();
    config.network.allowed_hosts = vec!["allowed.test".to_owned()];
    let ask = "import socket
s = socket.create_connection(('127.0.0.1', 3128), 10)
s.sendall(b'CONNECT refused.test:443 HTTP/1.1\\r\\nHost: refused.test:443\\r\\n\\r\\n')
print(s.recv(100).split(b' ')[1].decode())
try:
    socket.create_connection(('127.0.0.1', 22), 10)
except OSError:
    print('no')
try:
    socket.socket(socket.AF_UNIX)
except OSError:
    print('no')
";
    let command = SandboxCommand {
        program: "/usr/bin/python3".to_owned(),
        arguments: vec!["-c".to_owned(), ask.to_owned()],
        ..shell("")
    };
    let report = run(config, command, stage)?;
    let said = String::from_utf8_lossy(&report.stdout.bytes).into_owned();
    let stderr = String::from_utf8_lossy(&report.stderr.bytes).into_owned();
    check(said.as_str(), "403\nno\nno\n").map_err(|error| format!("{error}; {stderr}"))?;
    check(report.refused_hosts.len(), 1)
}

/// The role of a process that runs a program on this rung and passes its output on.
pub(crate) fn launcher(mark: &str, stage: Stage) -> ExitCode {
    let (stdout, stderr) = (Box::new(io::stdout()), Box::new(io::stderr()));
    let command = SandboxCommand {
        output: Output::Forward { stdout, stderr },
        ..shell(&format!("setsid sleep {mark} & echo ready; exec sleep {mark}"))
    };
    match run(config(), command, stage) {
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn dies_with_its_launcher(_: Stage) -> Result<(), String> {
    let mark = format!("2000{}", std::process::id());
    let mut launcher = Command::new(support::this())
        .args(["launcher", &mark])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(text)?;
    let mut said = launcher.stdout.take().ok_or("its output is piped")?;
    let ready = support::line(&mut said);
    // All that has the mark: the program, its child, and whoever started them.
    let found: Result<Vec<_>, String> =
        marked(&mark)?.into_iter().map(support::open_process).collect();
    launcher.kill().map_err(text)?;
    launcher.wait().map_err(text)?;
    check(ready?.as_str(), "ready")?;
    let found = found?;
    check(found.len() >= 2, true)?;
    found.iter().try_for_each(|process| support::ended(process.as_fd()))
}

/// The processes that have a text in their command lines.
fn marked(mark: &str) -> Result<Vec<u32>, String> {
    let is_marked = |process: &fs::DirEntry| {
        let line = fs::read(process.path().join("cmdline")).unwrap_or_default();
        line.windows(mark.len()).any(|part| part == mark.as_bytes())
    };
    let processes = fs::read_dir("/proc").map_err(text)?.flatten().filter(is_marked);
    Ok(processes.filter_map(|process| process.file_name().to_str()?.parse().ok()).collect())
}

fn violations(stage: Stage) -> Result<(), String> {
    let report = run(config(), shell("unshare -U true; true"), stage)?;
    let told: Vec<&str> = report.violations.iter().map(|one| one.syscall.as_str()).collect();
    check(told, vec!["unshare"])
}

fn own_come_first(stage: Stage) -> Result<(), String> {
    let sandbox = Sandbox::with_stage(SandboxConfig::default(), stage).map_err(text)?;
    check(sandbox.isolation().describe().starts_with("namespaces+"), true)
}

fn refusal(stage: Stage) -> Result<String, String> {
    match Sandbox::with_stage(config(), stage) {
        Ok(sandbox) => Err(format!("it holds: {}", sandbox.isolation().describe())),
        Err(error) => Ok(error.to_string()),
    }
}

fn absent(stage: Stage) -> Result<(), String> {
    let told = refusal(stage)?;
    check(
        (told.contains("bubblewrap: not installed; run `gloveport doctor`"), told),
        (true, String::new()),
    )
}

fn fails(stage: Stage) -> Result<(), String> {
    let told = refusal(stage)?;
    let parts = ["bubblewrap: step `let bubblewrap make namespaces` failed: bwrap: ", "doctor"];
    for part in parts {
        if !told.contains(part) {
            return Err(format!("{part} is not in {told}"));
        }
    }
    // With a lower minimum there is a lower rung, where the kernel has one.
    let lower = SandboxConfig { minimum: Minimum::Landlock, ..SandboxConfig::default() };
    match Sandbox::with_stage(lower, stage) {
        Ok(sandbox) => check(sandbox.isolation().namespaces, None),
        Err(error) => check(error.to_string().contains("; landlock: version 6 is needed"), true),
    }
}
