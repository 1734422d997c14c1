//! An order as bytes: lengths before texts, numbers little-endian. Both ends are the same program of
//! the same build, so any other version is a mistake.

use crate::linux::command::child::{Network, Prepared, Workspace};
use crate::linux::command::init::Kind;
use crate::linux::command::payload::{Confinement, Filters, Payload};
use crate::linux::command::rules::Rules;
use crate::linux::sys::{LandlockRights, Limit};
use libc::sock_filter;
use std::ffi::CString;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;

/// First byte.
const VERSION: u8 = 1;

/// Numbers of the descriptors that a stage inherits beside 0 to 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inherited {
    pub(super) channel: RawFd,
    pub(super) lifeline: RawFd,
    pub(super) report: RawFd,
    pub(super) status: RawFd,
}

/// An order without its descriptors.
#[derive(Debug)]
pub(super) struct Order {
    network: Network,
    workspace: Workspace,
    payload: Payload,
}

impl Order {
    /// With what was inherited.
    pub(super) fn with(
        self,
        channel: OwnedFd,
        lifeline: OwnedFd,
        report: OwnedFd,
        stdio: [OwnedFd; 3],
    ) -> Prepared {
        let Self { network, workspace, payload } = self;
        let init = Kind::Namespace;
        Prepared {
            root: None,
            lent: Vec::new(),
            network,
            workspace,
            payload,
            channel,
            lifeline,
            report,
            stdio,
            init,
            group: None,
        }
    }
}

/// The order for what was prepared. `status` takes the step that fails.
pub(crate) fn encode(prepared: &Prepared, status: RawFd) -> Vec<u8> {
    let mut bytes = Writer(vec![VERSION]);
    for descriptor in [&prepared.channel, &prepared.lifeline, &prepared.report] {
        bytes.number(descriptor.as_raw_fd().unsigned_abs());
    }
    bytes.number(status.unsigned_abs());
    bytes.flag(prepared.network == Network::Listeners);
    bytes.flag(prepared.workspace == Workspace::HandedOut);
    let Payload { limits, confinement, directory, program, arguments, environment } =
        &prepared.payload;
    let Confinement { rules, filters } = confinement.as_ref();
    bytes.list(limits, |bytes, (resource, limit)| {
        bytes.number(*resource);
        bytes.long(limit.soft);
        bytes.long(limit.hard);
    });
    bytes.flag(rules.is_some());
    // A provided root has paths of its own only.
    if let Some(Rules { denied, allowed, allowed_exactly: _, ports }) = rules {
        for rights in [denied.files, denied.network, denied.scoped] {
            bytes.long(rights);
        }
        bytes.list(allowed, |bytes, (path, rights)| {
            bytes.text(path);
            bytes.long(*rights);
        });
        bytes.list(ports, |bytes, port| bytes.number(u32::from(*port)));
    }
    for filter in [&filters.watched, &filters.plain] {
        bytes.list(filter, |bytes, line| {
            bytes.0.extend(line.code.to_le_bytes());
            bytes.0.extend([line.jt, line.jf]);
            bytes.number(line.k);
        });
    }
    bytes.text(directory);
    bytes.flag(program.is_some());
    if let Some(program) = program {
        bytes.text(program);
    }
    bytes.list(arguments, Writer::text);
    bytes.list(environment, Writer::text);
    bytes.0
}

/// Reads an order; `None` for anything that is none, to the last byte.
pub(super) fn decode(bytes: &[u8]) -> Option<(Order, Inherited)> {
    let mut bytes = Reader(bytes);
    if bytes.byte()? != VERSION {
        return None;
    }
    let inherited = Inherited {
        channel: bytes.descriptor()?,
        lifeline: bytes.descriptor()?,
        report: bytes.descriptor()?,
        status: bytes.descriptor()?,
    };
    let network = if bytes.flag()? { Network::Listeners } else { Network::None };
    let workspace = if bytes.flag()? { Workspace::HandedOut } else { Workspace::Kept };
    let limits = bytes.list(|bytes| {
        Some((bytes.number()?, Limit { soft: bytes.long()?, hard: bytes.long()? }))
    })?;
    let rules = if bytes.flag()? { Some(bytes.rules()?) } else { None };
    let filters = Filters { watched: bytes.filter()?, plain: bytes.filter()? };
    let directory = bytes.text()?;
    let program = if bytes.flag()? { Some(bytes.text()?) } else { None };
    let arguments = bytes.list(Reader::text)?;
    let environment = bytes.list(Reader::text)?;
    let confinement = Arc::new(Confinement { rules, filters });
    let payload = Payload { limits, confinement, directory, program, arguments, environment };
    bytes.0.is_empty().then_some((Order { network, workspace, payload }, inherited))
}

