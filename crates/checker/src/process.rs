//! One compiler: a confined process that speaks the Language Server Protocol and answers one check after the other.
//!
//! Four threads serve it: the sandbox's own that watches it, one for each stream that it writes, and one that feeds
//! it, for a process that does not read must not hold up who has a deadline. All end with it.
//! It deliberately knows nothing of queues, caches and what a finding means.

use crate::message::{self, Diagnostic, Incoming, Reader};
use crate::project::{self, Project};
use crate::{Compiler, Settings};
use gloveport_sandbox::{Cancel, Outcome, Output, Sandbox, SandboxCommand, SandboxError, Stdin};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, PipeWriter, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Messages to the compiler that wait to be written.
const OUTGOING_MAX: usize = 64;
/// Answers that nobody has taken: one at a time is asked for.
const ANSWERS_MAX: usize = 2;
/// Questions that a compiler may ask in its life; it has reason for one.
const QUESTIONS_MAX: u32 = 64;

/// Time that a compiler whose streams are closed has to end.
const END: Duration = Duration::from_millis(500);

/// Why a process gave no answer. It is of no more use then.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The deadline passed.
    Late,
    /// It could not be started.
    NotStarted(SandboxError),
    /// It ended, or what it says is no answer: in words.
    Broken(String),
}

/// A running compiler. Dropping it kills it and waits for its threads.
#[derive(Debug)]
pub(crate) struct Process {
    outgoing: Option<SyncSender<Vec<u8>>>,
    answers: Receiver<Answer>,
    cancel: Cancel,
    /// How the run ended.
    outcome: Receiver<Result<Outcome, SandboxError>>,
    watched: Option<JoinHandle<()>>,
    feeder: Option<JoinHandle<()>>,
    /// Number of the last request, and version of the last document.
    last: i64,
    declarations: String,
    pub(crate) begun: Instant,
    pub(crate) checks: u32,
}

#[derive(Debug)]
struct Answer {
    id: i64,
    answer: Result<Vec<Diagnostic>, ()>,
}

impl Process {
    /// Starts a compiler that has nothing to check yet.
    pub(crate) fn start(
        sandbox: &Sandbox,
        compiler: &Compiler,
        settings: &Settings,
    ) -> Result<Self, Trouble> {
        let starting = |error: io::Error| Trouble::Broken(format!("it cannot be started: {error}"));
        let project = Project::make(compiler).map_err(starting)?;
        let (stdin, feed) = io::pipe().map_err(starting)?;
        let cancel = Cancel::new().map_err(starting)?;
        let (outgoing, to_write) = mpsc::sync_channel(OUTGOING_MAX);
        let (answering, answers) = mpsc::sync_channel(ANSWERS_MAX);
        let listener = Listener {
            reader: Reader::new(settings.answer_bytes),
            answers: answering,
            outgoing: outgoing.clone(),
            questions_left: QUESTIONS_MAX,
        };
        let command = SandboxCommand {
            arguments: vec!["--lsp".to_owned(), "--stdio".to_owned()],
            environment: environment(settings),
            stdin: Stdin::Pipe(stdin.into()),
            output: Output::Forward {
                stdout: Box::new(listener),
                // What a compiler that breaks says there helps nobody who reads a receipt.
                stderr: Box::new(io::sink()),
            },
            copy_in: Some(project.folder().to_owned()),
            ..SandboxCommand::new(compiler.program.to_string_lossy())
        };
        let (sandbox, ending) = (sandbox.clone(), cancel.clone());
        let (tell, outcome) = mpsc::sync_channel(1);
        let watched = thread::Builder::new().name("type checker".to_owned()).spawn(move || {
            // The folder is read while the run starts.
            let ended = sandbox.run_until(command, &ending);
            drop(project);
            // Most often nobody wants to know.
            let _ = tell.send(ended.map(|report| report.outcome));
        });
        let watched = watched.map_err(starting)?;
        let mut process = Self {
            outgoing: Some(outgoing),
            answers,
            cancel,
            outcome,
            watched: Some(watched),
            feeder: None,
            last: 0,
            declarations: String::new(),
            begun: Instant::now(),
            checks: 0,
        };
        let feeder = thread::Builder::new().name("type checker stdin".to_owned());
        process.feeder = Some(feeder.spawn(|| write_all(to_write, feed)).map_err(starting)?);
        process.greet()?;
        Ok(process)
    }

    /// What is wrong with a script, in the compiler's words.
    pub(crate) fn check(
        &mut self,
        source: &str,
        declarations: &str,
        deadline: Instant,
    ) -> Result<Vec<Diagnostic>, Trouble> {
        self.checks += 1;
        if self.declarations != declarations {
            self.change(project::DECLARATIONS, declarations)?;
            declarations.clone_into(&mut self.declarations);
        }
        self.change(project::SCRIPT, source)?;
        let document = json!({"textDocument": {"uri": project::SCRIPT}});
        let id = self.request("textDocument/diagnostic", &document)?;
        self.answer(id, deadline)
    }

