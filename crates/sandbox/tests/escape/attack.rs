//! Attacks as files: reads the head of each, which says what it tries and what must be seen.
//!
//! An unknown word, or a probe that says nothing about one of the rungs, is an error: an attack that
//! expects nothing passes always.

use crate::environments::{Environment, Rung};
use crate::expectation::{Control, Expectation};
use gloveport_sandbox::{Exceeded, Limits, Outcome};
use std::fs;
use std::path::Path;

/// One hostile program.
#[derive(Debug)]
pub(crate) struct Attack {
    /// Its file's name.
    pub(crate) name: String,
    /// The program that runs it, and its arguments.
    pub(crate) program: &'static str,
    pub(crate) arguments: Vec<String>,
    pub(crate) probes: Vec<Probe>,
    pub(crate) limits: Limits,
    /// How a run must end, and how on the Landlock rung.
    ends: [Vec<Outcome>; 2],
    /// Hosts that are allowed; `@PORT` is the stage's own.
    pub(crate) network: Vec<String>,
    pub(crate) folder: Folder,
    /// The rungs that it is for.
    only: Option<&'static str>,
    /// What else is looked at afterwards.
    pub(crate) after: Vec<After>,
    /// Hosts that the report must name.
    pub(crate) refused_hosts: Vec<String>,
    /// Whether a control leaves processes behind.
    pub(crate) survives: bool,
    /// Whether it never ends by itself.
    pub(crate) endless: bool,
    /// Whether it takes so many processes that runs beside it, by the same user and without
    /// namespaces, may get none: the landlock rung has no limit of its own for each run.
    pub(crate) crowds: bool,
}

/// One thing that an attack tries.
#[derive(Debug)]
pub(crate) struct Probe {
    pub(crate) name: String,
    pub(crate) control: Control,
    confined: Option<Expectation>,
    landlock: Option<Expectation>,
    bubblewrap: Option<Expectation>,
}

/// What a run has of the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folder {
    None,
    ReadOnly,
    ReadWrite,
    /// To change, with a hole in it.
    Blocked,
}

/// What is looked at afterwards, besides what always is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// No file of the shared folder gives its owner's rights to others.
    NoSetuid,
    /// Output was cut, and no more was kept than the limit says.
    Truncated,
    /// The list of refused calls is short, and says how much is not in it.
    BoundedReport,
    /// Nobody holds the lock of the shared folder any more.
    Unlocked,
    /// A second run finds the same.
    Rerun,
    /// Another run is there at the same time, and is what the attack aims at.
    Sibling,
}

/// The attacks of the folder, by name.
pub(crate) fn load() -> Result<Vec<Attack>, String> {
    let folder = crate::stage::attacks();
    let error = |error| format!("{}: {error}", folder.display());
    let mut paths = fs::read_dir(&folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(error)?;
    paths.sort();
    let read = |name: &str| fs::read_to_string(folder.join(name)).map_err(error);
    let prelude = read("probe.py")?;
    let mut attacks = Vec::new();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        match name.as_str() {
            "probe.py" | "K-kernel.py" => {}
            "kernel.tsv" => attacks.push(kernel(&read(&name)?, &prelude, &read("K-kernel.py")?)?),
            _ => {
                let parsed = parse(&path, &name, &read(&name)?, &prelude);
                attacks.push(parsed.map_err(|error| format!("{name}: {error}"))?);
            }
        }
    }
    Ok(attacks)
}

impl Attack {
    fn new(name: &str, program: &'static str, arguments: Vec<String>) -> Self {
        let limits = Limits {
            cpu_time_ms: 20_000,
            wall_time_ms: 20_000,
            disk_bytes: 64 << 20,
            ..Limits::default()
        };
        Self {
            name: name.to_owned(),
            program,
            arguments,
            probes: Vec::new(),
            limits,
            ends: [vec![Outcome::Exited(0)], Vec::new()],
            network: Vec::new(),
            folder: Folder::None,
            only: None,
            after: Vec::new(),
            refused_hosts: Vec::new(),
            survives: false,
            endless: false,
            crowds: false,
        }
    }

    /// Whether this rung and this machine can show it.
    pub(crate) fn is_for(&self, environment: &Environment) -> bool {
        let here = self.only.is_none_or(|only| match environment.rung {
            _ if only == "x86_64" => cfg!(target_arch = "x86_64"),
            _ if only == "cgroup" => true,
            Rung::Namespaces | Rung::Bubblewrap => only == "namespaces",
            Rung::Landlock => only == "landlock",
        });
        // A machine without node says so once, in the tally.
        here && Path::new(self.program).exists()
    }

