//! Values on their way out, as JSON text, in one walk and without a copy inside of the engine.
//!
//! Writes what is plain: objects and arrays of text, numbers, booleans and null. Everything else (a
//! `Map`, a class, `toJSON`, a cycle, what JSON has no word for) is left to the prelude's `value.js`,
//! which converts it or says what is wrong with it. For a plain value both write the same text.

use rquickjs::{Array, Coerced, Error, Object, Result, Value, atom::PredefinedAtom};
use std::fmt::Write as _;

/// Deepest value that is written here, as in `value.js`.
const DEPTH_MAX: usize = 100;

/// The JSON text of a plain value of at most `bytes_max` bytes; `None` for every other value.
///
/// # Errors
///
/// What a getter throws, or that the engine has no memory.
pub(crate) fn plain(value: &Value<'_>, bytes_max: usize) -> Result<Option<String>> {
    let ctx = value.ctx();
    let prototype = Object::new(ctx.clone())?.get_prototype();
    let mut writer = Writer { out: String::new(), prototype, bytes_max };
    let is_plain = match writer.value(value, 0) {
        Ok(kind) => matches!(kind, Kind::Plain),
        // Half of a character: the prelude mends it.
        Err(Error::Utf8(_)) => false,
        Err(error) => return Err(error),
    };
    Ok(is_plain.then_some(writer.out))
}

/// What a value turned out to be.
enum Kind {
    /// It is written.
    Plain,
    /// It has no text of its own, and is left out of an object.
    Absent,
    /// It is not for here.
    Other,
}

struct Writer<'js> {
    out: String,
    /// The prototype of plain objects.
    prototype: Option<Object<'js>>,
    bytes_max: usize,
}

impl<'js> Writer<'js> {
    fn value(&mut self, value: &Value<'js>, depth: usize) -> Result<Kind> {
        if let Some(text) = value.as_string() {
            quote(&mut self.out, &text.to_string()?);
        } else if let Some(number) = value.as_int() {
            write!(self.out, "{number}").expect("a text takes all");
        } else if let Some(number) = value.as_float() {
            self.float(value, number)?;
        } else if let Some(is_true) = value.as_bool() {
            self.out.push_str(if is_true { "true" } else { "false" });
        } else if value.is_null() {
            self.out.push_str("null");
        } else if value.is_undefined() {
            return Ok(Kind::Absent);
        } else if depth > DEPTH_MAX || self.out.len() > self.bytes_max {
            return Ok(Kind::Other);
        } else if let Some(array) = value.as_array() {
            return self.array(array, depth);
        } else if value.is_object() && !value.is_function() && !value.is_proxy() {
            let object = value.as_object().expect("it is one");
            return self.object(object, depth);
        } else {
            return Ok(Kind::Other);
        }
        Ok(Kind::Plain)
    }

    /// The engine's own digits, so that the text is that of `JSON.stringify`.
    fn float(&mut self, value: &Value<'js>, number: f64) -> Result<()> {
        if number.is_finite() {
            self.out.push_str(&value.get::<Coerced<String>>()?);
        } else {
            self.out.push_str("null");
        }
        Ok(())
    }

    fn array(&mut self, array: &Array<'js>, depth: usize) -> Result<Kind> {
        if has_conversion(array.as_object())? {
            return Ok(Kind::Other);
        }
        // `Array::len` panics where the length is over 31 bits. The text of such a list is over every limit.
        let length: f64 = array.as_object().get(PredefinedAtom::Length)?;
        if length > f64::from(i32::MAX) {
            return Ok(Kind::Other);
        }
        self.out.push('[');
        for index in 0..array.len() {
            if self.out.len() > self.bytes_max {
                return Ok(Kind::Other);
            }
            if index > 0 {
                self.out.push(',');
            }
            match self.value(&array.get(index)?, depth + 1)? {
                Kind::Plain => {}
                Kind::Absent => self.out.push_str("null"),
                Kind::Other => return Ok(Kind::Other),
            }
        }
        self.out.push(']');
        Ok(Kind::Plain)
    }

    fn object(&mut self, object: &Object<'js>, depth: usize) -> Result<Kind> {
        let prototype = object.get_prototype();
        if prototype.is_some() && prototype != self.prototype || has_conversion(object)? {
            return Ok(Kind::Other);
        }
        self.out.push('{');
        let mut is_first = true;
        for property in object.props::<rquickjs::Atom<'js>, Value<'js>>() {
            let (key, value) = property?;
            let before = self.out.len();
            if !is_first {
                self.out.push(',');
            }
            let key = key.to_js_string()?.to_string()?;
            // An object of `JSON.rawJSON` stands for its text.
            if prototype.is_none() && key == "rawJSON" {
                return Ok(Kind::Other);
            }
            quote(&mut self.out, &key);
            self.out.push(':');
            match self.value(&value, depth + 1)? {
                Kind::Plain => is_first = false,
                Kind::Absent => self.out.truncate(before),
                Kind::Other => return Ok(Kind::Other),
            }
        }
        self.out.push('}');
        Ok(Kind::Plain)
    }
}

fn has_conversion(object: &Object<'_>) -> Result<bool> {
    Ok(object.get::<_, Value<'_>>(PredefinedAtom::ToJSON)?.is_function())
}

/// A JSON string, escaped as `JSON.stringify` does.
fn quote(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[from..at]);
        from = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            other => write!(out, "\\u{other:04x}").expect("a text takes all"),
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}
