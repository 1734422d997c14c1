//! What a compiler's message says, taken apart: TypeScript 7 words them as its `diagnosticMessages`
//! do. A message that is worded otherwise is not understood, and shown as it is.

/// `Property 'x' does not exist on type 'T'. Did you mean 'y'?`
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoProperty<'m> {
    pub(super) name: &'m str,
    pub(super) of: &'m str,
    pub(super) near: Option<&'m str>,
    /// It is a union, of which a part has the property.
    pub(super) is_partial: bool,
    /// What `of` is, where that is a name and the gateway knows it.
    pub(super) definition: Option<&'m str>,
}

/// Something that does not fit where it is put.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Misfit<'m> {
    /// Properties from the outside in.
    pub(super) path: Vec<&'m str>,
    pub(super) got: Option<&'m str>,
    pub(super) expected: Option<&'m str>,
    pub(super) missing: Vec<&'m str>,
    pub(super) unknown: Option<&'m str>,
    /// What was probably meant.
    pub(super) near: Option<&'m str>,
    /// A value has keys that are only known when the script runs.
    pub(super) has_computed_key: bool,
}

pub(super) fn no_property(message: &str) -> Option<NoProperty<'_>> {
    let mut lines = message.lines();
    let rest = lines.next()?.strip_prefix("Property '")?;
    let (name, rest) = rest.split_once("' does not exist on type '")?;
    let (of, near) = with_near(rest);
    let is_partial = lines.clone().any(|line| line.contains("does not exist on type"));
    let definition = lines.find_map(|line| {
        let body = line.strip_prefix("type ")?.strip_prefix(of)?;
        body.strip_prefix(" = ")
    });
    Some(NoProperty { name, of, near, is_partial, definition })
}

/// Reads a chain of reasons to its innermost useful line.
pub(super) fn misfit(message: &str) -> Misfit<'_> {
    let has_computed_key = message.contains("{ [");
    let mut misfit = Misfit { has_computed_key, ..Misfit::default() };
    let mut depth = 0;
    for line in message.lines().map(str::trim) {
        if let Some(name) = part(line, "Types of property '", "' are incompatible.") {
            misfit.path.push(name);
        } else if let Some(path) =
            part(line, "The types of '", "' are incompatible between these types.")
        {
            misfit.path.push(path);
        } else if let Some((got, expected, near)) = pair(line) {
            // A line more with the same value only goes through the members of a union.
            let is_deeper = misfit.path.len() > depth || misfit.got != Some(got);
            if misfit.expected.is_none() || is_deeper {
                (misfit.got, misfit.expected) = (Some(got), Some(expected));
            }
            misfit.near = misfit.near.or(near);
            depth = misfit.path.len();
        } else if let Some(rest) = line.strip_prefix("Property '") {
            misfit.missing(rest);
        } else if let Some((got, of, names)) = missing(line) {
            (misfit.got, misfit.expected) = (Some(got), Some(of));
            // What a list has is not what a value misses.
            let is_list = of.ends_with("[]") || of.starts_with("Array<");
            misfit.missing.extend(names.into_iter().filter(|_| !is_list));
        } else if let Some(rest) =
            line.strip_prefix("Object literal may only specify known properties, ")
        {
            misfit.unknown(rest);
        }
    }
    misfit
}

impl<'m> Misfit<'m> {
    /// The rest of `Property 'a' is missing in type 'B' but required in type 'C'.`
    fn missing(&mut self, rest: &'m str) {
        if let Some((name, rest)) = rest.split_once("' is missing in type '") {
            let of = rest.rsplit_once("' but required in type '").map(|(_, of)| of);
            self.missing.push(name);
            self.expected = of.and_then(|of| of.strip_suffix("'.")).or(self.expected);
        }
    }

    fn unknown(&mut self, rest: &'m str) {
        let rest = rest.strip_prefix("and '").or_else(|| rest.strip_prefix("but '"));
        let parts = rest.and_then(|rest| rest.split_once("' does not exist in type '"));
        if let Some((name, rest)) = parts {
            let rest_of = rest.split_once("'. Did you mean to write '");
            let (of, near) = match rest_of {
                Some((of, near)) => (of, near.strip_suffix("'?")),
                None => (rest.strip_suffix("'.").unwrap_or(rest), None),
            };
            (self.unknown, self.expected, self.near) = (Some(name), Some(of), near);
        }
    }
}

/// `Type 'A' is not assignable to type 'B'. Did you mean 'C'?` and its kin.
fn pair(line: &str) -> Option<(&str, &str, Option<&str>)> {
    let forms = [
        ("Type '", "' is not assignable to type '"),
        ("Argument of type '", "' is not assignable to parameter of type '"),
        ("Type '", "' has no properties in common with type '"),
        ("Type '", "' does not satisfy the expected type '"),
    ];
    forms.iter().find_map(|(before, between)| {
        let (got, rest) = line.strip_prefix(before)?.split_once(between)?;
        let (expected, near) = with_near(rest);
        Some((got, expected, near))
    })
}

