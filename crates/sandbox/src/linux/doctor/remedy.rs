//! What to do about each cause, to be typed as it stands.

use super::explain::Cause;
use super::facts::Facts;
use super::{Check, Remedy};
use std::path::Path;

/// System calls that a container's filter must let through, beside what Docker's default does.
const CALLS: &str = r#""clone", "fsconfig", "fsmount", "fsopen", "mount", "mount_setattr", "move_mount", "open_tree", "pivot_root", "sethostname", "setns", "umount2", "unshare""#;

impl Cause {
    /// Its name in JSON.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::AppArmor => "apparmor-userns",
            Self::UserNamespacesOff => "userns-off",
            Self::UserNamespacesLimited => "userns-limit",
            Self::Docker => "docker",
            Self::Podman => "podman",
            Self::Kubernetes => "kubernetes",
            Self::ProcCovered => "proc-covered",
            Self::Service => "systemd-unit",
            Self::Filter => "seccomp-filter",
            Self::Profile => "apparmor-profile",
            Self::Chroot => "chroot",
            Self::Gvisor => "gvisor",
            Self::WslOne => "wsl1",
            Self::OldKernel => "old-kernel",
            Self::LandlockOff => "landlock-off",
            Self::NotBuilt => "kernel-configuration",
            Self::Watched => "watched",
            Self::Processes => "process-limit",
            Self::NoBubblewrap => "bubblewrap-absent",
            Self::OldBubblewrap => "bubblewrap-old",
            Self::BrokenBubblewrap => "bubblewrap-fails",
            Self::NoCgroup => "no-cgroup",
            Self::Unknown => "unknown",
        }
    }
}

/// What to do about a cause, which a check came across.
pub(super) fn remedy(cause: Cause, check: Check, facts: &Facts) -> Remedy {
    let (why, steps) = match cause {
        Cause::AppArmor => apparmor(facts),
        Cause::Docker => docker(),
        Cause::Podman => podman(),
        Cause::Kubernetes => kubernetes(),
        Cause::ProcCovered => proc_covered(),
        Cause::LandlockOff => landlock_off(facts),
        Cause::Service => service(facts),
        Cause::Profile => profile(facts),
        Cause::OldKernel => old_kernel(facts),
        other => plain(other),
    };
    Remedy { id: cause.id(), why, steps, checks: vec![check] }
}

