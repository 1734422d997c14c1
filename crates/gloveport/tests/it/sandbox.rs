//! `gloveport sandbox` as a person uses it: exit codes, streams, limits, files, Ctrl-C, and whose word counts.
//!
//! What the walls hold is shown by the crate of the sandbox; here it is that the command asks for the right walls. Each
//! case that expects a refusal has one beside it that shows that the same thing works when it is allowed.

use crate::clients::process::{Ended, Running, Source, descendants, until_some, wait_until_gone};
use crate::clients::world::{GLOVEPORT, Home};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;

fn sandbox(home: &Home, arguments: &[&str]) -> Ended {
    feed(home, arguments, None)
}

fn feed(home: &Home, arguments: &[&str], input: Option<&str>) -> Ended {
    let mut command = home.command(GLOVEPORT);
    let mut running =
        Running::start(command.env("SECRET", "s3cret").arg("sandbox").args(arguments));
    if let Some(input) = input {
        running.say(input);
    }
    running.end()
}

fn text(path: &Path) -> String {
    path.to_str().expect("a plain path").to_owned()
}

#[test]
fn a_program_runs_and_its_streams_are_its_own() {
    let home = Home::new();
    for (command, input, code, out, err) in [
        (&["python3", "-c", "print(6 * 7)"] as &[_], None, 0, "42\n", ""),
        (&["node", "-e", "console.log(6 * 7)"], None, 0, "42\n", ""),
        (&["sh", "-c", "echo out; echo err >&2; exit 7"], None, 7, "out\n", "err\n"),
        (&["sh", "-c", "read line; echo \"$line!\"; cat"], Some("hello"), 0, "hello!\n", ""),
        (&["sh", "-c", "cat; echo end"], None, 0, "end\n", ""),
        (&["sh", "-c", "kill -TERM $$"], None, 143, "", ""),
        (
            &["sh", "-c", "pwd; echo $HOME; ls -A; echo ${SECRET-none}"],
            None,
            0,
            "/work\n/work\nnone\n",
            "",
        ),
        (&["sh", "-c", "test -t 0 || echo no terminal"], None, 0, "no terminal\n", ""),
    ] {
        let arguments = [&["--"], command].concat();
        let ended = feed(&home, &arguments, input);
        let expected = (Some(code), out, err);
        assert_eq!((ended.code, &*ended.out, &*ended.err), expected, "{command:?}");
    }
}

#[test]
fn limits_have_codes_and_say_which_option_raises_them() {
    let home = Home::new();
    let hold = "x = bytearray(80 << 20); import os, time; os.fork(); x[::4096] = bytes(len(x) // 4096); time.sleep(60)";
    for (options, command, code, part) in [
        ("--time 500ms", &["sleep", "60"] as &[_], 124, "its limit of time, 500 ms (`--time`)"),
        ("--cpu 1s", &["sh", "-c", "while :; do :; done"], 123, "processor time, 1 s (`--cpu`)"),
        ("--memory 128M", &["python3", "-c", hold], 122, "memory, 128 MiB (`--memory`)"),
        ("--output 4K", &["yes"], 121, "output, 4 KiB (`--output`)"),
        (
            "--file-size 1K",
            &["dd", "if=/dev/zero", "of=f", "bs=5000", "count=1", "status=none"],
            120,
            "the size of a file, 1 KiB (`--file-size`)",
        ),
        // What is refused where it is asked for, and may be coped with.
        ("--memory 128M", &["python3", "-c", "bytearray(1 << 30)"], 1, "MemoryError"),
        (
            "--disk 1M",
            &["sh", "-c", "head -c 1M /dev/zero > f; head -c 1M /dev/zero > g"],
            1,
            "No space left",
        ),
        ("--processes 1", &["sh", "-c", "sleep 0; echo started"], 2, "Cannot fork"),
        (
            "--descriptors 64",
            &["python3", "-c", "[open('/') if 0 else __import__('os').dup(0) for _ in range(99)]"],
            1,
            "Too many open files",
        ),
        // The same within the limits.
        (
            "--time 60s --cpu 30s --output 4K --file-size 8K",
            &["dd", "if=/dev/zero", "of=f", "bs=5000", "count=1", "status=none"],
            0,
            "",
        ),
        ("--memory 512M", &["python3", "-c", "bytearray(128 << 20)"], 0, ""),
        ("--processes 2", &["sh", "-c", "sleep 0"], 0, ""),
    ] {
        let arguments = [options.split(' ').collect(), vec!["--"], command.to_vec()].concat();
        let ended = sandbox(&home, &arguments);
        assert_eq!(ended.code, Some(code), "{arguments:?}: {ended:?}");
        assert!(ended.err.contains(part), "{arguments:?}: {part} is not in {}", ended.err);
        assert!(code != 0 || ended.err.is_empty(), "{arguments:?}: {ended:?}");
        let quiet = [&["--quiet"], &*arguments].concat();
        if code >= 120 {
            let told = sandbox(&home, &quiet).err;
            assert!(!told.contains("gloveport"), "{quiet:?}: {told}");
        }
    }
}

