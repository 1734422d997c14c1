//! System calls that only `doctor` makes, to see whether they work. The rules of the parent module
//! hold.

use super::{call, owned, word};
use libc::c_int;
use std::ffi::{CStr, c_char};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};

/// `linux/mount.h`: give a copy of the mounts, and of those below them.
const OPEN_TREE_CLONE_RECURSIVE: usize = 1 | 0x8000;
/// `linux/fcntl.h`: all mounts below too; the path is empty.
const AT_RECURSIVE_EMPTY_PATH: usize = 0x8000 | 0x1000;
/// `linux/mount.h`: `MOUNT_ATTR_RDONLY`, NOSUID and NODEV together.
const READ_ONLY: u64 = 0x7;
/// `linux/mount.h`: configure by a text value; make the file system.
const FSCONFIG: [usize; 2] = [1, 6];
/// `linux/sockios.h`: sets the flags of an interface.
const SIOCSIFFLAGS: usize = 0x8914;
/// `linux/if.h`: it is up.
const IFF_UP: libc::c_short = 1;
/// `linux/seccomp.h`: gives a descriptor to listen on.
const NEW_LISTENER: usize = 8;
/// `linux/landlock.h`: asks for the version.
const LANDLOCK_CREATE_RULESET_VERSION: usize = 1;
/// `linux/keyctl.h`: the id of a keyring.
const KEYCTL_GET_KEYRING_ID: usize = 0;
/// `linux/keyctl.h`: the session's keyring.
const KEY_SPEC_SESSION_KEYRING: c_int = -3;

/// Whether the kernel knows clone3. A structure of no bytes is refused by one that does.
pub(crate) fn knows_clone3() -> io::Result<()> {
    // SAFETY: the kernel looks at the size, 0, before it looks at the pointer.
    match unsafe { call(libc::SYS_clone3, [0; 5]) } {
        Err(error) if error.raw_os_error() == Some(libc::EINVAL) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Brings the loopback of this network namespace up (netdevice(7)).
pub(crate) fn bring_loopback_up() -> io::Result<()> {
    let (domain, kind) = (word(libc::AF_INET), word(libc::SOCK_DGRAM | libc::SOCK_CLOEXEC));
    // SAFETY: numbers only.
    let socket = owned(unsafe { call(libc::SYS_socket, [domain, kind, 0, 0, 0]) }?);
    let mut name: [c_char; libc::IFNAMSIZ] = [0; libc::IFNAMSIZ];
    name[0] = b'l'.cast_signed();
    name[1] = b'o'.cast_signed();
    let request = libc::ifreq {
        ifr_name: name,
        ifr_ifru: libc::__c_anonymous_ifr_ifru { ifru_flags: IFF_UP },
    };
    let request = (&raw const request).expose_provenance();
    // SAFETY: this request reads one `ifreq`, which lives on.
    unsafe { call(libc::SYS_ioctl, [word(socket.as_raw_fd()), SIOCSIFFLAGS, request, 0, 0]) }
        .map(drop)
}

/// What `mount_setattr` reads.
#[repr(C)]
struct MountAttributes {
    set: u64,
    clear: u64,
    propagation: u64,
    user_namespace: u64,
}

/// Copies the mounts at `path` into the air and makes all of them read-only (`open_tree(2)`,
/// `mount_setattr(2)`). The copy goes away with the descriptor.
pub(crate) fn copy_read_only(path: &CStr) -> io::Result<OwnedFd> {
    let (at, from) = (word(libc::AT_FDCWD), path.as_ptr().expose_provenance());
    let flags = OPEN_TREE_CLONE_RECURSIVE | word(libc::O_CLOEXEC);
    // SAFETY: `path` is a C string.
    let tree = owned(unsafe { call(libc::SYS_open_tree, [at, from, flags, 0, 0]) }?);
    let attributes =
        MountAttributes { set: READ_ONLY, clear: 0, propagation: 0, user_namespace: 0 };
    let arguments = [
        word(tree.as_raw_fd()),
        c"".as_ptr().expose_provenance(),
        AT_RECURSIVE_EMPTY_PATH,
        (&raw const attributes).expose_provenance(),
        size_of::<MountAttributes>(),
    ];
    // SAFETY: the path is a C string, and `attributes` is readable for its size.
    unsafe { call(libc::SYS_mount_setattr, arguments) }?;
    Ok(tree)
}

/// Makes a `/proc` of this process namespace that shows processes alone, and mounts it nowhere.
pub(crate) fn make_proc() -> io::Result<OwnedFd> {
    // SAFETY: the type is a C string; flag 1 is FSOPEN_CLOEXEC.
    let context = owned(unsafe {
        call(libc::SYS_fsopen, [c"proc".as_ptr().expose_provenance(), 1, 0, 0, 0])
    }?);
    let number = word(context.as_raw_fd());
    let [set, create] = FSCONFIG;
    for (key, value) in [(c"subset", c"pid"), (c"hidepid", c"invisible")] {
        let (key, value) = (key.as_ptr().expose_provenance(), value.as_ptr().expose_provenance());
        // SAFETY: key and value are C strings.
        unsafe { call(libc::SYS_fsconfig, [number, set, key, value, 0]) }?;
    }
    // SAFETY: this command takes neither key nor value.
    unsafe { call(libc::SYS_fsconfig, [number, create, 0, 0, 0]) }?;
    // SAFETY: numbers only; flag 1 is FSMOUNT_CLOEXEC.
    Ok(owned(unsafe { call(libc::SYS_fsmount, [number, 1, 0, 0, 0]) }?))
}

/// The version of Landlock (`landlock_create_ruleset(2)`).
pub(crate) fn landlock_version() -> io::Result<u8> {
    let arguments = [0, 0, LANDLOCK_CREATE_RULESET_VERSION, 0, 0];
    // SAFETY: with this flag the kernel wants a null pointer and a size of 0.
    let version = unsafe { call(libc::SYS_landlock_create_ruleset, arguments) }?;
    Ok(u8::try_from(version).unwrap_or(u8::MAX))
}

/// Denies this thread, for good, what the first version of Landlock knows.
pub(crate) fn landlock_deny() -> io::Result<()> {
    // The 13 rights to files of version 1.
    let handled: u64 = (1 << 13) - 1;
    let rules = (&raw const handled).expose_provenance();
    // SAFETY: version 1 reads 8 bytes, which are there.
    let rules = owned(unsafe {
        call(libc::SYS_landlock_create_ruleset, [rules, size_of::<u64>(), 0, 0, 0])
    }?);
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_landlock_restrict_self, [word(rules.as_raw_fd()), 0, 0, 0, 0]) }
        .map(drop)
}

