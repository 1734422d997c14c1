//! One compiled tool: its identifier, its summary, and its texts on demand.
//!
//! Signature and declaration are written when someone asks, from the definition as the upstream
//! gave it; they cost some microseconds, so that a catalog of ten thousand tools holds no text that
//! nobody reads.

use crate::observed::{Observed, Others};
use crate::schema::{
    Detail, Printer, Property, Shared, Style, Text, Type, TypeTable, Words, description, read,
    shape,
};
use crate::text;
use gloveport_protocol::{Shape, ToolDefinition, ToolId, UsedTool};
use serde_json::Value;
use std::sync::Arc;

/// Characters of a summary.
pub(crate) const SUMMARY_CHARACTERS_MAX: usize = 140;
/// Bytes of a tool's description that are read for its declaration.
const DESCRIPTION_BYTES_MAX: usize = 8_192;
/// Bytes of a declaration.
const DECLARATION_BYTES_MAX: usize = 32 << 10;
/// Bytes of a signature's arguments.
const ARGUMENTS_BYTES_MAX: usize = 1_000;
/// Bytes of a signature's result; longer ones are outlined, since the declaration has them.
const RESULT_BYTES_MAX: usize = 160;

/// Columns that stay free behind arguments on one line: `): Promise<unknown>;`.
const END_COLUMNS: usize = 20;

/// One tool of the catalog. Immutable and cheap to clone.
#[derive(Debug, Clone)]
pub struct Tool {
    id: ToolId,
    server_identifier: String,
    identifier: String,
    summary: String,
    definition: Arc<ToolDefinition>,
    observed: Option<Arc<Observed>>,
}

/// A tool as a compiler is told of it.
pub(crate) struct AmbientTool {
    pub(crate) text: String,
    pub(crate) is_result_known: bool,
}

/// The types of one tool.
struct Types<'a> {
    table: TypeTable<'a>,
    arguments: Type,
    result: Type,
    /// It can be called without arguments.
    is_optional: bool,
    /// What its comment says; empty as long as nobody asked for docs.
    comment: String,
}

impl Tool {
    pub(crate) fn new(id: ToolId, identifiers: [&str; 2], definition: ToolDefinition) -> Self {
        let description = definition.description.as_deref().unwrap_or_default();
        let mut summary = text::first_sentence(description, SUMMARY_CHARACTERS_MAX);
        if summary.is_empty() {
            let title = definition.title.as_deref().unwrap_or_default();
            summary = text::first_sentence(title, SUMMARY_CHARACTERS_MAX);
        }
        let [server_identifier, identifier] = identifiers.map(str::to_owned);
        Self {
            id,
            server_identifier,
            identifier,
            summary,
            definition: Arc::new(definition),
            observed: None,
        }
    }

    /// The same tool below another identifier of its server.
    pub(crate) fn moved(&self, server_identifier: &str) -> Self {
        Self { server_identifier: server_identifier.to_owned(), ..self.clone() }
    }

    /// The same tool, with what was seen of its results, if it does not declare them itself.
    pub(crate) fn observing(&self, observed: Arc<Observed>) -> Self {
        let observed = (!self.declares_result()).then_some(observed);
        Self { observed, ..self.clone() }
    }

    /// Whether its output schema says anything of its results.
    pub fn declares_result(&self) -> bool {
        let Some(schema) = &self.definition.output_schema else { return false };
        let mut table = TypeTable::default();
        match unwrapped(schema, read(schema, "Result", &mut table)) {
            Type::Unknown | Type::Remarked(..) => false,
            Type::Object(object) => !object.is_bare,
            _ => true,
        }
    }

    /// What was seen of its results, where it does not declare them.
    pub fn observed(&self) -> Option<&Arc<Observed>> {
        self.observed.as_ref()
    }

    /// JSON Schema of its results by what was seen of them: objects, seen at least 5 times.
    ///
    /// It promises little: nothing is required and everything may be `null`. Whoever publishes it as `outputSchema` gives
    /// `structuredContent` with each result, which for a tool that answers in text is the JSON of that text.
    pub fn observed_output_schema(&self) -> Option<Value> {
        self.observed.as_ref()?.schema()
    }

    /// Server and tool as configuration, policy and audit write them.
    pub fn id(&self) -> &ToolId {
        &self.id
    }

