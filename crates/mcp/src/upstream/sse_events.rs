//! Reads a stream of server-sent events (WHATWG HTML, section 9.2.6), whatever its pieces are.
//!
//! Only `event` and `data` are kept. One event is bounded: what is larger is skipped, with the id of
//! the message in it, so that the call that waits for it can fail. Nothing here reconnects.

use super::id_scan::IdScan;
use serde_json::Value;

/// Largest data of one event: that of a line over pipes.
const DATA_BYTES_MAX: usize = 16 << 20;
/// Longest name of a field, and longest name of an event, that is told from others.
const NAME_BYTES_MAX: usize = 64;

/// What the stream told.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// Where messages are to be sent.
    Endpoint(Vec<u8>),
    /// The data of a message, lines joined with spaces: in JSON that is the same.
    Message(Vec<u8>),
    /// A message that was too large to be kept.
    TooLarge {
        /// The id in it, where one was found.
        id: Option<Value>,
    },
}

/// Where in a line the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// In the name of a field.
    Name,
    /// Behind its colon, where one space is no part of the value.
    Colon,
    /// In the value.
    Value,
}

/// Which field a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Event,
    Data,
    /// A comment, or a field that is not needed.
    Other,
}

/// Takes the bytes of a stream and gives its events.
#[derive(Debug)]
pub(super) struct EventReader {
    at: At,
    field: Field,
    name: Vec<u8>,
    kind: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    /// Set while data that is too large is skipped.
    skipping: Option<IdScan>,
    after_return: bool,
    /// Bytes of the mark of byte order that may still come.
    mark: &'static [u8],
}

impl Default for EventReader {
    fn default() -> Self {
        Self {
            at: At::Name,
            field: Field::Other,
            name: Vec::new(),
            kind: Vec::new(),
            data: Vec::new(),
            has_data: false,
            skipping: None,
            after_return: false,
            mark: b"\xef\xbb\xbf",
        }
    }
}

