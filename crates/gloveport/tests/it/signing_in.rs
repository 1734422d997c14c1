//! Signing in to a server with a real authorization server and the browser of a person, from the command line; and secrets
//! that the configuration refers to.

use crate::clients::process::{Ended, Running, Source};
use crate::clients::world::{GLOVEPORT, Home, Runtimes};
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;

const OWN: &str = "home/.config/gloveport/gloveport.toml";
const STATE: &str = "home/.local/state/gloveport";

fn run(home: &Home, arguments: &[&str]) -> Ended {
    Running::start(home.command(GLOVEPORT).args(arguments)).end()
}

/// A server, its authorization server and a browser in one; `None` where the provider is not installed.
fn site() -> Option<(Running, String)> {
    let runtimes = Runtimes::find()?;
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/sign-in.mjs");
    let plan = json!({"modules": runtimes.modules()}).to_string();
    let mut site = Running::start(Command::new(runtimes.node()).arg(program).arg(plan));
    let url = site.line(Source::Out);
    Some((site, url))
}

#[test]
fn a_person_signs_in_with_a_browser_and_out_again() {
    let Some((mut site, url)) = site() else { return };
    let home = Home::new();
    home.file(OWN, &format!("[servers.site]\nurl = \"{url}\"\n"));
    let listed = run(&home, &["list"]);
    assert_eq!(listed.code, Some(1), "{listed:?}");
    assert!(listed.out.contains("run `gloveport login site`"), "{listed:?}");
    assert!(!home.path(STATE).join("secrets.json").exists(), "nothing was kept");

    let mut login = home.command(GLOVEPORT);
    let mut login = Running::start(login.args(["login", "site", "--no-browser"]));
    let address = login.line(Source::Out);
    for part in ["code_challenge_method=S256", "resource=", "127.0.0.1%3A", "offline_access"] {
        assert!(address.contains(part), "{part} is not in {address}");
    }
    // Something else on this machine tries first.
    login.say("http://127.0.0.1:1/callback?code=stolen&state=guessed");
    site.say(&address);
    assert_eq!(site.line(Source::Out), "200 You are signed in. This page can be closed.");
    let signed_in = login.end();
    assert_eq!(signed_in.code, Some(0), "{signed_in:?}");
    assert!(signed_in.err.contains("signed in to `site`"), "{signed_in:?}");
    assert!(signed_in.err.contains("this is not the address"), "{signed_in:?}");

    // Access ends so soon that each of these has to renew it, with a refresh token that is good once.
    for _ in 0..2 {
        let called = run(&home, &["call", "site.whoami"]);
        assert_eq!(
            (called.code, called.out.trim()),
            (Some(0), "\"signed in for read\""),
            "{called:?}"
        );
    }
    let kept = fs::read_to_string(home.path(STATE).join("secrets.json")).expect("it is kept");
    assert!(!kept.contains("site") && !kept.contains("refresh"), "{kept}");

    let left = run(&home, &["logout", "site"]);
    assert_eq!((left.code, left.err.trim()), (Some(0), "signed out of `site`"), "{left:?}");
    let called = run(&home, &["call", "site.whoami"]);
    assert_eq!(called.code, Some(1), "{called:?}");
    assert!(called.err.contains("gloveport login site"), "{called:?}");
    site.end();
}

#[test]
fn what_cannot_be_signed_in_to_says_why() {
    let home = Home::new();
    home.file(
        OWN,
        "[servers.program]\ncommand = [\"true\"]\n\
         [servers.keyed]\nurl = \"http://127.0.0.1:9/mcp\"\nheaders = { Authorization = \"Bearer x\" }\n\
         [servers.shut]\nurl = \"http://127.0.0.1:9/mcp\"\noauth = { by = \"nobody\" }\n\
         [servers.gone]\nurl = \"http://127.0.0.1:9/mcp\"\n",
    );
    for (server, code, part) in [
        ("program", 2, "nothing to sign in to"),
        ("keyed", 2, "`Authorization` header"),
        ("shut", 2, "by = \"nobody\""),
        ("shot", 2, "did you mean `shut`?"),
        ("gone", 1, "127.0.0.1:9 gave no usable answer"),
    ] {
        let ended = run(&home, &["login", server, "--no-browser"]);
        assert_eq!(ended.code, Some(code), "{server}: {ended:?}");
        assert!(ended.err.contains(part), "{server}: {ended:?}");
    }
    for (oauth, part) in [
        ("{ by = \"maschine\" }", "did you mean `machine`?"),
        ("{ client = \"x\" }", "did you mean `client_id`"),
        ("{ by = \"machine\" }", "needs `client_id`"),
        ("{ client_id = \"x\", client_secret = \"y\" }", "`issuer` is missing"),
        ("{ client_secret = \"y\" }", "`client_id` is missing"),
        ("{ issuer = \"auth.example.com\" }", "begins with `https://`"),
        ("{ scopes = [\"two words\"] }", "without spaces"),
    ] {
        home.file(
            OWN,
            &format!("[servers.a]\nurl = \"http://127.0.0.1:9/mcp\"\noauth = {oauth}\n"),
        );
        let ended = run(&home, &["login", "a", "--no-browser"]);
        assert_eq!(ended.code, Some(2), "{oauth}: {ended:?}");
        assert!(ended.err.contains(part), "{oauth}: {ended:?}");
    }
}

#[test]
fn secrets_reach_the_servers_of_their_user_and_nobody_else() {
    let home = Home::new();
    let server = "[servers.tell]\ncommand = [\"sh\", \"-c\", \"echo got $TOKEN >&2; exit 1\"]\n\
                  env = { TOKEN = \"${secret:tell}\" }\n";
    home.file(OWN, server);
    let missing = run(&home, &["list"]);
    assert!(missing.out.contains("`gloveport secret set tell` keeps one"), "{missing:?}");

    let mut set = Running::start(home.command(GLOVEPORT).args(["secret", "set", "tell"]));
    set.say("s3cret-of-the-test");
    let set = set.end();
    assert_eq!(set.code, Some(0), "{set:?}");
    assert!(set.err.contains("${secret:tell}") && !set.err.contains("s3cret"), "{set:?}");
    let listed = run(&home, &["secret", "list"]);
    assert_eq!((listed.code, listed.out.trim()), (Some(0), "tell"), "{listed:?}");
    let told = run(&home, &["list"]);
    assert!(told.out.contains("got "), "it was started: {told:?}");

    // The file of a project could send it anywhere.
    home.file("gloveport.toml", server);
    let project = run(&home, &["list"]);
    assert!(project.out.contains("a project's file gets no"), "{project:?}");
    assert!(!project.out.contains("got "), "{project:?}");

    for (name, code) in [("tell", 0), ("tell", 2), ("../x", 2)] {
        let removed = run(&home, &["secret", "remove", name]);
        assert_eq!(removed.code, Some(code), "{name}: {removed:?}");
    }
}
