//! Fetching from a registry that speaks HTTP on the loopback, good and bad, and what is in the store afterwards.

use super::*;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use tempfile::TempDir;

/// `package/package.json`, `package/lib/tsc` and `package/lib/lib.es5.d.ts`, of a few bytes each, by GNU tar and gzip.
const PACKAGE: &[u8] = include_bytes!("package.tgz");
const TARBALL: &str = "145b3dda3c50085265244469c8a2fc82e577a8e4d4db210f7728c9a6c50409e9\
    83b8f28be6ad11983e326163176b5c9096fe5f623f266702b8c7f7b1d51cf164";
const FILES: &str = "a3949607dec1a54c8fc35bd842417d68f24410651a44e8f23349ce4f4abb0603\
    d265d77c620e41510e2f4f1c7f98d5e78117a876ca445918bb471ee38bebd818";
const USUAL: &str = "/npm/@typescript/typescript-linux-x64/-/typescript-linux-x64-7.0.2.tgz";
const DESCRIBED: &str = "/npm/@typescript%2ftypescript-linux-x64";

/// How a path is answered.
#[derive(Clone)]
enum Reply {
    /// With these bytes, announced as so many.
    Body(Vec<u8>, usize),
    Status(&'static str),
    Redirect(String),
    /// With the package, to who shows this credential.
    Only(&'static str),
    /// With bytes without an end.
    Endless,
    /// Not at all: the connection stays open.
    Silence,
}

/// A path, and the credential that was shown for it.
type Request = (String, Option<String>);

/// A registry on the loopback. Its thread ends with the test's process.
struct Server {
    address: String,
    /// What was asked.
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    fn start(replies: &[(&str, Reply)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let replies: BTreeMap<String, Reply> =
            replies.iter().map(|(path, reply)| ((*path).to_owned(), reply.clone())).collect();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (path, credential) = request(&stream);
                let reply = replies.get(&path).cloned().unwrap_or(Reply::Status("404 Not Found"));
                noted.lock().expect("no panic").push((path, credential.clone()));
                // Who asked may have gone: that is what some tests are about.
                thread::spawn(move || drop(answer(stream, &reply, credential.as_deref())));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<Request> {
        self.asked.lock().expect("no panic").clone()
    }
}

fn request(stream: &TcpStream) -> Request {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let credential = headers.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    });
    (path, credential)
}

fn answer(mut stream: TcpStream, reply: &Reply, credential: Option<&str>) -> std::io::Result<()> {
    let body = |mut stream: TcpStream, bytes: &[u8], length: usize| {
        write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n")?;
        stream.write_all(bytes)
    };
    let status = |mut stream: TcpStream, line: &str| {
        write!(stream, "HTTP/1.1 {line}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
    };
    match reply {
        Reply::Body(bytes, length) => body(stream, bytes, *length),
        Reply::Only(wanted) if credential == Some(wanted) => body(stream, PACKAGE, PACKAGE.len()),
        Reply::Only(_) => status(stream, "401 Unauthorized"),
        Reply::Status(line) => status(stream, line),
        Reply::Redirect(to) => status(stream, &format!("302 Found\r\nlocation: {to}")),
        Reply::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")?;
            loop {
                stream.write_all(&[0; 4_096])?;
            }
        }
        Reply::Silence => {
            // Until the other side goes.
            let mut nothing = [0; 1];
            std::io::Read::read(&mut stream, &mut nothing).map(drop)
        }
    }
}

/// A home with a store in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn environment(&self, variables: &[(&str, &str)]) -> Environment {
        let home = self.0.path().to_str().expect("UTF-8");
        let variables: Vec<(&str, &str)> =
            variables.iter().copied().chain([("HOME", home)]).collect();
        Environment::of(self.0.path(), &variables)
    }

    /// Everything below the cache but the lock, in order.
    fn kept(&self) -> Vec<String> {
        let folder = self.0.path().join(".cache/gloveport/typescript");
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name != "lock").collect();
        names.sort_unstable();
        names
    }
}

fn pin() -> Pin {
    Pin {
        version: "7.0.2".into(),
        platform: "linux-x64".into(),
        tarball: TARBALL.into(),
        files: FILES.into(),
    }
}

fn good() -> Reply {
    Reply::Body(PACKAGE.to_vec(), PACKAGE.len())
}

