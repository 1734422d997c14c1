//! Everything that is written in TypeScript, judged by the compiler itself: it compiles in strict
//! mode, and its types take the examples that they are to take.
//!
//! The native compiler of TypeScript 7 is brought by `crates/gloveport/tests/prepare.sh`; the
//! variable `GLOVEPORT_TYPESCRIPT` may name another one. Where there is none, these tests say so and do
//! nothing; in CI they fail.

use super::declaration::SCHEMAS;
use super::hostile::any_schema;
use super::{corpus, server, shared_corpus, tool};
use crate::{Catalog, Server, Tool};
use gloveport_gate::{FrozenArguments, InputSchema};
use gloveport_protocol::BindRequest;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Generated schemas that are compiled.
const N_GENERATED: usize = 300;
/// What the script API declares and declarations refer to.
const GLOBALS: &str = "interface AbortSignal { readonly aborted: boolean }\n";

/// The compiler's program.
fn compiler() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("GLOVEPORT_TYPESCRIPT") {
        return Some(PathBuf::from(named));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let packages = root.join("target/e2e/node_modules/@typescript");
    let mut found = None;
    for entry in std::fs::read_dir(&packages).into_iter().flatten() {
        let program = entry.expect("an entry is readable").path().join("lib/tsc");
        found = found.or(program.is_file().then_some(program));
    }
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "no compiler in {}", packages.display());
        println!("SKIPPED: no TypeScript compiler in {}", packages.display());
    }
    found
}

/// Compiles files as one program, strictly, libraries included, and gives what the compiler says.
fn compile(program: &Path, files: &[(String, String)]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("a file is written");
    };
    write("globals.d.ts", GLOBALS);
    let options = json!({"strict": true, "skipLibCheck": false, "noEmit": true, "target": "esnext", "lib": ["esnext"],
        "types": [], "module": "esnext", "moduleResolution": "bundler", "moduleDetection": "force"});
    write("tsconfig.json", &json!({"compilerOptions": options, "include": ["*.ts"]}).to_string());
    for (name, text) in files {
        write(name, text);
    }
    let output = Command::new(program)
        .args(["--project", ".", "--pretty", "false"])
        .current_dir(folder.path())
        .output()
        .expect("the compiler runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let said: Vec<String> =
        said.lines().filter(|line| !line.starts_with(' ')).map(str::to_owned).collect();
    assert!(output.status.success() || !said.is_empty(), "{output:?}");
    said
}

/// One server for each file of schemas, one tool for each case.
fn cases() -> Vec<(Arc<Server>, Vec<Value>)> {
    let read = |(name, text): &(&str, &str)| {
        let cases: Vec<Value> = serde_json::from_str(text).expect("the file is a list");
        let tools = cases.iter().enumerate().map(|(number, case)| {
            let mut definition = tool(&format!("t{number:02}"), "Does it.", case["input"].clone());
            definition.output_schema = case.get("output").cloned();
            definition
        });
        (server(name, tools.collect()), cases)
    };
    SCHEMAS.iter().map(read).collect()
}

/// Servers that nobody wrote by hand.
fn generated() -> Arc<Server> {
    let mut runner = TestRunner::deterministic();
    let mut any = || any_schema().new_tree(&mut runner).expect("a schema").current();
    let tools = (0..N_GENERATED).map(|number| {
        let mut definition = tool(&format!("t{number}"), "Does it.", any());
        definition.output_schema = Some(any());
        definition
    });
    server("generated", tools.collect())
}

fn all_servers() -> Vec<Arc<Server>> {
    let mut servers: Vec<Arc<Server>> = cases().into_iter().map(|(server, _)| server).collect();
    servers.push(generated());
    if let Some(folder) = shared_corpus("tools") {
        servers.extend(corpus::files(&folder).iter().map(|path| corpus::compiled(path)));
    }
    servers
}

/// A request for everything there is, by global and by module.
fn everything(catalog: &Catalog) -> BindRequest {
    let servers = catalog.servers().iter();
    let names: Vec<String> = servers.map(|server| server.identifier().to_owned()).collect();
    BindRequest {
        identifiers: names.clone(),
        modules: names.clone(),
        whole: names,
        members: Vec::new(),
    }
}

#[test]
fn every_declaration_compiles() {
    let Some(program) = compiler() else {
        return;
    };
    let servers = all_servers();
    let declared = |server: &Arc<Server>| {
        let text: String = server.tools().iter().map(Tool::declaration).collect();
        (format!("{}.d.ts", server.identifier()), text)
    };
    let files: Vec<(String, String)> = servers.iter().map(declared).collect();
    assert_eq!(compile(&program, &files), Vec::<String>::new());
    // One signature for each, as it stands in listings.
    let signed = |server: &Arc<Server>| {
        let lines = server.tools().iter().map(|tool| format!("function {};\n", tool.signature()));
        let lines: String = lines.collect();
        let name = server.identifier();
        (format!("{name}.d.ts"), format!("declare namespace {name} {{\n{lines}}}\n"))
    };
    let files: Vec<(String, String)> = servers.iter().map(signed).collect();
    assert_eq!(compile(&program, &files), Vec::<String>::new());
}

