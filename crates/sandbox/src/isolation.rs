//! What holds a process, in words for every result.

/// What holds a process. The limits of the kernel are always part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isolation {
    /// Who made its namespaces; `None` where it has none.
    pub namespaces: Option<Provider>,
    /// The version of Landlock in force.
    pub landlock: Option<u8>,
    /// Whether a seccomp filter is in force. Always so on Linux.
    pub seccomp: bool,
    /// The version of the control groups that count it as a whole.
    pub cgroup: Option<u8>,
    /// Whether the seatbelt of macOS holds it.
    pub seatbelt: bool,
}

/// Who made the namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// This program.
    Own,
    /// `bwrap`.
    Bubblewrap,
}

impl Isolation {
    /// The layers in words, strongest first: `namespaces+landlock7+seccomp+rlimits+cgroup2`, where 7
    /// and 2 are the versions in force. Where `bwrap` made the namespaces it begins with
    /// `bubblewrap`.
    pub fn describe(&self) -> String {
        let namespaces = self.namespaces.map(|provider| match provider {
            Provider::Own => "namespaces".to_owned(),
            Provider::Bubblewrap => "bubblewrap".to_owned(),
        });
        let layers = [
            namespaces,
            self.seatbelt.then(|| "seatbelt".to_owned()),
            self.landlock.map(|version| format!("landlock{version}")),
            self.seccomp.then(|| "seccomp".to_owned()),
            Some("rlimits".to_owned()),
            self.cgroup.map(|version| format!("cgroup{version}")),
        ];
        layers.into_iter().flatten().collect::<Vec<_>>().join("+")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn isolation_names_its_layers() {
        let describe = |namespaces, landlock, cgroup| {
            Isolation { namespaces, landlock, seccomp: true, cgroup, seatbelt: false }.describe()
        };
        assert_eq!(
            describe(Some(Provider::Own), Some(7), None),
            "namespaces+landlock7+seccomp+rlimits"
        );
        assert_eq!(
            describe(Some(Provider::Bubblewrap), None, Some(2)),
            "bubblewrap+seccomp+rlimits+cgroup2"
        );
        assert_eq!(describe(None, Some(4), None), "landlock4+seccomp+rlimits");
        assert_eq!(describe(None, None, None), "seccomp+rlimits");
    }
}
