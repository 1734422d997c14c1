//! Every environment as a row: what was tried there and what could be read, and what is told.

use super::attempts::{Found, Results};
use super::explain::Cause;
use super::explain::LANDLOCK_WANTED;
use super::facts::{Container, Facts, Sign};
use super::refusal::{How, Refusal};
use super::remedy::{apparmor_path, remedy};
use super::{Check, Diagnosis, State, Trials};
use crate::{Isolation, Minimum, Provider};
use std::collections::BTreeSet;
use std::path::Path;

const CHECKS: [Check; 12] = [
    Check::Seccomp,
    Check::UserNamespace,
    Check::Capabilities,
    Check::Namespaces,
    Check::Mounts,
    Check::Proc,
    Check::Landlock,
    Check::Notification,
    Check::Keyring,
    Check::Cgroup,
    Check::Bubblewrap,
    Check::CloneThree,
];

/// Everything works but what is named.
fn results(refused: &[(Check, How)]) -> Results {
    let mut results: Results =
        CHECKS.into_iter().map(|check| (check, Ok(Found::default()))).collect();
    for (check, (number, detail)) in [
        (Check::Landlock, (7, "version 7")),
        (Check::Cgroup, (2, "version 2")),
        (Check::Bubblewrap, (0, "version 0.8.0")),
    ] {
        results.insert(check, Ok(Found { number, detail: detail.to_owned() }));
    }
    for (check, how) in refused {
        results.insert(*check, Err(Refusal { act: "try it", how: how.clone() }));
    }
    results
}

/// What the ladder would have found: namespaces of our own, else those of `bwrap`, else Landlock.
fn explained(results: &Results, facts: &Facts) -> Diagnosis {
    let found = |check: Check| results.get(&check).and_then(|result| result.as_ref().ok());
    let needed = [Check::UserNamespace, Check::Capabilities, Check::Namespaces, Check::Mounts];
    let own = needed.into_iter().all(|check| found(check).is_some());
    let namespaces = if own {
        Some(Provider::Own)
    } else {
        found(Check::Bubblewrap).map(|_| Provider::Bubblewrap)
    };
    let landlock = found(Check::Landlock).map(|found| found.number);
    let cgroup = found(Check::Cgroup).map(|found| found.number);
    let held = Isolation { namespaces, landlock, seccomp: true, cgroup, seatbelt: false };
    let is_enough = namespaces.is_some() || landlock >= Some(LANDLOCK_WANTED);
    let holds = found(Check::Seccomp).is_some() && is_enough;
    let programs = if holds { Ok(held) } else { Err("nothing holds".to_owned()) };
    super::explained(results, facts, &Trials { scripts: Ok(own), programs })
}

fn facts(release: &str, signs: &[Sign]) -> Facts {
    Facts {
        version: format!("Linux version {release} (someone@somewhere)"),
        release: release.to_owned(),
        user: 1_000,
        signs: signs.iter().copied().collect::<BTreeSet<_>>(),
        program: Some("/opt/glove port/gloveport".into()),
        userns_max: Some(63_000),
        ..Facts::default()
    }
}

/// What a diagnosis comes down to: what is not well, with its cause; what holds.
fn summary(diagnosis: &Diagnosis) -> (Vec<(&'static str, &'static str)>, String, String) {
    let gaps = diagnosis
        .findings
        .iter()
        .filter_map(|finding| Some((finding.check.id(), finding.gap.as_ref()?.cause)));
    let held = |held: Option<Isolation>| {
        held.map_or_else(|| "nothing".to_owned(), |isolation| isolation.describe())
    };
    (gaps.collect(), held(diagnosis.scripts), held(diagnosis.programs))
}

fn check(
    (results, facts): (&Results, &Facts),
    gaps: &[(&str, &str)],
    (scripts, programs): (&str, &str),
) {
    let diagnosis = explained(results, facts);
    let (found, held_scripts, held_programs) = summary(&diagnosis);
    assert_eq!(found, gaps, "{facts:?}");
    assert_eq!((held_scripts.as_str(), held_programs.as_str()), (scripts, programs), "{facts:?}");
    // Every gap has its remedy, and every remedy a gap.
    for remedy in &diagnosis.remedies {
        assert!(!remedy.why.is_empty() && !remedy.steps.is_empty());
        for check in &remedy.checks {
            assert!(found.contains(&(check.id(), remedy.id)), "{remedy:?}");
        }
    }
    assert_eq!(diagnosis.remedies.iter().map(|r| r.checks.len()).sum::<usize>(), found.len());
}

