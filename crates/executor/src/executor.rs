//! The executor: what the fronts and the command line drive.

use crate::admission::TOOL_FILES_DEPTH_MAX;
use crate::answer::{self, Answer, Execution};
use crate::approval::{Asks, Gathering, Parked, Reach};
use crate::caller::Line;
use crate::clock::{Clock, SystemClock};
use crate::direct::{CallReport, DirectCall};
use crate::fleet::{Changes, Fleet, Offers, ServerState, Snapshot, View, request_for};
use crate::guard::Guard;
use crate::leaving::{Leaving, Left, leave, leave_call};
use crate::ledger::Receipt;
use crate::observer::ExecutionEvent;
use crate::pipeline::{Asked, Run, dispatch};
use crate::pool::Pool;
use crate::record::Recorded;
use crate::results::{FOLDER, Results};
use crate::run::{Surroundings, run};
use crate::tool_folder::Grants;
use crate::upstream::Upstream;
use crate::{ExecuteError, Settings, cut};
use gloveport_catalog::Catalog;
use gloveport_crypto::random;
use gloveport_gate::Principal;
use gloveport_protocol::{
    CheckBy, Diagnostic, ExecutionId, Extent, Limits, Outcome, ServerName, Start, WorkerLimits,
    llm_tokens,
};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{Semaphore, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Direct calls that run at the same time.
const DIRECT_CALLS_MAX: usize = 64;

/// What a client asks for.
#[derive(Debug, Clone)]
pub struct ExecuteRequest {
    /// The script, as the agent wrote it.
    pub source: String,
    /// A shorter time than the configured one.
    pub wall: Option<Duration>,
    /// Ends the execution: the client went away, or asked to stop.
    pub cancel: CancellationToken,
}

/// How a script is run.
pub(crate) struct How {
    pub(crate) extent: Extent,
    pub(crate) is_recorded: bool,
    pub(crate) reach: Reach,
    /// Who is behind it.
    pub(crate) line: Line,
    /// How many tool files called each other down to this one; 0 for a script.
    pub(crate) depth: u8,
    /// What it may call, where it is a tool file.
    pub(crate) grants: Option<Arc<Grants>>,
}

impl Default for How {
    fn default() -> Self {
        Self {
            extent: Extent::Run,
            is_recorded: false,
            reach: Reach::Nobody,
            line: Line::default(),
            depth: 0,
            grants: None,
        }
    }
}

/// Where a server stands, for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerStatus {
    /// Its name.
    pub name: ServerName,
    /// Where it stands.
    pub state: ServerState,
}

