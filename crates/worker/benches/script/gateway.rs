//! A gateway that is a table in memory on the same thread, so that nothing but the worker is measured.

use gloveport_protocol::{
    Answer, Bindings, CheckBy, Done, Extent, FRAME_PREFIX_BYTES, Field, FromWorker, Outcome, Rest,
    ServerBinding, Shape, Start, ToWorker, UsedTool, WorkerLimits,
};
use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{Read, Result, Write},
    rc::Rc,
    time::{Duration, Instant},
};

/// The number of the only call of `rows`: its answer is made before.
const ROWS_ID: u32 = 1;

/// Answers from a table and notes when what arrived.
#[derive(Default)]
struct Gateway {
    json: String,
    /// The answer of `rows`, made ahead: to make it is not the worker's work.
    rows: Vec<u8>,
    incoming: Vec<u8>,
    outgoing: VecDeque<Vec<u8>>,
    /// Bytes of the first frame that were read.
    read: usize,
    began: Option<Instant>,
    ready: Option<Instant>,
    bound: Option<Instant>,
    marks: Vec<Instant>,
    done: Option<(Instant, Done)>,
    traffic: Traffic,
}

/// What passed at the boundary. A read or a write there is a system call.
#[derive(Default, Clone, Copy)]
pub(crate) struct Traffic {
    pub(crate) frames: u32,
    pub(crate) reads: u32,
    pub(crate) writes: u32,
}

#[derive(Clone)]
struct End(Rc<RefCell<Gateway>>);

impl Read for End {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut gateway = self.0.borrow_mut();
        gateway.traffic.reads += 1;
        gateway.began = gateway.began.or_else(|| Some(Instant::now()));
        Ok(gateway.read_some(buffer))
    }
}

