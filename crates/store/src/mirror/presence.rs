//! Whether the bot is in a guild, as far as the mirror knows.

use sqlx::PgConnection;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{Result, ids::raw};

/// What the mirror knows of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Never heard of it: just joined, or the bot is not in it.
    Unknown,
    /// The bot is in it.
    Present,
    /// The bot left it.
    Left,
}

/// What the mirror knows of the guild.
pub async fn presence(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Presence> {
    let left = sqlx::query_scalar!(
        r#"select retired_at is not null as "left!" from guilds where guild_id = $1"#,
        raw(guild_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(match left {
        None => Presence::Unknown,
        Some(false) => Presence::Present,
        Some(true) => Presence::Left,
    })
}
