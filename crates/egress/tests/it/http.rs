//! The HTTP proxy: what it grants, what it refuses, and what an upstream sees of a request.

use crate::support::{World, dial, echo, read_head, rest, say, silent, tunnel, web};
use gloveport_egress::Limits;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::Sender;

const RULES: [&str; 7] = [
    "api.allowed.test",
    "api.allowed.test:80",
    "*.wild.test",
    "*.wild.test:80",
    "raw.allowed.test:PORT/tcp",
    "127.0.0.1:PORT",
    "[::1]:80",
];

/// What a `CONNECT` for `target` is answered with: the status, and the body's reason.
fn connect(world: &World, target: &str) -> String {
    let target = target.replace("PORT", &world.port().to_string());
    let request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n");
    summary(&say(world.proxy, request.as_bytes()))
}

fn summary(answer: &str) -> String {
    let status = answer.get(9..12).unwrap_or("none");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let reason = body.strip_prefix("sandbox network: ").unwrap_or(body);
    let reason = reason.split(" (").next().unwrap_or(reason).trim_end();
    format!("{status} {reason}")
}

#[test]
fn tunnels_are_refused_with_the_class_and_without_an_address() {
    let mut world = World::new(&RULES, silent);
    for (target, expected) in [
        ("evil.test:443", "403 host not allowed"),
        ("wild.test:443", "403 host not allowed"),
        ("evilwild.test:443", "403 host not allowed"),
        ("wild.test.evil.test:443", "403 host not allowed"),
        ("api.allowed.test:8443", "403 port not allowed"),
        ("api.allowed.test:22", "403 port not allowed"),
        ("127.0.0.1:22", "403 loopback address"),
        ("127.1:PORT", "403 numeric host"),
        ("2130706433:PORT", "403 numeric host"),
        ("0x7f.0.0.1:PORT", "403 numeric host"),
        ("0177.0.0.1:PORT", "403 numeric host"),
        ("127.0.0.1.:PORT", "403 numeric host"),
        ("169.254.169.254:80", "403 metadata address"),
        ("0.0.0.0:80", "403 unspecified address"),
        ("8.8.8.8:53", "403 host not allowed"),
        ("[::1]:443", "403 loopback address"),
        ("[::]:80", "403 unspecified address"),
        ("[::ffff:127.0.0.1]:22", "403 loopback address"),
        ("[::ffff:a9fe:a9fe]:80", "403 metadata address"),
        ("[64:ff9b::a9fe:a9fe]:80", "403 metadata address"),
        ("[fe80::1%lo]:80", "403 malformed host"),
        ("[fe80::1%25lo]:80", "403 malformed host"),
        ("fe80::1:80", "403 malformed host"),
        ("rebind.wild.test:443", "403 loopback address"),
        ("meta.wild.test:443", "403 metadata address"),
        ("mapped.wild.test:443", "403 private address"),
        ("nat.wild.test:443", "403 metadata address"),
        ("private.wild.test:443", "403 private address"),
        ("zero.wild.test:443", "403 unspecified address"),
        ("empty.wild.test:443", "502 name not resolved"),
        ("unknown.wild.test:443", "502 name not resolved"),
        ("user@api.allowed.test:443", "403 user information before the host"),
        ("api.allowed.test:443@evil.test:443", "403 user information before the host"),
        ("api.allowed.test", "403 malformed host"),
        ("api.allowed.test:", "403 malformed host"),
        ("api.allowed.test:0443", "403 malformed host"),
        ("api.allowed.test:+443", "403 malformed host"),
        ("api.allowed.test:443/", "403 malformed host"),
        ("https://api.allowed.test:443", "403 malformed host"),
        ("evil.test%00.wild.test:443", "403 malformed host"),
        ("a_b.wild.test:443", "403 malformed host"),
        (".wild.test:443", "403 malformed host"),
        ("a..wild.test:443", "403 malformed host"),
    ] {
        assert_eq!(connect(&world, target), expected, "{target}");
    }
    world.upstream.assert_untouched();
    let resolved = world.resolved();
    assert!(resolved.iter().all(|name| name.ends_with(".wild.test")), "{resolved:?}");
    let refusals = world.refusals();
    assert!(refusals.contains(&"evil.test:443: host not allowed (1)".to_owned()), "{refusals:?}");
    assert!(refusals.contains(&"meta.wild.test:443: metadata address (1)".to_owned()));
    let leaks = |refusal: &&String| refusal.contains("10.0.0.1") || refusal.contains("192.168");
    assert_eq!(refusals.iter().find(leaks), None);
    assert_eq!(refusals.iter().find(|refusal| refusal.contains("not resolved")), None);
}

