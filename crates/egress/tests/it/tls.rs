//! TLS through the proxies and without one: the server that the hello wants is the one that was
//! asked for, or nothing passes.

use crate::names::query;
use crate::support::{PATIENCE, World, dial, expect, read_head, rest, say, tunnel, web};
use crate::tls_wire::{
    ENCRYPTED_HELLO, RETRY, SERVER_NAME, hello, message, names, records, server_hello,
};
use gloveport_egress::wire::{Hello, read_client_hello};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::Sender;

const ALERT: &str = "\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}1";
/// Records before a second hello, the hello, and why it is refused.
type SecondHello<'a> = (&'a [&'a [u8]], Vec<u8>, Option<&'a str>);

const ALLOWED: &str = "api.allowed.test";

fn read_hello(mut client: &TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        match read_client_hello(&bytes) {
            Ok(Hello::Needs(n_bytes)) => {
                let start = bytes.len();
                bytes.resize(n_bytes, 0);
                client.read_exact(&mut bytes[start..])?;
            }
            Ok(Hello::Whole(..)) => return Ok(bytes),
            Err(error) => return Err(io::Error::other(error)),
        }
    }
}

/// Tells the hello, answers with one of its own, and then says back everything.
fn server(client: &TcpStream, received: &Sender<Vec<u8>>) -> io::Result<()> {
    let _ = received.send(read_hello(client)?);
    { client }.write_all(&server_hello([1; 32]))?;
    io::copy(&mut { client }, &mut { client })?;
    client.shutdown(Shutdown::Write)
}

/// Asks for a second hello, and tells all that comes after the first.
fn retrying_server(client: &TcpStream, received: &Sender<Vec<u8>>) -> io::Result<()> {
    read_hello(client)?;
    { client }.write_all(&server_hello(RETRY))?;
    let mut rest = Vec::new();
    let ended = { client }.read_to_end(&mut rest);
    let _ = received.send(rest);
    ended.map(|_| ())
}

fn world() -> World {
    let rules = [
        ALLOWED,
        "other.allowed.test",
        "api.allowed.test:80",
        "other.allowed.test:80",
        "127.0.0.1/32",
    ];
    World::new(&rules, server)
}

/// Hellos that must not pass for [`ALLOWED`], and why.
fn bad_hellos() -> Vec<(&'static str, Vec<u8>)> {
    let with = |extensions: &[(u16, Vec<u8>)]| records(&message(extensions), 1 << 14);
    let name = (SERVER_NAME, names(&[(0, ALLOWED.as_bytes())]));
    let two = (SERVER_NAME, names(&[(0, ALLOWED.as_bytes()), (0, b"evil.test")]));
    let other = || hello("other.allowed.test");
    vec![
        ("TLS server name is another", hello("evil.test")),
        ("TLS server name is another", other()),
        ("TLS server name is another", hello("x.api.allowed.test")),
        ("TLS server name is another", records(&other()[5..], 100)),
        ("malformed host", hello("api.allowed.test\0")),
        ("malformed host", hello("api.allowed.test\0.evil.test")),
        ("malformed host", hello("api.allowed.test ")),
        ("malformed host", hello("api.allowed.test..")),
        ("malformed host", hello("api\u{ff0e}allowed.test")),
        ("numeric host", hello("127.0.0.1")),
        ("no TLS server name", with(&[])),
        ("encrypted TLS hello", with(&[name.clone(), (ENCRYPTED_HELLO, vec![0; 200])])),
        ("malformed TLS hello", with(&[name.clone(), name])),
        ("malformed TLS hello", with(&[two])),
    ]
}

