//! Connects to a program: starts it, shakes hands, and starts it again where the probe alone made
//! it exit.

use super::StdioCommand;
use super::child::{self, Child, Obituary};
use super::connection::{Connection, Remote};
use super::connector::Common;
use super::handshake::{Era, HandshakeError, shake_hands};
use super::wire::Wire;
use gloveport_protocol::with_causes;
use tokio::time::{Instant, timeout_at};

/// Connects, within the deadline of the configuration. The error is the reason, with the end of the
/// stderr.
pub(super) async fn connect(
    common: &Common,
    command: &StdioCommand,
    era: Option<Era>,
) -> Result<(Connection, Era), String> {
    let deadline = Instant::now() + common.config.connect;
    match attempt(common, command, era, deadline).await {
        Err(Failure::Exited(obituary)) if era != Some(Era::Legacy) => {
            // Servers of older libraries exit when they are asked anything before `initialize`.
            obituary.wait().await;
            let again = attempt(common, command, Some(Era::Legacy), deadline).await;
            report(again).await
        }
        first => report(first).await,
    }
}

enum Failure {
    Exited(Obituary),
    Other(String),
}

async fn report(attempt: Result<(Connection, Era), Failure>) -> Result<(Connection, Era), String> {
    match attempt {
        Ok(connected) => Ok(connected),
        Err(Failure::Exited(obituary)) => Err(obituary.read().await),
        Err(Failure::Other(reason)) => Err(reason),
    }
}

async fn attempt(
    common: &Common,
    command: &StdioCommand,
    era: Option<Era>,
    deadline: Instant,
) -> Result<(Connection, Era), Failure> {
    let ended = common.stop.child_token();
    // Whatever goes wrong from here on, also a drop of this future, ends the program.
    let guard = ended.clone().drop_guard();
    let started = child::start(command, ended.clone(), &common.tasks).await;
    let Child { input, output, obituary } =
        started.map_err(|error| Failure::Other(with_causes(&error)))?;
    let mut wire = Wire::open(input, output, ended.clone(), &common.tasks);
    let noise = wire.noise();
    let probe = common.config.probe;
    let reason = match timeout_at(deadline, shake_hands(&mut wire, era, probe)).await {
        Ok(Ok(greeting)) => {
            guard.disarm();
            let (era, remote) = (greeting.era, Remote::Child(obituary));
            let life = (ended, common.tasks.clone());
            let desk = common.desk();
            let connection = Connection::over_wire(&desk, wire, greeting, remote, life);
            return Ok((connection, era));
        }
        Ok(Err(HandshakeError::Ended)) => return Err(Failure::Exited(obituary)),
        Ok(Err(HandshakeError::Refused(reason))) => reason,
        Err(_) => {
            let reason = format!("no handshake within {:?}", common.config.connect);
            [reason, noise.shown()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("; ")
        }
    };
    Err(Failure::Other(obituary.with_stderr(reason)))
}
