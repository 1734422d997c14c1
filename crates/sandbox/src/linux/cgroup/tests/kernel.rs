//! What the kernel does with groups that are made for real: children of a slot, limits, ends.
//!
//! Each test ends early, saying so, where this process may make no groups.

use super::super::{Cgroups, GroupLimits, Slot, files, host::Host, owner, v2};
use crate::linux::start::clone::{File as ProgramFile, Program, Purpose, above_stdio, pipe};
use crate::linux::start::process::{Process, Reach};
use crate::linux::start::spawner;
use crate::linux::sys::{self, Event};
use std::collections::BTreeSet;
use std::ffi::CString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Far more than any of it takes.
const PATIENCE: Duration = Duration::from_mins(1);
const ROOMY: GroupLimits = GroupLimits { memory_bytes: 256 << 20, tasks: 32 };

/// Groups of this machine; `None`, with a word to whoever watches, where this process may make none.
fn groups(test: &str) -> Option<Cgroups> {
    let groups = Cgroups::detect();
    if let Err(missing) = groups.version() {
        say(&format!("{test}: NOT RUN by the kernel: {}; {}", missing.reason, missing.remedy));
        assert!(!may_make_groups(test), "groups can be made, but not by us: {missing:?}");
        assert!(groups.take(&ROOMY).expect("no groups are no error").is_none());
        return None;
    }
    Some(groups)
}

/// Whether folders can be made where groups of version 1 would be. Asked in another way than by
/// what is tested, so that a defect there does not look like a machine without groups.
fn may_make_groups(test: &str) -> bool {
    let host = Host::own().expect("it can be read");
    let name = format!("trial-{}-{}", std::process::id(), test.replace(' ', "-"));
    ["memory", "pids"].iter().all(|controller| {
        let path = host.controllers.get(*controller).map(|path| path.join(&name));
        path.is_some_and(|path| fs::create_dir(&path).and_then(|()| fs::remove_dir(&path)).is_ok())
    })
}

fn say(text: &str) {
    writeln!(io::stderr(), "{text}").expect("standard error is open");
}

fn slot(groups: &Cgroups, limits: GroupLimits) -> Slot {
    groups.take(&limits).expect("a group can be made").expect("there are groups")
}

/// A shell in a slot.
struct Shell {
    process: Process,
    output: File,
}

/// Starts a shell that waits for a line before it goes on, so that it can be placed before.
fn shell(slot: &Slot, script: &str) -> Shell {
    let (stdin, mut go) =
        pipe().map(|(out, into)| (out, File::from(into))).expect("pipes can be made");
    let (output, stdout) = pipe().expect("pipes can be made");
    let purpose = Purpose::Program(program(script, stdin, stdout));
    let started = match slot.spawner() {
        Some(spawner) => spawner.spawn("sh", purpose, None),
        None => spawner::start("sh", purpose, None),
    };
    let process = Process::new(started.expect("a shell starts"), Reach::Process);
    if let Some(folder) = slot.clone_into() {
        let path = PathBuf::from(format!("/proc/self/fd/{folder}/cgroup.procs"));
        files::write(&path, &process.pid().to_string()).expect("a child can be placed");
    }
    go.write_all(b"\n").expect("the shell reads");
    Shell { process, output: File::from(output) }
}

fn program(script: &str, stdin: OwnedFd, stdout: OwnedFd) -> Program {
    let null = File::options().write(true).open("/dev/null").expect("it is there");
    let text = |text: &str| CString::new(text).expect("no script here has a NUL");
    Program {
        file: ProgramFile::Path(c"/bin/sh".to_owned()),
        arguments: ["sh", "-c", &format!("read go; {script}")].map(text).to_vec(),
        environment: vec![text("PATH=/usr/local/bin:/usr/bin:/bin")],
        directory: Some(c"/".to_owned()),
        stdio: [stdin, stdout, above_stdio(null.into()).expect("descriptors can be copied")],
        keep: Vec::new(),
        group: None,
        stack_bytes: None,
    }
}

impl Shell {
    /// All that it and its children say until the last of them has closed its output.
    fn everything(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.output.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    }

    fn first_byte(&mut self) {
        self.output.read_exact(&mut [0]).expect("it says something");
    }
}

