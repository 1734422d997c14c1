//! A script that wants to carry private data out: what was read forbids what sends, and what is sealed cannot be carried
//! in any form, for the script never had it.

use super::house::{House, base64, tool};
use serde_json::{Value, json};

/// Letters and digits only, so that it can be looked for in text of which nothing else is left.
const CANARY: &str = "Qz7Kp2Wm9Xr4Tv6Yb";
/// It gives stand-ins for the names, and no call is forbidden for what was read.
const SEALED: &str = "[flow]\npreset = \"off\"\n[seal.fields]\n\"db.query\" = { name = \"$.rows[*].name\" }\n\
                      [seal.open_for]\n\"mail.send\" = [\"name\"]\n";
const OPEN: &str = "[flow]\npreset = \"off\"\n";
const LISTS: &str = "private = [\"db.*\"]\nuntrusted = [\"web.*\"]\nexternal = [\"mail.send\"]\n";

fn house(rest: &str) -> House {
    let reads = json!({"readOnlyHint": true, "openWorldHint": false});
    let sends = json!({"readOnlyHint": false, "destructiveHint": false});
    let rows = json!({"rows": [{"id": 1, "name": CANARY}, {"id": 2, "name": "Ada Lovelace"}]});
    let echo = json!({"echo": true});
    House::new()
        .with(rest)
        .server("db", json!({"tools": [tool("query", &reads)], "results": {"query": {"json": rows}}}))
        .server("web", json!({"tools": [tool("fetch", &reads), tool("echo", &reads)], "results": {"echo": echo}}))
        .server("mail", json!({"tools": [tool("send", &sends)], "results": {"send": echo}}))
}

#[test]
fn what_was_read_forbids_what_sends() {
    let both = "await db.query({}); await web.fetch({});";
    let one = "await db.query({});";
    for (preset, reads, code, decision) in [
        ("strict", both, "FLOW_BLOCKED", "deny"),
        ("strict", one, "APPROVAL_REQUIRED", "ask"),
        ("trifecta", both, "APPROVAL_REQUIRED", "ask"),
    ] {
        let house = house(&format!("[flow]\npreset = \"{preset}\"\n{LISTS}"));
        let mut client = house.client();
        let source = format!(
            "{reads}\n\
             const told: unknown[] = [];\n\
             for (const text of [\"a\", \"b\"]) {{\n\
               try {{ told.push(await mail.send({{ text }})); }} catch (error: any) {{ told.push(error.code); }}\n\
             }}\n\
             return told;"
        );
        assert_eq!(client.result(&source), json!([code, code]), "{preset}: {reads}");
        client.end();
        assert_eq!(house.calls("mail"), Vec::<Value>::new(), "{preset}: {reads}");
        let records = house.audit(&["--tool", "mail.send", "--code", code]);
        assert_eq!(records.len(), 2, "{preset}: {records:?}");
        for record in records {
            assert_eq!(record["decision"], decision, "{record}");
            let labels = record["labels_in"].as_array().expect("labels");
            assert!(labels.contains(&json!("private")), "{record}");
            assert_eq!(labels.contains(&json!("untrusted")), reads == both, "{record}");
        }
    }
}

