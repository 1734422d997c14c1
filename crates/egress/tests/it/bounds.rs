//! Bounds: what a slow, silent or greedy program can hold up, and how all of it ends.

use crate::names::query;
use crate::support::{World, dial, echo, expect, rest, say, silent, tunnel, web};
use gloveport_egress::{Dialer, Egress, Limits, Listeners, Reason, Resolver, Rules, Target};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const RULES: [&str; 4] = [
    "api.allowed.test:80",
    "raw.allowed.test:PORT/tcp",
    "closed.allowed.test:1/tcp",
    "127.0.0.1/32",
];

fn raw(world: &World) -> TcpStream {
    tunnel(world, &format!("raw.allowed.test:{}", world.port()))
}

#[test]
fn silent_and_slow_programs_hold_up_nobody_and_are_ended() {
    let request_time = Duration::from_secs(1);
    let mut world = World::with(&RULES, web, (false, Limits { request_time, ..Limits::default() }));
    let silent = dial(world.proxy);
    let mut slow = dial(world.proxy);
    slow.write_all(b"GET http://api.allowed.test/ HTTP/1.1\r\n").unwrap();
    let mut slow_socks = dial(world.socks);
    slow_socks.write_all(&[5, 1]).unwrap();
    let request = b"GET http://api.allowed.test/ HTTP/1.1\r\nHost: x\r\n\r\n";
    assert!(say(world.proxy, request).ends_with("ok"));
    assert!(rest(&slow).starts_with("HTTP/1.1 408 "));
    assert!(rest(&silent).starts_with("HTTP/1.1 400 "));
    assert_eq!(rest(&slow_socks), "\u{5}\u{fffd}");
    assert_eq!(world.refusals(), [":0: request came too slowly (2)"]);
}

#[test]
fn connections_are_bounded_and_a_place_that_comes_free_is_used() {
    let limits = Limits { connections: 4, queue_time: Duration::from_secs(1), ..Limits::default() };
    let mut world = World::with(&RULES, echo, (false, limits));
    let mut open: Vec<TcpStream> = (0..4).map(|_| raw(&world)).collect();
    assert_eq!(rest(&dial(world.proxy)), "", "a fifth one waits, and is ended");
    assert_eq!(rest(&dial(world.socks)), "", "of any kind");
    // The others still work.
    open[3].write_all(b"ping").unwrap();
    expect(&open[3], b"ping");
    // Names are answered, for they hold no place.
    assert!(world.ask(&query(1, &[b"api", b"allowed", b"test"], 1)).is_some());
    open.pop();
    raw(&world).write_all(b"x").unwrap();
    assert_eq!(world.refusals(), [":0: too many connections (2)"]);
}

#[test]
fn connections_that_lie_still_are_ended_and_busy_ones_are_not() {
    let idle_time = Duration::from_secs(1);
    let world = World::with(&RULES, silent, (false, Limits { idle_time, ..Limits::default() }));
    let still = raw(&world);
    let mut busy = raw(&world);
    // The busy one passes bytes in one direction only, for as long as the still one lives.
    let ended = std::thread::spawn(move || rest(&still));
    let start = Instant::now();
    while !ended.is_finished() || start.elapsed() < 3 * idle_time {
        busy.write_all(b"x").unwrap();
        std::thread::park_timeout(Duration::from_millis(20));
        assert!(start.elapsed() < Duration::from_secs(20), "the still one lives");
    }
    assert_eq!(ended.join().unwrap(), "");
    assert_eq!(world.upstream.next(), "", "the upstream of the still one was told");
    busy.write_all(b"x").unwrap();
}

/// Writes without end.
fn flood(client: &TcpStream, _: &Sender<Vec<u8>>) -> io::Result<()> {
    loop {
        { client }.write_all(&[b'x'; 4096])?;
    }
}

#[test]
fn stopping_ends_everything_at_once() {
    let mut world = World::new(&RULES, flood);
    // One whose program does not read, one that says nothing, one half way through its head, one
    // that waits for its hello, and one that reads.
    let full = raw(&world);
    let quiet = dial(world.proxy);
    let mut half = dial(world.socks);
    half.write_all(&[5]).unwrap();
    let mut reading = raw(&world);
    reading.read_exact(&mut vec![0; 1_000_000]).unwrap();
    let start = Instant::now();
    world.stop();
    // Long before any deadline of theirs, the shortest of which is ten seconds.
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    for socket in [&quiet, &half] {
        assert_eq!(rest(socket), "");
    }
    rest(&reading);
    rest(&full);
    for address in [world.proxy, world.socks, world.tls, world.plain] {
        let refused = TcpStream::connect(address).expect_err("nobody listens");
        assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    }
}

