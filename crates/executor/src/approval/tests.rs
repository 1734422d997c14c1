//! The desk and the questions of a run, attacked and used as intended.

use super::asks::{Asks, Due, Gathering, Reach};
use super::desk::{ApprovalSettings, Desk, DeskEvent};
use super::question::{Question, QuestionId};
use super::settle::{AnswerError, Answerer, Reply};
use super::text::plain;
use gloveport_crypto::MacKey;
use gloveport_gate::{
    Call, Calls, Channel, Decision, Eyes, FrozenArguments, Layer, Naming, Pending, Permit, Policy,
    Principal, Remember, Rule, RuleName, Verb,
};
use gloveport_protocol::{Effect, ExecutionId, FaultCode, ToolFacts, ToolFailure, ToolId, World};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

#[derive(Debug)]
struct NoCalls;

impl Calls for NoCalls {
    fn of(&self, _: &str) -> u32 {
        0
    }
}

/// What asks: everything, on these terms.
#[derive(Clone, Copy)]
struct Asking {
    channel: Channel,
    eyes: Eyes,
    remember: Remember,
}

const CLIENT: Asking =
    Asking { channel: Channel::Client, eyes: Eyes::Two, remember: Remember::Once };

/// A desk, and one run at it.
struct Bench {
    desk: Arc<Desk>,
    asks: Arc<Asks>,
    questions: mpsc::Receiver<Question>,
    policy: Policy,
    digests: MacKey,
    principal: Principal,
}

type Asked = Result<Permit, ToolFailure>;

impl Bench {
    fn new(asking: Asking, settings: ApprovalSettings) -> Self {
        let (questions, receiver) = mpsc::channel(8);
        Self::with(Reach::Client(questions), receiver, asking, settings)
    }

    fn deaf(asking: Asking) -> Self {
        let (_, receiver) = mpsc::channel(1);
        Self::with(Reach::Nobody, receiver, asking, ApprovalSettings::default())
    }

    fn with(
        reach: Reach,
        questions: mpsc::Receiver<Question>,
        asking: Asking,
        settings: ApprovalSettings,
    ) -> Self {
        let rule = Rule {
            name: RuleName { id: "asks".into(), place: "here:1".into() },
            verb: Verb::Ask,
            tools: vec!["*.*".into()],
            effects: Vec::new(),
            who: Vec::new(),
            when: None,
            unless: None,
            say: Some("it matters".into()),
            channel: asking.channel,
            eyes: asking.eyes,
            remember: asking.remember,
        };
        let layer = Layer { preset: None, naming: Naming::Unchecked, rules: vec![rule] };
        let (desk, principal) = (Desk::new(settings), Principal::local());
        let asks = asks(&desk, &principal, reach);
        Self {
            policy: Policy::compile(&[layer]).expect("the rule is right"),
            digests: MacKey::random().expect("random bytes"),
            asks: Arc::new(asks),
            desk,
            questions,
            principal,
        }
    }

    fn pending(&self, tool: &str, arguments: &str) -> Pending {
        let id = ToolId::parse(tool).expect("a tool");
        let arguments = FrozenArguments::parse(arguments, 1 << 20).expect("arguments");
        let digest = arguments.digest(&self.digests, &id);
        let facts =
            ToolFacts { effect: Effect::Destructive, world: World::Closed, pin: String::new() };
        let (principal, calls) = (&self.principal, &NoCalls as &dyn Calls);
        let call = Call { principal, tool: &id, facts: &facts, arguments, digest, calls };
        match self.policy.decide(call) {
            Decision::Ask(pending) => pending,
            other => panic!("it does not ask: {other:?}"),
        }
    }

