//! `when` and `unless` in CEL, the Common Expression Language, for what no predicate says.
//!
//! Variables: `args`, `who.subject`, `who.tenant`, `who.groups`, `tool.name`, `tool.server`, `tool.effect`, and
//! `run.calls['server.tool']`. What an expression may do is bounded when it is read: its length, its functions, how deep its
//! comprehensions are; and when it is asked, by how much it is handed. An error, a missing key among them, is no answer.

use super::Call;
use super::predicate::regex;
use super::truth::Told;
use cel::common::ast::{Expr, IdedExpr, LiteralValue};
use cel::extractors::This;
use cel::objects::{Key, Map};
use cel::{Context, Env, ExecutionError, Program, Value as Cel};
use gloveport_protocol::{any_of, nearest};
use regex::Regex;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Bytes of an expression.
const EXPRESSION_BYTES_MAX: usize = 2 << 10;
/// Values that an expression without comprehensions is handed, and their texts' bytes.
const VALUES_MAX: usize = 10_000;
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Values that it is handed where it goes through lists, and lists in lists: its work is their square.
const LISTED_MAX: usize = 500;
const LISTED_TWICE_MAX: usize = 50;
/// Comprehensions within each other.
const DEPTH_MAX: usize = 2;

const VARIABLES: &[&str] = &["args", "who", "tool", "run"];
/// What may be called by name, beside operators.
const FUNCTIONS: &[&str] = &[
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "int",
    "uint",
    "double",
    "string",
    "bool",
    "type",
    "has",
    "all",
    "exists",
    "exists_one",
    "map",
    "filter",
];

/// A compiled expression.
pub(crate) struct Expression {
    program: Program,
    environment: Arc<Env>,
    /// The arguments that it names; all where it uses `args` as a whole.
    arguments: BTreeSet<String>,
    is_whole: bool,
    /// The tools whose calls it asks for.
    calls: BTreeSet<String>,
    patterns: Arc<BTreeMap<String, Regex>>,
    depth: usize,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Expression").field("arguments", &self.arguments).finish_non_exhaustive()
    }
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn compile(text: &str) -> Result<Self, String> {
        if text.len() > EXPRESSION_BYTES_MAX {
            return Err(format!("the expression has over {EXPRESSION_BYTES_MAX} bytes"));
        }
        let environment = Env::stdlib().with_optional_support(false);
        let program = environment.compile(text).map_err(|errors| {
            let text = errors.to_string();
            let first = text.lines().next().unwrap_or_default();
            let shown: String = first.chars().take(200).flat_map(char::escape_debug).collect();
            format!("the expression cannot be read: {shown}")
        })?;
        let mut reader = Reader::default();
        reader.read(program.expression(), 0)?;
        Ok(Self {
            arguments: reader.arguments,
            is_whole: reader.is_whole,
            calls: reader.calls,
            patterns: Arc::new(reader.patterns),
            depth: reader.depth,
            environment: Arc::new(environment),
            program,
        })
    }

    /// The names of arguments that it uses.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().map(String::as_str)
    }

    /// What it says about a call.
    pub(crate) fn judge(&self, call: &Call<'_>) -> Told {
        let mut left = Left {
            values: match self.depth {
                0 => VALUES_MAX,
                1 => LISTED_MAX,
                _ => LISTED_TWICE_MAX,
            },
            bytes: TEXT_BYTES_MAX,
        };
        let Some(arguments) = self.handed(call.arguments.value(), &mut left) else {
            return Told::unknown("the arguments are too large for an expression");
        };
        let mut context = Context::with_env(Arc::clone(&self.environment));
        context.add_variable_from_value("args", arguments);
        context.add_variable_from_value("who", who(call));
        context.add_variable_from_value("tool", tool(call));
        let counts =
            self.calls.iter().map(|tool| (tool.clone(), Cel::Int(call.calls.of(tool).into())));
        let counts: HashMap<String, Cel> = counts.collect();
        let run: HashMap<String, Cel> = HashMap::from([("calls".to_owned(), counts.into())]);
        context.add_variable_from_value("run", run);
        let patterns = Arc::clone(&self.patterns);
        let matches = move |This(text): This<Arc<String>>, pattern: Arc<String>| {
            let pattern = patterns.get(pattern.as_str());
            let unknown = || ExecutionError::function_error("matches", "an unknown pattern");
            pattern.map(|pattern| pattern.is_match(&text)).ok_or_else(unknown)
        };
        if context.add_function("matches", matches).is_err() {
            return Told::unknown("`matches` is taken");
        }
        match self.program.execute(&context) {
            Ok(Cel::Bool(true)) => Told::yes("true"),
            Ok(Cel::Bool(false)) => Told::no("false"),
            Ok(_) => Told::unknown("it is neither true nor false"),
            Err(ExecutionError::NoSuchKey(_)) => {
                Told::unknown("an argument is missing: use has(args.NAME)")
            }
            Err(_) => Told::unknown("it cannot be evaluated"),
        }
    }

    /// The arguments that it uses, within bounds.
    fn handed(&self, arguments: &Value, left: &mut Left) -> Option<Cel> {
        if self.is_whole {
            return left.converted(arguments);
        }
        let mut handed = HashMap::new();
        for name in &self.arguments {
            if let Some(value) = arguments.get(name) {
                handed.insert(Key::from(name.clone()), left.converted(value)?);
            }
        }
        Some(Cel::Map(Map { map: Arc::new(handed) }))
    }
}

