//! Heads of HTTP/1 requests (RFC 9112), read strictly: whatever two readers could understand
//! differently is refused, not repaired.
//!
//! Refused: line ends other than CRLF, folded lines, control characters, spaces before a colon or
//! twice in the first line, a repeated `Host` or `Content-Length`, any `Transfer-Encoding` but
//! `chunked` alone, both kinds of length together, and names that some servers take for these
//! (`Content_Length`). Header fields that are for one connection only are left out.

use crate::host::{HostError, Target};
use crate::inbound::Inbound;
use crate::reason::Reason;

/// Longest head in bytes.
const HEAD_BYTES_MAX: usize = 32 << 10;
/// Most header fields.
const FIELDS_MAX: usize = 128;
/// Longest method in bytes.
const METHOD_BYTES_MAX: usize = 32;
/// Fields of one connection only (RFC 9110, section 7.6.1), what is for a proxy, and those that are
/// written anew.
const LEFT_OUT: [&str; 13] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why bytes are no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not a request, or one that can be read in two ways.
    #[error("a malformed request")]
    Malformed,
    /// More than is accepted.
    #[error("a head that is too long")]
    TooLong,
    /// Where the body ends can be read in two ways.
    #[error("ambiguous framing")]
    Framing,
    /// The host cannot be read.
    #[error("the host cannot be read")]
    Host(#[source] HostError),
}

/// What follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunked,
}

/// A request's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method, as sent.
    pub method: String,
    /// The request target, as sent: visible ASCII.
    pub target: String,
    /// The 0 or 1 of `HTTP/1.0` and `HTTP/1.1`.
    pub minor_version: u8,
    /// The `Host` field, as sent.
    pub host: Option<String>,
    /// What follows.
    pub body: Body,
    /// Whether the client waits for a `100 Continue`.
    pub expects_continue: bool,
    /// The fields that are passed on, in their order; values may hold any byte over 0x7f.
    pub fields: Vec<(String, Vec<u8>)>,
}

/// Reads the head at the beginning of `bytes`; `None` while it is not whole. Gives its length, too.
///
/// # Errors
///
/// [`HttpError`] as soon as the bytes cannot become a request.
pub fn read_head(bytes: &[u8]) -> Result<Option<(Request, usize)>, HttpError> {
    match find_end(bytes, 0)? {
        Some(end) if end <= HEAD_BYTES_MAX => Ok(Some((parse(&bytes[..end])?, end))),
        None if bytes.len() < HEAD_BYTES_MAX => Ok(None),
        Some(_) | None => Err(HttpError::TooLong),
    }
}

/// Takes a head from a connection.
pub(crate) fn receive(inbound: &mut Inbound) -> Result<Request, Reason> {
    let mut n_seen = 0;
    loop {
        // Looks at each byte once, however small the pieces are in which they come.
        if find_end(inbound.unread(), n_seen)?.is_some() || inbound.unread().len() > HEAD_BYTES_MAX
        {
            let (request, n_bytes) = read_head(inbound.unread())?.ok_or(Reason::HttpTooLong)?;
            inbound.take(n_bytes);
            return Ok(request);
        }
        n_seen = inbound.unread().len();
        inbound.fill()?;
    }
}

impl Request {
    /// Reads a target in absolute form: the host that it names, and its path and query.
    ///
    /// # Errors
    ///
    /// [`HttpError`] for anything but `http://host[:port][/path][?query]`.
    pub fn absolute_target(&self) -> Result<(Target, String), HttpError> {
        let (scheme, rest) = self.target.split_at_checked(7).ok_or(HttpError::Malformed)?;
        if !scheme.eq_ignore_ascii_case("http://") || rest.contains('#') {
            return Err(HttpError::Malformed);
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let target = Target::parse_with_default(authority, 80).map_err(HttpError::Host)?;
        let slash = if path.starts_with('/') { "" } else { "/" };
        Ok((target, format!("{slash}{path}")))
    }

    /// Reads a target in origin form, and the host of the `Host` field; the port is `port` where the
    /// field says none.
    ///
    /// # Errors
    ///
    /// [`HttpError`] for another form, and without a `Host`.
    pub fn origin_target(&self, port: u16) -> Result<(Target, String), HttpError> {
        let is_path = self.target.starts_with('/') && !self.target.contains('#');
        let is_server = self.target == "*" && self.method == "OPTIONS";
        if !(is_path || is_server) {
            return Err(HttpError::Malformed);
        }
        let host = self.host.as_deref().ok_or(HttpError::Malformed)?;
        let target = Target::parse_with_default(host, port).map_err(HttpError::Host)?;
        Ok((target, self.target.clone()))
    }

    /// The head to send to `target`, for one request on a connection of its own.
    pub fn encode(&self, target: &Target, path: &str) -> Vec<u8> {
        let Self { method, minor_version, .. } = self;
        let mut head = format!("{method} {path} HTTP/1.{minor_version}\r\nHost: {}", target.host);
        if target.port != 80 {
            head.push_str(&format!(":{}", target.port));
        }
        head.push_str("\r\nConnection: close\r\n");
        match self.body {
            Body::None => {}
            Body::Length(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
            Body::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
        }
        if self.expects_continue {
            head.push_str("Expect: 100-continue\r\n");
        }
        let mut head = head.into_bytes();
        for (name, value) in &self.fields {
            head.extend_from_slice(name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value);
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head
    }
}

impl From<HttpError> for Reason {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Malformed => Self::HttpRequest,
            HttpError::TooLong => Self::HttpTooLong,
            HttpError::Framing => Self::HttpFraming,
            HttpError::Host(error) => error.into(),
        }
    }
}

/// Where the empty line ends. The first `n_seen` bytes were looked at before.
pub(crate) fn find_end(bytes: &[u8], n_seen: usize) -> Result<Option<usize>, HttpError> {
    for (at, byte) in bytes.iter().enumerate().skip(n_seen) {
        let after_return = at > 0 && bytes[at - 1] == b'\r';
        match byte {
            b'\n' if after_return && bytes[..at - 1].ends_with(b"\r\n") => return Ok(Some(at + 1)),
            b'\n' if after_return => {}
            _ if after_return => return Err(HttpError::Malformed),
            b'\r' | b'\t' | b' '..=b'~' | 0x80.. => {}
            _ => return Err(HttpError::Malformed),
        }
    }
    Ok(None)
}

/// Reads a whole head; `find_end` has looked at the line ends and at control characters.
fn parse(head: &[u8]) -> Result<Request, HttpError> {
    let mut lines = Lines(head.strip_suffix(b"\r\n\r\n").ok_or(HttpError::Malformed)?.into());
    let first = lines.next().ok_or(HttpError::Malformed)?;
    let first = str::from_utf8(first).map_err(|_| HttpError::Malformed)?;
    let (method, target, minor_version) = parse_first_line(first)?;
    let mut all = Vec::new();
    for line in lines {
        if all.len() == FIELDS_MAX {
            return Err(HttpError::TooLong);
        }
        all.push(parse_field(line)?);
    }
    check_look_alikes(&all)?;
    let host = single(&all, "host")?.map(|value| String::from_utf8_lossy(value).into_owned());
    if host.is_none() && minor_version == 1 && method != "CONNECT" {
        return Err(HttpError::Malformed);
    }
    let body = parse_framing(&all, minor_version)?;
    let expects_continue = all.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("expect") && value.eq_ignore_ascii_case(b"100-continue")
    });
    let mut left_out: Vec<String> = LEFT_OUT.map(str::to_owned).into();
    for (_, value) in all.iter().filter(|(name, _)| name.eq_ignore_ascii_case("connection")) {
        let named = String::from_utf8_lossy(value).to_ascii_lowercase();
        left_out.extend(named.split(',').map(|name| name.trim().to_owned()));
    }
    let mut fields = all;
    fields.retain(|(name, _)| !left_out.iter().any(|left| name.eq_ignore_ascii_case(left)));
    Ok(Request { method, target, minor_version, host, body, expects_continue, fields })
}

