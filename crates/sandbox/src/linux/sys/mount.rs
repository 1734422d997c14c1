//! System calls that build a root: mounts by descriptor, folders, files and links. The rules of the
//! parent module hold.

use super::{call, change_directory, owned, word};
use libc::c_int;
use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// `linux/mount.h`: configure by a text value.
const FSCONFIG_SET_STRING: usize = 1;
/// `linux/mount.h`: make the file system.
const FSCONFIG_CMD_CREATE: usize = 6;
/// `linux/mount.h`: the source is the descriptor itself.
const MOVE_MOUNT_F_EMPTY_PATH: usize = 4;
/// `linux/mount.h`: `MS_REC` and `MS_PRIVATE` together.
const MS_REC_PRIVATE: usize = 0x4000 | 0x4_0000;
/// `linux/mount.h`: the attributes of a mount.
pub(crate) const MOUNT_READ_ONLY: u64 = 1;
pub(crate) const MOUNT_NO_SETUID: u64 = 2;
pub(crate) const MOUNT_NO_DEVICES: u64 = 4;
pub(crate) const MOUNT_NO_EXEC: u64 = 8;
const MOUNT_OWNERS: u64 = 0x10_0000;
/// `linux/openat2.h`: no symbolic link and no `/proc` magic on the way.
const RESOLVE_NO_SYMLINKS: u64 = 4;

/// Marks every mount private, so that no later one shows outside (mount(2)).
pub(crate) fn make_mounts_private() -> io::Result<()> {
    let flags = MS_REC_PRIVATE;
    // SAFETY: the target is a C string; a change of propagation ignores source, type and data.
    unsafe { call(libc::SYS_mount, [0, c"/".as_ptr().expose_provenance(), 0, flags, 0]) }.map(drop)
}

/// Makes a file system that is mounted nowhere yet (fsopen(2), fsmount(2)).
pub(crate) fn make_file_system(
    kind: &CStr,
    options: &[(&CStr, &CStr)],
    attributes: u64,
) -> io::Result<OwnedFd> {
    // SAFETY: the type is a C string; flag 1 is FSOPEN_CLOEXEC.
    let context =
        owned(unsafe { call(libc::SYS_fsopen, [kind.as_ptr().expose_provenance(), 1, 0, 0, 0]) }?);
    let number = word(context.as_raw_fd());
    for (key, value) in options {
        let (key, value) = (key.as_ptr().expose_provenance(), value.as_ptr().expose_provenance());
        // SAFETY: key and value are C strings.
        unsafe { call(libc::SYS_fsconfig, [number, FSCONFIG_SET_STRING, key, value, 0]) }?;
    }
    // SAFETY: this command takes neither key nor value.
    unsafe { call(libc::SYS_fsconfig, [number, FSCONFIG_CMD_CREATE, 0, 0, 0]) }?;
    // SAFETY: numbers only; flag 1 is FSMOUNT_CLOEXEC.
    Ok(owned(unsafe { call(libc::SYS_fsmount, [number, 1, bits(attributes), 0, 0]) }?))
}

/// Attaches what [`make_file_system`] or [`copy_tree`] made (`move_mount(2)`).
pub(crate) fn attach(mount: BorrowedFd<'_>, to: &CStr) -> io::Result<()> {
    let (from, empty) = (word(mount.as_raw_fd()), c"".as_ptr().expose_provenance());
    let (at, to) = (word(libc::AT_FDCWD), to.as_ptr().expose_provenance());
    // SAFETY: both paths are C strings.
    unsafe { call(libc::SYS_move_mount, [from, empty, at, to, MOVE_MOUNT_F_EMPTY_PATH]) }.map(drop)
}

/// Makes the root of `mount` the root of this process and lets go of the old one (`pivot_root(2)`,
/// "`pivot_root`(".", ".")").
pub(crate) fn pivot_into(mount: BorrowedFd<'_>) -> io::Result<()> {
    let here = c".".as_ptr().expose_provenance();
    // SAFETY: numbers and C strings only, in all four.
    unsafe {
        call(libc::SYS_fchdir, [word(mount.as_raw_fd()), 0, 0, 0, 0])?;
        call(libc::SYS_pivot_root, [here, here, 0, 0, 0])?;
        call(libc::SYS_umount2, [here, word(libc::MNT_DETACH), 0, 0, 0])?;
    }
    change_directory(c"/")
}

fn bits(value: u64) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// `struct open_how` (openat2(2)).
#[repr(C)]
struct OpenHow {
    flags: u64,
    mode: u64,
    resolve: u64,
}

/// Opens what is at `path` as a mere place (`O_PATH`), with no symbolic link on the way
/// (openat2(2)).
pub(crate) fn open_place(path: &CStr) -> io::Result<OwnedFd> {
    let flags = libc::O_PATH | libc::O_CLOEXEC;
    let how =
        OpenHow { flags: u64::from(flags.cast_unsigned()), mode: 0, resolve: RESOLVE_NO_SYMLINKS };
    let (at, path) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    let start = (&raw const how).expose_provenance();
    // SAFETY: `path` is a C string, `how` lives on.
    unsafe { call(libc::SYS_openat2, [at, path, start, size_of::<OpenHow>(), 0]) }.map(owned)
}

