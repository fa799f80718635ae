//! When each guild was last held against Discord.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    Result,
    ids::{id, raw},
    mirror::shards::Shard,
};

/// Remembers when guilds were held against Discord, or that it was tried.
pub(super) async fn mark(
    conn: &mut PgConnection,
    checked: &[(Id<GuildMarker>, OffsetDateTime)],
) -> Result<()> {
    if checked.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into guild_checks (guild_id, checked_at)
         select guild_id, max(at) from unnest($1::bigint[], $2::timestamptz[]) as fresh (guild_id, at)
         group by guild_id
         on conflict (guild_id) do update set checked_at = excluded.checked_at",
        &checked.iter().map(|(guild_id, _)| raw(*guild_id)).collect::<Vec<_>>(),
        &checked.iter().map(|(_, at)| *at).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The shard's guild that was held against Discord the longest ago, and when; `None` for when: never.
///
/// Guilds in an outage, and those that are to be read again anyway, are left out.
pub async fn find_oldest(
    conn: &mut PgConnection,
    shard: Shard,
) -> Result<Option<(Id<GuildMarker>, Option<OffsetDateTime>)>> {
    let oldest = sqlx::query!(
        r#"select guild_id, checked_at as "checked_at?"
           from guilds left join guild_checks using (guild_id)
           where application_id = $1 and (guild_id >> 22) % $3::integer = $2::integer
             and retired_at is null and not unavailable
             and not exists (select 1 from rereads where rereads.guild_id = guilds.guild_id)
           order by checked_at nulls first limit 1"#,
        raw(shard.application_id),
        shard.shard_id,
        shard.shard_count
    )
    .fetch_optional(conn)
    .await?;
    Ok(oldest.map(|row| (id(row.guild_id), row.checked_at)))
}
