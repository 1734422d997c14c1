//! What can be read of the machine. It explains refusals and decides nothing.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Most bytes that are read of one file.
const FILE_BYTES_MAX: u64 = 256 << 10;

/// What can be read of the machine. A file that is not there or says nothing is `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Facts {
    /// `/proc/version`.
    pub(super) version: String,
    /// The release alone: `6.8.0-45-generic`.
    pub(super) release: String,
    /// The effective user.
    pub(super) user: u32,
    /// What is so or not.
    pub(super) signs: BTreeSet<Sign>,
    /// Our own program file.
    pub(super) program: Option<PathBuf>,
    /// `kernel.apparmor_restrict_unprivileged_userns`.
    pub(super) apparmor_restricts: Option<u64>,
    /// The profile that confines us, where it is one: `docker-default (enforce)`.
    pub(super) apparmor_profile: Option<String>,
    /// `kernel.unprivileged_userns_clone`.
    pub(super) userns_clone: Option<u64>,
    /// `user.max_user_namespaces`.
    pub(super) userns_max: Option<u64>,
    /// Which container this is.
    pub(super) container: Option<Container>,
    /// The systemd unit: `build.service`.
    pub(super) service: Option<String>,
    /// The security modules in force: `lockdown,yama,apparmor`.
    pub(super) modules: Option<String>,
}

/// What is so or not on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// User 0 here is not user 0 of the machine.
    Mapped,
    /// A seccomp filter is on us.
    Filtered,
    /// Something covers a part of `/proc`.
    ProcCovered,
    /// The root is a folder of another one.
    Chrooted,
}

/// What runs a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// Docker, or containerd below it.
    Docker,
    /// Podman.
    Podman,
    /// Kubernetes, whatever is below it.
    Kubernetes,
}

impl Facts {
    /// Reads them.
    pub(super) fn read(user: u32) -> Self {
        let setting = |path: &str| text(&format!("/proc/sys/{path}")).trim().parse().ok();
        let mounts = text("/proc/self/mountinfo");
        let cgroup = text("/proc/self/cgroup");
        Self {
            version: text("/proc/version").trim().to_owned(),
            release: text("/proc/sys/kernel/osrelease").trim().to_owned(),
            user,
            signs: signs(&mounts),
            program: fs::read_link("/proc/self/exe").ok(),
            apparmor_restricts: setting("kernel/apparmor_restrict_unprivileged_userns"),
            apparmor_profile: profile(),
            userns_clone: setting("kernel/unprivileged_userns_clone"),
            userns_max: setting("user/max_user_namespaces"),
            container: container(&mounts, &cgroup),
            service: service(&cgroup),
            modules: Some(text("/sys/kernel/security/lsm").trim().to_owned())
                .filter(|modules| !modules.is_empty()),
        }
    }

    /// Whether a sign was seen.
    pub(super) fn show(&self, sign: Sign) -> bool {
        self.signs.contains(&sign)
    }

    /// Whether the kernel is gVisor, a program that plays Linux.
    pub(super) fn is_gvisor(&self) -> bool {
        // It says when Linux 4.4 was released, whatever it is itself.
        self.version.contains("gvisor") || self.version.contains("Sun Jan 10 15:06:54 PST 2016")
    }

    /// Whether this is the first Windows Subsystem for Linux, which has no Linux kernel.
    pub(super) fn is_wsl1(&self) -> bool {
        // The second one's says `-microsoft-standard-WSL2`.
        self.version.contains("-Microsoft")
    }

    /// Major and minor number of the kernel.
    pub(super) fn kernel(&self) -> Option<(u32, u32)> {
        let digits = |text: &str| -> Option<u32> {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            text.get(..end)?.parse().ok()
        };
        let mut parts = self.release.split('.');
        Some((digits(parts.next()?)?, digits(parts.next()?)?))
    }

    /// Whether the kernel says that it is older than this. One that says nothing is not.
    pub(super) fn is_older_than(&self, version: (u32, u32)) -> bool {
        self.kernel().is_some_and(|kernel| kernel < version)
    }
}

