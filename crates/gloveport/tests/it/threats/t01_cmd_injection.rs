//! Commands hidden in arguments: what a shell would take apart arrives nowhere, for there is no shell.

use super::house::House;
use crate::clients::world::quoted;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What is tried in place of a word of letters. `CANARY` stands for a file that none of them may make.
const PAYLOADS: [&str; 60] = [
    "; touch CANARY",
    "a; touch CANARY",
    "a;touch CANARY #",
    "$(touch CANARY)",
    "a$(touch CANARY)",
    "`touch CANARY`",
    "a`touch CANARY`",
    "| touch CANARY",
    "a | touch CANARY",
    "a || touch CANARY",
    "a && touch CANARY",
    "& touch CANARY &",
    "a\ntouch CANARY",
    "\ntouch CANARY\n",
    "a\r\ntouch CANARY",
    "a\0touch CANARY",
    "\0",
    "a\u{1b}[2Jb",
    "a\tb",
    "> CANARY",
    "a > CANARY",
    "a >> CANARY",
    "a 2> CANARY",
    "< /etc/passwd",
    "<(touch CANARY)",
    ">(touch CANARY)",
    "a' ; touch CANARY ; '",
    "a\" ; touch CANARY ; \"",
    "\\\"; touch CANARY",
    "'$(touch CANARY)'",
    "${IFS}touch${IFS}CANARY",
    "$IFS$9touch$IFS$9CANARY",
    "{touch,CANARY}",
    "$HOME",
    "${PATH}",
    "$((1+1))",
    "%0atouch CANARY",
    "%00",
    "!touch",
    "~root",
    "*",
    "?",
    "[a-z]",
    "-oProxyCommand=touch CANARY",
    "--upload-pack=touch CANARY",
    "--output=CANARY",
    "-",
    "--",
    "-x",
    "-exec touch CANARY ;",
    "\u{2212}\u{2212}output=CANARY",
    "\u{ff0d}x",
    "\u{ff1b} touch CANARY",
    "\u{37e} touch CANARY",
    "\u{ff5c} touch CANARY",
    "a\u{2028}touch CANARY",
    "a\u{202e}b",
    "\u{ff41}\u{ff42}",
    "\u{430}bc",
    "A",
];

#[test]
fn nothing_but_the_pattern_reaches_a_program() {
    let house = House::new();
    let folder = house.home.path("granted");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (granted, canary) = (quoted(&folder), folder.join("canary"));
    let house = house.with(&format!(
        "[servers.sh]\nbuiltin = \"shell\"\nroots = [{granted}]\nwritable = true\n\
         [servers.sh.programs.say]\npath = \"printf\"\neffect = \"read\"\n\
         args = [\"[%s]\", {{ name = \"word\", matches = \"[a-z]{{1,64}}\" }},\n\
         {{ name = \"format\", one_of = [\"short\", \"full\"], prefix = \"--format=\", optional = true }},\n\
         {{ name = \"count\", integer = [1, 9], option = \"-n\", optional = true }}]\n"
    ));
    let mut client = house.client();
    // The server is there and runs the program: what follows is not refused for another reason.
    let said = client.result("return await sh.say({ word: \"plain\", count: 3 });");
    assert_eq!(said["stdout"], "[plain][-n][3]", "{said}");
    let payloads: Vec<String> = PAYLOADS
        .iter()
        .map(|payload| payload.replace("CANARY", &canary.to_string_lossy()))
        .collect();
    let code = format!(
        "const payloads: string[] = {};\n\
         const passed: string[] = [];\n\
         for (const payload of payloads) {{\n\
           for (const bad of [{{ word: payload }}, {{ word: \"a\", format: payload }}, {{ word: \"a\", count: payload }}, \
             {{ word: [payload] }}, {{ word: \"a\", [payload]: \"b\" }}]) {{\n\
             try {{ await (sh.say as any)(bad); passed.push(JSON.stringify(bad)); }} catch {{ }}\n\
           }}\n\
         }}\n\
         return passed;",
        json!(payloads)
    );
    assert_eq!(client.result(&code), json!([]), "these reached the program");
    for payload in &payloads {
        let called = client.call("sh.say", &json!({"word": payload}));
        assert_eq!(called["isError"], json!(true), "{payload:?}: {called}");
    }
    assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "something was made");
    assert_eq!(client.end().code, Some(0));
}

/// Files that speak of shells for a reason: the sandbox runs whatever its user names, the list of programs that are never
/// offered names them, and the scan of new tools looks for them in descriptions.
const SPEAK_OF_SHELLS: [&str; 4] = [
    "crates/sandbox/",
    "crates/builtin/src/shell/",
    "crates/gate/src/pins/scan/payload.rs",
    "crates/gloveport/src/cli/sandbox.rs",
];

#[test]
fn no_code_of_ours_starts_a_shell() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("here");
    let mut queue: Vec<PathBuf> = vec![root.join("crates")];
    let mut n_files = 0;
    while let Some(folder) = queue.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let inside =
                path.strip_prefix(&root).expect("it is in here").to_string_lossy().into_owned();
            if path.is_dir() {
                // Tests may: they play the people and the programs around us.
                if !inside.ends_with("/tests") && !inside.ends_with("/benches") {
                    queue.push(path);
                }
                continue;
            }
            let is_source = path.extension().is_some_and(|extension| extension == "rs");
            let is_ours = is_source && path.file_name().is_some_and(|name| name != "tests.rs");
            if !is_ours || SPEAK_OF_SHELLS.iter().any(|known| inside.starts_with(known)) {
                continue;
            }
            n_files += 1;
            let text = std::fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            for word in ["\"sh\"", "\"bash\"", "/bin/sh", "/bin/bash", "sh -c", "\"cmd.exe\""] {
                assert!(!code.contains(word), "{inside} speaks of a shell: `{word}`");
            }
        }
    }
    assert!(n_files > 50, "only {n_files} files were found");
}
