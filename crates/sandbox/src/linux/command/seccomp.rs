//! Which system calls a confined program may make: what general runtimes need, and nothing with a
//! history of holes that they can do without.
//!
//! What is in no table is refused and told to whoever watches. A call of another architecture
//! kills.

use crate::linux::filter::table::{
    self, Entry, allow, allow_if, bits, equal, masked, refuse, unknown,
};
use crate::linux::filter::{Answer, Condition};
use libc::{c_int, sock_filter};

/// Whether the program has a network, which is a few listeners inside of its own namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sockets {
    Inet,
    None,
}

/// Every flag of clone that makes a namespace, and the one that makes a sibling of the caller's.
const NEW_NAMESPACES: u32 = bits(
    libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWCGROUP
        | libc::CLONE_PARENT,
);
const SETUID_BITS: u32 = 0o6000;
const TYPE_OF_SOCKET: u32 = 0xf;
/// `sys/prctl.h`: name a mapping. Runtimes do it for those who look at their memory.
const PR_SET_VMA: u32 = 0x5356_4d41;
/// The same number everywhere, which the C library's table for aarch64 lacks.
const SYS_FCHMODAT2: libc::c_long = 452;
/// `linux/fs.h`: what `cp` asks a file system for.
const FICLONE: u32 = 0x4004_9409;

/// Making a file must not make a door to its owner's rights: it may lie in a folder of the machine.
const fn no_setuid(argument: u8) -> Condition {
    masked(argument, SETUID_BITS, 0)
}

const fn flagless(argument: u8, flags: c_int) -> Condition {
    masked(argument, bits(flags), 0)
}

/// `O_TMPFILE` without the bit that it shares with `O_DIRECTORY`.
const TEMPORARY: c_int = libc::O_TMPFILE & !libc::O_DIRECTORY;

