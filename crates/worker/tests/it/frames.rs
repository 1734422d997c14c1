//! What is no frame, or no frame that was asked for, ends the worker with an error and never with a
//! panic.

use crate::gateway::{on_main_stack, start};
use gloveport_protocol::{Answer, Bindings, ToWorker};
use gloveport_worker::{WorkerError, serve};
use std::{io::Cursor, iter::successors};

/// Serves a worker from bytes; gives its error as text.
fn served(bytes: Vec<u8>) -> String {
    on_main_stack(move || match serve(Cursor::new(bytes), std::io::sink(), "none") {
        Ok(()) => "served".to_owned(),
        Err(error) => text_of(&error),
    })
}

fn text_of(error: &WorkerError) -> String {
    let all = successors(Some(error as &dyn std::error::Error), |error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn frames(list: &[ToWorker]) -> Vec<u8> {
    list.iter().flat_map(ToWorker::encode).collect()
}

#[test]
fn what_is_no_frame_is_an_error() {
    let check = |bytes: &[u8], expected: &str| assert_eq!(served(bytes.to_vec()), expected);
    check(b"", "served");
    check(b"\x01", "the gateway went away");
    check(b"\x08\0\0\0abc", "the gateway went away");
    check(
        b"\xff\xff\xff\xff",
        "the gateway sent no frame: a frame of 4294967295 bytes, at most 67108864 are accepted",
    );
    check(b"\0\0\0\0", "the gateway sent no frame: a frame ends before its header does");
    check(
        b"GET / HTTP/1.1\r\n",
        "the gateway sent no frame: a frame of 542393671 bytes, at most 67108864 are accepted",
    );
    let damaged = served(b"\x06\0\0\0\x02\0\0\0{}".to_vec());
    assert!(damaged.starts_with("the gateway sent no frame: a frame's header is malformed"));
}

#[test]
fn a_frame_that_nothing_asked_for_is_an_error() {
    let check = |list: &[ToWorker], expected: &str| assert_eq!(served(frames(list)), expected);
    let value = |id| ToWorker::Answer { id, answer: Answer::Value("1".into()), now_ms: 0 };
    let begin = |source| ToWorker::Start(start(source));
    let unasked = |name: &str| format!("the gateway sent `{name}`, which nothing asked for");
    check(&[value(0)], &unasked("answer"));
    check(&[ToWorker::Time { now_ms: 0 }], &unasked("time"));
    check(&[begin("return github"), value(0)], &unasked("answer"));
    check(&[begin("await searchTools('a')"), value(1)], &unasked("answer"));
    check(&[begin("await searchTools('a')"), begin("")], &unasked("start"));
    let sleeps = "await new Promise((r) => setTimeout(r, 1))";
    check(&[begin(sleeps), ToWorker::Woken { id: 9, now_ms: 0 }], &unasked("woken"));
    let asks = begin("await searchTools('a')");
    check(&[asks, ToWorker::Woken { id: 0, now_ms: 0 }], &unasked("woken"));
    check(&[begin(sleeps), ToWorker::Bindings(Bindings::default())], &unasked("bindings"));
    check(&[begin("await searchTools('a')")], "the gateway went away");
    check(&[begin("for (;;) { try { Date.now() } catch { break } }")], "the gateway went away");
    check(&[begin("return 1"), value(0)], "served");
}

#[test]
fn damaged_frames_never_panic() {
    let whole = frames(&[
        ToWorker::Start(start("return await searchTools('a')")),
        ToWorker::Answer { id: 0, answer: Answer::Value("{\"a\":[1]}".into()), now_ms: 0 },
    ]);
    on_main_stack(move || {
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            let _ = serve(Cursor::new(damaged), std::io::sink(), "none");
            let _ = serve(Cursor::new(whole[..at].to_vec()), std::io::sink(), "none");
        }
    });
}
