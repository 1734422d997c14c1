//! Types go and not a byte moves; what is generated leads back to its place.

use super::*;

fn compiled(source: &str) -> Compiled {
    let known =
        ["Object", "Array", "console", "Promise", "ok", "first", "second"].map(str::to_owned);
    compile(source.to_owned(), &known.into(), CheckBy::BuiltIn).expect("compiles")
}

/// The code with each line's trailing blanks cut, so that snapshots can be read.
fn code(source: &str) -> String {
    let code = compiled(source).origin.code;
    let lines: Vec<&str> = code.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn types_are_blanked_in_place() {
    let source = include_str!("tests/types.ts");
    let compiled = compiled(source);
    assert_eq!(compiled.origin.map, None);
    assert_eq!(compiled.origin.code.len(), source.len());
    insta::assert_snapshot!(code(source));
}
#[test]
fn generated_code_leads_back_to_its_place() {
    let source = "enum E { A }\n// é😀\nconst é = (x: E) => { const y = x; return y!.deep }";
    let origin = compiled(source).origin;
    let place = |text: &str| {
        let (line, text) = origin
            .code
            .lines()
            .enumerate()
            .find_map(|(i, l)| Some((i, l.split_once(text)?.0)))
            .expect("is there");
        let line = u32::try_from(line + 1).expect("is small");
        let column = u32::try_from(text.chars().count() + 1).expect("is small");
        origin.locate(line, column).map(|p| (p.line, p.column))
    };
    assert_eq!(place("y.deep"), Some((3, 43)));
    assert_eq!(place("const y"), Some((3, 23)));
    assert_eq!(place("é ="), Some((3, 7)));
}

/// The place that the engine's place of some text of the code leads back to.
fn place(origin: &Origin, text: &str) -> Option<(u32, u32)> {
    let at = origin.code.find(text).expect("is there");
    let line = origin.code[..at].split('\n').count();
    let column = origin.code[..at].rsplit('\n').next().expect("a line").chars().count() + 1;
    let number = |value: usize| u32::try_from(value).expect("is small");
    origin.locate(number(line), number(column)).map(|p| (p.line, p.column))
}

#[test]
fn what_is_put_in_moves_no_place_and_has_none() {
    let origin = compiled("const é = 1, y = 2;\n/* é */ é<!--y, ok()").origin;
    assert_eq!(place(&origin, "!--"), Some((2, 11)));
    assert_eq!(place(&origin, "ok()"), Some((2, 17)));
    assert_eq!(place(&origin, "return "), None);
    let origin = compiled("export default async () => { first() }\nsecond()").origin;
    assert_eq!(place(&origin, "first"), Some((1, 30)));
    assert_eq!(place(&origin, "second"), Some((2, 1)));
    assert_eq!(place(&origin, "return default_()"), None);
    let origin = compiled("enum E { A }\nclass C { accessor é = first() }\n() => second()").origin;
    assert_eq!(place(&origin, "first"), Some((2, 24)));
    assert_eq!(place(&origin, "second"), Some((3, 7)));
    assert_eq!(place(&origin, "return this"), None);
}

#[test]
fn a_module_that_is_none_is_told_apart() {
    let check = |paths: &str, hint: &str| {
        for path in paths.split_whitespace() {
            assert_eq!(modules::hint_for(path), hint, "{path}");
        }
    };
    check("fs node:fs fs/promises node:fs/promises os glob readline", hints::FILES);
    check("path node:path/posix", hints::PATHS);
    check("axios node-fetch undici https node:http ws puppeteer", hints::NETWORK);
    check("child_process node:process dotenv execa", hints::PROCESS);
    check("timers/promises node:timers", hints::TIMERS);
    check("lodash lodash/groupBy npm:lodash npm:lodash@4 lodash-es", hints::LODASH);
    check("zod zod/v4 ajv", hints::VALIDATION);
    check("date-fns dayjs/plugin/utc luxon", hints::DATES);
    check("crypto node:crypto uuid nanoid", hints::CRYPTO);
    check("util node:url buffer events", hints::WEB);
    check("pg mysql2/promise @prisma/client better-sqlite3", hints::DATABASE);
    check("@octokit/rest @slack/web-api openai @modelcontextprotocol/sdk/client", hints::SDK);
    check("./helper ../../client.js @/lib/x ~/x /etc/passwd . ..", hints::LOCAL_MODULE);
    check("chalk left-pad @scope/name npm: node:", hints::MODULE);
}

/// On the stack of a main thread, whatever the outcome: a crash would end the test.
fn survives(source: String) -> bool {
    let thread = std::thread::Builder::new().stack_size(8 << 20);
    let run = thread.spawn(move || {
        let deep = |list: &[Diagnostic]| list.iter().any(|d| d.message.starts_with("too deeply"));
        compile(source, &BTreeSet::new(), CheckBy::Compiler).err().is_none_or(|list| !deep(&list))
    });
    run.expect("a thread starts").join().expect("it does not panic")
}

#[test]
fn what_is_just_below_the_bounds_leaves_stack_enough() {
    let check = |before: &str, part: &str, after: &str, most: usize| {
        // Finds the longest that is let through; everything up to it must be survived.
        let of = |n: usize| format!("{before}{}1{}", part.repeat(n), after.repeat(n));
        let allowed = (1..=most).rev().step_by(7).find(|n| nesting::check(&of(*n)).is_ok());
        let allowed = allowed.expect("something is let through");
        assert!(survives(of(allowed)), "{part}");
        assert!(!survives(of(most * 10)), "{part}");
    };
    for part in ["!", "-", "1+", "1**", "typeof ", "await ", "a=", "a=>", "a?b:", "new "] {
        check("return ", part, "", 2_100);
    }
    for part in ["a as any as ", "a.", "a?.b.", "a``.", "a!."] {
        check("return ", part, "", 2_100);
    }
    for (part, after) in [("(", ")"), ("[", "]"), ("{a:", "}"), ("f(", ")"), ("`${", "}`")] {
        check("return ", part, after, 210);
    }
    check("return ", "(()=>{ return ", "})()", 210);
    check("return ", "async function(){ if (a) { for (;;) { return ", "}}}", 210);
    check("return ", "class { static x = ", "}", 210);
    check("", "{", "}", 210);
    check("", "if (a) ", "", 2_100);
    check("", "for (;;) ", "", 2_100);
    check("", "a:", "", 2_100);
    check("if (a) {} ", "else if (a) {} ", "", 2_100);
    check("let x: ", "A<", ">", 2_100);
    check("let x: ", "keyof ", "", 2_100);
    check("let x: ", "A extends B ? C : ", "", 2_100);
    check("let x: ", "(a: ", ") => void", 210);
    check("let x: ", "{ a: ", "}", 210);
    check("enum E {} namespace N { ", "export namespace N { ", "}", 210);
    check("return /", "(", ")", 210);
    for part in ["!", "1+", "a.", "a=>", "new "] {
        check("enum E {}\nreturn ", part, "", 2_100);
    }
}