    /// Whether it is nothing to a run whose memory no control group counts.
    pub(crate) fn needs_cgroup(&self) -> bool {
        self.only == Some("cgroup")
    }

    /// How a run on this rung must end.
    pub(crate) fn ends(&self, rung: Rung) -> &[Outcome] {
        let [all, landlock] = &self.ends;
        if rung == Rung::Landlock && !landlock.is_empty() { landlock } else { all }
    }

    fn check(&self, is_documented: bool) -> Result<(), String> {
        if self.probes.is_empty() {
            return Err("it has no probe".to_owned());
        }
        let lost = |probe: &&Probe| {
            let best = probe.confined.as_ref().is_some_and(|confined| !confined.can_get());
            let others = [&probe.landlock, &probe.bubblewrap];
            best && others.into_iter().flatten().any(Expectation::can_get)
        };
        match self.probes.iter().find(lost) {
            Some(probe) if !is_documented => {
                Err(format!("`{}` is lost on a lower rung: say why in a line `lost`", probe.name))
            }
            _ => Ok(()),
        }
    }
}

impl Probe {
    /// What a run on this rung must show; `None` where it says nothing before it ends.
    pub(crate) fn confined(&self, rung: Rung) -> Option<&Expectation> {
        match rung {
            Rung::Landlock => self.landlock.as_ref().or(self.confined.as_ref()),
            Rung::Bubblewrap => self.bubblewrap.as_ref().or(self.confined.as_ref()),
            Rung::Namespaces => self.confined.as_ref(),
        }
    }

    fn parse(words: &str) -> Result<Self, String> {
        let mut parts = words.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_owned();
        let (mut control, mut confined, mut landlock, mut bubblewrap) = (None, None, None, None);
        for part in parts {
            let (word, rest) = part.split_once(' ').unwrap_or((part, ""));
            let expectation = || match rest.strip_prefix("none ") {
                Some(_) => Ok(None),
                None => Expectation::parse(rest).map(Some),
            };
            match word {
                "control" => control = Some(Control::parse(rest)?),
                "confined" => confined = Some(expectation()?),
                "landlock" => landlock = Some(expectation()?),
                "bubblewrap" => bubblewrap = Some(expectation()?),
                _ => return Err(format!("no word `{word}`")),
            }
        }
        let missing = |what| format!("`{name}` says nothing of {what}");
        Ok(Self {
            control: control.ok_or_else(|| missing("its control"))?,
            confined: confined.ok_or_else(|| missing("the sandbox"))?,
            landlock: landlock.flatten(),
            bubblewrap: bubblewrap.flatten(),
            name,
        })
    }
}

fn parse(path: &Path, name: &str, source: &str, prelude: &str) -> Result<Attack, String> {
    let extension = path.extension().map(|extension| extension.to_string_lossy());
    let (program, arguments) = match extension.as_deref() {
        Some("py") => python(prelude, source),
        Some("sh") => ("/bin/sh", vec!["-c".to_owned(), source.to_owned()]),
        Some("js") => ("/usr/bin/node", vec!["-e".to_owned(), source.to_owned()]),
        _ => return Err("no such kind of file".to_owned()),
    };
    let mut attack = Attack::new(name, program, arguments);
    let (mut rows, mut tries, mut lost) = (0, 0, 0);
    for line in source.lines() {
        let Some(head) = line.strip_prefix("#: ").or_else(|| line.strip_prefix("//: ")) else {
            continue;
        };
        let (word, rest) = head.split_once(' ').unwrap_or((head, ""));
        match word {
            "row" => rows += 1,
            "tries" => tries += 1,
            "lost" => lost += 1,
            _ => directive(&mut attack, word, rest)?,
        }
    }
    if (rows, tries) != (1, 1) {
        return Err("it says one `row` and one `tries`".to_owned());
    }
    attack.check(lost > 0)?;
    Ok(attack)
}