    /// The server's namespace in scripts.
    pub fn server_identifier(&self) -> &str {
        &self.server_identifier
    }

    /// The function's name in that namespace, of `[A-Za-z0-9_]`.
    pub fn identifier(&self) -> &str {
        &self.identifier
    }

    /// The tool as its upstream describes it. Untrusted text.
    pub fn definition(&self) -> &Arc<ToolDefinition> {
        &self.definition
    }

    /// First sentence of the description, else of the title, in one line of at most 140 characters;
    /// may be empty.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// The path of its declaration in the tree: `/github/create_issue.ts`.
    pub fn path(&self) -> String {
        format!("/{}/{}.ts", self.server_identifier, self.identifier)
    }

    /// The path of its definition as the upstream gave it: `/github/create_issue.json`.
    pub fn raw_path(&self) -> String {
        format!("/{}/{}.json", self.server_identifier, self.identifier)
    }

    /// The definition as the upstream gave it, as JSON over several lines.
    ///
    /// What an editor or a terminal would obey or hide is escaped in its texts, which JSON reads as
    /// the same. As long as the definition is.
    pub fn raw(&self) -> String {
        let ToolDefinition {
            name,
            title,
            description,
            input_schema,
            output_schema,
            annotations,
            rest: _,
        } = &*self.definition;
        let mut fields = serde_json::Map::new();
        fields.insert("name".to_owned(), name.as_str().into());
        fields.extend(title.clone().map(|title| ("title".to_owned(), title.into())));
        let description = description.clone();
        fields.extend(description.map(|text| ("description".to_owned(), text.into())));
        fields.insert("inputSchema".to_owned(), input_schema.clone());
        let output_schema = output_schema.clone();
        fields.extend(output_schema.map(|schema| ("outputSchema".to_owned(), schema)));
        if !annotations.is_empty() {
            fields.insert("annotations".to_owned(), annotations.clone().into());
        }
        text::printable_json(&format!("{:#}\n", Value::Object(fields)))
    }

    /// One line without docs: `create_issue(args: { title: string; body?: string }):
    /// Promise<Issue>`.
    ///
    /// Valid TypeScript after `function`. Arguments take at most about 1,000 bytes and the result
    /// 160: where a type is longer, inner objects are outlined by their properties' names.
    pub fn signature(&self) -> String {
        let types = self.types();
        let result = types.outlined(&types.result, RESULT_BYTES_MAX);
        if types.has_none() {
            return format!("{}(): Promise<{result}>", self.identifier);
        }
        let arguments = types.outlined(&types.arguments, ARGUMENTS_BYTES_MAX);
        let sign = types.argument_sign();
        format!("{}(args{sign}{arguments}): Promise<{result}>", self.identifier)
    }

    /// The shape of its argument, for the check without a compiler.
    ///
    /// It refuses nothing that the input schema accepts, but for keys that a schema which lists its
    /// properties does not list. Bounded: at most 400 schemas, 10 inside of each other.
    pub fn shape(&self) -> Shape {
        shape(&self.definition.input_schema)
    }

    /// What the built-in check and its messages need to know.
    pub fn used(&self) -> UsedTool {
        let arguments = self.shape();
        // In doubt a call without an argument is left to the gate.
        let is_optional = match &arguments {
            Shape::Object { fields, .. } => !fields.iter().any(|field| field.is_required),
            _ => true,
        };
        let (tool, signature) = (self.identifier.clone(), self.signature());
        UsedTool { tool, arguments, is_optional, signature }
    }

    /// The TypeScript declaration with doc comments: a namespace of the server with this one
    /// function in it.
    ///
    /// Types that are used twice or contain themselves follow in a namespace of the tool's name, so
    /// that the declarations of all tools stand beside each other in one program. At most 32 KiB: a
    /// larger one loses the docs of its properties first, then its innermost objects. The
    /// description takes at most 2 KiB and says where it was cut.
    pub fn declaration(&self) -> String {
        let types = self.documented_types();
        let whole = self.declaration_in(&types, Detail::Docs, usize::MAX);
        whole
            .or_else(|| {
                let mut depths = [usize::MAX, 3, 1, 0].into_iter();
                depths.find_map(|depth| self.declaration_in(&types, Detail::Types, depth))
            })
            .unwrap_or_else(|| self.shortest_declaration())
    }

