//! Any JSON value through the bridge comes back the same: the result of a call reaches the script as
//! a value, which it returns, and sends as an argument.
//!
//! The same means the text that `JSON.stringify` writes, byte for byte. Where that differs from the
//! text that came, JavaScript says so: numbers are doubles (an integer over 2^53 is rounded, `-0` is
//! `0`, the spelling of a number is the shortest), of two equal keys the last one counts, keys that
//! are array indices come first, and half of a character, which no UTF-8 can hold, leaves as U+FFFD.

use crate::gateway::{Gateway, on_main_stack, start};
use gloveport_protocol::{
    Answer, Bindings, FromWorker, Outcome, ServerBinding, Start, ToWorker, WorkerLimits,
};
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use std::fmt::Write as _;

/// Levels of lists and objects that an outcome can have.
const LEVELS_MAX: usize = 101;

/// A value and the ways to spell it.
#[derive(Debug, Clone)]
enum Json {
    Word(&'static str),
    /// The text that comes.
    Number(String),
    Text(Vec<Piece>),
    List(Vec<Json>),
    Object(Vec<(Vec<Piece>, Json)>),
}

/// A part of a string.
#[derive(Debug, Clone)]
enum Piece {
    Plain(String),
    /// A character, spelled as an escape.
    Escaped(char),
    /// Half of a character that is alone, by its number.
    Half(u16),
    /// The same many times.
    Long(char, usize),
}

impl Json {
    /// As an upstream may spell it.
    fn spelled(&self) -> String {
        let join = |items: Vec<String>| items.join(" ,\n");
        match self {
            Self::Word(word) => (*word).to_owned(),
            Self::Number(text) => text.clone(),
            Self::Text(pieces) => spelled(pieces),
            Self::List(items) => format!("[ {}]", join(items.iter().map(Self::spelled).collect())),
            Self::Object(entries) => {
                let entry = |(key, value): &(Vec<Piece>, Self)| {
                    format!("{} : {}", spelled(key), value.spelled())
                };
                format!("{{\t{}\r\n}}", join(entries.iter().map(entry).collect()))
            }
        }
    }

