//! Servers: exactly what they were given, and nothing of them left behind.

use crate::support::{self, Case, check, ended, line, text};
use gloveport_sandbox::{Exit, ServerCommand, ServerProcess};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("server: environment and directory", environment),
        Case::new("server: signals and descriptors", clean),
        Case::new("server: input and output", pipes),
        Case::new("server: grandchildren die when it is dropped", || grandchild(drop)),
        Case::new("server: grandchildren die when it ends", || {
            grandchild(|mut server| {
                server.terminate().expect("its group can be signalled");
                let exit = server.wait().expect("it is our child");
                assert_eq!(exit.signal, Some(libc::SIGTERM));
            })
        }),
        Case::new("server: exit code and use", exit),
        Case::new("server: programs that cannot be started", refused),
    ]
}

fn command(program: &str, arguments: &[&str]) -> ServerCommand {
    ServerCommand {
        program: program.to_owned(),
        arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
        environment: BTreeMap::from([("PATH".to_owned(), PATH.to_owned())]),
        directory: None,
    }
}

fn output(command: &ServerCommand) -> Result<(String, Exit), String> {
    let mut server = ServerProcess::spawn(command).map_err(text)?;
    drop(server.take_stdin());
    let mut out = String::new();
    File::from(server.take_stdout()).read_to_string(&mut out).map_err(text)?;
    Ok((out, server.wait().map_err(text)?))
}

fn environment() -> Result<(), String> {
    let mut env = command("env", &[]);
    env.environment.insert("B".to_owned(), "two words = ö".to_owned());
    let (out, _) = output(&env)?;
    check(out, format!("B=two words = ö\nPATH={PATH}\n"))?;
    let mut pwd = command("pwd", &["-P"]);
    pwd.directory = Some(PathBuf::from("/usr/bin"));
    check(output(&pwd)?.0, "/usr/bin\n".to_owned())?;
    // A relative path counts from there.
    let mut relative = command("./echo", &["here"]);
    relative.directory = Some(PathBuf::from("/usr/bin"));
    check(output(&relative)?.0, "here\n".to_owned())
}

fn clean() -> Result<(), String> {
    let (status, _) = output(&command("cat", &["/proc/self/status"]))?;
    let signals: Vec<_> = status
        .lines()
        .filter(|line| ["SigBlk", "SigIgn", "SigCgt"].iter().any(|name| line.starts_with(name)))
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    check(signals, vec!["0000000000000000"; 3])?;
    // A descriptor that a careless library left open across exec.
    let leak = File::open("/etc/passwd").map_err(text)?;
    // SAFETY: sets a flag of a descriptor that this function owns.
    unsafe { libc::fcntl(std::os::fd::AsRawFd::as_raw_fd(&leak), libc::F_SETFD, 0) };
    // 3 is the folder that `ls` reads.
    let (out, _) = output(&command("ls", &["/proc/self/fd"]))?;
    check(out, "0\n1\n2\n3\n".to_owned())
}

fn pipes() -> Result<(), String> {
    let mut server =
        ServerProcess::spawn(&command("sh", &["-c", "cat; echo end >&2"])).map_err(text)?;
    let mut stdin = File::from(server.take_stdin());
    let mut stdout = File::from(server.take_stdout());
    stdin.write_all(b"ping\n").map_err(text)?;
    check(line(&mut stdout)?, "ping".to_owned())?;
    check(server.try_wait().map_err(text)?, None)?;
    drop(stdin);
    let mut stderr = String::new();
    File::from(server.take_stderr()).read_to_string(&mut stderr).map_err(text)?;
    check(stderr, "end\n".to_owned())?;
    ended(server.pidfd())?;
    check(server.wait().map_err(text)?.code, Some(0))
}

/// A server with a child of its own, which must be gone after `end`.
fn grandchild(end: impl FnOnce(ServerProcess)) -> Result<(), String> {
    let script = "sleep 1000 & echo $!; wait";
    let mut server = ServerProcess::spawn(&command("sh", &["-c", script])).map_err(text)?;
    let mut stdout = File::from(server.take_stdout());
    let pid: u32 = line(&mut stdout)?.parse().map_err(text)?;
    let grandchild = support::open_process(pid)?;
    let leader = server.id();
    end(server);
    ended(grandchild.as_fd())?;
    check(Path::new("/proc").join(leader.to_string()).exists(), false)
}

fn exit() -> Result<(), String> {
    let (_, exit) = output(&command("sh", &["-c", "exit 3"]))?;
    check((exit.code, exit.signal), (Some(3), None))?;
    check(exit.peak_memory_bytes > 100_000, true)
}

fn refused() -> Result<(), String> {
    let said = |command: &ServerCommand| {
        ServerProcess::spawn(command).map(|server| server.id()).map_err(text)
    };
    let gone = "install it or give its absolute path";
    check(
        said(&command("no-such-program", &[])),
        Err(format!("cannot find `no-such-program`: searched its `PATH` `{PATH}`; {gone}")),
    )?;
    check(
        said(&command("/etc/passwd", &[])),
        Err(format!("cannot find `/etc/passwd`: searched `/etc/passwd`; {gone}")),
    )?;
    check(
        said(&ServerCommand { environment: BTreeMap::new(), ..command("env", &[]) }),
        Err(format!(
            "cannot find `env`: searched nothing, for its environment has no `PATH`; {gone}"
        )),
    )?;
    let mut nowhere = command("/bin/echo", &[]);
    nowhere.directory = Some(PathBuf::from("/nowhere"));
    check(
        said(&nowhere),
        Err("cannot start `/bin/echo`: step `change directory` failed: No such file or directory \
             (os error 2); check that the directory exists and may be entered"
            .to_owned()),
    )?;
    let mut nul = command("env", &[]);
    nul.environment.insert("SECRET".to_owned(), "hunter2\0".to_owned());
    check(
        said(&nul),
        Err("cannot start `env`: the variable `SECRET` contains a NUL byte \
             or an `=` in a name; remove it"
            .to_owned()),
    )
}
