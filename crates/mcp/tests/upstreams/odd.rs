//! Starts `odd_server.py` in a mode and speaks with it.

use gloveport_executor::{Caller, Listing, Permit, Upstream, UpstreamError};
use gloveport_gate::{FrozenArguments, ServedAlone};
use gloveport_mcp::{Secret, StdioCommand, Transport, UpstreamConfig, upstream};
use gloveport_protocol::{ServerName, ToolId, ToolName, ToolResult};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

/// Longest wait of a test for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// An upstream in some mode, with the line to its server.
pub(crate) struct Odd {
    pub(crate) upstream: Box<dyn Upstream>,
    listener: UnixListener,
    /// Keeps the socket's folder.
    _folder: tempfile::TempDir,
}

/// The server's end of the line: it tells what it received.
pub(crate) struct Line(Lines<BufReader<UnixStream>>);

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The interpreter itself. The first `python3` of a search path may be a shell script that looks
/// for one, slowly.
fn python() -> String {
    let path = std::env::var_os("PATH").expect("there is a PATH");
    let files = std::env::split_paths(&path).map(|folder| folder.join("python3"));
    let is_program =
        |file: &PathBuf| std::fs::read(file).is_ok_and(|file| file.starts_with(b"\x7fELF"));
    let python = files.into_iter().find(is_program).expect("python3 is installed");
    python.display().to_string()
}

/// The program and arguments that run the server.
pub(crate) fn command(arguments: &[&str]) -> StdioCommand {
    command_of("odd_server.py", arguments)
}

/// The same for another one.
pub(crate) fn command_of(script_name: &str, arguments: &[&str]) -> StdioCommand {
    let script = script(script_name).display().to_string();
    // Isolated, without site packages: it starts in half the time.
    let options = ["-I", "-S", "-B"].map(str::to_owned);
    let arguments = arguments.iter().map(|argument| (*argument).to_owned());
    let path = std::env::var("PATH").expect("there is a PATH");
    StdioCommand {
        program: python(),
        arguments: options.into_iter().chain([script]).chain(arguments).collect(),
        environment: BTreeMap::from([
            ("PATH".to_owned(), Secret::new(path)),
            ("ODD_KEY".to_owned(), Secret::new("s3cret")),
        ]),
        directory: None,
    }
}

pub(crate) fn config(transport: Transport) -> UpstreamConfig {
    let mut config = UpstreamConfig::new(ServerName::parse("odd").expect("a name"), transport);
    config.connect = PATIENCE;
    config
}

/// An upstream on stdio, without a line to it.
pub(crate) fn plain(mode: &str) -> Box<dyn Upstream> {
    plain_with(mode, |_| {})
}

/// The same, configured further by `change`.
pub(crate) fn plain_with(
    mode: &str,
    change: impl FnOnce(&mut UpstreamConfig),
) -> Box<dyn Upstream> {
    let mut config = config(Transport::Stdio(command(&[mode])));
    change(&mut config);
    upstream(config).expect("a good configuration")
}

impl Odd {
    /// An upstream on stdio, configured further by `change`.
    pub(crate) fn stdio(mode: &str, change: impl FnOnce(&mut UpstreamConfig)) -> Self {
        let (folder, listener) = socket();
        let path = folder.path().join("line").display().to_string();
        let mut config = config(Transport::Stdio(command(&[mode, &path])));
        change(&mut config);
        Self {
            upstream: upstream(config).expect("a good configuration"),
            listener,
            _folder: folder,
        }
    }

    /// The line to the server that starts next.
    pub(crate) async fn line(&self) -> Line {
        accept(&self.listener).await
    }
}

pub(crate) fn socket() -> (tempfile::TempDir, UnixListener) {
    let folder = tempfile::tempdir().expect("a folder");
    let listener = UnixListener::bind(folder.path().join("line")).expect("a socket");
    (folder, listener)
}

pub(crate) async fn accept(listener: &UnixListener) -> Line {
    let accepted = timeout(PATIENCE, listener.accept()).await.expect("it starts");
    Line(BufReader::new(accepted.expect("a connection").0).lines())
}

impl Line {
    /// Waits until the server tells `expected`, over other things that it tells.
    pub(crate) async fn wait_for(&mut self, expected: &str) {
        while self.next().await.expect("it goes on") != expected {}
    }

    /// The next thing that it tells; `None` once it is gone.
    pub(crate) async fn next(&mut self) -> Option<String> {
        let line = timeout(PATIENCE, self.0.next_line()).await;
        line.expect("it tells something").unwrap_or(None)
    }
}

/// A permit as the pipeline makes it.
pub(crate) fn permit(tool: &str, arguments: &Value) -> Permit {
    let arguments = FrozenArguments::parse(&arguments.to_string(), 1 << 20).expect("arguments");
    let tool = ToolId {
        server: ServerName::parse("odd").expect("a name"),
        tool: ToolName::parse(tool).expect("a name"),
    };
    ServedAlone.permit(tool, arguments)
}

pub(crate) async fn call(
    upstream: &dyn Upstream,
    tool: &str,
    arguments: Value,
) -> Result<ToolResult, UpstreamError> {
    let call = upstream.call(permit(tool, &arguments), Caller::nobody());
    timeout(PATIENCE, call).await.expect("the call ends")
}

/// The structured result of a call without arguments.
pub(crate) async fn structured(upstream: &dyn Upstream, tool: &str) -> Value {
    let result = call(upstream, tool, json!({})).await.expect("a result");
    result.structured.expect("a structured result")
}

/// That the good tool works.
pub(crate) async fn assert_adds(upstream: &dyn Upstream) {
    let sum = call(upstream, "add", json!({"a": 2, "b": 3})).await.expect("a sum");
    assert_eq!(sum.structured, Some(json!({"sum": 5})));
}

pub(crate) async fn close(upstream: &dyn Upstream) {
    timeout(Duration::from_secs(3), upstream.close()).await.expect("the end is quick");
}

/// A listing in short: the tools' names, then what was dropped and why.
pub(crate) fn shown(listing: &Listing) -> String {
    let names: Vec<&str> = listing.tools.iter().map(|tool| tool.name.as_str()).collect();
    let names = if names.len() > 5 { format!("{} tools", names.len()) } else { names.join(" ") };
    let dropped = listing.dropped.iter().map(|tool| format!("; {}: {}", tool.name, tool.reason));
    names + &dropped.collect::<String>()
}
