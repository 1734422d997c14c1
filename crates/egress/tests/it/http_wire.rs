//! Heads and chunks as bytes, without a network.

use gloveport_egress::wire::{Body, Dechunker, HttpError, read_head};

#[test]
fn heads_are_read_strictly() {
    let with = |line: &str| format!("GET / HTTP/1.1\r\nHost: a.test\r\n{line}\r\n");
    for (head, expected) in [
        (with(""), Ok(Body::None)),
        (with("Content-Length: 0\r\n"), Ok(Body::Length(0))),
        (with("CONTENT-LENGTH:\t42 \r\n"), Ok(Body::Length(42))),
        (with("Content-Length: 999999999999999999\r\n"), Ok(Body::Length(999_999_999_999_999_999))),
        (with("Content-Length: 1000000000000000000\r\n"), Err(HttpError::Framing)),
        (with("Content-Length: 0x10\r\n"), Err(HttpError::Framing)),
        (with("Content-Length:\r\n"), Err(HttpError::Framing)),
        (with("Content-Length: 1 2\r\n"), Err(HttpError::Framing)),
        (with("transfer-encoding: chunked\r\n"), Ok(Body::Chunked)),
        (with("Transfer-Encoding: chunked, chunked\r\n"), Err(HttpError::Framing)),
        (with("Transfer-Encoding: identity\r\n"), Err(HttpError::Framing)),
        (with("Transfer-Encoding: xchunked\r\n"), Err(HttpError::Framing)),
        (with("Transfer_Encoding: chunked\r\n"), Err(HttpError::Framing)),
        (
            with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
            Err(HttpError::Framing),
        ),
        (with("Host: a.test\r\n"), Err(HttpError::Malformed)),
        (with(": 1\r\n"), Err(HttpError::Malformed)),
        (with("no colon\r\n"), Err(HttpError::Malformed)),
        (with("\u{e9}: 1\r\n"), Err(HttpError::Malformed)),
        (with("X(: 1\r\n"), Err(HttpError::Malformed)),
        ("GET / HTTP/1.1\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET / HTTP/1.0\r\n\r\n".into(), Ok(Body::None)),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n".into(), Err(HttpError::Framing)),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET /  HTTP/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET / http/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        ("GET HTTP/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(), Err(HttpError::Malformed)),
        (format!("{} / HTTP/1.1\r\nHost: a\r\n\r\n", "G".repeat(33)), Err(HttpError::Malformed)),
        ("\r\n\r\n".into(), Err(HttpError::Malformed)),
    ] {
        let found = read_head(head.as_bytes()).map(|read| read.map(|(request, _)| request.body));
        assert_eq!(found, expected.map(Some), "{head:?}");
    }
}

#[test]
fn a_head_that_is_not_whole_asks_for_more_and_a_bad_one_is_refused_at_once() {
    let whole = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\nbody";
    for n_bytes in 0..whole.len() - 4 {
        assert_eq!(read_head(&whole[..n_bytes]), Ok(None), "{n_bytes}");
    }
    let (_, n_bytes) = read_head(whole).unwrap().unwrap();
    assert_eq!(n_bytes, whole.len() - 4);
    for bad in [&b"G\0"[..], b"\n", b"GET / HTTP/1.1\n", b"\rX", b"\x16\x03\x01"] {
        assert_eq!(read_head(bad), Err(HttpError::Malformed), "{bad:?}");
    }
}

/// Feeds `input` in pieces of `size` bytes, as they would come.
fn dechunk(input: &[u8], size: usize) -> Result<(String, usize), HttpError> {
    let mut dechunker = Dechunker::new();
    let (mut output, mut waiting, mut n_read) = (Vec::new(), Vec::new(), 0);
    for piece in input.chunks(size) {
        waiting.extend_from_slice(piece);
        let n_bytes = dechunker.feed(&waiting, &mut output)?;
        n_read += n_bytes;
        waiting.drain(..n_bytes);
        if dechunker.is_done() {
            break;
        }
    }
    Ok((String::from_utf8_lossy(&output).into_owned(), n_read))
}

#[test]
fn chunks_end_where_they_say() {
    let body = b"3;x=\"y\"\r\nabc\r\nA\r\n0123456789\r\n000\r\nX: 1\r\nY: 2\r\n\r\n";
    let input = [&body[..], b"GET / HTTP/1.1\r\n\r\n"].concat();
    let (whole, n_read) = dechunk(&input, input.len()).unwrap();
    assert_eq!(whole, "3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n");
    assert_eq!(n_read, body.len());
    for size in 1..input.len() {
        let (pieces, n_read) = dechunk(&input, size).unwrap();
        let data: String = pieces.split("\r\n").skip(1).step_by(2).collect();
        assert_eq!((data.as_str(), n_read), ("abc0123456789", body.len()), "{size}");
    }
    for bad in [
        "g\r\n",
        "\r\n",
        ";x\r\n",
        " 3\r\nabc\r\n",
        "3 \r\nabc\r\n",
        "0x3\r\nabc\r\n",
        "3\nabc\r\n",
        "3\r\nabcd\r\n",
        "3\r\nabc\n\n",
        "1234567890123456\r\n",
        "3;\0\r\n",
        "3\r\r\n",
        "0\r\nX\n\r\n",
    ] {
        assert_eq!(dechunk(bad.as_bytes(), bad.len()), Err(HttpError::Framing), "{bad:?}");
    }
    let long = format!("3;{}\r\n", "x".repeat(2000));
    assert_eq!(dechunk(long.as_bytes(), 64), Err(HttpError::TooLong));
    let trailers = format!("0\r\n{}\r\n", format!("X: {}\r\n", "x".repeat(900)).repeat(10));
    assert_eq!(dechunk(trailers.as_bytes(), 64), Err(HttpError::TooLong));
}
