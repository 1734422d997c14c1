//! Ranges of addresses, as `10.0.0.0/8`, and whose address counts behind a proxy.

use crate::request::Presented;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Addresses with a common beginning (RFC 4632, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AddressRange {
    address: IpAddr,
    bits: u8,
}

/// A text that is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no range of addresses: write one like `10.0.0.0/8`, `2001:db8::/32` or `192.0.2.7`"
)]
pub struct AddressError(String);

impl AddressRange {
    /// Whether an address is in it. An IPv4 address that is written as IPv6 counts as what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = u32::from(self.bits);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differ = own.to_bits() ^ other.to_bits();
                differ.checked_shr(32 - bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differ = own.to_bits() ^ other.to_bits();
                differ.checked_shr(128 - bits).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for AddressRange {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(text.escape_debug().to_string());
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits_max = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => bits_max,
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => {
                bits.parse().ok().filter(|bits| *bits <= bits_max).ok_or_else(wrong)?
            }
            Some(_) => return Err(wrong()),
        };
        // A range of mapped addresses would never match, since addresses are looked at as what they are.
        if address.to_canonical() != address {
            return Err(wrong());
        }
        Ok(Self { address, bits })
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// The address of the client: that of the connection, or, where this is one of our proxies, the last of
/// `X-Forwarded-For` that is none of them. What stands before it anybody could have written. `None` where a proxy of ours
/// says nothing that can be read.
pub(crate) fn client(presented: &Presented<'_>, proxies: &[AddressRange]) -> Option<IpAddr> {
    let is_proxy = |address: IpAddr| proxies.iter().any(|range| range.contains(address));
    let peer = presented.peer?.to_canonical();
    if !is_proxy(peer) {
        return Some(peer);
    }
    for value in presented.forwarded_for.iter().rev() {
        for part in str::from_utf8(value).ok()?.rsplit(',') {
            let address: IpAddr = part.trim().parse().ok()?;
            if !is_proxy(address) {
                return Some(address.to_canonical());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().expect(text)
    }

    #[test]
    fn ranges_hold_what_begins_alike() {
        for (text, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "::a00:1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db9::1", true),
            ("2001:db8::1/128", "2001:db8::2", false),
        ] {
            let address = address.parse().expect(address);
            assert_eq!(range(text).contains(address), expected, "{text} {address}");
        }
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "10.0.0",
            "::/129",
            "a/8",
            "::ffff:10.0.0.0/104",
        ] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_our_proxies_say_who_is_behind_them() {
        let proxies = [range("10.0.0.0/8")];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", vec!["192.0.2.1"], Some("203.0.113.9")),
            ("10.0.0.1", vec!["192.0.2.1"], Some("192.0.2.1")),
            ("10.0.0.1", vec!["6.6.6.6, 192.0.2.1, 10.0.0.2"], Some("192.0.2.1")),
            ("10.0.0.1", vec!["192.0.2.1", "198.51.100.4"], Some("198.51.100.4")),
            ("10.0.0.1", vec!["192.0.2.1, nonsense"], None),
            ("10.0.0.1", vec!["10.0.0.3"], None),
            ("10.0.0.1", vec![], None),
        ] {
            let presented = Presented {
                peer: Some(peer.parse().expect(peer)),
                forwarded_for: forwarded.iter().map(|value| value.as_bytes()).collect(),
                ..Presented::default()
            };
            let expected = expected.map(|text| text.parse().expect(text));
            assert_eq!(client(&presented, &proxies), expected, "{peer} {forwarded:?}");
        }
    }
}
