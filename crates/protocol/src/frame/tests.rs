//! Every frame stands in the golden file as it goes over the wire, and comes back as it went.

use super::*;
use crate::{
    ArgumentIssue, FaultCode, Field, Finding, MemberUse, Position, Rest, SealQuestion,
    ServerBinding, Shape, UnknownName, UsedTool,
};
use proptest::prelude::*;

fn to_worker() -> Vec<ToWorker> {
    let limits = WorkerLimits {
        heap_bytes: 134_217_728,
        argument_bytes: 1_048_576,
        output_bytes: 16_777_216,
        log_bytes: 1_048_576,
    };
    let failure = ToolFailure {
        issues: vec![ArgumentIssue { path: "rows[2].id".into(), message: "is missing".into() }],
        ..ToolFailure::new(FaultCode::InvalidArgs, "wrong arguments").with_hint("add it")
    };
    vec![
        ToWorker::Start(Start {
            source: "return 1".into(),
            seed: 7,
            now_ms: 1_000,
            limits,
            check: CheckBy::Compiler,
            extent: Extent::Check,
        }),
        ToWorker::Bindings(Bindings {
            servers: vec![ServerBinding {
                identifier: "github".into(),
                tools: vec!["get_issue".into()],
                flat: vec![("github_get_issue".into(), "get_issue".into())],
                used: vec![used()],
            }],
            unknown: vec![UnknownName {
                of: Some("github".into()),
                name: "get_isue".into(),
                hint: Some("did you mean `get_issue`?".into()),
            }],
        }),
        ToWorker::Checked(Verdict::Unavailable),
        ToWorker::Checked(Verdict::Found(vec![Finding {
            line: 2,
            column: 7,
            length: 5,
            code: 2339,
            message: "Property 'a' does not exist on type 'B'.".into(),
        }])),
        ToWorker::Answer { id: 3, answer: Answer::Value("{\"a\":1}".into()), now_ms: 1_001 },
        ToWorker::Answer {
            id: 3,
            answer: Answer::Rich { value: "{\"a\":1}".into(), content: "[]".into() },
            now_ms: 1_001,
        },
        ToWorker::Answer { id: 4, answer: Answer::Failed(failure), now_ms: 1_002 },
        ToWorker::Woken { id: 5, now_ms: 1_003 },
        ToWorker::Time { now_ms: 1_004 },
    ]
}

fn used() -> UsedTool {
    let field = |name: &str, shape, is_required| Field { name: name.into(), shape, is_required };
    let shapes = vec![Shape::Any, Shape::Null, Shape::Boolean, Shape::Number, Shape::Text];
    let fields = vec![
        field("id", Shape::Union(shapes), true),
        field("state", Shape::OneOf(vec!["open".into(), 1.into()]), false),
        field("labels", Shape::List(Box::new(Shape::Text)), false),
    ];
    UsedTool {
        tool: "get_issue".into(),
        arguments: Shape::Object { fields, rest: Rest::Unlisted },
        is_optional: false,
        signature: "get_issue(args: { id: number }): Promise<Issue>".into(),
    }
}

