//! Starting `bwrap` with a second stage of ours behind it.

use super::Bubblewrap;
use super::argv::{self, LowPorts};
use crate::linux::command::child::{Network, Prepared};
use crate::linux::command::plan::{Entry, RootPlan};
use crate::linux::stage;
use crate::linux::start::clone::{self, Program};
use crate::linux::sys::watch::sealed_memory;
use std::ffi::CString;
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// Ourselves.
const OWN: &str = "/proc/self/exe";
/// Where our own file is in a root without `/proc`.
const STAGE: &str = "/.stage";

impl Bubblewrap {
    /// `bwrap`, told to build the planned root and to start our second stage in it with what was
    /// prepared. What happens once it runs shows in the channel and in the status, which this gives.
    ///
    /// # Errors
    ///
    /// A path that cannot be told, or descriptors that cannot be had.
    pub(crate) fn program(
        &self,
        plan: &RootPlan,
        prepared: Prepared,
    ) -> io::Result<(Program, OwnedFd)> {
        let (status, status_child) = clone::pipe()?;
        let mut keep = Vec::new();
        let mut kept = |descriptor: OwnedFd| -> io::Result<RawFd> {
            let descriptor = clone::above_stdio(descriptor)?;
            let number = descriptor.as_raw_fd();
            keep.push(descriptor);
            Ok(number)
        };
        let ports = match prepared.network {
            Network::Listeners => LowPorts::Yes,
            Network::None => LowPorts::No,
        };
        let (plan, own) = with_stage(plan, &mut kept)?;
        let words = argv::words(&plan, ports)?;
        let words = argv::encode(&words, |content| kept(sealed_memory(content)?))?;
        let words = kept(sealed_memory(&words)?)?;
        let order = stage::encode(&prepared, status_child.as_raw_fd());
        let order = kept(sealed_memory(&order)?)?;
        let Prepared { channel, lifeline, report, stdio, group, .. } = prepared;
        keep.extend([channel, lifeline, report, status_child]);
        let arguments = [
            "bwrap".to_owned(),
            "--args".to_owned(),
            words.to_string(),
            "--".to_owned(),
            own,
            stage::ARGUMENT.to_owned(),
            order.to_string(),
        ];
        let arguments = arguments.map(CString::new).into_iter().collect::<Result<_, _>>()?;
        let program = Program {
            file: clone::File::Path(CString::new(self.path)?),
            arguments,
            environment: Vec::new(),
            directory: Some(c"/".to_owned()),
            stdio,
            keep,
            group,
            stack_bytes: None,
        };
        Ok((program, status))
    }
}

/// How the second stage is found inside: by an open descriptor, which needs no place in the root and
/// no right to walk to our file; where there is no `/proc` to name a descriptor by, our file is
/// bound.
fn with_stage(
    plan: &RootPlan,
    kept: &mut impl FnMut(OwnedFd) -> io::Result<RawFd>,
) -> io::Result<(RootPlan, String)> {
    let mut plan = plan.clone();
    let has_proc = plan.entries.iter().any(|entry| matches!(entry, Entry::Processes { .. }));
    if has_proc {
        let own = fs::OpenOptions::new().read(true).custom_flags(libc::O_PATH).open(OWN)?;
        let number = kept(own.into())?;
        return Ok((plan, format!("/proc/self/fd/{number}")));
    }
    plan.bind_file(fs::read_link(OWN)?, PathBuf::from(STAGE));
    Ok((plan, STAGE.to_owned()))
}
