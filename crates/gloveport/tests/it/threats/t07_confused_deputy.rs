//! T07: a gateway that is talked into lending its name. Gloveport is no authorization server and no proxy of one: nobody can
//! register, consent or be sent back through it, and what it shows an upstream goes to that upstream alone.
//!
//! Logging in at upstreams by OAuth, with consent for each client, comes later; its tests come with it.

use super::house::House;
use super::t09_ssrf::{Listener, redirect};
use crate::clients::door::Door;
use crate::clients::process::Running;
use serde_json::json;

/// Where authorization servers, and gateways that play one, have their doors.
const DOORS: [&str; 13] = [
    "/authorize",
    "/authorize?response_type=code&client_id=b&redirect_uri=http%3A%2F%2Fevil.test%2F&state=s",
    "/oauth/authorize",
    "/oauth2/authorize",
    "/register",
    "/oauth/register",
    "/token",
    "/oauth/token",
    "/callback?code=c&state=s",
    "/oauth/callback?code=c&state=s&iss=https%3A%2F%2Fevil.test",
    "/consent",
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
];

/// Stands for what an upstream is shown.
const CANARY: &str = "canary-7c04";

#[test]
fn nobody_can_register_consent_or_be_sent_back_through_the_gateway() {
    let house = House::new().with("");
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::of(&mut gateway);
    let host = format!("Host: {}", door.address);
    let cookie = "Cookie: consent=a; session=a";
    let registration =
        json!({"redirect_uris": ["http://evil.test/"], "client_name": "b"}).to_string();
    for path in DOORS {
        for (method, body) in [
            ("GET", ""),
            ("POST", &*registration),
            ("POST", "grant_type=authorization_code&code=c"),
        ] {
            let kind = if body.starts_with('{') {
                "application/json"
            } else {
                "application/x-www-form-urlencoded"
            };
            let (first, kind) =
                (format!("{method} {path} HTTP/1.1"), format!("Content-Type: {kind}"));
            for credential in [&*door.authorization(), cookie] {
                let reply = door.send(&[&first, &host, &kind, credential], body);
                // Who is nobody learns no more than that.
                let expected: &[u16] = if credential == cookie { &[401, 404] } else { &[404] };
                assert!(
                    expected.contains(&reply.status),
                    "{first} {credential}: {} {}",
                    reply.status,
                    reply.body
                );
                for header in ["location", "refresh", "set-cookie"] {
                    assert_eq!(reply.header(header), None, "{first} {credential}");
                }
                assert!(!reply.body.contains("evil.test"), "{first}: {}", reply.body);
            }
        }
    }
    // What is asked of the one door that is there leads nowhere else either.
    for first in [
        "GET /mcp?redirect_uri=http%3A%2F%2Fevil.test HTTP/1.1",
        "GET //evil.test/mcp HTTP/1.1",
        "GET /mcp/ HTTP/1.1",
        "GET /mcp/authorize?redirect_uri=http%3A%2F%2Fevil.test HTTP/1.1",
        "POST /mcp/register HTTP/1.1",
        "GET /mcp/../authorize HTTP/1.1",
        "GET / HTTP/1.1",
        "DELETE /mcp HTTP/1.1",
    ] {
        let reply = door.send(&[first, &host, &door.authorization()], "");
        assert!(!(300..400).contains(&reply.status) && reply.status != 200, "{first}: {reply:?}");
        assert_eq!(reply.header("location"), None, "{first}");
    }
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
}

#[test]
fn what_an_upstream_is_shown_goes_to_no_other() {
    // Two hosts of this machine, and two ports of one.
    for (elsewhere, status) in
        [("127.0.0.1:0", 307), ("127.0.0.2:0", 308), ("127.0.0.1:0", 302), ("127.0.0.1:0", 301)]
    {
        let thief = Listener::on(elsewhere, |_| redirect(404, "/"));
        let site = Listener::on("127.0.0.1:0", |_| {
            redirect(status, &format!("http://{}/mcp", thief.address))
        });
        let house = House::new().with(&format!(
            "[servers.site]\nurl = \"http://{}/mcp\"\nheaders = {{ Authorization = \"Bearer {CANARY}\", X-Key = {CANARY:?} }}\n\
             connect_timeout = \"5s\"\n",
            site.address
        ));
        let ended = house.run(&["list"]);
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.out.contains("redirects to another site"), "{status}: {ended:?}");
        assert!(!ended.out.contains(CANARY) && !ended.err.contains(CANARY), "{ended:?}");
        assert!(site.n_connections() > 0, "the site was asked");
        assert!(
            site.heard().iter().all(|head| head.contains(CANARY)),
            "the site is shown its own headers"
        );
        assert_eq!(thief.heard(), Vec::<String>::new(), "{status}");
        assert_eq!(thief.n_connections(), 0, "{status}");
    }
}

#[test]
fn an_upstream_is_shown_nothing_of_a_client_or_of_another_upstream() {
    let other = Listener::on("127.0.0.1:0", |_| redirect(404, "/"));
    let site = Listener::on("127.0.0.1:0", |_| redirect(404, "/"));
    let house = House::new().with(&format!(
        "[servers.other]\nurl = \"http://{}/mcp\"\nconnect_timeout = \"5s\"\n\
         [servers.site]\nurl = \"http://{}/mcp\"\nheaders = {{ Authorization = \"Bearer {CANARY}\" }}\nconnect_timeout = \"5s\"\n",
        other.address, site.address
    ));
    let mut gateway = Running::start(&mut house.command(&["serve", "--http", "127.0.0.1:0"]));
    let door = Door::of(&mut gateway);
    let (host, bearer) = (format!("Host: {}", door.address), door.authorization());
    let client = json!({"name": "client", "version": "1"});
    let parameters =
        json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
    let begin = json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters})
        .to_string();
    let head = ["Content-Type: application/json", "Accept: application/json, text/event-stream"];
    let head = [&["POST /mcp HTTP/1.1", &host, &bearer], &head[..]].concat();
    assert_eq!(door.send(&head, &begin).status, 200);
    crate::clients::process::until_some("both sites to be asked", || {
        (site.n_connections() > 0 && other.n_connections() > 0).then_some(())
    });
    gateway.signal("TERM");
    assert_eq!(gateway.end().code, Some(0));
    assert!(!other.heard().iter().any(|head| head.contains(CANARY)), "{:?}", other.heard());
    for head in site.heard().iter().chain(&other.heard()) {
        assert!(!head.contains(&door.bearer), "{head}");
    }
}
