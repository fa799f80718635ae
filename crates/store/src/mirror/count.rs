//! How much of a guild there is.

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{Result, ids::raw};

/// How much of a guild the mirror and the configuration hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Channels and categories, threads left out: Discord lets a guild have so many (Discord Docs: Guild).
    pub channels: i64,
    /// Active threads that the bot sees.
    pub threads: i64,
    /// Channels of the category that has most of them.
    pub fullest_category: i64,
    /// Roles, @everyone among them.
    pub roles: i64,
    /// Custom emojis.
    pub emojis: i64,
    /// Role panels.
    pub panels: i64,
    /// What stands in the way of what is configured.
    pub problems: i64,
}

/// Counts what there is of the guild.
pub async fn count(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Counts> {
    Ok(sqlx::query_as!(
        Counts,
        r#"with live as (
             select kind, parent_id from channels
             where guild_id = $1 and deleted_at is null and not archived_or_hidden
           )
           select (select count(*) from live where kind not in (10, 11, 12)) as "channels!",
                  (select count(*) from live where kind in (10, 11, 12)) as "threads!",
                  coalesce((select count(*) from live where kind not in (10, 11, 12) and parent_id is not null
                            group by parent_id order by 1 desc limit 1), 0) as "fullest_category!",
                  (select count(*) from roles where guild_id = $1 and deleted_at is null) as "roles!",
                  (select count(*) from emojis where guild_id = $1) as "emojis!",
                  (select count(*) from panels where guild_id = $1 and deleted_at is null) as "panels!",
                  (select count(*) from problems where guild_id = $1 and ended_at is null) as "problems!""#,
        raw(guild_id)
    )
    .fetch_one(conn)
    .await?)
}
