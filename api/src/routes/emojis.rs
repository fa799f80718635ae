//! `GET /api/v1/guilds/{guild_id}/emojis`.

use axum::{extract::State, response::Response};
use bellhop_store::mirror::{self, MirroredEmoji};
use serde::Serialize;
use twilight_model::id::{Id, marker::EmojiMarker};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{GuildPath, GuildRefusals};
use crate::{
    App, Error,
    auth::GuildReader,
    etag::IfNoneMatch,
    openapi::{complete::Unchanged, schemas::Snowflake},
    reading::{self, Page},
};

/// A custom emoji, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1191168914227200401", "name": "kettle", "animated": false, "available": true, "managed": false
}))]
struct Emoji {
    #[schema(value_type = Snowflake)]
    id: Id<EmojiMarker>,
    name: String,
    animated: bool,
    /// It can be used: a guild that lost its boosts keeps those that it has no slots for.
    available: bool,
    managed: bool,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_emojis))
}

/// The guild's custom emojis, by name.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/emojis",
    tag = "guild",
    params(GuildPath),
    responses((status = 200, description = "The custom emojis.", body = Page<Emoji>), Unchanged, GuildRefusals),
    security(("token" = []), ("session" = []))
)]
async fn list_emojis(
    State(app): State<App>,
    reader: GuildReader,
    held: IfNoneMatch,
) -> Result<Response, Error> {
    reading::kept(&app, &reader, &held, "emojis", async |snapshot, guild_id| {
        let emojis = mirror::list_emojis(snapshot, guild_id).await?;
        Ok(emojis.into_iter().map(Emoji::from).collect())
    })
    .await
}

impl From<MirroredEmoji> for Emoji {
    fn from(emoji: MirroredEmoji) -> Self {
        let MirroredEmoji { emoji_id, name, animated, available, managed } = emoji;
        Self { id: emoji_id, name, animated, available, managed }
    }
}
