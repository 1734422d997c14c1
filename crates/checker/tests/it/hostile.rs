//! Scripts whose types explode. Each ends within its time, whatever its end is, and the next script is checked as if
//! nothing had been.

use super::{check, checker, places};
use gloveport_checker::{CheckError, CheckRequest};
use gloveport_protocol::FINDINGS_MAX;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Beside the time of the check: to end a compiler, on a machine with much else to do.
const SLACK: Duration = Duration::from_secs(20);

/// What is hostile by its size.
fn large() -> Vec<(&'static str, String)> {
    let repeat = |text: &str, bytes: usize| text.repeat(bytes / text.len());
    let size = 200 << 10;
    let chain = (0..8_000).map(|n| format!("type T{} = {{ a: T{n} }};\n", n + 1));
    let union = (0..12_000).map(|n| format!("| {{ k: {n}; v: \"{n}\" }} "));
    vec![
        ("braces", repeat("{", size)),
        ("brackets", repeat("[", size)),
        ("parentheses", repeat("(", size)),
        ("angles", repeat("f<", size)),
        ("arrows", repeat("a=>", size)),
        ("templates", repeat("`${", size)),
        ("types", format!("type A = {}", repeat("{a:", size))),
        ("negations", format!("!{}1", repeat("!", size))),
        ("sum", format!("const a = 1{};", repeat("+1", size))),
        ("texts", format!("const a = \"\"{};", repeat("+`${a}`", size))),
        ("members", format!("const a: any = 1; a{};", repeat(".a", size))),
        ("calls", format!("const a: any = 1; a{};", repeat("(1)", size))),
        ("unknown names", "x;y;z;\n".repeat(7_000)),
        ("long line", format!("unknown{};", "n".repeat(size))),
        ("chain", format!("type T0 = 1;\n{}", chain.collect::<String>())),
        (
            "union",
            format!("type U = {};\nconst u: U = {{ k: 1, v: \"2\" }};", union.collect::<String>()),
        ),
        ("no text", "\0\u{1}\u{feff}\u{2028}\u{d7ff}\u{fffe}".repeat(10_000)),
    ]
}

fn scripts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let files = fs::read_dir(folder).expect("the folder is there");
    let files = files.map(|file| file.expect("a file").path()).map(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a text"))
    });
    let large = large().into_iter().map(|(name, source)| (name.to_owned(), source));
    files.chain(large).collect()
}

#[test]
fn types_that_explode_cost_their_own_check_only() {
    let within = Duration::from_secs(2);
    let Some(hostile) = checker(|settings| settings.check = within) else { return };
    for (name, source) in scripts() {
        let begun = Instant::now();
        let ended = check(&hostile, &source);
        let took = begun.elapsed();
        let words = match &ended {
            Ok(found) => format!("{} findings", found.len()),
            Err(error) => error.to_string(),
        };
        println!("{name}: {took:?}, {words}");
        assert!(took < within + SLACK, "{name}: {took:?}");
        match ended {
            Ok(found) => assert!(found.len() <= FINDINGS_MAX, "{name}: {}", found.len()),
            Err(error) => assert!(
                matches!(error, CheckError::TimedOut { .. } | CheckError::Failed { .. }),
                "{name}: {error}"
            ),
        }
        let next = (0..10).find_map(|_| check(&hostile, &format!("let a: 1 = 2; //{name}")).ok());
        assert_eq!(places(&next.expect("the next one is checked")), ["1:5+1 2322"], "{name}");
    }
}

#[test]
fn a_script_reads_no_file_and_has_no_other_library() {
    let Some(checker) = checker(|_| {}) else { return };
    let source = include_str!("../hostile/references.ts");
    let found = check(&checker, source).expect("a verdict");
    let codes: Vec<u32> = found.iter().map(|found| found.code).collect();
    assert!(codes.contains(&2304) || codes.contains(&2584), "`document` is unknown: {found:?}");
    let words = format!("{found:?}");
    assert!(!words.contains("root:"), "{words}");
}

#[test]
fn what_is_too_long_is_not_read() {
    let Some(checker) = checker(|settings| {
        settings.source_bytes = 100;
        settings.declarations_bytes = 200;
    }) else {
        return;
    };
    let (source, declarations) = (" ".repeat(101), " ".repeat(201));
    for (source, declarations, expected) in [
        (&source[..], "", "a script of 101 bytes, at most 100 are checked"),
        ("", &declarations[..], "declarations of 201 bytes, at most 200 are checked"),
    ] {
        let error = checker.check(&CheckRequest { source, declarations }).expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }
    let (source, declarations) = (&source[..100], &declarations[..200]);
    assert_eq!(checker.check(&CheckRequest { source, declarations }).expect("a verdict"), []);
}
