//! Waits on this machine for the answer of a browser: one address of 127.0.0.1 with a port of the system's choice (RFC 8252
//! section 7.3).
//!
//! Anybody on this machine can ask here, and every page in the browser can send it here: what comes is handed on as it is, and
//! whoever made the sign-in looks at whether it belongs to it. Nothing but two fixed pages is answered.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderName, StatusCode, Uri};
use axum::routing::get;
use std::io;
use std::net::{Ipv4Addr, SocketAddrV4};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// Answers that wait to be looked at.
const QUEUE: usize = 8;
const PATH: &str = "/callback";

/// An answer that somebody brought.
pub(crate) struct Brought {
    /// What is behind the `?`.
    pub(crate) query: String,
    reply: oneshot::Sender<Reply>,
}

/// What who brought it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reply {
    /// That it is done.
    Done,
    /// That it did not work; the terminal says why.
    Failed,
    /// That it belongs to nothing.
    Unknown,
}

impl Brought {
    /// Tells who brought it.
    pub(crate) fn reply(self, reply: Reply) {
        // Who went away need not know.
        let _ = self.reply.send(reply);
    }
}

/// Listens until it is dropped.
pub(crate) struct Listener {
    redirect: String,
    answers: mpsc::Receiver<Brought>,
    // Ends with this.
    serving: JoinSet<()>,
}

impl Listener {
    /// Listens at the address that was listened at before, if that can be had, else at another port.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub(crate) async fn open(earlier: Option<&str>) -> io::Result<Self> {
        let at = |port| TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port));
        let before = match earlier.and_then(port) {
            Some(port) => at(port).await.ok(),
            None => None,
        };
        let listener = match before {
            Some(listener) => listener,
            None => at(0).await?,
        };
        let redirect = format!("http://127.0.0.1:{}{PATH}", listener.local_addr()?.port());
        let (bring, answers) = mpsc::channel(QUEUE);
        let router = Router::new().route(PATH, get(take)).with_state(bring);
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            // It ends by being dropped.
            drop(axum::serve(listener, router).await);
        });
        Ok(Self { redirect, answers, serving })
    }

    /// Where the browser is to be sent.
    pub(crate) fn redirect(&self) -> &str {
        &self.redirect
    }

    /// The next answer.
    pub(crate) async fn next(&mut self) -> Option<Brought> {
        self.answers.recv().await
    }

    /// Lets the last page go out, and ends.
    pub(crate) async fn close(mut self) {
        self.answers.close();
        tokio::task::yield_now().await;
        self.serving.shutdown().await;
    }
}

/// The port of an address that was listened at.
fn port(redirect: &str) -> Option<u16> {
    let rest = redirect.strip_prefix("http://127.0.0.1:")?.strip_suffix(PATH)?;
    rest.parse().ok().filter(|port| *port != 0)
}

type Page = (StatusCode, [(HeaderName, &'static str); 4], &'static str);

async fn take(State(bring): State<mpsc::Sender<Brought>>, uri: Uri) -> Page {
    let (reply, told) = oneshot::channel();
    let query = uri.query().unwrap_or_default().to_owned();
    if bring.send(Brought { query, reply }).await.is_err() {
        return page(Reply::Unknown);
    }
    page(told.await.unwrap_or(Reply::Failed))
}

fn page(reply: Reply) -> Page {
    let (status, text) = match reply {
        Reply::Done => (StatusCode::OK, "You are signed in. This page can be closed."),
        Reply::Failed => {
            (StatusCode::BAD_REQUEST, "The sign-in did not work; the terminal says why.")
        }
        Reply::Unknown => {
            (StatusCode::BAD_REQUEST, "This belongs to no sign-in that is waited for.")
        }
    };
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        // The address holds the code: it goes nowhere from here.
        (REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_name_a_port() {
        for (redirect, expected) in [
            ("http://127.0.0.1:5000/callback", Some(5000)),
            ("http://127.0.0.1:0/callback", None),
            ("http://127.0.0.1:70000/callback", None),
            ("http://127.0.0.1:80/", None),
            ("https://example.com:80/callback", None),
        ] {
            assert_eq!(port(redirect), expected, "{redirect}");
        }
    }

    #[tokio::test]
    async fn the_same_port_is_taken_again_where_it_is_free() {
        let first = Listener::open(None).await.expect("a port");
        let redirect = first.redirect().to_owned();
        let other = Listener::open(Some(&redirect)).await.expect("another port");
        assert_ne!(other.redirect(), redirect);
        first.close().await;
        let again = Listener::open(Some(&redirect)).await.expect("a port");
        assert_eq!(again.redirect(), redirect);
    }
}
