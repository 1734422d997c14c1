//! How long a check against a schema may take at worst, told before it is made.
//!
//! A schema comes from an upstream. Where parts of it refer to each other, the ways to check one value multiply: a few
//! hundred bytes can ask for more steps than anybody lives. The bound is computed from the schema alone: the steps at one
//! value are the sum over the keywords that apply to the same value, plus the dearest of those that apply to a value
//! inside of it. Parts are remembered by place and depth, so the sum is found quickly even where it is astronomical.

use gloveport_protocol::percent_decoded;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Nested references and keywords that are followed.
const NESTING_MAX: usize = 200;
/// Places and depths that are remembered; a schema that has more is too dear.
const PLACES_MAX: usize = 200_000;

/// Keywords whose schemas apply to the same value, all of them.
const SAME_LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
const SAME: [&str; 4] = ["not", "if", "then", "else"];
const SAME_MAPS: [&str; 2] = ["dependentSchemas", "dependencies"];
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];
/// Keywords whose schemas apply to a value inside: of a map one, of the others all.
const INSIDE_MAPS: [&str; 1] = ["properties"];
const INSIDE_LISTS: [&str; 1] = ["prefixItems"];
const INSIDE_ALL_MAPS: [&str; 1] = ["patternProperties"];
const INSIDE: [&str; 7] = [
    "items",
    "additionalItems",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "propertyNames",
    "contains",
];

/// Steps at one value that is nested `depth` deep, [`u64::MAX`] where there is no bound.
pub(crate) fn steps(schema: &Value, depth: usize) -> u64 {
    let mut anchors = BTreeMap::new();
    collect_anchors(schema, &mut anchors, 0);
    let mut walk = Walk { root: schema, anchors, known: BTreeMap::new() };
    walk.steps(schema, depth, 0)
}

struct Walk<'a> {
    root: &'a Value,
    /// `$id`, `$anchor` and `$dynamicAnchor` to the schemas that have them.
    anchors: BTreeMap<&'a str, Vec<&'a Value>>,
    /// Steps by place and depth; `None` while they are being summed up.
    known: BTreeMap<(*const Value, usize), Option<u64>>,
}

impl<'a> Walk<'a> {
    fn steps(&mut self, schema: &'a Value, depth: usize, nesting: usize) -> u64 {
        let Value::Object(keywords) = schema else {
            return 1;
        };
        if nesting > NESTING_MAX || self.known.len() > PLACES_MAX {
            return u64::MAX;
        }
        let place = (std::ptr::from_ref(schema), depth);
        match self.known.get(&place) {
            Some(Some(steps)) => return *steps,
            // It applies to the same value that it is applied to: there is no end.
            Some(None) => return u64::MAX,
            None => {}
        }
        self.known.insert(place, None);
        let same = self.same(keywords, depth, nesting + 1);
        let inside = match depth.checked_sub(1) {
            Some(depth) => self.inside(keywords, depth, nesting + 1),
            None => 0,
        };
        let steps = 1u64.saturating_add(same).saturating_add(inside);
        self.known.insert(place, Some(steps));
        steps
    }

    fn same(&mut self, keywords: &'a Map<String, Value>, depth: usize, nesting: usize) -> u64 {
        let lists = SAME_LISTS.iter().filter_map(|key| keywords.get(*key)?.as_array()).flatten();
        let maps = SAME_MAPS.iter().filter_map(|key| keywords.get(*key)?.as_object());
        let single = SAME.iter().filter_map(|key| keywords.get(*key));
        let here: Vec<&'a Value> =
            lists.chain(maps.flat_map(|map| map.values())).chain(single).collect();
        let mut sum = self.sum(here, depth, nesting);
        for reference in REFERENCES.iter().filter_map(|key| keywords.get(*key)?.as_str()) {
            let steps = match self.targets(reference) {
                Some(targets) => self.sum(targets, depth, nesting),
                None => u64::MAX,
            };
            sum = sum.saturating_add(steps);
        }
        sum
    }

    fn inside(&mut self, keywords: &'a Map<String, Value>, depth: usize, nesting: usize) -> u64 {
        let maps = INSIDE_MAPS.iter().filter_map(|key| keywords.get(*key)?.as_object());
        let lists = INSIDE_LISTS.iter().filter_map(|key| keywords.get(*key)?.as_array());
        // Before 2020-12 a list of `items` is what `prefixItems` is now.
        let items = keywords.get("items").and_then(Value::as_array);
        let one: Vec<&'a Value> =
            maps.flat_map(|map| map.values()).chain(lists.chain(items).flatten()).collect();
        let dearest = one.into_iter().map(|schema| self.steps(schema, depth, nesting)).max();
        let patterns = INSIDE_ALL_MAPS.iter().filter_map(|key| keywords.get(*key)?.as_object());
        let single = INSIDE.iter().filter_map(|key| keywords.get(*key).filter(|s| !s.is_array()));
        let all: Vec<&'a Value> = patterns.flat_map(|map| map.values()).chain(single).collect();
        self.sum(all, depth, nesting).saturating_add(dearest.unwrap_or(0))
    }

