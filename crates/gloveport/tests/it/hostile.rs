//! Hostile scripts, each a file with the end that it must have. None may outlive its limits, say nothing, or hold others up.
//!
//! The first line of a file says `// expect: OUTCOME [WORDS]`: `returned VALUE`, `threw WORDS`, `rejected WORDS`,
//! `exceeded LIMIT`. Words must stand in the answer.

use crate::probe::Bench;
use gloveport_protocol::{Limits, Outcome};
use std::path::Path;
use std::time::{Duration, Instant};

/// Limits that a test can reach quickly.
fn limits(limits: &mut Limits) {
    limits.wall = Duration::from_secs(3);
    limits.cpu = Duration::from_secs(1);
    limits.heap_bytes = 48 << 20;
    limits.output_bytes = 4 << 20;
    limits.log_bytes = 256 << 10;
}

fn scripts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let files = std::fs::read_dir(folder).expect("the folder of hostile scripts");
    let mut scripts: Vec<(String, String)> = files
        .map(|file| {
            let path = file.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).expect("a script"))
        })
        .collect();
    scripts.sort();
    scripts
}

#[tokio::test]
async fn every_hostile_script_ends_as_it_must() {
    let bench = Bench::with_limits(limits);
    let scripts = scripts();
    assert!(scripts.len() >= 25, "only {} scripts", scripts.len());
    let mut wrong = Vec::new();
    for (name, source) in &scripts {
        let first = source.lines().next().and_then(|line| line.strip_prefix("// expect: "));
        let expected = first.unwrap_or_else(|| panic!("{name} does not say how it must end"));
        let begun = Instant::now();
        let (execution, answer) = bench.run(source).await;
        let took = begun.elapsed();
        let (kind, words) = expected.split_once(' ').unwrap_or((expected, ""));
        let ended = match &execution.outcome {
            Outcome::Returned(_) => "returned",
            Outcome::Threw(_) => "threw",
            Outcome::Rejected(_) => "rejected",
            Outcome::Exceeded(_) => "exceeded",
            Outcome::Cancelled => "cancelled",
        };
        let shown = answer.structured.to_string() + &answer.text;
        if !kind.split('|').any(|kind| kind == ended)
            || !words.split('|').any(|words| shown.contains(words))
            || took > Duration::from_secs(6)
        {
            wrong.push(format!("{name}: expected {expected}, took {took:?}: {}", answer.text));
        }
        // Whatever the script did, the host shows nothing of itself.
        assert!(!shown.contains("/root") && !shown.contains(".rs:"), "{name}: {shown}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[tokio::test]
async fn others_are_served_while_a_script_runs_wild() {
    let bench = Bench::with_limits(limits);
    let wild = "for (;;) {}";
    let (first, second) = (bench.run(wild), bench.run("[].join.call({ length: 2 ** 32 - 1 })"));
    let mut wild = std::pin::pin!(async { tokio::join!(first, second) });
    for n in 0..5 {
        let source = format!("return (await probe.say({{ text: 'served {n}' }}))");
        let served = async { bench.run(&source).await };
        tokio::select! {
            biased;
            _ = &mut wild => panic!("the wild scripts ended before anybody else was served"),
            (execution, _) = served => {
                assert_eq!(execution.outcome, Outcome::Returned(format!("\"served {n}\"")));
            }
        }
    }
    wild.await;
}