/// `Type 'A' is missing the following properties from type 'B': a, b, and 2 more.`
fn missing(line: &str) -> Option<(&str, &str, Vec<&str>)> {
    let (got, rest) = line
        .strip_prefix("Type '")?
        .split_once("' is missing the following properties from type '")?;
    let (of, names) = rest.rsplit_once("': ")?;
    let names = names.trim_end_matches('.').split(", ");
    Some((got, of, names.filter(|name| !name.starts_with("and ")).collect()))
}

/// The type that is no function, or no list.
pub(super) fn not_that(message: &str) -> Option<&str> {
    let ends = [
        "' has no call signatures",
        "' has no construct signatures",
        "' must have a '[Symbol.iterator]()'",
        "' is not an array type",
    ];
    message.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("Type '")?;
        ends.iter().find_map(|end| Some(rest.split_once(end)?.0))
    })
}

/// What stands before the end of a sentence, and what it proposes.
fn with_near(rest: &str) -> (&str, Option<&str>) {
    match rest.split_once("'. Did you mean '") {
        Some((of, near)) => (of, near.strip_suffix("'?")),
        None => (rest.strip_suffix("'.").unwrap_or(rest), None),
    }
}

fn part<'m>(line: &'m str, before: &str, after: &str) -> Option<&'m str> {
    line.strip_prefix(before)?.strip_suffix(after)
}

/// The keys of an object type as a compiler prints it: `{ a: string; b?: number; }`.
pub(super) fn keys(ty: &str) -> Vec<&str> {
    let Some(inside) = ty.strip_prefix("{ ").and_then(|rest| rest.strip_suffix('}')) else {
        return Vec::new();
    };
    let (mut keys, mut depth, mut from, mut quote) = (Vec::new(), 0_usize, 0, None);
    for (at, character) in inside.char_indices() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'' | '`') => quote = Some(character),
            (None, '{' | '(' | '[' | '<') => depth += 1,
            (None, '}' | ')' | ']') => depth = depth.saturating_sub(1),
            (None, '>') if !inside[..at].ends_with('=') => depth = depth.saturating_sub(1),
            (None, ';') if depth == 0 => {
                keys.extend(key(&inside[from..at]));
                from = at + 1;
            }
            _ => {}
        }
    }
    keys
}

fn key(member: &str) -> Option<&str> {
    let end = member.find([':', '?', '('])?;
    let name = member[..end].trim().trim_start_matches("readonly ").trim_matches('"');
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_taken_apart() {
        let found = no_property("Property 'a' does not exist on type 'B'. Did you mean 'c'?");
        let expected =
            NoProperty { name: "a", of: "B", near: Some("c"), is_partial: false, definition: None };
        assert_eq!(found, Some(expected));
        let defined = "Property 'a' does not exist on type 'B'.\ntype B = { c: string; }";
        let found = no_property(defined).expect("it is one");
        assert_eq!((found.of, found.definition), ("B", Some("{ c: string; }")));
        let union = "Property 'a' does not exist on type 'A | B'.\n  Property 'a' does not exist on type 'B'.";
        assert!(no_property(union).is_some_and(|found| found.is_partial));
        let chain = "Argument of type '{ a: { b: number; }; }' is not assignable to parameter of type 'X'.\n  \
                     Types of property 'a' are incompatible.\n    Types of property 'b' are incompatible.\n      \
                     Type 'number' is not assignable to type 'string | boolean'.\n        \
                     Type 'number' is not assignable to type 'boolean'.";
        let found = misfit(chain);
        assert_eq!(found.path, ["a", "b"]);
        assert_eq!((found.got, found.expected), (Some("number"), Some("string | boolean")));
        let found = misfit(
            "Type '{}' is missing the following properties from type 'X': a, b, and 2 more.",
        );
        assert_eq!(found.missing, ["a", "b"]);
        let found = misfit("Property 'a' is missing in type '{}' but required in type 'X'.");
        assert_eq!(found.missing, ["a"]);
        let found = misfit(
            "Object literal may only specify known properties, but 'a' does not exist in type '{ b: 1; }'. \
             Did you mean to write 'b'?",
        );
        assert_eq!(
            (found.unknown, found.expected, found.near),
            (Some("a"), Some("{ b: 1; }"), Some("b"))
        );
        let ty = "{ a: string; b?: { c: number; }; \"d-e\": () => void; f(x: { g: 1; }): void; }";
        assert_eq!(keys(ty), ["a", "b", "d-e", "f"]);
        assert_eq!(keys("Issue[]"), Vec::<&str>::new());
    }
}
