//! The commands as a person runs them: what they print where, with which exit code, and what they leave behind.
//!
//! Each test has a home of its own; the real one is never touched.

use crate::clients::process::{Ended, Running, descendants, until_some, wait_until_gone};
use crate::clients::world::{GLOVEPORT, Home, Runtimes, quoted};
use crate::clients::{CLIENTS, Reach, talk};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;

/// Two servers that work, with one before them that does not.
const CONFIG: &str = r#"# mine
[servers.absent]
command = ["/nonexistent/server"]

[servers.files]
builtin = "file-system"
roots = ["files"]
writable = true

[servers.shop]
builtin = "database"
path = "shop.db"
"#;
const ABSENT: &str = "cannot connect: cannot find `/nonexistent/server`: searched `/nonexistent/server`; \
                      install it or give its absolute path";

const GOOD: &str = r#"await shop.update({ sql: "create table if not exists t (n integer)" });
await Promise.all([1, 2, 3].map((n: number) => shop.update({ sql: "insert into t values (?)", params: [n] })));
const { rows } = await shop.query({ sql: "select count(distinct n) as n, max(n) as max from t" });
console.log("counted");
return { ...rows[0], files: (await files.list({})).entries.map((entry: { name: string }) => entry.name) };
"#;

/// A home in which the servers of [`CONFIG`] are.
fn furnished() -> Home {
    let home = Home::new();
    home.file("gloveport.toml", CONFIG);
    home.file("files/a.txt", "first\n");
    home.file("shop.db", "");
    home
}

fn run(home: &Home, arguments: &[&str]) -> Ended {
    Running::start(home.command(GLOVEPORT).args(arguments)).end()
}

/// With standard input.
fn feed(home: &Home, arguments: &[&str], input: &str) -> Ended {
    let mut running = Running::start(home.command(GLOVEPORT).args(arguments));
    running.say(input);
    running.end()
}

