//! A guild's emojis, which Discord always lists completely.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{EmojiRow, compare::column, guilds, said::Snapshots};
use crate::{
    Result,
    ids::{id, raw},
};

/// Makes the guilds' emojis what the lists say; unknown guilds are left out. Yields the guilds, one
/// for each row that was written or dropped.
pub(super) async fn replace(
    conn: &mut PgConnection,
    lists: &[(Id<GuildMarker>, Cow<'_, [EmojiRow]>)],
    snapshots: &Snapshots,
) -> Result<Vec<i64>> {
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    let guild_ids: Vec<i64> = lists.iter().map(|(guild_id, _)| raw(*guild_id)).collect();
    let mut stored = read(conn, &guild_ids).await?;
    let (known, unsure): (Vec<i64>, Vec<i64>) =
        guild_ids.into_iter().partition(|guild_id| snapshots.has(*guild_id));
    let mut known = HashSet::<i64>::from_iter(known);
    if !unsure.is_empty() {
        known.extend(guilds::known(conn, &unsure).await?);
    }
    let (mut created, mut changed, mut named) = (Vec::new(), Vec::new(), HashSet::new());
    let rows = lists.iter().filter(|(guild_id, _)| known.contains(&raw(*guild_id)));
    // One that is named twice is there once.
    for row in rows.flat_map(|(_, rows)| &**rows).filter(|row| named.insert(row.emoji_id)) {
        match stored.remove(&raw(row.emoji_id)) {
            Some(stored) if stored == *row => {}
            Some(_) => changed.push(row),
            None => created.push(row),
        }
    }
    let left_out: Vec<&EmojiRow> = stored.values().collect();
    delete(conn, &left_out).await?;
    insert(conn, &created).await?;
    update(conn, &changed).await?;
    Ok([left_out, created, changed].concat().into_iter().map(|row| raw(row.guild_id)).collect())
}

async fn read(conn: &mut PgConnection, guild_ids: &[i64]) -> Result<HashMap<i64, EmojiRow>> {
    let stored = sqlx::query!(
        "select emoji_id, guild_id, name, animated, available, managed from emojis where guild_id = any($1)",
        guild_ids
    )
    .fetch_all(conn)
    .await?;
    let stored = stored.into_iter().map(|stored| {
        let row = EmojiRow {
            emoji_id: id(stored.emoji_id),
            guild_id: id(stored.guild_id),
            name: stored.name,
            animated: stored.animated,
            available: stored.available,
            managed: stored.managed,
        };
        (stored.emoji_id, row)
    });
    Ok(stored.collect())
}

async fn delete(conn: &mut PgConnection, rows: &[&EmojiRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from emojis
         using (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as emoji_id) as gone
         where emojis.guild_id = gone.guild_id and emojis.emoji_id = gone.emoji_id",
        &column(rows, |row| raw(row.guild_id)),
        &column(rows, |row| raw(row.emoji_id))
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert(conn: &mut PgConnection, rows: &[&EmojiRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into emojis (emoji_id, guild_id, name, animated, available, managed)
         select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::boolean[]),
                unnest($5::boolean[]), unnest($6::boolean[])",
        &column(rows, |row| raw(row.emoji_id)),
        &column(rows, |row| raw(row.guild_id)),
        &column(rows, |row| row.name.as_str()) as _,
        &column(rows, |row| row.animated),
        &column(rows, |row| row.available),
        &column(rows, |row| row.managed)
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn update(conn: &mut PgConnection, rows: &[&EmojiRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update emojis set name = fresh.name, animated = fresh.animated, available = fresh.available,
                           managed = fresh.managed
         from (select unnest($1::bigint[]) as emoji_id, unnest($2::bigint[]) as guild_id,
                      unnest($3::text[]) as name, unnest($4::boolean[]) as animated,
                      unnest($5::boolean[]) as available, unnest($6::boolean[]) as managed) as fresh
         where emojis.guild_id = fresh.guild_id and emojis.emoji_id = fresh.emoji_id",
        &column(rows, |row| raw(row.emoji_id)),
        &column(rows, |row| raw(row.guild_id)),
        &column(rows, |row| row.name.as_str()) as _,
        &column(rows, |row| row.animated),
        &column(rows, |row| row.available),
        &column(rows, |row| row.managed)
    )
    .execute(conn)
    .await?;
    Ok(())
}
