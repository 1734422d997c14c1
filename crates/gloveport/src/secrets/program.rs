//! The keyring of the system, spoken to through its program: `secret-tool` of libsecret (freedesktop.org Secret Service), and
//! `security` of macOS.

use super::SecretError;
use gloveport_sandbox::{ServerCommand, ServerProcess};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a keyring may take: it may ask its owner for a password.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks whether the program has ended.
const LOOK: Duration = Duration::from_millis(5);
/// Bytes of an answer.
const ANSWER_BYTES_MAX: u64 = 4_096;
/// What our entries are called.
const SERVICE: &str = "gloveport";
/// Where the programs are.
const SECRET_TOOL: [&str; 2] = ["/usr/bin/secret-tool", "/usr/local/bin/secret-tool"];
const SECURITY: [&str; 1] = ["/usr/bin/security"];
/// What the programs get of our environment.
const VARIABLES: [&str; 7] = [
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "HOME",
    "LANG",
    "USER",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
];

/// A keyring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keyring {
    kind: Kind,
    program: &'static str,
    variables: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    SecretService,
    MacOs,
}

/// The keyring of this session, if there is one.
pub(super) fn keyring(variables: &BTreeMap<String, String>) -> Option<Keyring> {
    let there = |programs: &[&'static str]| {
        programs.iter().copied().find(|program| Path::new(program).is_file())
    };
    let (kind, program) = if cfg!(target_os = "macos") {
        (Kind::MacOs, there(&SECURITY)?)
    } else {
        // Without a bus there is nobody to ask.
        let bus = variables.get("XDG_RUNTIME_DIR").map(|folder| Path::new(folder).join("bus"));
        let has_bus = variables.contains_key("DBUS_SESSION_BUS_ADDRESS")
            || bus.is_some_and(|bus| bus.exists());
        (Kind::SecretService, there(&SECRET_TOOL).filter(|_| has_bus)?)
    };
    let passed = variables.iter().filter(|(name, _)| VARIABLES.contains(&name.as_str()));
    let variables = passed.map(|(name, value)| (name.clone(), value.clone())).collect();
    Some(Keyring { kind, program, variables })
}

impl Keyring {
    /// What is kept under a name.
    pub(super) fn find(&self, account: &str) -> Result<Option<String>, SecretError> {
        let words = match self.kind {
            Kind::SecretService => vec!["lookup", "service", SERVICE, "account", account],
            Kind::MacOs => vec!["find-generic-password", "-s", SERVICE, "-a", account, "-w"],
        };
        let (answer, is_well) = self.run(&words, "")?;
        let answer = answer.trim();
        // Both end badly where there is nothing; what else could be wrong is not told apart.
        Ok((is_well && !answer.is_empty()).then(|| answer.to_owned()))
    }

    /// Keeps a text that is a word.
    pub(super) fn keep(&self, account: &str, text: &str) -> Result<(), SecretError> {
        let (words, input) = match self.kind {
            Kind::SecretService => {
                let label = "--label=Gloveport";
                (vec!["store", label, "service", SERVICE, "account", account], text.to_owned())
            }
            // Its command line would show the text to every user: it reads commands as well.
            Kind::MacOs => (
                vec!["-i"],
                format!("add-generic-password -U -s {SERVICE} -a {account} -w {text}\n"),
            ),
        };
        let (_, is_well) = self.run(&words, &input)?;
        if is_well && self.find(account)?.as_deref() == Some(text) {
            return Ok(());
        }
        Err(SecretError::Keyring(format!(
            "`{}` did not keep the key; `[secrets] key = \"file\"` does without",
            self.program
        )))
    }

    /// Runs the program, gives what it printed and whether it ended well.
    fn run(&self, words: &[&str], input: &str) -> Result<(String, bool), SecretError> {
        let failed = |reason: String| SecretError::Keyring(format!("`{}`: {reason}", self.program));
        let mut process = ServerProcess::spawn(&ServerCommand {
            program: self.program.to_owned(),
            arguments: words.iter().map(|word| (*word).to_owned()).collect(),
            environment: self.variables.clone(),
            directory: Some("/".into()),
        })
        .map_err(|error| failed(error.to_string()))?;
        let mut stdin = File::from(process.take_stdin());
        let stdout = File::from(process.take_stdout());
        // Nobody reads what it complains about: the pipe takes what such programs say.
        let _stderr = process.take_stderr();
        stdin.write_all(input.as_bytes()).map_err(|error| failed(error.to_string()))?;
        drop(stdin);
        let (tell, told) = mpsc::channel();
        let read = move || {
            let mut text = String::new();
            let read = stdout.take(ANSWER_BYTES_MAX).read_to_string(&mut text);
            // Where nobody waits any more, that is well.
            let _ = tell.send(read.map(|_| text));
        };
        let started = thread::Builder::new().name("keyring".to_owned()).spawn(read);
        started.map_err(|error| failed(error.to_string()))?;
        let until = Instant::now() + PATIENCE;
        let text =
            told.recv_timeout(PATIENCE).map_err(|_| failed("it does not answer".to_owned()))?;
        let text = text.map_err(|error| failed(error.to_string()))?;
        loop {
            match process.try_wait().map_err(|error| failed(error.to_string()))? {
                Some(exit) => return Ok((text, exit.code == Some(0))),
                None if Instant::now() < until => thread::sleep(LOOK),
                None => return Err(failed("it does not end".to_owned())),
            }
        }
    }
}
