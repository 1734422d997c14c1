//! The real thing: a tmpfs that a child made in namespaces of its own, mounted nowhere, seen from
//! outside through a descriptor.
#![expect(unsafe_code, reason = "a child is cloned, which has a contract")]

use super::*;
use crate::linux::start::identity::{Rung, User};
use crate::linux::sys::{self, Side, Wait};
use crate::linux::workspace::CopyBound;
use std::io::{Read, Result as IoResult};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

/// Where the child puts the tmpfs, free in a process that was just copied from a test.
const MOUNT: RawFd = 900;

/// A child that holds a tmpfs, and our descriptor of it.
struct Tmpfs {
    mount: File,
    owner: (u32, u32),
    /// Dropping it ends the child.
    _hold: std::io::PipeWriter,
    child: OwnedFd,
}

impl Tmpfs {
    /// `None` where this machine gives us no user namespace.
    fn new() -> Option<Self> {
        let (own_user, own_group) = sys::user_and_group();
        let (user, owner) = if is_root() {
            (User::Private(200_000), (200_000, 200_000))
        } else {
            (User::Own { user: own_user, group: own_group }, (own_user, own_group))
        };
        let rung = Rung { namespaces: true, user };
        let (mut ready, ready_child) = std::io::pipe().expect("a pipe");
        let (hold_child, hold) = std::io::pipe().expect("a pipe");
        // SAFETY: the child side runs `live_in_child` alone, which makes system calls and exits.
        let (pid, child) = match unsafe { sys::clone(libc::CLONE_NEWUSER | libc::CLONE_NEWNS) } {
            Ok(Side::Child) => live_in_child(
                ready_child.as_raw_fd(),
                hold_child.as_raw_fd(),
                [hold.as_raw_fd(), ready.as_raw_fd()],
            ),
            Ok(Side::Parent(pid, child)) => (pid, child),
            Err(error) => {
                let refused = [libc::EPERM, libc::ENOSPC, libc::EUSERS];
                assert!(error.raw_os_error().is_some_and(|code| refused.contains(&code)));
                return None;
            }
        };
        drop((ready_child, hold_child));
        let go = rung.write_maps(pid, 0).and_then(|()| (&hold).write_all(b"g"));
        let mut byte = [0];
        let made = go.and_then(|()| ready.read(&mut byte)).is_ok_and(|n| n == 1);
        let path = format!("/proc/{pid}/fd/{MOUNT}");
        let this =
            made.then(|| OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(path));
        let Some(mount) = this else {
            drop(hold);
            sys::wait(child.as_fd(), Wait::Reap).expect("our own child");
            return None;
        };
        Some(Self { mount: mount.expect("our own child"), owner, _hold: hold, child })
    }

    /// Ends the child; the tmpfs lives on in the descriptor.
    fn end_child(&self) {
        sys::signal_process(self.child.as_fd(), libc::SIGKILL).expect("our own child");
        sys::wait(self.child.as_fd(), Wait::Reap).expect("our own child");
    }
}

/// Makes the tmpfs once it may, says so, and waits until the parent lets go.
fn live_in_child(ready: RawFd, hold: RawFd, parents: [RawFd; 2]) -> ! {
    parents.into_iter().for_each(sys::close);
    let make = || -> IoResult<()> {
        if !sys::read_byte(hold)? {
            return Ok(());
        }
        sys::set_group(0)?;
        sys::set_user(0)?;
        let options = [(c"size", c"1m"), (c"nr_inodes", c"200"), (c"mode", c"700")];
        // NOSUID and NODEV.
        let tmpfs = sys::mount::make_file_system(c"tmpfs", &options, 6)?;
        sys::duplicate(tmpfs.as_raw_fd(), MOUNT)?;
        std::mem::forget(tmpfs);
        sys::write(ready, b"r")?;
        sys::read_byte(hold).map(drop)
    };
    sys::exit(i32::from(make().is_err()))
}

fn owners(folder: &Path) -> Vec<(u32, u32)> {
    let mut found = vec![];
    let mut queue = vec![folder.to_owned()];
    while let Some(path) = queue.pop() {
        let metadata = fs::symlink_metadata(&path).expect("it is there");
        found.push((metadata.uid(), metadata.gid()));
        if metadata.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            queue.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
    }
    found
}

fn fill(caller: &Path) {
    write(&caller.join("plain"), "text", 0o644);
    write(&caller.join("closed"), "text", 0o600);
    make_folder(&caller.join("folder"), 0o755);
    write(&caller.join("folder/inner"), "in", 0o400);
    symlink("folder/inner", caller.join("link")).expect("a link");
}

/// Fills a workspace that is to belong to `owner`.
fn check_filled(room: &Room, workspace: &File, owner: (u32, u32)) {
    let before = sys::user_and_group();
    let inward = super::super::copy_in(&room.caller(), workspace.as_fd(), &WIDE, Some(owner));
    let inward = inward.expect("it fits");
    assert_eq!((inward.files, inward.folders, inward.symlinks, inward.bytes), (3, 1, 1, 10));
    let path = PathBuf::from(format!("/proc/self/fd/{}/.", workspace.as_raw_fd()));
    assert_eq!(shape(&path), shape(&room.caller()));
    assert_eq!(owners(&path), [owner; 6]);
    assert_eq!(sys::user_and_group(), before);
    write(&room.root().join("ours"), "", 0o644);
    assert_eq!(owners(&room.root().join("ours")), [before], "we are ourselves again");
}

