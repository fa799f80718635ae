//! Daemons as processes, killed and frozen by the system: time is the machine's here.

use std::time::Duration;

use bellhop_testkit::{Bench, DaemonProcess};
use serde_json::json;
use tokio::time::Instant;

use super::{epoch, equal, sessions, state};

/// Changes something that the mirror keeps.
fn say(t: &Bench, topic: &str) {
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": topic})).unwrap();
}

/// A daemon that holds the shard, and one that waits for it.
async fn two(t: &Bench) -> (DaemonProcess, DaemonProcess) {
    let first = DaemonProcess::start(t, &[]);
    state(t, "active").await;
    let second = DaemonProcess::start(t, &[]);
    second.ready().await;
    (first, second)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_resumes_within_ten_seconds_of_a_kill() {
    let t = Bench::setup().without_mirror().start().await;
    let (first, second) = two(&t).await;
    let killed = Instant::now();
    first.kill().await;
    say(&t, "nobody listened");
    equal(&t).await;
    assert!(killed.elapsed() < Duration::from_secs(10), "it took {:?}", killed.elapsed());
    assert_eq!(sessions(&t), (1, 1));
    assert!(second.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_wakes_after_its_lease_does_not_take_the_session_back() {
    let t = Bench::setup().without_mirror().start().await;
    let (first, second) = two(&t).await;
    first.freeze();
    say(&t, "read by the frozen one when it wakes");
    epoch(&t, 2).await;
    equal(&t).await;
    first.wake();
    say(&t, "written by the other");
    equal(&t).await;
    // What wakes has stepped down for good only if it takes over again when it is its turn.
    first.ready().await;
    let metrics = first.health("/metrics").await.text();
    for gauge in ["lag_seconds", "buffer_bytes"] {
        let nothing = format!("\nbellhop_sync_{gauge}{{shard=\"0\"}} 0\n");
        assert!(metrics.contains(&nothing), "{gauge} in {metrics}");
    }
    assert_eq!(sessions(&t), (1, 1));
    epoch(&t, 2).await;
    second.kill().await;
    epoch(&t, 3).await;
    say(&t, "and written by the first again");
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 2));
    assert_eq!(t.world.gateway_sessions(), 1);
    assert!(first.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_s_session_is_resumed_and_nothing_is_skipped() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = DaemonProcess::start(&t, &[]);
    state(&t, "active").await;
    for round in 0..50 {
        say(&t, &format!("under load {round}"));
        t.world.create_role(t.demo.guild_id, &json!({"name": format!("guest {round}")})).unwrap();
    }
    daemon.kill().await;
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    let daemon = DaemonProcess::start(&t, &[]);
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    assert!(daemon.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_told_to_end_leaves_its_session_and_its_lease_within_five_seconds() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = DaemonProcess::start(&t, &[]);
    state(&t, "active").await;
    say(&t, "the last word");
    let told = Instant::now();
    assert!(daemon.stop().await.success());
    assert!(told.elapsed() < Duration::from_secs(5), "it took {:?}", told.elapsed());
    // A lease that was not let go would keep the next away for seconds.
    let free = "select bool_and(expires_at <= $1) from leases where name like 'shard:%'";
    assert!(sqlx::query_scalar::<_, bool>(free).bind(t.clock.now()).fetch_one(&t.pool).await.unwrap());
    let daemon = DaemonProcess::start(&t, &[]);
    equal(&t).await;
    state(&t, "active").await;
    assert_eq!(sessions(&t), (1, 1));
    assert!(daemon.stop().await.success());
    t.done().await;
}
