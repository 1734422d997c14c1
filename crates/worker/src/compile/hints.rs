//! The texts that tell an agent what to do; each is a file, so that it can be read and changed as
//! text.

pub(crate) const ABSENT: &str = include_str!("../hints/absent.md").trim_ascii_end();
pub(crate) const ACCESSOR: &str = include_str!("../hints/accessor.md").trim_ascii_end();
pub(crate) const BROWSER: &str = include_str!("../hints/browser.md").trim_ascii_end();
pub(crate) const CRYPTO: &str = include_str!("../hints/crypto.md").trim_ascii_end();
pub(crate) const DATABASE: &str = include_str!("../hints/database.md").trim_ascii_end();
pub(crate) const DATES: &str = include_str!("../hints/dates.md").trim_ascii_end();
pub(crate) const DECORATOR: &str = include_str!("../hints/decorator.md").trim_ascii_end();
pub(crate) const DYNAMIC_IMPORT: &str = include_str!("../hints/dynamic_import.md").trim_ascii_end();
pub(crate) const FENCE: &str = include_str!("../hints/fence.md").trim_ascii_end();
pub(crate) const FILES: &str = include_str!("../hints/files.md").trim_ascii_end();
pub(crate) const IMPLICIT: &str = include_str!("../hints/implicit.md").trim_ascii_end();
pub(crate) const JSX: &str = include_str!("../hints/jsx.md").trim_ascii_end();
pub(crate) const LOCAL_MODULE: &str = include_str!("../hints/local_module.md").trim_ascii_end();
pub(crate) const LODASH: &str = include_str!("../hints/lodash.md").trim_ascii_end();
pub(crate) const MODULE: &str = include_str!("../hints/module.md").trim_ascii_end();
pub(crate) const NEAR: &str = include_str!("../hints/check/near.md").trim_ascii_end();
pub(crate) const NESTING: &str = include_str!("../hints/nesting.md").trim_ascii_end();
pub(crate) const NETWORK: &str = include_str!("../hints/network.md").trim_ascii_end();
pub(crate) const OBJECT: &str = include_str!("../hints/object.md").trim_ascii_end();
pub(crate) const PATHS: &str = include_str!("../hints/paths.md").trim_ascii_end();
pub(crate) const PROCESS: &str = include_str!("../hints/process.md").trim_ascii_end();
pub(crate) const ROOT_IMPORT: &str = include_str!("../hints/root_import.md").trim_ascii_end();
pub(crate) const SCOPE: &str = include_str!("../hints/scope.md").trim_ascii_end();
pub(crate) const SDK: &str = include_str!("../hints/sdk.md").trim_ascii_end();
pub(crate) const TIMERS: &str = include_str!("../hints/timers.md").trim_ascii_end();
pub(crate) const UNDECLARED: &str = include_str!("../hints/undeclared.md").trim_ascii_end();
pub(crate) const UNSETTLED: &str = include_str!("../hints/unsettled.md").trim_ascii_end();
pub(crate) const VALIDATION: &str = include_str!("../hints/validation.md").trim_ascii_end();
pub(crate) const WEB: &str = include_str!("../hints/web.md").trim_ascii_end();
pub(crate) const WRAPPER: &str = include_str!("../hints/wrapper.md").trim_ascii_end();
