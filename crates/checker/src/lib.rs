//! Type checks of scripts by the native compiler of TypeScript 7: found on the machine or fetched once, confined like
//! everything that reads a script, and kept warm between checks.
//!
//! It deliberately knows neither catalog nor protocol of agents: it is given a script and the declarations that the
//! script touches, and gives back what the compiler says.

mod cache;
mod checker;
mod compiler;
mod error;
mod fetch;
mod find;
mod finding;
mod message;
mod process;
mod project;
mod settings;
mod slot;

pub use checker::{CheckRequest, Checker};
pub use compiler::Compiler;
pub use error::CheckError;
pub use fetch::{
    Ask, Download, DownloadError, FetchError, NpmSettings, Pin, Registry, Store, fetch,
    registry_of_npm,
};
pub use find::{Choice, Found, Missing, Origin, PassedOver, Places, find};
pub use project::FETCH_DECLARATION;
pub use settings::Settings;
pub use slot::CheckerSlot;