/// Lines that end with CRLF.
struct Lines<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0?;
        match rest.windows(2).position(|pair| pair == b"\r\n") {
            Some(at) => {
                self.0 = Some(&rest[at + 2..]);
                Some(&rest[..at])
            }
            None => self.0.take(),
        }
    }
}

fn parse_first_line(line: &str) -> Result<(String, String, u8), HttpError> {
    let mut words = line.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(HttpError::Malformed);
    };
    let minor_version = match version {
        "HTTP/1.0" => 0,
        "HTTP/1.1" => 1,
        _ => return Err(HttpError::Malformed),
    };
    let is_visible = target.bytes().all(|byte| byte.is_ascii_graphic()) && !target.is_empty();
    if !is_token(method.as_bytes()) || method.len() > METHOD_BYTES_MAX || !is_visible {
        return Err(HttpError::Malformed);
    }
    Ok((method.to_owned(), target.to_owned(), minor_version))
}

fn parse_field(line: &[u8]) -> Result<(String, Vec<u8>), HttpError> {
    let colon = line.iter().position(|byte| *byte == b':').ok_or(HttpError::Malformed)?;
    let (name, value) = line.split_at(colon);
    // A folded line begins with a space, which is in no token.
    if !is_token(name) {
        return Err(HttpError::Malformed);
    }
    Ok((String::from_utf8_lossy(name).into_owned(), value[1..].trim_ascii().to_vec()))
}

/// Refuses names that a server which turns hyphens into underscores, and back, takes for framing.
fn check_look_alikes(fields: &[(String, Vec<u8>)]) -> Result<(), HttpError> {
    let is_look_alike = |name: &str| {
        let plain = name.replace('_', "-").to_ascii_lowercase();
        name.contains('_') && ["content-length", "transfer-encoding"].contains(&plain.as_str())
    };
    if fields.iter().any(|(name, _)| is_look_alike(name)) {
        return Err(HttpError::Framing);
    }
    Ok(())
}

/// The value of a field that may stand once at most.
fn single<'a>(
    fields: &'a [(String, Vec<u8>)],
    wanted: &str,
) -> Result<Option<&'a [u8]>, HttpError> {
    let mut values = fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
    let first = values.next().map(|(_, value)| value.as_slice());
    if values.next().is_some() { Err(HttpError::Malformed) } else { Ok(first) }
}

fn parse_framing(fields: &[(String, Vec<u8>)], minor_version: u8) -> Result<Body, HttpError> {
    let length = single(fields, "content-length").map_err(|_| HttpError::Framing)?;
    let coding = single(fields, "transfer-encoding").map_err(|_| HttpError::Framing)?;
    match (length, coding) {
        (None, None) => Ok(Body::None),
        (Some(length), None) => {
            let plain = (1..=18).contains(&length.len()) && length.iter().all(u8::is_ascii_digit);
            let text = str::from_utf8(length).ok().filter(|_| plain).ok_or(HttpError::Framing)?;
            text.parse().map(Body::Length).map_err(|_| HttpError::Framing)
        }
        (None, Some(coding)) if coding.eq_ignore_ascii_case(b"chunked") && minor_version == 1 => {
            Ok(Body::Chunked)
        }
        (_, Some(_)) => Err(HttpError::Framing),
    }
}

/// RFC 9110, section 5.6.2.
fn is_token(bytes: &[u8]) -> bool {
    let is_mark = |byte: &u8| b"!#$%&'*+-.^_`|~".contains(byte);
    !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}
