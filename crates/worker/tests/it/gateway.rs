//! A gateway that answers from a table, in virtual time, on the same thread.

use crate::catalog::Catalog;
use gloveport_protocol::{
    Answer, ArgumentIssue, BindRequest, Bindings, CheckBy, Done, Extent, FRAME_PREFIX_BYTES,
    FaultCode, Finding, FromWorker, Query, ServerBinding, Start, ToWorker, ToolFailure,
    UnknownName, Verdict, WorkerLimits,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::{Read, Result, Write},
    rc::Rc,
};

pub(crate) const NOW_MS: i64 = 1_767_225_600_000;
/// The stack that a main thread has.
const STACK_BYTES: usize = 8 << 20;

/// What passed, in order.
#[derive(Default)]
pub(crate) struct Gateway {
    pub(crate) from_worker: Vec<FromWorker>,
    pub(crate) to_worker: Vec<ToWorker>,
    /// When set, the answers come from here instead of the table.
    pub(crate) script: Option<VecDeque<ToWorker>>,
    /// What the compiler says; there is none where this is not set.
    findings: Option<Vec<Finding>>,
    /// System calls that reading and writing would have been.
    pub(crate) n_reads: usize,
    pub(crate) n_writes: usize,
    now_ms: i64,
    incoming: Vec<u8>,
    outgoing: VecDeque<u8>,
    sleeps: BTreeSet<(i64, u32)>,
    late: Vec<(u32, Answer)>,
}

#[derive(Clone)]
pub(crate) struct End(pub(crate) Rc<RefCell<Gateway>>);

pub(crate) fn limits() -> WorkerLimits {
    WorkerLimits {
        heap_bytes: 32 << 20,
        argument_bytes: 4096,
        output_bytes: 64 << 10,
        log_bytes: 64 << 10,
    }
}

pub(crate) fn start(source: &str) -> Start {
    Start {
        source: source.to_owned(),
        seed: 42,
        now_ms: NOW_MS,
        limits: limits(),
        check: CheckBy::BuiltIn,
        extent: Extent::Run,
    }
}

/// Runs something on a thread with the stack of a main thread.
pub(crate) fn on_main_stack<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    thread.spawn(run).expect("a thread starts").join().expect("it does not panic")
}

impl Gateway {
    /// Serves one worker; gives what passed.
    pub(crate) fn serve(start: Start, script: Option<VecDeque<ToWorker>>) -> Gateway {
        let gateway = Gateway { now_ms: start.now_ms, script, ..Gateway::default() };
        gateway.run(start)
    }

    /// Serves one worker that asks a compiler, which finds this.
    pub(crate) fn serve_with_compiler(start: Start, findings: Vec<Finding>) -> Gateway {
        let start = Start { check: CheckBy::Compiler, ..start };
        let findings = Some(findings);
        let gateway = Gateway { now_ms: start.now_ms, findings, ..Gateway::default() };
        gateway.run(start)
    }

    fn run(self, start: Start) -> Gateway {
        let mut gateway = self;
        gateway.send(ToWorker::Start(start));
        let shared = End(Rc::new(RefCell::new(gateway)));
        gloveport_worker::serve(shared.clone(), shared.clone(), "none").expect("it is served");
        shared.0.take()
    }

    fn send(&mut self, frame: ToWorker) {
        self.outgoing.extend(frame.encode());
        self.to_worker.push(frame);
    }

