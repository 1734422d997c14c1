//! That every example of docs/policy.md loads, and that its cases pass.

use super::*;
use crate::config::Config;
use crate::environment::Environment;
use std::path::Path;

/// The TOML blocks of a document.
fn blocks(text: &str) -> Vec<&str> {
    let parts = text.split("```toml\n").skip(1);
    parts.map(|part| part.split("\n```").next().unwrap_or_default()).collect()
}

#[test]
fn every_example_of_the_document_loads_and_its_cases_pass() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = std::fs::read_to_string(root.join("docs/policy.md")).expect("docs/policy.md");
    let folder = tempfile::tempdir().expect("a folder");
    let environment = Environment::of(folder.path(), &[]);
    let (mut n_cases, mut n_rules) = (0, 0);
    for (n, block) in blocks(&document).into_iter().enumerate() {
        let file = folder.path().join(format!("{n}.toml"));
        // Examples are about servers that the reader has.
        let mut text = block.to_owned();
        for server in ["database", "files", "mail", "stripe", "github"] {
            let is_named = text.contains(&format!("{server}."))
                && !text.contains(&format!("[servers.{server}]"));
            if is_named {
                text.push_str(&format!("\n[servers.{server}]\nurl = \"http://127.0.0.1:9/mcp\"\n"));
            }
        }
        std::fs::write(&file, &text).expect("written");
        let config = Config::load(Some(&file), &environment)
            .unwrap_or_else(|error| panic!("block {n}: {error}\n{text}"));
        let results = run(&config.policy, &Known::default()).expect("cases can be run");
        for result in &results {
            assert!(result.passed, "block {n}: {}", line(result));
        }
        n_cases += results.len();
        n_rules += config.policy.policy.n_rules();
    }
    assert!(n_cases >= 20 && n_rules >= 12, "{n_cases} cases, {n_rules} rules");
}