    /// Lets calls wait, and has their question asked.
    async fn ask(&self, calls: &[(&str, String)]) -> JoinSet<Asked> {
        let mut waiting = JoinSet::new();
        let n_before = self.asks.n_asking();
        for (tool, arguments) in calls {
            let (asks, pending) = (Arc::clone(&self.asks), self.pending(tool, arguments));
            waiting.spawn(async move { asks.ask(pending, &str::to_owned).await });
        }
        while self.asks.n_asking() < n_before + calls.len() {
            assert_eq!(self.asks.due(None).await, Due::Look);
        }
        self.asks.post();
        waiting
    }

    /// The end of a call that asks alone.
    async fn one(&self, tool: &str, arguments: &str) -> JoinSet<Asked> {
        self.ask(&[(tool, arguments.to_owned())]).await
    }

    fn only(&self) -> Question {
        let mut open = self.desk.questions();
        assert_eq!(open.len(), 1, "{open:?}");
        open.remove(0)
    }
}

fn asks(desk: &Arc<Desk>, principal: &Principal, reach: Reach) -> Asks {
    Asks::new(desk, principal, ExecutionId::from_random([7; 10]), reach, Gathering::AtRest)
}

fn owner() -> Answerer {
    Answerer::Owner("alice".into())
}

fn code(asked: &Asked) -> Option<FaultCode> {
    asked.as_ref().err().map(|failure| failure.code)
}

fn deletions(n: std::ops::Range<u32>) -> Vec<(&'static str, String)> {
    n.map(|n| ("files.delete", format!("{{\"id\":{n}}}"))).collect()
}

#[tokio::test]
async fn thirty_calls_are_one_question_and_the_thirty_first_is_another() {
    let mut bench = Bench::new(CLIENT, ApprovalSettings::default());
    let waiting = bench.ask(&deletions(0..30)).await;
    let question = bench.questions.recv().await.expect("a question");
    assert_eq!((question.rows.len(), question.n_calls()), (30, 30));
    assert!(question.text().contains("files.delete ×30"), "{}", question.text());
    let late = bench.ask(&deletions(30..31)).await;
    bench.desk.answer(&question.id, None, &Reply::approve(), &Answerer::Client).expect("open");
    let ends = waiting.join_all().await;
    assert!(ends.iter().all(Result::is_ok));
    let mut sent: Vec<String> = ends
        .into_iter()
        .map(|permit| permit.expect("a permit").arguments().value().to_string())
        .collect();
    sent.sort();
    sent.dedup();
    assert_eq!(sent.len(), 30);
    // The late one has a question of its own, and an approved call asks again.
    assert_eq!(bench.only().n_calls(), 1);
    let again = bench.ask(&deletions(0..1)).await;
    assert_eq!(bench.desk.questions().len(), 2);
    drop((late, again));
}

#[tokio::test]
async fn the_same_call_several_times_is_one_row() {
    let bench = Bench::new(CLIENT, ApprovalSettings::default());
    let same = vec![("files.delete", "{\"id\":1}".to_owned()); 3];
    let waiting = bench.ask(&same).await;
    let question = bench.only();
    assert_eq!((question.rows.len(), question.n_calls()), (1, 3));
    bench.desk.answer(&question.id, None, &Reply::approve(), &owner()).expect("open");
    assert_eq!(waiting.join_all().await.iter().filter(|end| end.is_ok()).count(), 3);
}

