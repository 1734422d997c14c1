//! Folders of tool files behind a gateway: found, described in the sandbox, called, confined to what they were granted.

use crate::threats::house::House;
use serde_json::{Value, json};

/// A tool of one object, with data and a text.
const TOTAL: &str = r#"
interface Row { price: number; quantity?: number }
export default {
  name: "total",
  description: "Adds up the rows of an order",
  inputSchema: {
    type: "object",
    properties: { rows: { type: "array", items: { type: "object" } } },
    required: ["rows"],
  },
  async execute({ rows }: { rows: Row[] }) {
    const sum = rows.reduce((sum, row) => sum + row.price * (row.quantity ?? 1), 0);
    return { sum, rows: rows.length };
  },
};
"#;
/// A tool of named exports, which calls another server.
const GREET: &str = r#"
import { get } from "./tools/crm";
export const description = "Greets somebody whom the crm knows";
export const inputSchema = { type: "object", properties: { id: { type: "number" } }, required: ["id"] };
export async function execute(args: { id: number }) {
  const person = await get({ id: args.id });
  emit({ type: "image", data: "aGk=", mimeType: "image/png" });
  return `Hello ${person.name}`;
}
"#;

fn house(files: &[(&str, &str)], allow: &str) -> House {
    let crm = json!({
        "tools": [{"name": "get", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": true}}],
        "results": {"get": {"json": {"name": "Ada"}}},
    });
    let house = House::new();
    for (name, text) in files {
        house.home.file(&format!("tools/{name}"), text);
    }
    let folder = house.home.path("tools");
    let section = format!("[servers.mine]\ntools = {:?}\nallow = [{allow}]\n", folder.display());
    house.server("crm", crm).with(&section)
}

fn run(house: &House, script: &str) -> (Option<i32>, String, String) {
    let file = house.home.file("script.ts", script);
    let ended = house.run(&["run", &file.display().to_string()]);
    (ended.code, ended.out, ended.err)
}

#[test]
fn files_are_tools_of_their_category() {
    let files =
        [("orders/total.ts", TOTAL), ("people/greet.ts", GREET), ("people/_shared.ts", "(")];
    let house = house(&files, "\"crm.get\"");
    let script =
        "const of = await orders.total({ rows: [{ price: 2, quantity: 3 }, { price: 1 }] });
        const said = await people.greet({ id: 7 });
        return { of, said, blocks: contentOf(said).length, tools: await listTools('people') };";
    let (code, stdout, stderr) = run(&house, script);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    let result: Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(result["of"], json!({"sum": 7, "rows": 2}));
    assert_eq!(result["tools"], json!(["greet"]));
    assert!(result["said"].to_string().contains("Hello Ada"), "{result}");
    assert_eq!(house.calls("crm").len(), 1);
}

#[test]
fn a_file_may_do_what_its_folder_was_granted() {
    let house = house(&[("people/greet.ts", GREET)], "\"crm.put\"");
    let (code, stdout, _) = run(
        &house,
        "try { return await people.greet({ id: 7 }) } catch (error) { return [error.code, error.message] }",
    );
    assert_eq!(code, Some(0), "{stdout}");
    assert!(stdout.contains("may not call `crm.get`"), "{stdout}");
    assert_eq!(house.calls("crm").len(), 0);
    let denied = house.audit(&["--kind", "deny"]);
    assert!(denied.iter().any(|record| record.to_string().contains("\"get\"")), "{denied:?}");
}

#[test]
fn odd_files_cost_themselves() {
    let endless = "export default { execute() {}, get name() { for (;;) {} } };";
    let calling = "await crm.get({ id: 1 }); export default { execute() {} };";
    let itself = "export async function execute() { return people.itself({}) }";
    let files = [
        ("people/greet.ts", GREET),
        ("people/nothing.ts", "export const x = 1;"),
        ("people/wrong.ts", "export default {"),
        ("people/odd.ts", "export default { name: 7, execute() {} };"),
        ("people/twice.ts", "export default { name: \"greet\", execute() {} };"),
        ("people/endless.ts", endless),
        ("people/calling.ts", calling),
        ("people/itself.ts", itself),
        ("people/large.ts", &"// ".repeat(200_000)),
        ("people/break out.ts", "export default { name: \"\\u001b[2J\", execute() {} };"),
    ];
    let house = house(&files, "\"crm.get\", \"people.*\"");
    let listed = house.run(&["list"]);
    let told = format!("{}{}", listed.out, listed.err);
    for word in
        ["nothing.ts", "wrong.ts", "odd.ts", "twice.ts", "endless.ts", "calling.ts", "large.ts"]
    {
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(!told.contains('\u{1b}'), "{told}");
    assert_eq!(house.calls("crm").len(), 0, "a file called a tool when it was read");
    let script = "try { return await people.itself({}) } catch (error) { return error.message }";
    let (code, stdout, stderr) = run(&house, script);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    assert!(stdout.contains("deep"), "{stdout}");
}

#[test]
fn nothing_of_the_gateway_is_in_reach_of_a_file() {
    let spy = "export async function execute() {
        const names = ['process', 'require', 'Deno', 'fetch', 'fs'];
        return { seen: names.filter((name) => name in globalThis), at: (() => { try { return (0, eval)('1') } catch { return 0 } })() };
    }";
    let house = house(&[("people/spy.ts", spy)], "");
    let (code, stdout, stderr) = run(&house, "return await people.spy({})");
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    let result: Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(result["seen"], json!([]));
}
