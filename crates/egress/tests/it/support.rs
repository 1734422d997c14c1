//! A small world: one sandbox's network with rules, a resolver that knows a few names, and upstreams
//! on the loopback interface that tell what reached them.

use gloveport_egress::{Egress, Limits, Listeners, Refusal, Resolver, Rules, Traffic};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Longest wait for what has to come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// The names that the resolver knows.
const NAMES: [(&str, &[&str]); 15] = [
    ("api.allowed.test", &["127.0.0.1"]),
    ("a.wild.test", &["127.0.0.1"]),
    ("wild.test", &["127.0.0.1"]),
    ("evil.test", &["127.0.0.1"]),
    ("rebind.wild.test", &["127.0.0.2"]),
    ("meta.wild.test", &["169.254.169.254"]),
    ("mapped.wild.test", &["::ffff:10.0.0.1"]),
    ("nat.wild.test", &["64:ff9b::a9fe:a9fe"]),
    ("private.wild.test", &["10.0.0.1", "192.168.1.1"]),
    ("mixed.wild.test", &["10.0.0.1", "169.254.169.254", "127.0.0.1", "::1"]),
    ("zero.wild.test", &["0.0.0.0"]),
    ("empty.wild.test", &[]),
    ("closed.allowed.test", &["127.0.0.1"]),
    ("raw.allowed.test", &["127.0.0.1"]),
    ("other.allowed.test", &["127.0.0.1"]),
];

/// What an upstream does with a connection.
pub(crate) type Serve = fn(&TcpStream, &Sender<Vec<u8>>) -> io::Result<()>;

/// A server, and what it received.
pub(crate) struct Upstream {
    pub(crate) port: u16,
    pub(crate) received: Receiver<Vec<u8>>,
}

pub(crate) struct World {
    egress: Option<Egress>,
    pub(crate) proxy: SocketAddr,
    pub(crate) socks: SocketAddr,
    /// Listens at 127.1.0.1, the address of the first name that is asked for.
    pub(crate) tls: SocketAddr,
    /// Likewise.
    pub(crate) plain: SocketAddr,
    pub(crate) dns: SocketAddr,
    pub(crate) upstream: Upstream,
    looked_up: Arc<Mutex<Vec<String>>>,
}

impl Upstream {
    pub(crate) fn start(serve: Serve) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, received) = channel();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let sender = sender.clone();
                thread::spawn(move || {
                    client.set_read_timeout(Some(PATIENCE)).unwrap();
                    // A client that leaves early is for the test to judge.
                    let _ = serve(&client, &sender);
                });
            }
        });
        Self { port, received }
    }

    pub(crate) fn next(&self) -> String {
        String::from_utf8_lossy(&self.received.recv_timeout(PATIENCE).unwrap()).into_owned()
    }

    pub(crate) fn assert_untouched(&self) {
        assert_eq!(self.received.try_recv().ok(), None, "an upstream was reached");
    }
}

impl World {
    /// `PORT` in a rule is the upstream's port; ports 443 and 80 of names lead there, too.
    pub(crate) fn new(rules: &[&str], serve: Serve) -> Self {
        Self::with(rules, serve, (false, Limits::default()))
    }

    /// With a server of its own behind ports 443 and 80 of names.
    pub(crate) fn reaching(port: u16, rules: &[&str]) -> Self {
        let mut upstream = Upstream::start(silent);
        upstream.port = port;
        Self::around(upstream, rules, (false, Limits::default()))
    }

    pub(crate) fn with(rules: &[&str], serve: Serve, bounds: (bool, Limits)) -> Self {
        Self::around(Upstream::start(serve), rules, bounds)
    }