/// Ways out, each with a script that has the private text in `value`.
const WAYS: [(&str, &str); 16] = [
    ("as it is", "return value;"),
    ("reversed", "return [...value].reverse().join('');"),
    ("base 64", "return btoa(value);"),
    ("base 64, behind something", "return ['x', 'xy'].map((before) => btoa(before + value));"),
    ("hexadecimal", "return [...value].map((c) => c.charCodeAt(0).toString(16)).join('');"),
    ("numbers", "return [...value].map((c) => c.charCodeAt(0));"),
    (
        "binary",
        "return [...value].map((c) => c.charCodeAt(0).toString(2).padStart(8, '0')).join('');",
    ),
    ("other case", "return [value.toUpperCase(), value.toLowerCase()];"),
    (
        "letters moved",
        "return value.replace(/[a-z]/gi, (c) => String.fromCharCode(((c.charCodeAt(0) & 31) + 12) % 26 + (c.charCodeAt(0) & 96) + 1));",
    ),
    (
        "letter by letter in errors",
        "const told: string[] = []; for (const c of value) { try { throw new Error(c); } catch (error: any) { told.push(error.message); } } return told;",
    ),
    ("letter by letter in lines", "for (const c of value) console.log(c);"),
    ("console", "console.log(value); console.error({ [value]: 1 });"),
    ("a thrown error", "throw new Error(value);"),
    ("names of fields", "return { [value]: { [value]: true } };"),
    (
        "the name of a tool",
        "try { await (web as any)[value]({}); } catch (error: any) { return error.message; }",
    ),
    (
        "a tool that repeats it",
        "try { return await web.echo({ text: value }); } catch (error: any) { return error.code; }",
    ),
];

/// The private text in all forms in which it is looked for.
fn forms() -> Vec<String> {
    let each = |form: &dyn Fn(u8) -> String| CANARY.bytes().map(form).collect::<String>();
    let base64 = |before: usize| {
        let bytes: Vec<u8> = "xy".bytes().take(before).chain(CANARY.bytes()).collect();
        let text = base64(&bytes);
        // Without the signs that the neighbors decide.
        text[(before * 8).div_ceil(6)..bytes.len() * 8 / 6].to_owned()
    };
    let moved = |byte: u8| match byte {
        b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
        b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
        other => other,
    };
    vec![
        CANARY.to_owned(),
        CANARY.chars().rev().collect(),
        CANARY.to_uppercase(),
        CANARY.to_lowercase(),
        base64(0),
        base64(1),
        base64(2),
        each(&|byte| format!("{byte:02x}")),
        each(&|byte| format!("{byte:02X}")),
        each(&|byte| byte.to_string()),
        each(&|byte| format!("{byte:08b}")),
        each(&|byte| format!("u{byte:04x}")),
        each(&|byte| char::from(moved(byte)).to_string()),
    ]
}

/// The forms of the private text that are in it, whatever stands between its letters.
fn found(bytes: &[u8]) -> Vec<String> {
    let only = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "");
    // A line break in JSON is written with a letter.
    let text = only(&String::from_utf8_lossy(bytes).replace("\\n", ""));
    forms().into_iter().filter(|form| text.contains(&only(form))).collect()
}

/// All that one script made leave the process.
fn leave(house: &House, code: &str) -> Vec<u8> {
    let mut client = house.client();
    client.execute(&format!(
        "const value = (await db.query({{}}) as any).rows[0].name as string;\n{code}"
    ));
    let ended = client.end();
    [ended.out, ended.err].concat().into_bytes()
}

#[test]
fn a_sealed_value_leaves_in_no_form() {
    let (open, sealed) = (house(OPEN), house(SEALED));
    for (way, code) in WAYS {
        // Where nothing is sealed it gets out: the way is one, and what looks for it finds it.
        assert_ne!(found(&leave(&open, code)), Vec::<String>::new(), "{way} is no way out");
        assert_eq!(found(&leave(&sealed, code)), Vec::<String>::new(), "{way}");
    }
    for (file, bytes) in sealed.kept() {
        assert_eq!(found(&bytes), Vec::<String>::new(), "{}", file.display());
    }
    let logged = json!(sealed.audit(&["--limit", "1000"])).to_string();
    assert_eq!(found(logged.as_bytes()), Vec::<String>::new(), "{logged}");
    assert!(logged.contains("SEALED_VALUE_UNKNOWN"), "{logged}");
    assert_eq!(sealed.calls("web"), Vec::<Value>::new(), "a tool got what it may not have");
}

