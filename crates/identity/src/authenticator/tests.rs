//! Requests and their ends: what a sender is answered, and what is told of it.

use super::*;
use crate::fixture::{AUDIENCE, ISSUER, NOW_S, World, claims, config, good, header, run, signed};
use crate::keys::NewKey;
use crate::request::CREDENTIAL_BYTES_MAX;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const METADATA_ADDRESS: &str = "https://mcp.acme.dev/.well-known/oauth-protected-resource/mcp";

type Events = Arc<Mutex<Vec<AuthEvent>>>;

/// Everything that can be on, with a key of a tenant.
struct House {
    world: World,
    authenticator: Authenticator,
    key: String,
    bearer: String,
    events: Events,
    _folder: tempfile::TempDir,
}

fn house() -> House {
    let world = World::new();
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(KeyStore::at(folder.path().join("keys.json")));
    let new = NewKey {
        name: "ada".to_owned(),
        tenant: Some("acme".to_owned()),
        addresses: vec!["192.0.2.0/24".parse().expect("a range")],
        ..NewKey::default()
    };
    let key = store.create(&new, NOW_S).expect("made").key;
    let bearer = Bearer::random().expect("random bytes");
    let events = Events::default();
    let told = Arc::clone(&events);
    let authenticator = Authenticator::new(Setup {
        site: Site::with_url(AUDIENCE).expect("a URL"),
        local: Principal { method: AuthMethod::Bearer, ..Principal::local() },
        bearer: Some(bearer.clone()),
        keys: Some(store),
        oauth: Some((config(), Arc::clone(&world.server) as Arc<dyn Fetch>)),
        resource: AUDIENCE.to_owned(),
        proxies: Vec::new(),
        clock: world.clock(),
        on_event: Some(Arc::new(move |event| told.lock().expect("no panic").push(event))),
    });
    let bearer = bearer.expose().to_owned();
    House { world, authenticator, key, bearer, events, _folder: folder }
}

/// A request with these headers `Authorization`, from an address of the key.
fn request<'a>(authorization: &'a [String], query: Option<&'a str>) -> Presented<'a> {
    Presented {
        authorization: authorization.iter().map(String::as_bytes).collect(),
        host: vec![b"mcp.acme.dev"],
        query,
        peer: Some("192.0.2.9".parse().expect("an address")),
        ..Presented::default()
    }
}

fn with(name: &str, value: Option<Value>) -> String {
    let mut claims = claims();
    match value {
        None => drop(claims.as_object_mut().expect("an object").remove(name)),
        Some(value) => claims[name] = value,
    }
    signed(&header().to_string(), &claims.to_string(), 1)
}

#[test]
fn every_way_in_has_its_principal() {
    let house = house();
    for (credential, tenant, subject, method) in [
        (house.bearer.clone(), None, "local", AuthMethod::Bearer),
        (house.key.clone(), Some("acme"), "key:ada", AuthMethod::Key),
        (good(), Some("acme"), "ada", AuthMethod::OAuth),
    ] {
        let shown = [format!("Bearer {credential}")];
        let principal = run(house.authenticator.authenticate(&request(&shown, None)));
        let principal = principal.expect("let in");
        let told = (principal.tenant.as_deref(), &*principal.subject, principal.method);
        assert_eq!(told, (tenant, subject, method));
    }
    assert_eq!(house.events.lock().expect("no panic").len(), 0);
}

#[test]
fn refusals_say_what_to_do_and_nothing_else() {
    let house = house();
    let bearer = |credential: &str| format!("Bearer {credential}");
    let huge = bearer(&"x".repeat(CREDENTIAL_BYTES_MAX));
    let wide = bearer(&format!("{}.{}.x", "e".repeat(8_000), "e".repeat(8_000)));
    let query = format!("access_token={}", good());
    let revoked = house.key.replace("gp_", "gp_x");
    let token = "error=\"invalid_token\"";
    let bad = "error=\"invalid_request\"";
    for (authorization, query, status, reason, part) in [
        (vec![], None, 401, Reason::Missing, "resource_metadata"),
        (vec![], Some(&*query), 400, Reason::InQuery, bad),
        (vec![bearer(&good())], Some(&*query), 400, Reason::InQuery, bad),
        (vec![bearer(&good()), bearer(&good())], None, 400, Reason::Several, bad),
        (vec![bearer(&good()), bearer(&house.key)], None, 400, Reason::Several, bad),
        (vec![huge], None, 400, Reason::TooLong, bad),
        (vec![wide], None, 401, Reason::TokenForm, token),
        (vec!["Basic eDp5".to_owned()], None, 401, Reason::Scheme, bad),
        (vec![bearer("wrong")], None, 401, Reason::TokenForm, token),
        (vec![bearer(&revoked)], None, 401, Reason::Checksum, token),
        (vec![bearer(&with("aud", Some(json!(ISSUER))))], None, 401, Reason::Audience, token),
        (vec![bearer(&with("exp", Some(json!(1))))], None, 401, Reason::Expired, token),
        (vec![bearer(&with("tid", None))], None, 403, Reason::Tenant, token),
        (
            vec![bearer(&with("scope", Some(json!("tools"))))],
            None,
            403,
            Reason::Scope,
            "error=\"insufficient_scope\"",
        ),
    ] {
        let refusal = run(house.authenticator.authenticate(&request(&authorization, query)));
        let refusal = refusal.expect_err("it is refused");
        let what = format!("{:.60} {query:?}", authorization.join("; "));
        assert_eq!((refusal.status(), refusal.reason), (status, reason), "{what}");
        let challenge = refusal.challenge.as_deref().unwrap_or_default();
        assert!(challenge.starts_with("Bearer ") && challenge.contains(part), "{challenge}");
        let metadata = format!("resource_metadata=\"{METADATA_ADDRESS}\"");
        assert!(challenge.contains(&metadata), "{challenge}");
        // All that are needed, not only what lacks: clients ask for what stands here (RFC 6750, section 3).
        let has_scopes = challenge.contains("scope=\"tools admin\"");
        assert_eq!(has_scopes, matches!(status, 401 | 403), "{challenge}");
        assert!(!challenge.contains(&good()) && challenge.is_ascii(), "{challenge}");
    }
}

