//! Streamable HTTP over a Unix socket.

use super::http::Site;
use super::odd::{assert_adds, close, config, shown};
use gloveport_executor::Upstream;
use gloveport_mcp::{Secret, Transport, upstream};
use std::os::unix::fs::{chown, symlink};
use std::path::Path;
use tokio::net::{TcpStream, UnixListener};
use tokio::task::JoinSet;

fn connected(address: &str) -> Box<dyn Upstream> {
    let headers = [("X-Key".to_owned(), Secret::new("k1"))].into();
    let address = address.to_owned();
    upstream(config(Transport::UnixSocket { address, headers })).expect("a good configuration")
}

/// Hands on what comes over the socket to a port.
fn forward(socket: &Path, port: String) -> JoinSet<()> {
    let listener = UnixListener::bind(socket).expect("a socket");
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut near, _)) = listener.accept().await {
            let port = port.clone();
            connections.spawn(async move {
                let mut far = TcpStream::connect(port).await.expect("the site is there");
                // Whichever side ends first ends both.
                drop(tokio::io::copy_bidirectional(&mut near, &mut far).await);
            });
        }
    });
    tasks
}

#[tokio::test]
async fn a_site_behind_a_socket_is_spoken_to_in_both_eras() {
    for mode in ["good-modern", "good-legacy", "session"] {
        let site = Site::start(mode).await;
        let port = site.url.trim_start_matches("http://").trim_end_matches("/mcp");
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("s");
        let _forward = forward(&socket, port.to_owned());
        for address in [
            socket.display().to_string(),
            format!("unix://{}", socket.display()),
            format!("unix://{}:/mcp", socket.display()),
        ] {
            let upstream = connected(&address);
            assert_eq!(shown(&upstream.list().await.expect(mode)), "add", "{mode}");
            assert_adds(&*upstream).await;
            close(&*upstream).await;
        }
    }
}

#[tokio::test]
async fn sockets_that_are_not_there_or_not_ours_are_told_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = async |socket: &Path, expected: &str| {
        let upstream = connected(&format!("unix://{}", socket.display()));
        let error = upstream.list().await.expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(&folder.path().join("none"), "there is no socket").await;
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    refused(&file, "is no socket").await;
    let dead = folder.path().join("dead");
    drop(UnixListener::bind(&dead).expect("a socket"));
    refused(&dead, "refused").await;
    let (socket, link) = (folder.path().join("s"), folder.path().join("link"));
    let listener = UnixListener::bind(&socket).expect("a socket");
    // Only who may give files away can try it.
    if chown(&socket, Some(12_345), None).is_ok() {
        symlink(&socket, &link).expect("a link");
        refused(&socket, "belongs to the user 12345, neither to you nor to root").await;
        refused(&link, "belongs to the user 12345").await;
        let told = tokio::time::timeout(std::time::Duration::ZERO, listener.accept()).await;
        assert!(told.is_err(), "nobody connected");
    }
}
