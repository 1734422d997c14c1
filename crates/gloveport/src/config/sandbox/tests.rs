//! What the files and options of a sandbox come to, whose word counts, and with which words they are refused.

use super::{Asked, Layer, LimitsLayer, sandbox};
use crate::config::{ConfigError, find};
use crate::environment::Environment;
use gloveport_sandbox::{Limits, Method, Minimum, SandboxConfig};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A machine with a user's home, a project, and data beside both.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(TempDir::new().expect("a folder"));
        for folder in
            ["home/.config/gloveport", "project/sub", "data/open/deep", "data/secret", "else"]
        {
            fs::create_dir_all(machine.path(folder)).expect("folders");
        }
        fs::write(machine.path("data/open/key"), "k").expect("a file");
        symlink(machine.path("else"), machine.path("data/open/link")).expect("a link");
        symlink(machine.path("data"), machine.path("alias")).expect("a link");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().expect("it is there").join(name)
    }

    fn users(&self, text: &str) -> &Self {
        self.file("home/.config/gloveport/gloveport.toml", text)
    }

    fn project(&self, text: &str) -> &Self {
        self.file("project/gloveport.toml", text)
    }

    fn file(&self, name: &str, text: &str) -> &Self {
        fs::write(self.path(name), text).expect("written");
        self
    }

    fn environment(&self) -> Environment {
        let home = self.path("home");
        Environment::of(&self.path("project/sub"), &[("HOME", home.to_str().expect("UTF-8"))])
    }

    fn ask(&self, chosen: Option<&str>, options: &Layer) -> Result<Asked, ConfigError> {
        let chosen = chosen.map(|name| self.path(name));
        sandbox(chosen.as_deref(), options, &self.environment())
    }

    /// What comes out without options, and the warning.
    fn asked(&self) -> (SandboxConfig, String) {
        let asked = self.ask(None, &Layer::default()).expect("it can be had");
        (asked.config, asked.warnings.join("\n"))
    }

    /// What is wrong, where `@` stands for this machine's folder.
    fn refused(&self, chosen: Option<&str>) -> String {
        let error = self.ask(chosen, &Layer::default()).expect_err("it is wrong");
        error.to_string().replace(self.path("").to_str().expect("UTF-8"), "@/")
    }

    /// Paths of a list, relative to this machine's folder.
    fn names(&self, paths: &[PathBuf]) -> Vec<String> {
        let root = self.path("");
        let name = |path: &PathBuf| path.strip_prefix(&root).unwrap_or(path).display().to_string();
        paths.iter().map(name).collect()
    }
}

#[test]
fn the_word_of_the_user_counts_and_options_come_last() {
    let machine = Machine::new();
    assert_eq!(machine.asked(), (SandboxConfig::default(), String::new()));
    machine.users(
        "[sandbox]\nisolation = \"landlock\"\n\
         [sandbox.limits]\nmemory_kib = 2097152\ndisk_bytes = 1048576\n\
         [sandbox.network]\nallowed_hosts = [\"a.example.com\"]\n\
         [sandbox.filesystem]\nreadonly = [\"~/../data/open\"]\n",
    );
    let (config, warning) = machine.asked();
    assert_eq!((config.isolation, config.minimum), (Method::Landlock, Minimum::Landlock));
    let limits = Limits {
        memory_kib: 2 << 20,
        disk_bytes: 1 << 20,
        file_size_bytes: 1 << 20,
        ..Limits::default()
    };
    assert_eq!((config.limits, &*warning), (limits, ""));
    assert_eq!(machine.names(&config.filesystem.readonly), ["data/open"]);

    let options = Layer {
        isolation: Some(Method::Auto),
        minimum: Some(Minimum::Namespaces),
        limits: LimitsLayer { memory_kib: Some(65_536), ..LimitsLayer::default() },
        allowed_hosts: Some(vec!["b.example.com".to_owned(), "a.example.com".to_owned()]),
        ..Layer::default()
    };
    let config = machine.ask(None, &options).expect("it can be had").config;
    assert_eq!((config.isolation, config.minimum), (Method::Auto, Minimum::Namespaces));
    assert_eq!(config.limits.memory_kib, 65_536);
    assert_eq!(config.network.allowed_hosts, ["a.example.com", "b.example.com"]);

    // A file that is named counts alone, and is no file of a project wherever it lies.
    machine.project("[sandbox.limits]\nprocesses = 4096\n");
    let chosen = machine.ask(Some("project/gloveport.toml"), &Layer::default());
    let config = chosen.expect("it can be had").config;
    assert_eq!((config.limits.processes, config.isolation), (4096, Method::Auto));
}

