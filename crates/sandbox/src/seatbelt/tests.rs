//! What profiles say, proved by an evaluator of their language on any system. Whether a kernel
//! holds it is for the hostile suite on a Mac.

mod decisions;
mod disk;
mod evaluate;
mod parse;
mod properties;
mod refusals;

use super::{Profile, ProfileError, Run, Tag};
use crate::{Filesystem, Network, SandboxConfig};
use disk::DISK;
use evaluate::Evaluator;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

const WORKSPACE: &str = "/var/folders/ab/cd/T/gloveport-1/work";
const TEMPORARY: &str = "/var/folders/ab/cd/T/gloveport-1/tmp";

fn tag() -> Tag {
    Tag::parse("gloveport-1").expect("a tag")
}

fn ports() -> [NonZeroU16; 2] {
    [3128, 1080].map(|port| NonZeroU16::new(port).expect("not zero"))
}

/// The profile of `program` under `config` on the disk of the tests.
fn command(config: &SandboxConfig, program: &str) -> Result<Profile, ProfileError> {
    let run = Run {
        program: Path::new(program),
        workspace: Path::new(WORKSPACE),
        temporary: Path::new(TEMPORARY),
        proxies: &ports(),
        tag: &tag(),
    };
    Profile::command(config, &run, &|path, last| DISK.resolve(path, last))
}

fn worker() -> Profile {
    let program = Path::new("/Users/ann/.local/bin/gloveport");
    Profile::worker(program, &tag(), &|path, last| DISK.resolve(path, last)).expect("a profile")
}

/// A program and nothing else.
fn plain() -> Profile {
    command(&SandboxConfig::default(), "/opt/homebrew/bin/python3").expect("a profile")
}

/// Everything that a configuration can say, with a hole in each list.
fn open_config() -> SandboxConfig {
    let paths = |list: &[&str]| list.iter().map(PathBuf::from).collect();
    SandboxConfig {
        network: Network { allow_outbound: true, allowed_hosts: Vec::new() },
        filesystem: Filesystem {
            readonly: paths(&["/Users/ann/data", "/Users/ann/work/vendor"]),
            readwrite: paths(&["/Users/ann/work", "/Users/ann/work/vendor/cache"]),
            blocked: paths(&[
                "/Users/ann/data/private",
                "/Users/ann/work/.env",
                "/Users/ann/work/.git",
                "/Users/ann/work/deep/er/secret.txt",
                "/Users/ann/work/Café",
            ]),
        },
        ..SandboxConfig::default()
    }
}

fn open() -> Profile {
    command(&open_config(), "/usr/bin/git").expect("a profile")
}

/// The same in other spellings of every path.
fn aliased() -> Profile {
    let mut config = open_config();
    let files = &mut config.filesystem;
    for list in [&mut files.readonly, &mut files.readwrite, &mut files.blocked] {
        for path in list {
            let other = path.to_str().expect("UTF-8").to_uppercase().replace('É', "e\u{301}");
            *path = PathBuf::from(other.replace("/USERS/ANN", "/System/Volumes/Data/users/Ann/."));
        }
    }
    command(&config, "/usr/bin/git").expect("a profile")
}

/// A program that a version manager put into a home folder.
fn managed() -> Profile {
    let program = "/Users/ann/.nvm/versions/node/v24/bin/npm";
    command(&SandboxConfig::default(), program).expect("a profile")
}

fn evaluator(profile: &Profile) -> Evaluator {
    Evaluator::from_command_line(&profile.command_line(&[])).expect("a profile that can be read")
}

fn shown(profile: &Profile) -> String {
    let parameters = profile.parameters.iter();
    let parameters = parameters.map(|(key, place)| format!("{key}={}\n", place.as_str()));
    format!("{}\n{}", profile.text, parameters.collect::<String>())
}

#[test]
fn profiles_are_as_they_were() {
    insta::assert_snapshot!("plain", shown(&plain()));
    insta::assert_snapshot!("open", shown(&open()));
    insta::assert_snapshot!("managed", shown(&managed()));
    insta::assert_snapshot!("worker", shown(&worker()));
}

#[test]
fn a_profile_does_not_depend_on_how_paths_are_spelled() {
    assert_eq!(aliased(), open());
}

#[test]
fn a_profile_names_its_parameters_and_no_others() {
    for profile in [plain(), open(), managed(), worker()] {
        let mut named: Vec<_> =
            evaluator(&profile).named_parameters().into_iter().map(str::to_owned).collect();
        let mut given: Vec<_> = profile.parameters.iter().map(|(key, _)| key.clone()).collect();
        named.sort_unstable();
        given.sort_unstable();
        assert_eq!(named, given);
    }
}

#[test]
fn the_arguments_are_profile_parameters_and_program() {
    let profile = worker();
    let arguments = profile.command_line(&["-p".to_owned(), "--".to_owned(), "a b".to_owned()]);
    let text = arguments[2].clone();
    assert_eq!(text, profile.text);
    let rest: Vec<_> = arguments.iter().filter(|argument| **argument != text).collect();
    assert_eq!(
        rest,
        [
            "/usr/bin/sandbox-exec",
            "-p",
            "-D",
            "PROGRAM_0=/Users/ann/.local/bin/gloveport",
            "-D",
            "WAY_1=/",
            "-D",
            "WAY_2=/Users",
            "-D",
            "WAY_3=/Users/ann",
            "-D",
            "WAY_4=/Users/ann/.local",
            "-D",
            "WAY_5=/Users/ann/.local/bin",
            "--",
            "/Users/ann/.local/bin/gloveport",
            "-p",
            "--",
            "a b"
        ]
    );
}

#[test]
fn a_hole_names_every_operation_that_is_allowed_on_paths() {
    let allowed = evaluator(&open());
    let on_paths = |name: &&str| name.starts_with("file") || name.starts_with("process-exec");
    for operation in allowed.operations(true).filter(on_paths) {
        assert!(super::system::on_paths().any(|name| name == operation), "{operation}");
    }
}