const EPERM: How = How::Error(libc::EPERM);
const ENOSYS: How = How::Error(libc::ENOSYS);
const FULL: &str = "namespaces+landlock7+seccomp+rlimits";
const FULL_GROUP: &str = "namespaces+landlock7+seccomp+rlimits+cgroup2";
const NONE: &str = "landlock7+seccomp+rlimits";
const NONE_GROUP: &str = "landlock7+seccomp+rlimits+cgroup2";

#[test]
fn a_plain_machine_misses_nothing() {
    check((&results(&[]), &facts("6.12.1", &[])), &[], (FULL, FULL_GROUP));
    // What is not needed is not missing.
    let few = [(Check::Bubblewrap, How::Absent), (Check::CloneThree, ENOSYS)];
    let diagnosis = explained(&results(&few), &facts("6.12.1", &[]));
    let unneeded: Vec<_> = diagnosis
        .findings
        .iter()
        .filter(|finding| finding.state == State::Unneeded)
        .map(|finding| finding.check)
        .collect();
    assert_eq!(unneeded, [Check::Bubblewrap, Check::CloneThree]);
    assert!(diagnosis.remedies.is_empty());
    assert!(diagnosis.meets(Minimum::Namespaces));
}

#[test]
fn ubuntu_makes_user_namespaces_that_are_worth_nothing() {
    let mut facts = facts("6.8.0-45-generic", &[]);
    facts.apparmor_restricts = Some(1);
    let stripped = [
        (Check::Capabilities, EPERM),
        (Check::Mounts, How::Error(libc::EACCES)),
        (Check::Proc, EPERM),
    ];
    let gaps = [
        ("capabilities", "apparmor-userns"),
        ("mounts", "apparmor-userns"),
        ("proc", "apparmor-userns"),
    ];
    let provided = "bubblewrap+landlock7+seccomp+rlimits+cgroup2";
    check((&results(&stripped), &facts), &gaps, (NONE, provided));
    let without = [&stripped[..], &[(Check::Bubblewrap, How::Absent)]].concat();
    let gaps = [&gaps[..], &[("bubblewrap", "bubblewrap-absent")]].concat();
    check((&results(&without), &facts), &gaps, (NONE, NONE_GROUP));
    // The profile is there to be copied, with the program's own path.
    let told = explained(&results(&stripped), &facts).to_string();
    for line in [
        "    profile gloveport \"/opt/glove port/gloveport\" flags=(unconfined) {",
        "      userns,",
        "    sudo apparmor_parser --replace /etc/apparmor.d/gloveport",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} is not in\n{told}");
    }
}

#[test]
fn settings_of_the_kernel_are_named() {
    let mut off = facts("5.10.0", &[]);
    off.userns_clone = Some(0);
    let gone = |how: How| {
        results(&[
            (Check::UserNamespace, how.clone()),
            (Check::Namespaces, how),
            (Check::Proc, EPERM),
            (Check::Bubblewrap, How::Said("bwrap: No permissions".to_owned())),
        ])
    };
    let gaps = |cause| {
        [
            ("user-namespace", cause),
            ("namespaces", cause),
            ("proc", cause),
            ("bubblewrap", "bubblewrap-fails"),
        ]
    };
    let held = (NONE, NONE_GROUP);
    check((&gone(EPERM), &off), &gaps("userns-off"), held);
    let limited = Facts { userns_max: Some(0), ..facts("6.1.0", &[]) };
    check((&gone(How::Error(libc::ENOSPC)), &limited), &gaps("userns-limit"), held);
    check((&gone(How::Error(libc::EINVAL)), &limited), &gaps("kernel-configuration"), held);
    check((&gone(How::Error(libc::EAGAIN)), &limited), &gaps("process-limit"), held);
    check((&gone(EPERM), &facts("6.1.0", &[Sign::Chrooted])), &gaps("chroot"), held);
    check((&gone(EPERM), &facts("6.1.0", &[Sign::Filtered])), &gaps("seccomp-filter"), held);
    let mut unit = facts("6.1.0", &[Sign::Filtered]);
    unit.service = Some("build.service".to_owned());
    check((&gone(EPERM), &unit), &gaps("systemd-unit"), held);
    let mut profiled = facts("6.1.0", &[]);
    profiled.apparmor_profile = Some("mine (enforce)".to_owned());
    check((&gone(EPERM), &profiled), &gaps("apparmor-profile"), held);
    check((&gone(How::Killed(31)), &facts("6.1.0", &[])), &gaps("unknown"), held);
}

