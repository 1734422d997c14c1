//! Into a workspace: what of the caller's folder a program gets to see.

use super::*;
use std::ffi::OsStr;

#[test]
fn a_folder_comes_in_as_it_is_but_for_what_leads_out() {
    let room = Room::new();
    let caller = room.caller();
    write(&caller.join("plain"), "text", 0o644);
    write(&caller.join("read-only"), "text", 0o444);
    write(&caller.join("program"), "run", 0o4777);
    make_folder(&caller.join(".git"), 0o755);
    write(&caller.join(".git/HEAD"), "ref", 0o644);
    make_folder(&caller.join("sealed"), 0o700);
    write(&caller.join("sealed/inner"), "in", 0o600);
    set_mode(&caller.join("sealed"), 0o2555);
    write(&caller.join(OsStr::from_bytes(b"odd\n\xff")), "odd", 0o644);
    let links = [
        ("to-file", "plain"),
        ("to-nothing", "later/made"),
        (".git/to-top", "../plain"),
        (".git/to-root", ".."),
        ("to-secret", "../outside/secret"),
        ("to-outside", "../outside"),
        ("to-self-root", "./.git/../plain"),
        ("to-absolute", "/etc/passwd"),
        (".git/up-twice", "../../outside/secret"),
    ];
    for (name, target) in links {
        symlink(target, caller.join(name)).expect("a link");
    }
    make_pipe(&caller.join("pipe"));
    make_socket(&caller.join("socket"));
    if is_root() {
        make_device(&caller.join("device"));
    }
    let copied = room.copy_in(&WIDE).expect("nothing is too much");
    let found = expected(&[
        ("plain", "600 text"),
        ("read-only", "400 text"),
        ("program", "700 run"),
        (".git", "700/"),
        (".git/HEAD", "600 ref"),
        ("sealed", "500/"),
        ("sealed/inner", "600 in"),
        ("odd\\u{a}\\x{ff}", "600 odd"),
        ("to-file", "-> plain"),
        ("to-nothing", "-> later/made"),
        (".git/to-top", "-> ../plain"),
        (".git/to-root", "-> .."),
    ]);
    assert_eq!(shape(&room.workspace()), found);
    let outside = "it is a symbolic link that may lead outside";
    let mut left_out = BTreeMap::from(
        [
            ("to-secret", outside),
            ("to-outside", outside),
            ("to-self-root", outside),
            ("to-absolute", outside),
            (".git/up-twice", outside),
            ("pipe", "it is a named pipe"),
            ("socket", "it is a socket"),
        ]
        .map(|(path, reason)| (path.to_owned(), reason)),
    );
    if is_root() {
        left_out.insert("device".to_owned(), "it is a device");
    }
    assert_eq!(skipped(&copied), left_out);
    assert_eq!((copied.files, copied.folders, copied.symlinks, copied.bytes), (6, 2, 4, 19));
}

#[test]
fn what_goes_in_comes_out_the_same() {
    let room = Room::new();
    let caller = room.caller();
    make_folder(&caller.join("a"), 0o755);
    let mut text = String::new();
    for number in 0..300 {
        write(&caller.join(format!("a/{number}")), &text, 0o644);
        text.push_str("a line of text\n");
    }
    let wide = Bounds { bytes: 1 << 22, ..WIDE };
    let inward = room.copy_in(&wide).expect("it fits");
    let back = room.root().join("back");
    let outward = copy_out(&open(&room.workspace()), &back, &wide);
    assert_eq!(inward, outward.expect("it fits"));
    assert_eq!(shape(&caller), shape(&back));
}

#[test]
fn a_workspace_that_has_such_a_name_is_not_fresh() {
    let room = Room::new();
    write(&room.caller().join("file"), "new", 0o644);
    symlink("../outside/secret", room.workspace().join("file")).expect("a link");
    let error = room.copy_in(&WIDE).expect_err("nothing is replaced");
    assert!(
        matches!(&error, WorkspaceError::Failed { source, .. }
            if source.kind() == std::io::ErrorKind::AlreadyExists),
        "{error}"
    );
    assert_eq!(fs::read_to_string(room.outside().join("secret")).expect("a text"), SECRET);
}
