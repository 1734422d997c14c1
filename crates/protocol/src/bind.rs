//! What the names of a script stand for: the question, the answer, and the shapes of what tools take.

use serde::{Deserialize, Serialize};

/// The names in a script that only the catalog can explain.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BindRequest {
    /// Identifiers that the script uses, never declares and that are not of the language: `github`, `github_get_issue`.
    pub identifiers: Vec<String>,
    /// Last parts of the module paths that it imports: `github` for `./tools/github` and `../servers/github/index.ts`.
    pub modules: Vec<String>,
    /// Members that it takes from those by name, so that a misspelled tool is found before anything runs.
    pub members: Vec<MemberUse>,
    /// Those identifiers and modules that it uses otherwise too, as a whole: `const g = github`, `github[name]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whole: Vec<String>,
}

/// A member taken by name: `server.tool(...)` or `import { tool } from "./tools/server"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberUse {
    /// The identifier or module.
    pub of: String,
    /// The member.
    pub name: String,
}

/// What the names of a [`BindRequest`] stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bindings {
    /// Each server that is used, with all of its tools.
    pub servers: Vec<ServerBinding>,
    /// Names that nothing explains, with what is nearest to each.
    pub unknown: Vec<UnknownName>,
}

/// One server as the script sees it. All names are identifiers from a strict alphabet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerBinding {
    /// The global namespace and module name: `github`.
    pub identifier: String,
    /// The members of the namespace: `create_issue`. The flat function is `identifier_tool`.
    pub tools: Vec<String>,
    /// Flat functions of this server that the script uses, with the tool each stands for. One has another form than its
    /// tool: the global `fetch` of the web, which stands for `network.fetch`.
    pub flat: Vec<(String, String)>,
    /// What is known of the tools that the script takes by name, as members or as flat functions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<UsedTool>,
}

/// A tool that a script takes by name, as the built-in check needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UsedTool {
    /// The member of the namespace: `create_issue`.
    pub tool: String,
    /// Its one argument, an object.
    pub arguments: Shape,
    /// It can be called without an argument.
    #[serde(default)]
    pub is_optional: bool,
    /// Its signature in one line, for a message: `create_issue(args: { title: string }): Promise<Issue>`.
    pub signature: String,
}

/// The type of a value as the built-in check sees it: what can be said of an argument's literals without a compiler.
///
/// It never says more than the tool's JSON Schema does: a value that the schema accepts fits the shape, but for keys
/// that a schema which lists its properties does not list ([`Rest::Unlisted`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Shape {
    /// Anything, or nothing that is known.
    Any,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// One of these scalars: an enum or a constant.
    OneOf(Vec<serde_json::Value>),
    /// A list of one type.
    List(Box<Shape>),
    /// An object.
    Object {
        /// Its known properties, in the order of the schema.
        fields: Vec<Field>,
        /// What other keys are.
        rest: Rest,
    },
    /// A value of any of these.
    Union(Vec<Shape>),
}

/// One property of a [`Shape::Object`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The key.
    pub name: String,
    /// Its type.
    pub shape: Shape,
    /// It cannot be left out.
    #[serde(default)]
    pub is_required: bool,
}

/// What the keys of an object are that its shape does not list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// The schema refuses them.
    Refused,
    /// The schema lists properties and says nothing of others: a key beside them is a mistake more often than not, and
    /// TypeScript refuses it in an object literal.
    Unlisted,
    /// The schema means them: `additionalProperties`, `patternProperties`, or no properties at all.
    Meant,
}

/// A name that the catalog does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnknownName {
    /// The server, where the server is known and its member is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The name as the script has it.
    pub name: String,
    /// What to write instead, as a sentence for the agent; `None` where nothing is near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}
