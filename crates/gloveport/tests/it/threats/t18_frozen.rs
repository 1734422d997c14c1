//! Arguments that are something else when they are read a second time: what is decided about is what is sent.

use super::house::{House, tool};
use serde_json::json;

#[test]
fn what_changes_on_a_second_look_is_sent_as_it_was_decided_about() {
    let house = House::new()
        .with("[limits]\ncalls = 100")
        .server("evil", json!({"tools": [tool("say", &json!({"readOnlyHint": true}))]}));
    let mut client = house.client();
    let source = r#"
        let looks = 0;
        const lying = [
            { get text() { looks += 1; return looks === 1 ? "harmless" : "harmful"; } },
            { text: { toJSON() { return "from toJSON"; } } },
            new Proxy({ text: "harmless" }, {
                get: (target, key) => (looks += 1) % 2 === 1 ? target[key] : "harmful",
                ownKeys: () => ["text"],
                getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: "harmful" }),
            }),
            Object.assign(Object.create({ text: "inherited" }), { text: "own" }),
            JSON.parse('{"__proto__": {"text": "harmful"}, "text": "harmless"}'),
        ];
        const ends = [];
        for (const arguments_ of lying) {
            looks = 0;
            try { await (evil.say as any)(arguments_); ends.push("sent"); } catch (error) { ends.push((error as any).code ?? String(error)); }
        }
        return ends;
    "#;
    let ends = client.result(source);
    let ends: Vec<&str> =
        ends.as_array().expect("a list").iter().filter_map(|e| e.as_str()).collect();
    let arrived = house.calls("evil");
    assert_eq!(ends.iter().filter(|end| **end == "sent").count(), arrived.len(), "{ends:?}");
    assert!(!arrived.is_empty(), "{ends:?}");
    // The direct call goes the same way.
    let direct = client.call("evil.say", &json!({"text": "direct"}));
    assert_ne!(direct["isError"], json!(true), "{direct}");
    assert_eq!(house.calls("evil").len(), arrived.len() + 1);
    assert_eq!(client.end().code, Some(0));
    let called = house.run(&["call", "evil.say", "--json", "{\"text\":\"by hand\"}"]);
    assert_eq!(called.code, Some(0), "{called:?}");
    let last = house.calls("evil").pop().expect("a call");
    assert_eq!(last["arguments"], json!({"text": "by hand"}));
}
