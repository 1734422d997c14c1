//! The file is read as it was written, and refused where it was not.

use crate::pins::*;
use gloveport_protocol::{ServerName, ToolDefinition, ToolId, ToolName};
use serde_json::json;

pub(super) fn tool(name: &str) -> ToolDefinition {
    ToolDefinition {
        name: ToolName::parse(name).expect("a name"),
        title: None,
        description: Some(format!("Does {name} with the things of a shop, one by one.")),
        input_schema: json!({"type": "object", "properties": {"id": {"type": "string"}}}),
        output_schema: None,
        annotations: json!({"readOnlyHint": true}).as_object().expect("an object").clone(),
        rest: serde_json::Map::new(),
    }
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let server = ServerName::parse("shop").expect("a name");
    let mut file = PinFile::default();
    for name in ["z", "a b%\u{202e}#", "list.all"] {
        let id = ToolId::parse(&format!("shop.{name}")).expect("an id");
        file.set_tool(id, PinState::Approved, Pin::of(&server, &tool(name)));
    }
    file.set_instructions(server, PinState::Blocked, Digest::of(b"hello"));
    let text = file.to_string();
    assert_eq!(PinFile::parse(&text), Ok(file), "{text}");
}
