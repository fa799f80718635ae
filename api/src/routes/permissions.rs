//! `GET /api/v1/guilds/{guild_id}/bot-permissions`.

use axum::{extract::State, response::Response};
use bellhop_guilds::{Ground, POSTING};
use bellhop_store::mirror::{self, MirroredChannel};
use serde::Serialize;
use twilight_model::{
    channel::ChannelType,
    guild::Permissions,
    id::{Id, marker::ChannelMarker},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{
    App, Error,
    auth::GuildReader,
    etag::IfNoneMatch,
    openapi::{
        complete::Unchanged,
        schemas::{PermissionBits, Snowflake},
    },
    order,
    reading::{self, Page},
};

/// What panels and messages may need of a channel, by Discord's names: to be posted, and to be found again.
const NEEDED: [(Permissions, &str); 5] = [
    (Permissions::VIEW_CHANNEL, "VIEW_CHANNEL"),
    (Permissions::SEND_MESSAGES, "SEND_MESSAGES"),
    (Permissions::SEND_MESSAGES_IN_THREADS, "SEND_MESSAGES_IN_THREADS"),
    (Permissions::EMBED_LINKS, "EMBED_LINKS"),
    (Permissions::READ_MESSAGE_HISTORY, "READ_MESSAGE_HISTORY"),
];

/// What the bot may do in a channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "channel_id": "1191168914227200105", "permissions": "1024",
    "missing": ["SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY"]
}))]
struct InChannel {
    #[schema(value_type = Snowflake)]
    channel_id: Id<ChannelMarker>,
    #[schema(value_type = PermissionBits)]
    permissions: Permissions,
    /// What it lacks to post and keep panels and messages there, by Discord's names; nothing in a category.
    #[schema(example = json!(["SEND_MESSAGES", "EMBED_LINKS"]))]
    missing: Vec<&'static str>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_bot_permissions))
}

/// What the bot may do in each channel and active thread, in the order in which Discord shows them.
///
/// The list is empty while the bot's own roles are not known.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/bot-permissions",
    tag = "guild",
    params(GuildPath),
    responses((status = 200, description = "The permissions.", body = Page<InChannel>), Unchanged, GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_bot_permissions(
    State(app): State<App>,
    reader: GuildReader,
    held: IfNoneMatch,
) -> Result<Response, Error> {
    reading::kept(&app, &reader, &held, "bot-permissions", async |snapshot, guild_id| {
        let ground = Ground::find(snapshot, guild_id).await?.ok_or(Error::UnknownGuild)?;
        let Some(bot) = ground.bot() else { return Ok(Vec::new()) };
        let mut channels = mirror::list_channels(snapshot, guild_id).await?;
        order::as_shown(&mut channels);
        let of = |channel: &MirroredChannel| {
            let permissions = bot.channel_permissions(order::overwrites(channel, &channels));
            InChannel {
                channel_id: channel.channel_id,
                permissions,
                missing: missing(channel.kind, permissions),
            }
        };
        Ok(channels.iter().map(of).collect())
    })
    .await
}

fn missing(kind: ChannelType, permissions: Permissions) -> Vec<&'static str> {
    let needed = match kind {
        ChannelType::GuildCategory => return Vec::new(),
        // A thread has a permission of its own in place of Send Messages (Discord Docs: Threads, "Permissions").
        kind if kind.is_thread() => {
            (POSTING - Permissions::SEND_MESSAGES) | Permissions::SEND_MESSAGES_IN_THREADS
        }
        _ => POSTING,
    } | Permissions::READ_MESSAGE_HISTORY;
    // Without a channel in view nothing else counts there.
    let has =
        if permissions.contains(Permissions::VIEW_CHANNEL) { permissions } else { Permissions::empty() };
    NEEDED.iter().filter(|(need, _)| (needed - has).contains(*need)).map(|(_, name)| *name).collect()
}
