//! The sync daemon against the world: whatever happens, the mirror equals it in the end.

mod audit;
mod backpressure;
mod commits;
mod comparison;
mod deaths;
mod equal;
mod faults;
mod histories;
mod history;
mod locks;
mod mirrored;
mod observed;
mod outages;
mod processes;
mod repairs;
mod sharding;
mod starts;
mod threads;
mod truth;

use bellhop_store::mirror::shards::Shard;
use bellhop_testkit::{APPLICATION_ID, Bench, until};
use futures_util::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use equal::equal;

/// A daemon that a test starts, stops and kills by itself.
struct Daemon {
    stop: CancellationToken,
    running: JoinHandle<anyhow::Result<()>>,
}

/// A daemon that has not begun, and what stops it.
fn background(
    t: &Bench,
    variables: &[(&str, &str)],
) -> (CancellationToken, BoxFuture<'static, anyhow::Result<()>>) {
    let mut env = t.env().clone();
    for (name, value) in variables {
        env.set(name, *value);
    }
    let config = bellhop_sync_daemon::Config::from_env(&mut env);
    let config = env.finish(config).unwrap();
    let stop = CancellationToken::new();
    let service = bellhop_sync_daemon::service(config, t.clock.clone(), stop.clone()).unwrap();
    (stop, service.background.unwrap())
}

impl Daemon {
    fn start(t: &Bench) -> Self {
        Self::start_with(t, &[])
    }

    /// The same with these variables.
    fn start_with(t: &Bench, variables: &[(&str, &str)]) -> Self {
        let (stop, background) = background(t, variables);
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

/// Waits until the shard stands so, or each of them if there are several.
async fn state(t: &Bench, state: &str) {
    until(state, async || {
        let found = sqlx::query_scalar::<_, String>("select state from shards").fetch_all(&t.pool).await;
        let found = found.unwrap();
        !found.is_empty() && found.iter().all(|found| found == state)
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
