//! Which name has which address inside.
//!
//! An address is given to one name and never to another: a program that keeps an address for an hour
//! still means the name that it asked for.

use crate::host::Name;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

/// Names that can have an address, in one sandbox.
const NAMES_MAX: usize = 4096;
/// The first address of the block that they are taken from; it is given to nobody.
const FIRST: Ipv4Addr = Ipv4Addr::new(127, 1, 0, 0);

/// The addresses that were given to names.
#[derive(Debug, Default)]
pub(crate) struct StubNames {
    addresses: BTreeMap<Name, Ipv4Addr>,
    names: BTreeMap<Ipv4Addr, Name>,
}

impl StubNames {
    /// The address of a name, always the same; `None` when too many have one.
    pub(crate) fn address_of(&mut self, name: &Name) -> Option<Ipv4Addr> {
        if let Some(known) = self.addresses.get(name) {
            return Some(*known);
        }
        if self.addresses.len() >= NAMES_MAX {
            return None;
        }
        let number = u32::try_from(self.addresses.len() + 1).expect("NAMES_MAX is a small number");
        let address = Ipv4Addr::from_bits(FIRST.to_bits() + number);
        self.addresses.insert(name.clone(), address);
        self.names.insert(address, name.clone());
        Some(address)
    }

    /// The name that has an address.
    pub(crate) fn name_of(&self, address: IpAddr) -> Option<Name> {
        match address {
            IpAddr::V4(address) => self.names.get(&address).cloned(),
            IpAddr::V6(_) => None,
        }
    }
}

/// Whether an address is of the block that names have their addresses from.
pub(crate) fn is_stub(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.octets()[..2] == FIRST.octets()[..2],
        IpAddr::V6(_) => false,
    }
}
