//! The memory of a copy of a process: lent to a child for a moment, given back where it is not
//! needed. The rules of the parent module hold.

use super::{call, owned, word};
use libc::{c_int, c_void, pid_t};
use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

/// Bytes of the stack of a child that borrows its parent's memory, and of the part below it that
/// faults.
const STACK: usize = 64 << 10;
const GUARD: usize = 64 << 10;

/// Read at once. A line is shorter: six numbers and a path of at most `PATH_MAX` bytes.
const ROOM: usize = 8 << 10;
/// Longest part of a line that tells what is needed: two addresses, rights, offset, device, inode.
const HEAD: usize = 128;

/// Starts a child that shares this process's memory, on a stack of its own, and waits until it is
/// another program or has ended (vfork(2)). Descriptors, signals and credentials are copies. Nothing
/// of the memory is copied, which is most of what a fork costs, and nothing has to be torn down when
/// the child becomes its program.
///
/// # Safety
///
/// `run` makes system calls only and ends in exec or exit, or returns its exit code. `argument` is
/// what it expects. As this process waits, what the child reads does not change, and what it writes
/// (`errno`) nobody looks at.
pub(crate) unsafe fn start_borrowing(
    run: extern "C" fn(*mut c_void) -> c_int,
    argument: *mut c_void,
) -> io::Result<pid_t> {
    // SAFETY: the caller answers for all of it.
    unsafe { start(libc::CLONE_VM | libc::CLONE_VFORK, run, argument) }
}

/// Starts a child that works beside this process, with the same memory and descriptors, on a stack
/// of its own.
///
/// # Safety
///
/// `run` makes system calls only and returns its exit code, and this process waits for its end
/// before `argument`, which is what `run` expects, is gone. Each of the two may find an error number
/// of the other's: that one of them fails must mean that both do.
pub(crate) unsafe fn start_beside(
    run: extern "C" fn(*mut c_void) -> c_int,
    argument: *mut c_void,
) -> io::Result<pid_t> {
    // SAFETY: the caller answers for all of it.
    unsafe { start(libc::CLONE_VM | libc::CLONE_FILES, run, argument) }
}

unsafe fn start(
    flags: c_int,
    run: extern "C" fn(*mut c_void) -> c_int,
    argument: *mut c_void,
) -> io::Result<pid_t> {
    let stack = new_stack()?;
    // SAFETY: `stack` is the end of a fresh mapping that nobody else uses; the caller answers for
    // `run` and `argument`. The C library's `clone` takes no lock.
    match unsafe { libc::clone(run, stack, flags | libc::SIGCHLD, argument) } {
        -1 => Err(io::Error::last_os_error()),
        pid => Ok(pid),
    }
}

/// The upper end of a new stack, which is never unmapped: who makes it waits or ends.
fn new_stack() -> io::Result<*mut c_void> {
    let (rights, flags) =
        (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    let nowhere = std::ptr::null_mut();
    // SAFETY: a mapping at an address that the kernel chooses touches nothing that is there.
    let start = unsafe { libc::mmap(nowhere, GUARD + STACK, rights, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the lower part of what was just mapped.
    if unsafe { libc::mprotect(start, GUARD, libc::PROT_NONE) } < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: one past the end of the mapping, which is within its bounds for arithmetic.
    Ok(unsafe { start.byte_add(GUARD + STACK) })
}

/// Opens the list of this process's mappings (`/proc/PID/maps`, proc(5)), while there is a `/proc`.
pub(crate) fn open_mappings() -> io::Result<OwnedFd> {
    let flags = word(libc::O_RDONLY | libc::O_CLOEXEC);
    let path = c"/proc/self/maps".as_ptr().expose_provenance();
    // SAFETY: the path is a C string.
    unsafe { call(libc::SYS_openat, [word(libc::AT_FDCWD), path, flags, 0, 0]) }.map(owned)
}

/// Empties all private memory that can be written and that no file stands behind, but the stack that
/// this runs on: it reads as zero from then on. That is the heap, the stacks of all other threads
/// and whatever else the copied process knew.
///
/// # Safety
///
/// The caller goes on with nothing but this thread's stack: it holds no reference into the heap,
/// and never returns.
pub(crate) unsafe fn give_back(mappings: BorrowedFd<'_>) -> io::Result<()> {
    let mut head = [0u8; HEAD];
    let mut length = 0;
    let mut room = [0u8; ROOM];
    let here = (&raw const room).addr();
    loop {
        let (start, most) = (room.as_mut_ptr().expose_provenance(), room.len());
        // SAFETY: `room` is writable for its length.
        let read =
            unsafe { call(libc::SYS_read, [word(mappings.as_raw_fd()), start, most, 0, 0]) }?;
        let read = room.get(..usize::try_from(read).unwrap_or(0)).unwrap_or_default();
        if read.is_empty() {
            return Ok(());
        }
        for byte in read {
            if *byte != b'\n' {
                if let Some(to) = head.get_mut(length) {
                    *to = *byte;
                    length += 1;
                }
                continue;
            }
            if let Some((from, to)) = anonymous(head.get(..length).unwrap_or_default())
                && !(from..to).contains(&here)
            {
                let advice = word(libc::MADV_DONTNEED);
                // Locked or special memory stays as it is; there is nothing more to do about it.
                // SAFETY: the caller uses nothing of what is emptied.
                let _ = unsafe { call(libc::SYS_madvise, [from, to - from, advice, 0, 0]) };
            }
            length = 0;
        }
    }
}

/// The bounds of a mapping of private, writable memory without a file. A line begins
/// `START-END RIGHTS OFFSET DEVICE INODE`; an inode of 0 is no file.
fn anonymous(line: &[u8]) -> Option<(usize, usize)> {
    let mut fields = line.split(|byte| *byte == b' ').filter(|field| !field.is_empty());
    let mut bounds = fields.next()?.split(|byte| *byte == b'-').map(number);
    let (from, to) = (bounds.next()??, bounds.next()??);
    let rights = fields.next()?;
    let inode = fields.nth(2)?;
    // What the kernel maps for itself (`[vvar]`) cannot be written.
    (rights.get(1) == Some(&b'w') && rights.get(3) == Some(&b'p') && inode == b"0" && from < to)
        .then_some((from, to))
}

/// A number in base 16.
fn number(digits: &[u8]) -> Option<usize> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    digits.iter().try_fold(0usize, |sum, byte| {
        sum.checked_mul(16)?.checked_add(usize::try_from(digit(byte)?).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_private_writable_memory_without_a_file_is_given_back() {
        let check =
            |line: &str, expected| assert_eq!(anonymous(line.as_bytes()), expected, "{line}");
        check("1000-3000 rw-p 00000000 00:00 0 ", Some((0x1000, 0x3000)));
        check("1000-3000 rw-p 00000000 00:00 0    [heap]", Some((0x1000, 0x3000)));
        check("1000-3000 rwxp 00000000 00:00 0", Some((0x1000, 0x3000)));
        check("1000-3000 rw-s 00000000 00:00 0", None);
        check("1000-3000 r--p 00000000 00:00 0", None);
        check("1000-3000 rw-p 00002000 fe:00 77   /usr/lib/x.so", None);
        check("3000-1000 rw-p 00000000 00:00 0", None);
        check("", None);
        check("zz-1000 rw-p 00000000 00:00 0", None);
        check("1000-3000 rw-p", None);
    }
}