/// Output that is JSON, of a command that ended with `code`.
fn json(ended: &Ended, code: i32) -> Value {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

#[test]
fn a_script_prints_its_result_and_tells_the_rest_aside() {
    let home = furnished();
    home.file("good.ts", GOOD);
    for ended in
        [run(&home, &["run", "good.ts", "--yes"]), feed(&home, &["run", "-", "--yes"], GOOD)]
    {
        assert_eq!(json(&ended, 0), json!({"n": 3, "max": 3, "files": ["a.txt"]}));
        for part in ["counted\n", "6 tool calls (files.list ×1, shop.query ×1, shop.update ×4), "]
        {
            assert!(ended.err.contains(part), "{part} is not in {}", ended.err);
        }
    }
    let told = json(&run(&home, &["run", "good.ts", "--json", "--yes"]), 0);
    assert_eq!(told["outcome"], "returned");
    assert_eq!(told["result"]["files"], json!(["a.txt"]));
    assert_eq!(told["printed"], "counted");
    let calls = json!({"files.list": 1, "shop.query": 1, "shop.update": 4});
    assert_eq!(told["receipt"]["calls"], calls);
    for key in ["call_bytes", "call_llm_tokens", "llm_tokens", "wall_ms"] {
        assert!(told["receipt"][key].is_u64(), "{key}: {told}");
    }
}

#[test]
fn what_may_destroy_waits_for_a_persons_word() {
    let home = furnished();
    let write = "await files.write({ path: 'b.txt', content: 'more' }); return 'written'";
    let written = home.path("files/b.txt");
    let refused = feed(&home, &["run", "-"], write);
    assert_eq!((refused.code, &*refused.out), (Some(1), ""), "{refused:?}");
    for part in ["files.write ×1\n", "why: it is destructive\n", "agree with --yes\n"] {
        assert!(refused.err.contains(part), "{part} is not in {}", refused.err);
    }
    assert!(!written.exists(), "nobody agreed");
    // What came with somebody's project agrees to nothing.
    let rule = "[[rule]]\nid = \"theirs\"\nallow = \"files.write\"\n";
    home.file("gloveport.toml", &format!("{CONFIG}\n{rule}"));
    assert_eq!(feed(&home, &["run", "-"], write).code, Some(1));
    assert!(!written.exists(), "only the project agreed");
    home.allow("files.write");
    assert_eq!(json(&feed(&home, &["run", "-"], write), 0), "written");
    assert!(written.exists());
}

#[test]
fn exit_codes_are_honest() {
    let home = furnished();
    let broken = home.file("broken.toml", "[servers.a]\ncomand = \"x\"\n");
    let broken = broken.to_str().expect("a plain path");
    for (arguments, input, code, part) in [
        ("run -", "throw new Error(\"no luck\")", 1, "line 1, column "),
        ("run -", "return (", 1, "the script was not run:\nline "),
        ("run -", "return await file.list({})", 1, "did you mean `files`?"),
        ("run -", "return await absent.go({})", 1, ABSENT),
        ("run -", "return await shop.query({})", 1, "`shop.query` needs `sql` (a string)"),
        ("run - --timeout 300ms", "for (;;) {}", 3, "ended after 0.3 s"),
        ("run - --timeout 300ms --json", "for (;;) {}", 3, ""),
        ("run - --timeout 5", "return 1", 2, "--timeout"),
        ("run missing.ts", "", 2, "cannot read `missing.ts`"),
        ("runn", "", 2, "run"),
        ("call shop.query --json {\"sql\":1}", "", 1, "INVALID_ARGS: wrong arguments: `sql` must"),
        ("call shop.query --json []", "", 2, "no JSON object"),
        ("call shop.qury", "", 1, "did you mean `query`?"),
        ("call shop", "", 2, "write SERVER.TOOL"),
        ("call shop.query --json {\"sql\":\"drop\\u0020table\\u0020t\"}", "", 1, "TOOL_FAILED"),
        ("call absent.go", "", 1, ABSENT),
        ("tools /shop/qury.ts", "", 1, "no tool `qury` in `shop`"),
        ("remove nobody", "", 2, "no server `nobody`"),
        ("add files -- cat", "", 2, "`files`"),
        ("import missing.json", "", 2, "missing.json"),
        (
            &format!("list --config {broken}"),
            "",
            2,
            "broken.toml:2:1: unknown key `comand`: did you",
        ),
        ("list --config missing.toml", "", 2, "missing.toml"),
        ("server database --path missing.db", "", 2, "missing.db"),
        ("serve --http 0.0.0.0:0", "", 2, "loopback"),
    ] {
        let words: Vec<&str> = arguments.split(' ').collect();
        let ended = feed_if_any(&home, &words, input);
        assert_eq!(ended.code, Some(code), "{arguments}: {ended:?}");
        assert!(ended.err.contains(part), "{arguments}: {part} is not in {}", ended.err);
        // What failed is told to people, and standard output stays clean for programs.
        assert!(ended.out.is_empty() || arguments.contains("--json"), "{arguments}: {ended:?}");
    }
}

fn feed_if_any(home: &Home, words: &[&str], input: &str) -> Ended {
    if input.is_empty() { run(home, words) } else { feed(home, words, input) }
}

#[test]
fn a_failure_as_json_says_the_same() {
    let home = furnished();
    let ended =
        feed(&home, &["run", "-", "--json"], "await shop.schema({});\nthrow new Error('x')");
    let told = json(&ended, 1);
    assert_eq!(told["outcome"], "threw");
    assert_eq!(told["already_ran"], "tool calls that already ran: shop.schema ×1");
    assert!(
        told["error"].as_str().is_some_and(|text| text.starts_with("line 2, column 11: Error: x")),
        "{told}"
    );
    assert!(told.get("result").is_none(), "{told}");
    assert_eq!(ended.err, "");
}

#[test]
fn tools_are_shown_as_agents_see_them() {
    let home = furnished();
    let missing = format!("`absent` is not available: {ABSENT}\n");
    let tree = run(&home, &["tools"]);
    let folder = home.path("files").canonicalize().expect("is there");
    let expected = format!(
        "7 tools of 2 servers\n/files (4 tools): Allowed folders: '{}'\n/shop (3 tools)\n",
        folder.display()
    );
    assert_eq!((tree.code, tree.out, tree.err), (Some(0), expected, missing.clone()));
    let declared = run(&home, &["tools", "/shop/query.ts"]).out;
    for part in ["declare namespace shop {\n", "function query(args: {\n", "    sql: string"] {
        assert!(declared.contains(part), "{part} is not in {declared}");
    }
    let found = run(&home, &["tools", "--search", "update", "--limit", "1"]);
    assert!(found.out.starts_with("shop.update(args: { sql: string"), "{found:?}");
    assert_eq!((found.out.lines().count(), found.code), (1, Some(0)));
    assert_eq!(found.err, format!("{missing}1 of 7 tools\n"));
    let found = json(&run(&home, &["tools", "--search", "update", "--limit", "1", "--json"]), 0);
    assert_eq!(found[0]["id"], "shop.update");
    assert_eq!((&found[0]["path"], &found[0]["exact"]), (&json!("/shop/update.ts"), &json!(true)));
    let below = json(&run(&home, &["tools", "/files", "--json"]), 0);
    let ids: Vec<&Value> =
        below["tools"].as_array().expect("tools").iter().map(|t| &t["id"]).collect();
    assert_eq!(ids, ["files.list", "files.read", "files.search", "files.write"]);
}

#[test]
fn one_tool_is_called() {
    let home = furnished();
    let read = json(&run(&home, &["call", "files.read", "--json", r#"{"path": "a.txt"}"#]), 0);
    assert_eq!(read["content"], "first\n");
    let query = r#"{"sql": "select ? as n", "params": [7]}"#;
    let found = json(&feed(&home, &["call", "shop.query", "--json", "-"], query), 0);
    assert_eq!(found["rows"], json!([{"n": 7}]));
}

#[test]
fn a_failed_server_hides_nobody_from_the_list() {
    let home = furnished();
    let file = home.path("gloveport.toml");
    let listed = run(&home, &["list"]);
    let expected = format!(
        "{}\n\
         absent  failed      /nonexistent/server\n    {ABSENT}\n\
         files   4 tools     built-in file-system, files, writable\n\
         shop    3 tools     built-in database, shop.db\n",
        file.display()
    );
    assert_eq!((listed.out, listed.code), (expected, Some(1)));
    let (files, shop) = ("built-in file-system, files, writable", "built-in database, shop.db");
    let expected = json!({"file": file, "servers": [
        {"name": "absent", "origin": "/nonexistent/server", "state": "failed", "error": ABSENT},
        {"name": "files", "origin": files, "state": "ready", "tools": 4, "dropped": [],
            "held": [], "drifted": [], "remembered": null},
        {"name": "shop", "origin": shop, "state": "ready", "tools": 3, "dropped": [],
            "held": [], "drifted": [], "remembered": null},
    ]});
    assert_eq!(json(&run(&home, &["list", "--json"]), 1), expected);
}

#[test]
fn servers_are_added_and_removed() {
    let home = furnished();
    let (url, header) = ("https://example.com/mcp", "Authorization=Bearer ${WEB_KEY}");
    let added = run(&home, &["add", "web", "--url", url, "--header", header]);
    assert_eq!((added.code, &*added.out), (Some(0), ""), "{added:?}");
    let added = run(&home, &["add", "cat", "--env", "API_KEY=abc123", "--", "cat", "-u"]);
    assert_eq!(added.code, Some(0), "{added:?}");
    // It is told that the secret stands in the file, and not repeated.
    assert!(added.err.contains("env.API_KEY") && !added.err.contains("abc123"), "{added:?}");
    let file = || fs::read_to_string(home.path("gloveport.toml")).expect("a file");
    let written = file();
    assert!(written.starts_with(CONFIG), "{written}");
    assert!(
        written.contains("Bearer ${WEB_KEY}") && written.contains(r#"["cat", "-u"]"#),
        "{written}"
    );
    for name in ["web", "cat"] {
        assert_eq!(run(&home, &["remove", name]).code, Some(0));
    }
    assert_eq!(file().trim_end(), CONFIG.trim_end());
}

#[test]
fn a_clients_servers_are_imported_and_run() {
    let home = Home::new();
    let database = home.file("shop.db", "");
    // Comments and trailing commas are what people write.
    let text = format!(
        r#"{{ // mine
        "mcpServers": {{
            "my shop": {{"command": {GLOVEPORT:?}, "args": ["server", "database", "--path", {}]}},
            "gateway": {{"command": "gloveport", "args": ["serve"]}},
            "off": {{"url": "http://127.0.0.1:9/mcp", "disabled": true}},
        }}
    }}"#,
        quoted(&database)
    );
    home.file("client.json", &text);
    let file = home.path("home/.config/gloveport/gloveport.toml");
    let tried = run(&home, &["import", "client.json", "--dry-run"]);
    assert_eq!(tried.code, Some(0), "{tried:?}");
    assert!(!file.exists(), "nothing was to be written");
    let imported = run(&home, &["import", "client.json"]);
    assert_eq!((imported.code, &imported.out), (Some(0), &tried.out), "{imported:?}");
    let command = format!("my-shop: {GLOVEPORT} server database --path {}\n", database.display());
    for part in [&*command, "left out `gateway`: it is gloveport itself\n", "off (disabled): http:"]
    {
        assert!(imported.out.contains(part), "{part} is not in {}", imported.out);
    }
    let mode = fs::metadata(&file).expect("is written").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others cannot read it");
    let listed = json(&run(&home, &["list", "--json"]), 0);
    assert_eq!(listed["file"], json!(file));
    let states: Vec<[&Value; 3]> = listed["servers"]
        .as_array()
        .expect("servers")
        .iter()
        .map(|server| [&server["name"], &server["state"], &server["tools"]])
        .collect();
    let ready = [json!("my-shop"), json!("ready"), json!(3)];
    let disabled = [json!("off"), json!("disabled"), Value::Null];
    assert_eq!(states, [ready.each_ref(), disabled.each_ref()]);
    let script = "return (await my_shop.query({ sql: 'select 6 * 7 as answer' })).rows";
    assert_eq!(json(&feed(&home, &["run", "-"], script), 0), json!([{"answer": 42}]));
    // A client's file also runs as it is.
    let script = script.replace("6 * 7", "7 * 7");
    let ended = feed(&home, &["--config", "client.json", "run", "-"], &script);
    assert_eq!(json(&ended, 0), json!([{"answer": 49}]));
}

#[test]
fn a_sample_runs_where_nothing_is_configured() {
    let home = Home::new();
    let cache = home.path("cache");
    let ask = |script: &str| {
        let mut command = home.command(GLOVEPORT);
        command.env("XDG_CACHE_HOME", &cache).args(["run", "-"]);
        let mut running = Running::start(&mut command);
        running.say(script);
        json(&running.end(), 0)
    };
    let count =
        "return (await database.query({ sql: 'select count(*) as n from customers' })).rows[0].n";
    let n = ask(count);
    assert!(n.as_u64().is_some_and(|n| n >= 1_000), "{n} customers");
    assert_eq!(ask(count), n, "it is made once");
    home.file("here.txt", "");
    let script = "return (await file_system.list({})).entries.map((entry) => entry.name)";
    assert_eq!(ask(script), json!(["cache", "here.txt", "home"]));
    let left = fs::read_dir(home.path("home")).expect("a folder");
    let mut left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
    left.sort();
    assert_eq!(left, [".local", ".npmrc"], "records of calls, and npm's settings as they were");
}

#[test]
fn ctrl_c_ends_a_run_and_all_that_it_started() {
    let home = furnished();
    let config = CONFIG.replace(r#"["/nonexistent/server"]"#, r#"["sh", "-c", "sleep 600; true"]"#);
    home.file("gloveport.toml", &config);
    let started = home.path("files/started");
    let arguments = ["run", "-", "--json", "--yes"];
    let mut running = Running::start(home.command(GLOVEPORT).args(arguments));
    running.say("await files.write({ path: 'started', content: '' }); for (;;) {}");
    running.close_input();
    until_some("the script", || started.exists().then_some(()));
    let below = until_some("the server", || {
        let below = descendants(running.id());
        below.iter().any(|process| process.name == "sleep").then_some(below)
    });
    assert!(below.iter().any(|process| process.name == "gloveport"), "no worker in {below:?}");
    running.signal("INT");
    let ended = running.end();
    assert_eq!(json(&ended, 130)["outcome"], "cancelled");
    wait_until_gone(&below);
}

#[test]
fn a_built_in_server_serves_other_clients_alone() {
    let Some(runtimes) = Runtimes::find() else { return };
    let home = Home::new();
    let database = home.file("shop.db", "").to_string_lossy().into_owned();
    let reach = Reach::Stdio(
        [GLOVEPORT, "server", "database", "--path", &database].map(str::to_owned).to_vec(),
    );
    let calls = [
        json!(["update", {"sql": "create table if not exists t (n integer)"}]),
        json!(["update", {"sql": "insert into t values (?), (?)", "params": [1, 2]}]),
        json!(["query", {"sql": "select count(*) % 2 as odd, max(n) as max from t"}]),
        json!(["query", {"sql": "delete from t"}]),
    ];
    for client in CLIENTS {
        let (report, below, ended) = talk((&home, &runtimes), client, &reach, &calls);
        assert_eq!(report["tools"], json!(["query", "update", "schema"]), "{client:?}");
        let answers = report["answers"].as_array().expect("answers");
        assert_eq!(answers[1]["structured"]["changes"], 2, "{client:?}: {report}");
        let rows = &answers[2]["structured"]["rows"];
        assert_eq!(*rows, json!([{"odd": 0, "max": 2}]), "{client:?}");
        let text = answers[3]["content"][0]["text"].as_str().expect("a text");
        assert!(text.contains("only reads"), "{client:?}: {text}");
        assert_eq!(answers[3]["is_error"], true, "{client:?}");
        assert_eq!(ended.code, Some(0), "{client:?}: {}", ended.err);
        wait_until_gone(&below);
    }
}
