//! The audit log: who did what in a guild, and what was refused.

use std::time::Duration;

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, UserMarker},
};

use crate::{
    Result,
    ids::{id, maybe, raw},
    panels::PanelId,
};

/// Who an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// A person in the guild.
    Member(Id<UserMarker>),
    /// An API token, by its id.
    Token(i64),
    /// Bellhop itself: the clock, a sweep.
    System,
}

impl By {
    /// Whose it is in a row that has a column for each.
    pub(crate) fn of(user_id: Option<i64>, api_token_id: Option<i64>) -> Self {
        match (maybe(user_id), api_token_id) {
            (Some(user_id), _) => Self::Member(user_id),
            (None, Some(api_token_id)) => Self::Token(api_token_id),
            (None, None) => Self::System,
        }
    }

    /// The member, if it is one.
    pub fn member(self) -> Option<Id<UserMarker>> {
        match self {
            Self::Member(user_id) => Some(user_id),
            Self::Token(_) | Self::System => None,
        }
    }

    /// The API token, if it is one.
    pub fn token(self) -> Option<i64> {
        match self {
            Self::Token(api_token_id) => Some(api_token_id),
            Self::Member(_) | Self::System => None,
        }
    }
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
    /// Its id; of two of a guild the later has, as a rule, the greater.
    pub audit_id: i64,
    /// When it happened.
    pub at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// Who did it.
    pub by: By,
    /// What it concerned.
    pub details: Value,
}

/// Writes an entry, and tells whoever watches the guild.
pub async fn write(conn: &mut PgConnection, entry: &NewEntry<'_>, now: OffsetDateTime) -> Result<()> {
    let (actor_kind, actor_id) = match entry.by {
        By::Member(user_id) => ("member", Some(raw(user_id))),
        By::Token(api_token_id) => ("token", Some(api_token_id)),
        By::System => ("system", None),
    };
    sqlx::query!(
        "with written as (
             insert into audit (application_id, guild_id, at, event, actor_kind, actor_id, details, untold)
             values ($1, $2, $3, $4, $5, $6, $7, exists (
                 select 1 from guild_settings where guild_id = $2 and audit_channel_id is not null))
             returning audit_id
         )
         insert into outbox (guild_id, topic, payload, at)
         select $2, 'audit', jsonb_build_object(
                    'id', audit_id::text, 'event', $4::text,
                    'actor', jsonb_build_object('kind', $5::text, 'id', ($6::bigint)::text), 'details', $7::jsonb), $3
         from written",
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

/// Which entries are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Those of this event.
    pub event: Option<&'a str>,
    /// Those of this member.
    pub member_id: Option<Id<UserMarker>>,
    /// Those from then on.
    pub since: Option<OffsetDateTime>,
    /// Those before then.
    pub until: Option<OffsetDateTime>,
    /// Those older than this one.
    pub before: Option<i64>,
}

/// An entry as programs read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its id.
    pub audit_id: i64,
    /// When it happened.
    pub at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// `member`, `token` or `system`.
    pub actor_kind: String,
    /// The member, or the token.
    pub actor_id: Option<i64>,
    /// What it concerned.
    pub details: Value,
}

/// The wanted entries of the guild, newest first, at most `most`.
pub async fn list(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    wanted: Wanted<'_>,
    most: i64,
) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        "select audit_id, at, event, actor_kind, actor_id, details from audit
         where guild_id = $1 and ($2::text is null or event = $2)
           and ($3::bigint is null or (actor_id = $3 and actor_kind = 'member'))
           and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
           and ($6::bigint is null or audit_id < $6)
         order by audit_id desc limit $7",
        raw(guild_id),
        wanted.event,
        wanted.member_id.map(raw),
        wanted.since,
        wanted.until,
        wanted.before,
        most
    )
    .fetch_all(conn)
    .await?)
}

/// The last changes of the panel beyond revision `after`, at most ten, oldest first.
pub async fn list_panel_changes(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    panel_id: PanelId,
    after: i64,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query_as!(
        Row,
        "select audit_id, at, event, actor_kind, actor_id, details
         from audit
         where guild_id = $1 and details->>'panel_id' = $2 and event = 'panel.changed'
           and (details->>'revision')::bigint > $3
         order by audit_id desc limit 10",
        raw(guild_id),
        panel_id.to_string(),
        after
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().rev().map(Entry::from).collect())
}

