//! Out of a workspace: what a program leaves there, and what it finds at the destination.

use super::*;
use std::ffi::OsStr;

fn odd_workspace(workspace: &Path) {
    write(&workspace.join("plain"), "text", 0o666);
    write(&workspace.join("program"), "run", 0o775);
    write(&workspace.join("setuid"), "root?", 0o6755);
    write(&workspace.join("others-program"), "x", 0o611);
    make_folder(&workspace.join("open"), 0o3777);
    write(&workspace.join("open/inner"), "in", 0o400);
    make_folder(&workspace.join("empty"), 0o700);
    make_folder(&workspace.join(".git"), 0o755);
    write(&workspace.join(".git/config"), "[core]", 0o644);
    fs::hard_link(workspace.join("plain"), workspace.join("second-name")).expect("a link");
    for (name, target) in [
        ("link-file", "plain"),
        ("link-secret", "../outside/secret"),
        ("link-absolute", "/etc/passwd"),
        ("link-folder", "../outside"),
        ("link-up", ".."),
        ("link-self", "link-self"),
        ("link-magic", "/proc/self/root"),
    ] {
        symlink(target, workspace.join(name)).expect("a link");
    }
    make_pipe(&workspace.join("pipe"));
    make_socket(&workspace.join("socket"));
    write(&workspace.join(".gloveport-copy-1-1"), "", 0o644);
    write(&workspace.join("..."), "dots", 0o644);
    write(&workspace.join("-rf *"), "dash", 0o644);
    for name in [&b"line\nfeed"[..], b"escape\x1b[2J", "c1\u{9b}2J".as_bytes(), b"\x7f"] {
        write(&workspace.join(OsStr::from_bytes(name)), "control", 0o644);
    }
    write(&workspace.join(OsStr::from_bytes(b"latin\xfc")), "old", 0o644);
    write(&workspace.join("n".repeat(255)), "long", 0o644);
}

#[test]
fn only_plain_files_and_folders_come_out() {
    let room = Room::new();
    let workspace = room.workspace();
    odd_workspace(&workspace);
    if is_root() {
        make_device(&workspace.join("device"));
    }
    let copied = room.copy_out(&WIDE).expect("nothing is too much");
    let long = "n".repeat(255);
    let found = expected(&[
        ("plain", "600 text"),
        ("program", "700 run"),
        ("setuid", "700 root?"),
        ("others-program", "600 x"),
        ("open", "700/"),
        ("open/inner", "600 in"),
        ("empty", "700/"),
        (".git", "700/"),
        (".git/config", "600 [core]"),
        ("second-name", "600 text"),
        ("...", "600 dots"),
        ("-rf *", "600 dash"),
        ("latin\\x{fc}", "600 old"),
        (&long, "600 long"),
    ]);
    assert_eq!(shape(&room.caller()), found);
    let links = fs::metadata(room.caller().join("plain")).expect("copied").nlink();
    assert_eq!(links, 1, "hard links become files of their own");
    let control = "its name has control characters";
    let link = "it is a symbolic link";
    let mut left_out = BTreeMap::from(
        [
            ("link-file", link),
            ("link-secret", link),
            ("link-absolute", link),
            ("link-folder", link),
            ("link-up", link),
            ("link-self", link),
            ("link-magic", link),
            ("pipe", "it is a named pipe"),
            ("socket", "it is a socket"),
            (".gloveport-copy-1-1", "its name is kept for files that are being copied"),
            ("line\\u{a}feed", control),
            ("escape\\u{1b}[2J", control),
            ("c1\\u{9b}2J", control),
            ("\\u{7f}", control),
        ]
        .map(|(path, reason)| (path.to_owned(), reason)),
    );
    if is_root() {
        left_out.insert("device".to_owned(), "it is a device");
    }
    assert_eq!(skipped(&copied), left_out);
    assert_eq!((copied.files, copied.folders, copied.symlinks, copied.bytes), (11, 3, 0, 40));
}

