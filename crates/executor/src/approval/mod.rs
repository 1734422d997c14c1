//! Questions to a person in the middle of an execution: asked together, answered once, waited for within bounds.
//!
//! A [`Desk`] holds what is open. The calls of one run gather in `Asks`, which puts them to the desk as one question once the
//! run has come to rest. Who asks the person is outside of here: a client through [`Underway`], an operator through the desk.
//! Whether an answer is good enough for a call is not decided here either: [`gloveport_gate::Pending::answered`] does that.

mod asks;
mod desk;
mod question;
mod rest;
mod settle;
mod state;
mod text;
mod underway;

pub(crate) use asks::{Asks, Due, Gathering, Reach};
pub use desk::{ApprovalSettings, Desk, DeskEvent, Ending};
pub use question::{Question, QuestionId, Row};
pub(crate) use rest::Rest;
pub use settle::{AnswerError, Answerer, Reply};
pub use text::plain;
pub(crate) use underway::Parked;
pub use underway::{End, ParkId, Step, Underway, Waiting};

#[cfg(test)]
mod tests;
