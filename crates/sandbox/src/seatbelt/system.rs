//! What every program on macOS needs of the system, a reason beside each entry.
//!
//! It deliberately holds no path of a user: those come from the configuration. Whatever is in no
//! list is refused.

/// An entry and the reason for it.
pub(super) type Entry = (&'static str, &'static str);

/// Operations of reading.
pub(super) const READ: [Entry; 4] = [
    ("file-read-data", "content of files, names in folders"),
    ("file-read-metadata", "`stat`, and links on the way"),
    ("file-read-xattr", "extended attributes, which `cp` copies"),
    ("file-test-existence", "`access`"),
];

/// Operations of changing. Left out of those there are: owner, access lists and flags, with which
/// a file could be made one that its owner cannot remove; set-user-id bits; mounts; links and
/// clones, which would give a file a second name under other rules.
pub(super) const WRITE: [Entry; 6] = [
    ("file-write-create", "new files and folders, and the new name of a renamed one"),
    ("file-write-data", "content"),
    ("file-write-mode", "`chmod`; a set-user-id bit is an operation of its own"),
    ("file-write-times", "`touch`, unpacking"),
    ("file-write-unlink", "removal, and the old name of a renamed file"),
    ("file-write-xattr", "extended attributes, which `cp` copies"),
];

/// Operations of running a file or a library.
pub(super) const RUN: [Entry; 2] = [
    ("file-map-executable", "libraries and modules in native code"),
    ("process-exec*", "programs and their interpreters"),
];

/// Every operation on a path that any rule allows: what a hole must deny by the same names, since
/// a rule for one operation goes before a rule for a family of them.
pub(super) fn on_paths() -> impl Iterator<Item = &'static str> {
    READ.iter().chain(&WRITE).chain(&RUN).map(|(name, _)| *name).chain(["file-ioctl", "file-link"])
}

/// Trees that can be read and mapped, not run.
pub(super) const LIBRARIES: [Entry; 9] = [
    ("/System/Library", "frameworks; `dyld` and its cache on systems before 13"),
    ("/System/Cryptexes", "the shared cache of `dyld`"),
    ("/System/Volumes/Preboot/Cryptexes", "the same as the kernel names it"),
    ("/System/iOSSupport", "frameworks that were made for other devices"),
    ("/Library/Apple", "updates of frameworks"),
    ("/usr/lib", "`dyld`, `libSystem`"),
    ("/usr/share", "time zones, locales, the terminal database"),
    ("/private/var/db/dyld", "the shared cache on Intel before 13"),
    ("/private/var/db/timezone", "what `/etc/localtime` points to"),
];

/// Trees whose programs can be run.
pub(super) const PROGRAMS: [Entry; 3] = [
    ("/bin", "shells"),
    ("/usr/bin", "tools of the system"),
    ("/Library/Developer/CommandLineTools", "what `git`, `cc` and `python3` in `/usr/bin` run"),
];

/// Single files that can be read.
pub(super) const FILES: [Entry; 7] = [
    ("/", "`dyld` lists it, else every program is aborted at its start"),
    ("/private/etc/localtime", "the time zone"),
    ("/private/etc/protocols", "`getprotobyname`"),
    ("/private/etc/services", "`getservbyname`"),
    ("/private/etc/ssl/cert.pem", "public certificates"),
    ("/private/etc/ssl/openssl.cnf", "defaults of OpenSSL"),
    ("/private/var/db/xcode_select_link", "where the developer tools are"),
];

/// Links that the ways of users go through. Only their own content is read.
pub(super) const LINKS: [Entry; 3] =
    [("/etc", "to `/private/etc`"), ("/tmp", "to `/private/tmp`"), ("/var", "to `/private/var`")];

/// Devices that can be read.
pub(super) const DEVICES: [Entry; 4] = [
    ("/dev/null", "nothing"),
    ("/dev/zero", "zeros"),
    ("/dev/random", "random bytes"),
    ("/dev/urandom", "random bytes"),
];

