//! How far a guild's rows can be trusted.

use std::time::Duration;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{Result, ids::raw};

/// A guild the bot is in, and what its rows are worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildStanding {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Rises with every committed change of the guild's rows.
    pub revision: i64,
    /// Discord reported an outage of the guild; its rows are kept, and no events come.
    pub unavailable: bool,
    /// Something of it could not be heard, and it is still to be read again.
    pub doubtful: bool,
    /// The shard that hears of the guild; `None` while no daemon has served it.
    pub shard: Option<ShardStanding>,
}

/// How well a shard hears Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardStanding {
    /// Its gateway session is open and caught up.
    pub active: bool,
    /// There is a session that it has, or could resume.
    pub has_session: bool,
    /// When Discord last acknowledged a heartbeat.
    pub last_ack_at: Option<OffsetDateTime>,
    /// When the last event came.
    pub last_event_at: Option<OffsetDateTime>,
    /// How long the oldest event not yet committed had been waiting.
    pub lag: Duration,
    /// Until when a daemon holds the shard if it says nothing more; `None` where none ever did.
    pub held_until: Option<OffsetDateTime>,
}

/// The guild's standing from a row that has every column of the view `guild_standings`.
macro_rules! standing {
    ($row:ident, $guild_id:expr) => {
        $crate::mirror::GuildStanding {
            guild_id: $guild_id,
            revision: $row.revision,
            unavailable: $row.unavailable,
            doubtful: $row.doubtful,
            shard: $row.shard_id.map(|_| $crate::mirror::ShardStanding {
                active: $row.active,
                has_session: $row.has_session,
                last_ack_at: $row.last_ack_at,
                last_event_at: $row.last_event_at,
                lag: std::time::Duration::from_millis($row.lag_ms.try_into().unwrap_or_default()),
                held_until: $row.held_until,
            }),
        }
    };
}

pub(crate) use standing;

/// The guild and its shard, if the mirror knows it and the bot is still in it.
pub async fn find_standing(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
) -> Result<Option<GuildStanding>> {
    let row = sqlx::query!(
        r#"select revision as "revision!", unavailable as "unavailable!", doubtful as "doubtful!", shard_id,
                  active as "active!", has_session as "has_session!", last_ack_at, last_event_at,
                  lag_ms as "lag_ms!", held_until
           from guild_standings where guild_id = $1"#,
        raw(guild_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| standing!(row, guild_id)))
}