fn who(call: &Call<'_>) -> HashMap<String, Cel> {
    let principal = call.principal;
    let groups: Vec<Cel> = principal.groups.iter().map(|group| group.as_str().into()).collect();
    HashMap::from([
        ("subject".to_owned(), principal.subject.as_str().into()),
        ("tenant".to_owned(), principal.tenant.as_deref().unwrap_or_default().into()),
        ("groups".to_owned(), groups.into()),
    ])
}

fn tool(call: &Call<'_>) -> HashMap<String, Cel> {
    HashMap::from([
        ("name".to_owned(), call.tool.tool.as_str().into()),
        ("server".to_owned(), call.tool.server.as_str().into()),
        ("effect".to_owned(), call.facts.effect.as_str().into()),
    ])
}

/// What may still be handed over.
struct Left {
    values: usize,
    bytes: usize,
}

impl Left {
    fn converted(&mut self, value: &Value) -> Option<Cel> {
        self.values = self.values.checked_sub(1)?;
        Some(match value {
            Value::Null => Cel::Null,
            Value::Bool(value) => Cel::Bool(*value),
            Value::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Cel::Int(number),
                (None, Some(number)) => Cel::UInt(number),
                (None, None) => Cel::Float(number.as_f64()?),
            },
            Value::String(text) => {
                self.bytes = self.bytes.checked_sub(text.len())?;
                text.as_str().into()
            }
            Value::Array(items) => {
                let items = items.iter().map(|item| self.converted(item));
                items.collect::<Option<Vec<Cel>>>()?.into()
            }
            Value::Object(entries) => {
                let mut map = HashMap::with_capacity(entries.len().min(VALUES_MAX));
                for (key, value) in entries {
                    self.bytes = self.bytes.checked_sub(key.len())?;
                    map.insert(Key::from(key.clone()), self.converted(value)?);
                }
                Cel::Map(Map { map: Arc::new(map) })
            }
        })
    }
}

/// Finds out what an expression uses, and refuses what it may not.
#[derive(Default)]
struct Reader {
    arguments: BTreeSet<String>,
    is_whole: bool,
    calls: BTreeSet<String>,
    patterns: BTreeMap<String, Regex>,
    depth: usize,
    /// Names that comprehensions give to items.
    bound: Vec<String>,
}

