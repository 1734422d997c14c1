//! The `file-system` server through the trait, on small trees of its own.

use super::{FileSystemConfig, FileSystemLimits, file_system};
use crate::error::BuiltinError;
use crate::testing::{answer, call, failure, listing, name};
use gloveport_executor::{Upstream, UpstreamError};
use rustix::fs::{CWD, Mode, mkfifoat};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

/// What must never be seen.
const SECRET: &str = "the secret outside";

fn serve(roots: &[&Path], writable: bool, limits: FileSystemLimits) -> Box<dyn Upstream> {
    let roots = roots.iter().map(|root| root.to_path_buf()).collect();
    let config = FileSystemConfig { name: name("file-system"), roots, writable, limits };
    file_system(config).expect("a server")
}

/// A folder with files, and a secret beside it.
struct Tree {
    _parent: TempDir,
    root: PathBuf,
    secret: PathBuf,
}

fn tree(files: &[(&str, &str)]) -> Tree {
    let parent = tempfile::tempdir().expect("a folder");
    let (root, secret) = (parent.path().join("root"), parent.path().join("secret.txt"));
    fs::create_dir(&root).expect("a folder");
    fs::write(&secret, SECRET).expect("written");
    for (path, content) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, content).expect("written");
    }
    Tree { _parent: parent, root, secret }
}

impl Tree {
    fn server(&self) -> Box<dyn Upstream> {
        serve(&[&self.root], true, FileSystemLimits::default())
    }

    fn content(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).expect("a text")
    }
}

/// Without what differs from run to run.
fn stable(mut value: Value) -> Value {
    let entries = value.get_mut("entries").and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        let modified = entry.as_object_mut().and_then(|entry| entry.remove("modified"));
        let is_time = modified.as_ref().and_then(Value::as_str).map(str::len) == Some(20);
        assert!(is_time || modified.is_none(), "{modified:?}");
    }
    if let Some(object) = value.as_object_mut() {
        object.remove("modified");
    }
    value
}

#[tokio::test]
async fn the_tools_describe_themselves() {
    let tree = tree(&[]);
    let server = tree.server();
    insta::assert_snapshot!(format!("{:#}", listing(&*server).await));
    let instructions = server.list().await.expect("a listing").instructions.expect("a text");
    assert_eq!(instructions, format!("Allowed folders: `{}`", tree.root.display()));
    let read_only = serve(&[&tree.root], false, FileSystemLimits::default());
    let tools = listing(&*read_only).await;
    let names: Vec<&Value> =
        tools.as_array().expect("tools").iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["search", "read", "list"]);
    let refused = call(&*read_only, "write", json!({"path": "a", "content": "b"})).await;
    assert!(matches!(refused, Err(UpstreamError::Refused { code: -32602, .. })), "{refused:?}");
    assert!(!tree.root.join("a").exists());
}

#[test]
fn a_server_needs_folders_that_are_there() {
    let tree = tree(&[("file", "")]);
    let open = |roots: Vec<PathBuf>| {
        let limits = FileSystemLimits::default();
        file_system(FileSystemConfig { name: name("fs"), roots, writable: false, limits }).map(drop)
    };
    assert!(matches!(open(vec![]), Err(BuiltinError::NoRoot)));
    assert!(matches!(open(vec![tree.root.join("none")]), Err(BuiltinError::Root { .. })));
    assert!(matches!(open(vec![tree.root.join("file")]), Err(BuiltinError::Root { .. })));
    assert!(open(vec![tree.root.clone()]).is_ok());
}

