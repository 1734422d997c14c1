//! A real worker, whose checks a real compiler makes and whose calls are answered from a file: the whole way of a script.

use gloveport_catalog::{Catalog, Server, ServerListing};
use gloveport_checker::{CheckRequest, Checker};
use gloveport_protocol::{
    Answer, BindRequest, CheckBy, Extent, FRAME_PREFIX_BYTES, FromWorker, Outcome, Query,
    ServerName, Start, ToWorker, ToolDefinition, ToolName, Verdict, WorkerLimits, frame_length,
};
use serde_json::{Map, Value};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;

/// As `gloveport_worker::serve` asks for.
const STACK_BYTES: usize = 8 << 20;

/// A sleep that does not end.
const LONG_MS: u64 = 1_000;

/// The servers of `tests/scripts/servers.json`.
pub(crate) struct World {
    catalog: Catalog,
    results: Value,
}

/// What came of a script.
pub(crate) struct Ran {
    pub(crate) outcome: Outcome,
    pub(crate) n_calls: usize,
    pub(crate) n_checks: usize,
}

impl World {
    pub(crate) fn read() -> Self {
        let results: Value =
            serde_json::from_str(include_str!("../scripts/servers.json")).expect("JSON");
        let servers = results.as_object().expect("servers").iter().map(|(name, tools)| {
            let tools = tools.as_object().expect("tools").iter().map(|(name, tool)| {
                let output = &tool["output"];
                ToolDefinition {
                    name: ToolName::parse(name).expect("a tool name"),
                    title: None,
                    description: None,
                    input_schema: tool["input"].clone(),
                    output_schema: Some(output.clone()).filter(|schema| !schema.is_null()),
                    annotations: Map::new(),
                    rest: Map::new(),
                }
            });
            let name = ServerName::parse(name).expect("a server name");
            let listing = ServerListing { name, description: None, tools: tools.collect() };
            Arc::new(Server::compile(listing))
        });
        Self { catalog: Catalog::assemble(servers.collect()), results }
    }

    /// Runs a script to its end.
    pub(crate) fn run(&self, source: &str, checker: Option<&Checker>) -> Ran {
        let (ours, theirs) = UnixStream::pair().expect("a pair of sockets");
        let reader = theirs.try_clone().expect("a descriptor");
        let worker = std::thread::Builder::new().stack_size(STACK_BYTES);
        let worker = worker.spawn(move || gloveport_worker::serve(reader, theirs, "none"));
        let worker = worker.expect("a thread starts");
        let mut link = Link { stream: ours, world: self, checker, names: BindRequest::default() };
        let mut ran = Ran { outcome: Outcome::Cancelled, n_calls: 0, n_checks: 0 };
        link.send(&ToWorker::Start(start(source, checker)));
        loop {
            let frame = link.receive();
            ran.n_calls += usize::from(matches!(frame, FromWorker::Call { .. }));
            ran.n_checks += usize::from(matches!(frame, FromWorker::Check { .. }));
            if let FromWorker::Done(done) = frame {
                ran.outcome = done.outcome;
                break;
            }
            link.answer(frame);
        }
        drop(link);
        worker.join().expect("no panic").expect("it is served");
        ran
    }
}

fn start(source: &str, checker: Option<&Checker>) -> Start {
    Start {
        source: source.to_owned(),
        seed: 1,
        now_ms: 1_700_000_000_000,
        limits: WorkerLimits {
            heap_bytes: 64 << 20,
            argument_bytes: 1 << 20,
            output_bytes: 1 << 20,
            log_bytes: 1 << 20,
        },
        check: if checker.is_some() { CheckBy::Compiler } else { CheckBy::BuiltIn },
        extent: Extent::Run,
    }
}

struct Link<'a> {
    stream: UnixStream,
    world: &'a World,
    checker: Option<&'a Checker>,
    names: BindRequest,
}

impl Link<'_> {
    fn send(&mut self, frame: &ToWorker) {
        self.stream.write_all(&frame.encode()).expect("it reads");
    }

    fn receive(&mut self) -> FromWorker {
        let mut prefix = [0; FRAME_PREFIX_BYTES];
        self.stream.read_exact(&mut prefix).expect("it writes");
        let mut frame = vec![0; frame_length(prefix, 16 << 20).expect("it is short")];
        self.stream.read_exact(&mut frame).expect("it writes");
        FromWorker::decode(frame).expect("a frame")
    }

    fn answer(&mut self, frame: FromWorker) {
        let now_ms = 1_700_000_000_000;
        match frame {
            FromWorker::Bind(request) => {
                let bindings = self.world.catalog.bind(&request);
                self.names = request;
                self.send(&ToWorker::Bindings(bindings));
            }
            FromWorker::Check { source } => {
                let checker = self.checker.expect("it asks only where a check was offered");
                let declarations = self.world.catalog.ambient(&self.names).text;
                let request = CheckRequest { source: &source, declarations: &declarations };
                let found = checker.check(&request).expect("a verdict");
                self.send(&ToWorker::Checked(Verdict::Found(found)));
            }
            FromWorker::Call { id, server, tool, .. } => {
                let result = &self.world.results[server][tool]["result"];
                let answer = Answer::Value(result.to_string());
                self.send(&ToWorker::Answer { id, answer, now_ms });
            }
            FromWorker::Query { id, query } => {
                let answer = Answer::Value(self.query(&query).to_string());
                self.send(&ToWorker::Answer { id, answer, now_ms });
            }
            // A longer one is a deadline, which no script here comes to.
            FromWorker::Sleep { id, wait_ms } if wait_ms < LONG_MS => {
                self.send(&ToWorker::Woken { id, now_ms });
            }
            FromWorker::Clock => self.send(&ToWorker::Time { now_ms }),
            FromWorker::Ready { .. }
            | FromWorker::Sleep { .. }
            | FromWorker::Cancel { .. }
            | FromWorker::Log { .. }
            | FromWorker::Emit { .. }
            | FromWorker::Done(_) => {}
        }
    }

    fn query(&self, query: &Query) -> Value {
        let servers = self.world.results.as_object().expect("servers");
        match query {
            Query::Categories => servers.keys().cloned().collect(),
            Query::Tools { category } => {
                servers[category].as_object().expect("tools").keys().cloned().collect()
            }
            Query::Spec { category, tool } => format!("{category}.{tool}").into(),
            Query::Search { .. } => {
                serde_json::json!([{"server": "tracker", "tool": "list_issues"}])
            }
            Query::Result { .. } | Query::Seal { .. } | Query::Offers { .. } => Value::Null,
        }
    }
}
