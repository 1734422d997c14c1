//! What attacks aim at: files, a process, services and a key outside of the sandbox, made anew for
//! each run, and looked at after it.

use crate::environments::{self, GROUND, SECRET};
use crate::words::text;
use gloveport_sandbox::stage::Stage as SecondStage;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs;
use std::io;
use std::net::{TcpListener, UdpSocket};
use std::os::fd::AsRawFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What all runs of a suite have in common.
pub(crate) struct Ground {
    folder: PathBuf,
    secret: String,
    /// The number of a key in this process's session keyring.
    key: i64,
    /// Open across exec, as a careless library leaves it.
    _leaked: fs::File,
    n_stages: AtomicUsize,
    /// The sandbox's own second stage, which this program can be.
    pub(crate) second: SecondStage,
    /// How many descriptors this process had at first.
    n_descriptors: usize,
}

/// What one run is given to attack.
pub(crate) struct Stage {
    /// In the variables of every process of the run.
    pub(crate) name: String,
    folder: tempfile::TempDir,
    before: BTreeMap<PathBuf, Seen>,
    secret: String,
    key: i64,
    decoy: Child,
    listener: TcpListener,
    datagrams: UdpSocket,
    sockets: Sockets,
}

struct Sockets {
    stream: UnixListener,
    datagram: UnixDatagram,
    stream_in_folder: UnixListener,
    datagram_in_folder: UnixDatagram,
}

/// All that can be seen of a file from outside; the time of the last change of any of it as well.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    mode: u32,
    owner: (u32, u32),
    links: u64,
    bytes: u64,
    changed: (i64, i64),
}

/// Whether a run may reach the stage's services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Services {
    Closed,
    /// The one on TCP, through the proxy.
    Allowed,
}

fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os(GROUND).expect("a suite is started with its ground"))
}

/// The folder of attacks, where every user can read it.
pub(crate) fn attacks() -> PathBuf {
    folder().join("attacks")
}

impl Ground {
    pub(crate) fn prepare(second: SecondStage) -> Result<Self, String> {
        let secret = std::env::var(SECRET).map_err(text)?;
        let folder = folder();
        let path = folder.join("stages/leaked");
        fs::write(&path, &secret).map_err(text)?;
        let leaked = fs::File::open(&path).map_err(text)?;
        // SAFETY: a descriptor that this process owns.
        if unsafe { libc::fcntl(leaked.as_raw_fd(), libc::F_SETFD, 0) } < 0 {
            return Err(format!("fcntl: {}", io::Error::last_os_error()));
        }
        let key = plant_key(&secret)?;
        let n_descriptors = count_descriptors()?;
        Ok(Self {
            folder,
            secret,
            key,
            _leaked: leaked,
            n_stages: AtomicUsize::new(0),
            second,
            n_descriptors,
        })
    }

    /// A stage for one run.
    pub(crate) fn stage(&self) -> Result<Stage, String> {
        let number = self.n_stages.fetch_add(1, Ordering::Relaxed);
        let name = format!("gloveport-stage-{}-{number}-", std::process::id());
        let folder = tempfile::Builder::new()
            .prefix(&name)
            .tempdir_in(self.folder.join("stages"))
            .map_err(text)?;
        let at = |name: &str| folder.path().join(name);
        for (path, mode) in [(".", 0o777), ("shared", 0o777), ("shared/deep", 0o777)] {
            fs::create_dir_all(at(path)).map_err(text)?;
            environments::open(&at(path), mode)?;
        }
        fs::create_dir(at("shared/deep/blocked")).map_err(text)?;
        environments::open(&at("shared/deep/blocked"), 0o777)?;
        for file in ["secret", "canary", "shared/lock", "shared/deep/blocked/file"] {
            fs::write(at(file), &self.secret).map_err(text)?;
            // So open that it is the wall that refuses.
            environments::open(&at(file), 0o666)?;
        }
        let sockets = Sockets::make(&name, &at("shared"))?;
        let decoy = Command::new("/bin/sleep")
            .arg("600")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(text)?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(text)?;
        listener.set_nonblocking(true).map_err(text)?;
        let datagrams = UdpSocket::bind("127.0.0.1:0").map_err(text)?;
        datagrams.set_nonblocking(true).map_err(text)?;
        let before = see(folder.path())?;
        let (secret, key) = (self.secret.clone(), self.key);
        Ok(Stage { name, folder, before, secret, key, decoy, listener, datagrams, sockets })
    }

