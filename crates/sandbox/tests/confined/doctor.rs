//! The diagnosis, in every environment that can be played: what it says is missing is what is
//! missing, and what it says holds a script is what holds one.

use crate::environments::{self, Environment, Missing, refuse};
use crate::support::{self, Case, check, say, text};
use gloveport_sandbox::doctor::{Check, Diagnosis, State, diagnose};
use gloveport_sandbox::stage::Stage;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Something that a process can do to itself and its children, so that one thing is missing there.
struct Played {
    name: &'static str,
    play: fn() -> io::Result<()>,
    /// What is missing then, with its cause.
    gaps: &'static [(&'static str, &'static str)],
}

const PLAYED: &[Played] = &[
    Played { name: "nothing is missing", play: || Ok(()), gaps: &[] },
    Played {
        name: "no more user namespaces",
        play: || {
            enter_namespaces(libc::CLONE_NEWUSER)?;
            fs::write("/proc/sys/user/max_user_namespaces", "0")
        },
        gaps: &[
            ("user-namespace", "userns-limit"),
            ("capabilities", "userns-limit"),
            ("namespaces", "userns-limit"),
            ("mounts", "userns-limit"),
            ("proc", "userns-limit"),
        ],
    },
    Played {
        name: "a covered /proc",
        play: || {
            enter_namespaces(libc::CLONE_NEWUSER | libc::CLONE_NEWNS)?;
            cover(c"/proc/sys")
        },
        gaps: &[("proc", "proc-covered")],
    },
    Played {
        name: "Landlock is not started",
        play: || {
            fail_with(libc::SYS_landlock_create_ruleset, libc::EOPNOTSUPP);
            Ok(())
        },
        gaps: &[("landlock", "landlock-off")],
    },
    Played {
        name: "no mount_setattr",
        play: || {
            fail_with(libc::SYS_mount_setattr, libc::EPERM);
            Ok(())
        },
        gaps: &[("mounts", "around")],
    },
];

pub(crate) fn cases(environment: &'static Environment, stage: Stage) -> Vec<Case> {
    let mut cases =
        vec![Case::new("doctor: finds what is missing", move || finds(environment, stage))];
    if environment.is_plain() {
        cases.extend(
            PLAYED.iter().map(|played| {
                Case::new(&format!("doctor: {}", played.name), || in_a_process(played))
            }),
        );
    }
    cases
}

