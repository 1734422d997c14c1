//! T22: what a script sends over the boundary to the host: values that are none, values that act while they are read, sizes
//! beyond 31 bits, handles of others. No worker and no gateway falls, and each ends in an error that the script can name.
//!
//! What a worker sends that is no longer ours is in `crates/executor/tests/hostile_worker.rs`, and its frames are fuzzed by
//! `fuzz/run` (`frame`, `hello`).

use super::house::{House, tool};
use crate::clients::door::{Door, Reply};
use crate::clients::process::Running;
use serde_json::{Value, json};

/// What is tried, and how it ends: `sent` with the arguments as they must arrive, else the error that the script gets.
const TRIES: [(&str, &str); 33] = [
    ("say({ text: Symbol('x') })", "INVALID_ARGS"),
    ("say({ [Symbol.iterator]: 1, text: 's' })", r#"sent {"text":"s"}"#),
    ("say({ text: 2n ** 64n })", "INVALID_ARGS"),
    ("(() => { const a: any = {}; a.a = a; return say(a); })()", "INVALID_ARGS"),
    ("say({ text: () => 1 })", "INVALID_ARGS"),
    ("say({ text: NaN })", r#"sent {"text":null}"#),
    ("say({ text: '\\ud800' })", "sent {\"text\":\"\u{fffd}\"}"),
    (
        "(() => { const b = new ArrayBuffer(16); const v = new Uint8Array(b); (b as any).transfer(); return say({ text: v[0] ?? 'gone' }); })()",
        r#"sent {"text":"gone"}"#,
    ),
    (
        "(() => { const b = new ArrayBuffer(16); const v = new DataView(b); (b as any).transfer(); return say({ get text() { return v.getInt8(0); } }); })()",
        "TypeError",
    ),
    ("say({ text: { length: 2 ** 31 } })", r#"sent {"text":{"length":2147483648}}"#),
    ("say({ text: 'x'.repeat(2 ** 31) })", "RangeError"),
    ("say({ text: 'x'.repeat(2 ** 29) })", "InternalError"),
    ("say({ text: new Uint8Array(2 ** 31) })", "RangeError"),
    ("say({ text: 'x'.repeat(2 ** 21) })", "INVALID_ARGS"),
    ("say({ text: Array(2 ** 20) })", "INVALID_ARGS"),
    (
        "(() => { let a: any = {}; for (let i = 0; i < 100000; i++) a = { a }; return say(a); })()",
        "INVALID_ARGS",
    ),
    (
        "say(new Proxy({}, { ownKeys: () => { throw new TypeError('from the trap'); } }))",
        "TypeError",
    ),
    (
        "(() => { const p: any = new Proxy({}, { get: () => p, ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: p }) }); return say(p); })()",
        "INVALID_ARGS",
    ),
    (
        "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return say(proxy); })()",
        "TypeError",
    ),
    ("say({ get text() { throw null; } })", "null"),
    ("say({ get text() { throw { get code() { throw 1; } }; } })", "odd"),
    (
        "(() => { const o: any = { get a() { delete o.b; o.c = 1; return 1; }, b: 2 }; return say(o); })()",
        r#"sent {"a":1}"#,
    ),
    ("say({ text: { toJSON: () => ({ toJSON: () => 'again' }) } })", "any"),
    ("say(null)", "INVALID_ARGS"),
    ("say([])", "INVALID_ARGS"),
    ("say({}, {})", "INVALID_ARGS"),
    ("(evil as any)['__proto__']({})", "TypeError"),
    ("(evil as any).constructor({})", "TypeError"),
    ("(evil as any).constructor.constructor('return 1')()", "TypeError"),
    ("read('/results/1')", "NOT_FOUND"),
    ("read('../../etc/passwd')", "NOT_FOUND"),
    ("read('x'.repeat(1 << 20))", "NOT_FOUND"),
    ("read(2 ** 31)", "TypeError"),
];

/// Runs each try by itself; `say` and `read` are taken so that no check before the run sees them.
fn script() -> String {
    let tries: Vec<String> = TRIES.iter().map(|(source, _)| format!("() => {source}")).collect();
    format!(
        r#"const say: any = (Reflect as any).get(evil, "say");
        const read: any = (Reflect as any).get(results, "read");
        const tries: any[] = [{}];
        const ends: any[] = [];
        for (const one of tries) {{
            try {{
                await one();
                ends.push(["sent", 0]);
            }} catch (error: any) {{
                let name = "odd";
                try {{ name = error === null ? "null" : String(error.code ?? error.name); }} catch {{}}
                ends.push([name, name === "odd" ? 0 : String(error?.message).length]);
            }}
        }}
        const polluted = [({{}} as any).polluted, ([] as any).polluted, (() => 1 as any).polluted];
        return {{ ends, polluted: polluted.filter((value) => value !== undefined).length }};"#,
        tries.join(",\n")
    )
}

fn house() -> House {
    let say = json!({
        "name": "say", "description": "Says it.", "inputSchema": {"type": "object"},
        "annotations": {"readOnlyHint": true},
    });
    let echo = json!({"echo": true});
    let polluting = json!({"result": {
        "content": [], "structuredContent": {"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "a": [{"__proto__": {"polluted": 1}}]},
    }});
    let tools = json!([say, tool("pollute", &json!({"readOnlyHint": true}))]);
    House::new()
        .with("[limits]\nwall = \"20s\"\ncpu = \"2s\"\nheap = \"64MiB\"\ncalls = 1000\n")
        .server("evil", json!({"tools": tools, "results": {"pollute": polluting, "*": echo}}))
}

#[test]
fn no_value_of_a_script_breaks_the_boundary() {
    let house = house();
    let mut client = house.client();
    let told = client.result(&script());
    let ends = told["ends"].as_array().unwrap_or_else(|| panic!("{told}"));
    assert_eq!(ends.len(), TRIES.len());
    let mut arrived = house.calls("evil").into_iter();
    let mut wrong = Vec::new();
    for ((source, expected), end) in TRIES.iter().zip(ends) {
        let (name, length) = (end[0].as_str().expect("a text"), end[1].as_u64().expect("a number"));
        assert!(length < 4_000, "{source}: a message of {length} characters");
        let sent =
            (name == "sent").then(|| arrived.next().map(|call| call["arguments"].to_string()));
        let found = match &sent {
            None => name.to_owned(),
            Some(arguments) => format!("sent {}", arguments.as_deref().unwrap_or("nothing")),
        };
        if *expected != "any" && found != *expected {
            wrong.push(format!("{source}: expected {expected}, {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(arrived.next(), None, "nothing arrived that nobody sent");
    assert_eq!(told["polluted"], json!(0));
    assert_eq!(client.end().code, Some(0));
}

#[test]
fn what_would_take_for_ever_ends_with_its_limit() {
    let house = house();
    let mut client = house.client();
    for source in [
        "return await say({ text: Array(2 ** 31) })",
        "const a: any[] = []; a[2 ** 32 - 2] = 1; return await say({ text: a })",
        "return Array(2 ** 31)",
        "const again = (): any => say({ get text() { return again(); } }); return again()",
        "return await say({ text: { toString() { for (;;) {} }, toJSON() { return `${this}`; } } })",
        "return await say({ get text() { for (;;) {} } })",
    ] {
        let source = format!("const say: any = (Reflect as any).get(evil, \"say\");\n{source}");
        let told = client.execute(&source);
        assert_eq!(told["isError"], json!(true), "{source}: {told}");
        let text = told["text"].as_str().expect("a text");
        let limits = [
            "processor time",
            "memory",
            "time",
            "over the limit",
            "levels",
            "RangeError",
            "InternalError",
        ];
        assert!(limits.iter().any(|limit| text.contains(limit)), "{source}: {text:.600}");
        assert!(
            !text.contains("uninitialized") && !text.contains("panic"),
            "{source}: {text:.600}"
        );
        assert_eq!(
            client.result("return await evil.say({ text: 'next' })"),
            json!({"text": "next"})
        );
    }
    assert_eq!(client.end().code, Some(0));
}

#[test]
fn no_prototype_crosses_the_boundary() {
    let house = house();
    let mut client = house.client();
    let told = client.result(
        r#"const got: any = await evil.pollute({ text: "t" });
        const sent: any = await evil.say(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "text": "p"}'));
        const clean = (value: any) => Object.getPrototypeOf(value) === Object.prototype;
        return {
            polluted: [({} as any).polluted, (Object as any).polluted, got.polluted, sent.polluted].filter((v) => v !== undefined).length,
            clean: clean(got) && clean(got.a[0]), own: Object.hasOwn(got, "__proto__"),
        };"#,
    );
    assert_eq!(told, json!({"polluted": 0, "clean": true, "own": true}));
    // What a server gets is the text, and no more.
    let calls = house.calls("evil");
    assert_eq!(calls[1]["arguments"]["text"], json!("p"), "{calls:?}");
    // The next execution has prototypes of its own.
    client.execute(
        "(Object.prototype as any).polluted = 1; (Array.prototype as any).map = null; return 1",
    );
    assert_eq!(
        client.result("return [({} as any).polluted === undefined, [1].map((x) => x)]"),
        json!([true, [1]])
    );
    assert_eq!(client.end().code, Some(0));
}

fn execute(door: &Door, credential: &str, code: &str) -> Reply {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "handles", "version": "1"},
    });
    let parameters = json!({"name": "execute", "arguments": {"code": code}, "_meta": meta});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters});
    let head = [
        "POST /mcp HTTP/1.1",
        &format!("Host: {}", door.address),
        &format!("Authorization: Bearer {credential}"),
        "MCP-Protocol-Version: 2026-07-28",
        "Mcp-Method: tools/call",
        "Mcp-Name: execute",
        "Content-Type: application/json",
        "Accept: application/json, text/event-stream",
    ];
    door.send(&head, &body.to_string())
}

#[test]
fn a_kept_result_is_read_by_whom_it_came_about_for_only() {
    let house = House::new().with("[auth.keys]\n");
    let [alice, mallory] = ["alice", "mallory"].map(|name| {
        let made = house.run(&["keys", "create", name, "--json"]);
        assert_eq!(made.code, Some(0), "{made:?}");
        let made: Value = serde_json::from_str(&made.out).expect("JSON");
        made["key"].as_str().unwrap_or_else(|| panic!("no key in {made}")).to_owned()
    });
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::without_bearer(&mut gateway);
    let kept = execute(&door, &alice, "return 'canary-22'.repeat(20000)");
    assert_eq!(kept.status, 200, "{}", kept.body);
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || "/_-.".contains(c);
    let from =
        kept.body.find("/results/").unwrap_or_else(|| panic!("nothing is kept: {}", kept.body));
    let path: String = kept.body[from..].chars().take_while(|c| is_of_path(*c)).collect();
    let path = path.trim_end_matches('.');
    let read = format!("return JSON.stringify(await results.read({path:?})).length");
    let own = execute(&door, &alice, &read);
    assert!(own.status == 200 && own.body.contains("180002"), "{path}: {}", own.body);
    for path in [
        path.to_owned(),
        path.to_ascii_uppercase(),
        format!("{path}/../{path}"),
        format!(".{path}"),
    ] {
        let read = format!("return JSON.stringify(await results.read({path:?})).length");
        let others = execute(&door, &mallory, &read);
        assert_eq!(others.status, 200, "{}", others.body);
        assert!(
            others.body.contains("NOT_FOUND") && !others.body.contains("180002"),
            "{}",
            others.body
        );
        assert!(!others.body.contains("canary-22"), "{}", others.body);
    }
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}
