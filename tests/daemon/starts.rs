//! How often sessions may begin, and the wait between two that did not last.

use std::time::Duration;

use bellhop_testkit::{Bench, DaemonProcess, until};
use bellhop_world::{GatewayFault, GatewayRule, StartLimit};
use time::OffsetDateTime;

use super::{Daemon, equal, sessions, state};

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_after_refused_sessions_survives_a_kill() {
    let t = Bench::setup().without_mirror().start().await;
    t.world.add_gateway_fault(GatewayRule::always(GatewayFault::RefuseIdentify { code: None }));
    let daemon = DaemonProcess::start(&t, &[]);
    let failures = "select coalesce(max(identify_failures), 0) from shards";
    until("two sessions are refused", async || {
        sqlx::query_scalar::<_, i32>(failures).fetch_one(&t.pool).await.unwrap() >= 2
    })
    .await;
    daemon.kill().await;
    t.world.clear_gateway_faults();
    let after: OffsetDateTime =
        sqlx::query_scalar("select identify_after from shards").fetch_one(&t.pool).await.unwrap();
    assert!(after > t.clock.now() + Duration::from_secs(1), "there is something to wait for");
    let expire = "update leases set expires_at = now()";
    sqlx::query(expire).execute(&t.pool).await.unwrap();
    let daemon = DaemonProcess::start(&t, &[]);
    daemon.says("begins a session in").await;
    assert_eq!(sessions(&t), (0, 0));
    until("a session begins", async || t.world.counts().identifies == 1).await;
    assert!(t.clock.now() >= after, "it began too early");
    equal(&t).await;
    assert!(daemon.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_tenth_of_the_day_s_starts_is_left_and_that_is_said() {
    let t = Bench::setup().without_mirror().start().await;
    let limit = |remaining| StartLimit { total: 1000, remaining, reset_after: 4_000, max_concurrency: 1 };
    t.world.set_start_limit(limit(99));
    let daemon = DaemonProcess::start(&t, &[]);
    daemon.says("99 of the day's 1000 session starts are left").await;
    assert_eq!(sessions(&t), (0, 0));
    // Then the day is over.
    state(&t, "active").await;
    assert_eq!(sessions(&t), (1, 0));
    assert!(daemon.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_start_is_needed_to_resume() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    daemon.stop().await;
    let limit = t.world.start_limit();
    t.world.set_start_limit(StartLimit { remaining: 0, ..limit });
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    assert_eq!(sessions(&t), (1, 1));
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shards_of_one_bucket_begin_one_after_another() {
    let t = Bench::setup().without_mirror().start().await;
    // As at Discord: who comes too early is refused.
    t.world.set_identify_window(Duration::from_millis(4_500));
    let daemon = Daemon::start_with(&t, &[("SHARDS", "0-1/2")]);
    until("both have begun", async || t.world.counts().identifies == 2).await;
    assert_eq!(t.world.counts().identifies_refused, 0);
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shards_of_one_bucket_begin_one_after_another_in_whatever_process() {
    let t = Bench::setup().without_mirror().start().await;
    t.world.set_identify_window(Duration::from_millis(4_500));
    let daemons = ["0-0/3", "1-1/3", "2-2/3"].map(|shards| Daemon::start_with(&t, &[("SHARDS", shards)]));
    until("all have begun", async || t.world.counts().identifies == 3).await;
    assert_eq!(t.world.counts().identifies_refused, 0);
    for daemon in daemons {
        daemon.stop().await;
    }
    t.done().await;
}
