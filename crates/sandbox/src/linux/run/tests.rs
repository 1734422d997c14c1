//! What a run leaves to others while it waits.

use super::launch::{Order, Places};
use crate::linux::command::child::Workspace;
use crate::linux::ladder;
use crate::linux::sys::watch;
use crate::{Minimum, SandboxConfig, Stdin};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::os::fd::AsRawFd;

/// Longest wait for anything that must happen.
const DEADLINE_MS: i32 = 20_000;

#[test]
fn a_child_that_waits_for_its_files_holds_nothing_of_others() {
    let config = SandboxConfig { minimum: Minimum::Landlock, ..SandboxConfig::default() };
    let ground = ladder::choose(&config, None).expect("some rung holds");
    if !ground.has_root() {
        // There no child waits.
        return;
    }
    // As if of another run that starts now.
    let (mut reader, writer) = io::pipe().expect("there can be one more pipe");
    let order = Order {
        config: &config,
        program: Some("true"),
        arguments: &[],
        environment: &BTreeMap::new(),
        directory: None,
        workspace: Workspace::HandedOut,
        slot: None,
    };
    let begun = order.begin(&ground, &Places::inside(), Stdin::Empty);
    let mut waiting = begun.expect("its sandbox is built");
    drop(writer);
    let mut watched = [libc::pollfd { fd: reader.as_raw_fd(), events: libc::POLLIN, revents: 0 }];
    watch::poll(&mut watched, DEADLINE_MS).expect("one descriptor");
    assert_ne!(watched[0].revents, 0, "the other end is held by a child that waits");
    assert_eq!(reader.read(&mut [0]).expect("it is at its end"), 0);
    assert!(waiting.go().is_ok(), "and it goes on with all that is its own");
}