impl Write for End {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut gateway = self.0.borrow_mut();
        gateway.traffic.writes += 1;
        gateway.take(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Gateway {
    /// As a stream does: as much of what waits as there is room for.
    fn read_some(&mut self, buffer: &mut [u8]) -> usize {
        let mut n_read = 0;
        while let Some(frame) = self.outgoing.front() {
            let left = &frame[self.read..];
            let n = left.len().min(buffer.len() - n_read);
            buffer[n_read..n_read + n].copy_from_slice(&left[..n]);
            n_read += n;
            self.read += n;
            if self.read < frame.len() {
                break;
            }
            self.outgoing.pop_front();
            self.read = 0;
        }
        n_read
    }

    fn take(&mut self, bytes: &[u8]) {
        self.incoming.extend_from_slice(bytes);
        let incoming = std::mem::take(&mut self.incoming);
        let mut rest = incoming.as_slice();
        while let Some(prefix) = rest.first_chunk::<FRAME_PREFIX_BYTES>() {
            let length = usize::try_from(u32::from_le_bytes(*prefix)).expect("32 bits");
            let Some(frame) = rest.get(FRAME_PREFIX_BYTES..FRAME_PREFIX_BYTES + length) else {
                break;
            };
            self.traffic.frames += 1;
            self.answer(FromWorker::decode(frame.to_vec()).expect("a frame"));
            rest = &rest[FRAME_PREFIX_BYTES + length..];
        }
        self.incoming = rest.to_vec();
    }

    fn answer(&mut self, frame: FromWorker) {
        match frame {
            FromWorker::Ready { .. } => self.ready = Some(Instant::now()),
            FromWorker::Bind(_) => {
                self.bound = Some(Instant::now());
                let server = ServerBinding {
                    identifier: "test".to_owned(),
                    tools: ["echo", "rows", "take", "text"].map(str::to_owned).to_vec(),
                    flat: Vec::new(),
                    used: vec![echo()],
                };
                let servers = vec![server];
                self.send(&ToWorker::Bindings(Bindings { servers, unknown: Vec::new() }));
            }
            FromWorker::Call { id, tool, arguments, .. } => {
                if tool == "rows" {
                    assert_eq!(id, ROWS_ID);
                    return self.outgoing.push_back(std::mem::take(&mut self.rows));
                }
                let json = match tool.as_str() {
                    "text" => serde_json::to_string(&self.json).expect("a text"),
                    "take" => {
                        self.marks.push(Instant::now());
                        "null".to_owned()
                    }
                    _ => arguments,
                };
                self.send(&ToWorker::Answer { id, answer: Answer::Value(json), now_ms: 0 });
            }
            FromWorker::Clock => {
                self.marks.push(Instant::now());
                self.send(&ToWorker::Time { now_ms: 0 });
            }
            FromWorker::Done(done) => self.done = Some((Instant::now(), done)),
            FromWorker::Check { .. }
            | FromWorker::Query { .. }
            | FromWorker::Sleep { .. }
            | FromWorker::Cancel { .. }
            | FromWorker::Log { .. }
            | FromWorker::Emit { .. } => {}
        }
    }

    fn send(&mut self, frame: &ToWorker) {
        self.outgoing.push_back(frame.encode());
    }
}

/// A tool as the built-in check sees it.
fn echo() -> UsedTool {
    let field = |name: &str, shape| Field { name: name.to_owned(), shape, is_required: false };
    let fields = vec![
        field("i", Shape::Number),
        field("title", Shape::Text),
        field("labels", Shape::List(Box::new(Shape::Text))),
    ];
    UsedTool {
        tool: "echo".to_owned(),
        arguments: Shape::Object { fields, rest: Rest::Refused },
        is_optional: true,
        signature: "echo(args: { i?: number, title?: string }): Promise<unknown>".to_owned(),
    }
}

/// What one execution took.
pub(crate) struct Taken {
    /// From nothing to a worker that waits.
    pub(crate) set_up: Duration,
    /// From the script's arrival to the departure of its outcome.
    pub(crate) execution: Duration,
    /// From the script's arrival to its question about names, where it has one.
    pub(crate) parsed: Option<Duration>,
    /// From the script's arrival to its first look at the clock, where it takes one.
    pub(crate) running: Option<Duration>,
    /// Every look at the clock, every call of `take`, and the end.
    pub(crate) marks: Vec<Instant>,
    pub(crate) outcome: Outcome,
    pub(crate) traffic: Traffic,
}

/// Runs one script in one worker. The tool `rows` answers `json`, `text` the same as one text.
pub(crate) fn execute(source: &str, json: &str) -> Taken {
    let limits = WorkerLimits {
        heap_bytes: 512 << 20,
        argument_bytes: 32 << 20,
        output_bytes: 32 << 20,
        log_bytes: 1 << 20,
    };
    let start = Start {
        source: source.to_owned(),
        seed: 1,
        now_ms: 0,
        limits,
        check: CheckBy::BuiltIn,
        extent: Extent::Run,
    };
    let rows = ToWorker::Answer { id: ROWS_ID, answer: Answer::Value(json.to_owned()), now_ms: 0 };
    let end = End(Rc::new(RefCell::new(Gateway {
        json: json.to_owned(),
        rows: rows.encode(),
        outgoing: [ToWorker::Start(start).encode()].into(),
        ..Gateway::default()
    })));
    let entered = Instant::now();
    gloveport_worker::serve(end.clone(), end.clone(), "none").expect("it is served");
    let mut gateway = end.0.take();
    let began = gateway.began.expect("it read");
    let (at_end, done) = gateway.done.expect("it was done");
    let running = gateway.marks.first().map(|mark| *mark - began);
    gateway.marks.push(at_end);
    Taken {
        set_up: gateway.ready.expect("it was ready") - entered,
        execution: at_end - began,
        parsed: gateway.bound.map(|bound| bound - began),
        running,
        marks: gateway.marks,
        outcome: done.outcome,
        traffic: gateway.traffic,
    }
}
