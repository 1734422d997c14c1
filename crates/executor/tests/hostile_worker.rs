//! A worker that lies, floods or falls silent. It may cost its own execution its end, and nothing else: not the
//! gateway's memory, not its time, not what the agent reads.

use gloveport_executor::{
    Answer, BoxFuture, Caller, ExecuteError, ExecuteRequest, Execution, Executor, Listing, Permit,
    Principal, Settings, Upstream, UpstreamError,
};
use gloveport_protocol::{
    FaultCode, Limit, Outcome, ServerName, ToolDefinition, ToolName, ToolResult, llm_tokens,
};
use serde_json::{Map, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Memory that the gateway may take beside what it has: far less than a flood sends.
const GROWTH_BYTES_MAX: usize = 400 << 20;

/// One tool that never answers, and one whose arguments can hardly be checked: eight ways at each level.
struct Hanging {
    name: ServerName,
    changes: watch::Sender<u64>,
}

impl Upstream for Hanging {
    fn name(&self) -> &ServerName {
        &self.name
    }

    fn list(&self) -> BoxFuture<'_, Result<Listing, UpstreamError>> {
        let tool = |name, input_schema| ToolDefinition {
            name: ToolName::parse(name).expect("a tool name"),
            title: None,
            description: None,
            input_schema,
            output_schema: None,
            annotations: Map::new(),
            rest: Map::new(),
        };
        let either = |path: &str| json!({"anyOf": [{"$ref": path}, {"$ref": path}]});
        let list = json!({"type": "array", "items": {"$ref": "#/$defs/a"}});
        let endless = json!({
            "properties": {"value": {"$ref": "#/$defs/a"}},
            "$defs": {
                "a": either("#/$defs/b"),
                "b": either("#/$defs/c"),
                "c": {"anyOf": [list.clone(), list]},
            },
        });
        let tools = vec![tool("hang", json!({"type": "object"})), tool("endless", endless)];
        Box::pin(async { Ok(Listing { tools, ..Listing::default() }) })
    }

    fn call(&self, _: Permit, _: Caller) -> BoxFuture<'_, Result<ToolResult, UpstreamError>> {
        Box::pin(std::future::pending())
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn close(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

fn executor(mode: &str, wall: Duration) -> Arc<Executor> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile_worker.py");
    let mut settings = Settings::new(PathBuf::from("/usr/bin/python3"));
    settings.worker_arguments = vec![script.to_string_lossy().into_owned()];
    settings.worker_arguments.extend(mode.split(' ').map(str::to_owned));
    settings.workers_ready = 0;
    settings.limits.wall = wall;
    let name = ServerName::parse("probe").expect("a server name");
    Executor::start(settings, vec![Box::new(Hanging { name, changes: watch::Sender::new(0) })])
}

async fn run_with(executor: &Executor) -> Result<(Execution, Answer), ExecuteError> {
    let cancel = CancellationToken::new();
    let request = ExecuteRequest { source: "return 1".to_owned(), wall: None, cancel };
    executor.execute(&Principal::local(), request).await
}

async fn run(mode: &str) -> Result<(Execution, Answer), ExecuteError> {
    let executor = executor(mode, Duration::from_millis(1_500));
    executor.settled_catalog(&Principal::local(), Duration::from_secs(10)).await;
    let ended = run_with(&executor).await;
    executor.close().await;
    ended
}

/// The most memory that this process had until now (`VmHWM`).
fn memory_bytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a size");
    let kib = line.trim().trim_end_matches("kB").trim();
    kib.parse::<usize>().expect("a number") << 10
}

