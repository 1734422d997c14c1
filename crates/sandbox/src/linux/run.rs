//! One run of a program in a sandbox, from its order to its report.

pub(crate) mod launch;
mod outcome;
mod private;
pub(crate) mod ready;
mod supervise;
#[cfg(test)]
mod tests;
mod tree;
mod violations;

use self::launch::{Begun, Ground, Launched, Order, Places, Walls};
use self::supervise::{Counts, Supervision, Watched};
use self::tree::Tally;
use self::violations::Violations;
use crate::judged::Judged;
use crate::linux::cgroup::{GroupLimits, Slot};
use crate::linux::command::child::Workspace as Handing;
use crate::linux::workspace::{Bounds, Destination, copy_in, copy_out_to};
use crate::stream::Streams;
use crate::{Report, SandboxCommand, SandboxError, SpawnError, Stdin, Usage};
use gloveport_egress::Egress;
use outcome::End;
use private::PrivateFolder;
use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A run before its program is started.
pub(crate) struct Run<'a> {
    judged: &'a Judged,
    name: String,
    started: Instant,
    ground: Ground,
    /// Where the program is, on a rung without a root of its own.
    folder: Option<PrivateFolder>,
    /// What counts it as a whole, where that can be had.
    slot: Option<Slot>,
}

impl<'a> Run<'a> {
    pub(crate) fn of(judged: &'a Judged, command: &SandboxCommand) -> Result<Self, SandboxError> {
        let started = Instant::now();
        judged.config.check_program(&command.program)?;
        let mut ground = judged.ground.clone();
        let mut folder = None;
        if ground.walls != Walls::Own {
            // Who shares the machine's users shall not share one with another run.
            ground.rung.user = ground.rung.user.apart();
        }
        if !ground.has_root() {
            let made = PrivateFolder::make(ground.rung.user);
            folder = Some(made.map_err(|source| SandboxError::Folder { source })?);
        }
        let limits = &judged.config.limits;
        // What is above the program: process 1, and `bwrap` above that.
        let above = if matches!(ground.walls, Walls::Provided(_)) { 2 } else { 1 };
        let group = GroupLimits {
            memory_bytes: limits.memory_kib.saturating_mul(1 << 10),
            tasks: limits.processes.saturating_add(above),
        };
        let slot = ground.cgroups.as_ref().map(|groups| groups.take(&group)).transpose();
        let slot = slot.map_err(|error| SandboxError::Group {
            program: command.program.clone(),
            reason: error.to_string(),
        })?;
        let slot = slot.flatten();
        Ok(Self { judged, name: command.program.clone(), started, ground, folder, slot })
    }

    /// Starts the program and stays with it to its end.
    pub(crate) fn finish(
        self,
        mut command: SandboxCommand,
        cancel: Option<BorrowedFd<'_>>,
    ) -> Result<Report, SandboxError> {
        let stdin = std::mem::take(&mut command.stdin);
        let output = std::mem::take(&mut command.output);
        let destination = command.copy_out.as_deref().map(Destination::open).transpose()?;
        let mut begun = self.begin(&command, stdin)?;
        let workspace = self.workspace(&mut begun)?;
        let bounds = Bounds::of(&self.judged.config.limits);
        let copied_in = match (&command.copy_in, &workspace) {
            (Some(source), Some(workspace)) => {
                let owner = self.ground.rung.user.private();
                Some(copy_in(source, workspace.as_fd(), &bounds, owner)?)
            }
            (_, _) => None,
        };
        let egress = self.serve_network(&mut begun)?;
        let Launched { filter } = begun.go().map_err(|(step, source)| SpawnError::Failed {
            program: self.name.clone(),
            step,
            source,
        })?;
        let Begun { process, report, stdout, stderr, .. } = begun;
        let limits = self.judged.config.limits;
        let streams = Streams::start([stdout, stderr], output, limits.output_bytes);
        let mut supervision = Supervision {
            process,
            streams: streams.map_err(|error| self.lost(error))?,
            violations: Violations::of(filter),
            cancel,
            limits,
            tally: Tally::default(),
            counts: self.slot.as_ref().map(|slot| slot as &dyn Counts),
            started: self.started,
        };
        let watched = supervision.watch().map_err(|error| self.lost(error))?;
        let Supervision { streams, violations, .. } = supervision;
        let ended = Ended { watched, streams, violations, report };
        let mut report = self.report(ended, egress)?;
        report.copied_in = copied_in;
        if let (Some(destination), Some(workspace)) = (&destination, &workspace) {
            match copy_out_to(workspace.as_fd(), destination, &bounds) {
                Ok(copied) => report.copied_out = Some(copied),
                Err(error) => report.copy_out_failure = Some(error.to_string()),
            }
        }
        Ok(report)
    }

