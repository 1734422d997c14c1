//! One test in a fresh worker at the boundary of frames, as any script: wrapped, stripped and run.
//!
//! The harness and the test are one script. The test is a function in it, called with the global
//! object as `this`.

use crate::metadata::Metadata;
use gloveport_protocol::{
    Answer, Bindings, CheckBy, Exception, Extent, FRAME_PREFIX_BYTES, FromWorker, Outcome, Start,
    ToWorker, WorkerLimits,
};
use std::{
    cell::RefCell,
    collections::VecDeque,
    fmt::Write as _,
    fs,
    io::{Read, Result, Write},
    path::Path,
    rc::Rc,
};

/// What the host gives. The rest of it is why tests are excluded.
const HOST: &str = "const $gloveport = Promise.withResolvers();\n\
    const print = (text) => { console.log(String(text)); $gloveport.resolve(); };\n\
    const $262 = { global: globalThis, detachArrayBuffer(buffer) { buffer.transfer(); } };\n";
/// Printed behind the test. What fails afterwards is a rejection that it left behind, which ends a
/// script and is none of a test's business.
const ENDED: &str = "gloveport: the test ended";
const COMPLETE: &str = "Test262:AsyncTestComplete";

/// What a worker said.
#[derive(Default)]
struct Gateway {
    incoming: Vec<u8>,
    outgoing: VecDeque<u8>,
    lines: Vec<String>,
    outcome: Option<Outcome>,
}

#[derive(Clone)]
struct End(Rc<RefCell<Gateway>>);

impl Read for End {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.0.borrow_mut().outgoing.read(buffer)
    }
}

impl Write for End {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let mut gateway = self.0.borrow_mut();
        gateway.incoming.extend_from_slice(bytes);
        while let Some(prefix) = gateway.incoming.first_chunk::<FRAME_PREFIX_BYTES>() {
            let length = usize::try_from(u32::from_le_bytes(*prefix)).expect("32 bits");
            if gateway.incoming.len() < FRAME_PREFIX_BYTES + length {
                break;
            }
            let frame: Vec<u8> = gateway.incoming.drain(..FRAME_PREFIX_BYTES + length).collect();
            let frame = FromWorker::decode(frame[FRAME_PREFIX_BYTES..].to_vec()).expect("a frame");
            gateway.take(frame);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Gateway {
    /// Time stands still and no name is of a server.
    fn take(&mut self, frame: FromWorker) {
        match frame {
            FromWorker::Bind(_) => self.send(&ToWorker::Bindings(Bindings::default())),
            FromWorker::Clock => self.send(&ToWorker::Time { now_ms: 1_767_225_600_000 }),
            FromWorker::Sleep { id, .. } => self.send(&ToWorker::Woken { id, now_ms: 0 }),
            FromWorker::Call { id, .. } | FromWorker::Query { id, .. } => {
                let answer = Answer::Value("null".to_owned());
                self.send(&ToWorker::Answer { id, answer, now_ms: 0 });
            }
            FromWorker::Log { text, .. } => self.lines.push(text),
            FromWorker::Done(done) => self.outcome = Some(done.outcome),
            FromWorker::Ready { .. }
            | FromWorker::Cancel { .. }
            | FromWorker::Check { .. }
            | FromWorker::Emit { .. } => {}
        }
    }

    fn send(&mut self, frame: &ToWorker) {
        self.outgoing.extend(frame.encode());
    }
}

/// Runs a test of a checkout.
///
/// # Errors
///
/// Why it failed.
pub(crate) fn judge(checkout: &Path, path: &str) -> std::result::Result<(), String> {
    let read = |path: &Path| fs::read_to_string(path).map_err(|error| error.to_string());
    let test = read(&checkout.join("test").join(path))?;
    let metadata = Metadata::read(&test).ok_or("it has no metadata")?;
    let mut harness = vec!["assert.js", "sta.js"];
    if metadata.has_flag("async") {
        harness.push("doneprintHandle.js");
    }
    harness.extend(metadata.includes.iter().map(String::as_str));
    let mut source = HOST.to_owned();
    for file in harness {
        source.push_str(&read(&checkout.join("harness").join(file))?);
        source.push('\n');
    }
    if metadata.has_flag("async") {
        // The harness looks for its own function on the global object.
        source.push_str("globalThis.$DONE = $DONE;\n");
    }
    source.push_str("await (async function () {\n");
    source.push_str(&test);
    source.push_str("\n}).call(globalThis);\n");
    if metadata.has_flag("async") {
        source.push_str("await $gloveport.promise;\n");
    }
    writeln!(source, "console.log(\"{ENDED}\");\nreturn null;").expect("a text takes all");
    let (outcome, lines) = run(source);
    verdict(&metadata, &outcome, &lines)
}

fn run(source: String) -> (Outcome, Vec<String>) {
    let limits = WorkerLimits {
        heap_bytes: 512 << 20,
        argument_bytes: 1 << 20,
        output_bytes: 1 << 20,
        log_bytes: 1 << 20,
    };
    let start = Start {
        source,
        seed: 1,
        now_ms: 1_767_225_600_000,
        limits,
        check: CheckBy::BuiltIn,
        extent: Extent::Run,
    };
    let outgoing = ToWorker::Start(start).encode().into();
    let end = End(Rc::new(RefCell::new(Gateway { outgoing, ..Gateway::default() })));
    gloveport_worker::serve(end.clone(), end.clone(), "none").expect("it is served");
    let gateway = end.0.take();
    (gateway.outcome.expect("it was done"), gateway.lines)
}

fn verdict(
    metadata: &Metadata,
    outcome: &Outcome,
    lines: &[String],
) -> std::result::Result<(), String> {
    if let Some(negative) = &metadata.negative {
        let (phase, class) = (negative.phase.as_str(), &negative.class);
        return match (phase, outcome) {
            ("parse", Outcome::Rejected(_)) => Ok(()),
            ("runtime", Outcome::Threw(thrown)) if is_of_class(thrown, class) => Ok(()),
            _ => Err(format!("expected {class} ({phase}): {}", told(outcome))),
        };
    }
    if !lines.iter().any(|line| line == ENDED) {
        return Err(told(outcome));
    }
    let is_async = metadata.has_flag("async");
    match lines.iter().find(|line| line.starts_with("Test262:")) {
        Some(line) if line == COMPLETE => Ok(()),
        Some(line) => Err(line.clone()),
        None if is_async => Err("it never said that it is complete".to_owned()),
        None => Ok(()),
    }
}

/// The harness's own error has no name, and is shown with its class.
fn is_of_class(thrown: &Exception, class: &str) -> bool {
    thrown.name == class || thrown.message.starts_with(&format!("{class} {{"))
}

/// An outcome in one line.
fn told(outcome: &Outcome) -> String {
    let text = match outcome {
        Outcome::Returned(_) => "it ended well".to_owned(),
        Outcome::Threw(thrown) => format!("{}: {}", thrown.name, thrown.message),
        Outcome::Rejected(diagnostics) => {
            let first = diagnostics.first().map_or("", |first| first.message.as_str());
            format!("refused: {first}")
        }
        Outcome::Exceeded(limit) => format!("over {}", limit.as_str()),
        Outcome::Cancelled => "canceled".to_owned(),
    };
    text.replace('\n', " ")
}
