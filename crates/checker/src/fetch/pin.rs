//! Which compiler is fetched, and what it has to be to the last bit. The data is in `pins.txt`.

/// One package that may be fetched: a version for a platform, held by hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The version: `7.0.2`.
    pub version: String,
    /// The platform in npm's words: `linux-x64`.
    pub platform: String,
    /// SHA-512 of the tarball, in hexadecimal digits.
    pub tarball: String,
    /// SHA-512 of the list of the SHA-512 of every file in it; `pins.txt` says of which list.
    pub files: String,
}

impl Pin {
    /// What is fetched for this machine; `None` where nothing is published for it that we know.
    pub fn of_this_machine() -> Option<Self> {
        let platform = platform()?;
        parse(include_str!("pins.txt")).find(|pin| pin.platform == platform)
    }

    /// Its folder below [`crate::Store`]: `7.0.2-linux-x64`.
    pub(crate) fn folder(&self) -> String {
        format!("{}-{}", self.version, self.platform)
    }
}

/// This machine in npm's words: `linux-x64`; `None` where npm has other words than we know.
pub(crate) fn platform() -> Option<&'static str> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Some("linux-x64"),
        ("linux", "aarch64") => Some("linux-arm64"),
        ("macos", "x86_64") => Some("darwin-x64"),
        ("macos", "aarch64") => Some("darwin-arm64"),
        _ => None,
    }
}

fn parse(text: &str) -> impl Iterator<Item = Pin> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    words
        .scan(String::new(), |version, words| {
            Some(match words.as_slice() {
                ["version", of_the_rest] => {
                    (*of_the_rest).clone_into(version);
                    None
                }
                [platform, tarball, files] => Some(Pin {
                    version: version.clone(),
                    platform: (*platform).to_owned(),
                    tarball: (*tarball).to_owned(),
                    files: (*files).to_owned(),
                }),
                _ => None,
            })
        })
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_is_pinned_by_whole_hashes() {
        let pins: Vec<Pin> = parse(include_str!("pins.txt")).collect();
        let platforms: Vec<&str> = pins.iter().map(|pin| pin.platform.as_str()).collect();
        assert_eq!(platforms, ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]);
        for pin in &pins {
            assert_eq!(pin.version, "7.0.2");
            for hash in [&pin.tarball, &pin.files] {
                let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                assert!(hash.len() == 128 && hash.bytes().all(is_digit), "{hash}");
            }
        }
        assert!(Pin::of_this_machine().is_some());
    }
}