/// These entries, oldest first.
pub async fn list_of(conn: &mut PgConnection, audit_ids: &[i64]) -> Result<Vec<Entry>> {
    let rows = sqlx::query_as!(
        Row,
        "select audit_id, at, event, actor_kind, actor_id, details
         from audit where audit_id = any($1) order by audit_id",
        audit_ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// What the audit channel of a guild is to be told next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// The channel.
    pub channel_id: Id<ChannelMarker>,
    /// The entries, oldest first.
    pub audit_ids: Vec<i64>,
}

/// The order key of what a guild's audit channel is told.
pub fn order_key(guild_id: Id<GuildMarker>) -> String {
    format!("audit:{guild_id}")
}

/// Takes out, of each of the application's guilds with an open audit channel that was told nothing after
/// `quiet_since` and has nothing under way, the oldest entries that it was not told, at most `most` a guild. They are
/// the caller's to tell, under the guild's [`order_key`].
pub async fn take_untold(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    (quiet_since, now): (OffsetDateTime, OffsetDateTime),
    most: i64,
) -> Result<Vec<Untold>> {
    let guilds = sqlx::query!(
        r#"update guild_settings set told_at = $3
           where guild_id in (
               select guild_id from guild_settings
               where audit_channel_id is not null and audit_channel_lost_at is null
                 and (told_at is null or told_at <= $2)
                 and not exists (select 1 from actions
                                 where application_id = $1 and state in ('pending', 'processing')
                                   and order_key = 'audit:' || guild_settings.guild_id)
                 and exists (select 1 from audit
                             where audit.guild_id = guild_settings.guild_id and untold and application_id = $1)
               order by guild_id for update skip locked
           )
           returning guild_id, audit_channel_id as "channel_id!""#,
        raw(application_id),
        quiet_since,
        now
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut untold = Vec::with_capacity(guilds.len());
    for guild in guilds {
        let audit_ids = sqlx::query_scalar!(
            "update audit set untold = false where audit_id in (
                 select audit_id from audit where guild_id = $1 and untold order by audit_id limit $2
             )
             returning audit_id",
            guild.guild_id,
            most
        )
        .fetch_all(&mut *conn)
        .await?;
        untold.push(Untold { guild_id: id(guild.guild_id), channel_id: id(guild.channel_id), audit_ids });
    }
    Ok(untold)
}

/// When the next audit channel may be told something that it was not: `once_in` after it was told the last.
pub async fn next_untold(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    once_in: Duration,
) -> Result<Option<OffsetDateTime>> {
    let told_at = sqlx::query_scalar!(
        r#"select coalesce(told_at, 'epoch') as "told_at!" from guild_settings
           where audit_channel_id is not null and audit_channel_lost_at is null
             and exists (select 1 from audit
                         where audit.guild_id = guild_settings.guild_id and untold and application_id = $1)
             and not exists (select 1 from actions
                             where application_id = $1 and state in ('pending', 'processing')
                               and order_key = 'audit:' || guild_settings.guild_id)
           order by told_at nulls first limit 1"#,
        raw(application_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(told_at.map(|told_at| told_at + once_in))
}

/// Notes that the guild's audit channel was told something just now.
pub async fn told(conn: &mut PgConnection, guild_id: Id<GuildMarker>, now: OffsetDateTime) -> Result<()> {
    sqlx::query!("update guild_settings set told_at = $2 where guild_id = $1", raw(guild_id), now)
        .execute(conn)
        .await?;
    Ok(())
}

/// Has the audit channel told of these entries again: it could not be.
pub async fn put_back_untold(conn: &mut PgConnection, audit_ids: &[i64]) -> Result<()> {
    sqlx::query!("update audit set untold = true where audit_id = any($1)", audit_ids).execute(conn).await?;
    Ok(())
}

struct Row {
    audit_id: i64,
    at: OffsetDateTime,
    event: String,
    actor_kind: String,
    actor_id: Option<i64>,
    details: Value,
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        let by = match row.actor_kind.as_str() {
            "member" => By::of(row.actor_id, None),
            _ => By::of(None, row.actor_id),
        };
        Self { audit_id: row.audit_id, at: row.at, event: row.event, by, details: row.details }
    }
}

/// Deletes at most `most` entries older than `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from audit where audit_id in
             (select audit_id from audit where at < $1 order by at limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