#[test]
fn what_cannot_be_had_is_refused_with_the_option() {
    let home = Home::new();
    home.file("plain/text", "no program");
    fs::set_permissions(home.path("plain/text"), fs::Permissions::from_mode(0o644))
        .expect("changed");
    for (arguments, code, parts) in [
        ("-- nonesuch", 127, &["cannot find `nonesuch`"] as &[_]),
        ("--in plain -- ./text", 126, &["cannot start `/work/./text`"]),
        (
            "--memory 1K --read missing -- true",
            125,
            &["`--memory`: 1 is too little", "`--read`: `"],
        ),
        ("--write / -- true", 125, &["`--write`: `/` is this whole machine"]),
        ("--write home -- true", 125, &["is your whole home"]),
        ("--block plain -- true", 125, &["`--block`: `", "lies in no path"]),
        ("--processes 8 -- node", 125, &["`--processes`: 8 is too few for node, which needs 11"]),
        ("--isolation seatbelt -- true", 125, &["`--isolation`: `seatbelt` is for macOS"]),
        ("--allow-host a_b$ -- true", 125, &["`--allow-host`: rule `a_b$`"]),
        ("--allow-host 10.0.0.0/2 -- true", 125, &["`--allow-host`: rule `10.0.0.0/2`"]),
        ("--env NOT_SET -- true", 125, &["`--env NOT_SET`: it is not set here"]),
        ("--config missing.toml -- true", 125, &["missing.toml"]),
        ("--memory 512 -- true", 125, &["write a number with a unit"]),
        ("--no-such-option -- true", 125, &["--no-such-option"]),
        ("true", 125, &["true"]),
    ] {
        let ended = sandbox(&home, &arguments.split(' ').collect::<Vec<_>>());
        assert_eq!(ended.code, Some(code), "{arguments}: {ended:?}");
        assert_eq!(ended.out, "", "{arguments}");
        for part in parts {
            assert!(ended.err.contains(part), "{arguments}: {part} is not in {}", ended.err);
        }
    }
    assert_eq!(sandbox(&home, &["--help"]).code, Some(0));
}

