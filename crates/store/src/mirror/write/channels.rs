//! Channels and threads: read, written, deleted, hidden.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    channel::ChannelType,
    id::{Id, marker::ChannelMarker},
};

use super::{
    ChannelRow, Deletion, Said, ThreadList,
    compare::{Compared, Named, Row as _, Stored, Table, column},
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
    let named = Named::of(rows, snapshots);
    let mut stored = Vec::new();
    if !named.whole.is_empty() {
        let whole = sqlx::query_as!(Record, "select * from channels where guild_id = any($1)", &named.whole);
        stored.extend(whole.fetch_all(&mut *conn).await?);
    }
    if !named.ids.is_empty() {
        let alone = sqlx::query_as!(
            Record,
            "select channels.* from channels
             join unnest($1::bigint[], $2::bigint[]) as named (guild_id, channel_id) using (guild_id, channel_id)",
            &named.guild_ids,
            &named.ids
        );
        stored.extend(alone.fetch_all(conn).await?);
    }
    let stored = stored.into_iter().map(|record| {
        let gone = record.deleted_at.is_some();
        (record.channel_id, Stored { row: record.into(), gone })
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
         from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::text[], $5::integer[], $6::bigint[],
                     $7::text[], $8::boolean[], $9::boolean[])
              as fresh (channel_id, guild_id, kind, name, position, parent_id, topic, nsfw,
                        archived_or_hidden)
         where channels.guild_id = fresh.guild_id and channels.channel_id = fresh.channel_id",
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
    let (mut channel_ids, mut guild_ids, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for row in left_out.iter().filter(|row| !row.is_thread()) {
        channel_ids.push(row.key());
        guild_ids.push(row.guild());
        times.extend(snapshots.at(row.guild()));
    }
    if channel_ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Gone,
        r#"update channels set deleted_at = gone.at
         from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as gone (channel_id, guild_id, at)
         where channels.guild_id = gone.guild_id and channels.channel_id = gone.channel_id
           and channels.deleted_at is null
         returning channels.channel_id, channels.guild_id, gone.at as "at!""#,
        &channel_ids,
        &guild_ids,
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

/// A channel as it is stored.
struct Record {
    channel_id: i64,
    guild_id: i64,
    kind: i16,
    name: String,
    position: i32,
    parent_id: Option<i64>,
    topic: Option<String>,
    nsfw: bool,
    archived_or_hidden: bool,
    deleted_at: Option<OffsetDateTime>,
}

impl From<Record> for ChannelRow {
    /// Without its overwrites.
    fn from(record: Record) -> Self {
        Self {
            channel_id: id(record.channel_id),
            guild_id: id(record.guild_id),
            kind: ChannelType::from(u8::try_from(record.kind).unwrap_or(u8::MAX)),
            name: record.name,
            position: record.position,
            parent_id: maybe(record.parent_id),
            topic: record.topic,
            nsfw: record.nsfw,
            archived_or_hidden: record.archived_or_hidden,
            overwrites: Vec::new(),
        }
    }
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
