//! How types are checked, by the real compiler that `prepare.sh` installs: who is refused, who runs, and what is told where
//! there is none.

use crate::clients::process::{DEADLINE, Ended, Running, Source};
use crate::clients::world::{GLOVEPORT, Home, Runtimes, quoted};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::thread;

/// Asks for a field that no result of the tool has.
const WRONG: &str =
    "const { rowz } = await shop.query({ sql: \"select 1 as n\" });\nreturn rowz ?? 7;";
const HONEST: &str =
    "const { rows } = await shop.query({ sql: \"select 1 as n\" });\nreturn rows[0];";

/// A home with a server, and a file that says who checks.
fn home(check: &str) -> Home {
    let home = Home::new();
    home.file("shop.db", "");
    let server = "[servers.shop]\nbuiltin = \"database\"\npath = \"shop.db\"\n";
    home.file("config.toml", &format!("{server}\n[check]\n{check}\n"));
    home
}

/// The compiler that the tests installed; `None` where there is none, which is told and fails in CI.
fn compiler() -> Option<PathBuf> {
    let typescript = Runtimes::find()?.typescript();
    assert!(typescript.exists(), "`prepare.sh` has to be run again: there is no TypeScript");
    Some(typescript)
}

fn full() -> Option<Home> {
    Some(home(&format!("compiler = {}", quoted(&compiler()?))))
}

fn feed(home: &Home, arguments: &[&str], script: &str) -> Ended {
    let mut command = home.command(GLOVEPORT);
    command.args(["--config", "config.toml"]).args(arguments);
    let mut running = Running::start(&mut command);
    running.say(script);
    running.end()
}

/// A command that finds no compiler and no npm on this machine.
fn alone(home: &Home, variables: &[(&str, &str)], arguments: &[&str]) -> Running {
    let empty = home.path("empty");
    fs::create_dir_all(&empty).expect("a folder");
    let mut command = home.command(GLOVEPORT);
    command.env("PATH", empty).envs(variables.iter().copied()).args(arguments);
    Running::start(&mut command)
}

fn store(home: &Home) -> PathBuf {
    home.path("home/.cache/gloveport/typescript")
}

#[test]
fn a_field_that_is_not_there_is_refused_before_any_call() {
    let Some(home) = full() else { return };
    let ended = feed(&home, &["run", "-"], WRONG);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    for part in ["the script was not run:\nline 1, column 9", "rowz", "no tool was called"] {
        assert!(ended.err.contains(part), "{part} is not in {}", ended.err);
    }
    let ended = feed(&home, &["run", "-"], HONEST);
    assert_eq!((ended.code, ended.out.contains("\"n\": 1")), (Some(0), true), "{ended:?}");
}

#[test]
fn without_a_compiler_it_comes_to_run() {
    let home = home("compiler = \"off\"");
    let ended = feed(&home, &["run", "-"], WRONG);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "7\n"), "{ended:?}");
}

#[test]
fn a_check_tells_what_an_agent_would_be_told() {
    let Some(home) = full() else { return };
    let ended = feed(&home, &["check", "-"], WRONG);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.out.contains("line 1, column 9") && ended.out.contains("rowz"), "{ended:?}");
    assert!(ended.err.contains("types: full check by TypeScript 7.0.2 at "), "{ended:?}");
    let ended = feed(&home, &["check", "-", "--json"], WRONG);
    let told: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!((ended.code, &told["outcome"]), (Some(1), &"rejected".into()), "{told}");
    assert_eq!((&told["found"][0]["line"], &told["found"][0]["column"]), (&1.into(), &9.into()));
    assert_eq!(told["types"]["check"], "full", "{told}");
    for arguments in [&["check", "-"][..], &["check", "-", "--json"]] {
        let ended = feed(&home, arguments, HONEST);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[test]
fn a_check_calls_nothing() {
    let home = home("compiler = \"off\"");
    let script = "await shop.update({ sql: \"create table t (n integer)\" });";
    let ended = feed(&home, &["check", "-"], script);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""), "{ended:?}");
    assert!(ended.err.starts_with("nothing was found\ntypes: built-in check only: "), "{ended:?}");
    let ended = feed(&home, &["run", "-"], "return (await shop.schema({})).tables");
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "[]\n"), "{ended:?}");
    let ended = feed(&home, &["check", "-"], "await shop.updat({})");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.out.contains("did you mean `update`?"), "{ended:?}");
    let ended = feed(&home, &["check", "missing.ts"], "");
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{ended:?}");
}

