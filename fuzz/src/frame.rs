//! Frames of a worker: any bytes are a frame or an error, and a frame that is written anew is the
//! same frame.
#![no_main]

use gloveport_protocol::{FRAME_PREFIX_BYTES, FromWorker, ToWorker, frame_length};
use libfuzzer_sys::fuzz_target;

/// What the reader of these frames accepts.
const FRAME_BYTES_MAX: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let Some((prefix, rest)) = bytes.split_first_chunk::<FRAME_PREFIX_BYTES>() else { return };
    let Ok(length) = frame_length(*prefix, FRAME_BYTES_MAX) else { return };
    assert!(length <= FRAME_BYTES_MAX);
    // A fuzzer that had to find the right length would find little else.
    if let Ok(frame) = FromWorker::decode(rest.to_vec()) {
        let encoded = frame.encode();
        let again = FromWorker::decode(encoded[FRAME_PREFIX_BYTES..].to_vec());
        assert_eq!(again.ok(), Some(frame));
    }
    if let Ok(frame) = ToWorker::decode(rest.to_vec()) {
        let encoded = frame.encode();
        let again = ToWorker::decode(encoded[FRAME_PREFIX_BYTES..].to_vec());
        assert_eq!(again.ok(), Some(frame));
    }
});
