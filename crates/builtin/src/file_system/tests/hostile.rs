//! Paths and folders that try to get out, to hang us, or to be mistaken.

use super::*;

/// What each tool does with a path that leads nowhere good.
async fn refused(server: &dyn Upstream, path: &str) -> Vec<String> {
    let write = json!({"path": path, "content": "x", "mode": "overwrite"});
    vec![
        failure(server, "read", json!({"path": path})).await,
        failure(server, "list", json!({"path": path})).await,
        failure(server, "search", json!({"pattern": "*", "root": path})).await,
        failure(server, "write", write).await,
        failure(server, "write", json!({"path": path, "content": "x", "mode": "append"})).await,
    ]
}

#[tokio::test]
async fn no_path_leads_out() {
    let tree = tree(&[("a/b.txt", "inside")]);
    let outside = tree.secret.parent().expect("a folder");
    let link = |target: &Path, name: &str| symlink(target, tree.root.join(name)).expect("a link");
    link(&tree.secret, "file_link");
    link(outside, "folder_link");
    link(Path::new("../secret.txt"), "relative_link");
    link(Path::new("a/../../secret.txt"), "winding_link");
    link(Path::new("/proc/self/environ"), "environment_link");
    link(Path::new("/proc/self/root"), "system_link");
    link(Path::new("loop_link"), "loop_link");
    link(Path::new("/"), "slash_link");
    let server = tree.server();
    let absolute = tree.secret.display().to_string();
    let beside = format!("{}-other/x", tree.root.display());
    let winding = format!("{}/../secret.txt", tree.root.display());
    for path in [
        "..",
        "../secret.txt",
        "a/../../secret.txt",
        "a/..",
        "./../secret.txt",
        "/etc/passwd",
        "/",
        "//",
        "/proc/self/environ",
        "/proc/self/fd/0",
        "/dev/zero",
        &absolute,
        &beside,
        &winding,
        "file_link",
        "folder_link",
        "folder_link/secret.txt",
        "relative_link",
        "winding_link",
        "environment_link",
        "system_link",
        "system_link/etc/passwd",
        "slash_link/etc/passwd",
        "loop_link",
        "loop_link/x",
        "a\0b",
        "a/b.txt\0.png",
        &"x/".repeat(3_000),
        &"x".repeat(300),
        "a/b.txt/c",
    ] {
        for failed in refused(&*server, path).await {
            assert!(!failed.contains(SECRET) && !failed.contains("root:"), "{path}: {failed}");
        }
    }
    assert_eq!(fs::read_to_string(&tree.secret).expect("there"), SECRET);
    assert_eq!(fs::read_dir(outside).expect("a folder").count(), 2, "nothing new outside");
    let listed = answer(&*server, "list", json!({})).await.expect("a result").to_string();
    assert!(listed.contains("loop_link") && !listed.contains(".tmp"), "{listed}");
    assert!(!listed.contains("secret.txt"), "links are named, not what they lead to: {listed}");
}

#[tokio::test]
async fn links_inside_are_read_through_and_never_written_through() {
    let tree = tree(&[("real/a.txt", "inside")]);
    symlink("real", tree.root.join("folder")).expect("a link");
    symlink("real/a.txt", tree.root.join("file")).expect("a link");
    let server = tree.server();
    for path in ["folder/a.txt", "file"] {
        let read = answer(&*server, "read", json!({"path": path})).await.expect("a text");
        assert_eq!(read["content"], "inside");
        for mode in ["create", "overwrite", "append"] {
            let write = json!({"path": path, "content": "x", "mode": mode});
            let failed = failure(&*server, "write", write).await;
            assert!(failed.contains("symbolic link"), "{path} {mode}: {failed}");
        }
    }
    assert_eq!(tree.content("real/a.txt"), "inside");
}

#[tokio::test]
async fn gits_own_folder_is_never_written() {
    let tree = tree(&[(".git/config", "")]);
    let server = tree.server();
    for path in [".git/config", ".git/hooks/pre-commit", "sub/.git/config", ".GIT/config", ".git"] {
        let write = json!({"path": path, "content": "x", "mode": "overwrite"});
        let failed = failure(&*server, "write", write).await;
        assert!(failed.contains("never written"), "{path}: {failed}");
    }
    assert_eq!(tree.content(".git/config"), "");
    let write = json!({"path": ".gitignore", "content": "x"});
    answer(&*server, "write", write).await.expect("an ordinary file");
}

