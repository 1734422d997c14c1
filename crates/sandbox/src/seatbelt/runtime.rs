//! Which files a program needs besides itself, told from where it is.
//!
//! It deliberately looks at the path alone: what is on the disk there is hostile or unknown. A
//! program in a place that nobody knows gets nothing but its own file; whoever runs it names the
//! rest in `filesystem.readonly`.

use super::place::Place;

/// Folders that package managers own, and what of them belongs to programs. Not `etc` and not
/// `var`: they hold settings with passwords and the files of databases.
const MANAGED: [&str; 3] = ["/opt/homebrew", "/opt/local", "/usr/local"];
const MANAGED_PARTS: [&str; 10] = [
    "Cellar",
    "Frameworks",
    "bin",
    "etc/ca-certificates",
    "etc/openssl@3",
    "include",
    "lib",
    "libexec",
    "opt",
    "share",
];
/// Folders whose every tree is one installation, and how deep such a tree is.
const INSTALLED: [(&str, usize); 2] = [("/Library/Frameworks", 3), ("/Applications", 2)];
/// What of an installation somewhere else (`PREFIX/bin/node`) belongs to programs. Not `share`:
/// `~/.local/share` holds the data of every program.
const PREFIX_PARTS: [&str; 4] = ["bin", "include", "lib", "libexec"];

/// The files and folders that `program` is made of, itself among them.
pub(super) fn of(program: &Place) -> Vec<Place> {
    let mut parts = tree(program);
    if !parts.iter().any(|part| program.is_in(part.as_str())) {
        parts.push(program.clone());
    }
    parts
}

fn tree(program: &Place) -> Vec<Place> {
    let within = |base: &str, parts: &[&str]| -> Vec<Place> {
        let joined = parts.iter().map(|part| format!("{base}/{part}"));
        joined.filter_map(|path| Place::parse(path.as_ref()).ok()).collect()
    };
    if let Some(base) = MANAGED.iter().find(|base| program.is_in(base)) {
        return within(base, &MANAGED_PARTS);
    }
    if let Some((_, depth)) = INSTALLED.iter().find(|(base, _)| program.is_in(base)) {
        return program.ancestors().filter(|place| place.depth() == *depth).collect();
    }
    let folders: Vec<_> = program.ancestors().collect();
    match folders.as_slice() {
        [.., prefix, folder]
            if folder.as_str().ends_with("/bin") && !prefix.is_home() && !prefix.is_broad() =>
        {
            within(prefix.as_str(), &PREFIX_PARTS)
        }
        _ => Vec::new(),
    }
}
