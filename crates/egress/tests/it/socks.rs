//! SOCKS5: the same judging behind another door.

use crate::support::{World, dial, echo, expect, rest, say, silent};
use gloveport_egress::wire::{SocksError, read_greeting, read_request};
use std::io::Write;
use std::net::Shutdown;

fn name(host: &[u8], port: u16) -> Vec<u8> {
    let mut request = vec![5, 1, 0, 3, u8::try_from(host.len()).unwrap()];
    request.extend_from_slice(host);
    request.extend_from_slice(&port.to_be_bytes());
    request
}

fn v4(octets: [u8; 4], port: u16) -> Vec<u8> {
    [&[5, 1, 0, 1][..], &octets, &port.to_be_bytes()].concat()
}

fn v6(text: &str, port: u16) -> Vec<u8> {
    let address: std::net::Ipv6Addr = text.parse().unwrap();
    [&[5, 1, 0, 4][..], &address.octets(), &port.to_be_bytes()].concat()
}

#[test]
fn requests_are_judged_like_those_of_the_other_proxy() {
    let mut world = World::new(&["api.allowed.test", "*.wild.test"], silent);
    for (request, code) in [
        (name(b"evil.test", 443), 2),
        (name(b"api.allowed.test", 80), 2),
        (name(b"wild.test", 443), 2),
        (name(b"meta.wild.test", 443), 2),
        (name(b"unknown.wild.test", 443), 4),
        (name(b"evil.test\0.wild.test", 443), 2),
        (name(b"\xffevil.wild.test", 443), 2),
        (name(b"127.0.0.1", 443), 2),
        (name(b"2130706433", 443), 2),
        (name(b"[::1]", 443), 2),
        (name(b"::1", 443), 2),
        (name(b"", 443), 2),
        (name(b"api.allowed.test", 0), 2),
        (name(b"user@api.allowed.test", 443), 2),
        (v4([127, 0, 0, 1], 443), 2),
        (v4([169, 254, 169, 254], 80), 2),
        (v4([8, 8, 8, 8], 53), 2),
        (v6("::1", 443), 2),
        (v6("::ffff:127.0.0.1", 443), 2),
        (v6("64:ff9b::a9fe:a9fe", 443), 2),
        // To bind, and to associate datagrams.
        (vec![5, 2, 0, 1, 1, 1, 1, 1, 0, 80], 7),
        (vec![5, 3, 0, 1, 1, 1, 1, 1, 0, 80], 7),
        (vec![5, 1, 1, 1, 1, 1, 1, 1, 0, 80], 1),
        (vec![5, 1, 0, 9, 1, 1, 1, 1, 0, 80], 1),
        (vec![4, 1, 0, 1, 1, 1, 1, 1, 0, 80], 1),
    ] {
        let mut socket = dial(world.socks);
        socket.write_all(&[5, 2, 0, 2]).unwrap();
        expect(&socket, &[5, 0]);
        socket.write_all(&request).unwrap();
        let answer = rest(&socket);
        assert_eq!(answer.as_bytes(), [5, code, 0, 1, 0, 0, 0, 0, 0, 0], "{request:?}");
    }
    // Only with a password; another version; HTTP.
    assert_eq!(say(world.socks, &[5, 1, 2]), "\u{5}\u{fffd}");
    assert_eq!(say(world.socks, &[4, 1, 0, 80]), "\u{5}\u{fffd}");
    assert_eq!(say(world.socks, b"GET / HTTP/1.1\r\n\r\n"), "\u{5}\u{fffd}");
    world.upstream.assert_untouched();
    assert_eq!(world.resolved(), ["meta.wild.test", "unknown.wild.test"]);
    let refusals = world.refusals();
    for expected in [
        "evil.test:443: host not allowed (1)",
        "evil.test\\u{0}.wild.test:0: malformed host (1)",
        ":0: SOCKS command not served (2)",
    ] {
        assert!(refusals.contains(&expected.to_owned()), "{expected}: {refusals:?}");
    }
}

#[test]
fn names_and_addresses_that_are_allowed_are_reached() {
    let world = World::new(&["raw.allowed.test:PORT/tcp", "127.0.0.1:PORT"], echo);
    let port = world.port();
    for request in [
        name(b"raw.allowed.test", port),
        name(b"RAW.allowed.test.", port),
        name(b"127.0.0.1", port),
        v4([127, 0, 0, 1], port),
        v6("::ffff:127.0.0.1", port),
    ] {
        let mut socket = dial(world.socks);
        // All at once, with what is for the host: nothing of it is lost.
        socket.write_all(&[&[5, 1, 0][..], &request, b"ping"].concat()).unwrap();
        expect(&socket, &[5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        socket.shutdown(Shutdown::Write).unwrap();
        assert_eq!(rest(&socket), "ping");
    }
}

#[test]
fn messages_may_come_in_pieces() {
    let greeting = [5, 2, 2, 0];
    for n_bytes in 0..greeting.len() {
        assert_eq!(read_greeting(&greeting[..n_bytes]), Ok(None));
    }
    assert_eq!(read_greeting(&greeting), Ok(Some(4)));
    assert_eq!(read_greeting(&[5, 0]), Err(SocksError::Authentication));
    for request in [name(b"a.test", 80), v4([1, 2, 3, 4], 80), v6("2001:db8::1", 80)] {
        for n_bytes in 0..request.len() {
            assert_eq!(read_request(&request[..n_bytes]), Ok(None), "{request:?} {n_bytes}");
        }
        let (target, n_bytes) = read_request(&request).unwrap().unwrap();
        assert_eq!((target.port, n_bytes), (80, request.len()));
    }
}
