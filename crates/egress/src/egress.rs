//! The listeners of one sandbox, served by threads, and their end.
//!
//! One thread for each listener, one for each connection, one more for its other direction. It
//! deliberately makes no socket inside: the sandbox makes them there and hands them out.

use crate::connections::Connections;
use crate::dial::Dialer;
use crate::dns;
use crate::http;
use crate::limits::Limits;
use crate::reason::Reason;
use crate::refusals::{Refused, Traffic};
use crate::resolve::Resolver;
use crate::rules::Rules;
use crate::session::{Session, Shared};
use crate::socks;
use crate::splice::STACK_BYTES;
use crate::transparent;
use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Wait after a listener could not be asked, for want of descriptors or memory.
const RETRY_TIME: Duration = Duration::from_millis(50);

/// The sockets that a program inside can connect to. Those that cannot be had are left out: low
/// ports, on a rung without a network namespace.
#[derive(Debug, Default)]
pub struct Listeners {
    /// HTTP proxy: CONNECT and absolute URIs. 127.0.0.1:3128 inside.
    pub http_proxy: Option<TcpListener>,
    /// SOCKS5 proxy with names. 127.0.0.1:1080 inside.
    pub socks_proxy: Option<TcpListener>,
    /// TLS for programs that know of no proxy. Any address of 127.0.0.0/8, port 443 inside.
    pub tls: Option<TcpListener>,
    /// Plain HTTP likewise, port 80 inside.
    pub plain: Option<TcpListener>,
    /// DNS. 127.0.0.1:53 inside.
    pub dns: Option<UdpSocket>,
}

/// Running listeners. Dropping it ends all of their connections.
#[derive(Debug)]
pub struct Egress {
    shared: Arc<Shared>,
    /// Each listener, and the thread that waits for it.
    servers: Vec<(Waker, JoinHandle<()>)>,
}

/// Longest wait for a listener of our own, where it is woken by a connection.
const KNOCK_TIME: Duration = Duration::from_secs(1);

