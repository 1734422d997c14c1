//! Attacks on access tokens: what is taken, what is refused and why, and how often the issuer is asked because of it.

use super::*;
use crate::fixture::{
    AUDIENCE, ISSUER, NOW_S, World, claims, config, encode, good, header, jwk, pair, run, signed,
};
use gloveport_crypto::MacKey;
use std::sync::atomic::Ordering;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

fn oauth(world: &World) -> OAuth {
    OAuth::new(config(), Arc::clone(&world.server) as Arc<dyn Fetch>, world.clock())
}

async fn judged(oauth: &OAuth, token: &str) -> Result<String, Reason> {
    oauth.principal(token).await.map(|who| who.subject).map_err(|(reason, _)| reason)
}

/// Judges tokens, each by somebody who has seen none before.
fn check(tokens: impl IntoIterator<Item = (String, String, Result<&'static str, Reason>)>) {
    run(async {
        for (what, token, expected) in tokens {
            let world = World::new();
            world.set_keys(&[jwk("first", 1), rsa("rsa"), point("point")]);
            let judged = judged(&oauth(&world), &token).await;
            assert_eq!(judged, expected.map(str::to_owned), "{what}");
        }
    });
}

/// An RSA key of the issuer: nobody here can sign with it.
fn rsa(kid: &str) -> Value {
    json!({"kty": "RSA", "kid": kid, "use": "sig", "n": encode([0xc5; 256]), "e": "AQAB"})
}

/// A point of P-256 (RFC 7515, appendix A.3).
fn point(kid: &str) -> Value {
    let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": x, "y": y})
}

#[test]
fn an_honest_token_speaks_for_its_subject() {
    run(async {
        let world = World::new();
        let principal = oauth(&world).principal(&good()).await.expect("it is let in");
        let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let expected = Principal {
            tenant: Some("acme".to_owned()),
            subject: "ada".to_owned(),
            method: AuthMethod::OAuth,
            groups: set(&["eng"]),
            scopes: set(&["openid", "tools", "admin"]),
            client: None,
        };
        assert_eq!(principal, expected);
    });
}

#[test]
fn claims_say_for_whom_and_when() {
    let huge = "x".repeat(TEXT_BYTES_MAX * 2);
    let many: Vec<String> = (0..5_000).map(|n| n.to_string()).collect();
    let cases: Vec<(&str, Value, Result<&str, Reason>)> = vec![
        ("aud", json!("https://other.dev/mcp"), Err(Reason::Audience)),
        ("aud", json!(format!("{AUDIENCE}/")), Err(Reason::Audience)),
        ("aud", json!(AUDIENCE.to_uppercase()), Err(Reason::Audience)),
        ("aud", json!(format!("{AUDIENCE} x")), Err(Reason::Audience)),
        ("aud", Value::Null, Err(Reason::Audience)),
        ("aud", json!({AUDIENCE: AUDIENCE}), Err(Reason::Audience)),
        ("aud", json!([]), Err(Reason::Audience)),
        ("aud", json!(["https://other.dev/mcp"]), Err(Reason::Audience)),
        ("aud", json!([[AUDIENCE]]), Err(Reason::Audience)),
        ("aud", json!(["https://other.dev/mcp", AUDIENCE]), Ok("ada")),
        ("iss", json!("https://evil.test"), Err(Reason::Issuer)),
        ("iss", json!(format!("{ISSUER}/")), Err(Reason::Issuer)),
        ("iss", json!([ISSUER]), Err(Reason::Issuer)),
        ("iss", Value::Null, Err(Reason::Issuer)),
        ("exp", json!(NOW_S - 59), Ok("ada")),
        ("exp", json!(NOW_S - 60), Err(Reason::Expired)),
        ("exp", json!(0), Err(Reason::Expired)),
        ("exp", json!(-1), Err(Reason::TokenForm)),
        ("exp", json!(u64::MAX), Ok("ada")),
        ("exp", json!(1e300), Err(Reason::TokenForm)),
        ("exp", json!((NOW_S + 300).to_string()), Err(Reason::TokenForm)),
        ("exp", Value::Null, Err(Reason::TokenForm)),
        ("nbf", json!(NOW_S + 60), Ok("ada")),
        ("nbf", json!(NOW_S + 61), Err(Reason::NotYet)),
        ("nbf", json!("now"), Err(Reason::TokenForm)),
        ("iat", json!(NOW_S + 60), Ok("ada")),
        ("iat", json!(NOW_S + 61), Err(Reason::NotYet)),
        ("sub", Value::Null, Err(Reason::Subject)),
        ("sub", json!(""), Err(Reason::Subject)),
        ("sub", json!("key:ci"), Err(Reason::Subject)),
        ("sub", json!("ada\u{1b}[2J"), Err(Reason::Subject)),
        ("sub", json!("ada\n{}"), Err(Reason::Subject)),
        ("sub", json!(huge), Err(Reason::Subject)),
        ("sub", json!(["ada"]), Err(Reason::Subject)),
        ("tid", Value::Null, Err(Reason::Tenant)),
        ("tid", json!(""), Err(Reason::Tenant)),
        ("tid", json!(["acme"]), Err(Reason::Tenant)),
        ("scope", Value::Null, Err(Reason::Scope)),
        ("scope", json!(""), Err(Reason::Scope)),
        ("scope", json!("tools"), Err(Reason::Scope)),
        ("scope", json!("tools,admin"), Err(Reason::Scope)),
        ("scope", json!("TOOLS ADMIN"), Err(Reason::Scope)),
        ("scope", json!(["tools", "admin"]), Ok("ada")),
        ("scope", json!({"tools": true, "admin": true}), Err(Reason::TokenForm)),
        ("groups", json!({"eng": true}), Err(Reason::Groups)),
        ("groups", json!([1]), Err(Reason::Groups)),
        ("groups", json!(many), Err(Reason::Groups)),
        ("groups", Value::Null, Ok("ada")),
        ("_claim_names", json!({"groups": "src1"}), Err(Reason::Groups)),
    ];
    check(cases.into_iter().map(|(name, value, expected)| {
        let mut claims = claims();
        let what = format!("{name}: {value:.100}");
        match value {
            Value::Null => drop(claims.as_object_mut().expect("an object").remove(name)),
            value => claims[name] = value,
        }
        (what, signed(&header().to_string(), &claims.to_string(), 1), expected)
    }));
}

#[test]
fn headers_choose_neither_key_nor_meaning() {
    let own = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(pair(9).verifying_key().bytes())});
    let with = |name: &str, value: Value| {
        let mut header = header();
        header[name] = value;
        header.to_string()
    };
    let cases = [
        (with("alg", json!("none")), 1, Reason::Algorithm),
        (with("alg", json!("None")), 1, Reason::Algorithm),
        (with("alg", json!("")), 1, Reason::Algorithm),
        (with("alg", json!("HS256")), 1, Reason::Algorithm),
        (with("alg", json!("RS512")), 1, Reason::Algorithm),
        (with("alg", json!("eddsa")), 1, Reason::Algorithm),
        (with("alg", json!(["EdDSA"])), 1, Reason::TokenForm),
        (with("alg", Value::Null), 1, Reason::TokenForm),
        // A key of one kind, an algorithm of another.
        (with("kid", json!("rsa")), 1, Reason::SigningKey),
        (with("kid", json!("point")), 1, Reason::SigningKey),
        (with("alg", json!("RS256")), 1, Reason::SigningKey),
        (with("alg", json!("ES256")), 1, Reason::SigningKey),
        (json!({"alg": "RS256", "kid": "rsa"}).to_string(), 1, Reason::Signature),
        (json!({"alg": "ES256", "kid": "point"}).to_string(), 1, Reason::Signature),
        (json!({"alg": "ES256"}).to_string(), 1, Reason::Signature),
        // A key that the token brings is not looked at.
        (with("jwk", own), 9, Reason::Signature),
        (with("jku", json!("https://evil.test/keys")), 9, Reason::Signature),
        (with("x5u", json!("https://evil.test/keys")), 9, Reason::Signature),
        (with("kid", json!("../../etc/passwd")), 1, Reason::SigningKey),
        (with("kid", json!("x".repeat(257))), 1, Reason::TokenForm),
        (with("kid", json!(["first"])), 1, Reason::TokenForm),
        (with("crit", json!(["exp"])), 1, Reason::TokenForm),
        (with("crit", json!([])), 1, Reason::TokenForm),
        (with("b64", json!(false)), 1, Reason::TokenForm),
        (with("typ", json!("dpop+jwt")), 1, Reason::TokenForm),
        (with("typ", json!("logout+jwt")), 1, Reason::TokenForm),
        (with("typ", json!(1)), 1, Reason::TokenForm),
        (r#"{"alg":"none","alg":"EdDSA","kid":"first"}"#.to_owned(), 1, Reason::TokenForm),
        (r#"{"alg":"EdDSA","\u0061lg":"EdDSA","kid":"first"}"#.to_owned(), 1, Reason::TokenForm),
        (r#"{"alg":"EdDSA","kid":"first","kid":"first"}"#.to_owned(), 1, Reason::TokenForm),
        ("[]".to_owned(), 1, Reason::TokenForm),
        ("{".to_owned(), 1, Reason::TokenForm),
    ];
    let cases = cases.into_iter().map(|(header, seed, reason)| {
        let token = signed(&header, &claims().to_string(), seed);
        (header, token, Err(reason))
    });
    let plain = json!({"alg": "EdDSA"}).to_string();
    let unnamed = signed(&plain, &claims().to_string(), 1);
    check(cases.chain([("no kid, no typ".to_owned(), unnamed, Ok("ada"))]));
}

#[test]
fn a_signature_covers_all_and_is_of_the_issuer() {
    let good = good();
    let (message, signature) = good.rsplit_once('.').expect("three parts");
    let (head, payload) = message.split_once('.').expect("three parts");
    let other = claims().to_string().replace("ada", "eve");
    // The public key as a shared secret, as raw bytes and as text.
    let confused = |key: &[u8]| {
        let head = encode(json!({"alg": "HS256", "kid": "first"}).to_string());
        let message = format!("{head}.{payload}");
        format!("{message}.{}", encode(MacKey::from_bytes(key).digest(&[message.as_bytes()])))
    };
    let public = pair(1);
    let public = public.verifying_key();
    let unsigned = encode(json!({"alg": "none"}).to_string());
    let twice = format!("{},\"sub\":\"eve\"}}", claims().to_string().trim_end_matches('}'));
    let deep = format!("{{\"exp\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let long = format!("{message}.{}", "A".repeat(12 << 10));
    let head_text = header().to_string();
    let form = Err(Reason::TokenForm);
    check(
        [
            (
                "other claims",
                format!("{head}.{}.{signature}", encode(other)),
                Err(Reason::Signature),
            ),
            ("other key", signed(&head_text, &claims().to_string(), 2), Err(Reason::Signature)),
            ("no signature", format!("{message}."), Err(Reason::Signature)),
            ("none", format!("{unsigned}.{payload}."), Err(Reason::Algorithm)),
            ("HS256, raw", confused(public.bytes()), Err(Reason::Algorithm)),
            ("HS256, text", confused(encode(public.bytes()).as_bytes()), Err(Reason::Algorithm)),
            ("long signature", long, Err(Reason::Signature)),
            ("two parts", message.to_owned(), form),
            ("four parts", format!("{good}.x"), form),
            ("five parts", format!("{good}.x.y"), form),
            ("padding", format!("{good}="), form),
            ("plain alphabet", good.replacen('-', "+", 1).replacen('_', "/", 1) + "+", form),
            ("nothing", String::new(), form),
            ("dots", "..".to_owned(), form),
            ("a claim twice", signed(&head_text, &twice, 1), form),
            ("deep claims", signed(&head_text, &deep, 1), form),
            ("claims that are a list", signed(&head_text, "[]", 1), form),
        ]
        .map(|(what, token, expected)| (what.to_owned(), token, expected)),
    );
}

#[test]
fn strangers_cause_few_fetches() {
    run(async {
        let world = World::new();
        let oauth = oauth(&world);
        assert_eq!(judged(&oauth, &good()).await, Ok("ada".to_owned()));
        assert_eq!(world.n_fetches(), 1);
        let unknown = |n: u32| {
            let head = json!({"alg": "EdDSA", "kid": format!("unknown-{n}")});
            signed(&head.to_string(), &claims().to_string(), 9)
        };
        for second in 0..90 {
            world.set_time(NOW_S + second);
            for n in 0..20 {
                assert_eq!(judged(&oauth, &unknown(n)).await, Err(Reason::SigningKey));
            }
            // Nobody else waits for that.
            assert_eq!(judged(&oauth, &good()).await, Ok("ada".to_owned()));
        }
        assert_eq!(world.n_fetches(), 1 + 2, "one in 30 seconds: at 30 and at 60");
    });
}

#[test]
fn there_is_one_fetch_at_a_time() {
    run(async {
        let world = World::with_gate(Semaphore::new(0));
        let oauth = Arc::new(oauth(&world));
        let mut waiting = JoinSet::new();
        for _ in 0..200 {
            let oauth = Arc::clone(&oauth);
            waiting.spawn(async move { judged(&oauth, &good()).await });
        }
        // All of them come to wait before anything is let through, since there is one thread.
        while world.n_fetches() == 0 {
            tokio::task::yield_now().await;
        }
        world.server.gate.add_permits(1);
        while let Some(judged) = waiting.join_next().await {
            assert_eq!(judged.expect("no panic"), Ok("ada".to_owned()));
        }
        assert_eq!((world.n_fetches(), world.server.open_max.load(Ordering::SeqCst)), (1, 1));
    });
}

#[test]
fn who_waits_in_vain_is_refused_and_a_crowd_at_once() {
    run(async {
        let world = World::with_gate(Semaphore::new(0));
        let oauth = Arc::new(oauth(&world));
        let mut waiting = JoinSet::new();
        for _ in 0..1_000 {
            let oauth = Arc::clone(&oauth);
            waiting.spawn(async move { judged(&oauth, &good()).await });
        }
        // 256 wait; the others are told at once, while nothing has come yet.
        for _ in 0..1_000 - 256 {
            let judged = waiting.join_next().await.expect("one is told").expect("no panic");
            assert_eq!(judged, Err(Reason::IssuerUnavailable));
        }
        assert_eq!(waiting.len(), 256);
        world.server.gate.add_permits(1);
        while let Some(judged) = waiting.join_next().await {
            assert_eq!(judged.expect("no panic"), Ok("ada".to_owned()));
        }
    });
}

#[test]
fn keys_rotate_and_withdrawn_ones_end() {
    run(async {
        let world = World::new();
        let oauth = oauth(&world);
        let by = |kid: &str, seed| {
            let mut header = header();
            header["kid"] = json!(kid);
            let mut claims = claims();
            claims["exp"] = json!(NOW_S + 86_400 * 2);
            signed(&header.to_string(), &claims.to_string(), seed)
        };
        let (first, second) = (by("first", 1), by("second", 2));
        assert_eq!(judged(&oauth, &first).await, Ok("ada".to_owned()));
        // A new key is found by its first token, once the pause is over.
        world.set_keys(&[jwk("first", 1), jwk("second", 2)]);
        assert_eq!(judged(&oauth, &second).await, Err(Reason::SigningKey));
        world.set_time(NOW_S + 30);
        assert_eq!(judged(&oauth, &second).await, Ok("ada".to_owned()));
        assert_eq!(judged(&oauth, &first).await, Ok("ada".to_owned()));
        // The old one is withdrawn: nothing that was remembered outlives the next look.
        world.set_keys(&[jwk("second", 2)]);
        world.set_time(NOW_S + 30 + 600);
        assert_eq!(judged(&oauth, &first).await, Err(Reason::SigningKey));
        assert_eq!(judged(&oauth, &second).await, Ok("ada".to_owned()));
        // Another key under the same name is another key.
        world.set_keys(&[jwk("second", 3)]);
        world.set_time(NOW_S + 30 + 1_200);
        assert_eq!(judged(&oauth, &second).await, Err(Reason::Signature));
        assert_eq!(judged(&oauth, &by("second", 3)).await, Ok("ada".to_owned()));
        // An issuer that is away is missed for a day, and no longer.
        *world.server.is_down.lock().expect("no panic before") = true;
        world.set_time(NOW_S + 30 + 1_200 + 86_399);
        assert_eq!(judged(&oauth, &by("second", 3)).await, Ok("ada".to_owned()));
        // What was just verified is remembered for 5 minutes more.
        world.set_time(NOW_S + 30 + 1_200 + 86_399 + REMEMBERED_S);
        assert_eq!(judged(&oauth, &by("second", 3)).await, Err(Reason::IssuerUnavailable));
    });
}

#[test]
fn what_is_remembered_ends_with_the_token() {
    run(async {
        let world = World::new();
        let oauth = oauth(&world);
        for (second, expected) in [
            (0, Ok("ada".to_owned())),
            (359, Ok("ada".to_owned())),
            (360, Err(Reason::Expired)),
            (361, Err(Reason::Expired)),
        ] {
            world.set_time(NOW_S + second);
            assert_eq!(judged(&oauth, &good()).await, expected, "{second}");
        }
    });
}