#[test]
fn containers_are_told_apart() {
    let refused = results(&[
        (Check::UserNamespace, EPERM),
        (Check::Capabilities, EPERM),
        (Check::Namespaces, EPERM),
        (Check::Mounts, EPERM),
        (Check::Proc, EPERM),
        (Check::Bubblewrap, How::Absent),
        (Check::CloneThree, ENOSYS),
        (Check::Cgroup, How::Error(libc::EROFS)),
    ]);
    for (container, cause, steps) in [
        (Container::Docker, "docker", "--security-opt seccomp=gloveport.json"),
        (Container::Podman, "podman", "--security-opt unmask=ALL"),
        (Container::Kubernetes, "kubernetes", "hostUsers: false"),
    ] {
        let mut facts = facts("6.8.0", &[Sign::Filtered, Sign::ProcCovered]);
        // The machine below may be Ubuntu: the container's own filter is what is met first.
        facts.apparmor_restricts = Some(1);
        facts.container = Some(container);
        facts.user = 0;
        let gaps = [
            ("user-namespace", cause),
            ("capabilities", cause),
            ("namespaces", cause),
            ("mounts", cause),
            ("proc", cause),
            ("cgroup", "no-cgroup"),
            ("bubblewrap", "bubblewrap-absent"),
        ];
        check((&refused, &facts), &gaps, (NONE, NONE));
        let diagnosis = explained(&refused, &facts);
        assert!(diagnosis.to_string().contains(steps), "{diagnosis}");
        assert!(!diagnosis.meets(Minimum::Bubblewrap) && diagnosis.meets(Minimum::Landlock));
    }
}

#[test]
fn a_rootless_container_covers_proc_and_no_more() {
    let mut facts = facts("6.8.0", &[Sign::ProcCovered, Sign::Mapped]);
    (facts.user, facts.container) = (0, Some(Container::Podman));
    let covered = results(&[(Check::Proc, EPERM)]);
    check((&covered, &facts), &[("proc", "proc-covered")], (FULL, FULL_GROUP));
    let diagnosis = explained(&covered, &facts);
    assert!(diagnosis.machine.to_string().contains("whose root is nobody outside"));
}

#[test]
fn kernels_that_are_not_linux_or_old() {
    let mut gvisor = facts("4.4.0", &[]);
    gvisor.version = "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016".to_owned();
    let played = results(&[
        (Check::Landlock, ENOSYS),
        (Check::Notification, How::Error(libc::EINVAL)),
        (Check::Mounts, ENOSYS),
        (Check::Bubblewrap, How::Absent),
    ]);
    let gaps = [
        ("mounts", "gvisor"),
        ("landlock", "gvisor"),
        ("notification", "gvisor"),
        ("bubblewrap", "bubblewrap-absent"),
        ("program", "gvisor"),
    ];
    check((&played, &gvisor), &gaps, ("seccomp+rlimits", "nothing"));
    let mut wsl = facts("4.4.0-19041-Microsoft", &[]);
    wsl.version = "Linux version 4.4.0-19041-Microsoft (M@M.com)".to_owned();
    let windows = results(&[(Check::Seccomp, How::Error(libc::EINVAL)), (Check::Landlock, ENOSYS)]);
    let gaps = [("seccomp", "wsl1"), ("landlock", "wsl1"), ("program", "wsl1")];
    check((&windows, &wsl), &gaps, ("nothing", "nothing"));
    let old = results(&[
        (Check::Mounts, ENOSYS),
        (Check::Proc, ENOSYS),
        (Check::Landlock, ENOSYS),
        (Check::Notification, How::Error(libc::EINVAL)),
        (Check::Bubblewrap, How::TooOld("0.4.0".to_owned())),
    ]);
    let gaps = [
        ("mounts", "old-kernel"),
        ("proc", "old-kernel"),
        ("landlock", "old-kernel"),
        ("notification", "old-kernel"),
        ("bubblewrap", "bubblewrap-old"),
        ("program", "old-kernel"),
    ];
    check((&old, &facts("4.18.0", &[])), &gaps, ("seccomp+rlimits", "nothing"));
}

