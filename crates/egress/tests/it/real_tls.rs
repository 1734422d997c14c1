//! Real TLS through everything: a server and clients that are not ours.

use crate::names::query;
use crate::support::{PATIENCE, World, silent};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A certificate for `api.allowed.test` and its key, made for this test and of use for nothing else.
const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/upstream.pem");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/real_tls.py");

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn python(arguments: &[&str]) -> Command {
    let mut command = Command::new("python3");
    command.args(["-I", SCRIPT]).args(arguments).arg(CERTIFICATE).stdin(Stdio::null());
    command
}

/// Starts a server, and gives its port. One that insists on another curve than clients offer first
/// asks for a second hello.
fn serve(curve: &str) -> (Server, u16) {
    assert!(Path::new(CERTIFICATE).exists());
    let mut child = python(&["serve", curve]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Server(child), line.trim().parse().unwrap())
}

/// What a client gets: `ok` and the name of its TLS version, or its error.
fn get(how: &str, address: SocketAddr, (target, name): (&str, &str)) -> String {
    let wait = PATIENCE.as_secs().to_string();
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let output = python(&["get", how, &host, &port, target, name, &wait]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn real_clients_and_servers_speak_through_it() {
    for curve in ["prime256v1", "secp521r1"] {
        let (_server, port) = serve(curve);
        let rule = format!("api.allowed.test:{port}");
        let mut world = World::new(&[&rule, "api.allowed.test", "127.0.0.1/32"], silent);
        let target = format!("api.allowed.test:{port}");
        for version in ["1.2", "1.3"] {
            let how = format!("connect-{version}");
            let found = get(&how, world.proxy, (&target, "api.allowed.test"));
            assert_eq!(found, format!("ok TLSv{version}"), "{curve}");
            let found =
                get(&format!("socks-{version}"), world.socks, (&target, "api.allowed.test"));
            assert_eq!(found, format!("ok TLSv{version}"), "{curve}");
        }
        let found = get("connect-1.3", world.proxy, (&target, "evil.test"));
        assert!(found.contains("ACCESS_DENIED"), "{found}");
        let found = get("connect-1.3", world.proxy, ("evil.test:443", "evil.test"));
        assert!(found.contains("403"), "{found}");
        assert_eq!(
            world.refusals(),
            [
                format!("api.allowed.test:{port}: TLS server name is another (1)"),
                "evil.test:443: host not allowed (1)".to_owned(),
            ]
        );
    }
}

#[test]
fn a_client_that_knows_no_proxy_speaks_through_it() {
    let (_server, port) = serve("prime256v1");
    let mut world = World::reaching(port, &["api.allowed.test", "127.0.0.1/32"]);
    world.ask(&query(1, &[b"api", b"allowed", b"test"], 1)).unwrap();
    let found = get("direct-1.3", world.tls, ("-", "api.allowed.test"));
    assert_eq!(found, "ok TLSv1.3");
    let found = get("direct-1.3", world.tls, ("-", "evil.test"));
    assert!(found.contains("ACCESS_DENIED"), "{found}");
    assert_eq!(world.refusals(), ["evil.test:443: TLS server name is another (1)"]);
}
