//! Scripts in the manner of agents, from the parser to the last call: honest ones run, whatever a compiler would like
//! better, and wrong ones are refused before they call anything.

use super::checker;
use super::worker::World;
use gloveport_protocol::Outcome;
use std::fs;
use std::path::Path;

fn scripts(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts").join(folder);
    let files = fs::read_dir(folder).expect("the folder is there");
    let scripts = files.map(|file| file.expect("a file").path()).map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a text"))
    });
    let mut scripts: Vec<_> = scripts.collect();
    scripts.sort();
    scripts
}

#[test]
fn honest_scripts_run() {
    let Some(checker) = checker(|_| {}) else { return };
    let world = World::read();
    let mut refused = Vec::new();
    for (name, source) in scripts("honest") {
        // Without a check it runs: else it is not honest.
        let alone = world.run(&source, None);
        assert!(matches!(alone.outcome, Outcome::Returned(_)), "{name}: {:?}", alone.outcome);
        let judged = world.run(&source, Some(&checker));
        assert_eq!(judged.n_checks, 1, "{name} was not checked");
        if judged.outcome != alone.outcome {
            refused.push(format!("{name}: {:#?}", judged.outcome));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn wrong_scripts_are_refused_before_they_call() {
    let Some(checker) = checker(|_| {}) else { return };
    let world = World::read();
    for (name, source) in scripts("wrong") {
        let judged = world.run(&source, Some(&checker));
        assert!(matches!(judged.outcome, Outcome::Rejected(_)), "{name}: {:?}", judged.outcome);
        assert_eq!(judged.n_calls, 0, "{name}");
    }
}
