//! Where groups are, whose they are, how room is made, what counters say: from texts and folders.

use super::super::v2::{Facts, Manager, Plan};
use super::super::{GroupLimits, GroupUsage, files, host::Host, owner, v1, v2};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

fn host(groups: &str, mounts: &str) -> String {
    let Host { unified, controllers } = Host::parse(groups, mounts);
    let unified = unified.map(|path| format!("={}", path.display()));
    let rest = controllers.iter().map(|(name, path)| format!("{name}={}", path.display()));
    unified.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}

#[test]
fn groups_are_found_where_they_are_mounted() {
    let unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate";
    assert_eq!(host("0::/user.slice/a.scope\n", unified), "=/sys/fs/cgroup/user.slice/a.scope");
    assert_eq!(host("0::/\n", unified), "=/sys/fs/cgroup");
    let both = "31 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n\
                32 30 0:28 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n";
    assert_eq!(
        host("9:memory:/docker/1/x\n4:cpu,cpuacct:/a:b\n1:name=systemd:/z\n0::/\n", both),
        "cpu=/sys/fs/cgroup/cpu,cpuacct/a:b cpuacct=/sys/fs/cgroup/cpu,cpuacct/a:b \
         memory=/sys/fs/cgroup/memory/x"
    );
    assert_eq!(host("0::/a b\n", "1 1 0:1 / /c\\040d\\134 rw - cgroup2 none rw"), "=/c d\\/a b");
}

#[test]
fn groups_that_cannot_be_reached_are_not_found() {
    let mount = "32 30 0:28 /docker/1 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory";
    for groups in [
        "9:memory:/docker/12\n",
        "9:memory:/\n",
        "9:memory:/docker/1/../2\n",
        "9:memory:/../..\n",
        "9:memory:docker/1\n",
        "9:pids:/docker/1\n",
        "memory\n:\n::\n\n",
        "0::/docker/1\n",
    ] {
        assert_eq!(host(groups, mount), "", "{groups}");
    }
    for mount in ["", " - ", "1 2 3 / - cgroup2", "1 2 3 / /x - cgroup2", "1 2 3 / /x - ext4 a rw"]
    {
        assert_eq!(host("0::/\n", mount), "", "{mount}");
    }
}

#[test]
fn a_name_says_whose_a_group_is() {
    let own = owner::Owner::own().expect("this process has a start time");
    assert_eq!(owner::parse(&own.group_name(7)), Some((own, owner::Kind::Run)));
    assert_eq!(owner::parse(&own.leaf_name()), Some((own, owner::Kind::Leaf)));
    for name in [
        "",
        "gloveport",
        "gloveport-1-2-3",
        "gloveport-1-2-3-",
        "gloveport-1-2-3-4-5",
        "gloveport-1-2-3-x",
        "gloveport-1--3-4",
        "gloveport--2-3-4",
        "gloveport-1-2-99999999999999999999-4",
        "gloveport-1-4294967296-3-4",
        "other-1-2-3-4",
        "gloveport-1-2-3-self-self",
    ] {
        assert_eq!(owner::parse(name), None, "{name}");
    }
}

/// A folder with the files that the kernel has in a group of version 2.
fn group(content: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for (name, text) in content {
        fs::write(folder.path().join(name), text).expect("there is room for a file");
    }
    folder
}

fn plan(content: &[(&str, &str)], manager: Manager) -> Result<Plan, String> {
    Facts::read(group(content).path(), manager).expect("all files are there").plan()
}

#[test]
fn room_is_made_without_moving_strangers() {
    let own = format!("{}\n", std::process::id());
    let with_stranger = format!("1\n{own}");
    let check = |enabled, processes: &str, expected: Result<Plan, &str>| {
        let files = [
            ("cgroup.controllers", "cpuset cpu io memory pids\n"),
            ("cgroup.subtree_control", enabled),
            ("cgroup.procs", processes),
            ("cgroup.type", "domain\n"),
        ];
        let expected = expected.map_err(str::to_owned);
        assert_eq!(plan(&files, Manager::Kernel), expected, "{enabled:?} {processes:?}");
    };
    check("memory pids\n", "", Ok(Plan::Use));
    check("memory\n", "", Ok(Plan::Enable));
    check("", &own, Ok(Plan::MoveThenEnable));
    check("pids\n", &own, Ok(Plan::MoveThenEnable));
    let one = "has 1 other processes, which would have to be moved";
    check("", &with_stranger, Err(one));
    // A process of another namespace shows as 0.
    check("", &format!("0\n{own}"), Err(one));
    check("", "0\n0\n", Err("has 2 other processes, which would have to be moved"));
}

#[test]
fn groups_that_are_not_ours_to_change_are_left_alone() {
    let files = [
        ("cgroup.controllers", "memory pids\n"),
        ("cgroup.subtree_control", "memory pids\n"),
        ("cgroup.procs", ""),
    ];
    // No temporary folder is marked as handed over.
    let refused = Err("belongs to systemd, which has not handed it over".to_owned());
    assert_eq!(plan(&files, Manager::Systemd), refused);
    assert_eq!(plan(&files, Manager::Kernel), Ok(Plan::Use));
}

#[test]
fn the_root_may_have_processes_and_groups() {
    let files = [
        ("cgroup.controllers", "memory pids\n"),
        ("cgroup.subtree_control", "\n"),
        ("cgroup.procs", "1\n2\n0\n"),
    ];
    assert_eq!(plan(&files, Manager::Kernel), Ok(Plan::Enable));
}

