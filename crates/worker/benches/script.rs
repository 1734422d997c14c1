//! What an execution costs inside of the worker, as medians and as ratios within one run.
//!
//! The gateway is a table in memory on the same thread, so that nothing but the worker is measured:
//! from the arrival of `Start` to the departure of `Done`. The set-up of the engine, which a pool
//! does ahead, is shown for itself.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use gloveport_protocol::{
    Answer, Bindings, CheckBy, FRAME_PREFIX_BYTES, FromWorker, Outcome, ServerBinding, Start,
    ToWorker, WorkerLimits,
};
use std::{
    cell::RefCell,
    collections::VecDeque,
    fmt::Write as _,
    io::{Read, Result, Write},
    rc::Rc,
    time::{Duration, Instant},
};

const STACK_BYTES: usize = 8 << 20;
const RUNS: usize = 200;
const CALLS: u32 = 1_000;
const JSON_ROWS: usize = 20_000;
const JSON_RUNS: usize = 9;

/// Answers from a table and notes when what arrived.
#[derive(Default)]
struct Gateway {
    json: String,
    incoming: Vec<u8>,
    outgoing: VecDeque<u8>,
    began: Option<Instant>,
    ready: Option<Instant>,
    marks: Vec<Instant>,
    done: Option<Instant>,
}

#[derive(Clone)]
struct End(Rc<RefCell<Gateway>>);

impl Read for End {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut gateway = self.0.borrow_mut();
        gateway.began = gateway.began.or_else(|| Some(Instant::now()));
        gateway.outgoing.read(buffer)
    }
}