#[test]
fn a_tunnel_carries_tls_for_its_host() {
    let world = world();
    let whole = hello(ALLOWED);
    let name = |text: &str| hello(text);
    for bytes in [
        whole.clone(),
        records(&whole[5..], 100),
        records(&whole[5..], 60),
        name("API.Allowed.Test"),
        name("api.allowed.test."),
    ] {
        let mut socket = tunnel(&world, "Api.Allowed.Test.:443");
        // A byte in its own packet first: nothing hangs on how it comes.
        socket.write_all(&bytes[..1]).unwrap();
        socket.write_all(&[&bytes[1..], b"early"].concat()).unwrap();
        assert!(world.upstream.received.recv_timeout(PATIENCE).unwrap() == bytes, "unchanged");
        expect(&socket, &server_hello([1; 32]));
        socket.write_all(b" and late").unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        assert_eq!(rest(&socket), "early and late");
    }
    assert_eq!(world.traffic().refusals, []);
}

#[test]
fn a_tunnel_carries_nothing_else() {
    for (reason, bytes) in bad_hellos() {
        let mut world = world();
        let mut socket = tunnel(&world, "api.allowed.test:443");
        socket.write_all(&bytes).unwrap();
        assert_eq!(rest(&socket), ALERT, "{reason}");
        world.upstream.assert_untouched();
        assert_eq!(world.refusals(), [format!("api.allowed.test:443: {reason} (1)")]);
    }
    for bytes in [&b"SSH-2.0-x\r\n"[..], b"GET / HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n", b"\0"]
    {
        let mut world = world();
        let mut socket = tunnel(&world, "api.allowed.test:443");
        socket.write_all(bytes).unwrap();
        assert_eq!(rest(&socket), "");
        world.upstream.assert_untouched();
        assert_eq!(world.refusals(), ["api.allowed.test:443: not TLS (1)"]);
    }
}

#[test]
fn a_second_hello_is_held_to_the_same_name() {
    let change = b"\x14\x03\x03\x00\x01\x01";
    let alert = b"\x15\x03\x03\x00\x02\x01\x5a";
    let data = b"\x17\x03\x03\x00\x04data";
    let cases: [SecondHello<'_>; 7] = [
        (&[], hello(ALLOWED), None),
        (&[change], hello(ALLOWED), None),
        (&[data, data, change], hello(ALLOWED), None),
        (&[], hello("evil.test"), Some("TLS server name is another")),
        (&[change, alert, data], hello("other.allowed.test"), Some("TLS server name is another")),
        (&[alert], records(&message(&[]), 99), Some("no TLS server name")),
        (&[change], b"\x18\x03\x03\x00\x01x".to_vec(), Some("malformed TLS hello")),
    ];
    for (before, second, refused) in cases {
        let mut world = World::new(&[ALLOWED, "127.0.0.1/32"], retrying_server);
        let mut socket = tunnel(&world, "api.allowed.test:443");
        socket.write_all(&hello(ALLOWED)).unwrap();
        expect(&socket, &server_hello(RETRY));
        socket.write_all(&[&before.concat()[..], &second[..], b"more"].concat()).unwrap();
        socket.shutdown(Shutdown::Write).unwrap();
        let answer = rest(&socket);
        let received = world.upstream.received.recv_timeout(PATIENCE).unwrap();
        match refused {
            None => {
                assert_eq!(answer, "");
                assert_eq!(received, [&before.concat()[..], &second[..], b"more"].concat());
                assert_eq!(world.traffic().refusals, []);
            }
            Some(reason) => {
                assert_eq!(answer, ALERT, "{reason}");
                assert_eq!(received, before.concat(), "the second hello went through");
                assert_eq!(world.refusals(), [format!("api.allowed.test:443: {reason} (1)")]);
            }
        }
    }
}

