//! What the script's built-ins reach outside of the engine: frames, limits, clock, chance.
//!
//! Knows no engine. Once the link broke nothing more is sent, and the execution ends at its next
//! turn.

use crate::{WorkerError, compile::Origin, link::Link, random::Random};
use gloveport_protocol::{
    EMITTED_BLOCKS_MAX, EMITTED_BYTES_MAX, FromWorker, LogLevel, Query, ServerBinding, Start,
    ToWorker, WorkerLimits,
};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

/// Longest printed line.
const LINE_BYTES_MAX: usize = 16 << 10;
/// Printed lines that leave at once, so that a script that then hangs has said how far it came.
/// Later ones leave together.
const PROMPT_LINES: u32 = 100;
/// Names that a hint lists.
const NEAREST_MAX: usize = 3;

/// The outside of one execution.
pub(crate) struct Host {
    link: RefCell<Option<Link>>,
    broken: RefCell<Option<WorkerError>>,
    limits: Cell<WorkerLimits>,
    random: RefCell<Random>,
    started_ms: Cell<i64>,
    next_id: Cell<u32>,
    /// Calls and questions without an answer.
    calls: RefCell<BTreeSet<u32>>,
    /// Sleeps that did not end; the script waits for the first kind only.
    sleeps: RefCell<BTreeSet<u32>>,
    log_bytes: Cell<usize>,
    log_bytes_dropped: Cell<u64>,
    log_lines: Cell<u32>,
    emitted: Cell<(usize, u32)>,
    origin: RefCell<Option<Origin>>,
    servers: RefCell<Vec<ServerBinding>>,
}

/// What arrived, checked against what was asked.
pub(crate) enum Event {
    /// A call or a question was answered.
    Answered(u32, gloveport_protocol::Answer),
    /// A sleep ended.
    Woken(u32),
    /// A sleep or a call ended that nobody waits for any more.
    Stale,
}

impl Host {
    pub(crate) fn new() -> Self {
        Self {
            link: RefCell::new(None),
            broken: RefCell::new(None),
            limits: Cell::new(WorkerLimits {
                heap_bytes: 0,
                argument_bytes: 0,
                output_bytes: 0,
                log_bytes: 0,
            }),
            random: RefCell::new(Random::new(0)),
            started_ms: Cell::new(0),
            next_id: Cell::new(0),
            calls: RefCell::new(BTreeSet::new()),
            sleeps: RefCell::new(BTreeSet::new()),
            log_bytes: Cell::new(0),
            log_bytes_dropped: Cell::new(0),
            log_lines: Cell::new(0),
            emitted: Cell::new((0, 0)),
            origin: RefCell::new(None),
            servers: RefCell::new(Vec::new()),
        }
    }

    /// Gives the host its link.
    pub(crate) fn connect(&self, link: Link) {
        *self.link.borrow_mut() = Some(link);
    }

    /// Takes clock, seed and limits of an execution.
    pub(crate) fn begin(&self, start: &Start) {
        self.limits.set(start.limits);
        self.started_ms.set(start.now_ms);
        *self.random.borrow_mut() = Random::new(start.seed);
    }

    pub(crate) fn set_origin(&self, origin: Origin) {
        *self.origin.borrow_mut() = Some(origin);
    }

    pub(crate) fn set_servers(&self, servers: Vec<ServerBinding>) {
        *self.servers.borrow_mut() = servers;
    }

    /// Runs `read` with the places of the script, once it is compiled.
    pub(crate) fn with_origin<T>(&self, read: impl FnOnce(&Origin) -> T) -> Option<T> {
        self.origin.borrow().as_ref().map(read)
    }

    pub(crate) fn limits(&self) -> WorkerLimits {
        self.limits.get()
    }

    pub(crate) fn log_bytes_dropped(&self) -> u64 {
        self.log_bytes_dropped.get()
    }

    /// Whether an answer is still to come that the script may wait for.
    pub(crate) fn has_calls(&self) -> bool {
        !self.calls.borrow().is_empty()
    }

    pub(crate) fn has_sleeps(&self) -> bool {
        !self.sleeps.borrow().is_empty()
    }

