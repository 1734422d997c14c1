//! Why no compiler was fetched.

use std::io;
use std::path::PathBuf;

/// Why there is no compiler from a registry.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No package is pinned for this machine.
    #[error(
        "no native compiler of TypeScript is known for this machine: set `compiler` in `[check]`"
    )]
    Platform,
    /// There is no folder to keep it in.
    #[error("there is no place to keep it: set `HOME` or `XDG_CACHE_HOME`")]
    Place,
    /// npm is configured to stay away from the network.
    #[error("npm's configuration says `offline`: install `typescript` with npm, or unset it")]
    Offline,
    /// Nobody says which registry to ask.
    #[error(
        "no registry is known: write `registry=https://…` in `~/.npmrc`, set `npm_config_registry`, or \
         install npm"
    )]
    NoRegistry,
    /// The configured registry is no address.
    #[error("the registry `{shown}` that npm is configured for is no address: write `https://…/`")]
    Registry {
        /// The address without what may be secret in it.
        shown: String,
    },
    /// The registry wants to know who asks.
    #[error(
        "`{url}` answered {status}: write `//HOST/PATH/:_authToken=${{TOKEN}}` for the registry in `~/.npmrc`"
    )]
    Refused {
        /// The address, without what may be secret in it.
        url: String,
        /// 401 or 403.
        status: u16,
    },
    /// The registry does not have the package.
    #[error("`{url}` is not there ({status}): the registry does not have this package or version")]
    Absent {
        /// The address, without what may be secret in it.
        url: String,
        /// Its answer.
        status: u16,
    },
    /// It could not be downloaded.
    #[error("cannot download `{url}`: {reason}")]
    Download {
        /// The address, without what may be secret in it.
        url: String,
        /// What happened.
        reason: String,
    },
    /// What was downloaded is something else.
    #[error(
        "`{url}` is not the package that is pinned: its SHA-512 begins with {found}, not {pinned}"
    )]
    Hash {
        /// The address, without what may be secret in it.
        url: String,
        /// Beginning of the hash that was found.
        found: String,
        /// Beginning of the pinned one.
        pinned: String,
    },
    /// It is what is pinned, and cannot be unpacked.
    #[error("the package cannot be unpacked: {0}")]
    Archive(String),
    /// The cache cannot be read or written.
    #[error("cannot keep it in `{}`", path.display())]
    Store {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// What the cache holds is not what was fetched.
    #[error("`{}` is broken: {reason}", path.display())]
    Broken {
        /// Where.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}
