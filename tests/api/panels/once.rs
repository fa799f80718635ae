//! Requests with a key are done once.

use bellhop_testkit::Bench;
use serde_json::json;

use super::{Program, of_two, said};

const KEY: (&str, &str) = ("idempotency-key", "8e03978e-40d5-43dd-bc93-6894a57f9324");

async fn panels(program: &Program<'_>) -> usize {
    program.reads("").await.json()["data"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_is_answered_as_it_was() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let first = program.asks(("POST", ""), KEY, &of_two(&t)).await;
    let again = program.asks(("POST", ""), KEY, &of_two(&t)).await;
    assert_eq!((first.status.as_u16(), first.header("idempotency-replayed")), (201, ""));
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (201, "true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(panels(&program).await, 1);
    let other = program.asks(("POST", ""), KEY, &json!({ "title": "Other" })).await;
    assert!(said(&other).starts_with("422 idempotency_key_reused"));
    let elsewhere = Program::of(&t).await;
    assert_eq!(elsewhere.asks(("POST", ""), KEY, &of_two(&t)).await.header("idempotency-replayed"), "");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_are_one_panel() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = of_two(&t);
    let requests = (0..8).map(|_| program.asks(("POST", ""), KEY, &body));
    let answers = futures_util::future::join_all(requests).await;
    let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
    assert_eq!((panels(&program).await, replayed), (1, 7));
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_is_judged_anew() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let role = json!({ "name": "Late", "permissions": "0" });
    let roles = format!("/guilds/{}/roles", t.demo.guild_id);
    let role_id = t.rest(None, "POST", &roles, &role).await.json()["id"].as_str().unwrap().to_owned();
    t.synced().await;
    t.world.delete_role(t.demo.guild_id, role_id.parse().unwrap()).unwrap();
    t.synced().await;
    let body = json!({ "title": "A", "entries": [{ "role_id": role_id }] });
    assert!(said(&program.asks(("POST", ""), KEY, &body).await).starts_with("422 role_unknown"));
    let news = json!({ "title": "A", "entries": [{ "role_id": t.demo.self_assignable[0] }] });
    assert_eq!(program.asks(("POST", ""), KEY, &news).await.status, 201);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_posting_is_one_action() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let (path, body) = (format!("{panel}/publish"), json!({ "channel_id": t.demo.roles_channel_id }));
    let first = program.asks(("POST", &path), KEY, &body).await;
    t.run_actions().await;
    let again = program.asks(("POST", &path), KEY, &body).await;
    assert_eq!((again.status.as_u16(), again.header("idempotency-replayed")), (202, "true"));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(t.run_actions().await, 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_somebody_holds_is_waited_for_a_moment_and_nothing_goes_on_waiting() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let path = program.made(&of_two(&t)).await;
    let mut holder = t.pool.begin().await.unwrap();
    sqlx::query("select panel_id from panels for update").execute(&mut *holder).await.unwrap();
    let held = program.changes(&path, 1, &json!({ "title": "Mine" })).await;
    assert!(said(&held).starts_with("503 held"), "{}", said(&held));
    assert!(!held.header("retry-after").is_empty());
    let waiting = "select count(*) from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'";
    assert_eq!(sqlx::query_scalar::<_, i64>(waiting).fetch_one(&t.pool).await.unwrap(), 0);
    holder.rollback().await.unwrap();
    assert_eq!(program.changes(&path, 1, &json!({ "title": "Mine" })).await.status, 200);
    t.done().await;
}