const EVERYWHERE: &[Entry] = &[
    // Memory. Shared anonymous memory is in no limit of the kernel's for one process.
    allow(libc::SYS_brk, "heap"),
    allow_if(
        libc::SYS_mmap,
        &[
            &[masked(3, bits(libc::MAP_SHARED | libc::MAP_ANONYMOUS), bits(libc::MAP_ANONYMOUS))],
            &[flagless(3, libc::MAP_ANONYMOUS)],
        ],
        "private memory, and files",
    ),
    allow(libc::SYS_munmap, "memory"),
    allow(libc::SYS_mremap, "memory"),
    allow(libc::SYS_mprotect, "memory; compilers at run time make it executable"),
    allow(libc::SYS_madvise, "memory"),
    allow(libc::SYS_mincore, "memory"),
    allow(libc::SYS_msync, "memory"),
    allow(libc::SYS_mlock, "memory, within a limit of nothing"),
    allow(libc::SYS_mlock2, "likewise"),
    allow(libc::SYS_munlock, "likewise"),
    allow(libc::SYS_membarrier, "barriers of runtimes"),
    allow(libc::SYS_pkey_alloc, "protection of compiled code"),
    allow(libc::SYS_pkey_free, "likewise"),
    allow(libc::SYS_pkey_mprotect, "likewise"),
    // Processes and threads.
    allow_if(libc::SYS_clone, &[&[masked(0, NEW_NAMESPACES, 0)]], "processes and threads"),
    unknown(libc::SYS_clone3, "a filter cannot look into its arguments; libraries use clone then"),
    allow(libc::SYS_execve, "programs"),
    allow(libc::SYS_execveat, "programs"),
    allow(libc::SYS_exit, "end of a thread"),
    allow(libc::SYS_exit_group, "end of a process"),
    allow(libc::SYS_wait4, "children"),
    allow(libc::SYS_waitid, "children"),
    allow(libc::SYS_pidfd_open, "children"),
    allow(libc::SYS_pidfd_send_signal, "children"),
    allow(libc::SYS_kill, "signals, within its own namespace or scope"),
    allow(libc::SYS_tgkill, "likewise"),
    allow(libc::SYS_tkill, "likewise"),
    allow(libc::SYS_rt_sigqueueinfo, "likewise"),
    allow(libc::SYS_rt_tgsigqueueinfo, "likewise"),
    allow(libc::SYS_rt_sigaction, "signals"),
    allow(libc::SYS_rt_sigprocmask, "signals"),
    allow(libc::SYS_rt_sigreturn, "signals"),
    allow(libc::SYS_rt_sigpending, "signals"),
    allow(libc::SYS_rt_sigtimedwait, "signals"),
    allow(libc::SYS_rt_sigsuspend, "signals"),
    allow(libc::SYS_sigaltstack, "signals"),
    allow(libc::SYS_restart_syscall, "the kernel's own"),
    allow(libc::SYS_getpid, "who it is"),
    allow(libc::SYS_gettid, "who it is"),
    allow(libc::SYS_getppid, "who it is"),
    allow(libc::SYS_getuid, "who it is"),
    allow(libc::SYS_geteuid, "who it is"),
    allow(libc::SYS_getgid, "who it is"),
    allow(libc::SYS_getegid, "who it is"),
    allow(libc::SYS_getresuid, "who it is"),
    allow(libc::SYS_getresgid, "who it is"),
    allow(libc::SYS_getgroups, "who it is"),
    allow(libc::SYS_capget, "who it is"),
    allow(libc::SYS_getpgid, "groups of processes"),
    allow(libc::SYS_setpgid, "groups of processes"),
    allow(libc::SYS_getsid, "groups of processes"),
    allow(libc::SYS_setsid, "groups of processes"),
    allow(libc::SYS_set_tid_address, "threads"),
    allow(libc::SYS_set_robust_list, "threads"),
    allow(libc::SYS_get_robust_list, "threads"),
    allow(libc::SYS_rseq, "threads"),
    allow(libc::SYS_futex, "locks"),
    allow(libc::SYS_futex_waitv, "locks"),
    allow(libc::SYS_sched_yield, "the scheduler"),
    allow(libc::SYS_sched_getaffinity, "how many processors are there?"),
    allow(libc::SYS_sched_getparam, "the scheduler"),
    allow(libc::SYS_sched_getscheduler, "the scheduler"),
    allow(libc::SYS_sched_getattr, "the scheduler"),
    allow(libc::SYS_sched_get_priority_max, "the scheduler"),
    allow(libc::SYS_sched_get_priority_min, "the scheduler"),
    allow(libc::SYS_getpriority, "the scheduler"),
    allow_if(
        libc::SYS_setpriority,
        &[&[equal(0, 0), equal(1, 0)]],
        "its own, which only goes down",
    ),
    refuse(libc::SYS_sched_setscheduler, "runtimes ask and go on"),
    refuse(libc::SYS_get_mempolicy, "numeric libraries ask and go on"),
    refuse(libc::SYS_set_mempolicy, "likewise"),
    refuse(libc::SYS_mbind, "likewise"),
    allow(libc::SYS_getcpu, "the scheduler"),
    allow_if(libc::SYS_prlimit64, &[&[equal(0, 0)]], "limits of its own, which only go down"),
    allow_if(
        libc::SYS_prctl,
        &[
            &[equal(0, bits(libc::PR_SET_NAME))],
            &[equal(0, bits(libc::PR_GET_NAME))],
            &[equal(0, bits(libc::PR_SET_PDEATHSIG))],
            &[equal(0, bits(libc::PR_GET_PDEATHSIG))],
            &[equal(0, bits(libc::PR_GET_DUMPABLE))],
            &[equal(0, bits(libc::PR_SET_DUMPABLE))],
            &[equal(0, bits(libc::PR_CAPBSET_READ))],
            &[equal(0, bits(libc::PR_GET_NO_NEW_PRIVS))],
            &[equal(0, bits(libc::PR_SET_NO_NEW_PRIVS))],
            &[equal(0, bits(libc::PR_GET_SECCOMP))],
            &[equal(0, bits(libc::PR_GET_SECUREBITS))],
            &[equal(0, bits(libc::PR_GET_KEEPCAPS))],
            &[equal(0, bits(libc::PR_SET_TIMERSLACK))],
            &[equal(0, bits(libc::PR_SET_THP_DISABLE))],
            &[equal(0, bits(libc::PR_SET_CHILD_SUBREAPER))],
            &[equal(0, PR_SET_VMA)],
        ],
        "names and questions",
    ),
    allow(libc::SYS_uname, "the system"),
    allow(libc::SYS_sysinfo, "the system"),
    allow(libc::SYS_getrusage, "the system"),
    allow(libc::SYS_times, "the system"),
    allow(libc::SYS_getrandom, "random numbers"),
    unknown(libc::SYS_io_uring_setup, "its work is not seen by a filter; runtimes go on without"),
    unknown(libc::SYS_openat2, "a filter cannot look into its arguments"),
    unknown(SYS_FCHMODAT2, "libraries use the older one"),
    // Time.
    allow(libc::SYS_clock_gettime, "time"),
    allow(libc::SYS_clock_getres, "time"),
    allow(libc::SYS_clock_nanosleep, "time"),
    allow(libc::SYS_nanosleep, "time"),
    allow(libc::SYS_gettimeofday, "time"),
    allow(libc::SYS_getitimer, "timers"),
    allow(libc::SYS_setitimer, "timers"),
    allow(libc::SYS_timer_create, "timers"),
    allow(libc::SYS_timer_settime, "timers"),
    allow(libc::SYS_timer_gettime, "timers"),
    allow(libc::SYS_timer_getoverrun, "timers"),
    allow(libc::SYS_timer_delete, "timers"),
    allow(libc::SYS_timerfd_create, "timers"),
    allow(libc::SYS_timerfd_settime, "timers"),
    allow(libc::SYS_timerfd_gettime, "timers"),
    // Descriptors.
    allow(libc::SYS_read, "descriptors"),
    allow(libc::SYS_write, "descriptors"),
    allow(libc::SYS_readv, "descriptors"),
    allow(libc::SYS_writev, "descriptors"),
    allow(libc::SYS_pread64, "descriptors"),
    allow(libc::SYS_pwrite64, "descriptors"),
    allow(libc::SYS_preadv, "descriptors"),
    allow(libc::SYS_pwritev, "descriptors"),
    allow(libc::SYS_preadv2, "descriptors"),
    allow(libc::SYS_pwritev2, "descriptors"),
    allow(libc::SYS_lseek, "descriptors"),
    allow(libc::SYS_close, "descriptors"),
    allow(libc::SYS_close_range, "descriptors"),
    allow(libc::SYS_dup, "descriptors"),
    allow(libc::SYS_dup3, "descriptors"),
    allow(libc::SYS_pipe2, "descriptors"),
    allow_if(
        libc::SYS_fcntl,
        &[
            // The old ones, from copies and flags to locks.
            &[masked(1, !0x3f, 0)],
            &[masked(1, !1, bits(libc::F_DUPFD_CLOEXEC))],
            // Sizes of pipes, seals, hints.
            &[masked(1, !7, bits(libc::F_GETPIPE_SZ))],
        ],
        "descriptors; no lease, which would keep others waiting who open the file, and no `F_NOTIFY`",
    ),
    allow(libc::SYS_flock, "locks"),
    allow(libc::SYS_ppoll, "waiting"),
    allow(libc::SYS_pselect6, "waiting"),
    allow(libc::SYS_epoll_create1, "waiting"),
    allow(libc::SYS_epoll_ctl, "waiting"),
    allow(libc::SYS_epoll_pwait, "waiting"),
    allow(libc::SYS_epoll_pwait2, "waiting"),
    allow(libc::SYS_eventfd2, "waiting"),
    allow(libc::SYS_signalfd4, "waiting"),
    allow(libc::SYS_inotify_init1, "waiting for changes of files"),
    allow(libc::SYS_inotify_rm_watch, "likewise"),
    allow(libc::SYS_sendfile, "copies"),
    allow(libc::SYS_splice, "copies"),
    allow(libc::SYS_tee, "copies"),
    allow(libc::SYS_copy_file_range, "copies"),
    allow_if(
        libc::SYS_ioctl,
        &[
            &[equal(1, TCGETS)],
            &[equal(1, TIOCGWINSZ)],
            &[equal(1, TIOCGPGRP)],
            &[equal(1, FIONREAD)],
            &[equal(1, FIONBIO)],
            &[equal(1, FIOCLEX)],
            &[equal(1, FIONCLEX)],
            &[equal(1, FICLONE)],
        ],
        "questions; nothing that feeds a terminal",
    ),
    // Files.
    allow_if(
        libc::SYS_openat,
        &[&[flagless(2, libc::O_CREAT | TEMPORARY)], &[no_setuid(3)]],
        "files",
    ),
    allow(libc::SYS_newfstatat, "files"),
    allow(libc::SYS_fstat, "files"),
    allow(libc::SYS_statx, "files"),
    allow(libc::SYS_statfs, "files"),
    allow(libc::SYS_fstatfs, "files"),
    allow(libc::SYS_faccessat, "files"),
    allow(libc::SYS_faccessat2, "files"),
    allow(libc::SYS_readlinkat, "files"),
    allow(libc::SYS_getdents64, "folders"),
    allow(libc::SYS_getcwd, "folders"),
    allow(libc::SYS_chdir, "folders"),
    allow(libc::SYS_fchdir, "folders"),
    allow(libc::SYS_mkdirat, "folders"),
    allow(libc::SYS_unlinkat, "files"),
    allow(libc::SYS_renameat2, "files"),
    allow(libc::SYS_linkat, "files"),
    allow(libc::SYS_symlinkat, "files"),
    allow_if(
        libc::SYS_mknodat,
        &[&[masked(2, 0o170_000 | SETUID_BITS, 0o010_000)], &[masked(2, 0o176_000, 0o100_000)]],
        "named pipes and plain files, no devices",
    ),
    allow_if(libc::SYS_fchmod, &[&[no_setuid(1)]], "rights, but none over its owner"),
    allow(libc::SYS_fchown, "only to itself"),
    allow(libc::SYS_truncate, "files"),
    allow(libc::SYS_ftruncate, "files"),
    allow(libc::SYS_fallocate, "files"),
    allow(libc::SYS_fadvise64, "files"),
    allow(libc::SYS_readahead, "files"),
    allow(libc::SYS_fsync, "files"),
    allow(libc::SYS_fdatasync, "files"),
    refuse(libc::SYS_sync, "the machine's disks are none of its business"),
    allow(libc::SYS_umask, "files"),
    allow(libc::SYS_getxattr, "attributes of files"),
    allow(libc::SYS_lgetxattr, "likewise"),
    allow(libc::SYS_fgetxattr, "likewise"),
    allow(libc::SYS_listxattr, "likewise"),
    allow(libc::SYS_llistxattr, "likewise"),
    allow(libc::SYS_flistxattr, "likewise"),
    // Sockets: pairs without a name, and nothing else where there is no network.
    // Of these kinds only: one of a pair of datagram sockets can send to any socket with a name.
    allow_if(
        libc::SYS_socketpair,
        &[
            &[equal(0, bits(libc::AF_UNIX)), masked(1, TYPE_OF_SOCKET, bits(libc::SOCK_STREAM))],
            &[equal(0, bits(libc::AF_UNIX)), masked(1, TYPE_OF_SOCKET, bits(libc::SOCK_SEQPACKET))],
        ],
        "pipes of both ways",
    ),
    allow(libc::SYS_sendto, "sockets"),
    allow(libc::SYS_recvfrom, "sockets"),
    allow(libc::SYS_sendmsg, "sockets"),
    allow(libc::SYS_recvmsg, "sockets"),
    allow(libc::SYS_sendmmsg, "sockets"),
    allow(libc::SYS_recvmmsg, "sockets"),
    allow(libc::SYS_shutdown, "sockets"),
    allow(libc::SYS_getsockname, "sockets"),
    allow(libc::SYS_getpeername, "sockets"),
    allow(libc::SYS_getsockopt, "sockets"),
    allow(libc::SYS_setsockopt, "sockets"),
];

