//! URLs and forms as the WHATWG URL standard reads and writes them, for `URL` and
//! `URLSearchParams`.
//!
//! Holds no state: a URL crosses over as its text and comes back as its parts. Nothing here opens
//! an address.

use url::{Url, form_urlencoded, quirks};

/// Longest URL or form, in bytes. What is read here is memory that the engine's limit does not see.
pub(super) const TEXT_BYTES_MAX: usize = 1 << 20;

/// The parts of a URL, `href` first; `None` for what is no URL.
pub(super) fn parse(text: &str, base: Option<&str>) -> Option<Vec<String>> {
    if text.len() > TEXT_BYTES_MAX || base.is_some_and(|base| base.len() > TEXT_BYTES_MAX) {
        return None;
    }
    let base = base.map(Url::parse).transpose().ok()?;
    Url::options().base_url(base.as_ref()).parse(text).ok().map(|url| parts(&url))
}

/// The URL `href` with one part replaced; as it was where the standard says that the value is
/// ignored. `None` for a part that does not exist, and for an `href` that is no URL.
pub(super) fn replace(href: &str, part: &str, value: &str) -> Option<Vec<String>> {
    if value.len() > TEXT_BYTES_MAX {
        return None;
    }
    let mut url = Url::parse(href).ok()?;
    // A value that does not fit leaves the URL as it was: the standard's setters never fail.
    let _ignored = match part {
        "protocol" => quirks::set_protocol(&mut url, value),
        "username" => quirks::set_username(&mut url, value),
        "password" => quirks::set_password(&mut url, value),
        "host" => quirks::set_host(&mut url, value),
        "hostname" => quirks::set_hostname(&mut url, value),
        "port" => quirks::set_port(&mut url, value),
        "pathname" => {
            quirks::set_pathname(&mut url, value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, value);
            Ok(())
        }
        _ => return None,
    };
    Some(parts(&url))
}

fn parts(url: &Url) -> Vec<String> {
    let borrowed = [
        quirks::href(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    let mut parts: Vec<String> = borrowed.into_iter().map(str::to_owned).collect();
    parts.push(quirks::origin(url));
    parts
}

/// Names and values of `application/x-www-form-urlencoded`, in turn; `None` for a text that is too
/// long.
pub(super) fn parse_form(text: &str) -> Option<Vec<String>> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let pairs = form_urlencoded::parse(text.as_bytes());
    Some(pairs.flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect())
}

/// The form of one name and value.
pub(super) fn write_form(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}