#[test]
fn a_name_whose_addresses_are_mixed_reaches_the_good_one() {
    let world = World::new(&["mixed.wild.test:PORT/tcp", "127.0.0.1/32"], echo);
    let mut socket = tunnel(&world, &format!("mixed.wild.test:{}", world.port()));
    socket.write_all(b"hello").unwrap();
    socket.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&socket), "hello");
    assert_eq!(world.resolved(), ["mixed.wild.test"], "resolved once");
}

#[test]
fn listed_addresses_and_raw_hosts_pass_any_bytes_both_ways_and_half_close() {
    let world = World::new(&[&RULES[..], &["127.0.0.0/8"]].concat(), echo);
    for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "raw.allowed.test", "RAW.allowed.test."] {
        let mut socket = tunnel(&world, &format!("{host}:{}", world.port()));
        let sent: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut writer = socket.try_clone().unwrap();
        let to_send = sent.clone();
        let sending = std::thread::spawn(move || {
            writer.write_all(&to_send).unwrap();
            writer.shutdown(Shutdown::Write).unwrap();
        });
        let mut received = Vec::new();
        socket.read_to_end(&mut received).unwrap();
        sending.join().unwrap();
        assert!(received == sent, "{host}: {} of {} bytes", received.len(), sent.len());
    }
}

#[test]
fn heads_that_can_be_read_in_two_ways_are_refused() {
    let mut world = World::new(&RULES, silent);
    let host = "Host: api.allowed.test\r\n";
    let get = format!("GET http://api.allowed.test/ HTTP/1.1\r\n{host}");
    let post = format!("POST http://api.allowed.test/ HTTP/1.1\r\n{host}");
    let connect = "CONNECT api.allowed.test:443 HTTP/1.1\r\n".to_owned();
    for (request, expected) in [
        (format!("{post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"), "400 ambiguous"),
        (format!("{post}Content-Length: 3\r\nContent-Length: 3\r\n\r\n"), "400 ambiguous"),
        (format!("{post}Content-Length: 3, 3\r\n\r\n"), "400 ambiguous"),
        (format!("{post}Content-Length: +3\r\n\r\n"), "400 ambiguous"),
        (format!("{post}Content_Length: 3\r\n\r\n"), "400 ambiguous"),
        (format!("{post}Transfer-Encoding: gzip, chunked\r\n\r\n"), "400 ambiguous"),
        (format!("{post}Transfer-Encoding: \x0bchunked\r\n\r\n"), "400 malformed"),
        (format!("{get}Host: evil.test\r\n\r\n"), "400 malformed"),
        (format!("{get}X: 1\r\n folded\r\n\r\n"), "400 malformed"),
        (format!("{get}X: 1\nY: 2\r\n\r\n"), "400 malformed"),
        (format!("{get}X: 1\rY: 2\r\n\r\n"), "400 malformed"),
        (format!("{get}X : 1\r\n\r\n"), "400 malformed"),
        (format!("{get}X: \0\r\n\r\n"), "400 malformed"),
        ("GET / HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n".into(), "400 malformed"),
        (format!("GET https://api.allowed.test/ HTTP/1.1\r\n{host}\r\n"), "400 malformed"),
        (
            format!("GET http://user@api.allowed.test/ HTTP/1.1\r\n{host}\r\n"),
            "403 user information",
        ),
        (
            format!("GET http://api.allowed.test@evil.test/ HTTP/1.1\r\n{host}\r\n"),
            "403 user information",
        ),
        (
            format!("GET http://api.allowed.test\\@evil.test/ HTTP/1.1\r\n{host}\r\n"),
            "403 user information",
        ),
        (
            format!("GET http://evil.test#@api.allowed.test/ HTTP/1.1\r\n{host}\r\n"),
            "400 malformed",
        ),
        (format!("GET http://evil.test/ HTTP/1.1\r\n{host}\r\n"), "403 host not allowed"),
        (format!("GET http://api.allowed.test:443/ HTTP/1.1\r\n{host}\r\n"), "403 not TLS"),
        (format!("GET http://meta.wild.test/ HTTP/1.1\r\n{host}\r\n"), "403 metadata address"),
        (format!("{connect}Content-Length: 3\r\n\r\nabc"), "400 ambiguous"),
        (format!("{connect}{host}\r\n\x16\x03\x01"), "400 ambiguous"),
        (format!("{connect}{host}\r\nGET http://evil.test/ HTTP/1.1\r\n\r\n"), "400 ambiguous"),
        ("\r\nGET http://api.allowed.test/ HTTP/1.1\r\n\r\n".into(), "400 malformed"),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), "400 malformed"),
        (format!("{get}X: {}\r\n\r\n", "x".repeat(40_000)), "431 HTTP request head too long"),
        (format!("{get}{}\r\n", "X: 1\r\n".repeat(200)), "431 HTTP request head too long"),
        (format!("{get}X: {}", "x".repeat(40_000)), "431 HTTP request head too long"),
    ] {
        let answer = summary(&say(world.proxy, request.as_bytes()));
        assert!(answer.starts_with(expected), "{request:?}: {answer}");
    }
    world.upstream.assert_untouched();
    assert!(world.stop().refusals.iter().all(|refusal| refusal.reason != "connection closed"));
}

