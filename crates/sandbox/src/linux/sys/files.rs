//! The system calls of walking and copying a hostile tree. Each works on one name in a directory
//! that is already open; none walks a path of several names but [`open`], which may be told to.
//! The rules of the parent module hold.

use super::{call, owned, word};
use libc::{c_int, c_long};
use std::ffi::CStr;
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// What `openat2` reads (openat2(2), `struct open_how`).
#[repr(C)]
pub(crate) struct OpenHow {
    /// `O_*`.
    pub(crate) flags: u64,
    /// The mode of a file that is made; 0 where none is.
    pub(crate) mode: u64,
    /// `RESOLVE_*`.
    pub(crate) resolve: u64,
}

/// Opens `path`, seen from `directory` or from the working directory (openat2(2)). The descriptor
/// closes on exec.
pub(crate) fn open(
    directory: Option<BorrowedFd<'_>>,
    path: &CStr,
    how: &OpenHow,
) -> io::Result<OwnedFd> {
    let how = OpenHow { flags: how.flags | word(libc::O_CLOEXEC) as u64, mode: how.mode, ..*how };
    let at = word(directory.map_or(libc::AT_FDCWD, |directory| directory.as_raw_fd()));
    let path = path.as_ptr().expose_provenance();
    let (how, size) = ((&raw const how).expose_provenance(), size_of::<OpenHow>());
    loop {
        // SAFETY: `path` is a C string; `how` lives on and has the size that is given with it.
        match unsafe { call(libc::SYS_openat2, [at, path, how, size, 0]) } {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            made => return made.map(owned),
        }
    }
}

/// Makes a folder (mkdirat(2)); the umask takes from `mode`.
pub(crate) fn make_folder(directory: BorrowedFd<'_>, name: &CStr, mode: u32) -> io::Result<()> {
    let (at, name) = (word(directory.as_raw_fd()), name.as_ptr().expose_provenance());
    // SAFETY: `name` is a C string.
    unsafe { call(libc::SYS_mkdirat, [at, name, mode as usize, 0, 0]) }.map(drop)
}

/// Makes a symbolic link (symlinkat(2)).
pub(crate) fn make_symlink(
    directory: BorrowedFd<'_>,
    name: &CStr,
    target: &CStr,
) -> io::Result<()> {
    let (at, name) = (word(directory.as_raw_fd()), name.as_ptr().expose_provenance());
    // SAFETY: both texts are C strings.
    unsafe { call(libc::SYS_symlinkat, [target.as_ptr().expose_provenance(), at, name, 0, 0]) }
        .map(drop)
}

/// Reads the target of the opened symbolic link `link` (readlinkat(2)); gives how much of `buffer`
/// it fills. A target that fills it whole may be longer.
pub(crate) fn read_symlink(link: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<usize> {
    let (at, empty) = (word(link.as_raw_fd()), c"".as_ptr().expose_provenance());
    let (start, length) = (buffer.as_mut_ptr().expose_provenance(), buffer.len());
    // SAFETY: the empty path means the link itself; `buffer` is writable for its length.
    let n = unsafe { call(libc::SYS_readlinkat, [at, empty, start, length, 0]) }?;
    filled(n, length)
}

/// Renames within one directory; what has the new name is replaced, and never followed
/// (renameat2(2)).
pub(crate) fn rename(directory: BorrowedFd<'_>, from: &CStr, to: &CStr) -> io::Result<()> {
    let at = word(directory.as_raw_fd());
    let (from, to) = (from.as_ptr().expose_provenance(), to.as_ptr().expose_provenance());
    // SAFETY: both names are C strings.
    unsafe { call(libc::SYS_renameat2, [at, from, at, to, 0]) }.map(drop)
}

/// Removes a name that is no folder (unlinkat(2)).
pub(crate) fn remove_file(directory: BorrowedFd<'_>, name: &CStr) -> io::Result<()> {
    let (at, name) = (word(directory.as_raw_fd()), name.as_ptr().expose_provenance());
    // SAFETY: `name` is a C string.
    unsafe { call(libc::SYS_unlinkat, [at, name, 0, 0, 0]) }.map(drop)
}

/// Reads the next entries of an opened directory into `buffer` as `struct linux_dirent64`
/// (getdents64(2)); gives how much of it they fill, 0 at the end.
pub(crate) fn read_entries(directory: BorrowedFd<'_>, buffer: &mut [u8]) -> io::Result<usize> {
    let at = word(directory.as_raw_fd());
    let (start, length) = (buffer.as_mut_ptr().expose_provenance(), buffer.len());
    // SAFETY: `buffer` is writable for its length.
    let n = unsafe { call(libc::SYS_getdents64, [at, start, length, 0, 0]) }?;
    filled(n, length)
}

/// A count of bytes that is no larger than the buffer it is about.
fn filled(n: c_long, length: usize) -> io::Result<usize> {
    let n = usize::try_from(n).map_err(|_| io::ErrorKind::InvalidData)?;
    if n > length { Err(io::ErrorKind::InvalidData.into()) } else { Ok(n) }
}

/// Sets who this thread is to file systems (setfsuid(2), setfsgid(2)): what it makes belongs to
/// that user and group, and it may do what they may.
///
/// Neither call says whether it worked, so each is asked again with an id that cannot be, which
/// changes nothing and tells the present one.
pub(crate) fn act_as(user: u32, group: u32) -> io::Result<()> {
    for (number, id) in [(libc::SYS_setfsgid, group), (libc::SYS_setfsuid, user)] {
        // SAFETY: numbers only; both change this thread alone.
        let now = unsafe {
            call(number, [id as usize, 0, 0, 0, 0])?;
            call(number, [c_int::cast_unsigned(-1) as usize, 0, 0, 0, 0])
        }?;
        if now != c_long::from(id) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
    }
    Ok(())
}
