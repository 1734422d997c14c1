//! The same attack without a sandbox: it must get what it wants, or it proves nothing.
//!
//! A control is harmless: it attacks the stage only, in a folder and a process group of its own,
//! bounded by limits of the kernel, and everything that it leaves behind is ended.

use crate::attack::Attack;
use crate::environments::Environment;
use crate::expectation::{Account, Shown};
use crate::stage::Ground;
use crate::watch::{self, DEADLINE};
use crate::words::{Tally, shown, text};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Bounds of a control: seconds of the processor, bytes of private memory.
const LIMITS: &[(u32, u64)] = &[(libc::RLIMIT_CPU, 20), (libc::RLIMIT_DATA, 4 << 30)];

pub(crate) fn run(
    attack: &Attack,
    environment: &Environment,
    ground: &Ground,
    tally: &mut Tally,
) -> Result<(), String> {
    let stage = ground.stage()?;
    let here = stage.own_folder()?;
    let mut command = Command::new(attack.program);
    command
        .args(&attack.arguments)
        // So that it can be found even where its variables cannot be read.
        .arg(&stage.name)
        .envs(stage.variables()?)
        .env("STAGE_CONTROL", "1")
        .current_dir(here.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0);
    // SAFETY: between fork and exec only async-signal-safe calls are allowed; `setrlimit` is one,
    // and nothing here allocates.
    unsafe { command.pre_exec(bound) };
    let mut child = command.spawn().map_err(text)?;
    let output = child.stdout.take().ok_or("a control has an output")?;
    let told = listen(attack, &mut child, output);
    let lives_on = stage.is_locked()? || !watch::processes(&stage.name)?.is_empty();
    watch::kill(&stage.name)?;
    let said = told?;
    let account = Account::read(&said);
    if !account.started {
        return Err(format!("it did not start: {}", shown(&said)));
    }
    for probe in &attack.probes {
        let one = account.said.get(&probe.name);
        let judged = probe.control.judge(one, environment.root);
        match judged.map_err(|error| format!("`{}`: {error}; {}", probe.name, shown(&said)))? {
            Shown::Works => tally.controls += 1,
            Shown::Absent => tally.absent += 1,
        }
    }
    if attack.survives && !lives_on {
        return Err("it left no process behind".to_owned());
    }
    Ok(())
}

fn bound() -> std::io::Result<()> {
    for (resource, value) in LIMITS {
        let limit = libc::rlimit { rlim_cur: *value, rlim_max: *value };
        // SAFETY: the limit lives on.
        if unsafe { libc::setrlimit(*resource, &raw const limit) } < 0 {
            return Err(std::io::Error::last_os_error());
        }
    }
    Ok(())
}

/// Reads until everything was said and, unless it never ends, the end; then ends what is left.
fn listen(attack: &Attack, child: &mut Child, mut output: ChildStdout) -> Result<Vec<u8>, String> {
    let mut said = Vec::new();
    let pid = i32::try_from(child.id()).map_err(text)?;
    let mut listening = || {
        loop {
            let account = Account::read(&said);
            let all = attack.probes.iter().all(|probe| account.said.contains_key(&probe.name));
            if all || !watch::readable(&output, DEADLINE)? {
                return Ok(());
            }
            let mut part = [0; 4_096];
            match output.read(&mut part).map_err(text)? {
                0 => return Ok(()),
                n => said.extend_from_slice(&part[..n]),
            }
        }
    };
    let listened: Result<(), String> = listening();
    let ended = if attack.endless { Ok(()) } else { watch::ended(pid, DEADLINE) };
    if !attack.survives {
        // SAFETY: numbers only; the group is that of our own child, which was not fetched yet.
        unsafe { libc::kill(-pid, libc::SIGKILL) };
    }
    if attack.endless || ended.is_err() {
        child.kill().map_err(text)?;
    }
    child.wait().map_err(text)?;
    listened.and(ended).map_err(|error| format!("{error}; {}", shown(&said)))?;
    Ok(said)
}