    /// The secret that the launcher's environment, files and keyring hold.
    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    /// What must be gone when all runs are over: every file in the temporary folder, every child.
    pub(crate) fn end(self) -> Result<(), String> {
        let left: Vec<_> = fs::read_dir(self.folder.join("tmp"))
            .map_err(text)?
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect::<Result<_, _>>()
            .map_err(text)?;
        if !left.is_empty() {
            return Err(format!("left in the temporary folder: {left:?}"));
        }
        let n_descriptors = count_descriptors()?;
        // Two for the thread that starts processes, which lives on.
        if n_descriptors > self.n_descriptors + 2 {
            return Err(format!("{n_descriptors} descriptors, at first {}", self.n_descriptors));
        }
        // SAFETY: a status that is not wanted.
        match unsafe { libc::waitpid(-1, std::ptr::null_mut(), libc::WNOHANG) } {
            -1 => Ok(()),
            0 => Err("a child of the launcher is still alive".to_owned()),
            pid => Err(format!("a child of the launcher was never fetched: {pid}")),
        }
    }
}

impl Stage {
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A folder beside the stage, for a control to be in.
    pub(crate) fn own_folder(&self) -> Result<tempfile::TempDir, String> {
        let around = self.folder.path().parent().ok_or("a stage lies in a folder")?;
        tempfile::tempdir_in(around).map_err(text)
    }

    /// Whether somebody who was given the shared folder holds its lock: however short the lives of
    /// its holders are, they cannot hide that there is one.
    pub(crate) fn is_locked(&self) -> Result<bool, String> {
        let file = fs::File::open(self.path("shared/lock")).map_err(text)?;
        match file.try_lock() {
            Ok(()) => Ok(false),
            Err(fs::TryLockError::WouldBlock) => Ok(true),
            Err(fs::TryLockError::Error(error)) => Err(text(error)),
        }
    }

    /// The port of the stage's service.
    pub(crate) fn port(&self) -> Result<u16, String> {
        Ok(self.listener.local_addr().map_err(text)?.port())
    }

    /// Variables that tell an attack where things are. It knows all that it could only guess.
    pub(crate) fn variables(&self) -> Result<BTreeMap<String, String>, String> {
        let path = |name: &str| self.path(name).display().to_string();
        let udp_port = self.datagrams.local_addr().map_err(text)?.port();
        let variables = [
            ("NAME", self.name.clone()),
            ("SECRET", self.secret.clone()),
            ("FOLDER", self.folder.path().display().to_string()),
            ("FILE", path("secret")),
            ("CANARY", path("canary")),
            ("SHARED", path("shared")),
            ("PID", self.decoy.id().to_string()),
            ("PORT", self.port()?.to_string()),
            ("UDP_PORT", udp_port.to_string()),
            ("ABSTRACT", self.name.clone()),
            ("ABSTRACT_DATAGRAM", format!("{}datagram", self.name)),
            ("KEY", self.key.to_string()),
        ];
        Ok(variables.map(|(name, value)| (format!("STAGE_{name}"), value)).into())
    }

