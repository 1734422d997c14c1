//! Checks by a real compiler in a real sandbox.
//!
//! The compiler is the one that `crates/gloveport/tests/prepare.sh` installs. Where it is not there, these tests say
//! so and do nothing; in CI they fail.

mod globals;
mod hostile;
mod lives;
mod scripts;
mod worker;

use gloveport_checker::{CheckError, CheckRequest, Checker, Compiler, Settings};
use gloveport_protocol::Finding;
use std::io::Write;
use std::path::Path;

/// The compiler, or `None` where it is not installed.
fn compiler() -> Option<Compiler> {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e/node_modules");
    let package = root.join(format!("@typescript/typescript-linux-{architecture}/lib"));
    let Ok(library) = package.canonicalize() else {
        let missing = "no compiler is installed: run crates/gloveport/tests/prepare.sh";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        writeln!(std::io::stderr(), "left out: {missing}").expect("standard error is open");
        return None;
    };
    Some(Compiler { program: library.join("tsc"), library, version: "7.0.2".to_owned() })
}

/// A checker that has all the time it may need on a machine with much else to do.
fn checker(change: impl FnOnce(&mut Settings)) -> Option<Checker> {
    let mut settings =
        Settings { check: std::time::Duration::from_secs(30), ..Settings::default() };
    change(&mut settings);
    Some(Checker::new(compiler()?, settings).expect("the compiler can be confined"))
}

fn check(checker: &Checker, source: &str) -> Result<Vec<Finding>, CheckError> {
    let declarations =
        "declare const shop: { find(args: { id: number }): Promise<{ name: string }> };";
    checker.check(&CheckRequest { source, declarations })
}

/// `line:column+length code` of each finding.
fn places(found: &[Finding]) -> Vec<String> {
    let place = |found: &Finding| {
        format!("{}:{}+{} {}", found.line, found.column, found.length, found.code)
    };
    found.iter().map(place).collect()
}
