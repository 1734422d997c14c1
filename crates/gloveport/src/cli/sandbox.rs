//! The options of `gloveport sandbox`, and what they say as a layer of its configuration.

use crate::config::quantity;
use crate::config::sandbox::{Layer, LimitsLayer, absolute};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use gloveport_sandbox::{Method, Minimum};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Means by their names.
const METHODS: [Method; 5] =
    [Method::Auto, Method::Namespaces, Method::Bubblewrap, Method::Landlock, Method::Seatbelt];
const MINIMUMS: [Minimum; 3] = [Minimum::Namespaces, Minimum::Bubblewrap, Minimum::Landlock];

#[derive(Debug, Args)]
#[command(after_help = "\
The program starts in /work, an empty folder in memory, with no network, none of your files and none of your
variables; the system's programs are there. Its output is passed on as it comes.

Examples:
  gloveport sandbox -- python3 -c 'print(6 * 7)'
  gloveport sandbox --in . --out built -- make
  gloveport sandbox --write . --directory . --block .env --allow-host example.com -- node job.js
  gloveport sandbox --time 10s --memory 256M --json -- ./unknown-program

Exit codes: that of the program; 128 + N if signal N ended it; 120 to 124 for a limit: 120 file size, 121 output,
122 memory, 123 processor time, 124 time; 125 gloveport failed or was asked for what cannot be had;
126 the program cannot be executed; 127 it is not there; 130 ended by Ctrl-C. docs/sandbox.md has the rest.")]
pub(crate) struct Sandbox {
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) bounds: Bounds,
    /// Copy what is in a folder into /work before the start
    #[arg(long = "in", value_name = "DIR")]
    pub(crate) copy_in: Option<PathBuf>,
    /// Copy what is in /work into a folder after the end
    #[arg(long = "out", value_name = "DIR")]
    pub(crate) copy_out: Option<PathBuf>,
    /// Set a variable, or pass on the one that is set here
    #[arg(long, value_name = "NAME[=VALUE]", value_parser = variable)]
    pub(crate) env: Vec<Variable>,
    /// Where it starts, a folder that can be seen inside [default: /work]
    #[arg(long, value_name = "DIR")]
    pub(crate) directory: Option<PathBuf>,
    /// Print outcome, use, refusals and output as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Say nothing about the end
    #[arg(long, conflicts_with = "json")]
    pub(crate) quiet: bool,
    /// The program and its arguments, after --
    #[arg(last = true, required = true, value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

/// What it may reach.
#[derive(Debug, Args)]
pub(crate) struct Reach {
    /// Let it reach a host; port 443 where none is said; of a URL only host and port count
    #[arg(long, value_name = "HOST[:PORT]", value_parser = host)]
    allow_host: Vec<String>,
    /// Let it reach every public host
    #[arg(long)]
    allow_all_hosts: bool,
    /// Show it a file or folder, under the same name
    #[arg(long, value_name = "PATH")]
    read: Vec<PathBuf>,
    /// Let it change a file or folder, under the same name
    #[arg(long, value_name = "PATH")]
    write: Vec<PathBuf>,
    /// Hide what lies in one that is shown
    #[arg(long, value_name = "PATH")]
    block: Vec<PathBuf>,
}

/// How it is held, and its limits.
#[derive(Debug, Args)]
pub(crate) struct Bounds {
    /// Time from start to end [default: 60s]
    #[arg(long, value_name = "TIME", value_parser = quantity::duration)]
    time: Option<Duration>,
    /// Processor time [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = quantity::duration)]
    cpu: Option<Duration>,
    /// Memory [default: 512M]
    #[arg(long, value_name = "SIZE", value_parser = quantity::size)]
    memory: Option<u64>,
    /// Processes and threads at once [default: 64]
    #[arg(long, value_name = "N")]
    processes: Option<u32>,
    /// Open descriptors of each process [default: 256]
    #[arg(long, value_name = "N")]
    descriptors: Option<u32>,
    /// Standard output, and as much of standard error [default: 1M]
    #[arg(long, value_name = "SIZE", value_parser = quantity::size)]
    output: Option<u64>,
    /// The largest file that it may write [default: 64M]
    #[arg(long, value_name = "SIZE", value_parser = quantity::size)]
    file_size: Option<u64>,
    /// Its workspace, and as much of /tmp [default: 256M]
    #[arg(long, value_name = "SIZE", value_parser = quantity::size)]
    disk: Option<u64>,
    /// By which means [default: auto]
    #[arg(long, value_name = "MEANS", value_parser = named(&METHODS.map(Method::name), METHODS))]
    isolation: Option<Method>,
    /// The weakest means that is good enough [default: bubblewrap]
    #[arg(long, value_name = "MEANS", value_parser = named(&MINIMUMS.map(Minimum::name), MINIMUMS))]
    minimum: Option<Minimum>,
}

