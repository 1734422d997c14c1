//! Which addresses a confined program must not reach, whatever name led to them.
//!
//! The lists are the special-purpose registries of IANA (RFC 6890 and what updates it) and the
//! addresses at which clouds tell a machine its secrets. An IPv6 address that carries an IPv4
//! address is judged by both. It deliberately knows nothing of rules: what opens a block is in
//! `rules.rs`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressClass {
    /// "This host" and its network: 0.0.0.0/8, `::`. Dialing it reaches the machine itself.
    Unspecified,
    /// The machine itself: 127.0.0.0/8, `::1`.
    Loopback,
    /// The link that the machine is on: 169.254.0.0/16, `fe80::/10`.
    LinkLocal,
    /// Private networks: RFC 1918, `fc00::/7`, `fec0::/10`, local translation `64:ff9b:1::/48`.
    Private,
    /// Between a provider and its customers: 100.64.0.0/10.
    CarrierNat,
    /// Many machines at once: 224.0.0.0/4, `ff00::/8`.
    Multicast,
    /// All machines of a network: 255.255.255.255.
    Broadcast,
    /// Examples in books.
    Documentation,
    /// Tests of network equipment: 198.18.0.0/15, `2001:2::/48`.
    Benchmark,
    /// Where a cloud tells a machine its configuration and its credentials.
    Metadata,
    /// Not for use, or no longer.
    Reserved,
}

impl AddressClass {
    /// The class in words, as refusals show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified address",
            Self::Loopback => "loopback address",
            Self::LinkLocal => "link-local address",
            Self::Private => "private address",
            Self::CarrierNat => "carrier NAT address",
            Self::Multicast => "multicast address",
            Self::Broadcast => "broadcast address",
            Self::Documentation => "documentation address",
            Self::Benchmark => "benchmark address",
            Self::Metadata => "metadata address",
            Self::Reserved => "reserved address",
        }
    }

    /// Whether a rule may open it. The others name no single machine, or silently this one.
    pub(crate) fn can_be_opened(self) -> bool {
        match self {
            Self::Unspecified | Self::Multicast | Self::Broadcast => false,
            Self::Loopback
            | Self::LinkLocal
            | Self::Private
            | Self::CarrierNat
            | Self::Documentation
            | Self::Benchmark
            | Self::Metadata
            | Self::Reserved => true,
        }
    }
}

impl fmt::Display for AddressClass {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The address that a connection to `address` really uses: IPv4 where it is an IPv4 address in the
/// form of IPv6 (`::ffff:a.b.c.d`), else itself.
pub fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
    }
}

/// Why an address is closed; `None` for a public one.
pub fn class(address: IpAddr) -> Option<AddressClass> {
    match canonical(address) {
        IpAddr::V4(address) => class_of_v4(address),
        IpAddr::V6(address) => class_of_v6(address),
    }
}

fn class_of_v4(address: Ipv4Addr) -> Option<AddressClass> {
    match address.octets() {
        // Instance metadata, container credentials, pod identity and time of the large clouds;
        // the wire server of Azure, which looks public; Alibaba; Oracle.
        [169, 254, 169, 253 | 254]
        | [169, 254, 170, 2 | 23]
        | [168, 63, 129, 16]
        | [100, 100, 100, 200]
        | [192, 0, 0, 192] => Some(AddressClass::Metadata),
        [0, ..] => Some(AddressClass::Unspecified),
        [127, ..] => Some(AddressClass::Loopback),
        [169, 254, ..] => Some(AddressClass::LinkLocal),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some(AddressClass::Private),
        [100, 64..=127, ..] => Some(AddressClass::CarrierNat),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Some(AddressClass::Documentation),
        [198, 18 | 19, ..] => Some(AddressClass::Benchmark),
        [224..=239, ..] => Some(AddressClass::Multicast),
        [255, 255, 255, 255] => Some(AddressClass::Broadcast),
        // Protocol assignments; the former relays of 6to4 (RFC 7526); class E.
        [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Some(AddressClass::Reserved),
        _ => None,
    }
}

fn class_of_v6(address: Ipv6Addr) -> Option<AddressClass> {
    let segments = address.segments();
    match segments {
        // Instance metadata, resolver and pod identity of Amazon; Google; what OpenStack puts at the
        // link-local form of 169.254.169.254.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x23 | 0x253 | 0x254]
        | [0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x254]
        | [0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe] => Some(AddressClass::Metadata),
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(AddressClass::Unspecified),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(AddressClass::Loopback),
        // IPv4-compatible (RFC 4291) and IPv4-translated (RFC 2765): nobody uses them but to hide.
        [0, 0, 0, 0, 0 | 0xffff, 0, high, low] => {
            class_of_v4(embedded(high, low)).or(Some(AddressClass::Reserved))
        }
        // NAT64 of a local network (RFC 8215): where the IPv4 address stands is that network's own.
        [0x0064, 0xff9b, 1, ..] => {
            class_of_v4(embedded(segments[6], segments[7])).or(Some(AddressClass::Private))
        }
        // Teredo (RFC 4380): the server, and the client with all bits inverted.
        [0x2001, 0, server_high, server_low, .., high, low] => {
            class_of_v4(embedded(server_high, server_low))
                .or(class_of_v4(embedded(!high, !low)))
                .or(Some(AddressClass::Reserved))
        }
        [0x2001, 2, 0, ..] => Some(AddressClass::Benchmark),
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Some(AddressClass::Documentation),
        // Protocol assignments (RFC 2928).
        [0x2001, 0..=0x01ff, ..] => Some(AddressClass::Reserved),
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Some(AddressClass::Private),
        [0xfe80..=0xfebf, ..] => Some(AddressClass::LinkLocal),
        [0xff00..=0xffff, ..] => Some(AddressClass::Multicast),
        // NAT64 (RFC 6052), how a machine without IPv4 reaches the public IPv4 internet; 6to4 (RFC
        // 3056); ISATAP (RFC 5214), the last half of an address of any network.
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..]
        | [0x2000..=0x3fff, _, _, _, 0 | 0x0200, 0x5efe, high, low] => {
            class_of_v4(embedded(high, low))
        }
        [0x2000..=0x3fff, ..] => None,
        _ => Some(AddressClass::Reserved),
    }
}

/// The IPv4 address in two groups of an IPv6 address.
fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}
