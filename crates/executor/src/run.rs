//! One execution from start to end: frames in, frames out, calls beside each other, and a kill at the deadline.
//!
//! What the script asks about names, types and the catalog is answered in `questions`.

mod questions;

use crate::ExecuteError;
use crate::answer::LogLine;
use crate::approval::{Due, Rest};
use crate::clock::Clock;
use crate::demand::Demand;
use crate::emitted::Emitted;
use crate::fleet::{Fleet, Snapshot, View, request_for};
use crate::ledger::TypeCheck;
use crate::pipeline::{Asked, Made, Run, dispatch};
use crate::pool::{Pool, Worker};
use crate::record::{Recorded, Recorder};
use crate::results::Results;
use crate::types::Names;
use gloveport_checker::CheckerSlot;
use gloveport_protocol::{
    Answer, BindRequest, Bindings, CheckBy, Done, Extent, FromWorker, Limit, LogLevel, Method,
    Outcome, Query, Start, ToWorker, Verdict,
};
use gloveport_sandbox::ExitCause;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Timers that a worker may have at the same time.
const TIMERS_MAX: usize = 10_000;
/// Printed bytes that a worker may send over its bound before it counts as hostile.
const LOG_SLACK_BYTES: usize = 64 << 10;
/// Printed lines that are kept.
const LOG_LINES_MAX: usize = 10_000;
/// Frames that a worker may leave unread: more than the answers to all that it may ask for.
const UNREAD_FRAMES_MAX: usize = 40_000;
/// Time that a dead worker has to be reaped.
const REAP: Duration = Duration::from_secs(2);

/// What an execution needs of its surroundings.
pub(crate) struct Surroundings {
    pub(crate) pool: Arc<Pool>,
    pub(crate) fleet: Arc<Fleet>,
    pub(crate) results: Arc<Results>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) connect: Duration,
    pub(crate) checker: CheckerSlot,
    /// Ends every execution: the program ends.
    pub(crate) closing: CancellationToken,
}

/// How an execution ended, before it is told.
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) logs: Vec<LogLine>,
    pub(crate) emitted: Emitted,
    pub(crate) log_bytes_dropped: u64,
    pub(crate) isolation: String,
    pub(crate) types: TypeCheck,
    /// Waiting for a person and nothing else.
    pub(crate) asked: Duration,
    pub(crate) frames: Vec<Recorded>,
}

/// What can happen next.
enum Event {
    Frame(Option<FromWorker>),
    Reply(Reply),
    /// Something was written, or a canceled timer is gone.
    Nothing,
    /// The calls that a person has to agree to are together.
    Ask,
    Deadline,
    Cancelled,
}

/// What a call, a timer or a wait for servers gave.
enum Reply {
    Called {
        id: u32,
        answer: Answer,
        argument_bytes: usize,
        withdrawn: CancellationToken,
    },
    Woken {
        id: u32,
        now_ms: i64,
    },
    Bound(Arc<Snapshot>, BindRequest, Bindings),
    Checked(Verdict, TypeCheck),
    /// The servers that a question waited for are there, or will not be.
    Asked {
        id: u32,
        query: Query,
        snapshot: Arc<Snapshot>,
    },
}

/// An execution under way.
struct Execution<'a> {
    around: &'a Surroundings,
    run: Arc<Run>,
    /// The upstreams as the principal sees them.
    view: View,
    snapshot: Arc<Snapshot>,
    worker: Worker,
    deadline: Instant,
    rest: Rest,
    /// Calls and timers that will answer. Dropping them cancels them.
    replies: JoinSet<Reply>,
    demand: Demand,
    /// How far the script goes.
    extent: Extent,
    /// Who was offered to it to check types.
    check_by: CheckBy,
    /// Its names are explained once.
    names: Names,
    /// The check of its types, once it was asked for, and what came of it by now.
    types: Option<TypeCheck>,
    /// Timers that did not end, by number.
    timers: BTreeMap<u32, AbortHandle>,
    /// Calls that did not end, by number.
    calls: BTreeMap<u32, CancellationToken>,
    /// Calls that were taken back and did not end yet.
    n_withdrawn: usize,
    logs: Vec<LogLine>,
    emitted: Emitted,
    log_bytes: usize,
    log_bytes_dropped: u64,
    recorder: Recorder,
}

