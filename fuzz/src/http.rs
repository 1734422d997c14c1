//! Heads of HTTP requests: what is passed on is read, by the same strict reader, as what was judged.
#![no_main]

use gloveport_egress::Target;
use gloveport_egress::wire::{Request, read_head};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(Some((request, n_bytes))) = read_head(bytes) else { return };
    assert!(n_bytes <= bytes.len());
    assert_eq!(read_head(&bytes[..n_bytes]), Ok(Some((request.clone(), n_bytes))));
    assert_eq!(read_head(&bytes[..n_bytes - 1]), Ok(None));
    if let Ok((target, path)) = request.absolute_target() {
        check_passed_on(&request, &target, &path);
    }
    if let Ok((target, path)) = request.origin_target(8080) {
        check_passed_on(&request, &target, &path);
    }
});

fn check_passed_on(request: &Request, target: &Target, path: &str) {
    let head = request.encode(target, path);
    let read = read_head(&head);
    // A head near the longest grows over it by the fields that are added.
    let Ok(Some((passed, n_bytes))) = read else {
        assert!(head.len() > 32_000 || request.fields.len() > 120, "{read:?}");
        return;
    };
    assert_eq!(n_bytes, head.len());
    assert_eq!(passed.origin_target(80).ok(), Some((target.clone(), path.to_owned())));
    assert_eq!((&passed.method, passed.body), (&request.method, request.body));
    assert_eq!(passed.fields, request.fields);
}
