//! Channels and threads: written, deleted, pruned, hidden.

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::ChannelMarker};

use super::{ChannelRow, Deletion, Said, ThreadList, said::Snapshots};
use crate::{Result, ids::raw};

/// A channel that has just become a tombstone.
pub(super) struct Gone {
    pub(super) channel_id: i64,
    pub(super) guild_id: i64,
}

/// Brings back tombstones that a snapshot names.
pub(super) async fn revive(
    conn: &mut PgConnection,
    rows: &[Said<ChannelRow>],
    snapshots: &Snapshots,
) -> Result<Vec<i64>> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "update channels set deleted_at = null
         where guild_id = any($1) and deleted_at is not null and channel_id = any($2)
         returning guild_id",
        &snapshots.guild_ids,
        &rows.iter().map(|said| raw(said.row.channel_id)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// A channel of which the own row changed.
pub(super) struct Written {
    pub(super) channel_id: i64,
    pub(super) guild_id: i64,
    /// It was not known before.
    pub(super) created: bool,
}

/// Writes channels of known guilds; tombstones stay as they are.
pub(super) async fn upsert(conn: &mut PgConnection, rows: &[Said<ChannelRow>]) -> Result<Vec<Written>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // A row that this transaction inserted has no transaction that replaced it.
    Ok(sqlx::query_as!(
        Written,
        r#"insert into channels (channel_id, guild_id, kind, name, position, parent_id, topic, nsfw,
                               archived_or_hidden)
         select fresh.*
         from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::integer[], $6::bigint[],
                     $7::text[], $8::boolean[], $9::boolean[])
              as fresh (channel_id, guild_id, kind, name, position, parent_id, topic, nsfw,
                        archived_or_hidden)
         where exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
         on conflict (channel_id) do update
         set kind = excluded.kind, name = excluded.name, position = excluded.position,
             parent_id = excluded.parent_id, topic = excluded.topic, nsfw = excluded.nsfw,
             archived_or_hidden = excluded.archived_or_hidden
         where channels.deleted_at is null
           and (channels.kind, channels.name, channels.position, channels.parent_id, channels.topic,
                channels.nsfw, channels.archived_or_hidden)
               is distinct from
               (excluded.kind, excluded.name, excluded.position, excluded.parent_id, excluded.topic,
                excluded.nsfw, excluded.archived_or_hidden)
         returning channel_id, guild_id, xmax = 0 as "created!""#,
        &rows.iter().map(|Said { row, .. }| raw(row.channel_id)).collect::<Vec<_>>(),
        &rows.iter().map(|Said { row, .. }| raw(row.guild_id)).collect::<Vec<_>>(),
        &rows.iter().map(|Said { row, .. }| i16::from(u8::from(row.kind))).collect::<Vec<_>>(),
        &rows.iter().map(|Said { row, .. }| row.name.as_str()).collect::<Vec<_>>() as _,
        &rows.iter().map(|Said { row, .. }| row.position).collect::<Vec<_>>(),
        &rows.iter().map(|Said { row, .. }| row.parent_id.map(raw)).collect::<Vec<_>>() as _,
        &rows.iter().map(|Said { row, .. }| row.topic.as_deref()).collect::<Vec<_>>() as _,
        &rows.iter().map(|Said { row, .. }| row.nsfw).collect::<Vec<_>>(),
        &rows.iter().map(|Said { row, .. }| row.archived_or_hidden).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Turns channels into tombstones, and with them their threads, which Discord does not name one by one.
pub(super) async fn delete(
    conn: &mut PgConnection,
    deleted: &[Deletion<Id<ChannelMarker>>],
) -> Result<Vec<Gone>> {
    if deleted.is_empty() {
        return Ok(Vec::new());
    }
    // A thread's id is never a parent's, and what stands in a deleted category is no thread.
    Ok(sqlx::query_as!(
        Gone,
        "update channels set deleted_at = gone.at
         from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as gone (channel_id, guild_id, at)
         where channels.guild_id = gone.guild_id and channels.deleted_at is null
           and gone.channel_id = case when channels.kind in (10, 11, 12)
                                       and channels.channel_id <> all($1) then channels.parent_id
                                      else channels.channel_id end
         returning channels.channel_id, channels.guild_id",
        &deleted.iter().map(|gone| raw(gone.id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| raw(gone.guild_id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| gone.at).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Turns channels that a snapshot left out into tombstones, and threads into hidden ones.
pub(super) async fn prune(
    conn: &mut PgConnection,
    rows: &[Said<ChannelRow>],
    snapshots: &Snapshots,
) -> Result<Vec<Gone>> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Gone,
        "update channels set deleted_at = whole.at
         from unnest($1::bigint[], $2::timestamptz[]) as whole (guild_id, at)
         where channels.guild_id = whole.guild_id and kind not in (10, 11, 12) and deleted_at is null
           and not exists (select 1 from unnest($3::bigint[]) as named (channel_id)
                           where named.channel_id = channels.channel_id)
         returning channel_id, channels.guild_id",
        &snapshots.guild_ids,
        &snapshots.times,
        &rows.iter().map(|Said { row, .. }| raw(row.channel_id)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Hides threads that a list of active ones leaves out.
pub(super) async fn hide_unlisted(
    conn: &mut PgConnection,
    rows: &[Said<ChannelRow>],
    lists: &[ThreadList],
) -> Result<Vec<i64>> {
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    // One row a listed parent; a list of the whole guild is a row without one.
    let (guild_ids, parent_ids): (Vec<i64>, Vec<Option<i64>>) = lists
        .iter()
        .flat_map(|list| {
            let parents = match &list.parent_ids {
                Some(parents) => parents.iter().map(|parent| Some(raw(*parent))).collect(),
                None => vec![None],
            };
            parents.into_iter().map(|parent| (raw(list.guild_id), parent))
        })
        .unzip();
    Ok(sqlx::query_scalar!(
        "update channels set archived_or_hidden = true
         from unnest($1::bigint[], $2::bigint[]) as listed (guild_id, parent_id)
         where channels.guild_id = listed.guild_id and channels.kind in (10, 11, 12)
           and (listed.parent_id is null or listed.parent_id = channels.parent_id)
           and not channels.archived_or_hidden and channels.deleted_at is null
           and not exists (select 1 from unnest($3::bigint[]) as named (channel_id)
                           where named.channel_id = channels.channel_id)
         returning channels.guild_id",
        &guild_ids,
        &parent_ids as _,
        &rows.iter().map(|Said { row, .. }| raw(row.channel_id)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}