async fn fetched(home: &Home, variables: &[(&str, &str)]) -> Result<Compiler, String> {
    let cancel = CancellationToken::new();
    let fetched = fetch_pinned(&home.environment(variables), pin(), &cancel).await;
    fetched.map_err(|error| error.to_string())
}

/// Fetches from a registry whose packages lie below `/npm`.
async fn check(replies: &[(&str, Reply)], expected: Result<(), &str>) {
    let (home, server) = (Home::new(), Server::start(replies));
    let registry = format!("{}/npm", server.address);
    let fetched = fetched(&home, &[("npm_config_registry", &registry)]).await;
    match (&fetched, expected) {
        (Ok(compiler), Ok(())) => {
            assert_eq!(
                compiler.program,
                home.0.path().join(".cache/gloveport/typescript/7.0.2-linux-x64/lib/tsc",)
            );
            assert_eq!(std::fs::read(&compiler.program).expect("it is there"), b"program");
            assert_eq!(home.kept(), ["7.0.2-linux-x64"]);
        }
        (Err(error), Err(part)) => {
            assert!(error.contains(part), "{part} is not in {error}");
            assert_eq!(home.kept(), Vec::<String>::new(), "{part}");
        }
        (fetched, expected) => panic!("{fetched:?} is not {expected:?}"),
    }
}

#[tokio::test]
async fn a_registry_gives_the_package_or_a_reason() {
    let mut other = PACKAGE.to_vec();
    other[20] ^= 1;
    let length = PACKAGE.len();
    let truncated = Reply::Body(PACKAGE[..length / 2].to_vec(), length);
    let half = Reply::Body(PACKAGE[..length / 2].to_vec(), length / 2);
    check(&[(USUAL, good())], Ok(())).await;
    check(&[(USUAL, Reply::Body(other, length))], Err("is not the package that is pinned")).await;
    check(&[(USUAL, half)], Err("is not the package that is pinned")).await;
    check(&[(USUAL, truncated)], Err("cannot download")).await;
    check(&[(USUAL, Reply::Body(Vec::new(), 1 << 40))], Err("larger than")).await;
    check(&[(USUAL, Reply::Endless)], Err("larger than")).await;
    check(&[], Err("(404)")).await;
    check(&[(USUAL, Reply::Status("500 Internal Server Error"))], Err("answered 500")).await;
    check(&[(USUAL, Reply::Status("403 Forbidden"))], Err("_authToken")).await;
    check(&[(USUAL, Reply::Only("Bearer t"))], Err("_authToken")).await;
}

#[tokio::test]
async fn redirects_are_followed_and_come_to_an_end() {
    let to = |path: &str| Reply::Redirect(path.to_owned());
    check(&[(USUAL, to("/x")), ("/x", to("/y")), ("/y", good())], Ok(())).await;
    check(&[(USUAL, to("/x")), ("/x", to(USUAL))], Err("redirects too often")).await;
    check(&[(USUAL, to("file:///etc/passwd"))], Err("cannot download")).await;
}

#[tokio::test]
async fn a_package_that_lies_elsewhere_is_found() {
    let server = Server::start(&[("/files/x.tgz", good())]);
    let tarball = format!("{}/files/x.tgz", server.address);
    let text = json!({"versions": {"7.0.2": {"dist": {"tarball": tarball}}}}).to_string();
    let described = Reply::Body(text.clone().into_bytes(), text.len());
    check(&[(DESCRIBED, described)], Ok(())).await;
    assert_eq!(server.asked(), [("/files/x.tgz".to_owned(), None)]);
}

#[tokio::test]
async fn credentials_are_shown_to_their_registry_only() {
    let (home, other) = (Home::new(), Server::start(&[("/x", good())]));
    let server = Server::start(&[(USUAL, Reply::Redirect(format!("{}/x", other.address)))]);
    let host = server.address.trim_start_matches("http:");
    let npmrc = format!(
        "@typescript:registry={}/npm/\n{host}/npm/:_authToken=${{TOKEN}}\n",
        server.address
    );
    std::fs::write(home.0.path().join(".npmrc"), npmrc).expect("a file");
    fetched(&home, &[("TOKEN", "t")]).await.expect("it is good");
    assert_eq!(server.asked(), [(USUAL.to_owned(), Some("Bearer t".to_owned()))]);
    assert_eq!(other.asked(), [("/x".to_owned(), None)]);

    let (home, server) = (Home::new(), Server::start(&[(USUAL, Reply::Only("Basic dTpw"))]));
    let (registry, key) =
        (format!("{}/npm", server.address), server.address.trim_start_matches("http:"));
    let key = format!("npm_config_{key}/:_auth");
    fetched(&home, &[("npm_config_registry", &registry), (&key, "dTpw")])
        .await
        .expect("it is good");
}

