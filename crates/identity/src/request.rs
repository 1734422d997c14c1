//! What a request shows of itself.

use crate::refusal::Reason;
use std::net::IpAddr;
use url::form_urlencoded;

/// Longest credential that is looked at, in bytes.
pub(crate) const CREDENTIAL_BYTES_MAX: usize = 16 << 10;
/// Names of query parameters that carry credentials. A query ends in logs and histories, so that none is taken from there
/// (RFC 9700, section 4.3.2; the MCP specification forbids it).
const CREDENTIAL_PARAMETERS: [&str; 9] = [
    "access_token",
    "api_key",
    "api-key",
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "key",
    "token",
];

/// The parts of a request that say who sends it, each as it came: a header that came twice is there twice.
#[derive(Debug, Clone, Default)]
pub struct Presented<'a> {
    /// Values of `Authorization`.
    pub authorization: Vec<&'a [u8]>,
    /// Values of `Host`, and the authority of the target where it has one.
    pub host: Vec<&'a [u8]>,
    /// Values of `Origin`.
    pub origin: Vec<&'a [u8]>,
    /// Values of `X-Forwarded-For`, in their order.
    pub forwarded_for: Vec<&'a [u8]>,
    /// The target's query, without the question mark.
    pub query: Option<&'a str>,
    /// The address at the other end of the connection.
    pub peer: Option<IpAddr>,
}

impl<'a> Presented<'a> {
    /// The one credential that is shown, as `Authorization: Bearer …` (RFC 6750, section 2.1).
    pub(crate) fn credential(&self) -> Result<&'a str, Reason> {
        if self.query.is_some_and(names_a_credential) {
            return Err(Reason::InQuery);
        }
        let value = match self.authorization.as_slice() {
            [] => return Err(Reason::Missing),
            [value] => *value,
            _ => return Err(Reason::Several),
        };
        if value.len() > CREDENTIAL_BYTES_MAX {
            return Err(Reason::TooLong);
        }
        let text = str::from_utf8(value).map_err(|_| Reason::Malformed)?;
        let (scheme, credential) = text.split_once(' ').ok_or(Reason::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Reason::Scheme);
        }
        let credential = credential.trim_matches(' ');
        let is_written = !credential.is_empty() && credential.bytes().all(is_of_a_credential);
        is_written.then_some(credential).ok_or(Reason::Malformed)
    }
}

/// The alphabet of `token68` (RFC 9110, section 11.2).
fn is_of_a_credential(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

fn names_a_credential(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| {
        CREDENTIAL_PARAMETERS.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Headers, query, and what is read.
    type Case<'a> = (&'a [&'a [u8]], Option<&'a str>, Result<&'a str, Reason>);

    #[test]
    fn one_header_carries_one_credential() {
        let long = [b"Bearer ".as_slice(), &[b'a'; CREDENTIAL_BYTES_MAX]].concat();
        let cases: [Case<'_>; 17] = [
            (&[b"Bearer abc.d_e-f"], None, Ok("abc.d_e-f")),
            (&[b"bEARER  abc= "], Some("a=b&page=2"), Ok("abc=")),
            (&[], None, Err(Reason::Missing)),
            (&[], Some("access_token=x"), Err(Reason::InQuery)),
            (&[b"Bearer x"], Some("a=1&access%5Ftoken=x"), Err(Reason::InQuery)),
            (&[b"Bearer x"], Some("ACCESS_TOKEN"), Err(Reason::InQuery)),
            (&[b"Bearer x"], Some("api_key=1"), Err(Reason::InQuery)),
            (&[b"Bearer x", b"Bearer x"], None, Err(Reason::Several)),
            (&[b"Bearer x", b"Basic eDp5"], None, Err(Reason::Several)),
            (&[b"Bearer x, Bearer y"], None, Err(Reason::Malformed)),
            (&[b"Basic eDp5"], None, Err(Reason::Scheme)),
            (&[b"Bearer"], None, Err(Reason::Malformed)),
            (&[b"Bearer  "], None, Err(Reason::Malformed)),
            (&[b"Bearer a b"], None, Err(Reason::Malformed)),
            (&[b"Bearer \xff"], None, Err(Reason::Malformed)),
            (&[b"Bearer a\tb"], None, Err(Reason::Malformed)),
            (&[&long], None, Err(Reason::TooLong)),
        ];
        for (authorization, query, expected) in cases {
            let presented =
                Presented { authorization: authorization.to_vec(), query, ..Presented::default() };
            assert_eq!(presented.credential(), expected, "{authorization:?} {query:?}");
        }
    }
}
