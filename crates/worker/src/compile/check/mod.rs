//! The check of tool calls that needs no compiler: names, keys, literals, and forgotten `await`.
//!
//! What a script surely does wrong is found before anything runs. Calls are collected while the
//! tree is there and judged when the catalog has answered. A finding needs certainty: an honest
//! script is never refused, so everything that might be something else is let pass. Types of
//! variables and results are the compiler's.

mod calls;
mod promises;
mod shapes;
mod values;
mod words;

pub(crate) use calls::Call;
pub(super) use calls::collect;
pub(super) use values::constant;
pub(super) use words::fill;

use super::{names::server_of, report::Problem};
use calls::{Arguments, Target};
use gloveport_protocol::{Bindings, ServerBinding, UsedTool};
use values::{Known, Value};
use words::Called;

/// Problems that are found in one script; the report shows fewer.
const PROBLEMS_MAX: usize = 50;

/// What a target turned out to be.
enum Resolved<'b> {
    Server(&'b ServerBinding),
    Tool { server: &'b str, tool: &'b UsedTool },
}

/// Finds what the calls of a script surely do wrong.
pub(super) fn judge(calls: &[Call], bindings: &Bindings) -> Vec<Problem> {
    let mut problems = Vec::new();
    for call in calls {
        if problems.len() >= PROBLEMS_MAX {
            break;
        }
        match resolve(&call.target, bindings) {
            Some(Resolved::Server(server)) => problems.push(words::server_called(server, call)),
            Some(Resolved::Tool { server, tool }) => {
                problems.extend(judge_call(&Called { server, tool, call }));
            }
            None => {}
        }
    }
    problems
}

/// A tool as a message names it.
pub(super) struct Told {
    /// `server.tool`.
    pub(super) name: String,
    pub(super) signature: String,
}

/// The tool of the innermost call that a place of the script is in.
pub(super) fn tool_around(calls: &[Call], bindings: &Bindings, at: usize) -> Option<Told> {
    let around = calls.iter().filter(|call| call.span.contains(&at));
    told(around.min_by_key(|call| call.span.len())?, bindings)
}

/// The tool of the call that begins at a place of the script.
pub(super) fn tool_from(calls: &[Call], bindings: &Bindings, start: usize) -> Option<Told> {
    told(calls.iter().find(|call| call.span.start == start)?, bindings)
}

fn told(call: &Call, bindings: &Bindings) -> Option<Told> {
    match resolve(&call.target, bindings)? {
        Resolved::Tool { server, tool } => {
            let name = format!("{server}.{}", tool.tool);
            Some(Told { name, signature: tool.signature.clone() })
        }
        Resolved::Server(_) => None,
    }
}

fn resolve<'b>(target: &Target, bindings: &'b Bindings) -> Option<Resolved<'b>> {
    let tool_of = |server: &'b ServerBinding, tool: &str| {
        let tool = server.used.iter().find(|used| used.tool == tool)?;
        Some(Resolved::Tool { server: &server.identifier, tool })
    };
    match target {
        Target::Named(name) => {
            let flat = bindings.servers.iter().find_map(|server| {
                let (_, tool) = server.flat.iter().find(|(flat, _)| flat == name)?;
                Some((server, tool))
            });
            // It takes what the web's function takes, not what its tool does.
            let flat = flat.filter(|_| name != "fetch");
            match flat {
                // `fetch` has the arguments of the web, not those of the tool behind it.
                Some((server, _)) if !is_flat(name, &server.identifier) => None,
                Some((server, tool)) => tool_of(server, tool),
                None => server_of(bindings, name).map(Resolved::Server),
            }
        }
        Target::Servers => None,
        Target::Tool { of, tool } | Target::Holder { of, tool } => {
            tool_of(server_of(bindings, of)?, tool)
        }
    }
}

/// Whether a name is that of a flat function: `server_tool`.
fn is_flat(name: &str, server: &str) -> bool {
    name.strip_prefix(server).is_some_and(|rest| rest.starts_with('_'))
}

fn judge_call(called: &Called<'_>) -> Vec<Problem> {
    let misuse = called.call.misuse.iter().map(|misuse| called.misuse(misuse));
    misuse.chain(judge_arguments(called)).collect()
}

fn judge_arguments(called: &Called<'_>) -> Vec<Problem> {
    match &called.call.arguments {
        Arguments::Unknown => Vec::new(),
        Arguments::None if called.tool.is_optional => Vec::new(),
        Arguments::None => vec![called.no_argument()],
        Arguments::Many(pieces) => vec![called.too_many(pieces)],
        Arguments::One { known, piece } => match &known.value {
            Value::Unknown => Vec::new(),
            Value::Undefined if called.tool.is_optional => Vec::new(),
            Value::Undefined => vec![called.no_argument()],
            Value::Object(_) => judge_object(called, known),
            Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::List(_) => vec![called.not_an_object(known, piece.as_ref())],
        },
    }
}

fn judge_object(called: &Called<'_>, known: &Known) -> Vec<Problem> {
    let found = shapes::compare(&called.tool.arguments, known);
    found.iter().flat_map(|wrong| called.wrong(wrong)).collect()
}
