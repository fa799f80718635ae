//! What is forgotten of people who come no more.

use std::time::Duration;

use bellhop_store::users;
use bellhop_testkit::{Bench, until};
use sqlx::Connection as _;

const DAY: Duration = Duration::from_hours(24);

/// How many rows there are of people.
async fn rows(t: &Bench) -> [i64; 4] {
    let counted = "select (select count(*) from users), (select count(*) from user_guilds),
                          (select count(*) from sessions), (select count(*) from member_readings)";
    let (people, guilds, sessions, readings) =
        sqlx::query_as::<_, (i64, i64, i64, i64)>(counted).fetch_one(&t.pool).await.unwrap();
    [people, guilds, sessions, readings]
}

#[tokio::test(flavor = "multi_thread")]
async fn who_did_not_come_for_a_month_is_forgotten() {
    let mut t = Bench::new().await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let mut manager = t.browser();
    manager.signs_in(t.demo.manager).await;
    assert_eq!(manager.gets(&path).await.status, 200);
    // One login that nobody ends.
    manager.departs("").await;
    assert!(rows(&t).await.iter().all(|rows| *rows > 0), "{:?}", rows(&t).await);
    drop(manager);
    t.clock.advance(31 * DAY);
    t.run_worker();
    until("they are forgotten", async || rows(&t).await == [0; 4]).await;
    let begun: i64 = sqlx::query_scalar("select count(*) from logins").fetch_one(&t.pool).await.unwrap();
    assert_eq!(begun, 0);
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_while_they_would_be_forgotten_stays() {
    let t = Bench::setup().without_mirror().start().await;
    t.browser().signs_in(t.demo.manager).await;
    sqlx::query("delete from sessions").execute(&t.pool).await.unwrap();
    t.clock.advance(31 * DAY);
    let now = t.clock.now();
    let mut signing_in = t.pool.acquire().await.unwrap();
    let mut tx = signing_in.begin().await.unwrap();
    sqlx::query("update users set told_at = $1").bind(now).execute(&mut *tx).await.unwrap();
    let pool = t.pool.clone();
    let forgetting = tokio::spawn(async move {
        let mut conn = pool.acquire().await.unwrap();
        users::prune(&mut conn, now - 30 * DAY, 100).await.unwrap()
    });
    until("it waits for the row", async || {
        let waits = "select exists (select from pg_locks where not granted)";
        sqlx::query_scalar::<_, bool>(waits).fetch_one(&t.pool).await.unwrap()
    })
    .await;
    tx.commit().await.unwrap();
    assert_eq!(forgetting.await.unwrap(), 0);
    assert_eq!(rows(&t).await[0], 1);
    drop(signing_in);
    t.done().await;
}