#[test]
fn the_uri_decides_and_the_request_is_written_anew() {
    let world = World::new(&[&RULES[..], &["127.0.0.1/32"]].concat(), web);
    let ask = |request: &str| {
        let answer = say(world.proxy, request.as_bytes());
        assert_eq!(answer, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "{request:?}");
        world.upstream.next()
    };
    assert_eq!(
        ask("GET http://API.allowed.test./a?b=c HTTP/1.1\r\nHost: evil.test\r\nAccept:  */* \r\n\
             Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\n\
             Proxy-Authorization: Basic eA==\r\nProxy-Connection: keep-alive\r\nUpgrade: h2c\r\n\
             HTTP2-Settings: AA\r\nTrailer: X\r\nCookie: a=\u{e9}\r\n\r\n\
             GET http://api.allowed.test/second HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n"),
        "GET /a?b=c HTTP/1.1\r\nHost: api.allowed.test\r\nConnection: close\r\nAccept: */*\r\n\
         Cookie: a=\u{e9}\r\n\r\n"
    );
    assert_eq!(
        ask("GET HTTP://api.allowed.test?q HTTP/1.0\r\n\r\n"),
        "GET /?q HTTP/1.0\r\nHost: api.allowed.test\r\nConnection: close\r\n\r\n"
    );
    assert_eq!(
        ask("POST http://api.allowed.test/ HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\
             Expect: 100-continue\r\n\r\nabcENDGET http://evil.test/ HTTP/1.1\r\n\r\n"),
        "POST / HTTP/1.1\r\nHost: api.allowed.test\r\nConnection: close\r\nContent-Length: 6\r\n\
         Expect: 100-continue\r\n\r\nabcEND"
    );
    assert_eq!(
        ask(
            "POST http://api.allowed.test/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n\
             3;name=value\r\nabc\r\n00A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n\
             GET http://evil.test/ HTTP/1.1\r\n\r\n"
        ),
        "POST / HTTP/1.1\r\nHost: api.allowed.test\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n"
    );
    let port = world.port();
    assert_eq!(
        ask(&format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n")),
        format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")
    );
    assert_eq!(world.traffic().refusals, []);
}

#[test]
fn a_broken_chunk_ends_the_request_before_the_upstream_can_take_it_for_whole() {
    let world = World::new(&[&RULES[..], &["127.0.0.1/32"]].concat(), silent);
    let head =
        "POST http://api.allowed.test/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for body in
        ["3\r\nabcX\r\n", "0x3\r\nabc\r\n", "3\nabc\r\n", "-1\r\n", "\r\n", "fffffffffffffffff\r\n"]
    {
        let answer = say(world.proxy, format!("{head}{body}").as_bytes());
        assert_eq!(answer, "", "{body:?}");
        let received = world.upstream.next();
        assert!(!received.ends_with("0\r\n\r\n"), "{body:?} {received:?}");
    }
}

#[test]
fn plain_requests_in_a_tunnel_are_for_the_tunnels_host_only() {
    let mut world = World::new(
        &["api.allowed.test:80", "other.allowed.test:80", "api.allowed.test", "127.0.0.1/32"],
        web,
    );
    let through = |request: &str| {
        let mut socket = tunnel(&world, "api.allowed.test:80");
        socket.write_all(request.as_bytes()).unwrap();
        rest(&socket)
    };
    assert!(through("GET /x HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n").ends_with("ok"));
    assert!(world.upstream.next().starts_with("GET /x HTTP/1.1\r\nHost: api.allowed.test\r\n"));
    for (request, expected) in [
        ("GET / HTTP/1.1\r\nHost: other.allowed.test\r\n\r\n", "403 HTTP host is another"),
        ("GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n", "403 HTTP host is another"),
        ("GET / HTTP/1.1\r\nHost: api.allowed.test:81\r\n\r\n", "403 HTTP host is another"),
        (
            "GET http://evil.test/ HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n",
            "400 malformed HTTP request",
        ),
        ("GET / HTTP/1.1\r\n\r\n", "403 neither TLS nor HTTP"),
        ("SSH-2.0-OpenSSH\r\n\r\n", "403 neither TLS nor HTTP"),
        ("\0\0\0\0", "403 neither TLS nor HTTP"),
    ] {
        assert_eq!(summary(&through(request)), expected, "{request:?}");
    }
    world.upstream.assert_untouched();
    assert!(world.refusals().contains(&"api.allowed.test:80: HTTP host is another (3)".to_owned()));
}

#[test]
fn all_public_hosts_still_means_no_private_ones() {
    let world = World::with(&[], silent, (true, Limits::default()));
    for (target, expected) in [
        ("api.allowed.test:443", "403 loopback address"),
        ("meta.wild.test:80", "403 metadata address"),
        ("mapped.wild.test:22", "403 private address"),
        ("nat.wild.test:443", "403 metadata address"),
        ("127.0.0.1:PORT", "403 loopback address"),
        ("169.254.169.254:80", "403 metadata address"),
        ("2130706433:80", "403 numeric host"),
    ] {
        assert_eq!(connect(&world, target), expected, "{target}");
    }
    world.upstream.assert_untouched();
}

#[test]
fn an_address_that_a_name_has_inside_means_the_name() {
    let world = World::new(&["raw.allowed.test:PORT/tcp", "127.0.0.1/32"], echo);
    let query = crate::names::query(1, &[b"raw", b"allowed", b"test"], 1);
    assert!(world.ask(&query).unwrap().ends_with(&[127, 1, 0, 1]));
    let port = world.port();
    let socket = tunnel(&world, &format!("127.1.0.1:{port}"));
    socket.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rest(&socket), "");
    assert_eq!(connect(&world, "127.1.0.2:PORT"), "403 loopback address");
    assert_eq!(connect(&world, "127.1.0.1:443"), "403 port not allowed");
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let world = World::new(&[&RULES[..], &["127.0.0.1/32"]].concat(), web);
    let mut socket = dial(world.proxy);
    for byte in b"GET http://api.allowed.test/slow HTTP/1.1\r\nHost: api.allowed.test\r\n\r\n" {
        socket.write_all(&[*byte]).unwrap();
    }
    assert!(rest(&socket).ends_with("ok"));
    assert!(world.upstream.next().starts_with("GET /slow HTTP/1.1\r\n"));
}

