//! How compilers come, answer, break and go.

use super::{check, checker, compiler, places};
use gloveport_checker::{CheckError, CheckRequest, Checker, Compiler, Settings};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const WRONG: &str = "const found = await shop.find({ id: 1 });\nfound.nme;";
/// For what happens at once on a machine with nothing else to do.
const SOON: Duration = Duration::from_secs(30);

/// The compiler under a path of its own, by which its processes are known.
fn copied() -> Option<(TempDir, Compiler)> {
    let Compiler { library, version, .. } = compiler()?;
    let folder = tempfile::tempdir().expect("a folder");
    for file in fs::read_dir(library).expect("a folder").map(|file| file.expect("a file").path()) {
        let name = file.file_name().expect("a name");
        fs::copy(&file, folder.path().join(name)).expect("a copy");
    }
    let library = folder.path().canonicalize().expect("it is there");
    Some((folder, Compiler { program: library.join("tsc"), library, version }))
}

/// Its processes, those that start or end just now left out.
fn processes(compiler: &Compiler) -> BTreeSet<u32> {
    let all = fs::read_dir("/proc").expect("a list").filter_map(Result::ok);
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let program = compiler.program.to_str().expect("a text");
    let is_its = |number: &u32| {
        let command = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        command.split(|byte| *byte == 0).next() == Some(program.as_bytes())
    };
    numbers.filter(is_its).collect()
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < SOON, "{what}");
        std::thread::yield_now();
    }
}

fn patient() -> Settings {
    Settings { check: SOON, ..Settings::default() }
}

#[test]
fn one_compiler_serves_many_scripts_and_memory_serves_the_same_ones() {
    let Some((_folder, compiler)) = copied() else { return };
    let checker = Checker::new(compiler.clone(), patient()).expect("it can be confined");
    assert_eq!(processes(&compiler), BTreeSet::new(), "none before it is needed");
    checker.warm().expect("it starts");
    let started = processes(&compiler);
    assert_eq!(started.len(), 1);
    for n in 0..5 {
        let found = check(&checker, &format!("{WRONG} // {n}")).expect("a verdict");
        assert_eq!(places(&found), ["2:7+3 2551"], "{found:?}");
    }
    let right = WRONG.replace("nme", "name");
    assert_eq!(check(&checker, &right).expect("a verdict"), []);
    assert_eq!(processes(&compiler), started);
    let number = started.first().expect("one").to_string();
    let killed = Command::new("kill").args(["-9", &number]).status().expect("it runs");
    assert!(killed.success());
    wait_for("it is gone", || processes(&compiler).is_empty());
    assert_eq!(check(&checker, &right).expect("a verdict"), []);
    assert_eq!(processes(&compiler), BTreeSet::new(), "what was checked before needs none");
    assert_eq!(check(&checker, &format!("{right} // again")).expect("a verdict"), []);
    assert_eq!(processes(&compiler).len(), 1, "a dead one is replaced");
    drop(checker);
    assert_eq!(processes(&compiler), BTreeSet::new(), "none is left behind");
}

#[test]
fn declarations_of_one_script_are_not_those_of_the_next() {
    let Some(checker) = checker(|_| {}) else { return };
    let check = |source, declarations| {
        let found = checker.check(&CheckRequest { source, declarations }).expect("a verdict");
        places(&found)
    };
    let none = Vec::<String>::new();
    assert_eq!(check("a; export const secret = 1;", "declare const a: 1;"), none);
    assert_eq!(check("b;", "declare const a: 1;"), ["1:1+1 2304"]);
    assert_eq!(check("a;", "declare const b: 1;"), ["1:1+1 2304"]);
    assert_eq!(check("secret;", ""), ["1:1+6 2304"]);
    let global =
        "declare global { var c: number; interface Array<T> { mine: T } }\nc; [].mine; export {}";
    assert_eq!(check(global, ""), none);
    assert_eq!(check("c; [].mine;", ""), ["1:1+1 2304", "1:7+4 2339"]);
}

#[test]
fn a_compiler_is_replaced_in_time_and_ends_without_work() {
    let Some((_folder, compiler)) = copied() else { return };
    let settings = Settings { checks: 2, ..patient() };
    let checker = Checker::new(compiler.clone(), settings).expect("it can be confined");
    let mut seen = BTreeSet::new();
    for n in 0..6 {
        check(&checker, &format!("{n}")).expect("a verdict");
        seen.append(&mut processes(&compiler));
    }
    // Every second check ends with none.
    assert_eq!(seen.len(), 3, "{seen:?}");
    drop(checker);
    let settings = Settings { idle: Duration::from_millis(20), ..patient() };
    let checker = Checker::new(compiler.clone(), settings).expect("it can be confined");
    for n in 0..2 {
        check(&checker, &format!("{n}")).expect("a verdict");
        wait_for("an idle one ends", || processes(&compiler).is_empty());
    }
}

