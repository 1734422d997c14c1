//! Which tests are run: a sample over the folders, without what scripts are not.

use crate::metadata::Metadata;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Chooses the sample. Another one is another number.
const SEED: u64 = 262;

/// Folders below `test`, with why none of their tests is run.
const FOLDERS: [(&str, &str); 15] = [
    ("language/module-code", MODULES),
    ("language/import", MODULES),
    ("language/export", MODULES),
    ("language/global-code", GLOBAL),
    ("language/eval-code/direct/var-env", GLOBAL),
    ("language/eval-code/indirect", GLOBAL),
    ("language/expressions/dynamic-import", MODULES),
    ("language/expressions/import.meta", MODULES),
    ("built-ins/global", GLOBAL),
    ("built-ins/AbstractModuleSource", MODULES),
    ("built-ins/Atomics", REMOVED),
    ("built-ins/FinalizationRegistry", REMOVED),
    ("built-ins/SharedArrayBuffer", REMOVED),
    ("built-ins/WeakRef", REMOVED),
    ("built-ins/ShadowRealm", PROPOSALS),
];

/// Features, with why none of their tests is run.
const FEATURES: [(&str, &str); 27] = [
    ("Atomics", REMOVED),
    ("FinalizationRegistry", REMOVED),
    ("FinalizationRegistry.prototype.cleanupSome", REMOVED),
    ("SharedArrayBuffer", REMOVED),
    ("WeakRef", REMOVED),
    ("dynamic-import", MODULES),
    ("import-attributes", MODULES),
    ("import-bytes", MODULES),
    ("import-defer", MODULES),
    ("import-text", MODULES),
    ("import.meta", MODULES),
    ("json-modules", MODULES),
    ("source-phase-imports", MODULES),
    ("top-level-await", MODULES),
    ("cross-realm", REALMS),
    ("IsHTMLDDA", REALMS),
    ("ShadowRealm", PROPOSALS),
    ("Temporal", PROPOSALS),
    ("await-dictionary", PROPOSALS),
    ("decorators", PROPOSALS),
    ("immutable-arraybuffer", PROPOSALS),
    ("iterator-chunking", PROPOSALS),
    ("iterator-includes", PROPOSALS),
    ("joint-iteration", PROPOSALS),
    ("legacy-regexp", PROPOSALS),
    ("tail-call-optimization", PROPOSALS),
    ("error-stack-accessor", PROPOSALS),
];

/// What the host of test262 can do and a script cannot.
const HOST: [&str; 7] = [
    "$262.createRealm",
    "$262.evalScript",
    "$262.agent",
    "$262.gc",
    "$262.IsHTMLDDA",
    "$262.AbstractModuleSource",
    "$262.getGlobal",
];

const SLOPPY: &str = "sloppy mode: a script is strict";
const MODULES: &str = "modules and `import()`: a script has no files";
const GLOBAL: &str = "declarations of the global scope: a script is the body of a function";
const RAW: &str = "text that must stay as it is: a script is wrapped";
const REALMS: &str = "other realms, agents and the collector: a script has one realm";
const REMOVED: &str = "taken away on purpose (README)";
const PROPOSALS: &str = "proposals that are not claimed";

/// One test.
pub(crate) struct Test {
    /// `built-ins/Array`: what it is counted under.
    pub(crate) group: String,
    /// Its path below `test`.
    pub(crate) path: String,
    /// Why it is not run.
    pub(crate) excluded: Option<&'static str>,
}

/// A sample of about `n_tests` tests of a checkout, each folder with its share; the same each time.
///
/// # Errors
///
/// When the checkout cannot be read.
pub(crate) fn sample(checkout: &Path, n_tests: usize) -> io::Result<Vec<Test>> {
    let mut paths = Vec::new();
    for part in ["language", "built-ins"] {
        walk(&checkout.join("test").join(part), &mut paths)?;
    }
    let mut strata: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let n_all = paths.len();
    for path in paths {
        let path = path.strip_prefix(checkout.join("test")).expect("it is below");
        let path = path.to_string_lossy().into_owned();
        strata.entry(folders(&path, 3)).or_default().push(path);
    }
    let mut chosen = Vec::new();
    for (_, mut paths) in strata {
        paths.sort_by_cached_key(|path| hash(path));
        let share = (n_tests * paths.len()).div_ceil(n_all.max(1));
        for path in paths.into_iter().take(share) {
            let text = fs::read_to_string(checkout.join("test").join(&path))?;
            let excluded = excluded(&path, &text);
            chosen.push(Test { group: folders(&path, 2), path, excluded });
        }
    }
    Ok(chosen)
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_test = path.extension().is_some_and(|extension| extension == "js");
        if path.is_dir() {
            walk(&path, paths)?;
        } else if is_test && !path.to_string_lossy().contains("_FIXTURE") {
            paths.push(path);
        }
    }
    Ok(())
}

/// The first folders of a path.
fn folders(path: &str, n_folders: usize) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    parts.truncate(n_folders);
    parts.join("/")
}

fn excluded(path: &str, text: &str) -> Option<&'static str> {
    let metadata = Metadata::read(text)?;
    let flags = [("noStrict", SLOPPY), ("module", MODULES), ("raw", RAW)];
    let by_flag = flags.iter().find(|(flag, _)| metadata.has_flag(flag));
    let by_folder = || FOLDERS.iter().find(|(folder, _)| path.starts_with(&format!("{folder}/")));
    let is_of = |feature: &str| metadata.features.iter().any(|known| known == feature);
    let by_feature = || FEATURES.iter().find(|(feature, _)| is_of(feature));
    let excluded = by_flag.or_else(by_folder).or_else(by_feature).map(|(_, reason)| *reason);
    excluded.or_else(|| HOST.iter().any(|name| text.contains(name)).then_some(REALMS))
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
fn hash(text: &str) -> u64 {
    let begin = 0xcbf2_9ce4_8422_2325 ^ SEED;
    text.bytes().fold(begin, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
