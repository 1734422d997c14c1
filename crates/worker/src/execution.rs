//! One execution, from its `Start` to its outcome.

use crate::{
    WorkerError,
    compile::{
        self, Compiled, IMPLICIT, Import, Imported, Names, Origin, ResultBy, UNSETTLED, server_of,
    },
    engine::{Ending, Engine, Thrown, Unreturnable},
    parameter::{Parameter, ParameterOf},
};
use gloveport_protocol::{
    Bindings, Diagnostic, Exception, Extent, FaultCode, FromWorker, Limit, LogLevel, Outcome,
    Start, ToWorker, Verdict,
};

/// Longest message of an exception.
const MESSAGE_BYTES_MAX: usize = 4 << 10;
/// Longest name, tool and hint of an exception.
const WORD_BYTES_MAX: usize = 1 << 10;
/// Longest signature of an exception.
const SIGNATURE_BYTES_MAX: usize = 2 << 10;

/// Runs a script to its outcome.
///
/// # Errors
///
/// When the gateway went away or broke the protocol.
pub(crate) fn execute(engine: &Engine, start: Start) -> Result<Outcome, WorkerError> {
    engine.host.begin(&start);
    let compiled = match compile::compile(start.source, engine.known(), start.check) {
        Ok(compiled) => compiled,
        Err(diagnostics) => return Ok(Outcome::Rejected(diagnostics)),
    };
    let bindings = ask(engine, &compiled.names)?;
    let diagnostics = check(engine, &compiled, &bindings)?;
    if !diagnostics.is_empty() {
        return Ok(Outcome::Rejected(diagnostics));
    }
    if start.extent == Extent::Check {
        return Ok(Outcome::Returned("null".to_owned()));
    }
    let Compiled { origin, names, result, .. } = compiled;
    let Ok(parameters) = parameters(&names, &bindings) else {
        return Err(WorkerError::Unexpected("bindings"));
    };
    for server in &bindings.servers {
        engine.bind(server)?;
    }
    let script = wrap(engine, origin, &parameters);
    engine.host.set_servers(bindings.servers);
    engine.limit_heap(start.limits.heap_bytes);
    let ending = engine.run(script, &parameters, &start.extent)?;
    engine.lift_heap_limit(start.limits.heap_bytes);
    let ending = match (result, ending) {
        (ResultBy::Us, Ending::Unreturnable(problem)) => left_out(engine, &problem),
        (ResultBy::Us | ResultBy::Script, ending) => ending,
    };
    let mut outcome = outcome(engine, &names, ending);
    if let Outcome::Threw(exception) = &mut outcome {
        explain(engine, exception);
    }
    Ok(outcome)
}

/// Arguments that were refused in here are told with what the tool takes, as those that the gateway
/// refuses.
fn explain(engine: &Engine, exception: &mut Exception) {
    if exception.code == Some(FaultCode::InvalidArgs) && exception.signature.is_none() {
        let tool = exception.tool.as_deref();
        exception.signature = tool.and_then(|tool| engine.host.signature(tool));
    }
}

fn ask(engine: &Engine, names: &Names) -> Result<Bindings, WorkerError> {
    let Some(request) = names.request() else {
        return Ok(Bindings::default());
    };
    engine.host.send(&FromWorker::Bind(request))?;
    match engine.host.receive()? {
        ToWorker::Bindings(bindings) => Ok(bindings),
        other => Err(WorkerError::unexpected(&other)),
    }
}

/// What is wrong with a script, as far as is known before it runs. A compiler is asked only where
/// nothing was found without one.
fn check(
    engine: &Engine,
    compiled: &Compiled,
    bindings: &Bindings,
) -> Result<Vec<Diagnostic>, WorkerError> {
    let diagnostics = compile::check(compiled, bindings);
    if !diagnostics.is_empty() {
        return Ok(diagnostics);
    }
    if let Err(import) = parameters(&compiled.names, bindings) {
        return Ok(vec![unbound(import)]);
    }
    let Some(typed) = compiled.typed.as_ref().filter(|typed| !typed.text.trim().is_empty()) else {
        return Ok(Vec::new());
    };
    engine.host.send(&FromWorker::Check { source: typed.text.clone() })?;
    match engine.host.receive()? {
        ToWorker::Checked(Verdict::Found(findings)) => {
            Ok(compile::found(compiled, bindings, &findings))
        }
        ToWorker::Checked(Verdict::Unavailable) => Ok(Vec::new()),
        other => Err(WorkerError::unexpected(&other)),
    }
}

/// The imported names with what each is bound to, or the first that is bound to nothing.
fn parameters<'n>(names: &'n Names, bindings: &Bindings) -> Result<Vec<Parameter>, &'n Import> {
    let bound = names.imports.iter().map(|import| {
        let local = import.local.clone();
        let (server, tool, is_module) = match &import.of {
            Imported::Server(server) => (server, None, false),
            Imported::Tool { server, tool } => (server, Some(tool), false),
            Imported::ToolModule { server, tool } => (server, Some(tool), true),
            Imported::Servers(names) => {
                let found = names.iter().map(|name| {
                    let server = server_of(bindings, name).ok_or(import)?;
                    Ok((name.clone(), server.identifier.clone()))
                });
                let of = ParameterOf::Servers(found.collect::<Result<_, _>>()?);
                return Ok(Parameter { local, of });
            }
        };
        let server = server_of(bindings, server).ok_or(import)?;
        if tool.is_some_and(|tool| !server.tools.contains(tool)) {
            return Err(import);
        }
        let server = server.identifier.clone();
        Ok(Parameter { local, of: ParameterOf::Server { server, tool: tool.cloned(), is_module } })
    });
    bound.collect()
}