    /// The error that broke the link, once.
    ///
    /// # Errors
    ///
    /// That error.
    pub(crate) fn check(&self) -> Result<(), WorkerError> {
        self.broken.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// Sends a frame.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Write`].
    pub(crate) fn send(&self, frame: &FromWorker) -> Result<(), WorkerError> {
        self.with_link(|link| link.send(frame))
    }

    /// Sends what was collected.
    ///
    /// # Errors
    ///
    /// [`WorkerError::Write`].
    pub(crate) fn flush(&self) -> Result<(), WorkerError> {
        self.with_link(Link::flush)
    }

    /// Whether the gateway closed its end; see [`Link::is_at_end`].
    ///
    /// # Errors
    ///
    /// [`WorkerError::Read`], [`WorkerError::Write`].
    pub(crate) fn is_at_end(&self) -> Result<bool, WorkerError> {
        self.with_link(Link::is_at_end)
    }

    /// The next frame; waits for it.
    ///
    /// # Errors
    ///
    /// See [`Link::receive`].
    pub(crate) fn receive(&self) -> Result<ToWorker, WorkerError> {
        self.with_link(Link::receive)
    }

    /// Waits for the next thing that the script asked for.
    ///
    /// # Errors
    ///
    /// See [`Link::receive`]; [`WorkerError::Unexpected`] for what nothing asked for.
    pub(crate) fn next_event(&self) -> Result<Event, WorkerError> {
        match self.receive()? {
            ToWorker::Answer { id, answer, .. } if self.calls.borrow_mut().remove(&id) => {
                Ok(Event::Answered(id, answer))
            }
            ToWorker::Woken { id, .. } if self.sleeps.borrow_mut().remove(&id) => {
                Ok(Event::Woken(id))
            }
            // What was canceled may have ended before the gateway knew. Canceled ones are not
            // remembered: there is no bound to how many a script starts and clears.
            ToWorker::Woken { id, .. } if id < self.next_id.get() && !self.is_call(id) => {
                Ok(Event::Stale)
            }
            ToWorker::Answer { id, .. } if id < self.next_id.get() && !self.is_sleep(id) => {
                Ok(Event::Stale)
            }
            other => Err(WorkerError::unexpected(&other)),
        }
    }

    /// Calls a tool: its number, or how many bytes the arguments have if they are too many.
    pub(crate) fn call(
        &self,
        server: String,
        tool: String,
        arguments: String,
    ) -> Result<u32, usize> {
        if arguments.len() > self.limits.get().argument_bytes {
            return Err(arguments.len());
        }
        let id = self.draw_id();
        self.calls.borrow_mut().insert(id);
        self.post(&FromWorker::Call { id, server, tool, arguments });
        Ok(id)
    }

    pub(crate) fn query(&self, query: Query) -> u32 {
        let id = self.draw_id();
        self.calls.borrow_mut().insert(id);
        self.post(&FromWorker::Query { id, query });
        id
    }

    pub(crate) fn sleep(&self, wait_ms: u64) -> u32 {
        let id = self.draw_id();
        self.sleeps.borrow_mut().insert(id);
        self.post(&FromWorker::Sleep { id, wait_ms });
        id
    }

    /// Ends a sleep, or takes a call back.
    pub(crate) fn cancel(&self, id: u32) {
        let is_sleep = self.sleeps.borrow_mut().remove(&id);
        if is_sleep || self.calls.borrow_mut().remove(&id) {
            self.post(&FromWorker::Cancel { id });
        }
    }

    /// Prints a line, as far as the limits allow. A line break counts as one byte, so that empty
    /// lines are bounded too.
    pub(crate) fn log(&self, level: LogLevel, mut text: String) {
        let whole = text.len();
        let left = self.limits.get().log_bytes.saturating_sub(self.log_bytes.get());
        if left == 0 {
            return self.drop_log(whole);
        }
        let kept = text.floor_char_boundary(LINE_BYTES_MAX.min(left));
        text.truncate(kept);
        self.log_bytes.set(self.log_bytes.get() + kept + 1);
        self.drop_log(whole - kept);
        self.post(&FromWorker::Log { level, text });
        self.log_lines.set(self.log_lines.get().saturating_add(1));
        if self.log_lines.get() <= PROMPT_LINES {
            self.note(self.flush());
        }
    }

    /// Passes content blocks on, given as a JSON array; why not, where they are too many.
    pub(crate) fn emit(&self, blocks: String, n_blocks: u32) -> Result<(), String> {
        let (bytes, n) = self.emitted.get();
        let (bytes, n) = (bytes.saturating_add(blocks.len()), n.saturating_add(n_blocks));
        if bytes > EMITTED_BYTES_MAX || n > EMITTED_BLOCKS_MAX {
            let megabytes = EMITTED_BYTES_MAX >> 20;
            return Err(format!(
                "a script can emit {EMITTED_BLOCKS_MAX} blocks and {megabytes} MiB, this would be {n} blocks and {bytes} bytes"
            ));
        }
        self.emitted.set((bytes, n));
        self.post(&FromWorker::Emit { blocks });
        Ok(())
    }

    /// Asks for the time; `None` once the link broke.
    pub(crate) fn clock(&self) -> Option<i64> {
        if self.broken.borrow().is_some() {
            return None;
        }
        match self.with_link(Link::ask_time) {
            Ok(now_ms) => Some(now_ms),
            Err(error) => {
                *self.broken.borrow_mut() = Some(error);
                None
            }
        }
    }

    pub(crate) fn started_ms(&self) -> i64 {
        self.started_ms.get()
    }

    pub(crate) fn with_random<T>(&self, draw: impl FnOnce(&mut Random) -> T) -> T {
        draw(&mut self.random.borrow_mut())
    }

    /// The tools of a server that a wrong name could have meant, as a sentence.
    pub(crate) fn nearest(&self, server: &str, name: &str) -> Option<String> {
        let servers = self.servers.borrow();
        let binding = servers.iter().find(|binding| binding.identifier == server)?;
        let mut ranked: Vec<(usize, &str)> =
            binding.tools.iter().map(|tool| (distance(name, tool), tool.as_str())).collect();
        ranked.sort_unstable();
        let near: Vec<String> =
            ranked.iter().take(NEAREST_MAX).map(|(_, tool)| format!("`{tool}`")).collect();
        Some(format!("nearest: {}", near.join(", ")))
    }

    /// The signature of a tool that the script takes by name, by its own: `server.tool`.
    pub(crate) fn signature(&self, tool: &str) -> Option<String> {
        let (server, tool) = tool.split_once('.')?;
        let servers = self.servers.borrow();
        let binding = servers.iter().find(|binding| binding.identifier == server)?;
        let used = binding.used.iter().find(|used| used.tool == tool)?;
        Some(used.signature.clone())
    }

    fn is_call(&self, id: u32) -> bool {
        self.calls.borrow().contains(&id)
    }

    fn is_sleep(&self, id: u32) -> bool {
        self.sleeps.borrow().contains(&id)
    }

    fn draw_id(&self) -> u32 {
        let id = self.next_id.get();
        self.next_id.set(id.wrapping_add(1));
        id
    }

    fn drop_log(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.log_bytes_dropped.set(self.log_bytes_dropped.get().saturating_add(bytes));
    }

    /// Sends from inside of the engine, where nobody takes an error: it ends the execution at its
    /// next turn.
    fn post(&self, frame: &FromWorker) {
        if self.broken.borrow().is_some() {
            return;
        }
        self.note(self.send(frame));
    }

    fn note(&self, sent: Result<(), WorkerError>) {
        if let Err(error) = sent {
            self.broken.borrow_mut().get_or_insert(error);
        }
    }

    fn with_link<T>(
        &self,
        use_link: impl FnOnce(&mut Link) -> Result<T, WorkerError>,
    ) -> Result<T, WorkerError> {
        use_link(self.link.borrow_mut().as_mut().ok_or(WorkerError::Closed)?)
    }
}

/// How many characters must change (Levenshtein 1966); looks at 64 characters of each.
fn distance(left: &str, right: &str) -> usize {
    const CHARS_MAX: usize = 64;
    let left: Vec<char> = left.to_lowercase().chars().take(CHARS_MAX).collect();
    let right: Vec<char> = right.to_lowercase().chars().take(CHARS_MAX).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let cost = (diagonal + usize::from(a != b)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = cost;
        }
    }
    row[right.len()]
}