#[tokio::test]
async fn what_is_no_file_does_not_hold_us() {
    let tree = tree(&[]);
    mkfifoat(CWD, tree.root.join("fifo"), Mode::RWXU).expect("a FIFO");
    let _socket = std::os::unix::net::UnixListener::bind(tree.root.join("socket")).expect("bound");
    let server = tree.server();
    for path in ["fifo", "socket"] {
        for (tool, arguments) in [
            ("read", json!({"path": path})),
            ("write", json!({"path": path, "content": "x", "mode": "append"})),
            ("write", json!({"path": path, "content": "x", "mode": "overwrite"})),
        ] {
            let failed = failure(&*server, tool, arguments).await;
            assert_eq!(failed, format!("`{path}` is not a regular file"));
        }
    }
    let found = answer(&*server, "search", json!({"pattern": "*", "text": "x"})).await;
    assert_eq!(found.expect("a result")["files_scanned"], 0);
    let devices = serve(&[Path::new("/dev")], true, FileSystemLimits::default());
    let failed = failure(&*devices, "read", json!({"path": "zero"})).await;
    assert_eq!(failed, "`zero` is not a regular file");
    let write = json!({"path": "null", "content": "x", "mode": "overwrite"});
    assert_eq!(failure(&*devices, "write", write).await, "`null` is not a regular file");
    // The links below `/proc/PID` lead anywhere without a path.
    let processes = serve(&[Path::new("/proc")], false, FileSystemLimits::default());
    let path = format!("{}/cwd/Cargo.toml", std::process::id());
    let failed = failure(&*processes, "read", json!({"path": path})).await;
    assert!(failed.contains("symbolic link"), "{failed}");
}

/// Ends the other thread also when an assertion fails.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Another program swaps what a path means, over and over, while we use the path.
#[test]
fn a_path_that_changes_meanwhile_never_leads_out() {
    let tree = tree(&[("real/file.txt", "inside")]);
    let outside = tree.secret.parent().expect("a folder").join("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("file.txt"), SECRET).expect("written");
    let (place, spare) = (tree.root.join("place"), tree.root.join("spare"));
    symlink("real", &place).expect("a link");
    let is_done = AtomicBool::new(false);
    let server = tree.server();
    let inside = std::thread::scope(|scope| {
        let _done = SetOnDrop(&is_done);
        scope.spawn(|| {
            for turn in 0_u64.. {
                if is_done.load(Ordering::Relaxed) {
                    return;
                }
                let target = if turn % 2 == 0 { outside.as_path() } else { Path::new("real") };
                symlink(target, &spare).expect("a link");
                fs::rename(&spare, &place).expect("a swap");
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        runtime.expect("a runtime").block_on(async {
            let mut inside = 0;
            for _ in 0..1_500 {
                let read = answer(&*server, "read", json!({"path": "place/file.txt"})).await;
                match read {
                    Ok(read) => {
                        assert_eq!(read["content"], "inside");
                        inside += 1;
                    }
                    Err(failed) => assert!(!failed.contains(SECRET), "{failed}"),
                }
                let write = json!({"path": "place/file.txt", "content": "x", "mode": "overwrite"});
                answer(&*server, "write", write).await.expect_err("links are not followed");
            }
            inside
        })
    });
    assert!(inside > 0, "the path led inside at times");
    assert_eq!(fs::read_to_string(outside.join("file.txt")).expect("there"), SECRET);
    assert_eq!(tree.content("real/file.txt"), "inside");
}

#[tokio::test]
async fn hostile_patterns_are_refused_or_fast() {
    let tree = tree(&[("a.txt", &"a".repeat(1 << 20)), ("b.txt", &"ab\n".repeat(1 << 18))]);
    let server = tree.server();
    let refused = [
        json!({"pattern": "../*"}),
        json!({"pattern": "/etc/*"}),
        json!({"pattern": ""}),
        json!({"pattern": "x".repeat(1_001)}),
        json!({"pattern": "[z-a]"}),
        json!({"pattern": "*", "regex": "("}),
        json!({"pattern": "*", "regex": "(?=a)a"}),
        json!({"pattern": "*", "regex": "(a)\\1"}),
        json!({"pattern": "*", "regex": "((a{100}){100}){100}"}),
        json!({"pattern": "*", "regex": "(".repeat(500) + &")".repeat(500)}),
        json!({"pattern": "*", "text": ""}),
        json!({"pattern": "*", "text": "a", "regex": "a"}),
        json!({"pattern": "*", "limit": 10_001}),
        json!({"pattern": "*", "include_skipped": "yes"}),
        json!({"pattern": 5}),
    ];
    for arguments in refused {
        let failed = failure(&*server, "search", arguments.clone()).await;
        assert!(failed.starts_with("wrong arguments: "), "{arguments}: {failed}");
    }
    for (regex, count) in [("(a+)+$", 16), ("(a|aa)+b", 1 << 18), ("(.*a){20}x", 0), ("", 0)] {
        let arguments = json!({"pattern": "*.txt", "regex": regex});
        if regex.is_empty() {
            failure(&*server, "search", arguments).await;
            continue;
        }
        let found = answer(&*server, "search", arguments).await.expect("a result");
        assert_eq!(
            (&found["match_count"], &found["truncated"]),
            (&json!(count), &json!(false)),
            "{regex}"
        );
    }
}
