//! What a script is checked with: options, the language's library, and the script API's own declarations.

use crate::Compiler;
use serde_json::json;
use std::fs;
use std::io;
use std::path::Path;
use tempfile::TempDir;

/// The workspace of the sandbox, where the project lies.
pub(crate) const ROOT: &str = "file:///work";
/// The document that holds the script.
pub(crate) const SCRIPT: &str = "file:///work/script.ts";
/// The document that declares what this one script may use beside the script API.
pub(crate) const DECLARATIONS: &str = "file:///work/declarations.d.ts";

/// The language's library without what the engine has not: no DOM, no `WeakRef`, no shared memory, no `Temporal`.
/// Each is `lib.<name>.d.ts` beside the compiler; one that a version does not have is left out.
const LANGUAGE: [&str; 54] = [
    "es5",
    "es2015.collection",
    "es2015.core",
    "es2015.generator",
    "es2015.iterable",
    "es2015.promise",
    "es2015.proxy",
    "es2015.reflect",
    "es2015.symbol",
    "es2015.symbol.wellknown",
    "es2016.array.include",
    "es2017.arraybuffer",
    "es2017.date",
    "es2017.object",
    "es2017.string",
    "es2017.typedarrays",
    "es2018.asyncgenerator",
    "es2018.asynciterable",
    "es2018.promise",
    "es2018.regexp",
    "es2019.array",
    "es2019.object",
    "es2019.string",
    "es2019.symbol",
    "es2020.bigint",
    "es2020.date",
    "es2020.number",
    "es2020.promise",
    "es2020.string",
    "es2020.symbol.wellknown",
    "es2021.promise",
    "es2021.string",
    "es2022.array",
    "es2022.error",
    "es2022.object",
    "es2022.regexp",
    "es2022.string",
    "es2023.array",
    "es2023.collection",
    "es2024.arraybuffer",
    "es2024.collection",
    "es2024.object",
    "es2024.promise",
    "es2024.regexp",
    "es2024.string",
    "es2025.collection",
    "es2025.float16",
    "es2025.iterator",
    "es2025.promise",
    "es2025.regexp",
    "esnext.array",
    "esnext.disposable",
    "esnext.error",
    "esnext.typedarrays",
];

/// The script API, by file name.
pub(crate) const API: [(&str, &str); 2] = [
    ("api.d.ts", include_str!("library/api.d.ts")),
    ("intl.d.ts", include_str!("library/intl.d.ts")),
];
/// Declares the global `fetch`, for a script that has it: to be added to its declarations.
pub const FETCH_DECLARATION: &str = include_str!("library/fetch.d.ts");

/// A folder with the project, to be copied into a sandbox. Dropping it removes it.
#[derive(Debug)]
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    pub(crate) fn make(compiler: &Compiler) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("gloveport-checker-").tempdir()?;
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text);
        write("tsconfig.json", &options(&compiler.library))?;
        for (name, text) in API {
            write(name, text)?;
        }
        // What is open counts and not these; without them the project would be read twice.
        write("declarations.d.ts", "")?;
        write("script.ts", "")?;
        Ok(Self { folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// The project's `tsconfig.json`. It is part of what an answer depends on.
pub(crate) fn options(library: &Path) -> String {
    let language = LANGUAGE.iter().map(|name| library.join(format!("lib.{name}.d.ts")));
    let language = language.filter(|path| path.is_file());
    let language = language.map(|path| path.to_string_lossy().into_owned());
    let own = API.iter().map(|(name, _)| (*name).to_owned());
    let given = ["declarations.d.ts", "script.ts"].map(str::to_owned);
    let files: Vec<String> = language.chain(own).chain(given).collect();
    let options = json!({
        "target": "esnext",
        "module": "esnext",
        // A script is a module even where it imports and exports nothing.
        "moduleDetection": "force",
        // Its names are given, and it may make the compiler read no other file.
        "noResolve": true,
        "noLib": true,
        "types": [],
        "strict": true,
        // `rows.find(…).name` and optional fields of results are used as they come.
        "strictNullChecks": false,
        "strictPropertyInitialization": false,
        // `catch (error) { error.message }`.
        "useUnknownInCatchVariables": false,
        "skipLibCheck": true,
        "noEmit": true,
    });
    json!({"compilerOptions": options, "files": files}).to_string()
}