    /// Looks whether a confined run changed or reached anything. What is below `shared` may change.
    pub(crate) fn check(&mut self, shared: bool, services: Services) -> Result<(), String> {
        let after = see(self.folder.path())?;
        let kept = |seen: &BTreeMap<PathBuf, Seen>| -> Vec<String> {
            let own = |path: &Path| !shared || !path.starts_with("shared");
            seen.iter().filter(|(path, _)| own(path)).map(|entry| format!("{entry:?}")).collect()
        };
        if kept(&self.before) != kept(&after) {
            return Err(format!("files changed: {:?} to {:?}", self.before, after));
        }
        if let Some(status) = self.decoy.try_wait().map_err(text)? {
            return Err(format!("the process outside was ended: {status}"));
        }
        let untouched = |reached: io::Result<()>, what: &str| match reached {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Ok(()) => Err(format!("{what} was reached")),
            Err(error) => Err(format!("{what}: {error}")),
        };
        if services == Services::Closed {
            untouched(self.listener.accept().map(drop), "the service on the loopback")?;
        }
        let mut byte = [0];
        untouched(self.datagrams.recv(&mut byte).map(drop), "the datagram service")?;
        untouched(self.sockets.stream.accept().map(drop), "the abstract socket")?;
        untouched(self.sockets.datagram.recv(&mut byte).map(drop), "the abstract datagrams")?;
        untouched(self.sockets.stream_in_folder.accept().map(drop), "the socket in the folder")?;
        let in_folder = self.sockets.datagram_in_folder.recv(&mut byte).map(drop);
        untouched(in_folder, "the datagram socket in the folder")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // It is our child, so its number is its own until it is fetched; both can only fail if it
        // has ended before.
        let _ = self.decoy.kill();
        let _ = self.decoy.wait();
    }
}

impl Sockets {
    fn make(name: &str, folder: &Path) -> Result<Self, String> {
        let address = |name: &str| SocketAddr::from_abstract_name(name).map_err(text);
        let stream = UnixListener::bind_addr(&address(name)?).map_err(text)?;
        let datagram =
            UnixDatagram::bind_addr(&address(&format!("{name}datagram"))?).map_err(text)?;
        let stream_in_folder = UnixListener::bind(folder.join("stream.sock")).map_err(text)?;
        let datagram_in_folder = UnixDatagram::bind(folder.join("datagram.sock")).map_err(text)?;
        for file in ["stream.sock", "datagram.sock"] {
            environments::open(&folder.join(file), 0o777)?;
        }
        stream.set_nonblocking(true).map_err(text)?;
        datagram.set_nonblocking(true).map_err(text)?;
        stream_in_folder.set_nonblocking(true).map_err(text)?;
        datagram_in_folder.set_nonblocking(true).map_err(text)?;
        Ok(Self { stream, datagram, stream_in_folder, datagram_in_folder })
    }
}

/// All files of a folder, without following links.
fn see(folder: &Path) -> Result<BTreeMap<PathBuf, Seen>, String> {
    let mut seen = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).map_err(text)? {
            let path = entry.map_err(text)?.path();
            let found = fs::symlink_metadata(&path).map_err(text)?;
            if found.is_dir() {
                folders.push(path.clone());
            }
            let below = path.strip_prefix(folder).map_err(text)?.to_owned();
            seen.insert(
                below,
                Seen {
                    mode: found.mode(),
                    owner: (found.uid(), found.gid()),
                    links: found.nlink(),
                    bytes: found.len(),
                    changed: (found.ctime(), found.ctime_nsec()),
                },
            );
        }
    }
    Ok(seen)
}

fn count_descriptors() -> Result<usize, String> {
    Ok(fs::read_dir("/proc/self/fd").map_err(text)?.count())
}

/// Puts a secret into this process's session keyring, which its children inherit.
fn plant_key(secret: &str) -> Result<i64, String> {
    let secret = CString::new(secret).map_err(text)?;
    // SAFETY: texts are C strings, and the length is that of the secret.
    let key = unsafe {
        let joined = libc::syscall(
            libc::SYS_keyctl,
            libc::KEYCTL_JOIN_SESSION_KEYRING,
            std::ptr::null::<u8>(),
        );
        if joined < 0 {
            return Err(format!("keyctl: {}", io::Error::last_os_error()));
        }
        libc::syscall(
            libc::SYS_add_key,
            c"user".as_ptr(),
            c"gloveport".as_ptr(),
            secret.as_ptr(),
            secret.as_bytes().len(),
            libc::KEY_SPEC_SESSION_KEYRING,
        )
    };
    if key < 0 { Err(format!("add_key: {}", io::Error::last_os_error())) } else { Ok(key) }
}
