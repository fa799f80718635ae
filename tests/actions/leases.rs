//! One active worker; what a dead or frozen one held goes on, and its late word changes nothing.

use std::time::Duration;

use bellhop_store::actions::{Claim, Ending, Lane, Reservation, claim, finish, reserve};
use bellhop_testkit::{APPLICATION_ID, Bench};
use serde_json::json;
use uuid::Uuid;

use super::kinds::{accept, ask_for_lease, noted, run_all, runner, told};

async fn bench() -> Bench {
    Bench::setup().without_mirror().start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_worker_stands_by_until_the_lease_runs_out() {
    let t = bench().await;
    let first = ask_for_lease(&t).await.unwrap();
    assert_eq!(ask_for_lease(&t).await, None);
    t.clock.advance(Duration::from_secs(9));
    let second = ask_for_lease(&t).await.unwrap();
    assert_eq!(second.epoch, first.epoch + 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_lease_claims_nothing() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    let frozen = ask_for_lease(&t).await.unwrap();
    t.clock.advance(Duration::from_secs(9));
    let active = ask_for_lease(&t).await.unwrap();
    accept(&t, &noted(&t, "work", "key")).await;
    assert_eq!(runner.drain(&frozen).await, 0);
    assert_eq!(runner.drain(&active).await, 1);
    assert_eq!(told(&notes), ["work"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_worker_held_is_done_and_its_late_word_refused() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    accept(&t, &noted(&t, "work", "key")).await;
    let lease = ask_for_lease(&t).await.unwrap();
    let now = t.clock.now();
    let held = Claim {
        application_id: APPLICATION_ID,
        worker: &lease,
        lease_token: Uuid::new_v4(),
        until: now + Duration::from_secs(20),
        lane: Lane::Except("interactions.reply"),
        most: 10,
    };
    let mut conn = t.pool.acquire().await.unwrap();
    let dead = claim(&mut conn, held, now).await.unwrap().remove(0);
    assert_eq!(runner.drain(&lease).await, 0, "it is held");
    t.clock.advance(Duration::from_secs(21));
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["work"]);
    let late = finish(&mut conn, &dead, &Ending::Done(&json!({})), t.clock.now()).await.unwrap();
    assert!(!late, "a late word changed something");
    drop(conn);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_handler_reserved_is_done_by_the_worker() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    let (now, action) = (t.clock.now(), noted(&t, "reserved", "key"));
    let mut tx = t.pool.begin().await.unwrap();
    let until = now + Duration::from_secs(2);
    let reserved = reserve(&mut tx, &action, Uuid::new_v4(), until, now).await.unwrap();
    assert!(matches!(reserved, Reservation::Held(_)));
    tx.commit().await.unwrap();
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["reserved"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_reserved_past_earlier_work_of_its_key() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    accept(&t, &noted(&t, "earlier", "key")).await;
    let (now, action) = (t.clock.now(), noted(&t, "later", "key"));
    let mut tx = t.pool.begin().await.unwrap();
    let until = now + Duration::from_secs(2);
    let reserved = reserve(&mut tx, &action, Uuid::new_v4(), until, now).await.unwrap();
    assert!(matches!(reserved, Reservation::Queued));
    tx.commit().await.unwrap();
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["earlier", "later"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_a_second_running_action_of_a_key() {
    let t = bench().await;
    let (now, key) = (t.clock.now(), "key");
    let mut tx = t.pool.begin().await.unwrap();
    let until = now + Duration::from_secs(2);
    reserve(&mut tx, &noted(&t, "one", key), Uuid::new_v4(), until, now).await.unwrap();
    bellhop_actions::enqueue(&mut tx, &noted(&t, "two", key), now).await.unwrap();
    let force =
        "update actions set state = 'processing', lease_token = gen_random_uuid(), lease_until = now()";
    let refused = sqlx::query(force).execute(&mut *tx).await.map_err(bellhop_store::Error::from).unwrap_err();
    assert_eq!(refused.to_string(), "refused by constraint actions_one_running_idx");
    drop(tx);
    t.done().await;
}