#[test]
fn json_tells_everything() {
    let home = Home::new();
    let told = |arguments: &[&str], code: i32| -> Value {
        let ended = sandbox(&home, &[&["--json"], arguments].concat());
        assert_eq!((ended.code, &*ended.err), (Some(code), ""), "{ended:?}");
        serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
    };
    let script =
        "printf 'out\\377\\033]0;t\\007'; echo err >&2; mount -t tmpfs x /tmp 2>&-; exit 3";
    let all = told(&["--", "sh", "-c", script], 3);
    assert_eq!(all["outcome"], "exited");
    assert_eq!(
        (&all["exit_code"], &all["signal"], &all["limit"]),
        (&json!(3), &json!(null), &json!(null))
    );
    let out = json!({"text": "out\u{fffd}\u{1b}]0;t\u{7}", "is_utf8": false, "bytes": 10, "truncated": false});
    assert_eq!(all["stdout"], out);
    assert_eq!(all["stderr"]["text"], "err\n");
    let violations = all["violations"].as_array().expect("a list");
    assert!(violations.iter().any(|violation| violation["syscall"] == "mount"), "{violations:?}");
    assert!(all["isolation"].as_str().is_some_and(|layers| layers.contains("seccomp+rlimits")));
    for key in ["wall_ms", "cpu_ms", "peak_memory_bytes"] {
        assert!(all["usage"][key].is_u64(), "{key}: {all}");
    }
    assert_eq!((&all["copied_out"], &all["refused_hosts"]), (&json!(null), &json!([])));

    let killed = told(&["--", "sh", "-c", "kill -KILL $$"], 137);
    assert_eq!((&killed["outcome"], &killed["signal"]), (&json!("signaled"), &json!(9)));
    let late = told(&["--time", "300ms", "--", "sleep", "60"], 124);
    assert_eq!((&late["outcome"], &late["limit"]), (&json!("exceeded"), &json!("wall_time_ms")));
    let much = told(&["--output", "1000B", "--", "yes"], 121);
    assert_eq!(
        (&much["limit"], &much["stdout"]["truncated"]),
        (&json!("output_bytes"), &json!(true))
    );
    assert_eq!(much["stdout"]["text"].as_str().map(str::len), Some(1000));
}

#[test]
fn files_go_in_and_out_and_links_stay() {
    let home = Home::new();
    home.file("source/a", "first\n");
    home.file("source/sub/b", "second\n");
    let program =
        home.file("source/run", "#!/bin/sh\ncat a sub/b > both\nln -s /etc/passwd link\n");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("changed");
    let ended = sandbox(&home, &["--in", "source", "--out", "made", "--", "./run"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(fs::read_to_string(home.path("made/both")).expect("it came out"), "first\nsecond\n");
    assert!(home.path("made/link").symlink_metadata().is_err(), "a link came out");
    assert!(ended.err.contains("not copied out: `link` (it is a symbolic link)"), "{ended:?}");
    assert!(!home.path("source/both").exists(), "the source is as it was");

    let ended = sandbox(&home, &["--json", "--in", "source", "--out", "again", "--", "./run"]);
    let told: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert_eq!(
        (&told["copied_out"]["files"], &told["copied_out"]["folders"]),
        (&json!(4), &json!(1))
    );
    assert_eq!(told["copied_out"]["skipped"][0]["path"], "link");
}

#[test]
fn what_does_not_come_out_is_no_success() {
    let home = Home::new();
    // Files with holes: together they show more than the disk has.
    let program = ["--", "python3", "-c", "for name in 'ab': open(name, 'w').truncate(1 << 20)"];
    let with = |options: &[&str]| sandbox(&home, &[&["--disk", "1M"], options, &program].concat());
    assert_eq!(with(&[]).code, Some(0));
    let ended = with(&["--quiet", "--out", "made"]);
    assert_eq!((ended.code, &*ended.err), (Some(125), ""), "{ended:?}");
    let told = with(&["--out", "made"]);
    assert!(told.err.contains("cannot copy all files out of the workspace"), "{told:?}");
}

#[test]
fn only_what_is_named_is_shown() {
    let home = Home::new();
    let data = text(home.file("data/open", "shown\n").parent().expect("a folder"));
    home.file("data/key", "s3cret\n");
    let look = "cat open; cat key; ls; echo more >> open";
    let hidden = sandbox(&home, &["--", "cat", &format!("{data}/open")]);
    assert_eq!((hidden.code, &*hidden.out), (Some(1), ""), "{hidden:?}");
    let shown = sandbox(&home, &["--read", "data", "--directory", "data", "--", "sh", "-c", look]);
    assert_eq!(shown.out, "shown\ns3cret\nkey\nopen\n", "{shown:?}");
    assert!(shown.err.contains("Read-only file system"), "{shown:?}");
    let options = ["--read", "data", "--block", "data/key", "--directory", "data"];
    let blocked = sandbox(&home, &[&options, &["--", "sh", "-c", look] as &[_]].concat());
    assert_eq!(blocked.out, "shown\nkey\nopen\n", "{blocked:?}");
    let changed =
        sandbox(&home, &["--write", "data", "--directory", "data", "--", "sh", "-c", look]);
    assert_eq!(changed.err, "", "{changed:?}");
    assert_eq!(fs::read_to_string(home.path("data/open")).expect("a file"), "shown\nmore\n");
}

/// Answers every request with `hello`, until the test ends.
fn server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            // Its head is short and comes at once.
            let read = stream.read(&mut [0; 4096]);
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
            drop(read.and_then(|_| stream.write_all(answer)));
        }
    });
    address
}

