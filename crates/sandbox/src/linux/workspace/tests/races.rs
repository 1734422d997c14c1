//! Trees that change while they are copied: names that stand for one thing when they are looked at
//! and for another when they are opened.
//!
//! A race cannot be made to happen, so each is run many times, bounded by rounds; what is asserted
//! holds in every round, whoever was faster.
#![expect(unsafe_code, reason = "the standard library cannot exchange two names at once")]

use super::*;
use std::ffi::CString;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

/// Copies in each race.
const ROUNDS: usize = 1000;

/// Exchanges what two names stand for, at once (renameat2(2)).
fn exchange(first: &Path, second: &Path) {
    let text = |path: &Path| CString::new(path.as_os_str().as_bytes()).expect("no NUL");
    let (first, second) = (text(first), text(second));
    // SAFETY: both paths are C strings; the descriptors say that they are absolute or seen from the
    // working directory.
    let result = unsafe {
        libc::renameat2(
            libc::AT_FDCWD,
            first.as_ptr(),
            libc::AT_FDCWD,
            second.as_ptr(),
            libc::RENAME_EXCHANGE,
        )
    };
    assert_eq!(result, 0, "{}", std::io::Error::last_os_error());
}

/// Runs `round` many times while `disturb` runs over and over on another thread.
fn race(disturb: impl Fn() + Sync, mut round: impl FnMut()) {
    let (stop, started) = (AtomicBool::new(false), Barrier::new(2));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            disturb();
            started.wait();
            while !stop.load(Ordering::Relaxed) {
                disturb();
                std::thread::yield_now();
            }
        });
        started.wait();
        // A failed round must let the other thread end, or the scope never would.
        let rounds = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..ROUNDS {
                round();
            }
        }));
        stop.store(true, Ordering::Relaxed);
        if let Err(panic) = rounds {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Puts into `folder` what an attacker exchanges with one another: a folder and a link to another
/// with the same names in it, a file and a link to a secret, a file and a pipe.
fn set_trap(folder: &Path, outside: &Path) -> [(PathBuf, PathBuf); 3] {
    make_folder(&folder.join("a"), 0o755);
    for number in 0..10 {
        let name = format!("file-{number}");
        write(&folder.join("a").join(&name), "inside", 0o644);
        write(&outside.join(&name), SECRET, 0o644);
    }
    symlink(outside, folder.join("b")).expect("a link");
    write(&folder.join("c"), "inside", 0o644);
    symlink(outside.join("secret"), folder.join("d")).expect("a link");
    write(&folder.join("e"), "inside", 0o644);
    make_pipe(&folder.join("f"));
    [("a", "b"), ("c", "d"), ("e", "f")].map(|(one, other)| (folder.join(one), folder.join(other)))
}

fn assert_no_secret(copy: &Path) {
    for (path, text) in shape(copy) {
        assert!(!text.contains(SECRET), "{path} shows what is outside");
    }
}

#[test]
fn names_exchanged_during_a_copy_out_show_nothing_outside() {
    let room = Room::in_memory();
    let pairs = set_trap(&room.workspace(), &room.outside());
    let workspace = open(&room.workspace());
    let (mut n_rounds, mut n_copied) = (0, 0);
    race(
        || pairs.iter().for_each(|(one, other)| exchange(one, other)),
        || {
            n_rounds += 1;
            let copy = room.caller().join(n_rounds.to_string());
            let copied = copy_out(&workspace, &copy, &WIDE);
            n_copied += copied.expect("only entries are odd").files;
            assert_no_secret(&copy);
        },
    );
    assert!(n_copied > 0, "nothing was ever copied");
    // The trap is one: who follows names finds the secret in it.
    let follow = |name: &str| fs::read_to_string(room.workspace().join(name).join("file-0"));
    let texts = [follow("a").expect("a text"), follow("b").expect("a text")];
    assert!(texts.contains(&SECRET.to_owned()), "{texts:?}");
}

#[test]
fn names_exchanged_during_a_copy_in_show_nothing_outside() {
    let room = Room::in_memory();
    let pairs = set_trap(&room.caller(), &room.outside());
    let (mut n_rounds, mut n_copied) = (0, 0);
    race(
        || pairs.iter().for_each(|(one, other)| exchange(one, other)),
        || {
            n_rounds += 1;
            let workspace = room.workspace().join(n_rounds.to_string());
            make_folder(&workspace, 0o755);
            let copied =
                super::super::copy_in(&room.caller(), open(&workspace).as_fd(), &WIDE, None);
            n_copied += copied.expect("only entries are odd").files;
            assert_no_secret(&workspace);
        },
    );
    assert!(n_copied > 0, "nothing was ever copied");
}

#[test]
fn names_exchanged_at_the_destination_lead_nowhere_else() {
    let room = Room::in_memory();
    let (workspace, caller, outside) = (room.workspace(), room.caller(), room.outside());
    for folder in [&workspace, &caller] {
        make_folder(&folder.join("a"), 0o755);
    }
    write(&workspace.join("a/file"), "inside", 0o644);
    write(&workspace.join("c"), "inside", 0o644);
    symlink(&outside, caller.join("b")).expect("a link");
    write(&caller.join("c"), "old", 0o644);
    symlink(outside.join("secret"), caller.join("d")).expect("a link");
    let pairs = [("a", "b"), ("c", "d")];
    let pairs = pairs.map(|(one, other)| (caller.join(one), caller.join(other)));
    let secret = format!("600 {SECRET}");
    let untouched = expected(&[("secret", secret.as_str())]);
    let mut n_files = 0;
    race(
        || pairs.iter().for_each(|(one, other)| exchange(one, other)),
        || {
            n_files += room.copy_out(&WIDE).expect("only entries are odd").files;
            assert_eq!(shape(&outside), untouched);
        },
    );
    assert!(n_files > 0, "nothing was ever copied");
}

#[test]
fn files_that_grow_and_shrink_stay_below_the_bound() {
    let room = Room::in_memory();
    let path = room.workspace().join("file");
    write(&path, "x", 0o644);
    let file = OpenOptions::new().write(true).open(&path).expect("our own");
    let bounds = Bounds { bytes: 1 << 16, ..WIDE };
    let sizes = [1 << 16, 0, 1 << 20, 1 << 12, (1 << 16) + 1, 1 << 40];
    let mut outcomes = BTreeMap::new();
    race(
        || sizes.iter().for_each(|size| file.set_len(*size).expect("a size")),
        || {
            let kind = match room.copy_out(&bounds) {
                Ok(copied) => {
                    let size = fs::metadata(room.caller().join("file")).expect("copied").len();
                    assert_eq!(copied.bytes, size);
                    assert!(size <= bounds.bytes, "{size}");
                    "copied"
                }
                Err(WorkspaceError::Exceeded { .. }) => "exceeded",
                Err(error) => panic!("{error}"),
            };
            *outcomes.entry(kind).or_insert(0) += 1;
            let n_names = fs::read_dir(room.caller()).expect("a folder").count();
            assert!(n_names <= 1, "a temporary file is left");
        },
    );
    assert_eq!(outcomes.values().sum::<usize>(), ROUNDS);
}
