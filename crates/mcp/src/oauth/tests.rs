//! Signing in to honest and hostile sites: what ends a sign-in, what is renewed how often, and who gets what.

use super::testing::{Asked, Memory, Reply, Site, metadata, oauth};
use super::web::Web;
use super::*;
use gloveport_protocol::ServerName;
use reqwest::Url;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::task::TaskTracker;

const REDIRECT: &str = "http://127.0.0.1:1/callback";

fn name() -> ServerName {
    ServerName::parse("site").expect("a name")
}

fn settings() -> OauthSettings {
    OauthSettings::default()
}

fn login(url: &str, oauth: &Oauth) -> Login {
    Login::new(&name(), url, BTreeMap::new(), oauth.clone()).expect("an address")
}

fn session(url: &str, oauth: &Oauth) -> Session {
    let url = Url::parse(url).expect("an address");
    Session::new(&name(), &url, oauth.clone(), TaskTracker::new())
}

/// A field of the address for the browser.
fn field(start: &LoginStart, name: &str) -> Option<String> {
    let url = Url::parse(start.url()).expect("an address");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Signs in with the answer that an honest authorization server gives.
async fn sign_in(site: &Site, oauth: &Oauth) -> SignedIn {
    let start = login(&site.url(), oauth).begin(REDIRECT).await.expect("it begins");
    let state = field(&start, "state").expect("a state");
    let answer = format!("{REDIRECT}?code=c&state={state}&iss={}", site.base);
    start.finish(&answer).await.expect("it ends well")
}

fn is_signed_out(trouble: &Result<Secret, Trouble>) -> bool {
    matches!(trouble, Err(Trouble::Login { .. }))
}

#[tokio::test]
async fn a_person_signs_in_and_out() {
    let site = Site::start(|_, _| None).await;
    let store = Arc::new(Memory::default());
    let (oauth, told) = oauth(&store, settings());
    let start = login(&site.url(), &oauth).begin(REDIRECT).await.expect("it begins");
    for (name, expected) in [
        ("response_type", "code"),
        ("client_id", "made-for-you"),
        ("redirect_uri", REDIRECT),
        ("code_challenge_method", "S256"),
        ("resource", &site.url()),
        ("scope", "read"),
    ] {
        assert_eq!(field(&start, name).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(start.host(), site.base.trim_start_matches("http://"));
    let signed_in = sign_in(&site, &oauth).await;
    let expected =
        SignedIn { issuer: site.base.clone(), scopes: vec!["read".into()], renews: true };
    assert_eq!(signed_in, expected);
    assert_eq!(site.asked("POST /register").len(), 1, "the registration is used again");
    let redeemed = &site.asked("POST /token")[0].body;
    assert!(redeemed.contains("code_verifier=") && redeemed.contains("resource="), "{redeemed}");
    let bearer = session(&site.url(), &oauth).bearer().await.expect("signed in");
    assert_eq!(bearer, Some(Secret::new("access-token-of-the-test")));
    let told = told.lock().expect("nobody panics").clone();
    assert!(told.contains("access-token-of") && told.contains("refresh-token-of"), "{told}");

    // The same name at another address is another server.
    let other = session(&format!("{}/other", site.base), &oauth).bearer().await;
    assert_eq!(other, Ok(None));

    let left = logout(&name(), &site.url(), oauth.clone()).await;
    assert_eq!(left, Ok(Logout::Revoked));
    assert!(site.asked("POST /revoke")[0].body.contains("token=refresh-token-of-the-test"));
    assert_eq!(store.all(), "");
    assert_eq!(logout(&name(), &site.url(), oauth).await, Ok(Logout::WasNot));
}

#[tokio::test]
async fn answers_of_others_are_not_redeemed() {
    let site = Site::start(|_, _| None).await;
    let base = &site.base;
    for (name, answer, expected) in [
        ("another state", format!("code=c&state=OTHER&iss={base}"), "not of this sign-in"),
        ("no state", format!("code=c&iss={base}"), "not of this sign-in"),
        ("two states", format!("code=c&state=STATE&state=STATE&iss={base}"), "not of this sign-in"),
        ("another issuer", "code=c&state=STATE&iss=https://evil.example".into(), "evil.example"),
        ("nearly its issuer", format!("code=c&state=STATE&iss={base}/"), "its code is not used"),
        ("no issuer", "code=c&state=STATE".into(), "which issuer"),
        ("two issuers", format!("code=c&state=STATE&iss={base}&iss={base}"), "one thing twice"),
        ("two codes", format!("code=c&code=d&state=STATE&iss={base}"), "one thing twice"),
        ("no code", format!("state=STATE&iss={base}"), "no code"),
        (
            "refused",
            format!("error=access_denied&error_description=%1b[31mno&state=STATE&iss={base}"),
            "access_denied (\\u{1b}[31mno)",
        ),
        (
            "refused by another",
            "error=x&state=STATE&iss=https://evil.example".into(),
            "evil.example",
        ),
        ("too long", format!("code={}&state=STATE&iss={base}", "c".repeat(20_000)), "too long"),
    ] {
        let store = Arc::new(Memory::default());
        let (oauth, _) = oauth(&store, settings());
        let start = login(&site.url(), &oauth).begin(REDIRECT).await.expect("it begins");
        let state = field(&start, "state").expect("a state");
        let answer = answer.replace("STATE", &state);
        assert_eq!(start.is_answer(&answer), !expected.contains("not of this"), "{name}");
        let error = start.finish(&answer).await.expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
        assert!(!store.all().contains("access"), "{name}");
    }
    assert!(site.asked("POST /token").is_empty(), "no code was redeemed");
}

/// What a hostile site says in place of what is right, by path.
type Lie = fn(&str, &str) -> Option<Reply>;

fn resource(change: impl Fn(&mut Value)) -> Reply {
    let mut document = json!({"resource": "BASE/mcp", "authorization_servers": ["BASE"]});
    change(&mut document);
    Reply::json(&document)
}
fn server(base: &str, key: &str, value: Value) -> Reply {
    let mut document = metadata(base);
    document[key] = value;
    Reply::json(&document)
}

/// What is wrong with the document of a server, and how that is told.
fn lies_of_servers() -> Vec<(&'static str, Lie, &'static str)> {
    vec![
        (
            "another resource",
            |_, _| Some(resource(|d| d["resource"] = json!("https://evil.example/mcp"))),
            "evil.example",
        ),
        (
            "a resource beside",
            |base, _| Some(resource(|d| d["resource"] = json!(format!("{base}/mc")))),
            "would not be for",
        ),
        (
            "nobody gives access",
            |base, _| Some(Reply::json(&json!({"resource": format!("{base}/mcp")}))),
            "no authorization server",
        ),
        (
            "a huge document",
            |base, _| Some(Reply::json(&json!({"resource": base, "x": "x".repeat(300 << 10)}))),
            "larger than",
        ),
        (
            "a redirect elsewhere",
            |_, _| Some(Reply::status(302).with("location: http://127.0.0.1:9/x".into())),
            "no metadata",
        ),
        (
            "a redirect without end",
            |base, path| Some(Reply::status(302).with(format!("location: {base}{path}"))),
            "no metadata",
        ),
        ("no JSON", |_, _| Some(Reply::status(200)), "no metadata"),
    ]
}

/// The same for an authorization server.
fn lies_of_issuers() -> Vec<(&'static str, Lie, &'static str)> {
    vec![
        (
            "another issuer",
            |base, _| Some(server(base, "issuer", json!("https://other.example"))),
            "other.example",
        ),
        (
            "nearly its issuer",
            |base, _| Some(server(base, "issuer", json!(format!("{base}/")))),
            "letter by letter",
        ),
        (
            "no proof keys",
            |base, _| Some(server(base, "code_challenge_methods_supported", json!(["plain"]))),
            "S256",
        ),
        (
            "a script for the browser",
            |base, _| Some(server(base, "authorization_endpoint", json!("javascript:alert(1)"))),
            "no address of the web",
        ),
        (
            "a password for the browser",
            |base, _| {
                Some(server(
                    base,
                    "authorization_endpoint",
                    json!("https://bank.example@evil.example/"),
                ))
            },
            "a user or a password",
        ),
        (
            "no token endpoint",
            |base, _| Some(server(base, "token_endpoint", Value::Null)),
            "no token endpoint",
        ),
        ("nothing of itself", |_, _| Some(Reply::status(500)), "well-known"),
    ]
}

#[tokio::test]
async fn sites_that_lie_about_themselves_get_nobody_signed_in() {
    let of_servers = lies_of_servers().into_iter().map(|lie| ("oauth-protected-resource", lie));
    let of_issuers = lies_of_issuers().into_iter().map(|lie| ("oauth-authorization-server", lie));
    for (place, (name, lie, expected)) in of_servers.chain(of_issuers) {
        let site = Site::start(move |base, asked: &Asked| {
            let path = asked.what.strip_prefix("GET ")?;
            let mut reply = path.contains(place).then(|| lie(base, path)).flatten()?;
            reply.body = reply.body.replace("BASE", base);
            Some(reply)
        })
        .await;
        let store = Arc::new(Memory::default());
        let (oauth, _) = oauth(&store, settings());
        let begun = login(&site.url(), &oauth).begin(REDIRECT).await;
        let error = begun.err().unwrap_or_else(|| panic!("{name} began")).to_string();
        assert!(error.contains(expected), "{name}: {error}");
        assert!(site.asked("POST /register").is_empty(), "{name}");
        assert_eq!(store.all(), "", "{name}");
    }
}

#[test]
fn public_servers_name_public_places_only() {
    let public = Url::parse("https://mcp.example.com/mcp").expect("an address");
    let web = Web::of_server(&public, Network::AsServer);
    for address in [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://a.localhost./",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "http://auth.example.com/",
        "https://auth.example.com/#x",
        "https://me@auth.example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ] {
        assert!(web.address("it", address).is_err(), "{address}");
    }
    let long = format!("https://auth.example.com/{}", "x".repeat(3_000));
    assert!(web.address("it", &long).is_err());
    assert!(web.address("it", "https://auth.example.com/").is_ok());
    // Where the operator wrote an address inside, the server's may be as well.
    for server in
        ["http://127.0.0.1:1/", "http://localhost/", "http://192.168.1.2/", "http://[::1]/"]
    {
        let web = Web::of_server(&Url::parse(server).expect("an address"), Network::AsServer);
        assert!(web.address("it", "http://127.0.0.1/").is_ok(), "{server}");
        assert!(web.address("it", "file:///etc/passwd").is_err(), "{server}");
    }
    let allowed = Web::of_server(&public, Network::Private);
    assert!(allowed.address("it", "http://10.0.0.1/").is_ok());
}

/// What is kept says that its time is over.
fn expire(store: &Memory) {
    let text = store.all();
    let (_, rest) = text.split_once("\"expires_s\":").expect("it ends sometime");
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    store.change(&format!("\"expires_s\":{number}"), "\"expires_s\":1");
}

/// Answers of the token endpoint to a refresh.
fn refreshing(answer: fn() -> Reply) -> impl Fn(&str, &Asked) -> Option<Reply> {
    move |_, asked| {
        let is_refresh = asked.body.contains("grant_type=refresh_token");
        is_refresh.then(answer)
    }
}

fn fresh() -> Reply {
    Reply::json(&json!({"access_token": "second-access", "refresh_token": "second-refresh",
        "token_type": "bearer", "expires_in": "3600"}))
}

#[tokio::test]
async fn twenty_calls_with_one_expired_sign_in_renew_it_once() {
    let site = Site::start(refreshing(fresh)).await;
    let store = Arc::new(Memory::default());
    let (oauth, told) = oauth(&store, settings());
    sign_in(&site, &oauth).await;
    expire(&store);
    // Two processes with ten calls each.
    let sessions = [session(&site.url(), &oauth), session(&site.url(), &oauth)];
    let mut calls = JoinSet::new();
    for n in 0..20 {
        let session = sessions[n % 2].clone();
        calls.spawn(async move { session.bearer().await });
    }
    for bearer in calls.join_all().await {
        assert_eq!(bearer, Ok(Some(Secret::new("second-access"))));
    }
    let renewals = site.asked("POST /token").into_iter();
    let renewals: Vec<Asked> = renewals.filter(|a| a.body.contains("refresh_token")).collect();
    assert_eq!(renewals.len(), 1, "{renewals:?}");
    assert!(renewals[0].body.contains("refresh-token-of-the-test"));
    assert!(store.all().contains("second-refresh") && !store.all().contains("token-of-the-test"));
    assert!(told.lock().expect("nobody panics").contains("second-refresh"));
}

#[tokio::test]
async fn a_renewal_that_fails_costs_what_it_must() {
    for (name, answer, is_over) in [
        ("a broken server", (|| Reply::status(500)) as fn() -> Reply, false),
        ("a busy server", || Reply::refused("temporarily_unavailable"), false),
        ("no JSON", || Reply::status(200), false),
        (
            "another form",
            || Reply::json(&json!({"access_token": "x", "token_type": "DPoP"})),
            false,
        ),
        ("a line in it", || Reply::json(&json!({"access_token": "x\r\ny: z"})), false),
        ("a long one", || Reply::json(&json!({"access_token": "x".repeat(20_000)})), false),
        ("it is over", || Reply::refused("invalid_grant"), true),
        ("we are unknown", || Reply::refused("invalid_client"), true),
    ] {
        let site = Site::start(refreshing(answer)).await;
        let store = Arc::new(Memory::default());
        let (oauth, _) = oauth(&store, settings());
        sign_in(&site, &oauth).await;
        expire(&store);
        let trouble = session(&site.url(), &oauth).bearer().await.expect_err(name);
        let is_signed_out = matches!(trouble, Trouble::Login { .. });
        assert_eq!(is_signed_out, is_over, "{name}: {trouble}");
        assert_eq!(store.all().contains("refresh-token-of-the-test"), !is_over, "{name}");
    }
}

#[tokio::test]
async fn a_renewal_goes_on_when_nobody_waits_for_it() {
    let came = Arc::new(Semaphore::new(0));
    let tells = Arc::clone(&came);
    let site = Site::start(move |_, asked| {
        asked.body.contains("grant_type=refresh_token").then(|| {
            tells.add_permits(1);
            fresh()
        })
    })
    .await;
    let store = Arc::new(Memory::default());
    let (oauth, _) = oauth(&store, settings());
    sign_in(&site, &oauth).await;
    expire(&store);
    let session = session(&site.url(), &oauth);
    {
        let asking = session.bearer();
        tokio::pin!(asking);
        tokio::select! {
            biased;
            _ = &mut asking => {}
            _ = came.acquire() => {}
        }
    }
    assert_eq!(session.bearer().await, Ok(Some(Secret::new("second-access"))));
    let asked = site.asked("POST /token").into_iter();
    let renewals = asked.filter(|asked| asked.body.contains("refresh_token")).count();
    assert_eq!(renewals, 1, "what came of the first renewal is used, not renewed again");
}

#[tokio::test]
async fn more_scopes_are_asked_for_together_with_what_was_given() {
    let site = Site::start(|_, _| None).await;
    let store = Arc::new(Memory::default());
    let (oauth, _) = oauth(&store, settings());
    sign_in(&site, &oauth).await;
    let session = session(&site.url(), &oauth);
    let shown = session.bearer().await.expect("signed in");
    let challenge = Challenge::parse("Bearer error=\"insufficient_scope\", scope=\"write\"");
    assert!(challenge.is_about_scopes());
    let wider = session.insufficient(challenge, shown.clone()).await;
    assert!(is_signed_out(&wider), "{wider:?}");
    let start = login(&site.url(), &oauth).begin(REDIRECT).await.expect("it begins");
    assert_eq!(field(&start, "scope").as_deref(), Some("read write"));
    // What is refused though we have it is not asked for again and again.
    let challenge = Challenge::parse("Bearer error=\"insufficient_scope\", scope=\"read\"");
    let again = session.insufficient(challenge, shown).await;
    assert!(matches!(again, Err(Trouble::Failed { .. })), "{again:?}");
}

#[tokio::test]
async fn another_issuer_gets_nothing_of_the_first() {
    let second = Site::start(|_, _| None).await;
    let moved = Arc::new(Mutex::new(None::<String>));
    let to = Arc::clone(&moved);
    let first = Site::start(move |base, asked| match asked.what.as_str() {
        "GET /.well-known/oauth-protected-resource/mcp" => {
            let moved = to.lock().expect("nobody panics").clone();
            Some(Reply::json(&json!({
                "resource": format!("{base}/mcp"),
                "authorization_servers": [moved.unwrap_or_else(|| base.to_owned())],
            })))
        }
        "POST /register" => Some(Reply {
            status: 201,
            ..Reply::json(&json!({"client_id": "first-client", "client_secret": "first-secret",
                "token_endpoint_auth_method": "client_secret_post"}))
        }),
        _ => None,
    })
    .await;
    let store = Arc::new(Memory::default());
    let (open, _) = oauth(&store, settings());
    sign_in(&first, &open).await;
    assert!(first.asked("POST /token")[0].body.contains("client_secret=first-secret"));
    *moved.lock().expect("nobody panics") = Some(second.base.clone());
    let start = login(&first.url(), &open).begin(REDIRECT).await.expect("it begins");
    assert!(start.url().starts_with(&second.base), "{}", start.url());
    let state = field(&start, "state").expect("a state");
    start.finish(&format!("code=c&state={state}&iss={}", second.base)).await.expect("it ends");
    let sent = second.asked("POST ");
    let of_first = sent.iter().filter(|asked| asked.body.contains("first-")).count();
    assert_eq!((sent.len(), of_first), (2, 0), "{sent:?}");

    // Where the operator names the issuer, no other is taken.
    let pinned = OauthSettings { issuer: Some(first.base.clone()), ..settings() };
    let (pinned, _) = oauth(&store, pinned);
    let error = login(&first.url(), &pinned).begin(REDIRECT).await.err().expect("it is refused");
    assert!(matches!(error, OauthError::Mismatch(_)), "{error}");
    assert_eq!(session(&first.url(), &pinned).bearer().await, Ok(None));
}

#[tokio::test]
async fn a_machine_signs_in_by_itself() {
    let site = Site::start(|_, _| None).await;
    let store = Arc::new(Memory::default());
    let machine = OauthSettings {
        grant: Grant::Machine,
        client_id: Some("our client".to_owned()),
        client_secret: Some(Secret::new("its:secret")),
        ..settings()
    };
    let (oauth, told) = oauth(&store, machine);
    let session = session(&site.url(), &oauth);
    assert_eq!(session.bearer().await, Ok(None), "nothing is asked for before the server wants it");
    let got = session.challenged(Challenge::default(), None).await;
    assert_eq!(got, Ok(Secret::new("access-token-of-the-test")));
    let asked = &site.asked("POST /token")[0];
    assert!(asked.body.contains("grant_type=client_credentials"), "{}", asked.body);
    assert!(!asked.body.contains("secret"), "{}", asked.body);
    // RFC 6749 section 2.3.1: `our+client:its%3Asecret`.
    let expected = "Basic b3VyK2NsaWVudDppdHMlM0FzZWNyZXQ=";
    assert_eq!(asked.authorization.as_deref(), Some(expected));
    assert!(site.asked("POST /register").is_empty());
    assert!(told.lock().expect("nobody panics").contains("access-token-of-the-test"));
}

#[tokio::test]
async fn a_server_that_says_nothing_has_its_endpoints_where_they_were() {
    let site = Site::start(|_, asked| match asked.what.as_str() {
        "POST /mcp" => Some(Reply::status(401)),
        what if what.starts_with("GET ") => Some(Reply::status(404)),
        _ => None,
    })
    .await;
    let store = Arc::new(Memory::default());
    let (oauth, _) = oauth(&store, settings());
    let start = login(&site.url(), &oauth).begin(REDIRECT).await.expect("it begins");
    assert!(start.url().starts_with(&format!("{}/authorize?", site.base)), "{}", start.url());
    assert_eq!(field(&start, "code_challenge_method").as_deref(), Some("S256"));
    let state = field(&start, "state").expect("a state");
    start.finish(&format!("code=c&state={state}")).await.expect("it ends");
    // One that asks for nothing is not signed in to.
    let open = Site::start(|_, _| Some(Reply::status(404))).await;
    let error = login(&open.url(), &oauth).begin(REDIRECT).await.err().expect("there is no need");
    assert!(matches!(error, OauthError::NotNeeded(_)), "{error}");
}
