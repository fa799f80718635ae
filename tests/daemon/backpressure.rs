//! A database that is away while Discord goes on.

use std::time::Duration;

use bellhop_testkit::{Bench, DaemonProcess, until};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{equal, sessions, state};

/// What a process's memory may vary by without having grown.
const NOISE: u64 = 4 * 1024 * 1024;

async fn bench() -> (Bench, DaemonProcess) {
    let t = Bench::setup().without_mirror().with_own_database_server().start().await;
    // So that whole guilds are some 50 kB.
    let topic = "x".repeat(1024);
    for number in 0..30 {
        let body = json!({"name": format!("wide-{number}"), "type": 0, "topic": topic});
        t.world.create_channel(t.demo.guild_id, &body).unwrap();
    }
    let daemon = DaemonProcess::start(&t, &[]);
    state(&t, "active").await;
    (t, daemon)
}

/// Has the guild told whole so often: some 60 kB each time.
fn flood(t: &Bench, times: u32) {
    for _ in 0..times {
        t.world.set_unavailable(t.demo.guild_id, true).unwrap();
        t.world.set_unavailable(t.demo.guild_id, false).unwrap();
    }
}

fn is_connected(t: &Bench) -> bool {
    t.world.list_gateway_sessions().iter().any(|session| session.connected)
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_to_keep_is_let_go_of_and_comes_again() {
    let (mut t, daemon) = bench().await;
    t.stop_database().await;
    flood(&t, 300);
    until("the connection is let go", async || !is_connected(&t)).await;
    let full = daemon.resident();
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    flood(&t, 300);
    daemon.says("shard 0").await;
    assert!(daemon.resident() < full + NOISE, "from {full} to {} bytes", daemon.resident());
    let metrics = daemon.health("/metrics").await.text();
    assert!(metrics.contains("\nbellhop_sync_overflows_total "), "{metrics}");
    t.start_database().await;
    equal(&t).await;
    let (begun, resumed) = sessions(&t);
    assert!(begun == 1 && resumed >= 1, "{begun} begun, {resumed} resumed");
    assert!(daemon.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fits_is_kept_on_the_same_connection() {
    let (mut t, daemon) = bench().await;
    t.stop_database().await;
    flood(&t, 20);
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    t.start_database().await;
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 0));
    assert!(daemon.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_for_half_a_minute_costs_nothing() {
    let (mut t, daemon) = bench().await;
    t.stop_database().await;
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    // Longer than a lease lasts, than one waits for a connection, and than a transaction may take.
    sleep(Duration::from_secs(31)).await;
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "meanwhile"})).unwrap();
    assert!(is_connected(&t), "nothing had to be let go");
    t.start_database().await;
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 0));
    assert!(daemon.stop().await.success());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_it_still_ends_within_five_seconds() {
    let (mut t, daemon) = bench().await;
    t.stop_database().await;
    t.world.delete_channel(t.demo.audit_channel_id).unwrap();
    let told = Instant::now();
    assert!(daemon.stop().await.success());
    assert!(told.elapsed() < Duration::from_secs(5), "it took {:?}", told.elapsed());
    t.start_database().await;
    let daemon = DaemonProcess::start(&t, &[]);
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    assert!(daemon.stop().await.success());
    t.done().await;
}
