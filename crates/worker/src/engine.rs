//! The JavaScript engine with our prelude in it: runs one script to its end.
//!
//! Knows frames only as events of the host. One engine runs one script; after it ran out of memory
//! it is never used again, and not even freed.

mod load;

pub(crate) use load::eval;

use crate::{
    WorkerError,
    compile::SCRIPT_NAME,
    host::{Event, Host},
    json,
    parameter::Parameter,
};
use gloveport_protocol::{Answer, Extent, FaultCode, ServerBinding, ToolFailure};
use load::{global_names, load};
use rquickjs::{
    Context, Ctx, Error, Function, Object, Persistent, Promise, Runtime, Value, function::Args,
    promise::PromiseState,
};
use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

/// Stack of the engine; the thread must have 2 MiB more.
const STACK_BYTES: usize = 6 << 20;
/// Memory on top of the script's own, to report what happened to a script that used all of its own.
const RESERVE_BYTES: usize = 16 << 20;
/// Which part of its memory a script can fill before cycles are looked for the first time. The engine
/// begins at 256 KiB otherwise, and walks a result of a megabyte several times while it arrives.
const CYCLES_PART: usize = 8;
/// Rejected promises without a handler that are remembered.
const REJECTIONS_MAX: usize = 1_000;

type Saved<T> = Persistent<T>;
type Rejections = Rc<RefCell<Vec<(Saved<Value<'static>>, Saved<Value<'static>>)>>>;

