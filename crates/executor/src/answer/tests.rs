//! Everything that can be wrong is told in one form.

use super::*;

fn position(line: u32, column: u32) -> Position {
    Position { line, column }
}

#[test]
fn every_failure_has_one_form() {
    let signature = Some("get_issue(args: { issue_id: string }): Promise<Issue>".to_owned());
    let diagnostics = [
        Diagnostic {
            message: "expected `,` but found `;`".to_owned(),
            position: Some(position(1, 9)),
            source_line: Some("const a = [1;".to_owned()),
            signature: None,
            hint: None,
        },
        Diagnostic {
            message: "`linear.get_issue` takes no `id`, but needs `issue_id` (a string)".to_owned(),
            position: Some(position(2, 24)),
            source_line: Some("await linear.get_issue({ id: 7 });".to_owned()),
            signature: signature.clone(),
            hint: Some("its keys are `issue_id`".to_owned()),
        },
        Diagnostic {
            message: "the import `x` stands for nothing in the catalog".to_owned(),
            position: None,
            source_line: None,
            signature: None,
            hint: None,
        },
    ];
    let exception = Exception {
        name: "TypeError".to_owned(),
        message: "cannot read property 'b' of null".to_owned(),
        position: Some(position(3, 7)),
        source_line: Some("return a.b;".to_owned()),
        code: None,
        tool: None,
        signature: None,
        hint: None,
    };
    let refused = Exception {
        name: "ToolError".to_owned(),
        message: "wrong arguments: `issue_id` is missing (a string)".to_owned(),
        code: Some(FaultCode::InvalidArgs),
        tool: Some("linear.get_issue".to_owned()),
        signature: signature.clone(),
        ..exception.clone()
    };
    let failure = ToolFailure {
        signature: signature.map(Into::into),
        ..ToolFailure::new(FaultCode::InvalidArgs, "wrong arguments: `id` is unknown")
            .with_hint("did you mean `issue_id`?")
    };
    let texts = [
        diagnostics_text(&diagnostics),
        exception_text(&exception),
        exception_text(&refused),
        failure_text(&failure),
    ];
    insta::assert_snapshot!(texts.join("\n\n"));
}
