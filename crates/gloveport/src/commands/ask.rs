//! Asking the person at the terminal about calls of a script or a call that they started themselves.

use super::Context;
use crate::control::{Control, Reached};
use crate::output;
use crate::progress::Progress;
use crate::signals::Interrupt;
use gloveport_executor::{End, InquiryError, Question, Reply, Step, Underway};
use std::io;

/// Bytes of an answer that are read.
const LINE_BYTES_MAX: u64 = 256;

/// Whether the person agreed beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// `--yes`
    Given,
    /// They are asked.
    Asked,
}

impl Consent {
    /// What the command line says.
    pub(super) fn of(yes: bool) -> Self {
        if yes { Self::Given } else { Self::Asked }
    }
}

/// How a question was answered at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Yes,
    No,
    /// Neither.
    None,
}

/// Asks for one command.
pub(super) struct Asking<'a> {
    context: &'a Context,
    interrupt: &'a Interrupt,
    consent: Consent,
}

impl<'a> Asking<'a> {
    pub(super) fn new(context: &'a Context, interrupt: &'a Interrupt, consent: Consent) -> Self {
        Self { context, interrupt, consent }
    }

    /// Goes on to the end, asking on the way.
    pub(super) async fn finish(self, mut underway: Underway, progress: Progress) -> End {
        let (mut progress, mut control) = (Some(progress), None);
        loop {
            let step = underway.next().await;
            if matches!(step, Step::Told(_)) {
                continue;
            }
            // The line of progress would run over what is asked.
            if let Some(progress) = progress.take() {
                progress.finish().await;
            }
            match step {
                Step::Ended(end) => {
                    if let Some(control) = control {
                        Control::close(control).await;
                    }
                    return end;
                }
                Step::Asking(question) => self.answer(&underway, &question).await,
                Step::Inquiry(inquiry) => {
                    let why = "the command line answers no questions of servers".to_owned();
                    inquiry.refuse(InquiryError::Nobody(why));
                }
                Step::Told(_) => {}
                Step::Waiting(question) => {
                    let reached = Reached { desk: underway.desk().clone() };
                    if control.is_none() {
                        control = Control::open(&self.context.environment, reached).ok();
                    }
                    output::note(&format!(
                        "{}\n\nAn operator has to agree: gloveport approvals approve {}",
                        question.text(),
                        question.id
                    ));
                }
            }
        }
    }

    async fn answer(&self, underway: &Underway, question: &Question) {
        output::note(&question.text());
        let is_watched = output::is_typed() && output::is_watched();
        let word = match self.consent {
            Consent::Given => {
                output::note("approved by --yes");
                Word::Yes
            }
            Consent::Asked if is_watched => {
                tokio::select! {
                    biased;
                    () = self.interrupt.cancel.cancelled() => Word::None,
                    () = question.settled() => Word::None,
                    word = ask() => word,
                }
            }
            Consent::Asked => {
                output::note("nobody can be asked here: run it at a terminal, or agree with --yes");
                Word::None
            }
        };
        let reply = match word {
            Word::Yes => Reply::approve(),
            Word::No => Reply::deny(None),
            Word::None => return underway.leave(question),
        };
        if let Err(error) = underway.answer(question, &reply) {
            output::note(&format!("gloveport: {error}"));
            underway.leave(question);
        }
    }
}

/// Asks for a yes or a no. The thread that reads is left behind where the answer comes from elsewhere.
pub(super) async fn ask() -> Word {
    output::note("\nMay it? [y/n]");
    loop {
        match tokio::task::spawn_blocking(line).await {
            Ok(Ok(Some(line))) => match line.trim().to_lowercase().as_str() {
                "y" | "yes" => return Word::Yes,
                "n" | "no" => return Word::No,
                _ => output::note("y for yes, n for no"),
            },
            Ok(Ok(None) | Err(_)) | Err(_) => return Word::None,
        }
    }
}

/// One line of standard input; `None` at its end.
fn line() -> io::Result<Option<String>> {
    use io::{BufRead as _, Read as _};
    let mut line = String::new();
    let n = io::stdin().lock().take(LINE_BYTES_MAX).read_line(&mut line)?;
    Ok((n > 0).then_some(line))
}