/// Runs a script in a worker of the pool.
pub(crate) async fn run(
    around: &Surroundings,
    run: Arc<Run>,
    start: Start,
    cancel: &CancellationToken,
    is_recorded: bool,
) -> Result<Ended, ExecuteError> {
    let taken = cancel.run_until_cancelled(around.closing.run_until_cancelled(around.pool.take()));
    let worker = taken.await.flatten().ok_or(ExecuteError::Closing)??;
    // From here, so that a slow start is not the script's time.
    let deadline = Instant::now() + run.limits.wall;
    let demand = Demand::new(&run.limits);
    let view = around.fleet.view(&run.principal, &run.guard.policy);
    let mut execution = Execution {
        around,
        run,
        snapshot: view.snapshot(),
        view,
        worker,
        deadline,
        rest: Rest::default(),
        replies: JoinSet::new(),
        demand,
        extent: start.extent.clone(),
        check_by: start.check,
        names: Names::Unasked,
        types: None,
        timers: BTreeMap::new(),
        calls: BTreeMap::new(),
        n_withdrawn: 0,
        logs: Vec::new(),
        emitted: Emitted::default(),
        log_bytes: 0,
        log_bytes_dropped: 0,
        recorder: Recorder::new(is_recorded),
    };
    execution.send(&ToWorker::Start(start));
    let outcome = execution.drive(cancel).await;
    execution.end_withdrawn().await;
    // Waited for, so that every call that is cut off has come to its record.
    execution.replies.shutdown().await;
    let Execution { worker, logs, emitted, log_bytes_dropped, recorder, .. } = execution;
    let Execution { types, snapshot, run, rest, .. } = execution;
    let asked = rest.asked();
    let types = types.unwrap_or(TypeCheck::BuiltIn).of_calls(&run.records(), &snapshot.catalog);
    let isolation = worker.isolation.clone();
    around.pool.discard(worker);
    let frames = recorder.finish();
    outcome.map(|outcome| Ended {
        outcome,
        logs,
        emitted,
        log_bytes_dropped,
        isolation,
        types,
        asked,
        frames,
    })
}