fn unbound(import: &Import) -> Diagnostic {
    Diagnostic {
        message: format!("the import `{}` stands for nothing in the catalog", import.local),
        position: None,
        source_line: None,
        signature: None,
        hint: None,
    }
}

/// The script as the body of a function. It begins on the first line, so that lines keep their
/// numbers.
fn wrap(engine: &Engine, mut origin: Origin, parameters: &[Parameter]) -> String {
    let names: Vec<&str> = parameters.iter().map(|parameter| parameter.local.as_str()).collect();
    let head = format!("(async function ({}) {{", names.join(", "));
    let script = format!("{head}{}\n}})", origin.code);
    origin.lead = u32::try_from(head.chars().count()).unwrap_or(u32::MAX);
    engine.host.set_origin(origin);
    script
}

fn outcome(engine: &Engine, names: &Names, ending: Ending) -> Outcome {
    match ending {
        Ending::Returned(json) if json.len() > engine.host.limits().output_bytes => {
            Outcome::Exceeded(Limit::Output)
        }
        Ending::Returned(json) => Outcome::Returned(json),
        Ending::Unreturnable(problem) => Outcome::Threw(unreturnable(problem)),
        Ending::Unsettled => Outcome::Threw(Exception {
            name: "UnsettledError".to_owned(),
            message: "the script waits for a promise that nothing will settle".to_owned(),
            hint: Some(UNSETTLED.to_owned()),
            ..blank()
        }),
        Ending::Threw(thrown) | Ending::Refused(thrown)
            if engine.is_out_of_memory(&thrown, names.throws_null) =>
        {
            Outcome::Exceeded(Limit::Memory)
        }
        // No script throws there, so that `null` is the engine's.
        Ending::Broke(thrown) if engine.is_out_of_memory(&thrown, false) => {
            Outcome::Exceeded(Limit::Memory)
        }
        Ending::Threw(thrown) | Ending::Broke(thrown) => {
            Outcome::Threw(exception(engine, engine.describe(&thrown)))
        }
        Ending::Refused(thrown) => {
            let exception = exception(engine, engine.describe(&thrown));
            Outcome::Rejected(vec![Diagnostic {
                message: exception.message,
                position: exception.position,
                source_line: exception.source_line,
                signature: None,
                hint: exception.hint,
            }])
        }
    }
}

fn exception(engine: &Engine, thrown: Thrown) -> Exception {
    let is_tool_error = thrown.name == "ToolError";
    let code = thrown.code.filter(|_| is_tool_error);
    let place = engine.host.with_origin(|origin| {
        let position = origin.first_place(&thrown.stack)?;
        Some((position, compile::source_line(&origin.source, position)))
    });
    let (position, line) = place.flatten().unzip();
    Exception {
        name: cut(thrown.name, WORD_BYTES_MAX),
        message: cut(thrown.message, MESSAGE_BYTES_MAX),
        position,
        source_line: line.flatten(),
        code: code.and_then(|code| FaultCode::ALL.into_iter().find(|known| known.as_str() == code)),
        tool: thrown.tool.map(|tool| cut(tool, WORD_BYTES_MAX)),
        signature: thrown
            .signature
            .filter(|_| is_tool_error)
            .map(|text| cut(text, SIGNATURE_BYTES_MAX)),
        hint: thrown.hint.map(|hint| cut(hint, WORD_BYTES_MAX)),
    }
}

/// Nobody asked for the value of the last line. That it is no JSON is worth a word, but does not
/// make a script fail that did its work.
fn left_out(engine: &Engine, problem: &Unreturnable) -> Ending {
    let place =
        if problem.path.is_empty() { String::new() } else { format!(" at `{}`", problem.path) };
    let text = format!("the last value is no JSON: {}{place}. {IMPLICIT}", problem.what);
    engine.host.log(LogLevel::Warn, cut(text, MESSAGE_BYTES_MAX));
    Ending::Returned("null".to_owned())
}

fn unreturnable(problem: Unreturnable) -> Exception {
    let Unreturnable { what, path, hint } = problem;
    let place = if path.is_empty() { String::new() } else { format!(" at `{path}`") };
    Exception {
        name: "TypeError".to_owned(),
        message: cut(format!("the returned value is no JSON: {what}{place}"), MESSAGE_BYTES_MAX),
        hint: Some(hint),
        ..blank()
    }
}

fn blank() -> Exception {
    Exception {
        name: String::new(),
        message: String::new(),
        position: None,
        source_line: None,
        code: None,
        tool: None,
        signature: None,
        hint: None,
    }
}

fn cut(mut text: String, bytes_max: usize) -> String {
    text.truncate(text.floor_char_boundary(bytes_max));
    text
}
