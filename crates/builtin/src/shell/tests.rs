//! What programs are given, and that nothing else ever is.

use super::*;
use crate::testing::{answer, call, failure, listing, name};
use gloveport_protocol::{Effect, ToolName};
use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use serde_json::{Value, json};
use std::path::Path;

fn program(tool: &str, path: &str, arguments: Vec<ProgramArgument>) -> ShellProgram {
    ShellProgram {
        name: ToolName::parse(tool).expect("a name"),
        path: path.into(),
        description: "A program.".to_owned(),
        arguments,
        stdin: false,
        effect: Effect::Read,
        timeout: Duration::from_secs(20),
        output_bytes: 64 << 10,
        memory_bytes: 256 << 20,
        processes: 16,
    }
}

fn literal(word: &str) -> ProgramArgument {
    ProgramArgument::Literal(word.to_owned())
}

fn argument(name: &str, kind: ArgumentKind) -> NamedArgument {
    NamedArgument {
        name: name.to_owned(),
        kind,
        prefix: String::new(),
        option: None,
        optional: true,
        repeated: None,
        description: String::new(),
    }
}

fn named(name: &str, kind: ArgumentKind) -> ProgramArgument {
    ProgramArgument::Named(argument(name, kind))
}

fn serve(programs: Vec<ShellProgram>, roots: &[&Path], writable: bool) -> Box<dyn Upstream> {
    try_serve(programs, roots, writable).expect("this machine holds programs")
}

fn try_serve(
    programs: Vec<ShellProgram>,
    roots: &[&Path],
    writable: bool,
) -> Result<Box<dyn Upstream>, BuiltinError> {
    let roots = roots.iter().map(|root| root.to_path_buf()).collect();
    shell(ShellConfig {
        name: name("sh"),
        programs,
        roots,
        writable,
        limits: ShellLimits::default(),
    })
}

/// `printf '[%s]'` with every kind of argument.
fn printer() -> ShellProgram {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut arguments = vec![literal("[%s]"), literal("first word")];
    arguments.extend([
        named("all", ArgumentKind::Flag("--all".to_owned())),
        ProgramArgument::Named(NamedArgument {
            prefix: "--max-count=".to_owned(),
            ..argument("max", ArgumentKind::Integer(-5, 1_000))
        }),
        ProgramArgument::Named(NamedArgument {
            option: Some("-f".to_owned()),
            ..argument("format", ArgumentKind::OneOf(words(&["short", "full"])))
        }),
        named("word", ArgumentKind::Matches("[a-z ]{1,10}|x;y".to_owned())),
        literal("--"),
        ProgramArgument::Named(NamedArgument {
            repeated: Some(2),
            ..argument("path", ArgumentKind::Path)
        }),
    ]);
    program("show", "printf", arguments)
}

#[tokio::test]
async fn programs_are_tools_with_typed_arguments() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = serve(vec![printer()], &[folder.path()], false);
    let listed = listing(&*server).await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&listed).expect("JSON"));
}

#[tokio::test]
async fn words_arrive_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its real path");
    let server = serve(vec![printer()], &[&root], false);
    let absolute = root.join("a b").to_str().expect("UTF-8").to_owned();
    for (arguments, expected) in [
        (json!({}), "[first word][--]".to_owned()),
        (json!({"all": true, "max": -5}), "[first word][--all][--max-count=-5][--]".to_owned()),
        (json!({"format": "full", "all": false}), "[first word][-f][full][--]".to_owned()),
        (json!({"word": "x;y"}), "[first word][x;y][--]".to_owned()),
        (json!({"path": ["$HOME/*", "a b"]}), "[first word][--][$HOME/*][a b]".to_owned()),
        (json!({"path": [absolute]}), format!("[first word][--][{absolute}]")),
    ] {
        let expected = json!({"exit_code": 0, "stdout": expected, "stderr": "", "is_cut": false});
        assert_eq!(answer(&*server, "show", arguments).await, Ok(expected));
    }
    for (arguments, expected) in [
        (json!({"word": "A"}), "`word` does not match `[a-z ]{1,10}|x;y` as a whole"),
        (json!({"word": ""}), "`word` must have 1 to 4096 bytes"),
        (json!({"word": "a\n"}), "`word` has a control character"),
        (json!({"word": ["a"]}), "`word` must be a string, not an array"),
        (json!({"max": 1_001}), "`max` must be a whole number from -5 to 1000"),
        (json!({"max": "1"}), "`max` must be a whole number from -5 to 1000"),
        (json!({"format": "raw"}), "`format` must be one of short, full"),
        (json!({"path": ["-x"]}), "`path` must not begin with `-`"),
        (
            json!({"path": ["a/../../x"]}),
            "`path` must be a path within the granted folders, without `..`",
        ),
        (
            json!({"path": ["/etc/passwd"]}),
            "`path` must be a path within the granted folders, without `..`",
        ),
        (json!({"path": ["a", "b", "c"]}), "`path` has more than 2 values"),
        (json!({"stdin": "x"}), "`stdin` is unknown; known are all, max, format, word, path"),
        (json!({"all": "yes"}), "`all` must be true or false, not a string"),
    ] {
        let message = failure(&*server, "show", arguments).await;
        assert_eq!(message, format!("wrong arguments: {expected}"));
    }
}

