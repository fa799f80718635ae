//! A daemon ends, and another goes on where it was.

use std::{sync::mpsc, thread::JoinHandle, time::Duration};

use bellhop_testkit::{Bench, until};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{Daemon, epoch, equal, sessions, state};

/// A daemon on a thread of its own, which can stand still as under SIGSTOP.
struct Freezable {
    freeze: mpsc::Sender<()>,
    wake: mpsc::Sender<()>,
    stop: CancellationToken,
    thread: JoinHandle<()>,
}

impl Freezable {
    fn start(t: &Bench) -> Self {
        let (stop, background) = super::background(t, &[]);
        let (freeze, frozen) = mpsc::channel();
        let (wake, woken) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let freezer = async {
                loop {
                    // Blocks the only thread there is, which is the point.
                    if frozen.try_recv().is_ok() {
                        woken.recv().unwrap();
                    }
                    tokio::task::yield_now().await;
                }
            };
            runtime.block_on(async {
                tokio::select! {
                    ended = background => ended.unwrap(),
                    () = freezer => {}
                }
            });
        });
        Self { freeze, wake, stop, thread }
    }

    fn freeze(&self) {
        self.freeze.send(()).unwrap();
    }

    fn wake(&self) {
        self.wake.send(()).unwrap();
    }

    fn stop(self) {
        self.stop.cancel();
        self.thread.join().unwrap();
    }
}

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
async fn a_standby_takes_over_from_a_frozen_daemon_which_stands_back_when_it_wakes() {
    let t = Bench::setup().without_mirror().start().await;
    let frozen = Freezable::start(&t);
    state(&t, "active").await;
    let standby = Daemon::start(&t);
    frozen.freeze();
    t.clock.advance(LEASE);
    epoch(&t, 2).await;
    let topic = |topic: &str| {
        t.world.update_channel(t.demo.general_channel_id, &json!({"topic": topic})).unwrap();
    };
    topic("handed over");
    equal(&t).await;
    frozen.wake();
    topic("and kept");
    equal(&t).await;
    // It ends without another word to Discord, and without having taken the shard back.
    frozen.stop();
    assert_eq!(sessions(&t), (1, 1));
    epoch(&t, 2).await;
    standby.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_once_the_lease_has_passed_on() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    equal(&t).await;
    // Another has taken the shard, and the daemon will not ask about its lease for a second or two.
    let pass = "update leases set holder = $1, epoch = epoch + 1, expires_at = $2 where name like 'shard:%'";
    let pass = sqlx::query(pass).bind(Uuid::new_v4()).bind(t.clock.now() + Duration::from_mins(1));
    pass.execute(&t.pool).await.unwrap();
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "too late"})).unwrap();
    until("it steps down", async || !t.world.list_gateway_sessions()[0].connected).await;
    let written = "select exists (select 1 from channels where topic = 'too late')";
    assert!(!sqlx::query_scalar::<_, bool>(written).fetch_one(&t.pool).await.unwrap());
    assert_eq!(sessions(&t), (1, 0));
    // When the other is gone it resumes, and the change comes again.
    t.clock.advance(Duration::from_mins(1));
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    daemon.stop().await;
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

#[tokio::test(flavor = "multi_thread")]
async fn reads_say_that_a_killed_daemon_s_mirror_grows_old() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    let bearer = crate::api::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let freshness = async || {
        let answer = t.api(&path, &[("authorization", &bearer)]).await;
        answer.header("bellhop-freshness").to_owned()
    };
    assert_eq!(freshness().await, "live");
    daemon.kill().await;
    // Its lease, and what clocks may differ by.
    t.clock.advance(LEASE * 2);
    assert_eq!(freshness().await, "catching_up");
    t.clock.advance(Duration::from_mins(1));
    assert_eq!(freshness().await, "stale");
    let daemon = Daemon::start(&t);
    until("the next daemon serves", async || freshness().await == "live").await;
    daemon.stop().await;
    t.done().await;
}