    fn around(upstream: Upstream, rules: &[&str], (all, limits): (bool, Limits)) -> Self {
        let port = upstream.port;
        let rules: Vec<String> =
            rules.iter().map(|rule| rule.replace("PORT", &port.to_string())).collect();
        let rules = Arc::new(Rules::parse(all, &rules).unwrap());
        let names: BTreeMap<_, _> = NAMES.into_iter().collect();
        let looked_up = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&looked_up);
        let resolver = Resolver::from_function(move |name, asked| {
            log.lock().unwrap().push(name.to_owned());
            let known = names.get(name).ok_or(io::ErrorKind::NotFound)?;
            let port = if asked == 443 || asked == 80 { port } else { asked };
            let address = |text: &&str| SocketAddr::new(text.parse::<IpAddr>().unwrap(), port);
            Ok(known.iter().map(address).collect())
        });
        let listen = |host: &str| {
            let listener = TcpListener::bind((host, 0)).unwrap();
            (listener.local_addr().unwrap(), Some(listener))
        };
        let (proxy, http_proxy) = listen("127.0.0.1");
        let (socks, socks_proxy) = listen("127.0.0.1");
        let (tls, tls_listener) = listen("127.1.0.1");
        let (plain, plain_listener) = listen("127.1.0.1");
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let dns = socket.local_addr().unwrap();
        let listeners = Listeners {
            http_proxy,
            socks_proxy,
            tls: tls_listener,
            plain: plain_listener,
            dns: Some(socket),
        };
        let egress = Egress::start_with(rules, listeners, resolver, limits).unwrap();
        Self { egress: Some(egress), proxy, socks, tls, plain, dns, upstream, looked_up }
    }

    pub(crate) fn port(&self) -> u16 {
        self.upstream.port
    }

    pub(crate) fn resolved(&self) -> Vec<String> {
        self.looked_up.lock().unwrap().clone()
    }

    pub(crate) fn traffic(&self) -> Traffic {
        self.egress.as_ref().unwrap().traffic()
    }

    pub(crate) fn stop(&mut self) -> Traffic {
        self.egress.take().unwrap().stop()
    }

    /// Ends the sandbox's network, and gives the refusals as `host:port: reason (count)`, without the
    /// questions that only mark an end.
    pub(crate) fn refusals(&mut self) -> Vec<String> {
        let show = |Refusal { host, port, reason, count }: &Refusal| {
            format!("{host}:{port}: {reason} ({count})")
        };
        let refusals = self.stop().refusals;
        refusals.iter().filter(|refusal| refusal.host != "sentinel.test").map(show).collect()
    }

    /// A datagram to the name server; `None` where no answer comes before that of the next question,
    /// which is answered for certain.
    pub(crate) fn ask(&self, query: &[u8]) -> Option<Vec<u8>> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.send_to(query, self.dns).unwrap();
        let sentinel = crate::names::query(0xffff, &[b"sentinel", b"test"], 1);
        socket.send_to(&sentinel, self.dns).unwrap();
        let mut buffer = [0; 2048];
        let mut answer = None;
        loop {
            let n_bytes = socket.recv(&mut buffer).unwrap();
            if buffer[..2] == [0xff, 0xff] {
                return answer;
            }
            answer = Some(buffer[..n_bytes].to_vec());
        }
    }
}

pub(crate) fn dial(address: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.set_write_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// Says something, and gives all that is answered until the other side ends.
pub(crate) fn say(address: SocketAddr, bytes: &[u8]) -> String {
    let mut socket = dial(address);
    socket.write_all(bytes).unwrap();
    rest(&socket)
}

/// All that still comes; a reset ends it, too.
pub(crate) fn rest(mut socket: &TcpStream) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match socket.read(&mut buffer) {
            Ok(0) => break,
            Ok(n_bytes) => all.extend_from_slice(&buffer[..n_bytes]),
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&all)),
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// Reads exactly as many bytes as are expected, and compares.
pub(crate) fn expect(mut socket: &TcpStream, expected: &[u8]) {
    let mut found = vec![0; expected.len()];
    socket.read_exact(&mut found).unwrap();
    assert_eq!(String::from_utf8_lossy(&found), String::from_utf8_lossy(expected));
}

/// Reads a head.
pub(crate) fn read_head(mut socket: &TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    head
}

/// A `CONNECT` that has to be granted.
pub(crate) fn tunnel(world: &World, target: &str) -> TcpStream {
    let mut socket = dial(world.proxy);
    write!(socket, "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n").unwrap();
    expect(&socket, b"HTTP/1.1 200 Connection established\r\n\r\n");
    socket
}

/// Tells what it received when its client ends, and answers nothing.
pub(crate) fn silent(client: &TcpStream, received: &Sender<Vec<u8>>) -> io::Result<()> {
    let mut all = Vec::new();
    let ended = { client }.read_to_end(&mut all);
    let _ = received.send(all);
    ended.map(|_| ())
}

/// Says back everything, until its client ends.
pub(crate) fn echo(client: &TcpStream, _: &Sender<Vec<u8>>) -> io::Result<()> {
    io::copy(&mut { client }, &mut { client })?;
    client.shutdown(Shutdown::Write)
}

/// A server of HTTP: tells what it received, answers `ok`, and closes. It takes a body that ends with
/// `END`, or with the last chunk.
pub(crate) fn web(client: &TcpStream, received: &Sender<Vec<u8>>) -> io::Result<()> {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let n_bytes = { client }.read(&mut buffer)?;
        if n_bytes == 0 {
            return Ok(());
        }
        all.extend_from_slice(&buffer[..n_bytes]);
        let text = String::from_utf8_lossy(&all).to_ascii_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let is_whole = match (head.contains("content-length"), head.contains("chunked")) {
            (true, _) => body.ends_with("end"),
            (_, true) => body.ends_with("0\r\n\r\n"),
            (false, false) => true,
        };
        if is_whole {
            break;
        }
    }
    let _ = received.send(all);
    { client }.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
}
