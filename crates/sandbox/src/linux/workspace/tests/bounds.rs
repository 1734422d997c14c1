//! Trees that are too large, in every direction.

use super::*;
use crate::Limits;
use crate::linux::sys::files;
use crate::linux::workspace::CopyBound;
use std::ffi::CString;

/// The bound, its value, the path and what was copied before.
fn exceeded(error: WorkspaceError) -> (CopyBound, u64, String, Copied) {
    let WorkspaceError::Exceeded { bound, limit, path, so_far, .. } = error else {
        panic!("{error}");
    };
    (bound, limit, path.display().to_string(), *so_far)
}

#[test]
fn bounds_follow_the_disk() {
    let entries = |disk_bytes| Bounds::of(&Limits { disk_bytes, ..Limits::default() }).entries;
    assert_eq!(entries(0), 1024);
    assert_eq!(entries(256 << 20), 65_536);
    assert_eq!(entries(u64::MAX), 1_000_000);
}

#[test]
fn sparse_files_count_by_the_size_that_they_show() {
    let room = Room::new();
    for folder in [room.workspace(), room.caller()] {
        make_folder(&folder.join("a"), 0o755);
        let file = File::create(folder.join("a/sparse")).expect("a file");
        file.set_len(1 << 40).expect("a sparse file");
    }
    let (bound, limit, path, so_far) =
        exceeded(room.copy_out(&WIDE).expect_err("1 TiB is too much"));
    assert_eq!((bound, limit, path.as_str()), (CopyBound::Bytes, WIDE.bytes, "a/sparse"));
    assert_eq!(so_far, Copied { folders: 1, ..Copied::default() });

    fs::remove_dir_all(room.workspace().join("a")).expect("our own");
    let error = room.copy_in(&WIDE).expect_err("1 TiB is too much");
    let text = error.to_string();
    assert_eq!(
        text,
        "cannot copy all files into the workspace: `a/sparse` is beyond 1048576 bytes; \
         copied so far: 0 files, 1 folders, 0 bytes; \
         raise `limits.disk_bytes` or make the folder smaller"
    );
    // Neither a part of it nor a temporary file is left.
    assert_eq!(fs::read_dir(room.workspace().join("a")).expect("a folder").count(), 0);
}

#[test]
fn a_file_of_several_names_counts_for_each() {
    let room = Room::new();
    write(&room.workspace().join("first"), &"x".repeat(100), 0o644);
    for name in ["second", "third", "fourth"] {
        fs::hard_link(room.workspace().join("first"), room.workspace().join(name)).expect("a link");
    }
    let tight = Bounds { bytes: 399, ..WIDE };
    let (bound, _, _, so_far) =
        exceeded(room.copy_out(&tight).expect_err("400 bytes are too much"));
    assert_eq!((bound, so_far.files, so_far.bytes), (CopyBound::Bytes, 3, 300));
    assert_eq!(shape(&room.caller()).len(), 3);
    let enough = Bounds { bytes: 400, ..WIDE };
    assert_eq!(room.copy_out(&enough).expect("400 bytes are not").bytes, 400);
}

#[test]
fn names_are_counted_whatever_they_stand_for() {
    let room = Room::new();
    let bounds = Bounds { entries: 200, ..WIDE };
    for number in 0..100 {
        write(&room.workspace().join(format!("file-{number}")), "", 0o644);
        symlink("nowhere", room.workspace().join(format!("link-{number}"))).expect("a link");
    }
    let copied = room.copy_out(&bounds).expect("200 are not too many");
    assert_eq!((copied.files, copied.skipped.len(), copied.skipped_left_out), (100, 64, 36));
    write(&room.workspace().join("one-more"), "", 0o644);
    let (bound, limit, _, so_far) = exceeded(room.copy_out(&bounds).expect_err("201 are too many"));
    assert_eq!((bound, limit), (CopyBound::Entries, 200));
    let counted = so_far.files + so_far.skipped.len() as u64 + so_far.skipped_left_out;
    assert_eq!(counted, 200);
}

#[test]
fn a_thousand_levels_end_at_the_bound() {
    let room = Room::new();
    let deep = ["d"; 1000].join("/");
    fs::create_dir_all(room.caller().join(&deep)).expect("a deep folder");
    let deepest = ["d"; 65].join("/");
    let (bound, limit, path, so_far) =
        exceeded(room.copy_in(&WIDE).expect_err("a part of a tree is none"));
    assert_eq!((bound, limit, &path), (CopyBound::Depth, 64, &deepest));
    assert_eq!(so_far.folders, 64);

    fs::create_dir_all(room.workspace().join(&deep)).expect("a deep folder");
    let back = room.root().join("back");
    let copied = copy_out(&open(&room.workspace()), &back, &WIDE);
    let copied = copied.expect("the rest is copied");
    assert_eq!(copied.folders, 64);
    let reason = "it is a folder that lies too deep";
    assert_eq!(skipped(&copied), BTreeMap::from([(deepest, reason)]));
}

#[test]
fn paths_may_be_longer_than_the_kernel_takes_at_once() {
    let room = Room::new();
    let name = CString::new("n".repeat(250)).expect("no NUL");
    let mut folder = open(&room.workspace());
    for _ in 0..60 {
        files::make_folder(folder.as_fd(), &name, 0o755).expect("a folder");
        let how = files::OpenHow { flags: libc::O_PATH as u64, mode: 0, resolve: 0 };
        folder = files::open(Some(folder.as_fd()), &name, &how).expect("a folder").into();
    }
    files::make_symlink(folder.as_fd(), c"link", c"/etc/passwd").expect("a link");
    let copied = room.copy_out(&WIDE).expect("each name is short enough");
    assert_eq!(copied.folders, 60);
    assert_eq!(copied.skipped.len(), 1);
    let shown = copied.skipped[0].path.as_os_str().len();
    assert!((1000..1100).contains(&shown), "{shown} bytes are shown");
}
