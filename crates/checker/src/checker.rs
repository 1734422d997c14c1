//! The checker: who waits for which compiler, how long, and what is remembered.

use crate::cache::{Cache, Key};
use crate::finding::findings;
use crate::process::{Process, Trouble};
use crate::{CheckError, Compiler, Settings, project};
use gloveport_protocol::Finding;
use gloveport_sandbox::{Filesystem, Limits, Sandbox, SandboxConfig};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A check that took longer may have left much behind: its compiler is not used again.
const SLOW: Duration = Duration::from_millis(500);
/// Times that a check is tried: once more, with a fresh compiler, where one broke.
const ATTEMPTS: u32 = 2;

/// What to check.
#[derive(Debug, Clone, Copy)]
pub struct CheckRequest<'a> {
    /// The script as a TypeScript module.
    pub source: &'a str,
    /// Ambient declarations of all that it may use beside the language and the script API.
    pub declarations: &'a str,
}

/// Checks scripts with a compiler that is kept warm. It may be shared between threads; dropping it ends everything.
#[derive(Debug)]
pub struct Checker {
    shared: Arc<Shared>,
    /// Ends compilers that nobody needs any more.
    keeper: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    compiler: Compiler,
    settings: Settings,
    sandbox: Sandbox,
    /// What answers depend on beside the request.
    identity: String,
    state: Mutex<State>,
    /// A compiler came back, or the checker ends.
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    cache: Cache,
    /// Compilers without work, and since when.
    idle: Vec<(Process, Instant)>,
    /// Compilers at work, or places for one.
    busy: usize,
    waiting: usize,
    is_closing: bool,
}

impl Checker {
    /// A checker with this compiler, which is not started yet. Tries what holds it, some milliseconds.
    ///
    /// # Errors
    ///
    /// [`CheckError::Unconfined`] where this machine cannot hold it.
    pub fn new(compiler: Compiler, settings: Settings) -> Result<Self, CheckError> {
        let config = confinement(&compiler, &settings);
        #[cfg(target_os = "linux")]
        let sandbox = match settings.stage {
            Some(stage) => Sandbox::with_stage(config, stage),
            None => Sandbox::new(config),
        };
        #[cfg(not(target_os = "linux"))]
        let sandbox = Sandbox::new(config);
        let sandbox = sandbox.map_err(CheckError::Unconfined)?;
        let cache = Cache::new(settings.cache_bytes);
        let idle = Vec::new();
        let state = State { cache, idle, busy: 0, waiting: 0, is_closing: false };
        let identity = identity(&compiler);
        let (state, changed) = (Mutex::new(state), Condvar::new());
        let shared = Arc::new(Shared { compiler, settings, sandbox, identity, state, changed });
        let kept = Arc::clone(&shared);
        let keeper = thread::Builder::new().name("type checker idle".to_owned());
        let keeper = keeper.spawn(move || kept.keep()).map_err(|error| CheckError::Failed {
            reason: format!("no thread can be started: {error}"),
        })?;
        Ok(Self { shared, keeper: Some(keeper) })
    }

    /// The compiler that it was made with.
    pub fn compiler(&self) -> &Compiler {
        &self.shared.compiler
    }

    /// What holds the compiler, in words.
    pub fn isolation(&self) -> String {
        self.shared.sandbox.isolation().describe()
    }

    /// Starts a compiler and has it read its library, so that the first script need not wait for that. Blocks.
    ///
    /// # Errors
    ///
    /// As [`Checker::check`].
    pub fn warm(&self) -> Result<(), CheckError> {
        self.check(&CheckRequest { source: "", declarations: "" }).map(drop)
    }

    /// What is wrong with a script. Blocks, at most for [`Settings::check`] and some milliseconds.
    ///
    /// Nothing where all is well. A script that was checked before is answered from memory.
    ///
    /// # Errors
    ///
    /// [`CheckError`], which says nothing about the script but that it was not checked.
    pub fn check(&self, request: &CheckRequest<'_>) -> Result<Vec<Finding>, CheckError> {
        let shared = &*self.shared;
        let settings = &shared.settings;
        fits("a script", request.source, settings.source_bytes)?;
        fits("declarations", request.declarations, settings.declarations_bytes)?;
        let key = Key::of(&[&shared.identity, request.declarations, request.source]);
        if let Some(found) = shared.state().cache.get(&key) {
            return Ok(found);
        }
        let deadline = Instant::now() + settings.check;
        let mut place = shared.place(deadline)?;
        let diagnostics = place.check(request, deadline)?;
        drop(place);
        let found = findings(diagnostics, request.source);
        shared.state().cache.put(key, found.clone());
        Ok(found)
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        self.shared.state().is_closing = true;
        self.shared.changed.notify_all();
        // It cannot panic in a way that anybody could mend.
        let _ = self.keeper.take().map(JoinHandle::join);
        self.shared.state().idle.clear();
    }
}