#[test]
fn the_example_has_the_defaults() {
    let example = include_str!("../../../../../config.example.toml").replace("#: ", "");
    let machine = Machine::new();
    let (config, warning) = machine.users(&example).asked();
    assert_eq!((config, &*warning), (SandboxConfig::default(), ""));
    let environment = machine.environment();
    let place = find::users(None, &environment).expect("it is ours").expect("it is there");
    let said = super::Said::read(&place, &environment).expect("it is read");
    let limits = said.layer.limits;
    assert_eq!(limits.cpu_time_ms.and(limits.disk_bytes), Some(256 << 20), "it does say them");
}

#[test]
fn a_project_cannot_widen() {
    let widening = "[sandbox]\nisolation = \"landlock\"\nminimum = \"landlock\"\n\
         [sandbox.limits]\ncpu_time_ms = 60000\nwall_time_ms = 100000\nmemory_kib = 1048576\nprocesses = 65\n\
         file_descriptors = 257\noutput_bytes = 1048577\nfile_size_bytes = 67108865\ndisk_bytes = 268435457\n\
         [sandbox.network]\nallow_outbound = true\nallowed_hosts = [\"evil.example.com\"]\n\
         [sandbox.filesystem]\nreadonly = [\"/etc\"]\nreadwrite = [\".\"]\n";
    let machine = Machine::new();
    let (config, warning) = machine.project(widening).asked();
    assert_eq!(config, SandboxConfig::default());
    for key in [
        "isolation",
        "minimum",
        "limits.cpu_time_ms",
        "limits.wall_time_ms",
        "limits.memory_kib",
        "limits.processes",
        "limits.file_descriptors",
        "limits.output_bytes",
        "limits.file_size_bytes",
        "limits.disk_bytes",
        "network.allow_outbound",
        "network.allowed_hosts",
        "filesystem.readonly",
        "filesystem.readwrite",
    ] {
        assert!(warning.contains(&format!("`{key}`")), "{key}: {warning}");
    }
    // The same in the user's own file is heard; so it is not that these values mean nothing.
    let machine = Machine::new();
    let text = widening.replace("\".\"", "\"~/../project\"").replace("\"/etc\"", "\"/etc/ssl\"");
    let (config, warning) = machine.users(&text).asked();
    assert_eq!((config.limits.processes, config.network.allow_outbound), (65, true));
    assert_eq!((config.isolation, &*warning), (Method::Landlock, ""));
    assert_eq!(machine.names(&config.filesystem.readwrite), ["project"]);
}

#[test]
fn a_project_can_tighten() {
    let machine = Machine::new();
    machine.users(
        "[sandbox]\nminimum = \"landlock\"\n[sandbox.limits]\nwall_time_ms = 600000\n\
         [sandbox.network]\nallow_outbound = true\nallowed_hosts = [\"10.0.0.0/8\"]\n",
    );
    machine.project(
        "[sandbox]\nisolation = \"namespaces\"\nminimum = \"namespaces\"\n\
         [sandbox.limits]\nmemory_kib = 100000\ndisk_bytes = 1000000\n\
         [sandbox.network]\nallow_outbound = false\n\
         allowed_hosts = [\"api.example.com\", \"10.0.0.0/8\", \"192.168.0.0/16\", \"169.254.169.254\"]\n",
    );
    let (config, warning) = machine.asked();
    assert_eq!((config.isolation, config.minimum), (Method::Namespaces, Minimum::Namespaces));
    let limits = Limits {
        wall_time_ms: 600_000,
        memory_kib: 100_000,
        disk_bytes: 1_000_000,
        file_size_bytes: 1_000_000,
        ..Limits::default()
    };
    assert_eq!(config.limits, limits, "what a project does not say stays as the user said");
    assert!(!config.network.allow_outbound);
    assert_eq!(config.network.allowed_hosts, ["api.example.com", "10.0.0.0/8"]);
    assert!(warning.contains("so `network.allowed_hosts` is ignored"), "{warning}");
}

#[test]
fn hosts_of_a_project_are_among_those_of_the_user() {
    for (given, asked, expected) in [
        ("a.example.com", "A.Example.com.", true),
        ("a.example.com", "a.example.com:443", true),
        ("a.example.com", "a.example.com:22", false),
        ("a.example.com", "b.example.com", false),
        ("a.example.com", "*.example.com", false),
        ("*.example.com", "a.example.com", true),
        ("*.example.com", "*.a.example.com", true),
        ("*.example.com", "example.com", false),
        ("*.example.com", "evilexample.com", false),
        ("*.example.com", "a.example.com:22", false),
        ("10.0.0.0/8", "10.0.0.0/8", true),
        ("10.0.0.0/8", "10.1.0.0/16", false),
    ] {
        let machine = Machine::new();
        machine.users(&format!("[sandbox.network]\nallowed_hosts = [{given:?}]"));
        machine.project(&format!("[sandbox.network]\nallowed_hosts = [{asked:?}]"));
        let (config, warning) = machine.asked();
        assert_eq!(config.network.allowed_hosts.len() == 1, expected, "{given} {asked}");
        assert_eq!(warning.is_empty(), expected, "{given} {asked}: {warning}");
    }
}

