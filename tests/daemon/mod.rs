//! The sync daemon against the world: whatever happens, the mirror equals it in the end.

mod audit;
mod deaths;
mod equal;
mod faults;
mod history;
mod repairs;

use std::time::Duration;

use bellhop_store::mirror::shards::Shard;
use bellhop_testkit::{APPLICATION_ID, Bench, until};
use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use equal::{mirrored, truth};

/// A daemon that a test starts, stops and kills by itself.
struct Daemon {
    stop: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
}

/// A daemon that has not begun, and what stops it.
fn background(t: &Bench) -> (CancellationToken, BoxFuture<'static, anyhow::Result<()>>) {
    let mut env = t.env().clone();
    let config = bellhop_sync_daemon::Config::from_env(&mut env);
    let config = env.finish(config).unwrap();
    let stop = CancellationToken::new();
    let service = bellhop_sync_daemon::service(config, t.clock.clone(), stop.clone()).unwrap();
    (stop, service.background.unwrap())
}

impl Daemon {
    fn start(t: &Bench) -> Self {
        let (stop, background) = background(t);
        Self { stop, running: tokio::spawn(background) }
    }

    /// As `kill -9` does: nothing is said to Discord, nothing more is written.
    async fn kill(self) {
        self.running.abort();
        assert!(self.running.await.unwrap_err().is_cancelled());
    }

    /// As SIGTERM does.
    async fn stop(self) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
    }
}

/// Waits until the mirror says of the demo guild what the world says; fails with what differs.
async fn equal(t: &Bench) {
    let equal = until("the mirror equals the world", async || mirrored(t).await == truth(t));
    if tokio::time::timeout(Duration::from_secs(15), equal).await.is_err() {
        let (mirrored, truth) = (mirrored(t).await, truth(t));
        let wrong: Vec<_> = mirrored.iter().filter(|line| !truth.contains(line)).collect();
        let missing: Vec<_> = truth.iter().filter(|line| !mirrored.contains(line)).collect();
        panic!("the mirror is wrong in {wrong:#?}\nand lacks {missing:#?}");
    }
}

/// Waits until the shard stands so.
async fn state(t: &Bench, state: &str) {
    until(state, async || {
        let found: Option<String> =
            sqlx::query_scalar("select state from shards").fetch_optional(&t.pool).await.unwrap();
        found.as_deref() == Some(state)
    })
    .await;
}

/// How often a session was begun, and how often one was resumed.
fn sessions(t: &Bench) -> (u64, u64) {
    let counts = t.world.counts();
    (counts.identifies, counts.resumes)
}

/// Waits until the shard's lease has had this epoch.
async fn epoch(t: &Bench, epoch: i64) {
    let name = Shard { application_id: APPLICATION_ID, shard_id: 0, shard_count: 1 }.lease_name();
    until("the shard is taken", async || {
        let found: Option<i64> = sqlx::query_scalar("select epoch from leases where name = $1")
            .bind(&name)
            .fetch_optional(&t.pool)
            .await
            .unwrap();
        found >= Some(epoch)
    })
    .await;
}