/// Empties it.
fn check_emptied(room: &Room, workspace: &File) {
    let back = room.root().join("back");
    let outward = copy_out(workspace, &back, &WIDE).expect("it fits");
    assert_eq!((outward.files, outward.folders, outward.bytes), (3, 1, 10));
    let plain = expected(&[
        ("plain", "600 text"),
        ("closed", "600 text"),
        ("folder", "700/"),
        ("folder/inner", "600 in"),
    ]);
    assert_eq!(shape(&back), plain);
    assert_eq!(owners(&back), [sys::user_and_group(); 5]);
}

#[test]
fn a_folder_of_the_host_is_filled_and_emptied() {
    let room = Room::new();
    fill(&room.caller());
    let owner = if is_root() { (200_000, 200_001) } else { sys::user_and_group() };
    let workspace = open(&room.workspace());
    check_filled(&room, &workspace, owner);
    check_emptied(&room, &workspace);
}

#[test]
fn a_tmpfs_of_other_namespaces_is_filled_and_emptied() {
    // Where there is none, workspaces are folders of the host, as in the test above.
    let Some(tmpfs) = Tmpfs::new() else { return };
    let room = Room::new();
    fill(&room.caller());
    if is_root() {
        // Why there is an owner: not even root can make files where it has no number.
        let error = super::super::copy_in(&room.caller(), tmpfs.mount.as_fd(), &WIDE, None);
        let Err(WorkspaceError::Failed { source, .. }) = &error else { panic!("{error:?}") };
        assert_eq!(source.raw_os_error(), Some(libc::EOVERFLOW));
    }
    check_filled(&room, &tmpfs.mount, tmpfs.owner);
    tmpfs.end_child();
    check_emptied(&room, &tmpfs.mount);
}

#[test]
fn a_full_tmpfs_says_which_limit_to_raise() {
    let room = Room::new();
    write(&room.caller().join("large"), &"x".repeat(2 << 20), 0o644);
    let wide = Bounds { bytes: 1 << 30, ..WIDE };
    let Some(tmpfs) = Tmpfs::new() else { return };
    let inward = |tmpfs: &Tmpfs| {
        super::super::copy_in(&room.caller(), tmpfs.mount.as_fd(), &wide, Some(tmpfs.owner))
    };
    let error = inward(&tmpfs).expect_err("2 MiB do not fit");
    let WorkspaceError::Exceeded { bound: CopyBound::Bytes, .. } = &error else {
        panic!("{error:?}")
    };
    assert!(error.to_string().contains("raise `limits.disk_bytes`"), "{error}");
    tmpfs.end_child();

    fs::remove_file(room.caller().join("large")).expect("our own");
    for number in 0..300 {
        write(&room.caller().join(number.to_string()), "", 0o644);
    }
    let tmpfs = Tmpfs::new().expect("as before");
    let error = inward(&tmpfs).expect_err("300 files do not fit");
    let WorkspaceError::Exceeded { bound: CopyBound::Bytes, so_far, .. } = &error else {
        panic!("{error:?}")
    };
    assert!((100..300).contains(&so_far.files), "{error}");
    tmpfs.end_child();
}

#[test]
fn a_full_destination_ends_the_copy_and_keeps_what_is_whole() {
    let tmpfs = if is_root() { None } else { Tmpfs::new() };
    let folder = match &tmpfs {
        Some(tmpfs) => tmpfs.mount.try_clone().ok(),
        None => sys::mount::make_file_system(c"tmpfs", &[(c"size", c"1m")], 6).ok().map(File::from),
    };
    // Where neither is to be had, no disk of ours can be filled.
    let Some(folder) = folder else { return };
    let room = Room::new();
    for number in 0..3 {
        write(&room.workspace().join(number.to_string()), &"x".repeat(400 << 10), 0o644);
    }
    let path = PathBuf::from("/full");
    let destination = Destination { folder, path };
    let workspace = open(&room.workspace());
    let wide = Bounds { bytes: 1 << 30, ..WIDE };
    let error = super::super::copy_out_to(workspace.as_fd(), &destination, &wide);
    let error = error.expect_err("1.2 MB do not fit");
    let WorkspaceError::Failed { source, so_far, .. } = &error else { panic!("{error:?}") };
    assert_eq!(source.raw_os_error(), Some(libc::ENOSPC));
    assert_eq!((so_far.files, so_far.bytes), (2, 800 << 10));
    let held = format!("/proc/self/fd/{}/.", destination.folder.as_raw_fd());
    let names = fs::read_dir(held).expect("a folder").map(|entry| entry.expect("an entry").path());
    let sizes: Vec<u64> =
        names.map(|path| fs::metadata(path).expect("it is there").len()).collect();
    assert_eq!(sizes, [400 << 10; 2], "no part of a file is left");
    if let Some(tmpfs) = tmpfs {
        tmpfs.end_child();
    }
}
