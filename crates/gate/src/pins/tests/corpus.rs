//! How much of what is poisoned is found, and how much of what is not. `corpus.json` holds both, each with a look-alike
//! in the other half where there is one.

use crate::pins::{Finding, Neighbor, Severity, scan};
use gloveport_protocol::{ServerName, ToolDefinition, ToolName};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// Poisoned tools that may be missed, and benign ones that may be held, of each hundred.
const MISSED_PERCENT_MAX: usize = 5;
const HELD_PERCENT_MAX: usize = 0;
/// Tools of real servers that may be held, of each thousand.
const REAL_HELD_PER_MILLE_MAX: usize = 5;

fn definition(tool: &Value) -> Option<ToolDefinition> {
    let text = |key: &str| tool.get(key).and_then(Value::as_str).map(str::to_owned);
    let schema = tool.get("inputSchema").or_else(|| tool.get("input_schema"));
    Some(ToolDefinition {
        name: ToolName::parse(&text("name")?).ok()?,
        title: text("title"),
        description: text("description"),
        input_schema: schema.cloned().unwrap_or_else(|| serde_json::json!({"type": "object"})),
        output_schema: tool.get("outputSchema").cloned(),
        annotations: tool
            .get("annotations")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default(),
        rest: serde_json::Map::new(),
    })
}

fn held(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|finding| finding.severity == Severity::High).collect()
}

fn say(text: &str) {
    writeln!(std::io::stderr(), "{text}").expect("standard error is open");
}

#[test]
fn poisoned_tools_are_found_and_look_alikes_are_not() {
    let corpus: Value = serde_json::from_str(include_str!("corpus.json")).expect("JSON");
    let server = ServerName::parse("odd").expect("a name");
    let mail = ["send_email", "search_files"].map(|name| ToolName::parse(name).expect("a name"));
    let neighbor =
        Neighbor { server: ServerName::parse("mail").expect("a name"), tools: mail.into() };
    let list = |key: &str| corpus[key].as_array().expect("a list").clone();
    let read = |tool: &Value| {
        let tool = definition(tool).expect("a tool");
        scan(&server, &tool, std::slice::from_ref(&tool), std::slice::from_ref(&neighbor))
    };
    let (poisoned, benign) = (list("poisoned"), list("benign"));
    let mut wrong = Vec::new();
    let mut missed = 0;
    for entry in &poisoned {
        let (findings, code) = (read(&entry["tool"]), entry["code"].as_str().expect("a code"));
        if held(&findings).is_empty() {
            missed += 1;
        }
        if !held(&findings).iter().any(|finding| finding.code == code) {
            wrong.push(format!("{} is not {code}: {findings:?}", entry["tool"]["name"]));
        }
    }
    let mut n_held = 0;
    for tool in &benign {
        let findings = read(tool);
        n_held += usize::from(!held(&findings).is_empty());
        wrong.extend(held(&findings).iter().map(|finding| format!("{}: {finding}", tool["name"])));
    }
    say(&format!(
        "poisoned: {} of {} found; benign: {n_held} of {} held",
        poisoned.len() - missed,
        poisoned.len(),
        benign.len()
    ));
    assert!(poisoned.len() >= 40 && benign.len() >= 40);
    assert!(missed * 100 <= poisoned.len() * MISSED_PERCENT_MAX, "{wrong:#?}");
    assert!(n_held * 100 <= benign.len() * HELD_PERCENT_MAX, "{wrong:#?}");
    assert_eq!(wrong, Vec::<String>::new());
}

/// The tools of real servers, where a collection of them lies beside the repository.
fn real_tools(folder: &Path) -> BTreeMap<String, Vec<ToolDefinition>> {
    let mut servers: BTreeMap<String, Vec<ToolDefinition>> = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join("tools")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        let listing: Value = serde_json::from_str(&text).expect("JSON");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let tools = listing["tools"].as_array().expect("a list").iter();
        servers.insert(name, tools.filter_map(definition).collect());
    }
    let lines = std::fs::read_to_string(folder.join("discovery/tools.jsonl")).expect("a file");
    for line in lines.lines() {
        let tool: Value = serde_json::from_str(line).expect("JSON");
        let server = format!("{}-{}", tool["set"], tool["server"]);
        servers.entry(server).or_default().extend(definition(&tool));
    }
    servers
}

#[test]
fn real_tools_are_hardly_ever_held() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !folder.join("discovery/tools.jsonl").exists() {
        say("left out: no collection of real tools lies beside the repository");
        return;
    }
    let server = ServerName::parse("real").expect("a name");
    let (mut n_tools, mut n_held) = (0, 0);
    for (name, tools) in real_tools(&folder) {
        for tool in &tools {
            n_tools += 1;
            let findings = scan(&server, tool, &tools, &[]);
            if let Some(finding) = held(&findings).first() {
                n_held += 1;
                say(&format!("held: {name} {} {finding}", tool.name.as_str()));
            }
        }
    }
    say(&format!("{n_held} of {n_tools} real tools are held"));
    assert!(n_tools > 1_000, "only {n_tools}");
    assert!(n_held * 1_000 <= n_tools * REAL_HELD_PER_MILLE_MAX, "{n_held} of {n_tools}");
}