#[tokio::test]
async fn files_are_found_by_path_and_content() {
    let tree = tree(&[
        ("src/a.ts", "import { old } from 'x';\n\told(1); old(2);\r\nnew_one();\n"),
        ("src/deep/b.ts", "// nothing\n"),
        ("src/deep/c.js", "old(3)"),
        ("README.md", "call old() – ünïcode old\n"),
        (".git/config", "old"),
        ("node_modules/x/index.ts", "old()"),
        ("image.png", "\u{89}PNG\0old"),
    ]);
    symlink(&tree.secret, tree.root.join("link.ts")).expect("a link");
    symlink("src", tree.root.join("again")).expect("a link");
    let server = tree.server();
    let mut report = String::new();
    for arguments in [
        json!({"pattern": "**/*.ts"}),
        json!({"pattern": "*.ts", "include_skipped": true}),
        json!({"pattern": "**", "text": "old("}),
        json!({"pattern": "**", "text": ";\n\told"}),
        json!({"pattern": "**/*.{ts,md}", "regex": "^\\s*(old|new_\\w+)\\(|ünï.*old$"}),
        json!({"pattern": "src/*.ts", "text": "absent"}),
        json!({"pattern": "deep/*", "root": "src"}),
        json!({"pattern": "node_modules/**/*.ts", "text": "old"}),
        json!({"pattern": "**", "limit": 2}),
        json!({"pattern": "nowhere/*.ts"}),
    ] {
        let found = answer(&*server, "search", arguments.clone()).await.expect("a result");
        writeln!(report, "{arguments}\n{found}\n").expect("a string takes all");
    }
    insta::assert_snapshot!(report);
}

#[tokio::test]
async fn a_search_is_bounded_and_says_so() {
    let tree = tree(&[("a.txt", &"x\n".repeat(500)), ("b.txt", "x"), ("c.txt", "x")]);
    let check = async |limits: FileSystemLimits, expected: Value| {
        let server = serve(&[&tree.root], false, limits);
        let arguments = json!({"pattern": "*.txt", "text": "x"});
        let found = answer(&*server, "search", arguments).await.expect("a result");
        let listed =
            |file: &Value| json!([file["count"], file["matches"].as_array().map(Vec::len)]);
        let files: Vec<Value> =
            found["files"].as_array().expect("files").iter().map(listed).collect();
        assert_eq!(json!([files, found["skipped"], found["ended_by"]]), expected);
    };
    let limits = FileSystemLimits::default;
    check(limits(), json!([[[500, 100], [1, 1], [1, 1]], 0, null])).await;
    let few_bytes = FileSystemLimits { matches_bytes_max: 10, ..limits() };
    check(few_bytes, json!([[[500, 10], [1, 0], [1, 0]], 0, null])).await;
    let small_files = FileSystemLimits { searched_file_bytes_max: 999, ..limits() };
    check(small_files, json!([[[1, 1], [1, 1]], 1, null])).await;
    let little = FileSystemLimits { searched_bytes_max: 1_001, ..limits() };
    check(little, json!([[[500, 100], [1, 1]], 0, "bytes"])).await;
    let few = FileSystemLimits { visited_max: 3, ..limits() };
    check(few, json!([[[500, 100], [1, 1], [1, 1]], 0, null])).await;
    let two = FileSystemLimits { entries_max: 2, ..limits() };
    check(two, json!([[[500, 100], [1, 1]], 0, "limit"])).await;
    let no_time = FileSystemLimits { call_wall: std::time::Duration::ZERO, ..limits() };
    check(no_time, json!([[], 0, "time"])).await;
}

#[tokio::test]
async fn deep_and_wide_trees_end() {
    let tree = tree(&[]);
    let deep = tree.root.join("d/".repeat(300));
    fs::create_dir_all(&deep).expect("folders");
    fs::write(deep.join("f.txt"), "x").expect("written");
    for number in 0..50 {
        fs::write(tree.root.join(format!("{number:02}")), "").expect("written");
    }
    let limits = FileSystemLimits { visited_max: 1_000, entries_max: 20, ..Default::default() };
    let server = serve(&[&tree.root], false, limits.clone());
    let found = answer(&*server, "search", json!({"pattern": "f.txt"})).await.expect("a result");
    assert_eq!(json!([found["files"], found["skipped"]]), json!([[], 1]));
    let listed = answer(&*server, "list", json!({})).await.expect("a result");
    let count = listed["entries"].as_array().map(Vec::len);
    assert_eq!((count, &listed["truncated"]), (Some(20), &json!(true)));
    let server = serve(&[&tree.root], false, FileSystemLimits { visited_max: 40, ..limits });
    let found = answer(&*server, "search", json!({"pattern": "*.rs"})).await.expect("a result");
    assert_eq!(found["ended_by"], "entries");
}

