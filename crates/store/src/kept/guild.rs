//! What is kept of a guild.

use sqlx::{AssertSqlSafe, PgConnection};
use twilight_model::id::{Id, marker::GuildMarker};

use super::{BATCH, NOBODY};
use crate::{
    Result,
    ids::raw,
    mirror::{Presence, presence},
};

/// Tables with rows of a guild, and which rows those are; what refers to another comes before it. The mirror is not
/// among them ([`forget_guild`]).
pub const GUILD_TABLES: [(&str, &str); 18] = [
    ("panel_grants", "guild_id = $1"),
    ("panels", "guild_id = $1"),
    ("messages", "guild_id = $1"),
    ("problems", "guild_id = $1"),
    ("judgements", "guild_id = $1"),
    ("audit", "guild_id = $1"),
    ("actions", "guild_id = $1"),
    ("action_days", "guild_id = $1"),
    ("outbox", "guild_id = $1"),
    ("history", "guild_id = $1"),
    ("guild_checks", "guild_id = $1"),
    ("rereads", "guild_id = $1"),
    ("outages", "guild_id = $1"),
    ("member_readings", "guild_id = $1"),
    ("user_guilds", "guild_id = $1"),
    ("guild_settings", "guild_id = $1"),
    (
        "idempotency_keys",
        r"(bearer_kind = 'token' and bearer_id in (select api_token_id from api_tokens where guild_id = $1)
            or concat_ws(' ', location, body) ~ ('(?<![0-9])' || $1 || '(?![0-9])'))",
    ),
    ("api_tokens", "guild_id = $1"),
];

/// How many rows of the guild a table of [`GUILD_TABLES`] has.
pub async fn count_guild(
    conn: &mut PgConnection,
    (table, which): (&'static str, &'static str),
    guild_id: Id<GuildMarker>,
) -> Result<u64> {
    let count = format!("select count(*) from {table} where {which}");
    let rows: i64 = sqlx::query_scalar(AssertSqlSafe(count)).bind(raw(guild_id)).fetch_one(conn).await?;
    Ok(rows.unsigned_abs())
}

/// Removes a batch of the guild's rows from a table of [`GUILD_TABLES`]; how many there were, none once it is done.
pub async fn remove_guild_rows(
    conn: &mut PgConnection,
    (table, which): (&'static str, &'static str),
    guild_id: Id<GuildMarker>,
) -> Result<u64> {
    let remove = format!(
        "delete from {table} where ctid = any (array(select ctid from {table} where {which} limit $2))"
    );
    let removed = sqlx::query(AssertSqlSafe(remove)).bind(raw(guild_id)).bind(BATCH).execute(conn).await?;
    Ok(removed.rows_affected())
}

/// Removes what the mirror holds of a guild that the bot left: all but its id and its revision, for readers keep what
/// they read of it by that, and it must never be given twice. False where the bot is in it after all.
pub async fn forget_guild(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<bool> {
    // The daemon writes the guild's row before it writes what is in it, and waits for this to end.
    let forgotten = sqlx::query!(
        "with gone as (
           update guilds set name = '', icon = null, owner_id = $2, preferred_locale = '', revision = revision + 1
           where guild_id = $1 and retired_at is not null
           returning guild_id
         ), no_overwrites as (
           delete from channel_overwrites where guild_id in (select guild_id from gone)
         ), no_channels as (
           delete from channels where guild_id in (select guild_id from gone)
         ), no_roles as (
           delete from roles where guild_id in (select guild_id from gone)
         ), no_emojis as (
           delete from emojis where guild_id in (select guild_id from gone)
         )
         delete from self_members where guild_id in (select guild_id from gone)",
        raw(guild_id),
        NOBODY
    );
    forgotten.execute(&mut *conn).await?;
    Ok(presence(conn, guild_id).await? != Presence::Present)
}

/// How many rows the mirror holds of a guild: its own, channels, roles, emojis and the bot's roles.
pub async fn count_mirror(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<u64> {
    let rows = sqlx::query_scalar!(
        r#"select (select count(*) from guilds where guild_id = $1 and name <> '')
                + (select count(*) from channels where guild_id = $1)
                + (select count(*) from channel_overwrites where guild_id = $1)
                + (select count(*) from roles where guild_id = $1)
                + (select count(*) from emojis where guild_id = $1)
                + (select count(*) from self_members where guild_id = $1) as "rows!""#,
        raw(guild_id)
    )
    .fetch_one(conn)
    .await?;
    Ok(rows.unsigned_abs())
}
