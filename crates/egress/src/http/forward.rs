//! Passing one plain HTTP request on, and its answer back.
//!
//! The answer is passed on as it comes: it is between the upstream and the program. Redirects are not
//! followed: the program asks for the next host itself, and it is judged like any other. Nor is
//! another protocol begun on the connection (`Upgrade`): what it then carries could not be judged.

use super::body;
use super::head::Request;
use crate::inbound::Inbound;
use crate::session::{Reached, Session};
use crate::splice::{Activity, both, write};

/// Passes a request for `path` on to a host that was reached for it.
pub(crate) fn run(
    session: &Session<'_>,
    mut inbound: Inbound,
    (request, path): (&Request, &str),
    to: &Reached,
) {
    let idle_time = session.shared.limits.idle_time;
    let activity = Activity::new(idle_time);
    both(&session.client, &to.upstream, &activity, || {
        write(&to.upstream, &request.encode(&to.target, path), &activity)?;
        body::pass(&mut inbound, &to.upstream, request.body, (&activity, idle_time))
        // The upstream's direction stays open: some servers take its end for a client that left.
    });
    session.farewell(b"");
}
