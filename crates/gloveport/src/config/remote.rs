//! Servers that are reached by an address: `url`, `socket` and `transport`, and what a program gets by `env_pass`.
//!
//! Whether anybody listens there is not looked at.

use super::error::Source;
use super::template::Template;
use super::{ConfigError, HttpWay};
use toml::Spanned;

/// Begins the address of a socket in a `url`.
pub(crate) const SOCKET_SCHEME: &str = "unix://";
/// Beginnings of an address that says only at the start what it is.
const REFERENCES: [&str; 3] = ["${", "env:", "secret://"];
/// Variables that one server may be given.
const PASSED_MAX: usize = 100;

/// Says how the site at `url` is spoken to.
///
/// # Errors
///
/// For an address or a `transport` that there is not.
pub(super) fn way(
    source: Source<'_>,
    url: &Spanned<Template>,
    transport: Option<&Spanned<String>>,
) -> Result<HttpWay, ConfigError> {
    let address = url.get_ref().written();
    let starts = |starts: &[&str]| starts.iter().any(|start| address.starts_with(start));
    let is_socket = starts(&[SOCKET_SCHEME]);
    if !is_socket && !starts(&["http://", "https://"]) && !starts(&REFERENCES) {
        let message = "a URL begins with `https://` or `http://`, that of a socket with `unix://`";
        return Err(ConfigError::at(source, url.span(), message));
    }
    let Some(transport) = transport else {
        return Ok(if is_socket { HttpWay::Socket } else { HttpWay::Streamable });
    };
    let wrong = |message: String| Err(ConfigError::at(source, transport.span(), message));
    match (transport.get_ref().as_str(), is_socket) {
        ("http", false) => Ok(HttpWay::Streamable),
        ("http", true) => Ok(HttpWay::Socket),
        ("sse", false) => Ok(HttpWay::Sse),
        ("sse", true) => wrong("over a socket only `http` is spoken".to_owned()),
        (other, _) => wrong(format!(
            "no transport `{}`: there are `http`, and `sse` for old servers",
            other.escape_debug()
        )),
    }
}

/// Checks the address of a `socket`.
///
/// # Errors
///
/// For a path that is not absolute.
pub(super) fn socket(
    source: Source<'_>,
    socket: Spanned<Template>,
) -> Result<Template, ConfigError> {
    let address = socket.get_ref().written();
    let starts = ["/", "~/"].iter().chain(&REFERENCES).any(|start| address.starts_with(start));
    if !starts {
        let message = "the path of a socket is absolute: `/run/x.sock`, or `/run/x.sock:/mcp`";
        return Err(ConfigError::at(source, socket.span(), message));
    }
    Ok(socket.into_inner())
}

/// Checks the names in `env_pass`.
///
/// # Errors
///
/// For what is no name of a variable, and for more than a hundred.
pub(super) fn passed(
    source: Source<'_>,
    names: Option<Spanned<Vec<Spanned<String>>>>,
) -> Result<Vec<String>, ConfigError> {
    let Some(names) = names else {
        return Ok(Vec::new());
    };
    if names.get_ref().len() > PASSED_MAX {
        let message = format!("at most {PASSED_MAX} variables are passed to one server");
        return Err(ConfigError::at(source, names.span(), message));
    }
    let checked = names.into_inner().into_iter().map(|name| {
        let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
        let text = name.get_ref();
        if text.starts_with(is_start) && text.chars().all(|c| is_start(c) || c.is_ascii_digit()) {
            return Ok(name.into_inner());
        }
        let message = if text.contains('*') {
            "variables are named one by one: a pattern would pass on secrets".to_owned()
        } else {
            format!("`{}` is no name of a variable", text.escape_debug())
        };
        Err(ConfigError::at(source, name.span(), message))
    });
    checked.collect()
}
