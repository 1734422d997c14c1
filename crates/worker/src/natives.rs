//! The functions that the prelude gets from outside of the engine.
//!
//! They are handed to the prelude as one object and are reachable from nowhere else.

use crate::host::Host;
use gloveport_protocol::{LogLevel, Query};
use rquickjs::{Ctx, Exception, Function, Object, Result, TypedArray, Value};
use std::rc::Rc;

/// The object with all functions.
///
/// # Errors
///
/// When the engine has no memory.
pub(crate) fn functions<'js>(ctx: &Ctx<'js>, host: &Rc<Host>) -> Result<Object<'js>> {
    let object = Object::new_proto(ctx.clone(), None)?;
    calls(ctx, &object, host)?;
    time(ctx, &object, host)?;
    text(ctx, &object, host)?;
    Ok(object)
}

fn calls<'js>(ctx: &Ctx<'js>, object: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let it = Rc::clone(host);
    let call = move |server: String, tool: String, arguments: String| -> f64 {
        match it.call(server, tool, arguments) {
            Ok(id) => f64::from(id),
            Err(length) => -f64::from(u32::try_from(length).unwrap_or(u32::MAX)),
        }
    };
    object.set("call", Function::new(ctx.clone(), call)?)?;
    let it = Rc::clone(host);
    let query = move |kind: String, first: String, second: String, limit: u32| -> u32 {
        it.query(query_of(&kind, first, second, limit))
    };
    object.set("query", Function::new(ctx.clone(), query)?)?;
    let it = Rc::clone(host);
    let nearest = move |server: String, name: String| it.nearest(&server, &name);
    object.set("nearest", Function::new(ctx.clone(), nearest)?)
}

/// The prelude's word for a question; it sends no other.
fn query_of(kind: &str, first: String, second: String, limit: u32) -> Query {
    match kind {
        "tools" => Query::Tools { category: first },
        "spec" => Query::Spec { category: first, tool: second },
        "search" => {
            Query::Search { query: first, limit: usize::try_from(limit).unwrap_or(usize::MAX) }
        }
        "result" => Query::Result { path: first },
        _ => Query::Categories,
    }
}

fn time<'js>(ctx: &Ctx<'js>, object: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let it = Rc::clone(host);
    let clock = move |ctx: Ctx<'js>| -> Result<f64> {
        let now = it.clock().map(milliseconds);
        now.ok_or_else(|| Exception::throw_message(&ctx, "the gateway went away"))
    };
    object.set("clock", Function::new(ctx.clone(), clock)?)?;
    let it = Rc::clone(host);
    let started = move || milliseconds(it.started_ms());
    object.set("started", Function::new(ctx.clone(), started)?)?;
    let it = Rc::clone(host);
    let sleep = move |wait_ms: u32| it.sleep(u64::from(wait_ms));
    object.set("sleep", Function::new(ctx.clone(), sleep)?)?;
    let it = Rc::clone(host);
    let cancel = move |id: u32| it.cancel(id);
    object.set("cancel", Function::new(ctx.clone(), cancel)?)?;
    let it = Rc::clone(host);
    let random = move || it.with_random(crate::random::Random::unit);
    object.set("random", Function::new(ctx.clone(), random)?)?;
    let it = Rc::clone(host);
    let random_byte = move || it.with_random(crate::random::Random::byte);
    object.set("random_byte", Function::new(ctx.clone(), random_byte)?)
}

fn text<'js>(ctx: &Ctx<'js>, object: &Object<'js>, host: &Rc<Host>) -> Result<()> {
    let it = Rc::clone(host);
    let log = move |level: u32, text: String| it.log(level_of(level), text);
    object.set("log", Function::new(ctx.clone(), log)?)?;
    let it = Rc::clone(host);
    let stack = move |stack: String| {
        it.with_origin(|origin| origin.clean_stack(&stack)).unwrap_or_default()
    };
    object.set("stack", Function::new(ctx.clone(), stack)?)?;
    let is_proxy = |value: Value<'js>| value.is_proxy();
    object.set("is_proxy", Function::new(ctx.clone(), is_proxy)?)?;
    object.set("mend", Function::new(ctx.clone(), |json: String| mend(&json))?)?;
    let encode = |ctx: Ctx<'js>, text: String| TypedArray::<u8>::new(ctx, text.into_bytes());
    object.set("encode", Function::new(ctx.clone(), encode)?)?;
    let decode = |bytes: String, is_fatal: bool| decode(&bytes, is_fatal);
    object.set("decode", Function::new(ctx.clone(), decode)?)
}

/// UTF-8, one byte in each character, to text; undefined where the bytes are none and that matters.
fn decode(bytes: &str, is_fatal: bool) -> Option<String> {
    let bytes: Vec<u8> = bytes.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
    if is_fatal {
        return String::from_utf8(bytes).ok();
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// JSON text with each half of a character (`\ud83d`) replaced, because most readers refuse such
/// text as a whole. A text that was cut in the middle of a character has one. The engine writes
/// whole characters as they are, so every such escape is a half.
fn mend(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let is_half = rest[at + 1..].starts_with("ud");
        let length = if is_half { "\\ud800".len() } else { 2 };
        out.push_str(&rest[..at]);
        let escape = &rest[at..];
        let end = escape.floor_char_boundary(length.min(escape.len()));
        out.push_str(if is_half { "\u{fffd}" } else { &escape[..end] });
        rest = &escape[end..];
    }
    out + rest
}

fn level_of(level: u32) -> LogLevel {
    match level {
        0 => LogLevel::Info,
        1 => LogLevel::Warn,
        _ => LogLevel::Error,
    }
}

/// Times are far below 2^53 milliseconds.
#[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years around 1970")]
fn milliseconds(time: i64) -> f64 {
    time as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_characters_are_replaced() {
        let check = |json, expected| assert_eq!(mend(json), expected);
        check(r#"{"a\ud83d":["\udc00x","ä\n"]}"#, "{\"a\u{fffd}\":[\"\u{fffd}x\",\"ä\\n\"]}");
        check(r#""\\ud83d \" \u001b""#, r#""\\ud83d \" \u001b""#);
        check("\\", "\\");
    }
}
