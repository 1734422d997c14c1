//! What SOCKS clients say: a message ends where it ends, and its host has one form.
#![no_main]

use gloveport_egress::Target;
use gloveport_egress::wire::{read_greeting, read_request};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(Some(n_bytes)) = read_greeting(bytes) {
        assert_eq!(read_greeting(&bytes[..n_bytes]), Ok(Some(n_bytes)));
        assert_eq!(read_greeting(&bytes[..n_bytes - 1]), Ok(None));
    }
    if let Ok(Some((target, n_bytes))) = read_request(bytes) {
        assert_eq!(read_request(&bytes[..n_bytes]), Ok(Some((target.clone(), n_bytes))));
        assert_eq!(read_request(&bytes[..n_bytes - 1]), Ok(None));
        assert_eq!(Target::parse(&target.to_string()), Ok(target));
    }
});
