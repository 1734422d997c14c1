//! Every script of a folder, with all that passed between it and the gateway.

use crate::gateway::{Gateway, on_main_stack, start};
use gloveport_protocol::{
    Diagnostic, Done, Exception, Finding, FromWorker, LogLevel, Outcome, Position, Start,
};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

/// Frames of one kind in a row that a snapshot shows.
const SHOWN_MAX: usize = 30;
const TEXT_MAX: usize = 600;
/// A rejection is for an agent to read as a whole.
const REJECTION_MAX: usize = 2_500;

#[test]
fn accepted() {
    check_folder("accepted");
}

#[test]
fn rejected() {
    check_folder("rejected");
}

#[test]
fn checked() {
    check_folder("checked");
}

#[test]
fn api() {
    check_folder("api");
}

#[test]
fn hostile() {
    check_folder("hostile");
}

/// Each with what the compiler says of it, as recorded beside it.
#[test]
fn compiled() {
    for file in files("compiled") {
        let findings = fs::read(file.with_extension("json")).expect("findings");
        let findings: Vec<Finding> = serde_json::from_slice(&findings).expect("findings");
        snapshot("compiled", &file, move |source| {
            Gateway::serve_with_compiler(start(&source), findings)
        });
    }
}

#[test]
fn a_compiler_that_finds_nothing_changes_nothing() {
    for file in files("accepted") {
        let source = fs::read_to_string(&file).expect("a text");
        let of = |serve: fn(Start) -> Gateway| {
            let start = start(&source);
            on_main_stack(move || {
                let frames = serve(start).from_worker.into_iter();
                let is_asked = |frame: &FromWorker| matches!(frame, FromWorker::Check { .. });
                frames.filter(|frame| !is_asked(frame)).collect::<Vec<_>>()
            })
        };
        let plain = of(|start| Gateway::serve(start, None));
        let checked = of(|start| Gateway::serve_with_compiler(start, Vec::new()));
        assert_eq!(checked, plain, "{}", file.display());
    }
}

fn check_folder(folder: &'static str) {
    for file in files(folder) {
        snapshot(folder, &file, |source| Gateway::serve(start(&source), None));
    }
}

fn snapshot(folder: &str, file: &Path, serve: impl FnOnce(String) -> Gateway + Send + 'static) {
    let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
    let source = fs::read_to_string(file).expect("a text");
    let transcript = on_main_stack(move || transcript(&serve(source)));
    insta::assert_snapshot!(format!("{folder}__{name}"), transcript);
}

/// The scripts of a folder, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts").join(folder);
    let entries = fs::read_dir(&path).expect("the folder is there");
    let files = entries.map(|file| file.expect("a file").path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|it| it != "json")).collect();
    files.sort();
    assert!(!files.is_empty(), "no scripts in {}", path.display());
    files
}

/// One line a frame, long ones cut.
pub(crate) fn transcript(gateway: &Gateway) -> String {
    let frames: Vec<String> = gateway.from_worker.iter().skip(1).map(line).collect();
    let cut = frames.len().saturating_sub(SHOWN_MAX);
    let mut text = String::new();
    for (index, frame) in frames.iter().enumerate() {
        if cut > 0 && index == SHOWN_MAX / 2 {
            writeln!(text, "... {cut} more").expect("a text takes all");
        }
        if index < SHOWN_MAX / 2 || index >= SHOWN_MAX / 2 + cut {
            let shown_max = if frame.starts_with("rejected") { REJECTION_MAX } else { TEXT_MAX };
            writeln!(text, "{}", shorten(frame, shown_max)).expect("a text takes all");
        }
    }
    text
}

fn shorten(text: &str, characters_max: usize) -> String {
    if text.chars().count() <= characters_max {
        return text.to_owned();
    }
    let head: String = text.chars().take(characters_max).collect();
    format!("{head}... {} bytes", text.len())
}

fn line(frame: &FromWorker) -> String {
    match frame {
        FromWorker::Ready { isolation } => format!("ready {isolation}"),
        FromWorker::Bind(request) => {
            let members: Vec<String> =
                request.members.iter().map(|m| format!("{}.{}", m.of, m.name)).collect();
            let (identifiers, modules) = (&request.identifiers, &request.modules);
            format!("bind {identifiers:?} modules {modules:?} members {members:?}")
        }
        FromWorker::Check { source } => format!("check {source}"),
        FromWorker::Call { id, server, tool, arguments } => {
            format!("call {id} {server}.{tool} {arguments}")
        }
        FromWorker::Query { id, query } => format!("query {id} {query:?}"),
        FromWorker::Sleep { id, wait_ms } => format!("sleep {id} {wait_ms}"),
        FromWorker::Cancel { id } => format!("cancel {id}"),
        FromWorker::Emit { blocks } => format!("emit {blocks}"),
        FromWorker::Clock => "clock".to_owned(),
        FromWorker::Log { level, text } => {
            let level = match level {
                LogLevel::Info => "info",
                LogLevel::Warn => "warn",
                LogLevel::Error => "error",
            };
            format!("{level}: {text}")
        }
        FromWorker::Done(Done { outcome, log_bytes_dropped }) => {
            let dropped = match log_bytes_dropped {
                0 => String::new(),
                bytes => format!("\n  log bytes dropped: {bytes}"),
            };
            outcome_text(outcome) + &dropped
        }
    }
}

fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Returned(json) => format!("returned {json}"),
        Outcome::Threw(exception) => threw_text(exception),
        Outcome::Rejected(diagnostics) => {
            let texts: Vec<String> = diagnostics.iter().map(diagnostic_text).collect();
            format!("rejected\n{}", texts.join("\n"))
        }
        Outcome::Exceeded(limit) => format!("exceeded {}", limit.as_str()),
        Outcome::Cancelled => "canceled".to_owned(),
    }
}

fn threw_text(exception: &Exception) -> String {
    let Exception { name, message, position, source_line, code, tool, signature, hint } = exception;
    let mut text = format!(
        "threw {name}: {}{}",
        shorten(message, TEXT_MAX),
        place(*position, source_line.as_ref())
    );
    if let Some(code) = code {
        write!(text, "\n  code: {}", code.as_str()).expect("a text takes all");
    }
    for (key, value) in [("tool", tool), ("signature", signature), ("hint", hint)] {
        if let Some(value) = value {
            write!(text, "\n  {key}: {value}").expect("a text takes all");
        }
    }
    text
}

fn diagnostic_text(diagnostic: &Diagnostic) -> String {
    let Diagnostic { message, position, source_line, signature, hint } = diagnostic;
    let shown = |key: &str, text: &Option<String>| {
        text.as_ref().map_or(String::new(), |text| format!("\n    {key}: {text}"))
    };
    let (signature, hint) = (shown("signature", signature), shown("hint", hint));
    format!("  {message}{}{signature}{hint}", place(*position, source_line.as_ref()))
}

fn place(position: Option<Position>, line: Option<&String>) -> String {
    let position = position.map_or(String::new(), |p| format!("\n    at {}:{}", p.line, p.column));
    let line = line.map_or(String::new(), |line| format!("  {}", shorten(line, TEXT_MAX)));
    position + &line
}
