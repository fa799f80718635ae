//! `GET /api/v1/guilds/{guild_id}/channels/{channel_id}/messages`.

use axum::{extract::State, response::Response};
use bellhop_discord::permissions::Subject;
use bellhop_guilds::Ground;
use bellhop_store::{
    PgConnection,
    mirror::{self, KnownChannel, MirroredChannel},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use twilight_model::{
    channel::ChannelType,
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GuildMarker, MessageMarker},
    },
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, members::User};
use crate::{
    App, Error,
    auth::{GuildReader, OfMessages},
    ids::{Second, maybe_snowflake},
    lookup,
    openapi::{
        refusals::{always, filtered, of_guild, refusals},
        schemas::{Instant, Snowflake},
    },
    query::Asked,
    reading,
};

/// Messages of a page at most (Discord Docs: Get Channel Messages).
const MOST: u16 = 100;
/// Messages of a page unless the request says otherwise.
const USUAL: u16 = 50;
/// What reading a channel takes.
const READING: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);

refusals!(
    /// What a channel's messages may answer.
    Refusals = [always(), of_guild(), filtered(), vec![
        Error::BadLimit(100), Error::MalformedId, Error::WithoutMessages, Error::UnknownChannel,
        Error::ChannelClosed, Error::BotCannotRead, Error::NoBot,
    ]]
);

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
struct Messages {
    data: Vec<Message>,
    /// The `before` of the page after this one; null for a page that is not full. Where the last is full, an empty one
    /// follows.
    #[schema(value_type = Option<Snowflake>)]
    next: Option<Id<MessageMarker>>,
}

/// A message, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1440000000000000001", "type": 0,
    "author": { "id": "1191168914227200304", "username": "noor", "global_name": "Noor", "avatar": null, "bot": false },
    "content": "Good morning!", "timestamp": "2026-11-21T12:00:00Z", "edited_timestamp": null, "pinned": false,
    "embeds": [], "attachments": [], "components": []
}))]
struct Message {
    #[schema(value_type = Snowflake)]
    id: Id<MessageMarker>,
    /// Discord's number (Discord Docs: Message Types).
    #[serde(rename = "type")]
    kind: u16,
    author: User,
    /// Its text. Of people's messages it is empty, as `embeds`, `attachments` and `components` are, unless the operator
    /// switched on the Message Content intent for the application.
    content: String,
    #[schema(value_type = Instant)]
    timestamp: String,
    #[schema(value_type = Option<Instant>)]
    edited_timestamp: Option<String>,
    pinned: bool,
    #[schema(value_type = Vec<Object>)]
    embeds: Vec<Box<RawValue>>,
    #[schema(value_type = Vec<Object>)]
    attachments: Vec<Box<RawValue>>,
    #[schema(value_type = Vec<Object>)]
    components: Vec<Box<RawValue>>,
}

/// Which messages are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Those before this one.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    before: Option<Id<MessageMarker>>,
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u16>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_messages))
}

/// A channel's messages, newest first, as Discord has them no longer than five seconds ago.
///
/// A person reads where they may read in Discord; a token with `messages:read` wherever the bot may.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/channels/{channel_id}/messages",
    tag = "messages",
    params(GuildPath, ("channel_id" = Snowflake, Path, description = "The channel or thread."), Wanted),
    responses((status = 200, description = "The messages.", body = Messages), Refusals),
    security(("token" = []), ("session" = []))
)]
async fn list_messages(
    State(app): State<App>,
    reader: GuildReader<OfMessages>,
    Second(channel_id): Second<ChannelMarker>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Error> {
    let most = wanted.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&most) {
        return Err(Error::BadLimit(MOST.into()));
    }
    let mut conn = app.database.connection().await?;
    let may = may_read(&mut conn, &reader, channel_id).await;
    reading::finish(conn, &may);
    may?;
    let looked = lookup::messages(&app, channel_id, wanted.before, most).await?;
    let found = looked.found.as_deref().ok_or(Error::UnknownChannel)?;
    let is_full = found.len() >= usize::from(most);
    let next = found.last().filter(|_| is_full).map(|last| last.id);
    let data = found.iter().cloned().map(Message::from).collect();
    Ok(reading::looked(&app, &looked, Messages { data, next }))
}

