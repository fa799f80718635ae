//! What the bot may see, where a batch changed it.
//!
//! Discord tells of the threads that come into the bot's sight with a channel, but not of those that leave it,
//! nor of the private ones that it comes to manage. So their guild is read again.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use twilight_model::guild::Permissions;

use super::{
    Batch,
    said::Snapshots,
    self_members,
    told::{Change, Subject, Told},
};
use crate::{
    Result,
    ids::{id, raw},
    mirror::shards::Shard,
};

/// The permissions that decide which threads the bot sees, where it is concerned
/// ([`super::SelfMemberRow::is_concerned_by`]).
pub const SIGHT: Permissions =
    Permissions::ADMINISTRATOR.union(Permissions::VIEW_CHANNEL).union(Permissions::MANAGE_THREADS);

/// What the batch changed that may bear on it.
#[derive(Default)]
pub(super) struct Touched {
    /// The guilds in which the bot's own roles changed.
    pub(super) members: Vec<i64>,
    /// Channels that are new, and when they were first named: nothing was in sight there before.
    pub(super) created: HashMap<i64, OffsetDateTime>,
}

/// Has guilds read again in which the bot's own sight changed; says whether there were any. What a snapshot
/// said, or was said before it, is in order already.
pub(super) async fn ask(
    conn: &mut PgConnection,
    shard: Shard,
    (batch, snapshots): (&Batch<'_>, &Snapshots),
    (touched, told): (&Touched, &Told),
) -> Result<bool> {
    let members = touched.members.iter().copied().filter(|guild_id| !snapshots.has(*guild_id));
    let mut changed: BTreeSet<i64> = members.collect();
    changed.extend(of_roles_and_overwrites(conn, snapshots, (touched, told)).await?);
    let Some(since) = batch.since.filter(|_| !changed.is_empty()) else { return Ok(false) };
    sqlx::query!(
        "insert into rereads (guild_id, application_id, event, asked_at)
         select guild_id, $1, 'sight', $2 from unnest($3::bigint[]) as changed (guild_id)
         on conflict (guild_id) do update set asked_at = excluded.asked_at",
        raw(shard.application_id),
        since - Duration::microseconds(1),
        &Vec::from_iter(changed)
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// The guilds in which a role or an overwrite of the bot's own changed what it may see.
async fn of_roles_and_overwrites(
    conn: &mut PgConnection,
    snapshots: &Snapshots,
    (touched, told): (&Touched, &Told),
) -> Result<Vec<i64>> {
    let bears = |change: &&Change| {
        let is_new = match change.subject {
            Subject::Overwrite { channel_id, .. } => {
                touched.created.get(&channel_id).is_some_and(|first| change.at <= *first)
            }
            Subject::Role { .. } => false,
        };
        let is_later = snapshots.at(change.guild_id).is_none_or(|at| change.at > at);
        change.permissions.intersects(SIGHT) && !is_new && is_later
    };
    let changes: Vec<&Change> = told.iter().filter(bears).collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let guild_ids: BTreeSet<i64> = changes.iter().map(|change| change.guild_id).collect();
    let members = self_members::read(conn, &Vec::from_iter(guild_ids)).await?;
    let concerns = |change: &&&Change| {
        members.get(&change.guild_id).is_some_and(|own| own.is_concerned_by(id(change.subject.concerned())))
    };
    Ok(changes.iter().filter(concerns).map(|change| change.guild_id).collect())
}
