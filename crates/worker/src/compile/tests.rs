//! Types go and not a byte moves; what is generated leads back to its place.

use super::*;

fn compiled(source: &str) -> Compiled {
    let known = ["Object", "Array", "console", "Promise"].map(str::to_owned);
    compile(source.to_owned(), &known.into()).expect("compiles")
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
