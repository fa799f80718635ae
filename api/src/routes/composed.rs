//! `GET /api/v1/guilds/{guild_id}/messages`: messages that managers composed.

use std::collections::BTreeSet;

use axum::{extract::State, response::Response};
use bellhop_guilds::Ground;
use bellhop_messages::{model::Composed, view::link};
use bellhop_store::{PgConnection, messages};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker},
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, PageRefusals, messages::reads_channel};
use crate::{
    App, Error,
    auth::{GuildReader, OfMessages},
    ids::{Second, maybe_snowflake},
    openapi::{
        refusals::{always, of_guild, refusals},
        schemas::{Instant, Snowflake},
    },
    page::PageOf,
    query::Asked,
    reading::{self, Page},
};

refusals!(
    /// What a look at one message may answer.
    OneRefusals = [always(), of_guild(), vec![
        Error::MalformedId,
        Error::UnknownMessage,
        Error::ChannelClosed,
    ]]
);

/// A message that was composed here and stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1191168914227200401", "channel_id": "1191168914227200101", "revision": 1,
    "link": "https://discord.com/channels/1191168914227200001/1191168914227200101/1191168914227200401",
    "message": { "content": "Hello", "embeds": [], "buttons": [],
                 "allowed_mentions": { "parse": [], "roles": [], "users": [] } },
    "created_at": "2026-11-21T12:00:00Z", "edited_at": null
}))]
struct ComposedMessage {
    #[schema(value_type = Snowflake)]
    id: Id<MessageMarker>,
    #[schema(value_type = Snowflake)]
    channel_id: Id<ChannelMarker>,
    /// Rises with every edit that took effect.
    revision: i64,
    /// Where it is.
    link: String,
    /// What it says, as it was composed.
    message: Composed,
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    edited_at: Option<OffsetDateTime>,
}

/// Which messages are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those in this channel.
    #[serde(default, deserialize_with = "maybe_snowflake")]
    #[param(value_type = Option<Snowflake>)]
    channel_id: Option<Id<ChannelMarker>>,
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_composed)).routes(routes!(show_composed))
}

/// The messages that were composed here and stand, as far as Bellhop knows, the newest first. A person is told of those
/// in channels that they may read in Discord, so that a page may have fewer rows than it could.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/messages",
    tag = "messages",
    params(GuildPath, Filter),
    responses((status = 200, description = "The messages.", body = Page<ComposedMessage>), PageRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_composed(
    State(app): State<App>,
    reader: GuildReader<OfMessages>,
    Asked(filter): Asked<Filter>,
) -> Result<Response, Error> {
    let (most, before) = PageOf { limit: filter.limit, cursor: filter.cursor }.read::<Id<MessageMarker>>()?;
    reading::anew(&app, &reader, async |conn, guild_id| {
        let listed =
            messages::list(conn, (guild_id, filter.channel_id), before, most.with_one_more()).await?;
        let (mut listed, next) = most.cut(listed, |message| message.message_id);
        let open = readable(conn, &reader, &listed).await?;
        listed.retain(|message| open.contains(&message.channel_id));
        Ok(Page {
            data: listed.into_iter().map(|message| ComposedMessage::new(guild_id, message)).collect(),
            next,
        })
    })
    .await
}

/// One of them.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/messages/{message_id}",
    tag = "messages",
    params(GuildPath, ("message_id" = Snowflake, Path, description = "The message.")),
    responses((status = 200, description = "The message.", body = ComposedMessage), OneRefusals),
    security(("token" = []), ("session" = []))
)]
async fn show_composed(
    State(app): State<App>,
    reader: GuildReader<OfMessages>,
    Second(message_id): Second<MessageMarker>,
) -> Result<Response, Error> {
    reading::anew(&app, &reader, async |conn, guild_id| {
        let found = messages::find(conn, guild_id, message_id).await?.ok_or(Error::UnknownMessage)?;
        if readable(conn, &reader, std::slice::from_ref(&found)).await?.is_empty() {
            return Err(Error::ChannelClosed);
        }
        Ok(ComposedMessage::new(guild_id, found))
    })
    .await
}

/// The channels of these messages that whoever asks reads.
async fn readable(
    conn: &mut PgConnection,
    reader: &GuildReader<OfMessages>,
    of: &[messages::Message],
) -> Result<BTreeSet<Id<ChannelMarker>>, Error> {
    let ground = Ground::find(conn, reader.guild.guild_id).await?.ok_or(Error::UnknownGuild)?;
    let mut open = BTreeSet::new();
    for channel_id in of.iter().map(|message| message.channel_id).collect::<BTreeSet<_>>() {
        if reads_channel(conn, reader, (&ground, channel_id)).await? {
            open.insert(channel_id);
        }
    }
    Ok(open)
}

impl ComposedMessage {
    fn new(guild_id: Id<GuildMarker>, message: messages::Message) -> Self {
        let link = link(guild_id, (message.channel_id, message.message_id));
        Self {
            id: message.message_id,
            channel_id: message.channel_id,
            revision: message.revision,
            link,
            message: serde_json::from_value(message.content).unwrap_or_default(),
            created_at: message.created_at,
            edited_at: message.edited_at,
        }
    }
}
