//! Turns at beginning sessions.
//!
//! Discord lets a group of an application's shards begin one session in five seconds (Discord Docs: Rate
//! Limiting), in whatever processes they run. The turn of a group is a lease: taken before a shard connects,
//! and five seconds longer from the moment it begins its session. Only PostgreSQL's clock counts.

use sqlx::PgConnection;
use uuid::Uuid;

use super::shards::Shard;
use crate::{Result, ids::raw};

/// Takes the turn of the shard's group, one of `groups`, unless another has it; says whether it did. One that
/// is not used is over in half a minute, far above what connecting takes.
pub async fn take(conn: &mut PgConnection, shard: Shard, groups: u16, holder: Uuid) -> Result<bool> {
    let group = shard.shard_id.cast_unsigned() % u32::from(groups.max(1));
    let taken = sqlx::query!(
        "insert into leases as held (name, application_id, holder, epoch, expires_at)
         values ($1, $2, $3, 1, clock_timestamp() + interval '30 s')
         on conflict (name) do update
         set holder = excluded.holder, epoch = held.epoch + 1, expires_at = excluded.expires_at
         where held.expires_at <= clock_timestamp() or held.holder = excluded.holder",
        format!("identify:{}:{group}", shard.application_id),
        raw(shard.application_id),
        holder
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Uses the holder's turn, if it has one: the next is in five seconds.
pub async fn spend(conn: &mut PgConnection, shard: Shard, holder: Uuid) -> Result<()> {
    sqlx::query!(
        "update leases set expires_at = clock_timestamp() + interval '5 s', holder = gen_random_uuid()
         where application_id = $1 and holder = $2 and name like 'identify:%'",
        raw(shard.application_id),
        holder
    )
    .execute(conn)
    .await?;
    Ok(())
}