impl Execution<'_> {
    async fn drive(&mut self, cancel: &CancellationToken) -> Result<Outcome, ExecuteError> {
        loop {
            self.mind_the_clock();
            match self.next(cancel).await? {
                Event::Frame(Some(frame)) => {
                    self.rest.stirred();
                    self.recorder.received(&frame);
                    let is_query = matches!(frame, FromWorker::Query { .. });
                    if let Some(outcome) = self.receive(frame)? {
                        return Ok(outcome);
                    }
                    // A search takes a tenth of a millisecond: a flood of them must let others in.
                    if is_query {
                        tokio::task::yield_now().await;
                    }
                    if self.worker.writer.len() > UNREAD_FRAMES_MAX {
                        return Ok(Outcome::Exceeded(Limit::Memory));
                    }
                }
                Event::Frame(None) => return self.post_mortem().await,
                Event::Reply(reply) => self.reply(reply),
                Event::Nothing => {}
                Event::Ask => self.run.asks.post(),
                Event::Deadline => return Ok(Outcome::Exceeded(Limit::WallTime)),
                Event::Cancelled => return Ok(Outcome::Cancelled),
            }
        }
    }

    /// Waits for whatever comes first. Only what came is consumed: every branch may be dropped half-way.
    ///
    /// Answers that are ready together share a write: what fills no write waits until nothing else is ready.
    async fn next(&mut self, cancel: &CancellationToken) -> Result<Event, ExecuteError> {
        let Worker { reader, writer, .. } = &mut self.worker;
        writer.flush_full();
        let is_pending = writer.is_pending();
        let is_stopped = self.rest.is_stopped();
        Ok(tokio::select! {
            biased;
            () = cancel.cancelled() => Event::Cancelled,
            () = self.around.closing.cancelled() => Event::Cancelled,
            () = tokio::time::sleep_until(self.deadline), if !is_stopped => Event::Deadline,
            Some(reply) = self.replies.join_next() => match reply {
                Ok(reply) => Event::Reply(reply),
                Err(error) if error.is_cancelled() => Event::Nothing,
                Err(_) => return Err(broke("a call panicked")),
            },
            frame = reader.next() => Event::Frame(frame?),
            () = self.run.inquiries.changed.notified() => Event::Nothing,
            due = self.run.asks.due(self.rest.since()) => match due {
                Due::Look => Event::Nothing,
                Due::Post => Event::Ask,
            },
            () = writer.flush_some(), if is_pending => Event::Nothing,
        })
    }

    /// Stops the script's clock while everything in it waits for a person. The desk bounds that.
    fn mind_the_clock(&mut self) {
        let asks = &self.run.asks;
        let n_asking = asks.n_asking() + self.run.inquiries.n_open();
        // Calls that wait for a place among those in flight wait for the person as well.
        let in_flight = self.run.limits.calls_in_flight as usize;
        let is_at_rest = n_asking > 0
            && n_asking >= self.calls.len().min(in_flight)
            && self.replies.len() == self.calls.len()
            && !self.worker.writer.is_pending();
        self.rest.found(is_at_rest);
        self.deadline += self.rest.clock(is_at_rest && !asks.is_gathering());
        if self.rest.is_stopped() {
            asks.park();
        }
    }

    fn send(&mut self, frame: &ToWorker) {
        self.rest.stirred();
        self.recorder.sent(frame);
        self.worker.writer.push(frame);
    }

    fn reply(&mut self, reply: Reply) {
        match reply {
            Reply::Called { id, answer, argument_bytes, withdrawn } => {
                self.demand.ended(argument_bytes);
                if withdrawn.is_cancelled() {
                    self.n_withdrawn = self.n_withdrawn.saturating_sub(1);
                } else {
                    self.calls.remove(&id);
                    self.answer(id, answer);
                }
            }
            Reply::Woken { id, now_ms } => {
                if self.timers.remove(&id).is_some() {
                    self.send(&ToWorker::Woken { id, now_ms });
                }
            }
            Reply::Asked { id, query, snapshot } => {
                self.snapshot = snapshot;
                let answer = self.query(&query);
                self.answer(id, answer);
            }
            Reply::Bound(snapshot, request, bindings) => {
                self.snapshot = snapshot;
                self.bound(request, bindings);
            }
            Reply::Checked(verdict, types) => {
                self.types = Some(types);
                self.send(&ToWorker::Checked(verdict));
            }
        }
    }

    /// Lets calls that were taken back come to their records. They end at once: nothing in them is waited for.
    async fn end_withdrawn(&mut self) {
        while self.n_withdrawn > 0 {
            match self.replies.join_next().await {
                Some(Ok(Reply::Called { withdrawn, .. })) if withdrawn.is_cancelled() => {
                    self.n_withdrawn -= 1;
                }
                // It panicked: its record stays open.
                Some(Err(error)) if error.is_panic() => return,
                Some(_) => {}
                None => return,
            }
        }
    }

    /// Acts on one frame. Everything in it is the word of a hostile process.
    fn receive(&mut self, frame: FromWorker) -> Result<Option<Outcome>, ExecuteError> {
        match frame {
            FromWorker::Ready { .. } => Err(broke("it said twice that it is ready")),
            FromWorker::Bind(request) => self.bind(request).map(|()| None),
            FromWorker::Check { source } => self.check(source).map(|()| None),
            FromWorker::Call { .. } if matches!(self.extent, Extent::Check | Extent::Describe) => {
                Err(broke("it called a tool when it should only check"))
            }
            FromWorker::Call { id, server, tool, arguments } => {
                self.call(id, server, tool, arguments);
                Ok(None)
            }
            FromWorker::Query { id, query } => {
                self.ask(id, query);
                Ok(None)
            }
            FromWorker::Sleep { id, wait_ms } => self.sleep(id, wait_ms).map(|()| None),
            FromWorker::Cancel { id } => {
                if let Some(timer) = self.timers.remove(&id) {
                    timer.abort();
                }
                if let Some(call) = self.calls.remove(&id) {
                    call.cancel();
                    self.n_withdrawn += 1;
                }
                Ok(None)
            }
            FromWorker::Clock => {
                let now_ms = self.around.clock.now_ms();
                self.send(&ToWorker::Time { now_ms });
                Ok(None)
            }
            FromWorker::Log { level, text } => Ok(self.log(level, text)),
            FromWorker::Emit { blocks } => {
                let is_within = self.emitted.take(blocks);
                Ok((!is_within).then_some(Outcome::Exceeded(Limit::Output)))
            }
            FromWorker::Done(Done { outcome: Outcome::Cancelled, .. }) => {
                Err(broke("it said that it was cancelled"))
            }
            FromWorker::Done(Done { outcome, log_bytes_dropped }) => {
                self.log_bytes_dropped = self.log_bytes_dropped.saturating_add(log_bytes_dropped);
                Ok(Some(outcome))
            }
        }
    }

    fn answer(&mut self, id: u32, answer: Answer) {
        let now_ms = self.around.clock.now_ms();
        self.send(&ToWorker::Answer { id, answer, now_ms });
    }

    fn call(&mut self, id: u32, server: String, tool: String, arguments: String) {
        let argument_bytes = arguments.len();
        if let Err(failure) = self.demand.call(argument_bytes) {
            return self.answer(id, Answer::Failed(failure));
        }
        let (run, mut snapshot) = (Arc::clone(&self.run), Arc::clone(&self.snapshot));
        // Servers whose tools a script names were waited for before it ran; of methods the server is an argument.
        let waits = Method::parse(&tool).is_some();
        let (view, connect) = (self.view.clone(), self.around.connect);
        let withdrawn = CancellationToken::new();
        self.calls.insert(id, withdrawn.clone());
        self.replies.spawn(async move {
            if waits {
                let request = request_for(&server, "");
                snapshot = view.when(connect, |snapshot| !snapshot.awaits(&request)).await;
            }
            let asked = Asked { server: &server, tool: &tool, arguments: &arguments };
            let answer = match dispatch(&run, (&view, &snapshot), &asked, &withdrawn).await {
                Ok(Made { value, content: None }) => Answer::Value(value),
                Ok(Made { value, content: Some(content) }) => Answer::Rich { value, content },
                Err(failure) => Answer::Failed(failure),
            };
            Reply::Called { id, answer, argument_bytes, withdrawn }
        });
    }

    fn sleep(&mut self, id: u32, wait_ms: u64) -> Result<(), ExecuteError> {
        if self.timers.len() == TIMERS_MAX {
            return Err(broke("it started too many timers"));
        }
        if self.timers.contains_key(&id) {
            return Err(broke("it gave two timers one number"));
        }
        // Past the deadline it makes no difference, and a sum with it cannot overflow.
        let wait = Duration::from_millis(wait_ms).min(self.run.limits.wall);
        let clock = Arc::clone(&self.around.clock);
        let timer = self.replies.spawn(async move {
            tokio::time::sleep(wait).await;
            Reply::Woken { id, now_ms: clock.now_ms() }
        });
        self.timers.insert(id, timer);
        Ok(())
    }

    /// Keeps a printed line. The worker drops what is over the bound itself; one that does not is ended.
    fn log(&mut self, level: LogLevel, text: String) -> Option<Outcome> {
        self.log_bytes = self.log_bytes.saturating_add(text.len().max(1));
        if self.log_bytes > self.run.limits.log_bytes + LOG_SLACK_BYTES {
            return Some(Outcome::Exceeded(Limit::Output));
        }
        if self.logs.len() < LOG_LINES_MAX {
            self.logs.push(LogLine { level, text });
        } else {
            self.log_bytes_dropped = self.log_bytes_dropped.saturating_add(text.len() as u64);
        }
        None
    }

    /// The worker ended without a last word: its exit says which bound it broke.
    async fn post_mortem(&mut self) -> Result<Outcome, ExecuteError> {
        let process = &mut self.worker.process;
        let reaped = tokio::time::timeout(REAP, async {
            loop {
                match process.try_wait()? {
                    Some(exit) => return Ok::<_, io::Error>(exit),
                    None => tokio::time::sleep(Duration::from_millis(1)).await,
                }
            }
        });
        let exit = reaped.await.map_err(|_| broke("it closed its socket and went on"))??;
        let cause = exit.cause(self.run.limits.cpu);
        if cause == ExitCause::CpuLimit {
            return Ok(Outcome::Exceeded(Limit::CpuTime));
        }
        let words = self.worker.last_words();
        // The allocators of the engine and of the parser end the process when the address space is full.
        if words.contains("memory allocation of") {
            return Ok(Outcome::Exceeded(Limit::Memory));
        }
        Err(ExecuteError::Worker { reason: format!("{cause}: {words}") })
    }
}

fn broke(what: &str) -> ExecuteError {
    ExecuteError::Worker { reason: what.to_owned() }
}