/// At most [`FILE_BYTES_MAX`] of a file, as text; nothing where it cannot be read.
fn text(path: &str) -> String {
    let mut bytes = Vec::new();
    // What cannot be read explains nothing, which is no reason to stop a diagnosis.
    let read =
        fs::File::open(path).and_then(|file| file.take(FILE_BYTES_MAX).read_to_end(&mut bytes));
    if read.is_err() {
        return String::new();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn signs(mounts: &str) -> BTreeSet<Sign> {
    let is_covered = points(mounts).any(|point| point.starts_with("/proc/"));
    let is_chrooted = !mounts.is_empty() && points(mounts).all(|point| point != "/");
    [
        (Sign::Mapped, is_mapped(&text("/proc/self/uid_map"))),
        (Sign::Filtered, is_filtered(&text("/proc/self/status"))),
        (Sign::ProcCovered, is_covered),
        (Sign::Chrooted, is_chrooted),
    ]
    .into_iter()
    .filter_map(|(sign, is_so)| is_so.then_some(sign))
    .collect()
}

/// The points of mounts (proc(5), field 5 of `mountinfo`).
fn points(mounts: &str) -> impl Iterator<Item = &str> {
    mounts.lines().filter_map(|line| line.split(' ').nth(4))
}

fn is_mapped(uid_map: &str) -> bool {
    let words: Vec<&str> = uid_map.split_whitespace().collect();
    !words.is_empty() && words != ["0", "0", "4294967295"]
}

fn is_filtered(status: &str) -> bool {
    let mode = status.lines().find_map(|line| line.strip_prefix("Seccomp:"));
    mode.is_some_and(|mode| mode.trim() == "2")
}

fn profile() -> Option<String> {
    let named = |path| {
        let profile = text(path).trim_matches(['\0', '\n', ' ']).to_owned();
        (!profile.is_empty()).then_some(profile)
    };
    // Other modules (SELinux) use the older file too; their labels have colons.
    let profile = named("/proc/self/attr/apparmor/current")
        .or_else(|| named("/proc/self/attr/current").filter(|label| !label.contains(':')))?;
    (profile != "unconfined").then_some(profile)
}

fn container(mounts: &str, cgroup: &str) -> Option<Container> {
    let is_there = |path: &str| Path::new(path).exists();
    let is_kubernetes = mounts.contains("/kubelet/pods/")
        || cgroup.contains("kubepods")
        || is_there("/var/run/secrets/kubernetes.io");
    if is_kubernetes {
        Some(Container::Kubernetes)
    } else if is_there("/run/.containerenv") {
        Some(Container::Podman)
    } else if is_there("/.dockerenv") {
        Some(Container::Docker)
    } else {
        None
    }
}

/// The unit that a line like `0::/system.slice/build.service` names.
fn service(cgroup: &str) -> Option<String> {
    let parts = cgroup.split(['/', '\n']);
    // A user's own session runs below `user@1000.service`, which restricts nothing.
    let mut services =
        parts.filter(|part| part.ends_with(".service") && !part.starts_with("user@"));
    services.next_back().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_kernel_are_understood() {
        let mounts = "27 1 254:0 / / rw - ext4 /dev/vda rw\n\
                      30 22 0:27 / /proc/kcore rw - tmpfs tmpfs rw\n";
        assert_eq!(points(mounts).collect::<Vec<_>>(), ["/", "/proc/kcore"]);
        assert!(!is_mapped("         0          0 4294967295\n") && !is_mapped(""));
        assert!(is_mapped("0 1000 1\n1 100000 65536\n"));
        assert!(is_filtered("Name:\tx\nSeccomp:\t2\nSeccomp_filters:\t1\n"));
        assert!(!is_filtered("Seccomp:\t0\nSeccomp_filters:\t2\n"));
        let unit = service("1:name=systemd:/\n0::/system.slice/build.service\n");
        assert_eq!(unit.as_deref(), Some("build.service"));
        assert_eq!(service("0::/user.slice/user-1.slice/user@1.service/app.scope\n"), None);
        let pod = container("1 2 0:1 /var/lib/kubelet/pods/1/etc-hosts /etc/hosts rw\n", "");
        assert_eq!(pod, Some(Container::Kubernetes));
        let inner = container("", "0::/kubepods.slice/kubepods-burstable.slice\n");
        assert_eq!(inner, Some(Container::Kubernetes));
    }

    #[test]
    fn kernels_are_told_apart() {
        let facts = |version: &str, release: &str| Facts {
            version: version.to_owned(),
            release: release.to_owned(),
            ..Facts::default()
        };
        let new = facts("Linux version 4.19.0-gvisor #1 SMP Sun Jan 10 15:06:54 PST 2016", "");
        let old = facts("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016", "");
        assert!(new.is_gvisor() && old.is_gvisor() && !new.is_wsl1());
        let first =
            facts("Linux version 4.4.0-19041-Microsoft (M@M.com) #1", "4.4.0-19041-Microsoft");
        assert!(first.is_wsl1() && !first.is_gvisor());
        let second = facts("Linux version 5.15.1-microsoft-standard-WSL2 (r@b) #1", "");
        assert!(!second.is_wsl1());
        for (release, version) in [
            ("6.8.0-45-generic", Some((6, 8))),
            ("5.10", Some((5, 10))),
            ("6.18-rc1", Some((6, 18))),
            ("", None),
            ("x.y", None),
            ("99999999999.1", None),
        ] {
            assert_eq!(facts("", release).kernel(), version, "{release}");
        }
        assert!(facts("", "5.4.0").is_older_than((5, 12)));
        assert!(!facts("", "").is_older_than((5, 12)));
    }
}
