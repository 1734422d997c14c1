//! `asking_server.py` behind an executor, with clients that are asked and told.

use super::odd::{PATIENCE, command_of, config};
use gloveport_executor::{
    CallerProfile, DirectCall, End, Executor, Inquiry, InquiryError, Principal, Settings, Step,
    Told, Underway, Upstream,
};
use gloveport_mcp::{Transport, upstream};
use gloveport_protocol::{ServerName, ToolFailure};
use gloveport_sandbox::{ServerCommand, ServerProcess};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::unix::pipe;
use tokio::time::timeout;

/// How a server is reached, and which protocol it speaks.
pub(crate) const WAYS: [(Over, &str); 4] = [
    (Over::Stdio, "legacy"),
    (Over::Stdio, "modern"),
    (Over::Http, "legacy"),
    (Over::Http, "modern"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    Stdio,
    Http,
}

/// A server of its own.
pub(crate) struct Server {
    pub(crate) transport: Transport,
    _process: Option<ServerProcess>,
}

impl Server {
    pub(crate) async fn start(over: Over, era: &str, oddity: &str) -> Self {
        let arguments = [era, oddity];
        let (arguments, is_http) = match over {
            Over::Stdio => (arguments.to_vec(), false),
            Over::Http => (["--http"].into_iter().chain(arguments).collect(), true),
        };
        let command = command_of("asking_server.py", &arguments);
        if !is_http {
            return Self { transport: Transport::Stdio(command), _process: None };
        }
        let environment = command.environment.into_iter();
        let environment = environment.map(|(name, value)| (name, value.expose().to_owned()));
        let mut process = ServerProcess::spawn(&ServerCommand {
            program: command.program,
            arguments: command.arguments,
            environment: environment.collect(),
            directory: None,
        })
        .expect("python3 is there");
        let output = pipe::Receiver::from_owned_fd(process.take_stdout()).expect("a pipe");
        let mut lines = BufReader::new(output).lines();
        let port = timeout(PATIENCE, lines.next_line()).await.expect("it starts").expect("a port");
        let url = format!("http://127.0.0.1:{}/mcp", port.expect("a port"));
        let transport = Transport::Http { url, headers: BTreeMap::new() };
        Self { transport, _process: Some(process) }
    }

    pub(crate) fn upstream(&self) -> Box<dyn Upstream> {
        upstream(config(self.transport.clone())).expect("a good configuration")
    }

    /// An executor with this one server, listed.
    pub(crate) async fn executor(&self) -> Arc<Executor> {
        let settings = Settings { workers_ready: 0, ..Settings::new("/nonexistent".into()) };
        let executor = Executor::start(settings, vec![self.upstream()]);
        let catalog = executor.settled_catalog(&Principal::local(), PATIENCE).await;
        assert!(catalog.servers().iter().any(|server| !server.tools().is_empty()), "it is listed");
        executor
    }
}

/// A client that declares such capabilities.
pub(crate) fn able(capabilities: &Value) -> CallerProfile {
    let capabilities = capabilities.as_object().cloned().expect("an object");
    CallerProfile { capabilities, ..CallerProfile::default() }
}

/// Begins a call of a tool of the one server, for the whole result.
pub(crate) fn begin(
    executor: &Arc<Executor>,
    tool: &str,
    arguments: &Value,
    profile: CallerProfile,
) -> Underway {
    let call = DirectCall::new(format!("odd.{tool}"), arguments.to_string()).whole();
    executor.begin_call(&Principal::local(), call, profile)
}

/// What a client saw of a call.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) result: Option<Result<Value, ToolFailure>>,
    pub(crate) asked: Vec<BTreeMap<String, Value>>,
    pub(crate) told: Vec<Told>,
}

impl Seen {
    /// The structured result.
    pub(crate) fn structured(&self) -> Value {
        let result = self.result.as_ref().expect("it has ended").as_ref();
        result.expect("a result").get("structuredContent").cloned().expect("a structured result")
    }

    pub(crate) fn failure(&self) -> String {
        let result = self.result.as_ref().expect("it has ended").as_ref();
        result.expect_err("a failure").message.clone()
    }
}

/// Answers all that is asked with one answer; refuses where there is none.
pub(crate) async fn answer_all(underway: Underway, answer: Option<Value>) -> Seen {
    until_its_end(underway, |inquiry: Inquiry| match &answer {
        Some(answer) => {
            let keys = inquiry.requests.keys().cloned();
            let answers = keys.map(|key| (key, answer.clone())).collect();
            inquiry.answer(answers);
        }
        None => inquiry.refuse(InquiryError::Refused { code: 7, message: "no".to_owned() }),
    })
    .await
}

/// Follows a call to its end.
pub(crate) async fn until_its_end(mut underway: Underway, mut answer: impl FnMut(Inquiry)) -> Seen {
    let mut seen = Seen::default();
    loop {
        match timeout(PATIENCE, underway.next()).await.expect("it goes on") {
            Step::Inquiry(inquiry) => {
                seen.asked.push(inquiry.requests.clone());
                answer(*inquiry);
            }
            Step::Told(told) => seen.told.push(*told),
            Step::Ended(End::Called(report)) => {
                let result = report.expect("it was made").result;
                let read = |text: String| serde_json::from_str(&text).expect("JSON");
                seen.result = Some(result.map(read));
                return seen;
            }
            Step::Ended(End::Executed(_)) => panic!("it is a call"),
            Step::Asking(_) | Step::Waiting(_) => panic!("nobody has to agree"),
        }
    }
}

/// Makes a call of somebody who cannot be asked anything.
pub(crate) async fn call(executor: &Arc<Executor>, tool: &str, arguments: Value) -> Seen {
    answer_all(begin(executor, tool, &arguments, CallerProfile::default()), None).await
}

/// What the server received up to now, as methods.
pub(crate) async fn received(executor: &Arc<Executor>) -> Value {
    call(executor, "seen", json!({})).await.structured()
}

/// The keys of an object.
pub(crate) fn keys(object: &Map<String, Value>) -> BTreeSet<&str> {
    object.keys().map(String::as_str).collect()
}

/// The name of the one server.
pub(crate) fn server() -> ServerName {
    ServerName::parse("odd").expect("a name")
}
