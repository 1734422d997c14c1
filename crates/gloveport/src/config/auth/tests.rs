//! `[auth]` as people write it.

use super::super::{Config, LISTEN_DEFAULT};
use crate::environment::Environment;
use std::fs;
use std::path::Path;

fn parse(text: &str) -> Result<Config, String> {
    let environment = Environment::of(Path::new("/home/me"), &[("HOME", "/home/me")]);
    let place = super::Place::named(Path::new("gloveport.toml"), &environment);
    Config::parse(&place, text, &environment).map_err(|error| error.to_string())
}

const URL: &str = "[gateway]\nurl = \"https://mcp.acme.dev/mcp\"\n";

#[test]
fn what_is_wrong_has_its_place() {
    for (text, part) in [
        ("[gateway]\nurl = \"mcp.acme.dev\"", ":2:7: `mcp.acme.dev` is no address of a server"),
        (
            "[auth]\nbearer_fil = \"x\"",
            ":2:1: unknown key `bearer_fil`: did you mean `bearer_file`?",
        ),
        (
            "[auth]\nbearer_file = \"${NO}\"",
            ":2:15: `bearer_file` needs the environment variable `NO`",
        ),
        ("[auth]\nproxies = [\"10.0.0.0/99\"]", ":2:12: `10.0.0.0/99` is no range"),
        ("[auth.keys]\nenable = true", ":2:1: unknown key `enable`: did you mean `enabled`?"),
        ("[auth.oauth]\naudience = \"a\"", "`issuer` is missing"),
        ("[auth.oauth]\nissuer = \"https://a.dev\"", ":2:10: `audience` is missing"),
        (
            "[auth.oauth]\nissuer = \"http://a.dev\"\naudience = \"a\"",
            ":2:10: `http://a.dev` is no issuer",
        ),
        (
            "[auth.oauth]\nissuer = \"https://a.dev\"\naudience = \"a b\"",
            ":3:12: `a b` is no audience",
        ),
        (
            "[auth.oauth]\nissuer = \"https://a.dev\"\naudience = \"a\"\ngroups = \"groups\"",
            ":4:10: `groups` names no claim",
        ),
        (
            "[auth.oauth]\nissuer = \"https://a.dev\"\naudience = \"a\"\nalgorithms = [\"none\"]",
            ":4:14: `none` is no algorithm",
        ),
        (
            "[auth.oauth]\nissuer = \"https://a.dev\"\naudience = \"a\"\nalgorithms = [\"HS256\"]",
            ":4:14: `HS256` is no algorithm",
        ),
        ("[auth.oauth]\nissuer = \"https://a.dev\"\naudience = \"a\"\nalgorithms = []", ":4:14: "),
        (
            "[auth.oauth]\nissuer = \"https://a.dev\"\naudience = \"a\"\nscopes_required = [\"a b\"]",
            ":4:19: `a b` is no scope",
        ),
    ] {
        let error = parse(text).expect_err(text);
        assert!(error.contains(part), "{part} is not in {error}");
    }
}

#[test]
fn others_are_let_in_only_where_they_show_who_they_are() {
    let keys = "[auth.keys]\nenabled = true\n";
    let oauth = "[auth.oauth]\nissuer = \"https://login.acme.dev\"\n";
    let listen = "listen = \"0.0.0.0:7878\"\n";
    for (text, part) in [
        (format!("[gateway]\n{listen}"), Some("no way in for others")),
        (format!("{URL}{listen}"), Some("no way in for others")),
        (format!("{URL}{listen}[auth]\nbearer_file = \"x\"\n"), Some("no way in for others")),
        (format!("{URL}{listen}[auth.keys]\nenabled = false\n"), Some("no way in for others")),
        (format!("[gateway]\n{listen}{keys}"), Some("nothing says that TLS ends")),
        (
            format!("[gateway]\nurl = \"http://a.dev/mcp\"\n{listen}{keys}"),
            Some("nothing says that TLS ends"),
        ),
        (
            format!("{URL}{listen}[auth]\nbearer_file = \"x\"\n{keys}"),
            Some("the bearer of `bearer_file` is for this machine alone"),
        ),
        (
            format!("{URL}{listen}[auth]\nbearer_file = \"x\"\n{oauth}"),
            Some("the bearer of `bearer_file` is for this machine alone"),
        ),
        (format!("{URL}{listen}{keys}"), None),
        (format!("{URL}{listen}{oauth}"), None),
    ] {
        let told = parse(&text).map(|config| config.listen.to_string());
        match (told, part) {
            (Ok(listen), None) => assert_eq!(listen, "0.0.0.0:7878"),
            (Err(error), Some(part)) => assert!(error.contains(part), "{part} is not in {error}"),
            (told, _) => panic!("{text}: {told:?}"),
        }
    }
}

#[test]
fn a_project_lets_nobody_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its real path");
    let (project, home) = (root.join("project"), root.join("home"));
    let user = home.join(".config/gloveport");
    fs::create_dir_all(&project).expect("folders");
    fs::create_dir_all(&user).expect("folders");
    let home = home.to_str().expect("UTF-8").to_owned();
    let environment = Environment::of(&project, &[("HOME", &home)]);
    let evil = "[gateway]\nurl = \"https://evil.test/mcp\"\nlisten = \"0.0.0.0:1\"\n\
                [auth.keys]\nfile = \"keys.json\"\n";
    fs::write(project.join("gloveport.toml"), evil).expect("written");
    let load = |chosen: Option<&Path>| Config::load(chosen, &environment).expect("it can be read");
    let config = load(None);
    assert_eq!((config.auth, config.listen), (super::AuthConfig::default(), LISTEN_DEFAULT));
    let told = config.warnings.join("\n");
    assert!(
        told.contains("`[auth]` and `url` are ignored") && told.contains("`listen` is"),
        "{told}"
    );

    let own = format!("{URL}[auth]\nbearer_file = \"~/bearer\"\n[auth.keys]\n");
    fs::write(user.join("gloveport.toml"), own).expect("written");
    let config = load(None);
    assert_eq!(config.auth.url.as_deref(), Some("https://mcp.acme.dev/mcp"));
    assert_eq!(config.auth.bearer_file, Some(Path::new(&home).join("bearer")));
    assert_eq!(config.auth.keys, super::KeysConfig { enabled: true, file: None });
    assert_eq!(config.listen, LISTEN_DEFAULT, "also where the user lets others in");

    // A file that is named is trusted.
    let file = project.join("gloveport.toml");
    let named = load(Some(&file));
    assert_eq!(named.listen.to_string(), "0.0.0.0:1");
    assert_eq!(named.auth.keys.file, Some(project.join("keys.json")));
}