    /// As it must come back.
    fn expected(&self) -> String {
        match self {
            Self::Word(word) => (*word).to_owned(),
            Self::Number(text) => number_text(text.parse().expect("a number")),
            Self::Text(pieces) => quoted(pieces),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::expected).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(entries) => {
                // Equal keys are equal before halves of characters are replaced.
                let mut kept: Vec<(Vec<u16>, String)> = Vec::new();
                for (key, value) in entries {
                    let text = format!("{}:{}", quoted(key), value.expected());
                    let key = units(key);
                    match kept.iter_mut().find(|(known, _)| *known == key) {
                        Some(entry) => entry.1 = text,
                        None => kept.push((key, text)),
                    }
                }
                kept.sort_by_key(|(key, _)| index_of(key).map_or(u64::MAX, u64::from));
                let entries: Vec<String> = kept.into_iter().map(|(_, text)| text).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }
}

/// The UTF-16 of a string.
fn units(pieces: &[Piece]) -> Vec<u16> {
    let of = |piece: &Piece| match piece {
        Piece::Plain(text) => text.encode_utf16().collect(),
        Piece::Escaped(c) => c.encode_utf16(&mut [0; 2]).to_vec(),
        Piece::Half(half) => vec![*half],
        Piece::Long(c, n) => c.to_string().repeat(*n).encode_utf16().collect::<Vec<u16>>(),
    };
    pieces.iter().flat_map(of).collect()
}

fn spelled(pieces: &[Piece]) -> String {
    let mut text = String::from("\"");
    for piece in pieces {
        match piece {
            Piece::Plain(plain) => {
                let quoted = serde_json::to_string(plain).expect("a text");
                text.push_str(&quoted[1..quoted.len() - 1]);
            }
            Piece::Escaped(_) | Piece::Half(_) => {
                for unit in units(std::slice::from_ref(piece)) {
                    write!(text, "\\u{unit:04X}").expect("a text takes all");
                }
            }
            Piece::Long(c, n) => text.push_str(&c.to_string().repeat(*n)),
        }
    }
    text + "\""
}

fn quoted(pieces: &[Piece]) -> String {
    let text: String = char::decode_utf16(units(pieces)).map(|c| c.unwrap_or('\u{fffd}')).collect();
    serde_json::to_string(&text).expect("a text")
}

/// The number of a key that is an array index: those come first.
fn index_of(key: &[u16]) -> Option<u32> {
    let text = String::from_utf16(key).ok()?;
    let index: u32 = text.parse().ok()?;
    (index.to_string() == text && index < u32::MAX).then_some(index)
}

/// The shortest decimal of a double as JavaScript writes it (ECMA-262, `Number::toString`).
fn number_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').expect("it has an exponent");
    let mut digits = mantissa.replace('.', "");
    // Of two shortest decimals that are as near, it is the even one.
    let exact = format!("{:.60e}", number.abs()).replace('.', "");
    let (head, tail) = exact.split_at(digits.len());
    let is_tie = tail.strip_prefix('5').is_some_and(|rest| rest.starts_with(&"0".repeat(40)));
    if is_tie && head.ends_with(['0', '2', '4', '6', '8']) {
        head.clone_into(&mut digits);
    }
    let exponent: i32 = exponent.parse().expect("a number");
    let n_digits = i32::try_from(digits.len()).expect("at most 17");
    let zeros = |n: i32| "0".repeat(usize::try_from(n).expect("not negative"));
    let at = |n: i32| usize::try_from(n).expect("not negative");
    let text = match exponent + 1 {
        point if point > 21 || point <= -6 => {
            let fraction = if n_digits > 1 { format!(".{}", &digits[1..]) } else { String::new() };
            let plus = if exponent > 0 { "+" } else { "" };
            format!("{}{fraction}e{plus}{exponent}", &digits[..1])
        }
        point if point >= n_digits => format!("{digits}{}", zeros(point - n_digits)),
        point if point > 0 => format!("{}.{}", &digits[..at(point)], &digits[at(point)..]),
        point => format!("0.{}{digits}", zeros(-point)),
    };
    format!("{sign}{text}")
}

fn numbers() -> impl Strategy<Value = Json> {
    let odd = prop::sample::select(vec![
        "0",
        "-0",
        "-0.0",
        "1e308",
        "-1e308",
        "1e-324",
        "5e-324",
        "1e21",
        "1e20",
        "1E+2",
        "1.50e0",
        "0.000001",
        "1e-7",
        "123456789012345680000",
        "9007199254740993",
        "-9007199254740993",
        "18446744073709551615",
        "123456789012345678901234567890",
        "2147483648",
        "-2147483649",
        "0.1",
        "1.7976931348623157e308",
        "4294967295",
    ]);
    prop_oneof![
        odd.prop_map(str::to_owned),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<i16>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has finite numbers", |n| n.is_finite())
            .prop_map(|number| { format!("{number:e}") }),
        any::<f32>()
            .prop_filter("JSON has finite numbers", |n| n.is_finite())
            .prop_map(|number| { number.to_string() }),
    ]
    .prop_map(Json::Number)
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let odd = prop::sample::select(vec![
        '\0',
        '\u{8}',
        '\n',
        '"',
        '\\',
        '/',
        '\u{7f}',
        '\u{2028}',
        '\u{2029}',
        '\u{feff}',
        '\u{fffd}',
        'é',
        '漢',
        '😀',
        '\u{10ffff}',
    ]);
    let piece = prop_oneof![
        4 => "[ -~]{0,12}".prop_map(Piece::Plain),
        2 => any::<String>().prop_map(Piece::Plain),
        2 => odd.clone().prop_map(|c| Piece::Plain(c.to_string())),
        2 => odd.prop_map(Piece::Escaped),
        1 => (0xd800..=0xdfff_u16).prop_map(Piece::Half),
        1 => (prop::sample::select(vec!['x', 'é', '漢', '😀']), 0..20_000_usize)
            .prop_map(|(c, n)| Piece::Long(c, n)),
    ];
    vec(piece, 0..4)
}

fn keys() -> impl Strategy<Value = Vec<Piece>> {
    let odd = prop::sample::select(vec![
        "",
        "__proto__",
        "constructor",
        "toJSON",
        "then",
        "length",
        "prototype",
        "rawJSON",
        "hasOwnProperty",
        "0",
        "1",
        "10",
        "007",
        "-1",
        "1.5",
        "4294967294",
        "4294967295",
        "9007199254740993",
        "a",
    ]);
    prop_oneof![
        3 => odd.prop_map(|key| vec![Piece::Plain(key.to_owned())]),
        1 => pieces(),
        1 => any::<u8>().prop_map(|index| vec![Piece::Plain(index.to_string())]),
    ]
}

fn values() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["null", "true", "false"]).prop_map(Json::Word),
        numbers(),
        pieces().prop_map(Json::Text),
    ];
    leaf.prop_recursive(6, 60, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Json::List),
            vec((keys(), inner.clone()), 0..8).prop_map(Json::Object),
            (inner, 0..14_usize)
                .prop_map(|(inner, n)| { (0..n).fold(inner, |inner, _| Json::List(vec![inner])) }),
        ]
    })
}

