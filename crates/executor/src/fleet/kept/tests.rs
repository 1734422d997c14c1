//! What is remembered of servers, and what of it is believed.

use super::*;
use crate::upstream::{DroppedTool, Item};
use gloveport_crypto::MacKey;
use gloveport_protocol::{Method, ToolDefinition, ToolName};
use gloveport_seal::SealRules;
use serde_json::{Map, Value, json};
use std::os::unix::fs::PermissionsExt as _;

const DIGEST: [u8; 32] = [7; 32];

fn name() -> ServerName {
    ServerName::parse("shop").expect("a name")
}

fn keeping(folder: &Path) -> Keeping {
    let servers = [(name(), DIGEST)].into();
    Keeping { folder: folder.join("a/b"), servers, ..Keeping::default() }
}

fn sealer(secrets: &[&str]) -> Sealer {
    let secrets = secrets.iter().map(|secret| secret.as_bytes().to_vec()).collect();
    Sealer::new(SealRules::solo(), secrets, MacKey::from_bytes(&[1; 32])).expect("no rules")
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn listing() -> Listing {
    let tool = ToolDefinition {
        name: ToolName::parse("find-it").expect("a name"),
        title: Some("Find \u{1b}[31m it".to_owned()),
        description: None,
        input_schema: json!({"type": "object", "properties": {"z": {}, "a": {"type": "string"}}}),
        output_schema: Some(json!({"type": "array"})),
        annotations: object(&json!({"readOnlyHint": true})),
        rest: object(&json!({"_meta": {"a": [1, null]}, "execution": {"taskSupport": "optional"}})),
    };
    let plain = ToolDefinition {
        name: ToolName::parse("plain").expect("a name"),
        title: None,
        description: Some("Two\nlines \u{2028} and \"quotes\"".to_owned()),
        input_schema: json!({}),
        output_schema: None,
        annotations: Map::new(),
        rest: Map::new(),
    };
    let item = |key: &str| Item { key: key.to_owned(), definition: object(&json!({"uri": key})) };
    Listing {
        instructions: Some("Be \u{0} careful".to_owned()),
        tools: vec![tool, plain],
        dropped: vec![DroppedTool { name: "odd".to_owned(), reason: "why".to_owned() }],
        methods: [Method::ReadResource, Method::Complete].into(),
        resources: vec![item("a://1"), item("a://2")],
        templates: vec![item("a://{x}")],
        prompts: vec![item("greet")],
    }
}

fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_790_000_000_123)
}

fn spoken() -> Spoken {
    Spoken { words: "modern".to_owned(), since: moment() - Duration::from_secs(5) }
}

/// Keeps a listing; gives its file.
fn save(keeping: &Keeping, listing: &Listing, sealer: &Sealer) -> Result<PathBuf, KeptError> {
    keeping.save(&name(), (listing, moment(), Some(&spoken())), sealer)?;
    Ok(keeping.file(&name(), &DIGEST))
}

#[test]
fn what_was_kept_comes_back_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeping = keeping(folder.path());
    assert_eq!(keeping.load(&name()).expect("nothing is there"), None);
    for listing in [listing(), Listing::default()] {
        let file = save(&keeping, &listing, &sealer(&[])).expect("it is kept");
        let expected = Kept { listing, listed: moment(), spoken: Some(spoken()) };
        assert_eq!(keeping.load(&name()).expect("it is read"), Some(expected));
        let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&keeping.folder)), (0o600, 0o700));
    }
    let other = Keeping { servers: [(name(), [8; 32])].into(), ..keeping.clone() };
    assert_eq!(other.load(&name()).expect("another configuration"), None);
    let none = Keeping { servers: BTreeMap::new(), ..keeping };
    assert_eq!(none.load(&name()).expect("it is not kept"), None);
}