impl Reader {
    fn read(&mut self, expression: &IdedExpr, depth: usize) -> Result<(), String> {
        match &expression.expr {
            Expr::Unspecified | Expr::Literal(_) => Ok(()),
            Expr::Struct(_) => Err("an expression makes no objects".to_owned()),
            Expr::Ident(name) => self.name(name),
            Expr::Select(select) => match variable(&select.operand) {
                Some("args") => {
                    self.arguments.insert(select.field.clone());
                    Ok(())
                }
                Some("who") => known(&select.field, "who", &["subject", "tenant", "groups"]),
                Some("tool") => known(&select.field, "tool", &["name", "server", "effect"]),
                Some("run") => Err(CALLS.to_owned()),
                _ => self.read(&select.operand, depth),
            },
            Expr::Call(call) => self.call(call, depth),
            Expr::List(list) => list.elements.iter().try_for_each(|item| self.read(item, depth)),
            Expr::Map(_) => Err("an expression makes no maps".to_owned()),
            Expr::Comprehension(inside) => {
                if depth >= DEPTH_MAX {
                    return Err(format!("over {DEPTH_MAX} loops stand within each other"));
                }
                self.depth = self.depth.max(depth + 1);
                self.read(&inside.iter_range, depth)?;
                self.read(&inside.accu_init, depth)?;
                let names =
                    [Some(&inside.iter_var), inside.iter_var2.as_ref(), Some(&inside.accu_var)];
                let before = self.bound.len();
                self.bound.extend(names.into_iter().flatten().cloned());
                for part in [&inside.loop_cond, &inside.loop_step, &inside.result] {
                    self.read(part, depth + 1)?;
                }
                self.bound.truncate(before);
                Ok(())
            }
        }
    }

    fn name(&mut self, name: &str) -> Result<(), String> {
        if self.bound.iter().any(|bound| bound == name) {
            return Ok(());
        }
        match name {
            "args" => {
                self.is_whole = true;
                Ok(())
            }
            "who" | "tool" | "int" | "uint" | "double" | "string" | "bool" | "list" | "map" => {
                Ok(())
            }
            "run" => Err(CALLS.to_owned()),
            _ => known(name, "", VARIABLES),
        }
    }

    fn call(&mut self, call: &cel::common::ast::CallExpr, depth: usize) -> Result<(), String> {
        let name = call.func_name.as_str();
        if name == "_[_]"
            && let [of, key] = call.args.as_slice()
        {
            if is_calls(of) {
                let tool = literal(key).ok_or(CALLS)?;
                self.calls.insert(tool.to_owned());
                return Ok(());
            }
            if variable(of) == Some("args")
                && let Some(key) = literal(key)
            {
                self.arguments.insert(key.to_owned());
                return Ok(());
            }
        }
        let is_operator = !name.starts_with(|first: char| first.is_ascii_alphabetic());
        if !is_operator {
            known(name, "", FUNCTIONS)?;
        }
        if name == "matches" {
            let pattern = call.args.last().and_then(literal);
            let pattern = pattern.ok_or("the pattern of `matches` is a text in quotes")?;
            self.patterns.insert(pattern.to_owned(), regex(pattern)?);
        }
        let target = call.target.iter().map(|target| &**target);
        target.chain(&call.args).try_for_each(|part| self.read(part, depth))
    }
}

const CALLS: &str = "`run` has only `run.calls['server.tool']`, with a tool in quotes";

fn variable(expression: &IdedExpr) -> Option<&str> {
    match &expression.expr {
        Expr::Ident(name) => Some(name),
        _ => None,
    }
}

/// `run.calls`
fn is_calls(expression: &IdedExpr) -> bool {
    match &expression.expr {
        Expr::Select(select) => variable(&select.operand) == Some("run") && select.field == "calls",
        _ => false,
    }
}

fn literal(expression: &IdedExpr) -> Option<&str> {
    match &expression.expr {
        Expr::Literal(LiteralValue::String(text)) => Some(text.inner()),
        _ => None,
    }
}

fn known(name: &str, of: &str, known: &[&str]) -> Result<(), String> {
    if known.contains(&name) {
        return Ok(());
    }
    let shown = name.escape_debug();
    let whole = if of.is_empty() { shown.to_string() } else { format!("{of}.{shown}") };
    let hint = match nearest(name, known, 2).as_slice() {
        [] => format!("there are {}", any_of(known)),
        near => format!("did you mean {}?", any_of(near)),
    };
    Err(format!("an expression has no `{whole}`: {hint}"))
}