/// Gives a script the text as the result of a call; gives what it sent and how it ended.
fn crossed(json: &str) -> (Option<String>, Outcome) {
    let source = "const value = await test.echo({});\n\
                  await test.echo({ value });\n\
                  return value";
    let limits = WorkerLimits {
        heap_bytes: 64 << 20,
        argument_bytes: 16 << 20,
        output_bytes: 16 << 20,
        log_bytes: 0,
    };
    let server = ServerBinding {
        identifier: "test".to_owned(),
        tools: vec!["echo".to_owned()],
        flat: Vec::new(),
        used: Vec::new(),
    };
    let bindings = Bindings { servers: vec![server], unknown: Vec::new() };
    let answer =
        |id, json: &str| ToWorker::Answer { id, answer: Answer::Value(json.to_owned()), now_ms: 0 };
    let script = [ToWorker::Bindings(bindings), answer(0, json), answer(1, "null")].into();
    let gateway = Gateway::serve(Start { limits, ..start(source) }, Some(script));
    let sent = gateway.from_worker.iter().find_map(|frame| match frame {
        FromWorker::Call { id: 1, arguments, .. } => Some(arguments.clone()),
        _ => None,
    });
    (sent, gateway.done().outcome.clone())
}

#[test]
fn any_json_comes_back_the_same() {
    on_main_stack(|| {
        let config = ProptestConfig { cases: 256, failure_persistence: None, ..Default::default() };
        let run = TestRunner::new(config).run(&values(), |value| {
            let (sent, outcome) = crossed(&value.spelled());
            let expected = value.expected();
            prop_assert_eq!(outcome, Outcome::Returned(expected.clone()));
            prop_assert_eq!(sent, Some(format!("{{\"value\":{expected}}}")));
            Ok(())
        });
        run.unwrap_or_else(|error| panic!("{error}"));
    });
}

#[test]
fn levels_are_bounded_on_the_way_out() {
    on_main_stack(|| {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        let (sent, outcome) = crossed(&nested(LEVELS_MAX - 1));
        assert_eq!(sent, Some(format!("{{\"value\":{}}}", nested(LEVELS_MAX - 1))));
        assert_eq!(outcome, Outcome::Returned(nested(LEVELS_MAX - 1)));
        // An argument is an object around the value.
        let (sent, outcome) = crossed(&nested(LEVELS_MAX));
        let Outcome::Threw(exception) = outcome else { panic!("{outcome:?}") };
        assert_eq!(sent, None);
        assert!(exception.message.contains("more than 100 levels"), "{}", exception.message);
    });
}
