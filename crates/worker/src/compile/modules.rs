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

/// What agents write before `tools` and `servers`, as often as they like: all mean the same.
const ROOTS: [&str; 8] = ["./", "../", "/", "@/", "~/", "#/", "src/", "workspace/"];

/// Reads a module path.
pub(super) fn parse(path: &str) -> Module {
    let mut rest = path.trim();
    while let Some(after) = ROOTS.iter().find_map(|root| rest.strip_prefix(root)) {
        rest = after;
    }
    let mut parts = rest.split('/').filter(|part| !part.is_empty());
    let first = parts.next().map(|part| without_extension(part.trim_start_matches(['@', '#'])));
    if !matches!(first, Some("tools" | "servers")) {
        return Module::Foreign;
    }
    let parts: Vec<&str> = parts.map(without_extension).collect();
    match parts.as_slice() {
        [] | ["index"] => Module::Root,
        [server] | [server, "index"] => Module::Server((*server).to_owned()),
        [server, tool] | [server, "tools", tool] => {
            Module::Tool { server: (*server).to_owned(), tool: (*tool).to_owned() }
        }
        _ => Module::Foreign,
    }
}

/// What to do instead of importing a module that does not exist here.
pub(super) fn hint_for(path: &str) -> &'static str {
    let name =
        ["node:", "npm:", "jsr:", "bun:"].iter().find_map(|p| path.strip_prefix(p)).unwrap_or(path);
    let first = name.split('/').next().unwrap_or(name);
    // `lodash@4`, but not `@scope`.
    let version = first.rfind('@').filter(|at| *at > 0);
    let first = &first[..version.unwrap_or(first.len())];
    match first {
        "fs" | "fs-extra" | "os" | "glob" | "fast-glob" | "globby" | "rimraf" | "mkdirp"
        | "readline" | "chokidar" => hints::FILES,
        "path" | "pathe" | "upath" => hints::PATHS,
        "http" | "https" | "http2" | "net" | "tls" | "dns" | "ws" | "axios" | "got" | "undici"
        | "node-fetch" | "cross-fetch" | "ky" | "superagent" | "request" | "ofetch"
        | "nodemailer" | "puppeteer" | "playwright" | "ssh2" => hints::NETWORK,
        "child_process" | "process" | "cluster" | "worker_threads" | "vm" | "execa" | "dotenv"
        | "zx" | "shelljs" | "commander" | "yargs" => hints::PROCESS,
        "timers" => hints::TIMERS,
        "lodash" | "lodash-es" | "underscore" | "ramda" | "remeda" | "rambda" => hints::LODASH,
        "zod" | "joi" | "yup" | "ajv" | "valibot" | "superstruct" | "io-ts" => hints::VALIDATION,
        "date-fns" | "dayjs" | "moment" | "moment-timezone" | "luxon" => hints::DATES,
        "crypto" | "uuid" | "nanoid" | "crypto-js" => hints::CRYPTO,
        "buffer" | "url" | "util" | "events" | "stream" | "perf_hooks" | "string_decoder"
        | "assert" | "querystring" | "async_hooks" | "console" => hints::WEB,
        "pg" | "mysql" | "mysql2" | "sqlite" | "sqlite3" | "better-sqlite3" | "mongodb"
        | "mongoose" | "redis" | "ioredis" | "knex" | "drizzle-orm" | "typeorm" | "@prisma" => {
            hints::DATABASE
        }
        "octokit"
        | "openai"
        | "googleapis"
        | "stripe"
        | "aws-sdk"
        | "twilio"
        | "@octokit"
        | "@slack"
        | "@aws-sdk"
        | "@anthropic-ai"
        | "@google-cloud"
        | "@notionhq"
        | "@linear"
        | "@modelcontextprotocol"
        | "@sendgrid" => hints::SDK,
        "@" | "~" => hints::LOCAL_MODULE,
        _ if name.starts_with(['.', '/']) => hints::LOCAL_MODULE,
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
        "window" | "document" | "localStorage" | "self" | "global" => hints::BROWSER,
        "WeakRef" | "FinalizationRegistry" | "SharedArrayBuffer" | "Atomics" => hints::ABSENT,
        "setImmediate" | "sleep" | "delay" => hints::TIMERS,
        _ => return None,
    })
}

fn without_extension(part: &str) -> &str {
    let endings = [".d.ts", ".ts", ".mts", ".js", ".mjs"];
    endings.iter().find_map(|ending| part.strip_suffix(ending)).unwrap_or(part)
}