    fn sum(&mut self, schemas: Vec<&'a Value>, depth: usize, nesting: usize) -> u64 {
        schemas
            .into_iter()
            .fold(0u64, |sum, schema| sum.saturating_add(self.steps(schema, depth, nesting)))
    }

    /// The schemas that a reference may stand for; `None` where it stands for nothing that is known here.
    fn targets(&self, reference: &str) -> Option<Vec<&'a Value>> {
        if let Some(targets) = self.anchors.get(reference.trim_end_matches('#')) {
            return Some(targets.clone());
        }
        let (base, fragment) = reference.split_once('#')?;
        let bases = match base {
            "" => vec![self.root],
            base => self.anchors.get(base)?.clone(),
        };
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return bases.into_iter().map(|base| base.pointer(&fragment)).collect();
        }
        self.anchors.get(fragment.as_ref()).cloned()
    }
}

fn collect_anchors<'a>(
    value: &'a Value,
    anchors: &mut BTreeMap<&'a str, Vec<&'a Value>>,
    nesting: usize,
) {
    if nesting > NESTING_MAX {
        return;
    }
    if let Value::Object(keywords) = value {
        for key in ["$id", "id", "$anchor", "$dynamicAnchor"] {
            if let Some(name) = keywords.get(key).and_then(Value::as_str) {
                let name = name.trim_end_matches('#').trim_start_matches('#');
                anchors.entry(name).or_default().push(value);
            }
        }
        for inner in keywords.values() {
            collect_anchors(inner, anchors, nesting + 1);
        }
    } else if let Value::Array(items) = value {
        for inner in items {
            collect_anchors(inner, anchors, nesting + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(schema: &Value, depth: usize, expected: u64) {
        assert_eq!(steps(schema, depth), expected, "{schema}");
    }

    #[test]
    fn plain_schemas_are_cheap() {
        let row = json!({"type": "object", "properties": {"a": {}, "b": {"enum": [1]}}});
        check(&row, 1, 2);
        check(&json!({"properties": {"rows": {"items": row}}}), 3, 4);
        check(&json!({"anyOf": [{}, true, {"not": {}}]}), 0, 5);
        check(&json!({"items": [{}, {}], "additionalItems": {}}), 1, 3);
    }

    #[test]
    fn recursion_costs_what_the_depth_of_the_value_allows() {
        let tree = json!({"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}});
        check(&tree, 0, 1);
        check(&tree, 1, 3);
        check(&tree, 10, 21);
        let anchored = json!({"$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}});
        check(&anchored, 2, 5);
        let named = json!({
            "$id": "urn:root",
            "$defs": {"leaf": {"$id": "urn:leaf"}},
            "allOf": [{"$ref": "urn:leaf"}, {"$ref": "urn:root#/$defs/leaf"}],
        });
        check(&named, 0, 5);
        let escaped = json!({"$defs": {"a/b c": {}}, "$ref": "#/%24defs/a~1b%20c"});
        check(&escaped, 0, 2);
    }

    #[test]
    fn what_multiplies_is_seen() {
        let branch = json!({"items": {"$ref": "#/$defs/node"}});
        let node = json!({"anyOf": [branch, branch, branch, branch]});
        let bomb = json!({"$defs": {"node": node}, "$ref": "#/$defs/node"});
        assert!(steps(&bomb, 3) < 2_000);
        assert!(steps(&bomb, 30) > 1 << 60);
        let chain: Map<String, Value> = (0..60)
            .map(|n| {
                let next = json!({"$ref": format!("#/$defs/n{}", n + 1)});
                (format!("n{n}"), json!({"anyOf": [next, next]}))
            })
            .chain([("n60".to_owned(), json!({}))])
            .collect();
        assert!(steps(&json!({"$defs": chain, "$ref": "#/$defs/n0"}), 0) > 1 << 60);
    }

    #[test]
    fn what_has_no_end_has_no_bound() {
        check(&json!({"$ref": "#"}), 0, u64::MAX);
        check(&json!({"allOf": [{"$ref": "#"}]}), 3, u64::MAX);
        check(&json!({"$ref": "http://127.0.0.1/other.json"}), 0, u64::MAX);
        let deep = (0..1_000).fold(json!({}), |inner, _| json!({"not": inner}));
        check(&deep, 0, u64::MAX);
    }
}