/// The folders of the group that a child of this slot is born in.
fn folders(slot: &Slot) -> Vec<PathBuf> {
    let groups = shell(slot, "cat /proc/self/cgroup").everything();
    let groups = String::from_utf8(groups).expect("a group's name is text");
    let mounts = fs::read_to_string("/proc/self/mountinfo").expect("it can be read");
    let host = Host::parse(&groups, &mounts);
    let own = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.and_then(owner::parse).is_some()
    };
    host.unified.into_iter().chain(host.controllers.into_values()).filter(own).collect()
}

/// These folders with their inodes: one that is gone may come back, made by another test.
fn identified(folders: Vec<PathBuf>) -> Vec<(PathBuf, u64)> {
    let inode = |path: &PathBuf| fs::metadata(path).expect("it is there").ino();
    folders.into_iter().map(|path| (path.clone(), inode(&path))).collect()
}

/// Those that are still there.
fn left(folders: &[(PathBuf, u64)]) -> Vec<&Path> {
    let is_same = |path: &Path, inode| fs::metadata(path).is_ok_and(|found| found.ino() == inode);
    let left = folders.iter().filter(|(path, inode)| is_same(path, *inode));
    left.map(|(path, _)| path.as_path()).collect()
}

/// Ids of the tasks in a folder: version 1 has a file of them, version 2 another one.
fn tasks(folder: &Path) -> usize {
    let old = files::read_if_there(&folder.join("tasks")).expect("it can be read");
    let text = old.unwrap_or_else(|| {
        files::read(&folder.join("cgroup.threads")).expect("one of both is there")
    });
    files::ids(&text).count()
}

/// Tasks of a slot that has no children: its thread, if it has one.
fn tasks_of_ours(slot: &Slot) -> usize {
    usize::from(slot.spawner().is_some())
}

#[test]
fn children_are_born_inside_and_folders_go_afterwards() {
    let Some(groups) = groups("folders go") else { return };
    let slot = slot(&groups, ROOMY);
    let folders = identified(folders(&slot));
    let expected = if slot.spawner().is_some() { 2..=3 } else { 1..=1 };
    assert!(expected.contains(&folders.len()), "{folders:?}");
    drop(groups);
    assert_eq!(left(&folders).len(), folders.len(), "a slot outlives its owner");
    drop(slot);
    assert_eq!(left(&folders), Vec::<&Path>::new());
}

#[test]
fn a_slot_that_waits_is_removed_with_its_owner() {
    let Some(groups) = groups("waiting slots") else { return };
    let slots: Vec<Slot> = (0..6).map(|_| slot(&groups, ROOMY)).collect();
    let all: Vec<_> = slots.iter().flat_map(|slot| identified(folders(slot))).collect();
    drop(slots);
    drop(groups);
    assert_eq!(left(&all), Vec::<&Path>::new());
}

#[test]
fn processes_that_fit_alone_do_not_fit_together() {
    let Some(groups) = groups("memory") else { return };
    let slot = slot(&groups, GroupLimits { memory_bytes: 96 << 20, tasks: 32 });
    // It says nothing before it holds all of it.
    let bytes = 64 << 20;
    let script = format!("head -c {bytes} /dev/zero | tail -c {bytes}");
    let mut first = shell(&slot, &script);
    first.first_byte();
    let alone = slot.usage().expect("it can be read");
    assert_eq!(alone.oom_kills, 0, "{alone:?}");
    let second = shell(&slot, &script).everything().len();
    let first = first.everything().len() + 1;
    let together = slot.usage().expect("it can be read");
    assert!(together.oom_kills >= 1, "{together:?}");
    assert!(first < bytes || second < bytes, "{first} {second}");
    let peak = together.peak_memory_bytes.expect("this kernel tells");
    assert!((64 << 20..=96 << 20).contains(&peak), "{together:?}");
}

#[test]
fn a_limit_below_any_use_harms_the_run_alone() {
    let Some(groups) = groups("no memory") else { return };
    for kib in [0, 64, 256, 512, 1024] {
        // The kernel may refuse the limit, or the clone, or kill children; what it may not is to
        // end this process, which the cloning thread is part of.
        let limits = GroupLimits { memory_bytes: kib << 10, tasks: 4 };
        let Ok(Some(slot)) = groups.take(&limits) else { continue };
        let Some(spawner) = slot.spawner() else { return };
        let ((stdin, go), (_output, stdout)) =
            (pipe().expect("pipes can be made"), pipe().expect("pipes can be made"));
        drop(go);
        let eat = program("head -c 2000000 /dev/zero | tail -c 2000000 >/dev/null", stdin, stdout);
        let Ok(started) = spawner.spawn("sh", Purpose::Program(eat), None) else { continue };
        let exit = Process::new(started, Reach::Process).wait().expect("it is our child");
        let usage = slot.usage().expect("it can be read");
        assert!(usage.oom_kills >= 1, "{kib} KiB were enough: {exit:?} {usage:?}");
    }
    let slot = slot(&groups, ROOMY);
    assert_eq!(shell(&slot, "echo fine").everything(), b"fine\n");
}

