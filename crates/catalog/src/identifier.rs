//! Raw names to identifiers: a strict alphabet, no reserved words, no collisions, independent of
//! listing order.
//!
//! The raw name never enters generated code except as text; whatever it holds, its identifier is of
//! `[A-Za-z0-9_]`.

use std::collections::{BTreeMap, BTreeSet};

/// Words that cannot name a function or a namespace: ECMAScript 2025 section 12.7.2 in strict mode,
/// and TypeScript's own.
const RESERVED_WORDS: &[&str] = &[
    "abstract",
    "any",
    "arguments",
    "as",
    "asserts",
    "async",
    "await",
    "bigint",
    "boolean",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "declare",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "global",
    "if",
    "implements",
    "import",
    "in",
    "infer",
    "instanceof",
    "interface",
    "intrinsic",
    "is",
    "keyof",
    "let",
    "module",
    "namespace",
    "never",
    "new",
    "null",
    "number",
    "object",
    "of",
    "package",
    "private",
    "protected",
    "public",
    "readonly",
    "require",
    "return",
    "satisfies",
    "static",
    "string",
    "super",
    "switch",
    "symbol",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "unique",
    "unknown",
    "using",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Names that mean something on any object: those of `Object.prototype`, and what makes an object a
/// promise or JSON.
const OBJECT_NAMES: &[&str] = &[
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "prototype",
    "then",
    "toJSON",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Globals of the language and of the script API: a server of such a name would hide them.
const SCRIPT_GLOBALS: &[&str] = &[
    "AbortController",
    "AbortSignal",
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "AsyncDisposableStack",
    "AsyncFunction",
    "AsyncGenerator",
    "AsyncIterator",
    "Atomics",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Blob",
    "Boolean",
    "Buffer",
    "DataView",
    "Date",
    "Deno",
    "DisposableStack",
    "Error",
    "EvalError",
    "Event",
    "EventTarget",
    "FinalizationRegistry",
    "Float16Array",
    "Float32Array",
    "Float64Array",
    "FormData",
    "Function",
    "Generator",
    "Headers",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Intl",
    "Iterator",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Omit",
    "Partial",
    "Performance",
    "Pick",
    "Promise",
    "Proxy",
    "RangeError",
    "Readonly",
    "Record",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Request",
    "Required",
    "Response",
    "Set",
    "SharedArrayBuffer",
    "String",
    "SuppressedError",
    "Symbol",
    "SyntaxError",
    "Temporal",
    "TextDecoder",
    "TextEncoder",
    "ToolError",
    "TypeError",
    "URIError",
    "URL",
    "URLSearchParams",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "WeakMap",
    "WeakRef",
    "WeakSet",
    "WebAssembly",
    "apply",
    "ask",
    "atob",
    "btoa",
    "clearInterval",
    "clearTimeout",
    "console",
    "contentOf",
    "crypto",
    "csv",
    "decodeURI",
    "decodeURIComponent",
    "document",
    "emit",
    "encodeURI",
    "encodeURIComponent",
    "escape",
    "exports",
    "fetch",
    "getToolSpec",
    "globalThis",
    "isFinite",
    "isNaN",
    "jsonl",
    "listToolCategories",
    "listTools",
    "parseFloat",
    "parseInt",
    "performance",
    "process",
    "progress",
    "prompts",
    "queueMicrotask",
    "resources",
    "result",
    "results",
    "searchTools",
    "self",
    "setImmediate",
    "setInterval",
    "setTimeout",
    "skills",
    "structuredClone",
    "tools",
    "unescape",
    "window",
    "workspace",
];

/// What a name is going to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A server: a global of every script.
    Server,
    /// A tool: a member of its server's namespace.
    Tool,
}

/// Whether a script already means something else by this global name.
pub(crate) fn is_taken_global(name: &str) -> bool {
    [RESERVED_WORDS, OBJECT_NAMES, SCRIPT_GLOBALS]
        .iter()
        .any(|names| names.binary_search(&name).is_ok())
}

/// Whether a tool may be taken under this name, if it is another spelling of its own: an identifier in our alphabet that
/// means nothing else.
pub(crate) fn is_spelled(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && [RESERVED_WORDS, OBJECT_NAMES].iter().all(|names| names.binary_search(&name).is_err())
}

/// Whether two names differ in underscores and case at most: `create_issue` and `createIssue`.
pub(crate) fn is_respelled(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        let bytes: Vec<u8> = name.bytes().filter(|byte| *byte != b'_').collect();
        bytes.to_ascii_lowercase()
    };
    plain(one) == plain(other)
}

/// The namespace that a server of this name has in scripts, as long as no other server wants it.
pub fn server_identifier(name: &str) -> String {
    identifier(name, Kind::Server)
}

