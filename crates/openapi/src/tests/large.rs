//! Real documents, where `crates/gloveport/tests/prepare.sh` brought them: every operation is a tool, every schema compiles,
//! and every declaration is TypeScript to its compiler. Where there are none, this says so and does nothing.

use crate::{Api, Document, Selection};
use gloveport_catalog::{Server, ServerListing, Tool};
use gloveport_gate::InputSchema;
use gloveport_protocol::ServerName;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Documents, and the operations that they have.
const DOCUMENTS: [(&str, usize); 2] = [
    ("node_modules/@octokit/openapi/generated/api.github.com.json", 1_223),
    ("openapi/kubernetes.json", 1_014),
];
/// Bytes of all schemas of one document.
const SCHEMA_BYTES_MAX: usize = 16 << 20;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e")
}

#[test]
fn real_documents_become_tools_without_a_loss() {
    for (path, n_operations) in DOCUMENTS {
        let Ok(text) = std::fs::read(folder().join(path)) else {
            println!("SKIPPED: there is no {path}: run crates/gloveport/tests/prepare.sh");
            continue;
        };
        let document = Document::parse(&text).expect("a document");
        let api = Api::read(&document, &Selection::default());
        assert_eq!((api.operations.len(), api.dropped), (n_operations, Vec::new()), "{path}");
        let tools = api.operations.iter().map(|operation| operation.definition().clone());
        let tools: Vec<_> = tools.collect();
        let mut bytes = 0;
        for tool in &tools {
            for schema in
                [Some(&tool.input_schema), tool.output_schema.as_ref()].into_iter().flatten()
            {
                bytes += schema.to_string().len();
                InputSchema::compile(schema)
                    .unwrap_or_else(|error| panic!("{path}, {}: {error}", tool.name));
            }
        }
        assert!(bytes < SCHEMA_BYTES_MAX, "{path}: {bytes}");
        let name = ServerName::parse("api").expect("a name");
        let server = Server::compile(ServerListing { name, description: None, tools });
        assert_eq!(server.notes(), [] as [String; 0], "{path}");
        compiles(&server);
    }
}

/// Has the compiler judge the declarations of all tools.
fn compiles(server: &Server) {
    let packages = folder().join("node_modules/@typescript");
    let found = std::fs::read_dir(&packages).into_iter().flatten().flatten();
    let program = found.map(|entry| entry.path().join("lib/tsc")).find(|path| path.is_file());
    let Some(program) = program else {
        println!("SKIPPED: no TypeScript compiler in {}", packages.display());
        return;
    };
    let work = tempfile::tempdir().expect("a folder");
    let declared: String = server.tools().iter().map(Tool::declaration).collect();
    let text = format!("interface AbortSignal {{ readonly aborted: boolean }}\n{declared}");
    std::fs::write(work.path().join("api.d.ts"), text).expect("written");
    let output = Command::new(&program)
        .args([
            "--strict", "--noEmit", "--target", "esnext", "--lib", "esnext", "--pretty", "false",
        ])
        .args(["--types", "", "api.d.ts"])
        .current_dir(work.path())
        .output()
        .expect("the compiler runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