#[test]
fn socks_tunnels_are_looked_at_alike() {
    let mut world = world();
    let request = [&[5, 1, 0, 5, 1, 0, 3, 16][..], ALLOWED.as_bytes(), &[1, 0xbb]].concat();
    let granted = [5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    let mut socket = dial(world.socks);
    socket.write_all(&[&request[..], &hello(ALLOWED)].concat()).unwrap();
    expect(&socket, &[&granted[..], &server_hello([1; 32])].concat());
    let mut socket = dial(world.socks);
    socket.write_all(&[&request[..], &hello("evil.test")].concat()).unwrap();
    expect(&socket, &granted);
    assert_eq!(rest(&socket), ALERT);
    assert_eq!(world.refusals(), ["api.allowed.test:443: TLS server name is another (1)"]);
}

#[test]
fn programs_that_know_no_proxy_are_served_by_the_name_that_they_asked_for() {
    let mut world = world();
    let mut labels: Vec<&[u8]> = vec![b"api", b"allowed", b"test"];
    assert!(world.ask(&query(1, &labels, 1)).unwrap().ends_with(&[127, 1, 0, 1]));
    labels[0] = b"other";
    assert!(world.ask(&query(1, &labels, 1)).unwrap().ends_with(&[127, 1, 0, 2]));

    let mut socket = dial(world.tls);
    socket.write_all(&[&hello("API.allowed.test")[..], b"early"].concat()).unwrap();
    expect(&socket, &[&server_hello([1; 32])[..], b"early"].concat());
    assert!(world.upstream.received.recv_timeout(PATIENCE).unwrap() == hello("API.allowed.test"));

    for (reason, bytes) in bad_hellos() {
        assert_eq!(say(world.tls, &bytes), ALERT, "{reason}");
    }
    assert_eq!(say(world.tls, b"GET / HTTP/1.1\r\n\r\n"), ALERT);
    world.upstream.assert_untouched();
    let refusals = world.refusals();
    for expected in [
        "evil.test:443: TLS server name is another (1)",
        "other.allowed.test:443: TLS server name is another (2)",
        "api.allowed.test:443: no TLS server name (1)",
        "api.allowed.test:443: encrypted TLS hello (1)",
        "api.allowed.test:443: not TLS (1)",
    ] {
        assert!(refusals.contains(&expected.to_owned()), "{expected}: {refusals:?}");
    }
}

#[test]
fn an_address_that_was_given_to_no_name_leads_nowhere() {
    let mut world = world();
    assert_eq!(say(world.tls, &hello(ALLOWED)), "");
    assert_eq!(say(world.plain, b"GET / HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n"), "");
    world.upstream.assert_untouched();
    let refusals = world.refusals();
    assert_eq!(
        refusals,
        ["127.1.0.1:443: address of no name (1)", "127.1.0.1:80: address of no name (1)"]
    );
}

#[test]
fn plain_http_without_a_proxy_is_for_the_name_that_was_asked_for() {
    let rules = [ALLOWED, "api.allowed.test:80", "other.allowed.test:80", "127.0.0.1/32"];
    let mut world = World::new(&rules, web);
    world.ask(&query(1, &[b"api", b"allowed", b"test"], 1)).unwrap();
    let answer = say(
        world.plain,
        b"GET /a HTTP/1.1\r\nHost: API.allowed.test:80\r\nConnection: keep-alive\r\n\r\n\
          GET /b HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n",
    );
    assert!(answer.ends_with("ok"), "{answer}");
    assert_eq!(
        world.upstream.next(),
        "GET /a HTTP/1.1\r\nHost: api.allowed.test\r\nConnection: close\r\n\r\n"
    );
    for (request, status) in [
        ("GET / HTTP/1.1\r\nHost: other.allowed.test\r\n\r\n", "403"),
        ("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", "403"),
        ("GET / HTTP/1.1\r\nHost: api.allowed.test:443\r\n\r\n", "403"),
        ("GET / HTTP/1.1\r\nHost: user@api.allowed.test\r\n\r\n", "403"),
        ("GET http://api.allowed.test/ HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n", "400"),
        ("CONNECT api.allowed.test:443 HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n", "400"),
        ("GET / HTTP/1.0\r\n\r\n", "400"),
    ] {
        let socket = dial(world.plain);
        { &socket }.write_all(request.as_bytes()).unwrap();
        let head = String::from_utf8(read_head(&socket)).unwrap();
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{request:?} {head}");
    }
    world.upstream.assert_untouched();
    assert!(world.refusals().contains(&"evil.test:80: HTTP host is another (1)".to_owned()));
}
