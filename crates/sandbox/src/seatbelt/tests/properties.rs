//! Whatever is in a text or a path, the structure of a profile stays the same.

use super::super::expression::Expression;
use super::super::{Profile, Run};
use super::evaluate::{Evaluator, Subject};
use super::parse::{Read, parse};
use super::{ports, tag};
use crate::SandboxConfig;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// Texts with more than their share of what means something to somebody.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("\n".to_owned()),
        Just("\0".to_owned()),
        Just(")".to_owned()),
        Just("(allow default)".to_owned()),
        Just("\")) (allow default) ((\"".to_owned()),
        Just("(param \"READ_0\")".to_owned()),
        Just("#\"^/.*$\"".to_owned()),
        Just(";".to_owned()),
        Just("[^/]*|.+?{1}$".to_owned()),
        Just("=".to_owned()),
        Just("-D".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("e\u{301}é\u{202e}".to_owned()),
        any::<char>().prop_map(String::from),
        "[a-z]{1,8}",
    ];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// Names of files: such texts without what no name can be, or what no profile takes.
fn names() -> impl Strategy<Value = String> {
    let name = texts().prop_map(|text| text.replace(|c: char| c == '/' || c.is_control(), "_"));
    name.prop_filter("not a step", |name| name != "." && name != ".." && name.len() < 200)
}

/// A profile for a disk that has everything as it is named.
fn profile(name: &str, inner: &str) -> Profile {
    let mut config = SandboxConfig::default();
    let files = &mut config.filesystem;
    files.readonly = vec![PathBuf::from(format!("/Users/ann/r/{name}"))];
    files.readwrite = vec![PathBuf::from(format!("/Users/ann/w/{name}"))];
    files.blocked = vec![PathBuf::from(format!("/Users/ann/w/{name}/{inner}"))];
    let own = ["Users/ann/p", "private/var/folders/1", "private/var/folders/2"];
    let [program, workspace, temporary] = own.map(|folder| format!("/{folder}/{name}"));
    let run = Run {
        program: Path::new(&program),
        workspace: Path::new(&workspace),
        temporary: Path::new(&temporary),
        proxies: &ports(),
        tag: &tag(),
    };
    Profile::command(&config, &run, &|path, _| Ok(path.to_owned())).expect("a profile")
}

proptest! {
    #[test]
    fn a_text_is_read_back_as_it_was(text in texts(), other in texts()) {
        let call = Expression::List(vec![
            Expression::Word("allow"),
            Expression::call("literal", text.clone()),
            Expression::call("subpath", other.clone()),
        ]);
        let list = |name: &str, text: &str| {
            Read::List(vec![Read::Word(name.to_owned()), Read::Text(text.to_owned())])
        };
        let expected = Read::List(vec![
            Read::Word("allow".to_owned()),
            list("literal", &text),
            list("subpath", &other),
        ]);
        let (mut line, mut rule) = (String::new(), String::new());
        call.write(&mut line);
        call.write_rule(&mut rule);
        prop_assert_eq!(parse(&line), Ok(vec![expected.clone()]));
        prop_assert_eq!(parse(&rule), Ok(vec![expected]));
    }

    #[test]
    fn no_path_changes_a_profile(name in names(), inner in names()) {
        let plain = profile("name", "inner");
        let odd = profile(&name, &inner);
        prop_assert_eq!(&odd.text, &plain.text);
        let keys = |profile: &Profile| -> Vec<String> {
            profile.parameters.iter().map(|(key, _)| key.clone()).collect()
        };
        prop_assert_eq!(keys(&odd), keys(&plain));
        // A longer argument list would shift what follows; a text cannot become an option.
        prop_assert_eq!(odd.command_line(&[]).len(), plain.command_line(&[]).len());
    }

    #[test]
    fn what_is_blocked_stays_blocked_whatever_its_name(name in names(), inner in names()) {
        let evaluator = Evaluator::from_command_line(&profile(&name, &inner).command_line(&[]));
        let evaluator = evaluator.expect("a profile");
        let outer = format!("/Users/ann/w/{name}");
        for (operation, path, expected) in [
            ("file-read-data", format!("{outer}/other/file"), true),
            ("file-write-data", format!("{outer}/other/file"), true),
            ("file-read-data", format!("{outer}/{inner}"), false),
            ("file-read-data", format!("{outer}/{inner}/x"), false),
            ("file-write-data", format!("{outer}/{inner}/x"), false),
            ("file-write-unlink", format!("{outer}/{inner}"), false),
            ("file-write-unlink", outer.clone(), false),
            ("file-write-data", format!("/Users/ann/r/{name}"), false),
            ("file-read-data", "/Users/ann/secret".to_owned(), false),
        ] {
            // The other file is only another one where it is not the blocked one.
            if inner != "other" || !path.contains("/other/") {
                prop_assert_eq!(evaluator.allows(operation, Subject::Path(&path)), Ok(expected));
            }
        }
    }
}