/// How a script ended.
pub(crate) enum Ending {
    /// With a value, as JSON text.
    Returned(String),
    /// With a value that is no JSON.
    Unreturnable(Unreturnable),
    /// With what it threw, or with a rejection that nobody handled.
    Threw(Saved<Value<'static>>),
    /// The engine could not go on.
    Broke(Saved<Value<'static>>),
    /// The engine does not accept what the parser did.
    Refused(Saved<Value<'static>>),
    /// It waits for what never comes.
    Unsettled,
}

/// Why a value is no JSON.
pub(crate) struct Unreturnable {
    /// What was found.
    pub(crate) what: String,
    /// Where in the value; empty for the whole.
    pub(crate) path: String,
    /// What to do about it.
    pub(crate) hint: String,
}

/// What was thrown, in parts. Each is the script's to choose.
#[derive(Default)]
pub(crate) struct Thrown {
    pub(crate) name: String,
    pub(crate) message: String,
    pub(crate) stack: String,
    pub(crate) code: Option<String>,
    pub(crate) tool: Option<String>,
    pub(crate) signature: Option<String>,
    pub(crate) hint: Option<String>,
}

/// The prelude's functions that the engine calls.
struct Kit {
    settle: Saved<Function<'static>>,
    bind: Saved<Function<'static>>,
    bind_flat: Saved<Function<'static>>,
    imported: Saved<Function<'static>>,
    serve: Saved<Function<'static>>,
    wake: Saved<Function<'static>>,
    to_json: Saved<Function<'static>>,
    describe: Saved<Function<'static>>,
}

/// One engine.
pub(crate) struct Engine {
    kit: Kit,
    known: BTreeSet<String>,
    rejections: Rejections,
    pub(crate) host: Rc<Host>,
    context: Context,
    // Last: everything above is part of it.
    runtime: Runtime,
}

impl Engine {
    /// An engine with the prelude, ready for its script.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Engine`].
    pub(crate) fn new() -> Result<Self, WorkerError> {
        let host = Rc::new(Host::new());
        let runtime = Runtime::new().map_err(|e| WorkerError::Engine(e.to_string()))?;
        runtime.set_max_stack_size(STACK_BYTES);
        runtime.set_gc_threshold(RESERVE_BYTES);
        let rejections = track_rejections(&runtime);
        let context = Context::full(&runtime).map_err(|e| WorkerError::Engine(e.to_string()))?;
        let (kit, known) = context.with(|ctx| {
            let loaded = load(&ctx, &host).and_then(|kit| Ok((kit, global_names(&ctx)?)));
            loaded.map_err(|error| failure(&ctx, &error))
        })?;
        Ok(Self { kit, known, rejections, host, context, runtime })
    }

    /// The names that exist without the catalog.
    pub(crate) fn known(&self) -> &BTreeSet<String> {
        &self.known
    }

    /// Bounds the memory of the script's values.
    pub(crate) fn limit_heap(&self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.runtime.set_memory_limit(bytes);
        self.runtime.set_gc_threshold(bytes / CYCLES_PART);
    }

    /// Gives back some memory to a script that ended, so that its end can be described.
    pub(crate) fn lift_heap_limit(&self, bytes: u64) {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        self.runtime.set_memory_limit(bytes.saturating_add(RESERVE_BYTES));
    }

    /// Makes a server's namespace, and the flat functions that the script uses.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Engine`].
    pub(crate) fn bind(&self, server: &ServerBinding) -> Result<(), WorkerError> {
        self.context.with(|ctx| {
            let bind = || -> Result<(), Error> {
                let names = (server.identifier.as_str(), server.tools.clone());
                self.kit.bind.clone().restore(&ctx)?.call::<_, ()>(names)?;
                for (name, tool) in &server.flat {
                    let names = (name.as_str(), server.identifier.as_str(), tool.as_str());
                    self.kit.bind_flat.clone().restore(&ctx)?.call::<_, ()>(names)?;
                }
                Ok(())
            };
            bind().map_err(|error| failure(&ctx, &error))
        })
    }

    /// Runs a script, the text of a function of the parameters, to its end.
    ///
    /// # Errors
    ///
    /// When the gateway went away or broke the protocol.
    pub(crate) fn run(
        &self,
        script: String,
        parameters: &[Parameter],
        extent: &Extent,
    ) -> Result<Ending, WorkerError> {
        let started = self.context.with(|ctx| {
            let Ok(function) = eval::<Function<'_>>(&ctx, script, SCRIPT_NAME) else {
                return Err(Ending::Refused(save(&ctx, ctx.catch())));
            };
            let promise = self.start(&ctx, &function, parameters);
            let promise = promise.and_then(|promise| self.served(&ctx, promise, extent));
            promise
                .map(|promise| save(&ctx, promise))
                .map_err(|_| Ending::Threw(save(&ctx, ctx.catch())))
        });
        let promise = match started {
            Ok(promise) => promise,
            Err(ending) => return Ok(ending),
        };
        loop {
            let jobs = self.run_jobs();
            self.host.check()?;
            if let Err(ending) = jobs {
                return Ok(ending);
            }
            let turned = self.context.with(|ctx| {
                let promise = promise.clone().restore(&ctx);
                let promise = promise.map_err(|error| failure(&ctx, &error))?;
                match self.ending(&ctx, &promise) {
                    Some(ending) => Ok(Err(ending)),
                    None => self.turn(&ctx),
                }
            })?;
            if let Err(ending) = turned {
                return Ok(ending);
            }
        }
    }

    /// Runs what promises have queued. What a script throws there rejects a promise. That a job
    /// itself fails, or that it leaves an exception behind, means that the engine could not go on,
    /// for lack of memory: it drops a reaction for which it has no room and says so in no other
    /// way. What waited for it would wait forever, so this is the end.
    fn run_jobs(&self) -> Result<(), Ending> {
        self.find_lost()?;
        loop {
            match self.runtime.execute_pending_job() {
                Ok(true) => self.find_lost()?,
                Ok(false) => return Ok(()),
                Err(job) => {
                    return Err(job.0.with(|ctx| Ending::Broke(save(&ctx, ctx.catch()))));
                }
            }
        }
    }

    fn find_lost(&self) -> Result<(), Ending> {
        self.context.with(|ctx| {
            if ctx.has_exception() {
                return Err(Ending::Broke(save(&ctx, ctx.catch())));
            }
            Ok(())
        })
    }

    /// The parts of what was thrown; whatever cannot be read is left out.
    pub(crate) fn describe(&self, thrown: &Saved<Value<'static>>) -> Thrown {
        self.context.with(|ctx| {
            let described = self.kit.describe.clone().restore(&ctx).and_then(|describe| {
                describe.call::<_, Object<'_>>((thrown.clone(),)).and_then(|parts| {
                    Ok(Thrown {
                        name: parts.get("name")?,
                        message: parts.get("message")?,
                        stack: parts.get::<_, Option<String>>("stack")?.unwrap_or_default(),
                        code: parts.get("code")?,
                        tool: parts.get("tool")?,
                        signature: parts.get("signature")?,
                        hint: parts.get("hint")?,
                    })
                })
            });
            described.unwrap_or_else(|_| {
                ctx.catch();
                let message = "a value that cannot be read".to_owned();
                Thrown { name: "Thrown".to_owned(), message, ..Thrown::default() }
            })
        })
    }

