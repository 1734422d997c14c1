//! Declarations for a compiler: what is in them for which names, and that every size is bounded.

use super::{server, tool};
use crate::{Ambient, Catalog};
use gloveport_protocol::{BindRequest, MemberUse};
use serde_json::json;

/// `identifiers`, `modules`, `members` (`github.create_issue`) and `whole`, separated by blanks.
pub(super) fn request(names: [&str; 4]) -> BindRequest {
    let [identifiers, modules, members, whole] = names.map(|names| names.split_whitespace());
    let members = members.map(|member| {
        let (of, name) = member.split_once('.').expect("a member has a dot");
        MemberUse { of: of.to_owned(), name: name.to_owned() }
    });
    BindRequest {
        members: members.collect(),
        identifiers: identifiers.map(str::to_owned).collect(),
        modules: modules.map(str::to_owned).collect(),
        whole: whole.map(str::to_owned).collect(),
    }
}

fn sample() -> Catalog {
    let node = json!({"type": "object", "properties": {"node": {"$ref": "#/$defs/node"}, "any": {}}, "required": ["node"],
        "$defs": {"node": {"type": "object", "properties": {"below": {"type": "array", "items": {"$ref": "#/$defs/node"}}}}}});
    let mut list = tool("list", "Lists.", json!({"type": "object", "additionalProperties": false}));
    list.output_schema =
        Some(json!({"properties": {"rows": {"type": "array"}}, "required": ["rows"]}));
    Catalog::assemble(vec![
        server("file-system", vec![tool("read", "Reads.", node), list]),
        server("other", vec![tool("none", "Nothing.", json!({"type": "object"}))]),
    ])
}

#[test]
fn only_what_a_script_touches_is_declared() {
    let mut text = String::new();
    for names in [
        ["", "", "", ""],
        ["file_system", "", "file_system.read", ""],
        ["file_system", "", "", "file_system"],
        ["file_system_list other", "file-system", "file-system.read file-system.nope", ""],
        ["nope", "nope", "nope.x", "nope"],
    ] {
        let ambient = sample().ambient(&request(names));
        text.push_str(&format!("### {names:?}\n{}", ambient.text));
        text.push_str(&format!("unknown results: {:?}\n\n", ambient.unknown_results));
        assert_eq!(ambient.unknown_arguments, Vec::<String>::new());
    }
    insta::assert_snapshot!("ambient", text);
}

#[test]
fn the_order_of_names_changes_nothing() {
    let one =
        request(["other file_system", "file-system other", "other.none file_system.read", ""]);
    let two =
        request(["file_system other", "other file-system", "file_system.read other.none", ""]);
    assert_eq!(sample().ambient(&one), sample().ambient(&two));
}

#[test]
fn too_much_is_declared_as_any() {
    let values: Vec<String> = (0..60).map(|number| format!("{number:030}")).collect();
    let large =
        json!({"type": "object", "properties": {"a": {"enum": values}, "b": {"enum": values}}});
    let tools = |count: usize| {
        (0..count).map(|number| tool(&format!("tool_{number:05}"), "", large.clone())).collect()
    };
    let catalog = Catalog::assemble(vec![
        server("a", tools(2_000)),
        server("b", tools(10_000)),
        server("c", tools(1)),
    ]);
    let Ambient { text, unknown_arguments, .. } =
        catalog.ambient(&request(["a b c c_tool_00000", "b", "", "a b c"]));
    assert!(text.len() < (2 << 20) + 1_000, "{} bytes", text.len());
    assert!(text.contains("function tool_00001(args?: { a?: \"0000"), "the first are exact");
    assert!(text.contains("function tool_01999(args?: any, options?: $Options): Promise<any>;"));
    assert!(
        text.contains(
            "declare const b: any;\ntype $b = any;\ndeclare module \"gloveport:tools/b\";"
        )
    );
    assert!(unknown_arguments.contains(&"b".to_owned()), "{}", unknown_arguments.len());
    assert!(unknown_arguments.contains(&"a.tool_01999".to_owned()));
    assert!(unknown_arguments.is_sorted());
}
