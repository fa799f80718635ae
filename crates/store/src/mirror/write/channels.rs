//! Channels and threads: read, written, deleted, hidden.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    rows: &[Said<'_, ChannelRow>],
    snapshots: &Snapshots,
) -> Result<Table<ChannelRow>> {
    let named = Named::of(rows, snapshots);
    let mut stored = Vec::new();
    if !named.whole.is_empty() {
        let whole = sqlx::query_as!(
            Record,
            "select channel_id, guild_id, kind, name, position, parent_id, topic, nsfw, archived_or_hidden,
                    deleted_at
             from channels where guild_id = any($1)",
            &named.whole
        );
        stored.extend(whole.fetch_all(&mut *conn).await?);
    }
    if !named.ids.is_empty() {
        let alone = sqlx::query_as!(
            Record,
            "select channel_id, guild_id, kind, name, position, parent_id, topic, nsfw, archived_or_hidden,
                    deleted_at
             from channels
             join (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id) as named
                  using (guild_id, channel_id)",
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
         select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::smallint[]), unnest($4::text[]),
                unnest($5::integer[]), unnest($6::bigint[]), unnest($7::text[]), unnest($8::boolean[]),
                unnest($9::boolean[])",
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
         from (select unnest($1::bigint[]) as channel_id, unnest($2::bigint[]) as guild_id,
                      unnest($3::smallint[]) as kind, unnest($4::text[]) as name,
                      unnest($5::integer[]) as position, unnest($6::bigint[]) as parent_id,
                      unnest($7::text[]) as topic, unnest($8::boolean[]) as nsfw,
                      unnest($9::boolean[]) as archived_or_hidden) as fresh
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
    let of = |gone: &Deletion<Id<ChannelMarker>>| (raw(gone.guild_id), raw(gone.id));
    let mut times: BTreeMap<(i64, i64), OffsetDateTime> =
        deleted.iter().map(|gone| (of(gone), gone.at)).collect();
    let guild_ids = deleted.iter().map(|gone| raw(gone.guild_id)).collect();
    for thread in threads(conn, guild_ids).await? {
        // What stands in a deleted category is no thread.
        if let Some(at) = thread.parent_id.and_then(|parent_id| times.get(&(thread.guild_id, parent_id))) {
            let at = *at;
            times.entry((thread.guild_id, thread.channel_id)).or_insert(at);
        }
    }
    end(conn, &times).await
}

/// Turns channels that the snapshot of their guild leaves out into tombstones.
pub(super) async fn prune(
    conn: &mut PgConnection,
    left_out: &[&ChannelRow],
    snapshots: &Snapshots,
) -> Result<Vec<Gone>> {
    let of = |row: &&ChannelRow| Some(((row.guild(), row.key()), snapshots.at(row.guild())?));
    end(conn, &left_out.iter().filter_map(of).collect()).await
}

/// Makes tombstones of channels, each named by its guild and id, with the time.
async fn end(conn: &mut PgConnection, times: &BTreeMap<(i64, i64), OffsetDateTime>) -> Result<Vec<Gone>> {
    if times.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as!(
        Gone,
        r#"update channels set deleted_at = gone.at
         from (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id,
                      unnest($3::timestamptz[]) as at) as gone
         where channels.guild_id = gone.guild_id and channels.channel_id = gone.channel_id
           and channels.deleted_at is null
         returning channels.channel_id, channels.guild_id, gone.at as "at!""#,
        &times.keys().map(|(guild_id, _)| *guild_id).collect::<Vec<_>>(),
        &times.keys().map(|(_, channel_id)| *channel_id).collect::<Vec<_>>(),
        &times.values().copied().collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// A thread that is no tombstone.
struct Thread {
    channel_id: i64,
    guild_id: i64,
    parent_id: Option<i64>,
    archived_or_hidden: bool,
}

/// The threads of guilds.
async fn threads(conn: &mut PgConnection, guild_ids: BTreeSet<i64>) -> Result<Vec<Thread>> {
    Ok(sqlx::query_as!(
        Thread,
        "select channel_id, guild_id, parent_id, archived_or_hidden from channels
         where guild_id = any($1) and kind in (10, 11, 12) and deleted_at is null",
        &Vec::from_iter(guild_ids)
    )
    .fetch_all(conn)
    .await?)
}

/// Hides threads that a list of active ones leaves out; yields the guilds, one for each.
pub(super) async fn hide_unlisted(
    conn: &mut PgConnection,
    rows: &[Said<'_, ChannelRow>],
    lists: &[&ThreadList],
) -> Result<Vec<i64>> {
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    let named: HashSet<i64> = rows.iter().map(|said| said.row.key()).collect();
    // The channels whose threads a guild's list names; none for the whole guild's.
    let mut listed: HashMap<i64, Option<HashSet<i64>>> = HashMap::new();
    for list in lists {
        let parents =
            list.parent_ids.as_ref().map(|parents| parents.iter().map(|parent| raw(*parent)).collect());
        listed.insert(raw(list.guild_id), parents);
    }
    let mut threads = threads(conn, listed.keys().copied().collect()).await?;
    threads.retain(|thread| {
        let is_listed = match listed.get(&thread.guild_id) {
            Some(Some(parents)) => thread.parent_id.is_some_and(|parent_id| parents.contains(&parent_id)),
            Some(None) => true,
            None => false,
        };
        is_listed && !thread.archived_or_hidden && !named.contains(&thread.channel_id)
    });
    let (guild_ids, channel_ids): (Vec<i64>, Vec<i64>) =
        threads.iter().map(|thread| (thread.guild_id, thread.channel_id)).unzip();
    if channel_ids.is_empty() {
        return Ok(guild_ids);
    }
    sqlx::query!(
        "update channels set archived_or_hidden = true
         from (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as channel_id) as hidden
         where channels.guild_id = hidden.guild_id and channels.channel_id = hidden.channel_id",
        &guild_ids,
        &channel_ids
    )
    .execute(conn)
    .await?;
    Ok(guild_ids)
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
