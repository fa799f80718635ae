//! Being the one active worker of an application.

use std::time::Duration;

use bellhop_boot::Clock;
use bellhop_store::{
    Error, Pool, Result,
    leases::{Claimant, Lease, acquire, release, renew},
};
use tokio::{
    sync::watch,
    time::{Instant, interval, timeout},
};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{Id, marker::ApplicationMarker};
use uuid::Uuid;

/// Without renewal another worker takes over after this long.
const LASTS: Duration = Duration::from_secs(8);
/// What is sent so long before the end is surely there by then: another worker begins once the lease has ended.
const ARRIVES_WITHIN: Duration = Duration::from_secs(1);
/// How often the lease is renewed; two renewals may be lost. No word of the database is waited for longer.
const RENEW_EVERY: Duration = Duration::from_secs(2);

/// Until when a lease is surely held that was asked for at this time, and granted.
pub(crate) fn surely_until(asked: Instant) -> Instant {
    asked + LASTS - ARRIVES_WITHIN
}

/// A candidate for the lease of an application's worker.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) pool: Pool,
    pub(crate) clock: Clock,
    pub(crate) application_id: Id<ApplicationMarker>,
    pub(crate) holder: Uuid,
}

impl Candidate {
    /// Takes the lease if nobody holds it; `None` too where the database does not answer in time.
    pub(crate) async fn acquire(&self) -> Result<Option<Lease>> {
        timeout(RENEW_EVERY, self.try_acquire()).await.unwrap_or(Ok(None))
    }

    async fn try_acquire(&self) -> Result<Option<Lease>> {
        let name = format!("worker:{}", self.application_id);
        let claimant = Claimant { name: &name, application_id: self.application_id, holder: self.holder };
        let mut conn = self.pool.acquire().await?;
        let lease = acquire(&mut conn, claimant, LASTS, self.clock.now()).await?;
        conn.finish();
        Ok(lease)
    }

    /// Renews the lease until `stop`, which it cancels itself once the lease is lost, or could not be
    /// renewed for as long as it lasts; tells `holds` how long the lease is surely held.
    pub(crate) async fn keep(&self, lease: &Lease, holds: &watch::Sender<Instant>, stop: &CancellationToken) {
        let mut ticks = interval(RENEW_EVERY);
        let mut renewed = Instant::now();
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            let asked = Instant::now();
            match timeout(RENEW_EVERY, self.renew(lease)).await {
                Ok(Ok(())) => {
                    renewed = asked;
                    holds.send_replace(surely_until(asked));
                }
                Ok(Err(Error::LeaseLost)) => {
                    tracing::warn!(lease = lease.name, "another worker took over");
                    return stop.cancel();
                }
                _ if renewed.elapsed() > LASTS => {
                    tracing::warn!(lease = lease.name, "the lease could not be renewed; standing by");
                    return stop.cancel();
                }
                _ => {}
            }
        }
    }

    /// Lets go of the lease, so that a standby takes over at once.
    pub(crate) async fn release(&self, lease: &Lease) -> Result<()> {
        let releasing = async {
            let mut conn = self.pool.acquire().await?;
            release(&mut conn, lease, self.clock.now()).await?;
            conn.finish();
            Ok(())
        };
        timeout(RENEW_EVERY, releasing).await.unwrap_or(Ok(()))
    }

    async fn renew(&self, lease: &Lease) -> Result<()> {
        let mut conn = self.pool.acquire().await?;
        renew(&mut conn, lease, LASTS, self.clock.now()).await?;
        conn.finish();
        Ok(())
    }
}