#[tokio::test]
async fn a_question_is_answered_once() {
    let bench = Bench::new(CLIENT, ApprovalSettings::default());
    let waiting = bench.one("files.delete", "{}").await;
    let (question, deny) = (bench.only(), Reply::deny(Some("keep them".into())));
    assert!(bench.desk.answer(&question.id, Some(&[0; 32]), &deny, &owner()).is_err());
    bench.desk.answer(&question.id, Some(&question.digest), &deny, &owner()).expect("open");
    let second = bench.desk.answer(&question.id, None, &Reply::approve(), &Answerer::Client);
    assert!(
        matches!(&second, Err(AnswerError::Settled { how, .. }) if how == "denied by alice"),
        "{second:?}"
    );
    let ends = waiting.join_all().await;
    assert_eq!(code(&ends[0]), Some(FaultCode::ApprovalDenied));
    // The same call is denied at once, without a question.
    let again = bench.asks.ask(bench.pending("files.delete", "{}"), &str::to_owned).await;
    let failure = again.expect_err("it was denied");
    assert_eq!(
        (failure.code, failure.hint.as_deref()),
        (FaultCode::ApprovalDenied, Some("keep them"))
    );
    assert!(bench.desk.questions().is_empty());
    let unknown = QuestionId::parse("q-aaaaaaaaaaaaaaaa").expect("an id");
    let nobody = bench.desk.answer(&unknown, None, &Reply::approve(), &owner());
    assert!(matches!(nobody, Err(AnswerError::Unknown(_))));
}

#[tokio::test]
async fn four_eyes_are_not_those_of_the_one_who_calls() {
    let asking = Asking { eyes: Eyes::Four, ..CLIENT };
    let bench = Bench::new(asking, ApprovalSettings::default());
    let waiting = bench.one("files.delete", "{}").await;
    let id = bench.only().id;
    for same in [Answerer::Client, owner(), Answerer::Person(bench.principal.subject.clone())] {
        let refused = bench.desk.answer(&id, None, &Reply::approve(), &same);
        assert!(matches!(refused, Err(AnswerError::SomebodyElse)), "{same:?}: {refused:?}");
    }
    let other = Answerer::Person("carol".into());
    bench.desk.answer(&id, None, &Reply::approve(), &other).expect("still open");
    assert!(waiting.join_all().await[0].is_ok());
}

#[tokio::test]
async fn a_client_cannot_answer_for_an_operator() {
    let asking = Asking { channel: Channel::Operator, ..CLIENT };
    let bench = Bench::new(asking, ApprovalSettings::default());
    let waiting = bench.one("files.delete", "{}").await;
    let id = bench.only().id;
    let refused = bench.desk.answer(&id, None, &Reply::approve(), &Answerer::Client);
    assert!(matches!(refused, Err(AnswerError::OperatorOnly)), "{refused:?}");
    bench.desk.answer(&id, None, &Reply::approve(), &owner()).expect("still open");
    assert!(waiting.join_all().await[0].is_ok());
}

#[tokio::test]
async fn time_passes() {
    let settings =
        ApprovalSettings { ttl: Duration::from_millis(30), ..ApprovalSettings::default() };
    let bench = Bench::new(CLIENT, settings);
    let waiting = bench.one("files.delete", "{}").await;
    let id = bench.only().id;
    assert_eq!(code(&waiting.join_all().await[0]), Some(FaultCode::ApprovalRequired));
    // The calls have ended, the question ends at the same time or a moment later.
    while !bench.desk.questions().is_empty() {
        tokio::task::yield_now().await;
    }
    let late = bench.desk.answer(&id, None, &Reply::approve(), &owner());
    assert!(
        matches!(&late, Err(AnswerError::Settled { how, .. }) if how == "its time is over"),
        "{late:?}"
    );
    // Nobody is waited for again: it fails at once.
    let again = bench.one("files.delete", "{\"id\":2}").await.join_all().await;
    assert_eq!(code(&again[0]), Some(FaultCode::ApprovalRequired));
}

