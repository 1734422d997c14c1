//! Opens an address in the browser of this user.
//!
//! The one program that is started beside the sandbox's own ways: a browser outlives us, and gets what programs of a desktop get.

use crate::environment::Environment;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// What opens addresses, at its fixed places.
const OPENERS: [&str; 3] = ["/usr/bin/xdg-open", "/usr/local/bin/xdg-open", "/usr/bin/open"];
/// What shows that there is a desktop; macOS has one always.
const DESKTOP: [&str; 2] = ["DISPLAY", "WAYLAND_DISPLAY"];
/// What a browser needs beside what every server gets.
const PASSED: [&str; 6] = [
    "BROWSER",
    "DBUS_SESSION_BUS_ADDRESS",
    "DESKTOP_SESSION",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
];

/// Whether a browser can be opened: there is a desktop, and what opens addresses on it.
pub(crate) fn opener(environment: &Environment) -> Option<&'static str> {
    let has_desktop = cfg!(target_os = "macos")
        || DESKTOP.iter().any(|name| environment.get(name).is_some_and(|value| !value.is_empty()));
    OPENERS.iter().copied().find(|opener| Path::new(opener).is_file()).filter(|_| has_desktop)
}

/// Opens an `http` or `https` address. What becomes of it is not waited for.
///
/// # Errors
///
/// What the system says.
pub(crate) fn open(opener: &str, url: &str, environment: &Environment) -> io::Result<()> {
    let is_of_web = ["https://", "http://"].iter().any(|start| url.starts_with(start));
    if !is_of_web {
        return Err(io::Error::other("it is no address of the web"));
    }
    let passed = PASSED.iter().filter_map(|name| Some((*name, environment.get(name)?)));
    // It is ended by nobody: it reports to the system when we have gone.
    let child = Command::new(opener)
        .arg(url)
        .env_clear()
        .envs(environment.for_servers())
        .envs(passed)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    drop(child);
    Ok(())
}
