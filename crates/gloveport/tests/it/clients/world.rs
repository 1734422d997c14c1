//! What the clients meet: a gateway with three real servers, one that does not exist and one that never says a word.
//!
//! Everything lives in a temporary folder; the home of whoever runs the tests is not touched.

use super::door::Door;
use super::process::Running;
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The program under test.
pub(crate) const GLOVEPORT: &str = env!("CARGO_BIN_EXE_gloveport");

/// Where `prepare.sh` puts clients and servers.
pub(crate) struct Runtimes(PathBuf);

impl Runtimes {
    /// `None` where they are not installed, which is told and fails in CI.
    pub(crate) fn find() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/e2e");
        if folder.join("installed").exists() {
            return Some(Self(folder.canonicalize().expect("it is there")));
        }
        let missing = "the real clients are not installed: run crates/gloveport/tests/prepare.sh";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        writeln!(std::io::stderr(), "left out: {missing}").expect("standard error is open");
        None
    }

    pub(crate) fn node(&self) -> PathBuf {
        self.0.join("node_modules/.bin/node")
    }

    /// A program of an npm package, whether it is there or not.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.0.join("node_modules/.bin").join(name)
    }

    pub(crate) fn python(&self, program: &str) -> PathBuf {
        self.0.join("python/bin").join(program)
    }

    /// A program of the Python packages that want another version of the library.
    pub(crate) fn python_server(&self, program: &str) -> PathBuf {
        self.0.join("python-servers/bin").join(program)
    }

    /// Any file of an npm package.
    pub(crate) fn package(&self, path: &str) -> PathBuf {
        self.0.join("node_modules").join(path)
    }

    /// A file of an npm package of the protocol's own.
    pub(crate) fn module(&self, path: &str) -> PathBuf {
        self.0.join("node_modules/@modelcontextprotocol").join(path)
    }

    /// The package `typescript`, with that of this platform beside it.
    pub(crate) fn typescript(&self) -> PathBuf {
        self.0.join("node_modules/typescript")
    }

    /// What node resolves the names of packages from.
    pub(crate) fn modules(&self) -> PathBuf {
        self.0.join("package.json")
    }
}

/// A temporary folder with a home in it, for commands that must not see the real one.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        let home = Self(TempDir::new().expect("a folder"));
        fs::create_dir(home.path("home")).expect("a folder");
        // A gateway that stays would fetch a compiler; tests stay away from the network.
        home.file("home/.npmrc", "offline=true\n");
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and gives its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path
    }

    /// Allows a tool that would be asked about, in the person's own file: the file of a project cannot.
    pub(crate) fn allow(&self, tool: &str) {
        let rule = format!("[[rule]]\nid = \"trusted\"\nallow = \"{tool}\"\n");
        self.file("home/.config/gloveport/gloveport.toml", &rule);
    }

    /// A command that knows only this home, and runs in this folder.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("there are programs"))
            .env("HOME", self.path("home"))
            .current_dir(self.0.path());
        command
    }
}

/// A home with files, a repository and a configuration.
pub(crate) struct World {
    pub(crate) home: Home,
    pub(crate) runtimes: Runtimes,
}

impl World {
    /// `None` as [`Runtimes::find`]. `silent` has the keys of the server that never says a word.
    pub(crate) fn new(silent: &str) -> Option<Self> {
        let runtimes = Runtimes::find()?;
        let world = Self { home: Home::new(), runtimes };
        fs::create_dir(world.path("repository")).expect("a folder");
        for (name, text) in [("a.txt", "first file\n"), ("b.txt", "second file\n")] {
            world.home.file(&format!("files/{name}"), text);
        }
        world.git(&["init", "--quiet", "--initial-branch", "main"]);
        for message in ["First commit", "Second commit"] {
            world.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        }
        world.home.file("gloveport.toml", &world.configuration(silent));
        Some(world)
    }

    /// Where a client program runs.
    pub(crate) fn place(&self) -> (&Home, &Runtimes) {
        (&self.home, &self.runtimes)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path(name)
    }

    fn config(&self) -> PathBuf {
        self.path("gloveport.toml")
    }

    fn configuration(&self, silent: &str) -> String {
        let node = quoted(&self.runtimes.node());
        let everything = quoted(&self.runtimes.module("server-everything/dist/index.js"));
        let filesystem = quoted(&self.runtimes.module("server-filesystem/dist/index.js"));
        let git = quoted(&self.runtimes.python("mcp-server-git"));
        let (files, repository) = (quoted(&self.path("files")), quoted(&self.path("repository")));
        format!(
            "[servers.everything]\n\
             command = [{node}, {everything}, \"stdio\"]\n\
             [servers.files]\n\
             command = [{node}, {filesystem}, {files}]\n\
             [servers.git]\n\
             command = [{git}, \"--repository\", {repository}]\n\
             [servers.absent]\n\
             command = [\"/nonexistent/server\"]\n\
             [servers.silent]\n\
             {silent}\n\
             [[rule]]\n\
             id = \"trusted\"\n\
             allow = \"files.write_file\"\n"
        )
    }

    fn git(&self, arguments: &[&str]) {
        let done = self
            .home
            .command("git")
            .args(arguments)
            .current_dir(self.path("repository"))
            .envs([("GIT_AUTHOR_NAME", "Ada"), ("GIT_AUTHOR_EMAIL", "ada@example.com")])
            .envs([("GIT_COMMITTER_NAME", "Ada"), ("GIT_COMMITTER_EMAIL", "ada@example.com")])
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git is installed");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// The command line that serves this world over stdio.
    pub(crate) fn serve(&self) -> Vec<String> {
        let config = self.config().to_string_lossy().into_owned();
        [GLOVEPORT, "--config", &config, "serve"].map(str::to_owned).to_vec()
    }

    /// Serves this world over HTTP. Gives the way in too.
    pub(crate) fn serve_http(&self) -> (Running, Door) {
        let mut command = self.home.command(GLOVEPORT);
        command.args(&self.serve()[1..]).args(["--http", "127.0.0.1:0"]);
        let mut gateway = Running::start(&mut command);
        let door = Door::of(&mut gateway);
        (gateway, door)
    }

    /// A script that calls all three servers at once, and the value that it returns.
    pub(crate) fn script(&self) -> (String, Value) {
        let (files, repository) = (quoted(&self.path("files")), quoted(&self.path("repository")));
        let script = format!(
            r#"
            const repo_path: string = {repository};
            const [said, listed, read, status, log] = await Promise.all([
                everything.echo({{ message: "hello" }}),
                files.list_directory({{ path: {files} }}),
                files.read_text_file({{ path: {files} + "/a.txt" }}),
                git.git_status({{ repo_path }}),
                git.git_log({{ repo_path, max_count: 5 }}),
            ]);
            const field = (name: string) =>
                [...(log as string).matchAll(new RegExp(`^${{name}}: (.*)$`, "gm"))].map((found) => found[1]);
            return {{
                said,
                names: listed.content.split("\n"),
                read: read.content,
                branch: /On branch (\w+)/.exec(status as string)?.[1],
                messages: field("Message"),
                authors: [...new Set(field("Author"))],
            }};
            "#
        );
        let value = json!({
            "said": "Echo: hello",
            "names": ["[FILE] a.txt", "[FILE] b.txt"],
            "read": "first file\n",
            "branch": "main",
            "messages": ["Second commit", "First commit"],
            "authors": ["Ada"],
        });
        (script, value)
    }
}

/// A path as TOML and TypeScript have a text.
pub(crate) fn quoted(path: &Path) -> String {
    json!(path).to_string()
}