/// Calls of x86-64 that newer architectures have only in their newer form.
#[cfg(target_arch = "x86_64")]
const OLDER: &[Entry] = &[
    allow_if(
        libc::SYS_open,
        &[&[flagless(1, libc::O_CREAT | TEMPORARY)], &[no_setuid(2)]],
        "files",
    ),
    allow_if(libc::SYS_creat, &[&[no_setuid(1)]], "files"),
    allow(libc::SYS_stat, "files"),
    allow(libc::SYS_lstat, "files"),
    allow(libc::SYS_access, "files"),
    allow(libc::SYS_readlink, "files"),
    allow(libc::SYS_getdents, "folders"),
    allow(libc::SYS_mkdir, "folders"),
    allow(libc::SYS_rmdir, "folders"),
    allow(libc::SYS_unlink, "files"),
    allow(libc::SYS_rename, "files"),
    allow(libc::SYS_renameat, "files"),
    allow(libc::SYS_link, "files"),
    allow(libc::SYS_symlink, "files"),
    allow_if(
        libc::SYS_mknod,
        &[&[masked(1, 0o170_000 | SETUID_BITS, 0o010_000)], &[masked(1, 0o176_000, 0o100_000)]],
        "named pipes and plain files, no devices",
    ),
    allow(libc::SYS_fork, "processes"),
    allow(libc::SYS_vfork, "processes"),
    allow(libc::SYS_getpgrp, "groups of processes"),
    allow(libc::SYS_getrlimit, "limits"),
    allow(libc::SYS_setrlimit, "limits, which only go down"),
    allow(libc::SYS_arch_prctl, "threads"),
    allow(libc::SYS_time, "time"),
    allow(libc::SYS_alarm, "timers"),
    allow(libc::SYS_pause, "signals"),
    allow(libc::SYS_dup2, "descriptors"),
    allow(libc::SYS_pipe, "descriptors"),
    allow(libc::SYS_poll, "waiting"),
    allow(libc::SYS_select, "waiting"),
    allow(libc::SYS_epoll_create, "waiting"),
    allow(libc::SYS_epoll_wait, "waiting"),
    allow(libc::SYS_eventfd, "waiting"),
    allow(libc::SYS_signalfd, "waiting"),
    allow(libc::SYS_inotify_init, "waiting for changes of files"),
];
#[cfg(target_arch = "aarch64")]
const OLDER: &[Entry] = &[allow(libc::SYS_renameat, "files")];

