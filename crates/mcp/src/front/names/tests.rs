//! Names and URIs, also of servers that choose theirs to be taken for others.

use super::*;
use gloveport_executor::Item;
use serde_json::Map;

fn thing(server: &str, own: &str) -> Thing {
    Thing { server: ServerName::parse(server).expect(server), own: own.to_owned() }
}

#[test]
fn names_are_valid_unique_and_the_same_whatever_else_is_there() {
    let long = "x".repeat(256);
    let things = [
        thing("a", "b__c"),
        thing("a__b", "c"),
        thing("a_", "b"),
        thing("a", "_b"),
        thing("a", "read file"),
        thing("a", "read_file"),
        thing("a", "read/file"),
        thing("a", "日本"),
        thing("a", "日木"),
        thing("a", &long),
        thing("b", &long),
        thing(&"s".repeat(64), "t"),
        thing(&"s".repeat(64), "u"),
    ];
    let all = Directory::new(Names::Prefixed, things.clone(), &[]);
    assert_eq!(all.iter().count(), things.len());
    for (name, one) in all.iter() {
        assert!(name.len() <= NAME_CHARACTERS_MAX && name.chars().all(is_allowed), "{name}");
        let alone = Directory::new(Names::Prefixed, [one.clone()], &[]);
        assert_eq!(alone.get(name), Some(one), "{name} depends on others");
    }
    assert_eq!(all.get("a__read_file"), Some(&thing("a", "read_file")));
}

#[test]
fn a_server_cannot_take_the_name_of_anothers_tool() {
    let victim = thing("good_", "pay");
    let name = prefixed(&victim);
    // The first part is not another server's to choose; its own names are.
    let thief = thing("good_", name.strip_prefix("good___").expect("its server comes first"));
    let both = Directory::new(Names::Prefixed, [victim.clone(), thief.clone()], &[]);
    assert_eq!(both.iter().count(), 2);
    assert_eq!(both.get(&name), Some(&victim));
}

#[test]
fn plain_names_are_kept_where_one_server_has_them() {
    let things = [thing("a", "x"), thing("b", "x"), thing("b", "y y"), thing("b", "execute")];
    let plain = Directory::new(Names::Plain, things, &["execute"]);
    let names: Vec<&str> = plain.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a__x", "b__execute", "b__x", "y y"]);
    let clashes: Vec<&str> = plain.clashes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(clashes, ["x", "execute"]);
}

#[test]
fn uris_lead_back_to_where_they_came_from() {
    let offered = |server: &str, key: &str| Offered {
        server: ServerName::parse(server).expect(server),
        item: Item { key: key.to_owned(), definition: Map::new() },
    };
    let methods = ["a", "b"]
        .map(|server| (ServerName::parse(server).expect(server), [Method::ReadResource].into()));
    let offers = Offers {
        resources: vec![
            offered("a", "test://one"),
            offered("a", "test://both"),
            offered("b", "test://both"),
            // It would be taken for one of `a`.
            offered("b", "a+test://one"),
        ],
        templates: vec![offered("b", "test://item/{id}"), offered("a", "doc://{+path}")],
        prompts: Vec::new(),
        methods: methods.into(),
    };
    let uris = Uris::new(&offers);
    for offered in offers.resources.iter().chain(&offers.templates) {
        let shown = uris.shown(&offered.server, &offered.item.key);
        assert_eq!(uris.meant(&shown), Some(Thing::from(offered)), "{shown}");
    }
    for (uri, expected) in [
        ("test://one", Some(thing("a", "test://one"))),
        ("a+test://both", Some(thing("a", "test://both"))),
        ("b+test://both", Some(thing("b", "test://both"))),
        ("test://both", None),
        ("b+a+test://one", Some(thing("b", "a+test://one"))),
        ("test://item/7", Some(thing("b", "test://item/7"))),
        ("doc://x/y", Some(thing("a", "doc://x/y"))),
        ("c+test://one", None),
        ("nothing://here", None),
    ] {
        assert_eq!(uris.meant(uri), expected, "{uri}");
    }
}
