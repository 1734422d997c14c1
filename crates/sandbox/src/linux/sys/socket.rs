//! System calls on sockets: listeners inside a fresh network namespace, and descriptors handed from
//! one process to another. The rules of the parent module hold.

use super::{call, owned, word};
use libc::{c_int, c_long};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

/// Connections that wait to be taken.
const BACKLOG: usize = 64;
/// `struct ifreq` of netdevice(7): a name of 16 bytes, then a union of 24.
#[repr(C)]
struct InterfaceRequest {
    name: [u8; 16],
    flags: i16,
    rest: [u8; 22],
}

/// What a socket carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// A stream that listens.
    Tcp,
    /// Datagrams.
    Udp,
}

/// Sets the loopback interface of this network namespace up (netdevice(7)).
pub(crate) fn raise_loopback() -> io::Result<()> {
    let socket = socket(libc::SOCK_DGRAM)?;
    let mut request = InterfaceRequest { name: [0; 16], flags: 0, rest: [0; 22] };
    for (to, from) in request.name.iter_mut().zip(b"lo") {
        *to = *from;
    }
    let start = (&raw mut request).expose_provenance();
    let number = word(socket.as_raw_fd());
    let get = usize::try_from(libc::SIOCGIFFLAGS).map_err(|_| io::ErrorKind::InvalidInput)?;
    let set = usize::try_from(libc::SIOCSIFFLAGS).map_err(|_| io::ErrorKind::InvalidInput)?;
    // SAFETY: both requests take a `struct ifreq`, which `request` is and which lives on.
    unsafe { call(libc::SYS_ioctl, [number, get, start, 0, 0]) }?;
    request.flags |= i16::try_from(libc::IFF_UP).unwrap_or(1);
    let start = (&raw const request).expose_provenance();
    // SAFETY: as above.
    unsafe { call(libc::SYS_ioctl, [number, set, start, 0, 0]) }.map(drop)
}

fn socket(kind: c_int) -> io::Result<OwnedFd> {
    let (family, kind) = (word(libc::AF_INET), word(kind | libc::SOCK_CLOEXEC));
    // SAFETY: numbers only.
    unsafe { call(libc::SYS_socket, [family, kind, 0, 0, 0]) }.map(owned)
}

/// A socket of this network namespace that listens at an IPv4 address.
pub(crate) fn listen(transport: Transport, address: [u8; 4], port: u16) -> io::Result<OwnedFd> {
    let socket = socket(match transport {
        Transport::Tcp => libc::SOCK_STREAM,
        Transport::Udp => libc::SOCK_DGRAM,
    })?;
    let address = libc::sockaddr_in {
        sin_family: u16::try_from(libc::AF_INET).unwrap_or(2),
        sin_port: port.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from_ne_bytes(address) },
        sin_zero: [0; 8],
    };
    let number = word(socket.as_raw_fd());
    let start = (&raw const address).expose_provenance();
    let length = size_of::<libc::sockaddr_in>();
    // SAFETY: `address` is a `sockaddr_in` that lives on.
    unsafe { call(libc::SYS_bind, [number, start, length, 0, 0]) }?;
    if transport == Transport::Tcp {
        // SAFETY: numbers only.
        unsafe { call(libc::SYS_listen, [number, BACKLOG, 0, 0, 0]) }?;
    }
    Ok(socket)
}

/// Room for the control message of one descriptor, aligned as `cmsghdr` asks for.
#[repr(C)]
union Control {
    header: libc::cmsghdr,
    room: [u8; 32],
}

/// Sends one byte and one descriptor (unix(7)).
pub(crate) fn send_descriptor(
    socket: RawFd,
    byte: u8,
    descriptor: BorrowedFd<'_>,
) -> io::Result<()> {
    let mut byte = byte;
    let mut part = libc::iovec { iov_base: (&raw mut byte).cast(), iov_len: 1 };
    let mut control = Control { room: [0; 32] };
    // SAFETY: all zero is a valid `msghdr`.
    let mut message: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    message.msg_iov = &raw mut part;
    message.msg_iovlen = 1;
    message.msg_control = (&raw mut control).cast();
    // SAFETY: arithmetic only; the size of one descriptor is 4.
    let (space, length) = unsafe { (libc::CMSG_SPACE(4), libc::CMSG_LEN(4)) };
    message.msg_controllen = space as _;
    // SAFETY: `message` holds room for one header and four bytes, as `CMSG_SPACE` says, so the first
    // header and its data lie inside of `control`.
    unsafe {
        let header = libc::CMSG_FIRSTHDR(&raw const message);
        (*header).cmsg_level = libc::SOL_SOCKET;
        (*header).cmsg_type = libc::SCM_RIGHTS;
        (*header).cmsg_len = length as _;
        libc::CMSG_DATA(header).cast::<c_int>().write_unaligned(descriptor.as_raw_fd());
    }
    let start = (&raw const message).expose_provenance();
    // SAFETY: `message` and all that it points to live on.
    unsafe { call(libc::SYS_sendmsg, [word(socket), start, word(libc::MSG_NOSIGNAL), 0, 0]) }
        .map(drop)
}

/// What came through a channel.
#[derive(Debug)]
pub(crate) struct Received {
    /// Bytes, as many as fit.
    pub(crate) length: usize,
    /// The descriptor beside them. It closes on exec.
    pub(crate) descriptor: Option<OwnedFd>,
}

/// Receives a message of a channel that keeps messages apart; blocks until there is one. A length
/// of 0 is its end.
pub(crate) fn receive(socket: BorrowedFd<'_>, into: &mut [u8]) -> io::Result<Received> {
    let mut part = libc::iovec { iov_base: into.as_mut_ptr().cast(), iov_len: into.len() };
    let mut control = Control { room: [0; 32] };
    // SAFETY: all zero is a valid `msghdr`.
    let mut message: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
    message.msg_iov = &raw mut part;
    message.msg_iovlen = 1;
    message.msg_control = (&raw mut control).cast();
    // SAFETY: arithmetic only.
    message.msg_controllen = unsafe { libc::CMSG_SPACE(4) } as _;
    let start = (&raw mut message).expose_provenance();
    let number = word(socket.as_raw_fd());
    let flags = word(libc::MSG_CMSG_CLOEXEC);
    let length = loop {
        // SAFETY: `message` and all that it points to live on and may be written.
        match unsafe { call(libc::SYS_recvmsg, [number, start, flags, 0, 0]) } {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            received => break received?,
        }
    };
    // SAFETY: the kernel filled `message`; `CMSG_FIRSTHDR` gives null where there is no header.
    let descriptor = unsafe {
        let header = libc::CMSG_FIRSTHDR(&raw const message);
        let is_descriptor = !header.is_null()
            && (*header).cmsg_level == libc::SOL_SOCKET
            && (*header).cmsg_type == libc::SCM_RIGHTS;
        is_descriptor
            .then(|| libc::CMSG_DATA(header).cast::<c_int>().read_unaligned())
            // A descriptor that has just arrived has no other owner.
            .map(|number| OwnedFd::from_raw_fd(number))
    };
    Ok(Received { length: usize::try_from(length).unwrap_or(0), descriptor })
}

/// Two connected sockets that keep messages apart and close on exec.
pub(crate) fn channel() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut pair = [-1 as c_int; 2];
    let start = (&raw mut pair).expose_provenance();
    let kind = word(libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC);
    // SAFETY: `pair` takes two descriptors.
    unsafe { call(libc::SYS_socketpair, [word(libc::AF_UNIX), kind, 0, start, 0]) }?;
    let [first, second] = pair.map(|number| owned(c_long::from(number)));
    Ok((first, second))
}
