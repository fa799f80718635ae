//! Taking a shard's lease, keeping it, and letting it go.

use std::time::Duration;

use bellhop_store::{
    Error, PgConnection,
    leases::{self, Claimant, Lease},
    mirror::shards::{self, Shard},
};
use sqlx::Connection as _;
use tokio::time::{Instant, sleep, timeout};

use crate::{app::App, status::Standing, tenure::Tenure, writer::LeaseLost};

/// How long a lease lasts when its holder is silent: a standby takes over within it.
const LASTING: Duration = Duration::from_secs(6);
/// How often it is prolonged; two renewals may fail before another can take over.
const RENEWED_EVERY: Duration = Duration::from_secs(2);
/// How often a standby looks.
const ASKED_EVERY: Duration = Duration::from_millis(500);
/// How long the database may take to answer about a lease.
const WITHIN: Duration = Duration::from_secs(5);

/// Waits until the shard is this process's.
pub(crate) async fn stand_by(app: &App, shard: Shard) -> Lease {
    let name = shard.lease_name();
    let claimant = Claimant { name: &name, application_id: shard.application_id, holder: app.holder };
    loop {
        match timeout(WITHIN, acquire(app, claimant)).await {
            Ok(Ok(Some(lease))) => {
                tracing::info!(shard.id = shard.shard_id, epoch = lease.epoch, "holds the shard");
                return lease;
            }
            Ok(Ok(None)) => app.status.set(shard.shard_id, Standing::Elsewhere),
            Ok(Err(error)) => {
                tracing::warn!(shard.id = shard.shard_id, %error, "cannot ask for the shard");
                app.status.set(shard.shard_id, Standing::Waiting("the database does not answer".to_owned()));
            }
            Err(_) => {
                app.status.set(shard.shard_id, Standing::Waiting("the database does not answer".to_owned()));
            }
        }
        sleep(ASKED_EVERY).await;
    }
}

async fn acquire(app: &App, claimant: Claimant<'_>) -> Result<Option<Lease>, Error> {
    let mut conn = app.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    leases::bound_waits(&mut tx).await?;
    let lease = leases::acquire(&mut tx, claimant, LASTING, app.clock.now()).await?;
    tx.commit().await?;
    conn.finish();
    Ok(lease)
}

/// Prolongs the lease for as long as nobody else has taken it.
///
/// While the database is away nobody can take it either, so that is no reason to step down.
pub(crate) async fn keep(tenure: &Tenure) -> LeaseLost {
    loop {
        sleep(RENEWED_EVERY).await;
        match timeout(WITHIN, renew(tenure)).await {
            Ok(Err(Error::LeaseLost)) => return LeaseLost,
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(shard.id = tenure.shard.shard_id, %error, "cannot prolong the lease");
            }
            Err(_) => tracing::warn!(shard.id = tenure.shard.shard_id, "cannot prolong the lease in time"),
        }
    }
}

/// Prolongs the lease at the end of a transaction that `began` long ago: it kept the lease's row from being
/// prolonged meanwhile, and a standby would take the lease the moment it ends.
pub(crate) async fn prolong_after(
    tenure: &Tenure,
    conn: &mut PgConnection,
    began: Instant,
) -> Result<(), Error> {
    if began.elapsed() < RENEWED_EVERY {
        return Ok(());
    }
    leases::renew(conn, &tenure.lease, LASTING, tenure.app.clock.now()).await
}

/// Says too what no commit can say: that there is none.
async fn renew(tenure: &Tenure) -> Result<(), Error> {
    let waiting = Some(tenure.buffer.waiting()).filter(|waiting| *waiting > RENEWED_EVERY);
    if let Some(waiting) = waiting {
        tenure.tell_lag(waiting);
    }
    let mut conn = tenure.app.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    leases::bound_waits(&mut tx).await?;
    leases::renew(&mut tx, &tenure.lease, LASTING, tenure.app.clock.now()).await?;
    if let Some(waiting) = waiting {
        shards::late(&mut tx, tenure.shard, waiting).await?;
    }
    tx.commit().await?;
    conn.finish();
    Ok(())
}

/// Lets another process take the shard at once; when the database does not answer, within [`LASTING`].
pub(crate) async fn release(tenure: &Tenure) {
    let release = async {
        let mut conn = tenure.app.pool.acquire().await?;
        leases::release(&mut conn, &tenure.lease, tenure.app.clock.now()).await?;
        conn.finish();
        Ok::<_, Error>(())
    };
    match timeout(Duration::from_millis(500), release).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the lease was not released"),
        Err(_) => tracing::warn!("the lease was not released in time"),
    }
}