impl Write for End {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.borrow_mut().take(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Gateway {
    fn take(&mut self, bytes: &[u8]) {
        self.incoming.extend_from_slice(bytes);
        let incoming = std::mem::take(&mut self.incoming);
        let mut rest = incoming.as_slice();
        while let Some(prefix) = rest.first_chunk::<FRAME_PREFIX_BYTES>() {
            let length = usize::try_from(u32::from_le_bytes(*prefix)).expect("32 bits");
            let Some(frame) = rest.get(FRAME_PREFIX_BYTES..FRAME_PREFIX_BYTES + length) else {
                break;
            };
            self.answer(FromWorker::decode(frame.to_vec()).expect("a frame"));
            rest = &rest[FRAME_PREFIX_BYTES + length..];
        }
        self.incoming = rest.to_vec();
    }

    fn answer(&mut self, frame: FromWorker) {
        match frame {
            FromWorker::Ready { .. } => self.ready = Some(Instant::now()),
            FromWorker::Bind(_) => {
                let server = ServerBinding {
                    identifier: "test".to_owned(),
                    tools: vec!["echo".to_owned(), "rows".to_owned(), "text".to_owned()],
                    flat: Vec::new(),
                    used: Vec::new(),
                };
                let servers = vec![server];
                self.send(&ToWorker::Bindings(Bindings { servers, unknown: Vec::new() }));
            }
            FromWorker::Call { id, tool, arguments, .. } => {
                let json = match tool.as_str() {
                    "rows" => self.json.clone(),
                    "text" => serde_json::to_string(&self.json).expect("a text"),
                    _ => arguments,
                };
                self.send(&ToWorker::Answer { id, answer: Answer::Value(json), now_ms: 0 });
            }
            FromWorker::Clock => {
                self.marks.push(Instant::now());
                self.send(&ToWorker::Time { now_ms: 0 });
            }
            FromWorker::Done(done) => {
                let outcome = done.outcome;
                assert!(matches!(outcome, Outcome::Returned(_)), "{outcome:?}");
                self.done = Some(Instant::now());
            }
            FromWorker::Check { .. }
            | FromWorker::Query { .. }
            | FromWorker::Sleep { .. }
            | FromWorker::Cancel { .. }
            | FromWorker::Log { .. } => {}
        }
    }

    fn send(&mut self, frame: &ToWorker) {
        self.outgoing.extend(frame.encode());
    }
}

/// What one execution took.
struct Taken {
    set_up: Duration,
    execution: Duration,
    marks: Vec<Instant>,
}

fn execute(source: &str, json: &str) -> Taken {
    let start = Start {
        source: source.to_owned(),
        seed: 1,
        now_ms: 0,
        limits: WorkerLimits {
            heap_bytes: 256 << 20,
            argument_bytes: 1 << 20,
            output_bytes: 1 << 20,
            log_bytes: 1 << 20,
        },
        check: CheckBy::BuiltIn,
    };
    let end = End(Rc::new(RefCell::new(Gateway {
        json: json.to_owned(),
        outgoing: ToWorker::Start(start).encode().into(),
        ..Gateway::default()
    })));
    let entered = Instant::now();
    gloveport_worker::serve(end.clone(), end.clone(), "none").expect("it is served");
    let gateway = end.0.take();
    let began = gateway.began.expect("it read");
    Taken {
        set_up: gateway.ready.expect("it was ready") - entered,
        execution: gateway.done.expect("it was done") - began,
        marks: gateway.marks,
    }
}

fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    values[values.len() / 2]
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// A hundred lines as agents write them.
fn hundred_lines() -> String {
    let mut source = String::from("interface Row { id: number; name?: string }\n");
    for index in 0..33 {
        writeln!(
            source,
            "const rows{index}: Row[] = [{{ id: {index}, name: `row ${{{index}}}` }}];\n\
             const ids{index} = rows{index}.map((row): number => row.id as number);\n\
             if (ids{index}.length > {index}) console.log(ids{index}.join(\", \"));"
        )
        .expect("a text takes all");
    }
    source
}

fn rows() -> String {
    let rows: Vec<String> = (0..JSON_ROWS)
        .map(|id| {
            format!(r#"{{"id":{id},"name":"row {id}","tags":["a","b"],"score":{id}.5,"ok":true}}"#)
        })
        .collect();
    format!("[{}]", rows.join(","))
}

fn scripts() {
    let empty: Vec<Taken> = (0..RUNS).map(|_| execute("", "")).collect();
    let long = hundred_lines();
    let hundred: Vec<Taken> = (0..RUNS).map(|_| execute(&long, "")).collect();
    let generated = format!("enum Color {{ Red, Green }}\n{long}");
    let generated: Vec<Taken> = (0..RUNS).map(|_| execute(&generated, "")).collect();
    let bound: Vec<Taken> = (0..RUNS).map(|_| execute("return typeof test", "")).collect();
    let of = |taken: &[Taken]| micros(median(taken.iter().map(|t| t.execution).collect()));
    let set_up = micros(median(empty.iter().map(|t| t.set_up).collect()));
    let base = of(&empty);
    println!("engine set up ahead             {set_up:>9.0} us");
    println!("empty script                    {base:>9.0} us   1.0");
    for (name, taken) in [
        ("one name bound", &bound),
        ("100 lines, types blanked", &hundred),
        ("100 lines, code generated", &generated),
    ] {
        println!("{name:<31} {:>9.0} us {:>5.1}", of(taken), of(taken) / base);
    }
    let sources = [
        ("in a row", format!("for (let i = 0; i < {CALLS}; i++) await test.echo({{ i }})")),
        (
            "at once",
            format!(
                "await Promise.all(Array.from({{ length: {CALLS} }}, (_, i) => test.echo({{ i }})))"
            ),
        ),
    ];
    for (name, source) in sources {
        let taken: Vec<Taken> = (0..JSON_RUNS).map(|_| execute(&source, "")).collect();
        let call = (of(&taken) - base) / f64::from(CALLS);
        println!("a call, 1,000 {name:<17} {call:>9.2} us {:>5.2}", call / base);
    }
}

fn json() {
    let json = rows();
    let source = "const text = await test.text({});\n\
                  Date.now(); JSON.parse(text); Date.now();\n\
                  await test.rows({}); Date.now()";
    let taken: Vec<Taken> = (0..JSON_RUNS).map(|_| execute(source, &json)).collect();
    let between = |from: usize| {
        median(taken.iter().map(|t| t.marks[from + 1] - t.marks[from]).collect()).as_secs_f64()
    };
    let length = u32::try_from(json.len()).expect("a few megabytes");
    let speed = |seconds: f64| f64::from(length) / 1e6 / seconds;
    let (own, answer) = (between(0), between(1));
    println!("JSON.parse                      {:>9.0} MB/s 1.00", speed(own));
    println!("JSON answer                     {:>9.0} MB/s {:.2}", speed(answer), own / answer);
}

fn main() {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let run = thread.spawn(|| {
        scripts();
        json();
    });
    run.expect("a thread starts").join().expect("it does not panic");
}
