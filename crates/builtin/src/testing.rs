//! What the tests of both servers share: calls through the trait, as the gate makes them.

use gloveport_executor::{Caller, Upstream, UpstreamError};
use gloveport_gate::{FrozenArguments, InputSchema, Permit, ServedAlone};
use gloveport_protocol::{ServerName, ToolId, ToolName, ToolResult};
use serde_json::{Value, json};

pub(crate) fn permit(upstream: &dyn Upstream, tool: &str, arguments: &Value) -> Permit {
    let tool = ToolId {
        server: upstream.name().clone(),
        tool: ToolName::parse(tool).expect("a tool name"),
    };
    let frozen = FrozenArguments::parse(&arguments.to_string(), 64 << 20).expect("an object");
    ServedAlone.permit(tool, frozen)
}

/// The result as the upstream gives it.
pub(crate) async fn call(
    upstream: &dyn Upstream,
    tool: &str,
    arguments: Value,
) -> Result<ToolResult, UpstreamError> {
    upstream.call(permit(upstream, tool, &arguments), Caller::nobody()).await
}

/// The structured value, which has to match the output schema, or the tool's own failure.
pub(crate) async fn answer(
    upstream: &dyn Upstream,
    tool: &str,
    arguments: Value,
) -> Result<Value, String> {
    let result = call(upstream, tool, arguments).await.expect("the server answers");
    let text = result.only_text().expect("only text");
    if result.is_error {
        assert_eq!(result.structured, None);
        return Err(text);
    }
    let value = result.structured.expect("a structured result");
    assert_eq!(value.to_string(), text, "text and structure are the same");
    let listing = upstream.list().await.expect("a listing");
    let definition = listing.tools.iter().find(|d| d.name.as_str() == tool).expect("listed");
    let schema = definition.output_schema.as_ref().expect("an output schema");
    let frozen = FrozenArguments::parse(&text, 64 << 20).expect("an object");
    let checked = InputSchema::compile(schema).expect("a schema").validate(&frozen);
    assert_eq!(checked, Ok(()), "{tool}: {text:.400}");
    Ok(value)
}

/// The failure of a call that has to fail.
pub(crate) async fn failure(upstream: &dyn Upstream, tool: &str, arguments: Value) -> String {
    match answer(upstream, tool, arguments.clone()).await {
        Err(text) => text,
        Ok(value) => panic!("{tool} {arguments:.200} must fail, gave {value:.200}"),
    }
}

/// The listing as the agent's side gets it, in one value.
pub(crate) async fn listing(upstream: &dyn Upstream) -> Value {
    let listing = upstream.list().await.expect("a listing");
    assert_eq!(listing.dropped, []);
    let tools = listing.tools.into_iter().map(|tool| {
        InputSchema::compile(&tool.input_schema).expect("a usable input schema");
        let output = tool.output_schema.expect("an output schema");
        InputSchema::compile(&output).expect("a usable output schema");
        json!({
            "name": tool.name.as_str(),
            "title": tool.title,
            "description": tool.description,
            "annotations": tool.annotations,
            "input": tool.input_schema,
            "output": output,
        })
    });
    tools.collect()
}

pub(crate) fn name(name: &str) -> ServerName {
    ServerName::parse(name).expect("a server name")
}
