//! A tool's definition from its two files: what it does for the model (`.md`), and its schemas and hints (`.json`).

use gloveport_protocol::{ToolDefinition, ToolName};
use serde_json::{Map, Value};

/// The two files of one tool, beside its code.
pub(crate) struct Texts {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its description.
    pub(crate) description: &'static str,
    /// `title`, `annotations`, `inputSchema` and `outputSchema`.
    pub(crate) schemas: &'static str,
}

impl Texts {
    pub(crate) fn definition(&self) -> ToolDefinition {
        let mut schemas: Map<String, Value> =
            serde_json::from_str(self.schemas).expect("a test reads the JSON of every tool");
        let title = schemas.remove("title");
        let annotations = schemas.remove("annotations").unwrap_or_default();
        ToolDefinition {
            name: ToolName::parse(self.name).expect("a test reads the name of every tool"),
            title: title.as_ref().and_then(Value::as_str).map(str::to_owned),
            description: Some(self.description.trim().to_owned()),
            input_schema: schemas.remove("inputSchema").unwrap_or_default(),
            output_schema: schemas.remove("outputSchema"),
            annotations: annotations.as_object().cloned().unwrap_or_default(),
            rest: serde_json::Map::new(),
        }
    }
}