/// What Landlock does not look at: files by their path. With a root of its own, or as a user that
/// owns nothing of the machine, a program can do no harm with it.
const BY_PATH: &[Entry] = &[
    allow_if(libc::SYS_fchmodat, &[&[no_setuid(2)]], "rights, but none over its owner"),
    allow(libc::SYS_fchownat, "only to itself"),
    allow(libc::SYS_utimensat, "files"),
    #[cfg(target_arch = "x86_64")]
    allow_if(libc::SYS_chmod, &[&[no_setuid(1)]], "rights, but none over its owner"),
    #[cfg(target_arch = "x86_64")]
    allow(libc::SYS_chown, "only to itself"),
    #[cfg(target_arch = "x86_64")]
    allow(libc::SYS_lchown, "only to itself"),
    #[cfg(target_arch = "x86_64")]
    allow(libc::SYS_utime, "files"),
    #[cfg(target_arch = "x86_64")]
    allow(libc::SYS_utimes, "files"),
    #[cfg(target_arch = "x86_64")]
    allow(libc::SYS_futimesat, "files"),
    allow(libc::SYS_sched_setaffinity, "the scheduler, within the processors that it has"),
];

/// As a user who owns other things of the machine: of the above, what concerns itself.
const ITSELF: &[Entry] =
    &[allow_if(libc::SYS_sched_setaffinity, &[&[equal(0, 0)]], "the scheduler, for itself")];

