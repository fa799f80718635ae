//! A guild's own row: known, unavailable, retired, and its revision.

use std::collections::{BTreeSet, HashSet};

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{GuildRow, Ready, said::Snapshots};
use crate::{
    Result,
    ids::{id, raw, raws},
    mirror::shards::Shard,
};

/// Retires the shard's guilds that a fresh session does not name.
///
/// Which guilds are the shard's follows from their ids, not from the row: after a change of the number
/// of shards the row still says the old one (Discord Docs: Sharding Formula).
pub(super) async fn retire_absent(conn: &mut PgConnection, shard: Shard, ready: &Ready) -> Result<Vec<i64>> {
    let served = sqlx::query_scalar!(
        "select guild_id from guilds
         where application_id = $1 and retired_at is null and (guild_id >> 22) % $3::integer = $2::integer",
        raw(shard.application_id),
        shard.shard_id,
        shard.shard_count
    )
    .fetch_all(&mut *conn)
    .await?;
    // Whatever was told of outages was told to another session: this one is told anew.
    sqlx::query!(
        "delete from outages where application_id = $1 and (guild_id >> 22) % $3::integer = $2::integer",
        raw(shard.application_id),
        shard.shard_id,
        shard.shard_count
    )
    .execute(&mut *conn)
    .await?;
    let named: HashSet<i64> = ready.guild_ids.iter().copied().map(raw).collect();
    let absent = served.into_iter().filter(|guild_id| !named.contains(guild_id));
    retire(conn, &absent.map(|guild_id| (id(guild_id), ready.at)).collect::<Vec<_>>()).await
}

/// A guild of which the own row changed.
pub(super) struct Written {
    pub(super) guild_id: i64,
    /// It was not known before.
    pub(super) new: bool,
}

/// Writes guilds' own columns: of those with a snapshot always, of others when they are known and the bot has
/// not left. Whoever is among `read` may be in an outage all the same.
pub(super) async fn upsert(
    conn: &mut PgConnection,
    shard: Shard,
    (rows, read): (&[GuildRow], &[Id<GuildMarker>]),
    snapshots: &Snapshots,
) -> Result<Vec<Written>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Every batch that inserts a guild also gives it its first revision.
    Ok(sqlx::query_as!(
        Written,
        r#"insert into guilds (guild_id, application_id, shard_id, name, icon, owner_id, preferred_locale,
                             revision, unavailable)
         select guild_id, $1, $2, name, icon, owner_id, preferred_locale, 0,
                guild_id = any($9)
                and (exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
                     or exists (select 1 from outages where outages.guild_id = fresh.guild_id))
         from unnest($3::bigint[], $4::boolean[], $5::text[], $6::text[], $7::bigint[], $8::text[])
              as fresh (guild_id, whole, name, icon, owner_id, preferred_locale)
         where whole or exists (select 1 from guilds
                                where guilds.guild_id = fresh.guild_id and retired_at is null)
         on conflict (guild_id) do update
         set application_id = excluded.application_id, shard_id = excluded.shard_id, name = excluded.name,
             icon = excluded.icon, owner_id = excluded.owner_id,
             preferred_locale = excluded.preferred_locale, retired_at = null,
             unavailable = guilds.unavailable and excluded.unavailable
         where (guilds.application_id, guilds.shard_id, guilds.name, guilds.icon, guilds.owner_id,
                guilds.preferred_locale, guilds.unavailable, guilds.retired_at)
               is distinct from
               (excluded.application_id, excluded.shard_id, excluded.name, excluded.icon,
                excluded.owner_id, excluded.preferred_locale, guilds.unavailable and excluded.unavailable,
                null::timestamptz)
         returning guild_id, revision = 0 as "new!""#,
        raw(shard.application_id),
        shard.shard_id,
        &rows.iter().map(|row| raw(row.guild_id)).collect::<Vec<_>>(),
        &rows.iter().map(|row| snapshots.has(raw(row.guild_id))).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>() as _,
        &rows.iter().map(|row| row.icon.as_deref()).collect::<Vec<_>>() as _,
        &rows.iter().map(|row| raw(row.owner_id)).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.preferred_locale.as_str()).collect::<Vec<_>>() as _,
        &raws(read)
    )
    .fetch_all(conn)
    .await?)
}

/// Marks guilds that Discord cannot serve; their rows are kept. Of those that are not known it is noted, for when they
/// are read over REST.
pub(super) async fn mark_unavailable(
    conn: &mut PgConnection,
    shard: Shard,
    guild_ids: &[Id<GuildMarker>],
) -> Result<Vec<i64>> {
    if guild_ids.is_empty() {
        return Ok(Vec::new());
    }
    let guild_ids = raws(guild_ids);
    sqlx::query!(
        "insert into outages (guild_id, application_id)
         select guild_id, $2 from unnest($1::bigint[]) as told (guild_id)
         where not exists (select 1 from guilds where guilds.guild_id = told.guild_id)
         on conflict do nothing",
        &guild_ids,
        raw(shard.application_id)
    )
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_scalar!(
        "update guilds set unavailable = true where guild_id = any($1) and not unavailable
         returning guild_id",
        &guild_ids
    )
    .fetch_all(conn)
    .await?)
}

/// Ends the outages of guilds that Discord serves again although what it said of them could not be read.
pub(super) async fn mark_served(conn: &mut PgConnection, guild_ids: &[Id<GuildMarker>]) -> Result<Vec<i64>> {
    if guild_ids.is_empty() {
        return Ok(Vec::new());
    }
    let guild_ids = raws(guild_ids);
    forget_outages(conn, &guild_ids).await?;
    Ok(sqlx::query_scalar!(
        "update guilds set unavailable = false where guild_id = any($1) and unavailable
         returning guild_id",
        &guild_ids
    )
    .fetch_all(conn)
    .await?)
}

/// Forgets the outages of guilds that are known by now, or that are none of the bot's any more.
pub(super) async fn forget_outages(conn: &mut PgConnection, guild_ids: &[i64]) -> Result<()> {
    if guild_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!("delete from outages where guild_id = any($1)", guild_ids).execute(conn).await?;
    Ok(())
}

/// Retires guilds the bot left; their rows are kept.
pub(super) async fn retire(
    conn: &mut PgConnection,
    retired: &[(Id<GuildMarker>, OffsetDateTime)],
) -> Result<Vec<i64>> {
    if retired.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "update guilds set retired_at = gone.at
         from unnest($1::bigint[], $2::timestamptz[]) as gone (guild_id, at)
         where guilds.guild_id = gone.guild_id and guilds.retired_at is null
         returning guilds.guild_id",
        &retired.iter().map(|(guild_id, _)| raw(*guild_id)).collect::<Vec<_>>(),
        &retired.iter().map(|(_, at)| *at).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Those of the guilds that are known and that the bot has not left.
pub(super) async fn known(conn: &mut PgConnection, guild_ids: &[i64]) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "select guild_id from guilds where guild_id = any($1) and retired_at is null",
        guild_ids
    )
    .fetch_all(conn)
    .await?)
}

/// Raises the revisions of guilds of which a row changed.
pub(super) async fn raise_revisions(conn: &mut PgConnection, changed: &BTreeSet<i64>) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let changed: Vec<i64> = changed.iter().copied().collect();
    sqlx::query!("update guilds set revision = revision + 1 where guild_id = any($1)", &changed)
        .execute(conn)
        .await?;
    Ok(())
}
