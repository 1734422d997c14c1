//! MCP Inspector on the command line, which connects anew for every request.

use super::Reach;
use super::process::{Ended, Running};
use super::world::World;
use serde_json::{Map, Value, json};

/// Makes the calls one by one, and reports as the programs of `tests/clients` do.
pub(super) fn report(world: &World, reach: &Reach, era: &str, calls: &[Value]) -> Value {
    let server = match reach {
        Reach::Stdio(command) => json!({"command": command[0], "args": command[1..]}),
        Reach::Http(door) => json!({
            "type": "streamable-http",
            "url": door.url(),
            "headers": {"Authorization": format!("Bearer {}", door.bearer)},
        }),
    };
    let text = json!({"mcpServers": {"gateway": server}}).to_string();
    let session = world.home.file(&format!("session-{era}.json"), &text);
    let request = |arguments: &[String]| {
        let mut command = world.home.command(world.runtimes.node());
        command
            .env("MCP_INSPECTOR_SECRET_STORE", "memory")
            .arg(world.runtimes.module("inspector/clients/launcher/build/index.js"))
            .args(["--cli", "--protocol-era", era, "--format", "json", "--server", "gateway"])
            .arg("--config")
            .arg(&session)
            .args(arguments);
        printed(&Running::start(&mut command).end())
    };
    let method = |name: &str| request(&["--method".to_owned(), name.to_owned()]);
    let (begun, (listed, told)) = (method("initialize").0, method("tools/list"));
    // It also judges whether the schemas suit the clients that it knows.
    assert!(!told.contains("Schema portability"), "{told}");
    let tools = listed["tools"].as_array().expect("tools");
    let tools: Vec<&Value> = tools.iter().map(|tool| &tool["name"]).collect();
    let answers = calls.iter().map(|call| {
        let arguments = call[1].as_object().expect("arguments");
        let (answer, _) = request(&call_arguments(call[0].as_str().expect("a tool"), arguments));
        let is_error = answer.get("isError").unwrap_or(&Value::Bool(false));
        json!({
            "content": answer["content"],
            "structured": answer["structuredContent"],
            "is_error": is_error,
        })
    });
    let answers: Vec<Value> = answers.collect();
    json!({
        "protocol": begun["protocolVersion"],
        "server": begun["serverInfo"]["name"],
        "tools": tools,
        "answers": answers,
    })
}

fn call_arguments(tool: &str, arguments: &Map<String, Value>) -> Vec<String> {
    let mut words = ["--method", "tools/call", "--tool-name", tool].map(str::to_owned).to_vec();
    for (name, value) in arguments {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        words.extend(["--tool-arg".to_owned(), format!("{name}={value}")]);
    }
    words
}

/// The result, and what it said aside. It ends with 5 when the tool failed.
fn printed(ended: &Ended) -> (Value, String) {
    assert!(matches!(ended.code, Some(0 | 5)), "{ended:?}");
    let printed: Value =
        serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("it said no JSON: {ended:?}"));
    (printed["result"].clone(), ended.err.clone())
}