type Serve = fn(&Session<'_>) -> Result<(), Refused>;

impl Egress {
    /// Serves `listeners` on threads of its own, with the system's resolver and default limits.
    ///
    /// # Errors
    ///
    /// Where a thread cannot be started.
    pub fn start(rules: Arc<Rules>, listeners: Listeners) -> io::Result<Self> {
        Self::start_with(rules, listeners, Resolver::system(), Limits::default())
    }

    /// Serves `listeners` on threads of its own.
    ///
    /// # Errors
    ///
    /// Where a thread cannot be started. Nothing is served then.
    pub fn start_with(
        rules: Arc<Rules>,
        listeners: Listeners,
        resolver: Resolver,
        limits: Limits,
    ) -> io::Result<Self> {
        let dialer = Dialer::new(Arc::clone(&rules), resolver, &limits);
        let shared = Arc::new(Shared::new(rules, dialer, limits));
        let mut egress = Self { shared, servers: Vec::new() };
        let Listeners { http_proxy, socks_proxy, tls, plain, dns } = listeners;
        let streams: [(Option<TcpListener>, Serve); 4] = [
            (http_proxy, http::proxy::serve),
            (socks_proxy, socks::serve),
            (tls, transparent::serve_tls),
            (plain, transparent::serve_plain),
        ];
        for (listener, serve) in streams {
            if let Some(listener) = listener {
                let shared = Arc::clone(&egress.shared);
                let waker = Waker::of_listener(&listener)?;
                egress.serve(waker, move || accept(&shared, &listener, serve))?;
            }
        }
        if let Some(socket) = dns {
            let shared = Arc::clone(&egress.shared);
            let waker = Waker::of_socket(&socket)?;
            egress.serve(waker, move || answer_names(&shared, &socket))?;
        }
        Ok(egress)
    }

    /// What was refused so far.
    pub fn traffic(&self) -> Traffic {
        self.shared.traffic().clone()
    }

    /// Ends every connection and tells what was refused. Returns at once, or within two seconds on a
    /// machine with too much to do; look-ups and attempts to connect that run meanwhile end by their
    /// own deadlines, and then pass nothing.
    pub fn stop(mut self) -> Traffic {
        self.end();
        self.traffic()
    }

    fn serve(&mut self, waker: Waker, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = thread::Builder::new()
            .name("egress-listener".into())
            .stack_size(STACK_BYTES)
            .spawn(work)?;
        self.servers.push((waker, thread));
        Ok(())
    }

    fn end(&mut self) {
        self.shared.connections.forbid();
        for (waker, thread) in self.servers.drain(..) {
            waker.wake();
            // One that panicked has ended, too.
            let _ = thread.join();
        }
        self.shared.connections.end();
    }
}

impl Drop for Egress {
    fn drop(&mut self) {
        self.end();
    }
}

/// What wakes a thread that waits for connections or datagrams.
#[derive(Debug)]
struct Waker {
    /// The listener, as a stream: the standard library gives `shutdown` to streams only.
    socket: TcpStream,
    /// Where it listens, in its own network namespace.
    address: SocketAddr,
    kind: WakerKind,
}

#[derive(Debug)]
enum WakerKind {
    Connections,
    Datagrams,
}

impl Waker {
    fn of_listener(listener: &TcpListener) -> io::Result<Self> {
        let socket = TcpStream::from(OwnedFd::from(listener.try_clone()?));
        Ok(Self { socket, address: listener.local_addr()?, kind: WakerKind::Connections })
    }

    fn of_socket(socket: &UdpSocket) -> io::Result<Self> {
        let address = socket.local_addr()?;
        let socket = TcpStream::from(OwnedFd::from(socket.try_clone()?));
        Ok(Self { socket, address, kind: WakerKind::Datagrams })
    }

    /// Wakes it. It then finds out that all has ended.
    fn wake(&self) {
        // On Linux this wakes whoever waits, in whatever network namespace the socket is (kernel,
        // inet_shutdown); for datagrams it does and is an error, as there is no connection.
        let _ = self.socket.shutdown(Shutdown::Both);
        // Other systems have no network namespaces, so that knocking reaches it.
        if cfg!(not(target_os = "linux")) {
            match self.kind {
                WakerKind::Connections => {
                    let _ = TcpStream::connect_timeout(&self.address, KNOCK_TIME);
                }
                WakerKind::Datagrams => {
                    let _ = UdpSocket::bind((self.address.ip(), 0))
                        .and_then(|socket| socket.send_to(&[], self.address));
                }
            }
        }
    }
}

/// Takes connections until the end.
fn accept(shared: &Arc<Shared>, listener: &TcpListener, serve: Serve) {
    while !shared.connections.is_ended() {
        match listener.accept() {
            Ok((client, _)) => begin(shared, client, serve),
            Err(error) => match error.kind() {
                ErrorKind::Interrupted | ErrorKind::ConnectionAborted => {}
                _ => shared.connections.pause(RETRY_TIME),
            },
        }
    }
}

/// Serves a connection on a thread of its own, as soon as there is a place for it.
fn begin(shared: &Arc<Shared>, client: TcpStream, serve: Serve) {
    let admitted = Connections::admit(&shared.connections, shared.limits.queue_time);
    let slot = match admitted {
        Ok(slot) => slot,
        Err(reason) => return shared.record(Refused::nameless(reason)),
    };
    let for_thread = Arc::clone(shared);
    let work = move || {
        let shared = for_thread;
        let _ = client.set_nodelay(true);
        let Ok(client) = slot.list(client) else { return };
        let session = Session { shared: &shared, slot: &slot, client };
        if let Err(refused) = serve(&session) {
            shared.record(refused);
        }
    };
    let thread =
        thread::Builder::new().name("egress-session".into()).stack_size(STACK_BYTES).spawn(work);
    if thread.is_err() {
        // The connection went with the closure; the program sees it end.
        shared.record(Refused::nameless(Reason::TooManyConnections));
    }
}

/// Answers questions for names until the end.
fn answer_names(shared: &Shared, socket: &UdpSocket) {
    // One byte more than the longest query, so that a longer one is seen to be longer.
    let mut buffer = [0; dns::QUERY_BYTES_MAX + 1];
    while !shared.connections.is_ended() {
        match socket.recv_from(&mut buffer) {
            Ok((n_bytes, from)) => {
                if let Some(answer) = dns::serve(shared, &buffer[..n_bytes]) {
                    // An answer that cannot be delivered is asked for again.
                    let _ = socket.send_to(&answer, from);
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => shared.connections.pause(RETRY_TIME),
        }
    }
}