#[test]
fn the_doctor_says_who_checks() {
    let Some(home) = full() else { return };
    let ended = feed(&home, &["doctor"], "");
    let line = ended.out.lines().last().expect("a line");
    assert!(line.starts_with("types: full check by TypeScript 7.0.2 at /"), "{line}");
    assert!(line.contains("(configured, confined by "), "{line}");
    for (check, part) in [
        ("compiler = \"off\"", "types: built-in check only: `compiler = \"off\"`"),
        ("compiler = \"./nobody\"", "there is no package of TypeScript"),
    ] {
        home.file("other.toml", &format!("[check]\n{check}\n"));
        let mut command = home.command(GLOVEPORT);
        let ended = Running::start(command.args(["--config", "other.toml", "doctor"])).end();
        let line = ended.out.lines().last().expect("a line");
        assert!(line.contains(part), "{line}");
    }
}

#[test]
fn a_project_brings_no_compiler_of_its_own() {
    let Some(compiler) = compiler() else { return };
    let home = Home::new();
    home.file("gloveport.toml", &format!("[check]\ncompiler = {}\n", quoted(&compiler)));
    let modules = compiler.parent().expect("it is in node_modules");
    std::os::unix::fs::symlink(modules, home.path("node_modules")).expect("a link");
    let ended = alone(&home, &[], &["doctor"]).end();
    assert!(ended.err.contains("so `compiler` is ignored there"), "{ended:?}");
    let line = ended.out.lines().last().expect("a line");
    assert!(line.starts_with("types: built-in check only: no compiler"), "{line}");
    home.file("home/.config/gloveport/gloveport.toml", "[check]\ncompiler = \"project\"\n");
    let ended = alone(&home, &[], &["doctor"]).end();
    let line = ended.out.lines().last().expect("a line");
    assert!(line.contains("(project, confined by "), "{line}");
}

#[test]
fn what_cannot_be_fetched_is_told_and_leaves_nothing() {
    let nobody = ("npm_config_registry", "http://127.0.0.1:1/");
    let online = ("npm_config_offline", "false");
    for (variables, part) in [
        (&[][..], "npm's configuration says `offline`"),
        (&[online], "no registry is known"),
        (&[online, ("npm_config_registry", "nowhere")], "is no address"),
        (&[online, nobody], "cannot download `http://127.0.0.1:1/@typescript/"),
    ] {
        let home = Home::new();
        let ended = alone(&home, variables, &["check", "--fetch"]).end();
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains(part), "{part} is not in {}", ended.err);
        assert!(!store(&home).exists(), "{part}");
    }
    // A gateway that stays tries by itself, and serves all the same.
    let home = Home::new();
    let mut gateway = alone(&home, &[online, nobody], &["serve"]);
    let line = gateway.line(Source::Err);
    assert!(line.starts_with("gloveport: types: built-in check only, for no compiler"), "{line}");
    assert_eq!(gateway.end().code, Some(0));
    let quiet = home.file("quiet.toml", "[check]\nfetch = false\n");
    let quiet = quiet.to_str().expect("a plain path");
    let ended = alone(&home, &[online, nobody], &["--config", quiet, "serve"]).end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(!Path::new(&store(&home)).exists());
}

#[test]
fn a_proxy_of_the_environment_is_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let proxy = format!("http://{}", listener.local_addr().expect("an address"));
    let home = Home::new();
    let variables = [
        ("npm_config_offline", "false"),
        ("npm_config_registry", "http://registry.invalid/npm/"),
        ("http_proxy", &proxy),
    ];
    let (tx, asked) = channel();
    // The thread ends with the tests' process where nobody asks.
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("it asks");
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).expect("a line");
        let refused = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(refused.as_bytes()).expect("it listens");
        tx.send(line).expect("the test waits");
    });
    let ended = alone(&home, &variables, &["check", "--fetch"]).end();
    let line = asked.recv_timeout(DEADLINE).expect("it asked");
    assert!(line.starts_with("GET http://registry.invalid/npm/@typescript/typescript-"), "{line}");
    assert_eq!((ended.code, ended.err.contains("answered 403")), (Some(1), true), "{ended:?}");
    assert!(!store(&home).exists());
}
