//! What programs need at least before they do anything, where it is known.
//!
//! Kept because the failure is so hard to read: short of threads node waits forever without a word.
//! It deliberately knows a program by its name only, and does not promise that what passes is enough.

use super::{Limits, check::Problem};

/// The least that a family of programs starts with.
struct Need {
    /// How messages call it.
    name: &'static str,
    /// Names of its programs, without a version.
    programs: &'static [&'static str],
    processes: u32,
    file_descriptors: u32,
    memory_kib: u64,
    /// What the processes are.
    tasks: &'static str,
}

/// Measured in a sandbox on two processors: Node 20, Python 3.11, Java 17.
const NEEDS: [Need; 3] = [
    Need {
        name: "node",
        programs: &["node", "nodejs", "npm", "npx", "corepack", "pnpm", "yarn", "tsx"],
        // With 10 it aborts at its first file; with 5 it hangs at the start.
        processes: 11,
        // With 16 it aborts.
        file_descriptors: 17,
        // With 40 MiB it hangs.
        memory_kib: 48 << 10,
        tasks: "it starts 4 threads of V8, 4 for files and 2 more",
    },
    Need {
        name: "python",
        programs: &["python", "pypy", "pip", "pytest", "ipython"],
        processes: 1,
        // With 4 it finds no module.
        file_descriptors: 5,
        memory_kib: 4 << 10,
        tasks: "it is one itself",
    },
    Need {
        name: "java",
        programs: &["java", "javac", "jshell", "kotlin", "mvn", "gradle"],
        // More where there are more processors: its collector has threads for each.
        processes: 18,
        file_descriptors: 5,
        // What it reserves depends on the machine and on `-Xmx`.
        memory_kib: 64 << 10,
        tasks: "collector and compiler have threads of their own",
    },
];

/// What is too low for `program`, a name or a path.
pub(super) fn problems(limits: &Limits, program: &str) -> Vec<Problem> {
    let Some(need) = need(program) else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    if limits.processes < need.processes {
        let message = format!(
            "{} is too few for {}, which needs {}: {}",
            limits.processes, need.name, need.processes, need.tasks
        );
        problems.push(Problem::new("limits.processes", message));
    }
    if limits.file_descriptors < need.file_descriptors {
        let (limit, least) = (limits.file_descriptors, need.file_descriptors);
        let message = format!("{limit} is too few for {}, which needs {least}", need.name);
        problems.push(Problem::new("limits.file_descriptors", message));
    }
    if limits.memory_kib < need.memory_kib {
        let (limit, least) = (limits.memory_kib, need.memory_kib);
        let message = format!("{limit} is too little for {}, which needs {least}", need.name);
        problems.push(Problem::new("limits.memory_kib", message));
    }
    problems
}

fn need(program: &str) -> Option<&'static Need> {
    let name = program.rsplit('/').next().unwrap_or(program);
    // `python3.11`, `node-20`, `pip3`.
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    NEEDS.iter().find(|need| need.programs.contains(&plain))
}

#[cfg(test)]
mod tests {
    use crate::{Limits, SandboxConfig};

    #[test]
    fn known_programs_are_not_started_below_their_needs() {
        let few = |processes| Limits { processes, ..Limits::default() };
        let processes = Some("limits.processes");
        for (program, limits, expected) in [
            ("node", few(10), processes),
            ("node", few(11), None),
            ("/usr/bin/node", few(8), processes),
            ("npx", few(8), processes),
            ("node-20", few(8), processes),
            ("python3.11", few(1), None),
            ("/opt/java/bin/java", few(17), processes),
            ("sh", few(1), None),
            ("nodemon", few(1), None),
            ("", few(1), None),
            ("/", few(1), None),
            ("...", few(1), None),
            (
                "node",
                Limits { file_descriptors: 16, ..Limits::default() },
                Some("limits.file_descriptors"),
            ),
            (
                "node",
                Limits { memory_kib: 40 << 10, ..Limits::default() },
                Some("limits.memory_kib"),
            ),
            ("python3", Limits { memory_kib: 40 << 10, ..Limits::default() }, None),
        ] {
            let config = SandboxConfig { limits, ..SandboxConfig::default() };
            let found = config.check_program(program).err();
            let key = found.as_ref().map(|error| error.problems()[0].key);
            assert_eq!(key, expected, "{program} {limits:?}: {found:?}");
        }
        let config = SandboxConfig { limits: few(6), ..SandboxConfig::default() };
        assert_eq!(
            config.check_program("node").expect_err("too few").to_string(),
            "`limits.processes`: 6 is too few for node, which needs 11: it starts 4 threads of V8, 4 \
             for files and 2 more"
        );
    }
}
