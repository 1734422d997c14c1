//! What rules decide, as tables.

use super::*;

#[test]
fn nothing_written_is_solo() {
    let policy = Policy::default();
    for (effect, expected) in [
        (Effect::Read, Sight::Always),
        (Effect::Write, Sight::Always),
        (Effect::Destructive, Sight::Maybe),
    ] {
        let facts = facts(effect);
        let tool = ToolId::parse("a.b").expect("a tool");
        assert_eq!(policy.sight(&Principal::local(), &tool, &facts), expected);
    }
}

fn facts(effect: Effect) -> ToolFacts {
    ToolFacts { effect, world: gloveport_protocol::World::Open, pin: String::new() }
}