/// Each way in turn, so that the memory is that of one: how it must end, and what it may cost.
#[tokio::test]
async fn a_flood_costs_its_execution_only() {
    // A flood ends at the bound or, on a slow machine, at the deadline before it.
    let flooded = &[Outcome::Exceeded(Limit::Memory), Outcome::Exceeded(Limit::WallTime)][..];
    let late = &[Outcome::Exceeded(Limit::WallTime)][..];
    let printed = &[Outcome::Exceeded(Limit::Output), Outcome::Exceeded(Limit::WallTime)][..];
    let one = &[Outcome::Returned("1".to_owned())][..];
    let no_json = &[Outcome::Returned("{\"a\":".to_owned())][..];
    let ends = [
        ("calls", flooded),
        ("waiting calls", late),
        ("queries", flooded),
        ("clocks", flooded),
        ("logs", printed),
        ("log", printed),
        ("half a frame", late),
        ("stderr", late),
        ("canceled sleeps", one),
        ("done twice", one),
        ("calls after done", one),
        ("no json", no_json),
    ];
    for (mode, expected) in ends {
        let (before, begun) = (memory_bytes(), Instant::now());
        let executor = executor(mode, Duration::from_millis(1_500));
        executor.settled_catalog(&Principal::local(), Duration::from_secs(10)).await;
        let (execution, _) = run_with(&executor).await.expect(mode);
        let (grown, took) = (memory_bytes().saturating_sub(before), begun.elapsed());
        executor.close().await;
        println!("{mode}: {} MiB, {took:?}, {:?}", grown >> 20, execution.outcome);
        assert!(expected.contains(&execution.outcome), "{mode}: {:?}", execution.outcome);
        assert!(grown < GROWTH_BYTES_MAX, "{mode}: {} MiB", grown >> 20);
        assert!(took < Duration::from_secs(15), "{mode}: {took:?}");
        assert!(execution.calls.len() <= 20_000, "{mode}: {} records", execution.calls.len());
    }
}

#[tokio::test]
async fn a_worker_that_shall_only_check_calls_nothing() {
    let executor = executor("one call", Duration::from_secs(30));
    executor.settled_catalog(&Principal::local(), Duration::from_secs(10)).await;
    let cancel = CancellationToken::new();
    let request = ExecuteRequest { source: "return 1".to_owned(), wall: None, cancel };
    let error = executor.check(&Principal::local(), request).await.expect_err("it called");
    executor.close().await;
    assert!(error.to_string().contains("called a tool when it should only check"), "{error}");
}

#[tokio::test]
async fn a_broken_protocol_is_an_error() {
    let errors = [
        ("sleeps", "too many timers"),
        ("sleeps twice", "two timers one number"),
        ("binds", "asked twice"),
        ("ready twice", "said twice that it is ready"),
        ("cancelled", "said that it was cancelled"),
        ("too long", "malformed frame"),
        ("no frame", "malformed frame"),
        ("not utf-8", "malformed frame"),
        ("exit", "exit"),
        ("exit in a frame", "it left no word"),
        ("closes its socket", "it closed its socket and went on"),
    ];
    for (mode, words) in errors {
        let error = run(mode).await.expect_err(mode).to_string();
        assert!(error.contains(words), "{mode}: {error}");
        assert!(error.len() < 10_000 && !error.contains(char::is_control), "{mode}: {error}");
    }
}

#[tokio::test]
async fn what_an_agent_reads_stays_bounded() {
    let (execution, answer) = run("long error").await.expect("an outcome");
    assert!(matches!(execution.outcome, Outcome::Threw(_)));
    let llm_tokens = llm_tokens::estimate(&answer.text);
    assert!(llm_tokens < 2 * execution.limits.answer_llm_tokens, "{llm_tokens} tokens");
    assert!(answer.structured.to_string().len() < 100_000);
    assert!(!answer.text.contains(['\x1b', '\u{9b}']), "{:?}", &answer.text[..100]);
}

#[tokio::test]
async fn the_end_of_the_program_ends_executions() {
    let executor = executor("half a frame", Duration::from_mins(5));
    let (ended, ()) = tokio::join!(run_with(&executor), async {
        tokio::time::sleep(Duration::ZERO).await;
        executor.close().await;
    });
    match ended {
        Ok((execution, _)) => assert_eq!(execution.outcome, Outcome::Cancelled),
        Err(error) => assert!(matches!(error, ExecuteError::Closing), "{error}"),
    }
}

#[tokio::test]
async fn a_schema_without_end_holds_nobody_up() {
    let executor = executor("exit", Duration::from_secs(1));
    executor.settled_catalog(&Principal::local(), Duration::from_secs(10)).await;
    let local = Principal::local();
    let nested = |depth| format!("{{\"value\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    let call = async |depth| {
        let begun = Instant::now();
        let report =
            executor.call(&local, "probe.endless", &nested(depth)).await.expect("a report");
        (report.result.expect_err("wrong arguments"), begun.elapsed())
    };
    assert_eq!(call(1).await.0.code, FaultCode::InvalidArgs);
    // 8^9 ways: minutes of a processor. It is seen before the check, and others pass as before.
    let (endless, took) = call(9).await;
    assert_eq!(endless.message, "the arguments cannot be checked in a reasonable time");
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(call(1).await.0.code, FaultCode::InvalidArgs);
    executor.close().await;
}
