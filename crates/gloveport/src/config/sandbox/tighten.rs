//! How a file is heard that may only tighten: one that was found by the way.
//!
//! Whatever it says, the sandbox that comes out shows nothing, reaches nothing and allows nothing that it would not have
//! without the file. A limit that is lower and a list that is shorter are tighter. Paths are compared by where they
//! lead, for the project can hold a link to anywhere.

use super::layer::{Layer, LimitsLayer, strength};
use gloveport_sandbox::{Filesystem, Limits, Minimum, Network, SandboxConfig};
use std::path::{Path, PathBuf};

/// Keys that were not heard.
type Ignored = Vec<&'static str>;

impl Layer {
    /// Applies what is tighter, and tells the keys of what is not.
    pub(crate) fn tighten(&self, config: &mut SandboxConfig) -> Ignored {
        let mut ignored = Ignored::new();
        self.limits.tighten(&mut config.limits, &mut ignored);
        if let Some(method) = self.isolation {
            let is_stronger = match (strength(method), strength(config.isolation)) {
                (Some(asked), Some(given)) => asked <= given,
                // What is best here is not known yet, but nothing is better than this.
                (Some(asked), None) => asked == Minimum::Namespaces,
                (None, given) => given.is_none(),
            };
            hear(is_stronger, "isolation", &mut ignored, || config.isolation = method);
        }
        if let Some(minimum) = self.minimum {
            let is_stronger = minimum <= config.minimum;
            hear(is_stronger, "minimum", &mut ignored, || config.minimum = minimum);
        }
        self.tighten_network(&mut config.network, &mut ignored);
        self.tighten_files(&mut config.filesystem, &mut ignored);
        ignored
    }

    fn tighten_network(&self, network: &mut Network, ignored: &mut Ignored) {
        let all_public = network.allow_outbound;
        if let Some(allow) = self.allow_outbound {
            let is_tighter = all_public || !allow;
            hear(is_tighter, "network.allow_outbound", ignored, || network.allow_outbound = allow);
        }
        let Some(hosts) = &self.allowed_hosts else {
            return;
        };
        let given = std::mem::take(&mut network.allowed_hosts);
        let may = |host: &&String| {
            is_within(host, &given) || (all_public && is_public_name(&plain(host)))
        };
        network.allowed_hosts = hosts.iter().filter(may).cloned().collect();
        if network.allowed_hosts.len() < hosts.len() {
            ignored.push("network.allowed_hosts");
        }
    }

    fn tighten_files(&self, files: &mut Filesystem, ignored: &mut Ignored) {
        let given = Given::of(files);
        if let Some(paths) = &self.readwrite {
            files.readwrite = paths.iter().filter_map(|path| given.writable(path)).collect();
            if files.readwrite.len() < paths.len() {
                ignored.push("filesystem.readwrite");
            }
        }
        if let Some(paths) = &self.readonly {
            let before = std::mem::take(&mut files.readonly);
            files.readonly = paths.iter().filter_map(|path| given.readable(path)).collect();
            if files.readonly.len() < paths.len() {
                ignored.push("filesystem.readonly");
            }
            // What was kept from being changed stays so.
            let kept = before.into_iter().filter(|path| lies_in(path, &files.readwrite));
            for path in kept.collect::<Vec<_>>() {
                if !files.readonly.contains(&path) {
                    files.readonly.push(path);
                }
            }
        }
        // A path that became narrower may be both now; the stricter word counts.
        files.readwrite.retain(|path| !files.readonly.contains(path));
        let blocked = self.blocked.as_deref().unwrap_or_default();
        files.readonly.retain(|path| !lies_in(path, blocked));
        files.readwrite.retain(|path| !lies_in(path, blocked));
        files.blocked.extend_from_slice(blocked);
        // Of what is not shown nothing needs to be hidden.
        let shown: Vec<PathBuf> = files.readonly.iter().chain(&files.readwrite).cloned().collect();
        files.blocked.retain(|path| lies_in(path, &shown));
        for path in &mut files.blocked {
            // A hole is in a path that is shown under that name.
            if !shown.iter().any(|shown| path.starts_with(shown)) {
                *path = real(path);
            }
        }
    }
}

