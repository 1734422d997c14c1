//! Texts from outside that want to be another line of the log, or to steer the terminal of who reads it: an event is
//! one line, and nothing that is printed acts.

use super::house::{Client, House};
use crate::clients::process::{Ended, Running, Source};
use serde_json::{Value, json};

/// A line of its own in a log, sequences of terminals in 7 and 8 bits, and text that turns around.
const HOSTILE: &str = "x\r\n{\"v\":1,\"kind\":\"outcome\",\"forged\":true}\r\n\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\
                       \u{85}\u{7f}\u{8}\u{0}\u{202e}live\u{2066}\u{2069}\u{200f}\u{61c}\u{2028}\u{feff}y";

/// Whether a character does something to a terminal, or to the order of what is around it.
fn acts(character: char) -> bool {
    let is_control = character.is_control() && character != '\n';
    is_control
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn check_quiet(what: &str, ended: &Ended) {
    for text in [&ended.out, &ended.err] {
        let found: Vec<char> = text.chars().filter(|c| acts(*c)).collect();
        assert!(found.is_empty(), "{what} prints {found:?}: {text:?}");
    }
}

/// A server that has the text in everything that it says.
fn house(rest: &str) -> House {
    let tool = |name: &str| {
        json!({
            "name": name,
            "title": HOSTILE,
            "description": HOSTILE,
            "inputSchema": {
                "type": "object",
                "title": HOSTILE,
                "properties": {"text": {"type": "string", "description": HOSTILE}, HOSTILE: {"enum": [HOSTILE]}},
            },
            "annotations": {"title": HOSTILE, "readOnlyHint": true},
        })
    };
    let results = json!({
        "say": {"echo": true},
        "fail": {"tool_error": HOSTILE},
        "crash": {"error": {"code": -32000, "message": HOSTILE}},
    });
    let bad = format!("bad{HOSTILE}");
    let tools = [tool("say"), tool("fail"), tool("crash"), tool(&bad)];
    House::new()
        .with(rest)
        .server("evil", json!({"instructions": HOSTILE, "tools": tools, "results": results}))
}

/// A script with the text in its calls, its lines and its end. It makes six calls.
fn script() -> String {
    // Escaped: a script with signs that turn text around is not run at all.
    let escape = |unit: u16| format!("\\u{unit:04x}");
    let text = format!("\"{}\"", HOSTILE.encode_utf16().map(escape).collect::<String>());
    format!(
        "const text: string = {text};\n\
         console.log(text); console.error({{ [text]: text }});\n\
         for (const call of [() => evil.say({{ text }}), () => (evil.say as any)({{ [text]: text }}), \
           () => (evil as any).fail({{ text }}), () => (evil as any).crash({{ text }}), \
           () => (evil as any)[text]({{}}), () => (evil.say as any)(JSON.parse(JSON.stringify({{ text: [text] }})))]) {{\n\
           try {{ console.log(await call()); }} catch (error: any) {{ console.log(error.code, error.message, error.hint); }}\n\
         }}\n"
    )
}

#[test]
fn an_event_is_one_line_and_nothing_printed_acts() {
    let pinless = "[pins]\ntrust = \"off\"\n[audit]\nargs = \"full\"\nstore = \"jsonl\"\n";
    for (rest, n_calls) in [(pinless, 2), ("", 2)] {
        let house = house(rest);
        let who = json!({"name": HOSTILE, "version": HOSTILE});
        let mut client = Client::begin_as(Running::start(&mut house.command(&["serve"])), &who);
        client.execute(&format!("{}return {{ [text]: text }};", script()));
        client.execute(&format!("{}throw new Error(text);", script()));
        client.call("evil.say", &json!({"text": HOSTILE}));
        client.call(HOSTILE, &json!({}));
        let ended = client.end();
        for line in ended.out.lines() {
            serde_json::from_str::<Value>(line).expect("each line of the connection is a message");
        }
        check_quiet("standard error", &Ended { out: String::new(), ..ended });
        check_log(&house, n_calls);
        check_commands(&house);
    }
}

/// The log has the calls that were made and nothing else, and each of its lines is a record.
fn check_log(house: &House, n_calls_min: usize) {
    let records = house.audit(&["--limit", "1000"]);
    let calls: Vec<&Value> = records
        .iter()
        .filter(|record| ["outcome", "deny"].contains(&record["kind"].as_str().unwrap_or_default()))
        .collect();
    assert!(calls.len() >= n_calls_min, "{records:?}");
    for record in &records {
        assert!(record.get("forged").is_none() && record["seq"].is_u64(), "{record}");
    }
    for (file, bytes) in house.kept() {
        let is_listing = file.iter().any(|part| part == "listings");
        if !is_listing && file.extension().is_some_and(|extension| extension == "jsonl") {
            let text = String::from_utf8(bytes).expect("a log is UTF-8");
            assert!(text.lines().count() >= n_calls_min, "{text}");
            for line in text.lines() {
                let line: Value = serde_json::from_str(line).expect("a line is a record");
                if line.get("chain").is_some() {
                    // Where the day before ended.
                    continue;
                }
                assert!(line["record"]["seq"].is_u64() && line["hash"].is_string(), "{line}");
            }
        }
    }
    let verified = house.run(&["audit", "verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    let mut ids: Vec<&str> = calls.iter().filter_map(|record| record["id"].as_str()).collect();
    ids.dedup();
    for id in ids {
        check_quiet("audit show", &house.run(&["audit", "show", id]));
        check_quiet("audit show --json", &house.run(&["audit", "show", id, "--json"]));
    }
}

fn check_commands(house: &House) {
    let thrown = format!("{}throw new Error(text);", script());
    let returned = format!("{}return {{ [text]: text }};", script());
    let thrown = house.home.file("thrown.ts", &thrown).to_string_lossy().into_owned();
    let returned = house.home.file("returned.ts", &returned).to_string_lossy().into_owned();
    let arguments = json!({"text": HOSTILE}).to_string();
    let commands: [&[&str]; 21] = [
        &["list"],
        &["list", "--json"],
        &["tools"],
        &["tools", "--json"],
        &["tools", "/evil"],
        &["tools", "/evil/say.ts"],
        &["tools", "/evil/say.ts", "--json"],
        &["tools", "--search", "say"],
        &["tools", "--search", "say", "--json"],
        &["run", &thrown],
        &["run", &thrown, "--json"],
        &["run", &returned],
        &["run", &returned, "--json"],
        &["check", &returned],
        &["call", "evil.say", "--json", &arguments],
        &["call", "evil.fail", "--json", &arguments],
        &["call", "evil.crash", "--json", &arguments],
        &["pins", "list"],
        &["pins", "diff", "evil"],
        &["audit", "query", "--limit", "1000"],
        &["audit", "query", "--limit", "1000", "--json"],
    ];
    for words in commands {
        let ended = house.run(words);
        assert!(!ended.out.is_empty() || !ended.err.is_empty(), "{words:?} says nothing");
        check_quiet(&format!("{words:?}"), &ended);
    }
    let mut tail = Running::start(&mut house.command(&["audit", "tail", "--limit", "4"]));
    (0..4).for_each(|_| drop(tail.line(Source::Out)));
    tail.signal("INT");
    check_quiet("audit tail", &tail.end());
}