#[tokio::test]
async fn files_are_read_whole_or_in_pages() {
    let tree = tree(&[("a/text.txt", "one\ntwo\nthrée\n"), ("empty", ""), ("wide", "ééé")]);
    fs::write(tree.root.join("raw"), [0, 159, 146, 150]).expect("written");
    fs::write(tree.root.join("nul"), "a\0b").expect("written");
    let limits = FileSystemLimits { read_bytes_max: 15, ..Default::default() };
    let server = serve(&[&tree.root], false, limits);
    let mut report = String::new();
    for arguments in [
        json!({"path": "a/text.txt"}),
        json!({"path": "./a//text.txt", "limit": 7}),
        json!({"path": "a/text.txt", "limit": 7, "offset": 4}),
        json!({"path": "a/text.txt", "limit": 8, "offset": 8}),
        json!({"path": "a/text.txt", "offset": 999}),
        json!({"path": "a/text.txt", "offset": 12}),
        json!({"path": "empty"}),
        json!({"path": "wide", "limit": 5}),
        json!({"path": "raw"}),
        json!({"path": "raw", "encoding": "base64"}),
        json!({"path": "raw", "encoding": "base64", "offset": 1, "limit": 4}),
        json!({"path": "nul"}),
        json!({"path": "a"}),
        json!({"path": "a/none"}),
        json!({"path": "a/text.txt/b"}),
        json!({"path": "wide", "limit": 3}),
        json!({"path": "wide", "limit": 16}),
        json!({"path": "wide", "offset": -1}),
        json!({"path": "wide", "encoding": "latin1"}),
        json!({"path": "wide", "lines": 3}),
        json!({"path": ["wide"]}),
        json!({}),
    ] {
        let read = answer(&*server, "read", arguments.clone()).await.map(stable);
        let read = read.map_or_else(|failure| failure, |value| value.to_string());
        writeln!(report, "{arguments}\n{read}\n").expect("a string takes all");
    }
    insta::assert_snapshot!(report);
}

#[tokio::test]
async fn a_file_over_the_limit_is_never_cut_in_silence() {
    let tree = tree(&[]);
    let file = fs::File::create(tree.root.join("huge")).expect("a file");
    file.set_len(1 << 40).expect("a hole");
    let server = tree.server();
    let failed = failure(&*server, "read", json!({"path": "huge", "encoding": "base64"})).await;
    assert_eq!(
        failed,
        "`huge` has 1099511627776 bytes, over the 4194304 of a call\n\
         hint: read it in pages: pass `offset` and `limit`"
    );
    let page = json!({"path": "huge", "encoding": "base64", "offset": 1_u64 << 39, "limit": 6});
    let page = answer(&*server, "read", page).await.expect("a page");
    assert_eq!(page["content"], "AAAAAAAA");
    assert_eq!(page["next_offset"], (1_u64 << 39) + 6);
    let found = answer(&*server, "search", json!({"pattern": "*", "text": "x"})).await;
    assert_eq!(found.expect("a result")["skipped"], 1);
}