#[tokio::test]
async fn a_program_is_held_and_its_end_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its real path");
    std::fs::write(root.join("there"), "what is there\n").expect("written");
    let path = vec![literal("--"), named("path", ArgumentKind::Matches(".*".to_owned()))];
    let cut = ShellProgram { output_bytes: 100, ..program("cut", "yes", vec![]) };
    let slow = ShellProgram {
        timeout: Duration::from_millis(300),
        ..program("slow", "sleep", vec![literal("60")])
    };
    let echo = ShellProgram { stdin: true, ..program("echo", "cat", vec![]) };
    let touch = program("touch", "touch", path.clone());
    let programs = vec![
        program("cat", "cat", path),
        cut,
        slow,
        echo,
        touch,
        program("env", "printenv", vec![]),
    ];
    let server = serve(programs, &[&root], false);
    let done = answer(&*server, "cat", json!({"path": "there"})).await.expect("it is there");
    assert_eq!(done["stdout"], "what is there\n");
    for path in ["/root/.ssh/id_rsa", "/proc/1/environ", "/etc/shadow", "/home"] {
        let done = answer(&*server, "cat", json!({"path": path})).await.expect("it runs");
        assert_ne!(done["exit_code"], 0, "{path}: {done}");
        assert_eq!(done["stdout"], "", "{path}");
    }
    let done = answer(&*server, "touch", json!({"path": "new"})).await.expect("it runs");
    assert_ne!(done["exit_code"], 0, "{done}");
    assert!(!root.join("new").exists(), "the folder is for reading");
    let done = answer(&*server, "echo", json!({"stdin": "a\n$(id)"})).await.expect("it runs");
    assert_eq!(done["stdout"], "a\n$(id)");
    let done = answer(&*server, "cut", json!({})).await.expect("it runs");
    assert_eq!((&done["is_cut"], &done["exit_code"]), (&json!(true), &Value::Null));
    assert!(done["stdout"].as_str().expect("a text").len() <= 100);
    let message = failure(&*server, "slow", json!({})).await;
    assert!(message.starts_with("`slow` was ended: it took over 300ms"), "{message}");
    let done = answer(&*server, "env", json!({})).await.expect("it runs");
    let variables = done["stdout"].as_str().expect("a text");
    let mut names: Vec<&str> =
        variables.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["HOME", "LANG", "PATH", "TMPDIR"]);
}

#[tokio::test]
async fn a_call_that_is_dropped_and_a_server_that_closes_end_their_programs() {
    let server: Arc<dyn Upstream> =
        serve(vec![program("slow", "sleep", vec![literal("600")])], &[], false).into();
    let dropped =
        tokio::time::timeout(Duration::from_millis(300), call(&*server, "slow", json!({})));
    assert!(dropped.await.is_err(), "it sleeps");
    let waiting = Arc::clone(&server);
    let running = tokio::spawn(async move { call(&*waiting, "slow", json!({})).await });
    // The close waits for both to end; a sleep that went on would hold it for longer than it may take.
    tokio::task::yield_now().await;
    server.close().await;
    let ended = running.await.expect("no panic");
    match ended {
        Ok(result) => assert_eq!(result.only_text().as_deref(), Some("the call was taken back")),
        Err(error) => assert_eq!(error.to_string(), "cannot connect: the server is closed"),
    }
    let error = call(&*server, "slow", json!({})).await.expect_err("it is closed");
    assert_eq!(error.to_string(), "cannot connect: the server is closed");
}