    /// Its function for a compiler, as it stands in the namespace of its server; `None` over 32 KiB.
    pub(crate) fn ambient(&self) -> Option<AmbientTool> {
        let types = self.types_with(Others::Allowed);
        let shared = Shared::Of(&self.identifier);
        let style = Style { shared, depth_max: usize::MAX, detail: Detail::Check };
        let printer = Printer::new(&types.table, style);
        let identifier = &self.identifier;
        let mut out = Text::new(DECLARATION_BYTES_MAX);
        out.push(&format!("function {identifier}(args{}", types.argument_sign()));
        if types.has_none() {
            out.push(if self.is_closed() { "Record<string, never>" } else { "{}" });
        } else {
            printer.one_line(&types.arguments, &mut out);
        }
        out.push(", options?: $Options): Promise<");
        printer.one_line(&types.result, &mut out);
        out.push(">;\n");
        let printer = Printer::new(&types.table, Style { shared: Shared::Local, ..style });
        for (name, body) in types.table.shared() {
            out.push(&format!("namespace {identifier} {{ type {name} = "));
            printer.one_line(body, &mut out);
            out.push("; }\n");
        }
        let is_result_known = !matches!(&types.result, Type::Unknown | Type::Remarked(..));
        out.finish().map(|text| AmbientTool { text, is_result_known })
    }

    /// Whether the schema forbids what it does not list.
    fn is_closed(&self) -> bool {
        self.definition.input_schema.get("additionalProperties") == Some(&Value::Bool(false))
    }

    /// Why the types say less than the schema does: keywords that are left out, reasons of an
    /// `unknown`. Sorted; empty where the types say all.
    pub fn notes(&self) -> Vec<String> {
        let types = self.types();
        let left_out = types.table.left_out();
        let left_out = left_out.map(|keyword| format!("the type leaves out `{keyword}`"));
        let roots = [&types.arguments, &types.result];
        left_out.chain(types.table.remarks(&roots)).collect()
    }