/// Judges from the mirror whether whoever asks, and the bot, may read the channel.
async fn may_read(
    conn: &mut PgConnection,
    reader: &GuildReader<OfMessages>,
    channel_id: Id<ChannelMarker>,
) -> Result<(), Error> {
    let guild_id = reader.guild.guild_id;
    let ground = Ground::find(conn, guild_id).await?.ok_or(Error::UnknownGuild)?;
    let channel = open(conn, guild_id, channel_id).await?;
    if matches!(channel.kind, ChannelType::GuildCategory | ChannelType::GuildForum | ChannelType::GuildMedia)
    {
        return Err(Error::WithoutMessages);
    }
    let holder = holder(conn, guild_id, &channel).await?;
    if let Some((user_id, role_ids)) = &reader.person
        && !reads(&ground.subject(*user_id, role_ids), &channel, &holder)
    {
        return Err(Error::ChannelClosed);
    }
    match ground.bot() {
        Some(bot) if !bot.channel_permissions(&holder.overwrites).contains(READING) => {
            Err(Error::BotCannotRead)
        }
        _ => Ok(()),
    }
}

async fn open(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Id<ChannelMarker>,
) -> Result<MirroredChannel, Error> {
    match mirror::find_channel(conn, guild_id, channel_id).await? {
        Some(KnownChannel { channel, deleted: false }) => Ok(channel),
        _ => Err(Error::UnknownChannel),
    }
}

/// Whether whoever asks reads the channel, as the mirror knows; a token reads wherever the bot does.
pub(crate) async fn reads_channel(
    conn: &mut PgConnection,
    reader: &GuildReader<OfMessages>,
    (ground, channel_id): (&Ground, Id<ChannelMarker>),
) -> Result<bool, Error> {
    let Some((user_id, role_ids)) = &reader.person else { return Ok(true) };
    let guild_id = reader.guild.guild_id;
    let channel = match open(conn, guild_id, channel_id).await {
        Err(Error::UnknownChannel) => return Ok(false),
        channel => channel?,
    };
    let holder = holder(conn, guild_id, &channel).await?;
    Ok(reads(&ground.subject(*user_id, role_ids), &channel, &holder))
}

/// The channel that has the overwrites: of a thread its parent, else itself.
async fn holder(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel: &MirroredChannel,
) -> Result<MirroredChannel, Error> {
    match channel.parent_id {
        Some(parent_id) if channel.kind.is_thread() => open(conn, guild_id, parent_id).await,
        _ => Ok(channel.clone()),
    }
}

/// Whether a person reads the channel; `holder` has its overwrites. Who is in a private thread is not known: only those
/// who manage threads surely see it.
fn reads(person: &Subject, channel: &MirroredChannel, holder: &MirroredChannel) -> bool {
    let needed = match channel.kind {
        ChannelType::PrivateThread => READING | Permissions::MANAGE_THREADS,
        // Without Connect a voice channel's chat cannot be seen (Discord Docs: Permissions).
        ChannelType::GuildVoice | ChannelType::GuildStageVoice => READING | Permissions::CONNECT,
        _ => READING,
    };
    person.channel_permissions(&holder.overwrites).contains(needed)
}

impl From<lookup::Message> for Message {
    fn from(message: lookup::Message) -> Self {
        Self {
            id: message.id,
            kind: message.kind,
            author: message.author.into(),
            content: message.content,
            timestamp: message.timestamp,
            edited_timestamp: message.edited_timestamp,
            pinned: message.pinned,
            embeds: message.embeds,
            attachments: message.attachments,
            components: message.components,
        }
    }
}

#[cfg(test)]
mod tests {
    use bellhop_discord::permissions::Rank;

    use super::*;

    fn channel(kind: ChannelType) -> MirroredChannel {
        MirroredChannel {
            channel_id: Id::new(5),
            kind,
            name: String::new(),
            position: 0,
            parent_id: None,
            topic: None,
            nsfw: false,
            overwrites: Vec::new(),
        }
    }

    fn person(permissions: Permissions) -> Subject {
        let role = Rank { role_id: Id::new(3), position: 1, permissions };
        let everyone = Permissions::empty();
        Subject {
            guild_id: Id::new(1),
            user_id: Id::new(2),
            owner_id: Id::new(9),
            everyone,
            roles: vec![role],
        }
    }

    #[test]
    fn what_it_takes_to_read_depends_on_the_kind_of_channel() {
        let view = Permissions::VIEW_CHANNEL;
        for (kind, has, may) in [
            (ChannelType::GuildText, READING, true),
            (ChannelType::GuildText, view, false),
            (ChannelType::PublicThread, READING, true),
            (ChannelType::PrivateThread, READING, false),
            (ChannelType::PrivateThread, READING | Permissions::MANAGE_THREADS, true),
            (ChannelType::GuildVoice, READING, false),
            (ChannelType::GuildVoice, READING | Permissions::CONNECT, true),
            (ChannelType::GuildText, Permissions::ADMINISTRATOR, true),
        ] {
            let channel = channel(kind);
            assert_eq!(reads(&person(has), &channel, &channel), may, "{kind:?} {has:?}");
        }
    }
}
