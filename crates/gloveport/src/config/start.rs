//! `idle`, `learn` and `protocol` of `[servers.NAME]`: when a server that nobody uses is stopped, whether what its tools return
//! is learned, and what is spoken with it. What is remembered of a server, and where, is not configured.

use super::ConfigError;
use super::error::Source;
use super::quantity::duration;
use super::raw::RawServer;
use gloveport_mcp::Speak;
use std::time::Duration;
use toml::Spanned;

/// A program that nobody calls for this long is stopped.
const IDLE_DEFAULT: Duration = Duration::from_mins(10);
/// The word for a server that stays.
const NEVER: &str = "never";
/// The newest version of the protocol that a server understands.
const NEWEST: &str = "newest";
/// The last version of the older era.
const LEGACY: &str = "2025-11-25";

/// How a server is started, stopped and learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct StartConfig {
    /// When it is stopped, where the file says so.
    pub(crate) idle: Option<Idle>,
    /// Whether the form of its results is learned.
    pub(crate) learn: Learn,
    /// What is spoken with it.
    pub(crate) speak: Speak,
}

/// When a server that nobody uses is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idle {
    /// After this time without a call.
    After(Duration),
    /// It stays.
    Never,
}

/// Whether results are learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Learn {
    /// Yes, their form.
    #[default]
    Forms,
    /// No.
    Nothing,
}

impl StartConfig {
    /// The time after which a program is stopped.
    pub(crate) fn idle_of_program(self) -> Option<Duration> {
        self.idle.unwrap_or(Idle::After(IDLE_DEFAULT)).time()
    }

    /// The time after which a connection to a site is closed.
    pub(crate) fn idle_of_site(self) -> Option<Duration> {
        self.idle.unwrap_or(Idle::Never).time()
    }
}

impl Idle {
    fn time(self) -> Option<Duration> {
        match self {
            Self::After(time) => Some(time),
            Self::Never => None,
        }
    }
}

/// What the table of one server says.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn config(source: Source<'_>, raw: &RawServer) -> Result<StartConfig, ConfigError> {
    let idle = raw.idle.as_ref().map(|idle| read_idle(source, idle)).transpose()?;
    let learn = if raw.learn == Some(false) { Learn::Nothing } else { Learn::Forms };
    let speak = raw.protocol.as_ref().map_or(Ok(Speak::Newest), |protocol| {
        match protocol.get_ref().as_str() {
            NEWEST => Ok(Speak::Newest),
            LEGACY => Ok(Speak::Legacy),
            _ => {
                let message = format!("`protocol` is \"{NEWEST}\" or \"{LEGACY}\"");
                Err(ConfigError::at(source, protocol.span(), message))
            }
        }
    })?;
    Ok(StartConfig { idle, learn, speak })
}

fn read_idle(source: Source<'_>, written: &Spanned<String>) -> Result<Idle, ConfigError> {
    let word = written.get_ref();
    if word == NEVER {
        return Ok(Idle::Never);
    }
    let wrong = |reason| {
        let message = format!("{reason}; `idle = \"{NEVER}\"` keeps the server running");
        ConfigError::at(source, written.span(), message)
    };
    duration(word).map(Idle::After).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Place};
    use crate::environment::Environment;
    use gloveport_protocol::ServerName;
    use std::path::Path;

    fn check(server: &str) -> Result<StartConfig, String> {
        let folder = Path::new("/home/me");
        let place = Place {
            file: folder.join("gloveport.toml"),
            folder: folder.to_owned(),
            run_folder: folder.to_owned(),
        };
        let text = format!("[servers.x]\n{server}\n");
        let config = Config::parse(&place, &text, &Environment::of(folder, &[]));
        let name = ServerName::parse("x").expect("a name");
        config.map(|config| config.start(&name)).map_err(|error| error.to_string())
    }

    #[test]
    fn programs_are_stopped_after_ten_minutes_and_sites_are_not() {
        let minutes = |n| Some(Duration::from_mins(n));
        for (written, program, site, learn) in [
            ("", minutes(10), None, Learn::Forms),
            ("idle = \"never\"", None, None, Learn::Forms),
            ("idle = \"2m\"\nlearn = true", minutes(2), minutes(2), Learn::Forms),
            ("learn = false", minutes(10), None, Learn::Nothing),
        ] {
            let found = check(&format!("command = \"x\"\n{written}")).expect("it is right");
            assert_eq!(found.idle_of_program(), program, "{written}");
            assert_eq!((found.idle_of_site(), found.learn), (site, learn), "{written}");
        }
        for (written, speak) in [
            ("", Speak::Newest),
            ("protocol = \"newest\"", Speak::Newest),
            ("protocol = \"2025-11-25\"", Speak::Legacy),
        ] {
            let found = check(&format!("command = \"x\"\n{written}")).expect("it is right");
            assert_eq!(found.speak, speak, "{written}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (written, part) in [
            ("command = \"x\"\nidle = \"soon\"", ":3:8: `soon` is no time"),
            ("command = \"x\"\nidle = \"0s\"", "`idle = \"never\"` keeps the server running"),
            ("command = \"x\"\nidle = 5", ":3:8: "),
            ("builtin = \"database\"\npath = \"a\"\nidle = \"1m\"", "idle"),
            ("command = \"x\"\nprotocol = \"1\"", "`protocol` is \"newest\" or \"2025-11-25\""),
            ("command = \"x\"\nlern = false", "did you mean `learn`?"),
        ] {
            let error = check(written).expect_err(written);
            assert!(error.contains(part), "{part} is not in {error}");
        }
    }
}