    fn types(&self) -> Types<'_> {
        self.types_with(Others::Unsaid)
    }

    fn types_with(&self, others: Others) -> Types<'_> {
        let mut table = TypeTable::default();
        let arguments = arguments_type(&self.definition.input_schema, &mut table);
        let result = match (&self.observed, &self.definition.output_schema) {
            (Some(observed), _) => observed.form().to_type(others),
            (None, None) => Type::Unknown,
            (None, Some(schema)) => unwrapped(schema, read(schema, "Result", &mut table)),
        };
        table.finish(&[&arguments, &result]);
        let is_optional = match &arguments {
            Type::Object(object) => object.required.is_empty(),
            _ => false,
        };
        Types { table, arguments, result, is_optional, comment: String::new() }
    }

    /// The types with short docs, and the comment of the tool itself.
    fn documented_types(&self) -> Types<'_> {
        let mut types = self.types();
        let definition = &self.definition;
        let told = definition.description.as_deref().filter(|text| !text.trim().is_empty());
        let told = told.or(definition.title.as_deref()).unwrap_or_default();
        let safe = text::comment(told, DESCRIPTION_BYTES_MAX);
        let safe = safe.strip_suffix(text::CUT_MARK).unwrap_or(&safe);
        let told_parts = description(safe);
        let mut is_cut = told_parts.is_cut || told.len() > DESCRIPTION_BYTES_MAX;
        let mut known = Words::default();
        known.add(&self.identifier);
        known.add(&self.server_identifier);
        known.add(&self.summary);
        if let Type::Object(object) = &mut types.arguments {
            for property in &mut object.properties {
                known.add(&property.name);
                if property.doc.text.is_empty()
                    && let Some((_, text)) =
                        told_parts.parameters.iter().find(|(of, _)| *of == property.name)
                {
                    property.doc.text.clone_from(text);
                }
            }
        }
        is_cut |= types.table.trim([&mut types.arguments, &mut types.result], &known);
        let mut comment = told_parts.text;
        if matches!(types.result, Type::Unknown | Type::String) && !told_parts.returns.is_empty() {
            comment.extend([" Returns: ", &told_parts.returns]);
        }
        if let Some(seen) = self.observed.as_ref().filter(|seen| !seen.is_unknown()) {
            let calls = if seen.n_calls() == 1 { "call" } else { "calls" };
            comment.push_str(&format!(" Result observed in {} {calls}.", seen.n_calls()));
        }
        let left_out: Vec<&str> = types.table.left_out().collect();
        if !left_out.is_empty() {
            comment.extend([" The type leaves out: ", &left_out.join(", "), "."]);
        }
        comment.truncate(comment.trim_end_matches(['.', ' ']).len());
        if is_cut {
            comment.extend([" … ", &self.raw_path()]);
        }
        comment.trim_start().clone_into(&mut types.comment);
        types
    }

    fn declaration_in(
        &self,
        types: &Types<'_>,
        detail: Detail,
        depth_max: usize,
    ) -> Option<String> {
        let style = Style { shared: Shared::Of(&self.identifier), depth_max, detail };
        let printer = Printer::new(&types.table, style);
        let mut out = Text::new(DECLARATION_BYTES_MAX);
        out.push(&format!("declare namespace {} {{\n", self.server_identifier));
        if !types.comment.is_empty() {
            out.push(&format!("  /** {} */\n", types.comment));
        }
        out.push(&format!("  function {}(", self.identifier));
        if !types.has_none() {
            out.push(&format!("args{}", types.argument_sign()));
            printer.lines(&types.arguments, 2, END_COLUMNS, &mut out);
        }
        out.push("): Promise<");
        printer.lines(&types.result, 2, 2, &mut out);
        out.push(">;\n");
        let style = Style { shared: Shared::Local, ..style };
        let printer = Printer::new(&types.table, style);
        let mut has_shared = false;
        for (name, body) in types.table.shared() {
            if !has_shared {
                out.push(&format!("  namespace {} {{\n", self.identifier));
                has_shared = true;
            }
            out.push(&format!("    type {name} = "));
            printer.lines(body, 4, 1, &mut out);
            out.push(";\n");
        }
        out.push(if has_shared { "  }\n}\n" } else { "}\n" });
        out.finish()
    }

    /// What is left where even the outline is too large.
    fn shortest_declaration(&self) -> String {
        let Self { server_identifier, identifier, .. } = self;
        format!(
            "declare namespace {server_identifier} {{\n  function {identifier}(\
             args?: unknown /* the schema is too large */): \
             Promise<unknown>;\n}}\n"
        )
    }
}

impl Types<'_> {
    /// There are no arguments at all.
    fn has_none(&self) -> bool {
        self.is_optional && self.arguments == no_properties()
    }

    fn argument_sign(&self) -> &'static str {
        if self.is_optional { "?: " } else { ": " }
    }

    /// A type on one line within a bound, outlined as deep as the bound allows.
    fn outlined(&self, ty: &Type, bytes_max: usize) -> String {
        let attempt = |depth_max: &usize| {
            let style =
                Style { shared: Shared::Inline, depth_max: *depth_max, detail: Detail::Types };
            let mut out = Text::new(bytes_max);
            Printer::new(&self.table, style).one_line(ty, &mut out);
            out.finish()
        };
        [usize::MAX, 4, 3, 2, 1, 0]
            .iter()
            .find_map(attempt)
            .unwrap_or_else(|| "unknown /* see the declaration */".to_owned())
    }
}

/// The type of `args`. A schema that says no more than `object`, or nothing, means that there are
/// none.
fn arguments_type<'a>(schema: &'a Value, table: &mut TypeTable<'a>) -> Type {
    match read(schema, "Args", table) {
        Type::Object(object) if object.is_bare => no_properties(),
        Type::Unknown => no_properties(),
        arguments => arguments,
    }
}

fn no_properties() -> Type {
    Type::Object(crate::schema::Object::default())
}

/// The type inside of `{ result: ... }`, which `FastMCP` puts round results that are no objects.
fn unwrapped(schema: &Value, read: Type) -> Type {
    let is_wrapped = schema.get("x-fastmcp-wrap-result") == Some(&Value::Bool(true));
    match read {
        Type::Object(mut object) if is_wrapped => {
            let place = object.properties.iter().position(|Property { name, .. }| name == "result");
            place.map_or(Type::Unknown, |place| object.properties.swap_remove(place).value)
        }
        other => other,
    }
}