#[test]
fn too_many_checks_are_refused_and_the_rest_wait_their_turn() {
    let settings = |settings: &mut Settings| {
        settings.compilers = 2;
        settings.waiting = 3;
    };
    let Some(checker) = checker(settings) else { return };
    let verdicts = std::thread::scope(|scope| {
        let checks = (0..40).map(|n| {
            let checker = &checker;
            scope.spawn(move || check(checker, &format!("const n: string = {n};")))
        });
        let checks: Vec<_> = checks.collect();
        checks.into_iter().map(|check| check.join().expect("no panic")).collect::<Vec<_>>()
    });
    let found = verdicts.iter().filter_map(|verdict| verdict.as_ref().ok());
    assert!(found.clone().all(|found| places(found) == ["1:7+1 2322"]));
    // Two work and three wait, at least; how many come too early for more, nobody knows.
    assert!(found.count() >= 5, "{verdicts:?}");
    for error in verdicts.iter().filter_map(|verdict| verdict.as_ref().err()) {
        assert!(matches!(error, CheckError::Busy { waiting: 3 }), "{error}");
    }
}

/// A program in place of the compiler, and what a check must end with.
const BROKEN: [(&str, &str, &str); 9] = [
    ("ends at once", "exit 3", "it exited with code 3"),
    ("dies", "kill -9 $$", "signal 9 ended it"),
    ("says no message", "echo hello; read a; sleep 100", "time"),
    ("says what is long", "head -c 3000 /dev/zero; sleep 100", "it said what is no answer"),
    (
        "announces what is long",
        r"printf 'Content-Length: 9999999999\r\n\r\n'; sleep 100",
        "no answer",
    ),
    ("is silent", "exec sleep 100", "time"),
    // It may be ended by the pipe that nobody reads any more before it is told.
    ("floods", "yes 'Content-Length: 2\r\n\r\n{}'", ""),
    (
        "answers what nobody asked",
        r#"printf 'Content-Length: 22\r\n\r\n{"id":99999,"result":1}'; sleep 100"#,
        "no answer",
    ),
    (
        "asks without end",
        r#"while true; do printf 'Content-Length: 21\r\n\r\n{"id":1,"method":"x"}'; done"#,
        "",
    ),
];

#[test]
fn a_compiler_that_is_none_costs_its_time_only() {
    for (name, script, words) in BROKEN {
        let folder = tempfile::tempdir().expect("a folder");
        let library = folder.path().canonicalize().expect("it is there");
        let compiler = fake(&library, script);
        let within = Duration::from_secs(2);
        let settings = Settings { check: within, ..Settings::default() };
        let checker = Checker::new(compiler, settings).expect("it can be confined");
        // More than a pipe holds, and than is read.
        let source = "1;\n".repeat(100_000);
        let begun = Instant::now();
        let error = check(&checker, &source).expect_err(name);
        println!("{name}: {:?} {error}", begun.elapsed());
        assert!(error.to_string().contains(words) || matches!(error, CheckError::TimedOut { .. }));
        assert!(!matches!(error, CheckError::TimedOut { .. }) || words != "it exited with code 3");
        drop(checker);
        assert!(begun.elapsed() < within + SOON, "{name}: {:?}", begun.elapsed());
    }
}

fn fake(library: &Path, script: &str) -> Compiler {
    let program = library.join("tsc");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("its mode");
    let (library, version) = (library.to_owned(), "0".to_owned());
    Compiler { program, library, version }
}

#[test]
fn a_compiler_sees_nothing_of_the_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    let secret = outside.path().join("secret");
    fs::write(&secret, "x").expect("a file");
    let library = folder.path().canonicalize().expect("it is there");
    // Each thing that it can do has an exit code of its own.
    let script = format!(
        "[ -e {secret} ] && exit 11\n\
         [ -n \"$(ls -A /home /root /var 2>/dev/null | grep -v :)\" ] && exit 12\n\
         (: > {library}/x) 2>/dev/null && exit 13\n\
         [ -e /proc/1/root/{secret} ] && exit 15\n\
         exit 17",
        secret = secret.display(),
        library = library.display(),
    );
    let compiler = fake(&library, &script);
    let checker = Checker::new(compiler, patient()).expect("it can be confined");
    let error = check(&checker, "1").expect_err("it is no compiler");
    assert_eq!(error.to_string(), "the type checker failed: it exited with code 17");
}