    fn begin(&self, command: &SandboxCommand, stdin: Stdin) -> Result<Begun, SandboxError> {
        let wants_files = command.copy_in.is_some() || command.copy_out.is_some();
        let workspace =
            if wants_files && self.folder.is_none() { Handing::HandedOut } else { Handing::Kept };
        let order = Order {
            config: &self.judged.config,
            program: Some(&command.program),
            arguments: &command.arguments,
            environment: &command.environment,
            directory: command.directory.as_deref(),
            workspace,
            slot: self.slot.as_ref(),
        };
        let places = self.folder.as_ref().map_or_else(Places::inside, |it| it.places().clone());
        Ok(order.begin(&self.ground, &places, stdin)?)
    }

    /// The workspace, opened: what the child handed out, or the folder that we made for it.
    fn workspace(&self, begun: &mut Begun) -> Result<Option<OwnedFd>, SandboxError> {
        match &self.folder {
            None => Ok(begun.workspace.take()),
            Some(folder) => {
                let opened = OpenOptions::new()
                    .read(true)
                    .custom_flags(libc::O_PATH | libc::O_DIRECTORY | libc::O_NOFOLLOW)
                    .open(&folder.places().work);
                let opened = opened.map_err(|source| SandboxError::Folder { source })?;
                Ok(Some(opened.into()))
            }
        }
    }

    fn serve_network(&self, begun: &mut Begun) -> Result<Option<Egress>, SandboxError> {
        let Some(listeners) = begun.listeners.take() else { return Ok(None) };
        let rules = Arc::clone(&self.judged.rules);
        Egress::start(rules, listeners)
            .map(Some)
            .map_err(|source| SandboxError::Network { program: self.name.clone(), source })
    }

    fn report(&self, ended: Ended, egress: Option<Egress>) -> Result<Report, SandboxError> {
        let Ended { watched, streams, mut violations, report } = ended;
        // What was refused in its last moment.
        violations.take().map_err(|error| self.lost(error))?;
        let [stdout, stderr] = streams.finish().map_err(|error| self.lost(error))?;
        let status = outcome::read_status(&report).map_err(|error| self.lost(error))?;
        let (violations, violations_left_out) = violations.into_report();
        let traffic = egress.map(Egress::stop).unwrap_or_default();
        let Watched { stopped, exit, peak_memory_bytes, cpu } = watched;
        let group = self.slot.as_ref().map(Slot::usage).transpose().map_err(|error| {
            SandboxError::Group { program: self.name.clone(), reason: error.to_string() }
        })?;
        let end = End {
            stopped,
            status,
            exit,
            cpu: group.and_then(|group| group.cpu).unwrap_or(exit.cpu.max(cpu)),
            oom_kills: group.map_or(0, |group| group.oom_kills),
        };
        let sampled = peak_memory_bytes.max(exit.peak_memory_bytes);
        Ok(Report {
            outcome: end.judge(&self.judged.config.limits),
            isolation: self.judged.ground.isolation(),
            usage: Usage {
                wall: self.started.elapsed(),
                cpu: end.cpu,
                peak_memory_bytes: group
                    .and_then(|group| group.peak_memory_bytes)
                    .unwrap_or(sampled),
            },
            stdout,
            stderr,
            violations,
            violations_left_out,
            refused_hosts: traffic.refusals,
            copied_in: None,
            copied_out: None,
            copy_out_failure: None,
        })
    }

    fn lost(&self, source: io::Error) -> SandboxError {
        SandboxError::Watch { program: self.name.clone(), source }
    }
}

/// A run whose processes have ended.
struct Ended {
    watched: Watched,
    streams: Streams,
    violations: Violations,
    report: OwnedFd,
}

impl Counts for Slot {
    fn cpu(&self) -> Option<Duration> {
        // Where it says nothing now, samples count.
        self.usage().ok()?.cpu
    }
}
