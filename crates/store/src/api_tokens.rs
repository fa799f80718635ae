//! API tokens: scoped to a guild, stored as a hash, revocable.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{Result, ids::raw};

/// A token that may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id, for the audit log.
    pub api_token_id: i64,
    /// The one guild it is good for.
    pub guild_id: Id<GuildMarker>,
    /// What it may do there.
    pub scopes: Vec<Scope>,
}

/// Something that a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Read the guild, its channels, roles, emojis and problems.
    Guild,
    /// Read the actions.
    Actions,
    /// Read the audit log, and how roles and overwrites were.
    Audit,
    /// Look members up.
    Members,
    /// Read the messages of every channel that the bot reads.
    Messages,
    /// Have messages posted, edited and deleted, and panels posted; call actions off, and have them tried again.
    Act,
    /// Make, change and delete role panels.
    EditPanels,
    /// Configure the guild.
    Configure,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 8] = [
        Self::Guild,
        Self::Actions,
        Self::Audit,
        Self::Members,
        Self::Messages,
        Self::Act,
        Self::EditPanels,
        Self::Configure,
    ];

    /// Its name, such as `guild:read`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guild => "guild:read",
            Self::Actions => "actions:read",
            Self::Audit => "audit:read",
            Self::Members => "members:read",
            Self::Messages => "messages:read",
            Self::Act => "actions:write",
            Self::EditPanels => "panels:write",
            Self::Configure => "config:write",
        }
    }

    /// The scope of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A token to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// The one guild it is good for.
    pub guild_id: Id<GuildMarker>,
    /// What it is for.
    pub name: &'a str,
    /// What it may do.
    pub scopes: &'a [Scope],
}

/// A token as its guild's operator sees it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub api_token_id: i64,
    /// The name it was given.
    pub name: String,
    /// What it may do, by name.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
}

/// Stores a new token's SHA-256 `hash`; its id.
pub async fn create(
    conn: &mut PgConnection,
    new: NewToken<'_>,
    hash: &[u8; 32],
    now: OffsetDateTime,
) -> Result<i64> {
    let scopes: Vec<_> = new.scopes.iter().map(|scope| scope.name().to_owned()).collect();
    Ok(sqlx::query_scalar!(
        "insert into api_tokens (guild_id, name, scopes, hash, created_at) values ($1, $2, $3, $4, $5)
         returning api_token_id",
        raw(new.guild_id),
        new.name,
        &scopes,
        hash.as_slice(),
        now
    )
    .fetch_one(conn)
    .await?)
}

/// The guild's tokens, oldest first.
pub async fn list(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        "select api_token_id, name, scopes, created_at, revoked_at from api_tokens
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

/// Whether a token works still.
pub async fn is_good(conn: &mut PgConnection, api_token_id: i64) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from api_tokens
                          where api_token_id = $1 and revoked_at is null) as "good!""#,
        api_token_id
    )
    .fetch_one(conn)
    .await?)
}
