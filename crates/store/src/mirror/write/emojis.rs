//! A guild's emojis, which Discord always lists completely.

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use super::EmojiRow;
use crate::{
    Result,
    ids::{raw, raws},
};

/// Makes the emojis of the listed guilds what the rows say; unknown guilds are left out.
pub(super) async fn replace(
    conn: &mut PgConnection,
    rows: &[EmojiRow],
    lists: &[Id<GuildMarker>],
) -> Result<Vec<i64>> {
    if lists.is_empty() {
        return Ok(Vec::new());
    }
    let emoji_ids: Vec<i64> = rows.iter().map(|row| raw(row.emoji_id)).collect();
    let mut changed = sqlx::query_scalar!(
        "delete from emojis
         where guild_id = any($1)
           and not exists (select 1 from unnest($2::bigint[]) as named (emoji_id)
                           where named.emoji_id = emojis.emoji_id)
         returning guild_id",
        &raws(lists),
        &emoji_ids
    )
    .fetch_all(&mut *conn)
    .await?;
    let written = sqlx::query_scalar!(
        "insert into emojis (emoji_id, guild_id, name, animated, available, managed)
         select fresh.*
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::boolean[], $5::boolean[], $6::boolean[])
              as fresh (emoji_id, guild_id, name, animated, available, managed)
         where exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
         on conflict (emoji_id) do update
         set name = excluded.name, animated = excluded.animated, available = excluded.available,
             managed = excluded.managed
         where (emojis.name, emojis.animated, emojis.available, emojis.managed)
               is distinct from (excluded.name, excluded.animated, excluded.available, excluded.managed)
         returning guild_id",
        &emoji_ids,
        &rows.iter().map(|row| raw(row.guild_id)).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>() as _,
        &rows.iter().map(|row| row.animated).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.available).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.managed).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    changed.extend(written);
    Ok(changed)
}