#[test]
fn no_more_tasks_than_allowed_and_kill_leaves_none() {
    let Some(groups) = groups("tasks") else { return };
    let slot = slot(&groups, GroupLimits { memory_bytes: 256 << 20, tasks: 5 });
    let folders = folders(&slot);
    let more = "sleep 600 >/dev/null & ".repeat(8);
    let mut shell = shell(&slot, &format!("{more} exit 7"));
    // The shell gives up at the fifth; its children sleep on.
    let exit = shell.process.wait().expect("it is our child");
    assert_ne!(exit.code, Some(7), "it got all that it wanted: {exit:?}");
    let usage = slot.usage().expect("it can be read");
    assert!(usage.refused_tasks >= 1, "{usage:?}");
    let ours = tasks_of_ours(&slot);
    assert!(folders.iter().all(|path| tasks(path) == 4 + ours), "four sleep");
    slot.kill().expect("all can be killed");
    assert!(folders.iter().all(|path| tasks(path) == ours), "none is left");
}

#[test]
fn a_fork_bomb_is_killed_while_it_forks() {
    let Some(groups) = groups("fork bomb") else { return };
    let slot = slot(&groups, GroupLimits { memory_bytes: 256 << 20, tasks: 200 });
    // It would end at 1,024 processes, lest a defect harm this machine.
    let bomb = "bomb() { [ ${#1} -ge 10 ] && exec sleep 600; bomb x$1 & bomb x$1; }; echo; bomb";
    let mut shell = shell(&slot, bomb);
    shell.first_byte();
    slot.kill().expect("all can be killed");
    let exit = shell.process.wait().expect("it is our child");
    assert!(exit.signal.is_some() || exit.code.is_some_and(|code| code != 0), "{exit:?}");
    // Whoever is left would hold the pipe open.
    shell.everything();
}

#[test]
fn time_of_an_orphan_is_counted() {
    let Some(groups) = groups("time") else { return };
    let slot = slot(&groups, ROOMY);
    // The first number is the time of the process that reads it, in nanoseconds.
    let busy = "while read used rest < /proc/self/schedstat; do \
                [ $used -gt 300000000 ] && echo $used && exit; done";
    let mut shell = shell(&slot, &format!("({busy}) & exit 0"));
    let exit = shell.process.wait().expect("it is our child");
    assert!(exit.cpu < Duration::from_millis(300), "it did not wait for its child: {exit:?}");
    let said = String::from_utf8(shell.everything()).expect("it is a number");
    let used = Duration::from_nanos(said.trim().parse().expect("it is a number"));
    let cpu = slot.usage().expect("it can be read").cpu;
    assert!(cpu.is_none_or(|cpu| cpu >= used), "{cpu:?} of {used:?}");
}

#[test]
fn a_run_finds_no_trace_of_the_one_before() {
    let Some(groups) = groups("no trace") else { return };
    let mut seen = BTreeSet::new();
    let runs = 6;
    for _ in 0..runs {
        let slot = slot(&groups, GroupLimits { memory_bytes: 64 << 20, tasks: 32 });
        let fresh = slot.usage().expect("it can be read");
        assert_eq!((fresh.oom_kills, fresh.refused_tasks), (0, 0));
        assert!(fresh.peak_memory_bytes < Some(8 << 20), "{fresh:?}");
        assert!(fresh.cpu.is_none_or(|cpu| cpu < Duration::from_millis(20)), "{fresh:?}");
        let too_much = 128 << 20;
        let eat = format!("head -c {too_much} /dev/zero | tail -c {too_much} >/dev/null");
        let mut shell = shell(&slot, &format!("cat /proc/self/cgroup; {eat}; :"));
        seen.insert(shell.everything());
        // One that is not reaped still counts.
        shell.process.wait().expect("it is our child");
        assert!(slot.usage().expect("it can be read").oom_kills >= 1);
    }
    // Version 2 makes each group anew. The first of version 1 may have been charged with files that
    // were in no cache before.
    let again = seen.len() < runs;
    assert_eq!(again, groups.version() == Ok(1), "{}", seen.len());
}

