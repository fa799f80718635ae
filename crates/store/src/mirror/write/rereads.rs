//! Guilds of which a dispatch could not be read, until they have been read again over REST.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    Result,
    ids::{id, raw, raws},
    mirror::shards::Shard,
};

/// A guild that must be read again over REST.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reread {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// The dispatch that could not be read.
    pub event: String,
    /// When it came.
    pub asked_at: OffsetDateTime,
}

/// A dispatch that could not be read at all: it may have been about any guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is known of it.
    pub event: String,
    /// When it came.
    pub at: OffsetDateTime,
}

/// Remembers that all guilds of the shard must be read again.
pub(super) async fn ask_all(conn: &mut PgConnection, shard: Shard, gap: &Gap) -> Result<()> {
    sqlx::query!(
        "insert into rereads (guild_id, application_id, event, asked_at)
         select guild_id, application_id, $4, $5 from guilds
         where application_id = $1 and (guild_id >> 22) % $3::integer = $2::integer and retired_at is null
         on conflict (guild_id) do update
         set application_id = excluded.application_id, event = excluded.event, asked_at = excluded.asked_at",
        raw(shard.application_id),
        shard.shard_id,
        shard.shard_count,
        gap.event,
        gap.at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Remembers guilds that must be read again.
pub(super) async fn ask(conn: &mut PgConnection, shard: Shard, rereads: &[Reread]) -> Result<()> {
    if rereads.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into rereads (guild_id, application_id, event, asked_at)
         select guild_id, $1, event, asked_at
         from unnest($2::bigint[], $3::text[], $4::timestamptz[]) as fresh (guild_id, event, asked_at)
         on conflict (guild_id) do update
         set application_id = excluded.application_id, event = excluded.event, asked_at = excluded.asked_at",
        raw(shard.application_id),
        &rereads.iter().map(|reread| raw(reread.guild_id)).collect::<Vec<_>>(),
        &rereads.iter().map(|reread| reread.event.as_str()).collect::<Vec<_>>() as _,
        &rereads.iter().map(|reread| reread.asked_at).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets guilds that have been read again, or that are gone.
pub(super) async fn settle(conn: &mut PgConnection, guild_ids: &[Id<GuildMarker>]) -> Result<()> {
    if guild_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!("delete from rereads where guild_id = any($1)", &raws(guild_ids)).execute(conn).await?;
    Ok(())
}

/// The shard's guilds that must be read again, the longest due first, at most `most`.
pub async fn list_due(conn: &mut PgConnection, shard: Shard, most: i64) -> Result<Vec<Id<GuildMarker>>> {
    let due = sqlx::query_scalar!(
        "select guild_id from rereads
         where application_id = $1 and (guild_id >> 22) % $3::integer = $2::integer
         order by asked_at limit $4",
        raw(shard.application_id),
        shard.shard_id,
        shard.shard_count,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(due.into_iter().map(id).collect())
}