#[tokio::test]
async fn a_call_that_left_passes_once_when_it_comes_again() {
    let bench = Bench::deaf(CLIENT);
    let left = bench.one("files.delete", "{\"id\":1}").await.join_all().await;
    let failure = left.into_iter().next().expect("an end").expect_err("nobody answered");
    let question = bench.only();
    assert_eq!(failure.reference.as_deref(), Some(question.id.as_str()));
    assert!(failure.hint.expect("a hint").contains(question.id.as_str()));
    // The same call does not make a second question.
    bench.one("files.delete", "{\"id\":1}").await.join_all().await;
    assert_eq!(bench.only().id, question.id);
    bench.desk.answer(&question.id, None, &Reply::approve(), &owner()).expect("open");
    // Neither other arguments nor another principal pass by it.
    let changed = bench.one("files.delete", "{\"id\":2}").await.join_all().await;
    assert_eq!(code(&changed[0]), Some(FaultCode::ApprovalRequired));
    let other = Principal { subject: "mallory".into(), ..Principal::local() };
    let others = asks(&bench.desk, &other, Reach::Nobody);
    let pending = bench.pending("files.delete", "{\"id\":1}");
    let stolen = async { others.ask(pending, &str::to_owned).await };
    let post = async {
        while others.n_asking() == 0 {
            others.due(None).await;
        }
        others.post();
    };
    let (stolen, ()) = tokio::join!(stolen, post);
    assert_eq!(code(&stolen), Some(FaultCode::ApprovalRequired));
    let pending = || bench.pending("files.delete", "{\"id\":1}");
    assert!(bench.asks.ask(pending(), &str::to_owned).await.is_ok());
    let twice = bench.one("files.delete", "{\"id\":1}").await.join_all().await;
    assert_eq!(code(&twice[0]), Some(FaultCode::ApprovalRequired));
}

#[tokio::test]
async fn a_yes_holds_no_longer_than_the_rule_allows() {
    for (remember, is_asked_again) in [(Remember::Once, true), (Remember::Run, false)] {
        let bench = Bench::new(Asking { remember, ..CLIENT }, ApprovalSettings::default());
        let waiting = bench.one("files.delete", "{\"id\":1}").await;
        let reply = Reply { remember: Remember::For(Duration::MAX), ..Reply::approve() };
        bench.desk.answer(&bench.only().id, None, &reply, &owner()).expect("open");
        assert!(waiting.join_all().await[0].is_ok());
        let mut again = JoinSet::new();
        if is_asked_again {
            again = bench.one("files.delete", "{\"id\":2}").await;
            assert_eq!(bench.only().n_calls(), 1);
        } else {
            let pending = bench.pending("files.delete", "{\"id\":2}");
            assert!(bench.asks.ask(pending, &str::to_owned).await.is_ok());
        }
        // Other tools ask in any case.
        let other = bench.one("files.write", "{}").await;
        assert!(bench.desk.questions().iter().any(|q| q.rows[0].tool.to_string() == "files.write"));
        drop((again, other));
    }
}

#[tokio::test]
async fn what_is_taken_back_is_not_asked_any_more() {
    let bench = Bench::new(CLIENT, ApprovalSettings::default());
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    bench.desk.on_event(move |event| {
        let name = match event {
            DeskEvent::Asked(_) => "asked".to_owned(),
            DeskEvent::Answered { .. } => "answered".to_owned(),
            DeskEvent::Ended(_, ending) => format!("{ending:?}"),
            DeskEvent::Reused { .. } => "reused".to_owned(),
        };
        hears.lock().expect("nobody panics with it").push(name);
    });
    let mut waiting = bench.one("files.delete", "{}").await;
    let question = bench.only();
    waiting.shutdown().await;
    question.settled().await;
    assert!(bench.desk.questions().is_empty());
    assert_eq!(*told.lock().expect("nobody panics with it"), ["asked", "Withdrawn"]);
}

#[test]
fn nothing_is_invisible() {
    for (text, expected) in [
        ("{\"a\":\"b\"}", "{\"a\":\"b\"}"),
        ("a\u{202e}b", "a\\u{202e}b"),
        ("a\u{200b}\u{1b}[2J", "a\\u{200b}\\u{1b}[2J"),
        ("tag\u{e0041}\u{fe0f}", "tag\\u{e0041}\\u{fe0f}"),
        ("grün 漢字", "grün 漢字"),
    ] {
        assert_eq!(plain(text), expected);
    }
}