#[test]
fn what_its_owner_closed_is_read_by_root_alone() {
    let room = Room::new();
    let workspace = room.workspace();
    write(&workspace.join("closed"), "text", 0);
    make_folder(&workspace.join("closed-folder"), 0o700);
    write(&workspace.join("closed-folder/inner"), "in", 0o644);
    set_mode(&workspace.join("closed-folder"), 0);
    let copied = room.copy_out(&WIDE).expect("the rest is copied");
    let found = shape(&room.caller());
    if is_root() {
        let all =
            [("closed", "600 text"), ("closed-folder", "700/"), ("closed-folder/inner", "600 in")];
        assert_eq!(found, expected(&all));
        assert_eq!(copied.skipped, []);
    } else {
        assert_eq!(found, BTreeMap::new());
        let reason = "it may not be read";
        let both = ["closed", "closed-folder"].map(|path| (path.to_owned(), reason));
        assert_eq!(skipped(&copied), BTreeMap::from(both));
    }
}

#[test]
fn nothing_at_the_destination_is_followed() {
    let room = Room::new();
    let (workspace, caller, outside) = (room.workspace(), room.caller(), room.outside());
    for name in ["link", "dangling", "folder", "pipe", "mine", "shared"] {
        write(&workspace.join(name), "new", 0o644);
    }
    for name in ["file", "folder-link", "both"] {
        make_folder(&workspace.join(name), 0o755);
        write(&workspace.join(name).join("inner"), "new", 0o644);
    }
    symlink("../outside/secret", caller.join("link")).expect("a link");
    symlink("../outside/made", caller.join("dangling")).expect("a link");
    symlink("../outside", caller.join("folder-link")).expect("a link");
    make_folder(&caller.join("folder"), 0o755);
    make_pipe(&caller.join("pipe"));
    write(&caller.join("mine"), "old and longer", 0o666);
    fs::hard_link(outside.join("secret"), caller.join("shared")).expect("a link");
    write(&caller.join("file"), "old", 0o644);
    make_folder(&caller.join("both"), 0o711);
    write(&caller.join("both/kept"), "old", 0o644);

    let copied = room.copy_out(&WIDE).expect("the rest is copied");
    let found = expected(&[
        ("link", "-> ../outside/secret"),
        ("dangling", "-> ../outside/made"),
        ("folder-link", "-> ../outside"),
        ("folder", "700/"),
        ("pipe", "pipe"),
        ("mine", "600 new"),
        ("shared", "600 new"),
        ("file", "600 old"),
        ("both", "700/"),
        ("both/kept", "600 old"),
        ("both/inner", "600 new"),
    ]);
    assert_eq!(shape(&caller), found);
    let secret = format!("600 {SECRET}");
    assert_eq!(shape(&outside), expected(&[("secret", secret.as_str())]));
    let link = "the destination has a symbolic link of this name";
    let left_out = [
        ("link", link),
        ("dangling", link),
        ("folder-link", link),
        ("folder", "the destination has a folder of this name"),
        ("pipe", "the destination has a pipe, socket or device of this name"),
        ("file", "the destination has a file of this name"),
    ];
    let left_out = left_out.map(|(path, reason)| (path.to_owned(), reason));
    assert_eq!(skipped(&copied), BTreeMap::from(left_out));
}

#[test]
fn a_destination_opened_before_stays_the_one_that_was_judged() {
    let room = Room::new();
    let workspace = room.workspace();
    write(&workspace.join("file"), "new", 0o644);
    let destination = Destination::open(&room.caller()).expect("a good folder");
    fs::rename(room.caller(), room.root().join("moved")).expect("our own folder");
    symlink("outside", room.caller()).expect("a link");
    let copied = super::super::copy_out_to(open(&workspace).as_fd(), &destination, &WIDE);
    assert_eq!(copied.expect("it is still open").files, 1);
    assert_eq!(shape(&room.root().join("moved")), expected(&[("file", "600 new")]));
    assert!(!room.outside().join("file").exists());
}

#[test]
fn leftovers_of_a_killed_copy_are_in_nobodys_way() {
    let room = Room::new();
    write(&room.workspace().join("file"), "new", 0o644);
    let id = std::process::id();
    for number in 0..16 {
        write(&room.caller().join(format!(".gloveport-copy-{id}-{number}")), "old", 0o644);
    }
    assert_eq!(room.copy_out(&WIDE).expect("another name is found").files, 1);
    assert_eq!(shape(&room.caller()).len(), 17);
}