/// Why and what to do, where neither depends on the machine.
const PLAIN: &[(Cause, &str, &str)] = &[
    (
        Cause::UserNamespacesOff,
        "the setting `kernel.unprivileged_userns_clone` keeps user namespaces from ordinary \
             users",
        "echo kernel.unprivileged_userns_clone=1 | sudo tee /etc/sysctl.d/60-gloveport.conf\n\
             sudo sysctl --load /etc/sysctl.d/60-gloveport.conf",
    ),
    (
        Cause::UserNamespacesLimited,
        "the setting `user.max_user_namespaces` is 0, or so many are in use",
        "echo user.max_user_namespaces=15000 | sudo tee /etc/sysctl.d/60-gloveport.conf\n\
             sudo sysctl --load /etc/sysctl.d/60-gloveport.conf",
    ),
    (
        Cause::Filter,
        "a seccomp filter lies on this process, from whatever started it",
        "Start gloveport outside of it: from a shell of the machine itself, not from inside of \
             another sandbox.",
    ),
    (
        Cause::Chroot,
        "the root of this process is a folder of another file system (chroot), where the \
             kernel gives no user namespace",
        "Start gloveport outside of the chroot, or enter it with `pivot_root` as containers do.",
    ),
    (
        Cause::Gvisor,
        "gVisor is the kernel here, which plays a part of Linux only",
        "Nothing is to be mended: gVisor itself is a strong wall around all of this. For the \
             full ladder start gloveport on a Linux kernel and gVisor, if wanted, around it.",
    ),
    (
        Cause::WslOne,
        "the first Windows Subsystem for Linux has no Linux kernel",
        "In PowerShell: wsl --set-version DISTRIBUTION 2",
    ),
    (
        Cause::NotBuilt,
        "this kernel was built without it",
        "Use the kernel of a distribution, or build with CONFIG_USER_NS, CONFIG_PID_NS, \
             CONFIG_NET_NS,\nCONFIG_IPC_NS, CONFIG_UTS_NS, CONFIG_CGROUPS, CONFIG_SECCOMP_FILTER \
             and CONFIG_SECURITY_LANDLOCK.",
    ),
    (
        Cause::Watched,
        "another program listens to the system calls of this one, and the kernel allows one \
             listener",
        "Start gloveport outside of that program, or do without reports of refused calls.",
    ),
    (
        Cause::Processes,
        "no more processes or descriptors may be had",
        "Raise the limits: ulimit -u, ulimit -n, `pids.max` of the control group \
             (docker: --pids-limit).",
    ),
    (
        Cause::NoBubblewrap,
        "there is no `bwrap` in /usr/bin, /usr/local/bin or /bin",
        "Debian, Ubuntu: sudo apt install bubblewrap\n\
             Fedora, RHEL:   sudo dnf install bubblewrap\n\
             Arch:           sudo pacman -S bubblewrap\n\
             Alpine:         sudo apk add bubblewrap",
    ),
    (
        Cause::OldBubblewrap,
        "`bwrap` is older than 0.7",
        "Install version 0.7 or newer from your distribution, in /usr/bin.",
    ),
    (
        Cause::BrokenBubblewrap,
        "`bwrap` fails; it needs the same rights of the kernel",
        "Mend what refuses user namespaces. On Ubuntu 24.04 load the profile for bwrap that is \
             in the package apparmor-profiles:\n\
             sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/\n\
             sudo apparmor_parser --replace /etc/apparmor.d/bwrap-userns-restrict",
    ),
    (
        Cause::NoCgroup,
        "no control group is ours to write",
        "Start it in one of its own:\n\
             systemd-run --user --scope --property=Delegate=yes gloveport …\n\
             In a unit: Delegate=yes. In Docker 28 or newer: --security-opt writable-cgroups=true.\n\
             In Podman: --security-opt unmask=/sys/fs/cgroup.",
    ),
];

/// Where nothing is known.
const UNKNOWN: (&str, &str) = (
    "nothing that can be read here explains it",
    "Look at the kernel's log (dmesg) and at security modules; please report it with the \
             output of gloveport doctor --json.",
);

fn plain(cause: Cause) -> (String, String) {
    let known = PLAIN.iter().find(|(known, _, _)| *known == cause);
    let (why, steps) = known.map_or(UNKNOWN, |&(_, why, steps)| (why, steps));
    (why.to_owned(), steps.to_owned())
}

fn apparmor(facts: &Facts) -> (String, String) {
    let why = "AppArmor takes the rights of user namespaces away from programs without a profile \
               (`kernel.apparmor_restrict_unprivileged_userns` is 1, as on Ubuntu 24.04)";
    let program = facts.program.as_deref().unwrap_or(Path::new("/usr/local/bin/gloveport"));
    let Some(quoted) = apparmor_path(program) else {
        let steps = "The path of this program has characters that a profile cannot hold: install \
                     it as /usr/local/bin/gloveport and run gloveport doctor again.";
        return (why.to_owned(), steps.to_owned());
    };
    let steps = format!(
        "Give this program a profile that allows them (best where only root may write the \
         program):\n\
         sudo tee /etc/apparmor.d/gloveport <<'END'\n\
         abi <abi/4.0>,\n\
         include <tunables/global>\n\
         \n\
         profile gloveport {quoted} flags=(unconfined) {{\n  userns,\n}}\n\
         END\n\
         sudo apparmor_parser --replace /etc/apparmor.d/gloveport\n\
         Or let bubblewrap make the namespaces:\n\
         sudo apt install bubblewrap apparmor-profiles\n\
         sudo cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/\n\
         sudo apparmor_parser --replace /etc/apparmor.d/bwrap-userns-restrict"
    );
    (why.to_owned(), steps)
}

