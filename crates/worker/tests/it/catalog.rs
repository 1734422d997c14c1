//! The servers that the scripts find. Some of them say what their tools take, in a notation of JSON
//! of our own: a type is its name, a list its item, an object its fields, `?` what can be left out.

use gloveport_protocol::{Field, Rest, ServerBinding, Shape, UsedTool, any_of, nearest};
use serde_json::Value;

/// Servers of which only the names of the tools are known.
const NAMES: [(&str, &[&str]); 3] = [
    ("github", &["create_issue", "get_issue", "list_issues"]),
    ("file_system", &["read", "search"]),
    (
        "test",
        &["big", "deep", "denied", "echo", "fail", "invalid", "late", "nothing", "rich", "text"],
    ),
];
/// Servers with what their tools take.
const SHAPES: &str = include_str!("catalog.json");

pub(crate) struct Catalog {
    servers: Vec<Server>,
}

pub(crate) struct Server {
    pub(crate) identifier: String,
    pub(crate) used: Vec<UsedTool>,
    tools: Vec<String>,
}

impl Catalog {
    pub(crate) fn new() -> Self {
        let named = NAMES.iter().map(|(identifier, tools)| Server {
            identifier: (*identifier).to_owned(),
            used: Vec::new(),
            tools: tools.iter().map(|tool| (*tool).to_owned()).collect(),
        });
        let notation: Value = serde_json::from_str(SHAPES).expect("JSON");
        let shaped = entries(&notation).map(|(identifier, tools)| {
            let used: Vec<UsedTool> =
                entries(tools).map(|(tool, definition)| used(tool, definition)).collect();
            let tools = used.iter().map(|used| used.tool.clone()).collect();
            Server { identifier: identifier.to_owned(), used, tools }
        });
        Self { servers: named.chain(shaped).collect() }
    }

    pub(crate) fn server(&self, name: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.identifier == name.replace('-', "_"))
    }

    /// The server and tool that a flat name may stand for.
    pub(crate) fn flat<'n>(&self, name: &'n str) -> Option<(&str, &'n str)> {
        self.servers.iter().find_map(|server| {
            let tool = name.strip_prefix(&server.identifier)?.strip_prefix('_')?;
            Some((server.identifier.as_str(), tool))
        })
    }

    pub(crate) fn server_hint(&self, name: &str) -> Option<String> {
        let names: Vec<&str> = self.servers.iter().map(|it| it.identifier.as_str()).collect();
        let near = nearest(name, &names, 2);
        (!near.is_empty()).then(|| format!("did you mean {}?", any_of(&near)))
    }
}

impl Server {
    pub(crate) fn binding(&self) -> ServerBinding {
        ServerBinding {
            identifier: self.identifier.clone(),
            tools: self.tools.clone(),
            flat: Vec::new(),
            used: Vec::new(),
        }
    }

    pub(crate) fn tool_hint(&self, name: &str) -> String {
        let names: Vec<&str> = self.tools.iter().map(String::as_str).collect();
        let near = nearest(name, &names, 2);
        let proposed = if near.is_empty() { names } else { near };
        format!("did you mean {}?", any_of(&proposed))
    }
}

fn used(tool: &str, definition: &Value) -> UsedTool {
    let arguments = shape(&definition["takes"]);
    let is_optional = match &arguments {
        Shape::Object { fields, .. } => fields.iter().all(|field| !field.is_required),
        _ => true,
    };
    let signature = format!("{tool}{}", definition["signature"].as_str().expect("a text"));
    UsedTool { tool: tool.to_owned(), arguments, is_optional, signature }
}

fn shape(notation: &Value) -> Shape {
    match notation {
        Value::String(name) => match name.as_str() {
            "any" => Shape::Any,
            "null" => Shape::Null,
            "boolean" => Shape::Boolean,
            "number" => Shape::Number,
            "text" => Shape::Text,
            other => panic!("no type `{other}`"),
        },
        Value::Array(item) => Shape::List(Box::new(shape(&item[0]))),
        Value::Object(parts) => match parts.get("one of").or_else(|| parts.get("any of")) {
            Some(Value::Array(list)) if parts.contains_key("one of") => Shape::OneOf(list.clone()),
            Some(Value::Array(list)) => Shape::Union(list.iter().map(shape).collect()),
            Some(_) | None => object(notation),
        },
        other => panic!("no type `{other}`"),
    }
}

fn object(notation: &Value) -> Shape {
    let mut rest = Rest::Unlisted;
    let mut fields = Vec::new();
    for (key, value) in entries(notation) {
        match key {
            "refuses others" => rest = Rest::Refused,
            "takes others" => rest = Rest::Meant,
            _ => fields.push(Field {
                name: key.trim_end_matches('?').to_owned(),
                shape: shape(value),
                is_required: !key.ends_with('?'),
            }),
        }
    }
    Shape::Object { fields, rest }
}

fn entries(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let object = object.as_object().expect("an object");
    object.iter().map(|(key, value)| (key.as_str(), value))
}