/// What the user and the project say of files, and what comes of it: shown, changed, hidden.
const FILES: [(&str, &str, [&[&str]; 3]); 13] = [
    ("readonly = ['@data']", "readonly = ['@data/open']", [&["data/open"], &[], &[]]),
    ("readonly = ['@data']", "readonly = []", [&[], &[], &[]]),
    ("readonly = ['@data']", "readonly = ['@else']", [&[], &[], &[]]),
    // By its name it lies in what is shown; it leads elsewhere.
    ("readonly = ['@data']", "readonly = ['@data/open/link']", [&[], &[], &[]]),
    ("readonly = ['@data']", "readwrite = ['@data']", [&["data"], &[], &[]]),
    ("readwrite = ['@data']", "readonly = ['@data']", [&["data"], &[], &[]]),
    ("readwrite = ['@data']", "readonly = ['@data/open']", [&["data/open"], &["data"], &[]]),
    ("readwrite = ['@data']", "readwrite = ['@data/open']", [&[], &["data/open"], &[]]),
    // What is kept from being changed inside of what may be changed.
    (
        "readwrite = ['@data']\nreadonly = ['@data/open']",
        "readonly = []",
        [&["data/open"], &["data"], &[]],
    ),
    (
        "readwrite = ['@data']\nreadonly = ['@data/open']",
        "readwrite = ['@data/open/deep']",
        [&["data/open"], &[], &[]],
    ),
    // Holes stay, and nothing is shown inside of one.
    (
        "readonly = ['@data']\nblocked = ['@data/open']",
        "readonly = ['@data/open/deep', '@data/secret']",
        [&["data/secret"], &[], &[]],
    ),
    ("readonly = ['@data']", "blocked = ['@data/open/key']", [&["data"], &[], &["data/open/key"]]),
    ("readwrite = ['@data/open']", "blocked = ['@data', '@else']", [&[], &[], &[]]),
];

#[test]
fn files_of_a_project_are_among_those_of_the_user() {
    for (users, project, [readonly, readwrite, blocked]) in FILES {
        let machine = Machine::new();
        let root = machine.path("");
        let text = |said: &str| {
            format!("[sandbox.filesystem]\n{}", said.replace('@', root.to_str().expect("UTF-8")))
        };
        machine.users(&text(users)).project(&text(project));
        let files = machine.asked().0.filesystem;
        assert_eq!(machine.names(&files.readonly), readonly, "{users}; {project}");
        assert_eq!(machine.names(&files.readwrite), readwrite, "{users}; {project}");
        assert_eq!(machine.names(&files.blocked), blocked, "{users}; {project}");
    }
}

#[test]
fn a_path_through_a_link_is_not_followed() {
    let machine = Machine::new();
    let path = machine.path("alias");
    machine.users(&format!("[sandbox.filesystem]\nreadonly = ['{}']\n", path.display()));
    let refused = machine.refused(None);
    assert!(refused.contains("`@/alias` leads through a link"), "{refused}");
    assert!(refused.contains("write `@/data`, if that is meant"), "{refused}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, expected) in [
        ("[sandbox]\nisolaton = 1", "2:1: unknown key `isolaton`: did you mean `isolation`"),
        ("[sandbox.limits]\nmemry = 1", "2:1: unknown key `memry`: did you mean `memory"),
        ("[sandbox.limits]\ncpu = 1", "2:1: unknown key `cpu`: did you mean `cpu_time_ms`?"),
        (
            "[sandbox.network]\nhosts = []",
            "2:1: unknown key `hosts`: did you mean `allowed_hosts`?",
        ),
        (
            "[sandbox]\nisolation = \"none\"",
            "2:13: unknown variant `none`, expected one of `auto`, `namespaces`",
        ),
        (
            "[sandbox.limits]\nmemory_kib = \"1G\"",
            "2:14: invalid type: string \"1G\", expected u64",
        ),
        ("[sandbox.limits]\n\nmemory_kib = 5", "3:1: `limits.memory_kib`: 5 is too little: no"),
        ("[sandbox]\nlimits = { memory = 5 }", "2:12: `limits.memory_kib`: 5 is too little"),
        ("[sandbox.limits]\ntimeout = 0", "2:1: `limits.wall_time_ms`: 0 is too little"),
        ("[sandbox]\nisolation = \"seatbelt\"", "2:1: `isolation`: `seatbelt` is for macOS"),
        (
            "[sandbox]\nisolation = \"landlock\"\nminimum = \"namespaces\"",
            "3:1: `minimum`: `namespaces` is more than",
        ),
        (
            "[sandbox.filesystem]\nreadwrite = [\"/\"]",
            "2:1: `filesystem.readwrite`: `/` is this whole machine",
        ),
        (
            "[sandbox.filesystem]\nreadonly = [\"${NO_SUCH}/x\"]",
            "2:1: the environment variable `NO_SUCH` is not set",
        ),
        ("[server.a]", "1:2: unknown key `server`"),
    ] {
        let machine = Machine::new();
        machine.users(text);
        let error = machine.refused(None);
        let start = format!("@/home/.config/gloveport/gloveport.toml:{expected}");
        assert!(error.starts_with(&start), "{text}: {error}");
    }
    let machine = Machine::new();
    let text = "[sandbox.limits]\ncpu_time_ms = 0\nprocesses = 0\n";
    assert_eq!(machine.users(text).refused(None).lines().count(), 2, "all is told");
}