    /// The handshake. Requests are answered in their order, so nobody needs to wait for the first answer.
    fn greet(&mut self) -> Result<(), Trouble> {
        let capabilities = json!({
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {"diagnostic": {"dynamicRegistration": false}},
        });
        let root = project::ROOT;
        let params = json!({"processId": null, "rootUri": root, "capabilities": capabilities});
        self.request("initialize", &params)?;
        self.send(message::notification("initialized", &json!({})))?;
        for uri in [project::DECLARATIONS, project::SCRIPT] {
            let document =
                json!({"uri": uri, "languageId": "typescript", "version": 0, "text": ""});
            let params = json!({"textDocument": document});
            self.send(message::notification("textDocument/didOpen", &params))?;
        }
        Ok(())
    }

    fn change(&mut self, uri: &str, text: &str) -> Result<(), Trouble> {
        self.last += 1;
        let document = json!({"uri": uri, "version": self.last});
        let params = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        self.send(message::notification("textDocument/didChange", &params))
    }

    fn request(&mut self, method: &str, params: &serde_json::Value) -> Result<i64, Trouble> {
        self.last += 1;
        self.send(message::request(self.last, method, params))?;
        Ok(self.last)
    }

    fn send(&mut self, message: Vec<u8>) -> Result<(), Trouble> {
        let outgoing = self.outgoing.as_ref().expect("it is there until the end");
        outgoing.try_send(message).map_err(|error| match error {
            TrySendError::Full(_) => Trouble::Broken("it does not read".to_owned()),
            TrySendError::Disconnected(_) => self.ended(),
        })
    }

    fn answer(&mut self, id: i64, deadline: Instant) -> Result<Vec<Diagnostic>, Trouble> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.answers.recv_timeout(left) {
                // Of an earlier request that nobody waited for.
                Ok(answer) if (1..id).contains(&answer.id) => {}
                Ok(answer) if answer.id == id => {
                    return answer.answer.map_err(|()| {
                        Trouble::Broken("it answered a check with an error".to_owned())
                    });
                }
                Ok(_) => return Err(Trouble::Broken("it answered what nobody asked".to_owned())),
                Err(RecvTimeoutError::Timeout) => return Err(Trouble::Late),
                Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
            }
        }
    }

    /// Its streams are closed: what its end was.
    fn ended(&mut self) -> Trouble {
        let words = match self.outcome.recv_timeout(END) {
            Ok(Err(error)) => return Trouble::NotStarted(error),
            Ok(Ok(Outcome::Exited(code))) => format!("it exited with code {code}"),
            Ok(Ok(Outcome::Signaled(signal))) => format!("signal {signal} ended it"),
            Ok(Ok(Outcome::Exceeded(limit))) => format!("it came to its limit: {limit:?}"),
            // What it said could not be read, or it closed its streams and goes on.
            Ok(Ok(Outcome::Canceled)) | Err(_) => "it said what is no answer".to_owned(),
        };
        Trouble::Broken(words)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.cancel.cancel();
        self.outgoing = None;
        // A panic in there was told to whoever waited for an answer; here nobody is left to tell.
        let _ = self.watched.take().map(JoinHandle::join);
        let _ = self.feeder.take().map(JoinHandle::join);
    }
}

/// Go's runtime would take a processor for every one that it sees, and collect too late for the memory that it has.
fn environment(settings: &Settings) -> BTreeMap<String, String> {
    let soft_bytes = settings.memory_bytes / 4 * 3;
    BTreeMap::from([
        ("GOMAXPROCS".to_owned(), "2".to_owned()),
        ("GOMEMLIMIT".to_owned(), soft_bytes.to_string()),
    ])
}

fn write_all(messages: Receiver<Vec<u8>>, mut feed: PipeWriter) {
    for message in messages {
        if feed.write_all(&message).is_err() {
            return;
        }
    }
}

/// Takes what the compiler writes, on the sandbox's thread. An error of it ends the compiler.
struct Listener {
    reader: Reader,
    answers: SyncSender<Answer>,
    outgoing: SyncSender<Vec<u8>>,
    questions_left: u32,
}

impl Write for Listener {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for message in self.reader.take(bytes).map_err(io::Error::other)? {
            match message {
                Incoming::Notice => {}
                Incoming::Answer { id, answer } => {
                    let sent = self.answers.try_send(Answer { id, answer });
                    sent.map_err(|_| io::Error::other("answers that nobody asked for"))?;
                }
                Incoming::Request { reply } => {
                    let left = self.questions_left.checked_sub(1);
                    self.questions_left = left.ok_or_else(|| io::Error::other("many questions"))?;
                    let sent = self.outgoing.try_send(reply);
                    sent.map_err(|_| io::Error::other("it asks and does not read"))?;
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