/// In a root of its own: elsewhere it would tell what others do with their files.
const WATCHES: &[Entry] = &[allow(libc::SYS_inotify_add_watch, "waiting for changes of files")];

/// A stream that is TCP: other protocols are not judged by Landlock.
const fn tcp(protocol: c_int) -> [Condition; 2] {
    [masked(1, TYPE_OF_SOCKET, bits(libc::SOCK_STREAM)), equal(2, bits(protocol))]
}

/// Datagrams that are UDP: there are others, like those of ping.
const fn udp(protocol: c_int) -> [Condition; 2] {
    [masked(1, TYPE_OF_SOCKET, bits(libc::SOCK_DGRAM)), equal(2, bits(protocol))]
}

const fn inet(family: c_int, [kind, protocol]: [Condition; 2]) -> [Condition; 3] {
    [equal(0, bits(family)), kind, protocol]
}

/// Streams and, for the stub resolver, datagrams of the Internet protocols.
const INET: &[Entry] = &[
    allow_if(
        libc::SYS_socket,
        &[
            &inet(libc::AF_INET, tcp(0)),
            &inet(libc::AF_INET, tcp(libc::IPPROTO_TCP)),
            &inet(libc::AF_INET6, tcp(0)),
            &inet(libc::AF_INET6, tcp(libc::IPPROTO_TCP)),
            &inet(libc::AF_INET, udp(0)),
            &inet(libc::AF_INET, udp(libc::IPPROTO_UDP)),
            &inet(libc::AF_INET6, udp(0)),
            &inet(libc::AF_INET6, udp(libc::IPPROTO_UDP)),
        ],
        "its network is a few listeners in a namespace of its own",
    ),
    allow(libc::SYS_connect, "sockets"),
    allow(libc::SYS_bind, "sockets"),
    allow(libc::SYS_listen, "sockets"),
    allow(libc::SYS_accept, "sockets"),
    allow(libc::SYS_accept4, "sockets"),
];

