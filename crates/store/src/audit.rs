//! The audit log: who did what in a guild, and what was refused.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker, UserMarker},
};

use crate::{
    Result,
    ids::{maybe, raw},
};

/// Who an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A person in the guild.
    Member(Id<UserMarker>),
    /// An API token, by its id.
    Token(i64),
    /// Bellhop itself: the clock, a sweep.
    System,
}

/// An entry to be written.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// The application through which it happened.
    pub application_id: Id<ApplicationMarker>,
    /// The guild in which it happened.
    pub guild_id: Id<GuildMarker>,
    /// What happened, such as `panel.roles-changed`.
    pub event: &'a str,
    /// Who did it.
    pub by: By,
    /// What it concerned, before and after.
    pub details: &'a Value,
}

/// An entry as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it happened.
    pub at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// The member who did it, where it was one.
    pub member_id: Option<Id<UserMarker>>,
    /// What it concerned.
    pub details: Value,
}

/// Writes an entry.
pub async fn write(conn: &mut PgConnection, entry: &NewEntry<'_>, now: OffsetDateTime) -> Result<()> {
    let (actor_kind, actor_id) = match entry.by {
        By::Member(user_id) => ("member", Some(raw(user_id))),
        By::Token(api_token_id) => ("token", Some(api_token_id)),
        By::System => ("system", None),
    };
    sqlx::query!(
        "insert into audit (application_id, guild_id, at, event, actor_kind, actor_id, details)
         values ($1, $2, $3, $4, $5, $6, $7)",
        raw(entry.application_id),
        raw(entry.guild_id),
        now,
        entry.event,
        actor_kind,
        actor_id,
        entry.details
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The guild's newest entries, newest first.
pub async fn list_newest(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    most: i64,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        "select at, event, case when actor_kind = 'member' then actor_id end as member_id, details
         from audit where guild_id = $1 order by audit_id desc limit $2",
        raw(guild_id),
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            at: row.at,
            event: row.event,
            member_id: maybe(row.member_id),
            details: row.details,
        })
        .collect())
}

/// Deletes at most `most` entries older than `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from audit where audit_id in
             (select audit_id from audit where at < $1 order by audit_id limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