#[test]
fn what_a_script_is_checked_with_compiles() {
    let Some(program) = compiler() else {
        return;
    };
    let catalog = Catalog::assemble(all_servers());
    let ambient = catalog.ambient(&everything(&catalog));
    assert_eq!(ambient.unknown_arguments, Vec::<String>::new());
    let script = "import { t00 } from \"gloveport:tools/objects\";\n\
                  import objects, * as all from \"gloveport:tools/objects\";\n\
                  import one, { t01 } from \"gloveport:tools/objects/t00\";\n\
                  import { t02 } from \"gloveport:tools/objects/absent\";\n\
                  import { values } from \"gloveport:tools\";\n\
                  await t00(); await objects.t00({}); await all.t01(); await one(); await t01(); await t02();\n\
                  await values.t02({ x: \"open\" }, { signal: undefined });\n\
                  const { rows, count } = await objects.t00(); rows.map((row: any) => row.id + count);\n";
    let files =
        [("ambient.d.ts".to_owned(), ambient.text), ("script.ts".to_owned(), script.to_owned())];
    assert_eq!(compile(&program, &files), Vec::<String>::new());
}

/// A line of the script that stands for one example.
struct Example {
    what: String,
    statement: String,
    is_taken: bool,
    has_no_parameters: bool,
}

fn examples() -> (Vec<Arc<Server>>, Vec<Example>) {
    let mut examples = Vec::new();
    let mut servers = Vec::new();
    for (server, cases) in cases() {
        for (tool, case) in server.tools().iter().zip(&cases) {
            let has_no_parameters = tool.signature().contains("(): ");
            let call = format!("{}.{}", server.identifier(), tool.identifier());
            for (key, is_taken) in [("valid", true), ("invalid", false), ("unlisted", false)] {
                for value in case[key].as_array().into_iter().flatten() {
                    let what = format!("{}: {value}", case["title"]);
                    let statement = format!("{call}({value});");
                    examples.push(Example { what, statement, is_taken, has_no_parameters });
                }
            }
            for (key, is_taken) in [("valid_results", true), ("invalid_results", false)] {
                for value in case[key].as_array().into_iter().flatten() {
                    let what = format!("{}, result: {value}", case["title"]);
                    let of = format!("Awaited<ReturnType<typeof {call}>>");
                    let statement = format!("({value}) satisfies {of};");
                    examples.push(Example { what, statement, is_taken, has_no_parameters });
                }
            }
        }
        servers.push(server);
    }
    (servers, examples)
}

#[test]
fn types_take_valid_examples_and_refuse_others() {
    let Some(program) = compiler() else {
        return;
    };
    let (servers, examples) = examples();
    let catalog = Catalog::assemble(servers.clone());
    let mut script = "export {};\n".to_owned();
    for example in &examples {
        writeln!(script, "{}", example.statement).expect("a String takes everything");
    }
    let declared: String =
        servers.iter().flat_map(|server| server.tools()).map(Tool::declaration).collect();
    let ambient = catalog.ambient(&everything(&catalog)).text;
    for (text, is_for_agents) in [(ambient, false), (declared, true)] {
        let files = [("declared.d.ts".to_owned(), text), ("script.ts".to_owned(), script.clone())];
        let said = compile(&program, &files);
        let line_of = |message: &String| {
            let (_, place) = message.split_once("script.ts(").expect(message);
            let (line, _) = place.split_once(',').expect(message);
            line.parse::<usize>().expect(message)
        };
        let refused: BTreeSet<usize> = said.iter().map(line_of).collect();
        for (number, example) in examples.iter().enumerate() {
            // An agent reads of a tool without parameters that it takes nothing.
            if is_for_agents && example.has_no_parameters {
                continue;
            }
            let is_taken = !refused.contains(&(number + 2));
            assert_eq!(is_taken, example.is_taken, "{}\n{said:#?}", example.what);
        }
    }
}

#[test]
fn the_gate_agrees_with_the_types() {
    let mut n_judged = 0;
    for (name, text) in SCHEMAS {
        let cases: Vec<Value> = serde_json::from_str(text).expect("the file is a list");
        for case in cases {
            // Some cases are about schemas that no validator takes.
            let Ok(schema) = InputSchema::compile(&case["input"]) else {
                continue;
            };
            for (key, is_taken) in [("valid", true), ("invalid", false), ("unlisted", true)] {
                for value in case[key].as_array().into_iter().flatten() {
                    let arguments = FrozenArguments::parse(&value.to_string(), 1 << 20);
                    let judged = schema.validate(&arguments.expect("an example is an object"));
                    assert_eq!(judged.is_ok(), is_taken, "{name}, {}: {value}", case["title"]);
                    n_judged += 1;
                }
            }
        }
    }
    assert!(n_judged > 100, "{n_judged}");
}