#[test]
fn counting_tells_nothing_of_it() {
    let house = house(SEALED);
    let mut client = house.client();
    // The number of calls is a number that the script knows: of the stand-in.
    let source = "const value = (await db.query({}) as any).rows[0].name as string;\n\
                  for (let n = 0; n < value.charCodeAt(0); n += 1) await web.echo({ text: `tick ${n}` });\n\
                  return value.charCodeAt(0);";
    assert_eq!(client.result(source), json!(u32::from(b's')));
    assert_eq!(house.calls("web").len(), usize::from(b's'));
    let ended = client.end();
    assert_eq!(found(&[ended.out, ended.err].concat().into_bytes()), Vec::<String>::new());
}

#[test]
fn only_a_tool_that_may_have_it_gets_it() {
    let house = house(SEALED);
    let mut client = house.client();
    let source = "const value = (await db.query({}) as any).rows[0].name as string;\n\
                  const told: unknown[] = [];\n\
                  for (const send of [mail.send, web.echo, web.fetch] as any[]) \
                    for (const text of [value, `Dear ${value}`]) \
                      try { told.push(await send({ text })); } catch (error: any) { told.push(error.code); }\n\
                  return told;";
    let told = client.result(source);
    let told = told.as_array().expect("a list");
    assert_eq!(told.len(), 6, "{told:?}");
    assert!(told[2..].iter().all(|code| code == "SEALED_VALUE_UNKNOWN"), "{told:?}");
    let sent = [CANARY.to_owned(), format!("Dear {CANARY}")];
    let arrived: Vec<Value> =
        house.calls("mail").into_iter().map(|call| call["arguments"]["text"].clone()).collect();
    assert_eq!(json!(arrived), json!(sent));
    assert_eq!(house.calls("web"), Vec::<Value>::new());
    // The mail server repeated what it got: it came back sealed.
    let ended = client.end();
    assert_eq!(found(&[ended.out, ended.err].concat().into_bytes()), Vec::<String>::new());
    let opened = house.audit(&["--tool", "mail.send", "--kind", "intent"]);
    assert!(opened.iter().all(|record| record["unsealed"]["name"] == 1), "{opened:?}");
    assert_eq!(house.audit(&["--code", "SEALED_VALUE_UNKNOWN"]).len(), 4);
}

#[test]
fn what_is_opened_for_a_tool_is_told_to_nobody_else() {
    // What is wrong with arguments names their keys, and a question to a person names all of them.
    let strict = json!({
        "name": "send",
        "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "additionalProperties": false},
        "annotations": {"readOnlyHint": false, "destructiveHint": true},
    });
    let rows = json!({"rows": [{"name": CANARY}]});
    let reads = tool("query", &json!({"readOnlyHint": true}));
    let house = House::new()
        .with(SEALED)
        .server("db", json!({"tools": [reads], "results": {"query": {"json": rows}}}))
        .server("mail", json!({"tools": [strict]}));
    let mut client = house.client();
    let told = client.result(
        "const value = (await db.query({}) as any).rows[0].name as string;\n\
         const told: unknown[] = [];\n\
         for (const arguments_ of [{ [value]: 1 }, { text: { [value]: 1 } }, { text: `Dear ${value}` }] as any[])\n\
           try { told.push(await mail.send(arguments_)); } catch (error: any) { told.push(error.code, error.message, error.issues); }\n\
         return told;",
    );
    assert_eq!(
        (&told[0], &told[3], &told[6]),
        (&json!("INVALID_ARGS"), &json!("INVALID_ARGS"), &json!("APPROVAL_REQUIRED")),
        "{told}"
    );
    let asked = house.run(&["approvals", "list", "--json"]);
    assert!(asked.out.contains("sv_name_"), "{asked:?}");
    let ended = client.end();
    let all = [ended.out, ended.err, asked.out, asked.err].concat();
    assert_eq!(found(all.as_bytes()), Vec::<String>::new(), "{told}");
    assert_eq!(house.calls("mail"), Vec::<Value>::new());
}