    fn take(&mut self, frame: FromWorker) {
        self.from_worker.push(frame.clone());
        if self.script.is_some() {
            return;
        }
        match frame {
            FromWorker::Bind(request) => self.send(ToWorker::Bindings(bindings(&request))),
            FromWorker::Check { .. } => {
                let verdict = self.findings.take().map_or(Verdict::Unavailable, Verdict::Found);
                self.send(ToWorker::Checked(verdict));
            }
            FromWorker::Call { id, server, tool, arguments } => {
                let answer = answer(&server, &tool, arguments);
                if tool == "late" {
                    self.late.push((id, answer));
                } else {
                    self.answer(id, answer);
                }
            }
            FromWorker::Query { id, query } => self.answer(id, queried(&query)),
            FromWorker::Sleep { id, wait_ms } => {
                let wait_ms = i64::try_from(wait_ms).expect("a wait is short");
                self.sleeps.insert((self.now_ms + wait_ms, id));
            }
            FromWorker::Clock => {
                self.now_ms += 1;
                self.send(ToWorker::Time { now_ms: self.now_ms });
            }
            // `Cancel`: the timer had ended already, its end is on its way.
            FromWorker::Cancel { .. }
            | FromWorker::Ready { .. }
            | FromWorker::Log { .. }
            | FromWorker::Emit { .. }
            | FromWorker::Done(_) => {}
        }
    }

    fn answer(&mut self, id: u32, answer: Answer) {
        self.now_ms += 1;
        let now_ms = self.now_ms;
        self.send(ToWorker::Answer { id, answer, now_ms });
    }

    /// The worker waits: time passes until something happens.
    fn idle(&mut self) {
        if let Some(script) = &mut self.script {
            if let Some(frame) = script.pop_front() {
                self.send(frame);
            }
        } else if let Some((id, answer)) = self.late.pop() {
            self.answer(id, answer);
        } else if let Some((at, id)) = self.sleeps.pop_first() {
            self.now_ms = self.now_ms.max(at);
            self.send(ToWorker::Woken { id, now_ms: self.now_ms });
        }
    }

    pub(crate) fn done(&self) -> &Done {
        match self.from_worker.last() {
            Some(FromWorker::Done(done)) => done,
            other => panic!("the last frame is {other:?}"),
        }
    }
}

impl Read for End {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut gateway = self.0.borrow_mut();
        gateway.n_reads += 1;
        if gateway.outgoing.is_empty() {
            gateway.idle();
        }
        gateway.outgoing.read(buffer)
    }
}