#[test]
fn the_json_of_others_is_read() {
    let machine = Machine::new();
    machine.file(
        "box.json",
        "{ // as published\n\"isolationMethod\": \"namespaces\",\n\"limits\": {\"cpuTime\": 5000, \"memory\": 262144, \
         \"fileDescriptors\": 100, \"processes\": 12},\n\"network\": {\"allowOutbound\": false},\n\
         \"filesystem\": {\"readonly\": [\"data/open\"]},\n}",
    );
    let config = machine.ask(Some("box.json"), &Layer::default()).expect("it can be had").config;
    let limits = Limits {
        cpu_time_ms: 5_000,
        memory_kib: 262_144,
        processes: 12,
        file_descriptors: 100,
        ..Limits::default()
    };
    assert_eq!((config.isolation, config.limits), (Method::Namespaces, limits));
    assert_eq!(machine.names(&config.filesystem.readonly), ["data/open"]);
    for (text, expected) in [
        ("{\"limit\": {}}", "@/box.json:1:8: unknown key `limit`: did you mean `limits`?"),
        (
            "{\"mcpServers\": {}}",
            "@/box.json:1:13: unknown key `mcpServers`: known here are `isolation`",
        ),
        ("{\"limits\": {\"memory\": 5}}", "@/box.json:1:1: `limits.memory_kib`: 5 is too little"),
        ("[]x", "@/box.json:1:"),
    ] {
        let error = machine.file("box.json", text).refused(Some("box.json"));
        assert!(error.starts_with(expected), "{text}: {error}");
    }
    assert!(machine.refused(Some("none.json")).contains("cannot read the configuration"));
}

#[test]
fn options_that_cannot_be_had_are_named() {
    let machine = Machine::new();
    let options = Layer {
        limits: LimitsLayer { memory_kib: Some(1), processes: Some(0), ..LimitsLayer::default() },
        readwrite: Some(vec![PathBuf::from("/etc")]),
        ..Layer::default()
    };
    let error = machine.ask(None, &options).expect_err("it cannot be had").to_string();
    let home = Layer { readwrite: Some(vec![machine.path("home")]), ..Layer::default() };
    let whole = machine.ask(None, &home).expect_err("it holds keys").to_string();
    assert!(whole.starts_with("`--write`: ") && whole.contains("your whole home"), "{whole}");
    let starts: Vec<&str> = error.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(starts, ["`--memory`", "`--processes`", "`--write`"], "{error}");
}

#[test]
fn the_file_of_somebody_else_is_not_read() {
    use std::os::unix::fs::PermissionsExt;
    let machine = Machine::new();
    machine.users("[sandbox.limits]\nprocesses = 4096\n");
    let file = machine.path("home/.config/gloveport/gloveport.toml");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("changed");
    let error = machine.ask(None, &Layer::default()).expect_err("anybody could have written it");
    assert!(matches!(error, ConfigError::NotOurs(named) if named == file));
}

#[test]
fn paths_count_from_their_folder() {
    for (path, expected) in
        [("a", "/x/y/a"), (".", "/x/y"), ("./a/./b/", "/x/y/a/b"), ("/a//b", "/a/b")]
    {
        assert_eq!(super::absolute(Path::new(path), Path::new("/x/y")), Path::new(expected));
    }
    assert_eq!(super::absolute(Path::new("../etc"), Path::new("/usr")), Path::new("/etc"));
}