#[test]
fn what_would_hold_nothing_is_not_offered() {
    let refused = |program: ShellProgram| match try_serve(vec![program], &[], false) {
        Ok(_) => panic!("it was offered"),
        Err(error) => error.to_string(),
    };
    let with = |argument| program("x", "printf", vec![ProgramArgument::Named(argument)]);
    let one_of = ArgumentKind::OneOf(vec!["-x".to_owned()]);
    for (program, expected) in [
        (program("x", "bash", vec![]), "`bash` runs other programs by their text"),
        (program("x", "/bin/sh", vec![]), "`/bin/sh` runs other programs by their text"),
        (program("x", "env", vec![]), "`env` runs other programs by their text"),
        (program("x", "no-such-program", vec![]), "no program `no-such-program`"),
        (program("x", "bin/x", vec![]), "`bin/x` is neither an absolute path nor a name"),
        (program("x", "/etc/passwd", vec![]), "no program `/etc/passwd`"),
        (with(argument("a", one_of)), "a word of `one_of` begins with `-`"),
        (with(argument("a", ArgumentKind::Matches("a)|(b".to_owned()))), "cannot be read"),
        (
            with(argument("a", ArgumentKind::Matches("(a{1000}){1000}".to_owned()))),
            "cannot be read",
        ),
        (with(argument("a", ArgumentKind::Integer(-1, 1))), "begins with `-` as an option does"),
        (with(argument("a", ArgumentKind::Path)), "a path needs folders"),
        (with(argument("stdin", ArgumentKind::Integer(0, 1))), "`stdin` is taken"),
        (with(argument("a b", ArgumentKind::Integer(0, 1))), "`a b` is taken, or no name"),
    ] {
        let message = refused(program);
        assert!(message.contains(expected), "{message}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("harmless");
    std::os::unix::fs::symlink("/bin/sh", &link).expect("a link");
    let message = refused(program("x", link.to_str().expect("UTF-8"), vec![]));
    assert!(message.contains("runs other programs by their text"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_passes_that_differs_from_its_pattern(
        text in "\\PC{0,12}|[a-z ]{1,12}|[-;|&$`(){}\\n\\x00'\"<>a-z]{1,12}",
    ) {
        let printer = printer();
        let regexes: Vec<_> = printer.arguments.iter().map(|argument| match argument {
            ProgramArgument::Named(NamedArgument { kind: ArgumentKind::Matches(pattern), .. }) => {
                Some(regex::Regex::new(&format!("^(?:{pattern})$")).expect("a pattern"))
            }
            ProgramArgument::Named(_) | ProgramArgument::Literal(_) => None,
        }).collect();
        let is_word = text == "x;y"
            || ((1..=10).contains(&text.len())
                && text.bytes().all(|byte| byte == b' ' || byte.is_ascii_lowercase()));
        let Value::Object(arguments) = json!({"word": text}) else { unreachable!("an object") };
        let read = words::read(&printer, &regexes, &[], arguments);
        prop_assert!(read.is_ok() == is_word, "{text:?}");
        if let Ok(asked) = read {
            prop_assert!(asked.words == ["[%s]", "first word", text.as_str(), "--"]);
        }
        let Value::Object(arguments) = json!({"path": [text]}) else { unreachable!("an object") };
        if let Ok(asked) = words::read(&printer, &regexes, &["/srv/data".into()], arguments) {
            let path = asked.words.last().expect("the path");
            prop_assert!(*path == text && !path.starts_with('-') && !path.contains(['\0', '\n']));
            let is_inside = !path.starts_with('/') || path.starts_with("/srv/data");
            prop_assert!(is_inside && path.split('/').all(|part| part != ".."));
        }
    }
}
