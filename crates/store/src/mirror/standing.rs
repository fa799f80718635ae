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

/// The guild and its shard, if the mirror knows it and the bot is still in it.
pub async fn find_standing(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
) -> Result<Option<GuildStanding>> {
    let row = sqlx::query!(
        r#"select guild.revision, guild.unavailable,
                  exists (select 1 from rereads where rereads.guild_id = guild.guild_id) as "doubtful!",
                  shard.shard_id as "shard_id?", coalesce(shard.state = 'active', false) as "active!",
                  shard.session_id is not null as "has_session!", shard.last_ack_at as "last_ack_at?",
                  shard.last_event_at as "last_event_at?", coalesce(shard.lag_ms, 0) as "lag_ms!",
                  lease.expires_at as "held_until?"
           from guilds as guild
           left join shards as shard
             on shard.application_id = guild.application_id and shard.shard_id = guild.shard_id
           left join leases as lease
             on lease.name = 'shard:' || guild.application_id || ':' || guild.shard_id
           where guild.guild_id = $1 and guild.retired_at is null"#,
        raw(guild_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| GuildStanding {
        guild_id,
        revision: row.revision,
        unavailable: row.unavailable,
        doubtful: row.doubtful,
        shard: row.shard_id.map(|_| ShardStanding {
            active: row.active,
            has_session: row.has_session,
            last_ack_at: row.last_ack_at,
            last_event_at: row.last_event_at,
            lag: Duration::from_millis(row.lag_ms.try_into().unwrap_or_default()),
            held_until: row.held_until,
        }),
    }))
}
