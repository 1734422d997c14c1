//! Reads the form of a value from its JSON text, without the value: nothing of it is ever held.

use super::{DEPTH_MAX, Fields, Form, Kinds};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A text over this is not looked at as a whole.
const WHOLE_BYTES_MAX: usize = 256 << 10;
/// Elements of each list that are looked at then.
const ELEMENTS_SAMPLED: usize = 32;
/// Keys of each object that are looked at then.
const KEYS_SAMPLED: usize = 200;

/// The form of a JSON text; nothing where it is none, or nested deeper than 128.
pub(super) fn infer(json: &str) -> Option<Form> {
    let looks = if json.len() > WHOLE_BYTES_MAX { Looks::AtFirst } else { Looks::AtAll };
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let form = Reader { depth: 0, looks }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok().map(|()| form)
}

/// How much of long lists is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looks {
    AtAll,
    AtFirst,
}

#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
    looks: Looks,
}

impl Reader {
    fn inner(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }

    fn is_sampled(self, n_read: usize, n_max: usize) -> bool {
        self.looks == Looks::AtFirst && n_read >= n_max
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Form;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Form, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Form;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Form, E> {
        Ok(Form::of(Kinds::NULL))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Form, E> {
        Ok(Form::of(Kinds::BOOLEAN))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Form, E> {
        Ok(Form::of(Kinds::NUMBER))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Form, E> {
        Ok(Form::of(Kinds::NUMBER))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Form, E> {
        Ok(Form::of(Kinds::NUMBER))
    }

    fn visit_str<E>(self, _: &str) -> Result<Form, E> {
        Ok(Form::of(Kinds::STRING))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Form, A::Error> {
        if self.depth == DEPTH_MAX {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Form::any());
        }
        let (mut items, mut n_read): (Option<Form>, usize) = (None, 0);
        while let Some(form) = list.next_element_seed(self.inner())? {
            items = Some(match items {
                Some(items) => items.joined(form),
                None => form,
            });
            n_read += 1;
            if self.is_sampled(n_read, ELEMENTS_SAMPLED) {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(Form { items: items.map(Box::new), ..Form::of(Kinds::LIST) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Form, A::Error> {
        if self.depth == DEPTH_MAX {
            while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Form::any());
        }
        let (mut fields, mut n_read) = (Fields::default(), 0);
        while let Some(key) = object.next_key::<String>()? {
            fields.add(key, object.next_value_seed(self.inner())?);
            n_read += 1;
            if self.is_sampled(n_read, KEYS_SAMPLED) {
                while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(Form { fields: Some(Box::new(fields)), ..Form::of(Kinds::OBJECT) })
    }
}
