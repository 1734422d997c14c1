//! The beginning of TLS: which server a client says it wants, read from the hello that it sends in
//! the clear.
//!
//! A hello that could be understood in two ways is refused: fragments that do not end with a record,
//! repeated extensions, two names, bytes left over. It deliberately reads no more than that: keys,
//! versions and ciphers are between the two ends. Formats: RFC 8446 (TLS 1.3), RFC 6066 (server
//! name), RFC 9849 (encrypted hello).

/// First byte of a record that carries handshake messages.
pub const HANDSHAKE_RECORD: u8 = 22;
/// First byte of a record that says that keys change; without meaning in TLS 1.3.
pub(crate) const CHANGE_RECORD: u8 = 20;
/// First byte of a record that says that something is wrong, or ends.
pub(crate) const ALERT_RECORD: u8 = 21;
/// First byte of a record of encrypted bytes.
pub(crate) const DATA_RECORD: u8 = 23;
/// Bytes in front of a record.
pub(crate) const RECORD_HEAD_BYTES: usize = 5;
/// Longest record in the clear.
const RECORD_BYTES_MAX: usize = 1 << 14;
/// Records that one hello may be spread over.
const HELLO_RECORDS_MAX: usize = 32;
/// Longest hello. The largest keys in use take 2 KiB.
const HELLO_BYTES_MAX: usize = 1 << 14;

const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const SERVER_NAME: u16 = 0;
const HOST_NAME: u8 = 0;
/// Encrypted hellos: the standard one, its drafts, and the encrypted server name before them.
const ENCRYPTED: [u16; 7] = [0xfe0d, 0xfe0c, 0xfe0b, 0xfe0a, 0xfe09, 0xfe08, 0xffce];

/// The random bytes of a server hello that asks for a second client hello (RFC 8446, section 4.1.3).
const RETRY_RANDOM: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// What a client hello says of the server that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientHello {
    /// The name as it was sent; hostile, not yet a host. `None` where none was sent.
    pub server_name: Option<Vec<u8>>,
    /// Whether an encrypted hello, with a name that we cannot see, comes with it.
    pub is_encrypted: bool,
}

/// How far reading got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hello {
    /// At least as many bytes are needed in all.
    Needs(usize),
    /// The hello, and how many bytes it took with its records.
    Whole(ClientHello, usize),
}

/// Why bytes are no hello.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HelloError {
    /// The first record is none of TLS.
    #[error("not TLS")]
    NotTls,
    /// TLS, but no hello that can be read in one way only.
    #[error("a malformed hello")]
    Malformed,
}

/// Reads the client hello at the beginning of `bytes`.
///
/// # Errors
///
/// [`HelloError`] as soon as the bytes cannot become a hello.
pub fn read_client_hello(bytes: &[u8]) -> Result<Hello, HelloError> {
    let mut message = Vec::new();
    let mut at = 0;
    for _ in 0..HELLO_RECORDS_MAX {
        let record = match read_record(&bytes[at..])? {
            Ok(record) => record,
            Err(needs) => return Ok(Hello::Needs(at + needs)),
        };
        at += RECORD_HEAD_BYTES + record.len();
        message.extend_from_slice(record);
        if message[0] != CLIENT_HELLO {
            return Err(HelloError::Malformed);
        }
        let Some(&[_, high, middle, low]) = message.first_chunk() else { continue };
        let length = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        let whole = 4 + length;
        if length > HELLO_BYTES_MAX || message.len() > whole {
            return Err(HelloError::Malformed);
        }
        if message.len() == whole {
            let hello = read_message(&message[4..]).ok_or(HelloError::Malformed)?;
            return Ok(Hello::Whole(hello, at));
        }
    }
    Err(HelloError::Malformed)
}

/// Whether a server's first record asks the client for a second hello, which then has to be judged
/// like the first. A record of something else says no.
pub fn asks_for_second_hello(record: &[u8]) -> bool {
    let Some((head, message)) = record.split_at_checked(RECORD_HEAD_BYTES) else { return false };
    // Message type and length, version, random.
    head[0] == HANDSHAKE_RECORD
        && message.first() == Some(&SERVER_HELLO)
        && message.get(6..38) == Some(RETRY_RANDOM.as_slice())
}

/// The length of the record with this head, without the head; `None` where TLS allows no such one.
pub(crate) fn record_length(head: [u8; RECORD_HEAD_BYTES]) -> Option<usize> {
    let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
    // Encrypted records may be somewhat longer (RFC 5246, section 6.2.3).
    (head[1] == 3 && length <= RECORD_BYTES_MAX + 2048).then_some(length)
}

/// What a handshake record carries, or how many bytes it needs.
fn read_record(bytes: &[u8]) -> Result<Result<&[u8], usize>, HelloError> {
    match bytes {
        [] => return Ok(Err(RECORD_HEAD_BYTES)),
        [HANDSHAKE_RECORD] | [HANDSHAKE_RECORD, 3, ..] => {}
        _ => return Err(HelloError::NotTls),
    }
    let Some(&[_, _, _, high, low]) = bytes.first_chunk() else {
        return Ok(Err(RECORD_HEAD_BYTES));
    };
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length == 0 || length > RECORD_BYTES_MAX {
        return Err(HelloError::Malformed);
    }
    let end = RECORD_HEAD_BYTES + length;
    Ok(bytes.get(RECORD_HEAD_BYTES..end).ok_or(end))
}

/// Reads the body of a client hello. `None` where it is malformed.
fn read_message(bytes: &[u8]) -> Option<ClientHello> {
    let mut rest = Reader(bytes);
    let version = rest.take(2)?;
    if version[0] != 3 {
        return None;
    }
    rest.take(32)?;
    let session = rest.vector_8()?;
    let ciphers = rest.vector_16()?;
    let compressions = rest.vector_8()?;
    if session.len() > 32 || ciphers.is_empty() || ciphers.len() % 2 != 0 || compressions.is_empty()
    {
        return None;
    }
    let mut hello = ClientHello { server_name: None, is_encrypted: false };
    if rest.0.is_empty() {
        return Some(hello);
    }
    let mut extensions = Reader(rest.vector_16()?);
    if !rest.0.is_empty() {
        return None;
    }
    let mut seen = Vec::new();
    while !extensions.0.is_empty() {
        let kind = extensions.number_16()?;
        let content = extensions.vector_16()?;
        seen.push(kind);
        if kind == SERVER_NAME {
            hello.server_name = Some(read_server_name(content)?.to_vec());
        }
        hello.is_encrypted |= ENCRYPTED.contains(&kind);
    }
    let n_seen = seen.len();
    seen.sort_unstable();
    seen.dedup();
    (seen.len() == n_seen).then_some(hello)
}

/// The one name of a list of server names.
fn read_server_name(content: &[u8]) -> Option<&[u8]> {
    let mut outer = Reader(content);
    let mut list = Reader(outer.vector_16()?);
    let kind = list.take(1)?;
    let name = list.vector_16()?;
    let is_alone = outer.0.is_empty() && list.0.is_empty();
    (is_alone && kind == [HOST_NAME] && !name.is_empty()).then_some(name)
}

/// Bytes that are taken from the front.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n_bytes: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(n_bytes)?;
        self.0 = rest;
        Some(front)
    }

    fn number_16(&mut self) -> Option<u16> {
        let bytes = self.take(2)?;
        Some(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn vector_8(&mut self) -> Option<&'a [u8]> {
        let length = self.take(1)?[0];
        self.take(length.into())
    }

    fn vector_16(&mut self) -> Option<&'a [u8]> {
        let length = self.number_16()?;
        self.take(length.into())
    }
}
