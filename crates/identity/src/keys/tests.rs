//! Keys through the file, as an operator and a client use them.

use super::*;
use crate::credential::{Looks, looks};
use std::fs;
use std::os::unix::fs::PermissionsExt;

const NOW_S: u64 = 1_800_000_000;

fn shown(store: &KeyStore, key: &str, now_s: u64, address: &str) -> Result<String, Reason> {
    let Looks::Ours(parts) = looks(key) else { panic!("{key} is no key") };
    let address = Some(address.parse().expect(address));
    store.principal(parts, now_s, address).map(|who| who.subject).map_err(|(reason, _)| reason)
}

#[test]
fn a_key_is_good_until_it_ends_or_is_withdrawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::at(folder.path().join("state/keys.json"));
    assert_eq!(store.list().expect("none"), []);
    let new = NewKey {
        name: "ci".to_owned(),
        groups: ["eng".to_owned()].into(),
        scopes: ["tools".to_owned()].into(),
        expires_s: Some(NOW_S + 10),
        addresses: vec!["192.0.2.0/24".parse().expect("a range")],
        tenant: Some("acme".to_owned()),
    };
    let made = store.create(&new, NOW_S).expect("made");
    let Looks::Ours(parts) = looks(&made.key) else { panic!("no key") };
    let near = Some("192.0.2.9".parse().expect("an address"));
    let expected = Principal {
        tenant: Some("acme".to_owned()),
        subject: "key:ci".to_owned(),
        method: AuthMethod::Key,
        groups: new.groups.clone(),
        scopes: new.scopes.clone(),
        client: None,
    };
    assert_eq!(store.principal(parts, NOW_S, near), Ok(expected));
    assert_eq!(
        store.principal(parts, NOW_S, None).map_err(|(reason, _)| reason),
        Err(Reason::Address)
    );
    for (now_s, address, expected) in [
        (NOW_S + 9, "192.0.2.9", Ok("key:ci".to_owned())),
        (NOW_S + 10, "192.0.2.9", Err(Reason::Expired)),
        (NOW_S, "192.0.3.9", Err(Reason::Address)),
    ] {
        assert_eq!(shown(&store, &made.key, now_s, address), expected, "{now_s} {address}");
    }
    let other = credential::make(&made.id).expect("random bytes").0;
    assert_eq!(shown(&store, &other, NOW_S, "192.0.2.9"), Err(Reason::Unknown), "another secret");
    let other = credential::make("aaaaaaaa").expect("random bytes").0;
    assert_eq!(shown(&store, &other, NOW_S, "192.0.2.9"), Err(Reason::Unknown), "another key");

    // Another process withdraws it.
    let elsewhere = KeyStore::at(store.path().to_owned());
    elsewhere.revoke(&made.id, NOW_S + 1).expect("withdrawn");
    assert_eq!(shown(&store, &made.key, NOW_S, "192.0.2.9"), Err(Reason::Revoked));
    assert_eq!(elsewhere.revoke(&made.id, NOW_S + 2).expect("again").revoked_s, Some(NOW_S + 1));
    assert!(matches!(store.revoke("nobody", NOW_S), Err(KeyStoreError::Unknown(_))));

    let text = fs::read_to_string(store.path()).expect("the file");
    assert!(!text.contains(parts.secret) && text.contains("\"sha256\""), "{text}");
    let permissions = fs::metadata(store.path()).expect("the file").permissions();
    assert_eq!(permissions.mode() & 0o777, 0o600);
    let shown = format!("{:?} {:?}", store.list().expect("a list"), made);
    assert!(!shown.contains(parts.secret), "{shown}");
}

#[test]
fn a_file_that_others_could_have_written_lets_nobody_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::at(folder.path().join("keys.json"));
    let new = NewKey { name: "a".to_owned(), ..NewKey::default() };
    let made = store.create(&new, NOW_S).expect("made");
    let good = fs::read_to_string(store.path()).expect("the file");
    let enter = || shown(&store, &made.key, NOW_S, "127.0.0.1");
    assert_eq!(enter(), Ok("key:a".to_owned()));
    let twice = good.replacen("\"keys\": [", &format!("\"keys\": [{},", first_entry(&good)), 1);
    for (text, mode, part) in [
        (good.as_str(), 0o660, "may be changed by other users"),
        (good.as_str(), 0o602, "may be changed by other users"),
        ("{", 0o600, "line 1, column 1"),
        ("{\"schema\": 2, \"keys\": []}", 0o600, "its schema is 2, not 1"),
        (&good.replace("\"name\"", "\"nam\""), 0o600, "line "),
        (&good.replace("\"sha256\": \"", "\"sha256\": \"0"), 0o600, "has no SHA-256"),
        (&twice, 0o600, "is there twice"),
    ] {
        fs::write(store.path(), text).expect("written");
        fs::set_permissions(store.path(), fs::Permissions::from_mode(mode)).expect("changed");
        assert_eq!(enter(), Err(Reason::KeysUnreadable), "{mode:o} {text}");
        let error = store.list().expect_err(part).to_string();
        assert!(error.contains(part), "{part} is not in {error}");
        fs::set_permissions(store.path(), fs::Permissions::from_mode(0o600)).expect("changed");
    }
    fs::write(store.path(), &good).expect("written");
    assert_eq!(enter(), Ok("key:a".to_owned()), "read again");
    fs::remove_file(store.path()).expect("removed");
    assert_eq!(enter(), Err(Reason::Unknown), "no file, no key");
}

fn first_entry(text: &str) -> String {
    let document: serde_json::Value = serde_json::from_str(text).expect("JSON");
    document["keys"][0].to_string()
}

#[test]
fn odd_keys_are_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = KeyStore::at(folder.path().join("keys.json"));
    let key = |name: &str| NewKey { name: name.to_owned(), ..NewKey::default() };
    let set = |text: &str| BTreeSet::from([text.to_owned()]);
    for new in [
        key(""),
        key("a b"),
        key("a\u{1b}[2J"),
        key(&"a".repeat(129)),
        NewKey { groups: set("a\nb"), ..key("a") },
        NewKey { scopes: set("a b"), ..key("a") },
        NewKey { scopes: set("\""), ..key("a") },
        NewKey { tenant: Some(String::new()), ..key("a") },
        NewKey { expires_s: Some(NOW_S), ..key("a") },
        NewKey { groups: (0..65).map(|n| n.to_string()).collect(), ..key("a") },
    ] {
        assert!(matches!(store.create(&new, NOW_S), Err(KeyStoreError::New(_))), "{new:?}");
    }
    assert!(!store.path().exists());
}
