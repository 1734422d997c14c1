//! What a type check costs: `cargo bench -p gloveport-checker`.
//!
//! Medians of many, in one run, and each as a share of a spawn of the same compiler that is not confined, which is what a
//! check costs to who does nothing of this. The compiler is the one that `crates/gloveport/tests/prepare.sh` installs, or
//! the folder that is given as argument.

use gloveport_checker::{CheckRequest, Checker, Compiler, Settings};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const COLD: usize = 21;
const WARM: usize = 201;
/// Declarations as large as those of a whole server with many tools.
const TOOLS: usize = 400;

const SCRIPT: &str = "\
const { orders } = await shop.tool_1({ id: 1, state: \"open\" });
const byState: Record<string, number> = {};
for (const order of orders) {
  byState[order.state] = (byState[order.state] || 0) + order.amount;
}
const rows = Object.entries(byState).sort((a, b) => b[1] - a[1]);
const names = await Promise.all(orders.map(async (order) => (await shop.tool_2({ id: order.id, state: \"all\" })).orders[0].name));
console.log(rows.map(([state, sum]) => `${state}: ${sum.toFixed(2)}`).join(\"\\n\"));
const wrong = orders.map((order) => order.totl);
";

fn main() -> io::Result<()> {
    let Some(compiler) = compiler() else {
        return writeln!(io::stderr(), "no compiler: run crates/gloveport/tests/prepare.sh");
    };
    let (small, large) = (declarations(4), declarations(TOOLS));
    let mut out = io::stdout().lock();
    let one_shot = median(COLD, |_| spawn_alone(&compiler, &small));
    writeln!(out, "one shot, not confined    {:8.2} ms  1.00", ms(one_shot))?;
    let mut told = |what: &str, time: Duration| {
        writeln!(out, "{what:<25} {:8.2} ms  {:.2}", ms(time), ms(time) / ms(one_shot))
    };
    told("cold: start and check", median(COLD, |n| cold(&compiler, n, &small)))?;
    let checker = checker(&compiler, 1);
    checker.warm().expect("it starts");
    told("warm", median(WARM, |n| check(&checker, n, &small)))?;
    told(&format!("warm, {} KiB declared", large.len() >> 10), {
        check(&checker, WARM, &large);
        median(WARM, |n| check(&checker, n, &large))
    })?;
    told("warm, declared anew", {
        median(WARM, |n| check(&checker, n, &format!("{small}// {n}")))
    })?;
    told("remembered", median(WARM, |_| check(&checker, 0, &small)))?;
    drop(checker);
    for compilers in [1, 2] {
        let time = median(5, |_| beside(&compiler, compilers, &small));
        told(&format!("64 by 8, {compilers} compilers"), time)?;
    }
    Ok(())
}

fn compiler() -> Option<Compiler> {
    let given = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e/node_modules");
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let installed = root.join(format!("@typescript/typescript-linux-{architecture}/lib"));
    let library = given.map_or(installed, PathBuf::from).canonicalize().ok()?;
    Some(Compiler { program: library.join("tsc"), library, version: "7".to_owned() })
}

fn checker(compiler: &Compiler, compilers: usize) -> Checker {
    let settings = Settings { check: Duration::from_mins(1), compilers, ..Settings::default() };
    Checker::new(compiler.clone(), settings).expect("it can be confined")
}

fn declarations(n_tools: usize) -> String {
    let order =
        "{ id: number; name: string; state: \"open\" | \"paid\"; amount: number; total: number }";
    let tool = |n| {
        format!(
            "function tool_{n}(args: {{ id: number; state?: \"open\" | \"all\"; limit?: number }}): \
             Promise<{{ orders: ({order})[]; next: string | null }}>;\n"
        )
    };
    format!(
        "declare namespace shop {{\n{}}}\n",
        (0..n_tools).map(tool).collect::<Vec<_>>().concat()
    )
}

/// The time of one check that finds one mistake. A number makes a script that was not checked before.
fn check(checker: &Checker, n: usize, declarations: &str) -> Duration {
    let source = format!("{SCRIPT}// {n}");
    let begun = Instant::now();
    let found = checker.check(&CheckRequest { source: &source, declarations });
    let took = begun.elapsed();
    assert_eq!(found.expect("a verdict").len(), 1);
    took
}

fn cold(compiler: &Compiler, n: usize, declarations: &str) -> Duration {
    check(&checker(compiler, 1), n, declarations)
}

fn spawn_alone(compiler: &Compiler, declarations: &str) -> Duration {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write(
        "declarations.d.ts",
        &format!("{declarations}declare const console: {{ log(text: string): void }};"),
    );
    write("script.ts", &format!("{SCRIPT}export {{}};"));
    write(
        "tsconfig.json",
        r#"{"compilerOptions": {"target": "esnext", "module": "esnext", "lib": ["esnext"], "types": [], "strict": true,
            "strictNullChecks": false, "noImplicitAny": false, "skipLibCheck": true, "noEmit": true},
            "files": ["declarations.d.ts", "script.ts"]}"#,
    );
    let begun = Instant::now();
    let output = Command::new(&compiler.program)
        .args(["--singleThreaded", "-p"])
        .arg(folder.path())
        .output()
        .expect("it runs");
    let took = begun.elapsed();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("totl") && text.matches("error").count() == 1, "{text}");
    took
}

/// The time of 64 checks that 8 threads ask for.
fn beside(compiler: &Compiler, compilers: usize, declarations: &str) -> Duration {
    let checker = checker(compiler, compilers);
    // Each compiler starts before the time does.
    std::thread::scope(|scope| {
        for n in 0..compilers {
            let checker = &checker;
            scope.spawn(move || check(checker, 1_000 + n, declarations));
        }
    });
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let checker = &checker;
            scope.spawn(move || {
                for n in 0..8 {
                    check(checker, thread * 8 + n, declarations);
                }
            });
        }
    });
    begun.elapsed()
}

fn median(n: usize, mut measure: impl FnMut(usize) -> Duration) -> Duration {
    let mut times: Vec<Duration> = (0..n).map(&mut measure).collect();
    times.sort_unstable();
    times[n / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