#[tokio::test]
async fn files_are_written_whole() {
    let tree = tree(&[("old.txt", "old"), ("run.sh", "#!/bin/sh\n")]);
    fs::set_permissions(tree.root.join("run.sh"), fs::Permissions::from_mode(0o4755)).expect("set");
    let server = tree.server();
    let write = async |arguments: Value| answer(&*server, "write", arguments).await;
    let made = write(json!({"path": "new/deep/a.txt", "content": "ä\n"})).await;
    assert_eq!(made, Ok(json!({"path": "new/deep/a.txt", "bytes": 3, "created": true})));
    let exists = write(json!({"path": "old.txt", "content": "x"})).await.expect_err("it exists");
    assert!(exists.starts_with("`old.txt` exists\nhint: pass mode \"overwrite\""), "{exists}");
    assert_eq!(tree.content("old.txt"), "old");
    let replaced = write(json!({"path": "old.txt", "content": "x", "mode": "overwrite"})).await;
    assert_eq!(replaced, Ok(json!({"path": "old.txt", "bytes": 1, "created": false})));
    let added = write(json!({"path": "old.txt", "content": "y", "mode": "append"})).await;
    assert_eq!(added, Ok(json!({"path": "old.txt", "bytes": 1, "created": false})));
    assert_eq!(tree.content("old.txt"), "xy");
    let begun =
        write(json!({"path": "log", "content": "eQ==", "mode": "append", "encoding": "base64"}));
    assert_eq!(begun.await, Ok(json!({"path": "log", "bytes": 1, "created": true})));
    assert_eq!(tree.content("log"), "y");
    write(json!({"path": "run.sh", "content": "#!/bin/bash\n", "mode": "overwrite"}))
        .await
        .expect("written");
    let permissions = fs::metadata(tree.root.join("run.sh")).expect("there").permissions();
    assert_eq!(permissions.mode() & 0o7777, 0o755, "permissions stay, set-user-id does not");
    let listed = answer(&*server, "list", json!({})).await.map(stable).expect("a result");
    insta::assert_snapshot!(format!("{listed:#}"));
}

#[tokio::test]
async fn readers_never_see_half_a_file() {
    let tree = tree(&[("f", &"0".repeat(100_000))]);
    let server = tree.server();
    let writes = async {
        for number in 1..10 {
            let content = number.to_string().repeat(100_000);
            let arguments = json!({"path": "f", "content": content, "mode": "overwrite"});
            answer(&*server, "write", arguments).await.expect("written");
        }
    };
    let reads = async {
        for _ in 0..30 {
            let read = answer(&*server, "read", json!({"path": "f"})).await.expect("read");
            let content = read["content"].as_str().expect("a text").to_owned();
            let first = content.chars().next().expect("not empty");
            assert_eq!(content.len(), 100_000);
            assert!(content.chars().all(|digit| digit == first), "a mixture");
        }
    };
    tokio::join!(writes, reads);
    assert_eq!(fs::read_dir(&tree.root).expect("a folder").count(), 1, "nothing is left over");
}

#[tokio::test]
async fn several_folders_are_told_apart() {
    let (one, two) = (tree(&[("a", "1"), ("in/b", "2")]), tree(&[("a", "3")]));
    let inner = one.root.join("in");
    let server = serve(&[&one.root, &two.root, &inner], true, FileSystemLimits::default());
    let path = |root: &Path, rest: &str| root.join(rest).display().to_string();
    let read = async |path: String| {
        let read = answer(&*server, "read", json!({"path": path})).await.expect("a text");
        assert_eq!(read["path"], path);
        read["content"].clone()
    };
    assert_eq!(read(path(&one.root, "a")).await, "1");
    assert_eq!(read(path(&two.root, "a")).await, "3");
    assert_eq!(read(path(&inner, "b")).await, "2");
    let relative = failure(&*server, "read", json!({"path": "a"})).await;
    assert!(
        relative.contains("there are several folders\nhint: begin the path with"),
        "{relative}"
    );
    assert!(relative.contains(&format!("`{}`", two.root.display())), "{relative}");
    let folders = answer(&*server, "list", json!({"path": "."})).await.expect("a result");
    assert_eq!(folders["entries"].as_array().map(Vec::len), Some(3));
    let found = answer(&*server, "search", json!({"pattern": "a"})).await.expect("a result");
    let paths: Vec<&Value> =
        found["files"].as_array().expect("files").iter().map(|file| &file["path"]).collect();
    assert_eq!(paths, [&json!(path(&one.root, "a")), &json!(path(&two.root, "a"))]);
}

mod hostile;
