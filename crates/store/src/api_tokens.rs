//! API tokens: scoped to a guild, stored as a hash, revocable.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    Result,
    ids::{id, raw},
};

/// A token that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id, for the audit log.
    pub api_token_id: i64,
    /// The one guild it is good for.
    pub guild_id: Id<GuildMarker>,
}

/// A token as its guild's operator sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub api_token_id: i64,
    /// The name it was given.
    pub name: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
}

/// Stores a new token's SHA-256 `hash`; its id.
pub async fn create(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    name: &str,
    hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        "insert into api_tokens (guild_id, name, hash, created_at) values ($1, $2, $3, $4)
         returning api_token_id",
        raw(guild_id),
        name,
        hash.as_slice(),
        now
    )
    .fetch_one(conn)
    .await?)
}

/// The token with this SHA-256 `hash`, unless it was revoked.
pub async fn find(conn: &mut PgConnection, hash: &[u8; 32]) -> Result<Option<ApiToken>> {
    let row = sqlx::query!(
        "select api_token_id, guild_id from api_tokens where hash = $1 and revoked_at is null",
        hash.as_slice()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| ApiToken { api_token_id: row.api_token_id, guild_id: id(row.guild_id) }))
}

/// The guild's tokens, oldest first.
pub async fn list(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        "select api_token_id, name, created_at, revoked_at from api_tokens
         where guild_id = $1 order by api_token_id",
        raw(guild_id)
    )
    .fetch_all(conn)
    .await?)
}

/// Revokes a token; `false` when there is none of this id that still worked.
pub async fn revoke(conn: &mut PgConnection, api_token_id: i64, now: OffsetDateTime) -> Result<bool> {
    let revoked = sqlx::query!(
        "update api_tokens set revoked_at = $2 where api_token_id = $1 and revoked_at is null",
        api_token_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(revoked.rows_affected() == 1)
}
