//! Calls that a server works on as tasks.

use super::harness::{Server, WAYS, able, answer_all, begin, call, received};
use gloveport_executor::CallerProfile;
use serde_json::{Value, json};

fn working() -> Value {
    json!({"status": "working"})
}

/// The tool that becomes a task in an era: newer servers decide, older ones have to be asked.
fn tool(era: &str) -> &'static str {
    if era == "modern" { "work" } else { "must_work" }
}

#[tokio::test]
async fn a_task_is_awaited_like_a_call() {
    let completed = json!({"status": "completed"});
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let executor = server.executor().await;
        for (states, expected) in [
            (json!([working(), working(), completed]), Ok(json!({"answers": []}))),
            (json!([completed]), Ok(json!({"answers": []}))),
            (
                json!([working(), {"status": "failed",
                    "error": {"code": -32000, "message": "out of cheese"}}]),
                Err("refused: out of cheese (code -32000)"),
            ),
            (
                json!([{"status": "cancelled", "statusMessage": "too\u{1b} late"}]),
                Err("refused: the server cancelled the task: too\\u{1b} late (code -32603)"),
            ),
            (json!([{"status": "dreaming"}]), Err("the state of its task is none of the protocol")),
            (json!([{}]), Err("the state of its task is none of the protocol")),
        ] {
            let seen = call(&executor, tool(era), json!({"states": states})).await;
            match expected {
                Ok(expected) => assert_eq!(seen.structured(), expected, "{over:?} {era} {states}"),
                Err(expected) => {
                    let failure = seen.failure();
                    assert!(failure.contains(expected), "{over:?} {era} {states}: {failure}");
                }
            }
        }
        executor.close().await;
    }
}

#[tokio::test]
async fn what_a_task_asks_goes_to_the_caller_once() {
    let question = json!({"method": "elicitation/create", "params": {"message": "Go on?"}});
    let accepted = json!({"action": "accept"});
    let asks = json!({"status": "input_required", "inputRequests": {"q": question}});
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let executor = server.executor().await;
        let states = json!([working(), asks, asks, {"status": "completed"}]);
        let arguments = json!({"states": states, "ask": question["params"]});
        let profile = able(&json!({"elicitation": {}}));
        let underway = begin(&executor, tool(era), &arguments, profile);
        let seen = answer_all(underway, Some(accepted.clone())).await;
        let expected = match era {
            "modern" => json!({"answers": [{"q": accepted}]}),
            _ => json!({"got": {"result": accepted}}),
        };
        assert_eq!(seen.structured(), expected, "{over:?} {era}");
        let asked: Vec<&Value> = seen.asked.iter().flat_map(|asked| asked.values()).collect();
        assert_eq!(asked, [&question], "{over:?} {era}");
        executor.close().await;
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_cancels_its_task() {
    for (over, era) in WAYS {
        let server = Server::start(over, era, "").await;
        let executor = server.executor().await;
        let arguments = json!({"states": [working()]});
        let underway = begin(&executor, tool(era), &arguments, CallerProfile::default());
        while !received(&executor).await["seen"].to_string().contains("tasks/get") {}
        drop(underway);
        while received(&executor).await["cancelled"] != json!(["task-0"]) {}
        executor.close().await;
    }
}