/// Sends whoever asks to another host.
fn redirecting(client: &TcpStream, received: &Sender<Vec<u8>>) -> io::Result<()> {
    let _ = received.send(read_head(client));
    { client }.write_all(b"HTTP/1.1 302 Found\r\nLocation: http://evil.test/\r\n\r\n")
}

#[test]
fn redirects_are_passed_on_and_not_followed() {
    let mut world = World::new(&["api.allowed.test:80", "127.0.0.1/32"], redirecting);
    let ask = |host: &str| {
        say(world.proxy, format!("GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
    };
    assert!(ask("api.allowed.test").ends_with("\r\nLocation: http://evil.test/\r\n\r\n"));
    assert!(ask("evil.test").starts_with("HTTP/1.1 403 "));
    assert!(world.upstream.next().starts_with("GET / "));
    world.upstream.assert_untouched();
    assert_eq!(world.resolved(), ["api.allowed.test"]);
    assert_eq!(world.refusals(), ["evil.test:80: host not allowed (1)"]);
}

/// Says that it wants the body, and then what it got.
fn asking_for_the_body(client: &TcpStream, _: &Sender<Vec<u8>>) -> io::Result<()> {
    read_head(client);
    { client }.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    let mut body = [0; 4];
    { client }.read_exact(&mut body)?;
    { client }.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    { client }.write_all(&body)
}

#[test]
fn a_client_may_wait_until_its_body_is_wanted() {
    let world = World::new(&["api.allowed.test:80", "127.0.0.1/32"], asking_for_the_body);
    let mut socket = dial(world.proxy);
    let head = b"POST http://api.allowed.test/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";
    socket.write_all(&[&head[..], b"Content-Length: 4\r\n\r\n"].concat()).unwrap();
    assert_eq!(read_head(&socket), b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"body").unwrap();
    assert_eq!(rest(&socket), "HTTP/1.1 200 OK\r\n\r\nbody");
}

/// Says no after the head, and reads nothing more.
fn refusing_the_body(client: &TcpStream, _: &Sender<Vec<u8>>) -> io::Result<()> {
    read_head(client);
    { client }.write_all(b"HTTP/1.1 413 Content Too Large\r\n\r\n")
}

#[test]
fn an_answer_in_the_middle_of_a_body_arrives() {
    let world = World::new(&["api.allowed.test:80", "127.0.0.1/32"], refusing_the_body);
    let socket = dial(world.proxy);
    let head =
        b"POST http://api.allowed.test/ HTTP/1.1\r\nHost: x\r\nContent-Length: 64000000\r\n\r\n";
    let mut writer = socket.try_clone().unwrap();
    let sending = std::thread::spawn(move || {
        writer.write_all(head).unwrap();
        // Until nobody wants more of it.
        while writer.write_all(&[b'x'; 4096]).is_ok() {}
    });
    assert_eq!(read_head(&socket), b"HTTP/1.1 413 Content Too Large\r\n\r\n");
    sending.join().unwrap();
}