/// Puts a filter on this thread that allows everything, and gives the descriptor on which refused
/// calls would be told (`seccomp_unotify(2)`).
pub(crate) fn install_listener() -> io::Result<OwnedFd> {
    // `BPF_RET | BPF_K`.
    let mut allow = libc::sock_filter { code: 0x06, jt: 0, jf: 0, k: libc::SECCOMP_RET_ALLOW };
    let filter = libc::sock_fprog { len: 1, filter: &raw mut allow };
    let filter = (&raw const filter).expose_provenance();
    let mode = libc::SECCOMP_SET_MODE_FILTER as usize;
    // SAFETY: `filter` points to one instruction that the kernel copies during the call.
    Ok(owned(unsafe { call(libc::SYS_seccomp, [mode, NEW_LISTENER, filter, 0, 0]) }?))
}

/// Asks for the number of the session's keyring (keyctl(2)).
pub(crate) fn session_keyring() -> io::Result<()> {
    let arguments = [KEYCTL_GET_KEYRING_ID, word(KEY_SPEC_SESSION_KEYRING), 0, 0, 0];
    // SAFETY: numbers only; the keyring is not made where there is none.
    unsafe { call(libc::SYS_keyctl, arguments) }.map(drop)
}

/// Whether something can be read from a pipe, or its other end is closed, within a time (poll(2)).
pub(crate) fn readable(pipe: RawFd, within_ms: c_int) -> io::Result<bool> {
    let mut watched = libc::pollfd { fd: pipe, events: libc::POLLIN, revents: 0 };
    // SAFETY: one `pollfd` is there.
    match unsafe { libc::poll(&raw mut watched, 1, within_ms) } {
        n if n < 0 => Err(io::Error::last_os_error()),
        n => Ok(n > 0),
    }
}
