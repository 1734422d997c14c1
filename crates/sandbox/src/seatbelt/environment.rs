//! What a run under a seatbelt finds around it: its variables, and where its program is searched.
//!
//! It deliberately reads nothing of the environment of this process.

use super::ProfileError;
use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

/// Where a program is searched.
const PATH: &str = "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin";
/// Beginnings of names that `dyld` and libraries of the system obey. `sandbox-exec` would do so
/// before it has put itself under the profile, with all rights of the user.
const OBEYED: [&str; 9] = ["BSM", "CF", "DYLD_", "LIBC_", "MALLOC", "OBJC_", "OS_", "XPC_", "__"];

/// The whole environment of a program: our own variables, then those that were asked for.
///
/// # Errors
///
/// [`ProfileError::Variable`] for a name that must not be set. The value, perhaps a secret, is not
/// told.
pub(crate) fn variables(
    asked: &BTreeMap<String, String>,
    [workspace, temporary]: [&Path; 2],
    proxies: &[NonZeroU16],
) -> Result<BTreeMap<String, String>, ProfileError> {
    let mut all = BTreeMap::new();
    let mut set = |name: &str, value: String| {
        all.insert(name.to_owned(), value);
    };
    set("HOME", workspace.display().to_string());
    set("LANG", "C.UTF-8".to_owned());
    set("PATH", PATH.to_owned());
    set("TMPDIR", temporary.display().to_string());
    if let [http, socks] = proxies {
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
            set(name, format!("http://127.0.0.1:{http}"));
        }
        for name in ["ALL_PROXY", "all_proxy"] {
            set(name, format!("socks5h://127.0.0.1:{socks}"));
        }
    }
    for (name, value) in asked {
        let upper = name.to_ascii_uppercase();
        let reason = if name.is_empty() || name.contains(['=', '\0']) || value.contains('\0') {
            "has a NUL byte, or a name that is empty or contains `=`; mend it"
        } else if OBEYED.iter().any(|start| upper.starts_with(start)) {
            "would act before the program is confined; set it in a script that it runs"
        } else {
            all.insert(name.clone(), value.clone());
            continue;
        };
        let name = name.chars().take(100).flat_map(char::escape_debug).collect();
        return Err(ProfileError::Variable { name, reason });
    }
    Ok(all)
}

/// The absolute path of a program. A plain name is searched in the `PATH` among `variables`, by
/// asking `is_program`; any other must be absolute.
///
/// # Errors
///
/// Where it was searched, in words.
pub(crate) fn search(
    name: &str,
    variables: &BTreeMap<String, String>,
    is_program: &dyn Fn(&Path) -> bool,
) -> Result<PathBuf, String> {
    if name.starts_with('/') {
        return Ok(name.into());
    }
    if name.contains('/') {
        return Err("nowhere, since a path must begin with `/`".to_owned());
    }
    let path = variables.get("PATH").map_or(PATH, String::as_str);
    path.split(':')
        .filter(|folder| folder.starts_with('/') && !name.is_empty())
        .map(|folder| Path::new(folder).join(name))
        .find(|file| is_program(file))
        .ok_or_else(|| format!("`{}`, the `PATH` inside", path.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn folders() -> [&'static Path; 2] {
        [Path::new("/private/w"), Path::new("/private/t")]
    }

    #[test]
    fn a_program_has_our_variables_and_its_own() {
        let ports = [3128, 1080].map(|port| NonZeroU16::new(port).expect("not zero"));
        let all = variables(&given(&[("A", "1"), ("PATH", "/x")]), folders(), &ports);
        let expected = given(&[
            ("A", "1"),
            ("ALL_PROXY", "socks5h://127.0.0.1:1080"),
            ("HOME", "/private/w"),
            ("HTTPS_PROXY", "http://127.0.0.1:3128"),
            ("HTTP_PROXY", "http://127.0.0.1:3128"),
            ("LANG", "C.UTF-8"),
            ("PATH", "/x"),
            ("TMPDIR", "/private/t"),
            ("all_proxy", "socks5h://127.0.0.1:1080"),
            ("http_proxy", "http://127.0.0.1:3128"),
            ("https_proxy", "http://127.0.0.1:3128"),
        ]);
        assert_eq!(all.expect("nothing is wrong"), expected);
        let closed = variables(&BTreeMap::new(), folders(), &[]).expect("nothing is wrong");
        assert_eq!(closed.keys().collect::<Vec<_>>(), ["HOME", "LANG", "PATH", "TMPDIR"]);
    }

    #[test]
    fn nothing_acts_on_what_is_not_yet_confined() {
        for (name, value) in [
            ("DYLD_INSERT_LIBRARIES", "/private/w/evil.dylib"),
            ("dyld_print_to_file", "/x"),
            ("MallocLogFile", "/Users/ann/.zshrc"),
            ("MallocStackLogging", "1"),
            ("CFFIXED_USER_HOME", "/private/w"),
            ("CFNETWORK_DIAGNOSTICS", "3"),
            ("OBJC_PRINT_OPTIONS", "1"),
            ("OS_ACTIVITY_DT_MODE", "1"),
            ("XPC_FLAGS", "1"),
            ("__XPC_DYLD_LIBRARY_PATH", "/x"),
            ("", "x"),
            ("A=B", "x"),
            ("A\0", "x"),
            ("A", "x\0secret"),
        ] {
            let error = variables(&given(&[(name, value)]), folders(), &[]).expect_err(name);
            let told = error.to_string();
            assert!(!told.contains("secret") && !told.contains('\0'), "{told}");
        }
        for name in ["A", "HOME", "NODE_OPTIONS", "PYTHONPATH", "SECRET_CF"] {
            variables(&given(&[(name, "x")]), folders(), &[]).expect(name);
        }
    }

    #[test]
    fn a_program_is_searched_inside_only() {
        let there = |path: &Path| path == Path::new("/usr/bin/git") || path == Path::new("git");
        let find = |name, path: &str| search(name, &given(&[("PATH", path)]), &there);
        let git = || Ok(PathBuf::from("/usr/bin/git"));
        assert_eq!(search("git", &BTreeMap::new(), &there), git());
        assert_eq!(find("git", "/bin:/usr/bin"), git());
        assert_eq!(find("/x/y", "/bin"), Ok(PathBuf::from("/x/y")));
        for (name, path) in [("git", "/bin"), ("git", "usr/bin::."), ("", "/usr/bin")] {
            assert_eq!(find(name, path), Err(format!("`{path}`, the `PATH` inside")));
        }
        for name in ["./git", "bin/git", "../usr/bin/git"] {
            let nowhere = "nowhere, since a path must begin with `/`".to_owned();
            assert_eq!(find(name, "/usr/bin"), Err(nowhere));
        }
    }
}