    /// Whether the engine threw this because its memory is used up. It then often has no room for a
    /// message, and sometimes none for an error at all.
    pub(crate) fn is_out_of_memory(
        &self,
        thrown: &Saved<Value<'static>>,
        throws_null: bool,
    ) -> bool {
        self.context.with(|ctx| {
            let Ok(value) = thrown.clone().restore(&ctx) else {
                return false;
            };
            if value.is_null() {
                return !throws_null;
            }
            let parts = self.describe_in(&ctx, value);
            parts.is_some_and(|(name, message)| {
                name == "InternalError" && is_memory_message(&message)
            })
        })
    }

    /// Frees the engine, unless it is poisoned: what is left of a heap that ran full cannot be
    /// freed in order.
    pub(crate) fn close(self, is_poisoned: bool) {
        self.rejections.borrow_mut().clear();
        self.runtime.set_host_promise_rejection_tracker(None);
        if is_poisoned {
            std::mem::forget(self);
        }
    }

    fn describe_in<'js>(&self, ctx: &Ctx<'js>, value: Value<'js>) -> Option<(String, String)> {
        let describe = self.kit.describe.clone().restore(ctx).ok()?;
        let parts = describe.call::<_, Object<'_>>((value,)).ok()?;
        Some((parts.get("name").ok()?, parts.get("message").ok()?))
    }

    fn start<'js>(
        &self,
        ctx: &Ctx<'js>,
        function: &Function<'js>,
        parameters: &[Parameter],
    ) -> Result<Promise<'js>, Error> {
        let imported = self.kit.imported.clone().restore(ctx)?;
        let mut list = Args::new(ctx.clone(), parameters.len());
        for parameter in parameters {
            list.push_arg(parameter.value(ctx, &imported)?)?;
        }
        function.call_arg(list)
    }

    /// What a tool file is run for: the promise of its description, or of what its tool gives.
    fn served<'js>(
        &self,
        ctx: &Ctx<'js>,
        file: Promise<'js>,
        extent: &Extent,
    ) -> Result<Promise<'js>, Error> {
        let arguments = match extent {
            Extent::Run | Extent::Check => return Ok(file),
            Extent::Describe => None,
            Extent::Tool { arguments } => Some(arguments.as_str()),
        };
        let serve = self.kit.serve.clone().restore(ctx)?;
        match arguments {
            Some(arguments) => serve.call((file, arguments)),
            None => serve.call((file,)),
        }
    }

    /// The end, once nothing more can happen that the script waits for.
    fn ending<'js>(&self, ctx: &Ctx<'js>, promise: &Promise<'js>) -> Option<Ending> {
        let is_waiting = self.host.has_calls();
        match promise.state() {
            PromiseState::Pending if is_waiting || self.host.has_sleeps() => None,
            PromiseState::Pending => Some(self.unhandled().unwrap_or(Ending::Unsettled)),
            PromiseState::Resolved | PromiseState::Rejected if is_waiting => None,
            PromiseState::Resolved => {
                Some(self.unhandled().unwrap_or_else(|| self.returned(ctx, promise)))
            }
            PromiseState::Rejected => {
                let thrown = match promise.result::<Value<'js>>() {
                    Some(Ok(value)) => value,
                    Some(Err(_)) | None => ctx.catch(),
                };
                Some(Ending::Threw(save(ctx, thrown)))
            }
        }
    }

    fn unhandled(&self) -> Option<Ending> {
        let mut rejections = self.rejections.borrow_mut();
        let (_, reason) = rejections.first()?.clone();
        rejections.clear();
        Some(Ending::Threw(reason))
    }

    fn returned<'js>(&self, ctx: &Ctx<'js>, promise: &Promise<'js>) -> Ending {
        let to_json = || -> Result<Ending, Error> {
            let value = promise.result::<Value<'js>>().ok_or(Error::Unknown)??;
            if let Some(text) = json::plain(&value, self.host.limits().output_bytes)? {
                return Ok(Ending::Returned(text));
            }
            let json = self.kit.to_json.clone().restore(ctx)?.call::<_, Value<'js>>((value,))?;
            if let Some(text) = json.as_string() {
                return Ok(Ending::Returned(text.to_string()?));
            }
            let problem: Object<'js> = json.get()?;
            Ok(Ending::Unreturnable(Unreturnable {
                what: problem.get("what")?,
                path: problem.get("path")?,
                hint: problem.get("hint")?,
            }))
        };
        to_json().unwrap_or_else(|_| Ending::Threw(save(ctx, ctx.catch())))
    }

    /// Waits for one event and gives it to the script. Only a lack of memory makes that fail.
    fn turn(&self, ctx: &Ctx<'_>) -> Result<Result<(), Ending>, WorkerError> {
        let given = match self.host.next_event()? {
            Event::Stale => Ok(()),
            Event::Woken(id) => {
                self.kit.wake.clone().restore(ctx).and_then(|wake| wake.call((id,)))
            }
            Event::Answered(id, answer) => self.settle(ctx, id, answer),
        };
        Ok(given.map_err(|_| Ending::Threw(save(ctx, ctx.catch()))))
    }

    fn settle(&self, ctx: &Ctx<'_>, id: u32, answer: Answer) -> Result<(), Error> {
        let settle = self.kit.settle.clone().restore(ctx)?;
        let failure = match answer {
            Answer::Value(json) => match ctx.json_parse(json) {
                Ok(value) => return settle.call((id, true, value)),
                Err(error) => unreadable(ctx, error)?,
            },
            Answer::Rich { value, content } => {
                let parsed =
                    ctx.json_parse(value).and_then(|value| Ok((value, ctx.json_parse(content)?)));
                match parsed {
                    Ok((value, content)) => return settle.call((id, true, value, content)),
                    Err(error) => unreadable(ctx, error)?,
                }
            }
            Answer::Failed(failure) => failure,
        };
        let json = serde_json::to_vec(&failure).expect("a failure has text keys");
        settle.call((id, false, ctx.json_parse(json)?))
    }
}

