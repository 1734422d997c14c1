//! Asks npm itself which registry it has, where no file and no variable says so.

use gloveport_sandbox::{ServerCommand, ServerProcess};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Time that npm has to answer. It takes half a second where the machine is quiet.
const ANSWER: Duration = Duration::from_secs(20);
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: u64 = 4 << 10;

/// The registry that npm names: `npm config get registry`, in the root of the file system, where no project has a say.
/// `None` where it names none, or does not answer in twenty seconds.
///
/// `environment` is all that npm gets. Blocks.
pub fn registry_of_npm(npm: &Path, environment: &BTreeMap<String, String>) -> Option<String> {
    let mut process = ServerProcess::spawn(&ServerCommand {
        program: npm.to_str()?.to_owned(),
        arguments: ["config", "get", "registry"].map(str::to_owned).to_vec(),
        environment: environment.clone(),
        directory: Some("/".into()),
    })
    .ok()?;
    drop(process.take_stdin());
    // Its warnings are not ours to tell; they are read so that it does not wait.
    read(process.take_stderr());
    let answer = read(process.take_stdout()).recv_timeout(ANSWER).ok()?;
    // Where it goes on, it ends here: dropping it kills it.
    drop(process);
    let answer = answer.trim();
    ["https://", "http://"].iter().any(|start| answer.starts_with(start)).then(|| answer.to_owned())
}

/// Reads the beginning of a stream on a thread of its own, which ends with the process.
fn read(stream: OwnedFd) -> mpsc::Receiver<String> {
    let (tx, answer) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let mut stream = File::from(stream);
        // What came before an error is an answer, too, and what is over the bound is read and dropped.
        drop(stream.by_ref().take(ANSWER_BYTES_MAX).read_to_end(&mut bytes));
        drop(std::io::copy(&mut stream, &mut std::io::sink()));
        drop(tx.send(String::from_utf8_lossy(&bytes).into_owned()));
    });
    answer
}
