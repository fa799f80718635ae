//! `GET /api/v1/guilds/{guild_id}/emojis`.

use axum::{Router, extract::State, response::Response, routing::get};
use bellhop_store::mirror::{self, MirroredEmoji};
use serde::Serialize;
use twilight_model::id::{Id, marker::EmojiMarker};

use crate::{App, Error, auth::GuildReader, etag::IfNoneMatch, reading};

/// A custom emoji, under the names that Discord gives its fields.
#[derive(Debug, Serialize)]
struct Emoji {
    id: Id<EmojiMarker>,
    name: String,
    animated: bool,
    /// It can be used: a guild that lost its boosts keeps those that it has no slots for.
    available: bool,
    managed: bool,
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/guilds/{guild_id}/emojis", get(list))
}

/// The guild's custom emojis, by name.
///
/// # Errors
/// 400, 401, 403, 404 as [`GuildReader`] judges; 503 while the database does not serve.
async fn list(State(app): State<App>, reader: GuildReader, held: IfNoneMatch) -> Result<Response, Error> {
    reading::list(&app, &reader, &held, async |snapshot, guild_id| {
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
