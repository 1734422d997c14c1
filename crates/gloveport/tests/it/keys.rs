//! API keys as an operator and a client meet them: made on the command line, shown over HTTP, withdrawn while the
//! gateway runs.

use crate::clients::door::Door;
use crate::clients::process::Running;
use crate::threats::house::{House, tool};
use crate::threats::web::Web;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const CONFIG: &str = "[auth.keys]\nenabled = true\n";

fn house() -> House {
    let listing = json!({"tools": [tool("look", &json!({"readOnlyHint": true}))]});
    House::new().server("near", listing).with(CONFIG)
}

/// Makes a key. Gives its identifier and the key.
fn create(house: &House, arguments: &[&str]) -> (String, String) {
    let made = house.run(&[&["keys", "create", "--json"], arguments].concat());
    assert_eq!(made.code, Some(0), "{made:?}");
    let told: Value = serde_json::from_str(&made.out).expect("JSON");
    let text = |name: &str| told[name].as_str().expect(name).to_owned();
    let (id, key) = (text("id"), text("key"));
    assert!(!made.err.contains(&key), "it is told to standard output alone");
    (id, key)
}

fn serve(house: &House) -> (Running, Door) {
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::without_bearer(&mut gateway);
    (gateway, door)
}

fn status(door: &Door, credential: &str) -> u16 {
    Web::new(door, credential).hello().status
}

/// The entry of a key as `keys list` has it.
fn listed(house: &House, id: &str) -> Value {
    let listed = house.run(&["keys", "list", "--json"]);
    let keys: Value = serde_json::from_str(&listed.out).expect("JSON");
    let keys = keys.as_array().expect("a list");
    keys.iter().find(|key| key["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
}

fn file(house: &House) -> std::path::PathBuf {
    house.home.path("home/.local/state/gloveport/keys.json")
}

/// Every file below a folder that holds a text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            found.extend(files_with(&entry.path(), text));
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).expect("a file");
            if String::from_utf8_lossy(&bytes).contains(text) {
                found.push(entry.path().display().to_string());
            }
        }
    }
    found
}

#[test]
fn a_key_lets_in_until_it_is_withdrawn() {
    let house = house();
    let (id, key) = create(&house, &["ci", "--group", "eng", "--expires", "30d"]);
    let (_, other) = create(&house, &["ci", "--expires", "never"]);
    let mode = fs::metadata(file(&house)).expect("the file of keys").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let (gateway, door) = serve(&house);
    let mut client = Web::begin(&door, &key);
    let call = json!({"tool": "near.look", "arguments": {"text": "x"}});
    assert_eq!(client.tool("call_tool", &call)["content"][0]["text"], "done");
    assert_eq!((status(&door, &key), status(&door, &other)), (200, 200));
    for wrong in ["", &key[1..], &key.to_uppercase(), &format!("{key}x"), &key.replace("gp_", "")] {
        assert_eq!(status(&door, wrong) / 100, 4, "{wrong}");
    }
    let entry = listed(&house, &id);
    assert_eq!((&entry["standing"], &entry["groups"]), (&json!("active"), &json!(["eng"])));

    // The gateway runs on, and with it the session: the key ends at once all the same.
    let revoked = house.run(&["keys", "revoke", &id]);
    assert_eq!(revoked.code, Some(0), "{revoked:?}");
    let reply = client.request("tools/list", &json!({}));
    assert_eq!(reply.status, 401, "{reply:?}");
    assert_eq!((status(&door, &key), status(&door, &other)), (401, 200));
    assert_eq!(listed(&house, &id)["standing"], "revoked");
    let unknown = house.run(&["keys", "revoke", "aaaaaaaa"]);
    assert_eq!(unknown.code, Some(2), "{unknown:?}");
    assert_eq!(house.calls("near").len(), 1);

    // Whose key it was is known; what the key was is nowhere.
    let queried = house.run(&["audit", "query", "--json", "-n", "100"]);
    assert!(queried.out.contains("key:ci"), "{queried:?}");
    gateway.signal("TERM");
    let ended = gateway.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for key in [&key, &other] {
        let secret = key.split('_').nth(2).expect("a secret");
        assert!(!format!("{}{}", ended.out, ended.err).contains(secret), "{ended:?}");
        assert_eq!(files_with(&house.home.path("home"), secret), Vec::<String>::new());
        let shown = [house.run(&["keys", "list"]), house.run(&["keys", "list", "--json"])];
        assert!(shown.iter().all(|shown| !shown.out.contains(secret)), "{shown:?}");
    }
}

#[test]
fn a_key_ends_and_has_its_place() {
    let house = house();
    let (_, far) = create(&house, &["far", "--from", "192.0.2.0/24"]);
    let (_, near) = create(&house, &["near", "--from", "192.0.2.0/24", "--from", "127.0.0.0/8"]);
    let (id, old) = create(&house, &["old", "--expires", "1h"]);
    let (gateway, door) = serve(&house);
    assert_eq!((status(&door, &far), status(&door, &near), status(&door, &old)), (401, 200, 200));
    // Who is no proxy of ours says nothing about where it is.
    let web = Web::new(&door, &far);
    let forwarded = web.send("POST /mcp HTTP/1.1", &["X-Forwarded-For: 192.0.2.7"], "{}");
    assert_eq!(forwarded.status, 401);
    // Its hour goes by, in the file.
    let path = file(&house);
    let mut document: Value =
        serde_json::from_str(&fs::read_to_string(&path).expect("the file")).expect("JSON");
    let keys = document["keys"].as_array_mut().expect("keys");
    let key = keys.iter_mut().find(|key| key["id"] == *id).expect("the key");
    for name in ["created", "expires"] {
        key[name] = json!(key[name].as_u64().expect(name) - 3_600);
    }
    fs::write(&path, document.to_string()).expect("written");
    let reply = Web::new(&door, &old).hello();
    assert_eq!(reply.status, 401);
    assert!(reply.body.contains("expired"), "{reply:?}");
    assert_eq!(listed(&house, &id)["standing"], "expired");
    // A file that others could have written lets nobody in.
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("changed");
    assert_eq!(status(&door, &near), 401);
    assert_eq!(house.run(&["keys", "list"]).code, Some(2));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changed");
    assert_eq!(status(&door, &near), 200);
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}

#[test]
fn keys_that_are_not_switched_on_let_nobody_in() {
    let house = house().with("");
    let (_, key) = create(&house, &["ci"]);
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::of(&mut gateway);
    assert_eq!((status(&door, &key), status(&door, &door.bearer)), (401, 200));
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}

#[test]
fn the_bearer_of_this_machine_is_not_for_others() {
    let house = House::new();
    let bearer = house.home.file("bearer", "0123456789abcdef0123456789abcdef");
    fs::set_permissions(&bearer, fs::Permissions::from_mode(0o600)).expect("changed");
    let house = house.with(&format!(
        "[gateway]\nurl = \"https://mcp.acme.test/mcp\"\n[auth]\nbearer_file = {}\n{CONFIG}",
        json!(bearer),
    ));
    let ended = house.run(&["serve", "--http", "0.0.0.0:0"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.err.contains("is for this machine alone"), "{ended:?}");
}
