//! The ledger: what was asked for, by what it is found, and what stays of it.

use std::time::Duration;

use bellhop_testkit::Bench;
use bellhop_world::{Fault, FaultRule};
use serde_json::{Value, json};

use super::{
    Program,
    deaths::{Mortal, claimed},
};

const DAY: Duration = Duration::from_hours(24);

async fn send(program: &Program<'_>, channel: &Value, content: &str) -> Value {
    program.asks("send-message", &json!({ "channel_id": channel, "content": content })).await
}

async fn found(program: &Program<'_>, query: &str) -> Vec<Value> {
    let listed = program.reads(&format!("actions?{query}")).await;
    listed["data"].as_array().unwrap().iter().map(|action| action["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn actions_are_found_by_channel_and_time() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let (general, roles) = (json!(t.demo.general_channel_id), json!(t.demo.roles_channel_id));
    let first = send(&program, &general, "first").await;
    t.clock.advance(Duration::from_mins(1));
    let second = send(&program, &roles, "second").await;
    t.run_actions().await;
    assert_eq!(
        found(&program, &format!("channel_id={}", t.demo.roles_channel_id)).await,
        [second["id"].clone()]
    );
    let at = second["created_at"].as_str().unwrap();
    assert_eq!(found(&program, &format!("since={at}")).await, [second["id"].clone()]);
    assert_eq!(found(&program, &format!("until={at}")).await, [first["id"].clone()]);
    let both = "kind=send-message&state=done";
    assert_eq!(found(&program, both).await, [second["id"].clone(), first["id"].clone()]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_counts_actions_by_where_they_stand() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let general = json!(t.demo.general_channel_id);
    send(&program, &general, "done").await;
    t.run_actions().await;
    let forbidden = Fault::Status { status: 403, code: 50013, retry_after: None };
    t.world.add_fault(FaultRule::times("POST /channels/*/messages", forbidden, 1));
    send(&program, &general, "failed").await;
    t.run_actions().await;
    let off = send(&program, &general, "off").await;
    send(&program, &general, "waiting").await;
    program.posts(&format!("actions/{}/cancel", off["id"].as_str().unwrap()), &Value::Null).await;
    let counts = program.reads("").await["actions"].take();
    assert_eq!(counts, json!({ "pending": 1, "processing": 0, "done": 1, "failed": 1, "cancelled": 1 }));
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_stays_in_the_figures_of_its_day() {
    let t = Bench::setup().with("RETAIN_ACTIONS", "2").start().await;
    let program = Program::of(&t).await;
    let general = json!(t.demo.general_channel_id);
    let mut figures = Vec::new();
    for day in 0..4 {
        for _ in 0..=day {
            send(&program, &general, "daily").await;
        }
        t.run_actions().await;
        figures.push(program.reads("actions/daily").await);
        t.clock.advance(DAY);
    }
    t.run_actions().await;
    let kept = program.reads("actions").await["data"].as_array().unwrap().len();
    assert!(kept < 10, "nothing was forgotten");
    let daily = program.reads("actions/daily").await;
    assert_eq!(daily, figures[3], "forgetting changed the figures");
    let counts: Vec<_> = daily["data"].as_array().unwrap().iter().map(|day| day["actions"].clone()).collect();
    assert_eq!(counts, [4, 3, 2, 1]);
    assert_eq!(
        (&daily["data"][0]["kind"], &daily["data"][0]["state"]),
        (&json!("send-message"), &json!("done"))
    );
    let last = daily["data"][3]["day"].as_str().unwrap();
    let one = program.reads(&format!("actions/daily?since={last}&until={last}")).await;
    assert_eq!(one["data"], json!([daily["data"][3]]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_tried_again_says_when() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let action = send(&program, &json!(t.demo.general_channel_id), "late").await;
    assert_eq!(action["next_try_at"], action["created_at"]);
    t.world.add_fault(FaultRule::times("POST /channels/*/messages", Fault::status(503), 1));
    let attempted = claimed(&t).await;
    assert_eq!(program.action(&action).await["state"], "processing");
    Mortal::new(&t).attempts(&t, &attempted, usize::MAX).await;
    let waiting = program.action(&action).await;
    assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("pending"), &json!(1)));
    assert!(waiting["next_try_at"].as_str() > action["created_at"].as_str(), "{waiting}");
    assert_eq!(waiting["error"]["message"], "Discord had trouble of its own.");
    // The lease of whoever claimed it is over.
    t.clock.advance(Duration::from_secs(10));
    t.run_actions().await;
    assert_eq!(program.action(&action).await["next_try_at"], Value::Null);
    t.done().await;
}
