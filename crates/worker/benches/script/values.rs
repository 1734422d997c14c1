//! JSON that crosses into the engine and out of it, against the engine's own `JSON.parse` and
//! `JSON.stringify` of the same text in the same execution.

use crate::{
    gateway::execute,
    table::{Series, speed_line},
};
use std::fmt::Write as _;

const ROUNDS: usize = 16;
/// About as long as each text is.
const TEXT_BYTES: usize = 1_500_000;

/// Texts that results of tools look like, by name.
fn kinds() -> Vec<(&'static str, String)> {
    let row = |id: usize| {
        format!(
            r#"{{"id":{id},"name":"row {id}","email":"person{id}@example.com","city":"Oslo","active":true,"score":{id}.5,"created_at":"2026-01-01T00:00:00Z","tags":["a","b"],"owner":null,"price":1299}}"#
        )
    };
    let nested = |id: usize| "{\"a\":[".repeat(40) + &id.to_string() + &"]}".repeat(40);
    let many = |each: &dyn Fn(usize) -> String| {
        let mut text = String::from("[");
        for id in 0.. {
            if text.len() > TEXT_BYTES {
                break;
            }
            let comma = if id == 0 { "" } else { "," };
            write!(text, "{comma}{}", each(id)).expect("a text takes all");
        }
        text + "]"
    };
    vec![
        ("rows of a table", many(&row)),
        ("objects 80 levels deep", many(&nested)),
        ("short texts", many(&|id| format!("\"word{id}\""))),
        ("whole numbers", many(&|id| (id * 37).to_string())),
        ("fractions", many(&|id| format!("{id}.{}", id % 997 + 1))),
        ("one long text", format!("\"{}\"", "lorem ipsum dolor ".repeat(TEXT_BYTES / 18))),
        ("one long text with escapes", format!("\"{}\"", "a line\\n".repeat(TEXT_BYTES / 8))),
        ("rows, not of ASCII", many(&|id| format!(r#"{{"id":{id},"名前":"行 {id} ünïcödé"}}"#))),
    ]
}

/// Prints both directions.
pub(crate) fn print() {
    // Each goes first in every other round: what comes later finds a fuller heap.
    let sources = [
        "Date.now(); const value = JSON.parse(text); Date.now();\n\
         const answer = await test.rows({}); Date.now();\n\
         JSON.stringify(value); Date.now();\n\
         await test.take({ value }); Date.now();",
        "Date.now(); const value = await test.rows({}); Date.now();\n\
         const answer = JSON.parse(text); Date.now();\n\
         await test.take({ value }); Date.now();\n\
         JSON.stringify(value); Date.now();",
    ];
    let sources = sources
        .map(|source| format!("const text = await test.text({{}});\n{source}\nreturn value"));
    // The places of: parsed, answered, written, sent as an argument, returned.
    let places = [[0, 1, 2, 3, 5], [1, 0, 4, 2, 5]];
    let mut lines = (Vec::new(), Vec::new(), Vec::new());
    for (name, json) in kinds() {
        let mut series = [const { Series::new() }; 5];
        for round in 0..ROUNDS {
            let marks = execute(&sources[round % 2], &json).marks;
            for (series, at) in series.iter_mut().zip(places[round % 2]) {
                series.push(marks[at + 1] - marks[at]);
            }
        }
        let [parsed, answered, written, sent, returned] = &series;
        lines.0.push(speed_line(name, json.len(), parsed, answered));
        lines.1.push(speed_line(name, json.len(), written, sent));
        lines.2.push(speed_line(name, json.len(), written, returned));
    }
    println!("\nresult to value              JSON.parse            ours                  times");
    println!("{}", lines.0.join("\n"));
    println!("\nvalue to arguments           JSON.stringify        ours                  times");
    println!("{}", lines.1.join("\n"));
    println!("\nvalue to outcome             JSON.stringify        ours                  times");
    println!("{}", lines.2.join("\n"));
}
