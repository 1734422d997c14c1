//! Executions in real workers: what a script gets, what an upstream gets, what the agent is told.

use crate::probe::{Bench, MEETING, Probe};
use gloveport_executor::{CallEnd, ExecuteError, ExecuteRequest, Principal, Recorded};
use gloveport_protocol::{FaultCode, FromWorker, Limit, Outcome, frame_length};
use gloveport_sandbox::{StrictLimits, WorkerCommand, WorkerProcess};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

fn returned(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Returned(value) => serde_json::from_str(value).expect("JSON"),
        other => panic!("the script did not return: {other:?}"),
    }
}

#[tokio::test]
async fn a_script_calls_tools_and_returns() {
    let bench = Bench::new(|_| {});
    let source = r#"
        interface Row { id: number; email: string }
        const { rows }: { rows: Row[] } = await probe.rows({ n: 500 });
        console.log("rows:", rows.length);
        const said: string = await probe_say({ text: "hello" });
        return { n: rows.length, domains: [...new Set(rows.map((row) => row.email.split("@")[1]))], said };
    "#;
    let (execution, answer) = bench.run(source).await;
    let expected = json!({"n": 500, "domains": ["example.com"], "said": "hello"});
    assert_eq!(returned(&execution.outcome), expected);
    assert_eq!(answer.structured["result"], expected);
    assert_eq!(answer.structured["printed"], json!("rows: 500"));
    assert!(answer.text.contains("2 calls (probe.rows ×1, probe.say ×1)"), "{}", answer.text);
    assert_eq!(bench.calls(), ["rows {\"n\":500}", "say {\"text\":\"hello\"}"]);
    let receipt = &execution.receipt;
    assert!(receipt.kept_llm_tokens() > 5_000 && receipt.llm_tokens() < 300, "{receipt:?}");
    assert!(receipt.isolation.contains("seccomp"), "{}", receipt.isolation);
}

#[tokio::test]
async fn a_tool_is_known_by_other_spellings_of_its_name() {
    let bench = Bench::new(|_| {});
    let source = r#"
        import { Say } from "./tools/probe";
        return [await probe.SAY({ text: "a" }), await Say({ text: "b" }), await probe_S_ay({ text: "c" })];
    "#;
    let (execution, answer) = bench.run(source).await;
    assert_eq!(returned(&execution.outcome), json!(["a", "b", "c"]));
    assert!(answer.text.contains("3 calls (probe.say ×3)"), "{}", answer.text);
    let (execution, _) = bench.run("return await probe.Say({ test: 1 })").await;
    assert!(matches!(execution.outcome, Outcome::Rejected(_)), "{:?}", execution.outcome);
    assert_eq!(bench.calls().len(), 3);
}

#[tokio::test]
async fn wrong_arguments_never_reach_an_upstream() {
    let bench = Bench::new(|_| {});
    let source = r#"
        const codes: string[] = [];
        for (const wrong of [{}, { text: 1 }, { text: "a", more: 1 }]) {
            try { await probe.say(wrong as any); } catch (error) { codes.push(`${error.code}: ${error.message}`); }
        }
        return codes;
    "#;
    let (execution, _) = bench.run(source).await;
    assert_eq!(
        returned(&execution.outcome),
        json!([
            "INVALID_ARGS: wrong arguments: `text` is missing (a string)",
            "INVALID_ARGS: wrong arguments: `text` must be string, not number",
            "INVALID_ARGS: wrong arguments: `more` is unknown; allowed are \"text\"",
        ])
    );
    assert_eq!(bench.calls(), Vec::<String>::new());
    assert_eq!(execution.calls.len(), 3);
    assert!(execution.calls.iter().all(|c| c.end == CallEnd::Failed(FaultCode::InvalidArgs)));
}

