//! Parameters of operations: where each value goes, how it is written, and under which argument it comes.

use crate::encode::{Spread, Style};
use crate::error::clip;
use crate::schema::{Converted, Direction, Schemas};
use crate::security::is_token;
use serde_json::{Map, Value, json};

/// Parameters of one operation.
const PARAMETERS_MAX: usize = 500;
/// Longest name.
const NAME_BYTES_MAX: usize = 500;
/// Headers that are not a script's to set: they say who calls, where a message goes, where it ends and what form it has.
const RESERVED_HEADERS: [&str; 17] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

impl Location {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            "cookie" => Some(Self::Cookie),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

/// How a value becomes text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// By a style.
    Style { style: Style, spread: Spread, is_reserved_kept: bool },
    /// As JSON.
    Json,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// Under which argument its value comes.
    pub(crate) argument: String,
    /// Its name on the wire.
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) form: Form,
    pub(crate) is_required: bool,
}

/// A parameter with the schema of its argument.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) parameter: Parameter,
    pub(crate) schema: Value,
}

/// The parameters of an operation, those of its path included; `lists` are theirs and its own, which stand above them.
///
/// The error says why the operation cannot be used.
pub(crate) fn read(
    schemas: &mut Schemas<'_>,
    lists: [Option<&Value>; 2],
    path_names: &[String],
    is_credential: &dyn Fn(Location, &str) -> bool,
) -> Result<Vec<Described>, String> {
    let document = schemas.document();
    let mut found: Vec<(Location, String, &Value)> = Vec::new();
    for written in lists.into_iter().flatten().filter_map(Value::as_array).flatten() {
        let resolved = document.resolve(written).map_err(|error| error.to_string())?;
        let text = |key: &str| resolved.get(key).and_then(Value::as_str);
        let (Some(name), Some(location)) = (text("name"), text("in").and_then(Location::parse))
        else {
            // What Swagger 2.0 had, `in: body` say, and what nobody can send.
            return Err("it has a parameter without a name or a known place".to_owned());
        };
        found.retain(|(place, known, _)| (*place, known.as_str()) != (location, name));
        found.push((location, name.to_owned(), resolved));
        if found.len() > PARAMETERS_MAX {
            return Err(format!("it has over {PARAMETERS_MAX} parameters"));
        }
    }
    let mut read = Vec::new();
    for (location, name, written) in found {
        if is_ignored(location, &name, path_names) || is_credential(location, &name) {
            continue;
        }
        read.push(describe(schemas, (location, name), written)?);
    }
    for name in path_names {
        let is_there = |known: &Described| {
            known.parameter.location == Location::Path && &known.parameter.name == name
        };
        if !read.iter().any(is_there) {
            read.push(undeclared(name));
        }
    }
    name_arguments(&mut read);
    Ok(read)
}

/// What the document says but no request can hold, or is not the script's to say.
fn is_ignored(location: Location, name: &str, path_names: &[String]) -> bool {
    if name.len() > NAME_BYTES_MAX {
        return true;
    }
    match location {
        Location::Path => !path_names.iter().any(|known| known == name),
        Location::Query => name.is_empty(),
        Location::Header => {
            let lower = name.to_ascii_lowercase();
            !is_token(name) || RESERVED_HEADERS.contains(&lower.as_str())
        }
        Location::Cookie => !is_token(name),
    }
}

fn describe(
    schemas: &mut Schemas<'_>,
    (location, name): (Location, String),
    written: &Value,
) -> Result<Described, String> {
    let flag = |key: &str| written.get(key) == Some(&Value::Bool(true));
    let content = written.get("content").and_then(Value::as_object);
    let content = content.and_then(|content| content.iter().next());
    let (schema, form) = match (written.get("schema"), content) {
        (Some(schema), _) => (Some(schema), style(location, written)?),
        (None, Some((media, content))) => {
            let form = if is_json(media) { Form::Json } else { style(location, &Value::Null)? };
            (content.get("schema"), form)
        }
        (None, None) => (None, style(location, written)?),
    };
    let Converted(mut schema) = match schema {
        Some(schema) => schemas.convert(schema, Direction::Request),
        None => Schemas::anything(),
    };
    if let Value::Object(keywords) = &mut schema {
        if let Some(Value::String(text)) = written.get("description")
            && !keywords.contains_key("description")
        {
            let text: String = text.chars().take(1_000).collect();
            keywords.insert("description".to_owned(), Value::String(text));
        }
        if flag("deprecated") {
            keywords.insert("deprecated".to_owned(), Value::Bool(true));
        }
    }
    let is_required = location == Location::Path || flag("required");
    let argument = name.clone();
    let parameter = Parameter { argument, name, location, form, is_required };
    Ok(Described { parameter, schema })
}

/// A place in the path that no parameter describes.
fn undeclared(name: &str) -> Described {
    let style = Style::Simple;
    Described {
        parameter: Parameter {
            argument: name.to_owned(),
            name: name.to_owned(),
            location: Location::Path,
            form: Form::Style { style, spread: Spread::Joined, is_reserved_kept: false },
            is_required: true,
        },
        schema: json!({"type": "string"}),
    }
}

fn style(location: Location, written: &Value) -> Result<Form, String> {
    let default = match location {
        Location::Path | Location::Header => "simple",
        Location::Query | Location::Cookie => "form",
    };
    let name = written.get("style").and_then(Value::as_str).unwrap_or(default);
    let style = match (location, name) {
        (Location::Path | Location::Header, "simple") => Style::Simple,
        (Location::Path, "label") => Style::Label,
        (Location::Path, "matrix") => Style::Matrix,
        (Location::Query | Location::Cookie, "form") => Style::Form,
        (Location::Query, "spaceDelimited") => Style::SpaceDelimited,
        (Location::Query, "pipeDelimited") => Style::PipeDelimited,
        (Location::Query, "deepObject") => Style::DeepObject,
        (location, name) => {
            let (name, location) = (clip(name, 40), location.as_str());
            return Err(format!("a parameter of its {location} has the unknown style `{name}`"));
        }
    };
    let explode = written.get("explode").and_then(Value::as_bool);
    let is_each = explode.unwrap_or(matches!(style, Style::Form | Style::DeepObject));
    let spread = if is_each { Spread::Each } else { Spread::Joined };
    let is_reserved_kept = written.get("allowReserved") == Some(&Value::Bool(true));
    Ok(Form::Style { style, spread, is_reserved_kept })
}

/// Whether a media type is JSON.
pub(crate) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Gives each parameter its own argument: where a name is in two places, the later one says its place.
fn name_arguments(parameters: &mut [Described]) {
    parameters.sort_by_key(|described| described.parameter.location);
    let mut taken: Vec<String> = Vec::new();
    for Described { parameter, .. } in parameters {
        let place = parameter.location.as_str();
        let mut argument = parameter.name.clone();
        while taken.contains(&argument) {
            argument = format!("{place}_{argument}");
        }
        taken.push(argument.clone());
        parameter.argument = argument;
    }
}

/// The schemas of arguments, and which of them have to be there.
pub(crate) fn arguments(parameters: &[Described]) -> (Map<String, Value>, Vec<String>) {
    let schema =
        |described: &Described| (described.parameter.argument.clone(), described.schema.clone());
    let required = parameters.iter().filter(|described| described.parameter.is_required);
    let required = required.map(|described| described.parameter.argument.clone());
    (parameters.iter().map(schema).collect(), required.collect())
}