#[test]
fn a_file_that_is_not_ours_or_not_whole_is_not_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeping = keeping(folder.path());
    let file = save(&keeping, &listing(), &sealer(&[])).expect("it is kept");
    let text = fs::read_to_string(&file).expect("it is there");
    // A writer that was killed, at every byte.
    for end in 0..text.len() {
        if text.is_char_boundary(end) {
            fs::write(&file, &text[..end]).expect("it is written");
            assert!(keeping.load(&name()).is_err(), "cut at {end}");
        }
    }
    let resealed = |text: &str| {
        let (before, _) = text.trim_end().rsplit_once('\n').expect("lines");
        let digest = hex(&gloveport_crypto::sha256(format!("{before}\n").as_bytes()));
        format!("{before}\n{}\n", json!({"lines": 0, "sha256": digest}))
    };
    let is_used = |text: &str| {
        fs::write(&file, text).expect("it is written");
        keeping.load(&name()).is_ok()
    };
    assert!(is_used(&resealed(&text)), "the test seals as the code does");
    for (what, from, to) in [
        ("another version", "gloveport listing 1", "gloveport listing 2"),
        ("another server", "\"server\":\"shop\"", "\"server\":\"shot\""),
        ("an unknown line", "{\"prompt\":", "{\"promise\":"),
        ("a tool without a name", "\"name\":\"plain\"", "\"nome\":\"plain\""),
        ("a name that is none", "\"name\":\"plain\"", "\"name\":\"\\u0007\""),
        ("an unknown method", "resources/read", "resources/eat"),
        ("a time that is none", "\"listed_ms\":1", "\"listed_ms\":-1"),
        ("text behind it", "{\"tool\":", "{} {\"tool\":"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{what}");
        assert!(!is_used(&changed), "{what}: the digest does not hold any more");
        assert!(!is_used(&resealed(&changed)), "{what}");
    }
    assert!(!is_used(&"[".repeat(1_000_000)), "deep");
    fs::write(&file, [0xff, 0xfe]).expect("it is written");
    assert!(keeping.load(&name()).is_err(), "no text");
}

#[test]
fn what_repeats_a_secret_is_not_kept_and_takes_the_old_file_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeping = keeping(folder.path());
    let file = save(&keeping, &listing(), &sealer(&["ghp_0123456789abcdef"])).expect("no secret");
    let mut leaking = listing();
    leaking.tools[1].description = Some("you are ghp_0123456789abcdef".to_owned());
    assert!(save(&keeping, &leaking, &sealer(&[])).is_ok(), "to another gateway it is a text");
    let refused = save(&keeping, &leaking, &sealer(&["ghp_0123456789abcdef"]));
    assert!(refused.is_err() && !file.exists());
}

#[test]
fn what_killed_writers_left_goes_and_what_others_write_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeping = keeping(folder.path());
    let file = save(&keeping, &listing(), &sealer(&[])).expect("it is kept");
    let (old, young) = (file.with_extension("1.new"), file.with_extension("2.new"));
    for path in [&old, &young] {
        fs::write(path, "half").expect("it is written");
    }
    let before = SystemTime::now() - LEFT_BEHIND * 2;
    let opened = File::options().write(true).open(&old).expect("it is there");
    opened.set_modified(before).expect("it is ours");
    keeping.tidy();
    assert_eq!((old.exists(), young.exists(), file.exists()), (false, true, true));
}

#[test]
fn two_gateways_with_one_folder_never_read_half_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeping = keeping(folder.path());
    let (one, two) = (listing(), Listing { tools: Vec::new(), ..listing() });
    let file = save(&keeping, &one, &sealer(&[])).expect("it is kept");
    std::thread::scope(|scope| {
        for listing in [&one, &two] {
            let keeping = &keeping;
            scope.spawn(move || {
                for _ in 0..100 {
                    save(keeping, listing, &sealer(&[])).expect("it is kept");
                }
            });
        }
        for _ in 0..100 {
            let kept = keeping.load(&name()).expect("it is whole").expect("it is there");
            assert!(kept.listing == one || kept.listing == two);
        }
    });
    let n_files = fs::read_dir(file.parent().expect("a folder")).expect("it is read").count();
    assert_eq!(n_files, 1, "nothing is left behind");
}
