//! A registry of npm: the addresses of packages, and what it wants to know of who asks.

use super::error::FetchError;
use super::npmrc::NpmSettings;
use super::pin::Pin;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::Url;

/// A registry, and what is configured for it. What it is asked with may be a secret, so that it has no `Debug`.
#[derive(Clone)]
pub struct Registry {
    address: Url,
    settings: NpmSettings,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&shown(&self.address))
    }
}

impl Registry {
    /// The registry at an address, `https://…` or `http://…`, with the credentials of the settings.
    ///
    /// # Errors
    ///
    /// [`FetchError::Registry`].
    pub fn at(address: &str, settings: &NpmSettings) -> Result<Self, FetchError> {
        let wrong = || FetchError::Registry { shown: without_user(address) };
        let mut address = Url::parse(address.trim()).map_err(|_| wrong())?;
        if !matches!(address.scheme(), "https" | "http") || address.host_str().is_none() {
            return Err(wrong());
        }
        address.set_query(None);
        address.set_fragment(None);
        if !address.path().ends_with('/') {
            address.set_path(&format!("{}/", address.path()));
        }
        Ok(Self { address, settings: settings.clone() })
    }

    /// Where the tarball of a package is, as every registry has it that npm's own client publishes to.
    pub(crate) fn tarball(&self, pin: &Pin) -> Url {
        let name = format!("typescript-{}", pin.platform);
        let path = format!("@typescript/{name}/-/{name}-{}.tgz", pin.version);
        self.below(&path)
    }

    /// Where the description of a package is, which says where its tarballs are.
    pub(crate) fn description(&self, pin: &Pin) -> Url {
        self.below(&format!("@typescript%2ftypescript-{}", pin.platform))
    }

    fn below(&self, path: &str) -> Url {
        let mut address = self.address.clone();
        address.set_path(&format!("{}{path}", self.address.path()));
        forget_user(&mut address);
        address
    }

    /// The header `authorization` for an address: only what is configured for its host, and the nearest folder above it.
    pub(crate) fn authorization(&self, address: &Url) -> Option<String> {
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        let mut key = format!("//{}{port}{}", address.host_str()?, address.path());
        while key.len() > "//".len() {
            if let Some(header) = self.authorization_of(&key) {
                return Some(header);
            }
            // First the name behind the last slash goes, then the slash.
            let end = key.rfind('/').map_or(0, |slash| slash + usize::from(slash + 1 < key.len()));
            key.truncate(end);
        }
        let is_ours = address.origin() == self.address.origin();
        let user = (self.address.username(), self.address.password().unwrap_or_default());
        (is_ours && user != ("", "")).then(|| basic(user.0, user.1))
    }

    fn authorization_of(&self, key: &str) -> Option<String> {
        let get = |name: &str| self.settings.get(&format!("{key}:{name}"));
        if let Some(token) = get("_authToken") {
            return Some(format!("Bearer {token}"));
        }
        if let Some(basic) = get("_auth") {
            return Some(format!("Basic {basic}"));
        }
        let password = STANDARD.decode(get("_password")?).ok()?;
        Some(basic(get("username")?, &String::from_utf8(password).ok()?))
    }
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// An address without what may be secret in it: user, password and query.
pub(crate) fn shown(address: &Url) -> String {
    let mut address = address.clone();
    address.set_query(None);
    address.set_fragment(None);
    forget_user(&mut address);
    address.to_string()
}

fn forget_user(address: &mut Url) {
    let forgotten = address.set_username("").and_then(|()| address.set_password(None));
    forgotten.expect("an address with a host has room for a user");
}

/// A text that is no address, without what could be a user and a password.
fn without_user(text: &str) -> String {
    let text = text.rsplit_once('@').map_or(text, |(_, host)| host);
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Settings as variables say them.
    fn settings(pairs: &[(&str, &str)]) -> NpmSettings {
        let pairs =
            pairs.iter().map(|(key, value)| (format!("npm_config_{key}"), (*value).to_owned()));
        NpmSettings::read(&pairs.collect::<BTreeMap<_, _>>(), None)
    }

    fn pin() -> Pin {
        let (tarball, files) = (String::new(), String::new());
        Pin { version: "7.0.2".into(), platform: "linux-x64".into(), tarball, files }
    }

    #[test]
    fn a_package_lies_below_the_registry() {
        for (written, expected) in [
            ("https://a.example", Some("https://a.example/@typescript/")),
            ("https://a.example/npm", Some("https://a.example/npm/@typescript/")),
            ("http://u:p@a.example:81/npm/?q#f", Some("http://a.example:81/npm/@typescript/")),
            ("a.example", None),
            ("file:///etc", None),
            ("javascript:x", None),
            ("", None),
        ] {
            let registry = Registry::at(written, &NpmSettings::default()).ok();
            let address = registry.map(|registry| registry.tarball(&pin()).to_string());
            let expected = expected.map(|start| {
                format!("{start}typescript-linux-x64/-/typescript-linux-x64-7.0.2.tgz")
            });
            assert_eq!(address, expected, "{written}");
        }
        let error = Registry::at("me:secret@a.example", &NpmSettings::default()).err();
        assert!(!error.expect("no address").to_string().contains("secret"));
    }

    #[test]
    fn credentials_go_to_their_host_and_folder_only() {
        let settings = settings(&[
            ("//a.example/:_authToken", "t"),
            ("//a.example/npm/:_auth", "dTpw"),
            ("//b.example:81/npm:username", "me"),
            ("//b.example:81/npm:_password", "c2VjcmV0"),
        ]);
        let registry = Registry::at("https://u:p@c.example/npm/", &settings).expect("an address");
        for (address, expected) in [
            ("https://a.example/x/y.tgz", Some("Bearer t")),
            ("https://a.example/npm/y.tgz", Some("Basic dTpw")),
            ("https://a.example/npmx/y.tgz", Some("Bearer t")),
            ("https://a.example:81/x", None),
            ("https://a.example.evil/x", None),
            ("http://b.example:81/npm/x", Some("Basic bWU6c2VjcmV0")),
            ("http://b.example/npm/x", None),
            ("https://c.example/elsewhere", Some("Basic dTpw")),
            ("http://c.example/npm/x", None),
        ] {
            let found = registry.authorization(&Url::parse(address).expect("an address"));
            assert_eq!(found.as_deref(), expected, "{address}");
        }
        assert_eq!(format!("{registry:?}"), "https://c.example/npm/");
    }
}