const TCGETS: u32 = 0x5401;
const TIOCGPGRP: u32 = 0x540f;
const TIOCGWINSZ: u32 = 0x5413;
const FIONREAD: u32 = 0x541b;
const FIONBIO: u32 = 0x5421;
const FIONCLEX: u32 = 0x5450;
const FIOCLEX: u32 = 0x5451;

/// What happens to a call that is in no table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// It fails with EPERM.
    Refused,
    /// It waits until whoever watches refuses it.
    Watched,
}

/// Whose files and processes are around a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// Its own only: it has a root and namespaces of its own.
    Own,
    /// Those of the machine, none of them its user's.
    Others,
    /// Those of the machine, and some are its user's.
    OwnUser,
}

/// The filter of a confined program.
pub(crate) fn filter(around: Around, sockets: Sockets, others: Others) -> Vec<sock_filter> {
    let default = match others {
        Others::Refused => Answer::Fail(1),
        Others::Watched => Answer::Ask,
    };
    table::filter(&tables(around, sockets), default)
}

fn tables(around: Around, sockets: Sockets) -> Vec<&'static [Entry]> {
    let inet = match sockets {
        Sockets::Inet => INET,
        Sockets::None => &[],
    };
    let around: [&[Entry]; 2] = match around {
        Around::Own => [BY_PATH, WATCHES],
        Around::Others => [BY_PATH, &[]],
        Around::OwnUser => [ITSELF, &[]],
    };
    [EVERYWHERE, OLDER, inet].into_iter().chain(around).collect()
}

#[cfg(test)]
mod tests;
