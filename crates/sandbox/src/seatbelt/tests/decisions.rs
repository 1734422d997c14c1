//! Tables of questions and answers. A path is what a program asks for; the question of the kernel
//! is about the file that it finds, which the disk of the tests knows.

use super::super::LastLink;
use super::disk::DISK;
use super::evaluate::{Evaluator, Subject};
use super::{aliased, evaluator, managed, open, plain, worker};
use std::collections::BTreeMap;

type Row = (&'static str, &'static str, Answer);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}
use Answer::{No, Yes};

#[track_caller]
fn check_paths(profile: &super::Profile, rows: &[Row]) {
    let evaluator = evaluator(profile);
    let mut wrong = Vec::new();
    for (operation, asked, expected) in rows {
        // Removing and renaming mean the link, all else what it leads to.
        let last = match *operation {
            "file-write-unlink" => LastLink::Keep,
            _ => LastLink::Follow,
        };
        let seen = DISK.seen(asked, last);
        let allowed = evaluator.allows(operation, Subject::Path(&seen));
        if allowed != Ok(*expected == Yes) {
            wrong.push(format!("{operation} {asked} ({seen}): {allowed:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_plain_program_has_the_system_itself_and_its_folders() {
    check_paths(
        &plain(),
        &[
            // What every program needs.
            ("file-read-data", "/", Yes),
            ("file-read-data", "/usr/lib/dyld", Yes),
            ("file-map-executable", "/usr/lib/libSystem.B.dylib", Yes),
            ("file-read-data", "/System/Library/Frameworks/Foundation.framework/x", Yes),
            ("file-map-executable", "/System/Volumes/Preboot/Cryptexes/OS/x", Yes),
            ("file-read-metadata", "/etc", Yes),
            ("file-read-data", "/etc/ssl/cert.pem", Yes),
            ("file-read-data", "/dev/urandom", Yes),
            ("file-write-data", "/dev/null", Yes),
            ("file-read-data", "/dev/fd/0", Yes),
            ("process-exec*", "/bin/sh", Yes),
            ("process-exec*", "/usr/bin/env", Yes),
            // What it is made of.
            ("process-exec*", "/opt/homebrew/bin/python3", Yes),
            ("file-read-data", "/opt/homebrew/lib/python3.13/os.py", Yes),
            ("file-map-executable", "/opt/homebrew/opt/openssl@3/lib/libssl.dylib", Yes),
            ("file-read-data", "/opt/homebrew/etc/my.cnf", No),
            ("file-read-data", "/opt/homebrew/var/postgres/PG_VERSION", No),
            ("file-write-data", "/opt/homebrew/lib/python3.13/os.py", No),
            ("file-write-create", "/opt/homebrew/bin/evil", No),
            ("file-write-unlink", "/opt/homebrew/bin/python3", No),
            // Its folders.
            ("file-write-create", "/var/folders/ab/cd/T/gloveport-1/work/new", Yes),
            ("file-read-data", "/private/var/folders/ab/cd/T/gloveport-1/work/new", Yes),
            ("file-write-data", "/var/folders/ab/cd/T/gloveport-1/tmp/x", Yes),
            ("file-write-unlink", "/var/folders/ab/cd/T/gloveport-1/work/new", Yes),
            ("file-write-mode", "/var/folders/ab/cd/T/gloveport-1/work/new", Yes),
            ("process-exec*", "/var/folders/ab/cd/T/gloveport-1/work/a.out", Yes),
            ("file-write-unlink", "/var/folders/ab/cd/T/gloveport-1/work", No),
            ("file-write-unlink", "/var/folders/ab/cd/T/gloveport-1", No),
            ("file-write-create", "/var/folders/ab/cd/T/gloveport-1/workx", No),
            ("file-write-create", "/var/folders/ab/cd/T/gloveport-1/x", No),
            ("file-write-setugid", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-write-owner", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-write-acl", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-write-flags", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-link", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-clone", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-mknod", "/var/folders/ab/cd/T/gloveport-1/work/new", No),
            ("file-mount", "/var/folders/ab/cd/T/gloveport-1/work", No),
            ("file-issue-extension", "/var/folders/ab/cd/T/gloveport-1/work", No),
            // Out of its workspace by links and steps.
            ("file-read-data", "/var/folders/ab/cd/T/gloveport-1/work/out/id_ed25519", No),
            ("file-read-data", "/var/folders/ab/cd/T/gloveport-1/work/../../gloveport-2", No),
        ],
    );
}

#[test]
fn a_plain_program_has_nothing_of_anybody_else() {
    check_paths(
        &plain(),
        &[
            // Its neighbors.
            ("file-read-data", "/var/folders/ab/cd/T/gloveport-2/work", No),
            ("file-read-metadata", "/var/folders/ab/cd/T/gloveport-2/work", No),
            ("file-read-data", "/tmp/other", No),
            ("file-write-create", "/tmp/x", No),
            ("file-read-data", "/var/folders/ab/cd/T", No),
            // People and secrets.
            ("file-read-data", "/Users/ann/.ssh/id_ed25519", No),
            ("file-read-metadata", "/Users/ann/.ssh/id_ed25519", No),
            ("file-test-existence", "/Users/ann/.ssh/id_ed25519", No),
            ("file-read-data", "/System/Volumes/Data/Users/ann/.ssh/id_ed25519", No),
            ("file-read-data", "/Users", No),
            ("file-read-metadata", "/Users/bob", No),
            ("file-read-data", "/etc/passwd", No),
            ("file-read-data", "/private/etc/passwd", No),
            ("file-read-data", "/ETC/PASSWD", No),
            ("file-read-data", "/private/etc/master.passwd", No),
            ("file-read-data", "/private/etc", No),
            ("file-read-data", "/private/var/root/x", No),
            ("file-read-data", "/Library/Keychains/System.keychain", No),
            ("file-read-data", "/Library/Preferences/com.apple.x.plist", No),
            ("file-read-data", "/Applications/Thing.app/Contents/MacOS/thing", No),
            ("process-exec*", "/Applications/Thing.app/Contents/MacOS/thing", No),
            ("file-write-create", "/Users/ann/Library/LaunchAgents/x.plist", No),
            ("file-write-data", "/usr/lib/dyld", No),
            ("file-write-create", "/bin/x", No),
            // Devices.
            ("file-read-data", "/dev/tty", No),
            ("file-ioctl", "/dev/tty", No),
            ("file-read-data", "/dev/rdisk0", No),
            ("file-write-data", "/dev/ptmx", No),
            ("file-write-data", "/dev/urandom", No),
            // Programs that reach outside, and services by a path.
            ("process-exec*", "/usr/bin/open", No),
            ("process-exec*", "/usr/bin/osascript", No),
            ("process-exec*", "/bin/launchctl", No),
            ("process-exec*", "/usr/bin/security", No),
            ("process-exec*", "/usr/bin/sudo", No),
            ("process-exec*", "/usr/bin/sandbox-exec", No),
            ("process-exec*", "/USR/BIN/git", Yes),
            ("process-exec*", "/usr/sbin/screencapture", No),
            ("process-exec*", "/System/Library/CoreServices/Finder.app/x", No),
            ("network-outbound", "/var/run/syslog", No),
            ("network-outbound", "/var/run/docker.sock", No),
            ("network-bind", "/var/folders/ab/cd/T/gloveport-1/work/socket", No),
        ],
    );
}

#[test]
fn lists_of_paths_mean_what_they_say() {
    check_paths(
        &open(),
        &[
            ("file-read-data", "/Users/ann/data/table.csv", Yes),
            ("file-write-data", "/Users/ann/data/table.csv", No),
            ("file-write-create", "/Users/ann/data/new", No),
            ("file-write-unlink", "/Users/ann/data/table.csv", No),
            ("file-read-data", "/Users/ann/work/src/main.py", Yes),
            ("file-write-data", "/Users/ann/work/src/main.py", Yes),
            ("file-write-unlink", "/Users/ann/work/src", Yes),
            ("file-read-data", "/Users/ann/.ssh/id_ed25519", No),
            ("file-read-metadata", "/Users/ann", Yes),
            ("file-read-data", "/Users/ann", No),
            // Readable inside of changeable, and changeable inside of that.
            ("file-read-data", "/Users/ann/work/vendor/x", Yes),
            ("file-write-data", "/Users/ann/work/vendor/x", No),
            ("file-write-create", "/Users/ann/work/vendor/new", No),
            ("file-write-unlink", "/Users/ann/work/vendor", No),
            ("file-write-create", "/Users/ann/work/vendor/cache/new", Yes),
            ("file-write-unlink", "/Users/ann/work/vendor/cache", No),
            // Holes.
            ("file-read-data", "/Users/ann/data/private/key", No),
            ("file-read-metadata", "/Users/ann/data/private", No),
            ("file-read-xattr", "/Users/ann/data/private/key", No),
            ("file-test-existence", "/Users/ann/data/private/key", No),
            ("file-read-data", "/Users/ann/work/.git/config", No),
            ("file-write-data", "/Users/ann/work/.git/config", No),
            ("file-write-create", "/Users/ann/work/.git/hooks/pre-commit", No),
            ("process-exec*", "/Users/ann/work/.git/hooks/pre-commit", No),
            ("file-map-executable", "/Users/ann/work/.git/x.dylib", No),
            ("file-link", "/Users/ann/work/.git/config", No),
            ("file-clone", "/Users/ann/work/.git/config", No),
            ("file-read-data", "/Users/ann/work/.git/config/..namedfork/rsrc", No),
            ("file-read-data", "/Users/ann/work/.gitignore", Yes),
            ("file-read-data", "/Users/ann/work/deep/er/secret.txt", No),
            ("file-write-data", "/Users/ann/work/deep/er/secret.txt", No),
            ("file-read-data", "/Users/ann/work/deep/er/other.txt", Yes),
            ("file-read-data", "/Users/ann/work/to-secret", No),
            ("file-read-data", "/Users/ann/work/to-root/Users/ann/.ssh/id_ed25519", No),
            // A link that is blocked can neither be followed nor replaced.
            ("file-read-data", "/Users/ann/work/.env", No),
            ("file-write-unlink", "/Users/ann/work/.env", No),
            ("file-write-unlink", "/Users/ann/work/.ENV", No),
            ("file-write-unlink", "/Users/ann/work/to-secret", Yes),
            // A hole and the ways to it stay where they are.
            ("file-write-unlink", "/Users/ann/work/.git", No),
            ("file-write-unlink", "/Users/ann/work/deep/er/secret.txt", No),
            ("file-write-unlink", "/Users/ann/work/deep/er", No),
            ("file-write-unlink", "/Users/ann/work/deep", No),
            ("file-write-unlink", "/Users/ann/work", No),
            ("file-write-unlink", "/Users/ann", No),
            ("file-write-unlink", "/Users/ann/work/deep/er/other.txt", Yes),
            ("file-write-unlink", "/Users/ann/work/deep/other", Yes),
        ],
    );
}

#[test]
fn a_hole_has_no_other_name() {
    let rows = [
        ("file-read-data", "/Users/ann/work/.GIT/config", No),
        ("file-read-data", "/users/ANN/Work/.Git/CONFIG", No),
        ("file-write-create", "/Users/ann/work/.GIT/hooks", No),
        ("file-write-unlink", "/Users/ann/WORK/DEEP", No),
        ("file-read-data", "/Users/ann/work/Café/menu", No),
        ("file-read-data", "/Users/ann/work/Cafe\u{301}/menu", No),
        ("file-read-data", "/Users/ann/work/CAFÉ/menu", No),
        ("file-write-unlink", "/Users/ann/work/CAFE\u{301}", No),
        ("file-read-data", "/System/Volumes/Data/Users/ann/work/.git/config", No),
        ("file-read-data", "/Users/ann/work/src/../.git/config", No),
        ("file-read-data", "/Users/ann/work/to-root/users/ann/work/.gIt/config", No),
        ("file-read-data", "/Users/ann/DATA/PRIVATE/KEY", No),
        // Names that are only alike.
        ("file-write-create", "/Users/ann/work/.git2", Yes),
        ("file-write-create", "/Users/ann/work/Cafe", Yes),
        ("file-read-data", "/Users/ann/work/SRC/Main.py", Yes),
    ];
    check_paths(&open(), &rows);
    // And where the configuration itself has other spellings.
    check_paths(&aliased(), &rows);
}

#[test]
fn a_program_of_a_version_manager_has_its_own_version() {
    check_paths(
        &managed(),
        &[
            ("process-exec*", "/Users/ann/.nvm/versions/node/v24/bin/node", Yes),
            ("file-read-data", "/Users/ann/.nvm/versions/node/v24/bin/npm", Yes),
            ("file-read-data", "/Users/ann/.nvm/versions/node/v24/lib/node_modules/npm/x", Yes),
            ("file-write-create", "/Users/ann/.nvm/versions/node/v24/lib/x", No),
            ("file-read-data", "/Users/ann/.nvm/versions/node/v22/bin/node", No),
            ("file-read-metadata", "/Users/ann/.nvm", Yes),
            ("file-read-data", "/Users/ann/.nvm/alias/default", No),
            ("file-read-data", "/Users/ann/.npmrc", No),
        ],
    );
}

#[test]
fn a_worker_has_its_program_and_nothing_else() {
    check_paths(
        &worker(),
        &[
            ("process-exec*", "/Users/ann/.local/bin/gloveport", Yes),
            ("file-read-data", "/Users/ann/.local/bin/gloveport", Yes),
            ("file-map-executable", "/usr/lib/libSystem.B.dylib", Yes),
            ("file-read-data", "/Users/ann/.local/bin/other", No),
            ("file-write-data", "/Users/ann/.local/bin/gloveport", No),
            ("process-exec*", "/bin/sh", No),
            ("process-exec*", "/usr/bin/env", No),
            ("file-write-create", "/tmp/x", No),
            ("file-write-create", "/var/folders/ab/cd/T/gloveport-1/work/x", No),
            ("file-read-data", "/var/folders/ab/cd/T/gloveport-1/work", No),
            ("file-read-data", "/Users/ann/.ssh/id_ed25519", No),
            ("file-read-data", "/etc/passwd", No),
        ],
    );
}

#[test]
fn the_rest_of_the_machine_is_closed() {
    let everywhere = [
        ("iokit-open", Subject::Name("IOSurfaceRootUserClient")),
        ("ipc-posix-sem", Subject::Name("/x")),
        ("ipc-posix-shm-write-create", Subject::Name("/x")),
        ("ipc-sysv-shm", Subject::Nothing),
        ("appleevent-send", Subject::Name("com.apple.finder")),
        ("distributed-notification-post", Subject::Nothing),
        ("job-creation", Subject::Nothing),
        ("lsopen", Subject::Nothing),
        ("mach-lookup", Subject::Name("com.apple.trustd")),
        ("mach-lookup", Subject::Name("com.apple.trustd.agent")),
        ("mach-lookup", Subject::Name("com.apple.SecurityServer")),
        ("mach-lookup", Subject::Name("com.apple.coreservices.launchservicesd")),
        ("mach-lookup", Subject::Name("com.apple.lsd.mapdb")),
        ("mach-lookup", Subject::Name("com.apple.pasteboard.1")),
        ("mach-lookup", Subject::Name("com.apple.cfprefsd.agent")),
        ("mach-lookup", Subject::Name("com.apple.system.opendirectoryd.libinfo.x")),
        ("mach-register", Subject::Name("com.example")),
        ("mach-priv-task-port", Subject::Process("self")),
        ("mach-task-name", Subject::Process("others")),
        ("network-bind", Subject::Tcp("127.0.0.1", 3128)),
        ("network-inbound", Subject::Tcp("127.0.0.1", 3128)),
        ("network-outbound", Subject::Tcp("127.0.0.1", 22)),
        ("network-outbound", Subject::Tcp("127.0.0.1", 443)),
        ("network-outbound", Subject::Tcp("127.0.0.1", 31280)),
        ("network-outbound", Subject::Tcp("::1", 5432)),
        ("network-outbound", Subject::Tcp("192.0.2.1", 3128)),
        ("network-outbound", Subject::Tcp("169.254.169.254", 80)),
        ("network-outbound", Subject::Udp),
        ("process-info-pidinfo", Subject::Process("others")),
        ("process-info-listpids", Subject::Nothing),
        ("pseudo-tty", Subject::Nothing),
        ("signal", Subject::Process("others")),
        ("sysctl-read", Subject::Name("kern.procargs2")),
        ("sysctl-read", Subject::Name("kern.proc.all")),
        ("sysctl-read", Subject::Name("net.inet.tcp.pcblist")),
        ("sysctl-write", Subject::Name("hw.ncpu")),
        ("system-socket", Subject::Nothing),
        ("system-privilege", Subject::Nothing),
        ("system-kext-load", Subject::Nothing),
        ("user-preference-read", Subject::Name("kCFPreferencesAnyApplication")),
        ("user-preference-write", Subject::Name("com.apple.dock")),
    ];
    for profile in [plain(), open(), managed(), worker()] {
        let evaluator = evaluator(&profile);
        for (operation, subject) in everywhere {
            // New code is what engines with a compiler make; only the worker does without.
            assert_eq!(evaluator.allows(operation, subject), Ok(false), "{operation} {subject:?}");
        }
    }
}

#[test]
fn what_is_left_differs_from_profile_to_profile() {
    let proxy = Subject::Tcp("127.0.0.1", 3128);
    let socks = Subject::Tcp("::1", 1080);
    let name = Subject::Name("com.apple.system.opendirectoryd.libinfo");
    for (operation, subject, expected) in [
        ("network-outbound", proxy, [No, Yes, No]),
        ("network-outbound", socks, [No, Yes, No]),
        ("mach-lookup", name, [Yes, Yes, No]),
        ("dynamic-code-generation", Subject::Nothing, [Yes, Yes, No]),
        ("process-fork", Subject::Nothing, [Yes, Yes, No]),
        ("process-info-pidinfo", Subject::Process("self"), [Yes, Yes, Yes]),
        ("process-info-pidinfo", Subject::Process("same-sandbox"), [Yes, Yes, No]),
        ("signal", Subject::Process("self"), [Yes, Yes, Yes]),
        ("signal", Subject::Process("same-sandbox"), [Yes, Yes, No]),
        ("sysctl-read", Subject::Name("hw.ncpu"), [Yes, Yes, Yes]),
        ("sysctl-read", Subject::Name("hw.optional.arm.FEAT_SHA3"), [Yes, Yes, No]),
        ("sysctl-read", Subject::Name("kern.hostname"), [Yes, Yes, No]),
    ] {
        for (profile, answer) in [plain(), open(), worker()].iter().zip(expected) {
            let allowed = evaluator(profile).allows(operation, subject);
            assert_eq!(allowed, Ok(answer == Yes), "{operation} {subject:?}");
        }
    }
}

/// The evaluator itself: what it must see for the tables above to mean something.
#[test]
fn the_evaluator_reads_profiles_as_the_kernel_may() {
    let ask = |rules: &str, operation: &str| {
        let text = format!("(version 1)(deny default){rules}");
        let evaluator = Evaluator::new(&text, BTreeMap::from([("A".into(), "/a".into())]))?;
        evaluator.allows(operation, Subject::Path("/a/b"))
    };
    for (rules, expected) in [
        ("", Some(false)),
        ("(allow file-read-data)", Some(true)),
        ("(allow file-read-data (subpath (param \"A\")))", Some(true)),
        ("(allow file-read-data (literal (param \"A\")))", Some(false)),
        ("(allow file-read* (subpath \"/a\"))", Some(true)),
        ("(allow file-read-data (subpath \"/\"))", Some(true)),
        ("(allow file-read-data (literal \"/\"))", Some(false)),
        ("(allow file-read-data (literal \"/x\") (subpath \"/a\"))", Some(true)),
        ("(allow file-read-data)(deny file-read-data (subpath \"/a\"))", Some(false)),
        ("(deny file-read-data (subpath \"/a\"))(allow file-read-data)", Some(true)),
        ("(allow file-read-data (require-not (subpath \"/a\")))", Some(false)),
        ("(allow file-read-data (require-all (subpath \"/a\") (literal \"/a/b\")))", Some(true)),
        ("(allow file-read-data (require-all (subpath \"/a\") (literal \"/a\")))", Some(false)),
        ("(allow file-read-data (require-any (literal \"/x\") (subpath \"/a\")))", Some(true)),
        ("(deny file-read-data (subpath \"/a\") (with message \"m\"))", Some(false)),
        // The two ways differ.
        ("(allow file-read-data)(deny file-read*)", None),
        ("(deny file-read-data)(allow file* (subpath \"/a\"))", None),
        // What there is not.
        ("(allow file-read)", None),
        ("(allow file-read-data (subpat \"/a\"))", None),
        ("(allow file-read-data (subpath (param \"B\")))", None),
        ("(allow file-read-data (subpath /a))", None),
        ("(allow file-read-data", None),
        ("(allow file-read-data))", None),
        ("(permit file-read-data)", None),
        ("(allow)", None),
        ("allow", None),
    ] {
        assert_eq!(ask(rules, "file-read-data").ok(), expected, "{rules}");
    }
    assert_eq!(ask("", "file-read-dat").ok(), None);
    assert!(Evaluator::new("(deny default)", BTreeMap::new()).is_err());
}
