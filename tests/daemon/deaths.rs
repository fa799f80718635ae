//! A daemon ends, and another goes on where it was.

use std::time::Duration;

use bellhop_testkit::Bench;
use serde_json::json;

use super::{Daemon, epoch, equal, sessions, state};

/// Longer than a lease lasts; the clock is turned instead of waiting.
const LEASE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_daemon_s_session_is_resumed_and_nothing_is_skipped() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    daemon.kill().await;
    t.world.create_channel(t.demo.guild_id, &json!({"name": "missed", "type": 0})).unwrap();
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    t.clock.advance(LEASE);
    let daemon = Daemon::start(&t);
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_daemon_leaves_a_session_to_resume_and_no_lease_to_wait_for() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "last"})).unwrap();
    daemon.stop().await;
    let left = "select state = 'disconnected' and session_id is not null
                and (select bool_and(expires_at <= $1) from leases where name like 'shard:%') from shards";
    assert!(sqlx::query_scalar::<_, bool>(left).bind(t.clock.now()).fetch_one(&t.pool).await.unwrap());
    let daemon = Daemon::start(&t);
    equal(&t).await;
    state(&t, "active").await;
    assert_eq!(sessions(&t), (1, 1));
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_takes_over_once_and_the_former_holder_stands_back() {
    let t = Bench::setup().without_mirror().start().await;
    let first = Daemon::start(&t);
    state(&t, "active").await;
    let second = Daemon::start(&t);
    // A lease that ran out by the clock is whoever's asks first: the standby asks more often than the
    // holder prolongs it.
    t.clock.advance(LEASE);
    epoch(&t, 2).await;
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "handed over"})).unwrap();
    equal(&t).await;
    state(&t, "active").await;
    assert_eq!(sessions(&t), (1, 1));
    first.stop().await;
    second.stop().await;
    assert_eq!(sessions(&t), (1, 1));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_connections_to_the_database_lose_nothing() {
    let t = Bench::new().await;
    for nth in 0..5 {
        t.world.create_channel(t.demo.guild_id, &json!({"name": format!("room-{nth}"), "type": 0})).unwrap();
        t.break_connections().await;
    }
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 0));
    t.done().await;
}