/// A path as a profile names it (apparmor.d(5)): quoted, with the characters of patterns escaped.
/// `None` for one that no profile can name safely.
pub(super) fn apparmor_path(path: &Path) -> Option<String> {
    let path = path.to_str().filter(|path| path.starts_with('/'))?;
    // A quote could end the name, and what a backslash means is up to the parser; a file that was replaced while it ran has a name that is none.
    if path.contains(|c: char| c.is_control() || c == '"' || c == '\\')
        || path.ends_with(" (deleted)")
    {
        return None;
    }
    let mut quoted = String::from("\"");
    for character in path.chars() {
        if "*?[]{}^".contains(character) {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    Some(quoted)
}

fn docker() -> (String, String) {
    let steps = format!(
        "docker run --security-opt seccomp=gloveport.json --security-opt apparmor=unconfined \
         --security-opt systempaths=unconfined …\n\
         where gloveport.json is Docker's default profile with one more entry in \"syscalls\":\n\
         {{\"names\": [{CALLS}], \"action\": \"SCMP_ACT_ALLOW\"}}\n\
         Or, with no filter around gloveport itself: --security-opt seccomp=unconfined in its place."
    );
    ("the container's seccomp filter or AppArmor profile refuses it".to_owned(), steps)
}

fn podman() -> (String, String) {
    let steps = format!(
        "podman run --security-opt seccomp=gloveport.json --security-opt unmask=ALL …\n\
         where gloveport.json is Podman's default profile with one more entry in \"syscalls\":\n\
         {{\"names\": [{CALLS}], \"action\": \"SCMP_ACT_ALLOW\"}}\n\
         Or, with no filter around gloveport itself: --security-opt seccomp=unconfined in its place."
    );
    ("the container's seccomp filter refuses it".to_owned(), steps)
}

fn kubernetes() -> (String, String) {
    let steps = "In the pod, with Kubernetes 1.33 or newer (SYS_ADMIN then counts inside of the \
                 pod's own user namespace only):\n\
                 spec:\n  \
                   hostUsers: false\n  \
                   containers:\n  \
                   - securityContext:\n      \
                       procMount: Unmasked\n      \
                       capabilities: {add: [SYS_ADMIN]}\n      \
                       appArmorProfile: {type: Unconfined}";
    let why = "the pod's seccomp profile (RuntimeDefault) or AppArmor profile refuses it";
    (why.to_owned(), steps.to_owned())
}

fn proc_covered() -> (String, String) {
    let why = "the container runtime covers parts of /proc, and the kernel gives a fresh one only \
               to who sees all of the old one";
    let steps = "Docker:     docker run --security-opt systempaths=unconfined …\n\
                 Podman:     podman run --security-opt unmask=ALL …\n\
                 Kubernetes: securityContext: {procMount: Unmasked}, with hostUsers: false";
    (why.to_owned(), steps.to_owned())
}

fn landlock_off(facts: &Facts) -> (String, String) {
    let why =
        "Landlock is built into the kernel, but not among the security modules that it starts";
    let modules = facts.modules.as_deref().unwrap_or("lockdown,yama,apparmor");
    // `capability` is always there and is not named on the command line.
    let modules: Vec<&str> =
        modules.split(',').filter(|module| !["capability", "landlock"].contains(module)).collect();
    let steps = format!(
        "Add `lsm=landlock,{}` to GRUB_CMDLINE_LINUX in /etc/default/grub, then\n\
         sudo update-grub\n\
         and restart the machine.",
        modules.join(",")
    );
    (why.to_owned(), steps)
}

fn service(facts: &Facts) -> (String, String) {
    let unit = facts.service.as_deref().unwrap_or("the unit");
    let why = format!("the systemd unit `{unit}` restricts what its processes may ask for");
    let steps = format!(
        "sudo systemctl edit {unit}\n\
         [Service]\n\
         RestrictNamespaces=no\n\
         SystemCallFilter=\n\
         ProtectProc=default\n\
         Then: sudo systemctl restart {unit}"
    );
    (why, steps)
}

fn profile(facts: &Facts) -> (String, String) {
    let profile = facts.apparmor_profile.as_deref().unwrap_or("a profile");
    let why = format!("the AppArmor profile `{profile}` lies on this process");
    let steps = "Add to that profile, and load it again with apparmor_parser --replace:\n\
                 userns,\nmount,\npivot_root,\numount,\ncapability,\nnetwork,";
    (why, steps.to_owned())
}

fn old_kernel(facts: &Facts) -> (String, String) {
    let why = format!("this kernel ({}) is too old for it", facts.release);
    let steps = "Use Linux 5.13 or newer; 6.12 or newer has everything (Landlock version 6).";
    (why, steps.to_owned())
}
