//! The functions that the prelude gets from outside of the engine.
//!
//! They are handed to the prelude as one object and are reachable from nowhere else.

mod address;
mod bytes;
mod collate;
mod csv;
mod digest;
mod zone;

use crate::{engine, host::Host, json};
use bytes::Encoding;
use collate::Rules;
use csv::FirstRow;
use digest::Algorithm;
use gloveport_protocol::{LogLevel, Offer, Query};
use rquickjs::{ArrayBuffer, Ctx, Exception, Function, Object, Result, Value};
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
    parts(ctx, &object)?;
    data(ctx, &object)?;
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
    let call_plain = move |server: String, tool: String, arguments: Value<'js>| {
        let Some(text) = json::plain(&arguments, it.limits().argument_bytes)? else {
            return Ok(None);
        };
        Ok::<_, rquickjs::Error>(it.call(server, tool, text).ok())
    };
    object.set("call_plain", Function::new(ctx.clone(), call_plain)?)?;
    let it = Rc::clone(host);
    let query = move |kind: String, first: String, second: String, limit: u32| -> u32 {
        it.query(query_of(&kind, first, second, limit))
    };
    object.set("query", Function::new(ctx.clone(), query)?)?;
    let it = Rc::clone(host);
    let seal = move |ctx: Ctx<'js>, question: String| -> Result<u32> {
        let question = serde_json::from_str(&question)
            .map_err(|_| Exception::throw_message(&ctx, "no question about sealed values"))?;
        Ok(it.query(Query::Seal { question }))
    };
    object.set("seal", Function::new(ctx.clone(), seal)?)?;
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
        "resources" => Query::Offers { what: Offer::Resources, server: first },
        "templates" => Query::Offers { what: Offer::Templates, server: first },
        "prompts" => Query::Offers { what: Offer::Prompts, server: first },
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
    let emit = move |blocks: String, n_blocks: u32| it.emit(blocks, n_blocks).err();
    object.set("emit", Function::new(ctx.clone(), emit)?)?;
    let it = Rc::clone(host);
    let stack = move |stack: String| {
        it.with_origin(|origin| origin.clean_stack(&stack)).unwrap_or_default()
    };
    object.set("stack", Function::new(ctx.clone(), stack)?)?;
    let is_proxy = |value: Value<'js>| value.is_proxy();
    object.set("is_proxy", Function::new(ctx.clone(), is_proxy)?)?;
    object.set("mend", Function::new(ctx.clone(), |json: String| mend(&json))?)?;
    // A copy is part of the heap that the limit counts, and the view around it is the prelude's own
    // to make: the engine would look its class up where a script can replace it.
    let encode = |ctx: Ctx<'js>, text: String| ArrayBuffer::new_copy(ctx, text.as_bytes());
    object.set("encode", Function::new(ctx.clone(), encode)?)?;
    let decode = |bytes: String, is_fatal: bool| decode(&bytes, is_fatal);
    object.set("decode", Function::new(ctx.clone(), decode)?)
}

/// The larger parts of the prelude, compiled when a script first asks for one.
const PARTS: [(&str, &str); 19] = [
    ("abort", include_str!("../prelude/abort.js")),
    ("buffer", include_str!("../prelude/buffer.js")),
    ("clone", include_str!("../prelude/clone.js")),
    ("collator", include_str!("../prelude/collator.js")),
    ("content", include_str!("../prelude/content.js")),
    ("counters", include_str!("../prelude/counters.js")),
    ("dates", include_str!("../prelude/dates.js")),
    ("fetch", include_str!("../prelude/fetch.js")),
    ("intl", include_str!("../prelude/intl.js")),
    ("locale", include_str!("../prelude/locale.js")),
    ("locales", include_str!("../prelude/locales.js")),
    ("measures", include_str!("../prelude/measures.js")),
    ("numbers", include_str!("../prelude/numbers.js")),
    ("phrases", include_str!("../prelude/phrases.js")),
    ("plurals", include_str!("../prelude/plurals.js")),
    ("table", include_str!("../prelude/table.js")),
    ("wording", include_str!("../prelude/wording.js")),
    ("zones", include_str!("../prelude/zones.js")),
    ("url", include_str!("../prelude/url.js")),
];

