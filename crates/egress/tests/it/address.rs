//! Which addresses are closed, in every spelling.

use gloveport_egress::{AddressClass, class};
use std::net::IpAddr;

const CLOSED_V4: [(AddressClass, &[&str]); 11] = [
    (AddressClass::Unspecified, &["0.0.0.0", "0.1.2.3", "0.255.255.255"]),
    (AddressClass::Loopback, &["127.0.0.1", "127.1.0.1", "127.255.255.255"]),
    (AddressClass::LinkLocal, &["169.254.0.0", "169.254.1.1", "169.254.255.255"]),
    (
        AddressClass::Private,
        &[
            "10.0.0.0",
            "10.255.255.255",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.0",
            "192.168.255.255",
        ],
    ),
    (AddressClass::CarrierNat, &["100.64.0.0", "100.127.255.255"]),
    (AddressClass::Multicast, &["224.0.0.1", "239.255.255.255"]),
    (AddressClass::Broadcast, &["255.255.255.255"]),
    (AddressClass::Documentation, &["192.0.2.1", "198.51.100.1", "203.0.113.255"]),
    (AddressClass::Benchmark, &["198.18.0.0", "198.19.255.255"]),
    (
        AddressClass::Metadata,
        &[
            "169.254.169.254",
            "169.254.169.253",
            "169.254.170.2",
            "169.254.170.23",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
        ],
    ),
    (AddressClass::Reserved, &["192.0.0.1", "192.88.99.1", "240.0.0.0", "255.255.255.254"]),
];

const CLOSED_V6: [(AddressClass, &[&str]); 9] = [
    (AddressClass::Unspecified, &["::", "::2"]),
    (AddressClass::Loopback, &["::1"]),
    (AddressClass::LinkLocal, &["fe80::1", "febf::1", "fe80::5efe:10.0.0.1"]),
    (
        AddressClass::Private,
        &[
            "fc00::1",
            "fdff::1",
            "fec0::1",
            "feff::1",
            "64:ff9b:1::8.8.8.8",
            "64:ff9b:1:fffe::8.8.8.8",
        ],
    ),
    (AddressClass::Multicast, &["ff00::", "ff02::1", "ffff::1"]),
    (AddressClass::Documentation, &["2001:db8::1", "3fff::1", "3fff:fff::1"]),
    (AddressClass::Benchmark, &["2001:2::1"]),
    (
        AddressClass::Metadata,
        &["fd00:ec2::254", "fd00:ec2::253", "fd00:ec2::23", "fd20:ce::254", "fe80::a9fe:a9fe"],
    ),
    (
        AddressClass::Reserved,
        &[
            "::8.8.8.8",
            "::ffff:0:8.8.8.8",
            "100::1",
            "200::1",
            "400::1",
            "1fff::1",
            "4000::1",
            "5f00::1",
            "fe00::1",
            "64:ff9b:2::1",
            "64:ff9c::8.8.8.8",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff::1",
            "2001:0:808:808::f7f7:f7f7",
        ],
    ),
];

const OPEN: [&str; 21] = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2a00::5efe:8.8.8.8",
];

fn class_of(text: &str) -> Option<AddressClass> {
    class(text.parse::<IpAddr>().unwrap())
}

#[test]
fn special_addresses_are_closed() {
    for (expected, addresses) in CLOSED_V4.iter().chain(&CLOSED_V6) {
        for address in *addresses {
            assert_eq!(class_of(address), Some(*expected), "{address}");
        }
    }
}

#[test]
fn ipv4_inside_ipv6_is_closed_for_the_same_reason() {
    for (expected, addresses) in CLOSED_V4 {
        for address in addresses {
            let IpAddr::V4(v4) = address.parse().unwrap() else { panic!("{address}") };
            let bits = v4.to_bits();
            let (high, low) = (bits >> 16, bits & 0xffff);
            let spellings = [
                format!("::ffff:{address}"),
                format!("::ffff:{high:x}:{low:x}"),
                format!("0:0:0:0:0:FFFF:{high:X}:{low:X}"),
                format!("::ffff:0:{address}"),
                format!("64:ff9b::{address}"),
                format!("64:ff9b:1::{address}"),
                format!("2002:{high:x}:{low:x}::1"),
                format!("2001:0:{high:x}:{low:x}::f7f7:f7f7"),
                format!("2001:0:808:808::{:x}:{:x}", high ^ 0xffff, low ^ 0xffff),
                format!("2a00::5efe:{address}"),
                format!("2a00::200:5efe:{address}"),
            ];
            for spelling in spellings {
                assert_eq!(class_of(&spelling), Some(expected), "{spelling} for {address}");
            }
            // `::0.0.0.1` is the loopback address; the others are what they hold.
            if bits > 1 {
                assert_eq!(class_of(&format!("::{address}")), Some(expected), "::{address}");
            }
        }
    }
}

#[test]
fn public_addresses_are_open() {
    for address in OPEN {
        assert_eq!(class_of(address), None, "{address}");
    }
    assert_eq!(class_of("::ffff:8.8.8.8"), None);
}