#[tokio::test]
async fn a_tools_own_failure_is_an_exception() {
    let bench = Bench::new(|_| {});
    let source = r#"
        try { await probe.fail({ text: "no such row" }); return "no exception"; }
        catch (error) {
            return [error instanceof ToolError, error.name, error.code, error.message, error.server, error.tool, error.retryable];
        }
    "#;
    let (execution, _) = bench.run(source).await;
    assert_eq!(
        returned(&execution.outcome),
        json!([true, "ToolError", "TOOL_FAILED", "it failed: no such row", "probe", "fail", false])
    );
}

#[tokio::test]
async fn an_uncaught_error_shows_the_agents_own_line() {
    let bench = Bench::new(|_| {});
    let source = "const n: number = 1;\nawait probe.say({ text: 'before' });\n  \
                  await probe.fail({ text: 'late' });\nreturn n";
    let (execution, answer) = bench.run(source).await;
    let Outcome::Threw(exception) = &execution.outcome else { panic!("{:?}", execution.outcome) };
    assert_eq!(exception.position.map(|position| position.line), Some(3));
    assert_eq!(exception.source_line.as_deref(), Some("await probe.fail({ text: 'late' });"));
    assert!(answer.is_error);
    for part in [
        "line 3, column 15: ToolError TOOL_FAILED probe.fail: ",
        "it failed: late",
        "tool calls that already ran: probe.fail ×1 (1 failed), probe.say ×1",
    ] {
        assert!(answer.text.contains(part), "{part} is not in {}", answer.text);
    }
}

#[tokio::test]
async fn calls_run_beside_each_other() {
    // The tool answers nobody before all have come: one after the other would never end.
    let bench = Bench::new(|_| {});
    let source = format!(
        "return (await Promise.all(Array.from({{ length: {MEETING} }}, () => probe.meet()))).length"
    );
    let (execution, _) = bench.run(&source).await;
    assert_eq!(returned(&execution.outcome), json!(MEETING));
}

