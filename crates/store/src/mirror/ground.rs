//! Reading what a judgement stands on: a guild's own columns, the bot in it, one channel, lost names.

use sqlx::PgConnection;
use twilight_model::{
    channel::ChannelType,
    id::{
        Id,
        marker::{ApplicationMarker, ChannelMarker, EmojiMarker, GuildMarker, RoleMarker, UserMarker},
    },
};

use super::{MirroredChannel, read::overwrites_of};
use crate::{
    Result,
    ids::{id, ids, maybe, raw, raws},
};

/// A guild's own columns, and the bot in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirroredGuild {
    /// The application whose bot is in it.
    pub application_id: Id<ApplicationMarker>,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner_id: Id<UserMarker>,
    /// The language it announces, such as `en-US`.
    pub preferred_locale: String,
    /// The bot's user and its roles, @everyone left out; `None` where they are not known.
    pub bot: Option<(Id<UserMarker>, Vec<Id<RoleMarker>>)>,
}

/// The guild, unless the bot never was in it, or left.
pub async fn find_guild(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Option<MirroredGuild>> {
    let row = sqlx::query!(
        r#"select application_id, name, owner_id, preferred_locale, me.user_id as "user_id?", me.role_ids as "role_ids?"
           from guilds left join self_members as me using (guild_id)
           where guild_id = $1 and retired_at is null"#,
        raw(guild_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| MirroredGuild {
        application_id: id(row.application_id),
        name: row.name,
        owner_id: id(row.owner_id),
        preferred_locale: row.preferred_locale,
        bot: maybe(row.user_id).zip(row.role_ids.map(|role_ids| ids(&role_ids))),
    }))
}

/// A channel that the mirror knows, or knew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownChannel {
    /// The channel; of a deleted one what it was last, without overwrites.
    pub channel: MirroredChannel,
    /// It was deleted.
    pub deleted: bool,
}

/// The channel of this guild, deleted or not.
pub async fn find_channel(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Id<ChannelMarker>,
) -> Result<Option<KnownChannel>> {
    let row = sqlx::query!(
        r#"select kind, name, position, parent_id, topic, nsfw, deleted_at is not null as "deleted!"
           from channels where guild_id = $1 and channel_id = $2"#,
        raw(guild_id),
        raw(channel_id)
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(KnownChannel {
        channel: MirroredChannel {
            channel_id,
            kind: ChannelType::from(u8::try_from(row.kind).unwrap_or(u8::MAX)),
            name: row.name,
            position: row.position,
            parent_id: maybe(row.parent_id),
            topic: row.topic,
            nsfw: row.nsfw,
            overwrites: overwrites_of(conn, guild_id, channel_id).await?,
        },
        deleted: row.deleted,
    }))
}

/// Of these roles the deleted ones, with their last names.
pub async fn list_deleted_roles(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    role_ids: &[Id<RoleMarker>],
) -> Result<Vec<(Id<RoleMarker>, String)>> {
    let rows = sqlx::query!(
        "select role_id, name from roles
         where guild_id = $1 and role_id = any($2) and deleted_at is not null",
        raw(guild_id),
        &raws(role_ids)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (id(row.role_id), row.name)).collect())
}

/// A custom emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirroredEmoji {
    /// The emoji.
    pub emoji_id: Id<EmojiMarker>,
    /// Its name.
    pub name: String,
    /// It moves.
    pub animated: bool,
    /// It can be used: a guild that lost its boosts keeps those that it has no slots for.
    pub available: bool,
    /// It belongs to an integration.
    pub managed: bool,
}

/// The guild's custom emojis, by name.
pub async fn list_emojis(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Vec<MirroredEmoji>> {
    let rows = sqlx::query!(
        "select emoji_id, name, animated, available, managed from emojis
         where guild_id = $1 order by lower(name), emoji_id",
        raw(guild_id)
    )
    .fetch_all(conn)
    .await?;
    let emojis = rows.into_iter().map(|row| MirroredEmoji {
        emoji_id: id(row.emoji_id),
        name: row.name,
        animated: row.animated,
        available: row.available,
        managed: row.managed,
    });
    Ok(emojis.collect())
}

/// Of these emojis those that the guild has and can use.
pub async fn usable_emojis(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    emoji_ids: &[Id<EmojiMarker>],
) -> Result<Vec<Id<EmojiMarker>>> {
    let usable = sqlx::query_scalar!(
        "select emoji_id from emojis where guild_id = $1 and emoji_id = any($2) and available",
        raw(guild_id),
        &raws(emoji_ids)
    )
    .fetch_all(conn)
    .await?;
    Ok(ids(&usable))
}
