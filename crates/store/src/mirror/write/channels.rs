//! Channels and threads: read, written, deleted, hidden.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    channel::ChannelType,
    id::{Id, marker::ChannelMarker},
};

use super::{
    ChannelRow, Deletion, Said, ThreadList,
    compare::{Compared, Row as _, Stored, Table, column},
    said::Snapshots,
};
use crate::{
    Result,
    ids::{id, maybe, raw},
};

/// A channel that has just become a tombstone.
pub(super) struct Gone {
    pub(super) channel_id: i64,
    pub(super) guild_id: i64,
    pub(super) at: OffsetDateTime,
}

/// Reads what is stored: the rows that are named, and all of guilds with a snapshot.
pub(super) async fn read(
    conn: &mut PgConnection,
    rows: &[Said<ChannelRow>],
    snapshots: &Snapshots,
) -> Result<Table<ChannelRow>> {
    let alone = rows.iter().map(|said| &said.row).filter(|row| !snapshots.has(row.guild()));
    let alone: Vec<i64> = alone.map(|row| raw(row.channel_id)).collect();
    let guild_ids = snapshots.guild_ids();
    if alone.is_empty() && guild_ids.is_empty() {
        return Ok(Table::new());
    }
    let stored = sqlx::query!(
        "select channel_id, guild_id, kind, name, position, parent_id, topic, nsfw, archived_or_hidden,
                deleted_at
         from channels where guild_id = any($1) or channel_id = any($2)",
        &guild_ids,
        &alone
    )
    .fetch_all(conn)
    .await?;
    let stored = stored.into_iter().map(|stored| {
        let row = ChannelRow {
            channel_id: id(stored.channel_id),
            guild_id: id(stored.guild_id),
            kind: ChannelType::from(u8::try_from(stored.kind).unwrap_or(u8::MAX)),
            name: stored.name,
            position: stored.position,
            parent_id: maybe(stored.parent_id),
            topic: stored.topic,
            nsfw: stored.nsfw,
            archived_or_hidden: stored.archived_or_hidden,
            overwrites: Vec::new(),
        };
        (stored.channel_id, Stored { row, gone: stored.deleted_at.is_some() })
    });
    Ok(stored.collect())
}

/// Writes what is said and not stored; yields the guilds, one for each row.
pub(super) async fn write(conn: &mut PgConnection, compared: &Compared<'_, ChannelRow>) -> Result<Vec<i64>> {
    insert(conn, &compared.created).await?;
    update(conn, &compared.changed).await?;
    Ok(compared.created.iter().chain(&compared.changed).map(|row| row.guild()).collect())
}

async fn insert(conn: &mut PgConnection, rows: &[&ChannelRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(rows);
    sqlx::query!(
        "insert into channels (channel_id, guild_id, kind, name, position, parent_id, topic, nsfw,
                               archived_or_hidden)
         select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::integer[],
                              $6::bigint[], $7::text[], $8::boolean[], $9::boolean[])",
        &columns.channel_ids,
        &columns.guild_ids,
        &columns.kinds,
        &columns.names as _,
        &columns.positions,
        &columns.parent_ids as _,
        &columns.topics as _,
        &columns.nsfw,
        &columns.hidden
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn update(conn: &mut PgConnection, rows: &[&ChannelRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(rows);
    sqlx::query!(
        "update channels
         set kind = fresh.kind, name = fresh.name, position = fresh.position, parent_id = fresh.parent_id,
             topic = fresh.topic, nsfw = fresh.nsfw, archived_or_hidden = fresh.archived_or_hidden,
             deleted_at = null
         from unnest($1::bigint[], $2::smallint[], $3::text[], $4::integer[], $5::bigint[], $6::text[],
                     $7::boolean[], $8::boolean[])
              as fresh (channel_id, kind, name, position, parent_id, topic, nsfw, archived_or_hidden)
         where channels.channel_id = fresh.channel_id",
        &columns.channel_ids,
        &columns.kinds,
        &columns.names as _,
        &columns.positions,
        &columns.parent_ids as _,
        &columns.topics as _,
        &columns.nsfw,
        &columns.hidden
    )
    .execute(conn)
    .await?;
    Ok(())
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
        r#"update channels set deleted_at = gone.at
         from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as gone (channel_id, guild_id, at)
         where channels.guild_id = gone.guild_id and channels.deleted_at is null
           and gone.channel_id = case when channels.kind in (10, 11, 12)
                                       and channels.channel_id <> all($1) then channels.parent_id
                                      else channels.channel_id end
         returning channels.channel_id, channels.guild_id, gone.at as "at!""#,
        &deleted.iter().map(|gone| raw(gone.id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| raw(gone.guild_id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| gone.at).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Turns channels that the snapshot of their guild leaves out into tombstones. Threads are none: it lists
/// those that are active.
pub(super) async fn prune(
    conn: &mut PgConnection,
    left_out: &[&ChannelRow],
    snapshots: &Snapshots,
) -> Result<Vec<Gone>> {
    let gone = left_out.iter().filter(|row| !row.is_thread());
    let (channel_ids, times): (Vec<i64>, Vec<OffsetDateTime>) =
        gone.filter_map(|row| Some((row.key(), snapshots.at(row.guild())?))).unzip();
    if channel_ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Gone,
        r#"update channels set deleted_at = gone.at
         from unnest($1::bigint[], $2::timestamptz[]) as gone (channel_id, at)
         where channels.channel_id = gone.channel_id and channels.deleted_at is null
         returning channels.channel_id, channels.guild_id, gone.at as "at!""#,
        &channel_ids,
        &times
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

struct Columns<'a> {
    channel_ids: Vec<i64>,
    guild_ids: Vec<i64>,
    kinds: Vec<i16>,
    names: Vec<&'a str>,
    positions: Vec<i32>,
    parent_ids: Vec<Option<i64>>,
    topics: Vec<Option<&'a str>>,
    nsfw: Vec<bool>,
    hidden: Vec<bool>,
}

impl<'a> Columns<'a> {
    fn of(rows: &[&'a ChannelRow]) -> Self {
        Self {
            channel_ids: column(rows, |row| raw(row.channel_id)),
            guild_ids: column(rows, |row| raw(row.guild_id)),
            kinds: column(rows, |row| i16::from(u8::from(row.kind))),
            names: column(rows, |row| row.name.as_str()),
            positions: column(rows, |row| row.position),
            parent_ids: column(rows, |row| row.parent_id.map(raw)),
            topics: column(rows, |row| row.topic.as_deref()),
            nsfw: column(rows, |row| row.nsfw),
            hidden: column(rows, |row| row.archived_or_hidden),
        }
    }
}
