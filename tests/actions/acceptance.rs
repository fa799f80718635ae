//! Work is accepted once per idempotency key.

use bellhop_actions::{Accepted, NewAction, enqueue};
use bellhop_store::{Error, actions::Row};
use bellhop_testkit::{APPLICATION_ID, Bench};
use serde_json::json;

use super::kinds::{noted, run_all, runner, told};

/// An action's row.
pub(crate) async fn row(t: &Bench, action: &NewAction) -> Row {
    let mut conn = t.pool.acquire().await.unwrap();
    bellhop_store::actions::find(&mut conn, APPLICATION_ID, &action.source, &action.idempotency_key)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_with_the_same_work_is_the_same_action() {
    let t = Bench::setup().without_mirror().start().await;
    let (runner, notes) = runner(&t);
    let action = noted(&t, "once", "key");
    let again = NewAction { action_id: uuid::Uuid::new_v4(), ..action.clone() };
    let mut conn = t.pool.acquire().await.unwrap();
    let now = t.clock.now();
    assert_eq!(enqueue(&mut conn, &action, now).await.unwrap(), Accepted::New(action.action_id));
    assert_eq!(enqueue(&mut conn, &again, now).await.unwrap(), Accepted::Already(action.action_id));
    drop(conn);
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["once"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_with_other_work_is_refused() {
    let t = Bench::setup().without_mirror().start().await;
    let (runner, _) = runner(&t);
    let action = noted(&t, "this", "key");
    let other = NewAction { payload: json!({ "say": "that" }), ..action.clone() };
    let mut conn = t.pool.acquire().await.unwrap();
    enqueue(&mut conn, &action, t.clock.now()).await.unwrap();
    let refused = enqueue(&mut conn, &other, t.clock.now()).await.unwrap_err();
    assert!(matches!(refused, Error::KeyReused), "{refused:?}");
    drop(conn);
    run_all(&t, &runner).await;
    t.done().await;
}
