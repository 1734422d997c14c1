//! How something that was tried is refused, and the words for it.

use std::io;

/// What was tried and how it was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What was tried, in words that go on after "cannot".
    pub(crate) act: &'static str,
    /// The refusal.
    pub(crate) how: How,
}

/// How something was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum How {
    /// With an error number.
    Error(i32),
    /// The process that tried was killed by this signal.
    Killed(i32),
    /// The process that tried did not end.
    Hung,
    /// It ended without a word.
    Silent,
    /// It said this.
    Said(String),
    /// There is no such program.
    Absent,
    /// It is of this version, which is too old.
    TooOld(String),
}

impl Refusal {
    /// What the kernel said.
    pub(crate) fn of(act: &'static str, error: &io::Error) -> Self {
        Self { act, how: error.raw_os_error().map_or(How::Silent, How::Error) }
    }
}

impl How {
    /// In words: `EPERM, operation not permitted`.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Error(number) => {
                let text = io::Error::from_raw_os_error(*number).to_string();
                let text = text.split(" (os error").next().unwrap_or(&text).to_lowercase();
                match name(*number) {
                    Some(name) => format!("{name}, {text}"),
                    None => format!("error {number}, {text}"),
                }
            }
            Self::Killed(signal) => format!("killed by signal {signal}"),
            Self::Hung => "no answer".to_owned(),
            Self::Silent => "ended without a word".to_owned(),
            Self::Said(text) => text.clone(),
            Self::Absent => "not installed".to_owned(),
            Self::TooOld(version) => format!("version {version} is too old"),
        }
    }
}

fn name(number: i32) -> Option<&'static str> {
    let names = [
        (libc::EPERM, "EPERM"),
        (libc::ENOENT, "ENOENT"),
        (libc::EAGAIN, "EAGAIN"),
        (libc::ENOMEM, "ENOMEM"),
        (libc::EACCES, "EACCES"),
        (libc::EBUSY, "EBUSY"),
        (libc::EEXIST, "EEXIST"),
        (libc::EINVAL, "EINVAL"),
        (libc::EMFILE, "EMFILE"),
        (libc::ENOSPC, "ENOSPC"),
        (libc::EROFS, "EROFS"),
        (libc::ENOSYS, "ENOSYS"),
        (libc::EOPNOTSUPP, "EOPNOTSUPP"),
        (libc::EUSERS, "EUSERS"),
    ];
    names.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}