/// The identifier that a raw name has as long as no other name wants it.
///
/// Characters outside of `[A-Za-z0-9_]` become `_`, a leading digit gets a `_` before it, a taken
/// name one behind it. A name without any letter or digit of ASCII is called by its kind.
pub(crate) fn identifier(raw: &str, kind: Kind) -> String {
    let mut name: String =
        raw.chars().map(|character| if is_plain(character) { character } else { '_' }).collect();
    if name != raw && !name.contains(|character: char| character.is_ascii_alphanumeric()) {
        match kind {
            Kind::Server => "server",
            Kind::Tool => "tool",
        }
        .clone_into(&mut name);
    }
    if name.starts_with(|character: char| character.is_ascii_digit()) {
        name.insert(0, '_');
    }
    let is_taken = match kind {
        Kind::Server => is_taken_global(&name),
        Kind::Tool => [RESERVED_WORDS, OBJECT_NAMES]
            .iter()
            .any(|names| names.binary_search(&name.as_str()).is_ok()),
    };
    if is_taken {
        name.push('_');
    }
    name
}

/// Gives each raw name its own identifier.
///
/// A raw name that is its own identifier keeps it; of the others, in order of raw name, the first
/// gets the plain form and the next ones `_2`, `_3`, and so on.
pub(crate) fn assign<'a>(raws: &BTreeSet<&'a str>, kind: Kind) -> BTreeMap<&'a str, String> {
    let mut assigned = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut others = Vec::new();
    for raw in raws {
        let name = identifier(raw, kind);
        if name == *raw {
            taken.insert(name.clone());
            assigned.insert(*raw, name);
        } else {
            others.push((*raw, name));
        }
    }
    // Ten thousand names of one base would otherwise try all numbers from 2 for each.
    let mut next_number = BTreeMap::new();
    for (raw, base) in others {
        let mut name = base.clone();
        while !taken.insert(name.clone()) {
            let number = next_number.entry(base.clone()).or_insert(1u32);
            *number += 1;
            name = format!("{base}_{number}");
        }
        assigned.insert(raw, name);
    }
    assigned
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    #[test]
    fn word_lists_are_sorted() {
        for names in [RESERVED_WORDS, OBJECT_NAMES, SCRIPT_GLOBALS] {
            assert!(names.is_sorted(), "binary search needs order");
        }
    }

    #[test]
    fn hostile_names_become_plain_ones() {
        for (raw, tool, server) in [
            ("create_issue", "create_issue", "create_issue"),
            ("create-issue", "create_issue", "create_issue"),
            ("issues/create", "issues_create", "issues_create"),
            ("x\"];evil()//", "x___evil____", "x___evil____"),
            ("constructor", "constructor_", "constructor_"),
            ("__proto__", "__proto___", "__proto___"),
            ("then", "then_", "then_"),
            ("delete", "delete_", "delete_"),
            ("console", "console", "console_"),
            ("Promise", "Promise", "Promise_"),
            ("listTools", "listTools", "listTools_"),
            ("2fa", "_2fa", "_2fa"),
            ("$x", "_x", "_x"),
            ("\u{430}dd", "_dd", "_dd"),
            ("查询", "tool", "server"),
            ("---", "tool", "server"),
            ("_", "_", "_"),
            ("", "", ""),
        ] {
            if !raw.is_empty() {
                assert_eq!(identifier(raw, Kind::Tool), tool, "{raw:?}");
                assert_eq!(identifier(raw, Kind::Server), server, "{raw:?}");
            }
        }
    }

    #[test]
    fn collisions_are_numbered_by_raw_name() {
        let raws = BTreeSet::from(["a_b", "a-b", "a.b", "a_b_2", "查", "询"]);
        let expected = [
            ("a-b", "a_b_3"),
            ("a.b", "a_b_4"),
            ("a_b", "a_b"),
            ("a_b_2", "a_b_2"),
            ("查", "tool"),
            ("询", "tool_2"),
        ];
        let assigned = assign(&raws, Kind::Tool);
        assert_eq!(assigned, expected.map(|(raw, name)| (raw, name.to_owned())).into());
    }

    proptest! {
        #[test]
        fn identifiers_are_valid_and_unique(raws in btree_set(".{1,12}|[a-c_.-]{1,3}", 0..40)) {
            let raws: BTreeSet<&str> = raws.iter().map(String::as_str).collect();
            for kind in [Kind::Server, Kind::Tool] {
                let assigned = assign(&raws, kind);
                let names: BTreeSet<&String> = assigned.values().collect();
                prop_assert_eq!(names.len(), raws.len());
                for (raw, name) in &assigned {
                    prop_assert!(name.chars().all(is_plain) && !name.is_empty());
                    prop_assert!(!name.starts_with(|first: char| first.is_ascii_digit()));
                    prop_assert!(!RESERVED_WORDS.contains(&name.as_str()));
                    prop_assert!(!OBJECT_NAMES.contains(&name.as_str()));
                    prop_assert!(kind == Kind::Tool || !is_taken_global(name));
                    prop_assert!(identifier(raw, kind) != *raw || name == raw);
                }
            }
        }
    }
}