/// As [`open_place`], through symbolic links.
pub(crate) fn open_following(path: &CStr) -> io::Result<OwnedFd> {
    let flags = word(libc::O_PATH | libc::O_CLOEXEC);
    let (at, path) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    // SAFETY: `path` is a C string.
    unsafe { call(libc::SYS_openat, [at, path, flags, 0, 0]) }.map(owned)
}

/// A copy of the mount at an opened place, with all mounts below it, attached nowhere
/// (`open_tree(2)`).
pub(crate) fn copy_tree(place: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    // OPEN_TREE_CLONE and OPEN_TREE_CLOEXEC.
    let flags = word(1 | libc::O_CLOEXEC | libc::AT_RECURSIVE | libc::AT_EMPTY_PATH);
    let (place, empty) = (word(place.as_raw_fd()), c"".as_ptr().expose_provenance());
    // SAFETY: the path is a C string.
    unsafe { call(libc::SYS_open_tree, [place, empty, flags, 0, 0]) }.map(owned)
}

/// `struct mount_attr` (`mount_setattr(2)`).
#[repr(C)]
struct MountAttributes {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

/// Sets attributes on a mount and, where it is a whole tree, on all mounts below it
/// (`mount_setattr(2)`).
pub(crate) fn set_attributes(mount: BorrowedFd<'_>, set: u64) -> io::Result<()> {
    change_attributes(mount, set, libc::AT_EMPTY_PATH | libc::AT_RECURSIVE)
}

/// As [`set_attributes`]; files of the users that a user namespace knows belong, through this mount,
/// to whom they are mapped to.
pub(crate) fn set_owners(
    mount: BorrowedFd<'_>,
    set: u64,
    owners: BorrowedFd<'_>,
) -> io::Result<()> {
    let user_namespace = u64::try_from(owners.as_raw_fd()).unwrap_or(u64::MAX);
    let set = set | MOUNT_OWNERS;
    let attributes = MountAttributes { set, clear: 0, propagation: 0, user_namespace };
    apply_attributes(mount, &attributes, libc::AT_EMPTY_PATH | libc::AT_RECURSIVE)
}

fn change_attributes(mount: BorrowedFd<'_>, set: u64, flags: c_int) -> io::Result<()> {
    let attributes = MountAttributes { set, clear: 0, propagation: 0, user_namespace: 0 };
    apply_attributes(mount, &attributes, flags)
}

fn apply_attributes(
    mount: BorrowedFd<'_>,
    attributes: &MountAttributes,
    flags: c_int,
) -> io::Result<()> {
    let (mount, empty) = (word(mount.as_raw_fd()), c"".as_ptr().expose_provenance());
    let start = std::ptr::from_ref(attributes).expose_provenance();
    let length = size_of::<MountAttributes>();
    // SAFETY: the path is a C string; `attributes` lives on.
    unsafe { call(libc::SYS_mount_setattr, [mount, empty, word(flags), start, length]) }.map(drop)
}

/// As [`set_attributes`], for this mount alone and not for those below it.
pub(crate) fn seal(mount: BorrowedFd<'_>, set: u64) -> io::Result<()> {
    change_attributes(mount, set, libc::AT_EMPTY_PATH)
}

/// Makes a folder.
pub(crate) fn make_folder(path: &CStr, mode: u32) -> io::Result<()> {
    let (at, path) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    // SAFETY: `path` is a C string.
    unsafe { call(libc::SYS_mkdirat, [at, path, mode as usize, 0, 0]) }.map(drop)
}

/// Makes a file with this content, of at most `PIPE_BUF` bytes or so, in one piece.
pub(crate) fn make_file(path: &CStr, content: &[u8]) -> io::Result<()> {
    let flags = word(libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL | libc::O_CLOEXEC);
    let (at, path) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    // SAFETY: `path` is a C string; the last argument is the mode.
    let file = owned(unsafe { call(libc::SYS_openat, [at, path, flags, 0o644, 0]) }?);
    if content.is_empty() { Ok(()) } else { super::write(file.as_raw_fd(), content) }
}

/// Makes a symbolic link.
pub(crate) fn make_link(path: &CStr, to: &CStr) -> io::Result<()> {
    let to = to.as_ptr().expose_provenance();
    let (at, path) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    // SAFETY: both are C strings.
    unsafe { call(libc::SYS_symlinkat, [to, at, path, 0, 0]) }.map(drop)
}

/// Enters the folder behind a descriptor.
pub(crate) fn enter(folder: BorrowedFd<'_>) -> io::Result<()> {
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_fchdir, [word(folder.as_raw_fd()), 0, 0, 0, 0]) }.map(drop)
}

/// Names the machine, as this UTS namespace sees it.
pub(crate) fn set_host_name(name: &CStr) -> io::Result<()> {
    let length = name.count_bytes();
    // SAFETY: `name` is readable for its length.
    unsafe { call(libc::SYS_sethostname, [name.as_ptr().expose_provenance(), length, 0, 0, 0]) }
        .map(drop)
}

/// Sets which bits new files do not get, and gives the old ones.
pub(crate) fn set_umask(mask: c_int) -> c_int {
    // SAFETY: always succeeds.
    let old = unsafe { call(libc::SYS_umask, [word(mask), 0, 0, 0, 0]) }.unwrap_or(0);
    c_int::try_from(old).unwrap_or(0)
}
