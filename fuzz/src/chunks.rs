//! Chunked bodies: where one ends does not depend on the pieces in which it comes, and what is
//! passed on is the same body.
#![no_main]

use gloveport_egress::wire::Dechunker;
use libfuzzer_sys::fuzz_target;

/// What was passed on, how much of the input was read, and whether the body ended.
fn read(input: &[u8], size: usize) -> Option<(Vec<u8>, usize, bool)> {
    let mut dechunker = Dechunker::new();
    let (mut output, mut waiting, mut n_read) = (Vec::new(), Vec::new(), 0);
    for piece in input.chunks(size) {
        waiting.extend_from_slice(piece);
        let n_bytes = dechunker.feed(&waiting, &mut output).ok()?;
        n_read += n_bytes;
        waiting.drain(..n_bytes);
    }
    Some((output, n_read, dechunker.is_done()))
}

/// The data of a body that was passed on, which has one chunk for each piece.
fn data(passed: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    let mut rest = passed;
    while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
        let size = str::from_utf8(&rest[..end]).expect("digits are ASCII");
        let size = usize::from_str_radix(size, 16).expect("a size is hexadecimal");
        all.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    assert!(rest.is_empty());
    all
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, input)) = bytes.split_first() else { return };
    let size = usize::from(*first) + 1;
    let whole = read(input, input.len().max(1));
    let pieces = read(input, size);
    match (whole, pieces) {
        (Some((whole, n_whole, true)), Some((pieces, n_pieces, is_done))) => {
            assert!(is_done && n_whole == n_pieces);
            assert_eq!(data(&whole), data(&pieces));
            assert_eq!(
                read(&whole, size).map(|(_, n_read, done)| (n_read, done)),
                Some((whole.len(), true))
            );
        }
        (Some((_, _, done)), Some((_, _, also_done))) => assert_eq!(done, also_done),
        (None, None) => {}
        // Pieces of a line that is too long are refused as soon as they are too long.
        (whole, pieces) => panic!("{whole:?} but {pieces:?}"),
    }
});
