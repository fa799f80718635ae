//! The permission overwrites of channels, always written as whole sets.

use sqlx::PgConnection;

use super::{ChannelRow, OverwriteKind, OverwriteRow};
use crate::{Result, ids::raw};

/// Makes the channels' overwrites what their rows say; those of tombstones stay as they are.
pub(super) async fn replace(conn: &mut PgConnection, rows: &[ChannelRow]) -> Result<Vec<i64>> {
    // A thread has its parent's overwrites and none of its own.
    let channels: Vec<&ChannelRow> = rows.iter().filter(|row| !row.is_thread()).collect();
    if channels.is_empty() {
        return Ok(Vec::new());
    }
    let columns = Columns::of(&channels);
    let mut changed = drop_unnamed(conn, &channels, &columns).await?;
    changed.extend(upsert(conn, &columns).await?);
    Ok(changed)
}

#[derive(Default)]
struct Columns {
    channel_ids: Vec<i64>,
    target_ids: Vec<i64>,
    kinds: Vec<i16>,
    allows: Vec<i64>,
    denies: Vec<i64>,
}

impl Columns {
    fn of(channels: &[&ChannelRow]) -> Self {
        let mut columns = Self::default();
        for channel in channels {
            for overwrite in &channel.overwrites {
                columns.push(raw(channel.channel_id), overwrite);
            }
        }
        columns
    }

    fn push(&mut self, channel_id: i64, overwrite: &OverwriteRow) {
        self.channel_ids.push(channel_id);
        self.target_ids.push(raw(overwrite.target_id));
        self.kinds.push(match overwrite.kind {
            OverwriteKind::Role => 0,
            OverwriteKind::Member => 1,
        });
        self.allows.push(overwrite.allow.bits().cast_signed());
        self.denies.push(overwrite.deny.bits().cast_signed());
    }
}

async fn drop_unnamed(
    conn: &mut PgConnection,
    channels: &[&ChannelRow],
    named: &Columns,
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "delete from channel_overwrites
         using channels
         where channel_overwrites.channel_id = any($1)
           and channels.channel_id = channel_overwrites.channel_id and channels.deleted_at is null
           and not exists (
               select 1 from unnest($2::bigint[], $3::bigint[]) as named (channel_id, target_id)
               where named.channel_id = channel_overwrites.channel_id
                 and named.target_id = channel_overwrites.target_id)
         returning channels.guild_id",
        &channels.iter().map(|channel| raw(channel.channel_id)).collect::<Vec<_>>(),
        &named.channel_ids,
        &named.target_ids
    )
    .fetch_all(conn)
    .await?)
}

async fn upsert(conn: &mut PgConnection, named: &Columns) -> Result<Vec<i64>> {
    if named.channel_ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        r#"insert into channel_overwrites (channel_id, target_id, kind, allow, deny)
           select fresh.channel_id, fresh.target_id, fresh.kind, fresh.allow, fresh.deny
           from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::bigint[])
                as fresh (channel_id, target_id, kind, allow, deny)
           join channels on channels.channel_id = fresh.channel_id and channels.deleted_at is null
           on conflict (channel_id, target_id) do update
           set kind = excluded.kind, allow = excluded.allow, deny = excluded.deny
           where (channel_overwrites.kind, channel_overwrites.allow, channel_overwrites.deny)
                 is distinct from (excluded.kind, excluded.allow, excluded.deny)
           returning (select guild_id from channels
                      where channels.channel_id = channel_overwrites.channel_id) as "guild_id!""#,
        &named.channel_ids,
        &named.target_ids,
        &named.kinds,
        &named.allows,
        &named.denies
    )
    .fetch_all(conn)
    .await?)
}