#[tokio::test]
async fn unknown_names_are_refused_before_anything_runs() {
    let bench = Bench::new(|_| {});
    // Both servers are listed before the script asks, or it waits for them.
    let source = "await probe.say({ text: 'a' });\nawait probe.ecko({});\nawait prob.say({});\nawait broken_one.go({})";
    let (execution, answer) = bench.run(source).await;
    assert!(matches!(execution.outcome, Outcome::Rejected(_)), "{:?}", execution.outcome);
    for part in
        ["line 2", "`echo`", "line 3", "`probe`", "there is no such program", "no tool was called"]
    {
        assert!(answer.text.contains(part), "{part} is not in {}", answer.text);
    }
    assert_eq!(bench.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn questions_wait_for_servers_that_still_connect() {
    for question in [
        r#"searchTools("rows of the late one").then((found) => found.some((tool) => tool.server === "late_one"))"#,
        r#"listToolCategories().then((names) => names.includes("late_one"))"#,
        r#"listTools("late_one").then((tools) => tools.includes("echo"))"#,
        r#"getToolSpec("late_one", "echo").then((text) => text.includes("echo"))"#,
    ] {
        let listed_after = Arc::new(Notify::new());
        let bench = Bench::beside(Probe::late("late-one", Arc::clone(&listed_after)), |_| {});
        // The question is with the gateway before the call is, and the call is what lists the server.
        let source =
            format!("const asked = {question};\nawait probe.echo({{}});\nreturn await asked");
        let release = async {
            bench.called().await;
            listed_after.notify_one();
        };
        let ((execution, _), ()) = tokio::join!(bench.run(&source), release);
        assert_eq!(returned(&execution.outcome), json!(true), "{question}");
    }
}

#[tokio::test]
async fn a_cut_answer_says_where_the_rest_is() {
    let bench = Bench::new(|_| {});
    let (_, answer) = bench.run("return (await probe.rows({ n: 3000 })).rows").await;
    assert!(gloveport_protocol::llm_tokens::estimate(&answer.text) < 2_300);
    let note = answer.structured["notes"][0].as_str().expect("a note");
    let path = note.split_whitespace().find(|word| word.starts_with("/results/")).expect("a path");
    let path = path.trim_end_matches(':');
    let read =
        format!("const rows = await results.read({path:?}); return [rows.length, rows[2999].id]");
    let (execution, _) = bench.run(&read).await;
    assert_eq!(returned(&execution.outcome), json!([3000, 2999]));
    let piece = bench.executor.read(&Principal::local(), path, 0).expect("is kept");
    assert!(piece.starts_with("[{\"id\":0,") && piece.contains("go on with offset"), "{piece}");
    assert!(bench.executor.read(&Principal::local(), path, 10_000_000).is_err(), "past the end");
    assert!(bench.executor.read(&Principal::local(), "/results/aaaaaaaaaaaaaaaa.json", 0).is_err());
}

#[tokio::test]
async fn the_end_of_an_execution_cancels_its_calls() {
    let bench = Bench::with_limits(|limits| limits.wall = Duration::from_millis(300));
    let (execution, answer) = bench.run("await Promise.all([probe.hang(), probe.hang()])").await;
    assert_eq!(execution.outcome, Outcome::Exceeded(Limit::WallTime));
    assert!(answer.text.contains("probe.hang ×2 (2 not ended)"), "{}", answer.text);
    bench.executor.close().await;
    assert_eq!(bench.seen.n_dropped.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_call_that_is_taken_back_is_dropped_at_its_upstream() {
    let bench = Bench::with_limits(|limits| limits.calls_in_flight = 1);
    let source = r#"
        const [first, second] = [new AbortController(), new AbortController()];
        const calls = [
            probe.hang({}, { signal: first.signal }),
            probe.say({ text: "waits its turn" }, { signal: second.signal }),
        ];
        setTimeout(() => { second.abort(new Error("enough")); first.abort(new Error("enough")) }, 100);
        const ends = await Promise.allSettled(calls);
        return [ends.map((end) => (end as any).reason.message), await probe.say({ text: "goes on" })];
    "#;
    let (execution, answer) = bench.run(source).await;
    assert_eq!(returned(&execution.outcome), json!([["enough", "enough"], "goes on"]));
    assert_eq!(bench.calls(), ["hang {}", "say {\"text\":\"goes on\"}"]);
    assert_eq!(bench.seen.n_dropped.load(Ordering::SeqCst), 1);
    let ends: Vec<CallEnd> = execution.calls.iter().map(|call| call.end).collect();
    let cancelled = CallEnd::Failed(FaultCode::Cancelled);
    assert_eq!(ends, [cancelled, cancelled, CallEnd::Succeeded]);
    assert!(answer.text.contains("probe.hang ×1 (1 failed)"), "{}", answer.text);

    // Also where nothing is waited for after it: the script ends, and the record is whole.
    let bench = Bench::new(|_| {});
    let source = r#"
        const controller = new AbortController();
        const call = probe.hang({}, { signal: controller.signal }).catch(() => "taken back");
        controller.abort();
        return await call;
    "#;
    let (execution, _) = bench.run(source).await;
    assert_eq!(returned(&execution.outcome), json!("taken back"));
    assert_eq!(execution.calls.len(), 1);
    assert_eq!(execution.calls[0].end, cancelled);
}

#[tokio::test]
async fn a_client_can_cancel() {
    let bench = Bench::new(|_| {});
    let cancel = CancellationToken::new();
    let running = bench.run_until("await probe.hang()", cancel.clone());
    let cancelling = async {
        bench.called().await;
        cancel.cancel();
    };
    let ((execution, _), ()) = tokio::join!(running, cancelling);
    assert_eq!(execution.outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn calls_and_bytes_are_budgeted() {
    let bench = Bench::with_limits(|limits| {
        limits.calls = 3;
        limits.result_bytes = 2_000;
    });
    let source = r#"
        const ends: string[] = [];
        const attempt = async (call: () => Promise<unknown>) => {
            try { await call(); ends.push("ok"); } catch (error) { ends.push(error.code); }
        };
        await attempt(() => probe.rows({ n: 1000 }));
        for (let i = 0; i < 3; i++) await attempt(() => probe.say({ text: "a" }));
        return ends;
    "#;
    let (execution, _) = bench.run(source).await;
    let expected = json!(["OUTPUT_TOO_LARGE", "ok", "ok", "BUDGET_EXCEEDED"]);
    assert_eq!(returned(&execution.outcome), expected);
    assert_eq!(bench.calls().len(), 3);
}

#[tokio::test]
async fn more_executions_than_may_wait_are_refused() {
    let bench = Bench::new(|settings| {
        settings.executions = 1;
        settings.executions_waiting = 0;
    });
    let cancel = CancellationToken::new();
    let first = bench.run_until("await probe.hang()", cancel.clone());
    let second = async {
        bench.called().await;
        let (source, cancel) = ("return 1".to_owned(), CancellationToken::new());
        let request = ExecuteRequest { source, wall: None, cancel };
        bench.executor.execute(&Principal::local(), request).await
    };
    let second = async {
        let refused = second.await;
        cancel.cancel();
        refused
    };
    let (_, refused) = tokio::join!(first, second);
    assert!(matches!(refused, Err(ExecuteError::Busy { running: 1, waiting: 0 })), "{refused:?}");
}

#[tokio::test]
async fn an_execution_runs_again_from_its_record() {
    let bench = Bench::new(|_| {});
    let source = r#"
        const began = Date.now();
        const dice = Array.from({ length: 5 }, () => Math.random());
        const id = crypto.randomUUID();
        const order: string[] = [];
        await Promise.all([
            probe.echo({ value: dice }).then(() => order.push("echo")),
            new Promise<void>((done) => setTimeout(() => { order.push("timer"); done(); }, 5)),
            probe.fail({}).catch((error) => order.push(error.code)),
            searchTools("echo").then((found) => order.push(found[0].name)),
        ]);
        console.log(order, new Date(Date.now() - began).getTime() >= 5);
        return { dice, id, order };
    "#;
    let request =
        ExecuteRequest { source: source.to_owned(), wall: None, cancel: CancellationToken::new() };
    let recorded = bench.executor.execute_recorded(&Principal::local(), request, true).await;
    let (execution, record) = recorded.expect("an outcome");
    assert!(matches!(execution.outcome, Outcome::Returned(_)), "{:?}", execution.outcome);
    assert!(record.len() > 15, "only {} frames", record.len());

    let settings = bench.executor.settings();
    let mut worker = WorkerProcess::spawn(&WorkerCommand {
        program: settings.worker_program.clone(),
        arguments: settings.worker_arguments.clone(),
        limits: StrictLimits {
            cpu: settings.limits.cpu,
            memory_bytes: settings.limits.memory_bytes,
        },
    })
    .expect("a worker starts");
    let socket = UnixStream::from(worker.take_socket());
    socket.set_nonblocking(false).expect("a socket");
    assert!(matches!(read_frame(&socket), FromWorker::Ready { .. }));
    for (index, step) in record.iter().enumerate() {
        match step {
            Recorded::Sent(frame) => (&socket).write_all(&frame.encode()).expect("it reads"),
            Recorded::Received(frame) => assert_eq!(read_frame(&socket), *frame, "frame {index}"),
        }
    }
}

fn read_frame(mut socket: &UnixStream) -> FromWorker {
    let mut prefix = [0; 4];
    socket.read_exact(&mut prefix).expect("a frame");
    let mut frame = vec![0; frame_length(prefix, 1 << 24).expect("a short frame")];
    socket.read_exact(&mut frame).expect("a frame");
    FromWorker::decode(frame).expect("a frame")
}
