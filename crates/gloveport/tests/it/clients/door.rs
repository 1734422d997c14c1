//! The way into a gateway over HTTP: its address, and the bearer that it made.

use super::process::{Running, Source};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Where a gateway is served, and what lets a client in.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    /// Of `Authorization: Bearer …`; empty where none was made.
    pub(crate) bearer: String,
}

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Door {
    /// Of a gateway that makes a bearer.
    pub(crate) fn of(gateway: &mut Running) -> Self {
        let door = Self::without_bearer(gateway);
        let line = gateway.line(Source::Err);
        let path = line.strip_prefix("bearer in ").and_then(|rest| rest.split(", new").next());
        let path = path.unwrap_or_else(|| panic!("it said {line}"));
        let bearer = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        Self { bearer: bearer.trim_end().to_owned(), ..door }
    }

    /// Of a gateway that makes none.
    pub(crate) fn without_bearer(gateway: &mut Running) -> Self {
        let line = gateway.line(Source::Err);
        let address = line.strip_prefix("listening at http://");
        let address = address.and_then(|address| address.strip_suffix("/mcp"));
        let address = address.unwrap_or_else(|| panic!("it said {line}")).to_owned();
        Self { address, bearer: String::new() }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    /// The header that lets a client in.
    pub(crate) fn authorization(&self) -> String {
        format!("Authorization: Bearer {}", self.bearer)
    }

    /// Sends the bytes of a request whose answer ends with the connection, and reads it.
    pub(crate) fn send(&self, head: &[&str], body: &str) -> Reply {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let deadline = Some(super::process::DEADLINE);
        stream.set_read_timeout(deadline).expect("a deadline");
        let length = format!("Content-Length: {}", body.len());
        let lines = head.iter().copied().chain([&*length, "Connection: close", "", ""]);
        let head = lines.collect::<Vec<_>>().join("\r\n");
        // A server may answer and close before it has read all.
        drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Reply {
            status: status.unwrap_or_else(|| panic!("no answer: {answer}")),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }
}

impl Reply {
    /// A header, if it is there.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
