//! What the bot may see, where a batch changed it.
//!
//! Discord tells of the threads that come into the bot's sight with a channel, but not of those that leave it,
//! nor of the private ones that it comes to manage. So their guild is read again.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

use super::{Batch, said::Snapshots};
use crate::{Result, ids::raw, mirror::shards::Shard};

/// The permissions that decide which threads the bot sees: `ADMINISTRATOR`, `VIEW_CHANNEL`, `MANAGE_THREADS`.
const SIGHT: i64 = 1 << 3 | 1 << 10 | 1 << 34;

/// What the batch changed that may bear on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Touched {
    /// The guilds of roles and overwrites that changed.
    pub(super) guilds: Vec<i64>,
    /// The guilds in which the bot's own member changed.
    pub(super) members: Vec<i64>,
    /// Channels that are new: nothing was in sight there before.
    pub(super) created: Vec<i64>,
}

/// Has guilds read again in which the bot's own sight changed; says whether there were any. What a snapshot
/// said, or was said before it, is in order already.
pub(super) async fn ask(
    conn: &mut PgConnection,
    shard: Shard,
    (batch, snapshots): (&Batch, &Snapshots),
    touched: Touched,
) -> Result<bool> {
    let members: Vec<i64> =
        touched.members.into_iter().filter(|guild_id| !snapshots.guild_ids.contains(guild_id)).collect();
    let Some(earliest) = earliest(batch) else { return Ok(false) };
    if touched.guilds.is_empty() && members.is_empty() {
        return Ok(false);
    }
    let asked = sqlx::query!(
        "insert into rereads (guild_id, application_id, event, asked_at)
         select me.guild_id, $1, 'sight', $2
         from self_members as me
         left join unnest($3::bigint[], $4::timestamptz[]) as whole (guild_id, at) using (guild_id)
         where me.guild_id = any($5)
            or me.guild_id = any($6) and exists (
               select 1 from history
               where history.guild_id = me.guild_id and history.at > coalesce(whole.at, $2)
                 and case subject
                     when 'role' then
                         (subject_id = me.guild_id or subject_id = any(me.role_ids))
                         and (coalesce(before ->> 'permissions', '0')::bigint
                              # coalesce(after ->> 'permissions', '0')::bigint) & $7 <> 0
                     else
                         (target_id in (me.guild_id, me.user_id) or target_id = any(me.role_ids)) and subject_id <> all($8)
                         and ((coalesce(before ->> 'allow', '0')::bigint
                               # coalesce(after ->> 'allow', '0')::bigint)
                              | (coalesce(before ->> 'deny', '0')::bigint
                                 # coalesce(after ->> 'deny', '0')::bigint)) & $7 <> 0
                     end)
         on conflict (guild_id) do update set asked_at = excluded.asked_at",
        raw(shard.application_id),
        earliest - Duration::microseconds(1),
        &snapshots.guild_ids,
        &snapshots.times,
        &members,
        &touched.guilds,
        SIGHT,
        &touched.created
    )
    .execute(conn)
    .await?;
    Ok(asked.rows_affected() > 0)
}

/// When the first of what the batch says was said.
fn earliest(batch: &Batch) -> Option<OffsetDateTime> {
    let channels = batch.channels.iter().chain(&batch.earlier_channels).map(|said| said.at);
    let roles = batch.roles.iter().chain(&batch.earlier_roles).map(|said| said.at);
    let gone = batch.deleted_channels.iter().map(|gone| gone.at);
    let gone = gone.chain(batch.deleted_roles.iter().map(|gone| gone.at));
    channels.chain(roles).chain(gone).chain(batch.members_at).min()
}
