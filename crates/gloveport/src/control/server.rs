//! The gateway's end of the control socket.

use super::folder;
use super::message::{Answer, Asked, Request, choice, remember};
use super::{ANSWER_BYTES_MAX, REQUEST_BYTES_MAX};
use crate::environment::Environment;
use anyhow::Context as _;
use gloveport_executor::{Answerer, Desk, QuestionId, Reply};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Connections at the same time; more wait.
const CONNECTIONS_MAX: usize = 32;
/// Open questions that are listed.
const LISTED_MAX: usize = 128;

/// What a request can reach. Others may add their own here, and a request for it in `message.rs`.
#[derive(Clone)]
pub(crate) struct Reached {
    /// The open questions.
    pub(crate) desk: Arc<Desk>,
}

/// A socket that is served until this is closed.
pub(crate) struct Control {
    path: PathBuf,
    tasks: TaskTracker,
    cancel: CancellationToken,
}

impl Control {
    /// Opens the socket and begins to serve it. Needs a tokio runtime.
    ///
    /// # Errors
    ///
    /// What the system says of the folder or the socket.
    pub(crate) fn open(environment: &Environment, reached: Reached) -> anyhow::Result<Self> {
        let (folder, uid) = folder::prepared(environment)?;
        // Removes what is left of dead gateways, ours by the same number included.
        folder::sockets(&folder);
        let path = folder.join(format!("{}.sock", std::process::id()));
        if path.exists() {
            fs::remove_file(&path).context("the socket of an earlier process is in the way")?;
        }
        let listener = UnixListener::bind(&path)
            .with_context(|| format!("cannot listen at `{}`", path.display()))?;
        fs::set_permissions(&path, Permissions::from_mode(0o600))?;
        let (tasks, cancel) = (TaskTracker::new(), CancellationToken::new());
        let serving = serve(listener, (uid, reached), tasks.clone(), cancel.clone());
        tasks.spawn(serving);
        Ok(Self { path, tasks, cancel })
    }

    /// Ends all connections and removes the socket.
    pub(crate) async fn close(self) {
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        // The next command removes it where this fails.
        drop(fs::remove_file(&self.path));
    }
}

async fn serve(
    listener: UnixListener,
    (uid, reached): (u32, Reached),
    tasks: TaskTracker,
    cancel: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let place = Arc::clone(&places).acquire_owned().await.expect("it is never closed");
        let accepted = cancel.run_until_cancelled(listener.accept()).await;
        let stream = match accepted {
            None => return,
            Some(Ok((stream, _))) => stream,
            // Too many descriptors, say: the next one may come through.
            Some(Err(_)) => {
                tokio::task::yield_now().await;
                continue;
            }
        };
        // The folder keeps others out already.
        if stream.peer_cred().map(|peer| peer.uid()).ok() != Some(uid) {
            continue;
        }
        let (reached, cancel) = (reached.clone(), cancel.clone());
        tasks.spawn(async move {
            let _place = place;
            let talk = talk(stream, folder::user_name(uid), &reached);
            // What is wrong with a connection concerns only who is at its other end.
            drop(cancel.run_until_cancelled(talk).await);
        });
    }
}

async fn talk(stream: UnixStream, name: String, reached: &Reached) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        let most = REQUEST_BYTES_MAX as u64 + 1;
        let n = (&mut reader).take(most).read_until(b'\n', &mut line).await?;
        if n == 0 {
            return Ok(());
        }
        let request = (n <= REQUEST_BYTES_MAX).then(|| serde_json::from_slice::<Request>(&line));
        let answer = match request {
            None => refused("the request is too long"),
            Some(Err(error)) => refused(&format!("the request is none of ours: {error}")),
            Some(Ok(Request::Approvals)) => questions(&reached.desk),
            Some(Ok(Request::Answer { id, digest, choice, remember, note })) => {
                let given = Given { id, digest, choice, remember, note };
                given.answer(&reached.desk, name.clone())
            }
        };
        send(&mut writer, &answer).await?;
        if n > REQUEST_BYTES_MAX {
            return Ok(());
        }
    }
}

async fn send(writer: &mut (impl AsyncWriteExt + Unpin), answer: &Answer) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(answer)?;
    if line.len() >= ANSWER_BYTES_MAX {
        line = serde_json::to_vec(&refused("the answer is too long"))?;
    }
    line.push(b'\n');
    writer.write_all(&line).await
}

fn questions(desk: &Desk) -> Answer {
    let questions = desk.questions();
    Answer::Questions { questions: questions.iter().take(LISTED_MAX).map(Asked::of).collect() }
}

fn refused(why: &str) -> Answer {
    Answer::Refused { why: why.to_owned() }
}

/// An answer to a question, as it came.
struct Given {
    id: String,
    digest: Option<String>,
    choice: String,
    remember: Option<String>,
    note: Option<String>,
}

impl Given {
    fn answer(self, desk: &Desk, name: String) -> Answer {
        let Some(id) = QuestionId::parse(&self.id) else {
            return refused("that is no question's id: `gloveport approvals` lists them");
        };
        let (Some(choice), Some(remember)) =
            (choice(&self.choice), remember(self.remember.as_deref()))
        else {
            return refused("a choice is `approve` or `deny`, and holds `once`, `run` or `for`");
        };
        // Only what is listed can be compared.
        let digest = match self.digest.as_deref().map(from_hex) {
            None => None,
            Some(Some(digest)) => Some(digest),
            Some(None) => return refused("that is no digest"),
        };
        let reply = Reply { choice, remember, note: self.note };
        match desk.answer(&id, digest.as_ref(), &reply, &Answerer::Owner(name)) {
            Ok(_) => Answer::Done,
            Err(error) => refused(&error.to_string()),
        }
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}
