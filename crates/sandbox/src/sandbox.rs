//! Running any program under a [`SandboxConfig`].

use crate::judged::Judged;
#[cfg(target_os = "linux")]
use crate::stage::Stage;
use crate::system::{self, Ground, Run};
use crate::{Cancel, Isolation, Report, SandboxCommand, SandboxConfig, SandboxError};
use gloveport_egress::Rules;
use std::sync::Arc;

/// A judged configuration with the rung of the ladder that holds for it, ready to run programs.
/// Cheap to copy and to keep; every run gets everything fresh.
#[derive(Debug, Clone)]
pub struct Sandbox {
    judged: Judged,
}

impl Sandbox {
    /// A sandbox of this configuration, on the best rung that this machine gives. It is tried with a
    /// throw-away child, some milliseconds. What the links among the configured paths and in `/etc`
    /// point to is found out here, once for all runs.
    ///
    /// # Errors
    ///
    /// Values that no machine can give, or no rung that holds.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        #[cfg(target_os = "linux")]
        return Self::on_a_rung(config, |config| Ok(system::choose(config, None)?));
        #[cfg(target_os = "macos")]
        Self::on_a_rung(config, system::choose)
    }

    /// As [`Self::new`], where namespaces may also be made by `bwrap`: a program that can be its own
    /// second stage says so with what [`crate::linux::stage::enter`] gave it.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    #[cfg(target_os = "linux")]
    pub fn with_stage(config: SandboxConfig, stage: Stage) -> Result<Self, SandboxError> {
        Self::on_a_rung(config, |config| Ok(system::choose(config, Some(stage))?))
    }

    fn on_a_rung(
        config: SandboxConfig,
        choose: impl FnOnce(&SandboxConfig) -> Result<Ground, SandboxError>,
    ) -> Result<Self, SandboxError> {
        config.check()?;
        let network = &config.network;
        let rules = Rules::parse(network.allow_outbound, &network.allowed_hosts)
            .expect("hosts were read when the configuration was checked");
        let ground = choose(&config)?;
        Ok(Self { judged: Judged { config, rules: Arc::new(rules), ground } })
    }

    /// The configuration.
    pub fn config(&self) -> &SandboxConfig {
        &self.judged.config
    }

    /// What holds every run.
    pub fn isolation(&self) -> Isolation {
        self.judged.ground.isolation()
    }

    /// Runs a program to its end, at the latest that of its limits. Blocks.
    ///
    /// # Errors
    ///
    /// [`SandboxError`], where nothing was run or a run could not be watched. That a program fails
    /// or comes to a limit is no error.
    pub fn run(&self, command: SandboxCommand) -> Result<Report, SandboxError> {
        Run::of(&self.judged, &command)?.finish(command, None)
    }

    /// As [`Self::run`]; ends when it is told to.
    ///
    /// # Errors
    ///
    /// As [`Self::run`].
    pub fn run_until(
        &self,
        command: SandboxCommand,
        cancel: &Cancel,
    ) -> Result<Report, SandboxError> {
        Run::of(&self.judged, &command)?.finish(command, Some(cancel.descriptor()))
    }
}
