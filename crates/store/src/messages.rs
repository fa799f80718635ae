//! Messages that managers composed: each is a row with a revision.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker},
};

use crate::{
    Result,
    ids::{id, ids, raw, raws},
};

/// A message that stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The message.
    pub message_id: Id<MessageMarker>,
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// Rises with every edit that took effect.
    pub revision: i64,
    /// What it says, as it was composed.
    pub content: Value,
    /// When it was posted.
    pub created_at: OffsetDateTime,
    /// When it was last edited.
    pub edited_at: Option<OffsetDateTime>,
}

/// A message that was posted.
#[derive(Clone, Copy, Debug)]
pub struct NewMessage<'a> {
    /// The message.
    pub message_id: Id<MessageMarker>,
    /// The application that posted it.
    pub application_id: Id<ApplicationMarker>,
    /// Its guild.
    pub guild_id: Id<GuildMarker>,
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// What it says.
    pub content: &'a Value,
}

/// Notes a message that was posted; one that is known already stays as it is.
pub async fn posted(conn: &mut PgConnection, new: NewMessage<'_>, now: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into messages (message_id, application_id, guild_id, channel_id, revision, content, created_at)
         values ($1, $2, $3, $4, 1, $5, $6) on conflict (message_id) do nothing",
        raw(new.message_id),
        raw(new.application_id),
        raw(new.guild_id),
        raw(new.channel_id),
        new.content,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes what a message says after an edit; its revision by now, `None` for one that is not known.
pub async fn edited(
    conn: &mut PgConnection,
    (guild_id, message_id): (Id<GuildMarker>, Id<MessageMarker>),
    content: &Value,
    now: OffsetDateTime,
) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar!(
        "update messages set revision = revision + 1, content = $3, edited_at = $4
         where guild_id = $1 and message_id = $2 and deleted_at is null returning revision",
        raw(guild_id),
        raw(message_id),
        content,
        now
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes that a message is gone; `false` when that was known.
pub async fn deleted(
    conn: &mut PgConnection,
    (guild_id, message_id): (Id<GuildMarker>, Id<MessageMarker>),
    now: OffsetDateTime,
) -> Result<bool> {
    let deleted = sqlx::query!(
        "update messages set deleted_at = $3
         where guild_id = $1 and message_id = $2 and deleted_at is null",
        raw(guild_id),
        raw(message_id),
        now
    )
    .execute(conn)
    .await?;
    Ok(deleted.rows_affected() == 1)
}

/// The guild's messages that stand, as far as is known, the newest first, those older than `before`, at most `most`.
pub async fn list(
    conn: &mut PgConnection,
    (guild_id, channel_id): (Id<GuildMarker>, Option<Id<ChannelMarker>>),
    before: Option<Id<MessageMarker>>,
    most: i64,
) -> Result<Vec<Message>> {
    let rows = sqlx::query!(
        "select message_id, channel_id, revision, content, created_at, edited_at from messages
         where guild_id = $1 and deleted_at is null and ($2::bigint is null or channel_id = $2)
           and ($3::bigint is null or message_id < $3)
           and not exists (select 1 from channels
                           where channels.guild_id = $1 and channels.channel_id = messages.channel_id
                             and channels.deleted_at is not null)
         order by message_id desc limit $4",
        raw(guild_id),
        channel_id.map(raw),
        before.map(raw),
        most
    )
    .fetch_all(conn)
    .await?;
    let messages = rows.into_iter().map(|row| Message {
        message_id: id(row.message_id),
        channel_id: id(row.channel_id),
        revision: row.revision,
        content: row.content,
        created_at: row.created_at,
        edited_at: row.edited_at,
    });
    Ok(messages.collect())
}

/// The guild's message, if it stands.
pub async fn find(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    message_id: Id<MessageMarker>,
) -> Result<Option<Message>> {
    let row = sqlx::query!(
        "select channel_id, revision, content, created_at, edited_at from messages
         where guild_id = $1 and message_id = $2 and deleted_at is null
           and not exists (select 1 from channels
                           where channels.guild_id = $1 and channels.channel_id = messages.channel_id
                             and channels.deleted_at is not null)",
        raw(guild_id),
        raw(message_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Message {
        message_id,
        channel_id: id(row.channel_id),
        revision: row.revision,
        content: row.content,
        created_at: row.created_at,
        edited_at: row.edited_at,
    }))
}

/// Which of these are known, be they gone or not.
pub async fn known(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    message_ids: &[Id<MessageMarker>],
) -> Result<Vec<Id<MessageMarker>>> {
    let known = sqlx::query_scalar!(
        "select message_id from messages where guild_id = $1 and message_id = any($2)",
        raw(guild_id),
        &raws(message_ids)
    )
    .fetch_all(conn)
    .await?;
    Ok(ids(&known))
}
