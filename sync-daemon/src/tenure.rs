//! One process's time with one shard: from taking its lease to letting it go.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bellhop_store::{
    leases::Lease,
    mirror::shards::{Shard, State},
};
use futures_util::FutureExt as _;
use tokio::{
    sync::{Mutex, Notify, watch},
    time::Instant,
};
use twilight_gateway::{Config, queue::InMemoryQueue};
use twilight_model::id::{Id, marker::UserMarker};
use uuid::Uuid;

use crate::{
    app::App,
    audit,
    buffer::Buffer,
    change::{Change, Entry},
    gateway, lease, reread,
    status::Standing,
    writer::{self, LeaseLost},
};

/// How much may wait for the database: enough that reading never waits while it keeps up, and little
/// enough that memory stays flat while it is away.
const BUFFER_BYTES: usize = 8 * 1024 * 1024;

/// How long a shard whose work broke stays away.
const AFTER_BREAKING: Duration = Duration::from_secs(5);

/// A shard while this process holds it.
pub(crate) struct Tenure {
    /// What all shards share.
    pub(crate) app: App,
    /// Which shard it is.
    pub(crate) shard: Shard,
    /// The lease under which everything is written.
    pub(crate) lease: Lease,
    /// As whom it takes its turn at beginning a session.
    pub(crate) turn: Uuid,
    /// What waits for the database.
    pub(crate) buffer: Buffer,
    /// How to connect; the TLS roots are loaded once.
    pub(crate) gateway: Config<InMemoryQueue>,
    /// The bot's own user, once known.
    pub(crate) me: OnceLock<Id<UserMarker>>,
    /// A dispatch could not be read.
    pub(crate) reread: Notify,
    /// The dispatch after which came something that could not be read at all; 0: there was none.
    pub(crate) stumbled: AtomicU64,
    /// A dispatch was lost that may have been about any guild, and the bot's guilds are still to be listed.
    pub(crate) gap: AtomicBool,
    /// A connection stands and is not being left.
    pub(crate) connected: AtomicBool,
    /// Whether the shard hears everything as it happens, and the mirror says so.
    pub(crate) active: watch::Sender<bool>,
    /// Held while a guild is read over REST: one at a time.
    pub(crate) reading: Mutex<()>,
}

impl Tenure {
    fn new(app: App, shard: Shard, lease: Lease, gateway: Config<InMemoryQueue>) -> Self {
        let gauge = metrics::gauge!("bellhop_sync_buffer_bytes", "shard" => shard.shard_id.to_string());
        Self {
            app,
            shard,
            lease,
            turn: Uuid::new_v4(),
            buffer: Buffer::new(BUFFER_BYTES, gauge),
            gateway,
            me: OnceLock::new(),
            reread: Notify::new(),
            stumbled: AtomicU64::new(0),
            gap: AtomicBool::new(false),
            connected: AtomicBool::new(false),
            active: watch::Sender::new(false),
            reading: Mutex::default(),
        }
    }

    /// Takes in a change that is no dispatch.
    pub(crate) fn push(&self, change: Change) {
        self.buffer.push(self.entry(change));
    }

    /// A change that is no dispatch.
    pub(crate) fn entry(&self, change: Change) -> Entry {
        let bytes = change.bytes();
        let at = self.app.clock.now();
        Entry { sequence: None, change: Some(change), at, since: Instant::now(), bytes }
    }

    /// Nothing more is heard over the connection.
    pub(crate) fn disconnected(&self) {
        self.connected.store(false, Ordering::Relaxed);
        self.active.send_replace(false);
    }

    /// The mirror says that the shard stands so; it is not active over a connection that has ended since.
    pub(crate) fn stands(&self, state: State) {
        let active = state == State::Active && self.connected.load(Ordering::Relaxed);
        self.active.send_replace(active);
        if active {
            self.app.status.set(self.shard.shard_id, Standing::Active);
        }
    }

    /// Waits until the shard is active; what it yields changes when that ends.
    pub(crate) async fn until_active(&self) -> watch::Receiver<bool> {
        let mut active = self.active.subscribe();
        if active.wait_for(|active| *active).await.is_err() {
            // The tenure holds the sender and outlives this.
            std::future::pending::<()>().await;
        }
        active
    }

    /// Tells operators how long the oldest entry has been waiting.
    pub(crate) fn tell_lag(&self, lag: Duration) {
        metrics::gauge!("bellhop_sync_lag_seconds", "shard" => self.shard.shard_id.to_string())
            .set(lag.as_secs_f64());
    }

    /// Serves the shard until the process is to end, or until another has taken the shard.
    async fn run(&self) -> Result<(), LeaseLost> {
        metrics::gauge!("bellhop_sync_lease_epoch", "shard" => self.shard.shard_id.to_string())
            .set(f64::from(u32::try_from(self.lease.epoch).unwrap_or(u32::MAX)));
        tokio::select! {
            ended = gateway::listen(self) => ended,
            lost = writer::run(self) => Err(lost),
            lost = lease::keep(self) => Err(lost),
            never = reread::run(self) => match never {},
            never = audit::run(self) => match never {},
        }
    }
}

impl Drop for Tenure {
    /// Whoever holds the shard next tells its lag.
    fn drop(&mut self) {
        self.tell_lag(Duration::ZERO);
    }
}

/// Serves a shard whenever it is this process's, until the process is to end.
pub(crate) async fn serve(app: App, shard: Shard, gateway: Config<InMemoryQueue>) {
    let stop = app.stop.clone();
    while let Some(lease) = stop.run_until_cancelled(lease::stand_by(&app, shard)).await {
        let tenure = Tenure::new(app.clone(), shard, lease, gateway.clone());
        let ended = AssertUnwindSafe(Box::pin(tenure.run())).catch_unwind().await;
        match ended {
            Ok(Ok(())) => return lease::release(&tenure).await,
            Ok(Err(lost)) => {
                tracing::warn!(shard.id = shard.shard_id, "steps down: {lost}");
                app.status.set(shard.shard_id, Standing::Elsewhere);
            }
            Err(_) => {
                tracing::error!(shard.id = shard.shard_id, "the shard's work broke; it begins again");
                app.status.set(shard.shard_id, Standing::Waiting("its work broke".to_owned()));
                lease::release(&tenure).await;
                stop.run_until_cancelled(tokio::time::sleep(AFTER_BREAKING)).await;
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
