//! What an execution costs: against a plain MCP client that makes the same calls at the same server, in one run.
//!
//! The plain client is the least that can be: one line written, one line read, over the pipes of the server. Rounds of both
//! are interleaved, so that a machine that slows down slows both. Run it with `cargo bench -p gloveport --bench execution`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The built program.
const GLOVEPORT: &str = env!("CARGO_BIN_EXE_gloveport");
/// The call that everybody makes: instant at the server.
const SQL: &str = "SELECT 1 AS one";
/// Pause before each execution: an agent thinks for seconds, so a worker is ready when it asks.
const PACE: Duration = Duration::from_millis(40);
/// Executions of the run without pauses, which outruns the pool.
const BACK_TO_BACK: u32 = 50;
/// How many calls, and how many rounds are measured.
const ROUNDS: [(u32, usize); 4] = [(0, 100), (1, 100), (20, 40), (1_000, 10)];

/// Rounds of scripts that are checked.
const CHECK_ROUNDS: usize = 60;
/// Where `tests/prepare.sh` puts the compiler; the variable `GLOVEPORT_TYPESCRIPT` names another one.
const INSTALLED_COMPILER: &str =
    "../../target/e2e/node_modules/@typescript/typescript-linux-x64/lib/tsc";

/// An MCP server over pipes and the least client for it.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

impl Server {
    /// Starts a server and says hello; gives the time from start to the first answer.
    fn start(arguments: &[&str]) -> (Self, Duration) {
        let begun = Instant::now();
        let mut child = Command::new(GLOVEPORT)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let input = child.stdin.take().expect("is piped");
        let output = BufReader::new(child.stdout.take().expect("is piped"));
        let mut server = Self { child, input, output, next_id: 0 };
        let hello = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "bench", "version": "0"},
        });
        server.request("initialize", &hello);
        let first = begun.elapsed();
        server.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        (server, first)
    }

    fn send(&mut self, message: &Value) {
        let mut line = message.to_string();
        line.push('\n');
        self.input.write_all(line.as_bytes()).expect("the server reads");
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let mut line = String::new();
            let n = self.output.read_line(&mut line).expect("the server writes");
            assert!(n > 0, "the server ended");
            let answer: Value = serde_json::from_str(&line).expect("JSON");
            if answer["id"] == json!(id) {
                assert!(answer["error"].is_null(), "{answer}");
                return answer["result"].clone();
            }
        }
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.request("tools/call", &json!({"name": tool, "arguments": arguments}));
        assert_ne!(result["isError"], json!(true), "{result}");
        result
    }

    /// `name: value` of a file below `/proc`, in KiB.
    fn memory_kib(process: u32, file: &str, field: &str) -> u64 {
        let text = fs::read_to_string(format!("/proc/{process}/{file}")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix(field));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    /// Child processes whose command line has `word`.
    fn children(&self, word: &str) -> Vec<u32> {
        let parent = self.child.id();
        let tasks = fs::read_dir(format!("/proc/{parent}/task")).expect("tasks");
        let lists = tasks.filter_map(|task| {
            fs::read_to_string(task.expect("a task").path().join("children")).ok()
        });
        let ids: Vec<u32> = lists
            .flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|id| id.parse().ok())
            .collect();
        let has_word = |id: &u32| {
            fs::read_to_string(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.contains(word))
        };
        ids.into_iter().filter(has_word).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn script(n_calls: u32, is_parallel: bool) -> String {
    let call = format!("db.query({{ sql: {} }})", json!(SQL));
    match (n_calls, is_parallel) {
        (0, _) => "return 1".to_owned(),
        (n, false) => format!("for (let i = 0; i < {n}; i++) await {call}; return {n}"),
        (n, true) => {
            format!(
                "return (await Promise.all(Array.from({{ length: {n} }}, () => {call}))).length"
            )
        }
    }
}

/// One execution, begun when a worker is ready.
fn timed(gateway: &mut Server, code: &str) -> Duration {
    std::thread::sleep(PACE);
    let begun = Instant::now();
    gateway.call("execute", &json!({"code": code}));
    begun.elapsed()
}

/// Medians of interleaved rounds: plain client, gateway one call after the other, gateway all at once.
fn compare(plain: &mut Server, gateway: &mut Server, n_calls: u32, rounds: usize) -> [Duration; 3] {
    let (mut direct, mut sequential, mut parallel) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds + 3 {
        let begun = Instant::now();
        for _ in 0..n_calls.max(1) {
            plain.call("query", &json!({"sql": SQL}));
        }
        let took = begun.elapsed();
        let mut times = [took; 3];
        for (time, is_parallel) in times[1..].iter_mut().zip([false, true]) {
            *time = timed(gateway, &script(n_calls, is_parallel));
        }
        if round >= 3 {
            direct.push(times[0]);
            sequential.push(times[1]);
            parallel.push(times[2]);
        }
    }
    [median(direct), median(sequential), median(parallel)]
}

/// The file of a gateway with one server, its types checked by the compiler at a path or by none.
fn configuration(folder: &Path, database: &str, compiler: &str) -> String {
    let checked = if compiler == "off" { "off" } else { "full" };
    let file = folder.join(format!("{checked}.toml"));
    let command = json!([GLOVEPORT, "server", "database", "--path", database]);
    let compiler = json!(compiler);
    let text = format!(
        "[servers.db]\ncommand = {command}\n[check]\nfetch = false\ncompiler = {compiler}\n"
    );
    fs::write(&file, text).expect("a file");
    file.to_str().expect("a path of text").to_owned()
}

/// What the compiler's check adds to an execution of a script of 100 lines with one call.
fn checks(folder: &Path, database: &str, unchecked: &mut Server) -> String {
    let found = std::env::var("GLOVEPORT_TYPESCRIPT").map_or_else(
        |_| Path::new(env!("CARGO_MANIFEST_DIR")).join(INSTALLED_COMPILER),
        PathBuf::from,
    );
    let Ok(compiler) = found.canonicalize() else {
        return format!("types: left out, there is no compiler at {}", found.display());
    };
    let config = configuration(folder, database, compiler.to_str().expect("a path of text"));
    let (mut full, _) = Server::start(&["--config", &config, "serve"]);
    let line = "const row_N: { id: number; name?: string } = { id: N }; if (row_N.id > 99) row_N.name = `n`;";
    let lines: Vec<String> = (0..97).map(|n| line.replace('N', &n.to_string())).collect();
    let call = format!("const answer = await db.query({{ sql: {} }});", json!(SQL));
    let same = format!("{}\n{call}\nreturn answer", lines.join("\n"));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..CHECK_ROUNDS + 3 {
        let new = format!("// {round}\n{same}");
        // The answer of the very same script is remembered.
        let took = [timed(unchecked, &new), timed(&mut full, &new), timed(&mut full, &same)];
        if round >= 3 {
            times.iter_mut().zip(took).for_each(|(times, took)| times.push(took));
        }
    }
    let answer = full.call("execute", &json!({"code": same}));
    assert!(!answer.to_string().contains("not checked"), "{answer}");
    let [off, new, same] = times.map(median);
    let row = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / off.as_secs_f64();
        format!("{name:<38} {:>6.0} us {ratio:>5.2}x\n", micros(time))
    };
    let rows = [
        row("100 lines, 1 call, built-in check only", off),
        row("checked by the compiler", new),
        row("the same script again", same),
    ];
    rows.concat()
}