struct Writer(Vec<u8>);

impl Writer {
    fn flag(&mut self, flag: bool) {
        self.0.push(u8::from(flag));
    }

    fn number(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    fn long(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    fn length(&mut self, length: usize) {
        // Nothing that a process can be given is longer than 4 GiB; a stage refuses what would be.
        self.number(u32::try_from(length).unwrap_or(u32::MAX));
    }

    fn text(&mut self, text: &CString) {
        self.length(text.as_bytes().len());
        self.0.extend(text.as_bytes());
    }

    fn list<T>(&mut self, list: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.length(list.len());
        for item in list {
            write(self, item);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn flag(&mut self) -> Option<bool> {
        match self.byte()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn number(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn descriptor(&mut self) -> Option<RawFd> {
        RawFd::try_from(self.number()?).ok()
    }

    fn text(&mut self) -> Option<CString> {
        let length = usize::try_from(self.number()?).ok()?;
        CString::new(self.take(length)?).ok()
    }

    /// Every item takes a byte at least, so that a long list needs as long an order.
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let length = usize::try_from(self.number()?).ok()?;
        if length > self.0.len() {
            return None;
        }
        (0..length).map(|_| read(self)).collect()
    }

    fn rules(&mut self) -> Option<Rules> {
        let denied =
            LandlockRights { files: self.long()?, network: self.long()?, scoped: self.long()? };
        let allowed = self.list(|bytes| Some((bytes.text()?, bytes.long()?)))?;
        let ports = self.list(|bytes| u16::try_from(bytes.number()?).ok())?;
        Some(Rules { denied, allowed, allowed_exactly: Vec::new(), ports })
    }

    fn filter(&mut self) -> Option<Vec<sock_filter>> {
        self.list(|bytes| {
            let (code, jt, jf) = (bytes.short()?, bytes.byte()?, bytes.byte()?);
            Some(sock_filter { code, jt, jf, k: bytes.number()? })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(program: Option<CString>, rules: Option<Rules>) -> Prepared {
        let null = || OwnedFd::from(std::fs::File::open("/dev/null").expect("a device"));
        let line = |k| sock_filter { code: 0x15, jt: 1, jf: 255, k };
        Order {
            network: Network::Listeners,
            workspace: Workspace::HandedOut,
            payload: Payload {
                limits: vec![(7, Limit { soft: 1, hard: u64::MAX })],
                confinement: Arc::new(Confinement {
                    rules,
                    filters: Filters { watched: vec![line(1), line(u32::MAX)], plain: vec![] },
                }),
                directory: c"/work".to_owned(),
                program,
                arguments: vec![c"a b".to_owned(), c"".to_owned()],
                environment: vec![c"A=\xff".to_owned()],
            },
        }
        .with(null(), null(), null(), [null(), null(), null()])
    }

    fn rules() -> Rules {
        Rules {
            allowed_exactly: Vec::new(),
            denied: LandlockRights { files: 1, network: 2, scoped: u64::MAX },
            allowed: vec![(c"/usr".to_owned(), 13)],
            ports: vec![443, 65_535],
        }
    }

    #[test]
    fn an_order_survives_its_bytes() {
        for (program, rules) in [(None, None), (Some(c"/bin/true".to_owned()), Some(rules()))] {
            let prepared = prepared(program, rules);
            let bytes = encode(&prepared, 77);
            let (order, inherited) = decode(&bytes).expect("it was just written");
            assert_eq!(inherited.channel, prepared.channel.as_raw_fd());
            assert_eq!(inherited.lifeline, prepared.lifeline.as_raw_fd());
            assert_eq!((inherited.report, inherited.status), (prepared.report.as_raw_fd(), 77));
            let null = || OwnedFd::from(std::fs::File::open("/dev/null").expect("a device"));
            let back = order.with(null(), null(), null(), [null(), null(), null()]);
            // All but the descriptors, which are others.
            assert_eq!(format!("{:?}", back.payload), format!("{:?}", prepared.payload));
            assert_eq!((back.network, back.workspace), (prepared.network, prepared.workspace));
        }
    }

    #[test]
    fn nothing_else_is_an_order() {
        let bytes = encode(&prepared(Some(c"x".to_owned()), Some(rules())), 77);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_none(), "{length} bytes");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert!(decode(&longer).is_none());
        let mut other = bytes.clone();
        other[0] = VERSION + 1;
        assert!(decode(&other).is_none());
        // Whatever a byte becomes, nothing panics and no list is longer than what there is.
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = bytes.clone();
                changed[at] = value;
                drop(decode(&changed));
            }
        }
    }
}