impl Shared {
    /// A panic of another check leaves nothing half done in there.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place at a compiler.
    fn place(&self, deadline: Instant) -> Result<Place<'_>, CheckError> {
        let mut state = self.state();
        if state.busy == self.settings.compilers && state.waiting >= self.settings.waiting {
            return Err(CheckError::Busy { waiting: state.waiting });
        }
        state.waiting += 1;
        while state.busy == self.settings.compilers && !state.is_closing {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                state.waiting -= 1;
                return Err(CheckError::TimedOut { within: self.settings.check });
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.waiting -= 1;
        state.busy += 1;
        let process = state.idle.pop().map(|(process, _)| process);
        Ok(Place { shared: self, process })
    }

    /// Ends compilers that had no work for long, until the checker ends.
    fn keep(&self) {
        let mut state = self.state();
        while !state.is_closing {
            let now = Instant::now();
            let (over, idle) = std::mem::take(&mut state.idle)
                .into_iter()
                .partition(|(_, since)| now.duration_since(*since) >= self.settings.idle);
            state.idle = idle;
            let next = state.idle.iter().map(|(_, since)| *since + self.settings.idle).min();
            if !Vec::<(Process, Instant)>::is_empty(&over) {
                // Ending one takes a moment, in which others may check.
                drop(state);
                drop(over);
                state = self.state();
                continue;
            }
            state = match next {
                Some(next) => {
                    let left = next.saturating_duration_since(now);
                    let waited = self.changed.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

/// The right to have one compiler work, given back when it is dropped: with the compiler where that is still good.
struct Place<'a> {
    shared: &'a Shared,
    process: Option<Process>,
}

impl Place<'_> {
    fn check(
        &mut self,
        request: &CheckRequest<'_>,
        deadline: Instant,
    ) -> Result<Vec<crate::message::Diagnostic>, CheckError> {
        let within = self.shared.settings.check;
        let mut reason = String::new();
        for _ in 0..ATTEMPTS {
            match self.attempt(request, deadline) {
                Ok(diagnostics) => return Ok(diagnostics),
                Err(Trouble::Late) => return Err(CheckError::TimedOut { within }),
                Err(Trouble::NotStarted(error)) => return Err(CheckError::Unconfined(error)),
                Err(Trouble::Broken(what)) => reason = what,
            }
        }
        Err(CheckError::Failed { reason })
    }

    /// Has a compiler check, the one that is here or a new one. It is kept where it may check again.
    fn attempt(
        &mut self,
        request: &CheckRequest<'_>,
        deadline: Instant,
    ) -> Result<Vec<crate::message::Diagnostic>, Trouble> {
        let Shared { sandbox, compiler, settings, .. } = self.shared;
        let mut process = match self.process.take() {
            Some(process) => process,
            None => Process::start(sandbox, compiler, settings)?,
        };
        let (begun, is_first) = (Instant::now(), process.checks == 0);
        let diagnostics = process.check(request.source, request.declarations, deadline)?;
        // The first one reads the library.
        let is_slow = begun.elapsed() > SLOW && !is_first;
        let is_old = process.checks >= settings.checks || process.begun.elapsed() > settings.age;
        self.process = Some(process).filter(|_| !is_slow && !is_old);
        Ok(diagnostics)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let process = self.process.take();
        let mut state = self.shared.state();
        state.busy -= 1;
        // A checker that ends waits for nobody who could give it one back: it is borrowed by whoever checks.
        state.idle.extend(process.map(|process| (process, Instant::now())));
        drop(state);
        // Whoever waits for a place, and the keeper, who has a new time to wait for.
        self.shared.changed.notify_all();
    }
}

fn fits(what: &'static str, text: &str, max: usize) -> Result<(), CheckError> {
    let bytes = text.len();
    if bytes > max { Err(CheckError::TooLong { what, bytes, max }) } else { Ok(()) }
}

/// What an answer depends on beside script and declarations.
fn identity(compiler: &Compiler) -> String {
    let mut identity = format!("{}\0{}", compiler.version, project::options(&compiler.library));
    for (name, text) in project::API {
        identity.push_str(&format!("\0{name}\0{text}"));
    }
    identity
}

/// No network, no file but the compiler's own beside what every sandbox has, and bounds for a whole life.
fn confinement(compiler: &Compiler, settings: &Settings) -> SandboxConfig {
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    // Ended by ourselves before that, at a time when it does nothing.
    let wall_time_ms = milliseconds(settings.age + settings.idle + settings.check);
    let limits = Limits {
        wall_time_ms,
        cpu_time_ms: wall_time_ms,
        memory_kib: settings.memory_bytes >> 10,
        processes: 64,
        file_descriptors: 256,
        output_bytes: 1 << 30,
        file_size_bytes: 1 << 20,
        disk_bytes: 4 << 20,
    };
    let mut readonly = vec![compiler.library.clone()];
    if !compiler.program.starts_with(&compiler.library) {
        readonly.push(compiler.program.clone());
    }
    // What every sandbox shows anyway is not listed again.
    readonly.retain(|path| !path.starts_with(Path::new("/usr")));
    let filesystem = Filesystem { readonly, ..Filesystem::default() };
    SandboxConfig { limits, filesystem, ..SandboxConfig::default() }
}