impl Write for End {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut gateway = self.0.borrow_mut();
        gateway.n_writes += 1;
        gateway.incoming.extend_from_slice(bytes);
        while let Some(prefix) = gateway.incoming.first_chunk::<FRAME_PREFIX_BYTES>() {
            let length = usize::try_from(u32::from_le_bytes(*prefix)).expect("32 bits");
            if gateway.incoming.len() < FRAME_PREFIX_BYTES + length {
                break;
            }
            let frame: Vec<u8> = gateway
                .incoming
                .drain(..FRAME_PREFIX_BYTES + length)
                .skip(FRAME_PREFIX_BYTES)
                .collect();
            gateway.take(FromWorker::decode(frame).expect("the worker sends frames"));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

fn bindings(request: &BindRequest) -> Bindings {
    let catalog = Catalog::new();
    let mut bindings = Bindings::default();
    let mut servers: BTreeMap<String, ServerBinding> = BTreeMap::new();
    let mut bind = |name: &str, tool: Option<&str>, flat: Option<&str>| -> bool {
        let Some(server) = catalog.server(name) else {
            return false;
        };
        let bound = servers.entry(server.identifier.clone()).or_insert_with(|| server.binding());
        let Some(tool) = tool else {
            return true;
        };
        if !bound.tools.iter().any(|known| known == tool) {
            return false;
        }
        bound.flat.extend(flat.map(|flat| (flat.to_owned(), tool.to_owned())));
        let used = server.used.iter().find(|used| used.tool == tool);
        if let Some(used) = used.filter(|used| !bound.used.contains(used)) {
            bound.used.push(used.clone());
        }
        true
    };
    let unknown = |of: Option<&str>, name: &str, hint: Option<String>| UnknownName {
        of: of.map(str::to_owned),
        name: name.to_owned(),
        hint,
    };
    for name in &request.identifiers {
        // The server `network` has its global `fetch` in the scripts that name it, too.
        let has_network = request.identifiers.iter().any(|name| name == "network");
        let is_fetch = name == "fetch" && has_network;
        let is_bound = is_fetch && bind("network", Some("fetch"), Some("fetch"))
            || bind(name, None, None)
            || catalog.flat(name).is_some_and(|(s, tool)| bind(s, Some(tool), Some(name)));
        // The helper for sealed values is there where no server has its name.
        if !is_bound && name != "seal" {
            let hint = catalog.server_hint(name);
            bindings.unknown.push(unknown(None, name, hint));
        }
    }
    for name in &request.modules {
        if !bind(name, None, None) {
            let hint = Some("did you mean `./tools/github`?".to_owned());
            bindings.unknown.push(unknown(None, name, hint));
        }
    }
    for member in &request.members {
        let Some(server) = catalog.server(&member.of) else {
            continue;
        };
        if !bind(&member.of, Some(&member.name), None) {
            let hint = server.tool_hint(&member.name);
            bindings.unknown.push(unknown(Some(&member.of), &member.name, Some(hint)));
        }
    }
    bindings.servers = servers.into_values().collect();
    bindings
}

fn answer(server: &str, tool: &str, arguments: String) -> Answer {
    let failed = |failure: ToolFailure| Answer::Failed(failure);
    match (server, tool) {
        ("network", "fetch") if arguments.contains("/refused") => failed(
            ToolFailure::new(FaultCode::ToolFailed, "`a:443` may not be reached")
                .with_hint("allowed are b"),
        ),
        ("network", "fetch") => Answer::Value(fetched(&arguments)),
        ("test", "big") => Answer::Value(format!("[{}1]", "1,".repeat(9_999))),
        ("test", "deep") => Answer::Value("[".repeat(100_000) + &"]".repeat(100_000)),
        ("test", "text") => Answer::Value("\"plain\"".to_owned()),
        ("test", "rich") => Answer::Rich {
            value: "{\"width\":2}".to_owned(),
            content: "[{\"type\":\"image\",\"data\":\"aGk=\",\"mimeType\":\"image/png\"}]"
                .to_owned(),
        },
        ("github", "resources/read") => {
            Answer::Value("{\"contents\":[{\"uri\":\"test://a\",\"text\":\"a\"}]}".to_owned())
        }
        ("test", "nothing") => Answer::Value("null".to_owned()),
        ("test", "fail") => {
            failed(ToolFailure::new(FaultCode::ToolFailed, "it did not work").retryable())
        }
        ("test", "denied") => failed(
            ToolFailure::new(FaultCode::Denied, "the policy refuses").with_hint("ask a person"),
        ),
        ("test", "invalid") => failed(ToolFailure {
            issues: vec![ArgumentIssue {
                path: "rows[2].id".to_owned(),
                message: "is missing".to_owned(),
            }],
            signature: Some("invalid(args: { rows: Row[] }): Promise<void>".into()),
            ..ToolFailure::new(FaultCode::InvalidArgs, "wrong arguments")
        }),
        _ => Answer::Value(arguments),
    }
}

/// An answer of a site: bytes, no JSON, or what was asked for.
fn fetched(arguments: &str) -> String {
    let (body, encoding) = match arguments {
        asked if asked.contains("/bytes") => ("\"77u/aMOk/w==\"".to_owned(), "base64"),
        asked if asked.contains("/page") => ("\"\u{feff}<html>\"".to_owned(), "utf-8"),
        asked => (format!("{asked:?}"), "utf-8"),
    };
    let status = if arguments.contains("/missing") { 404 } else { 200 };
    format!(
        r#"{{"url":"https://b.test/end","status":{status},"status_text":"Text","redirected":true,
        "headers":{{"content-type":"text/x","x-two":"a, b"}},"body":{body},"body_encoding":"{encoding}"}}"#
    )
}

fn queried(query: &Query) -> Answer {
    match query {
        Query::Spec { tool, .. } if tool == "absent" => Answer::Failed(
            ToolFailure::new(FaultCode::NotFound, "no tool `absent`").with_hint("look again"),
        ),
        Query::Categories
        | Query::Tools { .. }
        | Query::Spec { .. }
        | Query::Search { .. }
        | Query::Result { .. }
        | Query::Offers { .. }
        | Query::Seal { .. } => Answer::Value(format!("{:?}", format!("{query:?}"))),
    }
}
