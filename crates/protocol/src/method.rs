//! What a server of the Model Context Protocol answers beside calls of its tools.
//!
//! The gateway treats each as a tool of the server, under the method's own name, so that it goes the one path of a call: rules,
//! limits, sealing and the audit log hold for it. It stands in no listing of tools.

use crate::{ToolDefinition, ToolName};
use serde_json::{Map, Value, json};

/// One method of the protocol that a call can be. The names are those of MCP 2026-07-28 (and, for subscriptions to a resource,
/// those of 2025-11-25).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `resources/read`
    ReadResource,
    /// `resources/subscribe`
    Subscribe,
    /// `resources/unsubscribe`
    Unsubscribe,
    /// `prompts/get`
    GetPrompt,
    /// `completion/complete`
    Complete,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::ReadResource, Self::Subscribe, Self::Unsubscribe, Self::GetPrompt, Self::Complete];

    /// The method's name, which is the name of the tool that it is here.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadResource => "resources/read",
            Self::Subscribe => "resources/subscribe",
            Self::Unsubscribe => "resources/unsubscribe",
            Self::GetPrompt => "prompts/get",
            Self::Complete => "completion/complete",
        }
    }

    /// The method of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// The method as a tool. It changes nothing, and reaches whatever its server reaches.
    pub fn definition(self) -> ToolDefinition {
        let text = json!({"type": "string"});
        let (description, properties, required) = match self {
            Self::ReadResource => ("Reads a resource", json!({"uri": text}), json!(["uri"])),
            Self::Subscribe => {
                ("Tells of changes of a resource", json!({"uri": text}), json!(["uri"]))
            }
            Self::Unsubscribe => {
                ("Tells no more of changes of a resource", json!({"uri": text}), json!(["uri"]))
            }
            Self::GetPrompt => {
                let arguments = json!({"type": "object", "additionalProperties": text});
                (
                    "Fills in a prompt",
                    json!({"name": text, "arguments": arguments}),
                    json!(["name"]),
                )
            }
            Self::Complete => {
                let object = json!({"type": "object"});
                let properties = json!({"ref": object, "argument": object, "context": object});
                ("Completes an argument", properties, json!(["ref", "argument"]))
            }
        };
        let input_schema = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        let hints = [("readOnlyHint".to_owned(), Value::Bool(true))];
        ToolDefinition {
            name: ToolName::parse(self.as_str()).expect("a method has a good name"),
            title: None,
            description: Some(description.to_owned()),
            input_schema,
            output_schema: None,
            annotations: hints.into_iter().collect(),
            rest: Map::new(),
        }
    }
}
