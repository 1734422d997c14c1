//! Hellos of TLS clients, and first records of servers: what is whole does not depend on what comes
//! after it, and what is not whole always asks for more.
#![no_main]

use gloveport_egress::wire::{Hello, asks_for_second_hello, read_client_hello};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = asks_for_second_hello(bytes);
    match read_client_hello(bytes) {
        Ok(Hello::Needs(n_bytes)) => assert!(n_bytes > bytes.len()),
        Ok(Hello::Whole(hello, n_bytes)) => {
            assert!(n_bytes <= bytes.len());
            let alone = read_client_hello(&bytes[..n_bytes]);
            assert_eq!(alone, Ok(Hello::Whole(hello.clone(), n_bytes)));
            let most = read_client_hello(&bytes[..n_bytes - 1]);
            assert!(matches!(most, Ok(Hello::Needs(needs)) if needs <= n_bytes));
            assert!(hello.server_name.is_none_or(|name| !name.is_empty()));
        }
        Err(_) => {}
    }
});
