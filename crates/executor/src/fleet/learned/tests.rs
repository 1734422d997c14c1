//! What is learned of results, and who is shown it.

use super::super::Keeping;
use super::*;
use gloveport_crypto::MacKey;
use gloveport_seal::{SealRules, Sealer};

fn id(tool: &str) -> ToolId {
    let server = ServerName::parse("shop").expect("a name");
    ToolId { server, tool: ToolName::parse(tool).expect("a name") }
}

fn seen(json: &str) -> Observed {
    Observed::of(json).expect("JSON")
}

fn tenant(name: impl ToString) -> Tenant {
    Some(name).map(|name| name.to_string())
}

#[test]
fn a_tenant_sees_what_its_own_calls_have_shown() {
    let learned = Learned::default();
    learned.add(&tenant("a"), &id("list"), seen("{\"merger_with\": 1}"));
    learned.add(&tenant("b"), &id("list"), seen("{\"b\": 1}"));
    for (of, n_tools) in [(tenant("a"), 1), (tenant("b"), 1), (tenant("c"), 0), (None, 0)] {
        assert_eq!(learned.of(&of, &id("list").server).len(), n_tools, "{of:?}");
        assert_eq!(learned.version(&of).is_some(), n_tools == 1, "{of:?}");
    }
    let of_b = learned.of(&tenant("b"), &id("list").server);
    let of_b = format!("{:?}", of_b.values().collect::<Vec<_>>());
    assert!(!of_b.contains("merger_with"), "{of_b}");
}

#[test]
fn drift_is_told_once_and_only_of_what_was_thought_to_be_known() {
    let learned = Learned::default();
    let add = |json| learned.add(&None, &id("list"), seen(json));
    assert_eq!(add("{\"a\": 1}"), News::None);
    assert_eq!(add("{\"a\": null}"), News::None, "it is new");
    for _ in 0..5 {
        assert_eq!(add("{\"a\": 1}"), News::None);
    }
    assert!(learned.drifted(&id("list").server).is_empty());
    assert_eq!(add("{\"a\": \"text\"}"), News::Drift);
    assert_eq!(add("{\"b\": \"text\"}"), News::None, "once");
    assert_eq!(learned.drifted(&id("list").server), [id("list").tool]);
}

#[test]
fn more_than_there_is_room_for_is_not_learned() {
    let learned = Learned::default();
    for n in 0..TENANTS_MAX + 5 {
        learned.add(&tenant(n), &id("t"), seen("1"));
    }
    assert_eq!(learned.locked().len(), TENANTS_MAX);
    let one = tenant("0");
    for n in 0..TOOLS_MAX + 5 {
        learned.add(&one, &id(&format!("t{n}")), seen("1"));
    }
    assert_eq!(learned.of(&one, &id("t").server).len(), TOOLS_MAX);
    let learned = Learned::default();
    let letter = |n: usize| char::from(b'g' + u8::try_from(n % 16).unwrap_or(0));
    let names = |n: usize| format!("\"{}{}{}\":1", letter(n / 256), letter(n / 16), letter(n));
    let wide = (0..90).map(names).collect::<Vec<_>>().join(",");
    for n in 0..300 {
        learned.add(&one, &id(&format!("t{n}")), seen(&format!("{{{wide}}}")));
    }
    assert_eq!(learned.of(&one, &id("t").server).len(), NAMES_MAX / 90);
}

#[test]
fn lessons_of_several_processes_add_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let sealer = Sealer::new(SealRules::solo(), Vec::new(), MacKey::from_bytes(&[1; 32]));
    let sealer = sealer.expect("no rules");
    let server = id("t").server;
    let servers = [(server.clone(), [3; 32])].into();
    let keeping = Keeping { folder: folder.path().join("l"), servers, ..Keeping::default() };
    let lesson = |tool: &str, json: &str, has_drifted| Lesson {
        tenant: None,
        tool: id(tool).tool,
        observed: seen(json),
        has_drifted,
    };
    let add = |lessons| keeping.add_lessons(&server, lessons, &sealer).expect("they are kept");
    add(vec![lesson("a", "{\"x\": 1}", false), lesson("b", "1", false)]);
    add(vec![lesson("a", "{\"y\": 1}", true)]);
    let kept = keeping.load_lessons(&server).expect("they are read");
    assert_eq!(kept.len(), 2);
    let both = seen("{\"x\": 1}").joined(&seen("{\"y\": 1}"));
    assert_eq!(kept[0], Lesson { observed: both, has_drifted: true, ..lesson("a", "1", false) });

    let learned = Learned::default();
    learned.recall(&server, kept);
    assert!(learned.take_unsaved().is_empty(), "it is in the file");
    learned.add(&None, &id("a"), seen("{\"x\": 1}"));
    let unsaved = learned.take_unsaved();
    assert_eq!(unsaved[&server], [lesson("a", "{\"x\": 1}", true)]);
    assert!(learned.take_unsaved().is_empty());
}

#[test]
fn a_whole_result_shows_what_a_script_would_get() {
    for (whole, value) in [
        ("{\"content\": [], \"structuredContent\": {\"a\": 1}}", Some("{\"a\":1}")),
        ("{\"content\": [{\"type\": \"text\", \"text\": \"[1]\"}]}", Some("[1]")),
        ("{\"content\": [{\"type\": \"text\", \"text\": \"hello\"}]}", Some("\"\"")),
        ("{\"content\": [{\"type\": \"image\"}]}", None),
        ("{\"content\": []}", None),
        ("no", None),
    ] {
        assert_eq!(value_in(whole).as_deref(), value, "{whole}");
    }
}