#[test]
fn nothing_shown_is_told() {
    let house = house();
    let wrong = Presented { host: vec![b"evil.test\x1b[2J"], ..Presented::default() };
    run(house.authenticator.authenticate(&wrong)).expect_err("another host");
    let lacking = with("tid", None);
    for credential in [&lacking, &format!("{}x", house.key), &format!("{}x", house.bearer)] {
        let shown = [format!("Bearer {credential}")];
        run(house.authenticator.authenticate(&request(&shown, None))).expect_err("refused");
    }
    let events = house.events.lock().expect("no panic");
    let told = format!("{events:?}");
    for secret in [&lacking, &house.key, &house.bearer] {
        let parts = secret.split(['.', '_']).filter(|part| part.len() > 20);
        assert!(!parts.into_iter().any(|part| told.contains(part)), "{told}");
    }
    assert!(!told.contains('\u{1b}') && !told.contains("\\u{1b}"), "{told}");
    let ends: Vec<Ending> = events.iter().map(|event| event.ending).collect();
    let reasons = [Reason::Host, Reason::Tenant, Reason::Checksum, Reason::Checksum];
    assert_eq!(ends, reasons.map(Ending::Refused));
    assert_eq!(events[1].subject.as_deref(), Some("ada"), "the token was verified");
}

#[test]
fn a_flood_of_refusals_is_counted_not_told() {
    let house = house();
    for _ in 0..1_000 {
        run(house.authenticator.authenticate(&request(&[], None))).expect_err("refused");
    }
    house.world.set_time(NOW_S + 1);
    run(house.authenticator.authenticate(&request(&[], None))).expect_err("refused");
    let events = house.events.lock().expect("no panic");
    assert_eq!(events.len(), EVENTS_PER_SECOND as usize + 1);
    assert_eq!(events.last().expect("one").n_untold, 950);
}

#[test]
fn somebody_of_the_issuer_is_not_the_user_of_this_machine() {
    let world = World::new();
    let bearer = Some(Bearer::random().expect("random bytes"));
    let plain = OAuthConfig::new(ISSUER, AUDIENCE).expect("a configuration");
    let authenticator = |bearer| {
        Authenticator::new(Setup {
            site: Site::loopback(),
            local: Principal { subject: "ada".to_owned(), ..Principal::local() },
            bearer,
            keys: None,
            oauth: Some((plain.clone(), Arc::clone(&world.server) as Arc<dyn Fetch>)),
            resource: AUDIENCE.to_owned(),
            proxies: Vec::new(),
            clock: world.clock(),
            on_event: None,
        })
    };
    let shown = [format!("Bearer {}", good())];
    let presented = Presented { host: vec![b"localhost"], ..request(&shown, None) };
    let refusal = run(authenticator(bearer).authenticate(&presented)).expect_err("a namesake");
    assert_eq!(refusal.reason, Reason::Subject);
    // Where the user of this machine cannot come in there is nobody to be taken for.
    run(authenticator(None).authenticate(&presented)).expect("let in");
}

#[test]
fn the_metadata_says_whom_to_ask() {
    let house = house();
    let metadata = house.authenticator.metadata().expect("tokens are taken");
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let names: BTreeSet<&str> =
        metadata.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(metadata["resource"], AUDIENCE);
    assert_eq!(metadata["authorization_servers"], json!([ISSUER]));
    assert_eq!(metadata["bearer_methods_supported"], json!(["header"]));
    assert_eq!(metadata["scopes_supported"], json!(["tools", "admin"]));
    assert_eq!(names.len(), 5, "{metadata}");
    for (resource, expected) in [
        (AUDIENCE, METADATA_ADDRESS),
        ("https://a.dev", "https://a.dev/.well-known/oauth-protected-resource"),
    ] {
        assert_eq!(metadata_address(resource).as_deref(), Some(expected));
    }
}
