//! Rules that look right and do nothing: a gateway does not start with them, and says where they stand.

use super::house::{House, tool};
use serde_json::json;

/// Rules that do not say what they seem to.
const WRONG: [&str; 7] = [
    "[[rule]]\nid = \"a\"\ndenny = \"evil.*\"\n",
    "[[rule]]\nid = \"a\"\ndeny = \"evli.look\"\n",
    "[[rule]]\nid = \"a\"\ndeny = \"evil.*\"\neffect = \"raed\"\n",
    "[[rule]]\nid = \"a\"\ndeny = \"evil.*\"\nwhen = \"args.text ==\"\n",
    // What follows is known only once the server is there.
    "[[rule]]\nid = \"a\"\ndeny = \"evil.lok\"\n",
    "[[rule]]\nid = \"a\"\ndeny = \"evil.look\"\nwhen.length = { arg = \"txt\", max = 3 }\n",
    "[[rule]]\nid = \"a\"\ndeny = \"evil.look\"\n[[rule]]\nid = \"b\"\nask = \"evil.look\"\n",
];

#[test]
fn a_gateway_does_not_start_with_rules_that_do_nothing() {
    for rules in WRONG {
        let house = House::new()
            .with(rules)
            .server("evil", json!({"tools": [tool("look", &json!({"readOnlyHint": true}))]}));
        // Its input is closed only after it has ended by itself.
        let mut gateway = crate::clients::process::Running::start(&mut house.command(&["serve"]));
        let told = gateway.line(crate::clients::process::Source::Err);
        let ended = gateway.end();
        assert_eq!(ended.code, Some(2), "{rules}: {ended:?}");
        assert!(ended.err.contains("gloveport.toml:"), "{rules}: {told} {}", ended.err);
        assert_eq!(house.calls("evil").len(), 0);
    }
}

#[test]
fn a_rule_is_counted_and_held() {
    let house = House::new()
        .with("[[rule]]\nid = \"canary\"\ndeny = \"evil.look\"\nwhen.enum = { arg = \"text\", in = [\"no\"] }\n")
        .server("evil", json!({"tools": [tool("look", &json!({"readOnlyHint": true}))]}));
    let mut client = house.client();
    let told = client.result(
        "const ends = []; for (const text of ['yes', 'no']) { \
         try { await evil.look({ text }); ends.push('made'); } catch (error) { ends.push((error as any).code); } } \
         return ends",
    );
    assert_eq!(told, json!(["made", "DENIED"]));
    assert_eq!(house.calls("evil").len(), 1);
    assert_eq!(client.end().code, Some(0));
}
