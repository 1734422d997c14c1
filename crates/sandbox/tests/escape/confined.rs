//! An attack in the sandbox: it must be refused as its file says, and nothing of it may be seen
//! outside.

use crate::attack::{After, Attack, Folder};
use crate::environments::Environment;
use crate::expectation::Account;
use crate::lives;
use crate::stage::{Ground, Services, Stage};
use crate::watch;
use crate::words::{Tally, shown, text};
use gloveport_sandbox::{
    Filesystem, Network, Report, Sandbox, SandboxCommand, SandboxConfig, Stdin,
};
use std::fs;
use std::os::unix::fs::MetadataExt;

/// Most refused calls that a report may list.
const VIOLATIONS_MAX: usize = 64;
/// Refused calls that a flood comes to, on the slowest machine.
const VIOLATIONS_COUNTED: u64 = 20;

pub(crate) fn run(
    attack: &Attack,
    environment: &Environment,
    ground: &Ground,
    tally: &mut Tally,
) -> Result<(), String> {
    let mut stage = ground.stage()?;
    once(attack, environment, (ground, &mut stage), tally)?;
    if attack.after.contains(&After::Rerun) {
        once(attack, environment, (ground, &mut stage), tally)
            .map_err(|error| format!("the second run: {error}"))?;
    }
    Ok(())
}

fn once(
    attack: &Attack,
    environment: &Environment,
    (ground, stage): (&Ground, &mut Stage),
    tally: &mut Tally,
) -> Result<(), String> {
    let sandbox =
        Sandbox::with_stage(config(attack, environment, stage)?, ground.second).map_err(text)?;
    let mut command = command(attack, stage)?;
    let mut sibling = None;
    if attack.after.contains(&After::Sibling) {
        sibling = Some(lives::Sibling::start(environment, ground, &mut command)?);
    }
    let report = sandbox.run(command).map_err(text)?;
    if let Some(sibling) = sibling {
        sibling.end()?;
    }
    watch::none_left(&stage.name)?;
    if attack.needs_cgroup() && report.isolation.cgroup.is_none() {
        tally.absent += attack.probes.len();
        return Ok(());
    }
    judge(attack, environment, &report, tally).map_err(|error| {
        let (stdout, stderr) = (shown(&report.stdout.bytes), shown(&report.stderr.bytes));
        format!("{error}; {:?}, said `{stdout}`, `{stderr}`", report.outcome)
    })?;
    let is_shared = matches!(attack.folder, Folder::ReadWrite | Folder::Blocked);
    let is_allowed = attack.network.iter().any(|host| host.contains("@PORT"));
    let services = if is_allowed { Services::Allowed } else { Services::Closed };
    stage.check(is_shared, services)?;
    afterwards(attack, &report, stage)
}

/// The configuration that an attack asks for, on the rung of an environment.
pub(crate) fn config(
    attack: &Attack,
    environment: &Environment,
    stage: &Stage,
) -> Result<SandboxConfig, String> {
    let shared = stage.path("shared");
    let mut filesystem = Filesystem::default();
    match attack.folder {
        Folder::None => {}
        Folder::ReadOnly => filesystem.readonly.push(shared),
        Folder::ReadWrite => filesystem.readwrite.push(shared),
        Folder::Blocked => {
            filesystem.blocked.push(shared.join("deep/blocked"));
            filesystem.readwrite.push(shared);
        }
    }
    let port = stage.port()?.to_string();
    let allowed_hosts = attack.network.iter().map(|host| host.replace("@PORT", &port)).collect();
    Ok(SandboxConfig {
        isolation: environment.isolation,
        minimum: environment.minimum(),
        limits: attack.limits,
        network: Network { allow_outbound: false, allowed_hosts },
        filesystem,
    })
}

fn command(attack: &Attack, stage: &Stage) -> Result<SandboxCommand, String> {
    Ok(SandboxCommand {
        program: attack.program.to_owned(),
        arguments: attack.arguments.iter().chain([&stage.name]).cloned().collect(),
        environment: stage.variables()?,
        directory: None,
        stdin: Stdin::Empty,
        output: gloveport_sandbox::Output::Capture,
        copy_in: None,
        copy_out: None,
    })
}

fn judge(
    attack: &Attack,
    environment: &Environment,
    report: &Report,
    tally: &mut Tally,
) -> Result<(), String> {
    environment.check(report.isolation)?;
    let account = Account::read(&report.stdout.bytes);
    if !account.started {
        return Err("it did not start".to_owned());
    }
    let mut wrong = Vec::new();
    for probe in &attack.probes {
        let said = account.said.get(&probe.name);
        let holds = match (probe.confined(environment.rung), said) {
            (None, None) => true,
            (Some(expected), Some(said)) => expected.holds(said),
            _ => false,
        };
        if holds {
            tally.refused += 1;
        } else {
            wrong.push(format!("`{}`: {said:?}", probe.name));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join(", "));
    }
    let ends = attack.ends(environment.rung);
    if !ends.contains(&report.outcome) {
        return Err(format!("it must end by {ends:?}"));
    }
    for host in &attack.refused_hosts {
        if !report.refused_hosts.iter().any(|refusal| &refusal.host == host) {
            return Err(format!("`{host}` is not among {:?}", report.refused_hosts));
        }
    }
    Ok(())
}

fn afterwards(attack: &Attack, report: &Report, stage: &Stage) -> Result<(), String> {
    for after in &attack.after {
        match after {
            After::NoSetuid => no_setuid(stage)?,
            After::Truncated => {
                let kept = report.stdout.bytes.len() as u64;
                if !report.stdout.truncated || kept > attack.limits.output_bytes {
                    return Err(format!("{kept} bytes kept, cut: {}", report.stdout.truncated));
                }
            }
            After::BoundedReport => {
                let listed = report.violations.len();
                let counted: u64 = report.violations.iter().map(|violation| violation.count).sum();
                let counted = counted + report.violations_left_out;
                if listed == 0 || listed > VIOLATIONS_MAX || counted < VIOLATIONS_COUNTED {
                    return Err(format!("{listed} refused calls listed, {counted} counted"));
                }
            }
            After::Unlocked => {
                if stage.is_locked()? {
                    return Err("somebody still holds the lock".to_owned());
                }
            }
            After::Rerun | After::Sibling => {}
        }
    }
    Ok(())
}

fn no_setuid(stage: &Stage) -> Result<(), String> {
    for entry in fs::read_dir(stage.path("shared")).map_err(text)? {
        let entry = entry.map_err(text)?;
        let mode = entry.metadata().map_err(text)?.mode();
        if mode & 0o6000 != 0 {
            return Err(format!("{} has the rights {mode:o}", entry.path().display()));
        }
    }
    Ok(())
}