fn from_worker() -> Vec<FromWorker> {
    let exception = Exception {
        name: "ToolError".into(),
        message: "wrong arguments".into(),
        position: Some(Position { line: 2, column: 5 }),
        source_line: Some("await github.get_issue({})".into()),
        code: Some(FaultCode::InvalidArgs),
        tool: Some("github.get_issue".into()),
        signature: Some("get_issue(args: { id: number }): Promise<Issue>".into()),
        hint: None,
    };
    let diagnostic = Diagnostic {
        message: "unexpected token".into(),
        position: Some(Position { line: 1, column: 1 }),
        source_line: Some("{".into()),
        signature: None,
        hint: Some("close it".into()),
    };
    let done = |outcome| FromWorker::Done(Done { outcome, log_bytes_dropped: 9 });
    vec![
        FromWorker::Ready { isolation: "namespaces".into() },
        FromWorker::Bind(BindRequest {
            identifiers: vec!["github".into()],
            modules: vec!["slack".into()],
            members: vec![MemberUse { of: "github".into(), name: "get_issue".into() }],
            whole: vec!["slack".into()],
        }),
        FromWorker::Check { source: "const a = await github.get_issue({ id: 1 })".into() },
        FromWorker::Call {
            id: 0,
            server: "github".into(),
            tool: "get_issue".into(),
            arguments: "{\"id\":1}".into(),
        },
        FromWorker::Query { id: 1, query: Query::Search { query: "mail".into(), limit: 5 } },
        FromWorker::Query {
            id: 3,
            query: Query::Seal {
                question: SealQuestion::Format {
                    template: "Dear {n}".into(),
                    parts: [("n".to_owned(), "sv_name_aaaaaaaaaa".to_owned())].into(),
                },
            },
        },
        FromWorker::Sleep { id: 2, wait_ms: 50 },
        FromWorker::Cancel { id: 2 },
        FromWorker::Clock,
        FromWorker::Log { level: LogLevel::Warn, text: "careful".into() },
        FromWorker::Emit { blocks: "[]".into() },
        done(Outcome::Returned("[1,2]".into())),
        done(Outcome::Threw(exception)),
        done(Outcome::Rejected(vec![diagnostic])),
        done(Outcome::Exceeded(Limit::Memory)),
    ]
}

/// Lengths as numbers, then header and payload as they are.
fn shown(frame: &[u8]) -> String {
    let number = |at: usize| u32::from_le_bytes(frame[at..at + 4].try_into().expect("4 bytes"));
    format!("{} {} {}", number(0), number(4), String::from_utf8_lossy(&frame[8..]))
}

#[test]
fn golden_file() {
    let to = to_worker().iter().map(|f| shown(&f.encode())).collect::<Vec<_>>();
    let from = from_worker().iter().map(|f| shown(&f.encode())).collect::<Vec<_>>();
    insta::assert_snapshot!(format!("{}\n\n{}", to.join("\n"), from.join("\n")));
}

#[test]
fn frames_come_back_as_they_went() {
    for frame in to_worker() {
        assert_eq!(ToWorker::decode(frame.encode()[4..].to_vec()).expect("decodes"), frame);
    }
    for frame in from_worker() {
        assert_eq!(FromWorker::decode(frame.encode()[4..].to_vec()).expect("decodes"), frame);
    }
}

#[test]
fn what_is_no_frame_is_refused() {
    let check = |bytes: &[u8], expected: &str| {
        let error = FromWorker::decode(bytes.to_vec()).expect_err("no frame");
        assert_eq!(error.to_string(), expected);
    };
    check(b"", "a frame ends before its header does");
    check(b"\x05\0\0\0{}", "a frame ends before its header does");
    check(b"\xff\xff\xff\xff{}", "a frame of 4294967295 bytes, at most 4194304 are accepted");
    check(b"\x02\0\0\0{}", "a frame's header is malformed");
    check(
        b"\x2a\0\0\0{\"frame\":\"sleep\",\"id\":1,\"wait_ms\":1,\"a\":1}",
        "a frame's header is malformed",
    );
    let mut log = FromWorker::Log { level: LogLevel::Info, text: "a".into() }.encode();
    *log.last_mut().expect("has a payload") = 0xff;
    check(&log[4..], "a frame's payload is not UTF-8");
}

#[test]
fn a_frame_over_the_readers_bound_is_refused_before_it_is_read() {
    assert_eq!(frame_length([16, 0, 0, 0], 16).expect("fits"), 16);
    assert!(matches!(frame_length([17, 0, 0, 0], 16), Err(FrameError::TooLong { .. })));
}

proptest! {
    #[test]
    fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = FromWorker::decode(bytes.clone());
        let _ = ToWorker::decode(bytes);
    }

    #[test]
    fn decoding_a_damaged_frame_never_panics(at in 0usize..200, byte in any::<u8>(), which in 0usize..12) {
        let mut frame = from_worker()[which].encode().split_off(4);
        let at = at % frame.len();
        frame[at] = byte;
        let _ = FromWorker::decode(frame);
    }
}