/// Programs that reach outside of the sandbox, or are of no use in it. The services that they talk
/// to are refused as well: a copy of such a program is no better than the program.
pub(super) const REFUSED_PROGRAMS: [Entry; 17] = [
    ("/bin/launchctl", "starts jobs outside"),
    ("/usr/bin/at", "runs a program later, outside"),
    ("/usr/bin/automator", "runs scripts in other programs"),
    ("/usr/bin/batch", "runs a program later, outside"),
    ("/usr/bin/crontab", "runs a program later, outside"),
    ("/usr/bin/login", "becomes somebody else"),
    ("/usr/bin/open", "has a program started outside"),
    ("/usr/bin/osascript", "steers other programs"),
    ("/usr/bin/pbcopy", "changes the clipboard"),
    ("/usr/bin/pbpaste", "reads the clipboard"),
    ("/usr/bin/sandbox-exec", "a sandbox cannot be put in a sandbox"),
    ("/usr/bin/screencapture", "sees the screen"),
    ("/usr/bin/security", "asks for keys and passwords"),
    ("/usr/bin/shortcuts", "runs scripts in other programs"),
    ("/usr/bin/su", "becomes somebody else"),
    ("/usr/bin/sudo", "becomes somebody else"),
    ("/usr/bin/tccutil", "changes who may see what"),
];

/// The only service of the system. Not in the list, on purpose: `trustd` and `SecurityServer`
/// (keys; programs bring their own certificates), `coreservices` and `lsd` (start programs
/// outside), `notification_center` and `logd` (whatever is sent there outlives the run),
/// `pasteboard`, `cfprefsd` (settings of other programs), `distributed_notifications`.
pub(super) const SERVICES: [Entry; 1] =
    [("com.apple.system.opendirectoryd.libinfo", "`getpwuid`: npm and pip ask who they are")];

/// Values of the kernel by their full names. Not in the list, on purpose: `kern.proc` and
/// `kern.procargs2` (all processes with their arguments and environments), `net` (neighbors).
pub(super) const VALUES: [Entry; 33] = [
    ("hw.activecpu", "how many threads to start"),
    ("hw.byteorder", "the machine, for compilers"),
    ("hw.cacheconfig", "sizes of caches, for allocators"),
    ("hw.cachelinesize", "likewise"),
    ("hw.cpufamily", "which instructions there are"),
    ("hw.cpusubfamily", "likewise"),
    ("hw.cputype", "likewise"),
    ("hw.l1dcachesize", "sizes of caches"),
    ("hw.l2cachesize", "likewise"),
    ("hw.logicalcpu", "how many threads to start"),
    ("hw.logicalcpu_max", "likewise"),
    ("hw.machine", "`uname`"),
    ("hw.memsize", "how large a heap may grow"),
    ("hw.ncpu", "how many threads to start"),
    ("hw.nperflevels", "likewise"),
    ("hw.pagesize", "every allocator"),
    ("hw.pagesize_compat", "likewise"),
    ("hw.physicalcpu", "how many threads to start"),
    ("hw.physicalcpu_max", "likewise"),
    ("kern.argmax", "`sysconf`, `xargs`"),
    ("kern.hostname", "`uname`, which fails as a whole without it"),
    ("kern.maxfilesperproc", "`sysconf`"),
    ("kern.ngroups", "`sysconf`"),
    ("kern.osproductversion", "which system this is"),
    ("kern.osrelease", "`uname`"),
    ("kern.ostype", "`uname`"),
    ("kern.osvariant_status", "the start of every program"),
    ("kern.osversion", "which system this is"),
    ("kern.secure_kernel", "the start of every program"),
    ("kern.usrstack64", "where the stack of the first thread is"),
    ("kern.version", "`uname`"),
    ("sysctl.proc_cputype", "whether the program is translated"),
    ("vm.loadavg", "how busy the machine is: `make -l`"),
];

/// Beginnings of names of such values.
pub(super) const VALUE_FAMILIES: [Entry; 3] = [
    ("hw.optional.", "which instructions there are"),
    ("hw.perflevel", "how many processors of which speed"),
    ("machdep.cpu.", "which processor this is"),
];

/// The values that a worker's engine needs to start.
pub(super) const WORKER_VALUES: [Entry; 7] = [
    ("hw.activecpu", "the allocator"),
    ("hw.ncpu", "the allocator"),
    ("hw.pagesize", "the allocator"),
    ("hw.pagesize_compat", "the allocator"),
    ("kern.osvariant_status", "the start of every program"),
    ("kern.secure_kernel", "the start of every program"),
    ("kern.usrstack64", "where the stack of the first thread is"),
];