/// The role of a process that plays and is then diagnosed.
pub(crate) fn play(name: &str, stage: Stage) -> ExitCode {
    let Some(played) = PLAYED.iter().find(|played| played.name == name) else {
        return ExitCode::FAILURE;
    };
    match (played.play)().map_err(text).and_then(|()| diagnose(Some(stage)).map_err(text)) {
        Ok(diagnosis) => {
            for (check, cause) in gaps(&diagnosis) {
                say(&format!("{check} {cause}"));
            }
            say("diagnosed");
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

fn in_a_process(played: &Played) -> Result<(), String> {
    let ran = Command::new(support::this()).args(["doctor", played.name]).output().map_err(text)?;
    let mut lines: Vec<String> =
        String::from_utf8_lossy(&ran.stdout).lines().map(str::to_owned).collect();
    // Of what is around the tests themselves nothing is known.
    let around = ["docker", "podman", "kubernetes", "systemd-unit", "seccomp-filter", "unknown"];
    for line in &mut lines {
        if let Some((check, _)) = line.split_once(' ').filter(|(_, cause)| around.contains(cause)) {
            *line = format!("{check} around");
        }
    }
    let mut expected: Vec<String> =
        played.gaps.iter().map(|(check, cause)| format!("{check} {cause}")).collect();
    expected.push("diagnosed".to_owned());
    check(lines, expected)
}

/// What is missing but what depends on the machine of the tests.
fn gaps(diagnosis: &Diagnosis) -> impl Iterator<Item = (&'static str, &'static str)> {
    diagnosis
        .findings
        .iter()
        .filter(|finding| ![Check::Bubblewrap, Check::Cgroup].contains(&finding.check))
        .filter_map(|finding| Some((finding.check.id(), finding.gap.as_ref()?.cause)))
}

fn finds(environment: &Environment, stage: Stage) -> Result<(), String> {
    let diagnosis = diagnose(Some(stage)).map_err(text)?;
    let found: Vec<&str> = gaps(&diagnosis).map(|(check, _)| check).collect();
    let mut expected: Vec<&str> = Vec::new();
    if environment.missing.contains(&Missing::Namespaces) {
        expected.extend(["user-namespace", "capabilities", "namespaces", "mounts", "proc"]);
    }
    if environment.missing.contains(&Missing::Mounts) {
        expected.extend(["mounts", "proc"]);
    }
    if environment.missing.contains(&Missing::Landlock) {
        expected.push("landlock");
    }
    if environment.isolation == "seccomp+rlimits" {
        expected.push("program");
    }
    check(found, expected)?;
    let scripts = diagnosis.scripts.ok_or("scripts are refused")?.describe();
    let without_version: String =
        scripts.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    check(without_version.as_str(), environment.isolation)?;
    programs(&diagnosis, environment)?;
    bubblewrap(&diagnosis, environment)?;
    // Everything that is missing comes with a remedy, and nothing of the diagnosis stays.
    for finding in &diagnosis.findings {
        let Some(gap) = &finding.gap else { continue };
        let remedy = diagnosis.remedies.iter().find(|remedy| remedy.id == gap.cause);
        let remedy = remedy.ok_or_else(|| format!("no remedy for {finding:?}"))?;
        check(remedy.checks.contains(&finding.check), true)?;
    }
    environments::no_child_is_left()
}

/// What is told of programs is what holds one, whatever the machine's control groups are.
fn programs(diagnosis: &Diagnosis, environment: &Environment) -> Result<(), String> {
    let held = diagnosis.programs.map(|held| {
        let held = held.describe();
        held.split('+').filter(|layer| !layer.starts_with("cgroup")).collect::<Vec<_>>().join("+")
    });
    let held: Option<String> =
        held.map(|held| held.chars().filter(|letter| !letter.is_ascii_digit()).collect());
    // A filter alone holds a script, and no program.
    let expected = Some(environment.isolation).filter(|held| *held != "seccomp+rlimits");
    check(held.as_deref(), expected)
}

/// It is what the machine has, and works where its system calls do.
fn bubblewrap(diagnosis: &Diagnosis, environment: &Environment) -> Result<(), String> {
    let finding = diagnosis.findings.iter().find(|finding| finding.check == Check::Bubblewrap);
    let state = finding.ok_or("bubblewrap is not looked for")?.state;
    let is_there = Path::new("/usr/bin/bwrap").exists();
    let can = !environment.missing.iter().any(|missing| *missing != Missing::Landlock);
    check(state == State::Works, is_there && can)
}

/// As root of new namespaces.
fn enter_namespaces(flags: libc::c_int) -> io::Result<()> {
    // SAFETY: both always succeed.
    let (user, group) = unsafe { (libc::geteuid(), libc::getegid()) };
    // SAFETY: numbers only; this process has one thread.
    if unsafe { libc::unshare(flags) } != 0 {
        return Err(io::Error::last_os_error());
    }
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/gid_map", format!("0 {group} 1"))?;
    fs::write("/proc/self/uid_map", format!("0 {user} 1"))
}

fn cover(path: &std::ffi::CStr) -> io::Result<()> {
    let kind = c"tmpfs".as_ptr();
    // SAFETY: all texts are C strings; a tmpfs needs no data.
    match unsafe { libc::mount(kind, path.as_ptr(), kind, 0, std::ptr::null()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Makes one system call fail for this process and all its children.
fn fail_with(number: i64, error: i32) {
    let filter = refuse(vec![(number, vec![])], error);
    seccompiler::apply_filter(&filter).expect("seccomp filters can be installed");
}