#[test]
fn missing_controllers_are_named() {
    for (available, missing) in [("", "memory"), ("hugetlb\n", "memory"), ("memory cpu\n", "pids")]
    {
        let files = [
            ("cgroup.controllers", available),
            ("cgroup.subtree_control", ""),
            ("cgroup.procs", ""),
        ];
        let expected = Err(format!("has no `{missing}` controller"));
        assert_eq!(plan(&files, Manager::Kernel), expected);
    }
}

#[test]
fn a_process_that_starts_in_a_leaf_of_ours_uses_the_group_above() {
    let own = owner::Owner::own().expect("this process has a start time");
    let leaf = Path::new("/a/b.scope").join(own.leaf_name());
    assert_eq!(v2::base_of(&leaf), Path::new("/a/b.scope"));
    for other in ["/a/b.scope", "/", "/a/gloveport", "/a/gloveport-1-2-3-4"] {
        assert_eq!(v2::base_of(Path::new(other)), Path::new(other));
    }
}

#[test]
fn version_2_limits_and_counters_on_plain_files_without_the_kernel() {
    let folder = group(&[
        ("memory.max", "max\n"),
        ("memory.swap.max", "max\n"),
        ("memory.oom.group", "0\n"),
        ("pids.max", "max\n"),
        ("cpu.stat", "usage_usec 1500000\nuser_usec 1\nsystem_usec 2\n"),
        ("memory.events", "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\noom_group_kill 1\n"),
        ("memory.peak", "1048576\n"),
        ("pids.events", "max 4\n"),
    ]);
    let limits = GroupLimits { memory_bytes: 512 << 20, tasks: 64 };
    v2::write_limits(folder.path(), limits).expect("all files can be written");
    let text = |name| fs::read_to_string(folder.path().join(name)).expect("the file is there");
    let written = ["memory.max", "memory.swap.max", "memory.oom.group", "pids.max"].map(text);
    // A file of the kernel takes the text as a whole; these keep the rest of what they had.
    let starts = ["536870912", "0", "1", "64"];
    assert!(written.iter().zip(starts).all(|(text, start)| text.starts_with(start)), "{written:?}");
    let usage = GroupUsage {
        cpu: Some(Duration::from_millis(1_500)),
        peak_memory_bytes: Some(1 << 20),
        oom_kills: 2,
        refused_tasks: 4,
    };
    assert_eq!(v2::read_usage(folder.path()).expect("all files can be read"), usage);
}

#[test]
fn version_2_of_older_kernels_on_plain_files_without_the_kernel() {
    let folder = group(&[
        ("memory.max", ""),
        ("pids.max", ""),
        ("cpu.stat", "usage_usec 7\n"),
        ("memory.events", "oom_kill 0\n"),
        ("pids.events", "max 0\n"),
    ]);
    let limits = GroupLimits { memory_bytes: 1 << 20, tasks: 1 };
    v2::write_limits(folder.path(), limits).expect("what is there can be written");
    assert!(!folder.path().join("memory.swap.max").exists());
    let usage = v2::read_usage(folder.path()).expect("what is there can be read");
    assert_eq!((usage.peak_memory_bytes, usage.cpu), (None, Some(Duration::from_micros(7))));
}

#[test]
fn counters_that_are_not_numbers_are_an_error() {
    for events in ["", "oom_kill\n", "oom_kill x\n", "oom_kill -1\n", "oom_group_kill 1\n"] {
        let folder = group(&[
            ("cpu.stat", "usage_usec 7\n"),
            ("memory.events", events),
            ("pids.events", "max 0\n"),
        ]);
        let error = v2::read_usage(folder.path()).expect_err("there is no count of kills");
        assert!(error.to_string().contains("memory.events"), "{error}");
    }
    // A limit that cannot be set is never passed over.
    let limits = GroupLimits { memory_bytes: 1, tasks: 1 };
    let error = v2::write_limits(group(&[("memory.max", "")]).path(), limits);
    assert!(error.expect_err("there is no limit of tasks").is_not_found());
}

#[test]
fn files_are_read_up_to_a_bound() {
    let folder = group(&[("large", &"1\n".repeat(4 << 20))]);
    let error = files::read(&folder.path().join("large")).expect_err("it is too large");
    assert!(error.to_string().contains("invalid data"), "{error}");
}

#[test]
fn controllers_of_version_1_may_share_a_folder() {
    let folders = |memory: &str, pids: &str, cpuacct: &str| {
        let named = [("memory", memory), ("pids", pids), ("cpuacct", cpuacct)];
        let named = named.into_iter().filter(|(_, path)| !path.is_empty());
        let controllers =
            named.map(|(name, path)| (name.to_owned(), PathBuf::from(path))).collect();
        let folders = v1::Folders::of(&Host { unified: None, controllers })?;
        Ok::<_, String>(folders.each().map(|path| path.display().to_string()).collect::<String>())
    };
    assert_eq!(folders("/m", "/p", "/c"), Ok("/p/c/m".to_owned()));
    assert_eq!(folders("/m", "/m", "/m"), Ok("/m".to_owned()));
    assert_eq!(folders("/m", "/p", ""), Ok("/p/m".to_owned()));
    let missing = |name| Err(format!("no `{name}` controller of version 1 is mounted"));
    assert_eq!(folders("", "/p", ""), missing("memory"));
    assert_eq!(folders("/m", "", "/c"), missing("pids"));
}