#[tokio::test]
async fn npm_is_asked_where_nobody_else_knows() {
    let (home, server) = (Home::new(), Server::start(&[(USUAL, good())]));
    assert!(fetched(&home, &[]).await.expect_err("nobody knows").contains("no registry is known"));
    let npm = home.0.path().join("npm");
    let script = format!(
        "#!/bin/sh\necho a warning >&2\n[ \"$*\" = 'config get registry' ] && echo {}/npm/\n",
        server.address
    );
    std::fs::write(&npm, script).expect("a file");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&npm, executable).expect("changed");
    let path = format!("{}:/usr/bin:/bin", home.0.path().display());
    fetched(&home, &[("PATH", &path)]).await.expect("it is good");
    // Not that of a project, which npm puts first.
    let modules = home.0.path().join("node_modules/.bin");
    std::fs::create_dir_all(&modules).expect("folders");
    std::fs::rename(&npm, modules.join("npm")).expect("moved");
    let first = format!("{}:/nonexistent", modules.display());
    let error = fetched(&Home::new(), &[("PATH", &first)]).await.expect_err("it is not asked");
    assert!(error.contains("no registry is known"), "{error}");
    std::fs::rename(modules.join("npm"), &npm).expect("moved");
    std::fs::write(&npm, "#!/bin/sh\necho undefined\n").expect("a file");
    let error = fetched(&Home::new(), &[("PATH", &path)]).await.expect_err("it names none");
    assert!(error.contains("no registry is known"), "{error}");
}

#[tokio::test]
async fn nobody_is_asked_who_need_not_be() {
    let (home, server) = (Home::new(), Server::start(&[(USUAL, good())]));
    let registry = format!("{}/npm", server.address);
    let offline = [("npm_config_registry", registry.as_str()), ("npm_config_offline", "true")];
    assert!(fetched(&home, &offline).await.expect_err("it is offline").contains("`offline`"));
    assert_eq!(server.asked(), []);
    // What a project says is not heard.
    std::fs::create_dir(home.0.path().join("home")).expect("a folder");
    std::fs::write(home.0.path().join(".npmrc"), format!("registry={registry}")).expect("a file");
    let below = home.0.path().join("home").to_str().expect("UTF-8").to_owned();
    let environment = Environment::of(home.0.path(), &[("HOME", &below)]);
    let fetched = fetch_pinned(&environment, pin(), &CancellationToken::new()).await;
    assert!(matches!(fetched, Err(FetchError::NoRegistry)), "{fetched:?}");
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_fetch_ends_when_it_is_canceled() {
    let (home, server) = (Home::new(), Server::start(&[(USUAL, Reply::Silence)]));
    let registry = format!("{}/npm", server.address);
    let environment = home.environment(&[("npm_config_registry", &registry)]);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let error = fetch_pinned(&environment, pin(), &cancel).await.expect_err("it is canceled");
    assert!(error.to_string().contains("gloveport is ending"), "{error}");
    assert_eq!(home.kept(), Vec::<String>::new());
}

#[test]
fn who_checks_is_told_in_a_line() {
    let none = Standing::BuiltIn(Missing { passed_over: Vec::new() });
    assert!(none.line().ends_with("; run `gloveport check --fetch`"), "{}", none.line());
    assert_eq!(none.to_json()["check"], "built_in");
    let compiler = Compiler {
        program: "/c/lib/tsc".into(),
        library: "/c/lib".into(),
        version: "7.0.2".into(),
    };
    let found = Found { compiler, origin: Origin::Fetched };
    let unheld = Standing::Unheld { found, reason: "there are no walls".to_owned() };
    let line = "built-in check only: TypeScript 7.0.2 is at /c/lib/tsc, and there are no walls";
    assert_eq!(unheld.line(), line);
    assert_eq!(unheld.to_json()["compiler"]["program"], "/c/lib/tsc");
    assert!(Standing::Off.to_json()["compiler"].is_null());
}