fn directive(attack: &mut Attack, word: &str, rest: &str) -> Result<(), String> {
    match (word, rest) {
        ("probe", _) => attack.probes.push(Probe::parse(rest)?),
        ("limits", _) => rest.split(' ').try_for_each(|one| limit(&mut attack.limits, one))?,
        ("ends", _) => match rest.strip_prefix("landlock ") {
            Some(rest) => attack.ends[1] = outcomes(rest)?,
            None => attack.ends[0] = outcomes(rest)?,
        },
        ("network", _) => attack.network = rest.split(' ').map(str::to_owned).collect(),
        ("refused-hosts", _) => attack.refused_hosts = rest.split(' ').map(str::to_owned).collect(),
        ("folder", "readonly") => attack.folder = Folder::ReadOnly,
        ("folder", "readwrite") => attack.folder = Folder::ReadWrite,
        ("folder", "blocked") => attack.folder = Folder::Blocked,
        ("only", _) => {
            let known = ["namespaces", "landlock", "x86_64", "cgroup"];
            let (one, reason) = rest.split_once(' ').unwrap_or((rest, ""));
            attack.only = known.into_iter().find(|only| *only == one && !reason.is_empty());
            attack.only.ok_or("`only` says for what, and why")?;
        }
        ("after", "no-setuid") => attack.after.push(After::NoSetuid),
        ("after", "truncated") => attack.after.push(After::Truncated),
        ("after", "bounded-report") => attack.after.push(After::BoundedReport),
        ("after", "unlocked") => attack.after.push(After::Unlocked),
        ("after", "rerun") => attack.after.push(After::Rerun),
        ("after", "sibling") => attack.after.push(After::Sibling),
        ("survives", "") => attack.survives = true,
        ("endless", "") => attack.endless = true,
        ("crowds", "") => attack.crowds = true,
        _ => return Err(format!("no line `{word} {rest}`")),
    }
    Ok(())
}

fn python(prelude: &str, source: &str) -> (&'static str, Vec<String>) {
    let arguments =
        ["-I".to_owned(), "-S".to_owned(), "-c".to_owned(), prelude.to_owned() + source];
    ("/usr/bin/python3", arguments.to_vec())
}

/// The table of system calls as one attack.
fn kernel(table: &str, prelude: &str, driver: &str) -> Result<Attack, String> {
    let source = format!("TABLE = r'''\n{table}'''\n{driver}");
    let (program, arguments) = python(prelude, &source);
    let mut attack = Attack::new("kernel.tsv", program, arguments);
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [_row, name, x86, other, setting, _arguments] = fields.as_slice() else {
            return Err(format!("kernel.tsv: no six fields in `{line}`"));
        };
        let number = if cfg!(target_arch = "x86_64") { x86 } else { other };
        if *number == "-" {
            continue;
        }
        let control = match *setting {
            "any" | "own" => "maybe reached or refused EINVAL",
            "root" => "root maybe reached or refused EINVAL",
            "none" => "none it has no harmless control",
            _ => return Err(format!("kernel.tsv: no setting `{setting}`")),
        };
        attack.probes.push(Probe {
            name: (*name).to_owned(),
            control: Control::parse(control)?,
            confined: Some(Expectation::parse("refused EPERM|ENOSYS")?),
            landlock: None,
            bubblewrap: None,
        });
    }
    Ok(attack)
}

fn limit(limits: &mut Limits, assignment: &str) -> Result<(), String> {
    let no = || format!("no limit `{assignment}`");
    let (name, value) = assignment.split_once('=').ok_or_else(no)?;
    let value: u64 = value.parse().map_err(|_| no())?;
    let small = || u32::try_from(value).map_err(|_| no());
    match name {
        "cpu_time_ms" => limits.cpu_time_ms = value,
        "wall_time_ms" => limits.wall_time_ms = value,
        "memory_kib" => limits.memory_kib = value,
        "processes" => limits.processes = small()?,
        "file_descriptors" => limits.file_descriptors = small()?,
        "output_bytes" => limits.output_bytes = value,
        "file_size_bytes" => limits.file_size_bytes = value,
        "disk_bytes" => limits.disk_bytes = value,
        _ => return Err(no()),
    }
    limits.file_size_bytes = limits.file_size_bytes.min(limits.disk_bytes);
    Ok(())
}

fn outcomes(words: &str) -> Result<Vec<Outcome>, String> {
    words.split('|').map(outcome).collect()
}

fn outcome(words: &str) -> Result<Outcome, String> {
    let number = |text: &str| text.parse().map_err(|_| format!("no number `{text}`"));
    Ok(match words.trim().split_once(' ') {
        Some(("exited", code)) => Outcome::Exited(number(code)?),
        Some(("signaled", signal)) => Outcome::Signaled(number(signal)?),
        _ => Outcome::Exceeded(match words.trim() {
            "cpu_time" => Exceeded::CpuTime,
            "wall_time" => Exceeded::WallTime,
            "memory" => Exceeded::Memory,
            "output" => Exceeded::Output,
            "file_size" => Exceeded::FileSize,
            _ => return Err(format!("no end `{words}`")),
        }),
    })
}
