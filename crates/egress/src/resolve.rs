//! Names to addresses, once for each connection, with a deadline.
//!
//! `getaddrinfo` cannot be told to stop, so it runs on a thread of its own that is left behind when
//! the time is up; how many of them there may be is bounded. A search list never applies: a name is
//! looked up as it was judged, or not at all. So `/etc/hosts`, which knows names without their final
//! dot only, is read here.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

/// Look-ups at once, those included that nobody waits for any more.
const LOOK_UPS_MAX: usize = 64;
/// Addresses of a name that are judged; those beyond are not used.
const ADDRESSES_MAX: usize = 32;
/// Bytes of `/etc/hosts` that are read. Lists that block advertisers have a few MiB.
const HOSTS_BYTES_MAX: u64 = 8 << 20;
/// Stack of a look-up. Modules of the C library's name service keep large buffers there.
const STACK_BYTES: usize = 512 << 10;

type LookUp = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// How names become addresses. A seam with two real sides: the system's resolver and tests, which
/// must not depend on a network and have to decide what a name resolves to.
#[derive(Clone)]
pub struct Resolver {
    look_up: Arc<LookUp>,
    running: Arc<AtomicUsize>,
}

impl Resolver {
    /// Asks `/etc/hosts`, then the system's resolver.
    pub fn system() -> Self {
        Self::from_function(look_up_in_system)
    }

    /// Asks a function. It is called on a thread of its own, with a canonical name and the port that
    /// was asked for. The ports in its answer are those that are dialed, the addresses are judged.
    pub fn from_function<F>(look_up: F) -> Self
    where
        F: Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static,
    {
        Self { look_up: Arc::new(look_up), running: Arc::default() }
    }

    /// The addresses of a name, at most 32, in the order in which they should be tried.
    ///
    /// # Errors
    ///
    /// What the look-up says; `TimedOut` after `time`; `QuotaExceeded` where too many of them run.
    pub(crate) fn resolve(
        &self,
        (name, port): (&str, u16),
        time: Duration,
    ) -> io::Result<Vec<SocketAddr>> {
        let ticket = Ticket(Arc::clone(&self.running));
        if self.running.fetch_add(1, Ordering::Relaxed) >= LOOK_UPS_MAX {
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        let (answers, answer) = sync_channel(1);
        let look_up = Arc::clone(&self.look_up);
        let name = name.to_owned();
        thread::Builder::new().name("egress-resolve".into()).stack_size(STACK_BYTES).spawn(
            move || {
                let _ticket = ticket;
                // Nobody waits any more where sending fails.
                let _ = answers.send(look_up(&name, port));
            },
        )?;
        let mut addresses =
            answer.recv_timeout(time).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        addresses.truncate(ADDRESSES_MAX);
        Ok(addresses)
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Resolver").finish_non_exhaustive()
    }
}

/// Counts a look-up for as long as it runs.
struct Ticket(Arc<AtomicUsize>);

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn look_up_in_system(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let listed = read_hosts().map(|hosts| addresses_in_hosts(&hosts, name)).unwrap_or_default();
    if !listed.is_empty() {
        return Ok(listed.into_iter().map(|address| SocketAddr::new(address, port)).collect());
    }
    // The final dot says that the name is whole, so that no search list is tried.
    Ok((format!("{name}."), port).to_socket_addrs()?.collect())
}

/// `/etc/hosts`, lossily: what is not UTF-8 in it matches no name.
fn read_hosts() -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open("/etc/hosts")?.take(HOSTS_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The addresses that a file in the form of hosts(5) gives to a name.
fn addresses_in_hosts(hosts: &str, name: &str) -> Vec<IpAddr> {
    let lines = hosts.lines().map(|line| line.split('#').next().unwrap_or(line));
    lines
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let address: IpAddr = words.next()?.parse().ok()?;
            words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn hosts_files_are_read_as_the_system_reads_them() {
        let hosts = "127.0.0.1 localhost # api.test\n10.0.0.1\tdb.test  API.test\n::1 api.test\n\
                     not-an-address api.test\nfe80::1%lo api.test\n10.0.0.2 xapi.test api.test.\n";
        let of = |name| addresses_in_hosts(hosts, name);
        let expected: Vec<IpAddr> =
            vec![Ipv4Addr::new(10, 0, 0, 1).into(), Ipv6Addr::LOCALHOST.into()];
        assert_eq!(of("api.test"), expected);
        assert_eq!(of("est"), Vec::<IpAddr>::new());
    }

    #[test]
    fn a_look_up_that_hangs_is_left_behind_and_counted() {
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let blocked = std::sync::Mutex::new(blocked);
        let resolver = Resolver::from_function(move |_, _| {
            let _ = blocked.lock().map(|blocked| blocked.recv());
            Ok(Vec::new())
        });
        for _ in 0..LOOK_UPS_MAX {
            let error = resolver.resolve(("slow.test", 443), Duration::ZERO).expect_err("it hangs");
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
        let error = resolver.resolve(("slow.test", 443), Duration::ZERO).expect_err("too many");
        assert_eq!(error.kind(), io::ErrorKind::QuotaExceeded);
        drop(release);
    }
}
