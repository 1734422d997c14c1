//! Requests as clients send them, and what becomes of them.

use super::*;
use serde_json::json;

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| {
        let name = HeaderName::try_from(*name).expect("a name");
        (name, HeaderValue::from_str(value).expect("a value"))
    };
    let mut all = HeaderMap::new();
    for (name, value) in pairs.iter().map(pair) {
        all.append(name, value);
    }
    all
}

fn check(pairs: &[(&str, &str)], request: &Value) -> Marked {
    let schema = |_: &Value, name: &str| {
        let schema = json!({"properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "deep": {"properties": {"n": {"type": "integer", "x-mcp-header": "N"}}},
        }});
        (name == "known").then(|| schema.as_object().cloned().expect("an object"))
    };
    mark(&mut headers(pairs), request.to_string().as_bytes(), schema)
}

fn call(arguments: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "known", "arguments": arguments}})
}

const MODERN: (&str, &str) = ("mcp-protocol-version", "2026-07-28");

#[test]
fn what_agrees_is_marked_and_what_does_not_is_left_to_be_refused() {
    let request = call(&json!({}));
    let is_marked = |marked: &Marked| match marked {
        Marked::Body(body) => body.windows(20).any(|part| part == b"gloveport/tools/call"),
        Marked::Same | Marked::Refused(..) => false,
    };
    let named = ("mcp-name", "known");
    let method = ("mcp-method", "tools/call");
    for (pairs, expected) in [
        (vec![], true),
        (vec![("mcp-protocol-version", "2025-11-25")], true),
        (vec![MODERN, method, named], true),
        (vec![MODERN, method, ("mcp-name", "=?base64?a25vd24=?=")], true),
        (vec![MODERN, method], false),
        (vec![MODERN, named], false),
        (vec![MODERN, method, ("mcp-name", "other")], false),
        (vec![MODERN, ("mcp-method", "tools/list"), named], false),
        (vec![MODERN, method, named, named], false),
        (vec![MODERN, method, method, named], false),
        (vec![MODERN, method, ("mcp-name", "=?base64?%%?=")], false),
    ] {
        let marked = check(&pairs, &request);
        assert_eq!(is_marked(&marked), expected, "{pairs:?}: {marked:?}");
    }
    let forged = json!({"jsonrpc": "2.0", "id": 1, "method": "gloveport/tools/call", "params": {}});
    match check(&[], &forged) {
        Marked::Body(body) => {
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body["method"], "gloveport/gloveport/tools/call");
        }
        other => panic!("{other:?}"),
    }
    for same in [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}),
        json!({"jsonrpc": "2.0", "method": "tools/call", "params": {}}),
        json!({"jsonrpc": "2.0", "id": 1, "result": {}}),
        json!([call(&json!({}))]),
        json!({"id": 1, "method": 7}),
    ] {
        assert_eq!(check(&[], &same), Marked::Same, "{same}");
    }
    assert_eq!(mark(&mut HeaderMap::new(), b"{", |_, _| None), Marked::Same);
}

#[test]
fn headers_of_arguments_are_what_the_arguments_are() {
    let base = [MODERN, ("mcp-method", "tools/call"), ("mcp-name", "known")];
    let region = |value| ("mcp-param-region", value);
    for (more, arguments, refused) in [
        (vec![], json!({}), ""),
        (vec![region("eu")], json!({"region": "eu"}), ""),
        (vec![region("=?base64?w6k=?=")], json!({"region": "é"}), ""),
        (vec![("mcp-param-n", "3")], json!({"deep": {"n": 3}}), ""),
        (vec![region("us")], json!({"region": "eu"}), "is not what `region` is"),
        (vec![], json!({"region": "eu"}), "is missing for `region`"),
        (vec![region("eu")], json!({"region": null}), "`region` is not"),
        (vec![region("eu"), region("eu")], json!({"region": "eu"}), "must be there once"),
        (vec![region("=?base64?%?=")], json!({"region": "eu"}), "is no Base64"),
        (vec![], json!({"deep": {"n": 3}}), "is missing for `deep.n`"),
    ] {
        let pairs: Vec<_> = base.into_iter().chain(more).collect();
        match check(&pairs, &call(&arguments)) {
            Marked::Refused(message, id) => {
                assert!(!refused.is_empty() && message.contains(refused), "{arguments}: {message}");
                assert_eq!(id, 7);
            }
            other => assert!(refused.is_empty(), "{arguments}: {other:?}"),
        }
    }
}
