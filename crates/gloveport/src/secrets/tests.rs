//! What of the sealed file can be tested without a keyring: what is kept, what others could have done, and what is refused.

use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;

fn store(folder: &Path) -> SecretStore {
    SecretStore::at(folder, KeyPlace::File, BTreeMap::new())
}

fn exposed(secret: Option<Secret>) -> Option<String> {
    secret.map(|secret| secret.expose().to_owned())
}

#[test]
fn what_is_kept_is_found_again_and_cannot_be_read_beside() {
    let folder = tempfile::tempdir().expect("a folder");
    let state = folder.path().join("state");
    assert_eq!(exposed(store(&state).get("a").expect("nothing is there")), None);
    assert!(!state.exists(), "to look makes nothing");
    store(&state).set("a", Secret::new("s3cret-text")).expect("kept");
    store(&state).save("server", Some(&Secret::new("sign-in-text"))).expect("kept");
    assert_eq!(exposed(store(&state).get("a").expect("opened")).as_deref(), Some("s3cret-text"));
    let kept = store(&state).load("server").expect("opened");
    assert_eq!(exposed(kept).as_deref(), Some("sign-in-text"));
    assert_eq!(store(&state).names().expect("opened"), ["a"]);
    for file in ["secrets.json", "secrets.key"] {
        let path = state.join(file);
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
        let text = fs::read_to_string(&path).expect("text");
        assert!(!text.contains("s3cret") && !text.contains("sign-in") && !text.contains("server"));
    }
    assert!(store(&state).remove("a").expect("removed"));
    assert!(!store(&state).remove("a").expect("it is gone"));
    store(&state).save("server", None).expect("removed");
    assert_eq!(exposed(store(&state).load("server").expect("opened")), None);
    let left: Vec<_> = fs::read_dir(&state).expect("a folder").flatten().collect();
    assert_eq!(left.len(), 3, "two files and the locks: {left:?}");
}

#[test]
fn what_others_could_have_touched_is_not_believed() {
    type Spoil = fn(&Path);
    let spoils: [(&str, Spoil, &str); 6] = [
        ("open file", |s| chmod(&s.join("secrets.json"), 0o644), "chmod 600"),
        ("open key", |s| chmod(&s.join("secrets.key"), 0o640), "chmod 600"),
        ("other key", |s| write(&s.join("secrets.key"), &"00".repeat(32)), "another one"),
        ("no key", |s| fs::remove_file(s.join("secrets.key")).expect("it is there"), "missing"),
        ("short key", |s| write(&s.join("secrets.key"), "00"), "64 hexadecimal"),
        ("no JSON", |s| write(&s.join("secrets.json"), "{"), "line 1"),
    ];
    for (name, spoil, expected) in spoils {
        let folder = tempfile::tempdir().expect("a folder");
        store(folder.path()).set("a", Secret::new("text")).expect("kept");
        let before = fs::read(folder.path().join("secrets.json")).expect("it is there");
        spoil(folder.path());
        let error = store(folder.path()).get("a").expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
        // What cannot be opened is not replaced.
        store(folder.path()).set("b", Secret::new("text")).expect_err(name);
        if name != "no JSON" {
            let after = fs::read(folder.path().join("secrets.json")).expect("it is there");
            assert_eq!(before, after, "{name}");
        }
    }
}

#[test]
fn names_and_texts_have_bounds() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["", "a b", "a/b", "ä", "}", "\u{1b}[31m", &"a".repeat(65)] {
        let error = store(folder.path()).set(name, Secret::new("text")).expect_err(name);
        assert!(!error.to_string().contains('\u{1b}'), "{error}");
    }
    for text in [String::new(), "x".repeat(SECRET_BYTES_MAX + 1)] {
        store(folder.path()).set("a", Secret::new(text)).expect_err("too short or too long");
    }
    assert!(!folder.path().join("secrets.json").exists());
}

#[test]
fn who_changes_at_the_same_time_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    thread::scope(|scope| {
        for n in 0..8 {
            let store = store(folder.path());
            scope.spawn(move || store.set(&format!("s{n}"), Secret::new("text")).expect("kept"));
        }
    });
    assert_eq!(store(folder.path()).names().expect("opened").len(), 8);
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is there");
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).expect("it is there");
}