/// A variable of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// `None` for the one that is set here.
    pub(crate) value: Option<String>,
}

impl Sandbox {
    /// What the options say; paths count from `directory`.
    pub(crate) fn layer(&self, directory: &Path) -> Layer {
        let (reach, bounds) = (&self.reach, &self.bounds);
        let paths = |paths: &[PathBuf]| {
            let paths: Vec<PathBuf> = paths.iter().map(|path| absolute(path, directory)).collect();
            Some(paths)
        };
        Layer {
            isolation: bounds.isolation,
            minimum: bounds.minimum,
            limits: LimitsLayer {
                cpu_time_ms: bounds.cpu.map(milliseconds),
                wall_time_ms: bounds.time.map(milliseconds),
                memory_kib: bounds.memory.map(|bytes| bytes >> 10),
                processes: bounds.processes,
                file_descriptors: bounds.descriptors,
                output_bytes: bounds.output,
                file_size_bytes: bounds.file_size,
                disk_bytes: bounds.disk,
            },
            allow_outbound: reach.allow_all_hosts.then_some(true),
            allowed_hosts: Some(reach.allow_host.clone()),
            readonly: paths(&reach.read),
            readwrite: paths(&reach.write),
            blocked: paths(&reach.block),
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).expect("an option is at most a day")
}

/// Reads one of `names`, which stands for the value in the same place.
fn named<T: Copy + Send + Sync + 'static, const N: usize>(
    names: &[&'static str; N],
    values: [T; N],
) -> impl clap::builder::TypedValueParser<Value = T> {
    let known = *names;
    PossibleValuesParser::new(known).map(move |name| {
        let place = known.iter().position(|known| *known == name);
        values[place.expect("only these names are let through")]
    })
}

fn variable(text: &str) -> Result<Variable, String> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    if name.is_empty() || text.contains('\0') {
        return Err(
            "a variable has a name: write NAME=VALUE, or NAME for the one set here".to_owned()
        );
    }
    Ok(Variable { name: name.to_owned(), value })
}

/// A rule for a host. Addresses of registries come as URLs, so that they may be given as they are.
fn host(text: &str) -> Result<String, String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Ok(text.to_owned());
    };
    let port = match scheme.to_ascii_lowercase().as_str() {
        "https" => 443,
        "http" => 80,
        _ => return Err(format!("only `https://` and `http://` are known, not `{scheme}://`")),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty()
        || authority.contains(['@', '\\'])
        || authority.contains(char::is_whitespace)
    {
        return Err("its host cannot be told: write only the host".to_owned());
    }
    // `[::1]` has colons of its own.
    let has_port = authority.rsplit(']').next().is_some_and(|tail| tail.contains(':'));
    Ok(if has_port { authority.to_owned() } else { format!("{authority}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_url_host_and_port_count() {
        for (text, expected) in [
            ("example.com", Some("example.com")),
            ("*.example.com:8443", Some("*.example.com:8443")),
            ("https://example.com", Some("example.com:443")),
            ("https://example.com/", Some("example.com:443")),
            ("HTTP://example.com/a/b?c", Some("example.com:80")),
            ("http://example.com:8080/simple", Some("example.com:8080")),
            ("https://[2001:db8::1]/", Some("[2001:db8::1]:443")),
            ("https://[2001:db8::1]:9/", Some("[2001:db8::1]:9")),
            ("https://good.example.com@evil.example.com/", None),
            ("https://good.example.com\\@evil.example.com/", None),
            ("https:///x", None),
            ("https://a b/", None),
            ("ftp://example.com/", None),
        ] {
            assert_eq!(host(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn variables_have_names() {
        let value = |text| variable(text).ok().map(|variable| (variable.name, variable.value));
        assert_eq!(value("A"), Some(("A".to_owned(), None)));
        assert_eq!(value("A="), Some(("A".to_owned(), Some(String::new()))));
        assert_eq!(value("A=b=c"), Some(("A".to_owned(), Some("b=c".to_owned()))));
        assert_eq!((value("=b"), value("")), (None, None));
    }
}
