//! Leases with a fencing epoch: one holder at a time, and a late one is refused.

use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};
use uuid::Uuid;

use crate::{Error, Result, ids::raw};

/// A lease as its holder knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// What is leased, such as `worker:1` or `shard:1:0`.
    pub name: String,
    /// The process that holds it.
    pub holder: Uuid,
    /// Rises with every change of hands; every write asserts it.
    pub epoch: i64,
}

/// Who asks for a lease.
#[derive(Clone, Copy, Debug)]
pub struct Claimant<'a> {
    /// What is to be leased.
    pub name: &'a str,
    /// The application it belongs to.
    pub application_id: Id<ApplicationMarker>,
    /// The asking process.
    pub holder: Uuid,
}

/// Takes the lease if nobody holds it or its time is over; `None` while another holds it.
pub async fn acquire(
    conn: &mut PgConnection,
    claimant: Claimant<'_>,
    lasting: Duration,
    now: OffsetDateTime,
) -> Result<Option<Lease>> {
    let epoch = sqlx::query_scalar!(
        "insert into leases as held (name, application_id, holder, epoch, expires_at)
         values ($1, $2, $3, 1, $4)
         on conflict (name) do update
         set holder = excluded.holder, epoch = held.epoch + 1, expires_at = excluded.expires_at
         where held.expires_at <= $5
         returning epoch",
        claimant.name,
        raw(claimant.application_id),
        claimant.holder,
        now + lasting,
        now
    )
    .fetch_optional(conn)
    .await?;
    Ok(epoch.map(|epoch| Lease { name: claimant.name.to_owned(), holder: claimant.holder, epoch }))
}

/// Prolongs the lease; [`Error::LeaseLost`] once it has passed to another.
///
/// A lease that ran out but that nobody took is still its holder's.
pub async fn renew(
    conn: &mut PgConnection,
    lease: &Lease,
    lasting: Duration,
    now: OffsetDateTime,
) -> Result<()> {
    let renewed = sqlx::query!(
        "update leases set expires_at = $4 where name = $1 and holder = $2 and epoch = $3",
        lease.name,
        lease.holder,
        lease.epoch,
        now + lasting
    )
    .execute(conn)
    .await?;
    if renewed.rows_affected() == 1 { Ok(()) } else { Err(Error::LeaseLost) }
}

/// How long a transaction that has asserted its lease may stand still. A process that is frozen in one
/// would otherwise keep the lease's row locked, and with it everyone who could take over.
const STILL_FOR: &str = "3s";

/// How long a statement under a lease may wait for a lock, such as one that an operator took by hand. Less than
/// a lease lasts after its renewal: what waits keeps the lease's row locked.
const LOCKED_FOR: &str = "2s";

/// Ends the transaction's statements that wait for a lock for 2 s.
///
/// PostgreSQL does not notice that whoever waits has given up: each attempt would leave a connection behind, until
/// none is left for anyone.
pub async fn bound_waits(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(r#"select set_config('lock_timeout', $1, true) as "set!""#, LOCKED_FOR)
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// Asserts, until the transaction ends, that the lease has not passed to another. PostgreSQL ends the
/// transaction, and its connection, when nothing is said in it for 3 s; for locks it waits as after
/// [`bound_waits`].
pub async fn assert_held(conn: &mut PgConnection, lease: &Lease) -> Result<()> {
    sqlx::query!(
        r#"select set_config('idle_in_transaction_session_timeout', $4, true) as "held!",
                  set_config('lock_timeout', $5, true) as locks
           from leases where name = $1 and holder = $2 and epoch = $3 for share"#,
        lease.name,
        lease.holder,
        lease.epoch,
        STILL_FOR,
        LOCKED_FOR
    )
    .fetch_optional(conn)
    .await?
    .map(|_| ())
    .ok_or(Error::LeaseLost)
}

/// Lets go of the lease, so that another may take it at once.
pub async fn release(conn: &mut PgConnection, lease: &Lease, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "update leases set expires_at = $4 where name = $1 and holder = $2 and epoch = $3",
        lease.name,
        lease.holder,
        lease.epoch,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
