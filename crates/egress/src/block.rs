//! Blocks of addresses: `10.1.0.0/16`.
//!
//! It deliberately does not judge which blocks may stand in a rule.

use std::fmt;
use std::net::IpAddr;

/// A block of addresses: those that share their first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) network: IpAddr,
    pub(crate) prefix_bits: u8,
}

impl Block {
    /// The block of `address`'s first `prefix_bits` bits; `None` where it has fewer bits.
    pub(crate) fn around(address: IpAddr, prefix_bits: u8) -> Option<Self> {
        let network = match address {
            IpAddr::V4(v4) => {
                let rest = 32_u32.checked_sub(prefix_bits.into())?;
                let mask = u32::MAX.checked_shl(rest).unwrap_or(0);
                IpAddr::V4((v4.to_bits() & mask).into())
            }
            IpAddr::V6(v6) => {
                let rest = 128_u32.checked_sub(prefix_bits.into())?;
                let mask = u128::MAX.checked_shl(rest).unwrap_or(0);
                IpAddr::V6((v6.to_bits() & mask).into())
            }
        };
        Some(Self { network, prefix_bits })
    }

    /// Whether an address is in it.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        self.network.is_ipv4() == address.is_ipv4()
            && Self::around(address, self.prefix_bits).is_some_and(|block| block == *self)
    }

    /// Whether it is one address alone.
    pub(crate) fn is_single(&self) -> bool {
        self.prefix_bits == if self.network.is_ipv4() { 32 } else { 128 }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.network, self.prefix_bits)
    }
}
