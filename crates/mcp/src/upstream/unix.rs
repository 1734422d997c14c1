//! Sites behind a Unix socket: how their address is written, and whether the socket is to be trusted.
//!
//! What is spoken there is Streamable HTTP, as over TCP, and not seen here.

use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// What marks a URL as the address of a socket.
const SCHEME: &str = "unix://";
/// Where the protocol is spoken, where the address does not say.
const PATH_DEFAULT: &str = "/mcp";
/// Longest path of a socket (`unix(7)`: 108 bytes with the zero at the end).
const SOCKET_BYTES_MAX: usize = 107;
/// Permission to write for everybody, and the bit that keeps others' files from being renamed.
const WRITABLE_BY_ALL: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// A socket and the path of the HTTP resource behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SocketAddress {
    pub(super) socket: PathBuf,
    pub(super) path: String,
}

impl SocketAddress {
    /// Reads `/run/x.sock`, `/run/x.sock:/mcp` or `/run/x.sock#/mcp`, with or without `unix://` in front.
    ///
    /// # Errors
    ///
    /// What is wrong.
    pub(super) fn parse(address: &str) -> Result<Self, String> {
        let address = address.strip_prefix(SCHEME).unwrap_or(address);
        let cut = [":/", "#/"].iter().filter_map(|separator| address.find(separator)).min();
        let (socket, path) = match cut {
            Some(at) => (&address[..at], &address[at + 1..]),
            None => (address, PATH_DEFAULT),
        };
        if !socket.starts_with('/') {
            return Err("the path of a socket is absolute: write `unix:///run/x.sock`".to_owned());
        }
        if socket.len() > SOCKET_BYTES_MAX || socket.contains('\0') {
            return Err(format!("the path of a socket has at most {SOCKET_BYTES_MAX} bytes"));
        }
        let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'#';
        if !path.bytes().all(is_plain) {
            return Err("the path behind the socket has a character that no URL has".to_owned());
        }
        Ok(Self { socket: PathBuf::from(socket), path: path.to_owned() })
    }

    /// The address as it is shown.
    pub(super) fn shown(socket: &Path, path: &str) -> String {
        format!("{SCHEME}{}:{path}", socket.display())
    }
}

/// Whether what listens there may be told anything: the socket has to belong to the user who runs us or to root, and to
/// stand where nobody else can put another one.
///
/// # Errors
///
/// What is wrong.
pub(super) fn check_socket(socket: &Path) -> Result<(), String> {
    let shown = socket.display();
    let own = Path::new("/proc/self").metadata().map_err(|error| unknown(socket, &error))?.uid();
    let found = socket.metadata().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no socket {shown}: start its server"),
        _ => unknown(socket, &error),
    })?;
    if !found.file_type().is_socket() {
        return Err(format!("{shown} is no socket"));
    }
    if found.uid() != own && found.uid() != 0 {
        let owner = found.uid();
        return Err(format!("{shown} belongs to the user {owner}, neither to you nor to root"));
    }
    let folder = socket.parent().unwrap_or(socket);
    let folder = folder.metadata().map_err(|error| unknown(socket, &error))?;
    if folder.mode() & WRITABLE_BY_ALL != 0 && folder.mode() & STICKY == 0 {
        return Err(format!("everybody may replace {shown}: its folder can be written by all"));
    }
    if folder.uid() != own && folder.uid() != 0 {
        let owner = folder.uid();
        return Err(format!("the folder of {shown} belongs to the user {owner}"));
    }
    Ok(())
}

fn unknown(socket: &Path, error: &io::Error) -> String {
    format!("{} cannot be looked at: {error}", socket.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    fn check(address: &str, expected: Result<(&str, &str), &str>) {
        let parsed = SocketAddress::parse(address);
        match expected {
            Ok((socket, path)) => {
                let path = path.to_owned();
                assert_eq!(parsed, Ok(SocketAddress { socket: socket.into(), path }), "{address}");
            }
            Err(part) => {
                let error = parsed.expect_err(address);
                assert!(error.contains(part), "{address}: {error}");
            }
        }
    }

    #[test]
    fn addresses_are_read_in_each_form() {
        check("unix:///run/x.sock", Ok(("/run/x.sock", "/mcp")));
        check("/run/x.sock", Ok(("/run/x.sock", "/mcp")));
        check("unix:///run/x.sock:/a/b?c=d", Ok(("/run/x.sock", "/a/b?c=d")));
        check("unix:///run/x.sock#/a", Ok(("/run/x.sock", "/a")));
        check("unix:///run/a:b.sock:/", Ok(("/run/a:b.sock", "/")));
        check("unix://run/x.sock", Err("absolute"));
        check("x.sock", Err("absolute"));
        check("", Err("absolute"));
        check("unix:///run/x.sock:/a b", Err("no URL has"));
        check("unix:///run/x.sock:/a\r\nHost: b", Err("no URL has"));
        check(&format!("/{}", "x".repeat(200)), Err("at most 107 bytes"));
        check("/run/\0.sock", Err("at most 107 bytes"));
        let shown = SocketAddress::shown(Path::new("/run/x.sock"), "/mcp");
        assert_eq!(shown, "unix:///run/x.sock:/mcp");
    }

    #[test]
    fn only_sockets_that_nobody_else_could_have_put_there_are_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("s");
        let refused = |path: &Path, part: &str| {
            let error = check_socket(path).expect_err(part);
            assert!(error.contains(part), "{error}");
        };
        refused(&socket, "there is no socket");
        refused(folder.path(), "is no socket");
        let _listener = UnixListener::bind(&socket).expect("a socket");
        assert_eq!(check_socket(&socket), Ok(()));
        set_permissions(folder.path(), Permissions::from_mode(0o777)).expect("ours");
        refused(&socket, "everybody may replace");
        set_permissions(folder.path(), Permissions::from_mode(0o1777)).expect("ours");
        assert_eq!(check_socket(&socket), Ok(()));
        // Where we may give files away, one that belongs to somebody else is refused.
        if std::os::unix::fs::chown(&socket, Some(12_345), None).is_ok() {
            refused(&socket, "belongs to the user 12345");
        }
    }
}