#[test]
fn only_hosts_that_are_named_are_reached() {
    let home = Home::new();
    let address = server().to_string();
    let ask = format!(
        "import urllib.request as u; print(u.urlopen('http://{address}/', timeout=20).read())"
    );
    let program = ["--", "python3", "-c", &*ask];
    let closed = sandbox(&home, &program);
    assert_eq!((closed.code, &*closed.out), (Some(1), ""), "{closed:?}");
    let other = sandbox(&home, &[&["--allow-host", "a.example.com"], &program as &[_]].concat());
    assert_eq!((other.code, &*other.out), (Some(1), ""), "{other:?}");
    let refused = format!("refused to reach {address} (loopback address): what is not public");
    assert!(other.err.contains(&refused), "{other:?}");
    let named = sandbox(&home, &[&["--allow-host", &*address], &program as &[_]].concat());
    assert_eq!((named.code, &*named.out, &*named.err), (Some(0), "b'hello'\n", ""), "{named:?}");

    let options = ["--json", "--allow-host", "a.example.com"];
    let ask = "import urllib.request as u; u.urlopen('https://b.example.com/')";
    let told = sandbox(&home, &[&options, &["--", "python3", "-c", ask] as &[_]].concat());
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    let refused =
        json!([{"host": "b.example.com", "port": 443, "reason": "host not allowed", "count": 1}]);
    assert_eq!(told["refused_hosts"], refused);
}

#[test]
fn variables_are_named_one_by_one() {
    let home = Home::new();
    let arguments = ["--env", "SECRET", "--env", "B=c=d", "--", "sh", "-c", "echo $SECRET $B"];
    assert_eq!(sandbox(&home, &arguments).out, "s3cret c=d\n");
}

#[test]
fn the_file_of_a_project_cannot_widen() {
    let home = Home::new();
    home.file("secret", "s3cret\n");
    let folder = text(&home.path("."));
    let widening = format!(
        "[sandbox]\nminimum = \"landlock\"\n[sandbox.limits]\nwall_time_ms = 3600000\n\
         [sandbox.network]\nallow_outbound = true\n[sandbox.filesystem]\nreadonly = [{folder:?}]\n"
    );
    home.file("gloveport.toml", &widening);
    let secret = text(&home.path("secret"));
    let ended = sandbox(&home, &["--", "cat", &secret]);
    assert_eq!((ended.code, &*ended.out), (Some(1), ""), "{ended:?}");
    for part in [
        "may only tighten",
        "`limits.wall_time_ms`, `minimum`, `network.allow_outbound`, `filesystem.readonly`",
    ] {
        assert!(ended.err.contains(part), "{part} is not in {}", ended.err);
    }
    // Named by a person it is heard.
    home.file(
        "gloveport.toml",
        &widening.replace("allow_outbound = true", "allow_outbound = false"),
    );
    let named = sandbox(&home, &["--config", "gloveport.toml", "--", "cat", &secret]);
    assert_eq!((named.code, &*named.out, &*named.err), (Some(0), "s3cret\n", ""), "{named:?}");
    // What is tighter is heard in any case, and an option comes after it.
    home.file("gloveport.toml", "[sandbox.limits]\nwall_time_ms = 300\n");
    assert_eq!(sandbox(&home, &["--", "sleep", "60"]).code, Some(124));
    assert_eq!(sandbox(&home, &["--time", "60s", "--", "sleep", "0.5"]).code, Some(0));
}

