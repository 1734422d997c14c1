//! What the path of an import means: a server, one tool of it, or a module that does not exist
//! here.

use super::hints;

/// What an import names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Module {
    /// `./tools`: its members are servers.
    Root,
    /// `./tools/github`, `../servers/github/index.ts`.
    Server(String),
    /// `./tools/github/create_issue.ts`.
    Tool {
        /// The server's part of the path.
        server: String,
        /// The tool's part.
        tool: String,
    },
    /// Anything else: `fs`, `axios`, `./helper`.
    Foreign,
}

/// Reads a module path.
pub(super) fn parse(path: &str) -> Module {
    let mut rest = path;
    while let Some(after) = ["./", "../", "/"].iter().find_map(|p| rest.strip_prefix(p)) {
        rest = after;
    }
    let mut parts = rest.split('/').filter(|part| !part.is_empty());
    if !matches!(parts.next().map(without_extension), Some("tools" | "servers")) {
        return Module::Foreign;
    }
    let parts: Vec<&str> = parts.map(without_extension).collect();
    match parts.as_slice() {
        [] | ["index"] => Module::Root,
        [server] | [server, "index"] => Module::Server((*server).to_owned()),
        [server, tool] => Module::Tool { server: (*server).to_owned(), tool: (*tool).to_owned() },
        _ => Module::Foreign,
    }
}

/// What to do instead of importing a module that does not exist here.
pub(super) fn hint_for(path: &str) -> &'static str {
    let name = path.strip_prefix("node:").unwrap_or(path);
    let first = name.split('/').next().unwrap_or(name);
    match first {
        "fs" | "fs-extra" | "path" | "os" | "glob" | "fast-glob" | "rimraf" => hints::FILES,
        "http" | "https" | "http2" | "net" | "tls" | "dns" | "ws" | "axios" | "got" | "undici"
        | "node-fetch" | "ky" | "superagent" | "request" => hints::NETWORK,
        "child_process" | "process" | "cluster" | "worker_threads" | "vm" | "execa" => {
            hints::PROCESS
        }
        "timers" => hints::TIMERS,
        _ if name.starts_with('.') => hints::LOCAL_MODULE,
        _ => hints::MODULE,
    }
}

/// What to do instead of using a global that agents know from elsewhere; `None` for other names.
pub(super) fn hint_for_global(name: &str) -> Option<&'static str> {
    Some(match name {
        "fetch" | "XMLHttpRequest" | "WebSocket" | "EventSource" | "axios" => hints::NETWORK,
        "fs" | "path" | "os" => hints::FILES,
        "process" | "Deno" | "Bun" | "child_process" | "__dirname" | "__filename" => hints::PROCESS,
        "require" | "module" | "exports" => hints::MODULE,
        "Buffer" => hints::BUFFER,
        "window" | "document" | "localStorage" | "self" | "global" => hints::BROWSER,
        "URL"
        | "URLSearchParams"
        | "AbortController"
        | "AbortSignal"
        | "Intl"
        | "WeakRef"
        | "FinalizationRegistry"
        | "SharedArrayBuffer"
        | "Atomics" => hints::ABSENT,
        "setImmediate" | "sleep" | "delay" => hints::TIMERS,
        _ => return None,
    })
}

fn without_extension(part: &str) -> &str {
    let endings = [".d.ts", ".ts", ".mts", ".js", ".mjs"];
    endings.iter().find_map(|ending| part.strip_suffix(ending)).unwrap_or(part)
}