/// Runs scripts and direct calls against the upstreams that it owns.
pub struct Executor {
    pub(crate) settings: Settings,
    pub(crate) around: Surroundings,
    pub(crate) guard: Arc<Guard>,
    pub(crate) slots: Arc<Semaphore>,
    /// Places of tool files, for each depth its own.
    pub(crate) tool_files: [Arc<Semaphore>; TOOL_FILES_DEPTH_MAX],
    pub(crate) waiting: AtomicUsize,
    /// Places of direct calls, beside each other; more wait their turn.
    direct_calls: Semaphore,
    /// What waits between two requests of its client.
    pub(crate) parked: Parked,
    begun: Instant,
    pub(crate) tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Executor {
    /// Begins to connect all upstreams and to fill the pool of workers; needs a tokio runtime. Returns at once.
    pub fn start(settings: Settings, upstreams: Vec<Box<dyn Upstream>>) -> Arc<Self> {
        let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
        let around = Surroundings {
            pool: Pool::start(&settings, &tasks, &cancel),
            fleet: Fleet::start(upstreams, &settings.guard, &tasks, &cancel),
            results: Arc::new(Results::new(settings.results_bytes)),
            clock: Arc::new(SystemClock) as Arc<dyn Clock>,
            connect: settings.connect,
            checker: settings.checker.clone(),
            closing: cancel.clone(),
        };
        let executor = Arc::new(Self {
            around,
            guard: Arc::new(settings.guard.clone()),
            slots: Arc::new(Semaphore::new(settings.executions)),
            tool_files: std::array::from_fn(|_| Arc::new(Semaphore::new(settings.executions))),
            waiting: AtomicUsize::new(0),
            direct_calls: Semaphore::new(DIRECT_CALLS_MAX),
            parked: Parked::default(),
            begun: Instant::now(),
            settings,
            tasks,
            cancel,
        });
        executor.around.fleet.attach(&Arc::downgrade(&executor));
        executor
    }

    /// Runs a script to its end and tells it.
    ///
    /// # Errors
    ///
    /// [`ExecuteError`] when no outcome could be reached; a wrong script is an [`Outcome`].
    pub async fn execute(
        &self,
        principal: &Principal,
        request: ExecuteRequest,
    ) -> Result<(Execution, Answer), ExecuteError> {
        let (mut execution, _) = self.execute_recorded(principal, request, false).await?;
        let answer = execution.answer(&self.around.results.of(principal.key()));
        Ok((execution, answer))
    }

    /// Checks a script as [`Executor::execute`] does, and does not run it: the outcome is [`Outcome::Rejected`] or a returned
    /// `null`, and no tool was called.
    ///
    /// # Errors
    ///
    /// As [`Executor::execute`].
    pub async fn check(
        &self,
        principal: &Principal,
        request: ExecuteRequest,
    ) -> Result<(Execution, Answer), ExecuteError> {
        let how = How { extent: Extent::Check, ..How::default() };
        let (mut execution, _) = self.go(principal, request, how).await?;
        let answer = execution.answer(&self.around.results.of(principal.key()));
        Ok((execution, answer))
    }

    /// Runs a script and gives its record beside it: every frame, in order.
    ///
    /// # Errors
    ///
    /// As [`Executor::execute`].
    pub async fn execute_recorded(
        &self,
        principal: &Principal,
        request: ExecuteRequest,
        is_recorded: bool,
    ) -> Result<(Execution, Vec<Recorded>), ExecuteError> {
        self.go(principal, request, How { is_recorded, ..How::default() }).await
    }

    pub(crate) async fn go(
        &self,
        principal: &Principal,
        request: ExecuteRequest,
        how: How,
    ) -> Result<(Execution, Vec<Recorded>), ExecuteError> {
        // The end of the program waits for the end of this.
        let _under_way = self.tasks.token();
        let (begun, asked_at) = (Instant::now(), SystemTime::now());
        let id = ExecutionId::from_random(random()?);
        let limits = self.limits(&request);
        if let Some(diagnostic) = too_long(&request.source, &limits) {
            let receipt = Receipt::new(&[], begun.elapsed(), "not started".to_owned());
            let outcome = Outcome::Rejected(vec![diagnostic]);
            return Ok((Execution::new(id, outcome, receipt, limits), Vec::new()));
        }
        let How { extent, is_recorded, reach, line, depth, grants } = how;
        let slot = self.place(depth, &request.cancel).await?;
        let parent = line.trace_parent();
        let asks = self.asks(&id, principal, reach, Gathering::AtRest);
        // Given back by the run, when it ends or waits for a person.
        asks.hold(slot);
        let script = self.written_down(&request.source).await;
        let run_state = self.run((id.clone(), principal), limits.clone(), asks);
        let run_state = run_state.of_script(script).behind(line).within(grants, depth);
        let run_state = Arc::new(run_state);
        let start = self.start_frame(request.source, &limits, extent)?;
        let script_llm_tokens = llm_tokens::estimate(&start.source);
        let cancel = request.cancel;
        let ended = run(&self.around, Arc::clone(&run_state), start, &cancel, is_recorded).await;
        run_state.record_cut_off().await;
        let ended = ended?;
        let left = Leaving {
            outcome: ended.outcome,
            logs: ended.logs,
            calls: run_state.records(),
            emitted: ended.emitted,
        };
        let Left { outcome, logs, calls, blocks } = leave(&run_state, left).await;
        let mut receipt = Receipt::new(&calls, begun.elapsed(), ended.isolation);
        receipt.script_llm_tokens = script_llm_tokens;
        receipt.types = ended.types;
        receipt.asked = ended.asked;
        self.guard.observer.execution(&ExecutionEvent {
            id: &id,
            outcome: outcome.name(),
            begun: asked_at,
            wall: begun.elapsed(),
            calls: calls.len(),
            trace_parent: parent.as_deref(),
        });
        let execution = Execution {
            logs,
            blocks,
            log_bytes_dropped: ended.log_bytes_dropped,
            calls,
            ..Execution::new(id, outcome, receipt, limits)
        };
        Ok((execution, ended.frames))
    }

    /// Makes one call through the same gate. `tool` is `server.tool`, in identifiers or in the upstream's names.
    ///
    /// # Errors
    ///
    /// [`ExecuteError`] when the kernel gives no random bytes.
    pub async fn call(
        &self,
        principal: &Principal,
        tool: &str,
        arguments: &str,
    ) -> Result<CallReport, ExecuteError> {
        let never = CancellationToken::new();
        let call = DirectCall::new(tool, arguments);
        self.call_asking(principal, &call, (Reach::Nobody, Line::default()), &never).await
    }

    pub(crate) async fn call_asking(
        &self,
        principal: &Principal,
        call: &DirectCall,
        (reach, line): (Reach, Line),
        withdrawn: &CancellationToken,
    ) -> Result<CallReport, ExecuteError> {
        let (begun, asked_at) = (Instant::now(), SystemTime::now());
        let id = ExecutionId::from_random(random()?);
        let limits = self.settings.limits.clone();
        let parent = line.trace_parent();
        let asks = self.asks(&id, principal, reach, Gathering::AtOnce);
        let run = self.run((id.clone(), principal), limits, asks).behind(line).giving(call.shape);
        let (server, tool) = call.tool.split_once('.').unwrap_or((&call.tool, ""));
        let request = request_for(server, tool);
        let connect = self.settings.connect;
        let view = self.view(principal);
        let snapshot = view.when(connect, |snapshot| !snapshot.awaits(&request)).await;
        let asked = Asked { server, tool, arguments: &call.arguments };
        // Ended by a token and not by dropping it, so that it comes to its record.
        let ended = CancellationToken::new();
        let called = async {
            let _place = self.direct_calls.acquire().await;
            dispatch(&run, (&view, &snapshot), &asked, &ended).await
        };
        let end = async {
            tokio::select! {
                () = self.cancel.cancelled() => {}
                () = withdrawn.cancelled() => {}
            }
            ended.cancel();
            std::future::pending::<()>().await;
        };
        let result = tokio::select! {
            result = called => leave_call(&run, result).await,
            () = end => unreachable!("it only ends the call"),
        };
        self.guard.observer.execution(&ExecutionEvent {
            id: &id,
            outcome: "called",
            begun: asked_at,
            wall: begun.elapsed(),
            calls: 1,
            trace_parent: parent.as_deref(),
        });
        Ok(CallReport::new(id, result, run.records().pop()))
    }

    /// Tells a direct call as [`Executor::execute`] tells a script: within the budget, the rest kept to be read.
    pub fn answer_call(&self, principal: &Principal, report: &CallReport) -> Answer {
        let budget = self.settings.limits.answer_llm_tokens;
        let own = self.around.results.of(principal.key());
        answer::of_call(report, budget, &own)
    }

    /// All tools that are known now, and that the principal may ever call.
    pub fn catalog(&self, principal: &Principal) -> Arc<Catalog> {
        Arc::clone(&self.view(principal).snapshot().catalog)
    }

    /// The same once every server has answered or failed, or what is known after `within`.
    pub async fn settled_catalog(&self, principal: &Principal, within: Duration) -> Arc<Catalog> {
        Arc::clone(&self.view(principal).settled(within).await.catalog)
    }

    /// What servers have beside their tools, as the principal may know it now.
    pub fn offers(&self, principal: &Principal) -> Offers {
        let view = self.view(principal);
        view.offers(&view.snapshot())
    }

    /// Tells of resources that changed at a server, after they were subscribed to; nothing where it has none.
    pub fn updates(&self, server: &ServerName) -> Option<broadcast::Receiver<String>> {
        self.around.fleet.snapshot().updates(server)
    }

    /// Every tool and where every server stands, whoever may see them: for the operator's own checks.
    pub fn everything(&self) -> (Arc<Catalog>, Vec<ServerStatus>) {
        let snapshot = self.around.fleet.snapshot();
        (Arc::clone(&snapshot.catalog), statuses(&snapshot))
    }

    fn view(&self, principal: &Principal) -> View {
        self.around.fleet.view(principal, &self.guard.policy)
    }

    /// Time since the start.
    pub fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Where each server stands, in order of name; those of which the principal may call nothing are not among them.
    pub fn servers(&self, principal: &Principal) -> Vec<ServerStatus> {
        statuses(&self.view(principal).snapshot())
    }

    /// Tells of changes of the catalog or of a server's state, from now on.
    pub fn changes(&self) -> Changes {
        Changes { snapshots: self.around.fleet.watch() }
    }

    /// Reads a path of the tree or of the principal's own results, from `offset` bytes on, cut to one answer's budget.
    ///
    /// # Errors
    ///
    /// What is wrong with the path, and what is near.
    pub fn read(&self, principal: &Principal, path: &str, offset: usize) -> Result<String, String> {
        let text = if path.starts_with(FOLDER) {
            let missing = || format!("nothing is kept at `{}`", path.escape_debug());
            self.around.results.of(principal.key()).read(path).ok_or_else(missing)?
        } else {
            self.catalog(principal).read(path).map_err(|error| error.to_string())?
        };
        if offset >= text.len() && offset > 0 {
            return Err(format!("`{}` ends at {} bytes", path.escape_debug(), text.len()));
        }
        let offset = text.floor_char_boundary(offset);
        let rest = &text[offset..];
        match cut::text(rest, self.settings.limits.answer_llm_tokens) {
            None => Ok(rest.to_owned()),
            Some(part) => {
                let (next, total) = (offset + part.len(), text.len());
                Ok(format!("{part}\n[{next} of {total} bytes; go on with offset {next}]"))
            }
        }
    }

    /// The settings that it was started with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Ends everything: executions, workers, upstreams with their processes. Takes a few seconds at most.
    pub async fn close(&self) {
        self.cancel.cancel();
        self.slots.close();
        self.around.pool.close();
        self.around.fleet.close().await;
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn run(&self, (id, principal): (ExecutionId, &Principal), limits: Limits, asks: Asks) -> Run {
        Run::new(id, principal.clone(), Arc::clone(&self.guard), limits, asks)
    }

    fn asks(
        &self,
        id: &ExecutionId,
        principal: &Principal,
        reach: Reach,
        gathering: Gathering,
    ) -> Asks {
        Asks::new(&self.guard.desk, principal, id.clone(), reach, gathering)
    }

    /// Puts a script into the audit log, and gives its SHA-256.
    async fn written_down(&self, source: &str) -> Option<String> {
        let audit = self.guard.audit.as_ref()?;
        let written = audit.script(source).await;
        written
            .inspect_err(|error| self.guard.troubles.note(&format!("the audit log: {error}")))
            .ok()
    }

    fn limits(&self, request: &ExecuteRequest) -> Limits {
        let limits = self.settings.limits.clone();
        let wall = request.wall.map_or(limits.wall, |wall| wall.min(limits.wall));
        Limits { wall, ..limits }
    }

    fn start_frame(
        &self,
        source: String,
        limits: &Limits,
        extent: Extent,
    ) -> Result<Start, ExecuteError> {
        Ok(Start {
            source,
            seed: u64::from_le_bytes(random()?),
            now_ms: self.around.clock.now_ms(),
            limits: WorkerLimits {
                heap_bytes: limits.heap_bytes,
                argument_bytes: limits.argument_bytes,
                output_bytes: limits.output_bytes,
                log_bytes: limits.log_bytes,
            },
            check: if extent.is_script() && self.around.checker.may_check() {
                CheckBy::Compiler
            } else {
                CheckBy::BuiltIn
            },
            extent,
        })
    }

    /// Ends when the program does.
    pub(crate) fn closing(&self) -> CancellationToken {
        self.cancel.clone()
    }
}

fn statuses(snapshot: &Snapshot) -> Vec<ServerStatus> {
    let states = snapshot.states();
    states.map(|(name, state)| ServerStatus { name: name.clone(), state: state.clone() }).collect()
}

fn too_long(source: &str, limits: &Limits) -> Option<Diagnostic> {
    let (bytes, max) = (source.len(), limits.source_bytes);
    (bytes > max).then(|| Diagnostic {
        message: format!("the script has {bytes} bytes, at most {max} are allowed"),
        position: None,
        source_line: None,
        signature: None,
        hint: Some("keep data out of the script: read it with a tool, or from a result".to_owned()),
    })
}