fn parts<'js>(ctx: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    let load = |ctx: Ctx<'js>, name: String| -> Result<Function<'js>> {
        let found = PARTS.iter().find(|(part, _)| *part == name);
        let (_, source) = found.expect("the prelude names its own parts");
        engine::eval(&ctx, (*source).to_owned(), &format!("gloveport:{name}"))
    };
    object.set("load", Function::new(ctx.clone(), load)?)?;
    let parse = |url: String, base: Option<String>| address::parse(&url, base.as_deref());
    object.set("parse_url", Function::new(ctx.clone(), parse)?)?;
    let replace =
        |href: String, part: String, value: String| address::replace(&href, &part, &value);
    object.set("replace_url", Function::new(ctx.clone(), replace)?)?;
    let parse_form = |text: String| address::parse_form(&text);
    object.set("parse_form", Function::new(ctx.clone(), parse_form)?)?;
    let write_form = |name: String, value: String| address::write_form(&name, &value);
    object.set("write_form", Function::new(ctx.clone(), write_form)?)?;
    let digest = |ctx: Ctx<'js>, name: String, bytes: String| {
        let hash = Algorithm::parse(&name).map(|algorithm| algorithm.digest(&bytes_of(&bytes)));
        hash.map(|hash| ArrayBuffer::new_copy(ctx, hash)).transpose()
    };
    object.set("digest", Function::new(ctx.clone(), digest)?)
}

fn data<'js>(ctx: &Ctx<'js>, object: &Object<'js>) -> Result<()> {
    object.set("zone", Function::new(ctx.clone(), |name: String| zone::spelled(&name))?)?;
    // Seconds from UTC, and whether daylight time holds; the prelude asks for zones that are there.
    let zone_at = |name: String, seconds: f64| -> Option<(i32, bool)> {
        let distance = zone::distance(&name, whole(seconds)?)?;
        Some((distance.seconds, distance.is_daylight))
    };
    let zone_at = move |ctx: Ctx<'js>, name: String, seconds: f64| -> Result<Object<'js>> {
        let found = Object::new_proto(ctx, None)?;
        if let Some((seconds, is_daylight)) = zone_at(name, seconds) {
            found.set("seconds", seconds)?;
            found.set("isDaylight", is_daylight)?;
        }
        Ok(found)
    };
    object.set("zone_at", Function::new(ctx.clone(), zone_at)?)?;
    // Below zero, zero or above; nothing where the texts have to be decomposed first.
    let compare = |one: String, other: String, rules: String| -> Option<i32> {
        collate::compare(&one, &other, Rules::new(&rules)).map(|order| order as i32)
    };
    object.set("compare", Function::new(ctx.clone(), compare)?)?;
    let is_encoding = |name: String| Encoding::parse(&name).is_some();
    object.set("is_encoding", Function::new(ctx.clone(), is_encoding)?)?;
    let to_bytes = |ctx: Ctx<'js>, text: String, name: String| {
        let encoding = Encoding::parse(&name);
        let bytes = encoding.map(|encoding| encoding.bytes(&text));
        bytes.map(|bytes| ArrayBuffer::new_copy(ctx, bytes)).transpose()
    };
    object.set("to_bytes", Function::new(ctx.clone(), to_bytes)?)?;
    let to_text = |bytes: String, name: String| {
        Encoding::parse(&name).map(|encoding| encoding.text(&bytes_of(&bytes)))
    };
    object.set("to_text", Function::new(ctx.clone(), to_text)?)?;
    let parse_csv = |ctx: Ctx<'js>, text: String, delimiter: char, has_names: bool| {
        let first = if has_names { FirstRow::Names } else { FirstRow::Cells };
        let parsed = Object::new_proto(ctx, None)?;
        match csv::parse(&text, delimiter, first) {
            Ok(json) => parsed.set("json", json)?,
            Err(problem) => parsed.set("problem", problem)?,
        }
        Ok::<_, rquickjs::Error>(parsed)
    };
    object.set("parse_csv", Function::new(ctx.clone(), parse_csv)?)
}

/// UTF-8, one byte in each character, to text; undefined where the bytes are none and that matters.
fn decode(bytes: &str, is_fatal: bool) -> Option<String> {
    let bytes = bytes_of(bytes);
    if is_fatal {
        return String::from_utf8(bytes).ok();
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// A whole number of seconds, as far as a date of JavaScript goes.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole(seconds: f64) -> Option<i64> {
    (seconds.abs() <= 8_640_000_086_400.0).then(|| seconds.floor() as i64)
}

/// The bytes of a text that has one in each character, as the prelude hands bytes over.
fn bytes_of(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
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
