//! A command's end of control sockets.

use super::message::{Answer, Asked, Request};
use super::{ANSWER_BYTES_MAX, folder};
use crate::environment::Environment;
use anyhow::{Context as _, anyhow, bail};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// Time that a gateway has for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A gateway that runs.
#[derive(Debug)]
pub(crate) struct Gateway {
    stream: BufReader<UnixStream>,
}

/// All gateways of this user that run and answer.
pub(crate) async fn gateways(environment: &Environment) -> Vec<Gateway> {
    let Some(folder) = folder::folder(environment) else { return Vec::new() };
    let mut gateways = Vec::new();
    for socket in folder::sockets(&folder) {
        if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, UnixStream::connect(&socket)).await {
            gateways.push(Gateway { stream: BufReader::new(stream) });
        }
    }
    gateways
}

impl Gateway {
    /// The questions that are open now.
    ///
    /// # Errors
    ///
    /// When the gateway does not answer.
    pub(crate) async fn questions(&mut self) -> anyhow::Result<Vec<Asked>> {
        self.send(&Request::Approvals).await?;
        read(self.receive_in_time().await?)
    }

    /// Answers a question. `Err` inside is the gateway's refusal.
    ///
    /// # Errors
    ///
    /// When the gateway does not answer.
    pub(crate) async fn answer(&mut self, answer: &Request) -> anyhow::Result<Result<(), String>> {
        self.send(answer).await?;
        match self.receive_in_time().await? {
            Answer::Done => Ok(Ok(())),
            Answer::Refused { why } => Ok(Err(why)),
            Answer::Questions { .. } => bail!("the gateway answered something else"),
        }
    }

    async fn send(&mut self, request: &Request) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(request)?;
        line.push(b'\n');
        self.stream.get_mut().write_all(&line).await.context("the gateway is gone")
    }

    async fn receive_in_time(&mut self) -> anyhow::Result<Answer> {
        let received = tokio::time::timeout(PATIENCE, self.receive()).await;
        received.map_err(|_| anyhow!("the gateway does not answer"))?
    }

    async fn receive(&mut self) -> anyhow::Result<Answer> {
        let mut line = Vec::new();
        let most = ANSWER_BYTES_MAX as u64 + 1;
        let n = (&mut self.stream).take(most).read_until(b'\n', &mut line).await?;
        if n == 0 {
            bail!("the gateway is gone");
        }
        serde_json::from_slice(&line).context("the gateway speaks another language: is it older?")
    }
}

fn read(answer: Answer) -> anyhow::Result<Vec<Asked>> {
    match answer {
        Answer::Questions { questions } => Ok(questions),
        Answer::Refused { why } => bail!("{why}"),
        Answer::Done => bail!("the gateway answered something else"),
    }
}