#[test]
fn ctrl_c_ends_it_and_all_that_it_started() {
    let home = Home::new();
    for (signal, arguments, code) in [
        (
            "INT",
            &["--", "sh", "-c", "sleep 600 & trap '' INT TERM; echo started; wait"] as &[_],
            130,
        ),
        ("TERM", &["--", "sh", "-c", "sleep 600 & echo started; sleep 600"], 130),
    ] {
        let mut command = home.command(GLOVEPORT);
        let mut running = Running::start(command.arg("sandbox").args(arguments));
        assert_eq!(running.line(Source::Out), "started");
        let below = until_some("the program", || {
            let below = descendants(running.id());
            below.iter().any(|process| process.name == "sleep").then_some(below)
        });
        running.signal(signal);
        let ended = running.end();
        assert_eq!(ended.code, Some(code), "{signal}: {ended:?}");
        wait_until_gone(&below);
    }
}

#[test]
fn who_reads_no_more_has_seen_enough() {
    let home = Home::new();
    let script = "\"$0\" sandbox --output 1G -- yes | head -n 1; exec \"$0\" sandbox -- echo full > /dev/full";
    let ended = Running::start(home.command("sh").args(["-c", script, GLOVEPORT])).end();
    assert_eq!((ended.code, &*ended.out), (Some(125), "y\n"), "{ended:?}");
    let expected = "gloveport: its output cannot be passed on: No space left on device";
    assert!(ended.err.starts_with(expected) && ended.err.lines().count() == 1, "{ended:?}");
}

#[test]
fn what_we_hold_open_counts_for_nobody() {
    let home = Home::new();
    let crowd = "import os, sys\n\
                 for _ in range(300): os.set_inheritable(os.open('/dev/null', os.O_RDONLY), True)\n\
                 os.execv(sys.argv[1], sys.argv[1:])";
    let look = "import os; print(os.listdir('/proc/self/fd'))";
    let mut command = home.command("python3");
    command.args([
        "-c",
        crowd,
        GLOVEPORT,
        "sandbox",
        "--descriptors",
        "5",
        "--",
        "python3",
        "-c",
        look,
    ]);
    let ended = Running::start(&mut command).end();
    // The fourth reads the folder itself.
    let expected = (Some(0), "['0', '1', '2', '3']\n", "");
    assert_eq!((ended.code, &*ended.out, &*ended.err), expected);
}

#[test]
fn on_a_terminal_only_colors_act() {
    let home = Home::new();
    let hostile = "printf '\\033[31mred\\033[0m\\033]0;title\\007\\033[2J\\233!\\n'";
    let spawn = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    let mut command = home.command("python3");
    command.args(["-c", spawn, GLOVEPORT, "sandbox", "--", "sh", "-c", hostile]);
    let shown = Running::start(&mut command).end();
    let expected = "\u{1b}[31mred\u{1b}[0m\\u{1b}]0;title\\u{7}\\u{1b}[2J\\x9b!";
    assert!(shown.out.contains(expected), "{shown:?}");
    // Into a pipe it goes as it is.
    let raw = "printf '\\033]0;title\\007\\n'";
    assert_eq!(sandbox(&home, &["--", "sh", "-c", raw]).out, "\u{1b}]0;title\u{7}\n");
}
