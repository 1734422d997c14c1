//! What an executor is started with.

use crate::guard::Guard;
use gloveport_checker::CheckerSlot;
use gloveport_protocol::Limits;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of an executor.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Bounds of one execution.
    pub limits: Limits,
    /// Executions that run at the same time.
    pub executions: usize,
    /// Executions that wait for a place; one more is refused.
    pub executions_waiting: usize,
    /// Workers that are kept ready.
    pub workers_ready: usize,
    /// The program that becomes a worker: this one.
    pub worker_program: PathBuf,
    /// Its arguments.
    pub worker_arguments: Vec<String>,
    /// Time that a script which names an unknown server waits for servers that still connect.
    pub connect: Duration,
    /// JSON text of results that did not fit an answer, kept to be read by path: bytes of all together.
    pub results_bytes: usize,
    /// Where the compiler is that checks the types of scripts before they run. Without one, the worker's own check does
    /// alone.
    pub checker: CheckerSlot,
    /// What every call passes.
    pub guard: Guard,
}

impl Settings {
    /// The defaults, with the program that becomes a worker.
    pub fn new(worker_program: PathBuf) -> Self {
        Self {
            limits: Limits::default(),
            executions: 8,
            executions_waiting: 64,
            workers_ready: 2,
            worker_program,
            worker_arguments: vec!["worker".to_owned()],
            connect: Duration::from_secs(30),
            results_bytes: 64 << 20,
            checker: CheckerSlot::default(),
            guard: Guard::new().expect("the kernel gives random bytes"),
        }
    }
}