fn main() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&folder).expect("a folder");
    let database = folder.join("bench.db");
    fs::write(&database, "").expect("a file");
    let database = database.to_str().expect("a path of text");
    let unchecked = configuration(&folder, database, "off");

    let (mut plain, _) = Server::start(&["server", "database", "--path", database]);
    let (mut gateway, first) = Server::start(&["--config", &unchecked, "serve"]);
    gateway.call("execute", &json!({"code": script(1, false)}));

    let mut table = String::new();
    let header = "calls   plain client      execute: one by one      execute: all at once\n";
    table.push_str(header);
    for (n_calls, rounds) in ROUNDS {
        let [direct, sequential, parallel] = compare(&mut plain, &mut gateway, n_calls, rounds);
        let ratio = |time: Duration| time.as_secs_f64() / direct.as_secs_f64();
        writeln!(
            table,
            "{n_calls:>5} {:>11.0} us {:>11.0} us {:>6.2}x {:>11.0} us {:>6.2}x",
            micros(direct),
            micros(sequential),
            ratio(sequential),
            micros(parallel),
            ratio(parallel),
        )
        .expect("writing to a String never fails");
    }
    let begun = Instant::now();
    for _ in 0..BACK_TO_BACK {
        gateway.call("execute", &json!({"code": script(0, false)}));
    }
    let back_to_back = begun.elapsed() / BACK_TO_BACK;
    let [again, ..] = compare(&mut plain, &mut gateway, 1, 100);
    println!("{}", checks(&folder, database, &mut gateway));
    let gateway_id = gateway.child.id();
    let idle = Server::memory_kib(gateway_id, "smaps_rollup", "Pss:");
    let peak = Server::memory_kib(gateway_id, "status", "VmHWM:");
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{table}(0 calls are compared with one call of the plain client; medians; executions");
    println!(" {} ms apart; load {})", PACE.as_millis(), load.trim());
    println!("0 calls, without pauses: {:.0} us each", micros(back_to_back));
    println!("noise: one plain call measured again {:.0} us", micros(again));
    println!("start to first answer: {:.1} ms", first.as_secs_f64() * 1e3);
    println!("gateway memory after all of this: {idle} KiB (PSS), peak {peak} KiB (RSS)");
    for worker in gateway.children("worker") {
        let peak = Server::memory_kib(worker, "status", "VmHWM:");
        println!("waiting worker memory: peak {peak} KiB (RSS, shared program pages included)");
    }
}