#[test]
fn what_was_on_its_way_when_all_ended_passes_nothing() {
    let (asked, question) = channel();
    let (release, answer) = channel::<()>();
    let answer = Mutex::new(answer);
    let upstream = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = upstream.local_addr().unwrap();
    let resolver = Resolver::from_function(move |_, _| {
        asked.send(()).unwrap();
        let _ = answer.lock().unwrap().recv();
        Ok(vec![address])
    });
    let rules = ["slow.test:9/tcp".to_owned(), "127.0.0.1/32".to_owned()];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = listener.local_addr().unwrap();
    let egress = Egress::start_with(
        Arc::new(Rules::parse(false, &rules).unwrap()),
        Listeners { http_proxy: Some(listener), ..Listeners::default() },
        resolver,
        Limits::default(),
    )
    .unwrap();
    let mut socket = dial(proxy);
    socket.write_all(b"CONNECT slow.test:9 HTTP/1.1\r\n\r\n").unwrap();
    question.recv().unwrap();
    let start = Instant::now();
    egress.stop();
    // Two seconds are waited for what can be woken; a look-up cannot, and is not waited for.
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(rest(&socket), "");
    release.send(()).unwrap();
    // The connection that was on its way is made, and ended before a byte passes.
    let (mut late, _) = upstream.accept().unwrap();
    late.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(late.read(&mut [0]).unwrap_or(0), 0);
}

#[test]
fn refusals_are_bounded_and_made_printable() {
    let mut world = World::new(&RULES, silent);
    let label = "x".repeat(63);
    let long: [&[u8]; 4] = [label.as_bytes(); 4];
    world.ask(&query(1, &[&[0x1b; 63][..]; 3], 1)).unwrap();
    assert_eq!(world.ask(&query(1, &long, 1)), None, "over the longest name");
    for n in 0..100 {
        let label = format!("n{n}");
        world.ask(&query(1, &[label.as_bytes(), b"evil"], 1)).unwrap();
        world.ask(&query(1, &[b"again", b"evil"], 1)).unwrap();
    }
    let traffic = world.stop();
    assert_eq!(traffic.refusals.len(), 64);
    // All that were asked for, less those in the list: a sentinel with each, one with escapes, 100
    // times the same, and 61 of a hundred others.
    assert_eq!(traffic.refusals_left_out, 39);
    let of =
        |host: &str| traffic.refusals.iter().find(|refusal| refusal.host == host).unwrap().count;
    assert_eq!((of("again.evil"), of("sentinel.test")), (100, 202));
    let escaped = &traffic.refusals[0].host;
    assert!(escaped.starts_with("\\u{1b}\\u{1b}") && escaped.ends_with('…'), "{escaped}");
    assert_eq!(escaped.chars().count(), 257);
}

#[test]
fn hosts_that_do_not_answer_are_failures_and_not_refusals() {
    let mut world = World::new(&RULES, silent);
    // Port 1 of the loopback interface has no listener.
    let answer = say(world.proxy, b"CONNECT closed.allowed.test:1 HTTP/1.1\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 502 ") && answer.contains("host not reached"), "{answer}");
    let answer = say(world.proxy, b"CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert_eq!(world.refusals(), ["127.0.0.1:1: host not allowed (1)"]);
}

#[test]
fn others_can_ask_for_a_decision_and_for_addresses() {
    let rules = ["a.test".to_owned(), "10.0.0.0/8".to_owned()];
    let rules = Arc::new(Rules::parse(false, &rules).unwrap());
    let resolver = Resolver::from_function(|_, port| {
        Ok(vec![([10, 0, 0, 1], port).into(), ([127, 0, 0, 1], port).into()])
    });
    let dialer = Dialer::new(rules, resolver, &Limits::default());
    let (addresses, _) = dialer.addresses(&Target::parse("A.test:443").unwrap()).unwrap();
    assert_eq!(addresses, [([10, 0, 0, 1], 443).into()]);
    let refused = dialer.addresses(&Target::parse("a.test:80").unwrap());
    assert_eq!(refused, Err(Reason::PortNotAllowed));
}
