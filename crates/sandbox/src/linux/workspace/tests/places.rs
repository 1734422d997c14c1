//! Folders of the caller that cannot be meant, and kernels that cannot do it safely.

use super::*;
use crate::linux::workspace::open::{Kind, look};
use seccompiler::{SeccompAction, SeccompFilter, TargetArch};

#[cfg(target_arch = "x86_64")]
const ARCHITECTURE: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCHITECTURE: TargetArch = TargetArch::aarch64;

/// The reason why `path` is refused, both ways.
fn refusal(room: &Room, path: &Path) -> &'static str {
    let workspace = open(&room.workspace());
    let both = [
        super::super::copy_in(path, workspace.as_fd(), &WIDE, None),
        copy_out(&workspace, path, &WIDE),
    ];
    let [reason, outward] = both.map(|outcome| match outcome {
        Err(WorkspaceError::Refused { reason, .. }) => reason,
        other => panic!("{}: {other:?}", path.display()),
    });
    assert_eq!(reason, outward);
    reason
}

#[test]
fn folders_that_cannot_be_meant_are_refused() {
    let room = Room::new();
    let base = room.root();
    symlink("caller", base.join("link")).expect("a link");
    write(&base.join("file"), "", 0o644);
    make_folder(&base.join("caller/sub"), 0o755);
    make_folder(&base.join("line\nfeed"), 0o755);
    let link = "leads through a symbolic link; give the path that it stands for (`realpath`)";
    let up = "has `..` in its path; give the path that it stands for (`realpath`)";
    let slash =
        "is the root of the file system; give a folder that holds only what the program needs";
    let cases = [
        (PathBuf::from("/"), slash),
        (PathBuf::from("//."), slash),
        (PathBuf::from("/proc/self/root"), link),
        (PathBuf::from("caller"), "is no absolute path; give it from `/` on"),
        (PathBuf::new(), "is no absolute path; give it from `/` on"),
        (base.join("caller/.."), up),
        (base.join("caller/../caller"), up),
        (base.join("link"), link),
        (base.join("link/"), link),
        (base.join("link/sub"), link),
        (base.join("file"), "is no folder; give one"),
        (base.join("missing/sub"), "is not there; make it first"),
        (base.join("line\nfeed"), "has control characters in its path; rename it"),
        (base.join("nul\0"), "has control characters in its path; rename it"),
    ];
    for (path, reason) in cases {
        assert_eq!(refusal(&room, &path), reason, "{}", path.display());
    }
    // Whoever runs the tests may have no home; where there is one, its every parent is refused too.
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let folders = home.iter().flat_map(|home| home.ancestors());
    for folder in folders.filter(|folder| *folder != Path::new("/")) {
        let reason =
            "is or holds the home directory; give a folder that holds only what the program needs";
        assert_eq!(refusal(&room, folder), reason, "{}", folder.display());
    }
}

#[test]
fn a_missing_destination_is_made_and_a_missing_source_is_not() {
    let room = Room::new();
    write(&room.workspace().join("file"), "new", 0o644);
    let path = room.root().join("made");
    let workspace = open(&room.workspace());
    let error = super::super::copy_in(&path, workspace.as_fd(), &WIDE, None);
    let text = error.expect_err("it is not there").to_string();
    let shown = path.display();
    assert_eq!(
        text,
        format!("cannot copy files into the workspace: `{shown}` is not there; make it first")
    );
    assert!(!path.exists());
    copy_out(&workspace, &path, &WIDE).expect("it is made");
    assert_eq!(shape(&path), expected(&[("file", "600 new")]));
}

#[test]
fn other_file_systems_are_not_entered() {
    let root = File::open("/").expect("the root");
    let error = look(&root, c"proc").map(|found| found.kind).expect_err("it is a mount");
    assert_eq!(error.raw_os_error(), Some(libc::EXDEV));
    let proc = File::open("/proc").expect("proc");
    let found = look(&proc, c"self").expect("the link itself can be looked at");
    assert_eq!(found.kind, Kind::Symlink);
    for name in [c"..", c"../etc", c"self/status", c"/etc"] {
        let error = look(&proc, name).map(|found| found.kind).expect_err("it leads away");
        let code = error.raw_os_error().expect("a system call failed");
        assert!([libc::EXDEV, libc::ELOOP].contains(&code), "{name:?}: {error}");
    }
}

#[test]
fn without_openat2_nothing_is_copied() {
    for errno in [libc::ENOSYS, libc::EPERM] {
        let room = Room::new();
        write(&room.workspace().join("file"), "new", 0o644);
        write(&room.caller().join("file"), "old", 0o644);
        let before = (shape(&room.workspace()), shape(&room.caller()));
        let errno_bits = errno.cast_unsigned();
        let filter = SeccompFilter::new(
            [(libc::SYS_openat2, vec![])].into_iter().collect(),
            SeccompAction::Allow,
            SeccompAction::Errno(errno_bits),
            ARCHITECTURE,
        );
        let program: seccompiler::BpfProgram =
            filter.and_then(TryInto::try_into).expect("a filter");
        // A filter holds the thread that put it on, and goes with it.
        let outcomes = std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                seccompiler::apply_filter(&program).expect("a filter can be put on");
                [room.copy_in(&WIDE), room.copy_out(&WIDE)]
            });
            thread.join().expect("no panic")
        });
        for outcome in outcomes {
            let error = outcome.expect_err("it is not safe");
            assert!(matches!(&error, WorkspaceError::Unsupported(_)), "{error:?}");
            assert!(error.to_string().contains("openat2"), "{error}");
        }
        assert_eq!((shape(&room.workspace()), shape(&room.caller())), before);
    }
}
