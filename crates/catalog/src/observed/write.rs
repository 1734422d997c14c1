//! A form as a type, as a JSON Schema and as what is kept in a file.

use super::{Field, Fields, Form, Kinds, NAMES_MAX, Observed, keys};
use crate::schema::{Doc, Object, Property, Type};
use serde_json::{Map, Value, json};

/// What is said of an object's other properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Others {
    /// Nothing: to be read.
    Unsaid,
    /// That there may be some: to be checked against.
    Allowed,
}

impl Observed {
    /// JSON Schema of results, where they were seen often enough and are always objects.
    ///
    /// It promises little, so that a client which checks results refuses none: nothing is required, every property may be `null`,
    /// and there may be others.
    pub(crate) fn schema(&self) -> Option<Value> {
        let is_object = self.form.kinds == Kinds::OBJECT;
        let fields = self.form.fields.as_ref().filter(|_| is_object && self.is_settled())?;
        (!fields.named.is_empty()).then(|| self.form.schema(Kinds::default()))
    }

    /// What is kept of it.
    pub fn to_json(&self) -> Value {
        json!([self.n_calls, self.form.to_json()])
    }

    /// What was kept; nothing where it is not what [`Observed::to_json`] gives. Bounds hold as for what was just seen.
    pub fn from_json(value: &Value) -> Option<Self> {
        let [n_calls, form] = value.as_array()?.as_slice() else { return None };
        let n_calls = u32::try_from(n_calls.as_u64()?).ok()?;
        Some(Self { form: Form::from_json(form, 0)?.bounded(), n_calls })
    }
}

impl Form {
    /// The type of values of this form.
    pub(crate) fn to_type(&self, others: Others) -> Type {
        let mut types = Vec::new();
        if let Some(fields) = &self.fields {
            types.push(fields.to_type(others));
        }
        if self.kinds.has(Kinds::LIST) {
            let items = self.items.as_ref().map_or(Type::Unknown, |items| items.to_type(others));
            types.push(Type::Array(Box::new(items)));
        }
        for (kind, ty) in [
            (Kinds::STRING, Type::String),
            (Kinds::NUMBER, Type::Number),
            (Kinds::BOOLEAN, Type::Boolean),
            (Kinds::NULL, Type::Null),
        ] {
            if self.kinds.has(kind) {
                types.push(ty);
            }
        }
        // Where only `null` was seen, something else will come some day.
        if types.is_empty() || types == [Type::Null] { Type::Unknown } else { Type::union(types) }
    }

    fn schema(&self, also: Kinds) -> Value {
        if self.kinds.has(Kinds::ANY) || self.kinds.with(also) == Kinds::NULL {
            return json!({});
        }
        let kinds = self.kinds.with(also);
        let types = [
            (Kinds::OBJECT, "object"),
            (Kinds::LIST, "array"),
            (Kinds::STRING, "string"),
            (Kinds::NUMBER, "number"),
            (Kinds::BOOLEAN, "boolean"),
            (Kinds::NULL, "null"),
        ];
        let types = types.into_iter().filter(|(kind, _)| kinds.has(*kind));
        let mut types: Vec<Value> = types.map(|(_, name)| name.into()).collect();
        let ty = if types.len() == 1 { types.remove(0) } else { types.into() };
        let mut schema = Map::from_iter([("type".to_owned(), ty)]);
        if let Some(fields) = &self.fields {
            let named = fields.named.iter();
            let named = named.map(|(name, of)| (name.clone(), of.form.schema(Kinds::NULL)));
            schema.insert("properties".to_owned(), Value::Object(named.collect()));
        }
        if let Some(items) = &self.items {
            schema.insert("items".to_owned(), items.schema(Kinds::NULL));
        }
        Value::Object(schema)
    }

    fn to_json(&self) -> Value {
        let mut parts = vec![self.kinds.0.into()];
        if self.items.is_some() || self.fields.is_some() {
            parts.push(self.items.as_ref().map_or(Value::Null, |items| items.to_json()));
        }
        parts.extend(self.fields.as_ref().map(|fields| fields.to_json()));
        Value::Array(parts)
    }

    fn from_json(value: &Value, depth: usize) -> Option<Self> {
        let parts = value.as_array().filter(|parts| depth <= 32 && parts.len() <= 3)?;
        let kinds = Kinds(u8::try_from(parts.first()?.as_u64()?).ok()?);
        if kinds.0 > Kinds::ANY.0 || kinds == Kinds::default() {
            return None;
        }
        let inner = |at: usize| parts.get(at).filter(|part| !part.is_null());
        let items = inner(1).map(|items| Self::from_json(items, depth + 1).map(Box::new));
        let items = items.map_or(Some(None), |items| items.map(Some))?;
        let fields = inner(2).map(|fields| Fields::from_json(fields, depth + 1).map(Box::new));
        let fields = fields.map_or(Some(None), |fields| fields.map(Some))?;
        let is_sound = (items.is_none() || kinds.has(Kinds::LIST))
            && fields.is_some() == kinds.has(Kinds::OBJECT);
        is_sound.then_some(Self { kinds, items, fields })
    }
}

impl Fields {
    fn to_type(&self, others: Others) -> Type {
        let properties = self.named.iter().map(|(name, field)| Property {
            name: name.clone(),
            value: field.form.to_type(others),
            doc: Doc::default(),
        });
        let properties: Vec<Property> = properties.collect();
        let always = self.named.iter().filter(|(_, field)| field.is_always);
        let is_said = others == Others::Unsaid;
        let rest = match &self.rest {
            Some(rest) if is_said && properties.is_empty() => Some(rest.to_type(others)),
            // The type of the rest would have to hold for the names as well, and does not.
            Some(_) => Some(Type::Unknown),
            None => (!is_said || properties.is_empty()).then_some(Type::Unknown),
        };
        Type::Object(Object {
            properties,
            required: always.map(|(name, _)| name.clone()).collect(),
            rest: rest.map(Box::new),
            is_bare: false,
        })
    }

    fn to_json(&self) -> Value {
        let named = self.named.iter().map(|(name, field)| {
            (name.clone(), json!([u8::from(field.is_always), field.form.to_json()]))
        });
        let named: Map<String, Value> = named.collect();
        let rest = self.rest.as_ref().map_or(Value::Null, Form::to_json);
        json!([u8::from(self.is_map), named, rest])
    }

    fn from_json(value: &Value, depth: usize) -> Option<Self> {
        let [is_map, named, rest] = value.as_array()?.as_slice() else { return None };
        let is_map = flag(is_map)?;
        let named = named.as_object().filter(|named| named.len() <= NAMES_MAX)?;
        let named = named.iter().map(|(name, field)| {
            let [is_always, form] = field.as_array()?.as_slice() else { return None };
            let is_name = !is_map && !keys::is_data(name);
            let form = Form::from_json(form, depth + 1).filter(|_| is_name)?;
            Some((name.clone(), Field { form, is_always: flag(is_always)? }))
        });
        let named = named.collect::<Option<_>>()?;
        let rest = if rest.is_null() { None } else { Some(Form::from_json(rest, depth + 1)?) };
        Some(Self { named, rest, is_map })
    }
}

fn flag(value: &Value) -> Option<bool> {
    match value.as_u64()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}