impl LimitsLayer {
    fn tighten(&self, limits: &mut Limits, ignored: &mut Ignored) {
        lower("limits.cpu_time_ms", self.cpu_time_ms, &mut limits.cpu_time_ms, ignored);
        lower("limits.wall_time_ms", self.wall_time_ms, &mut limits.wall_time_ms, ignored);
        lower("limits.memory_kib", self.memory_kib, &mut limits.memory_kib, ignored);
        lower("limits.processes", self.processes, &mut limits.processes, ignored);
        lower(
            "limits.file_descriptors",
            self.file_descriptors,
            &mut limits.file_descriptors,
            ignored,
        );
        lower("limits.output_bytes", self.output_bytes, &mut limits.output_bytes, ignored);
        lower("limits.file_size_bytes", self.file_size_bytes, &mut limits.file_size_bytes, ignored);
        lower("limits.disk_bytes", self.disk_bytes, &mut limits.disk_bytes, ignored);
        self.fit_file(limits);
    }
}

fn lower<T: Copy + Ord>(key: &'static str, said: Option<T>, value: &mut T, ignored: &mut Ignored) {
    let Some(said) = said else {
        return;
    };
    hear(said <= *value, key, ignored, || *value = said);
}

fn hear(is_tighter: bool, key: &'static str, ignored: &mut Ignored, apply: impl FnOnce()) {
    if is_tighter {
        apply();
    } else {
        ignored.push(key);
    }
}

/// Whether a rule for a host asks for no more than the rules `given` do.
pub(in crate::config) fn is_within(host: &str, given: &[String]) -> bool {
    let host = plain(host);
    given.iter().map(|given| plain(given)).any(|given| given == host || is_below(&host, &given))
}

/// A rule for a host in one form: `Example.com.:443` is `example.com`.
fn plain(host: &str) -> String {
    let host = host.strip_suffix(":443").unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// Whether a rule in one form is a name on the usual port: what "all public hosts" has in it already. An address or a
/// network is not, since it may be a private one.
fn is_public_name(host: &str) -> bool {
    let top = host.rsplit('.').next().unwrap_or_default();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'*');
    host.bytes().all(is_name)
        && host.contains('.')
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a rule in one form asks for no more than the rule `*.suffix`.
fn is_below(host: &str, given: &str) -> bool {
    let suffix = given.strip_prefix('*').filter(|suffix| suffix.starts_with('.'));
    is_public_name(host) && suffix.is_some_and(|suffix| host.ends_with(suffix))
}

/// What is shown without the file, by where the paths lead.
struct Given {
    readonly: Vec<PathBuf>,
    readwrite: Vec<PathBuf>,
    blocked: Vec<PathBuf>,
}

impl Given {
    fn of(files: &Filesystem) -> Self {
        let real = |paths: &[PathBuf]| paths.iter().map(|path| real(path)).collect();
        Self {
            readonly: real(&files.readonly),
            readwrite: real(&files.readwrite),
            blocked: real(&files.blocked),
        }
    }

    /// Where a path leads, if that can be seen already.
    fn readable(&self, path: &Path) -> Option<PathBuf> {
        let real = path.canonicalize().ok()?;
        let is_hidden = self.blocked.iter().any(|blocked| real.starts_with(blocked));
        let mut shown = self.readonly.iter().chain(&self.readwrite);
        (!is_hidden && shown.any(|shown| real.starts_with(shown))).then_some(real)
    }

    /// Where a path leads, if that can be changed already.
    fn writable(&self, path: &Path) -> Option<PathBuf> {
        let real = self.readable(path)?;
        let depth = |paths: &[PathBuf]| {
            let around = paths.iter().filter(|given| real.starts_with(given));
            around.map(|given| given.components().count()).max()
        };
        // The innermost path around it decides.
        (depth(&self.readwrite) > depth(&self.readonly)).then_some(real)
    }
}

/// Whether a path lies in one of `shown`, as it is written or by where it leads. What could lie there counts, so that no
/// hole is forgotten.
fn lies_in(path: &Path, shown: &[PathBuf]) -> bool {
    let real_path = real(path);
    shown.iter().any(|shown| {
        let real_shown = real(shown);
        [path, &*real_path]
            .iter()
            .any(|path| path.starts_with(shown) || path.starts_with(&real_shown))
    })
}

/// Where a path leads; itself where there is nothing.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
