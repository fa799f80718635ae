//! A database that is slow, or that an operator locks by hand.

use bellhop_testkit::{Bench, until};
use serde_json::json;
use sqlx::Connection as _;
use time::OffsetDateTime;

use super::{Daemon, equal, sessions, state};

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_table_is_told_as_lag_and_leaves_no_connections_behind() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    let standby = Daemon::start(&t);
    let mut operator = sqlx::PgConnection::connect(t.database_url()).await.unwrap();
    sqlx::raw_sql("begin; lock table channels").execute(&mut operator).await.unwrap();
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "held up"})).unwrap();
    until("the lag is told", async || {
        let late = "select lag_ms > 10000 from shards";
        sqlx::query_scalar::<_, bool>(late).fetch_one(&t.pool).await.unwrap()
    })
    .await;
    let waiting = "select count(*) from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'";
    assert!(sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut operator).await.unwrap() <= 3);
    sqlx::raw_sql("rollback").execute(&mut operator).await.unwrap();
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 0));
    standby.stop().await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_outlasts_the_lease_does_not_lose_it() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    let standby = Daemon::start(&t);
    sqlx::raw_sql(
        "create function slow() returns trigger language plpgsql as
             $$ begin perform pg_sleep(9); return new; end $$;
         create trigger slow before update on channels for each row
             when (new.topic = 'slow') execute function slow()",
    )
    .execute(&t.pool)
    .await
    .unwrap();
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "slow"})).unwrap();
    equal(&t).await;
    let lease = async || -> (i64, OffsetDateTime) {
        let lease = "select epoch, expires_at from leases where name like 'shard:%'";
        sqlx::query_as(lease).fetch_one(&t.pool).await.unwrap()
    };
    let (_, committed) = lease().await;
    until("the lease is prolonged again", async || lease().await.1 > committed).await;
    assert_eq!(lease().await.0, 1);
    assert_eq!(sessions(&t), (1, 0));
    standby.stop().await;
    daemon.stop().await;
    t.done().await;
}