#[test]
fn landlock_is_absent_off_or_young() {
    let absent = |how| results(&[(Check::Landlock, how)]);
    let without = ("namespaces+seccomp+rlimits", "namespaces+seccomp+rlimits+cgroup2");
    let new = facts("6.12.1", &[]);
    check((&absent(ENOSYS), &new), &[("landlock", "kernel-configuration")], without);
    let mut off = facts("6.12.1", &[]);
    off.modules = Some("capability,lockdown,yama,apparmor".to_owned());
    let disabled = absent(How::Error(libc::EOPNOTSUPP));
    check((&disabled, &off), &[("landlock", "landlock-off")], without);
    let told = explained(&disabled, &off).to_string();
    assert!(told.contains("`lsm=landlock,lockdown,yama,apparmor`"), "{told}");
    let mut young = results(&[(Check::UserNamespace, EPERM), (Check::Bubblewrap, How::Absent)]);
    young.insert(Check::Landlock, Ok(Found { number: 5, detail: "version 5".to_owned() }));
    let gaps = [
        ("user-namespace", "unknown"),
        ("landlock", "old-kernel"),
        ("bubblewrap", "bubblewrap-absent"),
        ("program", "unknown"),
    ];
    // Too little to hold programs alone: nothing is better than a wall with a hole.
    check((&young, &new), &gaps, ("landlock5+seccomp+rlimits", "nothing"));
    let watched = results(&[(Check::Notification, How::Error(libc::EBUSY))]);
    check((&watched, &new), &[("notification", "watched")], (FULL, FULL_GROUP));
}

#[test]
fn the_manual_knows_every_cause_and_every_cause_has_a_remedy() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/doctor.md");
    let manual = std::fs::read_to_string(manual).expect("the manual");
    let unknown = remedy(Cause::Unknown, Check::Mounts, &Facts::default());
    for cause in Cause::ALL {
        assert!(manual.contains(&format!("`{}`", cause.id())), "{cause:?} is not in the manual");
        let remedy = remedy(cause, Check::Mounts, &Facts::default());
        assert_eq!(remedy.steps == unknown.steps, cause == Cause::Unknown, "{cause:?}");
    }
}

#[test]
fn paths_cannot_break_out_of_a_profile() {
    for (path, quoted) in [
        ("/usr/bin/gloveport", Some("\"/usr/bin/gloveport\"")),
        ("/home/a b/x", Some("\"/home/a b/x\"")),
        ("/a*/{b,c}/[d]", Some("\"/a\\*/\\{b,c\\}/\\[d\\]\"")),
        ("/a@{HOME}", Some("\"/a@\\{HOME\\}\"")),
        ("/a\\b", None),
        ("/a\" flags=(complain) {\n capability,", None),
        ("/a\nb", None),
        ("/a (deleted)", None),
        ("relative", None),
    ] {
        assert_eq!(apparmor_path(Path::new(path)).as_deref(), quoted, "{path}");
    }
    let facts = Facts { program: Some("/a\"b".into()), ..Facts::default() };
    let told = remedy(Cause::AppArmor, Check::Capabilities, &facts);
    assert!(told.steps.contains("install it as /usr/local/bin/gloveport"), "{told:?}");
}

#[test]
fn refusals_are_told_in_words() {
    for (how, words) in [
        (EPERM, "EPERM, operation not permitted"),
        (How::Error(libc::ENOSPC), "ENOSPC, no space left on device"),
        (How::Error(libc::EXDEV), "error 18, invalid cross-device link"),
        (How::Killed(31), "killed by signal 31"),
        (How::Hung, "no answer"),
    ] {
        assert_eq!(how.words(), words);
    }
}

#[test]
fn a_diagnosis_reads_like_this() {
    let covered = results(&[(Check::Proc, EPERM), (Check::Bubblewrap, How::Absent)]);
    let mut facts = facts("6.8.0", &[Sign::ProcCovered, Sign::Mapped]);
    (facts.user, facts.container) = (0, Some(Container::Docker));
    let expected = "\
Linux 6.8.0, user 0, in a Docker container, in a user namespace whose root is nobody outside

  ok       seccomp filter
  ok       user namespace
  ok       capabilities inside it
  ok       the other six namespaces
  ok       own root
  missing  fresh /proc                  EPERM, operation not permitted
  ok       Landlock                     version 7
  ok       reports of refused calls
  ok       keyrings out of reach
  ok       control group                version 2
  -        bubblewrap                   not installed
  ok       clone3
  ok       all of it for a program      namespaces+landlock7+seccomp+rlimits+cgroup2

What holds
  scripts   namespaces+landlock7+seccomp+rlimits
  programs  namespaces+landlock7+seccomp+rlimits+cgroup2

Missing: fresh /proc
  tried    try it: EPERM, operation not permitted
  lost     programs that read /proc about themselves: they run without it
  because  the container runtime covers parts of /proc, and the kernel gives a fresh one only to
           who sees all of the old one
  remedy
    Docker:     docker run --security-opt systempaths=unconfined …
    Podman:     podman run --security-opt unmask=ALL …
    Kubernetes: securityContext: {procMount: Unmasked}, with hostUsers: false
";
    assert_eq!(explained(&covered, &facts).to_string(), expected);
}
