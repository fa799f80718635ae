//! Of requests with one idempotency key the first is done, and the others are answered as it was.

use bellhop_testkit::Bench;
use bellhop_world::{Fault, FaultRule};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Program, said};

fn greeting(t: &Bench, content: &str) -> Value {
    json!({ "channel_id": t.demo.general_channel_id, "content": content })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_again_is_the_same_action() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = greeting(&t, "once");
    let key = [("idempotency-key", "8e03978e-40d5-43e8-bc93-6894a57f9324")];
    let first = program.posts_with("actions/send-message", &key, &body).await;
    t.run_actions().await;
    let again = program.posts_with("actions/send-message", &key, &body).await;
    assert_eq!((again.status, again.text()), (first.status, first.text()));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "once").count(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_with_another_request_is_refused() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let key = [("idempotency-key", "k")];
    program.posts_with("actions/send-message", &key, &greeting(&t, "one")).await;
    for (path, content) in [("actions/send-message", "two"), ("actions/send-embed", "one")] {
        let refused = program.posts_with(path, &key, &greeting(&t, content)).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["error"]["code"]),
            (422, &json!("idempotency_key_reused"))
        );
    }
    let other = Program::of(&t).await;
    assert_eq!(other.posts_with("actions/send-message", &key, &greeting(&t, "two")).await.status, 202);
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_done_and_all_are_answered_alike() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let (key, body) = ([("idempotency-key", "at once")], greeting(&t, "once"));
    let answers = join_all((0..8).map(|_| program.posts_with("actions/send-message", &key, &body))).await;
    assert!(answers.iter().all(|answer| answer.status == 202 && answer.text() == answers[0].text()));
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "once").count(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_judged_anew_and_a_dry_run_leaves_its_key_free() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let key = [("idempotency-key", "patience")];
    let body = json!({ "message_id": "7", "content": "x" });
    for _ in 0..2 {
        let refused = program.posts_with("actions/edit-message", &key, &body).await;
        assert_eq!((refused.status.as_u16(), refused.header("idempotency-replayed")), (404, ""));
    }
    let dry = program.posts_with("actions/send-message?dry_run=true", &key, &greeting(&t, "x")).await;
    assert_eq!(dry.status, 200);
    assert_eq!(program.posts_with("actions/send-message", &key, &greeting(&t, "x")).await.status, 202);
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_forgotten_after_a_day_and_one_that_is_none_is_told() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let (key, body) = ([("idempotency-key", "daily")], greeting(&t, "daily"));
    program.posts_with("actions/send-message", &key, &body).await;
    t.run_actions().await;
    t.clock.advance(std::time::Duration::from_hours(25));
    t.run_actions().await;
    program.posts_with("actions/send-message", &key, &body).await;
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "daily").count(), 2);
    let refused =
        program.posts_with("actions/send-message", &[("idempotency-key", &"x".repeat(256))], &body).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["error"]["code"]),
        (400, &json!("bad_idempotency_key"))
    );
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_posted_is_done_once() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await.panel.panel_id.0.to_string();
    let message_id = program.posted("first").await;
    let forbidden = Fault::Status { status: 403, code: 50013, retry_after: None };
    t.world.add_fault(FaultRule::times("POST /channels/*/messages", forbidden, 1));
    let failed = program.asks("send-message", &greeting(&t, "failed")).await;
    t.run_actions().await;
    let waiting = program.asks("send-message", &greeting(&t, "waiting")).await;
    let of = |action: &Value, deed: &str| format!("actions/{}/{deed}", action["id"].as_str().unwrap());
    let general = t.demo.general_channel_id;
    let asked = [
        ("actions/edit-message".to_owned(), json!({ "message_id": message_id, "content": "second" })),
        ("actions/publish-panel".to_owned(), json!({ "panel_id": panel })),
        (format!("panels/{panel}/move"), json!({ "channel_id": general })),
        (of(&failed, "retry"), Value::Null),
        (of(&waiting, "cancel"), Value::Null),
        ("actions/delete-message".to_owned(), json!({ "message_id": message_id })),
    ];
    for (path, body) in asked {
        let key = [("idempotency-key", path.as_str())];
        let first = program.posts_with(&path, &key, &body).await;
        let again = program.posts_with(&path, &key, &body).await;
        assert!(first.status.is_success(), "{path}: {}", first.text());
        assert_eq!((again.status, again.text()), (first.status, first.text()));
        let replayed = [&first, &again].map(|answer| answer.header("idempotency-replayed"));
        assert_eq!(replayed, ["", "true"], "{path}");
    }
    t.run_actions().await;
    // Two postings before, five that were asked for here, and the end of the panel's message that moved.
    let actions = program.reads("actions?state=done").await["data"].as_array().unwrap().len();
    assert_eq!((actions, said(&t, general).contains(&"failed".to_owned())), (8, true));
    t.done().await;
}
