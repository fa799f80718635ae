//! `GET /api/v1/guilds/{guild_id}/bot-permissions`.

use axum::{extract::State, response::Response};
use bellhop_guilds::Ground;
use bellhop_store::mirror::{self, MirroredChannel};
use serde::Serialize;
use twilight_model::{
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

/// What panels and messages need of a channel, by Discord's names.
const NEEDED: [(Permissions, &str); 4] = [
    (Permissions::VIEW_CHANNEL, "VIEW_CHANNEL"),
    (Permissions::SEND_MESSAGES, "SEND_MESSAGES"),
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
    /// What it lacks to post and keep panels and messages there, by Discord's names.
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
            InChannel { channel_id: channel.channel_id, permissions, missing: missing(permissions) }
        };
        Ok(channels.iter().map(of).collect())
    })
    .await
}

fn missing(permissions: Permissions) -> Vec<&'static str> {
    // Without a channel in view nothing else counts there.
    let seen = permissions.contains(Permissions::VIEW_CHANNEL);
    let lacks = |needed: &Permissions| !seen || !permissions.contains(*needed);
    NEEDED.iter().filter(|(needed, _)| lacks(needed)).map(|(_, name)| *name).collect()
}
