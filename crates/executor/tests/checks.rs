//! Type checks as the executor offers them: what a worker gets, what the receipt says, and what breaks the protocol.
//! The worker is a stub that asks as it is told to; the compiler is real where it is installed, and else none.

use gloveport_checker::{Checker, Compiler};
use gloveport_executor::{
    BoxFuture, Caller, ExecuteError, ExecuteRequest, Execution, Executor, Listing, Permit,
    Principal, Settings, Upstream, UpstreamError,
};
use gloveport_protocol::{Outcome, ServerName, ToolDefinition, ToolName, ToolResult};
use serde_json::{Map, Value, json};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// `shop` has a tool whose result is known and one whose is not; `later` never lists anything.
struct Server {
    name: ServerName,
    changes: watch::Sender<u64>,
}

impl Upstream for Server {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        if self.name.as_str() == "later" {
            return Box::pin(std::future::pending());
        }
        let found = json!({
            "type": "object",
            "properties": {"name": {"type": "string"}},
            "required": ["name"],
        });
        let tool = |name, output_schema| ToolDefinition {
            name: ToolName::parse(name).expect("a tool name"),
            title: None,
            description: None,
            input_schema: json!({"type": "object", "properties": {"id": {"type": "integer"}}}),
            output_schema,
            annotations: Map::new(),
            rest: Map::new(),
        };
        let tools = vec![tool("find", Some(found)), tool("guess", None)];
        Box::pin(async { Ok(Listing { tools, ..Listing::default() }) })
    }

    fn call(&self, _: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(async {
            Ok(ToolResult { structured: Some(json!({"name": "x"})), ..ToolResult::default() })
        })
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn patient() -> gloveport_checker::Settings {
    gloveport_checker::Settings { check: Duration::from_secs(30), ..Default::default() }
}

/// The compiler that `crates/gloveport/tests/prepare.sh` installs.
fn real() -> Option<Arc<Checker>> {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e/node_modules");
    let package = root.join(format!("@typescript/typescript-linux-{architecture}/lib"));
    let Ok(library) = package.canonicalize() else {
        let missing = "no compiler is installed: run crates/gloveport/tests/prepare.sh";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        writeln!(std::io::stderr(), "left out: {missing}").expect("standard error is open");
        return None;
    };
    Some(checker(&library))
}

/// One that ends at once, in `folder`.
fn broken(folder: &Path) -> Arc<Checker> {
    let library = folder.canonicalize().expect("it is there");
    let program = library.join("tsc");
    fs::write(&program, "#!/bin/sh\nexit 1\n").expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("its mode");
    checker(&library)
}

fn checker(library: &Path) -> Arc<Checker> {
    let (program, library) = (library.join("tsc"), library.to_owned());
    let compiler = Compiler { program, library, version: "test".to_owned() };
    Arc::new(Checker::new(compiler, patient()).expect("it can be confined"))
}

async fn run(
    mode: &str,
    source: &str,
    checker: Option<Arc<Checker>>,
) -> Result<Execution, ExecuteError> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checked_worker.py");
    let mut settings = Settings::new(PathBuf::from("/usr/bin/python3"));
    settings.worker_arguments = vec![script.to_string_lossy().into_owned()];
    settings.worker_arguments.extend(mode.split(' ').map(str::to_owned));
    settings.workers_ready = 0;
    settings.checker.put(checker);
    let server = |name| -> Box<dyn Upstream> {
        let name = ServerName::parse(name).expect("a server name");
        Box::new(Server { name, changes: watch::Sender::new(0) })
    };
    let executor = Executor::start(settings, vec![server("shop"), server("later")]);
    // `later` never settles; `shop` is there before a worker is.
    let mut changes = executor.changes();
    while executor.catalog(&Principal::local()).n_tools() < 2 {
        assert!(changes.next().await, "shop is listed");
    }
    let cancel = CancellationToken::new();
    let request = ExecuteRequest { source: source.to_owned(), wall: None, cancel };
    let ended = executor.execute(&Principal::local(), request).await;
    executor.close().await;
    ended.map(|(execution, _)| execution)
}

/// What the worker returned, and the receipt's word.
async fn told(mode: &str, source: &str, checker: Option<Arc<Checker>>) -> (Value, String) {
    let execution = run(mode, source, checker).await.expect(mode);
    let Outcome::Returned(value) = &execution.outcome else {
        panic!("{mode}: {:?}", execution.outcome)
    };
    let types = execution.receipt.to_json()["types"].clone();
    let value = serde_json::from_str(value).expect("JSON");
    (value, types.as_str().expect("a text").to_owned())
}

#[tokio::test]
async fn a_check_is_offered_where_there_is_a_compiler() {
    let folder = tempfile::tempdir().expect("a folder");
    let checker = broken(folder.path());
    assert_eq!(told("not at all", "", None).await, (json!("built_in"), "built_in".into()));
    let offered = told("not at all", "", Some(checker)).await;
    assert_eq!(offered, (json!("compiler"), "built_in".into()));
}

#[tokio::test]
async fn a_check_that_fails_is_told_and_costs_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (answer, types) = told("with names", "1", Some(broken(folder.path()))).await;
    assert_eq!(answer, json!({"frame": "checked", "verdict": "unavailable"}));
    assert_eq!(types, "types not checked: checker failed");
}

#[tokio::test]
async fn a_script_is_checked_against_what_it_touches() {
    let Some(checker) = real() else { return };
    let found = |line, column, length, code, message| {
        json!({"frame": "checked", "verdict": {"found": [
            {"line": line, "column": column, "length": length, "code": code, "message": message}
        ]}})
    };
    let none = json!({"frame": "checked", "verdict": {"found": []}});
    let right = "const { name } = await shop.find({ id: 1 });\nconst b = (await shop.guess()).c.d;";
    let (answer, types) = told("with names", right, Some(Arc::clone(&checker))).await;
    assert_eq!((answer, types.as_str()), (none.clone(), "results of shop.guess unchecked"));
    let wrong = "const found = await shop.find({ id: 1 });\nfound.nme;";
    let (answer, _) = told("with names", wrong, Some(Arc::clone(&checker))).await;
    let message = "Property 'nme' does not exist on type '{ name: string; }'. Did you mean 'name'?";
    assert_eq!(answer, found(2, 7, 3, 2551, message));
    let (answer, types) = told("without names", "1;", Some(Arc::clone(&checker))).await;
    assert_eq!((answer, types.as_str()), (none, "compiler"));
    // What it did not ask for is not there.
    let (answer, _) = told("without names", "shop;", Some(checker)).await;
    assert_eq!(answer, found(1, 1, 4, 2304, "Cannot find name 'shop'."));
}

#[tokio::test]
async fn a_check_out_of_turn_breaks_the_protocol() {
    let folder = tempfile::tempdir().expect("a folder");
    let checker = broken(folder.path());
    for (mode, checker, words) in [
        ("without names", None, "a check that nobody offered"),
        ("twice", Some(&checker), "asked twice for a check"),
        ("again", Some(&checker), "asked twice for a check"),
        ("before its names", Some(&checker), "a check before it knew its names"),
    ] {
        let error = run(mode, "1", checker.cloned()).await.expect_err(mode).to_string();
        assert!(error.contains(words), "{mode}: {error}");
    }
}
