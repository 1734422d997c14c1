//! Standard input for a program that must not hold ours.
//!
//! A terminal can be written to and made to type, and a file may be open for more than reading. So the program gets a
//! pipe, and a thread fills it. The thread is not waited for: it may block in reading for as long as nobody types.

use crate::environment::Environment;
use crate::output;
use gloveport_sandbox::Stdin;
use std::io;
use std::thread;

/// What the program reads: what comes from our standard input, or nothing where reading would stop us.
///
/// # Errors
///
/// What the system says when there is no pipe or no thread to be had.
pub(super) fn stdin(environment: &Environment) -> io::Result<Stdin> {
    if output::is_typed() && !environment.is_in_foreground() {
        return Ok(Stdin::Empty);
    }
    let (reader, mut writer) = io::pipe()?;
    thread::Builder::new().name("stdin".to_owned()).spawn(move || {
        // A program that closes its input or ends has read enough; what cannot be read has ended.
        drop(io::copy(&mut io::stdin().lock(), &mut writer));
    })?;
    Ok(Stdin::Pipe(reader.into()))
}