#[test]
fn what_is_left_of_a_run_ends_with_its_slot() {
    let Some(groups) = groups("left over") else { return };
    let slot = slot(&groups, ROOMY);
    // The pipe is held open by the orphan alone.
    let mut shell = shell(&slot, "sleep 600 & exit 0");
    shell.process.wait().expect("it is our child");
    drop(slot);
    shell.everything();
}

#[test]
fn what_a_dead_process_left_is_removed_and_nothing_else() {
    let host = Host::own().expect("it can be read");
    let found = host.controllers.get("pids").cloned().or(host.unified);
    // Namespaces have numbers of 32 bits: no other test, nor another run of this one, looks for these.
    let alive = std::process::id();
    let nowhere = (1 << 32) + u64::from(alive);
    let elsewhere = nowhere + (1 << 32);
    let own = owner::parse(&format!("gloveport-{nowhere}-1-1-0")).expect("it is a name").0;
    let names = [
        format!("gloveport-{nowhere}-{alive}-1-0"),
        format!("gloveport-{nowhere}-{alive}-1-1"),
        format!("gloveport-{nowhere}-{alive}-1-self"),
        format!("gloveport-{elsewhere}-{alive}-1-0"),
        format!("gloveport-{nowhere}-{alive}-1-x"),
    ];
    let folder = |name: &String| Some(found.as_ref()?.join(name));
    let made: Option<Vec<PathBuf>> = names.iter().map(folder).collect();
    let Some(made) = made.filter(|paths| paths.iter().all(|path| files::make(path).is_ok())) else {
        say("stale groups: NOT RUN by the kernel: no group can be made");
        return;
    };
    let start = || Command::new("sleep").arg("600").spawn().expect("it can be started");
    let (mut orphan, mut served) = (start(), start());
    let place = |child: &Child, path: &PathBuf| {
        files::write(&path.join("cgroup.procs"), &child.id().to_string())
    };
    // One was in a run; the other was started by the dead process for other ends.
    place(&orphan, &made[1]).expect("it can be placed");
    place(&served, &made[2]).expect("it can be placed");
    let base = found.expect("something was made there");
    owner::sweep(&base, own);
    let there: Vec<bool> = made.iter().map(|path| path.exists()).collect();
    let served_lives = served.try_wait().expect("it is our child").is_none();
    served.kill().expect("it is our child");
    served.wait().expect("it is our child");
    for path in &made {
        files::remove(path).expect("it is empty now");
    }
    assert_eq!(there, [false, false, true, true, true]);
    assert!(served_lives);
    let ended = orphan.wait().expect("it is our child");
    assert!(!ended.success());
}

/// Also where version 1 has all controllers: a group without limits.
#[test]
fn version_2_kernel_part_without_limits() {
    let Some(base) = Host::own().expect("it can be read").unified else {
        return say("version 2: NOT RUN by the kernel: it is not mounted");
    };
    let name = format!("gloveport-3-{}-1-0", std::process::id());
    let group = match v2::Group::make(&base, &name) {
        Ok(group) => group,
        Err(error) => return say(&format!("version 2: NOT RUN by the kernel: {error}")),
    };
    let path = base.join(&name);
    let mut child = Command::new("/bin/sh")
        .args(["-c", "read go; sleep 600 & echo; wait"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell starts");
    files::write(&path.join("cgroup.procs"), &child.id().to_string()).expect("it can be placed");
    child.stdin.take().expect("it is piped").write_all(b"\n").expect("the shell reads");
    let mut output = child.stdout.take().expect("it is piped");
    output.read_exact(&mut [0]).expect("the shell says something");
    assert_eq!(tasks(&path), 2);
    group.kill().expect("all can be killed");
    assert_eq!(tasks(&path), 0);
    assert!(!child.wait().expect("it is our child").success());
    drop(group);
    assert!(!path.exists());
}

#[test]
fn a_process_that_ends_is_waited_for_no_longer_than_allowed() {
    let mut child = Command::new("sleep").arg("600").spawn().expect("it can be started");
    let pid = i32::try_from(child.id()).expect("an id is small");
    let held: OwnedFd = sys::open_process(pid).expect("it lives");
    let wait = |deadline| sys::wait_until(held.as_fd(), Event::Readable, deadline);
    assert!(!wait(Instant::now()).expect("it can be waited for"));
    child.kill().expect("it is our child");
    assert!(wait(Instant::now() + PATIENCE).expect("it can be waited for"));
    child.wait().expect("it is our child");
}
