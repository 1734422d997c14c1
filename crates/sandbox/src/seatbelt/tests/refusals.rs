//! What is refused before there is a profile, and which files a program is made of.

use super::super::place::{Place, printable};
use super::super::{Profile, ProfileError, Run, Tag, runtime};
use super::{command, open_config, tag};
use crate::SandboxConfig;
use std::path::{Path, PathBuf};

#[test]
fn paths_have_one_form() {
    for (path, expected) in [
        ("/", "/"),
        ("/a//b/./c/", "/a/b/c"),
        ("/tmp", "/private/tmp"),
        ("/tmp/x", "/private/tmp/x"),
        ("/tmpx", "/tmpx"),
        ("/var/folders/x", "/private/var/folders/x"),
        ("/etc/passwd", "/private/etc/passwd"),
        ("/private/etc/passwd", "/private/etc/passwd"),
        ("/Users/var", "/Users/var"),
        ("/System/Volumes/Data", "/System/Volumes/Data"),
        ("/System/Volumes/Data/Users/ann", "/Users/ann"),
        ("/System/Volumes/Data/Usersx", "/System/Volumes/Data/Usersx"),
        ("/System/Volumes/Data/private/tmp/x", "/private/tmp/x"),
        ("/System/Volumes/Data/usr/local/bin", "/usr/local/bin"),
        ("/System/Volumes/Database", "/System/Volumes/Database"),
        ("/a \"b\" (c) \\d #e '=f", "/a \"b\" (c) \\d #e '=f"),
    ] {
        assert_eq!(Place::parse(Path::new(path)).expect(path).as_str(), expected, "{path}");
    }
}

#[test]
fn paths_that_no_rule_can_name_are_refused() {
    use std::os::unix::ffi::OsStrExt;
    let long = "/".to_owned() + &"x".repeat(1024);
    for (path, reason) in [
        (&b""[..], "is not absolute"),
        (b"a/b", "is not absolute"),
        (b"./a", "is not absolute"),
        (b"/a/../b", "contains `..`"),
        (b"/a/..", "contains `..`"),
        (b"/a\0b", "contains a control character"),
        (b"/a\nb", "contains a control character"),
        (b"/a\x1b[2Jb", "contains a control character"),
        (b"/a\x7fb", "contains a control character"),
        ("/a\u{85}b".as_bytes(), "contains a control character"),
        (b"/a\xffb", "is not UTF-8"),
        (long.as_bytes(), "is longer than 1,024 bytes"),
    ] {
        let path = Path::new(std::ffi::OsStr::from_bytes(path));
        match Place::parse(path) {
            Err(ProfileError::Path { reason: given, path: shown }) => {
                assert_eq!(given, reason, "{shown}");
                assert!(!shown.contains(char::is_control) && shown.len() <= 4 * 200, "{shown}");
            }
            other => panic!("{path:?}: {other:?}"),
        }
    }
    assert_eq!(printable(Path::new("/a\x1b")), "/a\\u{1b}");
}

#[test]
fn what_holds_too_much_cannot_be_handed_out() {
    let told = |path: &str, change: &dyn Fn(&mut SandboxConfig, PathBuf)| {
        let mut config = SandboxConfig::default();
        change(&mut config, PathBuf::from(path));
        match command(&config, "/usr/bin/git") {
            Ok(_) => format!("{path}: fine"),
            Err(error) => error.to_string(),
        }
    };
    let read = |path| told(path, &|config, path| config.filesystem.readonly.push(path));
    let write = |path| told(path, &|config, path| config.filesystem.readwrite.push(path));
    let block = |path| told(path, &|config, path| config.filesystem.blocked.push(path));
    let to_read = ["/", "/System", "/system/volumes/data", "/dev", "/dev/null", "/etc", "/Users"];
    let to_write = [
        "/",
        "/Library/Frameworks",
        "/Users",
        "/Users/Shared",
        "/Users/ann/no",
        "/Users/ann/work",
        "/Users/ann/work/../data",
        "/Users/ann/work/to-root",
        "/Users/bob",
        "/etc",
        "/opt",
        "/private/var",
        "/private/var/root",
        "/tmp",
        "/users/ANN",
        "/usr/local",
        "/var/folders",
    ];
    let to_block = ["/", "/Users/ann/missing", "work", "/Users/ann/work/to-secret"];
    let mut all = to_read.map(read).to_vec();
    all.extend(to_write.map(write));
    all.extend(to_block.map(block));
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn long_lists_and_odd_tags_are_refused() {
    let mut config = open_config();
    config.filesystem.blocked = vec![PathBuf::from("/Users/ann/work/.git"); 257];
    let error = command(&config, "/usr/bin/git").expect_err("257 are too many");
    assert_eq!(
        error.to_string(),
        "`filesystem.blocked` has 257 entries, at most 256 can be held; name fewer"
    );
    config.filesystem.blocked.pop();
    command(&config, "/usr/bin/git").expect("256 can be held");
    // Long ones each have many folders above them.
    let long = |index: usize| PathBuf::from(format!("/Users/ann/work{}/{index}", "/x".repeat(400)));
    config.filesystem.blocked = (0..256).map(long).collect();
    let run = Run {
        program: Path::new("/usr/bin/git"),
        workspace: Path::new("/private/var/folders/a/b"),
        temporary: Path::new("/private/var/folders/a/c"),
        proxies: &[],
        tag: &tag(),
    };
    let profile = Profile::command(&config, &run, &|path, _| Ok(path.to_owned()));
    let error = profile.expect_err("no command line is that long").to_string();
    assert!(
        error.ends_with("at most 524288 can be passed; name fewer or shorter paths"),
        "{error}"
    );
    for text in ["", "a b", "a\"", "ä", "a\n", &"x".repeat(65)] {
        assert!(Tag::parse(text).is_err(), "{text:?}");
    }
    Tag::parse(&"x".repeat(64)).expect("64 bytes are a tag");
}

#[test]
fn a_program_is_made_of_what_is_beside_it() {
    let parts = |program: &str| {
        let program = Place::parse(Path::new(program)).expect("a path");
        runtime::of(&program).iter().map(|place| place.as_str().to_owned()).collect::<Vec<_>>()
    };
    let own_file_only = [
        "/usr/bin/git",
        "/bin/sh",
        "/tool",
        "/Users/ann/tool",
        "/Users/ann/bin/tool",
        "/private/tmp/bin/tool",
        "/Users/ann/src/tool",
        "/Users/Shared/bin/tool",
    ];
    for program in own_file_only {
        assert_eq!(parts(program), [program]);
    }
    assert_eq!(
        parts("/Users/ann/.local/bin/tool"),
        ["bin", "include", "lib", "libexec"].map(|part| format!("/Users/ann/.local/{part}"))
    );
    assert_eq!(
        parts("/Library/Frameworks/Python.framework/Versions/3.13/bin/python3"),
        ["/Library/Frameworks/Python.framework"]
    );
    assert_eq!(parts("/Applications/Thing.app/Contents/MacOS/thing"), ["/Applications/Thing.app"]);
    let brewed = parts("/opt/homebrew/Cellar/python@3.13/3.13.1/bin/python3.13");
    assert!(brewed.contains(&"/opt/homebrew/opt".to_owned()), "{brewed:?}");
    for secret in ["/opt/homebrew", "/opt/homebrew/etc", "/opt/homebrew/var"] {
        assert!(!brewed.contains(&secret.to_owned()), "{brewed:?}");
    }
}