impl EventReader {
    /// Reads on; gives the events that are complete.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        let mut rest = bytes;
        while let Some((first, behind)) = rest.split_first() {
            if self.at == At::Value && !matches!(first, b'\r' | b'\n') {
                let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                let (value, behind) = rest.split_at(end.unwrap_or(rest.len()));
                self.take_value(value);
                rest = behind;
                continue;
            }
            rest = behind;
            events.extend(self.step(*first));
        }
        events
    }

    fn step(&mut self, byte: u8) -> Option<Event> {
        if let Some((next, rest)) = self.mark.split_first() {
            self.mark = if byte == *next { rest } else { b"" };
            if byte == *next {
                return None;
            }
        }
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match (byte, self.at) {
            (b'\n', _) if after_return => None,
            (b'\r' | b'\n', _) => self.end_line(),
            (b':', At::Name) => {
                self.begin_value();
                None
            }
            (_, At::Name) => {
                if self.name.len() <= NAME_BYTES_MAX {
                    self.name.push(byte);
                }
                None
            }
            (b' ', At::Colon) => {
                self.at = At::Value;
                None
            }
            (_, At::Colon | At::Value) => {
                self.at = At::Value;
                self.take_value(&[byte]);
                None
            }
        }
    }

    fn begin_value(&mut self) {
        self.at = At::Colon;
        self.field = match self.name.as_slice() {
            b"event" => Field::Event,
            b"data" => Field::Data,
            _ => Field::Other,
        };
        match self.field {
            Field::Event => self.kind.clear(),
            Field::Data if self.has_data => self.take_data(b" "),
            Field::Data => self.has_data = true,
            Field::Other => {}
        }
    }

    fn take_value(&mut self, value: &[u8]) {
        match self.field {
            Field::Event => {
                let room = (NAME_BYTES_MAX + 1).saturating_sub(self.kind.len());
                self.kind.extend_from_slice(&value[..value.len().min(room)]);
            }
            Field::Data => self.take_data(value),
            Field::Other => {}
        }
    }

    fn take_data(&mut self, data: &[u8]) {
        if let Some(scan) = &mut self.skipping {
            scan.feed(data);
        } else if self.data.len() + data.len() > DATA_BYTES_MAX {
            let mut scan = IdScan::default();
            scan.feed(&self.data);
            scan.feed(data);
            self.skipping = Some(scan);
            self.data = Vec::new();
        } else {
            self.data.extend_from_slice(data);
        }
    }

    /// An empty line ends the event; any other only its field.
    fn end_line(&mut self) -> Option<Event> {
        if self.at == At::Name && !self.name.is_empty() {
            // A line without a colon is the name of a field with an empty value.
            self.begin_value();
        }
        let is_empty = self.at == At::Name;
        self.at = At::Name;
        self.field = Field::Other;
        self.name.clear();
        if is_empty { self.end_event() } else { None }
    }

    fn end_event(&mut self) -> Option<Event> {
        let kind = std::mem::take(&mut self.kind);
        let data = std::mem::take(&mut self.data);
        let had_data = std::mem::take(&mut self.has_data);
        let skipped = self.skipping.take();
        match kind.as_slice() {
            _ if !had_data => None,
            b"" | b"message" => Some(match skipped {
                Some(scan) => Event::TooLarge { id: scan.id() },
                None => Event::Message(data),
            }),
            b"endpoint" if skipped.is_none() => Some(Event::Endpoint(data)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn endpoint(data: &str) -> Event {
        Event::Endpoint(data.as_bytes().to_vec())
    }

    fn message(data: &str) -> Event {
        Event::Message(data.as_bytes().to_vec())
    }

    fn check(text: &str, expected: &[Event]) {
        for piece in [1, 2, 3, 7, text.len().max(1)] {
            let mut reader = EventReader::default();
            let pieces = text.as_bytes().chunks(piece);
            let events: Vec<Event> = pieces.flat_map(|bytes| reader.feed(bytes)).collect();
            assert_eq!(events, expected, "{text:?} in pieces of {piece}");
        }
    }

    #[test]
    fn events_are_read_in_every_form_that_the_standard_allows() {
        check("event: endpoint\ndata: /m?id=1\n\n", &[endpoint("/m?id=1")]);
        check("event:endpoint\r\ndata:/m\r\n\r\n", &[endpoint("/m")]);
        check("event: endpoint\rdata: /m\r\r", &[endpoint("/m")]);
        check("data: /m\nevent: endpoint\n\n", &[endpoint("/m")]);
        check("\u{feff}data: {}\n\n", &[message("{}")]);
        check("data: {}\n\ndata: []\n\n", &[message("{}"), message("[]")]);
        check("event: message\nid: 7\nretry: 5\ndata: {}\n\n", &[message("{}")]);
        check("data: {\ndata: }\n\n", &[message("{ }")]);
        check("data:  two\n\n", &[message(" two")]);
        check("data: a:b: c\n\n", &[message("a:b: c")]);
        check("data\n\n", &[message("")]);
        check(": hello\n\n: ping\n\ndata: 1\n\n", &[message("1")]);
        check("event: ping\ndata: x\n\ndata: 1\n\n", &[message("1")]);
        check("event: a\nevent: message\ndata: 1\n\n", &[message("1")]);
        check("\n\n\r\n", &[]);
        check("event: endpoint\n\n", &[]);
        // An event that is not ended is none.
        check("data: {}\n", &[]);
        let long_name = "x".repeat(1000);
        check(&format!("{long_name}: 1\ndatadata: 1\ndata: 2\n\n"), &[message("2")]);
        check(&format!("event: message{long_name}\ndata: 1\n\n"), &[]);
    }

    #[test]
    fn an_event_that_is_too_large_costs_no_memory_and_tells_its_id() {
        let mut reader = EventReader::default();
        assert_eq!(reader.feed(b"data: {\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\""), []);
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..20 {
            assert_eq!(reader.feed(&piece), []);
            assert!(reader.data.len() <= DATA_BYTES_MAX);
        }
        assert_eq!(reader.data.capacity(), 0);
        let events = reader.feed(b"\"}\n\ndata: 1\n\n");
        assert_eq!(events, [Event::TooLarge { id: Some(json!(7)) }, message("1")]);
    }
}
