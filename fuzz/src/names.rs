//! Questions for names: an answer is the question and 16 bytes at most, and is never a question.
#![no_main]

use gloveport_egress::Name;
use gloveport_egress::wire::{Answer, read_query};
use libfuzzer_sys::fuzz_target;
use std::net::Ipv4Addr;

fuzz_target!(|bytes: &[u8]| {
    let Some(query) = read_query(bytes) else { return };
    if let Ok(name) = &query.name {
        assert_eq!(Name::parse(name.as_str()).as_ref(), Ok(name));
    }
    let address = Answer::Address(Ipv4Addr::new(127, 1, 0, 1));
    for answer in [address, Answer::Empty, Answer::NoSuchName, Answer::Failure] {
        let message = query.answer(answer);
        assert!(message.len() <= bytes.len() + 16);
        assert_eq!(message[..2], bytes[..2]);
        assert_eq!(read_query(&message), None);
    }
});
