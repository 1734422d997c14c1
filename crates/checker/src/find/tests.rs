//! Installations of every kind, in a folder of their own, with a program that is one by its first bytes only.

use super::*;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use tempfile::TempDir;

struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().canonicalize().expect("its real path").join(path)
    }

    fn file(&self, path: &str, content: &[u8]) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(&path, content).expect("a file");
        path
    }

    fn link(&self, path: &str, target: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        symlink(target, path).expect("a link");
    }

    /// A package for this platform.
    fn platform(&self, folder: &str, version: &str) {
        let name = package_name();
        let description = format!(r#"{{"name": "{name}", "version": "{version}"}}"#);
        self.file(&format!("{folder}/package.json"), description.as_bytes());
        self.file(&format!("{folder}/lib/lib.es5.d.ts"), b"");
        // Any program of this machine begins as a compiler does.
        let own = std::env::current_exe().expect("this test is a program");
        let head = fs::read(own).expect("it can be read")[..64].to_vec();
        let program = self.file(&format!("{folder}/lib/tsc"), &head);
        fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("changed");
    }

    /// `typescript` in a folder `node_modules`.
    fn typescript(&self, modules: &str, version: &str) {
        let description = format!(r#"{{"name": "typescript", "version": "{version}"}}"#);
        self.file(&format!("{modules}/typescript/package.json"), description.as_bytes());
        self.file(&format!("{modules}/typescript/bin/tsc"), b"#!/usr/bin/env node\n");
    }

    fn installed(&self, modules: &str, version: &str) {
        self.typescript(modules, version);
        self.platform(&format!("{modules}/{}", package_name()), version);
    }

    /// The machine has `bin` in `PATH`, a project in `home/project/deep`, and npm's folder in `usr`.
    fn find(&self, choice: Choice) -> Result<Found, Missing> {
        find(&Places {
            choice,
            store: Some(Store::at(self.path("store"))),
            path: vec!["relative".into(), self.path("project/node_modules/.bin"), self.path("bin")],
            directory: self.path("project/deep"),
            global: vec![self.path("usr/lib/node_modules")],
        })
    }

    /// Where the package was, below the machine's folder, or what was said.
    fn check(&self, choice: Choice, expected: Result<(Origin, &str), &str>) {
        let found = self.find(choice);
        match (found, expected) {
            (Ok(found), Ok((origin, folder))) => {
                let library = self.path(folder).join("lib");
                let program = library.join("tsc");
                let compiler = Compiler { program, library, version: "7.0.2".into() };
                assert_eq!(found, Found { compiler, origin });
            }
            (Err(missing), Err(part)) => {
                let told = missing.to_string();
                assert!(told.contains(part), "{part} is not in {told}");
            }
            (found, expected) => panic!("{found:?} is not {expected:?}"),
        }
    }
}

/// Does something to a machine.
type Breaking<'a> = &'a dyn Fn(&Machine);

fn package_name() -> String {
    format!("@typescript/typescript-{}", crate::fetch::platform().expect("it runs here"))
}

#[test]
fn nothing_is_found_where_nothing_is() {
    Machine::new().check(Choice::Auto, Err("no compiler of TypeScript 7 was found"));
}

#[test]
fn the_link_of_npm_leads_to_the_package_beside() {
    let machine = Machine::new();
    machine.installed("global/node_modules", "7.0.2");
    machine.link("bin/tsc", "../global/node_modules/typescript/bin/tsc");
    let package = format!("global/node_modules/{}", package_name());
    machine.check(Choice::Auto, Ok((Origin::Path, &package)));
}

#[test]
fn the_folders_of_pnpm_are_followed() {
    let machine = Machine::new();
    let store = "pnpm/typescript@7.0.2/node_modules";
    machine.installed(store, "7.0.2");
    machine.link("bin/tsc", &format!("../{store}/typescript/bin/tsc"));
    machine.check(Choice::Auto, Ok((Origin::Path, &format!("{store}/{}", package_name()))));
}

#[test]
fn a_script_beside_the_package_stands_for_it() {
    let machine = Machine::new();
    machine.installed("lib/node_modules", "7.0.2");
    machine.file("bin/tsc", b"#!/bin/sh\n");
    let package = format!("lib/node_modules/{}", package_name());
    machine.check(Choice::Auto, Ok((Origin::Path, &package)));
}

#[test]
fn a_project_is_looked_at_only_where_that_is_said() {
    let machine = Machine::new();
    machine.installed("project/node_modules", "7.0.2");
    machine.link("project/node_modules/.bin/tsc", "../typescript/bin/tsc");
    machine.check(Choice::Auto, Err("no compiler"));
    let package = format!("project/node_modules/{}", package_name());
    machine.check(Choice::Project, Ok((Origin::Path, &package)));
    fs::remove_file(machine.path("project/node_modules/.bin/tsc")).expect("removed");
    machine.check(Choice::Project, Ok((Origin::Project, &package)));
    machine.installed("usr/lib/node_modules", "7.0.2");
    let global = format!("usr/lib/node_modules/{}", package_name());
    machine.check(Choice::Auto, Ok((Origin::Global, &global)));
}

#[test]
fn a_path_that_is_named_is_the_only_one() {
    let machine = Machine::new();
    machine.installed("some/node_modules", "7.0.2");
    machine.installed("usr/lib/node_modules", "7.0.2");
    let package = format!("some/node_modules/{}", package_name());
    for named in ["some", "some/node_modules", "some/node_modules/typescript", &package] {
        let named = Choice::At(machine.path(named));
        machine.check(named, Ok((Origin::Configured, &package)));
    }
    for named in ["some/node_modules/typescript/bin/tsc", &format!("{package}/lib/tsc")] {
        let named = Choice::At(machine.path(named));
        machine.check(named, Ok((Origin::Configured, &package)));
    }
    machine.check(Choice::At(machine.path("else")), Err("there is no package of TypeScript"));
    let odd = machine.file("odd/tsc", b"#!/bin/sh\n");
    machine.check(Choice::At(odd), Err("belongs to no package"));
}

#[test]
fn what_cannot_be_used_is_passed_over_with_a_word() {
    let versions = "its version is";
    for (version, part) in [
        ("5.9.3", versions),
        ("7.0.1", versions),
        ("8.0.0", versions),
        ("7.1.0-beta", versions),
        ("7.1", versions),
        ("7.0.2.1", versions),
        ("+7.0.2", versions),
        ("", versions),
    ] {
        let machine = Machine::new();
        machine.installed("usr/lib/node_modules", version);
        machine.check(Choice::Auto, Err(part));
    }
    let program = |machine: &Machine| {
        machine.path(&format!("usr/lib/node_modules/{}/lib/tsc", package_name()))
    };
    let broken: [(&str, Breaking<'_>); 5] = [
        ("its native program is not there", &|machine| {
            fs::remove_file(program(machine)).expect("removed");
        }),
        ("too short", &|machine| fs::write(program(machine), b"#!").expect("written")),
        ("not for this machine", &|machine| {
            fs::write(program(machine), b"#!/bin/sh\nexec node ../x\n").expect("written");
        }),
        ("not executable", &|machine| {
            let mode = fs::Permissions::from_mode(0o644);
            fs::set_permissions(program(machine), mode).expect("changed");
        }),
        ("others than you and root", &|machine| {
            let mode = fs::Permissions::from_mode(0o777);
            fs::set_permissions(program(machine), mode).expect("changed");
        }),
    ];
    for (part, break_it) in broken {
        let machine = Machine::new();
        machine.installed("usr/lib/node_modules", "7.0.2");
        break_it(&machine);
        machine.check(Choice::Auto, Err(part));
    }
    let machine = Machine::new();
    machine.typescript("usr/lib/node_modules", "7.0.2");
    machine.check(Choice::Auto, Err("is not installed"));
    machine.file("usr/lib/node_modules/typescript/package.json", b"{");
    machine.check(Choice::Auto, Err("`package.json` cannot be read"));
}