/// A result that the engine cannot read fails its call, unless memory ran out.
fn unreadable(ctx: &Ctx<'_>, error: Error) -> Result<ToolFailure, Error> {
    let thrown = ctx.catch();
    let message = thrown.as_exception().and_then(rquickjs::Exception::message);
    match message {
        Some(message) if !is_memory_message(&message) => {
            let message = format!("the result cannot be read: {message}");
            Ok(ToolFailure::new(FaultCode::OutputTooLarge, message))
        }
        Some(_) | None => {
            ctx.throw(thrown);
            Err(error)
        }
    }
}

/// There is often no room for the message.
fn is_memory_message(message: &str) -> bool {
    message.is_empty() || message == "out of memory"
}

/// Remembers rejected promises until somebody handles them.
fn track_rejections(runtime: &Runtime) -> Rejections {
    let rejections = Rejections::default();
    let list = Rc::clone(&rejections);
    runtime.set_host_promise_rejection_tracker(Some(Box::new(
        move |ctx, promise, reason, is_handled| {
            let mut list = list.borrow_mut();
            let promise = save(&ctx, promise);
            if is_handled {
                list.retain(|(rejected, _)| *rejected != promise);
            } else if list.len() < REJECTIONS_MAX {
                list.push((promise, save(&ctx, reason)));
            }
        },
    )));
    rejections
}

fn save<'js, T: rquickjs::JsLifetime<'js>>(ctx: &Ctx<'js>, value: T) -> Saved<T::Changed<'static>> {
    Persistent::save(ctx, value)
}

/// A failure of our own parts of the engine.
fn failure(ctx: &Ctx<'_>, error: &Error) -> WorkerError {
    let thrown = ctx.catch();
    let message = thrown.as_exception().and_then(rquickjs::Exception::message);
    WorkerError::Engine(message.unwrap_or_else(|| error.to_string()))
}
